#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands from outside: help and usage, what configuration and database are refused with, backup and restore while
# the site serves.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
cd "$WORK" || exit

# q STATUS ARG…: runs the program; its output is in out and err.
q() {
  local want=$1 have=0
  shift
  timeout 120 "$QIANFA" "$@" >out 2>err </dev/null || have=$?
  is "status of qianfa $*" "$want" "$have"
}
# refused NAME REGEX ARG…: fails with that message and nothing on standard output.
refused() {
  local name=$1 regex=$2 have=0
  shift 2
  timeout 120 "$QIANFA" "$@" >out 2>err </dev/null || have=$?
  ((have == 1)) && ok || bad "$name: status $have"
  has "$name" "$regex" err
  [[ ! -s out ]] && ok || bad "$name: something on standard output"
}

# ---- help and usage ----
q 0 --help
has "--help lists commands" '^  verify' out
q 0 --version
has "--version" '^qianfa [0-9]+\.[0-9]+\.[0-9]+$' out
commands=$("$QIANFA" --help | awk '/^  [a-z]+ +[^ ]/ { print $1 }')
(($(wc -w <<<"$commands") >= 13)) && ok || bad "commands in --help: $commands"
for c in $commands; do
  q 0 "$c" --help
  has "$c --help" "^usage: qianfa .*$c" out
  [[ ! -s err ]] && ok || bad "$c --help: something on standard error"
  q 2 -d "$WORK/none" "$c" --no-such-option
  has "$c --no-such-option" "^usage: qianfa $c|usage" err
done
q 2
q 2 no-such-command
has "no such command" 'no such command: no-such-command' err
q 2 --no-such-option init
q 2 -d
has "-d without a value" 'a value is missing' err

# ---- a site ----
refused "no site yet" 'none' -d "$WORK/none" verify
q 0 -d a init
q 1 -d a init
# an init that was killed before it filled the database: as the migrations leave it
triggers=$(sqlite3 a/site.db "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'")
sqlite3 a/site.db "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'" >drop.sql
{
  cat drop.sql
  echo 'DELETE FROM head; DELETE FROM tree; DELETE FROM ledger; DELETE FROM page_time; DELETE FROM section; DELETE FROM setting;'
  echo "$triggers"
} | sqlite3 -bail a/site.db && ok || bad "unfilling"
q 0 -d a init
q 0 -d a section list
is "sections after a second init" 8 "$(wc -l <out)"
q 0 -d a verify
q 0 -d a passkey list
[[ ! -s out ]] && ok || bad "passkey list of a site without any: $(cat out)"
refused "a passkey of nobody" 'no such account: nobody' -d a passkey remove nobody AAAA
q 2 -d a passkey remove nobody
q 0 -d a section list --json
jq -e 'length == 8 and .[0].slug == "home" and .[7].kind == "page"' out >/dev/null && ok || bad "section list --json: $(cat out)"
q 0 -d a section list
is "section list" 8 "$(wc -l <out)"
"$QIANFA" -d a user add zhoudandan --name 周丹丹 --role author --password-stdin <<<"$PASSWORD" >out 2>err && ok || bad "user add"
"$QIANFA" -d a user add second --name 二 --role author --password-stdin <<<"short" >out 2>err && bad "a short password was taken" || ok
q 1 -d a user add zhoudandan --name 别人 --role author
q 1 -d a user add third --name 三 --role author --section nowhere
q 2 -d a user add third --name 三 --role king
q 0 -d a user grant zhoudandan --role signer --section g60
q 1 -d a user revoke zhoudandan --role signer
q 0 -d a user revoke zhoudandan --role signer --section g60
q 1 -d a user revoke zhoudandan --role signer --section g60
q 2 -d a user revoke zhoudandan
q 1 -d a user reset zhoudandan
has "nothing to reset" 'no second factor' err
q 1 -d a user reset nobody
q 2 -d a user reset
q 0 -d a verify

# ---- configuration: every mistake names file and line ----
conf() { printf "$@" >bad.conf; }
conf 'workers = 2\nno_such_key = 1\n'
refused "unknown key" 'bad\.conf:2:.*no_such_key' -c bad.conf -d a verify
conf '# c\n\nworkers = many\n'
refused "wrong type" 'bad\.conf:3:.*workers' -c bad.conf -d a verify
conf 'workers = 100000\n'
refused "out of range" 'bad\.conf:1:.*workers' -c bad.conf -d a verify
conf 'workers = 2\nworkers = 3\n'
refused "given twice" 'bad\.conf:2:.*workers' -c bad.conf -d a verify
conf 'base_url = "ftp://x"\n'
refused "bad value" 'bad\.conf:1:.*base_url' -c bad.conf -d a verify
refused "no such file" 'none\.conf' -c none.conf -d a verify
q 0 -c "$TOP/conf/qianfa.conf" -d a verify

# ---- a newer database is left alone ----
cp -r a newer
sqlite3 newer/site.db 'PRAGMA user_version = 99' || bad "no sqlite3"
sum=$(sha256sum <newer/site.db)
for c in verify serve 'user add x --name x --role author' 'backup b.db'; do
  # shellcheck disable=SC2086 # the command and its arguments
  refused "newer database: $c" 'newer|99' -d newer $c
done
is "the newer database is as it was" "$sum" "$(sha256sum <newer/site.db)"
rm -f b.db

# ---- backup while the site serves and is written to ----
start "$WORK/a" log
login a zhoudandan && ok || bad "login"
save() {
  printf '_csrf=%s&do=save&key=%s&base=0&section=g60&title=%s&source=s&body=text' "$csrf" "$1" "$1" |
    "$FCGI" a/run/desk.sock POST /admin/articles/new HTTP_COOKIE="$cookie" HTTP_SEC_FETCH_SITE=same-origin >saved
  is "save while $1" 303 "$(status saved)"
}
save before
( for i in {1..20}; do save "during$i" >/dev/null; done ) &
writer=$!
for i in 1 2 3; do q 0 -d a backup "backup$i.db"; done
wait "$writer"
q 1 -d a backup /nonexistent/b.db
is "mode of a backup" 640 "$(stat -c %a backup1.db)"
save after
stop
is "daemon ends" 0 $?
for i in 1 2 3; do
  q 0 -d "restored$i" init
  q 0 -d "restored$i" restore "backup$i.db"
  q 0 -d "restored$i" verify
  grep -q 1 <(sqlite3 "restored$i/site.db" "SELECT 1 FROM revision WHERE title = 'before'") && ok || bad "backup $i has not what was saved before"
  grep -q 1 <(sqlite3 "restored$i/site.db" "SELECT 1 FROM revision WHERE title = 'after'") && bad "backup $i has the future"
done
ls restored1/site.db.before-restore-* >/dev/null 2>&1 && ok || bad "the old database is gone"
start "$WORK/restored1" log
login restored1 zhoudandan && ok || bad "login on the restored site"
stop
head -c 5000 backup2.db >torn.db
refused "torn backup" 'backup|damaged|malformed|not' -d restored2 restore torn.db
q 0 -d restored2 verify
q 0 -d fresh restore backup3.db
q 0 -d fresh verify

# ---- render ----
printf '# 标题\n\n**“从0到1”**的\n' | "$QIANFA" render >out 2>err
is "render" '<h2>标题</h2>' "$(head -n 1 out)"
grep -q '<strong>“从0到1”</strong>的' out && ok || bad "render: $(cat out)"
printf '<script>x</script>\n' | "$QIANFA" render >out 2>err
grep -q '<script' out && bad "raw HTML in render" || ok
closing
