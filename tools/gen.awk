# SPDX-License-Identifier: MIT
# What sqlgen.awk, migrategen.awk and textgen.awk share; named before them. Runs on any POSIX awk (Debian's mawk).

function fail(why)
{
	print FILENAME ":" FNR ": " why > "/dev/stderr"
	bad = 1
	exit 1
}

# The line as the inside of a C string; ? is escaped because of trigraphs.
function quoted(s)
{
	gsub(/\\/, "\\\\&", s)
	gsub(/"/, "\\\\&", s)
	gsub(/\?/, "\\\\&", s)
	gsub(/\t/, "\\t", s)
	return "\"" s "\\n\""
}

# A shell that finds no file hands over the pattern itself: then there are no files.
BEGIN {
	for (i = 1; i < ARGC; i++)
		if (index(ARGV[i], "*") && (getline line < ARGV[i]) < 0)
			delete ARGV[i]
		else
			files++
	if (!files)
		exit 0
}
