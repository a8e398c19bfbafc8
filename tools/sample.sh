#!/bin/bash
# SPDX-License-Identifier: MIT
# Loads the sample articles the way people do, through the forms of a running site: 周丹丹 writes and submits,
# 倪珺 signs and publishes. usage: tools/sample.sh PROGRAM URL DIR — DIR has the passwords (files zhoudandan, nijun)
# and keeps what is done, so that an interrupted load is completed without doubles.
set -euo pipefail
cd "$(dirname "$0")/.."
PROGRAM=$1
URL=$2
DIR=$3
umask 077
FIELDS="kicker title subtitle summary dateline byline editor source source_url section tags body"

die() { echo "sample: $*" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# As one person: a cookie jar each. Prints the status; the page is in $work/page, the redirect in $work/location.
as() {
  local who=$1 path=$2
  shift 2
  curl -sS --noproxy '*' --max-time 60 -b "$work/$who.jar" -c "$work/$who.jar" -H "Origin: $URL" \
    -o "$work/page" -w '%{stderr}%{redirect_url}%{stdout}%{http_code}' "$@" "$URL$path" 2>"$work/location" ||
    die "$path: $(<"$work/location")"
}

# The hidden fields of the first form on $work/page whose action is $1, as "name=value" lines; fails when there is
# none. Of 签发并发布 and 签发 the first is the former.
hidden() {
  awk -v want="action=\"$1\"" '
    /<form/ { on = !found && index($0, want) > 0; found = found || on }
    on && match($0, /name="[^"]*" value="[^"]*"/) && /type="hidden"/ {
      split(substr($0, RSTART, RLENGTH), part, "\"")
      print part[2] "=" part[4]
    }
    /<\/form>/ { on = 0 }
    END { exit !found }' "$work/page"
}

# Sends the form $2 of $work/page as $1, with its hidden fields and further curl arguments; a redirect is success.
send() {
  local who=$1 action=$2 line args=() status
  shift 2
  while read -r line; do
    args+=(--data-urlencode "$line")
  done < <(hidden "$action")
  status=$(as "$who" "$action" "${args[@]}" "$@")
  [[ $status == 303 ]]
}

# What the page says is wrong, for a message.
complaint() { sed 's/<[^>]*>/ /g' "$work/page" | grep -v '^ *$' | head -n 40 | tail -n 25; }

login() {
  local who=$1 status
  status=$(as "$who" /admin/login)
  [[ $status == 200 ]] || die "login page: $status"
  send "$who" /admin/login --data-urlencode "user=$who" --data-urlencode "password@$work/$who.password" ||
    die "login of $who: $(complaint)"
}

# One article of the JSON file $1 into files of $work/field.
split_fields() {
  local name
  rm -rf "$work/field"
  mkdir "$work/field"
  for name in $FIELDS; do
    jq -j --arg n "$name" '{editor: .signer, section: "g60"} + . | .[$n] // "" |
      if type == "array" then join(" ") else . end' "$1" >"$work/field/$name"
  done
}

# The key makes a form that is sent twice one article, so this may be repeated. Prints the article's number.
write_article() {
  local key=$1 name args=() status
  status=$(as zhoudandan /admin/articles/new)
  [[ $status == 200 ]] || die "new article: $status"
  hidden /admin/articles/new >"$work/hidden" || die "no form to write an article"
  for name in $FIELDS; do
    args+=(--data-urlencode "$name@$work/field/$name")
  done
  status=$(as zhoudandan /admin/articles/new "${args[@]}" --data-urlencode "key=$key" --data-urlencode base=0 \
    --data-urlencode "$(grep '^_csrf=' "$work/hidden")" --data-urlencode do=save)
  [[ $status == 303 ]] || die "saving: $status $(complaint)"
  sed 's#.*/articles/\([0-9]*\).*#\1#' "$work/location"
}

# Takes the step $3 as $1 on article $2 when the desk offers it.
step() {
  local who=$1 id=$2 todo=$3 status
  status=$(as "$who" "/admin/articles/$id")
  [[ $status == 200 ]] || die "article $id: $status"
  hidden "/admin/articles/$id/$todo" >/dev/null || return 0
  send "$who" "/admin/articles/$id/$todo" || die "$todo of article $id: $(complaint)"
}

load() {
  local file=$1 format=md key id
  [[ $file != *.txt ]] || format=seed
  "$PROGRAM" import --format "$format" --dry-run "$file" \
    >"$work/article.json" 2>"$work/import.log" || die "$file: $(<"$work/import.log")"
  split_fields "$work/article.json"
  key=$(basename "$file" | sha256sum)
  id=$(write_article "${key:0:32}")
  step zhoudandan "$id" submit
  step nijun "$id" sign
  step nijun "$id" publish
  as nijun "/admin/articles/$id" >/dev/null
  hidden "/admin/articles/$id/withdraw" >/dev/null || die "article $id is not public"
  echo "    $id 号 $(<"$work/field/title")"
}

for who in zhoudandan nijun; do
  tr -d '\n' <"$DIR/$who" >"$work/$who.password"
  login "$who"
done
# The seed article last: it is the newest and leads the front page.
for file in doc/sample/[0-9]*.md doc/sample/seed-article.txt; do
  done_mark=$DIR/done-$(basename "$file")
  [[ ! -e $done_mark ]] || continue
  load "$file"
  : >"$done_mark"
done
