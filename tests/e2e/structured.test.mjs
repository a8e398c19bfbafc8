// SPDX-License-Identifier: MIT
// What pages say to search engines and to who shares them: schema.org as JSON-LD, OpenGraph, canonical addresses,
// twins and feeds. JSON-LD is checked twice: against the fields that Google's documentation requires or recommends, a
// list kept here, and by TypeScript against schema.org's vocabulary as the package schema-dts has it.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import ts from "typescript";
import { complaints, launch, newWindow } from "./browser.mjs";
import { FIXED, readersFailures, readersPages, readersSite } from "./readers.mjs";
import { fetchText, TOP } from "./site.mjs";

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

// The head of a page as the browser understands it, scripts as their text.
async function head(where, status = 200) {
  const answered = await reader.open(where);
  assert.equal(answered, status, where);
  return reader.evaluate(() => {
    const all = (css, f) => [...document.querySelectorAll(css)].map(f);
    const meta = {};
    for (const m of document.querySelectorAll("meta[property], meta[name]"))
      (meta[m.getAttribute("property") ?? m.name] ??= []).push(m.content);
    return {
      lang: document.documentElement.lang,
      title: document.title,
      meta,
      canonical: all("link[rel=canonical]", (l) => l.href),
      alternate: Object.fromEntries(all("link[hreflang][rel=alternate]", (l) => [l.hreflang, l.href])),
      feeds: Object.fromEntries(all("link[rel=alternate][type]", (l) => [l.type, l.getAttribute("href")])),
      ld: all('script[type="application/ld+json"]', (s) => s.textContent),
      other: all("header a[hreflang]", (a) => [a.hreflang, a.textContent, a.getAttribute("href")]),
      text: document.body.innerText,
    };
  });
}
const linked = (h) => {
  assert.equal(h.ld.length, 1);
  const all = JSON.parse(h.ld[0]);
  assert.equal(all["@context"], "https://schema.org");
  return all["@graph"] ?? [all];
};

// ---- the two validators ----

const isUrl = (v) => /^https?:\/\/[^\s]+$/.test(v);
const isTime = (v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/.test(v);
const isText = (v) => typeof v === "string" && v.trim() === v && v !== "";
const listOf = (check) => (v) => Array.isArray(v) && v.length > 0 && v.every(check);
const isA =
  (...types) =>
  (v) =>
    types.includes(v?.["@type"]) && faults(v).length === 0;
// Required of a type, and (with "?") what must be right when it is there. Nothing else may be there.
const FIELDS = {
  NewsArticle: {
    headline: (v) => isText(v) && [...v].length <= 110,
    datePublished: isTime,
    dateModified: isTime,
    author: listOf(isA("Person", "Organization")),
    editor: isA("Person"),
    publisher: isA("Organization"),
    mainEntityOfPage: isUrl,
    articleSection: isText,
    description: isText,
    inLanguage: (v) => v === "zh-Hans" || v === "zh-Hant",
    isAccessibleForFree: (v) => v === true,
    "?keywords": listOf(isText),
    "?image": listOf(isUrl),
    "?correction": listOf(isA("CorrectionComment")),
  },
  CorrectionComment: { text: isText, datePublished: isTime },
  Person: { name: isText },
  Organization: { name: isText, url: isUrl, "?logo": isA("ImageObject") },
  ImageObject: { url: isUrl },
  BreadcrumbList: {
    itemListElement: (v) =>
      listOf(isA("ListItem"))(v) && v.length >= 2 && v.every((x, i) => x.position === i + 1 && (x.item || i === v.length - 1)),
  },
  ListItem: { position: Number.isInteger, name: isText, "?item": isUrl },
  WebSite: {
    name: isText,
    url: isUrl,
    inLanguage: isText,
    publisher: isA("Organization"),
    potentialAction: isA("SearchAction"),
    "?description": isText,
  },
  SearchAction: { target: isA("EntryPoint"), "query-input": (v) => v === "required name=search_term_string" },
  EntryPoint: { urlTemplate: (v) => /^https?:.*\{search_term_string\}$/.test(v) },
};
function faults(thing) {
  const wanted = FIELDS[thing["@type"]];
  if (!wanted) return [`unknown type ${thing["@type"]}`];
  const found = [];
  for (const [name, check] of Object.entries(wanted)) {
    const value = thing[name.replace("?", "")];
    if (value === undefined ? !name.startsWith("?") : !check(value)) found.push(`${thing["@type"]}.${name}: ${value}`);
  }
  for (const name of Object.keys(thing))
    if (!name.startsWith("@") && !(name in wanted) && !(`?${name}` in wanted)) found.push(`${thing["@type"]}: ${name}?`);
  return found;
}

// What TypeScript finds wrong with the things as literals of schema-dts's types; query-input is Google's own.
function typeFaults(things) {
  const literal = (t) =>
    JSON.stringify(t, (key, value) => (["query-input", "@context"].includes(key) ? undefined : value), 1);
  const source = [
    'import type { BreadcrumbList, NewsArticle, WebSite } from "schema-dts";',
    ...things.map((t, i) => `export const x${i}: Exclude<${t["@type"]}, string> = ${literal(t)};`),
  ].join("\n");
  const file = path.join(TOP, "tests/e2e/structured.ts"); // never written: it stands where node_modules is found
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...more) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ESNext) : getSourceFile(name, ...more);
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"));
}

const seen = [];
const valid = (things, ...types) => {
  assert.deepEqual(things.map((t) => t["@type"]), types);
  for (const t of things) assert.deepEqual(faults(t), []);
  seen.push(...things);
};

test("home: WebSite with its search", async () => {
  const h = await head("/");
  const [web] = linked(h);
  valid([web], "WebSite");
  assert.equal(web.url, `${site.url}/`);
  assert.equal(web.potentialAction.target.urlTemplate, `${site.url}/search?q={search_term_string}`);
  assert.deepEqual(h.meta["og:type"], ["website"]);
});

test("section: BreadcrumbList", async () => {
  const [crumbs] = linked(await head("/s/g60/"));
  valid([crumbs], "BreadcrumbList");
  assert.deepEqual(crumbs.itemListElement.map((x) => [x.name, x.item]), [["首页", `${site.url}/`], ["G60资讯", undefined]]);
});

test("article: NewsArticle and BreadcrumbList", async () => {
  const h = await head(`/a/${site.seed}.html`);
  const [news, crumbs] = linked(h);
  valid([news, crumbs], "NewsArticle", "BreadcrumbList");
  assert.equal(news.headline, "上海松江加快建设科技和制度创新双轮驱动的先试走廊");
  assert.equal(news.editor.name, "倪珺", "the signer");
  assert.equal(news.dateModified, news.datePublished);
  assert.equal(news.mainEntityOfPage, h.canonical[0]);
  assert.deepEqual(news.author.map((x) => [x["@type"], x.name]), [["Person", "周丹丹"]]);
  assert.equal(news.publisher.logo.url.split("?")[0], `${site.url}/static/seal.svg`);
  assert.equal((await fetchText(news.publisher.logo.url)).status, 200);
  assert.equal(news.articleSection, "G60资讯");
  assert.deepEqual(crumbs.itemListElement.map((x) => x.name), ["首页", "G60资讯", news.headline]);
  assert.deepEqual(h.meta["article:published_time"], [news.datePublished]);
});

test("corrected article: correction, both authors, description from the text", async () => {
  const h = await head(`/a/${site.fixed}.html`);
  const [news, crumbs] = linked(h);
  valid([news, crumbs], "NewsArticle", "BreadcrumbList");
  assert.deepEqual(news.correction.map((x) => x.text), ["首段“3.6吨”应为“3.6万吨”。"]);
  assert.ok(news.dateModified > news.datePublished, `${news.dateModified} ${news.datePublished}`);
  assert.equal(news.dateModified, news.correction[0].datePublished);
  assert.deepEqual(news.author.map((x) => x.name), ["周丹丹", "王平"]);
  assert.match(news.description, /^首段3\.6万吨<\/script>，干部来了。/, "the text ends no script");
  assert.deepEqual(news.keywords, FIXED.tags.split("、"));
  assert.deepEqual(h.meta["article:tag"], news.keywords);
  assert.deepEqual(h.meta["article:section"], ["G60资讯"]);
  assert.deepEqual(h.meta["article:modified_time"], [news.dateModified]);
  assert.ok(!h.ld[0].includes("<"));
});

test("a text without 署名 is the site's", async () => {
  const h = await head("/about.html");
  valid(linked(h), "BreadcrumbList");
  assert.deepEqual(h.meta["og:type"], ["website"]);
});

test("the twin says the same in traditional characters, of itself", async () => {
  const [news] = linked(await head(`/a/${site.fixed}.html`));
  const h = await head(`/hant/a/${site.fixed}.html`);
  const [twin, crumbs] = linked(h);
  valid([twin, crumbs], "NewsArticle", "BreadcrumbList");
  assert.equal(twin.headline, "幹部和皇后：一篇更正過的稿件");
  assert.equal(twin.inLanguage, "zh-Hant");
  assert.equal(twin.mainEntityOfPage, `${site.url}/hant/a/${site.fixed}.html`);
  assert.equal(twin.dateModified, news.dateModified);
  assert.deepEqual(Object.keys(twin), Object.keys(news));
  assert.deepEqual(h.meta["og:locale"], ["zh_TW"]);
  assert.deepEqual(h.meta["og:locale:alternate"], ["zh_CN"]);
});

test("every page: OpenGraph, its own address, its twin, the feeds", async () => {
  for (const [name, where] of Object.entries(readersPages(site))) {
    for (const twin of [false, true]) {
      const h = await head((twin ? "/hant" : "") + where);
      const own = new URL(where, site.url).pathname;
      const hans = site.url + own;
      const hant = `${site.url}/hant${own}`;
      assert.deepEqual(h.alternate, { "zh-Hans": hans, "zh-Hant": hant, "x-default": hans }, name);
      assert.equal(h.lang, twin ? "zh-Hant" : "zh-CN", name);
      assert.deepEqual(Object.keys(h.feeds), ["application/rss+xml", "application/atom+xml", "application/feed+json"]);
      const dir = own.match(/^\/[st]\/[^/]*/)?.[0] ?? "";
      assert.deepEqual(Object.values(h.feeds), [`${dir}/feed.xml`, `${dir}/atom.xml`, `${dir}/feed.json`], name);
      if (h.canonical.length === 0) continue; // not for search engines
      assert.deepEqual(h.canonical, [twin ? hant : hans], name);
      for (const p of ["og:type", "og:title", "og:url", "og:site_name", "og:locale", "og:locale:alternate"])
        assert.equal(h.meta[p]?.length, 1, `${name}: ${p}`);
      assert.deepEqual(h.meta["og:url"], h.canonical);
      assert.ok(h.meta.description?.[0], `${name}: no description`);
    }
  }
  assert.deepEqual(complaints.splice(0), [], "linked data is no script: no CSP report");
});

test("what is gone or was never there has no twin and no canonical address", async () => {
  for (const [where, status] of Object.entries(readersFailures(site))) {
    for (const twin of ["", "/hant"]) {
      const h = await head(twin + where, status);
      assert.deepEqual([h.alternate, h.canonical, h.other, h.ld], [{}, [], [], []], where);
      assert.equal(h.lang, twin ? "zh-Hant" : "zh-CN");
    }
  }
});

test("schema.org's vocabulary, by schema-dts", () => {
  assert.ok(seen.length >= 7, "what the tests above found");
  assert.deepEqual(typeFaults(seen), []);
});

test("these validators find what is wrong", () => {
  const news = seen.find((t) => t["@type"] === "NewsArticle");
  for (const [broken, own, typed] of [
    [{ headline: undefined }, /NewsArticle\.headline/, null],
    [{ headline: "长".repeat(111) }, /NewsArticle\.headline/, null],
    [{ datePublished: "2026年" }, /datePublished/, null],
    [{ editor: "倪珺" }, /editor/, null],
    [{ isAccessibleForFree: "yes" }, /isAccessibleForFree/, /not assignable/],
    [{ headlines: "x" }, /headlines\?/, /headlines/],
    [{ author: [{ "@type": "Persons", name: "甲" }] }, /author/, /Persons/],
  ]) {
    const bad = JSON.parse(JSON.stringify({ ...news, ...broken }));
    assert.match(faults(bad).join(), own);
    if (typed) assert.match(typeFaults([bad]).join(), typed);
  }
});
