#!/bin/bash
# SPDX-License-Identifier: MIT
# Rules of the house that a compiler does not know. Each is one check; prints what breaks it as file:line: text.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
passed=0 failed=0

# check NAME COMMAND…: the command prints what is wrong, or nothing.
check() {
  local name=$1 out status=0
  shift
  out=$("$@" 2>&1) || status=$?
  if [[ -z $out && ($status == 0 || $status == 1) ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '== %s\n%s\n' "$name" "${out:-exit $status}"
  fi
}

c_files() { find src tests -name '*.[ch]' -not -path '*/node_modules/*' | sort; }
src_grep() { grep -nrE --include='*.[ch]' "$@"; }
# Lines of C without comments' text; good enough for a search by words.
code_only() { grep -vE ':[0-9]+:[[:space:]]*(/\*|\*|//)'; }

# Memory is the arena's and buf's; elsewhere a line says why it must be so.
heap() {
  src_grep '(^|[^_a-zA-Z>.])(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|free)\(' \
    src --exclude-dir=base | code_only | grep -vE '/\* lint: '
}
unsafe_calls() {
  src_grep '(^|[^_a-zA-Z])(v?sprintf|strcpy|strcat|gets|scanf|sscanf|alloca|system|popen|atoi|atol|atoll|strtok|localtime|gmtime|asctime|ctime|tmpnam|mktemp|rand|srand)\(' \
    src | code_only
}
one_finish() {
  local n
  n=$(src_grep 'FCGX_Finish_r\(' src | code_only | wc -l)
  [[ $n == 1 ]] || src_grep 'FCGX_Finish_r\(' src | code_only
}
too_long() {
  find src tests tools -name '*.[ch]' -o -name '*.sh' -path 'tools/*' | grep -v node_modules |
    xargs wc -l | awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines, at most 500" }'
}
# Functions: from a line that begins with a brace to the one that ends with it.
long_functions() {
  find src -name '*.c' -print0 | xargs -0 awk '
    FNR == 1 { start = 0 }
    /^\{/ { start = FNR }
    /^\}/ && start { if (FNR - start > 60) print FILENAME ":" start ": " FNR - start " lines, at most 60"; start = 0 }'
}
# page/model.c puts the dateline into the first paragraph of the stored HTML, cmd/import_html.c and cmd/live_*.c read HTML.
html_in_c() {
  src_grep '"[^"]*</?(a|p|div|span|html|body|form|input|table|ul|li)[ >/]' src |
    grep -vE '^src/(view/(md_|markdown)|page/model.c|cmd/import_html.c|cmd/live_)' | code_only
}
sql_in_c() {
  src_grep '"(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|VACUUM) ' src |
    grep -v '^src/db/' | code_only
}
typedefs() { src_grep '^[[:space:]]*typedef[[:space:]]+(struct|union|enum)[^(]*$' src | code_only; }
todos() { grep -nrE '\b(TODO|FIXME|XXX|HACK)\b' src templates sql conf public; }
spdx() {
  local f
  { c_files; find tools tests conf .ci -name '*.sh' -o -name '*.awk' -o -name '*.mjs' -o -name '*.conf'; echo Makefile; } |
    grep -v -e node_modules -e '^conf/qianfa.conf$' -e '^tests/fuzz/corpus/' -e '^tests/data/' |
    while read -r f; do
      grep -q 'SPDX-License-Identifier: MIT' <(head -n 2 "$f") || echo "$f: no SPDX line"
    done
}
first_comment() {
  find src -name '*.c' | while read -r f; do
    grep -q '^/\*' <(sed -n 2p "$f") || echo "$f:2: no comment on what the file does"
  done
}
# Under pipefail: grep -q leaves at the first hit, and who still writes dies by SIGPIPE, so that a hit counts as none.
early_leavers() {
  local scripts
  mapfile -t scripts < <(grep -rlE --exclude-dir=node_modules '^set -[a-z]*o pipefail' tools tests .ci)
  grep -nE '\| *grep [^|]*-[A-Za-z]*q' "${scripts[@]}"
}
white_space() {
  grep -nrIE '[[:space:]]+$|^ +	' src sql templates public conf tools doc tests Makefile --exclude-dir=node_modules \
    --exclude-dir=data --exclude-dir=corpus --exclude-dir=pages --exclude=adding.md # its diffs begin lines with a blank
}

check "layers: lower ones only (tools/layers.sh)" tools/layers.sh
check "heap calls outside base/" heap
check "calls with a better one in base/" unsafe_calls
check "FCGX_Finish_r in one place" one_finish
check "files of at most 500 lines" too_long
check "functions of at most 60 lines" long_functions
check "HTML only in templates/" html_in_c
check "SQL only in sql/ and db/" sql_in_c
check "struct, union and enum without typedef" typedefs
check "nothing left to do" todos
check "SPDX line first" spdx
check "a comment on what the file does" first_comment
check "grep -q reads a file or <(command), never a pipe" early_leavers
check "no white space at line ends" white_space
check "nginx sends the daemon's headers (tools/headers.sh)" tools/headers.sh --check
echo "$passed passed, $failed failed"
((failed == 0))
