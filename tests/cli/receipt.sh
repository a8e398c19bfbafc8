#!/bin/bash
# SPDX-License-Identifier: MIT
# 撤稿回执 against the real processes: every address looked at over the readers' socket; with the web processes hanging the
# desk goes on working and pretends nothing; with none there is no answer, and that is what the receipt says.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
new_site "$DATA" && "$QIANFA" -d "$DATA" import --format jsonl --publish tests/pages/site.jsonl >"$WORK/import" 2>&1 ||
  { bad "no site"; closing; exit 1; }
sql() { sqlite3 "$DATA/site.db" "$1"; }
desk() { "$FCGI" "$DATA/run/desk.sock" "$@" "HTTP_COOKIE=$cookie" HTTP_SEC_FETCH_SITE=same-origin; }
# withdraw ID
withdraw() {
  local hash
  hash=$(sql "SELECT lower(hex(hash)) FROM revision WHERE article_id = $1")
  printf '_csrf=%s&no=1&hash=%s&reason=%s' "$csrf" "$hash" "$(urlencode 事实有误)" |
    desk POST "/admin/articles/$1/withdraw" >"$WORK/answer"
  is "withdraw $1" 303 "$(status "$WORK/answer")"
}
# open_lines ID: lines that are not stopped
open_lines() { sql "SELECT count(*) FROM receipt WHERE article_id = $1 AND stopped_at IS NULL"; }
row() { sql "SELECT count(*) FROM ledger WHERE article_id = $1 AND action = 'receipt'"; }
# tells ID REGEX: the receipt's page, by and by
tells() {
  local i
  for ((i = 0; i < 600; i++)); do
    desk GET "/admin/articles/$1/receipt" >"$WORK/page"
    ! grep -qE "$2" "$WORK/page" || break
    sleep 0.1
  done
  has "the receipt says so" "$2" "$WORK/page"
}
# finished ID
finished() {
  local i
  for ((i = 0; i < 1200; i++)); do
    [[ $(row "$1") == 0 ]] || { ok; return; }
    sleep 0.05
  done
  bad "the receipt of $1 is not finished: $(sql "SELECT place, number, found, tries FROM receipt WHERE article_id = $1")"
}

start "$DATA" "$WORK/log"
login "$DATA" nijun || { bad "no login"; closing; exit 1; }
# printed DATA-PATH URL: asks until the press has printed it
printed() {
  local i
  for ((i = 0; i < 300; i++)); do
    "$FCGI" "$DATA/run/web.sock" GET "$2" >/dev/null
    [[ ! -s $DATA/pages/$1 ]] || return
    sleep 0.1
  done
  bad "$1 is not printed"
}

# Article 1 has an old address, is on a full page of its section and has one neighbour.
withdraw 1
finished 1
places="api-article: api-articles:g60 api-articles@1: api-articles@2: api-search:试排第1篇 archive-page: article: atom:g60 atom@1: atom@2: hant:archive-page: hant:article:
hant:near: hant:proof: hant:search:试排第1篇 hant:section:g60 hant:section-page:g60 hant:tag@1: hant:tag@2: home:
json-feed:g60 json-feed@1: json-feed@2: near: old:/2024/old-1.shtml proof: proof-json: proof-text: rss:g60
rss@1: rss@2: search:试排第1篇 section:g60 section-page:g60 sitemap-part: tag@1: tag@2:"
is "its addresses" "$(paste -sd " " <<<"$places")" \
  "$(sql "SELECT group_concat(place || ':' || name, ' ') FROM (SELECT DISTINCT place, name FROM receipt WHERE article_id = 1
    UNION SELECT 'home', '' UNION SELECT 'section', 'g60' ORDER BY place, name)")"
is "all of them are seen" 0 "$(open_lines 1)"
is "the page" 410 "$(sql "SELECT status FROM receipt WHERE article_id = 1 AND place = 'article'")"
"$FCGI" "$DATA/run/web.sock" GET /2024/old-1.shtml >"$WORK/old"
is "the old address is gone too" 410 "$(status "$WORK/old")"

# A later report leads to the one that is withdrawn and names it: that is its own signed text, and it stays.
echo '{"title": "追踪", "section": "g60", "body": "此前见[试排第20篇](/a/20.html)。", "signer": "倪珺", "source": "本站",
  "published_at": "2024-03-21T09:30:00+08:00"}' | tr -d '\n' >"$WORK/later.jsonl"
"$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/later.jsonl" >"$WORK/import" 2>&1 && ok || bad "import: $(<"$WORK/import")"
later=$(sql "SELECT max(id) FROM article")
withdraw 20
finished 20
is "the searches were asked" 200 "$(sql "SELECT DISTINCT status FROM receipt WHERE article_id = 20 AND place LIKE '%search'")"
is "and the API's lists" "200 400" "$(sql "SELECT group_concat(status, ' ') FROM (SELECT DISTINCT status FROM receipt
  WHERE article_id IN (1, 20) AND place LIKE 'api-articles%' ORDER BY 1)")"
is "no reader missed it" 0 "$(sql "SELECT count(*) FROM search_miss")"
is "it was looked at" 1 "$(sql "SELECT count(*) FROM receipt WHERE article_id = 20 AND place = 'near' AND number = $later")"
"$FCGI" "$DATA/run/web.sock" GET "/a/$later.html" >"$WORK/later"
has "and still leads there" '<a href="/a/20.html">试排第20篇</a>' "$WORK/later"

# The web processes hang: the desk answers others in time and stores that nothing was seen.
mapfile -t children < <(pgrep -P "$daemon")
for pid in "${children[@]:1}"; do kill -STOP "$pid"; done
withdraw 19
# a desk that waits for web is slow in each of these; a machine that stands still is not
for ((try = 0, slowest = 400; try < 5 && slowest >= 400; try++)); do
  slowest=0
  for ((i = 0; i < 30; i++)); do
    before=$(date +%s%N)
    desk GET /admin/articles/19/receipt >"$WORK/page"
    took=$((($(date +%s%N) - before) / 1000000))
    ((took > slowest)) && slowest=$took
    sleep 0.05
  done
done
((slowest < 400)) && ok || bad "the desk answered after $slowest ms"
echo "slowest answer of the desk while web hangs: $slowest ms"
tells 19 '没有探到：对外的进程没有应答'
is "nothing is called stopped" 0 "$(sql "SELECT count(*) FROM receipt WHERE article_id = 19 AND found NOT IN ('', 'unreachable')")"
is "no row yet" 0 "$(row 19)"
for pid in "${children[@]:1}"; do kill -CONT "$pid"; done
finished 19

# No web process at all.
printed a/18.html /a/18.html
stop
rm -f "$DATA/run/web.sock"
setsid "$QIANFA" -d "$DATA" serve --role desk >>"$WORK/log" 2>&1 &
daemon=$!
daemons+=("$daemon")
login "$DATA" nijun || bad "no login"
old=$DATA/pages/a/18.html
[[ -s $old ]] && cp "$old" "$WORK/old.html" || bad "the page is not printed"
withdraw 18
[[ ! -e $old ]] && ok || bad "a printed page of what is withdrawn"
seen() { sql "SELECT DISTINCT found FROM receipt WHERE article_id = 18"; }
for ((i = 0; i < 600; i++)); do [[ $(seen) != unreachable ]] || break; sleep 0.1; done
is "nobody answers" "unreachable" "$(seen)"
tells 18 '个地址，0 个已停，[0-9]+ 个没有探到'
is "no row" 0 "$(row 18)"
stop
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || bad "verify: $(cat "$WORK/verify")"
# and when it comes back it is seen; but web is not all: the web server would send a page that was printed
cp "$WORK/old.html" "$old"
start "$DATA" "$WORK/log"
for ((i = 0; i < 600; i++)); do
  [[ $(sql "SELECT count(*) FROM receipt WHERE article_id = 18 AND found IN ('', 'unreachable')") != 0 ]] || break
  sleep 0.1
done
is "web says 410, and the page is still there" "article still" \
  "$(sql "SELECT place || ' ' || found FROM receipt WHERE article_id = 18 AND found <> 'stopped'")"
is "no row while it is there" 0 "$(row 18)"
rm "$old"
finished 18
stop
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || bad "verify: $(cat "$WORK/verify")"
grep -E 'level=error' "$WORK/log" >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
closing
