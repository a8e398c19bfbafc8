#!/bin/bash
# SPDX-License-Identifier: MIT
# qianfa search rebuild: the site serves meanwhile, a kill in the middle leaves no half index, verify proves the result.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site

"$QIANFA" -d "$DATA" init >/dev/null
for i in $(seq 3000); do
  printf '{"title":"贵州高铁第%d报","section":"g60","body":"沪昆高铁贵州段建设，投资3.27亿元，第%d段。","signer":"倪珺","source":"本站","published_at":"2024-%02d-%02dT09:30:00+08:00"}\n' \
    "$i" "$i" $((i % 12 + 1)) $((i % 28 + 1))
done | "$QIANFA" -d "$DATA" import --format jsonl --publish - >"$WORK/import" 2>&1
has imported 'imported 3000' "$WORK/import"
start "$DATA" "$WORK/log"

ask() { "$FCGI" "$DATA/run/web.sock" GET "/search?q=$1" >"$WORK/page"; }
ask %E8%B4%B5%E5%B7%9E
has 'found after the import' '找到 1000 条以上' "$WORK/page"
ask '%E7%AC%AC2999%E6%8A%A5'
has 'one article' '找到 1 条' "$WORK/page"
ask '%E7%AC%AC2999%E6%8A%A5&p=40'
has 'behind the last page' '<article class="item">' "$WORK/page"
# what is offered instead finds as many as it says, whatever the words
ask '%22-%E6%8A%95%E8%B5%84%22+zzzz'
has 'said' '只找“-投资” <span>1000 条以上' "$WORK/page"
way=$(sed -n 's/.*<li><a href="\(\/search[^"]*\)">只找.*/\1/p' "$WORK/page")
"$FCGI" "$DATA/run/web.sock" GET "$way" >"$WORK/page"
has 'the way leads there' '找到 1000 条以上' "$WORK/page"
# by relevance the API goes on to the thousandth, newest first to the end
walked() {
  local next='' n=0
  while "$FCGI" "$DATA/run/web.sock" GET "/api/v1/search?q=%E8%B4%B5%E5%B7%9E&limit=$2&sort=$1$next" |
    sed '1,/^\r*$/d' >"$WORK/json"; do
    n=$((n + $(jq '.items | length' "$WORK/json")))
    next=$(jq -r '.next // empty' "$WORK/json")
    [[ -n $next ]] || break
    next="&cursor=$next"
  done
  echo "$n"
}
is 'by relevance' 1000 "$(walked relevance 100)"
is 'by relevance, another step' 1000 "$(walked relevance 97)"
is 'newest first' 3000 "$(walked time 100)"

"$QIANFA" -d "$DATA" search rebuild >"$WORK/rebuild" 2>&1 && ok || bad 'rebuild fails'
has 'how many' '^3000 articles in [0-9.]+ s$' "$WORK/rebuild"
"$QIANFA" -d "$DATA" search rebuild >/dev/null 2>&1 &
rebuild=$!
sleep 0.3
kill -KILL "$rebuild" 2>/dev/null
wait "$rebuild" 2>/dev/null
for ((i = 0; i < 300; i++)); do # the desk's clock goes on with it
  ask '%E7%AC%AC2999%E6%8A%A5'
  grep -q '正在建立索引' "$WORK/page" || break
  sleep 0.2
done
has 'whole again' '找到 1 条' "$WORK/page"
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || { bad 'verify'; head -5 "$WORK/verify"; }
"$QIANFA" -d "$DATA" search >/dev/null 2>&1
is 'no such thing' 2 $?
stop
is 'the daemon ends' 0 $?

# Without a daemon requests go on with the building themselves.
sqlite3 "$DATA/site.db" 'UPDATE search_state SET rules = 0'
for ((i = 0; i < 100; i++)); do
  REQUEST_METHOD=GET PATH_INFO=/search QUERY_STRING='q=%E7%AC%AC2999%E6%8A%A5' HTTP_HOST=127.0.0.1 \
    "$QIANFA" -d "$DATA" cgi >"$WORK/page" 2>"$WORK/cgi.log"
  grep -q '正在建立索引' "$WORK/page" || break
done
((i > 0)) && ok || bad 'it was whole at once'
has 'whole again by CGI' '找到 1 条' "$WORK/page"
closing
