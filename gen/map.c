#include "map.h"

#include <stdint.h>

#include "arena.h"

#define FEW 8 /* keys that a map holds without a table of slots */

struct entry {
	struct str key;
	uint32_t hash;
	union {
		const void *put;
		void *got;
	} value;
};

struct map {
	struct arena *arena;
	struct entry *items; /* in the order of their arrival */
	size_t n, cap;
	uint32_t *slots; /* open addressing: index into items + 1, or 0; NULL while a walk over all finds it as fast */
	size_t n_slots; /* a power of two, at least twice n */
};

struct map *map_new(struct arena *a)
{
	struct map *m = arena_alloc(a, 1, sizeof *m);

	m->arena = a;
	return m;
}

uint32_t map_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

static bool is(const struct entry *e, struct str key, uint32_t hash)
{
	return e->hash == hash && str_eq(e->key, key);
}

/* The slot of the key, or the free one where it would go. */
static uint32_t *find_slot(const struct map *m, struct str key, uint32_t hash)
{
	size_t i = hash & (m->n_slots - 1);

	while (m->slots[i] && !is(&m->items[m->slots[i] - 1], key, hash))
		i = (i + 1) & (m->n_slots - 1);
	return &m->slots[i];
}

static void rehash(struct map *m)
{
	if (m->n >= UINT32_MAX / 4)
		BUG("map of %zu keys", m->n);
	arena_drop(m->arena, m->slots, m->n_slots * sizeof *m->slots);
	m->n_slots = m->n_slots ? m->n_slots * 2 : 4 * FEW;
	m->slots = arena_alloc(m->arena, m->n_slots, sizeof *m->slots);
	for (size_t i = 0; i < m->n; i++)
		*find_slot(m, m->items[i].key, m->items[i].hash) = (uint32_t)(i + 1);
}

static struct entry *find(const struct map *m, struct str key, uint32_t hash)
{
	uint32_t slot = m->slots ? *find_slot(m, key, hash) : 0;

	for (size_t i = 0; !m->slots && i < m->n; i++)
		if (is(&m->items[i], key, hash))
			return &m->items[i];
	return slot ? &m->items[slot - 1] : NULL;
}

void *map_get_hashed(const struct map *m, struct str key, uint32_t hash)
{
	struct entry *e = find(m, key, hash);

	return e ? e->value.got : NULL;
}

void *map_get(const struct map *m, struct str key)
{
	return m->n ? map_get_hashed(m, key, map_hash(key)) : NULL;
}

void *map_put(struct map *m, struct str key, const void *value)
{
	uint32_t hash = map_hash(key);
	struct entry *e = find(m, key, hash);
	void *old;

	if (e) {
		old = e->value.got;
		e->value.put = value;
		return old;
	}
	m->items = arena_grow_moving(m->arena, m->items, m->n, &m->cap, sizeof *m->items);
	m->items[m->n++] = (struct entry){ key, hash, { value } };
	if (m->n > FEW && m->n * 2 > m->n_slots)
		rehash(m);
	else if (m->slots)
		*find_slot(m, key, hash) = (uint32_t)m->n;
	return NULL;
}

size_t map_count(const struct map *m)
{
	return m->n;
}

struct str map_key(const struct map *m, size_t i)
{
	return m->items[i].key;
}

void *map_value(const struct map *m, size_t i)
{
	return m->items[i].value.got;
}
