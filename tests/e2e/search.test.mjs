// SPDX-License-Identifier: MIT
// Search as readers use it: found the moment it is published, gone the moment it is taken down, both scripts, by keyboard
// alone, in light and dark, wide and narrow; what was not found is on the editors' page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axeFaults } from "./axe.mjs";
import { complaints, fill, launch, loggedIn, newWindow, press, sign, write } from "./browser.mjs";
import { fetchText, startSite } from "./site.mjs";

const SHOTS = process.env.SHOTS; // a folder for pictures of every look
let site, browser, reader, author, signer;

const path = (q, more = "") => `/search?q=${encodeURIComponent(q)}${more}`;
const titles = (page) => page.locator(".hits h2").allInnerTexts();

async function publish(fields) {
  const id = await write(author, { summary: "", source: "中国发展网", section: "g60", ...fields }, "送审");
  await sign(signer, id);
  return id;
}

before(async () => {
  site = await startSite();
  browser = await launch();
  reader = await newWindow(browser, site, { reducedMotion: "reduce", javaScriptEnabled: true });
  author = await loggedIn(browser, site, "zhoudandan");
  signer = await loggedIn(browser, site, "nijun");
  const old = Array.from({ length: 45 }, (_, i) =>
    JSON.stringify({
      title: `贵州高铁第${i + 1}报`,
      section: i % 2 ? "songjiang" : "g60",
      summary: "旧系统的一篇。",
      body: `沪昆高铁贵州段建设，投资3.27亿元。第${i + 1}篇。`.repeat(6),
      signer: "倪珺",
      source: "中国发展网",
      published_at: new Date(Date.UTC(2024, 0, 1 + 3 * i)).toISOString().replace(".000", ""),
    }),
  );
  site.qianfa(["import", "--format", "jsonl", "--publish", "-"], old.join("\n"));
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

test("found at once, by any of its words, in both scripts; gone with the article", async () => {
  const id = await publish({ title: "G60 科创走廊|新里程", body: "松江到苏州的新线路开通，投资 **4.5** 亿元。" });
  for (const q of ["g60", "G60科创走廊", "新里程", "松江", "4.5", "4.5亿元", "開通", "“新線路開通”", "松", "苏州 松江"]) {
    await reader.open(path(q));
    assert.ok((await titles(reader)).includes("G60 科创走廊新里程"), q);
    assert.ok((await reader.locator(".hits mark").count()) > 0, q);
  }
  for (const q of ["60", "江苏州", "松江 -苏州", "4,5"]) {
    await reader.open(path(q));
    assert.ok(!(await titles(reader)).includes("G60 科创走廊新里程"), q);
  }
  await signer.open(`/admin/articles/${id}`);
  await fill(signer, { "reason-withdraw": "试撤。" });
  await press(signer, "撤稿");
  await reader.open(path("新里程"));
  assert.equal(await reader.locator("#none h2").innerText(), "没有找到");
});

test("没有找到 helps on: each term alone, or the parts of the only one", async () => {
  const helped = async (q) => {
    await reader.open(path(q));
    assert.equal(await reader.locator("#none h2").innerText(), "没有找到", q);
    return [await reader.locator("#none > p").innerText(), await reader.locator("#none .list a").allInnerTexts()];
  };
  const some = /^只找“(贵州|高铁)” \d+ 条$/;
  for (const [q, said, n] of [
    ["贵州 饕餮", "没有一篇文章同时含有“贵州”“饕餮”。", 1],
    ["贵州 -高铁 饕餮", "没有一篇文章同时含有“贵州”“饕餮”而不含“高铁”。", 1],
    ["“贵州 饕餮”", "没有一篇文章的标题或正文含有“贵州 饕餮”。", 1],
    ["贵州饕餮高铁", "没有一篇文章的标题或正文含有“贵州饕餮高铁”。", 2],
    ["贵州、饕餮", "没有一篇文章的标题或正文含有“贵州、饕餮”。", 1],
    ["饕餮", "没有一篇文章的标题或正文含有“饕餮”。", 0],
    ["贵州饕餮饕餮饕餮饕餮饕餮高铁", "没有一篇文章的标题或正文含有“贵州饕餮饕餮饕餮饕餮饕餮高铁”。", 0],
  ]) {
    const [text, ways] = await helped(q);
    assert.equal(text, said);
    assert.equal(ways.length, n, `${q}: ${ways.join(" | ")}`);
    for (const way of ways) assert.match(way, some);
  }
  await reader.open(path("贵州饕餮"));
  await press(reader, reader.locator("#none .list a"));
  assert.ok((await titles(reader)).length > 0, "the way leads on");
});

test("pages, order, section and days", async () => {
  await reader.open(path("高铁 贵州"));
  assert.equal((await titles(reader))[0], "贵州高铁第45报");
  assert.match(await reader.locator(".tally").innerText(), /找到 45 条/);
  await press(reader, reader.getByRole("link", { name: "下一页" }));
  assert.equal((await titles(reader))[0], "贵州高铁第25报");
  await reader.open(path("高铁", "&section=songjiang&from=2024-01-01&to=2024-01-31"));
  assert.equal(await reader.locator(".hits article").count(), 5);
  assert.equal(await reader.locator("#section").inputValue(), "songjiang");
  assert.ok(await reader.locator("#from").isVisible(), "what is set is seen");
  await reader.open(path("高铁 第7报"));
  await press(reader, reader.getByRole("link", { name: "最相关" }));
  assert.equal((await titles(reader))[0], "贵州高铁第7报");
  const none = path("贵州", "&from=1999-01-01&to=1999-12-31");
  await reader.open(none);
  await press(reader, reader.getByRole("link", { name: /不限栏目和日期/ }));
  assert.equal((await titles(reader)).length, 20);
});

test("with the keyboard alone", async () => {
  await reader.open("/");
  await reader.getByRole("link", { name: "搜索" }).first().focus();
  await reader.keyboard.press("Enter");
  await reader.waitForURL("**/search");
  for (let i = 0; i < 40 && !(await reader.evaluate(() => document.activeElement?.id === "q")); i++)
    await reader.keyboard.press("Tab");
  await reader.keyboard.type("贵州");
  await reader.keyboard.press("Enter");
  await reader.waitForURL("**/search?q=**");
  assert.equal((await titles(reader)).length, 20);
});

test("every answer in every look: axe finds nothing, nothing scrolls sideways", async () => {
  const pages = ["/search", path("贵州"), path("贵州 高铁", "&section=g60&sort=relevance&p=2"), path("饕餮 贵州"),
    path("*"), path("一 二 三 四 五 六 七 八 九", "&from=x"), `/hant${path("贵州")}`];
  for (const [i, p] of pages.entries())
    for (const colorScheme of ["light", "dark"])
      for (const width of [360, 1280]) {
        const page = await newWindow(browser, site, { colorScheme, viewport: { width, height: 800 } });
        await page.open(p);
        if (SHOTS) await page.screenshot({ path: `${SHOTS}/${i}-${colorScheme}-${width}.png` });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${p} at ${width}`);
        assert.deepEqual(await axeFaults(page), [], `${p} ${colorScheme} ${width}`);
        await page.context().close();
      }
});

test("results are one page for other search engines, and not kept", async () => {
  for (const p of ["/search", path("贵州")]) {
    const r = await fetchText(site.url + p);
    assert.ok(r.text.includes(`<link rel="canonical" href="${site.url}/search">`), p);
    assert.equal(r.headers["cache-control"], "no-store");
  }
});

test("what was not found is counted for the editors", async () => {
  for (let i = 0; i < 3; i++) await reader.open(path("麒麟高速"));
  for (let i = 0; i < 300; i++) {
    await author.open("/admin/searches");
    if ((await author.getByRole("row", { name: /麒麟高速\s+3\s/ }).count()) > 0) break;
    await new Promise((done) => setTimeout(done, 200));
  }
  const row = author.getByRole("row", { name: /麒麟高速/ }).first();
  assert.match(await row.innerText(), /麒麟高速\s+3\s/);
  assert.deepEqual(await axeFaults(author), []);
});

test("nothing was on the console", () => assert.deepEqual(complaints, []));
