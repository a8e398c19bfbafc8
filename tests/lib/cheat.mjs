// SPDX-License-Identifier: MIT
// A web server in front of the web socket that changes some answers: cheat.mjs FCGI_GET SOCKET RULE[,RULE…]; prints its
// port.
import { execFile } from "node:child_process";
import http from "node:http";

const [fcgi, socket, names] = process.argv.slice(2);
// a rule: the address (a text, or a pattern), then what is replaced by what, or another status
const text = (at, from, to) => ({ at, change: (body) => body.replace(from, to) });
const status = (at, code) => ({ at, code });
// a lie for those only who ask for that encoding
const packed = (encoding, rule) => ({ ...rule, encoding });
const find = (title) => new RegExp(`^/api/v1/search\\?q=${encodeURIComponent("“")}${encodeURIComponent(title)}`);
const rules = {
  none: text("", "", ""),
  // pages
  character: text("/a/20.html", /(<div class="prose"[^>]*>\s*<p>.)./, "$1某"),
  title: text("/a/17.html", "<h1>试排", "<h1>假排"),
  window: text("/a/16.html", "<title>试排", "<title>假排"),
  signer: text("/a/15.html", /责任编辑 [^<]*/, "责任编辑 别人"),
  paragraph: text("/a/14.html", /( *)<footer class="end"/, '<p>加一段。</p>\n$1<footer class="end"'),
  behind: text("/a/13.html", /$/, "<article>假新闻</article>"),
  headline: text("/a/12.html", /"headline": *"试排/, '"headline":"假排'),
  description: text("/a/11.html", /content="第11篇的摘要/, 'content="假的摘要'),
  front: text("/", "</main>", "</main><article><h1>假新闻</h1></article>"),
  list: text("/s/g60/", "试排第20篇", "试排第21篇"),
  archive: text("/archive/", "试排第20篇", "假排第20篇"),
  page: text("/archive/p/1.html", "试排第7篇", "假排第7篇"),
  tag: text("/t/1/", "试排第1篇", "假排第1篇"),
  text: text("/a/20/proof.txt", /$/, " "),
  proof: text("/a/10/proof.html", "试排第10篇", "假排第10篇"),
  gzip: packed("gzip", text("/a/9.html", /(<div class="prose"[^>]*>\s*<p>.)./, "$1某")),
  br: packed("br", text("/feed.json", '"试排第20篇"', '"假排第20篇"')),
  "br-twin": packed("br", status("/hant/a/8.html", 404)),
  back: status("/a/19.html", 200),
  lost: status("/a/18.html", 404),
  draft: status("/a/24.html", 200),
  old: status("/2024/old-1.shtml", 200),
  // twins
  "twin-character": text("/hant/a/20.html", /(<div class="prose"[^>]*>\s*<p>.)./, "$1某"),
  "twin-title": text("/hant/a/17.html", "<h1>試排", "<h1>試徘"),
  "twin-simplified": text("/hant/a/16.html", /(<div class="prose"[^>]*>\s*<p>第16篇的正)文/, "$1闻"),
  "twin-list": text("/hant/s/g60/", "試排第20篇", "假排第20篇"),
  "twin-back": status("/hant/a/19.html", 200),
  "twin-headline": text("/hant/a/15.html", /"headline": *"試排/, '"headline":"假排'),
  // feeds
  "rss-title": text("/feed.xml", "<title>试排第20篇", "<title>假排第20篇"),
  "rss-text": text("/s/g60/feed.xml", "第20篇的正文", "第20篇的假文"),
  "atom-text": text("/atom.xml", "第20篇的正文", "第20篇的假文"),
  "atom-back": text("/s/g60/atom.xml", "/a/20.html</id>", "/a/19.html</id>"),
  "json-text": text("/feed.json", "第20篇的正文", "第20篇的假文"),
  "json-title": text("/t/1/feed.json", '"试排第1篇"', '"假排第1篇"'),
  // sitemaps
  "map-back": text("/sitemap/1.xml", "/a/20.html<", "/a/19.html<"),
  "map-lost": text("/sitemap/1.xml", /<url><loc>[^<]*\/a\/20\.html.*<\/url>\n/, ""),
  "map-twice": text("/sitemap/1.xml", /(<url><loc>[^<]*\/a\/20\.html.*<\/url>\n)/, "$1$1"),
  "map-news": text("/sitemap/news.xml", "</urlset>", "<url></url></urlset>"),
  robots: text("/robots.txt", /$/, "Disallow: /\n"),
  // the API
  "api-html": text("/api/v1/articles/20", "<p>第20篇的正文", "<p>第20篇的假文"),
  "api-body": text("/api/v1/articles/17", '"body":"第17篇的正文', '"body":"第17篇的假文'),
  "api-hash": text("/api/v1/articles/16", /("text_hash":")./, "$1x"),
  "api-url": text("/api/v1/articles/15", /("url":"[^"]*\/a\/)15/, "$114"),
  "api-back": status("/api/v1/articles/19", 200),
  "api-draft": status("/api/v1/articles/24", 200),
  "walk-title": text("/api/v1/articles?limit=100", '"title":"试排第20篇', '"title":"假排第20篇'),
  "walk-back": text("/api/v1/articles?limit=100", /"items":\[\{"id":[0-9]+/, '"items":[{"id":19'),
  "walk-lost": text("/api/v1/articles?limit=100", /\{"id":20.*?\/articles\/20"\},/, ""),
  "section-list": text("/api/v1/articles?section=g60", '"title":"试排第20篇', '"title":"假排第20篇'),
  "section-walk": text("/api/v1/articles?limit=100&section=g60", '"title":"试排第20篇', '"title":"假排第20篇'),
  "tag-walk": text("/api/v1/articles?limit=100&tag=1", '"title":"试排第1篇', '"title":"假排第1篇'),
  "find-lost": text(find("试排第20篇"), /"items":\[.*\],"next"/, '"items":[],"next"'),
  "find-back": text(find("试排第19篇"), '"items":[]', '"items":[{"id":19,"title":"试排第19篇"}]'),
  "search-back": text(/^\/search\?q=.*%AC19/, "</main>", '<a href="/a/19.html">试排第19篇</a></main>'),
};
const chosen = names.split(",").map((name) => rules[name]);

http
  .createServer((request, response) => {
    execFile(fcgi, [socket, "GET", request.url], { maxBuffer: 1 << 26 }, (error, out) => {
      const end = out.search(/\r?\n\r?\n/);
      const headers = {};
      let code = 200;
      let body = out.slice(end).replace(/^\r?\n\r?\n/, "");
      for (const line of out.slice(0, end).split(/\r?\n/)) {
        const [, name, value] = line.match(/^([^:]*): (.*)$/) ?? [];
        if (name === "Status") code = parseInt(value, 10);
        else if (name && !/^content-length$/i.test(name)) headers[name] = value;
      }
      for (const rule of chosen) {
        if (rule.at instanceof RegExp ? !rule.at.test(request.url) : rule.at !== request.url) continue;
        if (rule.encoding && rule.encoding !== request.headers["accept-encoding"]) continue;
        code = rule.code ?? code;
        body = rule.change ? rule.change(body) : body;
      }
      response.writeHead(code, headers);
      response.end(body);
    });
  })
  .listen(0, "127.0.0.1", function () {
    console.log(this.address().port);
  });
