// SPDX-License-Identifier: MIT
// What auditors and administrators see, in a browser: the list of words from saving it to a refused 送审 to the ledger,
// the filters of the ledger and its file, and the self-audit turning with what it measures.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { complaints, fill, launch, loggedIn, press, write } from "./browser.mjs";
import { startSite } from "./site.mjs";

let site, browser, author, signer, admin, id;

before(async () => {
  site = await startSite();
  browser = await launch();
  author = await loggedIn(browser, site, "zhoudandan");
  signer = await loggedIn(browser, site, "nijun");
  admin = await loggedIn(browser, site, "guanli");
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const text = (page) => page.locator("main").innerText();
const mark = async (name) => {
  await admin.open("/admin/audit");
  return admin.locator(`#${name} .ck`).innerText();
};

test("a list of words: shown, refused, mended, told in the ledger", async () => {
  await admin.open("/admin/settings");
  await press(admin, admin.getByRole("link", { name: "错敏词表" }));
  await admin.fill("#list", "# 常见\n截止=截至\n!坏词=好词\n");
  assert.equal(await press(admin, "保存词表"), 200);
  assert.match(await text(admin), /第 1 份，.*2 个词，其中 1 个拦截/);

  const story = { title: "坏 词在题里", source: "本站", section: "g60", body: "首段。\n\n截止今天，坏**词**两处坏词。" };
  id = await write(author, story);
  await author.open(`/admin/articles/${id}`);
  const words = author.locator("#words");
  assert.match(await words.innerText(), /错敏词 4 处，其中 3 处拦截/);
  assert.match(await words.innerText(), /截止\s*正文第 2 段\s*建议：截至/);
  assert.match(await words.innerText(), /正文第 2 段，2 处/);

  assert.equal(await press(author, "送审"), 422);
  assert.match(await text(author), /词表拦截 3 处：“坏词”（主题，建议：好词）、“坏词”（正文第 2 段，建议：好词）/);
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { title: "好词在题里", body: "首段。\n\n截止今天，好词两处。" });
  assert.equal(await press(author, author.locator("button[value=save]")), 200);
  await author.open(`/admin/articles/${id}`);
  assert.equal(await press(author, "送审"), 200);
  await signer.open(`/admin/ledger?article=${id}&action=submit`);
  assert.match(await text(signer), /found 1, 2 words, list [0-9a-f]{12}: 截止 body 2/);
});

test("signing is refused when the list has become stricter since", async () => {
  await admin.open("/admin/words");
  await admin.fill("#list", "!截止=截至");
  await press(admin, "保存词表");
  await signer.open(`/admin/articles/${id}`);
  assert.equal(await press(signer, "签发并发布"), 422);
  assert.match(await text(signer), /词表拦截 1 处：“截止”（正文第 2 段，建议：截至）/);
  await admin.open("/admin/words");
  await admin.fill("#list", "截止=截至");
  await press(admin, "保存词表");
  await signer.open(`/admin/articles/${id}`);
  assert.equal(await press(signer, "签发并发布"), 200);
});

test("the ledger by person, action and words; each reading is in it", async () => {
  await signer.open("/admin/ledger");
  await signer.fill("#who", "周丹丹");
  await signer.selectOption("#action", "submit");
  await press(signer, "筛选");
  assert.match(signer.url(), /who=/);
  const rows = await signer.locator(".ledger tbody tr").allInnerTexts();
  assert.equal(rows.length, 1);
  assert.match(rows[0], /周丹丹\s+作者\s+送审/);
  assert.match(await text(signer), /你这次查看也记进了台账/);
  await signer.open("/admin/ledger?action=ledger-read&who=nijun");
  assert.match(await text(signer), /谁：周丹丹，动作：送审；1 条，共 1 条/);
  await signer.open("/admin/ledger?said=没有这样的字");
  assert.match(await text(signer), /这些条件下没有记录/);
  await press(signer, signer.getByRole("link", { name: "清除筛选" }));
  assert.ok((await signer.locator(".ledger tbody tr").count()) > 10);
});

test("the ledger as a file: a byte order mark, no formula", async () => {
  await admin.open("/admin/sections");
  const down = signer.waitForEvent("download");
  await signer.open("/admin/ledger?who=nijun");
  await signer.getByRole("link", { name: "导出 CSV" }).click();
  const file = fs.readFileSync(await (await down).path(), "utf8");
  assert.equal(file.charCodeAt(0), 0xfeff);
  const lines = file.slice(1).split("\r\n");
  assert.match(lines[0], /^"编号","时间","账号"/);
  assert.ok(lines.slice(1, -1).every((l) => /^"\d+","\d{4}-.*\+08:00","nijun","倪珺"/.test(l)));
  // a reason that a spreadsheet would run
  const other = await write(author, { title: "公式", source: "本站", section: "g60", body: "正文" }, "送审");
  await signer.open(`/admin/articles/${other}`);
  await signer.fill("#reason-return", "=HYPERLINK(\"http://x\")");
  await press(signer, "退回修改");
  const csv = await signer.evaluate(async (n) => (await fetch(`/admin/ledger.csv?article=${n}`)).text(), other);
  assert.match(csv, /,"'=HYPERLINK\(""http:\/\/x""\)",/);
});

test("the self-audit turns with what it measures", async () => {
  assert.equal(await mark("files"), "正常");
  fs.chmodSync(path.join(site.data, "site.db"), 0o644);
  assert.equal(await mark("files"), "要改");
  assert.match(await admin.locator("#files").innerText(), /site\.db 权限是 0644，应为 0640/);
  fs.chmodSync(path.join(site.data, "site.db"), 0o640);
  assert.equal(await mark("files"), "正常");
  assert.equal(await mark("backup"), "要改");
  assert.equal(await mark("drill"), "要改");
  site.qianfa(["backup", path.join(site.dir, "b.db")]);
  site.qianfa(["restore", "--drill", path.join(site.dir, "b.db")]);
  assert.equal(await mark("backup"), "正常");
  assert.equal(await mark("drill"), "正常");
  assert.equal(await mark("database"), "正常");
  assert.equal(await mark("https"), "要改");
  assert.equal(await mark("logs") === "正常", fs.existsSync("/etc/logrotate.d/qianfa"));
  assert.equal(await mark("legal"), "要改");
  await admin.open("/admin/settings");
  for (const name of ["icp", "police", "licence", "report_phone"]) await admin.fill(`#${name}`, "1");
  await admin.fill("#log_days", "182");
  assert.equal(await press(admin, "保存设置"), 422);
  assert.match(await text(admin), /日志留存天数要是整数，不能少于 183/);
  await admin.fill("#log_days", "200");
  assert.equal(await press(admin, "保存设置"), 200);
  assert.equal(await mark("legal"), "正常");
  assert.equal(await author.open("/admin/audit"), 403);
  assert.deepEqual(complaints.splice(0), []);
});
