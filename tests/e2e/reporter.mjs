// SPDX-License-Identifier: MIT
// Reporter of node:test for tools/test.sh: a line a test, what went wrong, and the sum as the last line.
export default async function* reporter(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (data?.nesting !== 0) continue;
    if (type === "test:pass") {
      passed++;
      yield `ok ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
    } else if (type === "test:fail") {
      failed++;
      const error = data.details.error?.cause ?? data.details.error;
      const said = String(error?.stack ?? error?.message ?? error)
        .split("\n")
        .filter((line) => !line.includes("(node:"));
      yield `FAILED ${data.name}\n${said.join("\n")}\n`;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}
