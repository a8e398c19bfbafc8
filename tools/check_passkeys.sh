#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks the passkeys' signatures in a folder of `qianfa export --proof`, after check.sh has proved its ledger.
set -eu; bad() { echo "BAD: $*" >&2; exit 1; }
cd "$(dirname "$0")"; t=$(mktemp -d); trap 'rm -rf "$t"' EXIT; count=0
field() { grep -a -m 1 -A 1 "^$2 [0-9]*\$" "ledger/$1" | tail -n 1; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
for p in passkeys/0*; do
  [ -d "$p" ] || continue
  seq=${p#*/}; row=$(cat "$p/row"); count=$((count + 1))
  # Signed: the authenticator's data and the hash of client.json, whose challenge is the hash of the text.
  challenge=$(sed 's/.*"challenge":"\([^"]*\)".*/\1=/' "$p/client.json" | tr -- '-_' '+/' | openssl base64 -d -A | hex)
  [ "$challenge" = "$(field "$seq" text_hash)" ] || bad "row $seq: another text was signed"
  [ "$(tail -c 32 "$p/signed" | hex)" = "$(sha256sum <"$p/client.json" | cut -c 1-64)" ] || bad "row $seq: client.json"
  openssl pkeyutl -verify -pubin -inkey "$p/key.pem" -rawin -in "$p/signed" -sigfile "$p/signature" >"$t/out" 2>&1 ||
    bad "row $seq: the signature does not fit the key"
  digest=$(cat "$p/signed" "$p/signature" | sha256sum | cut -c 1-64)
  [ "$(field "$seq" proof | cut -d ' ' -f 3)" = "$digest" ] || bad "row $seq names another signature"
  # The key: an earlier row has it, of the same account. LOGIN CREDENTIAL ALGORITHM KEY HOST NAME
  openssl pkey -pubin -in "$p/key.pem" -outform DER >"$t/der"
  # shellcheck disable=SC2046 # words of the row
  set -- $(field "$row" detail); [ "$(field "$row" action)" = passkey-add ] || bad "row $row adds no key"
  key=$(case $3 in ES256) tail -c 64 "$t/der" ;; EdDSA) tail -c 32 "$t/der" ;;
    *) tail -c 261 "$t/der" | head -c 256; tail -c 3 "$t/der" ;; esac | base64url)
  [ "$1 $4" = "$(field "$seq" actor) $key" ] && [ "$row" -lt "$seq" ] || bad "row $seq: the ledger has another key"
done
echo "OK: $count signatures by passkeys"
