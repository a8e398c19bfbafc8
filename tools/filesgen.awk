# SPDX-License-Identifier: MIT
# The tables of doc/files.md as a C table for `qianfa check`: document and check cannot differ.
# usage: awk -f tools/filesgen.awk doc/files.md > build/gen/files.h
BEGIN { FS = "[ \t]*[|][ \t]*"; print "/* generated from doc/files.md */" }
$2 ~ /^\// && NF == 6 {
	if ($5 !~ /^0[0-7][0-7][0-7]$/) { print FILENAME ":" FNR ": bad mode " $5 > "/dev/stderr"; bad = 1; exit 1 }
	row[n++] = sprintf("\t{\"%s\", \"%s\", \"%s\", %s},", $2, $3, $4, $5)
}
END {
	if (bad) exit 1
	if (!n) { print FILENAME ": no table" > "/dev/stderr"; exit 1 }
	print "static const struct file_rule file_rules[] = {"
	for (i = 0; i < n; i++) print row[i]
	print "};"
}
