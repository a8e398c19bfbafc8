#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks a folder of `qianfa export --proof` with sha256sum and openssl: sh check.sh [KEY.pem], the key you kept yourself.
set -eu; bad() { echo "BAD: $*" >&2; exit 1; }
key=$(realpath "${1:-$(dirname "$0")/key.pem}"); cd "$(dirname "$0")"; t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
zero=$(printf '%064d' 0); rows() { find ledger -type f | LC_ALL=C sort | xargs "$@"; }
# The chain: record n begins with a zero byte, has its number on line 3 and the hash of record n - 1 on line 5.
rows sha256sum | cut -c 1-64 >"$t/hash"; n=$(wc -l <"$t/hash")
rows awk 'FNR == 3' | cmp -s - "$(seq "$n" >"$t/seq"; echo "$t/seq")" || bad "the ledger has gaps"
{ echo "$zero"; sed '$d' "$t/hash"; } >"$t/want"; rows awk 'FNR == 5' | cmp -s - "$t/want" || bad "the chain is broken"
# The heads: signed, and each names the hash of the last record it covers.
for h in heads/*.txt; do
  sed '/^$/,$d' "$h" >"$t/text"; sed '1,/^$/d' "$h" | head -n 1 | cut -d ' ' -f 3 | base64 -d | tail -c 64 >"$t/sig"; ok=
  [ "$h" = heads/latest.txt ] && keys=$key || keys="$key keys/*.pem"
  for k in $keys; do openssl pkeyutl -verify -pubin -inkey "$k" -rawin -in "$t/text" -sigfile "$t/sig" >"$t/out" 2>&1 && ok=1; done
  [ "$ok" ] || bad "$h is not signed by the key"
  size=$(sed -n 2p "$h"); [ "$(sed -n "${size}p" "$t/hash")" = "$(sed -n '5s/^last //p' "$h")" ] || bad "$h is of another ledger"
done; [ "$(sed -n 2p heads/latest.txt)" = "$n" ] || bad "records are missing at the end"
# The texts: each has the hash that its sign-off in the ledger names; that row is one, and in the tree whose root is signed.
while read -r seq text hash; do
  grep -a -m 1 -A 1 '^action [48]$' "ledger/$seq" | grep -qxE 'sign|imported' || bad "$text: row $seq signs nothing"
  grep -a -m 1 -A 1 '^text_hash 64$' "ledger/$seq" | grep -qx "$hash" || bad "$text: the ledger names another hash"
  [ "$(sha256sum <"texts/$text.txt" | cut -c 1-64)" = "$hash" ] || bad "$text: its text is not the signed one"
  grep -a -A 1 '^html_sha256 64$' "texts/$text.txt" | grep -qx "$(sha256sum <"texts/$text.html" | cut -c 1-64)" || bad "$text.html"
  openssl dgst -sha256 -binary <"ledger/$seq" >"$t/h"
  for p in proofs/"$seq"/*.?; do case $p in *.l) set -- "$p" "$t/h" ;; *.r) set -- "$t/h" "$p" ;; *) continue ;; esac
    { printf '\001'; cat "$@"; } | openssl dgst -sha256 -binary >"$t/up"; mv "$t/up" "$t/h"; done
  [ "$(openssl base64 <"$t/h")" = "$(sed -n 3p heads/latest.txt)" ] || bad "$text: row $seq is not under the signed root"
done <signoffs
echo "OK: $n records, $(wc -l <signoffs) signed texts, $(find heads -name '*.txt' | wc -l) heads"
