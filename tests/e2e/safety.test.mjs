// SPDX-License-Identifier: MIT
// Nothing typed is lost: two people save the same text, a session runs out, a text is refused, a form is sent twice.
// And the door: guessing is slowed down, the owner's own browser gets in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  articleOf,
  complaints,
  fill,
  forge,
  launch,
  loggedIn,
  login,
  newWindow,
  press,
  values,
  write,
} from "./browser.mjs";
import { fetchText, startSite, USERS } from "./site.mjs";

let site, browser, author;
const STORY = { title: "两人同改的稿件", source: "中国发展网", section: "g60", body: "甲段。\n\n乙段。\n\n丙段。" };

before(async () => {
  site = await startSite();
  browser = await launch();
  author = await loggedIn(browser, site, "zhoudandan");
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const versions = (page) => page.locator("#versions tbody tr").count();

test("two windows save the same version: the second sees both texts and loses none", async () => {
  const id = await write(author, STORY);
  const other = await loggedIn(browser, site, "zhoudandan");
  const edit = `/admin/articles/${id}/edit`;
  await author.open(edit);
  await other.open(edit);
  await fill(other, { body: "甲段，别人改的。\n\n乙段。\n\n丙段。" });
  assert.equal(await press(other, "保存版本"), 200);
  const mine = { title: "两人同改的稿件（我改的）", summary: "我的摘要", body: "甲段。\n\n乙段，我改的。\n\n丙段。" };
  await fill(author, mine);
  assert.equal(await press(author, "保存版本"), 409);
  const shown = await author.locator(".sec").first().innerText();
  assert.match(shown, /我改的/);
  assert.match(shown, /别人改的/);
  const form = await values(author);
  for (const [name, value] of Object.entries(mine)) assert.equal(form[name], value, `${name} is still there`);
  const their = await author.locator(".sides a").getAttribute("href");
  assert.match(await author.request.get(site.url + their).then((r) => r.text()), /甲段，别人改的。/);
  assert.equal(await press(author, "保存成版本 3"), 200);
  assert.equal(articleOf(author), id);
  assert.equal(await versions(author), 3, "theirs is version 2, mine version 3");
  const text = await author.locator(".sheet").innerText();
  assert.match(text, /乙段，我改的。/);
  assert.equal(await author.locator("h1").innerText(), mine.title);
  await other.open(`/admin/articles/${id}/v/2`);
  assert.match(await other.locator(".sheet").innerText(), /甲段，别人改的。/);
  await other.context().close();
});

test("the same form sent twice is one version", async () => {
  const id = await write(author, { ...STORY, title: "一张表单送两次" });
  await author.open(`/admin/articles/${id}/edit`);
  const form = await author.evaluate(() => Object.fromEntries(new FormData(document.getElementById("story"))));
  for (let i = 0; i < 2; i++) {
    const sent = await forge(author, `/admin/articles/${id}/edit`, { ...form, body: "一次。", do: "save" });
    assert.equal(sent.status, 303);
  }
  await author.open(`/admin/articles/${id}`);
  assert.equal(await versions(author), 2);
});

for (const [what, act, button] of [
  ["a save", "保存", "保存版本"],
  ["a submission", "送审", "送审"],
]) {
  test(`a session that ran out asks for the password and completes ${what}`, async () => {
    const typed = { ...STORY, title: `登录过期时${act}`, body: "写了很久的一段。\n\n<b>不是</b>标签 & “引号”。" };
    await author.open("/admin/articles/new");
    await fill(author, typed);
    await author.context().clearCookies({ name: "qianfa" });
    assert.equal(await press(author, button), 401);
    assert.match(await author.locator("h1").innerText(), /文字都在/);
    assert.match(await author.locator(".lead").innerText(), new RegExp(`《登录过期时${act}》`));
    await author.locator("details.more summary").click();
    assert.match(await author.locator("details.more").innerText(), /写了很久的一段。/);
    // a slip of the finger keeps it all
    assert.equal(await login(author, "zhoudandan", { password: "打错的密码", open: false }), 401);
    assert.equal(await login(author, "zhoudandan", { open: false }), 200);
    const id = articleOf(author);
    assert.equal(await author.locator("h1").innerText(), typed.title);
    assert.match(await author.locator(".sheet").innerText(), /写了很久的一段。/);
    assert.equal(await author.locator(".head .meta .st").first().innerText(), act === "送审" ? "待签发" : "草稿");
    if (act !== "送审") {
      await author.open(`/admin/articles/${id}/edit`);
      assert.equal((await values(author)).body, typed.body);
    }
  });
}

test("a session that ran out completes a signature", async () => {
  const id = await write(author, { ...STORY, title: "签到一半登录过期" }, "送审");
  const signer = await loggedIn(browser, site, "nijun");
  await signer.open(`/admin/articles/${id}`);
  await signer.context().clearCookies({ name: "qianfa" });
  assert.equal(await press(signer, "签发并发布"), 401);
  assert.equal((await fetchText(`${site.url}/a/${id}.html`)).status, 404);
  assert.equal(await login(signer, "nijun", { open: false }), 200);
  assert.equal(articleOf(signer), id);
  assert.match((await fetchText(`${site.url}/a/${id}.html`)).text, /倪珺 签发/);
  // who comes back as somebody else may not do more than they may
  const own = await write(signer, { ...STORY, title: "换个人登录" }, "送审");
  const other = await loggedIn(browser, site, "linyue");
  await other.open(`/admin/articles/${own}`);
  await other.context().clearCookies({ name: "qianfa" });
  await press(other, "签发并发布");
  assert.equal(await login(other, "nijun", { open: false }), 403);
  assert.equal((await fetchText(`${site.url}/a/${own}.html`)).status, 404);
});

test("a refused text stays in the form with the reason", async () => {
  const texts = {
    "a control character": "一段\u0001文字",
    "201 KB": `${"一".repeat(68600)}。`,
  };
  await author.open("/admin/articles");
  const before = await author.locator("tbody tr").count();
  for (const [what, body] of Object.entries(texts)) {
    const typed = { ...STORY, kicker: "肩题", title: "存不下的稿件", subtitle: "副题", summary: "摘要", body };
    await author.open("/admin/articles/new");
    await fill(author, typed);
    assert.equal(await press(author, "保存版本"), 422, what);
    const form = await values(author);
    for (const [name, value] of Object.entries(typed)) assert.ok(form[name] === value, `${what}: ${name} is lost`);
    assert.equal(await author.locator("#body").getAttribute("aria-invalid"), "true");
    assert.match(await author.locator(".sum").innerText(), /正文/);
  }
  await fill(author, { title: "" });
  await author.locator("#story").evaluate((f) => (f.noValidate = true));
  assert.equal(await press(author, "保存版本"), 422);
  assert.match(await author.locator(".sum").innerText(), /先改 2 处/);
  await fill(author, { title: "改短了就能存", body: "短。" });
  assert.equal(await press(author, "保存版本"), 200);
  await author.open("/admin/articles");
  assert.equal(await author.locator("tbody tr").count(), before + 1);
});

test("a POST from elsewhere, without token or without any origin does nothing", async () => {
  const id = await write(author, { ...STORY, title: "别站来的请求" });
  const cookies = await author.context().cookies();
  const Cookie = cookies.map((c) => `${c.name}=${c.value}`).join("; ");
  const token = await author.locator('input[name="_csrf"]').first().inputValue();
  const submit = `${site.url}/admin/articles/${id}/submit`;
  const post = (headers, csrf = token) =>
    fetchText(submit, {
      method: "POST",
      headers: { Cookie, "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: `_csrf=${csrf}&do=submit`,
    });
  assert.equal((await post({ Origin: "https://evil.example" })).status, 403);
  assert.equal((await post({ Origin: site.url, "Sec-Fetch-Site": "cross-site" })).status, 403);
  assert.equal((await post({})).status, 403);
  assert.equal((await post({ Origin: site.url }, "x".repeat(43))).status, 403);
  await author.open(`/admin/articles/${id}`);
  assert.equal(await author.locator(".head .meta .st").first().innerText(), "草稿");
  for (const c of cookies) assert.ok(c.httpOnly && c.sameSite !== "None", `${c.name} is guarded`);
});

test("guessing is slowed down, and the owner's browser still gets in", async () => {
  const owner = await loggedIn(browser, site, "linyue");
  await press(owner, "退出");
  const stranger = await newWindow(browser, site);
  await stranger.open("/admin/login");
  for (let i = 1; i <= 10; i++)
    assert.equal(await login(stranger, "linyue", { password: `猜第${i}个密码试试`, open: false }), 401);
  assert.equal(await login(stranger, "linyue", { password: "又猜一个", open: false }), 429);
  assert.match(await stranger.locator(".sum").innerText(), /试错的次数太多，请 \d+ 分钟后再试/);
  assert.equal(await login(stranger, "linyue", { open: false }), 429, "the right one too: nothing is told");
  assert.equal(await login(owner, "linyue", { open: false }), 200);
  assert.equal(new URL(owner.url()).pathname, "/admin/");
  // an unknown name is answered as a known one is
  const nobody = await newWindow(browser, site);
  await login(nobody, "meiyouzheren", { password: USERS.linyue.password });
  const known = await newWindow(browser, site);
  await login(known, "nijun", { password: "不是这个密码" });
  assert.equal(nobody.status, 401);
  assert.equal(known.status, 401);
  assert.equal(await nobody.locator(".sum").innerText(), await known.locator(".sum").innerText());
});

test("verify", () => {
  site.qianfa(["verify"]);
  assert.deepEqual(complaints, []);
});
