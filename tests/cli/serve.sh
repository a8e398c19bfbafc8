#!/bin/bash
# SPDX-License-Identifier: MIT
# The daemon from outside: reload with good and broken files, printed pages, draining at TERM, taken and dead sockets,
# workers that die, roles by themselves.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
WEB=$DATA/run/web.sock DESK=$DATA/run/desk.sock LOG=$WORK/log
cp -r templates public "$WORK"
cat >"$WORK/qianfa.conf" <<END
templates = "$WORK/templates"
public_dir = "$WORK/public"
workers = 2
END
get() { "$FCGI" "$WEB" GET "$1" 2>/dev/null; }
# eventually NAME SECONDS COMMAND…
eventually() {
  local name=$1 until=$((SECONDS + $2))
  shift 2
  until "$@"; do
    ((SECONDS <= until)) || { bad "$name"; tail -n 5 "$LOG"; return 1; }
    sleep 0.02
  done
  ok
}
logged() { grep -qE -- "$1" "$LOG"; }
# Every worker: one answers each request, and they reload one by one.
all_show() { local i; for i in {1..20}; do shows "$1" || return 1; done; }
shows() { grep -q -- "$1" <(get /); }
# printed REGEX: the press has home with it; whoever asks web makes it print.
printed() { get / >/dev/null; grep -q -- "$1" "$DATA/pages/index.html" 2>/dev/null; }
children() { pgrep -P "$daemon" | wc -l; }

new_site "$DATA" || { bad "no site"; closing; exit 1; }
start "$DATA" "$LOG" -c "$WORK/qianfa.conf"
# HUP on the way up is kept for later
eventually "start" 60 logged event=start
for _ in {1..20}; do
  kill -HUP "$daemon"
  sleep 0.003
done
get /healthz >"$WORK/out"
is "ready" 200 "$(status "$WORK/out")"
eventually "reload after an early HUP" 60 logged 'role=desk event=reload'
logged worker-died && bad "HUP killed a process that was starting" || ok

# ---- printed pages ----
eventually "home is printed" 60 printed '<main'
gunzip -c "$DATA/pages/index.html.gz" | cmp -s - "$DATA/pages/index.html" && ok || bad "gzip form"
# brotli comes when nothing else is asked of the press
eventually "packed with brotli" 60 test -e "$DATA/pages/index.html.br"
brotli -dc "$DATA/pages/index.html.br" | cmp -s - "$DATA/pages/index.html" && ok || bad "brotli form"
is "modes" "644 755" "$(stat -c %a "$DATA/pages/index.html" "$DATA/pages" | xargs)"
get / | tr -d '\r' | sed '1,/^$/d' | cmp -s - "$DATA/pages/index.html" && ok || bad "printed as web has it"
is "its time is what web says" "$(header Last-Modified <(get /))" \
  "$(LC_ALL=C date -u -r "$DATA/pages/index.html" '+%a, %d %b %Y %H:%M:%S GMT')"
printf '{"title":"突然的新闻","section":"g60","body":"正文。","signer":"倪珺"}\n' >"$WORK/story.jsonl"
# web told the press of home again; behind another page nothing of that is left, which would print home anew
eventually "the press is idle" 60 eval 'get /s/g60/ >/dev/null; [[ -e $DATA/pages/s/g60/index.html ]]'
"$QIANFA" -d "$DATA" import --publish --format jsonl "$WORK/story.jsonl" >/dev/null 2>&1 && ok || bad "import"
[[ ! -e $DATA/pages/index.html && ! -e $DATA/pages/index.html.gz && ! -e $DATA/pages/index.html.br ]] && ok ||
  bad "an old page is left behind a command"
eventually "home is printed again" 60 printed '突然的新闻'
touch "$DATA/pages/kept.html" # stands for a page that nobody touches

# ---- reload ----
home=$WORK/templates/public/home.html
cp "$home" "$WORK/good"
sed -i 's/<main/<!-- second set --><main/' "$home"
grep -q 'second set' "$home" || echo '<!-- second set -->' >>"$home"
kill -HUP "$daemon"
eventually "new templates after HUP" 60 all_show 'second set'
eventually "and printed" 60 printed 'second set'
[[ ! -e $DATA/pages/kept.html ]] && ok || bad "a page of the old templates is left"
gone_old() { ! compgen -G "$DATA/run/pages.old.*" >/dev/null; }
eventually "what was swapped out is removed" 60 gone_old
printf 'line 1\nline 2 {{#open}}\n' >"$home"
kill -HUP "$daemon"
eventually "a broken template is named with file, line and column" 60 logged 'public/home\.html:2:8'
sleep 0.2
for _ in {1..10}; do shows 'second set' && ok || bad "the running set is gone"; done
printed 'second set' && ok || bad "a bad set took printed pages away"
login "$DATA" admin && ok || bad "the desk works on"
cp "$WORK/good" "$home"
echo 'workers = many' >>"$WORK/qianfa.conf"
kill -HUP "$daemon"
eventually "a broken configuration is named with file and line" 60 logged 'qianfa\.conf:4'
shows 'second set' && ok || bad "the running set is gone with the configuration"
sed -i '$d' "$WORK/qianfa.conf"
kill -HUP "$daemon"
gone() { ! shows 'second set'; }
eventually "the mended set is taken" 60 gone

# ---- a line of the log names a request only while it is worked at ----
"$FCGI" "$DATA/run/desk.sock" GET /admin/login >"$WORK/form"
before=$(grep -c 'role=desk event=reload' "$LOG")
for _ in {1..12}; do # passwords take their turns, so that these are parked for a while
  printf '_csrf=%s&user=nobody&password=wrong' "$(field _csrf "$WORK/form")" |
    "$FCGI" "$DATA/run/desk.sock" POST /admin/login HTTP_COOKIE="$(cookie "$WORK/form")" HTTP_SEC_FETCH_SITE=same-origin >/dev/null &
  logins+=($!)
done
for _ in {1..10}; do
  kill -HUP "$daemon"
  sleep 0.02
done
wait "${logins[@]}"
reloads() { (($(grep -c 'role=desk event=reload' "$LOG") > before)); }
eventually "reloads beside logins" 60 reloads
grep -m 1 'event=reload.* req=' "$LOG" && bad "a reload has a request's name" || ok

# ---- a second daemon, and a dead one's sockets ----
"$QIANFA" -d "$DATA" serve >"$WORK/second" 2>&1 </dev/null && bad "two daemons on one socket" || ok
has "the taken socket is named" 'run/(web|desk)\.sock' "$WORK/second"
grep -qx ok <(get /healthz) && ok || bad "the first daemon was disturbed"

# ---- workers that die come back; nothing of the supervisor is disturbed ----
for worker in $(pgrep -P "$daemon"); do kill -KILL "$worker"; done
eventually "all workers killed: readers are served again" 60 eval "grep -qx ok <(get /healthz)"
eventually "and the desk" 60 eval 'grep -q password <("$FCGI" "$DESK" GET /admin/login)'
eventually "the deaths are logged" 60 logged 'event=worker-died role=desk how="?signal 9'
eventually "five children again" 60 eval '(($(children) == 5))'
eventually "and the press" 60 printed '<main'
rm -rf "$DATA/pages"
eventually "printed where nothing was left" 60 printed '<main'

# ---- TERM: what was read is answered ----
login "$DATA" admin || bad "login"
"$FCGI" "$DESK" GET /admin/login >"$WORK/form"
token=$(field _csrf "$WORK/form") anonymous=$(cookie "$WORK/form")
waiting=()
for i in {1..8}; do # two hashes at once: these take four turns
  printf '_csrf=%s&user=nobody%s&password=wrong' "$token" "$i" |
    timeout 60 "$FCGI" "$DESK" POST /admin/login HTTP_COOKIE="$anonymous" HTTP_SEC_FETCH_SITE=same-origin \
      >"$WORK/term.$i" 2>/dev/null &
  waiting+=("$!")
done
# all of them are there (state 3 is a connection), or were answered already; the desk reads the last one's bytes
came() { (($(grep -c " 0001 03 .*$DESK\$" /proc/net/unix) + $(find "$WORK" -name 'term.*' -size +0 | wc -l) >= 8)); }
eventually "eight requests come in" 60 came
sleep 0.1
from=$(date +%s%N)
kill -TERM "$daemon"
for i in {1..8}; do
  wait "${waiting[i - 1]}" && [[ -n $(status "$WORK/term.$i") ]] && ok || bad "request $i was cut off at TERM"
done
wait "$daemon"
is "exit status after TERM" 0 $?
((($(date +%s%N) - from) / 1000000 < 11000)) && ok || bad "TERM took longer than its 10 s"
eventually "no process is left" 60 eval '[[ -z $(left "$daemon") ]]'
"$QIANFA" -d "$DATA" verify >/dev/null && ok || bad "verify"
[[ -s $DATA/pages/index.html ]] && ok || bad "printed pages are gone with the daemon"
"$QIANFA" -d "$DATA" import --publish --format jsonl - <<<'{"title":"没人值班","section":"g60","body":"正文。","signer":"倪珺"}' \
  >/dev/null 2>&1 && ok || bad "import while nothing runs"
[[ ! -e $DATA/pages/index.html ]] && ok || bad "an old page is left while nothing runs"

# ---- killed: the sockets are there and dead, and are replaced ----
start "$DATA" "$LOG"
get /healthz >/dev/null
crash
[[ -S $WEB ]] && ok || bad "no dead socket to replace"
start "$DATA" "$LOG"
grep -qx ok <(get /healthz) && ok || bad "a dead socket is in the way"
is "mode of the socket" 660 "$(stat -c %a "$WEB")"
stop
is "exit status" 0 $?

# ---- each role by itself ----
roles=()
for role in desk web press; do
  setsid "$QIANFA" -d "$DATA" serve --role "$role" >>"$LOG" 2>&1 &
  roles+=($!)
  daemons+=($!)
done
eventually "web alone" 60 eval "grep -qx ok <(get /healthz)"
eventually "press alone" 60 printed '没人值班'
setsid "$QIANFA" -d "$DATA" serve --role press >"$WORK/second" 2>&1 &
daemons+=($!)
second=$!
eventually "a second press is turned away" 60 grep -q 'run/press.lock: locked by another process' "$WORK/second"
stop "$second"
"$QIANFA" serve --role printer >"$WORK/second" 2>&1 && bad "an unknown role" || ok
has "roles are named" 'web, desk or press' "$WORK/second"
for role in "${roles[@]}"; do stop "$role"; is "exit status of a role" 0 $?; done

# ---- one line an event, and no secrets in them ----
grep -qE "$PASSWORD|$token|${cookie#*=}" "$LOG" && bad "a secret is in the log" || ok
awk '!/^[0-9-]+T[0-9:.]+Z level=/ { n++; print } END { exit n > 0 }' "$LOG" && ok || bad "lines of another form"
closing
