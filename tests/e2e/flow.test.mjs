// SPDX-License-Identifier: MIT
// 审级, sub-sections, 委派 and the permission handbook as administrators and editors use them; each screen wide and
// narrow, light and dark, with axe.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { axeLooks } from "./axe.mjs";
import { forge, launch, loggedIn, newWindow, press, step, write } from "./browser.mjs";
import { fetchText, startSite, USERS } from "./site.mjs";

Object.assign(USERS, {
  chuning: { name: "楚宁", role: "editor", password: "横山 云起 之时 chuning" },
  bailu: { name: "白露", role: "editor", password: "蒹葭 苍苍 水畔 bailu" },
});
const text = (title, section) => ({ title, section, source: "中国发展网", body: "一段正文。" });
const page = {};
let site, browser, sub;

before(async () => {
  site = await startSite();
  site.qianfa(["user", "add", "shiting", "--name", "石亭", "--role", "editor", "--section", "zhengce", "--password-stdin"], "石湖荡 浦江 之首 shiting\n");
  browser = await launch();
  USERS.shiting = { password: "石湖荡 浦江 之首 shiting" };
  for (const login of ["zhoudandan", "chuning", "shiting", "nijun", "linyue", "guanli"])
    page[login] = await loggedIn(browser, site, login, { reducedMotion: "reduce" });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const check = async (p) => assert.deepEqual(await axeLooks(p), []);
const can = async (p, name) => {
  const button = p.getByRole("button", { name });
  return (await button.count()) > 0 && button.first().isEnabled();
};
const toast = (p) => p.locator(".toast").innerText();
const cells = (p) => p.locator(".flowline .slip li").evaluateAll((all) => all.map((e) => e.firstChild.data).join(""));

step("a section below another is added, and stands below it", async () => {
  const p = page.guanli;
  await p.open("/admin/sections");
  await p.fill("#title", "松江教育");
  await p.fill("#slug", "sj-edu");
  await p.selectOption("#parent", "songjiang");
  assert.equal(await press(p, "添栏目"), 200);
  assert.match(await p.locator("tr.below th").innerText(), /松江教育/);
  assert.equal(await p.locator("tr.below .place").innerText(), "3.1");
  await check(p);
  await press(p, p.locator("tr.below th").getByRole("link", { name: "松江教育" }));
  sub = Number(p.url().match(/sections\/(\d+)/)[1]);
  assert.equal(await cells(p), "签");
});

step("levels are set for the section above, and hold below", async () => {
  const p = page.guanli;
  await press(p, p.getByRole("link", { name: "松江新闻" }).first());
  await p.check("#mode-own");
  await p.check("input[name=level1]");
  assert.equal(await press(p, "保存审级"), 200);
  assert.match(await toast(p), /审级已保存/);
  assert.equal(await cells(p), "初签");
  await check(p);
  await p.open(`/admin/sections/${sub}`);
  assert.equal(await cells(p), "初签");
  assert.match(await p.locator(".flowline").first().innerText(), /随栏目“松江新闻”/);
  assert.match(await p.locator("#who-h + section").innerText(), /白露、|楚宁/);
});

step("a level that nobody holds is told", async () => {
  const p = page.guanli;
  await p.open("/admin/flow");
  await p.check("input[name=level2]");
  assert.equal(await press(p, "保存审级"), 200);
  assert.match(await p.locator("#who-h + section").innerText(), /没有人能复审，稿件会停在这一级/);
  await check(p);
  await p.uncheck("input[name=level2]");
  await press(p, "保存审级");
  await p.check("#mode-two");
  await press(p, "保存审级");
  assert.match(await p.locator(".flowline").innerText(), /签发（两人模式）/);
  await p.check("#mode-own");
  await press(p, "保存审级");
  assert.equal(await p.locator("#history-h + ol li").count(), 5);
});

step("what contradicts itself is asked again, and a stranger sets nothing", async () => {
  const p = page.guanli;
  await p.open(`/admin/sections/${sub}`);
  await p.check("input[name=level3]");
  assert.equal(await press(p, "保存审级"), 422);
  assert.match(await p.locator(".sum").innerText(), /没有选“自己设审级”/);
  await check(p);
  for (const who of ["zhoudandan", "nijun"]) {
    assert.equal(await page[who].open(`/admin/sections/${sub}`), 403);
    assert.equal((await forge(page[who], `/admin/sections/${sub}/flow`, { mode: "two_person" })).status, 403);
  }
});

step("a text below goes through the levels, and readers find it above", async () => {
  const id = await write(page.zhoudandan, text("课间十五分钟", "sj-edu"), "送审");
  assert.match(await page.zhoudandan.locator(".head .meta").innerText(), /待初审/);
  await page.chuning.open(`/admin/articles/${id}`);
  await page.chuning.fill("#reason-pass", "事实清楚。");
  assert.equal(await press(page.chuning, "初审通过"), 200);
  await page.nijun.open(`/admin/articles/${id}`);
  assert.equal(await press(page.nijun, "签发并发布"), 200);
  for (const where of ["/s/sj-edu/", "/s/songjiang/", "/"])
    assert.match((await fetchText(site.url + where)).text, /课间十五分钟/, where);
  const reader = await newWindow(browser, site, { reducedMotion: "reduce" });
  await reader.open("/s/songjiang/");
  await check(reader);
  await press(reader, reader.locator(".below").getByRole("link", { name: "松江教育" }));
  assert.deepEqual(await reader.locator(".crumbs li").allInnerTexts(), ["首页", "松江新闻", "松江教育"]);
  assert.equal(await reader.locator(".nav").getByRole("link", { name: "松江教育" }).count(), 0);
  await press(reader, reader.getByRole("link", { name: "课间十五分钟" }).first());
  assert.deepEqual(await reader.locator(".crumbs li").allInnerTexts(), ["首页", "松江新闻", "松江教育", "正文"]);
  await check(reader);
  await page.guanli.open(`/admin/sections/${sub}`);
  assert.equal(await page.guanli.getByRole("button", { name: "移到那里" }).count(), 0);
  assert.match(await page.guanli.locator("#place-h + p + .hint").innerText(), /位置不能再改/);
});

step("who holds the role elsewhere stands in, and it is written down", async () => {
  const id = await write(page.zhoudandan, text("代审的稿件", "sj-edu"), "送审");
  await page.shiting.open(`/admin/articles/${id}`);
  assert.equal(await can(page.shiting, "初审通过"), false);
  const p = page.chuning;
  await p.open("/admin/delegations");
  await check(p);
  await p.selectOption("#to", { label: "石亭（编辑）" });
  await p.fill("#until", await p.inputValue("#from"));
  await p.fill("#reason", "去合肥开会");
  assert.equal(await press(p, "委派"), 200);
  assert.match(await p.locator("#g-now + ul").innerText(), /楚宁 委派给 石亭/);
  await check(p);
  await page.shiting.open("/admin/");
  assert.match(await page.shiting.locator("main").innerText(), /你代楚宁的“编辑”/);
  await check(page.shiting);
  await page.shiting.open(`/admin/articles/${id}`);
  await page.shiting.fill("#reason-pass", "代审，同意。");
  assert.equal(await press(page.shiting, "初审通过"), 200);
  await page.nijun.open("/admin/ledger");
  assert.match(await page.nijun.locator("table.ledger").innerText(), /初审；代楚宁/);
});

step("ended, it holds no longer", async () => {
  const id = await write(page.zhoudandan, text("再一篇", "sj-edu"), "送审");
  assert.equal((await forge(page.zhoudandan, "/admin/delegations/1/end", { do: "end" })).status, 403);
  await page.guanli.open("/admin/delegations");
  assert.equal(await press(page.guanli, page.guanli.getByRole("button", { name: "结束" })), 200);
  assert.match(await toast(page.guanli), /委派已结束/);
  await check(page.guanli);
  await page.shiting.open(`/admin/articles/${id}`);
  assert.equal(await can(page.shiting, "初审通过"), false);
});

step("the handbook says what the program does", async () => {
  const p = page.zhoudandan;
  await p.open("/admin/");
  await press(p, p.getByRole("link", { name: "手册", exact: true }));
  assert.match(await p.locator("#flows").innerText(), /松江教育[\s\S]*初审、签发/);
  assert.match(await p.locator("#state-submitted + section").innerText(), /签发\s+已签发\s+责任编辑/);
  assert.equal(await p.locator("#roles thead th").count(), 7);
  await check(p);
});

step("the signing role has the name that the site gives it", async () => {
  const p = page.guanli;
  await p.open("/admin/settings");
  await p.fill("#signer_title", "总编");
  assert.equal(await press(p, "保存设置"), 200);
  await p.open("/admin/users");
  assert.match(await p.locator("table").innerText(), /倪珺[\s\S]*总编/);
  await page.nijun.open("/admin/handbook");
  assert.match(await page.nijun.locator("main").innerText(), /紧急发布由总编一步签发并发布/);
  assert.match(await page.nijun.locator(".me").innerText(), /总编/);
});

step("everything holds", async () => {
  assert.match(site.qianfa(["verify"]), /./);
});
