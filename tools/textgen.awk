# SPDX-License-Identifier: MIT
# A text file -> a C header with it as a string:
# awk -v name=check_script -f tools/gen.awk -f tools/textgen.awk FILE
{ text = text "\n\t" quoted($0) }

END {
	print "/* Made by tools/textgen.awk from " FILENAME ": do not edit. */"
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	print "static const char " name "[] =" text ";"
}
