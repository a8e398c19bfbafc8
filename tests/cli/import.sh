#!/bin/bash
# SPDX-License-Identifier: MIT
# qianfa import and export: every format, what is refused, what is taken in once only, and the round trip.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
QIANFA=$PWD/${BUILD:-build}/qianfa
TOP=$PWD
passed=0 failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit

. "$TOP/tests/lib/command.sh"

q a 0 init
q a 0 user add zhoudandan --name 周丹丹 --role author

# ---- the seed ----

seed=$TOP/doc/sample/seed-article.txt
q none 0 import --dry-run "$seed"
is "a dry run needs no site" 倪珺 "$(jq -r .editor out)"
q a 0 import --dry-run --section g60 "$seed"
is "dry run: title" 上海松江加快建设科技和制度创新双轮驱动的先试走廊 "$(jq -r .title out)"
is "dry run: dateline, byline, section" "中国发展网讯 周丹丹 g60" "$(jq -r '.dateline + " " + .byline + " " + .section' out)"
is "dry run: sub-headings" "# ## # ##" "$(jq -r .body out | grep -o '^##*' | xargs)"
says "dry run: the report" '^would import 1, refused 0, already there 0$'
q a 0 export --all
is "a dry run stores nothing" "" "$(cat out)"
q a 1 import "$seed"
says "a section is needed" 'seed-article.txt:1: no section'
q a 1 import --section nowhere "$seed"
says "an unknown section" 'no such section: nowhere'
q a 1 import --section g60 --author nobody "$seed"
says "an unknown account" 'no such account: nobody'
q a 0 import --section g60 --author zhoudandan "$seed"
says "imported" '^imported 1, refused 0, already there 0$'
q a 0 import --section g60 --author zhoudandan "$seed"
says "imported once only" '^imported 0, refused 0, already there 1$'
q a 0 export
is "a draft is not public" "" "$(cat out)"
q a 0 export --all
is "a draft has no time and no signer" "null null" "$(jq -r '"\(.published_at) \(.signer)"' out)"
q b 0 init
q b 0 import --publish --section g60 "$seed"
q b 0 export
is "published: its signer" 倪珺 "$(jq -r .signer out)"
q b 0 verify

q b 0 import --dry-run --section g60 "$seed"
is "dry run: the declared editor is the signer" "倪珺 倪珺" "$(jq -r '.editor + " " + .signer' out)"
cp out both.jsonl
q b2 0 init
q b2 0 import --publish both.jsonl
q b2 0 export
is "a line with both: the signer" "倪珺 倪珺" "$(jq -r '.editor + " " + .signer' out)"
cp out both1
q b3 0 init
q b3 0 import --publish --format jsonl both1
q b3 0 export
if cmp -s both1 out; then ok "round trip with both"; else bad "round trip with both"; fi

# ---- a time that has not come ----

future() { printf '{"title":"%s","section":"g60","body":"x","signer":"倪珺","published_at":"%s"}\n' "$1" "$(date -d "$2" -Is)"; }
{
  future 甲 '+2 minutes'
  future 乙 '+8 minutes'
  future 丙 '+1 year'
} >future.jsonl
q b2 1 import --publish future.jsonl
says "future: refused" '^future.jsonl:2: 发布时间 .* 还没有到'
says "future: what is nearly now passes" '^imported 1, refused 2, already there 0$'
q b2 1 import --dry-run --publish future.jsonl
says "future: a dry run says so too" '^future.jsonl:3: 发布时间 .* 还没有到'
q b2 0 import future.jsonl
q b2 0 verify

# ---- JSON Lines ----

cat >news.jsonl <<'END'
{"title":"乙","section":"g60","body":"正文 **a**","signer":"倪珺","published_at":"2021-01-02T03:04:05+08:00","url":"/old/2.html","tags":["二","一"],"source":"中国发展网"}

{"title":"甲","section":"songjiang","body":"# 一\n\n正文","signer":"倪珺","published_at":"2020-01-02","url":"/old/1.html","kicker":"肩","subtitle":"副","summary":"摘\n要","byline":"署","source":"源","source_url":"https://a.cn/?a=1&b=2","dateline":"电","editor":"编"}
{"title":"丙","section":"nix","body":"x","signer":"倪珺"}
{"title":"丙","section":"g60","body":3,"signer":"倪珺"}
{"title":"丙","section":"g60","bodi":"x","signer":"倪珺"}
{"title":"丙","section":"g60","body":"x"}
{"title":"丙","section":"g60","body":"x","signer":"倪珺","url":"/a/3.html"}
{"title":"丙","section":"g60","body":"x","signer":"倪珺","url":"old"}
{"title":"丙","section":"g60","body":"x","signer":"倪珺","url":"/old/1.html"}
{"title":"丙","section":"g60","body":"x","signer":"倪珺","published_at":"gestern"}
{"title":"丙","title":"丁","section":"g60","body":"x","signer":"倪珺"}
{"section":"g60","body":"x","signer":"倪珺"}
{"title":"丙","section":"home","body":"x","signer":"倪珺"}
["title"]
{bad
END
q c 0 init
q c 1 import --publish news.jsonl
says "count" '^imported 2, refused 13, already there 0$'
says "unknown section, with its line" '^news.jsonl:4: no such section: nix$'
says "wrong type" '^news.jsonl:5: body: '
says "unknown key" '^news.jsonl:6: unknown key: bodi$'
says "no signer" '^news.jsonl:7: .*责任编辑'
says "an address of the site" '^news.jsonl:8: .*/a/3.html'
says "not a path" '^news.jsonl:9: '
says "an old address taken twice" '^news.jsonl:10: .*/old/1.html'
says "not a time" '^news.jsonl:11: published_at: '
says "a key twice" '^news.jsonl:12: .*duplicate'
says "no title" '^news.jsonl:13: '
says "the home page" '^news.jsonl:14: '
says "not an object" '^news.jsonl:15: '
says "not JSON" '^news.jsonl:16: column '
q c 1 import --publish news.jsonl
says "again: nothing twice" '^imported 0, refused 13, already there 2$'
q c 0 verify
q c 0 export
is "oldest first" "甲 乙" "$(jq -r .title out | xargs)"
cp out first
q d 0 init
q d 0 import --publish --format jsonl - <first
q d 0 export
if cmp -s first out; then ok "round trip"; else bad "round trip"; diff first out; fi
q d 0 export --section g60
is "one section" 乙 "$(jq -r .title out)"
q d 1 export --section nix
q c 0 import --dry-run --publish --format jsonl first
if cmp -s first out; then ok "a dry run prints what export does"; else bad "dry run and export"; fi
q d 0 verify

# the same article with one address taken leaves nothing behind
printf '%s\n' '{"title":"戊","section":"g60","body":"x","signer":"倪珺","url":"/old/1.html"}' |
  q d 1 import --publish --format jsonl -
q d 0 export --all
is "a refused article leaves nothing" 2 "$(wc -l <out | xargs)"

# ---- Markdown ----

cp -r "$TOP/doc/sample" sample
q e 0 init
q e 0 import sample/*.md
says "the handbooks" "^imported $(ls sample/*.md | wc -l), refused 0, "
printf -- '---\ntitle: "引号 \\"甲\\""\ntags: [一, 二]\nsection: g60\npublished_at: 2020-05-06\n---\n\n**乙** 正文\n' >yaml.md
printf 'title 甲\n\n乙\n' >bad.md
printf 'title: 甲\nnope: 1\n\n乙\n' >key.md
printf -- '---\ntitle: 甲\n' >open.md
q e 1 import --dry-run yaml.md bad.md key.md open.md
is "front matter" '引号 "甲"|一,二|**乙** 正文' "$(jq -r '.title + "|" + (.tags | join(",")) + "|" + .body' out)"
says "a head without a colon" '^bad.md:1: '
says "an unknown key" '^key.md:2: unknown key: nope$'
says "an open head" '^open.md:4: the head has no closing'

# ---- CSV ----

printf '\xef\xbb\xbftitle,section,body,signer,tags,published_at\r\n甲,g60,"一, ""二""\r\n\r\n三",倪珺,"x, y",2020-05-06\r\n乙,g60,短\r\n丙,g60,"x"y,倪珺,,\r\n丁,g60,正文,倪珺,,\r\n' >t.csv
q f 0 init
q f 1 import --publish t.csv
says "csv: count" '^imported 2, refused 2, already there 0$'
says "csv: too few values, with its line" '^t.csv:5: 3 values, but 6 keys$'
says "csv: behind a quote" '^t.csv:6: '
q f 0 export
is "csv: a quoted value" $'一, "二"\n\n三|x,y' "$(jq -r 'select(.title == "甲") | .body + "|" + (.tags | join(","))' out)"
printf 'title,nope\n甲,乙\n' >k.csv
q f 1 import k.csv
says "csv: an unknown key" '^k.csv:1: unknown key: nope$'

# ---- hostile and missing ----

head -c 3000000 /dev/zero | tr '\0' x >long.jsonl
head -c 3000000 /dev/urandom >random.txt
{
  printf '标题\n\n'
  head -c 300000 /dev/zero | tr '\0' '*'
} >big.txt
q f 1 import --section g60 long.jsonl random.txt big.txt missing.txt
says "too long a line" '^long.jsonl:1: '
says "too large a file" '^random.txt'
says "too large a body" '^big.txt:1: '
says "no such file" '^missing.txt: '
q f 2 import x.docx
q f 2 import
q f 0 verify

echo "$passed passed, $failed failed"
((failed == 0))
