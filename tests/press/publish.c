/* SPDX-License-Identifier: MIT */
/* Publishes one text: OK once it is acknowledged.
 *	publish DATA ARTICLE VERSION TEXT
 * ARTICLE 0: a new one; VERSION: its newest before. Prints its number. TEXT is title and
 * body, in letters that a form need not escape. */
#include "newsroom.c"

int main(int argc, char **argv)
{
	static struct newsroom n;
	if (argc != 5 || !newsroom_open(&n, argv[1]))
		return 64;
	long article = atol(argv[2]);
	struct newsroom_text text = {"g60", argv[4], argv[4], "", ""};
	char *form = newsroom_submit(&n, &article, atol(argv[3]), &text)
			 ? newsroom_sign_form(&n, article)
			 : NULL;
	if (!form || !newsroom_sign(&n, article, form)) {
		fprintf(stderr, "%s\n", n.said);
		return 1;
	}
	printf("%ld\n", article);
	return 0;
}
