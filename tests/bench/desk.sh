# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Writing: an act beside a bare commit, saves while readers take all there is, and memory at the end of it.
export BENCH_PASSWORD='correct horse battery'
EDITORS=10 LOGINS=4 SAVING=30 # people, seconds: some 300 saves

desk_site() {
  local i
  [[ -d $dir/web ]] || make_site
  cp -a "$dir/web" "$dir/desk"
  for ((i = 0; i < EDITORS + LOGINS; i++)); do
    "$PROGRAM" -d "$dir/desk" user add "bench$i" --name "测$i" --role author --password-stdin <<<"$BENCH_PASSWORD" >/dev/null
  done
  asking=() served=() # all of the machine for all of them
  start_nginx desk
  serve desk all 'workers = 2'
  wait_for "${url[desk]}/healthz"
  cat >"$dir/pages.lua" <<-'LUA'
	local n = 0
	request = function()
	  n = n % 301 + 1
	  return wrk.format("GET", "/a/" .. n .. ".html")
	end
	LUA
}

# Requests for 301 pages in turn: read_pages COUNT
read_pages() {
  local sum=0 n
  while ((sum < $1)); do
    EACH=${2:-2} ask desk / 16 -s "$dir/pages.lua" >/dev/null
    n=$(awk '/requests in/ { print $1 }' "$dir/wrk")
    sum=$((sum + n))
  done
}

acts() {
  say "publishing and withdrawing, $1 times each, beside a bare commit"
  "$B/tests/bench/write" "$dir/desk" "${url[desk]##*:}" "$1" >"$dir/out" 2>"$dir/log" || die "write: $(tail -n 1 "$dir/log")"
  remember "$dir/out"
}

# Saves of $EDITORS people with readers at full load; the second time others log in.
saves() {
  local logins=$1 name=$2 readers
  say "ten editors saving, readers at full load, $logins people logging in"
  wrk -t1 -c16 -d$((SAVING + 1))s -s "$dir/pages.lua" "${url[desk]}/" >"$dir/wrk" &
  readers=$!
  "$B/tests/bench/editors" "$dir/desk/run/desk.sock" "$EDITORS" "$logins" "$SAVING" "$name" >"$dir/out" || die "editors broke off"
  remember "$dir/out"
  wait "$readers"
}

desk_rows() {
  local before after i requests=20000 published=100
  ((FULL == 0)) || requests=1000000 published=1000
  desk_site
  say "memory: when what is kept has reached its bound"
  for i in 1 2 3; do
    read_pages 5000 1
    acts 20
  done
  before=$(pss_of "${pid[desk-all]}")
  acts "$published"
  say "memory: after $requests requests and $published publications"
  read_pages "$requests"
  after=$(pss_of "${pid[desk-all]}")
  row publish_ratio "$(ratio "$(of publish_ms)" "$(of publish_bare_ms)")" x le 3 "publish acknowledged : bare commit and fsync of folders" "fsync of log and folders"
  row withdraw_ratio "$(ratio "$(of withdraw_ms)" "$(of withdraw_bare_ms)")" x le 3 "withdrawal acknowledged : the same" "fsync of log and folders"
  row publish_ms "$(of publish_ms)" ms - 0 "publish acknowledged, median" ""
  row publish_bare_ms "$(of publish_bare_ms)" ms - 0 "bare commit of as many pages, fsync of as many folders" ""
  row acts_unseen "$(of acts_unseen)" '' eq 0 "first requests after it that saw the old state, of $(of acts_asked)" "pages go before the acknowledgement"
  saves 0 quiet
  row save_p99_ms "$(of quiet_p99_ms)" ms le 10 "save, p99, ten editors, readers at full load" "a child for Markdown, fsync"
  row save_p50_ms "$(of quiet_p50_ms)" ms - 0 "save, median" ""
  saves "$LOGINS" logins
  row save_login_p99_ms "$(of logins_p99_ms)" ms le 10 "the same while people log in ($(of logins_logins) logins)" "argon2id in children of lower priority"
  row pss_mib "$(awk -v k="$after" 'BEGIN { print k / 1024 }')" MiB le 40 "memory of all processes (PSS), 2 workers" "pages kept, SQLite, templates"
  row pss_growth "$(ratio "$after" "$before")" x le 1.1 "memory after $requests requests and $published publications : before" "bounded caches"
  stop desk-all
  say "saving alone, argon2id, verify"
  "$B/tests/bench/measure" save "$dir/saves" "$dir/body.md" >"$dir/out" && remember "$dir/out"
  "$B/tests/bench/measure" password >"$dir/out" && remember "$dir/out"
  "$B/tests/bench/verify_bench" "$dir/ledger" 100000 >"$dir/out" 2>/dev/null && remember "$dir/out"
  rm -rf "$dir/ledger"
  row save_alone_p99_ms "$(of save_p99_ms)" ms - 0 "a save without HTTP, p99" "fsync"
  row argon2id_ms "$(of argon2id_ms)" ms - 0 "a password" "argon2id"
  row verify_ratio "$(of verify_ratio)" x - 0 "verify of 100,000 records : its hashes and signatures alone" "reading and chaining the rows"
}
