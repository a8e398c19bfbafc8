#!/bin/bash
# SPDX-License-Identifier: MIT
# The nginx rules of conf/nginx, asked by curl: the configuration of `make run` with two echoing daemons behind it;
# then the production example is parsed and asked over TLS.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
PATH=$PATH:/usr/sbin
ECHO=${BUILD:-build}/tests/lib/fcgi_echo
TOP=$PWD
passed=0 failed=0
dir=$(mktemp -d)
pids=()
finish() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  rm -rf "$dir"
}
trap finish EXIT

good() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  echo "FAILED $*"
}
# has NAME REGEX: a line of the last answer (head and body) matches; hasnt: none does.
has() { if grep -qE "$2" "$dir/out"; then good; else bad "$1: no /$2/ in"; head -n 20 "$dir/out"; fi; }
hasnt() { if grep -qE "$2" "$dir/out"; then bad "$1: /$2/ in"; grep -E "$2" "$dir/out"; else good; fi; }
get() { curl -sS --noproxy '*' --path-as-is --max-time 60 -D "$dir/head" -o "$dir/body" "$@" 2>"$dir/err"; local s=$?
  { tr -d '\r' <"$dir/head"; cat "$dir/body"; } >"$dir/out" 2>/dev/null; rm -f "$dir/head" "$dir/body"; return $s; }

# ---- the private nginx of make run ----

. tests/lib/port.sh
PORT=$(free_port)
DATA=$dir/data
mkdir -p "$DATA"/{run,nginx,pages/a,pages/s/g60,pages/.hidden}
echo '<p>home' >"$DATA/pages/index.html"
echo '<p>printed' >"$DATA/pages/a/1.html"
gzip -k "$DATA/pages/a/1.html"
brotli -k "$DATA/pages/a/1.html"
touch -d @1764000000 "$DATA"/pages/a/1.html*
echo '<feed/>' | tee "$DATA"/pages/{feed.xml,atom.xml,feed.json,s/g60/feed.xml,sitemap.xml,robots.txt} >/dev/null
echo '<p>front' >"$DATA/pages/s/g60/index.html"
echo secret >"$DATA/pages/.hidden/x.html"
echo secret >"$DATA/site.db"
ln -s "$TOP/conf/nginx" "$DATA/nginx/qianfa"
user=""
[[ $(id -u) != 0 ]] || user="user root root;"
sed -e "s|@USER@|$user|; s|@WORKERS@|1|; s|@DATA@|$DATA|g; s|@SOURCE@|$TOP|g; s|@PORT@|$PORT|g" \
  -e '/\[::1\]/d; s|rate=[25]0r/s|rate=6r/m|' conf/nginx-run.conf.in >"$DATA/nginx/nginx.conf"
"$ECHO" web "$DATA/run/web.sock" & pids+=($!)
"$ECHO" desk "$DATA/run/desk.sock" & pids+=($!)
nginx -p "$DATA/nginx/" -c "$DATA/nginx/nginx.conf" 2>"$dir/nginx.log" & pids+=($!)
URL=http://127.0.0.1:$PORT
# answers URL [CURL ARG …]: somebody does, by and by
answers() { for _ in $(seq 600); do curl -fs --noproxy '*' -o "$dir/ready" "$@" && break; sleep 0.1; done; }
answers "$URL/healthz"
answers "$URL/admin/"

get "$URL/"
has "home is a file" '^<p>home'
has "home's type" '^Content-Type: text/html; charset=utf-8$'
has "files carry the daemon's headers" '^X-Content-Type-Options: nosniff$'
has "files carry the policy" "^Content-Security-Policy: default-src 'none'"
has "pages are asked for again" '^Cache-Control: no-cache$'
hasnt "no HSTS over http" '^Strict-Transport'
hasnt "no version" '^Server: nginx/'
# size FILE: as nginx and http/response.c have it in an ETag
size() { printf %x "$(stat -c %s "$DATA/pages/$1")"; }
has "other forms are told of" '^Vary: Accept-Encoding$'
get "$URL/a/1.html" -H 'Accept-Encoding: gzip'
has "stored gzip" '^Content-Encoding: gzip$'
has "its own ETag" "^ETag: \"69248100-$(size a/1.html.gz)\"$"
has "its time" '^Last-Modified: Mon, 24 Nov 2025 16:00:00 GMT$'
has "told in every form" '^Vary: Accept-Encoding$'
get "$URL/a/1.html" -H 'Accept-Encoding: gzip, deflate, br'
has "stored brotli comes first" '^Content-Encoding: br$'
has "its own ETag" "^ETag: \"69248100-$(size a/1.html.br)\"$"
get "$URL/a/1.html" -H 'Accept-Encoding: br;q=0, gzip'
has "brotli refused" '^Content-Encoding: gzip$'
get "$URL/a/1.html" -H 'Accept-Encoding: gzip' -H 'Via: 1.1 proxy' --http1.0
has "also for proxies of old" '^Content-Encoding: gzip$'
get "$URL/a/1.html" -H 'Range: bytes=0-3'
has "no ranges of pages" '^HTTP/1.1 200'
hasnt "nor talk of them" '^Accept-Ranges'
has "plain" "^ETag: \"69248100-$(size a/1.html)\"$"
get "$URL/a/1.html" -H 'If-Modified-Since: Mon, 24 Nov 2025 16:00:00 GMT'
has "304 by the date" '^HTTP/1.1 304'
has "304 tells of other forms" '^Vary: Accept-Encoding$'
get "$URL/a/1.html" -H 'If-Modified-Since: Mon, 24 Nov 2025 16:00:01 GMT'
has "by the very date only" '^HTTP/1.1 200'
get "$URL/feed.xml"
has "RSS" '^Content-Type: application/rss\+xml; charset=utf-8$'
get "$URL/s/g60/feed.xml"
has "RSS of a section" '^Content-Type: application/rss\+xml; charset=utf-8$'
has "is printed" '^<feed/>'
get "$URL/atom.xml"
has "Atom" '^Content-Type: application/atom\+xml; charset=utf-8$'
get "$URL/feed.json"
has "JSON Feed" '^Content-Type: application/feed\+json; charset=utf-8$'
has "feeds carry the policy too" "^Content-Security-Policy: default-src 'none'"
get "$URL/t/7/feed.json"
has "a feed that is not printed" '^answered by web'
get "$URL/sitemap.xml"
has "sitemap" '^Content-Type: application/xml; charset=utf-8$'
get "$URL/robots.txt"
has "robots" '^Content-Type: text/plain; charset=utf-8$'
get "$URL/a/1.html.br"
has ".br is no name" '^answered by web'
get "$URL/.hidden/feed.xml"
has "a dot name is no feed" '^answered by web'
get "$URL/a/1.html"
get "$URL/a/1.html?x=1"
has "a query does not change a page" '^<p>printed'
etag=$(sed -n 's/^ETag: //p' "$dir/out")
get "$URL/a/1.html" -H "If-None-Match: $etag"
has "304" '^HTTP/1.1 304'
get "$URL/s/g60/"
has "a folder's page" '^<p>front'
get "$URL/s/g60"
has "another spelling is the daemon's" '^answered by web'
get "$URL/s/g60/index.html"
has "index.html is no name" '^answered by web'
get "$URL/a/1.html.gz"
has ".gz is no name" '^answered by web'
get "$URL/.hidden/x.html"
has "dot names are refused" '^answered by web'
get "$URL/a/../../site.db"
hasnt "nothing above pages/" 'secret'
get "$URL/site.db"
hasnt "no database" 'secret'
get -X POST -d a=b "$URL/a/1.html"
has "a POST on a file is the daemon's" '^answered by web'
has "with its method" '^REQUEST_METHOD=POST$'
# as when the file was unlinked between nginx's look and its open: the page is asked for, not its file
for page in /s/g60/ "/s/%E8%B4%B5%20%25x/"; do
  mkdir -p "$DATA/pages/s/贵 %x" && echo '<p>front' >"$DATA/pages/s/贵 %x/index.html"
  get "$URL$page?x=1"
  has "$page is printed" '^<p>front'
  get -X POST -d a=b "$URL$page?x=1"
  has "a POST on a folder's page" '^answered by web'
  has "by its own name" "^DOCUMENT_URI=$(printf '%b' "${page//%/\\x}")$"
  has "with its query" '^QUERY_STRING=x=1$'
done
get "$URL/a/2.html"
has "not printed" '^answered by web'
has "the daemon's header once" '^X-Frame-Options: DENY$'
[[ $(grep -c '^X-Frame-Options' "$dir/out") == 1 ]] && good || bad "X-Frame-Options twice"
hasnt "nginx adds none" '^Content-Security-Policy'
has "the daemon's cache rule" '^Cache-Control: no-store$'

get "$URL/x//y/./z%2e?q=%2f&r" -H 'Proxy: evil' -H 'X-Forwarded-For: 6.6.6.6' -H 'X-Original-URL: /admin/' \
  -H 'X-Rewrite-URL: /admin/' -H 'X-HTTP-Method-Override: DELETE' -H 'X_Sneaky: 1' -H 'X-Forwarded-Proto: https'
has "path normalised" '^DOCUMENT_URI=/x/y/z\.$'
has "query raw" '^QUERY_STRING=q=%2f&r$'
hasnt "httpoxy" '^HTTP_PROXY='
hasnt "forwarded for" '^HTTP_X_FORWARDED_FOR='
hasnt "forwarded proto" '^HTTP_X_FORWARDED_PROTO='
hasnt "original url" '^HTTP_X_ORIGINAL_URL='
hasnt "rewrite url" '^HTTP_X_REWRITE_URL='
hasnt "method override" '^HTTP_X_HTTP_METHOD_OVERRIDE='
hasnt "underscores" 'SNEAKY'
hasnt "raw URI is not sent" '^REQUEST_URI='
has "request id" '^REQUEST_ID=[0-9a-f]{32}$'
has "scheme" '^REQUEST_SCHEME=http$'
has "no script name" '^SCRIPT_NAME=$'
has "host with port" "^HTTP_HOST=127.0.0.1:$PORT$"
has "address" '^REMOTE_ADDR=127.0.0.1$'
get "$URL/x%2e%2e/admin%2f..%2fp//q"
has "encoded slashes are a path" '^DOCUMENT_URI=/x\.\./p/q$'
get "$URL/x" -H 'Host: LOCALHOST:1'
has "the port is the one connected to" "^HTTP_HOST=localhost:$PORT$"
get "$URL/x" -H 'Host: evil.example' && bad "a junk host was answered" || good

get "$URL/admin"
has "desk" '^answered by desk'
get "$URL/admin/articles/1.gz"
has "all of the desk" '^answered by desk'
get "$URL/administrator"
has "only the desk" '^answered by web'
get "$URL/x/%2e%2e/admin/y"
has "a path that leads to the desk" '^answered by desk'
head -c 1000000 /dev/zero >"$dir/big"
get -X POST --data-binary "@$dir/big" "$URL/admin/articles/new"
has "a text of the desk's size" '^body 1000000$'
get -X POST --data-binary "@$dir/big" "$URL/search"
has "public bodies are small" '^HTTP/1.1 413'
get "$URL/healthz"
has "healthz" '^answered by web'

get "$URL/api/v1/articles?limit=1"
has "the API is the daemon's" '^answered by web'
get "$URL/api"
has "no redirect to /api/" '^answered by web'
get -X OPTIONS "$URL/api/v1/articles"
has "OPTIONS too" '^answered by web'
get -X POST --data-binary "@$dir/big" "$URL/api/v1/articles"
has "the API takes no body" '^HTTP/1.1 413'
has "and says so as a problem" '^Content-Type: application/problem\+json; charset=utf-8$'
has "of this site" "^\{\"type\":\"$URL/api/v1/openapi.json#too-large\""
has "that others may read" '^Access-Control-Allow-Origin: \*$'

get "$URL/static/site.css"
has "static type" '^Content-Type: text/css; charset=utf-8$'
has "without hash it is asked for again" '^Cache-Control: no-cache$'
get "$URL/static/site.css?v=0123456789ab"
has "with hash it is for ever" '^Cache-Control: public, max-age=31536000, immutable$'
has "nosniff" '^X-Content-Type-Options: nosniff$'
get "$URL/static/site.css" -H 'Accept-Encoding: gzip'
has "compressed" '^Content-Encoding: gzip$'
get "$URL/static/none.css"
has "no such file" '^answered by web'
get "$URL/static/"
has "no listing" '^answered by web'
get "$URL/static../conf/qianfa.conf"
has "no way out of public/" '^answered by web'
get "$URL/static/..%2fconf/qianfa.conf"
hasnt "nor encoded" 'qianfa.conf\(5\)|数据目录'
get "$URL/static/.x"
has "no dot names" '^answered by web'

slow=0
for _ in $(seq 60); do
  get -X POST -d a=b "$URL/admin/login"
  grep -q '^HTTP/1.1 429' "$dir/out" && slow=1 && break
done
((slow)) && good || bad "60 logins in a row were not slowed down"
has "slowed down politely" '^Retry-After: 10$'
get "$URL/admin/login"
has "looking at the form is free" '^answered by desk'

for path in /check /hant/check /search /hant/search; do
  slow=0
  for _ in $(seq 150); do
    get "$URL$path?q=a"
    grep -q '^HTTP/1.1 429' "$dir/out" && slow=$((slow + 1))
    ((slow)) && break
  done
  ((slow > 0)) && good || bad "150 times $path in a row were not slowed down"
done

kill "${pids[1]}" && wait "${pids[1]}" 2>/dev/null
get "$URL/admin/"
has "the desk is down" '^HTTP/1.1 503'
has "and says so" '^网站正在启动或维护'
kill "${pids[0]}" && wait "${pids[0]}" 2>/dev/null
get "$URL/"
has "printed pages stay" '^<p>home'
get "$URL/api/v1/articles"
has "the API is down" '^HTTP/1.1 503'
has "and says so as a problem" '^\{"type":"http://127.0.0.1:[0-9]*/api/v1/openapi.json#unavailable"'
has "for other sites too" '^Cross-Origin-Resource-Policy: cross-origin$'

# ---- the production example ----

etc=$dir/etc
TLS=$(free_port)
PLAIN=$((TLS + 1))
mkdir -p "$etc"
ln -s "$TOP/conf/nginx" "$etc/qianfa"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$etc/key" -out "$etc/crt" -days 2 -subj /CN=www.example.cn \
  >/dev/null 2>&1
{
  # Debian's packages of modules load them in /etc/nginx/modules-enabled
  echo "load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;"
  echo "$user daemon off; pid $etc/pid; error_log stderr warn; events { } http { access_log off;"
  for temp in client_body fastcgi proxy scgi uwsgi; do echo "${temp}_temp_path $etc/temp;"; done
  sed -e "s|/etc/letsencrypt/live/www.example.cn/fullchain.pem|$etc/crt|; s|/var/log/nginx/qianfa[.]access|$etc/log|" \
    -e "s|/etc/letsencrypt/live/www.example.cn/privkey.pem|$etc/key|; s|/usr/share/qianfa/public|$TOP/public|" \
    -e "s|/run/qianfa/|$DATA/run/|; s|/var/lib/qianfa/pages|$DATA/pages|; /listen \[::\]/d" \
    -e "s|listen 443|listen 127.0.0.1:$TLS|; s|listen 80|listen 127.0.0.1:$PLAIN|" conf/nginx.conf
  echo "}"
} >"$etc/nginx.conf"
if nginx -t -p "$etc" -c "$etc/nginx.conf" 2>"$dir/t.log"; then good; else bad "nginx -t"; cat "$dir/t.log"; fi
"$ECHO" web "$DATA/run/web.sock" & pids[0]=$!
"$ECHO" desk "$DATA/run/desk.sock" & pids[1]=$!
nginx -p "$etc" -c "$etc/nginx.conf" 2>"$dir/nginx2.log" & pids+=($!)
site=(-k --connect-to "www.example.cn:443:127.0.0.1:$TLS" --connect-to "example.cn:443:127.0.0.1:$TLS"
  --connect-to "www.example.cn:80:127.0.0.1:$PLAIN" --connect-to "evil.example:443:127.0.0.1:$TLS")
answers "${site[@]}" https://www.example.cn/ready
get "${site[@]}" http://www.example.cn/a/1.html?x
has "to https" '^Location: https://www.example.cn/a/1.html\?x$'
get "${site[@]}" https://example.cn/a
has "to the one name" '^location: https://www.example.cn/a$'
get "${site[@]}" https://www.example.cn/
has "HSTS on files" '^strict-transport-security: max-age=31536000; includeSubDomains$'
get "${site[@]}" https://www.example.cn/x
has "https is told" '^HTTPS=on$'
has "host" "^HTTP_HOST=www.example.cn(:$TLS)?$"
get "${site[@]}" https://evil.example/ && bad "a junk name was answered over TLS" || good
get -H 'Host: evil.example' "http://127.0.0.1:$PLAIN/" && bad "a junk host was answered" || good
grep -q '"path":"/x"' "$etc/log" && good || bad "no log line"

if grep -E '\[(emerg|alert|crit)\]' "$dir/nginx.log" "$dir/nginx2.log" | grep -v 'connect() to unix'; then
  bad "nginx complained"
else
  good
fi
echo "$passed passed, $failed failed"
((failed == 0))
