# SPDX-License-Identifier: MIT
# sql/query/*.sql -> build/gen/sql.h: the enum of all named statements and, for the one file
# that defines SQLGEN_TABLE (src/db/schema.c), their texts. A file looks like this:
#
#	-- name: section_all
#	-- scan: the table holds some dozens of rows      (optional: it may read a whole table)
#	SELECT id, slug FROM section ORDER BY position
#
# Other comment lines stay out of the program. usage: awk -f tools/gen.awk -f tools/sqlgen.awk sql/query/*.sql

function finish()
{
	if (n && text[n] == "")
		fail("statement " name[n] " is empty")
}

{ sub(/\r$/, "") }

FNR == 1 {
	finish()
	open = 0
}

/^-- *name:/ {
	finish()
	if ($0 !~ /^-- name: [a-z][a-z0-9_]*$/)
		fail("want \"-- name: lower_case_name\"")
	new = substr($0, 10)
	if (new in seen)
		fail("statement " new " is already in " seen[new])
	seen[new] = FILENAME ":" FNR
	name[++n] = new
	open = 1
	next
}

/^-- *scan:/ {
	if (!open)
		fail("scan mark without a statement")
	if ($0 !~ /^-- scan: [^ ]/)
		fail("want \"-- scan: why\"")
	scan[n] = substr($0, 10)
	next
}

/^[ \t]*(--|$)/ { next }

{
	if (!open)
		fail("SQL without a \"-- name:\" line")
	text[n] = text[n] "\n\t\t" quoted($0)
}

END {
	if (!bad)
		finish()
	if (bad)
		exit 1
	print "/* Made by tools/sqlgen.awk from sql/query/: do not edit. */"
	print "#ifndef GEN_SQL_H\n#define GEN_SQL_H\n"
	print "enum sql {"
	for (i = 1; i <= n; i++)
		print "\tSQL_" toupper(name[i]) ","
	print "\tSQL__MAX\n};\n"
	print "struct sql_text {"
	print "\tconst char *name, *text; /* \"article_by_id\" and the SQL, one statement */"
	print "\tconst char *scan;        /* why it may read a whole table; NULL: it may not */\n};\n"
	print "#ifdef SQLGEN_TABLE"
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	# One row more than statements: an array of none is no C.
	print "static const struct sql_text sql_table[SQL__MAX + 1] = {"
	for (i = 1; i <= n; i++) {
		why = "NULL"
		if (i in scan) {
			why = quoted(scan[i])
			sub(/\\n"$/, "\"", why)
		}
		print "\t[SQL_" toupper(name[i]) "] = {\"" name[i] "\"," text[i] ",\n\t\t" why "},"
	}
	print "\t[SQL__MAX] = {NULL, NULL, NULL}\n};"
	print "#endif\n\n#endif"
}
