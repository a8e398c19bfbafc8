// SPDX-License-Identifier: MIT
// axe-core by the rules of WCAG 2.2 AA and its best practices.
import fs from "node:fs";
import { createRequire } from "node:module";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What axe finds in a page as it stands, a line a rule.
export async function axeFaults(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(
    (values) =>
      axe
        .run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] })
        .then((r) => r.violations.map((v) => [v.id, ...v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ""}`)].join(" | "))),
    TAGS,
  );
}

// The same in light and dark, wide and narrow, and what makes it scroll sideways. each(width, colorScheme) is called at
// every look.
export async function axeLooks(page, each = () => {}) {
  const found = [];
  for (const width of [1280, 375, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${width}: ${wide} px sideways`);
    for (const colorScheme of width === 320 ? [] : ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await each(width, colorScheme);
      found.push(...(await axeFaults(page)).map((line) => `${width} ${colorScheme}: ${line}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}
