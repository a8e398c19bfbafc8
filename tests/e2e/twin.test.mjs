// SPDX-License-Identifier: MIT
// The traditional twin of every page: the same page but for its characters, its links lead on among twins, it says
// what it is and where the signed text is, and it changes with its page.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { complaints, fill, launch, loggedIn, newWindow, press, sign } from "./browser.mjs";
import { readersFailures, readersPages, readersSite } from "./readers.mjs";
import { fetchText } from "./site.mjs";

let site, browser, reader;

before(async () => {
  browser = await launch();
  site = await readersSite(browser);
  reader = await newWindow(browser, site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// The elements of <main> in their order, with all attributes that no person reads; addresses without /hant.
const skeleton = () => {
  const read = ["alt", "title", "aria-label", "placeholder", "content"];
  return [...document.querySelector("main").querySelectorAll("*")]
    .filter((e) => !e.closest(".hint, .qr")) // which says more on a twin, or holds its address
    .map((e) =>
      [e.tagName, ...[...e.attributes].filter((a) => !read.includes(a.name)).map((a) => `${a.name}=${a.value}`)]
        .join(" ")
        .replaceAll("/hant/", "/"),
    );
};
const words = () => document.querySelector("main").innerText;

test("every page has its twin: the same elements, other characters", async () => {
  for (const [name, where] of Object.entries(readersPages(site))) {
    assert.equal(await reader.open(where), 200, name);
    const own = [await reader.evaluate(skeleton), await reader.evaluate(words)];
    assert.equal(await reader.open(`/hant${where}`), 200, name);
    assert.deepEqual(await reader.evaluate(skeleton), own[0], name);
    const text = await reader.evaluate(words);
    assert.doesNotMatch(text.replace(/代码国/g, ""), /[这国发标门时东车见]/, name);
    assert.equal(await reader.locator("header p.twin").count(), 1, name);
  }
  for (const [where, status] of Object.entries(readersFailures(site))) {
    assert.equal(await reader.open(`/hant${where}`), status);
    assert.doesNotMatch(await reader.evaluate(words), /[这国发标门时东车见]/, where);
  }
});

test("links of a twin: to twins where there are, elsewhere as they are", async () => {
  const followed = new Map();
  const status = async (p) => {
    if (!followed.has(p)) followed.set(p, (await fetchText(site.url + p)).status);
    return followed.get(p);
  };
  for (const where of Object.values(readersPages(site))) {
    await reader.open(`/hant${where}`);
    const links = await reader.evaluate(() => [...document.querySelectorAll("a[href]:not([hreflang])")].map((a) => a.href));
    const forms = await reader.evaluate(() => [...document.forms].map((f) => new URL(f.action).pathname));
    assert.deepEqual(forms.filter((f) => !f.startsWith("/hant/")), [], where);
    for (const link of links.map((l) => new URL(l))) {
      if (link.origin !== site.url) continue;
      const p = link.pathname + link.search;
      if (p.startsWith("/hant/")) assert.ok([200, 410].includes(await status(p)), `${where}: ${p}`);
      else assert.equal(await status(`/hant${p}`), 404, `${where}: ${p} has a twin`);
    }
  }
  await reader.open(`/hant/a/${site.fixed}.html`);
  const inside = await reader.evaluate(() => [...document.querySelectorAll(".prose a")].map((a) => a.getAttribute("href")));
  assert.deepEqual(inside, ["/hant/a/1.html", "/a/1/proof.json"]);
});

test("there and back", async () => {
  for (const where of [`/a/${site.seed}.html`, "/", `/search?q=${encodeURIComponent("松江")}`]) {
    await reader.open(where);
    await press(reader, reader.getByRole("link", { name: "繁體" }));
    assert.equal(reader.url(), `${site.url}/hant${where}`);
    await press(reader, reader.getByRole("link", { name: "简体原文" }));
    assert.equal(reader.url(), site.url + where);
  }
  const moved = await fetchText(`${site.url}/hant`);
  assert.deepEqual([moved.status, moved.headers.location], [301, "/hant/"]);
  for (const none of ["/hant/hant/", "/hant/healthz", "/hant/feed.xml", "/hant/admin/", `/hant/a/${site.seed}/proof.json`])
    assert.equal((await fetchText(site.url + none)).status, 404, none);
});

test("words: characters by their phrases, code and fingerprints as they are", async () => {
  await reader.open(`/hant/a/${site.fixed}.html`);
  const text = await reader.evaluate(words);
  for (const word of ["幹部和皇后", "首段3.6萬噸</script>", "代码国", "通訊員 王 平"]) assert.ok(text.includes(word), word);
  assert.equal(await reader.locator(".prose pre").innerText(), "代码国\n");
  assert.match(await reader.locator("a.sign").innerText(), /簡體原文的指紋 [0-9a-f]{4}…[0-9a-f]{4}/);
  assert.match(await reader.locator("p.twin").innerText(), /^本頁由程序從簡體轉換爲繁體，簽發的是简体原文。$/);
  await press(reader, reader.locator("a.sign"));
  assert.ok(reader.url().includes("/hant/a/"));
  assert.match(await reader.evaluate(words), /這裏覈驗的都是簡體原文/);
  // the text that is given back by a form is the person's own
  await reader.open("/hant/check");
  await reader.fill("#q", "首段3.6万吨</script>，干部来了。参见另一篇和数据。");
  await press(reader, reader.locator("main button[type=submit]"));
  assert.match(await reader.locator("#q").inputValue(), /^首段3\.6万吨<\/script>，干部/);
  assert.match(await reader.locator("#verdict h1").innerText(), /[一-龥]/);
});

test("a twin is printed, and changes with its page", async () => {
  const where = `/hant/a/${site.fixed}.html`;
  const file = path.join(site.data, "pages", where);
  await fetchText(site.url + where);
  for (let i = 0; i < 600 && !fs.existsSync(file); i++) await new Promise((done) => setTimeout(done, 100));
  const printed = fs.readFileSync(file, "utf8");
  assert.equal(printed, (await fetchText(site.url + where)).text);
  const author = await loggedIn(browser, site, "zhoudandan");
  const signer = await loggedIn(browser, site, "nijun");
  await author.open(`/admin/articles/${site.fixed}/edit`);
  await fill(author, { body: "后来的正文，皇后不变。" });
  await press(author, "送审");
  await sign(signer, site.fixed);
  const now = (await fetchText(site.url + where)).text;
  assert.ok(now.includes("後來的正文，皇后不變。") && !now.includes("參見"), "the first request after the act");
  assert.deepEqual(complaints.splice(0), []);
});
