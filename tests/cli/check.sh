#!/bin/bash
# SPDX-License-Identifier: MIT
# `qianfa check` and what it measures: modes, sockets, backups and restore drills, --strict; and that reading the ledger
# leaves its own row, over the daemon's socket.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
cd "$WORK" || exit

# check STATUS [ARG…]: output in out.
check() {
  local want=$1 have=0
  shift
  (cd "$TOP" && timeout 120 "$QIANFA" -d "$WORK/a" check "$@" >"$WORK/out" 2>"$WORK/err" </dev/null) || have=$?
  is "status of check $*" "$want" "$have"
}
# line WORD ID: the check has that word.
line() { has "check $2: $1" "^$1 +$2" out; }

new_site "$WORK/a" || { bad "no site"; closing; exit 1; }

# ---- a fresh site: the installation is sound, the set-up is not finished, and it says so ----
check 0
for id in pragmas sqlite database; do grep -qE "^ok +$id|^ok +database file" out && ok || bad "$id: $(grep "$id" out)"; done
for id in https certificate second-factor factors backup drill legal processes; do line red "$id"; done
for id in wal clock-ledger two-person; do line ok "$id"; done
[[ -e /etc/logrotate.d/qianfa ]] || line '\?' logs
has "statements" '^ok   [0-9]+ statements$' out
has "files" "^ok   $WORK/a/site.db$" out
check 1 --strict
q=0
"$QIANFA" -d a check --loose >out 2>err || q=$?
is "an unknown argument" 2 "$q"

# ---- each loose mode is found, and only it ----
for what in "a 0755" "a/site.db 0644" "a/run 0755" "a/pages 0777" "a/run/writer.lock 0666"; do
  read -r path mode <<<"$what"
  was=$(stat -c %a "$path")
  chmod "$mode" "$path"
  check 1
  is "FAIL lines for $what" 1 "$(grep -c '^FAIL' out)"
  has "$what" "^FAIL $WORK/$path: mode is $mode, should be" out
  chmod "$was" "$path"
done
check 0

# ---- backup and drill leave their trace beside the database ----
"$QIANFA" -d a backup "$WORK/b.db" >out 2>err && ok || bad "backup: $(cat err)"
[[ ! -s err ]] && ok || bad "backup said: $(cat err)"
check 0
line ok backup
has "which backup" "^ok +backup: .*$WORK/b.db" out
line red drill
before=$(sqlite3 a/site.db 'SELECT max(seq) FROM ledger')
sum=$(sha256sum <b.db)
"$QIANFA" -d a restore --drill b.db >out 2>err && ok || bad "drill: $(cat err)"
has "drill" '^drill: b.db restores [0-9]+ versions and [0-9]+ ledger rows, all verified' out
is "a drill leaves nothing behind" '' "$(ls a | grep drill)"
is "a drill does not touch the site" "$before" "$(sqlite3 a/site.db 'SELECT max(seq) FROM ledger')"
is "nor the backup" "$sum" "$(sha256sum <b.db)"
check 0
line ok drill
"$QIANFA" -d a restore b.db >out 2>err && ok || bad "restore: $(cat err)"
check 0
line ok drill
line ok backup
head -c 20000 b.db >torn.db
"$QIANFA" -d a restore --drill torn.db >out 2>err && bad "a torn backup passed the drill" || ok
is "a failed drill leaves nothing behind" '' "$(ls a | grep drill)"
has "the good drill is still the last" '^(drill|restore) [0-9]+ .*b.db$' a/run/upkeep

# ---- a running site answers, a killed one does not ----
start "$WORK/a" log
login a nijun && ok || bad "login"
# the press, which asks nobody in, comes up beside them
for ((i = 0; i < 600; i++)); do
  ! grep -q '^ok *processes' <(cd "$TOP" && "$QIANFA" -d "$WORK/a" check 2>&1) || break
  sleep 0.1
done
check 0
line ok processes
"$FCGI" a/run/desk.sock GET /admin/audit HTTP_COOKIE="$cookie" >audit
is "自查 is not for signers" 403 "$(status audit)"

# ---- reading the ledger is an act ----
rows() { sqlite3 a/site.db "SELECT count(*) FROM ledger WHERE action = 'ledger-read' AND actor = 'nijun'"; }
get() { "$FCGI" a/run/desk.sock "$1" "$2" HTTP_COOKIE="$cookie" >got; }
is "no reading yet" 0 "$(rows)"
get GET /admin/ledger
is "the ledger" "200 1" "$(status got) $(rows)"
get HEAD '/admin/ledger?action=login'
is "HEAD counts" "200 2" "$(status got) $(rows)"
get GET '/admin/ledger?from=x'
is "what shows nothing does not" "422 2" "$(status got) $(rows)"
get GET '/admin/ledger.csv?action=login'
is "CSV" "200 3" "$(status got) $(rows)"
n=$(sqlite3 a/site.db "SELECT count(*) FROM ledger WHERE action = 'login'")
is "what the reading says" "导出 CSV，动作：登录；$n 条" \
  "$(sqlite3 a/site.db "SELECT detail FROM ledger WHERE action = 'ledger-read' ORDER BY seq DESC LIMIT 1")"
body() { sed '1,/^\r\{0,1\}$/d' got; }
is "byte order mark" efbbbf "$(body | head -c 3 | od -An -tx1 | tr -d ' \n')"
is "CRLF" "$((n + 1))" "$(body | grep -c $'\r$')"
# when the reading cannot be written down, nothing is shown
sqlite3 -cmd '.timeout 5000' a/site.db "CREATE TRIGGER no_reading BEFORE INSERT ON ledger WHEN NEW.action = 'ledger-read'
  BEGIN SELECT RAISE(ABORT, 'not now'); END"
for path in /admin/ledger /admin/ledger.csv; do
  get GET "$path"
  [[ $(status got) == [45]* ]] && ok || bad "$path without its record: $(status got)"
  grep -qE '建站|<tbody|"编号"|Content-Disposition' got && bad "$path: rows were shown unrecorded" || ok
done
sqlite3 -cmd '.timeout 5000' a/site.db "DROP TRIGGER no_reading"
get GET /admin/ledger
is "and again" "200 4" "$(status got) $(rows)"
login a zhoudandan && ok || bad "login"
get GET /admin/ledger.csv
is "an author does not get it" 403 "$(status got)"
# who signs in one section reads of the ledger what is about its texts
printf '%s\n' "$PASSWORD" | "$QIANFA" -d a user add linyue --name 林越 --role signer --section g60 --password-stdin >out 2>&1
form="_csrf=$csrf&do=save&base=0&source=s&body=text"
for section in g60 rencai; do
  "$FCGI" a/run/desk.sock POST /admin/articles/new HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin \
    <<<"$form&key=$section&section=$section&title=$section" >got
  is "save in $section" 303 "$(status got)"
done
login a linyue && ok || bad "login of a section's signer"
for query in '' '?section=rencai' '?section=g60' '?action=save&who=zhoudandan' '?article=2&section=rencai'; do
  get GET "/admin/ledger.csv$query"
  is "rows of a section's signer, $query" "200 $([[ $query == *article=2* ]] && echo 0 || echo 1)" \
    "$(status got) $(body | tail -n +2 | grep -c '"g60"')"
  is "and no others, $query" 0 "$(body | tail -n +2 | grep -vc '"g60"')"
done
stop
q=0
"$QIANFA" -d a verify >out 2>err || q=$?
is "verify" 0 "$q"
closing
