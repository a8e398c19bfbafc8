#!/bin/bash
# SPDX-License-Identifier: MIT
# A layer includes lower layers only (doc/design.md), and each library is included in its one place. Prints what
# breaks this as file:line: text; fails when there is any.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT

# layer: what it may include
while read -r layer allowed; do
  grep -nrE '^#include "[a-z]+/' "src/$layer" --include='*.[ch]' |
    grep -vE "#include \"(gen|$layer${allowed:+|${allowed// /|}})/" >>"$bad" || true
done <<'END'
base
db base
http base
view base
news base db
page base db http view news
app base db http view news page
cmd base db http view news page app
END
grep -nE '^#include "' src/main.c | grep -v '"cmd/cmd.h"' | sed 's#^#src/main.c:#' >>"$bad" || true

# header: where it may be included
while read -r header where; do
  grep -nrE "^#include <$header>" src --include='*.[ch]' | grep -vE "^src/($where)" >>"$bad" || true
done <<'END'
sqlite3\.h db/
fcgi.*\.h http/fcgi\.c
cmark.*\.h view/
sodium\.h base/secret\.c
confuse\.h base/conf\.c
jansson\.h ((view|page|cmd)/|base/webauthn_client\.c)
fido.* base/webauthn\.c
oath\.h base/totp\.c
brotli/encode\.h app/brotli\.c
qrencode\.h base/qr\.c
libxml/.*\.h cmd/import_(wxr\.c|html\.c|block\.c|tree\.h)
END

[[ ! -s $bad ]] || { cat "$bad"; exit 1; }
