// SPDX-License-Identifier: MIT
// A web server in front of the web socket that changes one answer: cheat.mjs FCGI_GET SOCKET RULE; prints its port.
import { execFile } from "node:child_process";
import http from "node:http";

const [fcgi, socket, rule] = process.argv.slice(2);
const on = (path, from, to) => (url, text) => (url === path ? text.replace(from, to) : text);
const rules = {
  none: (url, text) => text,
  character: on("/a/20.html", /(<div class="prose">\s*<p>.)./, "$1某"),
  title: on("/a/20.html", "<h1>试排", "<h1>假排"),
  window: on("/a/20.html", "<title>试排", "<title>假排"),
  signer: on("/a/20.html", /责任编辑 [^<]*/, "责任编辑 别人"),
  paragraph: on("/a/20.html", '    <footer class="end"', '<p>加一段。</p>\n    <footer class="end"'),
  behind: on("/a/20.html", /$/, "<article>假新闻</article>"),
  front: on("/", "</main>", "</main><article><h1>假新闻</h1></article>"),
  list: on("/s/g60/", "试排第20篇", "试排第21篇"),
  text: on("/a/20/proof.txt", /$/, " "),
  back: (url, text) => text,
  lost: (url, text) => text,
  draft: (url, text) => text,
};
const statuses = { back: ["/a/19.html", 200], lost: ["/a/18.html", 404], draft: ["/a/24.html", 200] };

http
  .createServer((request, response) => {
    execFile(fcgi, [socket, "GET", request.url], { maxBuffer: 1 << 26 }, (error, out) => {
      const end = out.search(/\r?\n\r?\n/);
      const headers = {};
      let status = 200;
      for (const line of out.slice(0, end).split(/\r?\n/)) {
        const [, name, value] = line.match(/^([^:]*): (.*)$/) ?? [];
        if (name === "Status") status = parseInt(value, 10);
        else if (name && !/^content-length$/i.test(name)) headers[name] = value;
      }
      const [path, other] = statuses[rule] ?? [];
      if (path === request.url) status = other;
      response.writeHead(status, headers);
      response.end(rules[rule](request.url, out.slice(end).replace(/^\r?\n\r?\n/, "")));
    });
  })
  .listen(0, "127.0.0.1", function () {
    console.log(this.address().port);
  });
