/*
 * spelling: keys that other tools, and other times, spell otherwise. What stands under them means the same, so that the
 * key alone is to be rewritten.
 */
#ifndef GEN_SPELLING_H
#define GEN_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct field;
struct yaml;

/* The key of a table that another spelling stands for; NULL where it is none. */
const char *spelling_here(struct str key, const struct field *fields);

/* Whether a map has a key of the table, in its own or in another spelling. */
bool spelling_has(const struct yaml *map, const struct field *fields, const char *key);

/*
 * Of a map's i-th key, which is spelt otherwise, the one that says the same already: in the table's spelling wherever
 * it stands, or ahead of it in another one. NULL where there is none, so that the key can be rewritten.
 */
const struct yaml *spelling_rival(const struct yaml *map, size_t i, const struct field *fields);

#endif
