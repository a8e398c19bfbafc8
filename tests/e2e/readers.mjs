// SPDX-License-Identifier: MIT
// A site as readers find it, for the tests of the reader's side: the seed article, one that was corrected, one that was
// withdrawn, tags, and an archive with pages of a list. Its texts go the way of the desk.
import fs from "node:fs";
import path from "node:path";
import { fill, loggedIn, press, sign, write } from "./browser.mjs";
import { startSite, TOP } from "./site.mjs";

export const FIXED = {
  title: "干部和皇后：一篇更正过的稿件",
  section: "g60",
  byline: "记者 周丹丹 通讯员 王 平",
  source: "中国发展网",
  tags: "科创、走廊",
  body: "首段3.6吨</script>，干部来了。参见[另一篇](/a/1.html)和[数据](/a/1/proof.json)。\n\n    代码国\n\n末段有`代码国`。",
};

export async function readersSite(browser) {
  const site = await startSite();
  try {
    const archive = fs.readFileSync(path.join(TOP, "tests/pages/site.jsonl"), "utf8");
    site.qianfa(["import", "--format", "jsonl", "--publish", "-"], archive);
    const author = await loggedIn(browser, site, "zhoudandan");
    const signer = await loggedIn(browser, site, "nijun");
    const publish = async (fields) => {
      const id = await write(author, fields, "送审");
      await sign(signer, id);
      return id;
    };
    site.fixed = await publish(FIXED);
    await new Promise((then) => setTimeout(then, 1000)); // pages tell whole seconds: the correction is later than this
    await author.open(`/admin/articles/${site.fixed}/edit`);
    await fill(author, { body: FIXED.body.replace("3.6吨", "3.6万吨") });
    await author.selectOption("#correction_type", "数据更正");
    await author.fill("#correction", "首段“3.6吨”应为“3.6万吨”。");
    await press(author, "送审");
    await sign(signer, site.fixed);
    site.gone = await publish({ ...FIXED, title: "要撤的稿件", tags: "" });
    await signer.fill("#reason-withdraw", "试撤。");
    await press(signer, "撤稿");
    const seed = site.qianfa(["import", "--format", "seed", "--dry-run", path.join(TOP, "doc/sample/seed-article.txt")]);
    site.seed = await publish({ ...JSON.parse(seed), section: "g60" });
    await author.context().close();
    await signer.context().close();
  } catch (e) {
    await site.stop();
    throw e;
  }
  return site;
}

// Every kind of public HTML page there is; its twin is below /hant.
export const readersPages = (site) => ({
  home: "/",
  section: "/s/g60/",
  "page of a section": "/s/g60/p/1.html",
  "empty section": "/s/zhengce/",
  article: `/a/${site.seed}.html`,
  "corrected article": `/a/${site.fixed}.html`,
  "archive article": "/a/1.html",
  "关于我们": "/about.html",
  archive: "/archive/",
  "page of the archive": "/archive/p/1.html",
  tag: "/t/1/",
  corrections: "/corrections/",
  search: "/search",
  "search with hits": `/search?q=${encodeURIComponent("松江")}`,
  "search without hits": `/search?q=${encodeURIComponent("没有这样的词")}`,
  proof: `/a/${site.seed}/proof.html`,
  "proof of a withdrawn text": `/a/${site.gone}/proof.html`,
  check: "/check",
  ledger: "/ledger/",
});
// Those that are answered with another status.
export const readersFailures = (site) => ({ [`/a/${site.gone}.html`]: 410, "/a/999.html": 404, "/nowhere.html": 404 });
