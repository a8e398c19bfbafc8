// SPDX-License-Identifier: MIT
// Makes vectors.json with Chromium's virtual authenticator: node tests/data/webauthn/make.mjs >tests/data/webauthn/vectors.json
// A passkey for each algorithm, two answers of each, and answers that must be refused: without user verification,
// for another party. Everything is base64url.
import http from "node:http";
import { chromium } from "playwright-core";

const PORT = 18080;
const server = http.createServer((req, res) => res.setHeader("Content-Type", "text/html").end("<title>x</title>"));
await new Promise((done) => server.listen(PORT, "127.0.0.1", done));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

// In the page: one passkey and `answers` signatures by it.
async function inPage({ alg, rp, uv, answers }) {
  const text = (b) =>
    btoa(String.fromCharCode(...new Uint8Array(b))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const made = await navigator.credentials.create({
    publicKey: {
      rp: { id: rp, name: "x" },
      user: { id: new Uint8Array([1]), name: "nijun", displayName: "倪珺" },
      challenge: new Uint8Array(32).fill(7),
      pubKeyCredParams: [{ type: "public-key", alg }],
      authenticatorSelection: { userVerification: uv },
      attestation: "none",
    },
  });
  const out = {
    alg,
    rp,
    origin: location.origin,
    credential: made.id,
    authenticator: text(made.response.getAuthenticatorData()),
    client: text(made.response.clientDataJSON),
    spki: text(made.response.getPublicKey()),
    answers: [],
  };
  for (let i = 0; i < answers; i++) {
    const got = await navigator.credentials.get({
      publicKey: {
        rpId: rp,
        challenge: new Uint8Array(32).fill(9 + i),
        allowCredentials: [{ type: "public-key", id: made.rawId }],
        userVerification: uv,
      },
    });
    out.answers.push({
      challenge: text(new Uint8Array(32).fill(9 + i)),
      authenticator: text(got.response.authenticatorData),
      client: text(got.response.clientDataJSON),
      signature: text(got.response.signature),
    });
  }
  return out;
}

async function make(host, rp, alg, { verified = true, answers = 1 } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://${host}:${PORT}/`);
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: verified ? "internal" : "usb",
      hasResidentKey: verified,
      hasUserVerification: verified,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
  const out = await page.evaluate(inPage, { alg, rp, uv: verified ? "required" : "discouraged", answers });
  await context.close();
  return out;
}

const vectors = {
  es256: await make("localhost", "localhost", -7, { answers: 2 }),
  eddsa: await make("localhost", "localhost", -8, { answers: 2 }),
  rs256: await make("localhost", "localhost", -257, { answers: 2 }),
  unverified: await make("localhost", "localhost", -7, { verified: false }),
  other_party: await make("desk.localhost", "desk.localhost", -7),
};
await browser.close();
server.close();
console.log(JSON.stringify(vectors, null, 1));
