/* SPDX-License-Identifier: MIT */
/* Addresses of places. */
#include "page/place.h"

#include "http/url.h"

char *place_url(struct arena *a, const struct place_key *k)
{
	switch (k->place) {
	case PLACE_ARTICLE:
	case PLACE_NEAR:
		return url_article(a, k->number);
	case PLACE_PAGE:
		return url_page(a, k->name);
	case PLACE_OLD:
	case PLACE_PICTURE:
		return url_path(a, k->name);
	case PLACE_HOME:
		return url_home(a);
	case PLACE_SECTION:
		return url_section(a, k->name);
	case PLACE_SECTION_PAGE:
		return url_section_page(a, k->name, k->number);
	case PLACE_CORRECTIONS:
		return url_corrections(a);
	case PLACE_CORRECTIONS_PAGE:
		return url_corrections_page(a, k->number);
	case PLACE_PROOF:
		return url_proof(a, k->number, "html");
	case PLACE_PROOF_JSON:
		return url_proof(a, k->number, "json");
	case PLACE_PROOF_TEXT:
		return url_proof(a, k->number, "txt");
	case PLACE__MAX:
		break;
	}
	return arena_strdup(a, "?");
}
