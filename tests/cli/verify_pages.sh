#!/bin/bash
# SPDX-License-Identifier: MIT
# verify and the printed pages: all holds on a healthy site, also while it is at work; whatever is changed below pages/ is
# found.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
PAGES=$DATA/pages
verify() { "$QIANFA" -d "$DATA" "$@" verify >"$WORK/out" 2>"$WORK/err"; }
holds() { local name=$1; shift; if verify "$@"; then ok; else bad "$name"; head -n 5 "$WORK/out" "$WORK/err"; fi; }
# fault NAME REGEX: verify finds one, and says so
fault() {
  if verify; then bad "$1 is not found"; else ok; fi
  has "$1" "^FAULT pages/$2" "$WORK/out"
  is "$1 is one fault" 1 "$(grep -c ^FAULT "$WORK/out")"
}
# printed PATH FILE: asks until the press has printed it, with its .br form, which comes last
printed() {
  local i
  for ((i = 0; i < 600; i++)); do
    "$FCGI" "$DATA/run/web.sock" GET "$1" >/dev/null
    [[ ! -s $PAGES/$2.br ]] || { ok; return; }
    sleep 0.1
  done
  bad "$2 is not printed"
}
flip() { printf '%b' "\\x$(printf %x $(($(od -An -tu1 -j "$2" -N 1 "$1") ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
# kept FILE …: a copy to put back, times included
keep() { rm -rf "$WORK/kept"; cp -a "$PAGES" "$WORK/kept"; }
put_back() { rm -rf "$PAGES"; cp -a "$WORK/kept" "$PAGES"; }

new_site "$DATA" && "$QIANFA" -d "$DATA" import --format jsonl --publish tests/pages/site.jsonl >"$WORK/import" 2>&1 ||
  { bad "no site"; closing; exit 1; }
holds "nothing is printed"
has "says so" "^0 printed pages: all holds" "$WORK/out"
start "$DATA" "$WORK/log"
print_all() {
  printed / index.html
  printed /a/1.html a/1.html
  printed /a/2.html a/2.html
  printed /hant/a/1.html hant/a/1.html
  printed /s/g60/ s/g60/index.html
}
print_all
holds "while it serves"
has "how many" "^5 printed pages: all holds" "$WORK/out"

# ---- while it is at work: pages come and go ----

login "$DATA" nijun || bad login
for id in 21 20 19; do
  hash=$(sqlite3 "$DATA/site.db" "SELECT lower(hex(hash)) FROM revision WHERE article_id = $id")
  (sleep 0.02 && printf '_csrf=%s&no=1&hash=%s&reason=%s' "$csrf" "$hash" "$(urlencode 来源有误)" |
    "$FCGI" "$DATA/run/desk.sock" POST "/admin/articles/$id/withdraw" HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin \
      >"$WORK/withdraw.$id") &
  act=$!
  holds "while $id is withdrawn"
  wait "$act"
  is "withdrawn" 303 "$(status "$WORK/withdraw.$id")"
done
print_all
stop
holds "with the daemon stopped"
keep

# ---- tampered with ----

for file in index.html a/1.html hant/a/1.html; do
  for end in "" .gz .br; do
    flip "$PAGES/$file$end" 100
    touch -r "$WORK/kept/$file" "$PAGES/$file$end"
    fault "a byte of $file$end" "$file: "
    put_back
  done
done
gzip -c README.md >"$PAGES/a/1.html.gz"
touch -r "$PAGES/a/1.html" "$PAGES/a/1.html.gz"
fault "another text in .gz" "a/1.html: its .gz form unpacks to something else"
put_back
touch -d 2020-01-01 "$PAGES/a/2.html"
fault "another time" "a/2.html: .*time"
put_back
cp -p "$PAGES/a/2.html" "$PAGES/a/20.html"
fault "a page of a withdrawn article" "a/20.html: is printed, but the program answers 410"
put_back
cp -p "$PAGES/a/2.html" "$PAGES/a/999.html"
fault "a page of no article" "a/999.html: is printed, but the program answers 404"
put_back
echo ok >"$PAGES/healthz"
fault "a page that is never printed" "healthz: is no page that is printed"
put_back
echo x >"$PAGES/.hidden"
fault "a name that is no page's" ".hidden: "
put_back
rm "$PAGES/a/2.html"
holds "compressed forms alone, as of a press that died"
gzip -c README.md >"$PAGES/a/2.html.gz"
fault "another text in .gz, without a plain form" "a/2.html: its .gz form, without a plain one, is not the page"
put_back
ln -sf /etc/hostname "$PAGES/a/2.html"
fault "a link" "a/2.html: "
put_back
holds "put back"

# ---- other templates: what can be said is said ----

cp -r templates "$WORK"
echo "templates = \"$WORK/templates\"" >"$WORK/qianfa.conf"
holds "the same templates elsewhere" -c "$WORK/qianfa.conf"
grep -q "not compared" "$WORK/out" && bad "the same templates count as others" || ok
echo '<!-- another -->' >>"$WORK/templates/public/home.html"
holds "another configuration" -c "$WORK/qianfa.conf"
has "says that it did not compare" "of another configuration .* not compared" "$WORK/out"
cp -p "$PAGES/a/2.html" "$PAGES/a/20.html"
verify -c "$WORK/qianfa.conf" && bad "a withdrawn article's page is not found" || ok
put_back

# ---- the configuration of `make run` is found by itself ----

echo 'base_url = "http://127.0.0.1:8123"' >"$DATA/qianfa.conf"
start "$DATA" "$WORK/log" -c "$DATA/qianfa.conf"
print_all
holds "DATA/qianfa.conf"
grep -q "not compared" "$WORK/out" && bad "DATA/qianfa.conf was not taken" || ok
stop
closing
