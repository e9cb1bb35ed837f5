/*
 * map: from strings to pointers, iterated in the order in which keys were first put.
 *
 * Keys are kept as given: their bytes must live as long as the map (both usually in one arena). Values are not touched:
 * whoever puts a pointer to something const takes care to read it as such.
 */
#ifndef GEN_MAP_H
#define GEN_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct arena;
struct map;

struct map *map_new(struct arena *a);
void *map_get(const struct map *m, struct str key); /* NULL where there is none */

/* The same for who asks for one key again and again, with what map_hash gave for it. */
uint32_t map_hash(struct str key);
void *map_get_hashed(const struct map *m, struct str key, uint32_t hash);

/* Put a value (not NULL) under a key that may be there; returns the value it replaces, or NULL. */
void *map_put(struct map *m, struct str key, const void *value);

size_t map_count(const struct map *m);
struct str map_key(const struct map *m, size_t i);
void *map_value(const struct map *m, size_t i);

#endif
