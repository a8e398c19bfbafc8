// SPDX-License-Identifier: MIT
// Debian's chromium, and the steps that people take in it. Every window is watched: an error on the console (the
// browser reports CSP there too), a script that fails, a file that is missing, an answer of 500: all are remembered
// in `complaints`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { USERS } from "./site.mjs";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Each launch has a fresh profile in a temporary directory of its own.
export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGS, timeout: 180000 });

export const complaints = [];

// A test that stands on the steps before it: after a failure the rest is not tried. Nothing may be left to complain of.
let broken = false;
export const step = (name, run) =>
  test(name, async () => {
    if (broken) throw "an earlier step failed";
    broken = true;
    await run();
    assert.deepEqual(complaints.splice(0), []);
    broken = false;
  });

function watch(page) {
  page.on("console", (m) => {
    // The browser's own line for a page that is meant to be a 4xx.
    if (m.type() !== "error" || /^Failed to load resource: .* status of 4\d\d/.test(m.text())) return;
    complaints.push(`${page.url()}: ${m.text()}`);
  });
  page.on("pageerror", (e) => complaints.push(`${page.url()}: ${e.message}`));
  page.on("response", (r) => {
    const main = r.request().isNavigationRequest() && r.frame() === page.mainFrame();
    if (main) page.status = r.status();
    if (r.status() >= (main ? 500 : 400)) complaints.push(`${r.url()}: ${r.status()}`);
  });
}

// A window with cookies of its own; page.status is that of the last page, page.open(path) goes there.
export async function newWindow(browser, site, options = {}) {
  const context = await browser.newContext({ baseURL: site.url, locale: "zh-CN", ...options });
  context.setDefaultTimeout(60000);
  context.on("page", watch);
  const page = await context.newPage();
  page.open = async (path) => {
    await page.goto(path);
    return page.status;
  };
  return page;
}

// Presses a button or link and waits for the page it leads to; its status.
export async function press(page, name, { within = page, exact = true } = {}) {
  const target = typeof name === "string" ? within.getByRole("button", { name, exact }) : name;
  const loaded = page.waitForEvent("load");
  loaded.catch(() => {});
  await target.click();
  await loaded;
  return page.status;
}

export async function login(page, user, { password = USERS[user].password, open = true } = {}) {
  if (open) await page.open("/admin/login");
  await page.fill("#user", user);
  await page.fill("#password", password);
  return press(page, page.locator("main form button[type=submit]"));
}

export async function loggedIn(browser, site, user, options) {
  const page = await newWindow(browser, site, options);
  if ((await login(page, user)) !== 200 || !page.url().endsWith("/admin/"))
    throw new Error(`${user} could not log in: ${page.status} ${page.url()}`);
  return page;
}

// 再确认一次身份 by the password when the last proof is older than 5 minutes: on a slow machine a window gets that old.
export async function confirmed(page, user) {
  await page.open("/admin/confirm");
  if ((await page.locator("main #password").count()) === 0) return;
  await page.fill("#password", USERS[user].password);
  await press(page, "确认");
}

// The fields of the writing form: {title, summary, …, section (slug), body}. signer, as an import declares it, is none.
export async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    if (name === "signer") continue;
    if (name === "section") await page.selectOption("#section", value);
    else await page.fill(`#${name}`, value);
  }
}

// What stands in the writing form, line ends as LF.
export const values = (page) =>
  page.evaluate(() => {
    const all = {};
    for (const e of document.querySelectorAll("#story :is(input, textarea, select)[id]"))
      all[e.id] = e.value.replaceAll("\r\n", "\n");
    return all;
  });

// Writes a new article and presses `button`; its number.
export async function write(page, fields, button = "保存版本") {
  await page.open("/admin/articles/new");
  await fill(page, fields);
  await press(page, button);
  return articleOf(page);
}

export function articleOf(page) {
  const found = page.url().match(/\/admin\/articles\/(\d+)/);
  if (!found) throw new Error(`no article at ${page.url()} (${page.status})`);
  return Number(found[1]);
}

// 签发并发布 as `signer` (a page of theirs).
export async function sign(signer, id) {
  await signer.open(`/admin/articles/${id}`);
  return press(signer, "签发并发布");
}

// A POST that no page of the desk offers, with the cookies and the form token of this window.
export async function forge(page, path, fields) {
  const token = await page.locator('input[name="_csrf"]').first().inputValue();
  const origin = new URL(page.url()).origin;
  const answer = await page.request.post(origin + path, {
    form: { _csrf: token, ...fields },
    headers: { Origin: origin },
    maxRedirects: 0,
  });
  return { status: answer.status(), text: await answer.text() };
}
