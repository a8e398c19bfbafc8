/* desk.js · 编辑台的小帮手：没有它，每张表单照样能用。
   Ctrl+S 保存；没存就离开会问；数字数；j k 在稿件表里走；n 新建，/ 搜索，? 快捷键表。
   受 CSP 约束：不写 HTML 字符串，不用行内样式。 */
"use strict";
(() => {
  const one = (s, at = document) => at.querySelector(s);
  const all = (s, at = document) => [...at.querySelectorAll(s)];

  /* 字数：不算空白，也不算主题里表示换行处的“|” */
  const count = (s) => [...s.replace(/[\s|]/gu, "")].length;
  for (const out of all(".count[data-for]")) {
    const field = document.getElementById(out.dataset.for);
    const max = Number(field.dataset.max || 0);
    const show = () => {
      const n = count(field.value);
      out.textContent = max ? `${n} / ${max}` : `${n.toLocaleString("en")} 字`;
      out.classList.toggle("far", max > 0 && n > max);
    };
    field.addEventListener("input", show);
    show();
  }

  /* 没存的修改 */
  const form = one("form[data-guard]");
  if (form) {
    const saved = one(".saved", form);
    let dirty = "dirty" in form.dataset;
    form.addEventListener("input", () => {
      if (!dirty && saved) {
        saved.textContent = "有未保存的修改";
        saved.className = "saved busy";
      }
      dirty = true;
    });
    form.addEventListener("submit", (e) => {
      if (e.submitter?.formTarget !== "_blank") dirty = false;
    });
    addEventListener("beforeunload", (e) => {
      if (dirty) e.preventDefault();
    });
    document.addEventListener("keydown", (e) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== "s") return;
      e.preventDefault();
      const save = one('button[name="do"][value="save"]:enabled', form);
      if (save && !e.isComposing) form.requestSubmit(save);
    });
  }

  /* 单键：打字、选字、带修饰键时不管 */
  const keys = document.getElementById("keys");
  const links = all("[data-list] :is(h3, th) > a");
  const step = (d) => {
    const now = links.indexOf(document.activeElement);
    const next = links[Math.min(links.length - 1, Math.max(0, now < 0 ? 0 : now + d))];
    next?.focus();
  };
  /* 单键可以关掉（WCAG 2.1.4），记在本机 */
  const on = document.getElementById("keys-on");
  if (on) {
    on.checked = localStorage.getItem("desk.keys") !== "off";
    on.addEventListener("change", () => localStorage.setItem("desk.keys", on.checked ? "on" : "off"));
    document.getElementById("keys-open").addEventListener("click", () => keys.showModal());
  }
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    n: () => document.getElementById("new")?.click(),
    "/": () => (document.getElementById("q") || document.getElementById("find"))?.focus(),
    "?": () => (keys?.open ? keys.close() : keys?.showModal()),
  };
  document.addEventListener("keydown", (e) => {
    if (!on?.checked || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    if (keys?.open && e.key !== "?") return;
    if (!Object.hasOwn(acts, e.key)) return;
    e.preventDefault();
    acts[e.key]();
  });
  for (const line of all(".keys")) line.hidden = false;

  /* 邀请链接：点一下就全选 */
  one("#invite")?.addEventListener("focus", (e) => e.target.select());
})();
