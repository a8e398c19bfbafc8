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
	} cases[] = {{{PLACE_NONE}, "?"}, {{PLACE_ARTICLE, "", 7}, "/x/a/7.html"},
	    {{PLACE_PAGE, "about"}, "/x/about.html"},
	    {{PLACE_OLD, "/2019/7.shtml"}, "/x/2019/7.shtml"}, {{PLACE_HOME, ""}, "/x/"},
	    {{PLACE_SECTION, "g60"}, "/x/s/g60/"},
	    {{PLACE_SECTION_PAGE, "g60", 3}, "/x/s/g60/p/3.html"},
	    {{PLACE_ARCHIVE, ""}, "/x/archive/"},
	    {{PLACE_ARCHIVE_PAGE, "", 3}, "/x/archive/p/3.html"},
	    {{PLACE_TAG, "", 0, 5}, "/x/t/5/"},
	    {{PLACE_TAG_PAGE, "", 3, 5}, "/x/t/5/p/3.html"},
	    {{PLACE_NEAR, "", 6}, "/x/a/6.html"},
	    {{PLACE_CORRECTIONS, ""}, "/x/corrections/"},
	    {{PLACE_CORRECTIONS_PAGE, "", 2}, "/x/corrections/p/2.html"},
	    {{PLACE_RSS, ""}, "/x/feed.xml"}, {{PLACE_ATOM, "g60"}, "/x/s/g60/atom.xml"},
	    {{PLACE_JSON_FEED, "", 0, 5}, "/x/t/5/feed.json"},
	    {{PLACE_SITEMAP, ""}, "/x/sitemap.xml"},
	    {{PLACE_SITEMAP_PART, "", 2}, "/x/sitemap/2.xml"},
	    {{PLACE_SITEMAP_NEWS, ""}, "/x/sitemap/news.xml"},
	    {{PLACE_SITEMAP_LISTS, ""}, "/x/sitemap/lists.xml"},
	    {{PLACE_ROBOTS, ""}, "/x/robots.txt"},
	    {{PLACE_PROOF, "", 7}, "/x/a/7/proof.html"},
	    {{PLACE_PROOF_JSON, "", 7}, "/x/a/7/proof.json"},
	    {{PLACE_PROOF_TEXT, "", 7}, "/x/a/7/proof.txt"},
	    {{PLACE_SEARCH, "松江 1"}, "/x/search?q=%E6%9D%BE%E6%B1%9F%201"},
	    {{PLACE_API_ARTICLE, "", 7}, "/x/api/v1/articles/7"},
	    {{PLACE_API_ARTICLES, ""}, "/x/api/v1/articles"},
	    {{PLACE_API_CORRECTIONS, ""}, "/x/api/v1/corrections"},
	    {{PLACE_API_SEARCH, "江"}, "/x/api/v1/search?q=%E6%B1%9F"},
	    {{PLACE_PICTURE, "/m/ab.jpg"}, "/x/m/ab.jpg"}};
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

static void lists_of_the_api(void **state)
{
	const struct place_key section = {PLACE_API_ARTICLES, "g60"},
			       tag = {.place = PLACE_API_ARTICLES, .name = "", .tag = 5};
	struct arena a;
	(void)state;
	arena_init(&a);
	url_init("", "");
	assert_string_equal(place_url(&a, &section), "/api/v1/articles?section=g60");
	assert_string_equal(place_url(&a, &tag), "/api/v1/articles?tag=5");
	arena_release(&a);
}

/* Below /hant/, whatever links lead to at the moment; what has no twin has no such
 * address. */
static void twins(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a);
	url_init("/x", "");
	struct place_key k = {.place = PLACE_TAG_PAGE, .name = "", .number = 3, .tag = 5};
	for (int i = 0; i < 2; i++) {
		url_twin(i);
		k.twin = false;
		assert_string_equal(place_url(&a, &k), "/x/t/5/p/3.html");
		k.twin = true;
		assert_string_equal(place_url(&a, &k), "/x/hant/t/5/p/3.html");
		struct place_key proof = {PLACE_PROOF, "", 7, 0, true};
		assert_string_equal(place_url(&a, &proof), "/x/hant/a/7/proof.html");
	}
	url_twin(false);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(addresses),
	    cmocka_unit_test(lists_of_the_api), cmocka_unit_test(twins)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
