/* passkey.js · 通行密钥：登记、登录、签发时，替表单去问浏览器，把回答填进隐藏的格子再交。
   没有脚本，服务器会说明为什么没有办成。受 CSP 约束：不写 HTML 字符串，不用行内样式。 */
"use strict";
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const ids = (list) =>
    list
      .split(" ")
      .filter(Boolean)
      .map((id) => ({ type: "public-key", id: bytes(id) }));

  /* 确认：挑战就是要签的那一版的哈希，或服务器这一次给的数 */
  const get = (d) =>
    navigator.credentials.get({
      publicKey: {
        challenge: bytes(d.challenge),
        rpId: d.party,
        allowCredentials: ids(d.credentials),
        userVerification: "required",
        timeout: 120000,
      },
    });

  const create = (d) =>
    navigator.credentials.create({
      publicKey: {
        challenge: bytes(d.challenge),
        rp: { id: d.party, name: d.site },
        user: { id: bytes(d.user), name: d.login, displayName: d.name },
        pubKeyCredParams: d.algorithms.split(" ").map((alg) => ({ type: "public-key", alg: Number(alg) })),
        excludeCredentials: ids(d.credentials),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        attestation: "none",
        timeout: 120000,
      },
    });

  const why = (e) => {
    if (e.name === "NotAllowedError") return "没有确认：取消了，或等得太久。再按一次按钮就能重试。";
    if (e.name === "InvalidStateError") return "这个设备上已经登记过你的通行密钥。";
    if (e.name === "SecurityError") return "这个网址不能用通行密钥。";
    if (e.name === "NotSupportedError") return "这个浏览器或设备没有能用的通行密钥。";
    return `通行密钥没有用成：${e.message}`;
  };

  const fill = (form, made) => {
    const r = made.response;
    const values = { credential: made.id, client: text(r.clientDataJSON) };
    if (r.signature) {
      values.authenticator = text(r.authenticatorData);
      values.signature = text(r.signature);
    } else {
      values.authenticator = text(r.getAuthenticatorData());
    }
    for (const [name, value] of Object.entries(values)) form.elements.namedItem(name).value = value;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[data-said]");
    const tell = (words) => {
      said.textContent = words;
      said.hidden = !words;
    };
    let state = "idle";
    form.addEventListener("submit", async (e) => {
      if (state === "ready") return;
      e.preventDefault();
      if (state === "asking") return;
      state = "asking";
      tell("");
      try {
        if (!window.PublicKeyCredential) throw new DOMException("", "NotSupportedError");
        fill(form, await (form.dataset.passkey === "create" ? create : get)(form.dataset));
        state = "ready";
        form.requestSubmit(e.submitter);
      } catch (error) {
        state = "idle";
        tell(why(error));
      }
    });
  }
})();
