// SPDX-License-Identifier: MIT
// What the desk's script adds: counts, keys, the question before unsaved text is left.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { articleOf, complaints, fill, launch, loggedIn, press, write } from "./browser.mjs";
import { startSite } from "./site.mjs";

let site, browser, page;
const story = (title) => ({ title, source: "中国发展网", section: "g60", body: "甲\n\n乙丙" });

before(async () => {
  site = await startSite();
  browser = await launch();
  page = await loggedIn(browser, site, "zhoudandan");
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const focused = () => page.evaluate(() => document.activeElement.textContent);
const focusedId = () => page.evaluate(() => document.activeElement.id);

test("characters are counted as they are typed", async () => {
  await page.open("/admin/articles/new");
  await fill(page, { title: "主题|可以 换行", body: "甲\n\n乙 丙" });
  assert.match(await page.textContent('[data-for="title"]'), /^6 \//);
  assert.equal(await page.textContent('[data-for="body"]'), "3 字");
});

test("leaving unsaved text is asked about, saving is not", async () => {
  let asked = 0;
  page.on("dialog", (d) => (asked++, d.accept()));
  assert.match(await page.locator(".saved").innerText(), /未保存/);
  await page.open("/admin/articles");
  assert.equal(asked, 1);
  await write(page, story("甲稿"));
  await write(page, story("乙稿"));
  assert.equal(asked, 1);
});

test("Ctrl+S saves, in a field too", async () => {
  await page.open("/admin/articles/new");
  await fill(page, { ...story("丙稿"), subtitle: "副题" });
  await page.focus("#body");
  const loaded = page.waitForEvent("load");
  await page.keyboard.press("Control+s");
  await loaded;
  assert.ok(articleOf(page) > 0);
  assert.equal(await page.locator("h1").innerText(), "丙稿");
});

test("j and k walk the list, Enter opens, / searches, n writes", async () => {
  await page.open("/admin/articles");
  await page.keyboard.press("j");
  assert.equal(await focused(), "丙稿");
  await page.keyboard.press("j");
  assert.equal(await focused(), "乙稿");
  await page.keyboard.press("k");
  assert.equal(await focused(), "丙稿");
  await page.keyboard.press("/");
  assert.equal(await focusedId(), "q");
  await page.keyboard.type("jkn?/");
  assert.equal(await page.inputValue("#q"), "jkn?/", "typing is typing");
  await page.locator("tbody a").last().focus();
  let loaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await loaded;
  assert.equal(await page.locator("h1").innerText(), "甲稿");
  await page.open("/admin/articles");
  loaded = page.waitForEvent("load");
  await page.keyboard.press("n");
  await loaded;
  assert.equal(new URL(page.url()).pathname, "/admin/articles/new");
});

test("the table of keys opens, closes, and can turn them off", async () => {
  await page.open("/admin/articles");
  const open = () => page.evaluate(() => document.getElementById("keys").open);
  await page.keyboard.press("?");
  assert.equal(await open(), true);
  await page.keyboard.press("?");
  assert.equal(await open(), false);
  await page.click("#keys-open");
  await page.uncheck("#keys-on");
  await page.keyboard.press("Escape");
  await page.reload();
  await page.keyboard.press("?");
  assert.equal(await open(), false, "off, and remembered");
  await page.click("#keys-open");
  await page.check("#keys-on");
});

test("the keyboard alone leads past the navigation to the form and through it", async () => {
  await page.open("/admin/articles/new");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "跳到正文");
  await page.keyboard.press("Enter");
  assert.equal(await focusedId(), "main");
  const order = [];
  while (order.at(-1) !== "body" && order.length < 40) {
    await page.keyboard.press("Tab");
    order.push(await focusedId());
  }
  const fields = ["kicker", "title", "subtitle", "summary", "section", "dateline", "byline", "editor", "source"];
  assert.deepEqual(order.filter((name) => fields.includes(name)), fields);
});

test("an invitation is selected by a click", async () => {
  const admin = await loggedIn(browser, site, "guanli");
  await admin.open("/admin/users");
  await admin.fill("#name", "季明");
  await admin.fill("#login", "jiming");
  await press(admin, "添用户，给邀请链接");
  await admin.locator("#invite").focus();
  const selected = await admin.locator("#invite").evaluate((e) => e.value.slice(e.selectionStart, e.selectionEnd));
  assert.match(selected, /\/admin\/invite\//);
  assert.deepEqual(complaints, []);
});
