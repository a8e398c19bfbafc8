#!/bin/bash
# SPDX-License-Identifier: MIT
# qianfa import --format wxr: what WordPress exports, what is left out with a word, and hostile files.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
QIANFA=$PWD/${BUILD:-build}/qianfa
TOP=$PWD
DATA=$TOP/tests/data/wxr
passed=0 failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit

. "$TOP/tests/lib/command.sh"
first() { jq -r "select(.title | startswith(\"松江\")) | $1" out; }
# wxr: a file around the items on standard input.
wxr() {
  echo '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
  cat
  echo '</channel></rss>'
}
# item TITLE: an item whose text is on standard input.
item() {
  printf '<item><title>%s</title><content:encoded><![CDATA[' "$1"
  cat
  echo ']]></content:encoded><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>'
}

# ---- as drafts ----

q a 0 init
q a 0 import --section songjiang "$DATA/blog.xml"
says "count" '^imported 4, refused 0, already there 0$'
says "lost marks, once, with the line" '^[^ ]*blog.xml:17: .*只留下文字：a、img$'
says "an address with a query" 'blog.xml:60: .*旧网址.*p=12'
says "a category without a section" 'blog.xml:60: .*uncategorized'
says "pictures and empty pages" '跳过 2 项'
q a 0 import --section songjiang "$DATA/blog.xml"
says "taken in once" '^imported 0, refused 0, already there 4$'
q a 0 export
is "drafts are not public" "" "$(cat out)"

# ---- as archive ----

q b 0 init
q b 1 import --publish --section songjiang "$DATA/blog.xml"
says "a responsible editor is missing" 'blog.xml:17: .*责任编辑'
q b 1 import --publish --signer 倪珺 --section songjiang "$DATA/blog.xml"
says "count of the published" '^imported 2, refused 2, already there 0$'
says "a draft is not published" 'blog.xml:76: .*draft'
says "nor what has a password" 'blog.xml:92: .*密码'
q b 0 export
is "title" '松江 & G60：“创新”' "$(first .title)"
is "byline by the login" 周丹丹 "$(first .byline)"
is "section by the category" "g60 songjiang" "$(jq -r .section out | xargs)"
is "tags" 创新,走廊 "$(first '.tags | join(",")')"
is "time" 2020-01-02T11:04:05+08:00 "$(first .published_at)"
is "old address" /2020/01/松江/ "$(first .url)"
is "summary" "摘要 一" "$(first .summary)"
is "signer" 倪珺 "$(first .signer)"
first .body >have
if cmp -s have "$DATA/blog.md"; then ok "text with block comments"; else bad "text"; diff have "$DATA/blog.md"; fi
is "text of the classic editor" $'第一段\\\n换行\n\n第二段 \\<b> 不是 \\*\\*粗体\\*\\* ]]>\n\n**半段**' \
  "$(jq -r 'select(.title | startswith("经典")) | .body' out)"
q b 0 verify
q b 0 import --section songjiang --format wxr - <"$DATA/blog.xml"
says "the rest comes in as drafts" '^imported 2, refused 0, already there 2$'

# ---- hostile ----

q c 0 init
q c 1 import --section g60 "$DATA/bomb.xml" "$DATA/external.xml"
says "entities that multiply" '^[^ ]*bomb.xml'
says "an external entity" '^[^ ]*external.xml: .*DOCTYPE'
q c 1 import --section g60 "$DATA/unclosed.xml"
says "what is whole before the fault is taken" '^imported 1, refused 1, '
says "the fault has its line" 'unclosed.xml:[0-9]+: '
head -c 5000000 /dev/zero | tr '\0' x | item 大 | wxr >big.xml
head -c 600000 /dev/zero | tr '\0' x | item 中 | wxr >middle.xml
head -c 300000 /dev/zero | tr '\0' x | item 小 | wxr >small.xml
head -c 12000000 /dev/zero | tr '\0' x | item 太大 | wxr >huge.xml
yes '<b>' | head -n 100000 | item 深 | wxr >deep.xml
yes '<p><table><tr><td></x>' | head -n 20000 | item 乱 | wxr >mess.xml
printf '\xff\xfe\xfd' | item 坏 | wxr >bytes.xml
head -c 100000 /dev/urandom >random.xml
: >empty.xml
for f in big middle small huge deep mess bytes random empty; do
  q c 1 import --section g60 $f.xml
  says "$f: refused with a reason" "^$f.xml(:[0-9]+)?: .+"
  says "$f: nothing taken" '^imported 0, refused 1, '
done
{ head -c 5000000 /dev/zero | tr '\0' x | item 大; echo 好的正文 | item 好; } | wxr >mixed.xml
q c 1 import --section g60 mixed.xml
says "the next article is taken" '^imported 1, refused 1, '
q c 0 verify

echo "$passed passed, $failed failed"
((failed == 0))
