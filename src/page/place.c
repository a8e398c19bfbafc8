/* SPDX-License-Identifier: MIT */
/* Addresses of places: a printed page's is its file's. */
#include "page/place.h"

#include "http/url.h"

#include <string.h>

static char *of_file(struct arena *a, const char *file)
{
	size_t len = strlen(file), tail = sizeof "index.html" - 1;
	if (len >= tail && !strcmp(file + len - tail, "index.html"))
		len -= tail;
	return url_path(a, arena_printf(a, "/%.*s", (int)len, file));
}

static char *of_api_list(struct arena *a, const struct place_key *k)
{
	if (*k->name)
		return url_api(a, "/articles?section=%s", k->name);
	return k->tag ? url_api(a, "/articles?tag=%lld", (long long)k->tag)
		      : url_api(a, "/articles");
}

static char *of_rest(struct arena *a, const struct place_key *k)
{
	switch ((int)k->place) {
	case PLACE_OLD:
	case PLACE_PICTURE:
		return url_path(a, k->name);
	case PLACE_PROOF:
		return url_proof(a, k->number, "html");
	case PLACE_PROOF_JSON:
		return url_proof(a, k->number, "json");
	case PLACE_PROOF_TEXT:
		return url_proof(a, k->number, "txt");
	case PLACE_SEARCH:
		return url_search(a, k->name);
	case PLACE_API_ARTICLE:
		return url_api(a, "/articles/%lld", (long long)k->number);
	case PLACE_API_ARTICLES:
		return of_api_list(a, k);
	case PLACE_API_CORRECTIONS:
		return url_api(a, "/corrections");
	case PLACE_API_SEARCH:
		return url_api(a, "/search?q=%s", url_escape(a, k->name));
	default:
		return arena_strdup(a, "?");
	}
}

char *place_url(struct arena *a, const struct place_key *k)
{
	char *file = place_file(a, k);
	if (file)
		return of_file(a, file);
	bool was = url_twin(k->twin);
	char *url = of_rest(a, k);
	url_twin(was);
	return url;
}
