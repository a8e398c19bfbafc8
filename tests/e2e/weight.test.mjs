// SPDX-License-Identifier: MIT
// What the seed article's page weighs over the wire, all in: the page, the sheet and the icon, with the heads of
// HTTP/1.1, in one initial congestion window of 10 segments (RFC 6928). And that nothing moves or runs while it loads.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { complaints, launch, newWindow } from "./browser.mjs";
import { readersSite } from "./readers.mjs";

const WINDOW = 14336;
const BROWSER = "gzip, deflate, br, zstd"; // Accept-Encoding of Chromium over https
let site, browser;

before(async () => {
  browser = await launch();
  site = await readersSite(browser);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// The bytes of an answer as they come, head and body.
function bytes(path, encodings) {
  return new Promise((done, fail) => {
    const parts = [];
    const socket = net.connect(site.port, "127.0.0.1");
    socket.on("data", (part) => parts.push(part));
    socket.on("end", () => done(Buffer.concat(parts)));
    socket.on("error", fail);
    const host = `127.0.0.1:${site.port}`;
    socket.end(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAccept-Encoding: ${encodings}\r\n\r\n`);
  });
}

// What the first view of a page fetches by Chromium's own count: {path: bytes}.
async function firstView(path) {
  const page = await newWindow(browser, site);
  const cdp = await page.context().newCDPSession(page);
  const urls = new Map();
  const sizes = {};
  await cdp.send("Network.enable");
  cdp.on("Network.requestWillBeSent", (e) => urls.set(e.requestId, new URL(e.request.url)));
  cdp.on("Network.loadingFinished", (e) => {
    const { pathname, search } = urls.get(e.requestId);
    sizes[pathname + search] = e.encodedDataLength;
  });
  await page.goto(path, { waitUntil: "networkidle" });
  const icon = await page.evaluate(() => document.querySelector("link[rel=icon]").getAttribute("href"));
  const scripts = await page.evaluate(() =>
    [...document.scripts].filter((s) => s.type !== "application/ld+json").map((s) => s.outerHTML),
  );
  await page.context().close();
  return { sizes, icon, scripts };
}

test("the seed article's page fits into one window", async () => {
  const path = `/a/${site.seed}.html`;
  const { sizes, icon, scripts } = await firstView(path);
  assert.deepEqual(scripts, [], "no script on a reader's page");
  const fetched = Object.keys(sizes);
  assert.ok(fetched.includes(path) && fetched.some((p) => p.startsWith("/static/site.css?v=")), fetched.join(" "));
  for (const encodings of [BROWSER, "gzip"]) {
    let sum = 0;
    for (const each of new Set([...fetched, icon])) {
      const answer = await bytes(each, encodings);
      assert.match(answer.toString("latin1"), /^HTTP\/1\.1 200 /);
      assert.match(answer.toString("latin1"), /\r\nContent-Encoding: (gzip|br)\r\n/i, each);
      sum += answer.length;
    }
    console.log(`  weight with ${encodings}: ${sum} of ${WINDOW} bytes`);
    assert.ok(sum <= WINDOW, `${encodings}: ${sum} bytes`);
  }
  const counted = Object.values(sizes).reduce((x, y) => x + y, 0);
  assert.ok(counted > 5000 && counted <= WINDOW, `Chromium counts ${counted} bytes`);
});

test("nothing moves while a page loads", async () => {
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1280, height: 800 },
  ]) {
    const page = await newWindow(browser, site, { viewport });
    for (const path of ["/", "/s/g60/", `/a/${site.seed}.html`, `/hant/a/${site.seed}.html`, "/search"]) {
      await page.goto(path, { waitUntil: "networkidle" });
      const shift = await page.evaluate(
        () =>
          new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value))).observe({
              type: "layout-shift",
              buffered: true,
            });
            setTimeout(() => done(sum), 200);
          }),
      );
      assert.equal(shift, 0, `${path} at ${viewport.width}`);
    }
    await page.context().close();
  }
  assert.deepEqual(complaints.splice(0), []);
});
