#include "archlist.h"

#include "arch.h"
#include "yaml.h"

const struct yaml *archlist_arch(const struct yaml *item)
{
	const struct yaml *arch = item->kind == YAML_MAP ? yaml_get(item, "arch") : item;

	return arch && arch->kind == YAML_SCALAR ? arch : item;
}

const struct arch *archlist_row(const struct yaml *item)
{
	const struct yaml *arch = archlist_arch(item);

	return arch->kind == YAML_SCALAR && arch->text.n ? arch_find(arch->text, NULL) : NULL;
}

struct str archlist_name(const struct yaml *item)
{
	const struct yaml *name = yaml_get(item, "name");
	const struct arch *row = archlist_row(item);

	return name && name->kind == YAML_SCALAR ? name->text : row ? str_of(row->short_name) : STR_NONE;
}

size_t archlist_with_name(const struct yaml *list, struct str name)
{
	size_t i = name.n ? 0 : list->n;

	while (i < list->n && !str_eq(archlist_name(list->items[i]), name))
		i++;
	return i;
}

size_t archlist_of(const struct yaml *list, const struct arch *row, size_t from)
{
	while (from < list->n && (!row || archlist_row(list->items[from]) != row))
		from++;
	return from;
}

size_t archlist_find(const struct yaml *list, struct str word, size_t *second)
{
	const struct arch *row = arch_find(word, NULL);
	size_t by_name = archlist_with_name(list, word), by_row = archlist_of(list, row, 0);

	*second = list->n;
	if (by_name == list->n)
		*second = archlist_of(list, row, by_row + 1);
	else if (by_row < list->n && archlist_row(list->items[by_row]) != archlist_row(list->items[by_name])
		&& str_is(word, row->name))
		*second = by_row;
	if (*second > list->n)
		*second = list->n;
	return by_name < list->n ? by_name : by_row;
}
