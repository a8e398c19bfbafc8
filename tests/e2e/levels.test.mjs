// SPDX-License-Identifier: MIT
// The seed article through 初审, 复审 and 签发 in real browser profiles: opinions, 催审, 退回 to a level and to the author,
// 转审, 加签, and what each of them is refused. SHOTS=DIR keeps pictures of the screens.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before } from "node:test";
import { articleOf, fill, forge, launch, loggedIn, newWindow, press, step, write } from "./browser.mjs";
import { fetchText, startSite, TOP, USERS } from "./site.mjs";

Object.assign(USERS, {
  chuning: { name: "楚宁", role: "editor", password: "横山 云起 之时 chuning" },
  bailu: { name: "白露", role: "editor", password: "蒹葭 苍苍 水畔 bailu" },
  fumin: { name: "傅敏", role: "director", password: "泗泾 古镇 石桥 fumin" },
});
const SEED = path.join(TOP, "doc/sample/seed-article.txt");
const page = {};
let site, browser, seed, id;

before(async () => {
  site = await startSite();
  site.qianfa(["user", "grant", "chuning", "--role", "director"]); // who could take two levels, if that were allowed
  browser = await launch();
  for (const login of ["zhoudandan", "chuning", "bailu", "fumin", "linyue", "nijun", "guanli"])
    page[login] = await loggedIn(browser, site, login, { reducedMotion: "reduce" });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const open = (who) => page[who].open(`/admin/articles/${id}`);
const state = (who) => page[who].locator(".head .meta .st").first().innerText();
const slip = (who) => page[who].locator(".head .slip li").evaluateAll((all) => all.map((e) => e.firstChild.data + e.className));
const hash = (who) => page[who].locator("dt:text-is('SHA-256') + dd").innerText();
const why = (who, button) => page[who].locator(`.act:has(button:text-is('${button}')) .why`).first().innerText();
const grey = (who, button) => page[who].getByRole("button", { name: button, exact: true }).isDisabled();
const none = async (who, button) =>
  assert.equal(await page[who].getByRole("button", { name: button, exact: true }).count(), 0, `${who} is offered ${button}`);
const toast = (who) => page[who].locator(".toast").innerText();
// The names a select offers, but for its first empty line.
const offered = (who, select) => page[who].locator(`${select} option:not([value=""])`).allInnerTexts();

async function shots(who, name) {
  if (!process.env.SHOTS) return;
  const p = page[who];
  for (const width of [1280, 375])
    for (const colorScheme of ["light", "dark"]) {
      await p.setViewportSize({ width, height: 900 });
      await p.emulateMedia({ colorScheme });
      await p.screenshot({ path: path.join(process.env.SHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  await p.setViewportSize({ width: 1280, height: 900 });
  await p.emulateMedia({ colorScheme: "light" });
}

async function pass(who, level, opinion) {
  await open(who);
  await page[who].fill("#reason-pass", opinion);
  assert.equal(await press(page[who], `${level}通过`), 200);
  assert.match(await toast(who), /已通过/);
}

async function sendBack(who, reason, target) {
  await open(who);
  await page[who].fill("#reason-return", reason);
  await page[who].selectOption("#target-return", target);
  assert.equal(await press(page[who], "退回修改"), 200);
}

step("the administrator gives the section 初审 and 复审", async () => {
  const p = page.guanli;
  await p.open("/admin/sections");
  await press(p, p.getByRole("link", { name: "松江新闻" }).first());
  await p.check("#mode-own");
  await p.check("input[name=level1]");
  await p.check("input[name=level2]");
  assert.equal(await press(p, "保存审级"), 200);
  assert.match(await toast("guanli"), /审级已保存/);
});

step("the author submits: the first of three cells is open", async () => {
  seed = JSON.parse(site.qianfa(["import", "--format", "seed", "--dry-run", SEED]));
  id = await write(page.zhoudandan, { ...seed, section: "songjiang" }, "送审");
  assert.equal(await state("zhoudandan"), "待初审");
  assert.deepEqual(await slip("zhoudandan"), ["初now", "复todo", "签todo"]);
  assert.match(await page.zhoudandan.locator("#route").innerText(), /审级：初审、复审、签发，第 1 版（松江新闻）/);
  assert.match(await page.zhoudandan.locator("#route").innerText(), /初审，正在这里\n+等楚宁、白露。/);
  assert.equal(await grey("zhoudandan", "初审通过"), true);
  assert.match(await why("zhoudandan", "初审通过"), /自己的稿件由别人审。能办的：楚宁、白露。/);
  await none("zhoudandan", "签发并发布");
  await none("zhoudandan", "退回修改");
});

step("the author reminds, once in half an hour", async () => {
  assert.equal(await press(page.zhoudandan, "催审"), 200);
  assert.match(await toast("zhoudandan"), /已催审/);
  assert.equal(await grey("zhoudandan", "催审"), true);
  assert.match(await why("zhoudandan", "催审"), /刚催过，半小时以后再催/);
});

step("初审 passes with an opinion; who took it cannot take 复审", async () => {
  const p = page.chuning;
  await p.open("/admin/");
  const row = p.locator("#sign li", { hasText: seed.title });
  assert.match(await row.innerText(), /待初审[^]*催过/);
  await shots("chuning", "home-reviewer");
  await press(p, row.getByRole("link", { name: seed.title, exact: true }));
  assert.match(await p.locator("#next").innerText(), /通过后到复审：傅敏。/);
  await none("chuning", "签发并发布");
  await shots("chuning", "review1");
  await pass("chuning", "初审", "导向、事实无误。");
  assert.equal(await state("chuning"), "待复审");
  assert.deepEqual(await slip("chuning"), ["初ok", "复now", "签todo"]);
  assert.equal(await grey("chuning", "复审通过"), true);
  assert.match(await why("chuning", "复审通过"), /这一版的初审是你审的[^]*能办的：傅敏。/);
  await shots("chuning", "refused");
  const forged = await forge(p, `/admin/articles/${id}/pass`, { no: 1, hash: await hash("chuning") });
  assert.equal(forged.status, 403);
  assert.match(forged.text, /一个人只审一级/);
});

step("复审 sends it back to 初审", async () => {
  await open("fumin");
  assert.deepEqual(await offered("fumin", "#target-return"), ["作者 周丹丹", "初审"]);
  await page.fumin.locator("#reason-return").evaluate((e) => (e.required = false));
  assert.equal(await press(page.fumin, "退回修改"), 422);
  assert.equal(await page.fumin.locator("#reason-return").getAttribute("aria-invalid"), "true");
  await sendBack("fumin", "数字请再核一遍。", "review1");
  assert.equal(await state("fumin"), "待初审");
  assert.deepEqual(await slip("fumin"), ["初now", "复ret", "签todo"]);
  await open("chuning");
  assert.match(await page.chuning.locator(".bar2").first().innerText(), /傅敏退回到初审。数字请再核一遍。/);
});

step("初审 is passed on (转审): only that person decides", async () => {
  const p = page.chuning;
  await p.locator("summary", { hasText: "更多" }).click();
  assert.deepEqual(await offered("chuning", "#user-handover"), ["我自己", "白露"]);
  await shots("chuning", "more");
  await p.selectOption("#user-handover", { label: "白露" });
  assert.equal(await press(p, "转审"), 200);
  assert.equal(await grey("chuning", "初审通过"), true);
  assert.match(await why("chuning", "初审通过"), /转给了白露审。要自己审，先转审给自己。/);
  await page.bailu.open("/admin/");
  assert.match(await page.bailu.locator("#sign").innerText(), /转给你审/);
  await pass("bailu", "初审", "数字逐个核过。");
  assert.equal(await state("bailu"), "待复审");
});

step("复审 asks one more person (加签) and waits", async () => {
  const p = page.fumin;
  await open("fumin");
  await p.locator("summary", { hasText: "更多" }).click();
  assert.deepEqual(await offered("fumin", "#user-ask"), ["倪珺", "林越"], "nobody who had a hand in it");
  await p.selectOption("#user-ask", { label: "林越" });
  assert.equal(await press(p, "加签"), 200);
  assert.equal(await grey("fumin", "复审通过"), true);
  assert.equal(await why("fumin", "复审通过"), "还在等林越的加签意见。");
  const q = page.linyue;
  await q.open("/admin/");
  await press(q, q.locator("#sign li", { hasText: "请你加签" }).getByRole("link", { name: seed.title, exact: true }));
  await q.fill("#reason-cosign", "科创数据与统计公报一致。");
  await shots("linyue", "cosign");
  assert.equal(await press(q, "加签通过"), 200);
  await none("linyue", "加签通过");
});

step("复审 returns it to the author; the edit voids what was passed", async () => {
  await sendBack("fumin", "第 6 段写清“3.6万吨”。", "returned");
  assert.deepEqual(await slip("fumin"), ["初ok", "复ret", "签todo"]);
  const p = page.zhoudandan;
  await p.open("/admin/");
  assert.match(await p.locator("#back").innerText(), /3\.6万吨/);
  await shots("zhoudandan", "home-author");
  await p.open(`/admin/articles/${id}/edit`);
  assert.match(await p.locator("main").innerText(), /送审后先到初审：楚宁、白露；再经复审，最后签发。/);
  await fill(p, { summary: `${seed.summary}（已核）` });
  assert.equal(await press(p, "送审"), 200);
  assert.equal(articleOf(p), id);
  assert.equal(await state("zhoudandan"), "待初审");
  assert.deepEqual(await slip("zhoudandan"), ["初now", "复todo", "签todo"]);
});

step("both levels pass the new version", async () => {
  await pass("bailu", "初审", "改动看过，同意。");
  await pass("fumin", "复审", "同意发。");
  assert.equal(await state("fumin"), "待签发");
  assert.deepEqual(await slip("fumin"), ["初ok", "复ok", "签now"]);
  await none("fumin", "签发并发布");
  assert.match(await page.fumin.locator("#route").innerText(), /签发，正在这里\n+等倪珺、林越。/);
  await open("zhoudandan");
  const forged = await forge(page.zhoudandan, `/admin/articles/${id}/sign`, {
    no: 2,
    hash: await hash("zhoudandan"),
    publish: 1,
  });
  assert.equal(forged.status, 403);
  assert.equal((await fetchText(`${site.url}/a/${id}.html`)).status, 404);
});

step("the responsible editor signs and publishes", async () => {
  const p = page.nijun;
  await open("nijun");
  const route = await p.locator("#route").innerText();
  assert.match(await p.locator("#changes summary").innerText(), /改动 1 处[^]*版本 2 比版本 1（上次送审/);
  assert.equal(await p.locator("#changes ins").last().innerText(), "（已核）");
  for (const words of [/初审通过 白露/, /改动看过，同意。/, /复审通过 傅敏/, /前面版本的意见 5 条/]) assert.match(route, words);
  await p.locator("#route summary").click();
  assert.match(await p.locator("#route").innerText(), /加签通过（复审） 林越[^]*数字请再核一遍。/);
  await shots("nijun", "sign");
  await p.fill("#reason-sign", "三审齐全，签发。");
  assert.equal(await press(p, "签发并发布"), 200);
  assert.equal(await state("nijun"), "已发布");
  assert.deepEqual(await slip("nijun"), ["初ok", "复ok", "签sealed"]);
  assert.match(await p.locator("#route").innerText(), /签发 倪珺[^]*三审齐全，签发。/);
  await shots("nijun", "published");
  const reader = await newWindow(browser, site);
  assert.equal(await reader.open(`/a/${id}.html`), 200);
  assert.equal(await reader.locator("h1").innerText(), seed.title);
  assert.match(await reader.locator(".sign").innerText(), /倪珺 签发/);
  await reader.context().close();
});

step("the ledger has every one of them", async () => {
  await page.nijun.open(`/admin/ledger?article=${id}`);
  const text = await page.nijun.locator("main").innerText();
  for (const words of ["催审", "转审", "请人加签", "加签通过", "退回修改", "通过", "签发", "发布"]) assert.ok(text.includes(words), words);
  assert.match(site.qianfa(["verify"]), /all holds/);
});
