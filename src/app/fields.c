/* SPDX-License-Identifier: MIT */
/* Compares a form with its route's list of fields. */
#include "app/fields.h"

#include "news/field.h"
#include "news/setting.h"

#include <string.h>

static bool is_text(const char *name)
{
	for (enum field f = 0; f < FIELD__MAX; f++)
		if (!strcmp(name, field_info[f].name))
			return true;
	return false;
}

static bool is_setting(const char *name)
{
	for (enum setting s = 0; s < SETTING__MAX; s++)
		if (!strcmp(name, setting_info[s].name))
			return true;
	return false;
}

static bool fits(const char *word, size_t len, const char *name)
{
	if (len == 5 && !strncmp(word, "@text", len))
		return is_text(name);
	if (len == 8 && !strncmp(word, "@setting", len))
		return is_setting(name);
	if (len > 1 && word[len - 1] == '*')
		return !strncmp(word, name, len - 1);
	return strlen(name) == len && !strncmp(word, name, len);
}

static bool known(const char *list, const char *name)
{
	for (const char *word = list; *word;) {
		size_t len = strcspn(word, " ");
		if (fits(word, len, name))
			return true;
		word += len + strspn(word + len, " ");
	}
	return !strcmp(name, "_csrf") || !strcmp(name, "do");
}

const char *fields_unknown(const char *list, const struct pairs *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const char *name = form->at[i].name;
		if (!known(list ? list : "", name))
			return name;
		for (size_t k = 0; k < i; k++)
			if (!strcmp(name, form->at[k].name))
				return name;
	}
	return NULL;
}
