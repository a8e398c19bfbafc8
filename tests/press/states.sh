#!/bin/bash
# SPDX-License-Identifier: MIT
# Printed pages and what is not an editor's act: the daemon stopped, headers either way, new templates, settings, restore,
# another program, another address, a full disk. No old page is ever left.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
. tests/press/site.sh
DATA=$WORK/site LOG=$WORK/log CONF=$WORK/qianfa.conf
PROGRAM=$QIANFA TOOLS=$BUILD/tests/press
# another program, older than the templates that all are started with
cp "$PROGRAM" "$WORK/qianfa"
echo x >>"$WORK/qianfa"
cp -r templates public "$WORK"
PORT=$(free_port)
conf() { printf '%s\n' "templates = \"$WORK/templates\"" "public_dir = \"$WORK/public\"" "base_url = \"$1\"" >"$CONF"; }
conf "http://127.0.0.1:$PORT"
up() { LD_PRELOAD=$FAULT_SO FAULT=$DATA.fault FAULT_DATA=$DATA FAULT_CUT=$DATA.cut start "$DATA" "$LOG" -c "$CONF"; }
# ready: web answers, and the press prints.
ready() { grep -qx ok <("$FCGI" "$DATA/run/web.sock" GET /healthz); }
crawl() {
  "$TOOLS/crawl" "$PORT" "$DATA/pages" >"$WORK/crawled" && ok || bad "$(tail -n 1 "$WORK/crawled")"
}
fetch_all() { "$TOOLS/fetch" "$PORT" "$@" <"$WORK/paths"; }
folder() { stat -c %i "$DATA/pages"; }
# same NAME FILE FILE: one line an answer
same() { if diff "$2" "$3" >"$WORK/diff"; then ok; else bad "$1: $(grep -c '^<' "$WORK/diff") answers differ"; head -n 6 "$WORK/diff"; fi; }
eventually() {
  local name=$1 until=$((SECONDS + $2))
  shift 2
  until "$@"; do
    ((SECONDS <= until)) || { bad "$name"; tail -n 5 "$LOG"; return 1; }
    sleep 0.02
  done
  ok
}

# odd FILE: answers to what browsers do not send but others do, a line each. @E and @T are the page's own ETag and time;
# "?QUERY" goes behind the address, "METHOD " in front of it.
odd() {
  local path line part tag time args method query
  for path in / /hant/s/g60/ "/a/$(sed -n 's|^/a/\([0-9]*\)\.html$|\1|p' "$WORK/paths" | head -n 1).html" /feed.xml /robots.txt; do
    fetch "$path" >"$WORK/status"
    tag=$(header ETag "$WORK/head") time=$(header Last-Modified "$WORK/head")
    while read -r line; do
      args=() method=GET query=
      while read -r part; do
        part=${part//@E/$tag} part=${part//@T/$time}
        case $part in
          \?*) query=$part ;;
          *:*) args+=(-H "$part") ;;
          *) method=$part ;;
        esac
      done < <(tr '|' '\n' <<<"$line")
      echo "$path $line $(fetch "$path$query" -X "$method" "${args[@]}") $(sed 1d "$WORK/head" | tr -d '\r' | grep -v '^Date:' | sort |
        sha256sum | head -c 16) $(sha256sum "$WORK/body" 2>/dev/null | head -c 16)"
    done <<'END'
GET
PUT
POST|Content-Type: application/json
OPTIONS
TRACE
Accept-Encoding: *
Accept-Encoding: x-gzip
Accept-Encoding: gzip;q=2
Accept-Encoding: gzip;q=0;x=1
Accept-Encoding: *;q=0, GZIP ;q=0.3
If-None-Match: W/"x", W/@E
If-None-Match: *, "x"
If-None-Match: @E x
If-None-Match: @E|If-Modified-Since: @T
If-None-Match: @E|If-Modified-Since: Fri, 01 Jan 1999 00:00:00 GMT
If-None-Match: @E|If-Modified-Since: yesterday
If-None-Match: "x"|If-Modified-Since: @T
If-Modified-Since: yesterday
If-Modified-Since: @T; length=1
If-Modified-Since: Fri, 01 Jan 2999 00:00:00 GMT
If-Match: @E
If-Match: W/@E
If-Match: "x"
If-Match: "x"|If-None-Match: @E
If-Match: @E|If-None-Match: @E
If-Unmodified-Since: @T
If-Unmodified-Since: Fri, 01 Jan 1999 00:00:00 GMT
If-Unmodified-Since: yesterday
Range: bytes=0-3
Range: bytes=0-3|If-Range: @E
Cookie: qianfa=1; qianfa=2
Cookie: a=1|Cookie: a=1
Origin: https://other.example|Sec-Fetch-Site: cross-site
?from=%b0%a1
?%00
?a=1&a=1
END
  done
}

fault_so || { bad "no library"; closing; exit 1; }
press_site "$DATA" || { bad "no site"; closing; exit 1; }
fault_map "$DATA"
up
web_start "$DATA" || bad "no nginx"
crawl
exact "printed" "$DATA"
sed -n 's/^printed //p' "$WORK/crawled" | sort >"$WORK/paths"
(($(wc -l <"$WORK/paths") > 40)) && ok || bad "only $(wc -l <"$WORK/paths") pages are printed"

# ---- the daemon stopped ----

: >"$WORK/access"
fetch_all plain gzip br >"$WORK/up"
grep -v '^- ' "$WORK/access" >"$WORK/asked"
[[ ! -s $WORK/asked ]] && ok || bad "nginx asked for printed pages: $(head -n 3 "$WORK/asked")"
grep -vE ' (plain|gzip|br) 200 | (plain|gzip|br)\+(etag|time) 304 ' "$WORK/up" >"$WORK/odd"
[[ ! -s $WORK/odd ]] && ok || bad "answers: $(head -n 3 "$WORK/odd")"
is "gzip is sent" "$(wc -l <"$WORK/paths")" "$(grep -c ' gzip 200 .*Content-Encoding: gzip' "$WORK/up")"
is "brotli is sent" "$(wc -l <"$WORK/paths")" "$(grep -c ' br 200 .*Content-Encoding: br' "$WORK/up")"
stop
is "the daemon ends in peace" 0 $?
fetch_all plain gzip br >"$WORK/down"
same "with the daemon stopped" "$WORK/up" "$WORK/down"
is "other pages are not there" 503 "$(fetch /ledger/)"
for args in "-X PUT" "-X TRACE" "-H If-Match:x"; do
  # shellcheck disable=SC2086
  is "what no file can answer: $args" 503 "$(fetch / $args)"
  has "$args" '^Retry-After: 5' "$WORK/head"
done

# ---- headers either way; the pages that were printed stay over a restart ----

before=$(folder)
up
ready && ok || bad "not ready"
is "a restart keeps the pages" "$before" "$(folder)"
exact "after a restart" "$DATA"
fetch_all plain gzip >"$WORK/printed"
odd >"$WORK/odd.printed"
(($(wc -l <"$WORK/odd.printed") == 5 * 36)) && ok || bad "$(wc -l <"$WORK/odd.printed") odd requests"
for line in 'If-Match: "x" 412' 'If-Match: @E 200' 'If-None-Match: @E|If-Modified-Since: @T 304' '?from=%b0%a1 200' 'TRACE 405'; do
  is "$line" 5 "$(grep -cF " $line " "$WORK/odd.printed")"
done
press=$(od -An -tu4 -j 16 -N 4 "$DATA.fault" | tr -d " ") # fault.h
kill -STOP "$press"
find "$DATA/pages" -type f -delete
: >"$WORK/access"
fetch_all plain gzip >"$WORK/made"
grep '^- ' "$WORK/access" >"$WORK/asked"
[[ ! -s $WORK/asked ]] && ok || bad "the press goes on: $(head -n 3 "$WORK/asked")"
same "headers of printed pages and of the daemon's" "$WORK/printed" "$WORK/made"
odd >"$WORK/odd.made"
same "odd requests of printed pages and of the daemon's" "$WORK/odd.printed" "$WORK/odd.made"
fetch_all plain gzip >"$WORK/kept" # from memory
same "headers of printed pages and of those kept in memory" "$WORK/printed" "$WORK/kept"
kill -CONT "$press"

# ---- templates ----

crawl
exact "printed again" "$DATA"
shows() { fetch / >"$WORK/status" && grep -q -- "$1" "$WORK/body"; }
home=$WORK/templates/public/home.html
cp "$home" "$WORK/good"
sed -i 's/<main/<!-- second set --><main/' "$home"
kill -HUP "$daemon"
logged() { (($(grep -c "role=$1 event=reload" "$LOG") >= $2)); }
eventually "web reloads" 60 logged web 2
eventually "the press reloads" 60 logged press 1
eventually "the desk reloads" 60 logged desk 1
shows 'second set' && ok || bad "an old home page"
exact "after a reload" "$DATA"
crawl
exact "printed with new templates" "$DATA"
cp "$WORK/good" "$home"
stop
up
ready && ok || bad "not ready"
shows 'second set' && bad "an old home page after a start" || ok
exact "templates changed while it was down" "$DATA"

# ---- static files: their bytes count, whatever the clock says of them ----

css=$WORK/public/site.css
links_css() { fetch / >"$WORK/status" && grep -q "site.css?v=$(sha256sum "$css" | head -c 12)" "$WORK/body"; }
is_printed() { fetch / >"$WORK/status"; [[ -e $DATA/pages/index.html ]]; }
until [[ $(date +%N) < 050000000 ]]; do sleep 0.01; done
for i in first second; do # within one second
  echo "/* $i */" >>"$css"
  kill -HUP "$daemon"
  eventually "the $i sheet" 60 links_css
  eventually "a page with the $i sheet" 60 is_printed
done
crawl
exact "printed with new static files" "$DATA"
before=$(folder)
touch "$css" "$home"
stop
up
ready && ok || bad "not ready"
is "the same bytes keep the pages" "$before" "$(folder)"

# ---- settings ----

crawl
login "$DATA" admin || bad login
printf '_csrf=%s&name=%s&description=d&icp=&police=&licence=&report_phone=&copyright=&log_days=183&signer_title=signer' \
  "$csrf" other-name | "$FCGI" "$DATA/run/desk.sock" POST /admin/settings HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin \
  >"$WORK/answer"
is "settings" 303 "$(status "$WORK/answer")"
shows other-name && ok || bad "an old home page after a setting"
exact "after a setting" "$DATA"

# ---- restore ----

article=$("$TOOLS/publish" "$DATA" 0 0 first-text) && ok || bad "not published"
"$PROGRAM" -c "$CONF" -d "$DATA" backup "$WORK/backup" >/dev/null && ok || bad "no backup"
"$TOOLS/publish" "$DATA" "$article" 1 other-text >/dev/null || bad "not corrected"
crawl
fetch "/a/$article.html" >/dev/null
grep -q other-text "$WORK/body" && ok || bad "no correction"
etag=$(header ETag "$WORK/head") time=$(header Last-Modified "$WORK/head")
timeout 60 "$PROGRAM" -c "$CONF" -d "$DATA" restore "$WORK/backup" >"$WORK/restore" 2>&1 && ok || bad "restore: $(<"$WORK/restore")"
is "after a restore" 200 "$(fetch "/a/$article.html")"
grep -q first-text "$WORK/body" && ok || bad "an old article after a restore"
exact "after a restore" "$DATA"
is "the other text's ETag" 200 "$(fetch "/a/$article.html" -H "If-None-Match: $etag")"
is "the other text's time" 200 "$(fetch "/a/$article.html" -H "If-Modified-Since: $time")"
"$TOOLS/publish" "$DATA" "$article" 1 third-text >/dev/null || bad "not corrected after a restore"
is "its ETag after a correction of equal length" 200 "$(fetch "/a/$article.html" -H "If-None-Match: $etag")"
is "its time after a correction of equal length" 200 "$(fetch "/a/$article.html" -H "If-Modified-Since: $time")"
grep -q third-text "$WORK/body" && ok || bad "an old article after a restore and a correction"

# ---- another program, another address ----

crawl
stop
before=$(folder)
QIANFA=$WORK/qianfa
up
ready && ok || bad "not ready"
[[ $(folder) != "$before" ]] && ok || bad "another program takes over pages"
exact "another program" "$DATA"
crawl
stop
before=$(folder)
QIANFA=$PROGRAM
up
ready && ok || bad "not ready"
[[ $(folder) != "$before" ]] && ok || bad "the older program takes over pages"
exact "the older program" "$DATA"
crawl
stop
conf "http://127.0.0.2:$PORT"
before=$(folder)
up
ready && ok || bad "not ready"
[[ $(folder) != "$before" ]] && ok || bad "another address takes over pages"
exact "another address" "$DATA"
crawl
exact "printed for another address" "$DATA"

# ---- a full disk ----

full() { printf "\\$1" | dd of="$DATA.fault" bs=1 seek=8 conv=notrunc 2>/dev/null; }
full 1
before=$(printed "$DATA")
"$TOOLS/publish" "$DATA" "$article" 2 fourth-text >/dev/null && ok || bad "no act on a full disk"
after=$(printed "$DATA")
((after < before)) && ok || bad "nothing was taken away"
fetch_all plain gzip br >"$WORK/full"
grep -vE ' (plain|gzip|br) 200 | (plain|gzip|br)\+(etag|time) 304 ' "$WORK/full" >"$WORK/odd"
[[ ! -s $WORK/odd ]] && ok || bad "answers on a full disk: $(head -n 3 "$WORK/odd")"
sleep 1.2
fetch_all plain >/dev/null
sleep 0.3
is "nothing is printed on a full disk" "$after" "$(printed "$DATA")"
fetch "/a/$article.html" >/dev/null
grep -q fourth-text "$WORK/body" && ok || bad "an old article on a full disk"
exact "on a full disk" "$DATA"
full 0
crawl
(($(printed "$DATA") >= before)) && ok || bad "nothing is printed when there is room again"
exact "with room again" "$DATA"
find "$DATA/run" -name '.press*' >"$WORK/rest"
[[ ! -s $WORK/rest ]] && ok || bad "left in run/: $(<"$WORK/rest")"
"$PROGRAM" -c "$CONF" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || { bad verify; head -n 10 "$WORK/verify"; }
stop
is "the last daemon ends in peace" 0 $?
closing
