#!/bin/bash
# SPDX-License-Identifier: MIT
# kill -9 of the whole daemon in the middle of saves and sign-offs, again and again: every save and every 签发并发布 that
# was acknowledged is there, byte for byte; what was not is there completely or not at all; verify holds; and the site
# answers within a second of exec. ROUNDS=20 and CLIENTS=3 (who save) by default; one more client signs.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
DESK=$DATA/run/desk.sock
ROUNDS=${ROUNDS:-20} CLIENTS=${CLIENTS:-3}

# One client: saves version after version of its own articles until the stop file is there. A line in acked.N is written
# only once the answer was complete and said "saved": article, version, body.
client() {
  local n=$1 round=$2 out=$WORK/answer.$1 article=0 no=0 i=0 body path id
  while [[ ! -e $WORK/stop ]]; do
    i=$((i + 1))
    body="round-$round-client-$n-save-$i"
    path=/admin/articles/$([[ $article == 0 ]] && echo new || echo "$article/edit")
    printf '_csrf=%s&do=save&key=%s&base=%s&section=g60&title=t-%s&source=s&body=%s' \
      "$csrf" "$body" "$no" "$body" "$body" |
      timeout 2 "$FCGI" "$DESK" POST "$path" HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin >"$out" 2>/dev/null ||
      return
    id=$(header Location "$out")
    [[ $(status "$out") == 303 && $id =~ /articles/([0-9]+)\?done=saved ]] || {
      echo "client $n: status $(status "$out") $id" >>"$WORK/strange"
      return
    }
    article=${BASH_REMATCH[1]} no=$((no + 1))
    echo "$article $no $body" >>"$WORK/acked.$n"
    if ((no == 8)); then article=0 no=0; fi
  done
}

# hidden FILE ACTION: the hidden fields of the first form with that action, as name=value&…
hidden() {
  awk -v want="action=\"$2\"" '
    /<form/ { on = !found && index($0, want) > 0; found = found || on }
    on && match($0, /name="[^"]*" value="[^"]*"/) && /type="hidden"/ {
      split(substr($0, RSTART, RLENGTH), part, "\"")
      printf "%s%s=%s", n++ ? "&" : "", part[2], part[4]
    }
    /<\/form>/ { on = 0 }' "$1"
}

# The signing client: articles of its own, written and submitted by one person, signed and published by the other.
# A line in signed holds an article and the hash that was acknowledged as published.
signer() {
  local round=$1 out=$WORK/answer.sign i=0 id form
  while [[ ! -e $WORK/stop ]]; do
    i=$((i + 1))
    printf '_csrf=%s&do=submit&key=sign-round-%s-save-%s&base=0&section=g60&title=s-%s-%s&source=s&body=sign-%s-%s' \
      "$csrf" "$round" "$i" "$round" "$i" "$round" "$i" |
      timeout 2 "$FCGI" "$DESK" POST /admin/articles/new HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin \
        >"$out" 2>/dev/null || return
    id=$(header Location "$out")
    [[ $id =~ /articles/([0-9]+)\? ]] || return
    id=${BASH_REMATCH[1]}
    timeout 2 "$FCGI" "$DESK" GET "/admin/articles/$id" HTTP_COOKIE="$signer_cookie" >"$out" 2>/dev/null || return
    form=$(hidden "$out" "/admin/articles/$id/sign")
    [[ $form == *publish=1* ]] || {
      echo "no form to sign article $id" >>"$WORK/strange"
      return
    }
    printf %s "$form" | timeout 2 "$FCGI" "$DESK" POST "/admin/articles/$id/sign" HTTP_COOKIE="$signer_cookie" \
      HTTP_SEC_FETCH_SITE=same-origin >"$out.2" 2>/dev/null || return
    [[ $(status "$out.2") == 303 ]] || {
      echo "sign: $(status "$out.2")" >>"$WORK/strange"
      return
    }
    [[ $form =~ hash=([0-9a-f]{64}) ]] && echo "$id ${BASH_REMATCH[1]}" >>"$WORK/signed"
  done
}

# ready: milliseconds from exec until both sockets answer.
ready() {
  local from
  from=$(date +%s%N)
  start "$DATA" "$WORK/log"
  grep -qx ok <("$FCGI" "$DATA/run/web.sock" GET /healthz) || return 1
  grep -q 'name="password"' <("$FCGI" "$DESK" GET /admin/login) || return 1
  ms=$((($(date +%s%N) - from) / 1000000))
}

new_site "$DATA" || { bad "no site"; closing; exit 1; }
ready || { bad "does not start"; cat "$WORK/log"; closing; exit 1; }
login "$DATA" nijun || { bad "no login"; closing; exit 1; }
signer_cookie=$cookie signed_in=$SECONDS
login "$DATA" zhoudandan || { bad "no login"; closing; exit 1; }
slowest=0 late=0
for ((round = 1; round <= ROUNDS; round++)); do
  rm -f "$WORK/stop"
  clients=()
  for ((n = 1; n <= CLIENTS; n++)); do
    client "$n" "$round" &
    clients+=("$!")
  done
  signer "$round" &
  clients+=("$!")
  sleep "0.$(printf '%03d' $((50 + RANDOM % 451)))"
  touch "$WORK/stop"
  crash
  up=1
  ready || up=0
  wait "${clients[@]}" 2>/dev/null
  if ((!up)); then
    bad "round $round: not ready"
    tail -n 20 "$WORK/log"
    break
  fi
  ((ms > slowest)) && slowest=$ms
  ((ms < 1000)) || late=$((late + 1))
  # a signature wants a login of the last five minutes
  if ((SECONDS - signed_in > 200)); then
    own_cookie=$cookie own_csrf=$csrf
    login "$DATA" nijun && signer_cookie=$cookie signed_in=$SECONDS
    cookie=$own_cookie csrf=$own_csrf
  fi
  if "$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1; then ok; else
    bad "round $round: verify"
    cat "$WORK/verify"
  fi
done
stop
is "the last daemon ends in peace" 0 $?
# a machine that stands still may spoil one in ten
((late <= (ROUNDS + 9) / 10 && slowest < 10000)) && ok || bad "$late starts took over 1 s, the slowest $slowest ms"
[[ ! -s $WORK/strange ]] && ok || bad "an answer that was neither saved nor cut: $(head -n 3 "$WORK/strange")"

# All that was acknowledged, in one query a client's file.
cat "$WORK"/acked.* >"$WORK/acked" 2>/dev/null
acked=$(wc -l <"$WORK/acked")
# version, body, and the hash that the ledger's row of the save has
sqlite3 -separator ' ' "$DATA/site.db" "SELECT r.article_id, r.no, r.body FROM revision r
  JOIN ledger l ON l.article_id = r.article_id AND l.no = r.no AND l.action = 'save' AND l.text_hash = r.hash
  WHERE r.html = '<p>' || r.body || '</p>' || char(10)" | sort >"$WORK/stored"
lost=$(sort "$WORK/acked" | comm -23 - "$WORK/stored" | tee "$WORK/lost" | wc -l)
is "acknowledged saves that are lost" 0 "$lost"
head -n 5 "$WORK/lost"
stored=$(wc -l <"$WORK/stored")
touch "$WORK/signed"
sort "$WORK/signed" >"$WORK/signed.sorted"
signed=$(wc -l <"$WORK/signed")
sqlite3 -separator ' ' "$DATA/site.db" "SELECT a.id, lower(hex(s.hash)) FROM article a
  JOIN signoff s ON s.article_id = a.id AND s.no = a.published_no
  JOIN revision r ON r.article_id = a.id AND r.no = s.no AND r.hash = s.hash WHERE a.public = 'live'" |
  sort >"$WORK/public"
is "acknowledged signatures that are lost" 0 "$(comm -23 "$WORK/signed.sorted" "$WORK/public" | wc -l)"
((signed > 0)) && ok || bad "nothing was signed: nothing was tested"
is "stored versions are complete" "$(sqlite3 "$DATA/site.db" 'SELECT count(*) FROM revision')" "$stored"
# a client may have one save under way that was stored and not yet acknowledged, not more
unacked=$((stored - acked))
signing=$(sqlite3 "$DATA/site.db" "SELECT count(*) FROM revision WHERE body LIKE 'sign-%'")
unacked=$((unacked - signing))
((unacked >= 0 && unacked <= ROUNDS * CLIENTS)) && ok || bad "$unacked saves stored that nobody made"
((acked >= ROUNDS * CLIENTS)) && ok || bad "only $acked saves in $ROUNDS rounds: nothing was tested"
"$QIANFA" -d "$DATA" export --all 2>/dev/null | wc -l >"$WORK/exported"
is "export has every article" "$(sqlite3 "$DATA/site.db" 'SELECT count(*) FROM article')" "$(tr -d ' ' <"$WORK/exported")"
echo "$signed signatures and $acked saves acknowledged, $unacked stored and cut off, slowest start $slowest ms"
closing
