// SPDX-License-Identifier: MIT
// The desk's forms without a browser: an author writes and sends in, a signer signs and publishes, withdraws.
import { fetchText, USERS } from "./site.mjs";

const hidden = (html, action) => {
  const form = html.split("<form").find((part) => part.includes(`action="${action}"`));
  if (!form) throw new Error(`no form for ${action}`);
  const fields = {};
  for (const [tag] of form.split("</form>")[0].matchAll(/<input[^>]*type="hidden"[^>]*>/g))
    fields[tag.match(/name="([^"]*)"/)[1]] = tag.match(/value="([^"]*)"/)?.[1] ?? "";
  return fields;
};

export class Desk {
  static async login(site, login) {
    const desk = new Desk();
    desk.site = site;
    desk.jar = new Map();
    const page = await desk.get("/admin/login");
    await desk.send("/admin/login", { ...hidden(page, "/admin/login"), user: login, password: USERS[login].password });
    return desk;
  }

  keep(r) {
    for (const line of r.headers["set-cookie"] ?? []) {
      const [, name, value] = line.match(/^([^=]*)=([^;]*)/);
      this.jar.set(name, value);
    }
    return r;
  }

  get cookie() {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async get(path) {
    return this.keep(await fetchText(this.site.url + path, { headers: { Cookie: this.cookie } })).text;
  }

  // Sends a form; where the redirect leads.
  async send(path, fields) {
    const r = this.keep(
      await fetchText(this.site.url + path, {
        method: "POST",
        headers: { Cookie: this.cookie, Origin: this.site.url, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(fields).toString(),
      }),
    );
    if (r.status !== 303) throw new Error(`POST ${path}: ${r.status} ${r.text.match(/class="complaints?"[\s\S]{0,300}/)?.[0] ?? r.text.slice(0, 300)}`);
    return r.headers.location;
  }

  // A new article (id 0), or the next version of one, sent in; its number.
  async write(id, fields) {
    const path = id ? `/admin/articles/${id}/edit` : "/admin/articles/new";
    const form = hidden(await this.get(path), path);
    const to = await this.send(path, { source: "本站", section: "g60", ...form, ...fields, do: "save" });
    const n = Number(to.match(/articles\/(\d+)/)[1]);
    await this.act(n, "submit");
    return n;
  }

  async act(id, act, fields = {}) {
    const path = `/admin/articles/${id}/${act}`;
    await this.send(path, { ...hidden(await this.get(`/admin/articles/${id}`), path), ...fields });
  }

  publish(id) {
    return this.act(id, "sign", { publish: "1" });
  }
}
