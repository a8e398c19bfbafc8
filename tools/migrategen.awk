# SPDX-License-Identifier: MIT
# sql/migrate/NNN-what.sql -> build/gen/migrate.h: the migrations in order, as a table that
# src/db/schema.c includes. Numbers run from 001 without a gap.
# usage: awk -f tools/gen.awk -f tools/migrategen.awk sql/migrate/*.sql

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
