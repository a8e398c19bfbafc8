#!/bin/bash
# SPDX-License-Identifier: MIT
# What programs follow the site by: feeds, sitemaps, robots.txt, over the readers' socket, held against published schemas
# (README), feedparser, and the database (check.py); with hostile texts, corrections, an urgent article, withdrawals, texts
# too long for a feed, and more articles than a part of the sitemap holds.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
HERE=tests/follow
PYTHON=/usr/bin/python3 # Debian's, which has feedparser
sql() { sqlite3 -cmd '.timeout 5000' "$DATA/site.db" "$1"; }

# get PATH FILE: the body; its head is in FILE.head
get() {
  "$FCGI" "$DATA/run/web.sock" GET "$1" | tr -d '\r' >"$2.all"
  sed '/^$/q' "$2.all" >"$2.head"
  sed '1,/^$/d' "$2.all" >"$2"
}
# fetch PATH FILE TYPE
fetch() {
  get "$1" "$2"
  is "$1" "200 $3; charset=utf-8" "$(status "$2.head") $(header Content-Type "$2.head")"
}
# valid FILE SCHEMA
valid() {
  local how=--schema
  [[ $2 != *.rng ]] || how=--relaxng
  xmllint --noout --nonet --huge "$how" "$HERE/$2" "$1" >"$WORK/lint" 2>&1 && ok || bad "$1 ($2): $(head -n 5 "$WORK/lint")"
}
# told NAME CHECK ARG…
told() {
  local name=$1
  shift
  "$PYTHON" "$HERE/check.py" "$@" >"$WORK/told" 2>"$WORK/count" && ok || bad "$name: $(cat "$WORK/told" "$WORK/count")"
  counted=$(tail -n 1 "$WORK/count")
}
# feeds PREFIX LIST: the three feeds of a list → $WORK/{rss,atom,json}
feeds() {
  fetch "$1/feed.xml" "$WORK/rss" application/rss+xml
  fetch "$1/atom.xml" "$WORK/atom" application/atom+xml
  fetch "$1/feed.json" "$WORK/json" application/feed+json
  is "lastBuildDate of $1/" "$(header Last-Modified "$WORK/rss.head")" "$(sed -n 's#^<lastBuildDate>\(.*\)</.*#\1#p' "$WORK/rss")"
  valid "$WORK/rss" rss.rng
  valid "$WORK/atom" atom.rng
  told "feeds of $1/" feeds "$DATA/site.db" "$2" "$WORK/rss" "$WORK/atom" "$WORK/json"
}
# sitemaps PARTS: all of them → $WORK/part.N, $WORK/index
sitemaps() {
  local n parts=()
  fetch /sitemap.xml "$WORK/index" application/xml
  fetch /sitemap/news.xml "$WORK/news" application/xml
  fetch /sitemap/lists.xml "$WORK/lists" application/xml
  valid "$WORK/index" siteindex.xsd
  valid "$WORK/news" sitemap.xsd
  valid "$WORK/lists" sitemap.xsd
  for ((n = 1; n <= $1; n++)); do
    fetch "/sitemap/$n.xml" "$WORK/part.$n" application/xml
    valid "$WORK/part.$n" sitemap.xsd
    told "part $n" sitemap "$DATA/site.db" "$WORK/part.$n" $(((n - 1) * 5000)) $((n * 5000))
    parts+=("$WORK/part.$n")
  done
  get "/sitemap/$n.xml" "$WORK/none"
  is "no part $n" 404 "$(status "$WORK/none.head")"
  told index index "$WORK/index" "${parts[@]}"
}

# ---- forms ----
declare -A session token
# post WHO PATH DATA → $code, $WORK/answer
post() {
  if [[ -z ${session[$1]:-} ]]; then
    login "$DATA" "$1" || { bad "login of $1"; closing; exit 1; }
    session[$1]=$cookie token[$1]=$csrf
  fi
  printf '_csrf=%s&%s' "${token[$1]}" "$3" |
    "$FCGI" "$DATA/run/desk.sock" POST "$2" HTTP_COOKIE="${session[$1]}" HTTP_SEC_FETCH_SITE=same-origin >"$WORK/answer"
  code=$(status "$WORK/answer")
}
# act WHO ID ACTION [DATA]
act() {
  post "$1" "/admin/articles/$2/$3" \
    "$(sql "SELECT 'no=' || no || '&hash=' || lower(hex(hash)) FROM revision WHERE article_id = $2 ORDER BY no DESC LIMIT 1")${4:+&$4}"
  is "$3 $2" 303 "$code"
}
# submit ID BASE TITLE BODY [MORE]: a new version (ID new: a new article) with $tags → $made
tags=科创
submit() {
  local path=/admin/articles/$1 key=$RANDOM$RANDOM$RANDOM
  [[ $1 == new ]] || path+=/edit
  post zhoudandan "$path" "do=submit&key=k$key&base=$2&section=g60&title=$(urlencode "$3")&source=$(urlencode 本站)&body=$(urlencode "$4")&summary=$(urlencode "$3的摘要")&dateline=$(urlencode 上海电)&byline=$(urlencode 周丹丹)&tags=$(urlencode "$tags")${5:+&$5}"
  made=$(header Location "$WORK/answer" | sed -n 's#.*/articles/\([0-9]*\).*#\1#p')
  [[ -n $made ]] || { bad "not submitted: $code $(grep -A3 "role=\"alert\"" "$WORK/answer")"; closing; exit 1; }
}

new_site "$DATA" &&
  "$QIANFA" -d "$DATA" user add wanglei --name 王磊 --role signer --password-stdin <<<"$PASSWORD" >/dev/null && "$PYTHON" "$HERE/hostile.py" texts >"$WORK/texts.jsonl" &&
  "$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/texts.jsonl" >"$WORK/import" 2>&1 ||
  { bad "no site: $(tail -n 5 "$WORK/import")"; closing; exit 1; }
start "$DATA" "$WORK/log"
login "$DATA" nijun || { bad "no login"; closing; exit 1; }
g60=$(sql "SELECT id FROM section WHERE slug = 'g60'")
tag=$(sql "SELECT id FROM tag_page WHERE name = '科创'")

# ---- hostile texts ----
all() {
  feeds '' 0
  feeds /s/g60 "$g60"
  feeds "/t/$tag" "-$tag"
}
all
is "a full feed" "20 items, 0 tombstones" "$(feeds '' 0; echo "$counted")"
feeds /s/songjiang "$(sql "SELECT id FROM section WHERE slug = 'songjiang'")"
feeds /s/zhengce "$(sql "SELECT id FROM section WHERE slug = 'zhengce'")" # nothing in it
is "an empty feed" "0 items, 0 tombstones" "$counted"
sitemaps 1
for url in $(sed -n 's#.*<loc>\(.*\)</loc>.*#\1#p' "$WORK/lists" "$WORK/part.1" | sed '40q'); do
  get "/${url#*://*/}" "$WORK/named"
  is "$url" 200 "$(status "$WORK/named.head")"
  has "$url names itself" "<link rel=\"canonical\" href=\"$url\">" "$WORK/named"
  grep -q noindex "$WORK/named" && bad "$url is not to be indexed" || ok
done
is "no news in the news sitemap yet" 0 "$(grep -c '<news:news>' "$WORK/news")"
for path in /s/nope/feed.xml /s/about/atom.xml /t/99999/feed.json /hant/feed.xml /hant/sitemap.xml /sitemap/01.xml; do
  get "$path" "$WORK/none"
  is "$path" 404 "$(status "$WORK/none.head")"
done
fetch /robots.txt "$WORK/robots" text/plain
for line in 'User-agent: \*' 'Disallow: /admin' 'Allow: /' 'Sitemap: http://127.0.0.1:8080/sitemap.xml'; do
  has robots.txt "^$line\$" "$WORK/robots"
done
"$PYTHON" - "$WORK/robots" <<'END' && ok || bad "robots.txt as urllib reads it"
import sys, urllib.robotparser
r = urllib.robotparser.RobotFileParser()
r.parse(open(sys.argv[1]).read().splitlines())
site = "http://127.0.0.1:8080"
assert r.can_fetch("x", site + "/a/1.html") and r.can_fetch("x", site + "/s/g60/") and not r.can_fetch("x", site + "/admin/login")
assert r.site_maps() == [site + "/sitemap.xml", site + "/sitemap/news.xml"]
END

# ---- an article's life ----
submit new 0 '新稿<一>' $'第一段，见[首页](/)。\n\n第二段。'
first=$made
act nijun "$first" sign publish=1
all
has "the newest is first" "<id>http://127.0.0.1:8080/a/$first.html" <(grep '<id>' "$WORK/atom" | sed -n 2p)
has "dateline as on the page" "&lt;strong&gt;上海电&lt;/strong&gt; 第一段" "$WORK/rss"
sitemaps 1
has "it is news" "<loc>http://127.0.0.1:8080/a/$first.html</loc><news:news>.*<news:title>新稿&lt;一&gt;</news:title>" "$WORK/news"

# of the last two days, to the hour
for hours in 47 49; do
  printf '{"title": "%s小时前的稿", "section": "g60", "signer": "倪珺", "source": "本站", "body": "旧闻。", "published_at": "%s"}\n' \
    $hours "$(date -u -d "-$hours hours" +%FT%TZ)"
done >"$WORK/late.jsonl"
"$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/late.jsonl" >"$WORK/import" 2>&1 || bad "import: $(tail -n 3 "$WORK/import")"
sitemaps 1
has "47 hours are news" 47小时前 "$WORK/news"
grep -q 49小时前 "$WORK/news" && bad "49 hours are news" || ok

sleep 1.1 # feeds tell whole seconds
submit "$first" 1 '新稿<一>' $'第一段改过。\n\n第二段。' "correction_type=$(urlencode 事实更正)&correction=$(urlencode '日期<有>误')"
get /feed.xml "$WORK/rss"
grep -q 第一段改过 "$WORK/rss" && bad "an unsigned version shows" || ok
act nijun "$first" sign publish=1
all
has "the correction stands in the feed" '更正 1.*事实更正.*日期&amp;lt;有&amp;gt;误' "$WORK/rss"
is "updated after it was published" 1 "$(sql "SELECT count(*) FROM article a JOIN ledger l ON l.article_id = a.id AND
  l.action = 'publish' AND l.at > a.published_at + 999 WHERE a.id = $first")"

submit new 0 急稿 '急稿的正文。'
urgent=$made
act nijun "$urgent" emergency "reason=$(urlencode 突发)"
all
has "an urgent article is marked" '紧急发布，待补签' "$WORK/rss"
has "an urgent article is marked" '【紧急发布，待补签】急稿的摘要' "$WORK/atom"

act wanglei "$urgent" countersign
all
grep -q 待补签 "$WORK/rss" && bad "signed a second time, still marked" || ok
has "the second signature" '倪珺 签发，王磊 补签' "$WORK/rss"

tags=别的
submit "$urgent" 1 急稿 '急稿的正文，补充了。'
tags=科创
act nijun "$urgent" sign publish=1
all
is "it left the tag" 0 "$(grep -c "/a/$urgent.html" "$WORK/atom")"
feeds "/t/$(sql "SELECT id FROM tag_page WHERE name = '别的'")" "-$(sql "SELECT id FROM tag_page WHERE name = '别的'")"
is "and came to another" "1 items, 0 tombstones" "$counted"

act nijun "$first" withdraw "reason=$(urlencode 事实有误)"
all
for f in rss json; do
  grep -qE "新稿|/a/$first.html" "$WORK/$f" && bad "withdrawn, still in $f" || ok
done
has "a tombstone" "<at:deleted-entry ref=\"http://127.0.0.1:8080/a/$first.html\" when=" "$WORK/atom"
grep -q 新稿 "$WORK/atom" && bad "the tombstone tells more" || ok
is "one tombstone" "1 tombstones" "${counted#*, }"
sitemaps 1
grep -h "/a/$first.html" "$WORK"/part.1 "$WORK/news" && bad "withdrawn, still in a sitemap" || ok

old=$(sql "SELECT article_id FROM listing WHERE list = 0 AND place = 1") # far behind the newest twenty
act nijun "$old" withdraw "reason=$(urlencode 事实有误)"
all
has "a tombstone of one that was no longer in the feed" "ref=\"http://127.0.0.1:8080/a/$old.html\"" <(get /atom.xml "$WORK/atom"; cat "$WORK/atom")

submit "$first" 2 '新稿<一>' '第三版。'
act nijun "$first" sign publish=1
all
grep -q "deleted-entry ref=\"http://127.0.0.1:8080/a/$first.html" "$WORK/atom" && bad "published again, still called deleted" || ok

# ---- longer than a feed may be ----
"$PYTHON" "$HERE/hostile.py" long 7 >"$WORK/long.jsonl"
"$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/long.jsonl" >"$WORK/import" 2>&1 || bad "import: $(tail -n 3 "$WORK/import")"
feeds /s/rencai "$(sql "SELECT id FROM section WHERE slug = 'rencai'")"
is "all are in it" "7 items, 0 tombstones" "$counted"
is "five with their text" 5 "$(grep -c '<content ' "$WORK/atom")"
for f in rss atom json; do
  (($(stat -c %s "$WORK/$f") < 1100000)) && ok || bad "$f has $(stat -c %s "$WORK/$f") bytes"
done

# ---- more than a part of the sitemap holds ----
"$PYTHON" "$HERE/hostile.py" many 5050 >"$WORK/many.jsonl"
"$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/many.jsonl" >"$WORK/import" 2>&1 || bad "import: $(tail -n 3 "$WORK/import")"
sitemaps 2
is "a full part" 1 "$(($(grep -c '<loc>' "$WORK/part.1") > 4990))"
mkdir "$WORK/was"
cp "$WORK/part.1" "$WORK/part.2" "$WORK/index" "$WORK/news" "$WORK/lists" "$WORK/was/"
sed -n 's/^Last-Modified/&/p' "$WORK/part.1.head" >"$WORK/was/time"
submit new 0 后来的稿 '后来的正文。'
act nijun "$made" sign publish=1
sitemaps 2
cmp -s "$WORK/part.1" "$WORK/was/part.1" && ok || bad "a publication changed an old part"
is "the old part's time" "$(<"$WORK/was/time")" "$(grep Last-Modified "$WORK/part.1.head")"
cmp -s "$WORK/lists" "$WORK/was/lists" && ok || bad "a publication changed the lists"
for f in part.2 index news; do cmp -s "$WORK/$f" "$WORK/was/$f" && bad "a publication left $f as it was" || ok; done
is "one line of the index changed" 1 "$(diff "$WORK/was/index" "$WORK/index" | grep -c '^>')"
at=$(date +%s%N)
for _ in 1 2 3 4 5; do "$FCGI" "$DATA/run/web.sock" GET /sitemap/1.xml >"$WORK/part"; done
echo "a part of 5,000: $(($(stat -c %s "$WORK/part") / 1024)) KB, $((($(date +%s%N) - at) / 5000000)) ms with its client, kept"

stop
is "the daemon ends in peace" 0 $?
# on a slow machine the import of thousands holds the lock for longer than the clock waits
grep -E 'level=error|event=failed|status=50[0-9]' "$WORK/log" | grep -v 'event=write_failed err=busy .*/writer.lock: locked' >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
closing
