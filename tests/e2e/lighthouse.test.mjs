// SPDX-License-Identifier: MIT
// Lighthouse, offline, in its phone profile, on home, section, article and search page: accessibility, best practices
// and search engines have to be 100. So has performance when LIGHTHOUSE_RUNS says how many runs to take the median of
// (`make lighthouse`); else the figure of one run is printed and nothing more, for it depends on the machine.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import lighthouse from "lighthouse";
import { readersSite } from "./readers.mjs";
import { freePort } from "./site.mjs";

const RUNS = Number(process.env.LIGHTHOUSE_RUNS || 0);
let site, browser, port;

before(async () => {
  port = await freePort();
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", `--remote-debugging-port=${port}`];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args, timeout: 180000 });
  site = await readersSite(browser);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// Scores of one run, 0 to 100, and what was found wrong.
async function run(path) {
  let lhr;
  // a browser that did not answer in time has found nothing
  for (let i = 0; i < 3 && (!lhr || lhr.runtimeError); i++)
    ({ lhr } = await lighthouse(site.url + path, { port, logLevel: "error", output: "json" }));
  assert.equal(lhr.runtimeError, undefined, path);
  const wrong = Object.values(lhr.audits)
    .filter((a) => a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== "informative")
    .map((a) => `${a.id} ${a.score} ${a.displayValue ?? ""} ${JSON.stringify(a.details?.items ?? []).slice(0, 300)}`);
  const score = Object.fromEntries(Object.entries(lhr.categories).map(([name, c]) => [name, Math.round(c.score * 100)]));
  return { score, wrong };
}
const median = (list) => list.sort((x, y) => x - y)[Math.floor(list.length / 2)];

for (const name of ["home", "section", "article", "search"]) {
  test(`Lighthouse: ${name}`, async () => {
    const path = { home: "/", section: "/s/g60/", article: `/a/${site.seed}.html`, search: "/search?q=G60" }[name];
    const runs = [];
    for (let i = 0; i < Math.max(RUNS, 1); i++) runs.push(await run(path));
    const { score, wrong } = runs[0];
    const performance = median(runs.map((r) => r.score.performance));
    console.log(`  ${name}: performance ${performance}, accessibility ${score.accessibility}, best practices ${score["best-practices"]}, search engines ${score.seo}`);
    for (const category of ["accessibility", "best-practices", "seo"])
      assert.equal(score[category], 100, `${category}\n${wrong.join("\n")}`);
    if (RUNS > 0) assert.equal(performance, 100, wrong.join("\n"));
  });
}
