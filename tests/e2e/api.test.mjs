// SPDX-License-Identifier: MIT
// /api/v1 through nginx: the document is linted, every answer is checked against it, every status that it names is
// provoked, lists are walked while others publish, and the signed bytes are what comes out.
import { createConfig, lintFromString } from "@redocly/openapi-core";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Desk } from "./desk.mjs";
import { fetchText, startSite, TOP } from "./site.mjs";

const N = 130; // articles of the archive: more than one list of the largest size
const document = JSON.parse(fs.readFileSync(path.join(TOP, "doc/openapi.json"), "utf8"));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

let site, author, signer, corrected, withdrawn, draft, validators;
const seen = new Map(); // "path status" → times

// A schema of the document, as JSON Schema 2020-12.
function makeValidators() {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  addFormats(ajv);
  ajv.addFormat("int64", { type: "number", validate: Number.isSafeInteger });
  ajv.addKeyword("example");
  const text = JSON.stringify(document.components.schemas).replaceAll("#/components/schemas/", "doc#/$defs/");
  ajv.addSchema({ $id: "doc", $defs: JSON.parse(text) });
  return (schema) => ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "doc#/$defs/")));
}

const follow = (o) => (o.$ref ? o.$ref.split("/").slice(1).reduce((at, key) => at[key], document) : o);

function templateOf(at) {
  const pathname = new URL(at, site.url).pathname;
  return Object.keys(document.paths).find((t) =>
    new RegExp(`^${t.replace(/[.]/g, "\\.").replace(/\{id\}/, "[1-9][0-9]*")}$`).test(pathname),
  );
}

// What every answer of the API must have, and what its status must have by the document.
function check(at, r, head) {
  assert.equal(r.headers["access-control-allow-origin"], "*", at);
  assert.match(r.headers["access-control-expose-headers"], /ETag, Link/);
  assert.equal(r.headers["cross-origin-resource-policy"], "cross-origin");
  assert.equal(r.headers["x-content-type-options"], "nosniff");
  assert.match(r.headers["content-security-policy"], /default-src 'none'/);
  const template = templateOf(at);
  if (!template) return;
  const described = document.paths[template].get.responses[r.status];
  assert.ok(described, `${at}: ${r.status} is not in the document`);
  const { headers = {}, content } = follow(described);
  seen.set(`${template} ${r.status}`, (seen.get(`${template} ${r.status}`) ?? 0) + 1);
  for (const name of Object.keys(headers)) {
    const value = r.headers[name.toLowerCase()];
    if (value === undefined && name === "Link") continue;
    const valid = validators(follow(headers[name]).schema);
    assert.ok(valid(name === "Retry-After" ? Number(value) : value), `${at}: ${name}: ${value}`);
  }
  if (!content || head) return assert.equal(r.text, "", at);
  const [type] = Object.keys(content);
  assert.equal(r.headers["content-type"], `${type}; charset=utf-8`, at);
  const body = JSON.parse(r.text);
  const valid = validators(content[type].schema);
  assert.ok(valid(body), `${at}: ${JSON.stringify(valid.errors)} in ${r.text.slice(0, 400)}`);
  if (r.status >= 400) assert.equal(body.status, r.status);
  return body;
}

// Asks, and again when the rate limit says so.
async function patient(at, options) {
  for (let i = 0; i < 300; i++) {
    const r = await fetchText(site.url + at, options);
    if (r.status !== 429) return r;
    await sleep(100);
  }
  assert.fail(`${at}: 429 for 30 s`);
}

// Asks, checks, and gives {status, headers, body}.
async function ask(at, { status = 200, method = "GET", headers = {} } = {}) {
  const r = await (status === 429 ? fetchText(site.url + at, { method, headers }) : patient(at, { method, headers }));
  assert.equal(r.status, status, `${method} ${at}: ${r.text}`);
  return { ...r, body: check(at, r, method === "HEAD") };
}
const api = (at, options) => ask(`/api/v1${at}`, options);

before(async () => {
  site = await startSite();
  validators = makeValidators();
  const lines = [];
  for (let i = 1; i <= N; i++)
    lines.push(
      JSON.stringify({
        title: i === 7 ? "可断\u200b行的标题" : `存档第${i}篇`,
        kicker: i % 3 ? "" : "肩题",
        section: i % 10 ? "g60" : "rencai",
        source: "本报",
        signer: "倪珺",
        tags: i % 2 ? ["科创"] : ["科创", `标签${i}`],
        published_at: new Date(Date.UTC(2024, 0, 1) + i * 3600000).toISOString(),
        body: `第${i}篇的正文，**加粗**，\`代码\`，"引号" <b>&\n\n- 一\n- 二`,
      }),
    );
  const file = path.join(site.dir, "archive.jsonl");
  fs.writeFileSync(file, lines.join("\n") + "\n");
  site.qianfa(["import", "--format", "jsonl", "--publish", file]);
  author = await Desk.login(site, "zhoudandan");
  signer = await Desk.login(site, "nijun");
  corrected = await author.write(0, { title: "要更正的稿件", summary: "摘要", dateline: "本报上海电", body: "原文五千人。" });
  await signer.publish(corrected);
  await author.write(corrected, {
    title: "要更正的稿件",
    body: "原文三千人。",
    correction_type: "事实更正",
    correction: "原文“五千人”应为“三千人”。",
  });
  await signer.publish(corrected);
  withdrawn = await author.write(0, { title: "要撤回的稿件", body: "撤回的正文。", tags: "撤回的标签" });
  await signer.publish(withdrawn);
  await signer.act(withdrawn, "withdraw", { reason: "来源有误" });
  draft = await author.write(0, { title: "没有发布的稿件", body: "草稿。" });
});
after(() => site?.stop());

test("the document passes Redocly's rules", async () => {
  const config = await createConfig({ extends: ["recommended-strict"], rules: { "operation-4xx-response": "error" } });
  const source = fs.readFileSync(path.join(TOP, "doc/openapi.json"), "utf8");
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  assert.deepEqual(
    problems.map((p) => `${p.ruleId}: ${p.message} ${p.location[0]?.pointer}`),
    [],
  );
});

test("the document is served with the site's own address", async () => {
  const { body } = await api("/openapi.json");
  assert.deepEqual(body, { ...document, servers: [{ url: site.url }] });
});

test("every link of the index leads to an answer", async () => {
  const { body } = await api("");
  const paths = Object.values(body.urls).map((url) => new URL(url).pathname);
  assert.deepEqual(
    [...paths, "/api/v1", "/api/v1/articles/{id}"].sort(),
    Object.keys(document.paths).sort(),
  );
  for (const at of paths) await ask(at.endsWith("/search") ? `${at}?q=${encodeURIComponent("存档")}` : at);
});

test("an article is what was signed, and its text_hash can be computed again", async () => {
  const fields = ["kicker", "signed_title", "subtitle", "summary", "dateline", "byline", "source", "source_url", "body"];
  for (const id of [7, 30, corrected]) {
    const { body } = await api(`/articles/${id}`);
    let text = "qianfa-text-1\n";
    const add = (name, value) => (text += value ? `${name} ${Buffer.byteLength(value)}\n${value}\n` : "");
    for (const name of fields) add(name.replace("signed_", ""), body[name]);
    add("html_sha256", sha(body.html));
    add("editor", body.signed_editor);
    add("correction_type", body.correction?.type);
    add("correction", body.correction?.words);
    assert.equal(sha(text), body.text_hash);
    assert.equal(sha((await fetchText(body.proof.text)).text), body.text_hash);
    assert.equal((await fetchText(body.proof.row)).status, 200);
    const page = (await fetchText(body.url)).text;
    const shown = body.dateline ? body.html.replace("<p>", "") : body.html;
    assert.ok(page.includes(shown), `the HTML stands in ${body.url}`);
    assert.equal((await fetchText(body.hant_url)).status, 200);
    assert.equal(body.title, body.signed_title.replaceAll("\u200b", ""));
  }
  assert.equal((await api("/articles/7")).body.signed_title, "可断\u200b行的标题");
  const { body } = await api(`/articles/${corrected}`);
  assert.equal(body.version, 2);
  assert.deepEqual(body.correction, { type: "事实更正", words: "原文“五千人”应为“三千人”。" });
  assert.equal(body.corrections.length, 1);
  assert.equal(body.editor, "倪珺");
  assert.ok(body.updated_at >= body.published_at);
});

test("410, 404", async () => {
  const gone = await api(`/articles/${withdrawn}`, { status: 410 });
  assert.match(gone.body.type, /#withdrawn$/);
  assert.doesNotMatch(gone.text, /要撤回/);
  for (const id of [draft, 99999, "9223372036854775807"]) await api(`/articles/${id}`, { status: 404 });
  for (const at of ["/articles/0", "/articles/01", "/articles/x", "/articles/9223372036854775808", "/articles/", "/", "/a"])
    await api(at, { status: 404 });
  await ask("/api", { status: 404 });
});

// Every item of a list, by next; between: called after each answer.
async function walk(at, query, between = async () => {}) {
  const items = [];
  let totals = [];
  for (let next = null; ; ) {
    const r = await api(`${at}?${new URLSearchParams({ ...query, ...(next ? { cursor: next } : {}) })}`);
    items.push(...r.body.items);
    totals.push(r.body.total);
    next = r.body.next;
    assert.equal(Boolean(r.headers.link), Boolean(next));
    if (!next) return { items, totals };
    const link = r.headers.link.match(/^<(.*)>; rel="next"$/)[1];
    assert.equal(new URL(link).searchParams.get("cursor"), next);
    for (const [key, value] of Object.entries(query)) assert.equal(new URL(link).searchParams.get(key), String(value));
    await between();
  }
}

test("a walk over the list meets everything once while others publish and withdraw", async () => {
  const old = (await walk("/articles", { limit: 100 })).items.map((i) => i.id);
  assert.equal(old.length, N + 1);
  assert.equal(new Set(old).size, old.length);
  let published = 0;
  const { items, totals } = await walk("/articles", { limit: 9 }, async () => {
    if (published++ < 6) await signer.publish(await author.write(0, { title: `新稿${published}`, body: "新。" }));
  });
  assert.deepEqual(
    items.map((i) => i.id),
    old,
  );
  assert.equal(totals[0], old.length);
  assert.equal(totals.at(-1), old.length + 6);
  assert.equal((await walk("/articles", { limit: 100 })).items.length, old.length + 6);
  // what is withdrawn behind the cursor is left out, and no longer counted
  const first = await api("/articles?limit=5");
  const { id } = (await api("/articles?limit=10")).body.items[8];
  await signer.act(id, "withdraw", { reason: "来源有误" });
  const second = await api(`/articles?limit=5&cursor=${first.body.next}`);
  assert.ok(!second.body.items.some((i) => i.id === id));
  assert.equal(second.body.total, old.length + 5);
});

test("sections and tags choose, totals are exact", async () => {
  const { items } = await walk("/articles", { limit: 100, section: "rencai" });
  assert.equal(items.length, N / 10);
  assert.ok(items.every((i) => i.section.slug === "rencai"));
  const tags = (await walk("/tags", { limit: 20 })).items;
  assert.equal((await api("/tags?limit=1")).body.total, tags.length);
  const tag = tags.find((t) => t.name === "科创");
  const tagged = await walk("/articles", { limit: 50, tag: tag.id });
  assert.equal(tagged.items.length, N - 1); // one was withdrawn above
  assert.equal(tagged.totals[0], N - 1);
  const sections = (await api("/sections")).body;
  assert.equal(sections.total, sections.items.length);
  const corrections = (await api("/corrections")).body;
  assert.deepEqual(
    corrections.items.map((i) => [i.article, i.number, i.words]),
    [[corrected, 1, "原文“五千人”应为“三千人”。"]],
  );
  assert.equal(corrections.total, 1);
  const heads = (await api("/ledger/heads")).body;
  const plain = JSON.parse((await fetchText(`${site.url}/ledger/heads.json`)).text);
  assert.deepEqual(heads.keys, plain.keys);
  assert.deepEqual(heads.latest, plain.latest);
  assert.deepEqual(heads.items, plain.days);
});

test("search finds what is there, by words, section and day, and walks it", async () => {
  const find = (query) => walk("/search", query);
  const text = (parts) => parts.map((p) => p.text).join("");
  const all = await find({ q: "存档", sort: "time", limit: 13 });
  assert.equal(all.items.length, N - 2); // 可断行的标题; one was withdrawn
  assert.deepEqual(new Set(all.totals), new Set([N - 2]));
  assert.equal(new Set(all.items.map((i) => i.id)).size, N - 2);
  const times = all.items.map((i) => i.published_at);
  assert.deepEqual(times, [...times].sort().reverse());
  const ranked = await find({ q: "存档", limit: 50 });
  assert.deepEqual(new Set(ranked.items.map((i) => i.id)), new Set(all.items.map((i) => i.id)));
  for (const i of all.items) {
    assert.equal(text(i.title_parts), i.title);
    assert.equal(text(i.title_parts.filter((p) => p.hit)), "存档");
    assert.ok(i.snippet.length > 0);
  }
  const one = (await api(`/search?q=${encodeURIComponent("要更正的稿件")}`)).body;
  assert.deepEqual(
    [one.total, one.total_is, one.items.map((i) => i.id)],
    [1, "exact", [corrected]],
  );
  assert.equal((await find({ q: "五千人" })).items.length, 0); // the text before its correction
  assert.equal((await find({ q: "撤回" })).items.length, 0);
  assert.equal((await find({ q: "没有发布" })).items.length, 0);
  assert.ok((await find({ q: "存档", section: "rencai", limit: 100 })).items.every((i) => i.section.slug === "rencai"));
  const day = await find({ q: "存档", from: "2024-01-03", to: "2024-01-03", limit: 100 });
  assert.equal(day.items.length, 24);
  assert.ok(day.items.every((i) => i.published_at.startsWith("2024-01-03T")));
  for (const q of ["", " ", "-", '"', "“", "*", "AND", "NEAR(a b", "a:b", "(", "'", "-存档", "\u0001", "字".repeat(900), "^x", "title:存"])
    assert.equal((await api(`/search?${new URLSearchParams({ q })}`)).body.items.length, 0, q);
  for (const [name, values] of Object.entries({
    section: ["about", "x"],
    from: ["x", "2024-02-30", "2024-01-01T00:00:00Z", "", "99999-01-01"],
    to: ["x", "2023-13-01"],
    sort: ["newest", ""],
    limit: ["0", "101"],
    cursor: [(await api("/articles?limit=1")).body.next, "x"],
  }))
    for (const value of values) {
      const { body } = await api(`/search?${new URLSearchParams({ q: "存档", [name]: value })}`, { status: 400 });
      assert.equal(body.parameter, name);
    }
  assert.equal((await api("/search?q=x&from=2024-01-02&to=2024-01-01", { status: 400 })).body.parameter, "to");
  assert.equal((await api("/search", { status: 400 })).body.parameter, "q");
});

test("parameters that are none are refused by name", async () => {
  const cursor = (await api("/articles?limit=1")).body.next;
  const bad = {
    limit: ["0", "-1", "101", "1e2", "01", "", "abc", "9".repeat(400), "١"],
    cursor: ["", "x", "A", cursor.slice(1), `${cursor}A`, `${cursor}=`, "%", "../..", "a".repeat(2000)],
    section: ["", "nothing", "about", "home", "G60", "g60/", "'; DROP TABLE article"],
    tag: ["", "0", "-1", "99999999", "9223372036854775808", "科创", "1 OR 1=1"],
    q: ["x"],
    "\u4e0d\u8ba4\u8bc6": ["1"],
    [`${"很长".repeat(400)}`]: [""],
  };
  for (const [name, values] of Object.entries(bad))
    for (const value of values) {
      const { body } = await api(`/articles?${new URLSearchParams({ [name]: value })}`, { status: 400 });
      assert.match(body.type, /#bad-parameter$/);
      assert.ok(name.startsWith(body.parameter.replace("…", "")), `${name}=${value}: ${body.parameter}`);
    }
  assert.equal((await api("/articles?limit=5&limit=5", { status: 400 })).body.parameter, "limit");
  assert.equal((await api("/articles?section=g60&tag=1", { status: 400 })).body.parameter, "tag");
  // a cursor is good for its own list only
  for (const at of ["/tags", "/corrections", "/ledger/heads", "/articles?section=g60"])
    await api(`${at}${at.includes("?") ? "&" : "?"}cursor=${cursor}`, { status: 400 });
  const forge = (text) => Buffer.from(text).toString("base64url");
  await api(`/articles?cursor=${forge("articles/0 9223372036854775807")}`);
  assert.deepEqual((await api(`/articles?cursor=${forge("articles/0 0")}`)).body.items, []);
  for (const text of ["articles/0 -1", "articles/0 9223372036854775808", "articles/0 1 ", "articles/0\0 1", "articles/0 1\0", ""])
    await api(`/articles?cursor=${forge(text)}`, { status: 400 });
  for (const at of ["/sections", "/openapi.json", "", "/articles/7"]) await api(`${at}?x=1`, { status: 400 });
  // bytes that are no text: before anything looks at names
  for (const raw of ["limit=%ff", "%c0%80=1", "limit=%00", "section=%"])
    assert.match((await api(`/articles?${raw}`, { status: 400 })).body.type, /#bad-request$/);
  await api(`/articles?${"x".repeat(7000)}`, { status: 400 });
  // but what is looked for is any text
  assert.equal((await api("/search?q=zzzz%25%zz%ff%00%")).body.total, 0);
});

test("ETag, 304, HEAD", async () => {
  for (const at of Object.keys(document.paths)) {
    const where = at.replace("{id}", "7") + (at.endsWith("/search") ? "?q=x" : "");
    const first = await ask(where);
    assert.equal(first.headers["cache-control"], "no-cache");
    assert.equal(first.headers.etag, `"${sha(first.text).slice(0, 32)}"`);
    for (const tag of [first.headers.etag, `W/${first.headers.etag}`, `"x", ${first.headers.etag}`, "*"])
      await ask(where, { status: 304, headers: { "If-None-Match": tag } });
    await ask(where, { headers: { "If-None-Match": '"x"' } });
    await ask(where, { headers: { "If-Match": `"x", ${first.headers.etag}` } });
    for (const tag of ['"x"', `W/${first.headers.etag}`]) {
      const other = await ask(where, { status: 412, headers: { "If-Match": tag } });
      assert.match(other.body.type, /#precondition-failed$/);
    }
    await ask(where, { headers: { "If-Modified-Since": "Fri, 01 Jan 2999 00:00:00 GMT" } });
    const head = await ask(where, { method: "HEAD" });
    assert.equal(head.headers["content-length"], String(Buffer.byteLength(first.text)));
    assert.equal(head.headers.etag, first.headers.etag);
    await ask(`${where}${where.includes("?") ? "&" : "?"}x=1`, { status: 400 });
  }
  const { headers } = await api("/articles");
  await signer.publish(await author.write(0, { title: "又一篇", body: "新。" }));
  assert.notEqual((await api("/articles", { headers: { "If-None-Match": headers.etag } })).headers.etag, headers.etag);
});

test("CORS: OPTIONS is answered, writing is not", async () => {
  for (const at of Object.keys(document.paths)) {
    const r = await patient(at.replace("{id}", "7"), {
      method: "OPTIONS",
      headers: { Origin: "https://other.example", "Access-Control-Request-Method": "GET" },
    });
    assert.equal(r.status, 204, at);
    assert.equal(r.headers["access-control-allow-origin"], "*");
    assert.match(r.headers["access-control-allow-methods"], /GET, HEAD, OPTIONS/);
    assert.match(r.headers["access-control-allow-headers"], /If-None-Match/);
  }
  await sleep(300);
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    const r = await fetchText(`${site.url}/api/v1/articles`, {
      method,
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });
    assert.equal(r.status, 405, method);
    assert.equal(r.headers.allow, "GET, HEAD, OPTIONS");
    assert.match(JSON.parse(r.text).type, /#method-not-allowed$/);
  }
  // what is wrong with the body or the cookies is not asked before the address is known to take any
  for (const [at, status] of [["/articles", 405], ["/nothing", 404]]) {
    const headers = { "Content-Type": "application/json", Cookie: "qianfa=1; qianfa=2" };
    const r = await fetchText(`${site.url}/api/v1${at}`, { method: "POST", headers, body: "{}" });
    assert.equal(r.status, status, at);
  }
  await api("/articles/7", { headers: { Cookie: "qianfa=1; qianfa=2" } });
  // nginx answers TRACE by itself
  const trace = await fetchText(`${site.url}/api/v1/articles`, { method: "TRACE" });
  assert.deepEqual([trace.status, trace.headers.allow], [405, "GET, HEAD, OPTIONS"]);
  const big = await fetchText(`${site.url}/api/v1/articles`, { method: "POST", body: "x".repeat(5000) });
  assert.equal(big.status, 413);
  assert.match(JSON.parse(big.text).type, /#too-large$/);
  const none = await fetchText(`${site.url}/api/v1/nothing`, { method: "OPTIONS" });
  assert.equal(none.status, 404);
});

test("verify --live holds through nginx, rate limits and all", () => {
  const said = site.qianfa(["verify", "--live", site.url]);
  const [, texts, gone, answers] = said.match(/; (\d+) articles show .*, (\d+) withdrawn .*, (\d+) answers of the API: all holds/);
  assert.equal(Number(gone), 2);
  assert.ok(Number(answers) > 2 * Number(texts), said);
});

test("too many requests are told so", async () => {
  const types = new Set();
  // fewer a second than the slowest machine asks; nginx takes the file by and by
  const conf = path.join(site.data, "nginx/nginx.conf");
  fs.writeFileSync(conf, fs.readFileSync(conf, "utf8").replaceAll("rate=100r/s", "rate=5r/s"));
  site.children[1].kill("SIGHUP");
  for (const at of Object.keys(document.paths)) {
    const where = at.replace("{id}", "7") + (at.endsWith("/search") ? "?q=x" : "");
    let many, slow;
    for (let round = 0; round < 20 && !slow?.length; round++) {
      many = await Promise.all(Array.from({ length: 250 }, () => fetchText(site.url + where)));
      slow = many.filter((r) => r.status === 429);
    }
    assert.ok(slow.length > 0, `${at}: ${many.length} at once, none refused`);
    for (const r of slow.slice(0, 3)) types.add(check(where, r).type);
    assert.ok(many.every((r) => r.status === 200 || r.status === 429));
  }
  assert.deepEqual([...types], [`${site.url}/api/v1/openapi.json#too-many-requests`]);
});

test("a daemon that is away is told as a problem", async () => {
  const [daemon] = site.children;
  daemon.kill("SIGTERM");
  await daemon.ended;
  await sleep(1000);
  for (const at of Object.keys(document.paths)) await ask(at.replace("{id}", "7"), { status: 503 });
});

test("every status of the document was seen", () => {
  const want = Object.entries(document.paths).flatMap(([at, item]) =>
    Object.keys(item.get.responses).map((status) => `${at} ${status}`),
  );
  assert.deepEqual(
    want.filter((key) => !seen.has(key)),
    [],
  );
  const named = Object.keys(document["x-problem-types"]);
  for (const type of ["bad-parameter", "bad-request", "withdrawn", "too-many-requests", "unavailable"])
    assert.ok(named.includes(type));
});
