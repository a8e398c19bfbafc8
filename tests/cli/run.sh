#!/bin/bash
# SPDX-License-Identifier: MIT
# `make run` from outside: a first run, a second one on the same data, an interrupted first run, a taken port, a
# second run at the same time, and every way to end it; nothing may stay behind.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
PATH=$PATH:/usr/sbin
passed=0 failed=0
dir=$(mktemp -d)
DATA=$dir/data
export B=${BUILD:-build}
. tests/lib/port.sh
PORT=$(free_port)
URL=http://127.0.0.1:$PORT
run=""
unset MAKEFLAGS MFLAGS MAKELEVEL
# Job control: background jobs get a group of their own and take SIGINT, as in a terminal.
set -m

# Whatever a run starts holds its lock.
quiet() { local lock; for lock in "$DATA"*/run.lock; do flock -n "$lock" true || return 1; done; }
finish() {
  [[ -z $run ]] || kill -KILL -- "-$run" 2>/dev/null
  rm -rf "$dir"
}
trap finish EXIT

check() {
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED $name"
    ((failed > 2)) || tail -n 30 "$dir/log"
  fi
}
says() { grep -q "$1" "$dir/log"; }
silent() { ! grep -q "$1" "$dir/log"; }
fetch() { curl -fsS --noproxy '*' --max-time 30 "$URL$1" 2>/dev/null; }
page_has() { grep -q "$2" <<<"$(fetch "$1")"; }
start() {
  : >"$dir/log" # at once: the next check must not read the old one
  make run PORT="$PORT" DATA="$DATA" >"$dir/log" 2>&1 &
  run=$!
}
# until_ok COMMAND…: it succeeds within 3 minutes
until_ok() {
  local i
  for ((i = 0; i < 1800; i++)); do
    "$@" 2>/dev/null && return 0
    kill -0 "$run" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}
up() { until_ok says '按 Ctrl-C 停止'; }
ended() {
  local i
  for ((i = 0; i < 600; i++)); do
    if ! kill -0 "$run" 2>/dev/null && quiet; then run="" && return 0; fi
    sleep 0.1
  done
  return 1
}

# an interrupted first run…
start
check "samples begin" until_ok says '1 号'
kill -TERM "$run" 2>/dev/null
check "TERM to make ends it" ended
check "it was not complete" test -d "$DATA/first-run"
before=$(grep -c ' 号 ' "$dir/log")

# …is completed by the next
start
check "second start completes the first" up
check "accounts are shown" says 'zhoudandan  [a-z2-9-]\{19\}  周丹丹'
check "and then forgotten" test ! -e "$DATA/first-run"
check "the rest was loaded" test "$(($(grep -c ' 号 ' "$dir/log") + before))" -ge "$(find doc/sample -type f | wc -l)"
check "no doubles" test "$(grep -o ' [0-9]* 号' "$dir/log" | tail -n 1 | tr -dc 0-9)" = "$(find doc/sample -type f | wc -l)"
check "site" page_has / '上海松江加快建设科技和制度创新双轮驱动的先试走廊'
check "section" page_has /s/g60/ '上海松江加快建设'
check "page" page_has /about.html '关于我们'
check "desk" page_has /admin/login '登录编辑台'
check "the log has requests with their path" says 'method=GET path=/admin/login status=200'
check "no password in the log" silent "password"
proved() { "$B/qianfa" -d "$DATA" verify >"$dir/verify" 2>&1 || { cat "$dir/verify" && false; }; }
check "verify" proved
printed() { fetch / >/dev/null; test -s "$DATA/pages/index.html" && test -s "$DATA/pages/index.html.br"; }
check "pages are printed" until_ok printed
sent_by_nginx() { curl -fsS --noproxy '*' -o "$dir/body" -H 'Accept-Encoding: br' "$URL/" && cmp -s "$dir/body" "$DATA/pages/index.html.br"; }
check "and sent by nginx" sent_by_nginx

(set +m; make run PORT="$PORT" DATA="$dir/other" >"$dir/taken" 2>&1)
check "a taken port ends a run" test $? != 0
check "is named" grep -q "端口 $PORT 已被占用：nginx，进程号 [0-9]" "$dir/taken"
check "before anything is made" test ! -e "$dir/other"
make run PORT=$((PORT + 1)) DATA="$DATA" >"$dir/twice" 2>&1
check "one run a DATA" grep -q "另一个 make run 正在用 $DATA" "$dir/twice"

kill -INT -- "-$run" 2>/dev/null
check "Ctrl-C ends all" ended
check "printed pages stay" test -s "$DATA/pages/index.html"
before=$(stat -c %i "$DATA/pages")

start
check "the data stays" up
check "no account is shown again" silent '账号'
check "nothing is loaded again" silent '样稿'
check "still there" page_has / '上海松江加快建设'
check "nothing is printed anew for a restart" test "$before" = "$(stat -c %i "$DATA/pages")"
kill -INT "$run" 2>/dev/null
check "INT to make alone ends all" ended

start
up
kill -KILL "$run" 2>/dev/null
check "make killed ends all" ended

start
up
daemon=$(pgrep -of "qianfa .*-d $DATA serve")
kill -TERM "$daemon" 2>/dev/null
check "a daemon that stops ends all" ended
check "and is named" says 'qianfa 停了'

# Started with SIGINT ignored, as by a script in the background, make cannot be interrupted; it ends with its data.
: >"$dir/log" # as in start
(set +m; trap '' INT; exec make run PORT="$PORT" DATA="$DATA" >"$dir/log" 2>&1) &
run=$!
up
mv "$DATA" "$DATA.gone"
check "no data, no run" ended

echo "$passed passed, $failed failed"
((failed == 0))
