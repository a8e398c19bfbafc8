// SPDX-License-Identifier: MIT
// A site of its own for a test: data in a temporary directory, made by the commands people use, served by `qianfa
// serve` behind the private nginx of `make run` (conf/nginx-run.conf.in), or by lighttpd's CGI. Ends by its own pids.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const TOP = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const QIANFA = path.resolve(TOP, process.env.BUILD || "build", "qianfa");
const PATH = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`;

// Who there is. 林越 is the second signer: somebody else can always sign.
export const USERS = {
  zhoudandan: { name: "周丹丹", role: "author", password: "松江 江畔 稻田 zhou" },
  nijun: { name: "倪珺", role: "signer", password: "九峰 三泖 书台 nijun" },
  linyue: { name: "林越", role: "signer", password: "方塔 醉白 池边 linyue" },
  guanli: { name: "关立", role: "admin", password: "广富 林遗 址上 guanli" },
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Below 32768: from there on the kernel takes ports for clients, also between this look and nginx's bind.
export function freePort() {
  return new Promise((done) => {
    const server = net.createServer();
    const port = 10000 + Math.floor(Math.random() * 20000);
    server.on("error", () => done(freePort()));
    server.listen(port, "127.0.0.1", () => server.close(() => done(port)));
  });
}

// What is fetched without a browser: {status, headers, text}.
export function fetchText(url, { method = "GET", headers = {}, body = "" } = {}) {
  return new Promise((done, fail) => {
    const req = http.request(url, { method, headers, agent: false, timeout: 60000 }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (part) => (text += part));
      res.on("end", () => done({ status: res.statusCode, headers: res.headers, text }));
    });
    req.on("timeout", () => req.destroy(new Error(`no answer from ${url}`)));
    req.on("error", fail);
    req.end(body);
  });
}

class Site {
  constructor(port) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), "qianfa-e2e-"));
    this.data = path.join(this.dir, "data");
    this.conf = path.join(this.dir, "qianfa.conf");
    this.log = path.join(this.dir, "log");
    this.children = [];
  }

  // Runs a command on the data; its output, or an Error with what it said.
  qianfa(args, input = "") {
    const r = spawnSync(QIANFA, ["-c", this.conf, "-d", this.data, ...args], { input, encoding: "utf8", cwd: TOP });
    if (r.status !== 0) throw new Error(`qianfa ${args.join(" ")}: ${r.status ?? r.error} ${r.stderr}`);
    return r.stdout;
  }

  make(conf = "") {
    fs.writeFileSync(this.conf, `base_url = "${this.url}"\n${conf}`);
    this.qianfa(["init"]);
    for (const [login, u] of Object.entries(USERS))
      this.qianfa(["user", "add", login, "--name", u.name, "--role", u.role, "--password-stdin"], `${u.password}\n`);
  }

  start(program, args) {
    const out = fs.openSync(this.log, "a");
    const child = spawn(program, args, { cwd: TOP, env: { ...process.env, PATH }, stdio: ["ignore", out, out] });
    fs.closeSync(out);
    child.ended = new Promise((done) => child.on("exit", done));
    child.on("error", (e) => fs.appendFileSync(this.log, `${program}: ${e.message}\n`));
    this.children.push(child);
    return child;
  }

  async ready() {
    for (let i = 0; i < 1200; i++) {
      const r = await fetchText(`${this.url}/healthz`).catch(() => null);
      if (r?.status === 200) return;
      if (this.children.some((c) => c.exitCode !== null)) break;
      await sleep(50);
    }
    throw new Error(`the site did not start:\n${fs.readFileSync(this.log, "utf8")}`);
  }

  // Last started, first stopped; whoever does not leave in 60 s is killed.
  async stop() {
    for (const child of this.children.reverse()) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 60000);
      await child.ended;
      clearTimeout(patience);
    }
    this.children = [];
    sites.delete(this);
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

// When a test is broken off, nothing stays behind.
const sites = new Set();
process.on("exit", () => {
  for (const site of sites) {
    for (const child of site.children) child.kill("SIGTERM");
    fs.rmSync(site.dir, { recursive: true, force: true });
  }
});
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => process.exit(1));

async function newSite() {
  const site = new Site(await freePort());
  sites.add(site);
  return site;
}

function writeNginxConf(site) {
  const dir = path.join(site.data, "nginx");
  const values = {
    USER: process.getuid() === 0 ? "user root root;" : "", // nobody could not enter the data
    WORKERS: "1",
    DATA: site.data,
    SOURCE: TOP,
    PORT: String(site.port),
  };
  fs.mkdirSync(dir, { recursive: true });
  fs.symlinkSync(path.join(TOP, "conf/nginx"), path.join(dir, "qianfa"));
  const text = fs
    .readFileSync(path.join(TOP, "conf/nginx-run.conf.in"), "utf8")
    .split("\n")
    .filter((line) => !line.includes("[::1]"))
    .join("\n");
  const conf = path.join(dir, "nginx.conf");
  fs.writeFileSync(
    conf,
    text.replace(/@([A-Z]+)@/g, (all, name) => values[name] ?? all),
  );
  return conf;
}

// The site as in `make run`. conf: further lines of the configuration.
export async function startSite(conf = "") {
  const site = await newSite();
  try {
    site.make(conf);
    const nginx = writeNginxConf(site);
    site.start(QIANFA, ["-c", site.conf, "-d", site.data, "serve"]);
    site.start("nginx", ["-p", path.dirname(nginx), "-c", nginx]);
    await site.ready();
  } catch (e) {
    await site.stop();
    throw e;
  }
  return site;
}

// The same site under a real CGI server: every path but /static/ is one below the script, so it is the PATH_INFO.
export async function startCgiSite() {
  const site = await newSite();
  try {
    site.make();
    const script = path.join(site.dir, "qianfa.cgi");
    const conf = path.join(site.dir, "lighttpd.conf");
    fs.writeFileSync(script, `#!/bin/sh\nexec '${QIANFA}' -c '${site.conf}' -d '${site.data}' cgi\n`, { mode: 0o755 });
    fs.writeFileSync(
      conf,
      `server.modules = ("mod_alias", "mod_cgi")
server.bind = "127.0.0.1"
server.port = ${site.port}
server.document-root = "${path.join(site.data, "pages")}"
server.upload-dirs = ("${site.dir}")
server.errorlog = "${site.log}"
mimetype.assign = (".css" => "text/css", ".js" => "text/javascript", ".svg" => "image/svg+xml")
$HTTP["url"] =~ "^/static/" {
  alias.url = ("/static/" => "${TOP}/public/")
} else $HTTP["url"] =~ "^/" {
  alias.url = ("/" => "${script}/")
  cgi.assign = ("/qianfa.cgi" => "")
}
`,
    );
    site.start("lighttpd", ["-D", "-f", conf]);
    await site.ready();
  } catch (e) {
    await site.stop();
    throw e;
  }
  return site;
}
