/* SPDX-License-Identifier: MIT */
/* One line of a pipe table: GFM 0.29, 4.10. A pipe behind a backslash does not end a
 * cell, in code spans neither; that one backslash is dropped before the cell's inlines
 * are read. */
#include "view/md.h"

#include <string.h>

struct span {
	const char *from, *to;
};

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span trim(const char *s, const char *end)
{
	while (s < end && blank(*s))
		s++;
	while (end > s && blank(end[-1]))
		end--;
	return (struct span){s, end};
}

/* What is between the outer pipes. */
static struct span inside(const char *s, const char *end)
{
	struct span row = trim(s, end);

	if (row.from < row.to && *row.from == '|')
		row.from++;
	return row;
}

/* The next cell of the row, which shrinks; false when there is none left. */
static bool next_cell(struct span *row, struct span *cell)
{
	const char *p = row->from;

	if (p == row->to)
		return false;
	while (p < row->to && !(*p == '|' && (p == row->from || p[-1] != '\\')))
		p++;
	*cell = trim(row->from, p);
	row->from = p < row->to ? p + 1 : p;
	return true;
}

bool md_row_is_delimiter(const char *s, const char *end, char *align, size_t *cols)
{
	struct span row = inside(s, end), cell;

	*cols = 0;
	while (next_cell(&row, &cell)) {
		bool left = cell.from < cell.to && *cell.from == ':';
		bool right = cell.to > cell.from + 1 && cell.to[-1] == ':';

		cell.from += left;
		cell.to -= right;
		if (cell.from == cell.to)
			return false;
		for (; cell.from < cell.to; cell.from++)
			if (*cell.from != '-')
				return false;
		if (align)
			align[*cols] = left && right ? 'c'
				       : left        ? 'l'
				       : right       ? 'r'
						     : '-';
		(*cols)++;
	}
	return *cols > 0;
}

size_t md_row_cells(const char *s, const char *end)
{
	struct span row = inside(s, end), cell;
	size_t n = 0;

	while (next_cell(&row, &cell))
		n++;
	return n;
}

size_t md_row_add(struct md *m, const char *s, const char *end)
{
	struct span row = inside(s, end), cell;
	size_t n = 0;

	for (; next_cell(&row, &cell); n++) {
		buf_str(&m->cells, "\xef\xb7\xa0");
		for (; cell.from < cell.to; cell.from++) {
			const char *next = cell.from + 1;

			if (*cell.from != '\\' || next == cell.to || *next != '|')
				buf_ch(&m->cells, *cell.from);
		}
		buf_str(&m->cells, "\n\n");
	}
	m->cells_n += n;
	return n;
}
