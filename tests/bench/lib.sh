# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the files of `make bench`: processes, rows of the table, and which processor does what. Sourced by bench.sh, which
# sets B, TOP, PROGRAM and dir.
declare -A pid url

die() { echo "bench: $*" >&2; exit 1; }
say() { echo "==> $*"; }

stop() {
  local name=$1
  [[ -n ${pid[$name]:-} ]] || return 0
  kill "${pid[$name]}" 2>/dev/null || true
  wait "${pid[$name]}" 2>/dev/null || true
  unset "pid[$name]"
}
finish() {
  local name
  for name in "${!pid[@]}"; do stop "$name"; done
  rm -rf "$dir"
}

# A row of the table: KEY VALUE UNIT OP BOUND FIGURE WHY. OP: ge, le or eq, "-" where there is no bound.
row() { printf '%s\t' "$1" "$2" "$3" "$4" "$5" "$6" >>"$dir/rows"; echo "$7" >>"$dir/rows"; }
# What could not be measured, and why: KEY FIGURE REASON.
no_row() { row "$1" null '' - 0 "$2" "$3"; }

# The numbers of measure.c by name ("NAME NUMBER" lines): remember FILE, then of NAME.
declare -A number
remember() {
  local name value
  while read -r name value; do number[$name]=$value; done <"$1"
}
of() { echo "${number[$1]:-null}"; }

# One processor serves, another asks, where there are two.
served=() asking=() pinned=no
choose_cpus() {
  local cpus
  mapfile -t cpus < <(taskset -cp $$ 2>/dev/null | sed 's/.*: //; s/,/\n/g' |
    awk -F- '{ for (i = $1; i <= (NF > 1 ? $2 : $1); i++) print i }')
  if ((${#cpus[@]} >= 2)); then
    served=(taskset -c "${cpus[0]}") asking=(taskset -c "${cpus[1]}") pinned=yes
  fi
}

wait_for() {
  local i
  for ((i = 0; i < 150; i++)); do
    if curl -fs --noproxy '*' -o /dev/null "$1"; then return 0; fi
    sleep 0.1
  done
  die "no answer from $1"
}

# An nginx by the configuration of `make run` for the folder $dir/NAME: start_nginx NAME
start_nginx() {
  local name=$1 data=$dir/$1 port user=""
  port=$(free_port)
  mkdir -p "$data"/{run,nginx,pages}
  ln -sfn "$TOP/conf/nginx" "$data/nginx/qianfa"
  [[ $(id -u) != 0 ]] || user="user root root;"
  sed -e "s|@USER@|$user|; s|@WORKERS@|1|; s|@DATA@|$data|g; s|@SOURCE@|$TOP|g; s|@PORT@|$port|g; s|rate=[0-9]*r/.;|rate=100000r/s;|" \
    -e '/\[::1\]/d' conf/nginx-run.conf.in >"$data/nginx/nginx.conf"
  "${served[@]}" nginx -p "$data/nginx/" -c "$data/nginx/nginx.conf" 2>"$data/nginx.log" &
  pid[nginx-$name]=$!
  url[$name]=http://127.0.0.1:$port
}

# A process of $dir/NAME's site: serve NAME ROLE [CONF-LINE …]; it is called NAME-ROLE. ROLE all: every role.
serve() {
  local name=$1 role=$2 args=()
  shift 2
  [[ $role == all ]] || args=(--role "$role")
  printf '%s\n' "$@" "base_url = \"${url[$name]}\"" >"$dir/$name.$role.conf"
  "${served[@]}" "$PROGRAM" -c "$dir/$name.$role.conf" -d "$dir/$name" serve "${args[@]}" 2>>"$dir/$name.log" &
  pid[$name-$role]=$!
}

# A process and all its descendants.
family() {
  local child children
  echo "$1"
  mapfile -t -d ' ' children < <(cat "/proc/$1/task/"*/children 2>/dev/null)
  for child in "${children[@]}"; do family "$child"; done
}

# Processor time in ns of a process and its descendants.
cpu_of() {
  local p total=0
  for p in $(family "$1"); do
    read -r p _ <"/proc/$p/schedstat" && total=$((total + p))
  done
  echo "$total"
}

# Memory of a process and its descendants, shared pages by halves: KiB.
pss_of() {
  local p k total=0
  for p in $(family "$1"); do
    k=$(awk '/^Pss:/ { print $2 }' "/proc/$p/smaps_rollup" 2>/dev/null) && total=$((total + k))
  done
  echo "$total"
}

# Requests a second of one run: NAME PATH CONNECTIONS, further arguments of wrk. Output in $dir/wrk.
ask() {
  local name=$1 path=$2 connections=$3
  shift 3
  "${asking[@]}" wrk -t1 -c"$connections" -d"${EACH}s" "$@" "${url[$name]}$path" >"$dir/wrk"
  ! grep -qE 'Socket errors|Non-2xx' "$dir/wrk" || die "$name: $(grep -E 'errors|Non-2xx' "$dir/wrk")"
  awk '/^Requests\/sec:/ { print $2 }' "$dir/wrk"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : "null" }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
