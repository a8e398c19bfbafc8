#!/bin/bash
# SPDX-License-Identifier: MIT
# `make bench`: the article page through nginx and the daemon, beside an nginx file of the same bytes and a
# do-nothing libfcgi daemon (null_fcgi.c) under the same nginx configuration; then rendering, saving, start and
# memory. What counts are ratios within a round: the three are measured in turn, so that what else the machine does
# hits all of them. From the environment: B (build folder), ROUNDS, SECONDS_EACH. Result: a table and B/bench.json.
# Fails only when it could not measure; a missed bound is said, not an error.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C.UTF-8
B=${B:-build}
ROUNDS=${ROUNDS:-11}
EACH=${SECONDS_EACH:-1}
CONNECTIONS=16
ARTICLES=300
BOUND=0.90
TOP=$PWD
PROGRAM=$TOP/$B/qianfa

die() { echo "bench: $*" >&2; exit 1; }
say() { echo "==> $*"; }

[[ $ROUNDS -ge 5 ]] || die "ROUNDS: at least 5"
for tool in wrk nginx curl jq; do
  command -v "$tool" >/dev/null || die "$tool is missing; \`tools/setup.sh test\` installs it"
done
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s B="$B" "$B/qianfa" "$B/tests/bench/null_fcgi" "$B/tests/bench/measure" \
  "$B/tests/bench/verify_bench"

dir=$(mktemp -d)
declare -A pid
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
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- one processor serves, another asks, where there are two ----

served=() asking=() pinned=no
mapfile -t cpus < <(taskset -cp $$ 2>/dev/null | sed 's/.*: //; s/,/\n/g' |
  awk -F- '{ for (i = $1; i <= (NF > 1 ? $2 : $1); i++) print i }')
if ((${#cpus[@]} >= 2)); then
  served=(taskset -c "${cpus[0]}") asking=(taskset -c "${cpus[1]}") pinned=yes
fi

# ---- content ----

import() {
  "$PROGRAM" -d "$dir/site" import --publish --format "$@" 2>"$dir/log" || die "import: $(<"$dir/log")"
}

make_site() {
  say "a site with $ARTICLES articles"
  "$PROGRAM" -d "$dir/site" init >/dev/null
  "$PROGRAM" -d "$dir/site" import --format seed --section g60 --dry-run doc/sample/seed-article.txt \
    >"$dir/seed.json" 2>/dev/null
  jq -c --argjson n "$ARTICLES" '
    ["g60", "songjiang", "jiucheng", "zhengce", "chanye", "rencai"] as $sections |
    . as $seed | range($n) as $i | $seed | .title += " \($i)" | .section = $sections[$i % 6] |
    .published_at = (1700000000 + 600 * $i | todate)' "$dir/seed.json" >"$dir/articles.jsonl"
  import seed --section g60 doc/sample/seed-article.txt
  import jsonl "$dir/articles.jsonl"
  jq -j .body "$dir/seed.json" >"$dir/body.md"
}

# ---- who answers: site (the daemon), null, file; each behind an nginx of its own, configured by the same file ----

. tests/lib/port.sh
declare -A url
start_nginx() {
  local name=$1 data=$dir/$1 port user=""
  port=$(free_port)
  mkdir -p "$data"/{run,nginx,pages}
  ln -sfn "$TOP/conf/nginx" "$data/nginx/qianfa"
  [[ $(id -u) != 0 ]] || user="user root root;"
  sed -e "s|@USER@|$user|; s|@WORKERS@|1|; s|@DATA@|$data|g; s|@SOURCE@|$TOP|g; s|@PORT@|$port|g" \
    -e '/\[::1\]/d' conf/nginx-run.conf.in >"$data/nginx/nginx.conf"
  "${served[@]}" nginx -p "$data/nginx/" -c "$data/nginx/nginx.conf" 2>"$data/nginx.log" &
  pid[nginx-$name]=$!
  url[$name]=http://127.0.0.1:$port
}

# The site's daemon, with these configuration lines.
start_site() {
  printf '%s\n' "$@" "base_url = \"${url[site]}\"" >"$dir/qianfa.conf"
  "${served[@]}" "$PROGRAM" -c "$dir/qianfa.conf" -d "$dir/site" serve 2>"$dir/site.log" &
  pid[site]=$!
  wait_for "${url[site]}/healthz"
}

wait_for() {
  local i
  for ((i = 0; i < 100; i++)); do
    if curl -fs --noproxy '*' -o /dev/null "$1"; then return 0; fi
    sleep 0.1
  done
  die "no answer from $1"
}

# A complete CGI reply, as the article page came through nginx; curl arguments follow.
save_reply() {
  local out=$1
  shift
  curl -fsS --noproxy '*' -D "$dir/head" -o "$dir/page" "$@" "${url[site]}$PAGE" || die "no article page"
  { echo -ne 'Status: 200 OK\r\n'; grep -vE '^(HTTP/|Date:|Server:|Connection:)' "$dir/head"; cat "$dir/page"; } >"$out"
}

# Head (without Date) and body of the article page.
answer() {
  local name=$1
  shift
  curl -sS --noproxy '*' -i "$@" "${url[$name]}$PAGE" | grep -av '^Date:' | sha256sum
}

start_all() {
  local how
  say "the daemon, the do-nothing daemon and a file, each behind nginx"
  for how in site null file; do start_nginx "$how"; done
  start_site 'workers = 1'
  save_reply "$dir/gzip" -H 'Accept-Encoding: gzip'
  cp "$dir/page" "$dir/page.gz"
  save_reply "$dir/plain"
  mkdir -p "$dir/file/pages/a"
  cp "$dir/page" "$dir/file/pages$PAGE"
  cp "$dir/page.gz" "$dir/file/pages$PAGE.gz"
  touch -d "$(sed -n 's/^Last-Modified: \(.*\)\r$/\1/p' "$dir/plain")" "$dir/file/pages$PAGE"{,.gz}
  "${served[@]}" "$B/tests/bench/null_fcgi" "$dir/null/run/web.sock" "$dir/plain" "$dir/gzip" &
  pid[null]=$!
  wait_for "${url[null]}$PAGE"
  for how in '' 'Accept-Encoding: gzip'; do
    [[ $(answer site -H "$how") == "$(answer null -H "$how")" ]] || die "the do-nothing daemon answers otherwise"
  done
  cmp -s <(curl -s --noproxy '*' "${url[file]}$PAGE") "$dir/page" || die "the file is not the same"
}

# ---- measuring ----

# Requests a second of one run: KEY's $1, path $2, connections $3, further arguments of wrk.
ask() {
  local name=$1 path=$2 connections=$3
  shift 3
  "${asking[@]}" wrk -t1 -c"$connections" -d"${EACH}s" "$@" "${url[$name]}$path" >"$dir/wrk"
  ! grep -qE 'Socket errors|Non-2xx' "$dir/wrk" || die "$name: $(grep -E 'errors|Non-2xx' "$dir/wrk")"
  awk '/^Requests\/sec:/ { print $2 }' "$dir/wrk"
}

# A process and all its descendants.
family() {
  local child children
  echo "$1"
  mapfile -t -d ' ' children < <(cat "/proc/$1/task/"*/children)
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

# One run into $dir/rounds: CODING NAME REQUESTS/S CPU-µs-a-request (its nginx, its daemon).
measure() {
  local coding=$1 name=$2 front back=0 rate n args=()
  [[ $coding == plain ]] || args=(-H 'Accept-Encoding: gzip')
  front=$(cpu_of "${pid[nginx-$name]}")
  [[ $name == file ]] || back=$(cpu_of "${pid[$name]}")
  rate=$(ask "$name" "$PAGE" "$CONNECTIONS" "${args[@]}")
  front=$(($(cpu_of "${pid[nginx-$name]}") - front))
  [[ $name == file ]] || back=$(($(cpu_of "${pid[$name]}") - back))
  n=$(awk '/requests in/ { print $1 }' "$dir/wrk")
  awk -v c="$coding" -v k="$name" -v r="$rate" -v f="$front" -v b="$back" -v n="$n" \
    'BEGIN { print c, k, r, f / n / 1000, b / n / 1000 }' >>"$dir/rounds"
}

run_rounds() {
  local i coding name order
  say "$ROUNDS rounds of 6 × $EACH s, $CONNECTIONS connections, pinned to two processors: $pinned"
  : >"$dir/rounds"
  for ((i = 0; i < ROUNDS; i++)); do
    # back and forth, so that a load that grows or falls favours nobody
    order='file null site'
    ((i % 2 == 0)) || order='site null file'
    for coding in plain gzip; do
      for name in $order; do measure "$coding" "$name"; done
    done
  done
}

# NAME NUMBER lines of everything else.
run_others() {
  local path kind i sum=0 p pss=0
  say "rendering without the cache, one request at a time"
  stop site
  start_site 'workers = 1' 'cache_mb = 0'
  while read -r kind path; do
    ask site "$path" 1 | awk -v k="$kind" '{ printf "render_%s_ms %.3f\n", k, 1000 / $1 }'
  done <<<"article $PAGE
section /s/g60/
home /" >"$dir/others"
  stop site
  say "saving, argon2id, start"
  {
    "$B/tests/bench/measure" save "$dir/saves" "$dir/body.md"
    "$B/tests/bench/measure" password
    "$B/tests/bench/measure" start "$dir/site/run/web.sock" "$PAGE" \
      "$PROGRAM" -c "$dir/qianfa.conf" -d "$dir/site" serve
  } >>"$dir/others"
  say "verify of 100,000 records against their hashes and signatures alone"
  "$B/tests/bench/verify_bench" "$dir/ledger" 100000 >>"$dir/others" 2>/dev/null
  rm -rf "$dir/ledger"
  say "memory after 10,000 requests for $((ARTICLES + 8)) pages, two workers"
  start_site 'workers = 2'
  cat >"$dir/pages.lua" <<-LUA
	local n = 0
	request = function()
	  n = n % $((ARTICLES + 1)) + 1
	  return wrk.format("GET", "/a/" .. n .. ".html")
	end
	LUA
  while ((sum < 10000)); do
    ask site / 16 -s "$dir/pages.lua" >/dev/null
    i=$(awk '/requests in/ { print $1 }' "$dir/wrk")
    sum=$((sum + i))
  done
  for p in $(family "${pid[site]}"); do
    i=$(awk '/^Pss:/ { print $2 }' "/proc/$p/smaps_rollup")
    pss=$((pss + i))
  done
  echo "pss_mib $(awk -v k="$pss" 'BEGIN { printf "%.1f", k / 1024 }')" >>"$dir/others"
}

report() {
  jq -n --rawfile rounds "$dir/rounds" --rawfile others "$dir/others" --arg bound "$BOUND" --arg pinned "$pinned" \
    --arg bytes "$(stat -c %s "$dir/page")" --arg gz "$(stat -c %s "$dir/page.gz")" '
    def lines: split("\n") | map(select(. != "") | split(" "));
    def median: sort | .[length / 2 | floor];
    def spread: { median: median, min: min, max: max };
    def column($k; $i): map(select(.[1] == $k) | .[$i] | tonumber);
    def ratio($a; $b): [column($a; 2), column($b; 2)] | transpose | map(.[0] / .[1]) | spread;
    def coding($c): ($rounds | lines | map(select(.[0] == $c))) | {
      requests_s: { file: column("file"; 2) | median, null: column("null"; 2) | median, site: column("site"; 2) | median },
      cpu_us: { null_nginx: column("null"; 3) | median, null: column("null"; 4) | median,
        site_nginx: column("site"; 3) | median, site: column("site"; 4) | median },
      site_to_null_by_cpu: ([column("null"; 3), column("null"; 4), column("site"; 3), column("site"; 4)] | transpose |
        map((.[0] + .[1]) / (.[2] + .[3])) | spread),
      site_to_file: ratio("site"; "file"), site_to_null: ratio("site"; "null"), null_to_file: ratio("null"; "file") };
    { page_bytes: ($bytes | tonumber), gzip_bytes: ($gz | tonumber), pinned: ($pinned == "yes"),
      bound: ($bound | tonumber), plain: coding("plain"), gzip: coding("gzip") } +
    ($others | lines | map({ (.[0]): (.[1] | tonumber) }) | add) |
    .met = ([.plain, .gzip | .site_to_null.median] | min >= ($bound | tonumber))' >"$B/bench.json"
  jq -r '
    def n($d): . * pow(10; $d) | round / pow(10; $d) | tostring;
    def row: map(tostring) | join("\t");
    . as $all |
    (["figure", "median", "min", "max", "bound"] | row),
    (("plain", "gzip") as $c | $all[$c] |
      (["daemon : do-nothing, \($c)"] + (.site_to_null | [.median, .min, .max] | map(n(3))) + [">= \($all.bound)"] | row),
      (["the same by processor time, \($c)"] + (.site_to_null_by_cpu | [.median, .min, .max] | map(n(3))) | row),
      (["daemon : file, \($c)"] + (.site_to_file | [.median, .min, .max] | map(n(3))) | row),
      (["do-nothing : file, \($c)"] + (.null_to_file | [.median, .min, .max] | map(n(3))) | row),
      (["requests/s file, do-nothing, daemon, \($c)", (.requests_s | .file, .null, .site | n(0))] | row),
      (["µs of processor: do-nothing, daemon, \($c)", (.cpu_us | .null, .site | n(1))] | row)),
    (to_entries[] | select(.key | test("_ms$|_mib$|_ratio$")) | [.key, (.value | tostring)] | row),
    "page \(.page_bytes) bytes, gzip \(.gzip_bytes)",
    "verify of 100,000 records: \(.verify_ratio) times its hashes and signatures alone",
    "daemon >= \(.bound) of the do-nothing one: \(if .met then "yes" else "NO" end)"' "$B/bench.json" |
    column -t -s $'\t'
}

PAGE=/a/1.html
make_site
start_all
run_rounds
run_others
report
