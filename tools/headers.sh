#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes conf/nginx/headers.conf from the readers' headers in src/http/response.c, so that a page has the same ones
# whether nginx sends it from pages/ or the daemon does, and api.conf for what nginx itself answers below /api/.
# `tools/headers.sh --check` only compares.
set -euo pipefail
cd "$(dirname "$0")/.."
out=conf/nginx/headers.conf api=conf/nginx/api.conf
new=$(mktemp) new_api=$(mktemp)
trap 'rm -f "$new" "$new_api"' EXIT

cat >"$new" <<'END'
# SPDX-License-Identifier: MIT
# Headers of files that nginx sends itself. Made by tools/headers.sh from src/http/response.c.
END
# Within public_headers[] and COMMON_HEADERS: strings in order, those that follow each other without a comma are one.
awk '
  /^#define COMMON_HEADERS|^static const struct header public_headers/ { on = 1 }
  on {
    s = $0
    while (match(s, /"[^"]*"|,|\{|\}/)) {
      t = substr(s, RSTART, RLENGTH)
      s = substr(s, RSTART + RLENGTH)
      if (t == "{") { name = value = ""; second = 0 }
      else if (t == "," ) { if (name != "") second = 1 }
      else if (t == "}") { if (value != "") line[++n] = "add_header " name " \"" value "\" always;"; name = value = "" }
      else if (second) value = value substr(t, 2, length(t) - 2)
      else name = name substr(t, 2, length(t) - 2)
    }
  }
  on && (/^};/ || /^[ \t]*}$/) { on = 0 }
  END { for (i = 1; i <= n; i++) print line[i] }' src/http/response.c | sort -u >>"$new"
# shellcheck disable=SC2016  # nginx's variable
echo 'add_header Strict-Transport-Security $qianfa_hsts always;' >>"$new"

# The lines of policy_lines() for an answer that other sites may read.
{
  cat <<'END'
# SPDX-License-Identifier: MIT
# Problems that nginx itself tells below /api/. Made by tools/headers.sh from src/http/response.c.
types { }
default_type "application/problem+json; charset=utf-8";
add_header Cache-Control no-store always;
END
  sed -n 's/^\t\tline(head, "\(Access-Control-[A-Za-z-]*\)", "\([^"]*\)");$/add_header \1 "\2" always;/p' src/http/response.c
  sed '1,2d; s/^\(add_header Cross-Origin-Resource-Policy\) "same-origin"/\1 "cross-origin"/' "$new"
} >"$new_api"

if [[ ${1:-} == --check ]]; then
  cmp -s "$new" "$out" && cmp -s "$new_api" "$api" && exit 0
  echo "$out or $api differs from src/http/response.c: run tools/headers.sh" >&2
  diff "$out" "$new" >&2
  diff "$api" "$new_api" >&2
  exit 1
fi
cat "$new" >"$out"
cat "$new_api" >"$api"
