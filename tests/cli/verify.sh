#!/bin/bash
# SPDX-License-Identifier: MIT
# What somebody outside can check: anchors kept earlier, the web server's pages (verify --live), and a folder that is
# checked without this program (export --proof, check.sh). Each is tampered with, and each tampering must be found.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
web=()
stop_web() { local p; for p in "${web[@]}"; do kill "$p" 2>/dev/null; done; cleanup; }
trap stop_web EXIT
verify() { "$QIANFA" -d "$DATA" verify "$@" >"$WORK/out" 2>"$WORK/err"; }
# holds NAME ARG…, fails NAME ARG…: verify with these
holds() { local name=$1; shift; if verify "$@"; then ok; else bad "$name"; head -n 3 "$WORK/out" "$WORK/err"; fi; }
fails() { local name=$1; shift; if verify "$@"; then bad "$name is not found"; else ok; fi; }

new_site "$DATA" && "$QIANFA" -d "$DATA" import --format jsonl --publish tests/pages/site.jsonl >"$WORK/import" 2>&1 ||
  { bad "no site"; cat "$WORK/import"; closing; exit 1; }
# a text that names the site's own address (part of what is signed, not of what is left out) and, in its title, a page that
# will be withdrawn (a word, no link)
printf '%s\n' '{"title":"怎样看/a/19.html的核验页","section":"g60","source":"本报","signer":"倪珺","published_at":"2024-02-01T08:00:00+08:00","body":"打开http://127.0.0.1:8080/a/1.html，点“核验”。"}' >"$WORK/own.jsonl"
"$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/own.jsonl" >"$WORK/import" 2>&1 || bad "own address"
start "$DATA" "$WORK/log"
login "$DATA" nijun || bad "login"
hash=$(sqlite3 "$DATA/site.db" 'SELECT lower(hex(hash)) FROM revision WHERE article_id = 19')
printf '_csrf=%s&no=1&hash=%s&reason=%s' "$csrf" "$hash" "$(urlencode 来源有误)" |
  "$FCGI" "$DATA/run/desk.sock" POST /admin/articles/19/withdraw HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin \
    >"$WORK/withdraw"
is "withdrawn" 303 "$(status "$WORK/withdraw")"

# ---- heads come by themselves ----

get() { "$FCGI" "$DATA/run/web.sock" GET "$1" | tr -d '\r' | sed '1,/^$/d'; }
rows() { sqlite3 "$DATA/site.db" 'SELECT max(seq) FROM ledger'; }
# the receipt of the withdrawal is the last row that comes by itself
receipt() { sqlite3 "$DATA/site.db" "SELECT count(*) FROM ledger WHERE action = 'receipt'"; }
for ((i = 0; i < 600; i++)); do
  [[ $(receipt) != 1 || $(get /ledger/latest.txt | sed -n 2p) != "$(rows)" ]] || break
  sleep 0.1
done
is "a head covers every row within some seconds" "$(rows)" "$(get /ledger/latest.txt | sed -n 2p)"
get /ledger/latest.txt >"$WORK/note"
get /ledger/key.pem >"$WORK/key.pem"
sed '/^$/,$d' "$WORK/note" >"$WORK/text"
tail -n 1 "$WORK/note" | cut -d ' ' -f 3 | base64 -d | tail -c 64 >"$WORK/sig"
openssl pkeyutl -verify -pubin -inkey "$WORK/key.pem" -rawin -in "$WORK/text" -sigfile "$WORK/sig" >/dev/null && ok ||
  bad "openssl refuses the head"
is "the key's mode" 600 "$(stat -c %a "$DATA/secret.key")"

# ---- anchors ----

holds "verify"
holds "with the head" --anchor "$WORK/note"
holds "with key and head" --anchor "$WORK/key.pem" --anchor "$(<"$WORK/note")"$'\n'
openssl genpkey -algorithm ed25519 2>/dev/null | openssl pkey -pubout >"$WORK/other.pem"
fails "another key" --anchor "$WORK/other.pem"
sed 's/^[0-9]*$/7/' "$WORK/note" >"$WORK/forged"
fails "a forged head" --anchor "$WORK/forged"
verify --anchor nothing
has "what is no anchor" "is no signed head" "$WORK/err"

# ---- verify --live ----

# served RULE → $url
served() {
  node tests/lib/cheat.mjs "$FCGI" "$DATA/run/web.sock" "$1" >"$WORK/port.$1" &
  web+=($!)
  local i
  for ((i = 0; i < 600; i++)); do [[ ! -s $WORK/port.$1 ]] || break; sleep 0.1; done
  url=http://127.0.0.1:$(<"$WORK/port.$1")
}
served none
holds "--live" --live "$url"
has "says what it saw" "22 articles show the signed text, 1 withdrawn give 410, 1 unpublished give 404" "$WORK/out"
has "and the rest" " [1-9][0-9]* lists, [1-9][0-9]* traditional twins, [1-9][0-9]* feeds, 1 parts of the sitemap, [1-9][0-9]* answers of the API: all holds" "$WORK/out"

# cheats NAME < lines of "RULE WHAT-IS-SAID": all at once; each is found, and nothing else is said to be wrong
cheats() {
  local name=$1 rule said lines=() rules='' line
  mapfile -t lines
  for line in "${lines[@]}"; do rules+=${rules:+,}${line%% *}; done
  served "$rules"
  fails "--live: $name" --live "$url"
  for line in "${lines[@]}"; do
    read -r rule said <<<"$line"
    if grep -qE -- "^FAULT (http://127.0.0.1:[0-9]+)?$said" "$WORK/out"; then ok; else bad "--live: $rule is not found: $said"; fi
  done
  is "--live: $name: no other fault" ${#lines[@]} "$(grep -c ^FAULT "$WORK/out")"
  ((failed == 0)) || grep ^FAULT "$WORK/out"
}
cheats pages <<'END'
character /a/20.html: the signed text does not stand in it once
title /a/17.html: the signed title is missing
window /a/16.html: differs
signer /a/15.html: differs
paragraph /a/14.html: differs
behind /a/13.html: differs
headline /a/12.html: the headline of its linked data is not the signed title
description /a/11.html: differs
front /: differs
list /s/g60/: differs
archive /archive/: differs
page /archive/p/1.html: differs
tag /t/1/: differs
text /a/20/proof.txt: is not the signed text
proof /a/10/proof.html: differs
back /a/19.html: answers 200, should answer 410
lost /a/18.html: answers 404, should answer 200
draft /a/24.html: answers 200, should answer 404
old /2024/old-1.shtml: answers 200, should answer 301
twin-character /hant/a/20.html: the signed text does not stand in it once
twin-title /hant/a/17.html: the signed title is missing
twin-simplified /hant/a/16.html: the signed text does not stand in it once
twin-list /hant/s/g60/: differs
twin-back /hant/a/19.html: answers 200, should answer 410
twin-headline /hant/a/15.html: the headline of its linked data is not the signed title
END
cheats "what programs read" <<'END'
rss-title /feed.xml: the title of article 20 is not the signed one
rss-text /s/g60/feed.xml: the text of article 20 is not the signed one
atom-text /atom.xml: the text of article 20 is not the signed one
atom-back /s/g60/atom.xml: holds article 19, which is not public
json-text /feed.json: the text of article 20 is not the signed one
json-title /t/1/feed.json: the title of article 1 is not the signed one
map-back /sitemap/1.xml: holds article 19, which is not public
map-news /sitemap/news.xml: differs
robots /robots.txt: differs
api-html /api/v1/articles/20: its html is not the signed one
api-body /api/v1/articles/17: its body is not the signed one
api-hash /api/v1/articles/16: its text_hash is not that of the signed text
api-url /api/v1/articles/15: differs
api-back /api/v1/articles/19: answers 200, should answer 410
api-draft /api/v1/articles/24: answers 200, should answer 404
walk-title /api/v1/articles[?]limit=100: the title of article 20 is not the signed one
section-list /api/v1/articles[?]section=g60: differs
find-lost /api/v1/search[?]q=.*: does not find the article by its title
find-back /api/v1/search[?]q=.*: holds article 19, which is not public
search-back /search[?]q=.*: leads to article 19, which is not public
END
cheats "what is packed" <<'END'
gzip /a/9.html: gzip: the signed text does not stand in it once
br /feed.json: br: the title of article 20 is not the signed one
br-twin /hant/a/8.html: br: answers 404, should answer 200
section-walk /api/v1/articles[?]limit=100&section=g60: differs
tag-walk /api/v1/articles[?]limit=100&tag=1: differs
END
cheats "one is missing" <<'END'
map-lost /sitemap/1.xml: differs
walk-lost /api/v1/articles[?]limit=100: differs
END
cheats "one is twice, one is back" <<'END'
map-twice /sitemap/1.xml: differs
walk-back /api/v1/articles[?]limit=100: holds article 19, which is not public
END
# texts that lead to other pages, titles with quotes
echo '{"title": "题=“引”「号」", "section": "g60", "body": "见[前文](/a/20.html)和[栏目](/s/g60/)。", "signer": "倪珺", "source": "本站",
  "published_at": "2024-03-25T09:30:00+08:00"}' | tr -d '\n' >"$WORK/strange.jsonl"
"$QIANFA" -d "$DATA" import --format jsonl --publish "$WORK/strange.jsonl" >"$WORK/import" 2>&1 && ok || bad "import: $(<"$WORK/import")"
served none
holds "--live: links and quotes" --live "$url"
fails "--live: nobody there" --live "http://127.0.0.1:1"
fails "--live: no address" --live "127.0.0.1"
# our own making is not believed either: a list that forgets an article
sqlite3 -cmd '.timeout 5000' "$DATA/site.db" 'UPDATE listing SET live = 0 WHERE list = 0 AND article_id = 9'
served none
fails "--live: a forgotten article" --live "$url"
has "it is not in the API's list" "^FAULT article 9 stands 0 times in /api/v1/articles" "$WORK/out"
sqlite3 -cmd '.timeout 5000' "$DATA/site.db" 'UPDATE listing SET live = 1 WHERE list = 0 AND article_id = 9'
# what was printed meanwhile tells the same lie
find "$DATA/pages" -mindepth 1 -delete

# ---- export --proof ----

proof=$WORK/proof
"$QIANFA" -d "$DATA" export --proof "$proof" >"$WORK/out" 2>&1 && ok || bad "export --proof: $(<"$WORK/out")"
"$QIANFA" -d "$DATA" export --proof "$proof" >/dev/null 2>&1 && bad "over a folder that is there" || ok
is "lines of check.sh" 1 "$(($(wc -l <"$proof/check.sh") <= 30))"
sh "$proof/check.sh" >"$WORK/out" 2>&1 && ok || bad "check.sh: $(<"$WORK/out")"
sh "$proof/check.sh" "$WORK/key.pem" >"$WORK/out" 2>&1 && ok || bad "check.sh with a key: $(<"$WORK/out")"
sh "$proof/check.sh" "$WORK/other.pem" >/dev/null 2>&1 && bad "check.sh: another key" || ok
is "records" "$(sed -n 2p "$proof/heads/latest.txt")" "$(find "$proof/ledger" -type f | wc -l)"
flip() { printf '%b' "\\x$(printf %x $(($(od -An -tu1 -j "$2" -N 1 "$1") ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
size() { stat -c %s "$1"; }
text=$(sed -n '2s/^[^ ]* \([^ ]*\) .*/\1/p' "$proof/signoffs") row=$(sed -n '2s/ .*//p' "$proof/signoffs")
last=$(find "$proof/ledger" -type f | sort | tail -n 1)
# tampered NAME COMMAND…: in a copy
tampered() {
  local name=$1 p=$WORK/copy
  shift
  rm -rf "$p"
  cp -r "$proof" "$p"
  (cd "$p" && "$@") || bad "$name: could not be done"
  if sh "$p/check.sh" "$WORK/key.pem" >"$WORK/out" 2>&1; then bad "check.sh: $name is not found"; else ok; fi
}
tampered "a byte of a text" flip "texts/$text.txt" 40
tampered "a byte of an HTML" flip "texts/$text.html" 3
tampered "a text that is gone" rm "texts/$text.txt"
tampered "a byte of a record" flip ledger/000000001 20
tampered "a byte of the last record" flip "ledger/${last##*/}" 30
tampered "a record that is gone" rm "ledger/$row"
tampered "the last record gone" rm "ledger/${last##*/}"
swap() { mv "$1" x && mv "$2" "$1" && mv x "$2"; }
tampered "two records swapped" swap ledger/000000004 ledger/000000005
again() { cp "$1" "$2"; }
tampered "a record once more" again "ledger/$row" "ledger/$(printf %09d $((10#${last##*/} + 1)))"
tampered "a byte of a path" flip "proofs/$row/00.$(ls "$proof/proofs/$row" | sed -n '1s/.*\.//p')" 7
tampered "a shorter path" rm "proofs/$row/00.$(ls "$proof/proofs/$row" | sed -n '1s/.*\.//p')"
tampered "a head's root" sed -i '3s/^A/B/; t; 3s/^./A/' heads/latest.txt
tampered "a head's size" sed -i '2s/.*/9/' heads/latest.txt
tampered "a head's signature" flip heads/latest.txt $(($(size "$proof/heads/latest.txt") - 20))
tampered "a sign-off of another text" sed -i '1s/ 1-1 / 2-1 /' signoffs
saved=$(grep -laFx "$(sed -n '1s/.* //p' "$proof/signoffs")" "$proof"/ledger/* | head -n 1)
tampered "a text that was only saved" sed -i "1s/^[^ ]*/${saved##*/}/" signoffs
has "what that row is" "signs nothing" "$WORK/out"
# everything made right again but the signature, which is by another key
resign() {
  openssl genpkey -algorithm ed25519 -out x.key 2>/dev/null
  openssl pkey -in x.key -pubout -out key.pem
  cp key.pem keys/000000002.pem
  sed '/^$/,$d' heads/latest.txt >x.text
  openssl pkeyutl -sign -inkey x.key -rawin -in x.text -out x.sig
  { cat x.text; echo; printf '— x %s\n' "$({ printf abcd; cat x.sig; } | base64 -w 0)"; } >heads/latest.txt
}
tampered "signed by another key" resign

# ---- a tag whose last article was withdrawn is named to nobody ----

answer() { "$FCGI" "$DATA/run/web.sock" GET "$1" >"$WORK/answer" && status "$WORK/answer"; }
is "the tag has a page" 200 "$(answer /t/1/)"
for ((i = 0; i < 600; i++)); do [[ ! -e $DATA/pages/t/1/index.html ]] || break; sleep 0.1; done
[[ -e $DATA/pages/t/1/index.html ]] && ok || bad "the tag's page is not printed"
hash=$(sqlite3 "$DATA/site.db" 'SELECT lower(hex(hash)) FROM revision WHERE article_id = 1')
printf '_csrf=%s&no=1&hash=%s&reason=%s' "$csrf" "$hash" "$(urlencode 来源有误)" |
  "$FCGI" "$DATA/run/desk.sock" POST /admin/articles/1/withdraw HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin \
    >"$WORK/withdraw"
is "withdrawn" 303 "$(status "$WORK/withdraw")"
[[ ! -e $DATA/pages/t/1/index.html ]] && ok || bad "the tag's printed page stays"
for path in /t/1/ /hant/t/1/ /t/1/feed.xml /t/1/atom.xml /t/1/feed.json; do
  is "$path" 410 "$(answer "$path")"
  grep -q 科创 "$WORK/answer" && bad "$path names the tag" || ok
done
is "/t/3/" 404 "$(answer /t/3/)"
is "the API's tags" 200 "$(answer /api/v1/tags)"
grep -q 科创 "$WORK/answer" && bad "the API names the tag" || ok
holds "without the tag"
stop
is "the daemon ends in peace" 0 $?

# ---- what every page shows, changed by hand ----

# by_hand NAME SQL UNDO SAID: SAID is what verify tells
by_hand() {
  sqlite3 "$DATA/site.db" "$2"
  fails "$1"
  has "what is said of $1" "^FAULT $4" "$WORK/out"
  sqlite3 "$DATA/site.db" "$3"
}
by_hand "a section's title" "UPDATE section SET title = '头条' WHERE slug = 'g60'" \
  "UPDATE section SET title = 'G60资讯' WHERE slug = 'g60'" 'section g60: is "头条，'
by_hand "an old address" "UPDATE redirect SET article_id = 2" "UPDATE redirect SET article_id = 1" \
  'ledger [0-9]*: the old address /2024/old-1.shtml does not lead to article 1 any more'
by_hand "the site's name" "INSERT INTO setting VALUES ('name', '假报')" "DELETE FROM setting WHERE name = 'name'" \
  'setting name: is "假报", but the ledger says "中国发展网"'
trigger=$(sqlite3 "$DATA/site.db" "SELECT sql FROM sqlite_schema WHERE name = 'ledger_no_update'")
by_hand "a trigger" "DROP TRIGGER ledger_no_update" "$trigger" 'trigger ledger_no_update: is missing'
holds "everything put back"

# ---- an older site gets its key, a lost key is replaced and told ----

rm "$DATA/secret.key"
start "$DATA" "$WORK/log"
keys() { sqlite3 "$DATA/site.db" "SELECT count(*) FROM ledger WHERE action = 'head-key'"; }
for ((i = 0; i < 600; i++)); do [[ $(keys) == 1 ]] || break; sleep 0.1; done
is "a new key has a row of its own" 2 "$(keys)"
stop
holds "after a new key"
fails "the old key alone" --anchor "$WORK/key.pem"
holds "the old head still holds" --anchor "$WORK/note"
chmod 0640 "$DATA/secret.key"
timeout 60 "$QIANFA" -d "$DATA" serve >"$WORK/loose" 2>&1 && bad "a key that others may read" || ok
has "says why" "chmod 0600" "$WORK/loose"
grep -E 'level=error|event=failed' "$WORK/log" >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
closing
