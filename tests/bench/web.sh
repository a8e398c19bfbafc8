# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Requests a second through nginx, in turn so that what else the machine does hits all of them:
#   file  a hand-made folder with the bytes of the article page      page  the same page as the press printed it
#   null  a do-nothing libfcgi daemon with that page (null_fcgi.c)   web   the worker, with nothing printed
# each behind an nginx of its own that runs by the same configuration.
PAGE=/a/1.html
CONNECTIONS=16
CODINGS='plain gzip br'

make_site() {
  say "a site with 300 articles"
  "$PROGRAM" -d "$dir/web" init >/dev/null
  "$PROGRAM" -d "$dir/web" import --format seed --section g60 --dry-run doc/sample/seed-article.txt >"$dir/seed.json" 2>/dev/null
  jq -c '. as $seed | range(300) as $i | $seed | .title += " \($i)" | .published_at = (1700000000 + 600 * $i | todate) |
    .section = ["g60", "songjiang", "jiucheng", "zhengce", "chanye", "rencai"][$i % 6]' "$dir/seed.json" >"$dir/articles.jsonl"
  "$PROGRAM" -d "$dir/web" import --publish --format seed --section g60 doc/sample/seed-article.txt 2>"$dir/log" &&
    "$PROGRAM" -d "$dir/web" import --publish --format jsonl "$dir/articles.jsonl" 2>"$dir/log" || die "import: $(<"$dir/log")"
  jq -j .body "$dir/seed.json" >"$dir/body.md"
  cp -a "$dir/web" "$dir/page"
}

accept() {
  case $1 in
    plain) echo 'Accept-Encoding: identity' ;;
    *) echo "Accept-Encoding: $1" ;;
  esac
}

fetch() { curl -fsS --noproxy '*' -H "$(accept "$2")" "${@:3}" "${url[$1]}$PAGE"; }

# A complete CGI reply, as the worker's page came through nginx: save_reply FILE CODING
save_reply() {
  fetch web "$2" -D "$dir/head" -o "$dir/body" || die "no article page"
  { echo -ne 'Status: 200 OK\r\n'; grep -vE '^(HTTP/|Date:|Server:|Connection:)' "$dir/head"; cat "$dir/body"; } >"$1"
}

# Head (without what is the connection's) and body of the page in a coding.
answer() { fetch "$1" "$2" -i | grep -avE '^(Date|Connection):' | sha256sum; }

# Until the page is one that is kept: it has validators then.
wait_kept() {
  local i
  wait_for "${url[$1]}/healthz"
  for ((i = 0; i < 100; i++)); do
    if grep -qi '^etag:' <(fetch "$1" plain -o /dev/null -D -); then return 0; fi
    sleep 0.05
  done
  die "$1: the page is not kept"
}

# The press prints what was asked for; a while for all three encodings.
print_page() {
  local i f=$dir/page/pages$PAGE
  serve page all 'workers = 1'
  wait_for "${url[page]}/healthz"
  for ((i = 0; i < 100; i++)); do
    fetch page plain -o /dev/null || die "no article page"
    if [[ -s $f && -s $f.gz && -s $f.br ]]; then return 0; fi
    sleep 0.1
  done
  return 1
}

start_all() {
  local how
  say "the worker, a do-nothing daemon, a printed page and a file, each behind nginx"
  for how in web null page file; do start_nginx "$how"; done
  # its desk too, idle: what keeps pages goes by the address that the desk has written down
  serve web desk
  serve web web 'workers = 1'
  wait_kept web
  save_reply "$dir/gzip" gzip
  save_reply "$dir/plain" plain
  "${served[@]}" nice -n 5 "$B/tests/bench/null_fcgi" "$dir/null/run/web.sock" "$dir/plain" "$dir/gzip" &
  pid[null]=$!
  wait_for "${url[null]}$PAGE"
  for how in plain gzip; do
    [[ $(answer web $how) == "$(answer null $how)" ]] || die "the do-nothing daemon answers otherwise"
  done
  mkdir -p "$dir/file/pages${PAGE%/*}"
  if print_page; then
    printed=yes
    cp -p "$dir/page/pages$PAGE"{,.gz,.br} "$dir/file/pages${PAGE%/*}/"
  else # the worker's bytes then: the row of the file alone
    printed=no
    fetch web plain >"$dir/file/pages$PAGE"
    fetch web gzip >"$dir/file/pages$PAGE.gz"
  fi
  stop page-all
}

# One run into $dir/rounds: CODING NAME REQUESTS/S CPU-µs-a-request (its nginx, its daemon).
measure() {
  local coding=$1 name=$2 front back=0 rate n daemon=none
  case $name in null) daemon=null ;; web) daemon=web-web ;; esac
  front=$(cpu_of "${pid[nginx-$name]}")
  [[ $daemon == none ]] || back=$(cpu_of "${pid[$daemon]}")
  rate=$(ask "$name" "$PAGE" "$CONNECTIONS" -H "$(accept "$coding")")
  front=$(($(cpu_of "${pid[nginx-$name]}") - front))
  [[ $daemon == none ]] || back=$(($(cpu_of "${pid[$daemon]}") - back))
  n=$(awk '/requests in/ { print $1 }' "$dir/wrk")
  awk -v c="$coding" -v k="$name" -v r="$rate" -v f="$front" -v b="$back" -v n="$n" \
    'BEGIN { print c, k, r, f / n / 1000, b / n / 1000 }' >>"$dir/rounds"
}

run_rounds() {
  local i j coding name order=(file page null web)
  say "$ROUNDS rounds, $EACH s each, $CONNECTIONS connections; pinned to two processors: $pinned"
  : >"$dir/rounds"
  for ((i = 0; i < ROUNDS; i++)); do
    for coding in $CODINGS; do
      # back and forth, so that a load that grows or falls favours nobody
      for ((j = 0; j < 4; j++)); do
        name=${order[i % 2 ? 3 - j : j]}
        case $coding-$name in br-null | br-web) continue ;; esac
        [[ $name != page || $printed == yes ]] || continue
        measure "$coding" "$name"
      done
    done
  done
}

# Medians over the rounds: rate CODING NAME, and the median of the ratios of a round: share CODING NAME TO
rate() { awk -v c="$1" -v k="$2" '$1 == c && $2 == k { print $3 }' "$dir/rounds" | median; }
share() {
  paste <(awk -v c="$1" -v k="$2" '$1 == c && $2 == k { print $3 }' "$dir/rounds") \
    <(awk -v c="$1" -v k="$3" '$1 == c && $2 == k { print $3 }' "$dir/rounds") |
    awk 'NF == 2 { printf "%.4f\n", $1 / $2 }' | median
}
cpu() { awk -v c="$1" -v k="$2" '$1 == c && $2 == k { print $4 + $5 }' "$dir/rounds" | median; }

web_rows() {
  local c
  for c in $CODINGS; do
    if [[ $printed == yes ]]; then
      row "printed_to_file_$c" "$(share "$c" page file)" x ge 0.97 "printed article : hand-made file, $c" "nginx; the files are alike"
    else
      no_row "printed_to_file_$c" "printed article : hand-made file, $c" "nothing was printed"
    fi
  done
  for c in plain gzip; do
    row "web_to_null_$c" "$(share "$c" web null)" x ge 0.95 "worker without press : do-nothing daemon, $c" "libfcgi, log line, checks of the request"
    row "web_cpu_to_null_$c" "$(ratio "$(cpu "$c" null)" "$(cpu "$c" web)")" x - 0 "the same by processor time, $c" "with nginx's part"
    row "null_to_file_$c" "$(share "$c" null file)" x - 0 "do-nothing daemon : file, $c" "a second process, FastCGI"
    row "rate_file_$c" "$(rate "$c" file)" /s - 0 "requests a second, file, $c" "one processor"
    row "rate_web_$c" "$(rate "$c" web)" /s - 0 "requests a second, worker, $c" "one processor for nginx and worker"
  done
}

# A PHP script that prints the bytes of the page, when there is a php-cgi.
php_row() {
  local php
  if ! command -v php-cgi >/dev/null; then
    no_row php_to_file "PHP that prints the page : file, gzip" "php-cgi is not installed"
    return
  fi
  say "a PHP script that prints the page"
  start_nginx php
  wait_for "${url[php]}/static/desk.css"
  sed -i "s|include qianfa/locations.conf;|& fastcgi_param SCRIPT_FILENAME $dir/php/echo.php;|" "$dir/php/nginx/nginx.conf"
  kill -HUP "${pid[nginx-php]}"
  gzip -9 <"$dir/file/pages$PAGE" >"$dir/php/page"
  echo "<?php header('Content-Encoding: gzip'); readfile('$dir/php/page');" >"$dir/php/echo.php"
  PHP_FCGI_CHILDREN=1 PHP_FCGI_MAX_REQUESTS=0 "${served[@]}" php-cgi -b "$dir/php/run/web.sock" 2>"$dir/php.log" &
  pid[php]=$!
  wait_for "${url[php]}$PAGE"
  php=$(ask php "$PAGE" "$CONNECTIONS" -H "$(accept gzip)")
  row php_to_file "$(ratio "$php" "$(rate gzip file)")" x - 0 "PHP that prints the page : file, gzip" "an interpreter"
}
