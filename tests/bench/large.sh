# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What depends on how large the site is: BENCH_N made-up articles, made once and kept in B/bench-site-N.

large_site() {
  local kept=$B/bench-site-$BENCH_N TIMEFORMAT='%R %U %S'
  if [[ ! -e $kept/seconds ]]; then
    say "a site with $BENCH_N articles (once; kept in $kept)"
    rm -rf "$kept"
    "$PROGRAM" -d "$kept" init >/dev/null
    { time "$PROGRAM" -d "$kept" bench-data -n "$BENCH_N" 2>"$dir/log" || die "bench-data: $(<"$dir/log")"; } 2>"$dir/time"
    [[ $(sed -n 's/^imported \([0-9]*\), refused 0.*/\1/p' "$dir/log") == "$BENCH_N" ]] || die "bench-data: $(<"$dir/log")"
    cp "$dir/time" "$kept/seconds" # of the wall, of the processor: own and the kernel's
  fi
  large=$TOP/$kept
}

# The bytes of the large site are not in memory any more.
forget_files() {
  sync
  if ! echo 3 2>/dev/null >/proc/sys/vm/drop_caches; then
    for f in "$large"/site.db*; do dd if="$f" iflag=nocache count=0 2>/dev/null; done
  fi
}

read_all() {
  local what read=$B/tests/bench/read
  printf 'cache_mb = 0\nbase_url = "http://127.0.0.1:8080"\n' >"$dir/large.conf"
  for what in lists render cold search; do
    say "large site: $what"
    case $what in
      render) "$read" render "$large" "$dir/large.conf" >"$dir/out" 2>"$dir/log" ;;
      cold) forget_files && "$read" cold "$large" >"$dir/out" 2>"$dir/log" ;;
      *) "$read" "$what" "$large" >"$dir/out" 2>"$dir/log" ;;
    esac || say "not measured: $(tail -n 1 "$dir/log")"
    remember "$dir/out"
  done
}

start_time() {
  say "large site: from exec to the first page"
  mkdir -p "$large/run"
  printf 'workers = 1\nbase_url = "http://127.0.0.1:8080"\n' >"$dir/start.conf"
  "$B/tests/bench/measure" start "$large/run/web.sock" "/a/$BENCH_N.html" \
    "$PROGRAM" -c "$dir/start.conf" -d "$large" serve >"$dir/out" && remember "$dir/out"
}

large_rows() {
  local list where n=$BENCH_N seconds own system
  read_all
  start_time
  read -r seconds own system <"$large/seconds"
  row import_rate "$(awk -v n="$n" -v s="$seconds" 'BEGIN { print n / s }')" /s - 0 "articles imported a second, with search index" "one writer: SQLite, FTS5"
  row import_million_s "$(awk -v n="$n" -v s="$seconds" 'BEGIN { print s * 1000000 / n }')" s le 600 \
    "1,000,000 articles with search index$( ((n == 1000000)) || echo ", from $n")" "one writer: SQLite, FTS5"
  row import_million_cpu_s "$(awk -v n="$n" -v o="$own" -v s="$system" 'BEGIN { print (o + s) * 1000000 / n }')" s - 0 \
    "the same by processor time, making the texts and rendering in" ""
  row start_ms "$(of start_ms)" ms le 50 "exec to first page, $n articles" "templates, statements, the processes"
  row render_article_ms "$(of render_article_ms)" ms le 0.5 "uncached article" "templates, SQLite"
  row render_article_first_ms "$(of render_article_first_ms)" ms - 0 "the same for the first time" "the disk, where the site is not in memory"
  row render_section_ms "$(of render_section_ms)" ms le 0.5 "uncached section front" "templates, SQLite"
  row render_home_ms "$(of render_home_ms)" ms le 0.5 "uncached home page" "templates, one list for each section"
  for list in archive section tag; do
    for where in front first middle last; do
      row "list_${list}_${where}_ms" "$(of "list_${list}_${where}_ms")" ms le 0.1 "database time: $list, $where page" "20 rows by key"
    done
  done
  row search_newest_p99_ms "$(of search_newest_p99_ms)" ms le 10 "search, newest first, p99, $n articles" "reading the lists of two-character tokens"
  row search_ranked_p99_ms "$(of search_ranked_p99_ms)" ms le 30 "search, ranked, with snippets, p99" "1,000 candidates scored"
  row search_newest_p50_ms "$(of search_newest_p50_ms)" ms - 0 "search, newest first, median" ""
  row search_ranked_p50_ms "$(of search_ranked_p50_ms)" ms - 0 "search, ranked, median" ""
  row search_cold_ms "$(of search_cold_ms)" ms le 200 "first search, nothing in memory" "reads from disk"
}
