#!/bin/bash
# SPDX-License-Identifier: MIT
# The search index that a large import makes beside: the same as a rebuilt one; whoever is killed, whenever, it is made in
# the end; with a running desk that publishes and takes down meanwhile.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
N=6000 listener=
sql() { sqlite3 -cmd '.timeout 5000' -readonly "$1/site.db" "$2"; }
holds() { "$QIANFA" -d "$1" verify >"$WORK/verify" 2>&1 && ok || { bad "$2: verify"; head -5 "$WORK/verify"; }; }
entries() { sql "$1" 'SELECT * FROM search_doc ORDER BY doc; SELECT * FROM search_entry' | sha256sum; }
# The marks of fingerprints, by version; "unmarked ..." when one has none
marks() {
  sql "$1" "SELECT 'unmarked ' || article_id FROM ledger l WHERE to_state = 'published' AND no IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM fingerprinted p WHERE p.article_id = l.article_id AND p.no = l.no) LIMIT 1;
    CREATE VIRTUAL TABLE temp.mark USING fts5vocab(main, fingerprint, instance);
    SELECT p.article_id, p.no, term FROM temp.mark JOIN fingerprinted p ON p.id = doc ORDER BY 1, 2, 3" >"$WORK/marks"
  grep unmarked "$WORK/marks" || sha256sum <"$WORK/marks"
}
# until_there SITE N: so many articles are stored
until_there() {
  local i
  for ((i = 0; i < 12000; i++)); do
    [[ $(sql "$1" 'SELECT count(*) FROM article' 2>/dev/null) -lt $2 ]] || return 0
    sleep 0.05 # looking takes the processor from who is looked at
  done
  bad "no $2 articles"
}
# beside PID: the child of the import that makes the index
beside() {
  local p
  for p in $(pgrep -P "$1"); do
    grep -q 'run/search.lock' <(ls -l "/proc/$p/fd" 2>/dev/null) && echo "$p"
  done
}
# A desk listens: two lots, between which something can happen (one lot where none does)
desk_listens() {
  python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); time.sleep(600)' "$DATA/run/note.sock" &
  listener=$!
  until [[ -S $DATA/run/note.sock ]]; do sleep 0.01; done
}
import() {
  kill "$listener" 2>/dev/null
  "$QIANFA" -d "$DATA" init >/dev/null
  [[ ${1:-} != served ]] || desk_listens
  "$QIANFA" -d "$DATA" bench-data -n $N >"$WORK/out" 2>"$WORK/err" &
  importer=$!
}

# ---- the same as a rebuilt one ----

import
until_there "$DATA" 1
is "one lot where no desk serves" $N "$(sql "$DATA" 'SELECT count(*) FROM article')"
is "made beside" -1 "$(sql "$DATA" 'SELECT building FROM search_state')"
wait "$importer"
is "imported" 0 $?
is "it is whole" "0 $N" "$(sql "$DATA" "SELECT building || ' ' || (SELECT count(*) FROM search_doc) FROM search_state WHERE rules")"
holds "$DATA" "made beside"
made=$(entries "$DATA")
"$QIANFA" -d "$DATA" search rebuild >/dev/null 2>&1
is "as rebuilt" "$(entries "$DATA")" "$made"
marked=$(marks "$DATA")
is "so are the fingerprints, up to the end of the ledger" $N "$(sql "$DATA" 'SELECT count(*) FROM fingerprinted, fingerprint_cursor
  WHERE seq = (SELECT max(seq) FROM ledger)')"
is "nothing is left of it" "" "$(ls "$DATA/run" | grep beside)"

# ---- the process beside is killed: the importer makes the index ----

for at in 1 3000 $N; do
  rm -rf "$DATA"
  import served
  until_there "$DATA" $at
  pid=$(beside "$importer")
  [[ -z $pid ]] || kill -KILL "$pid"
  wait "$importer"
  is "killed at $at: the import goes on" 0 $?
  is "killed at $at: the same fingerprints" "$marked" "$(marks "$DATA")"
  is "killed at $at: whole" "$N" "$(sql "$DATA" 'SELECT count(*) FROM search_doc, search_state WHERE rules')"
  holds "$DATA" "killed at $at"
done

# ---- the importer is killed, also while the index is put in: the desk makes it, or the same import ----

killed=0
for at in 1 3000 blocks docs; do
  rm -rf "$DATA"
  import served
  case $at in
  blocks | docs)
    [[ $at == blocks ]] && some='SELECT count(*) > 1500 FROM search_index_data' || some='SELECT count(*) > 0 FROM search_doc'
    while kill -0 "$importer" 2>/dev/null && [[ $(sql "$DATA" "$some" 2>/dev/null) != 1 ]]; do :; done ;;
  *) until_there "$DATA" $at ;;
  esac
  pid=$(beside "$importer")
  kill -KILL "$importer" 2>/dev/null
  wait "$importer" 2>/dev/null
  while [[ -n $pid && -e /proc/$pid ]] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do sleep 0.01; done
  [[ $(sql "$DATA" 'SELECT building FROM search_state') != -1 ]] || killed=$((killed + 1))
  holds "$DATA" "importer killed at $at"
  if [[ $at == 1 || $at == docs ]]; then
    "$QIANFA" -d "$DATA" search rebuild >/dev/null 2>&1 && ok || bad "rebuild"
  else
    start "$DATA" "$WORK/log"
    for ((i = 0; i < 6000; i++)); do
      [[ $(sql "$DATA" 'SELECT rules FROM search_state') == 0 ]] || break
      sleep 0.1
    done
    stop
  fi
  is "killed at $at: whole" "" "$(sql "$DATA" "SELECT id FROM article WHERE public = 'live' AND id NOT IN
    (SELECT article_id FROM search_doc) LIMIT 1; SELECT 'not whole' FROM search_state WHERE rules = 0")"
  holds "$DATA" "importer killed at $at, made afterwards"
done
((killed >= 2)) && ok || bad "only $killed were killed before it was whole"

# ---- ^C: what is in is in the index ----

rm -rf "$DATA"
import served
until_there "$DATA" 1
kill -INT "$importer"
wait "$importer"
is "broken off" 1 $?
is "with fingerprints" "" "$(marks "$DATA" | grep unmarked)"
is "and whole" "" "$(sql "$DATA" "SELECT 'not whole' FROM search_state WHERE rules = 0")"
holds "$DATA" "broken off"

# ---- with a running desk ----

kill "$listener"
rm -rf "$DATA"
new_site "$DATA"
start "$DATA" "$WORK/log"
login "$DATA" nijun || bad "no login"
desk() { "$FCGI" "$DATA/run/desk.sock" "$@" "HTTP_COOKIE=$cookie" HTTP_SEC_FETCH_SITE=same-origin; }
withdraw() {
  local hash
  hash=$(sql "$DATA" "SELECT lower(hex(hash)) FROM revision WHERE article_id = $1")
  printf '_csrf=%s&no=1&hash=%s&reason=%s' "$csrf" "$hash" "$(urlencode 事实有误)" |
    desk POST "/admin/articles/$1/withdraw" >"$WORK/answer"
  is "withdraw $1" 303 "$(status "$WORK/answer")"
}
"$QIANFA" -d "$DATA" bench-data -n $N >"$WORK/out" 2>"$WORK/err" &
importer=$!
until_there "$DATA" 1
there=$(sql "$DATA" 'SELECT count(*) FROM article')
((there < N && there % 300 == 0)) && ok || bad "smaller ones where a desk serves: $there articles at once"
withdraw 7
until_there "$DATA" 3001
withdraw 8
withdraw 3000
# an older one than all, by another process
echo '{"title":"沪昆高速","section":"g60","body":"松江","signer":"倪珺","published_at":"2001-02-03"}' |
  "$QIANFA" -d "$DATA" import --format jsonl --publish - >"$WORK/one" 2>&1
has "another import meanwhile" 'imported 1,' "$WORK/one"
is "meanwhile" -1 "$(sql "$DATA" 'SELECT building FROM search_state')"
wait "$importer"
is "imported" 0 $?
is "each once, and what was taken down not" "" "$(sql "$DATA" "SELECT id FROM article WHERE
  (public = 'live') <> (id IN (SELECT article_id FROM search_doc)); SELECT 'not whole' FROM search_state WHERE rules = 0")"
is "each has its fingerprints" "" "$(marks "$DATA" | grep unmarked)"
is "three are down" $((N + 1 - 3)) "$(sql "$DATA" 'SELECT count(*) FROM search_doc')"
stop
holds "$DATA" "with a running desk"
closing
