/*
 * spelling: keys that other tools, and other times, spell otherwise. What stands under them means the same, so that the
 * key alone is to be rewritten.
 */
#ifndef GEN_SPELLING_H
#define GEN_SPELLING_H

#include <stdbool.h>

#include "str.h"

struct field;
struct yaml;

/* The key of a table that another spelling stands for; NULL where it is none. */
const char *spelling_here(struct str key, const struct field *fields);

/* Whether a map has a key of the table, in its own or in another spelling. */
bool spelling_has(const struct yaml *map, const struct field *fields, const char *key);

#endif
