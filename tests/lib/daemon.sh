# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For shell tests: a site in a folder of its own, its daemon, and requests over its sockets. Sourced with the project as
# working directory; sets QIANFA, FCGI, TOP, WORK (removed at the end, with every daemon started here).
export LC_ALL=C.UTF-8
TOP=$PWD
QIANFA=${QIANFA:-build/qianfa}
[[ $QIANFA == /* ]] || QIANFA=$TOP/$QIANFA
FCGI=$(dirname "$QIANFA")/tests/lib/fcgi_get
[[ -x $FCGI ]] || make -s B="$(basename "$(dirname "$QIANFA")")" "${FCGI#"$TOP"/}" >&2 || exit 1
WORK=$(mktemp -d /tmp/qianfa-test.XXXXXX)
PASSWORD='correct horse battery'
passed=0 failed=0
daemons=()

ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAILED $*"
}
# is NAME WANT HAVE
is() { if [[ "$2" == "$3" ]]; then ok; else bad "$1: want <$2>, have <$3>"; fi; }
# has NAME REGEX FILE
has() { if grep -qE -- "$2" "$3"; then ok; else bad "$1: no /$2/ in"; sed 's/^/  /' "$3" | head -20; fi; }
closing() {
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

# A daemon is the leader of its own process group, so that all of it can be killed at once.
# start DATA LOG [ARG …] → $daemon
start() {
  local data=$1 log=$2
  shift 2
  setsid "$QIANFA" "$@" -d "$data" serve >>"$log" 2>&1 &
  daemon=$!
  daemons+=("$daemon")
}
# stop [PID] → its exit status
stop() {
  kill -TERM "${1:-$daemon}" 2>/dev/null
  wait "${1:-$daemon}"
}
# left GROUP: its processes; dead ones that nobody waits for do not count.
left() { ps -o pid,stat,args -g "$1" --no-headers | awk '$2 !~ /^Z/'; }
# kill_group PID: just started, it may not have its group yet.
kill_group() { until kill -KILL -- "-$1" || ! kill -0 "$1"; do sleep 0.005; done 2>/dev/null; }
# crash: all of the daemon by SIGKILL; returns when the last of it is gone.
crash() {
  { kill_group "$daemon"; wait "$daemon"; } 2>/dev/null
  while [[ -n $(left "$daemon") ]]; do sleep 0.005; done
}
cleanup() {
  local d
  for d in "${daemons[@]}"; do kill_group "$d"; done
  wait
  rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# new_site DATA: with an author, a signer and an administrator.
new_site() {
  "$QIANFA" -d "$1" init >/dev/null &&
    "$QIANFA" -d "$1" user add zhoudandan --name 周丹丹 --role author --password-stdin <<<"$PASSWORD" >/dev/null &&
    "$QIANFA" -d "$1" user add nijun --name 倪珺 --role signer --password-stdin <<<"$PASSWORD" >/dev/null &&
    "$QIANFA" -d "$1" user add admin --name 管理员 --role admin --password-stdin <<<"$PASSWORD" >/dev/null
}

field() { sed -n "s/.*name=\"$1\" value=\"\\([^\"]*\\)\".*/\\1/p" "$2" | head -n 1; }
status() { sed -n '1s/^Status: \([0-9]*\).*/\1/p' "$1"; }
header() { tr -d '\r' <"$2" | sed -n "/^\$/q;s/^$1: //Ip" | head -n 1; }
cookie() { tr -d '\r' <"$1" | sed -n '/^$/q;s/^Set-Cookie: \(qianfa=[^;]*\).*/\1/p' | head -n 1; }
urlencode() { jq -rn --arg s "$1" '$s|@uri'; }

# login DATA NAME → $cookie, $csrf of a session; works in $WORK/login.NAME.
login() {
  local s=$1/run/desk.sock out=$WORK/login.$2
  "$FCGI" "$s" GET /admin/login >"$out" || return
  local anonymous token
  anonymous=$(cookie "$out")
  token=$(field _csrf "$out")
  printf '_csrf=%s&user=%s&password=%s' "$token" "$2" "$(urlencode "$PASSWORD")" |
    "$FCGI" "$s" POST /admin/login HTTP_COOKIE="$anonymous" HTTP_SEC_FETCH_SITE=same-origin >"$out" || return
  cookie=$(cookie "$out")
  [[ -n $cookie ]] || return
  "$FCGI" "$s" GET /admin/account HTTP_COOKIE="$cookie" >"$out" || return
  csrf=$(field _csrf "$out")
  [[ -n $csrf ]]
}
