// SPDX-License-Identifier: MIT
// The same site under plain CGI (lighttpd): read, log in, write, sign, publish.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, fill, launch, loggedIn, newWindow, press, sign, write } from "./browser.mjs";
import { fetchText, startCgiSite } from "./site.mjs";

let site, browser, author, id;

before(async () => {
  site = await startCgiSite();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

test("public pages", async () => {
  for (const at of ["/", "/s/g60/", "/about.html"]) {
    const r = await fetchText(site.url + at);
    assert.equal(r.status, 200, at);
    assert.match(r.headers["content-security-policy"], /default-src 'none'/);
  }
  assert.equal((await fetchText(`${site.url}/nothing.html`)).status, 404);
  assert.equal((await fetchText(`${site.url}/`, { method: "HEAD" })).text, "");
});

test("log in, write, save, edit", async () => {
  author = await loggedIn(browser, site, "zhoudandan");
  id = await write(author, { title: "经 CGI 写的稿件", source: "中国发展网", section: "g60", body: "正文**一**。" });
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { body: "正文**二**。" });
  assert.equal(await press(author, "保存版本"), 200);
  assert.equal(await author.locator(".sheet strong").last().innerText(), "二");
});

test("a refused text comes back", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { body: "坏\u0001字符" });
  assert.equal(await press(author, "保存版本"), 422);
  assert.equal(await author.inputValue("#body"), "坏\u0001字符");
});

test("submit, sign, publish, read, 304", async () => {
  await author.open(`/admin/articles/${id}`);
  await press(author, "送审");
  await sign(await loggedIn(browser, site, "nijun"), id);
  const reader = await newWindow(browser, site);
  assert.equal(await reader.open(`/a/${id}.html`), 200);
  assert.match(await reader.locator(".sign").innerText(), /倪珺 签发/);
  const first = await fetchText(`${site.url}/a/${id}.html`);
  const again = await fetchText(`${site.url}/a/${id}.html`, { headers: { "If-None-Match": first.headers.etag } });
  assert.equal(again.status, 304);
  site.qianfa(["verify"]);
  assert.deepEqual(complaints, []);
});
