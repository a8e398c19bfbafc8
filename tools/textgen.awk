# SPDX-License-Identifier: MIT
# A text file -> a C header with it as a string: awk -v name=check_script -f tools/textgen.awk FILE
{
	gsub(/\\/, "\\\\&")
	gsub(/"/, "\\\\&")
	gsub(/\?/, "\\\\&")
	gsub(/\t/, "\\t")
	text = text "\n\t\"" $0 "\\n\""
}

END {
	print "/* Made by tools/textgen.awk from " FILENAME ": do not edit. */"
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	print "static const char " name "[] =" text ";"
}
