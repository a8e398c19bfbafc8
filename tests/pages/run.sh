#!/bin/bash
# SPDX-License-Identifier: MIT
# Golden pages: every route of src/app/routes.c over the daemon's real sockets, on a site of fixed content.
# usage: tests/pages/run.sh [--accept]      --accept rewrites what is expected (look at the diff before committing it)
#
# tests/pages/CASE/req is a request, run in the order of the names: "METHOD PATH", "as: LOGIN" (default: a guest),
# "side: web|desk" (default: by path), CGI variables as NAME=VALUE, an empty line, and the form as name=value lines (%0A is
# a line end). In paths and values {password}, {etag} of the last answer, {invite} of the last link made, {hash ARTICLE NO}.
# tests/pages/CASE/want is the answer, with times, tokens and hashes replaced. matrix.want has the status of every GET for
# every role. Before the first POST to a route the guard is tried: a wrong token, another site, no origin at all.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
accept=0
[[ ${1:-} != --accept ]] || accept=1
declare -A cookies tokens tried
etag='' invite=''

new_site "$DATA" && "$QIANFA" -d "$DATA" import --format jsonl --publish tests/pages/site.jsonl >"$WORK/import" 2>&1 ||
  { bad "no site"; cat "$WORK/import"; closing; exit 1; }
start "$DATA" "$WORK/log"
for who in zhoudandan nijun admin; do
  login "$DATA" "$who" || { bad "login of $who"; closing; exit 1; }
  cookies[$who]=$cookie tokens[$who]=$csrf
done
"$FCGI" "$DATA/run/desk.sock" GET /admin/login >"$WORK/guest"
cookies[guest]=$(cookie "$WORK/guest") tokens[guest]=$(field _csrf "$WORK/guest")

# What differs from run to run. Content of the year 2026 and later is made by the run itself.
stable() {
  tr -d '\r' | sed -E \
    -e '1,/^$/{s/^(ETag|Last-Modified|Content-Length): .*/\1: …/;s/^(Set-Cookie: [^=]*)=[^;]*;/\1=…;/}' \
    -e 's/\?v=[0-9a-f]{12}/?v=…/g' \
    -e 's/(name="(_csrf|key|_f\.key)" value=")[^"]*/\1…/g' \
    -e 's#(/admin/invite/)[A-Za-z0-9_-]{43}#\1…#g' \
    -e 's/[0-9a-f]{64}/…hash…/g' \
    -e 's/\b[0-9a-f]{6,16}\b/…hex…/g' \
    -e 's/20(2[6-9]|[3-9][0-9])年[0-9]{1,2}月[0-9]{1,2}日/…日期…/g' \
    -e 's/20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+08:00)/…时间…/g' \
    -e 's/20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}/…日期…/g' \
    -e 's/(^|[^年0-9])[0-9]{1,2}月[0-9]{1,2}日/\1…日期…/g' \
    -e 's/\b[0-9]{2}:[0-9]{2}(:[0-9]{2})?\b/…时刻…/g' \
    -e 's/[0-9]{1,2} 月 [0-9]{1,2} 日/…日期…/g' -e 's/(datetime=")PT[^"]*">[^<]*/\1…">…/g' \
    -e 's/星期[一二三四五六日]/星期…/g' \
    -e 's/(等了|已等) ?[0-9]+ ?(秒|分钟|小时)/\1…/g' -e 's/[0-9]+ ?(秒|分钟|小时)前|刚刚/…前/g'
}

fill() {
  local v=$1
  v=${v//'{password}'/$PASSWORD} v=${v//'{etag}'/$etag} v=${v//'{invite}'/$invite}
  while [[ $v =~ \{hash\ ([0-9]+)\ ([0-9]+)\} ]]; do
    v=${v//"${BASH_REMATCH[0]}"/$(sqlite3 "$DATA/site.db" \
      "SELECT lower(hex(hash)) FROM revision WHERE article_id = ${BASH_REMATCH[1]} AND no = ${BASH_REMATCH[2]}")}
  done
  printf %s "$v"
}

# read_req FILE → $method $path $who $sock, vars[], body
read_req() {
  local line head=1
  who=guest sock='' vars=() body=''
  { read -r method path; path=$(fill "$path")
    while IFS= read -r line; do
      if ((!head)); then
        body+=$(fill "$line")$'\n'
      elif [[ -z $line ]]; then head=0
      elif [[ $line == as:* ]]; then who=${line#as: }
      elif [[ $line == side:* ]]; then sock=${line#side: }
      else vars+=("$(fill "$line")"); fi
    done; } <"$1"
  [[ -z $body ]] || body=$(jq -rRn '[inputs | capture("^(?<k>[^=]*)=(?<v>.*)$")
    | "&" + .k + "=" + (.v | gsub("%0A"; "\n") | @uri)] | join("")' <<<"${body%$'\n'}")
  [[ -n $sock ]] || { [[ $path == /admin* ]] && sock=desk || sock=web; }
}

# send TOKEN VAR… <- $method $path $who $sock $body
send() {
  local token=$1
  shift
  [[ $sock == web ]] || set -- "HTTP_COOKIE=${cookies[$who]}" "$@"
  "$FCGI" "$DATA/run/$sock.sock" "$method" "$path" "$@" < <(printf '_csrf=%s%s' "$token" "$body")
}

# The rows of the routing table, in order: "METHOD REGEX PATTERN".
routes() {
  sed -n 's/^ *{METHOD_\([A-Z]*\), "\([^"]*\)".*/\1 \2/p' src/app/routes.c | while read -r m p; do
    r=$(sed -E 's/\./\\./g; s/:slug/[a-z][a-z0-9-]*/; s/:token/[A-Za-z0-9_-]+/; s/:[a-z_]+/[1-9][0-9]*/g' <<<"$p")
    echo "$m ^$r\$ $p"
  done
}
mapfile -t table < <(routes)
# route_of METHOD PATH → METHOD PATTERN of the first row that fits
route_of() {
  local m=$1 p=${2%%\?*} row method regex pattern
  [[ $m != HEAD ]] || m=GET
  for row in "${table[@]}"; do
    read -r method regex pattern <<<"$row"
    if [[ $m == "$method" && $p =~ $regex ]]; then echo "$method $pattern"; return; fi
  done
}

ledger() { sqlite3 "$DATA/site.db" 'SELECT max(seq) FROM ledger'; }
# The guard, with the request of the case itself.
try_guard() {
  local before n=0 how
  before=$(ledger)
  local -a hows=("wrong HTTP_SEC_FETCH_SITE=same-origin" "${tokens[$who]} HTTP_SEC_FETCH_SITE=cross-site"
    "${tokens[$who]} HTTP_SEC_FETCH_SITE=same-site" "${tokens[$who]} HTTP_ORIGIN=https://evil.example" "${tokens[$who]}"
    "${tokens[$who]} HTTP_SEC_FETCH_SITE=cross-site HTTP_ORIGIN=http://127.0.0.1:8080")
  for how in "${hows[@]}"; do
    # shellcheck disable=SC2086 # a token and variables
    send $how >"$WORK/guard"
    n=$(status "$WORK/guard")
    [[ $n == 403 ]] && ok || bad "POST $path ($how): status $n, want 403"
  done
  is "POST $path: nothing was done" "$before" "$(ledger)"
}

compare() {
  local name=$1 want=$2 have=$3
  if ((accept)); then cp "$have" "$want"; ok; return; fi
  if diff -u --label "$want" --label "$name, now" "$want" "$have" >"$WORK/diff" 2>&1; then ok; else
    bad "$name"
    head -n 40 "$WORK/diff"
  fi
}

seen=()
for dir in tests/pages/[0-9]*/; do
  name=$(basename "$dir")
  read_req "$dir/req"
  route=$(route_of "$method" "$path")
  seen+=("$route")
  if [[ $method == POST && -n $route && -z ${tried[$route]:-} ]]; then
    tried[$route]=1
    try_guard
  fi
  if [[ $method == POST && $sock == desk ]]; then vars+=(HTTP_SEC_FETCH_SITE=same-origin); fi
  send "${tokens[$who]}" "${vars[@]}" >"$WORK/have" || bad "$name: the answer was cut off"
  new=$(header ETag "$WORK/have")
  [[ -z $new ]] || etag=$new
  new=$(grep -oE '/admin/invite/[A-Za-z0-9_-]{43}' "$WORK/have" | head -n 1)
  [[ -z $new ]] || invite=${new##*/}
  stable <"$WORK/have" >"$WORK/stable"
  compare "$name" "${dir}want" "$WORK/stable"
done

# Every GET of the cases for everybody. Sessions that the cases ended are made again.
sqlite3 "$DATA/site.db" 'DELETE FROM throttle' 2>/dev/null
login "$DATA" nijun && cookies[nijun]=$cookie
PASSWORD='another long one' && login "$DATA" zhoudandan && cookies[zhoudandan]=$cookie
sed -n 's/^GET //p' tests/pages/[0-9]*/req | grep -v '[{]' | LC_ALL=C sort -u | while read -r path; do
  [[ $path == /admin* ]] && sock=desk || sock=web
  line="GET $path"
  for who in guest zhoudandan nijun admin; do
    method=GET body='' send '' >"$WORK/have"
    line+=" $who $(status "$WORK/have")"
  done
  echo "$line"
done >"$WORK/matrix"
compare matrix tests/pages/matrix.want "$WORK/matrix"

for row in "${table[@]}"; do
  read -r method regex pattern <<<"$row"
  printf '%s\n' "${seen[@]}" | grep -qxF "$method $pattern" && ok || bad "no case for $method $pattern"
done
((${#table[@]} >= 38)) && ok || bad "only ${#table[@]} routes were read from src/app/routes.c"
stop
is "the daemon ends in peace" 0 $?
grep -E 'level=error|event=failed|status=50[0-9]' "$WORK/log" >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || bad "verify: $(cat "$WORK/verify")"
closing
