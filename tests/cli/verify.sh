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
# a text that names the site's own address: part of what is signed, not of what is left out
printf '%s\n' '{"title":"怎样看核验页","section":"g60","source":"本报","signer":"倪珺","published_at":"2024-02-01T08:00:00+08:00","body":"打开http://127.0.0.1:8080/a/1.html，点“核验”。"}' >"$WORK/own.jsonl"
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
for ((i = 0; i < 100; i++)); do
  [[ $(get /ledger/latest.txt | sed -n 2p) != "$(rows)" ]] || break
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
  for ((i = 0; i < 100; i++)); do [[ ! -s $WORK/port.$1 ]] || break; sleep 0.05; done
  url=http://127.0.0.1:$(<"$WORK/port.$1")
}
served none
holds "--live" --live "$url"
has "says what it saw" "22 articles show the signed text, 1 withdrawn give 410, 1 unpublished give 404" "$WORK/out"
for rule in character title window signer paragraph behind front list text back lost draft; do
  served "$rule"
  fails "--live: $rule" --live "$url"
done
fails "--live: nobody there" --live "http://127.0.0.1:1"
fails "--live: no address" --live "127.0.0.1"

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
stop
is "the daemon ends in peace" 0 $?

# ---- an older site gets its key, a lost key is replaced and told ----

rm "$DATA/secret.key"
start "$DATA" "$WORK/log"
keys() { sqlite3 "$DATA/site.db" "SELECT count(*) FROM ledger WHERE action = 'head-key'"; }
for ((i = 0; i < 200; i++)); do [[ $(keys) == 1 ]] || break; sleep 0.05; done
is "a new key has a row of its own" 2 "$(keys)"
stop
holds "after a new key"
fails "the old key alone" --anchor "$WORK/key.pem"
holds "the old head still holds" --anchor "$WORK/note"
chmod 0640 "$DATA/secret.key"
timeout 20 "$QIANFA" -d "$DATA" serve >"$WORK/loose" 2>&1 && bad "a key that others may read" || ok
has "says why" "chmod 0600" "$WORK/loose"
grep -E 'level=error|event=failed' "$WORK/log" >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
closing
