// SPDX-License-Identifier: MIT
// A reader without a mouse, on every public page: the skip link is first and works, Tab goes through all that can be
// reached in the order of the page and out at its end, each stop is seen, and what stands alone is large enough for a
// finger (WCAG 2.2: 2.1.1, 2.1.2, 2.4.1, 2.4.3, 2.4.7, 2.4.11, 2.5.8).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, launch, newWindow } from "./browser.mjs";
import { readersFailures, readersPages, readersSite } from "./readers.mjs";

let site, browser;

before(async () => {
  browser = await launch();
  site = await readersSite(browser);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// What has the focus: its place among all that can have it, and whether a person sees that.
const focused = () => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")];
  const r = e.getBoundingClientRect();
  const s = getComputedStyle(e);
  const at = document.elementFromPoint(
    Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(r.top + Math.min(r.height, 20) / 2, 0), innerHeight - 1),
  );
  return {
    place: all.filter((x) => x.tabIndex >= 0 && x.checkVisibility()).indexOf(e),
    parts: e.type === "date" ? 4 : 1, // year, month, day, calendar
    name: `${e.tagName} ${(e.textContent || e.name).trim().slice(0, 20)}`,
    seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
    covered: !!at && !e.contains(at) && !at.contains(e),
    ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
  };
};
const count = () =>
  [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")].filter(
    (x) => x.tabIndex >= 0 && x.checkVisibility(),
  ).length;

async function walk(page) {
  const wrong = [];
  const n = await page.evaluate(count);
  for (let i = 0; i < n; i++) {
    await page.keyboard.press("Tab");
    const f = await page.evaluate(focused);
    for (let part = 1; part < f?.parts; part++) await page.keyboard.press("Tab");
    if (f?.place !== i) wrong.push(`stop ${i}: ${JSON.stringify(f)}`);
    else if (!f.seen || !f.ring || f.covered) wrong.push(`not seen: ${JSON.stringify(f)}`);
  }
  await page.keyboard.press("Tab");
  const end = await page.evaluate(focused);
  if (end !== null && end.place !== 0) wrong.push(`a trap behind the last: ${JSON.stringify(end)}`);
  return { n, wrong };
}

// Links and buttons that stand alone (not in a sentence) under 24 × 24 CSS px.
const small = () =>
  [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((e) => !e.classList.contains("skip") && e.checkVisibility())
    .filter((e) => {
      const own = e.textContent.trim();
      const around = e.closest("p, dd, td, li")?.textContent.trim() ?? own;
      if (e.tagName === "A" && around.length > own.length + 8) return false; // in a sentence
      const r = e.getBoundingClientRect();
      return r.width < 24 || r.height < 24;
    })
    .map((e) => `${e.textContent.trim()} ${Math.round(e.getBoundingClientRect().width)}×${Math.round(e.getBoundingClientRect().height)}`);

const widths = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
for (const [name, viewport] of Object.entries(widths)) {
  test(`every page by the keyboard, ${name}`, async () => {
    const page = await newWindow(browser, site, { viewport, reducedMotion: "reduce" });
    const all = [...Object.values(readersPages(site)), ...Object.keys(readersFailures(site))];
    for (const path of [...all, "/hant/", `/hant/a/${site.seed}.html`, "/hant/search"]) {
      const status = await page.open(path);
      assert.equal(status, readersFailures(site)[path] ?? 200, path);
      const { n, wrong } = await walk(page);
      assert.ok(n >= 10, `${path}: ${n} stops`);
      assert.deepEqual(wrong, [], path);
      assert.deepEqual(await page.evaluate(small), [], path);
    }
    await page.context().close();
  });
}

test("the skip link is seen when it has the focus, and leads past the navigation", async () => {
  const page = await newWindow(browser, site, { viewport: widths.phone });
  await page.goto(`/a/${site.seed}.html`);
  await page.keyboard.press("Tab");
  assert.match((await page.evaluate(focused)).name, /^A 跳到正文/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/#main$/);
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => document.querySelector("main").contains(document.activeElement));
  assert.ok(inside, "the next stop is in the text");
  await page.keyboard.press("Shift+Tab");
  assert.ok(await page.evaluate(() => !document.querySelector("main").contains(document.activeElement)), "and back");
  await page.context().close();
});

test("a search and a check by the keyboard alone", async () => {
  const page = await newWindow(browser, site);
  await page.goto("/search");
  await page.locator("#q").focus();
  await page.keyboard.type("走廊");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?q=/);
  assert.match(await page.locator("main").innerText(), /走廊/);
  await page.goto("/check");
  await page.locator("#q").focus();
  await page.keyboard.type("现场成交3.72亿元,新一轮科技成果累计成交额超过50亿元");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#verdict");
  await page.context().close();
  assert.deepEqual(complaints.splice(0), []);
});

test("this walk finds what is wrong", async () => {
  const page = await newWindow(browser, site, { viewport: widths.desktop });
  await page.goto("/");
  await page.evaluate(() => {
    document.querySelector(".nav a").tabIndex = 5; // out of order
    document.querySelector(".foot a").style.outline = "none";
    document.querySelector(".tools a").style.cssText = "display: block; height: 10px; overflow: hidden; padding: 0";
  });
  const { wrong } = await walk(page);
  assert.ok(wrong.some((w) => w.startsWith("stop ")) && wrong.some((w) => w.startsWith("not seen")), wrong.join("\n"));
  assert.ok((await page.evaluate(small)).length > 0);
  await page.context().close();
});
