// SPDX-License-Identifier: MIT
// Accounts: an authenticator app is bound and asked for, recovery codes, 再确认一次身份 before what changes what
// readers see, second factors required by role, sessions listed and ended, roles given by two administrators.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import crypto from "node:crypto";
import path from "node:path";
import { after, before, test } from "node:test";
import { axeLooks } from "./axe.mjs";
import { complaints, fill, forge, launch, loggedIn, login, newWindow, press, write } from "./browser.mjs";
import { startSite, USERS } from "./site.mjs";

const SHOTS = process.env.SHOTS; // a folder for pictures of the pages
const STORY = { title: "账号测试的稿件", summary: "摘要。", source: "中国发展网", section: "g60", body: "第一段。\n\n第二段。" };
const SECOND = { name: "副管", password: "辰山 植物 园里 fuguan" };
let site, browser;

// RFC 6238 by hand: what a phone shows `steps` from now.
function totp(secret, steps = 0) {
  const bits = [...secret.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = crypto.createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}
// The steps of an account that a code was used of: the next one not used, waiting for it if need be.
const used = {};
async function freshCode(who, secret) {
  const now = () => Math.floor(Date.now() / 30000);
  const want = Math.max(now(), (used[who] ?? 0) + 1);
  while (want > now() + 1) await new Promise((done) => setTimeout(done, 500));
  used[who] = want;
  return totp(secret, want - now());
}

// What the database has, past the program.
function sql(text) {
  const r = spawnSync("sqlite3", ["-cmd", ".timeout 5000", path.join(site.data, "site.db"), text], { encoding: "utf8" });
  assert.equal(r.status, 0, r.stderr);
  return r.stdout.trim();
}
const grow = (ms) => sql(`UPDATE session SET auth_at = auth_at - ${ms}, auth_boot = auth_boot - ${ms}`);
const actions = (n) => sql(`SELECT action FROM ledger ORDER BY seq DESC LIMIT ${n}`).split("\n");

let shots = 0;
async function look(page, name) {
  const shot = (width, colorScheme) =>
    SHOTS && page.screenshot({ path: `${SHOTS}/${String(++shots).padStart(3, "0")}-${name}-${width}-${colorScheme}.png`, fullPage: true });
  assert.deepEqual(await axeLooks(page, shot), [], name);
}

// Binds an app to the account of the page; its secret and the recovery codes.
async function bind(page, who) {
  await page.open("/admin/account");
  await press(page, page.locator("button[value=start]"));
  const secret = await page.locator(".secret").innerText();
  await page.fill("#code", await freshCode(who, secret));
  assert.equal(await press(page, "绑定"), 200);
  const codes = await page.locator(".codes code").allInnerTexts();
  assert.equal(codes.length, 10);
  return { secret, codes };
}
async function secondStep(page, fields, button = "登录") {
  if (fields.recovery) await page.locator("main summary").first().click();
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
  return press(page, button);
}

before(async () => {
  site = await startSite();
  site.qianfa(["user", "add", "fuguan", "--name", SECOND.name, "--role", "admin", "--password-stdin"], `${SECOND.password}\n`);
  USERS.fuguan = { ...SECOND, role: "admin" };
  browser = await launch();
});
after(async () => {
  delete USERS.fuguan;
  await browser?.close();
  await site?.stop();
});

let nijun, app;
test("an app is bound with a picture, a text and a first code; ten recovery codes are shown once", async () => {
  nijun = await loggedIn(browser, site, "nijun", { reducedMotion: "reduce" });
  await nijun.open("/admin/account");
  await look(nijun, "account");
  await press(nijun, nijun.locator("button[value=start]"));
  await look(nijun, "totp");
  const secret = await nijun.locator(".secret").innerText();
  assert.match(secret, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  const box = await nijun.locator("svg.qr").boundingBox();
  assert.ok(box.width >= 200 && Math.abs(box.width - box.height) < 1, "a square that a phone can read");
  // a picture that readers read, where there is one here
  if (spawnSync("zbarimg", ["--version"]).status === 0) {
    const png = path.join(site.dir, "qr.png");
    await nijun.locator("svg.qr").screenshot({ path: png });
    const read = spawnSync("zbarimg", ["-q", "--raw", png], { encoding: "utf8" }).stdout.trim();
    assert.equal(new URL(read).searchParams.get("secret"), secret.replaceAll(" ", ""));
    assert.match(decodeURIComponent(read), /^otpauth:\/\/totp\/中国发展网:nijun\?/);
  }
  await nijun.fill("#code", "12345");
  assert.equal(await press(nijun, "绑定"), 422);
  await look(nijun, "totp-wrong");
  assert.equal(await nijun.locator(".secret").innerText(), secret, "the same secret is still shown");
  const before = (await nijun.context().cookies()).find((c) => c.name === "qianfa").value;
  await nijun.fill("#code", await freshCode("nijun", secret));
  assert.equal(await press(nijun, "绑定"), 200);
  await look(nijun, "codes");
  app = { secret, codes: await nijun.locator(".codes code").allInnerTexts() };
  assert.equal(new Set(app.codes).size, 10);
  assert.notEqual((await nijun.context().cookies()).find((c) => c.name === "qianfa").value, before, "a new session id");
  await nijun.getByRole("link", { name: "记好了" }).click();
  await nijun.waitForURL("**/admin/account");
  assert.match(await nijun.locator("#factors").innerText(), /还有 10 个没有用/);
  assert.deepEqual(actions(2), ["recovery-new", "totp-add"]);
});

test("a login takes two steps; half of it opens nothing", async () => {
  const page = await newWindow(browser, site);
  assert.equal(await login(page, "nijun"), 200);
  assert.match(page.url(), /\/admin\/login\/code\?next=/);
  await look(page, "code");
  for (const where of ["/admin/", "/admin/articles", "/admin/account", "/admin/ledger"]) {
    await page.open(where);
    assert.match(page.url(), /\/admin\/login\?next=/, where);
  }
  await page.open("/admin/login/code");
  assert.equal(await secondStep(page, { code: "000000" }), 401);
  await look(page, "code-wrong");
  const code = await freshCode("nijun", app.secret);
  assert.equal(await secondStep(page, { code }), 200);
  assert.match(page.url(), /\/admin\/$/);
  assert.equal(sql("SELECT auth FROM ledger WHERE action = 'login' ORDER BY seq DESC LIMIT 1"), "totp");
  // the same code again, in another browser
  const other = await newWindow(browser, site);
  await login(other, "nijun");
  assert.equal(await secondStep(other, { code }), 401);
  assert.match(await other.locator(".sum").innerText(), /用过了/);
  // a recovery code, once
  assert.equal(await secondStep(other, { recovery: app.codes[0].toUpperCase().replaceAll("-", " ") }), 200);
  assert.deepEqual(actions(2), ["login", "recovery-used"]);
  assert.equal(sql("SELECT auth FROM ledger ORDER BY seq DESC LIMIT 1"), "recovery");
  const third = await newWindow(browser, site);
  await login(third, "nijun");
  assert.equal(await secondStep(third, { recovery: app.codes[0] }), 401);
  for (const p of [page, other, third]) await p.context().close();
});

test("wrong codes are counted with wrong passwords, and the password alone does not clear the count", async () => {
  const page = await newWindow(browser, site);
  let status = 0, tries = 0;
  sql("DELETE FROM throttle");
  for (; tries < 30 && status !== 429; tries++) {
    if (tries % 3 === 0 && (await login(page, "nijun")) === 429) break;
    status = await secondStep(page, { code: String(100000 + tries) });
  }
  assert.ok(tries <= 10, `${tries} guesses`);
  sql("DELETE FROM throttle");
  await page.context().close();
});

test("a form whose session ran out is kept over both steps", async () => {
  const author = await loggedIn(browser, site, "zhoudandan");
  const mine = await bind(author, "zhoudandan");
  await author.open("/admin/articles/new");
  await fill(author, { ...STORY, title: "两步登录不丢稿" });
  await author.context().clearCookies();
  assert.equal(await press(author, "保存版本"), 401);
  assert.equal(await login(author, "zhoudandan", { open: false }), 200);
  await look(author, "code-kept");
  assert.match(await author.locator(".lead").innerText(), /《两步登录不丢稿》没有丢/);
  assert.equal(await secondStep(author, { code: "999999" }), 401);
  assert.equal(await secondStep(author, { code: await freshCode("zhoudandan", mine.secret) }), 200);
  assert.match(author.url(), /\/admin\/articles\/\d+/);
  assert.equal(await author.locator("h1").innerText(), "两步登录不丢稿");
  assert.equal(sql("SELECT count(*) FROM revision WHERE title = '两步登录不丢稿'"), "1");
  await author.context().close();
});

test("签发 and 撤稿 ask again after five minutes; the typed reason is not lost; the act runs once", async () => {
  const author = await newWindow(browser, site);
  site.qianfa(["user", "reset", "zhoudandan"]);
  await login(author, "zhoudandan");
  const id = await write(author, STORY, "送审");
  await author.context().close();
  await nijun.open(`/admin/articles/${id}`);
  grow(301000);
  assert.equal(await press(nijun, "签发并发布"), 401);
  assert.equal(await nijun.locator("h1").innerText(), "再确认一次身份");
  await look(nijun, "confirm");
  assert.equal(sql(`SELECT count(*) FROM signoff WHERE article_id = ${id}`), "0");
  const sid = (await nijun.context().cookies()).find((c) => c.name === "qianfa").value;
  assert.equal(await secondStep(nijun, { code: "123456" }, "确认"), 401);
  await look(nijun, "confirm-wrong");
  assert.equal(await secondStep(nijun, { code: await freshCode("nijun", app.secret) }, "确认"), 200);
  assert.match(nijun.url(), new RegExp(`/admin/articles/${id}\\?done=`));
  assert.notEqual((await nijun.context().cookies()).find((c) => c.name === "qianfa").value, sid, "a new session id");
  assert.equal(sql(`SELECT count(*) FROM signoff WHERE article_id = ${id}`), "1");
  assert.equal(sql("SELECT auth FROM ledger WHERE action = 'sign' ORDER BY seq DESC LIMIT 1"), "totp");
  // within the five minutes nothing is asked; after them the reason waits
  grow(240000);
  assert.equal(await nijun.open("/admin/confirm?next=/admin/articles"), 200);
  assert.match(nijun.url(), /\/admin\/articles$/);
  grow(61000);
  await nijun.open(`/admin/articles/${id}`);
  const reason = "与事实不符：<b>引号“”</b> & 换行\n第二行";
  await nijun.fill("#reason-withdraw", reason);
  assert.equal(await press(nijun, "撤稿"), 401);
  await nijun.locator("summary", { hasText: "看留下的文字" }).click();
  assert.match(await nijun.locator(".kept").innerText(), /与事实不符：<b>引号“”<\/b> & 换行/);
  assert.equal(await secondStep(nijun, { recovery: app.codes[1] }, "确认"), 200);
  assert.equal(sql(`SELECT count(*) FROM ledger WHERE action = 'withdraw' AND article_id = ${id}`), "1");
  assert.equal(sql(`SELECT reason FROM ledger WHERE action = 'withdraw' AND article_id = ${id}`).replaceAll("\r", ""), reason.replace("\n", " "));
});

test("without a second factor the password is asked", async () => {
  const linyue = await loggedIn(browser, site, "linyue");
  grow(301000);
  await linyue.open("/admin/account");
  await press(linyue, linyue.locator("button[value=start]"));
  assert.equal(linyue.status, 401);
  await look(linyue, "confirm-password");
  await linyue.fill("#password", "不对");
  assert.equal(await press(linyue, "确认"), 401);
  await linyue.fill("#password", USERS.linyue.password);
  assert.equal(await press(linyue, "确认"), 200);
  assert.equal(await linyue.locator("h1").innerText(), "绑定验证器");
  await linyue.context().close();
});

test("sessions are listed and ended, one's own and by an administrator", async () => {
  const here = await loggedIn(browser, site, "linyue");
  const phone = await loggedIn(browser, site, "linyue", {
    userAgent:
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0",
  });
  const third = await loggedIn(browser, site, "linyue");
  await here.open("/admin/account");
  await look(here, "sessions");
  const row = here.locator("#sessions li", { hasText: "手机 微信" });
  assert.equal(await here.locator("#sessions li", { hasText: "就是这里" }).count(), 1);
  await press(here, row.getByRole("button"));
  await phone.open("/admin/");
  assert.match(phone.url(), /login/);
  await third.open("/admin/");
  assert.match(third.url(), /\/admin\/$/);
  await press(here, "退出其他所有登录");
  await third.open("/admin/");
  assert.match(third.url(), /login/);
  await here.open("/admin/account");
  assert.equal(await here.locator("#sessions li").count(), 1);
  const admin = await loggedIn(browser, site, "guanli");
  const id = sql("SELECT id FROM user WHERE login = 'linyue'");
  await admin.open(`/admin/users/${id}`);
  await look(admin, "user");
  assert.equal(await press(admin, "全部退出"), 200);
  await here.open("/admin/");
  assert.match(here.url(), /login/);
  for (const p of [here, phone, third, admin]) await p.context().close();
});

test("管理员 and 责任编辑 take two administrators", async () => {
  const one = await loggedIn(browser, site, "guanli");
  await one.open("/admin/users");
  await one.fill("#name", "沈新");
  await one.fill("#login", "shenxin");
  await one.selectOption("#role", "signer");
  assert.equal(await press(one, "添用户，给邀请链接"), 200);
  assert.match(await one.locator(".invite").innerText(), /还没有角色/);
  assert.match(await one.inputValue("#invite"), /\/admin\/invite\//);
  await look(one, "proposed");
  assert.equal(await one.locator("#proposals button", { hasText: "确认" }).isDisabled(), true);
  const forged = await forge(one, "/admin/proposals/1", { do: "confirm" });
  assert.equal(forged.status, 403);
  assert.match(forged.text, /另一位管理员/);
  const user = sql("SELECT id FROM user WHERE login = 'shenxin'");
  assert.equal(sql(`SELECT count(*) FROM role WHERE user_id = ${user}`), "0");
  const two = await loggedIn(browser, site, "fuguan");
  assert.match(await two.locator("#proposals").innerText(), /给沈新（shenxin）责任编辑/);
  await look(two, "desk-of-the-second");
  assert.equal(await press(two, two.locator("#proposals button", { hasText: "确认" })), 200);
  assert.equal(sql(`SELECT role FROM role WHERE user_id = ${user}`), "signer");
  const row = sql("SELECT actor || ' ' || detail || ' ' || reason FROM ledger WHERE action = 'role-add' ORDER BY seq DESC LIMIT 1");
  assert.equal(row, "fuguan shenxin signer 0 提议：关立（guanli）");
  // an administrator's link would be a second administrator
  await one.open(`/admin/users/${sql("SELECT id FROM user WHERE login = 'fuguan'")}`);
  assert.equal(await one.getByRole("button", { name: "给新的邀请链接" }).isDisabled(), true);
  // a reset of second factors, too
  await one.open(`/admin/users/${sql("SELECT id FROM user WHERE login = 'nijun'")}`);
  await press(one, "重置两步验证");
  await look(one, "user-with-proposal");
  assert.equal(sql("SELECT count(*) FROM totp t JOIN user u ON u.id = t.user_id WHERE u.login = 'nijun'"), "1");
  await two.open("/admin/users");
  await press(two, two.locator("#proposals button", { hasText: "确认" }));
  assert.equal(sql("SELECT count(*) FROM totp t JOIN user u ON u.id = t.user_id WHERE u.login = 'nijun'"), "0");
  await nijun.open("/admin/");
  assert.match(nijun.url(), /login/, "and the sessions are over");
  for (const p of [one, two]) await p.context().close();
});

test("forms of the accounts are kept over a session that ran out", async () => {
  const admin = await loggedIn(browser, site, "guanli");
  const id = sql("SELECT id FROM user WHERE login = 'zhoudandan'");
  await admin.open(`/admin/users/${id}`);
  await admin.selectOption("#role", "auditor");
  await admin.context().clearCookies({ name: "qianfa" });
  assert.equal(await press(admin, "加角色"), 401);
  assert.match(await admin.locator(".lead").innerText(), /加角色/);
  assert.equal(await login(admin, "guanli", { open: false }), 200);
  assert.match(admin.url(), /done=user/);
  assert.equal(sql(`SELECT count(*) FROM role WHERE role = 'auditor' AND user_id = ${id}`), "1");
  const author = await loggedIn(browser, site, "zhoudandan");
  await author.open("/admin/account");
  const fresh = "浦江 之首 三江 口 zhou";
  for (const [name, value] of Object.entries({ old: USERS.zhoudandan.password, new: fresh, again: fresh }))
    await author.fill(`#${name}`, value);
  await author.context().clearCookies({ name: "qianfa" });
  assert.equal(await press(author, "换密码"), 401);
  assert.ok(!(await author.locator("main").innerText()).includes(fresh), "a kept password is not shown");
  assert.equal(await login(author, "zhoudandan", { open: false }), 200);
  assert.match(author.url(), /done=password/);
  // out is out: a logout without a session asks for no password
  await author.context().clearCookies({ name: "qianfa" });
  await press(author, author.locator("form.me button"));
  assert.match(author.url(), /\/admin\/login\?done=logout/);
  for (const p of [admin, author]) await p.context().close();
});

test("the old password cannot be guessed from a session, not by tries at the same time either", async () => {
  sql("DELETE FROM throttle; DELETE FROM device");
  const page = await loggedIn(browser, site, "linyue");
  sql("DELETE FROM throttle; DELETE FROM device");
  const guess = (i) =>
    forge(page, "/admin/account", { old: `猜第${i}个密码`, new: "新的 一串 词语", again: "新的 一串 词语", do: "password" });
  const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => guess(i)));
  const looked = answers.filter((a) => a.status === 422).length;
  assert.ok(looked <= 10, `${looked} guesses were looked at`);
  assert.ok(answers.every((a) => [422, 429].includes(a.status)), answers.map((a) => a.status).join(" "));
  sql("DELETE FROM throttle");
  await page.context().close();
});

test("verify, and nothing on the console", () => {
  site.qianfa(["verify"]);
  assert.deepEqual(complaints.splice(0), []);
});

test("second_factor = required: who signs or administers first binds one", async () => {
  await site.stop();
  site = await startSite('second_factor = "required"\n');
  const author = await loggedIn(browser, site, "zhoudandan");
  assert.equal(await author.open("/admin/articles"), 200);
  const id = await write(author, STORY, "送审");
  const page = await newWindow(browser, site);
  await login(page, "nijun");
  assert.match(page.url(), /\/admin\/account$/);
  assert.match(await page.locator(".bar2").innerText(), /先绑定两步验证/);
  await look(page, "account-required");
  for (const where of ["/admin/", `/admin/articles/${id}`, "/admin/ledger"]) {
    await page.open(where);
    assert.match(page.url(), /\/admin\/account$/, where);
  }
  const forged = await forge(page, `/admin/articles/${id}/sign`, { no: "1", hash: "0".repeat(64), do: "sign" });
  assert.equal(forged.status, 403);
  assert.match(forged.text, /先绑定两步验证/);
  delete used.nijun;
  const mine = await bind(page, "nijun");
  assert.equal(await page.open(`/admin/articles/${id}`), 200);
  assert.equal(await press(page, "签发并发布"), 200);
  assert.equal(sql(`SELECT public FROM article WHERE id = ${id}`), "live");
  // taking it away shuts the doors again
  await page.open("/admin/account");
  await press(page, page.locator("button[value=unbind]"));
  await page.open("/admin/");
  assert.match(page.url(), /\/admin\/account$/);
  assert.ok(mine.codes.length === 10);
  site.qianfa(["verify"]);
  assert.deepEqual(complaints.splice(0), []);
});
