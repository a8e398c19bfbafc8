# SPDX-License-Identifier: MIT
# sql/migrate/NNN-what.sql -> build/gen/migrate.h: the migrations in order, as a table that
# src/db/schema.c includes. Numbers run from 001 without a gap.
# Runs on any POSIX awk (Debian's mawk).

function fail(why)
{
	print FILENAME ": " why > "/dev/stderr"
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

# A shell that finds no file hands over the pattern itself: then there are no migrations.
BEGIN {
	for (i = 1; i < ARGC; i++)
		if (index(ARGV[i], "*") && (getline line < ARGV[i]) < 0)
			delete ARGV[i]
		else
			files++
	if (!files)
		exit 0
}

{ sub(/\r$/, "") }

FNR == 1 {
	base = FILENAME
	sub(/.*\//, "", base)
	if (base !~ /^[0-9][0-9][0-9]-[a-z0-9-]+\.sql$/)
		fail("want a name like 001-what.sql")
	if (substr(base, 1, 3) + 0 != n + 1)
		fail("expected number " sprintf("%03d", n + 1))
	n++
	name[n] = substr(base, 1, length(base) - 4)
}

{ text[n] = text[n] "\n\t\t" quoted($0) }

END {
	if (bad)
		exit 1
	# An empty file has no line and was never seen above.
	if (n != files + 0) {
		print "migrategen: a migration is empty" > "/dev/stderr"
		exit 1
	}
	print "/* Made by tools/migrategen.awk from sql/migrate/: do not edit. */"
	print "#ifndef GEN_MIGRATE_H\n#define GEN_MIGRATE_H\n"
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
	print "enum { MIGRATE__MAX = " n + 0 " };\n"
	# One row more than migrations: an array of none is no C.
	print "static const struct migration migrate_table[MIGRATE__MAX + 1] = {"
	for (i = 1; i <= n; i++)
		print "\t{" i ", \"" name[i] "\"," text[i] "},"
	print "\t{0, NULL, NULL}\n};\n\n#endif"
}
