// SPDX-License-Identifier: MIT
// Every form of the desk in a browser without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { articleOf, complaints, fill, launch, loggedIn, login, newWindow, press, sign, write } from "./browser.mjs";
import { fetchText, startSite } from "./site.mjs";

const PLAIN = { javaScriptEnabled: false };
let site, browser, author, signer, admin;

before(async () => {
  site = await startSite();
  browser = await launch();
  author = await loggedIn(browser, site, "zhoudandan", PLAIN);
  signer = await loggedIn(browser, site, "nijun", PLAIN);
  admin = await loggedIn(browser, site, "guanli", PLAIN);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const get = async (at) => (await fetchText(site.url + at)).text;
const nav = async () => [...(await get("/")).matchAll(/<li><a href="[^"]*"[^>]*>([^<]*)<\/a><\/li>/g)].map((m) => m[1]);
const row = (title) => admin.locator("tr", { has: admin.locator(`th:has-text("${title}")`) });
const state = (page) => page.locator(".head .meta .st").first().innerText();
const STORY = { title: "不用脚本写的稿件", source: "中国发展网", section: "songjiang", body: "第一段。\n\n第二段。" };
let id;

test("no script runs in these windows", async () => {
  await author.open("/admin/");
  assert.equal(await author.locator(".keys").isVisible(), false);
});

test("write, save, edit, preview", async () => {
  id = await write(author, STORY);
  assert.equal(await state(author), "草稿");
  await press(author, author.getByRole("link", { name: "修改", exact: true }));
  await fill(author, { summary: "一句摘要", body: `${STORY.body}\n\n第三段。` });
  const [preview] = await Promise.all([
    author.context().waitForEvent("page"),
    author.locator("button[value=preview]").click(),
  ]);
  await preview.waitForLoadState();
  await preview.locator("body", { hasText: "第三段。" }).waitFor();
  await preview.close();
  await press(author, "保存版本");
  assert.match(await author.locator("main").innerText(), /第三段。/);
});

test("submit, take back, submit again", async () => {
  await author.open(`/admin/articles/${id}`);
  await press(author, "送审");
  assert.equal(await state(author), "待签发");
  await press(author, "撤回送审");
  assert.equal(await state(author), "草稿");
  await press(author, "送审");
  assert.equal(await state(author), "待签发");
});

test("return with a reason, correct, submit from the form", async () => {
  await signer.open(`/admin/articles/${id}`);
  await signer.fill("#reason-return", "第二段要出处。");
  await press(signer, "退回修改");
  assert.equal(await state(signer), "退回修改");
  await author.open("/admin/");
  assert.match(await author.locator("#back").innerText(), /不用脚本写的稿件[^]*第二段要出处。/);
  await author.open(`/admin/articles/${id}/edit`);
  assert.match(await author.locator(".bar2").innerText(), /倪珺退回[^]*第二段要出处。/);
  await fill(author, { body: `${STORY.body}\n\n改好了。` });
  await press(author, "送审");
  assert.equal(articleOf(author), id);
  assert.equal(await state(author), "待签发");
});

test("sign, then publish; withdraw; sign and publish at once", async () => {
  await signer.open(`/admin/articles/${id}`);
  await press(signer, "签发");
  assert.equal(await state(signer), "已签发");
  assert.equal((await fetchText(`${site.url}/a/${id}.html`)).status, 404, "signed is not published");
  await press(signer, "发布");
  assert.equal(await state(signer), "已发布");
  assert.match(await get(`/a/${id}.html`), /改好了。/);
  await signer.fill("#reason-withdraw", "先撤下");
  await press(signer, "撤稿");
  assert.equal((await fetchText(`${site.url}/a/${id}.html`)).status, 410);
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { body: `${STORY.body}\n\n又改好了。` });
  await press(author, "送审");
  await sign(signer, id);
  assert.match(await get(`/a/${id}.html`), /又改好了。/);
});

test("the lists filter by address", async () => {
  await author.open("/admin/articles");
  await author.fill("#q", "不用脚本");
  await author.selectOption("#state", { label: "已发布" });
  await author.selectOption("#section", { label: "松江新闻" });
  await press(author, "筛选");
  assert.match(decodeURI(author.url()), /q=不用脚本/);
  assert.equal(await author.locator("tbody tr").count(), 1);
  await author.selectOption("#state", { label: "草稿" });
  await press(author, "筛选");
  assert.equal(await author.locator("tbody tr").count(), 0);
  assert.equal(await author.locator(".empty").count(), 1);
  await press(author, author.getByRole("link", { name: "清除", exact: true }).first());
  assert.equal(await author.locator("tbody tr").count(), 1);
});

test("sections: add, refuse, rename, move, hide, show", async () => {
  await admin.open("/admin/sections");
  await admin.fill("#title", "试验栏目");
  await admin.fill("#slug", "shiyan");
  await admin.fill("#description", "只为测试");
  await press(admin, "添栏目");
  assert.equal((await nav()).at(-1), "试验栏目");
  assert.match(await get("/s/shiyan/"), /只为测试/);

  await admin.fill("#title", "又一个");
  await admin.fill("#slug", "shiyan");
  assert.equal(await press(admin, "添栏目"), 422);
  assert.equal(await admin.inputValue("#title"), "又一个", "what was typed is still there");
  assert.equal(await admin.locator("#slug").getAttribute("aria-invalid"), "true");

  await admin.open("/admin/sections");
  await row("试验栏目").locator("summary").click();
  await row("试验栏目").locator('input[name="title"]').fill("试验田");
  await press(admin, row("试验栏目").locator('button[value="rename"]'));
  assert.equal((await nav()).at(-1), "试验田");
  await press(admin, row("试验田").locator('button[value="up"]'));
  assert.deepEqual((await nav()).slice(-2), ["试验田", "关于我们"]);
  await press(admin, row("试验田").locator('button[value="down"]'));
  assert.deepEqual((await nav()).slice(-2), ["关于我们", "试验田"]);
  await press(admin, row("试验田").locator('button[value="hide"]'));
  assert.equal((await nav()).at(-1), "关于我们");
  assert.equal((await fetchText(`${site.url}/s/shiyan/`)).status, 200, "hidden is not gone");
  await press(admin, row("试验田").locator('button[value="show"]'));
  assert.equal((await nav()).at(-1), "试验田");
});

test("settings", async () => {
  await admin.open("/admin/settings");
  await admin.fill("#icp", "沪ICP备00000000号-1");
  await admin.fill("#report_phone", "021-00000000");
  await press(admin, "保存设置");
  assert.equal(admin.status, 200);
  assert.match(await get("/"), /沪ICP备00000000号-1/);
  assert.match(await get(`/a/${id}.html`), /021-00000000/);
  await admin.fill("#name", " ");
  assert.equal(await press(admin, "保存设置"), 422);
  assert.equal(await admin.inputValue("#icp"), "沪ICP备00000000号-1");
  await admin.open("/admin/settings");
  await admin.check('[name="mourning"]');
  await press(admin, "保存设置");
  assert.match(await get("/"), /<html[^>]*class="mourning"/);
  await admin.uncheck('[name="mourning"]');
  await press(admin, "保存设置");
  assert.doesNotMatch(await get("/"), /<html[^>]*class="mourning"/);
});

test("a new colleague: link, password, login, role, own password, logout", async () => {
  await admin.open("/admin/users");
  await admin.fill("#name", "季明");
  await admin.fill("#login", "jiming");
  await admin.selectOption("#role", "author");
  await press(admin, "添用户，给邀请链接");
  const link = await admin.inputValue("#invite");
  assert.match(link, /\/admin\/invite\/[\w-]{20,}$/);
  await admin.open("/admin/users");
  assert.equal(await admin.locator("#invite").count(), 0, "shown once");

  const page = await newWindow(browser, site, PLAIN);
  assert.equal(await page.open(link), 200);
  await page.fill("#new", "短");
  await page.fill("#again", "短");
  assert.equal(await press(page, "设好，去登录"), 422);
  await page.fill("#new", "石湖 荡口 渔火 点点");
  await page.fill("#again", "石湖 荡口 渔火 星星");
  assert.equal(await press(page, "设好，去登录"), 422);
  await page.fill("#new", "石湖 荡口 渔火 点点");
  await page.fill("#again", "石湖 荡口 渔火 点点");
  assert.equal(await press(page, "设好，去登录"), 200);
  assert.equal(await login(page, "jiming", { password: "石湖 荡口 渔火 点点", open: false }), 200);
  assert.equal(new URL(page.url()).pathname, "/admin/");
  assert.equal((await fetchText(link)).status, 404, "a link works once");
  assert.equal(await page.open("/admin/users"), 403);

  await admin.open("/admin/users");
  await press(admin, admin.getByRole("link", { name: "季明", exact: true }));
  await admin.selectOption("#role", "signer");
  assert.equal(await press(admin, "加角色"), 403, "that takes two administrators");
  assert.match(await admin.locator(".sum").innerText(), /两位管理员[^]*qianfa user grant/);
  await admin.selectOption("#role", "director");
  await press(admin, "加角色");
  assert.match(await admin.locator(".rowlist").first().innerText(), /作者[^]*部门主任/);
  await press(admin, admin.locator("li", { hasText: "作者" }).locator('button[value="revoke"]'));
  assert.doesNotMatch(await admin.locator(".rowlist").first().innerText(), /作者/);
  await page.open("/admin/articles/new");
  assert.equal(new URL(page.url()).pathname, "/admin/login", "a lost role ends the sessions");
  assert.equal(await login(page, "jiming", { password: "石湖 荡口 渔火 点点", open: false }), 200);
  assert.equal(new URL(page.url()).pathname, "/admin/articles/new", "a director writes too; login goes on to the page");

  await page.open("/admin/account");
  await page.fill("#old", "不是这个密码");
  await page.fill("#new", "米市 渡口 听潮 看月");
  await page.fill("#again", "米市 渡口 听潮 看月");
  assert.equal(await press(page, "换密码"), 422);
  await page.fill("#old", "石湖 荡口 渔火 点点");
  await page.fill("#new", "米市 渡口 听潮 看月");
  await page.fill("#again", "米市 渡口 听潮 看月");
  assert.equal(await press(page, "换密码"), 200);
  assert.match(await page.locator(".toast").innerText(), /密码换好了/);

  await press(page, "退出");
  assert.equal(new URL(page.url()).pathname, "/admin/login");
  await page.open("/admin/");
  assert.equal(new URL(page.url()).pathname, "/admin/login");
  assert.equal(await login(page, "jiming", { password: "米市 渡口 听潮 看月", open: false }), 200);

  await press(admin, "停用");
  await page.open("/admin/");
  assert.equal(new URL(page.url()).pathname, "/admin/login", "disabled is logged out");
  assert.equal(await login(page, "jiming", { password: "米市 渡口 听潮 看月", open: false }), 401);
  await press(admin, "恢复");
  assert.equal(await login(page, "jiming", { password: "米市 渡口 听潮 看月" }), 200);
});

test("all of it is in the ledger, and verify proves it", async () => {
  await admin.open("/admin/ledger");
  const rows = await admin.locator("main").innerText();
  for (const words of [/签发/, /撤稿[^]*先撤下/, /退回[^]*第二段要出处/, /季明/, /试验田/])
    assert.match(rows, words);
  site.qianfa(["verify"]);
  assert.deepEqual(complaints, []);
});
