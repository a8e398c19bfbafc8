// SPDX-License-Identifier: MIT
// What follows publication: a correction while the old text is live, a withdrawal and its receipt, an emergency
// withdrawal that owes its reason, an emergency publication that owes a signature.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { fill, launch, loggedIn, newWindow, press, sign, step, write } from "./browser.mjs";
import { fetchText, startSite } from "./site.mjs";

let site, browser, author, signer, second, reader, id, changed;
const id_of = {};
before(async () => {
  site = await startSite();
  browser = await launch();
  author = await loggedIn(browser, site, "zhoudandan");
  signer = await loggedIn(browser, site, "nijun");
  second = await loggedIn(browser, site, "linyue");
  reader = await newWindow(browser, site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const get = (at) => fetchText(site.url + at);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const text = (title, body) => ({
  title,
  section: "g60",
  summary: `${title}的摘要。`,
  dateline: "中国发展网讯",
  byline: "周丹丹",
  source: "中国发展网",
  body,
});
const etag = async (at) => (await get(at)).headers.etag;

async function published(title, body) {
  const n = await write(author, text(title, body), "送审");
  assert.equal(await sign(signer, n), 200);
  return n;
}

// The act of a button, which may be folded away, with its reason.
async function act(page, n, name, label, reason) {
  await page.open(`/admin/articles/${n}`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  if (reason) await page.fill(`#reason-${name}`, reason);
  return press(page, page.locator(`form[action$="/${name}"] button[type=submit]`, { hasText: label }).first());
}

async function oldTextIsLive(note) {
  const r = await get(`/a/${id}.html`);
  assert.match(r.text, /吞吐量为3.6吨。/, note);
  assert.doesNotMatch(r.text, /3.6万吨|更正说明|修改于/, note);
  assert.doesNotMatch((await get("/corrections/")).text, /3.6万吨/, note);
}

step("an article without corrections, and the empty list", async () => {
  id = await published("港口一年的吞吐", "吞吐量为3.6吨。");
  await published("另一篇", "不相干的一段。");
  const r = await get(`/a/${id}.html`);
  assert.doesNotMatch(r.text, /更正说明|更新于|修改于/);
  assert.match((await get("/corrections/")).text, /还没有更正/);
  assert.equal((await get("/corrections")).status, 301);
  assert.equal((await get("/corrections/p/1.html")).status, 404);
  await reader.open("/");
  await press(reader, reader.locator("footer a", { hasText: "更正" }));
  assert.equal(new URL(reader.url()).pathname, "/corrections/");
});

step("a new text has no place for corrections", async () => {
  await author.open("/admin/articles/new");
  assert.equal(await author.locator("#correction").count(), 0);
});

step("a correction needs its type and its words", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  assert.equal(await author.inputValue("#correction"), "");
  await fill(author, { body: "吞吐量为3.6万吨。" });
  await author.fill("#correction", "“3.6吨”应为“3.6万吨”。");
  assert.equal(await press(author, "保存版本"), 422);
  assert.match(await author.locator("#correction_type-m").innerText(), /更正类型/);
  assert.equal(await author.inputValue("#correction"), "“3.6吨”应为“3.6万吨”。");
  await author.selectOption("#correction_type", "数据更正");
  await author.fill("#correction", "");
  assert.equal(await press(author, "保存版本"), 422);
  assert.match(await author.locator("#correction-m").innerText(), /更正说明/);
  await oldTextIsLive("refused");
});

step("the preview shows it; the draft keeps it", async () => {
  await author.fill("#correction", "“3.6吨”应为“3.6万吨”。");
  const [preview] = await Promise.all([
    author.context().waitForEvent("page"),
    author.locator("button[value=preview]").first().click(),
  ]);
  await preview.waitForLoadState();
  assert.match(await preview.locator(".fix").innerText(), /更正 1[^]*数据更正[^]*应为/);
  await preview.close();
  assert.equal(await press(author, "保存版本"), 200);
  await author.open(`/admin/articles/${id}/edit`);
  assert.equal(await author.inputValue("#correction"), "“3.6吨”应为“3.6万吨”。");
  assert.equal(await author.inputValue("#correction_type"), "数据更正");
  await oldTextIsLive("draft");
});

step("who signs sees it first; readers see it with the new text", async () => {
  const before = await etag("/corrections/");
  assert.equal(await press(author, "送审"), 200);
  await oldTextIsLive("submitted");
  await signer.open(`/admin/articles/${id}`);
  assert.match(await signer.locator("#text .fix").innerText(), /数据更正[^]*3.6万吨/);
  assert.equal(await press(signer, "签发并发布"), 200);
  const r = await get(`/a/${id}.html`);
  assert.match(r.text, /吞吐量为3.6万吨。/);
  assert.match(r.text, /修改于/);
  assert.doesNotMatch(r.text, /更新于/);
  await reader.open(`/a/${id}.html`);
  assert.match(await reader.locator(".fix").innerText(), /更正 1[^]*数据更正[^]*“3.6吨”应为“3.6万吨”。/);
  await reader.open("/corrections/");
  assert.match(await reader.locator(".fixed").first().innerText(), /港口一年的吞吐[^]*应为[^]*数据更正/);
  assert.notEqual(await etag("/corrections/"), before);
});

step("after it was published the form starts empty; a 修订 only says when", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  assert.equal(await author.inputValue("#correction"), "");
  assert.equal(await author.inputValue("#correction_type"), "");
  await fill(author, { summary: "顺过的摘要。" });
  assert.equal(await press(author, "送审"), 200);
  assert.equal(await sign(signer, id), 200);
  const r = await get(`/a/${id}.html`);
  assert.match(r.text, /更新于/);
  assert.doesNotMatch(r.text, /修改于/);
  assert.match(r.text, /更正 1/);
});

step("a second correction is number 2, above number 1, at the same address", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { title: "港口全年的吞吐" });
  await author.selectOption("#correction_type", "文字更正");
  await author.fill("#correction", "标题“一年”应为“全年”。");
  assert.equal(await press(author, "送审"), 200);
  assert.equal(await sign(second, id), 200);
  await reader.open(`/a/${id}.html`);
  assert.match(await reader.locator(".fix").innerText(), /更正 2[^]*全年[^]*更正 1[^]*3.6万吨/);
  const list = (await get("/corrections/")).text;
  assert.match(list, /第 2 次更正/);
  assert.ok(list.indexOf("应为“全年”") < list.indexOf("3.6万吨"), "the newest on top");
});

// Rows of the receipt's table, until every address has stopped.
async function receipt(page, n, pattern = /都已停/) {
  for (let i = 0; ; i++) {
    assert.equal(await page.open(`/admin/articles/${n}/receipt`), 200);
    const sum = await page.locator(".head b").innerText();
    const rows = await page.locator("tbody tr:not(.part)").allInnerTexts();
    if (pattern.test(sum) || pattern.test(rows[0])) return rows;
    assert.ok(i < 240, `${sum}\n${rows.join("\n")}`);
    await sleep(250);
  }
}

step("a withdrawal: 410 without name and reason, no word of it anywhere, the desk keeps it", async () => {
  assert.equal((await get("/s/g60/")).text.includes("港口全年的吞吐"), true);
  assert.equal(await act(signer, id, "withdraw", "撤稿", "数据来源不实"), 200);
  const r = await get(`/a/${id}.html`);
  assert.equal(r.status, 410);
  assert.match(r.text, /该稿件已撤回/);
  assert.doesNotMatch(r.text, /倪珺|数据来源不实|港口/);
  for (const at of ["/", "/s/g60/", "/corrections/"])
    assert.doesNotMatch((await get(at)).text, new RegExp(`港口全年|/a/${id}\\.html|3.6万吨`), at);
  await author.open(`/admin/articles/${id}`);
  assert.match(await author.locator(".sheet").innerText(), /3.6万吨/);
});

step("its receipt: every address with the moment it stopped, and a row of the ledger", async () => {
  const rows = await receipt(signer, id);
  for (const [kind, at] of [
    ["文章页", `/a/${id}.html`],
    ["首页", "/"],
    ["栏目最新", "/s/g60/"],
    ["前后文章", `/a/${id + 1}.html`],
    ["更正", "/corrections/"],
    ["核验页", `/a/${id}/proof.html`],
  ]) {
    const row = rows.find((r) => r.startsWith(kind) && r.includes(site.url + at));
    assert.ok(row, `${kind} ${at} in\n${rows.join("\n")}`);
    assert.match(row, kind === "文章页" ? /已停（410）[^]*停于/ : /已停[^]*停于/);
  }
  const parts = await signer.locator("tbody tr.part").allInnerTexts();
  assert.equal(parts.length, 5, parts.join("\n"));
  assert.match(parts[0], /^文章和核验 \d+ 个，都已停$/);
  await signer.open(`/admin/ledger?article=${id}`);
  assert.match(await signer.locator("table.ledger").innerText(), /撤稿回执[^]*个地址都已停/);
  await signer.open(`/admin/articles/${id}`);
  await press(signer, signer.locator("a", { hasText: "撤稿回执" }).first());
  assert.match(signer.url(), /receipt/);
  await author.open(`/admin/articles/${id}/receipt`);
  assert.equal(author.status, 200, "its author may read it");
});

step("an emergency withdrawal is one press; its reason is owed and given", async () => {
  const n = (id_of.down = await published("要马上撤的", "不能留的一段话。"));
  assert.equal(await act(signer, n, "takedown", "紧急撤稿"), 200);
  assert.equal((await get(`/a/${n}.html`)).status, 410);
  await signer.open(`/admin/articles/${n}`);
  assert.match(await signer.locator("main").innerText(), /还欠说明/);
  assert.equal(await act(signer, n, "explain", "补说明", "当事人的住址不该登"), 200);
  await signer.open(`/admin/articles/${n}`);
  assert.doesNotMatch(await signer.locator("main .bar2").allInnerTexts().then((t) => t.join()), /还欠说明/);
  assert.doesNotMatch((await get(`/a/${n}.html`)).text, /住址/);
  await receipt(signer, n);
});

step("an emergency publication is marked until a second one has signed", async () => {
  const n = (id_of.urgent = await write(author, text("台风就要来了", "请即刻撤离。")));
  assert.equal(await act(signer, n, "emergency", "紧急发布", "台风两小时后登陆"), 200);
  const mark = /紧急发布，待补签/;
  for (const at of [`/a/${n}.html`, "/", "/s/g60/"]) assert.match((await get(at)).text, mark, at);
  changed = await etag(`/a/${n}.html`);
  const lists = await etag("/s/g60/");
  await reader.open(`/a/${n}.html`);
  assert.match(await reader.locator(".sign").innerText(), /倪珺 签发/);
  // not by the same one
  await signer.open(`/admin/articles/${n}`);
  assert.equal(await signer.locator('form[action$="/countersign"] button:enabled').count(), 0);
  assert.equal(await act(second, n, "countersign", "补签"), 200);
  for (const at of [`/a/${n}.html`, "/", "/s/g60/"]) assert.doesNotMatch((await get(at)).text, mark, at);
  assert.notEqual(await etag(`/a/${n}.html`), changed);
  assert.notEqual(await etag("/s/g60/"), lists);
  await reader.open(`/a/${n}.html`);
  assert.match(await reader.locator(".sign").innerText(), /倪珺 签发[^]*林越 补签/);
});

step("nobody answers: the receipt says so and does not pretend", async () => {
  const fs = await import("node:fs");
  const socket = `${site.data}/run/web.sock`;
  const n = await published("探不到的", "一段可以认得出来的话，写得长一些。");
  fs.renameSync(socket, `${socket}.away`);
  assert.equal(await act(signer, n, "withdraw", "撤稿", "试一试"), 200);
  const rows = await receipt(signer, n, /没有应答/);
  for (const row of rows) assert.match(row, /没有探到/);
  assert.match(await signer.locator(".head b").innerText(), /^\d+ 个地址，0 个已停，\d+ 个没有探到。$/);
  fs.renameSync(`${socket}.away`, socket);
  await receipt(signer, n);
});

step("verify finds nothing to complain of", () => {
  site.qianfa(["verify"]);
});
