// SPDX-License-Identifier: MIT
// Passkeys with Chromium's virtual authenticator on http://localhost: registered, a login's second step, 签发 over the
// revision's hash, refused without it and for another text, a form kept over 再确认身份, and all of it verified offline.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash, verify } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { after, before } from "node:test";
import { axeLooks } from "./axe.mjs";
import { forge, launch, loggedIn, login, newWindow, press, step, write } from "./browser.mjs";
import { fetchText, startSite } from "./site.mjs";

const TEXT = { title: "由通行密钥签发的稿件", source: "本站", section: "g60", body: "这一段由通行密钥签发。" };
let site, browser, author, signer, local, cdp, key;

// The virtual authenticator, with somebody's finger on it.
async function authenticator(page) {
  cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

before(async () => {
  site = await startSite();
  local = { baseURL: `http://localhost:${site.port}` };
  browser = await launch();
  author = await loggedIn(browser, site, "zhoudandan");
  signer = await loggedIn(browser, site, "nijun", local);
  key = await authenticator(signer);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const sql = (text) => execFileSync("sqlite3", ["-cmd", ".timeout 5000", path.join(site.data, "site.db"), text], { encoding: "utf8" }).trim();
const said = (page) => page.locator("main").innerText();
const state = (page) => page.locator(".head .meta .st").first().innerText();
const submitted = (more) => write(author, { ...TEXT, ...more }, "送审");

const accessible = async (page) => assert.deepEqual(await axeLooks(page), []);

// What navigator.credentials.get() gives for any challenge, as the form would send it.
const answer = (page, challenge) =>
  page.evaluate(async (challenge) => {
    const text = (b) =>
      btoa(String.fromCharCode(...new Uint8Array(b))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const got = await navigator.credentials.get({
      publicKey: { challenge: new Uint8Array(challenge), rpId: "localhost", userVerification: "required" },
    });
    return {
      credential: got.id,
      authenticator: text(got.response.authenticatorData),
      client: text(got.response.clientDataJSON),
      signature: text(got.response.signature),
    };
  }, challenge);

const newest = (id) => sql(`SELECT no || ' ' || lower(hex(hash)) FROM revision WHERE article_id = ${id} ORDER BY no DESC LIMIT 1`);
const fields = (id) => {
  const [no, hash] = newest(id).split(" ");
  return { no, hash, publish: "1" };
};

step("under an IP address the page says where passkeys work", async () => {
  const other = await loggedIn(browser, site, "linyue");
  await other.open("/admin/account/passkeys");
  assert.match(await said(other), new RegExp(`http://localhost:${site.port}`));
  assert.equal(await other.locator("form[data-passkey]").count(), 0);
  await accessible(other);
  await other.context().close();
});

step("a name is asked for", async () => {
  assert.equal(await signer.open("/admin/account/passkeys"), 200);
  assert.match(await said(signer), /还没有通行密钥/);
  await accessible(signer);
  assert.equal(await press(signer, "登记"), 422);
  assert.match(await said(signer), /起个名字/);
});

step("a passkey is registered", async () => {
  await signer.fill("#name", "办公室的电脑");
  assert.equal(await press(signer, "登记"), 200);
  assert.match(await said(signer), /通行密钥登记好了/);
  assert.equal(await signer.locator(".rowlist b").innerText(), "办公室的电脑");
  await accessible(signer);
  const row = sql("SELECT detail FROM ledger WHERE action = 'passkey-add'");
  assert.match(row, /^nijun [\w-]+ ES256 [\w-]{86} localhost 办公室的电脑$/);
});

step("one authenticator holds one passkey of an account", async () => {
  await signer.fill("#name", "又一个");
  await signer.getByRole("button", { name: "登记", exact: true }).click();
  await signer.locator("[data-said]").filter({ hasText: "已经登记过" }).waitFor();
});

let id;
step("签发并发布 is a signature over the hash of the version", async () => {
  id = await submitted();
  await signer.open(`/admin/articles/${id}`);
  await accessible(signer);
  assert.equal(await press(signer, "签发并发布"), 200);
  assert.equal(await state(signer), "已发布");
  const [auth, proof, hash] = sql(
    "SELECT auth || ' | ' || proof || ' | ' || lower(hex(text_hash)) FROM ledger WHERE action = 'sign'",
  ).split(" | ");
  assert.equal(auth, "passkey");
  assert.match(proof, /^webauthn [\w-]+ [0-9a-f]{64}$/);
  const client = JSON.parse(Buffer.from(sql("SELECT client FROM assertion"), "base64url"));
  assert.equal(Buffer.from(client.challenge, "base64url").toString("hex"), hash);
  assert.match(site.qianfa(["verify"]), /all holds/);
});

step("whoever reads it can check the signature with the public key", async () => {
  const proof = JSON.parse((await fetchText(`${site.url}/a/${id}/proof.json`)).text);
  const [version] = proof.versions;
  const p = version.passkey;
  const [auth, client, signature] = ["authenticator_data", "client_data", "signature"].map((k) => Buffer.from(p[k], "base64url"));
  const signed = Buffer.concat([auth, createHash("sha256").update(client).digest()]);
  assert.ok(verify("sha256", signed, p.public_key, signature));
  assert.equal(Buffer.from(JSON.parse(client).challenge, "base64url").toString("hex"), version.sha256);
  const digest = createHash("sha256").update(Buffer.concat([signed, signature])).digest("hex");
  assert.ok(version.ledger.record.includes(`webauthn ${p.credential} ${digest}`));
});

step("a password alone signs nothing any more", async () => {
  const next = await submitted({ title: "只凭密码" });
  await signer.open(`/admin/articles/${next}`);
  const refused = await forge(signer, `/admin/articles/${next}/sign`, fields(next));
  assert.equal(refused.status, 403);
  assert.match(refused.text, /你的账号有通行密钥，签发要用它确认/);
  assert.equal(sql(`SELECT state FROM article WHERE id = ${next}`), "submitted");

  const still = await newWindow(browser, site, {
    ...local,
    javaScriptEnabled: false,
    storageState: await signer.context().storageState(),
  });
  await still.open(`/admin/articles/${next}`);
  assert.equal(await press(still, "签发并发布"), 403);
  assert.match(await said(still), /浏览器要开着脚本/);
  await still.context().close();
});

step("an answer is good for one text, once", async () => {
  const one = await submitted({ title: "甲" });
  const two = await submitted({ title: "乙" });
  await signer.open(`/admin/articles/${one}`);
  const given = await answer(signer, [...Buffer.from(fields(one).hash, "hex")]);
  const wrong = await forge(signer, `/admin/articles/${two}/sign`, { ...fields(two), ...given });
  assert.equal(wrong.status, 403);
  assert.match(wrong.text, /对不上这一次要确认的内容/);
  const right = await forge(signer, `/admin/articles/${one}/sign`, { ...fields(one), ...given });
  assert.equal(right.status, 303);
  // the same words in another article
  const again = await submitted({ title: "甲" });
  const replay = await forge(signer, `/admin/articles/${again}/sign`, { ...fields(again), ...given });
  assert.ok(replay.status === 403 || replay.status === 409, `${replay.status}`);
  assert.equal(sql(`SELECT state FROM article WHERE id = ${again}`), "submitted");
  assert.match(site.qianfa(["verify"]), /all holds/);
});

step("without finger, face or PIN nothing is signed, and the page says so", async () => {
  const next = await submitted({ title: "没有核对本人" });
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: key, isUserVerified: false });
  await signer.open(`/admin/articles/${next}`);
  await signer.getByRole("button", { name: "签发并发布", exact: true }).click();
  const word = signer.locator("[data-said]").filter({ hasText: "没有" });
  await word.first().waitFor({ timeout: 30000 });
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: key, isUserVerified: true });
  assert.equal(await press(signer, "签发并发布"), 200);
  assert.equal(await state(signer), "已发布");
});

step("after five minutes 再确认身份 takes the passkey, and the form goes on", async () => {
  const next = await submitted({ title: "先再确认" });
  await signer.open(`/admin/articles/${next}`);
  sql("UPDATE session SET auth_at = auth_at - 400000, auth_boot = auth_boot - 400000");
  assert.equal(await press(signer, "签发并发布"), 401);
  await accessible(signer);
  assert.equal(await press(signer, signer.getByRole("button", { name: /用通行密钥/ })), 200);
  assert.equal(await state(signer), "已发布");
  assert.match(site.qianfa(["verify"]), /all holds/);
});

step("a login's second step takes it; under the IP address it says where", async () => {
  await press(signer, "退出");
  await login(signer, "nijun");
  assert.match(signer.url(), /\/admin\/login\/code/);
  await accessible(signer);
  assert.equal(await press(signer, signer.getByRole("button", { name: /用通行密钥/ })), 200);
  assert.match(signer.url(), /\/admin\/$/);
  assert.equal(sql("SELECT auth FROM session ORDER BY created_at DESC LIMIT 1"), "passkey");

  const other = await newWindow(browser, site);
  await login(other, "nijun");
  assert.match(await said(other), new RegExp(`http://localhost:${site.port}`));
  assert.equal(await other.open("/admin/"), 200);
  assert.match(other.url(), /\/admin\/login/, "half a login opens nothing");
  await other.context().close();
});

step("verify compares with a list of keys kept outside", async () => {
  const list = site.qianfa(["passkey", "list"]);
  assert.match(list, /^\d+ [0-9a-f]{64} nijun [\w-]+ ES256 [\w-]{86} localhost\n$/);
  const kept = path.join(site.dir, "keys");
  fs.writeFileSync(kept, list);
  assert.match(site.qianfa(["verify", "--anchor", kept]), /all holds/);
  fs.writeFileSync(kept, list.replace(/ ES256 .{4}/, " ES256 AAAA"));
  assert.throws(() => site.qianfa(["verify", "--anchor", kept]), /qianfa verify/);
});

step("an export is checked with openssl and sha256sum, and each changed part is found", async () => {
  const dir = path.join(site.dir, "proof");
  site.qianfa(["export", "--proof", dir]);
  const run = (script) => spawnSync("sh", [path.join(dir, script)], { encoding: "utf8" });
  assert.match(run("check.sh").stdout, /^OK: /);
  assert.match(run("check-passkeys.sh").stdout, /^OK: 4 signatures by passkeys\n$/, run("check-passkeys.sh").stderr);
  const row = fs.readdirSync(path.join(dir, "passkeys")).find((name) => /^0/.test(name));
  for (const part of ["client.json", "signed", "signature", "key.pem", "row"]) {
    const file = path.join(dir, "passkeys", row, part);
    const right = fs.readFileSync(file);
    const wrong = Buffer.from(right);
    if (part === "row") wrong.write("000000001");
    else if (part === "key.pem") wrong[60] = wrong[60] === 65 ? 66 : 65;
    else wrong[wrong.length - 1] ^= 1;
    fs.writeFileSync(file, wrong);
    assert.notEqual(run("check-passkeys.sh").status, 0, part);
    fs.writeFileSync(file, right);
  }
  assert.match(run("check-passkeys.sh").stdout, /^OK: 4/);
});

step("removed: signed by the login alone again, and the ledger tells", async () => {
  await signer.open("/admin/account/passkeys");
  assert.equal(await press(signer, signer.getByRole("button", { name: /删除/ })), 200);
  assert.match(await said(signer), /还没有通行密钥/);
  const next = await submitted({ title: "删了以后" });
  await signer.open(`/admin/articles/${next}`);
  assert.equal(await press(signer, "签发并发布"), 200);
  assert.equal(sql("SELECT proof FROM ledger WHERE action = 'sign' ORDER BY seq DESC LIMIT 1"), "");
  assert.equal(sql("SELECT count(*) FROM ledger WHERE action = 'passkey-remove'"), "1");
  assert.match(site.qianfa(["verify"]), /all holds/);
});

step("what root makes up is found", async () => {
  const forged = spawnSync("sqlite3", [
    path.join(site.data, "site.db"),
    `DROP TRIGGER assertion_no_update; UPDATE assertion SET client = replace(client, 'a', 'b') WHERE ledger_seq = (SELECT min(ledger_seq) FROM assertion)`,
  ]);
  assert.equal(forged.status, 0);
  assert.throws(() => site.qianfa(["verify"]));
});
