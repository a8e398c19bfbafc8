#!/bin/bash
# SPDX-License-Identifier: MIT
# Time, against real processes whose clock is stepped (libfaketime): what is scheduled comes out once, at its time, whatever
# the clock and the process do; embargo and expiry hold. Lateness is measured by the ledger's own times.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
DESK=$DATA/run/desk.sock WEB=$DATA/run/web.sock LOG=$WORK/log
MINUTE=60000 HOUR=3600000
FAKE=$(find /usr/lib -path "*/faketime/libfaketimeMT.so.1" 2>/dev/null | head -n 1)
[[ -n $FAKE ]] || { bad "libfaketime is not installed (tools/setup.sh test)"; closing; exit 1; }

# ---- the clock: real time plus $offset ms; only the daemon sees it ----
# set_offset MS
set_offset() {
  local sign=+ ms=$1
  offset=$1
  ((ms >= 0)) || sign=- ms=$((-ms))
  printf '%s%d.%03d\n' "$sign" $((ms / 1000)) $((ms % 1000)) >"$WORK/clock.new"
  mv "$WORK/clock.new" "$WORK/clock"
}
now() { echo $(($(date +%s%3N) + offset)); }
# step_to MS: the clock says that now
step_to() {
  steps=$((steps + 1))
  set_offset $(($1 - $(date +%s%3N)))
}
steps=0
iso() { date -u -d "@$(($1 / 1000)).$(printf %03d $(($1 % 1000)))" +%FT%T.%3NZ; }
up() {
  LD_PRELOAD=$FAKE FAKETIME_TIMESTAMP_FILE=$WORK/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
    DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 start "$DATA" "$LOG"
  started+=("$daemon")
}
started=()
# What a killed process leaves of the library's shared memory.
forget() { local p; for p in "${started[@]}"; do rm -f /dev/shm/*faketime*"_$p"; done; cleanup; }
trap forget EXIT

sql() { sqlite3 -cmd '.timeout 5000' "$DATA/site.db" "$1"; }
rows() { sql "SELECT count(*) FROM ledger WHERE article_id = $1 AND action = '$2'"; }
at() { sql "SELECT max(at) FROM ledger WHERE article_id = $1 AND action = '$2'"; }
detail() { sql "SELECT detail FROM ledger WHERE article_id = $1 AND action = '$2' ORDER BY seq DESC LIMIT 1"; }
state() { sql "SELECT state || ' ' || public FROM article WHERE id = $1"; }
page() { "$FCGI" "$WEB" GET "/a/$1.html" >"$WORK/page"; status "$WORK/page"; }
# wait_for NAME COMMAND…: it succeeds within 60 s
wait_for() {
  local name=$1 until=$((SECONDS + 60))
  shift
  until "$@"; do
    ((SECONDS <= until)) || { bad "$name: did not happen"; tail -n 5 "$LOG"; return 1; }
    sleep 0.02
  done
}
has_rows() { [[ $(rows "$1" "$2") == "$3" ]]; }
# ticked: the clock of the desk has run since, at least once (a marker that is due at once comes out; on a slow machine a
# second may be over before the form is there)
ticked() {
  local lead=1000
  submitted
  until act nijun "$made" sign "at=$(iso $(($(now) + lead)))"; [[ $code == 303 ]]; do
    ((lead *= 3, lead < 30000)) || give_up "no marker: $code"
  done
  wait_for "a marker" has_rows "$made" publish 1
}

# ---- forms ----
# Sessions count both clocks: a step ends them, and one logs in again.
declare -A session token since
sign_in() {
  [[ ${since[$1]:-} != "$steps" ]] || return 0
  login "$DATA" "$1" || give_up "login of $1"
  session[$1]=$cookie token[$1]=$csrf since[$1]=$steps
}
give_up() { bad "$1"; tail -n 5 "$LOG"; closing; exit 1; }
# post WHO PATH DATA → $code
post() {
  sign_in "$1"
  printf '_csrf=%s&%s' "${token[$1]}" "$3" |
    "$FCGI" "$DESK" POST "$2" HTTP_COOKIE="${session[$1]}" HTTP_SEC_FETCH_SITE=same-origin >"$WORK/answer.$1"
  code=$(status "$WORK/answer.$1")
}
# act WHO ID ACTION [DATA] → $code
act() {
  local seen
  seen=$(sql "SELECT 'no=' || no || '&hash=' || lower(hex(hash)) FROM revision WHERE article_id = $2 ORDER BY no DESC LIMIT 1")
  post "$1" "/admin/articles/$2/$3" "$seen${4:+&$4}"
}
# submitted → $made, its number
submitted() {
  local key=$RANDOM$RANDOM$RANDOM
  post zhoudandan /admin/articles/new "do=submit&key=k$key&base=0&section=g60&title=t$key&source=s&body=b$key"
  made=$(header Location "$WORK/answer.zhoudandan" | sed -n 's#.*/articles/\([0-9]*\).*#\1#p')
  [[ -n $made ]] || give_up "no article: $code"
}
# scheduled MS: 签发并定时发布 → $made
scheduled() {
  submitted
  act nijun "$made" sign "at=$(iso "$1")"
  [[ $code == 303 ]] || give_up "not scheduled: $code"
}

new_site "$DATA" || { bad "no site"; closing; exit 1; }
# The day after tomorrow, 00:20 in Beijing: a step back of two hours crosses the day of the heads.
midnight=$((($(date +%s) / 86400 + 3) * 86400000 - 8 * HOUR))
step_to $((midnight + 20 * MINUTE))
up

# ---- at its time, and not before ----
within=0 worst=0
for _ in 1 2 3 4 5; do
  due=$(($(now) / 1000 * 1000 + 10 * MINUTE + 250))
  scheduled "$due"
  id=$made
  is "scheduled" "scheduled never" "$(state "$id")"
  step_to $((due - 600))
  wait_for "its time" has_rows "$id" publish 1
  late=$(($(at "$id" publish) - due))
  ((late >= 0)) && ok || bad "published $late ms before its time"
  ((late < 1000)) && within=$((within + 1))
  ((late > worst)) && worst=$late
done
echo "after its time by at most $worst ms"
# a machine that stands still for a second may spoil one
((within >= 4 && worst < 20000)) && ok || bad "$within of 5 within 1 s, the last after $worst ms"
grep -q '晚了' <<<"$(detail "$id" publish)" && ((late < 1000)) && bad "called late: $(detail "$id" publish)" || ok
is "readers get it" 200 "$(page "$id")"

# ---- the clock steps over it ----
due=$(($(now) / 1000 * 1000 + HOUR))
scheduled "$due"
id=$made
step_to $((due + 90 * MINUTE))
before=$(date +%s%3N)
wait_for "a step over it" has_rows "$id" publish 1
took=$(($(date +%s%3N) - before))
echo "published $took ms after the step"
((took < 20000)) && ok || bad "$took ms after the step"
detail "$id" publish >"$WORK/detail"
has "the ledger says how late" '晚了 54[0-9]{2} 秒' "$WORK/detail"
has "and the log" "level=warn .*event=scheduled .*article=$id late_ms=54[0-9]{5}" "$LOG"

# ---- somebody else holds the database for longer than the daemon waits ----
due=$(($(now) / 1000 * 1000 + HOUR))
scheduled "$due"
id=$made
rm -f "$WORK/hold" && mkfifo "$WORK/hold"
sqlite3 "$DATA/site.db" <"$WORK/hold" >"$WORK/held" 2>&1 &
exec 7>"$WORK/hold"
echo "BEGIN IMMEDIATE; SELECT 'held';" >&7
wait_for "the lock" grep -q held "$WORK/held"
step_to $((due - 100))
wait_for "the daemon gives up for once" grep -q "level=error .*event=scheduled .*article=$id" "$LOG"
echo "COMMIT;" >&7
exec 7>&-
before=$(date +%s%3N)
wait_for "the lock is gone" has_rows "$id" publish 1
took=$(($(date +%s%3N) - before))
echo "published $took ms after the lock was gone"
((took < 20000)) && ok || bad "$took ms after the lock was gone"

# ---- back and forward again, over the moment and over midnight ----
step_to $((due - 30 * MINUTE))
ticked
is "after a step back" 200 "$(page "$id")"
step_to $((due + 3 * HOUR))
ticked
is "not twice" 1 "$(rows "$id" publish)"
due=$(($(now) / 1000 * 1000 + HOUR))
scheduled "$due"
id=$made
step_to $((due - 3 * HOUR))
ticked
is "back before its time: it waits" "scheduled never" "$(state "$id")"
step_to $((due - 300))
wait_for "and comes out later" has_rows "$id" publish 1
(($(at "$id" publish) >= due)) && ok || bad "too early"
first=$id

# ---- what is signed after a withdrawal comes out, also when the clock went back in between ----
act nijun "$first" withdraw "reason=r"
is "withdrawn" 303 "$code"
step_to $(($(now) - 2 * HOUR))
post zhoudandan "/admin/articles/$first/edit" "do=submit&key=again&base=1&section=g60&title=again&source=s&body=again"
act nijun "$first" sign
act nijun "$first" publish
is "signed after the withdrawal, by the ledger's order" "303 published live" "$code $(state "$first")"
post zhoudandan "/admin/articles/$first/edit" "do=submit&key=third&base=2&section=g60&title=third&source=s&body=third"
act nijun "$first" sign
step_to $(($(now) - 2 * HOUR))
post nijun "/admin/articles/$first/withdraw" "no=3&reason=r"
is "withdrawn again, earlier by the clock" "303 signed withdrawn" "$code $(state "$first")"
act nijun "$first" publish
is "what was signed before it stays in" "409 signed withdrawn" "$code $(state "$first")"

# ---- an edit ends it ----
due=$(($(now) / 1000 * 1000 + HOUR))
scheduled "$due"
edited=$made
post zhoudandan "/admin/articles/$edited/edit" "do=save&key=edit&base=1&section=g60&title=new&source=s&body=new"
is "an edit" "303 draft never" "$code $(state "$edited")"
step_to $((due + MINUTE))
ticked
is "ends the schedule" "draft never 0" "$(state "$edited") $(rows "$edited" publish)"

# ---- embargo ----
submitted
id=$made
until=$(($(now) / 1000 * 1000 + 2 * HOUR))
act zhoudandan "$id" embargo "at=$(iso "$until")"
is "embargo" 303 "$code"
act nijun "$id" sign "publish=1"
is "refuses 签发并发布" "403 submitted never" "$code $(state "$id")"
act nijun "$id" emergency "reason=r"
is "refuses 紧急发布" "403 submitted never" "$code $(state "$id")"
act nijun "$id" sign "at=$(iso $((until - HOUR)))"
is "refuses an earlier schedule" "422 submitted never" "$code $(state "$id")"
act nijun "$id" sign
is "may be signed" "303 signed never" "$code $(state "$id")"
act nijun "$id" publish
is "refuses 发布" "403 signed never" "$code $(state "$id")"
act nijun "$id" schedule "at=$(iso $((until - 1000)))"
is "refuses 定时发布 before it" "422 signed never" "$code $(state "$id")"
act nijun "$id" schedule "at=$(iso "$until")"
is "its own moment is free" "303 scheduled never" "$code $(state "$id")"
step_to $((until - MINUTE))
ticked
is "not before" "scheduled never" "$(state "$id")"
step_to $((until - 200))
wait_for "the end of the embargo" has_rows "$id" publish 1
(($(at "$id" publish) >= until)) && ok || bad "published under embargo"

# ---- expiry ----
expires=$(($(now) / 1000 * 1000 + HOUR))
act nijun "$id" expiry "at=$(iso "$expires")"
is "expiry" 303 "$code"
step_to $((expires - 300))
wait_for "expiry" has_rows "$id" expire 1
late=$(($(at "$id" expire) - expires))
echo "taken down $late ms after its expiry"
((late >= 0 && late < 20000)) && ok || bad "taken down after $late ms"
is "readers get" 410 "$(page "$id")"
step_to $((expires - HOUR))
ticked
step_to $((expires + HOUR))
ticked
is "once" 1 "$(rows "$id" expire)"
is "and stays down" "410 withdrawn withdrawn" "$(page "$id") $(state "$id")"

# ---- downtime: publication and expiry, together and apart ----
base=$(($(now) / 1000 * 1000))
scheduled $((base + HOUR))
late=$made
scheduled $((base + HOUR))
both=$made
act nijun "$both" expiry "at=$(iso $((base + 2 * HOUR)))"
submitted
old=$made # live, with a new version scheduled, and expired before the daemon comes back
act nijun "$old" sign "publish=1"
post zhoudandan "/admin/articles/$old/edit" "do=submit&key=second&base=1&section=g60&title=second&source=s&body=second"
act nijun "$old" sign "at=$(iso $((base + HOUR)))"
act nijun "$old" expiry "at=$(iso $((base + 2 * HOUR)))"
is "before the downtime" "scheduled never, scheduled live" "$(state "$both"), $(state "$old")"
stop
step_to $((base + 3 * HOUR))
up
is "the first answer is the notice" 410 "$(page "$old")"
is "and the first of the late one" 200 "$(page "$late")"
wait_for "start" has_rows "$late" publish 1
detail "$late" publish >"$WORK/detail"
has "lateness in the ledger" '晚了 72[0-9]{2} 秒' "$WORK/detail"
has "and in the log" "level=warn .*event=scheduled .*article=$late late_ms=72[0-9]{5}" "$LOG"
is "what expired meanwhile never came out" "signed never 0" "$(state "$both") $(rows "$both" publish)"
detail "$both" unschedule >"$WORK/detail"
has "and the ledger says why" '^定时 .*，晚了 72[0-9]{2} 秒，已过下线时间 .*，没有发布$' "$WORK/detail"
is "the new version did not come out either" "signed withdrawn 1" "$(state "$old") $(rows "$old" publish)"
is "the notice" "404" "$(page "$both")"
sql "SELECT reason FROM ledger WHERE article_id = $old AND action = 'expire'" >"$WORK/detail"
has "a late expiry says so" '^下线时间 .*，晚了 36[0-9]{2} 秒$' "$WORK/detail"
act nijun "$both" publish
is "the past expiry has to go first" "422 signed never" "$code $(state "$both")"
act nijun "$both" expiry "do=clear"
act nijun "$both" publish
is "then it may come out" "303 published live" "$code $(state "$both")"

# ---- killed around the moment ----
declare -a batch size
base=$(($(now) / 1000 * 1000))
for round in {1..10}; do
  size[round]=$((round % 3 == 1 ? 9 : 3))
  for ((i = 0; i < size[round]; i++)); do
    scheduled $((base + round * HOUR))
    batch[round]+="$made "
  done
done
done_before=""
for round in {1..10}; do
  due=$((base + round * HOUR))
  list=$(tr ' ' , <<<"${batch[round]% }")
  # the moment of the kill, not a proof: right after the first of nine is out, somewhere around the due moment, or while
  # the daemon comes up after it
  case $((round % 3)) in
    1)
      exec 8<"$LOG"
      while read -r line <&8; do :; done
      step_to $((due - 100))
      until=$((SECONDS + 60))
      until [[ $line == *event=scheduled* ]] || ((SECONDS > until)); do read -r line <&8; done
      ;;
    2)
      step_to $((due - 100))
      sleep "0.$(printf %03d $((RANDOM % 200 + 80)))"
      ;;
    0)
      stop
      step_to $((due + 1000))
      up
      sleep "0.$(printf %03d $((RANDOM % 60)))"
      ;;
  esac
  crash
  n=$(sql "SELECT count(*) FROM ledger WHERE article_id IN ($list) AND action = 'publish'")
  done_before+=" $n/${size[round]}"
  up
  for id in ${batch[round]}; do wait_for "round $round" has_rows "$id" publish 1; done
  is "round $round" "${size[round]} ${size[round]}" "$(sql "SELECT count(*) FROM ledger
    WHERE article_id IN ($list) AND action = 'publish'") $(sql "SELECT count(*) FROM article
    WHERE id IN ($list) AND state = 'published' AND public = 'live'")"
done
echo "published before the kill:$done_before"
step_to $((base + 10 * HOUR - 2 * HOUR))
ticked
step_to $((base + 12 * HOUR))
ticked

# ---- all of it again ----
stop
is "nothing is published twice" "" "$(sql "SELECT article_id, no FROM ledger WHERE action = 'publish'
  GROUP BY 1, 2 HAVING count(*) > 1")"
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || bad "verify: $(head -n 5 "$WORK/verify")"
grep -E 'level=error' "$LOG" | grep -v 'another writer\|BUSY\|busy' >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
closing
