// SPDX-License-Identifier: MIT
// The life of the seed article, from its text file to the reader, and to its withdrawal.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before } from "node:test";
import { articleOf, fill, forge, launch, loggedIn, newWindow, press, sign, step, write } from "./browser.mjs";
import { fetchText, startSite, TOP } from "./site.mjs";

const SEED = path.join(TOP, "doc/sample/seed-article.txt");
let site, browser, author, signer, reader, seed, id, address;

before(async () => {
  site = await startSite();
  browser = await launch();
  author = await loggedIn(browser, site, "zhoudandan");
  signer = await loggedIn(browser, site, "nijun");
  reader = await newWindow(browser, site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const get = (at) => fetchText(site.url + at);
const hashOf = (page) => page.locator("dt:text-is('SHA-256') + dd").innerText();
const state = (page) => page.locator(".head .meta .st").first().innerText();

step("import finds the parts of the seed article", () => {
  seed = JSON.parse(site.qianfa(["import", "--format", "seed", "--dry-run", SEED]));
  assert.equal(seed.title, "上海松江加快建设科技和制度创新双轮驱动的先试走廊");
  assert.match(seed.summary, /^建设六年来,长三角G60科创走廊/);
  assert.equal(seed.dateline, "中国发展网讯");
  assert.equal(seed.editor, "倪珺");
  assert.equal(seed.byline, "周丹丹");
  assert.equal(seed.body.match(/^# .+\n\n## .+$/gm).length, 2, "two pairs of sub-headings");
});

step("the author writes it and saves", async () => {
  id = await write(author, {
    ...seed,
    section: "g60",
    body: seed.body.slice(0, 200),
  });
  address = `/a/${id}.html`;
  assert.equal(author.status, 200);
  assert.match(await author.locator(".toast").innerText(), /已保存/);
  assert.equal(await state(author), "草稿");
  assert.equal((await get(address)).status, 404, "readers see nothing of a draft");
});

step("the author edits; the preview is what readers will see", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { body: seed.body });
  assert.match(await author.locator(".saved").innerText(), /未保存/);
  const [preview] = await Promise.all([
    author.context().waitForEvent("page"),
    author.locator("button[value=preview]").click(),
  ]);
  await preview.waitForLoadState();
  assert.match(await preview.locator(".preview").innerText(), /读者看不到/);
  assert.equal(await preview.locator("h1").innerText(), seed.title);
  seed.prose = await preview.locator(".prose").innerHTML();
  assert.match(seed.prose, /“从0到1”/);
  await preview.close();
  assert.equal((await get(address)).status, 404);
  assert.equal(await press(author, "保存版本"), 200);
  assert.equal(articleOf(author), id);
  assert.equal(await author.locator("#versions tbody tr").count(), 2);
});

step("the author submits and cannot sign", async () => {
  assert.equal(await press(author, "送审"), 200);
  assert.equal(await state(author), "待签发");
  const button = author.getByRole("button", { name: "签发并发布" });
  assert.equal(await button.isDisabled(), true);
  const why = await author.locator(".act:has(button:text-is('签发并发布')) .why").innerText();
  assert.match(why, /由另一位责任编辑签/);
  assert.match(why, /倪珺/);
  assert.match(why, /林越/);
  const forged = await forge(author, `/admin/articles/${id}/sign`, { no: 2, hash: await hashOf(author), publish: 1 });
  assert.equal(forged.status, 403);
  assert.equal((await get(address)).status, 404);
});

step("another person signs and publishes", async () => {
  await signer.open("/admin/");
  await press(signer, signer.locator("#sign").getByRole("link", { name: seed.title, exact: true }));
  assert.equal(articleOf(signer), id);
  seed.hash = await hashOf(signer);
  assert.match(seed.hash, /^[0-9a-f]{64}$/);
  assert.equal(await press(signer, "签发并发布"), 200);
  assert.equal(await state(signer), "已发布");
  assert.match(await signer.locator(".head .seal").innerText(), /倪珺签发/);
  assert.match(await signer.locator("#ledger tbody tr").last().innerText(), /倪珺[^]*(签发|发布)/);
});

step("the reader reads it", async () => {
  assert.equal(await reader.open("/"), 200);
  assert.deepEqual(await reader.locator(".nav a").allInnerTexts(), [
    "首页",
    "G60资讯",
    "松江新闻",
    "九城风采",
    "政策服务",
    "产业投资",
    "招才纳贤",
    "关于我们",
  ]);
  await press(reader, reader.getByRole("link", { name: seed.title }).first());
  assert.equal(new URL(reader.url()).pathname, address);
  assert.equal(await reader.locator("h1").innerText(), seed.title);
  assert.equal(await reader.locator("section.box p").last().innerText(), seed.summary);
  assert.equal(await reader.locator(".prose p").first().locator("strong").innerText(), "中国发展网讯");
  assert.equal(await reader.locator(".prose h2").count(), 2);
  assert.equal(await reader.locator(".prose h2 + h3").count(), 2, "each followed by its second line");
  assert.equal(await reader.locator(".prose").innerHTML(), seed.prose, "the preview was true");
  const head = await reader.locator(".story .meta").innerText();
  assert.match(head, /来源：中国发展网/);
  assert.match(head, /作者：周丹丹/);
  assert.equal(await reader.locator(".duty").innerText(), "责任编辑：倪珺");
  assert.deepEqual(await reader.locator(".crumbs li").allInnerTexts(), ["首页", "G60资讯", "正文"]);
});

step("the seal names signer, time and hash", async () => {
  const seal = await reader.locator(".sign").innerText();
  assert.match(seal, /倪珺 签发/);
  assert.match(seal, /20\d\d年\d+月\d+日 \d\d:\d\d/);
  const [start, end] = (await reader.locator(".sign code").innerText()).split("…");
  assert.ok(seed.hash.startsWith(start) && seed.hash.endsWith(end), `${start}…${end} of ${seed.hash}`);
  const time = await reader.locator(".sign time").getAttribute("datetime");
  assert.ok(Math.abs(Date.now() - Date.parse(time)) < 600000, time);
  assert.equal(await reader.locator(".sign svg.seal").count(), 1);
});

step("a signer's own text is refused: grey button and forged request", async () => {
  const own = await write(signer, { title: "倪珺自己的稿件", source: "中国发展网", section: "g60", body: "正文。" }, "送审");
  assert.equal(await state(signer), "待签发");
  assert.equal(await signer.getByRole("button", { name: "签发并发布" }).isDisabled(), true);
  assert.match(await signer.locator("#next").innerText(), /你写或改过的稿件[^]*林越/);
  const hash = await hashOf(signer);
  const forged = await forge(signer, `/admin/articles/${own}/sign`, { no: 1, hash, publish: 1 });
  assert.equal(forged.status, 403);
  assert.match(forged.text, /签发要由别人来/);
  assert.equal((await get(`/a/${own}.html`)).status, 404);
  // and a signature on another text than the one that stands there
  const other = await loggedIn(browser, site, "linyue");
  await other.open(`/admin/articles/${own}`);
  const wrong = await forge(other, `/admin/articles/${own}/sign`, { no: 1, hash: seed.hash, publish: 1 });
  assert.equal(wrong.status, 409);
  assert.equal((await get(`/a/${own}.html`)).status, 404);
  await other.context().close();
});

step("an edit after publication waits for its own signature", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { title: `${seed.title}（更新）` });
  await press(author, "送审");
  assert.match(await author.locator("main").innerText(), /读者仍看已签发的版本 2/);
  await reader.open(address);
  assert.equal(await reader.locator("h1").innerText(), seed.title, "readers keep what was signed");
  assert.equal(await sign(signer, id), 200);
  await reader.open(address);
  assert.equal(await reader.locator("h1").innerText(), `${seed.title}（更新）`);
  const hash = await hashOf(signer);
  assert.notEqual(hash, seed.hash);
  assert.ok(hash.startsWith((await reader.locator(".sign code").innerText()).split("…")[0]), "the seal is the new one");
});

step("withdrawal needs a reason, and takes it from readers at once", async () => {
  assert.match((await get("/s/g60/")).text, new RegExp(address));
  await signer.open(`/admin/articles/${id}`);
  const form = signer.locator("form", { has: signer.locator("#reason-withdraw") });
  await form.evaluate((f) => (f.noValidate = true));
  assert.equal(await press(signer, "撤稿", { within: form }), 422);
  assert.equal(await signer.locator("#reason-withdraw").getAttribute("aria-invalid"), "true");
  await signer.fill("#reason-withdraw", "数字待核实。");
  assert.equal(await press(signer, "撤稿", { within: form }), 200);
  assert.equal(await state(signer), "已撤稿");
  assert.match(await signer.locator("#ledger").innerText(), /数字待核实。/);
  assert.equal(await reader.open(address), 410);
  assert.equal(await reader.locator("h1").innerText(), "该稿件已撤回");
  const gone = await get(address);
  assert.ok(!gone.text.includes(seed.title), "nothing of the text remains");
  assert.ok(!gone.text.includes("数字待核实"), "the reason is the ledger's");
  for (const list of ["/", "/s/g60/"]) {
    const page = await get(list);
    assert.ok(!page.text.includes(address) && !page.text.includes(seed.title), `${list} still shows it`);
  }
});

step("verify proves all of it", () => {
  assert.match(site.qianfa(["verify"]), /./);
});
