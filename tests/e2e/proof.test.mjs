// SPDX-License-Identifier: MIT
// What readers can check themselves: the fingerprint of an article, its row in the ledger against the signed head by
// code that is not ours (node's crypto), a pasted excerpt; and the 审稿单 on one page of A4.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { after, before, test } from "node:test";
import { complaints, fill, launch, loggedIn, newWindow, press, sign, write } from "./browser.mjs";
import { fetchText, startSite } from "./site.mjs";

const BODY = `长三角的九个城市今天一起发布了第三批标准，现场成交3.27亿元，累计成交额超过50亿元。

“科创要素”的加速集聚，折射出一体化高质量发展的坚实步伐！记者在现场看到，新一代超硅大硅片已经下线。`;
const STORY = { title: "可以核验的|稿件", summary: "一句摘要。", source: "中国发展网", section: "g60", body: BODY };
let site, browser, reader, author, signer, id;

before(async () => {
  site = await startSite();
  browser = await launch();
  reader = await newWindow(browser, site);
  author = await loggedIn(browser, site, "zhoudandan");
  signer = await loggedIn(browser, site, "nijun");
  id = await write(author, STORY, "送审");
  assert.equal(await sign(signer, id), 200);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const sha = (...parts) => crypto.createHash("sha256").update(Buffer.concat(parts)).digest();
const hex = (text) => Buffer.from(text, "hex");

// RFC 9162, section 2.1.3.2.
function root(leaf, index, size, path) {
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  let r = leaf;
  for (const p of path) {
    assert.notEqual(sn, 0n, "the path is too long");
    if (fn & 1n || fn === sn) {
      r = sha(Buffer.from([1]), p, r);
      while (!(fn & 1n) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else r = sha(Buffer.from([1]), r, p);
    fn >>= 1n;
    sn >>= 1n;
  }
  assert.equal(sn, 0n, "the path is too short");
  return r;
}

// The fields of canonical bytes: "NAME LENGTH\nVALUE\n", behind a head line.
function fields(bytes) {
  const out = {};
  let at = bytes.indexOf(10) + 1;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    const [name, length] = bytes.subarray(at, end).toString().split(" ");
    out[name] = bytes.subarray(end + 1, end + 1 + Number(length)).toString();
    at = end + 1 + Number(length) + 1;
  }
  return out;
}

// C2SP signed-note: the text up to the empty line, signed by an Ed25519 key.
function checkNote(note, pem) {
  const split = note.indexOf("\n\n") + 1;
  const text = note.slice(0, split);
  const line = note.slice(split + 1).trimEnd().split("\n")[0];
  const blob = Buffer.from(line.split(" ")[2], "base64");
  assert.ok(crypto.verify(null, Buffer.from(text), crypto.createPublicKey(pem), blob.subarray(4)), "the head is signed");
  const [, size, rootText] = text.split("\n");
  return { size: Number(size), root: Buffer.from(rootText, "base64") };
}

function checkRow(ledger, pem) {
  const leaf = sha(Buffer.from([0]), Buffer.from(ledger.record));
  assert.equal(leaf.toString("hex"), ledger.leaf_hash);
  const i = ledger.inclusion;
  const r = root(leaf, i.leaf_index, i.tree_size, i.path.map(hex));
  assert.equal(r.toString("hex"), i.root);
  const note = checkNote(i.head, pem);
  assert.equal(note.size, i.tree_size);
  assert.deepEqual(note.root, r);
  assert.equal(i.leaf_index, ledger.row - 1);
  return fields(Buffer.from(ledger.record));
}

const get = async (path, status = 200) => {
  const r = await fetchText(site.url + path);
  assert.equal(r.status, status, path);
  return r.text;
};

// The head that covers the newest rows is made soon after them.
async function covered(path) {
  for (let i = 0; i < 300; i++) {
    const proof = JSON.parse(await get(path));
    if (proof.versions.every((v) => v.ledger.inclusion)) return proof;
    await new Promise((done) => setTimeout(done, 300));
  }
  throw new Error("no head came");
}

test("the article leads to its verification page", async () => {
  await reader.open(`/a/${id}.html`);
  await press(reader, reader.locator("a.sign"));
  assert.equal(new URL(reader.url()).pathname, `/a/${id}/proof.html`);
  assert.match(await reader.locator("h1").innerText(), /与签发时一字不差/);
  const text = await reader.locator("main").innerText();
  assert.match(text, /倪珺/);
  const client = await reader.content();
  for (const secret of ["nijun", "zhoudandan"]) assert.ok(!client.includes(secret), "no login names");
  assert.deepEqual(complaints.splice(0), []);
});

test("the proof holds by other code than ours", async () => {
  const proof = await covered(`/a/${id}/proof.json`);
  const pem = await get("/ledger/key.pem");
  const text = Buffer.from(await get(`/a/${id}/proof.txt`));
  assert.equal(proof.format, "qianfa-proof-1");
  assert.equal(proof.state, "live");
  assert.equal(proof.title, "可以核验的稿件");
  const [v] = proof.versions;
  assert.equal(sha(text).toString("hex"), v.sha256, "sha256sum of proof.txt");
  assert.equal(fields(text).body, BODY);
  const record = checkRow(v.ledger, pem);
  assert.equal(record.action, "sign");
  assert.equal(record.name, "倪珺");
  assert.equal(record.text_hash, v.sha256);
  assert.equal(record.article, String(id));
  assert.equal(record.no, "1");
  assert.equal(checkRow(v.publication, pem).action, "publish");
  // and it would not hold for anything else
  v.ledger.record = v.ledger.record.replace("倪珺", "倪君");
  assert.throws(() => checkRow(v.ledger, pem));
});

test("the page tells of the head that covers the row", async () => {
  await covered(`/a/${id}/proof.json`);
  await reader.open(`/a/${id}/proof.html`);
  assert.match(await reader.locator("main").innerText(), /台账头已把它算在内/);
  const [svg] = await reader.locator("svg.qr").all();
  assert.ok((await svg.boundingBox()).width >= 100);
});

async function checkText(page, text, article) {
  await page.open(article ? `/a/${article}/proof.html` : "/check");
  await page.fill("#q", text);
  await press(page, "核对");
  return { heading: await page.locator("h1").innerText(), all: await page.locator("main").innerText() };
}

test("a pasted excerpt", async () => {
  let r = await checkText(reader, BODY);
  assert.match(r.heading, /一字不差/);
  assert.match(r.all, /可以核验的稿件/);
  r = await checkText(reader, "现场成交３.２７亿元,累计 成交额超过50\n亿元。\n\n\"科创要素\"的加速集聚,", id);
  assert.match(r.heading, /一字不差/);
  r = await checkText(reader, BODY.replace("3.27", "3.72"));
  assert.match(r.heading, /一部分/);
  assert.equal(await reader.locator(".sentences li").count(), 3);
  assert.equal(await reader.locator(".sentences .same").count(), 2);
  assert.match(await reader.locator(".sentences").innerText(), /3\.72[^]*3\.27/);
  r = await checkText(reader, "这是别处的一段文字，和本站一点关系也没有，读者想知道它是不是从这里来的。");
  assert.match(r.heading, /没有查到/);
  assert.equal(reader.status, 200);
  await reader.open("/check");
  await reader.fill("#q", "太短了");
  assert.equal(await press(reader, "核对"), 422);
  assert.equal(await reader.inputValue("#q"), "太短了");
  // a whole long article fits
  const long = Array.from({ length: 4900 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 9000))).join("");
  r = await checkText(reader, long);
  assert.match(r.heading, /没有查到/);
  assert.deepEqual(complaints.splice(0), []);
});

test("a corrected version and a withdrawn article", async () => {
  await author.open(`/admin/articles/${id}/edit`);
  await fill(author, { body: BODY.replace("3.27", "3.17") });
  await press(author, "送审");
  assert.equal(await sign(signer, id), 200);
  let r = await checkText(reader, BODY);
  assert.match(r.heading, /后来改过/);
  await reader.open(`/a/${id}/proof.html`);
  assert.match(await reader.locator("#v1").innerText(), /替换/);
  await signer.open(`/admin/articles/${id}`);
  await signer.fill("#reason-withdraw", "内部的理由不给读者看。");
  await press(signer, "撤稿");
  assert.equal(await reader.open(`/a/${id}/proof.html`), 200);
  const page = await reader.content();
  for (const word of ["可以核验的", "3.17", "坚实步伐", "内部的理由"]) assert.ok(!page.includes(word), `${word} is gone`);
  assert.match(page, /该稿件已撤回/);
  const json = await get(`/a/${id}/proof.json`);
  for (const word of ["可以核验的", "3.17", "内部的理由"]) assert.ok(!json.includes(word), `${word} is gone`);
  assert.equal(JSON.parse(json).versions.length, 2);
  r = await checkText(reader, BODY);
  assert.match(r.heading, /已撤回/);
  assert.ok(!r.all.includes("可以核验的"));
  await get(`/a/${id}/proof.txt`, 410);
});

test("an opinion given with the signature stays inside", async () => {
  const said = await write(author, { ...STORY, title: "带意见签发", body: "另一篇的正文，和别的都不一样。" }, "送审");
  await signer.open(`/admin/articles/${said}`);
  await signer.fill("#reason-sign", "数字请财政处核过，内部留意。");
  assert.equal(await press(signer, "签发并发布"), 200);
  const text = await get(`/a/${said}/proof.json`);
  assert.ok(!text.includes("财政处"));
  const proof = await covered(`/a/${said}/proof.json`);
  assert.equal(proof.versions[0].ledger.record, undefined);
  assert.match(proof.versions[0].ledger.leaf_hash, /^[0-9a-f]{64}$/);
  // the publication's row is open and names the same bytes
  const record = checkRow(proof.versions[0].publication, await get("/ledger/key.pem"));
  assert.equal(record.text_hash, proof.versions[0].sha256);
  assert.equal(await reader.open(`/a/${said}/proof.html`), 200);
  const page = await reader.content();
  assert.ok(!page.includes("财政处"));
  assert.match(page, /只公布哈希/);
});

test("an emergency publication says so", async () => {
  const id = await write(author, { ...STORY, title: "紧急的一篇", body: "台风橙色预警，请市民不要外出，学校停课。" });
  await signer.open(`/admin/articles/${id}`);
  for (const more of await signer.locator("details").all()) await more.evaluate((d) => (d.open = true));
  await signer.fill("#reason-emergency", "台风登陆。");
  assert.equal(await press(signer, signer.locator("button[value=emergency]")), 200);
  assert.equal(await reader.open(`/a/${id}/proof.html`), 200);
  const page = await reader.locator("main").innerText();
  assert.match(page, /紧急发布/);
  assert.match(page, /还欠第二位责任编辑补签/);
  assert.ok(!page.includes("台风登陆"));
  assert.equal(JSON.parse(await get(`/a/${id}/proof.json`)).versions[0].emergency, true);
});

test("a text that was never published has no page", async () => {
  const draft = await write(author, { ...STORY, title: "草稿" });
  await get(`/a/${draft}/proof.html`, 404);
  await get(`/a/${draft}/proof.json`, 404);
  assert.match((await checkText(reader, BODY, 0)).heading, /已撤回/, "the draft with the same words is not named");
});

// Chromium's own count of the printed pages.
async function pages(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

test("the 审稿单 is one page of A4", async () => {
  const title = "标".repeat(79);
  const lines = { kicker: "肩".repeat(60), subtitle: "副".repeat(80), byline: "署".repeat(60), editor: "编".repeat(40) };
  const long = await write(author, { ...STORY, ...lines, title, source: "源".repeat(60) }, "送审");
  for (let i = 0; i < 10; i++) {
    await signer.open(`/admin/articles/${long}`);
    await signer.fill("#reason-return", "意见很长，逐条写明要改的地方。".repeat(30));
    await press(signer, "退回修改");
    await author.open(`/admin/articles/${long}`);
    await press(author, "送审");
  }
  await signer.open(`/admin/articles/${long}/sheet`);
  assert.equal(signer.status, 200);
  assert.ok((await signer.locator("tbody tr").count()) >= 9);
  assert.match(await signer.locator(".more").innerText(), /更早的 \d+ 条没有印出/);
  assert.equal(await pages(signer), 1, "with many long opinions");
  const text = await signer.locator("main").innerText();
  for (const word of ["稿件编号", "栏目", "来源", "作者", "字数", "版本", "签发人", "SHA-256", "台账", title])
    assert.ok(text.includes(word), word);
  await signer.open(`/admin/articles/${id}/v/1/sheet`);
  assert.match(await signer.locator("main").innerText(), /倪珺/);
  assert.equal(await pages(signer), 1);
  const other = await newWindow(browser, site);
  await other.open(`/admin/articles/${long}/sheet`);
  assert.match(other.url(), /login/);
  assert.deepEqual(complaints.splice(0), []);
});
