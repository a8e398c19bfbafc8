/* SPDX-License-Identifier: MIT */
/* Every kind of place has its address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/url.h"
#include "page/place.h"

static void addresses(void **state)
{
	static const struct {
		struct place_key key;
		const char *url;
	} cases[] = {{{PLACE_ARTICLE, "", 7}, "/x/a/7.html"},
	    {{PLACE_PAGE, "about", 0}, "/x/about.html"},
	    {{PLACE_OLD, "/2019/7.shtml", 0}, "/x/2019/7.shtml"},
	    {{PLACE_HOME, "", 0}, "/x/"}, {{PLACE_SECTION, "g60", 0}, "/x/s/g60/"},
	    {{PLACE_SECTION_PAGE, "g60", 3}, "/x/s/g60/p/3.html"},
	    {{PLACE_NEAR, "", 6}, "/x/a/6.html"},
	    {{PLACE_CORRECTIONS, "", 0}, "/x/corrections"},
	    {{PLACE_CORRECTIONS_PAGE, "", 2}, "/x/corrections/p/2.html"},
	    {{PLACE_PROOF, "", 7}, "/x/a/7/proof.html"},
	    {{PLACE_PROOF_JSON, "", 7}, "/x/a/7/proof.json"},
	    {{PLACE_PROOF_TEXT, "", 7}, "/x/a/7/proof.txt"},
	    {{PLACE_PICTURE, "/m/ab.jpg", 0}, "/x/m/ab.jpg"}};
	struct arena a;
	(void)state;
	arena_init(&a);
	url_init("/x", "");
	assert_int_equal(sizeof cases / sizeof *cases, PLACE__MAX);
	for (enum place p = 0; p < PLACE__MAX; p++) {
		assert_int_equal(cases[p].key.place, p);
		assert_string_equal(place_url(&a, &cases[p].key), cases[p].url);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(addresses)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
