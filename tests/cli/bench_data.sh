#!/bin/bash
# SPDX-License-Identifier: MIT
# qianfa bench-data, and what an import does when there are very many: by lots, in the order of time, again.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
QIANFA=$PWD/${BUILD:-build}/qianfa
TOP=$PWD
passed=0 failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit

. "$TOP/tests/lib/command.sh"

sql() { sqlite3 -readonly "$1/site.db" "$2"; }

# ---- a made-up site ----

q a 0 init
q a 2 bench-data
q a 2 bench-data -n 0
q a 2 bench-data -n 3 --seed x
q a 0 bench-data -n 300
says "count" '^imported 300, refused 0, already there 0$'
q a 0 verify
q a 1 bench-data -n 3
says "not into a site with articles" 'there are articles already'
q a 0 export
cp out a.jsonl
is "articles" 300 "$(wc -l <a.jsonl | xargs)"
is "300 characters on average" yes "$(jq -s 'map(.body | length) | add / length | if . > 270 and . < 330 then "yes" else . end' -r a.jsonl)"
is "ten years" "2016 2025" "$(jq -r '.published_at[:4]' a.jsonl | sort -u | sed -n '1p;$p' | xargs)"
is "a frequent word is in many" yes "$(jq -r 'select(.body | contains("发展")) | .title' a.jsonl | wc -l | awk '{ print ($1 > 60 && $1 < 240) ? "yes" : $1 }')"
is "sections" yes "$(jq -r .section a.jsonl | sort -u | wc -l | awk '{ print ($1 > 3) ? "yes" : $1 }')"
is "all are in the search index" 300 "$(sql a 'SELECT count(*) FROM search_doc')"
is "all have their marks" 300 "$(sql a 'SELECT count(*) FROM fingerprinted')"

q b 0 init
q b 0 bench-data -n 300 --seed 1
q b 0 export
if cmp -s a.jsonl out; then ok "the same seed, the same site"; else bad "the same seed, the same site"; fi
q c 0 init
q c 0 bench-data -n 300 --seed 2
q c 0 export
if cmp -s a.jsonl out; then bad "another seed, another site"; else ok "another seed, another site"; fi

# ---- by lots and one by one: the same site ----

sed -n '1~2p' a.jsonl >old.jsonl
sed -n '2~2p' a.jsonl >new.jsonl
q d 0 init
q d 0 import --publish a.jsonl
says "by lots" '^imported 300, '
q e 0 init
q e 0 import --publish old.jsonl
q e 0 import --publish new.jsonl
says "between those that are there" '^put [0-9]+ lists in the order of time$'
q d 0 verify
q e 0 verify
order='SELECT l.list, l.place, a.published_at FROM listing l JOIN article a ON a.id = l.article_id WHERE l.list >= 0 ORDER BY 1, 2'
is "lists are in the order of time" "" "$(diff <(sql d "$order") <(sql e "$order") | head -n 3)"
times="SELECT count(*) FROM (SELECT a.published_at AS at, lag(a.published_at) OVER (PARTITION BY l.list ORDER BY l.place) AS before
  FROM listing l JOIN article a ON a.id = l.article_id) WHERE at < before"
is "all lists, those of tags too" 0 "$(sql e "$times")"
epoch=$(sql e 'SELECT value FROM epoch')
q e 0 import --publish a.jsonl
says "again: nothing" '^imported 0, refused 0, already there 300$'
is "and nothing changes" "$epoch" "$(sql e 'SELECT value FROM epoch')"

# ---- some are refused, the others of their lot go in ----

jq -c 'if input_line_number % 50 == 1 then .url = "/old/same.html" else . end' a.jsonl >clash.jsonl
q f 0 init
q f 1 import --publish clash.jsonl
says "refused, the rest is in" '^imported 295, refused 5, already there 0$'
says "with the line" '^clash.jsonl:[0-9]+: .*/old/same.html'
q f 0 verify
is "the index has no more than is there" 295 "$(sql f 'SELECT count(*) FROM search_doc')"

# a text that a child dies of; the others of the lot are not held up
{
  sed -n '1,150p' a.jsonl
  jq -nc '{title: "慢", section: "g60", signer: "倪珺", published_at: "2020-01-01", body: ("[" * 60000 + "a" + "](" * 60000)}'
  sed -n '151,$p' a.jsonl
} >slow.jsonl
q g 0 init
timeout 300 "$QIANFA" -d g import --publish slow.jsonl >out 2>err
is "all but at most the slow one" 1 "$(grep -cE '^imported 30[01], refused [01], ' err)"
q g 0 verify

# ---- killed in the middle: consistent, and the same command goes on ----

"$QIANFA" -d h init >/dev/null
for i in 1 2 3 4 5 6 7 8; do sed "s/^{\"title\":\"/&$i/" a.jsonl; done >many.jsonl
"$QIANFA" -d h import --publish many.jsonl >out 2>err &
pid=$!
for ((i = 0; i < 12000; i++)); do
  [[ $(sqlite3 -readonly h/site.db 'SELECT count(*) FROM article' 2>/dev/null) -gt 0 ]] && break
  sleep 0.005
done
kill -KILL "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
q h 0 verify
q h 0 import --publish many.jsonl
says "goes on" '^imported [0-9]+, refused 0, already there [0-9]+$'
is "all of it, once" 2400 "$(sql h "SELECT count(*) FROM article WHERE public = 'live'")"
is "and the index" 2400 "$(sql h 'SELECT count(*) FROM search_doc')"
q h 0 verify

echo "$passed passed, $failed failed"
((failed == 0))
