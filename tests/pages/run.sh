#!/bin/bash
# SPDX-License-Identifier: MIT
# Golden pages: every route of src/app/routes.c over the daemon's real sockets, on a site of fixed content.
# usage: tests/pages/run.sh [--accept]      --accept rewrites what is expected (look at the diff before committing it)
#
# tests/pages/CASE/req is a request, run in the order of the names: "METHOD PATH", "as: LOGIN" (default: a guest),
# "side: web|desk" (default: by path), CGI variables as NAME=VALUE, an empty line, and the form as name=value lines (%0A is
# a line end). In paths and values {password}, {etag} of the last answer, {invite} of the last link made, {hash ARTICLE NO}, {newest} article, {user LOGIN}, {section SLUG},
# {totp N} the code N steps from now of the last seed shown, {recovery N} of the last ten codes shown. "follow: yes": whoever
# asks goes on with the session cookie of the answer; "login: PASSWORD": they log in first; "sql: …" and "console: ARGS" are done before (the password on stdin),
# "until: SQL" waits until it gives 1.
# tests/pages/CASE/want is the answer, with times, tokens and hashes replaced. matrix.want has the status of every GET for
# every role. Before the first POST to a route the guard is tried: a wrong token, another site, no origin at all.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
accept=0
[[ ${1:-} != --accept ]] || accept=1
declare -A cookies tokens tried
etag='' invite='' seed='' recovery=()

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
    -e 's/(name="(_csrf|key|seen|_f\.key|_f\.seen)" value=")[^"]*/\1…/g' \
    -e 's#(/admin/invite/)[A-Za-z0-9_-]{43}#\1…#g' \
    -e 's/(class="secret">|fill="#000" d=")[^<"]*/\1…/' -e 's/\b[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}\b/…恢复码…/' \
    -e 's/((data-challenge|name="challenge" value)=")[^"]*/\1…/g' \
    -e 's/[0-9a-f]{64}/…hash…/g' \
    -e 's/\b[0-9a-f]{6,16}\b/…hex…/g' \
    -e 's/20(2[6-9]|[3-9][0-9])年[0-9]{1,2}月[0-9]{1,2}日/…日期…/g' \
    -e 's/20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+08:00)/…时间…/g' \
    -e 's/20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}/…日期…/g' \
    -e 's/(^|[^年0-9])[0-9]{1,2}月[0-9]{1,2}日/\1…日期…/g' \
    -e 's/\b[0-9]{2}:[0-9]{2}(:[0-9]{2})?\b/…时刻…/g' -e 's/\b[0-9]{2}-[0-9]{2} …时刻…/…日期… …时刻…/g' \
    -e 's/(于…日期… )[0-9]{2}:[0-9]{2}(撤回)/\1…时刻…\2/' -e 's/[0-9]{1,2} 月 [0-9]{1,2} 日/…日期…/g' -e 's/(datetime=")PT[^"]*">[^<]*/\1…">…/g' \
    -e 's/星期[一二三四五六日]/星期…/g' -e 's#(<lastBuildDate>)[^<]*#\1…#' \
    -e 's/^( *)(台账头已把它|臺賬頭已把它|还没有台账头).*/\1…台账头…/' \
    -e 's#[A-Za-z0-9+/]{43}=#…base64…#g' -e 's/(at 13\\n)[0-9]{13}/\1…/' -e 's#(/ledger\+[^+]*\+)[A-Za-z0-9+/]{44}#\1…#g' -e 's#^(— [^ ]* ).*#\1…#' \
    -e 's#(\\n— |\\u2014 )([^ ]* )[A-Za-z0-9+/=]+#\1\2…#g' \
    -e 's/("(tree_)?size": )[0-9]+/\1…/' -e 's#(<dd>)[0-9]+( [条條]</dd>)#\1…\2#' -e 's#(ledger\\n|^)[0-9]+(\\n|$)#\1…\2#' \
    -e 's/(等了|已等) ?[0-9]+ ?(秒|分钟|小时)/\1…/g' -e 's/[0-9]+ ?(秒|分钟|小时)前|刚刚/…前/g' |
    awk '/^ *"…hash…",?$/ { if (in_path) next; in_path = 1; sub(/,$/, "") } !/^ *"…hash…",?$/ { in_path = 0 } 1' # a path grows with the tree
}

# totp N: RFC 6238, the code of the seed N steps from now.
totp() {
  local key hash at
  key=$(base32 -d <<<"$seed" | od -An -vtx1 | tr -d ' \n')
  hash=$(printf "$(printf %016x $(($(date +%s) / 30 + $1)) | sed 's/../\\x&/g')" |
    openssl dgst -sha1 -mac HMAC -macopt "hexkey:$key" | sed 's/.*= //')
  at=$((16#${hash:39} * 2))
  printf %06d $(((16#${hash:at:8} & 0x7fffffff) % 1000000))
}
# The form token of a session.
csrf_of() { printf csrf | openssl dgst -sha256 -hmac "${1#*=}" | sed 's/.*= //' | cut -c 1-43; }

fill() {
  local v=$1
  v=${v//'{today}'/$(TZ=Asia/Shanghai date +%F)}
  v=${v//'{password}'/$PASSWORD} v=${v//'{etag}'/$etag} v=${v//'{invite}'/$invite}
  while [[ $v =~ \{totp\ ([0-9-]+)\} ]]; do v=${v//"${BASH_REMATCH[0]}"/$(totp "${BASH_REMATCH[1]}")}; done
  while [[ $v =~ \{recovery\ ([0-9])\} ]]; do v=${v//"${BASH_REMATCH[0]}"/${recovery[${BASH_REMATCH[1]}]}}; done
  [[ $v != *'{newest}'* ]] || v=${v//'{newest}'/$(sqlite3 "$DATA/site.db" 'SELECT max(id) FROM article')}
  while [[ $v =~ \{(user|section)\ ([a-z]+)\} ]]; do
    v=${v//"${BASH_REMATCH[0]}"/$(sqlite3 "$DATA/site.db" \
      "SELECT id FROM ${BASH_REMATCH[1]} WHERE '${BASH_REMATCH[2]}' = $([[ ${BASH_REMATCH[1]} == user ]] && echo login || echo slug)")}
  done
  while [[ $v =~ \{hash\ ([0-9]+)\ ([0-9]+)\} ]]; do
    v=${v//"${BASH_REMATCH[0]}"/$(sqlite3 "$DATA/site.db" \
      "SELECT lower(hex(hash)) FROM revision WHERE article_id = ${BASH_REMATCH[1]} AND no = ${BASH_REMATCH[2]}")}
  done
  printf %s "$v"
}

# until_true SQL: what the daemon's clock writes is there.
until_true() {
  local i
  for ((i = 0; i < 1200; i++)); do
    [[ $(sqlite3 "$DATA/site.db" "$1") != 1 ]] || return
    sleep 0.05
  done
  bad "never true: $1"
}

# read_req FILE → $method $path $who $sock, vars[], body
read_req() {
  local line head=1
  who=guest sock='' vars=() body='' follow=''
  { read -r method path; path=$(fill "$path")
    while IFS= read -r line; do
      if ((!head)); then
        body+=$(fill "$line")$'\n'
      elif [[ -z $line ]]; then head=0
      elif [[ $line == as:* ]]; then who=${line#as: }
      elif [[ $line == side:* ]]; then sock=${line#side: }
      elif [[ $line == follow:* ]]; then follow=1
      elif [[ $line == login:* ]]; then
        PASSWORD=${line#login: } login "$DATA" "$who" && cookies[$who]=$cookie tokens[$who]=$csrf || bad "login of $who"
      elif [[ $line == sql:* ]]; then sqlite3 -cmd '.timeout 5000' "$DATA/site.db" "${line#sql: }"
      elif [[ $line == until:* ]]; then until_true "${line#until: }"
      elif [[ $line == console:* ]]; then
        # shellcheck disable=SC2086 # arguments
        "$QIANFA" -d "$DATA" ${line#console: } <<<"$PASSWORD" >"$WORK/console" 2>&1 || bad "$line: $(<"$WORK/console")"
      else vars+=("$(fill "$line")"); fi
    done; } <"$1"
  [[ -z $body ]] || body=$(jq -rRn '[inputs | capture("^(?<k>[^=]*)=(?<v>.*)$")
    | "&" + .k + "=" + (.v | gsub("%0A"; "\n") | @uri)] | join("")' <<<"${body%$'\n'}")
  [[ -n $sock ]] || { [[ $path == /admin* ]] && sock=desk || sock=web; }
  [[ -n ${cookies[$who]:-} ]] || cookies[$who]=${cookies[guest]} tokens[$who]=${tokens[guest]}
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
    r=$(sed -E 's/\./\\./g; s/:slug/[a-z][a-z0-9-]*/; s/:day/[0-9-]{10}/; s/:token/[A-Za-z0-9_-]+/; s/:[a-z_]+/[1-9][0-9]*/g' <<<"$p")
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
# The clock looks at every address of a withdrawn text; its row of the ledger has to have its place.
settle() { until_true 'SELECT NOT EXISTS (SELECT 1 FROM receipt WHERE stopped_at IS NULL)'; }
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
  if [[ $method == POST && $sock == desk && -n $route && -z ${tried[$route]:-} ]]; then
    tried[$route]=1
    try_guard
  fi
  if [[ $method == POST && $sock == desk ]]; then vars+=(HTTP_SEC_FETCH_SITE=same-origin); fi
  send "${tokens[$who]}" "${vars[@]}" >"$WORK/have" || bad "$name: the answer was cut off"
  [[ $method == GET ]] || settle
  new=$(header ETag "$WORK/have")
  [[ -z $new ]] || etag=$new
  new=$(grep -oE '/admin/invite/[A-Za-z0-9_-]{43}' "$WORK/have" | head -n 1)
  [[ -z $new ]] || invite=${new##*/}
  new=$(sed -n 's/.*class="secret">\([A-Z2-7 ]*\)<.*/\1/p' "$WORK/have" | tr -d ' ')
  [[ -z $new ]] || seed=$new
  if grep -q 'class="codes"' "$WORK/have"; then
    mapfile -t recovery < <(grep -oE '[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}' "$WORK/have")
  fi
  new=$(cookie "$WORK/have")
  [[ -z $follow || -z $new ]] || cookies[$who]=$new tokens[$who]=$(csrf_of "$new")
  stable <"$WORK/have" >"$WORK/stable"
  compare "$name" "${dir}want" "$WORK/stable"
done

# Every GET of the cases for everybody. Sessions that the cases ended are made again.
sqlite3 -cmd '.timeout 5000' "$DATA/site.db" 'DELETE FROM throttle' 2>/dev/null
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
  printf '%s\n' "${seen[@]}" | grep -xF "$method $pattern" >/dev/null && ok || bad "no case for $method $pattern"
done
((${#table[@]} >= 38)) && ok || bad "only ${#table[@]} routes were read from src/app/routes.c"
stop
is "the daemon ends in peace" 0 $?
grep -E 'level=error|event=failed|status=50[0-9]' "$WORK/log" >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || bad "verify: $(cat "$WORK/verify")"
closing
