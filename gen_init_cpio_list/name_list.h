/* "a,b,c", the value of attributes such as groups= and needs=. */
#ifndef NAME_LIST_H
#define NAME_LIST_H

#include "text.h"

/* Cuts the next name off the list; false at its end, and at an empty name. */
static inline bool name_list_next(struct str *list, struct str *name)
{
	const char *comma = list->len ? memchr(list->at, ',', list->len) : NULL;

	*name = *list;
	if (comma)
		name->len = (size_t)(comma - list->at);
	if (list->len)
		*list = str_from(*list, comma ? name->len + 1 : name->len);
	return name->len > 0;
}

static inline bool name_list_has(struct str list, struct str wanted)
{
	struct str name;

	while (name_list_next(&list, &name))
		if (str_same(name, wanted))
			return true;
	return false;
}

#endif
