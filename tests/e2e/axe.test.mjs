// SPDX-License-Identifier: MIT
// Every page there is, in light and dark, wide and narrow: axe-core finds nothing, nothing scrolls sideways, nothing
// is on the console, and an article does not move while it loads.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { axeLooks } from "./axe.mjs";
import { complaints, confirmed, fill, launch, loggedIn, login, newWindow, press, sign, write } from "./browser.mjs";
import { startSite, TOP } from "./site.mjs";

const RICH = `导语一段，有**粗体**、*着重*、\`代码\`和[链接](https://www.shsongjiang.gov.cn/)。

# 一级小标题

## 二级小标题

- 一项
- 又一项
  1. 内层

> 引用一段。

| 年份 | 数目 |
|:--|--:|
| 2021 | 3.6 |
| 2022 | 4.1 |

| 指标 | 一季度完成数 | 二季度完成数 | 三季度完成数 | 四季度完成数 | 全年合计数字 | 比上年增减数 | 备注和说明 |
|--|--:|--:|--:|--:|--:|:-:|--|
| 高新技术企业 | 1,000,000 | 1,000,000 | 1,000,000 | 1,000,000 | 4,000,000 | 100,000 | LongEnglishWordWithoutBreaks |

---

    一行很长的代码 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

很长的网址 https://example.cn/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 不撑破。`;
const rich = (title, more) => ({ title, summary: "一句摘要。", source: "中国发展网", section: "g60", body: RICH, ...more });
const id = {};
let site, browser, reader, author, signer, admin;

before(async () => {
  site = await startSite();
  browser = await launch();
  const still = { reducedMotion: "reduce" };
  reader = await newWindow(browser, site, still);
  author = await loggedIn(browser, site, "zhoudandan", still);
  signer = await loggedIn(browser, site, "nijun", still);
  admin = await loggedIn(browser, site, "guanli", still);
  await fillSite();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// A text in each state, and a footer with all its lines.
async function fillSite() {
  const seed = site.qianfa(["import", "--format", "seed", "--dry-run", path.join(TOP, "doc/sample/seed-article.txt")]);
  id.rich = await write(author, rich("肩题副题俱全的|稿件", { kicker: "肩题", subtitle: "副题", tags: "科创、走廊" }), "送审");
  await sign(signer, id.rich);
  id.seed = await write(author, { ...JSON.parse(seed), section: "g60" }, "送审");
  await sign(signer, id.seed);
  id.about = await write(author, rich("关于我们", { section: "about" }), "送审");
  await sign(signer, id.about);
  id.gone = await write(author, rich("要撤的稿件"), "送审");
  await sign(signer, id.gone);
  await signer.fill("#reason-withdraw", "试撤。");
  await press(signer, "撤稿");
  id.back = await write(author, rich("退回的稿件"), "送审");
  await signer.open(`/admin/articles/${id.back}`);
  await signer.fill("#reason-return", "补出处。");
  await press(signer, "退回修改");
  id.waiting = await write(author, rich("等签的稿件"), "送审");
  id.own = await write(signer, rich("签发人自己的稿件"), "送审");
  id.signed = await write(author, rich("只签没有发的稿件"), "送审");
  await signer.open(`/admin/articles/${id.signed}`);
  await press(signer, "签发");
  id.draft = await write(author, rich("草稿"));
  await underWay();
  await author.open(`/admin/articles/${id.rich}/edit`);
  await fill(author, { title: "发布后修订的稿件" });
  await press(author, "保存版本");
  // corrected, with another correction on its way; and one that waits for its second signature
  id.fixed = await write(author, rich("更正过的稿件"), "送审");
  await sign(signer, id.fixed);
  for (const button of ["送审", "保存版本"]) {
    await author.open(`/admin/articles/${id.fixed}/edit`);
    await fill(author, { summary: `改过的摘要，${button}。` });
    await author.selectOption("#correction_type", "数据更正");
    await author.fill("#correction", "首段“3.6吨”应为“3.6万吨”。\n摘录时看错一行，谨此致歉。");
    await press(author, button);
    if (button === "送审") await sign(signer, id.fixed);
  }
  id.urgent = await write(author, rich("紧急发布的稿件"));
  await signer.open(`/admin/articles/${id.urgent}`);
  await signer.locator("details.more").evaluateAll((all) => all.forEach((d) => (d.open = true)));
  await signer.fill("#reason-emergency", "台风两小时后登陆。");
  await press(signer, signer.locator('form[action$="/emergency"] button[type=submit]').first());
  // enough for pages of a list, from an archive
  const old = Array.from({ length: 45 }, (_, i) =>
    JSON.stringify({
      title: `档案里的第 ${i + 1} 篇`,
      section: "songjiang",
      summary: "旧系统的一篇。",
      body: RICH,
      signer: "倪珺",
      source: "中国发展网",
      published_at: new Date(Date.UTC(2024, 0, 1 + 3 * i)).toISOString().replace(".000", ""),
    }),
  );
  site.qianfa(["import", "--format", "jsonl", "--publish", "-"], old.join("\n"));
  await admin.open("/admin/settings");
  for (const [name, value] of Object.entries({
    icp: "沪ICP备00000000号-1",
    police: "沪公网安备00000000000000号",
    licence: "00000000000",
    report_phone: "021-00000000",
    copyright: "版权归中国发展网所有",
  }))
    await admin.fill(`#${name}`, value);
  await press(admin, "保存设置");
}

// What waits at a level, has its time, or is owed something.
async function underWay() {
  await admin.open("/admin/sections");
  await press(admin, admin.getByRole("link", { name: "九城风采" }).first());
  await admin.check("#mode-own");
  await admin.check("input[name=level3]");
  await press(admin, "保存审级");
  id.final = await write(author, rich("等终审的稿件", { section: "jiucheng" }), "送审");
  await press(author, "催审");
  id.refused = await write(author, rich("退了稿的稿件"), "送审");
  await more(signer, id.refused);
  await signer.fill("#reason-reject", "不合本站体例。");
  await press(signer, "退稿");
  id.timed = await write(author, rich("定时的稿件"), "送审");
  await signer.open(`/admin/articles/${id.timed}`);
  await signer.locator("summary", { hasText: "改为定时发布" }).click();
  await signer.fill("#at-sign-time", "2099-01-01T06:00");
  await press(signer, "签发并定时发布");
  id.kept = await write(author, rich("有解禁时间的稿件"));
  await more(author, id.kept);
  await author.fill("#at-embargo", "2099-01-01T06:00");
  await press(author, "设解禁时间");
  await press(author, "送审");
  for (const name of ["urgent", "taken"]) {
    id[name] = await write(author, rich("紧急的稿件"), "保存版本");
    await more(signer, id[name]);
    await signer.fill("#reason-emergency", "防汛预警。");
    await press(signer, "紧急发布");
  }
  await press(signer, "紧急撤稿");
}
const more = async (page, article) => {
  await page.open(`/admin/articles/${article}`);
  await page.locator("summary", { hasText: "更多" }).click();
};

async function check(page) {
  assert.deepEqual(await axeLooks(page), []);
  assert.deepEqual(complaints.splice(0), []);
}

// A page that an address leads to.
function at(who, where, status = 200) {
  const name = where instanceof Function ? `${where}`.replace(/.*`(.*)`.*/, "$1") : where;
  test(`${who.name.slice(3)}: ${name}`, async () => {
    const page = who();
    assert.equal(await page.open(where instanceof Function ? where() : where), status);
    await check(page);
  });
}
// A page that some steps lead to.
function afterSteps(name, status, who, steps) {
  test(name, async () => {
    const page = who();
    const user = { theAuthor: "zhoudandan", theSigner: "nijun", theAdmin: "guanli" }[who.name];
    await page.setViewportSize({ width: 1280, height: 800 });
    if (user) await confirmed(page, user);
    await steps(page);
    assert.equal(page.status, status);
    await check(page);
  });
}

test("this check finds what is wrong", async () => {
  const page = await newWindow(browser, site);
  await page.open("/");
  await page.evaluate(() => {
    document.documentElement.removeAttribute("lang");
    document.querySelector("h1").insertAdjacentHTML("afterend", '<button></button><pre>' + "长".repeat(200) + "</pre>");
  });
  const error = await check(page).catch((e) => e);
  for (const what of [/html-has-lang/, /button-name/, /px sideways/, /375 dark/]) assert.match(error.message, what);
  await page.context().close();
});

const theReader = () => reader;
const theAuthor = () => author;
const theSigner = () => signer;
const theAdmin = () => admin;

at(theReader, "/");
at(theReader, "/s/g60/");
at(theReader, "/s/songjiang/");
at(theReader, "/s/songjiang/p/1.html");
at(theReader, "/a/20.html");
at(theReader, "/s/zhengce/");
at(theReader, "/about.html");
at(theReader, () => `/a/${id.seed}.html`);
at(theReader, () => `/a/${id.rich}.html`);
at(theReader, () => `/a/${id.gone}.html`, 410);
at(theReader, () => `/a/${id.fixed}.html`);
at(theReader, () => `/a/${id.urgent}.html`);
at(theReader, "/corrections/");
at(theReader, "/archive/");
at(theReader, "/archive/p/1.html");
at(theReader, "/t/1/");
at(theReader, "/search");
at(theReader, `/search?q=${encodeURIComponent("稿件")}`);
at(theReader, `/search?q=${encodeURIComponent("没有这样的词")}`);
at(theReader, "/ledger/");
at(theReader, "/a/999.html", 404);
at(theReader, () => `/a/${id.seed}/proof.html`);
at(theReader, () => `/a/${id.gone}/proof.html`);
at(theReader, "/a/20/proof.html");
at(theReader, "/check");
for (const where of ["/", "/s/g60/", "/archive/", "/t/1/", `/search?q=${encodeURIComponent("稿件")}`, "/check", "/ledger/"])
  at(theReader, `/hant${where}`);
at(theReader, () => `/hant/a/${id.rich}.html`);
at(theReader, () => `/hant/a/${id.fixed}.html`);
at(theReader, () => `/hant/a/${id.gone}.html`, 410);
at(theReader, () => `/hant/a/${id.seed}/proof.html`);
at(theReader, "/hant/a/999.html", 404);
afterSteps("a text that is partly ours", 200, theReader, async (p) => {
  await p.open("/check");
  await p.fill("#q", "现场成交3.72亿元,新一轮科技成果累计成交额超过50亿元,远高于上一年度的10.23亿元。后面是别人加的一句话，本站没有登过。");
  await press(p, "核对");
});
afterSteps("a text that is too short", 422, theReader, async (p) => {
  await p.open(`/a/${id.seed}/proof.html`);
  await p.fill("#q", "太短");
  await press(p, "核对");
});
at(theReader, "/admin/login");
at(theReader, "/admin/invite/none", 404);
afterSteps("a wrong password", 401, theReader, (p) => login(p, "zhoudandan", { password: "不是这个密码" }));

at(theAuthor, "/admin/");
at(theAuthor, "/admin/articles");
at(theAuthor, "/admin/articles?q=没有这样的稿件");
at(theAuthor, "/admin/articles/new");
at(theAuthor, () => `/admin/articles/${id.draft}`);
at(theAuthor, () => `/admin/articles/${id.waiting}`);
at(theAuthor, () => `/admin/articles/${id.back}`);
at(theAuthor, () => `/admin/articles/${id.back}/edit`);
at(theAuthor, () => `/admin/articles/${id.rich}`);
at(theAuthor, () => `/admin/articles/${id.rich}/edit`);
at(theAuthor, () => `/admin/articles/${id.rich}/v/1`);
at(theAuthor, () => `/admin/articles/${id.gone}`);
at(theAuthor, () => `/admin/articles/${id.gone}/receipt`);
at(theAuthor, () => `/admin/articles/${id.fixed}`);
at(theAuthor, () => `/admin/articles/${id.fixed}/edit`);
at(theAuthor, "/admin/account");
at(theAuthor, "/admin/account/passkeys");
at(theAuthor, "/admin/users", 403);
at(theAuthor, "/admin/articles/999", 404);

at(theSigner, "/admin/");
at(theSigner, "/admin/ledger");
at(theSigner, () => `/admin/ledger?article=${id.rich}`);
at(theSigner, "/admin/ledger?said=没有这样的字");
at(theSigner, "/admin/ledger?from=gestern", 422);
at(theSigner, () => `/admin/articles/${id.waiting}`);
at(theSigner, () => `/admin/articles/${id.own}`);
at(theSigner, () => `/admin/articles/${id.signed}`);
at(theSigner, () => `/admin/articles/${id.seed}`);
at(theSigner, () => `/admin/articles/${id.seed}/sheet`);
at(theSigner, () => `/admin/articles/${id.back}/v/1/sheet`);
for (const name of ["rich", "final", "refused", "timed", "kept", "urgent", "taken"]) {
  afterSteps(`author: a text that is ${name}`, 200, theAuthor, (p) => p.open(`/admin/articles/${id[name]}`));
  afterSteps(`signer: a text that is ${name}, all of it open`, 200, theSigner, async (p) => {
    await p.open(`/admin/articles/${id[name]}`);
    await p.locator("details").evaluateAll((all) => all.forEach((fold) => (fold.open = true)));
  });
}
afterSteps("加签 without a person", 422, theSigner, async (p) => {
  await more(p, id.final);
  await p.locator("#user-ask").evaluate((e) => (e.required = false));
  await press(p, "加签");
});
afterSteps("a time that was not chosen", 422, theSigner, async (p) => {
  await p.open(`/admin/articles/${id.signed}`);
  await press(p, "定时发布");
});

at(theAdmin, "/admin/");
at(theAdmin, "/admin/sections");
at(theAdmin, "/admin/settings");
at(theAdmin, "/admin/users");
at(theAdmin, "/admin/users/1");
at(theAdmin, "/admin/ledger");
at(theAdmin, "/admin/audit");
at(theAdmin, "/admin/words");

afterSteps("the preview", 200, theAuthor, async (p) => {
  await p.open(`/admin/articles/${id.draft}/edit`);
  await p.locator("button[value=preview]").evaluate((b) => b.removeAttribute("formtarget"));
  await press(p, p.locator("button[value=preview]"));
});
afterSteps("a refused text", 422, theAuthor, async (p) => {
  await p.open(`/admin/articles/${id.draft}/edit`);
  await fill(p, { section: "", body: "坏\u0001字符" });
  await press(p, "保存版本");
});
afterSteps("a conflict", 409, theAuthor, async (p) => {
  const other = await p.context().newPage();
  await p.open(`/admin/articles/${id.draft}/edit`);
  await other.goto(`/admin/articles/${id.draft}/edit`);
  await fill(other, { kicker: "新的肩题", body: `${RICH}\n\n对方加的一段。` });
  await press(other, "保存版本");
  await other.close();
  await fill(p, { body: `${RICH}\n\n我加的一段，**很长**。`, section: "jiucheng" });
  await press(p, "保存版本");
});
afterSteps("a withdrawal without reason", 422, theSigner, async (p) => {
  await p.open(`/admin/articles/${id.seed}`);
  await p.locator("#reason-withdraw").evaluate((e) => (e.required = false));
  await press(p, "撤稿");
});
afterSteps("a wrong old password", 422, theAuthor, async (p) => {
  await p.open("/admin/account");
  for (const [name, value] of Object.entries({ old: "不对的密码啊啊", new: "松江 四月 杨花", again: "松江 四月 杨花" }))
    await p.fill(`#${name}`, value);
  await press(p, "换密码");
});
afterSteps("a refused section", 422, theAdmin, async (p) => {
  await p.open("/admin/sections");
  await p.fill("#title", "栏目");
  await p.fill("#slug", "g60");
  await press(p, "添栏目");
});
afterSteps("a refused setting", 422, theAdmin, async (p) => {
  await p.open("/admin/settings");
  await p.fill("#name", " ");
  await press(p, "保存设置");
});
afterSteps("a refused list of words", 422, theAdmin, async (p) => {
  await p.open("/admin/words");
  await p.fill("#list", "登陆\n登 陆");
  await press(p, "保存词表");
});
let link;
afterSteps("an account added", 200, theAdmin, async (p) => {
  await p.open("/admin/users");
  await p.fill("#name", "季明");
  await p.fill("#login", "jiming");
  await press(p, "添用户，给邀请链接");
  link = await p.inputValue("#invite");
});
afterSteps("a refused account", 422, theAdmin, async (p) => {
  await p.open("/admin/users");
  await p.fill("#name", "季明");
  await p.fill("#login", "jiming");
  await press(p, "添用户，给邀请链接");
});
afterSteps("an invitation", 200, theReader, (p) => p.open(link));
afterSteps("an invitation refused", 422, theReader, async (p) => {
  await p.open(link);
  await p.fill("#new", "短");
  await p.fill("#again", "短");
  await press(p, "设好，去登录");
});
afterSteps("an expired session", 401, theAuthor, async (p) => {
  await p.open("/admin/articles/new");
  await fill(p, rich("过期"));
  await p.context().clearCookies();
  await press(p, "保存版本");
});

for (const width of [375, 1280])
  test(`an article does not move while it loads, ${width} px`, async () => {
    const page = await newWindow(browser, site, { viewport: { width, height: 800 } });
    await page.addInitScript(() => {
      window.moved = [];
      new PerformanceObserver((list) => window.moved.push(...list.getEntries().map((e) => e.value))).observe({
        type: "layout-shift",
        buffered: true,
      });
    });
    for (const where of ["/", `/a/${id.seed}.html`, `/a/${id.rich}.html`]) {
      await page.open(where);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300))));
      assert.deepEqual(await page.evaluate(() => window.moved), [], where);
    }
    // the observer does observe
    await page.evaluate(() => document.body.insertAdjacentHTML("afterbegin", `<p>${"推下去<br>".repeat(9)}</p>`));
    await page.waitForFunction(() => window.moved.length > 0);
    await page.context().close();
  });
