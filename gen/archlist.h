/*
 * archlist: the items of a list of arches, as a descriptor has it: an arch in any spelling, or a map with one. Knows
 * which of them a word means; what else such a map says, it leaves alone. An index that is the list's number of items
 * says that there is none.
 */
#ifndef GEN_ARCHLIST_H
#define GEN_ARCHLIST_H

#include <stddef.h>

#include "str.h"

struct arch;
struct yaml;

/* The arch that an item names, as it is written there; the item itself where it names none. */
const struct yaml *archlist_arch(const struct yaml *item);

/* Its row of the table; NULL where that has none. */
const struct arch *archlist_row(const struct yaml *item);

/* Its short name: its own, or that of the arch; empty where it has none. */
struct str archlist_name(const struct yaml *item);

/* The first item with a short name, and the first one of an arch from an index on; of an empty one, of NULL: none. */
size_t archlist_with_name(const struct yaml *list, struct str name);
size_t archlist_of(const struct yaml *list, const struct arch *row, size_t from);

/*
 * The item that a word means: by its short name, or else by its arch in any spelling. *second is another one that could
 * be meant (of the same arch, or of the arch whose full name the word is).
 */
size_t archlist_find(const struct yaml *list, struct str word, size_t *second);

#endif
