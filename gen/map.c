#include "map.h"

#include <stdint.h>

#include "arena.h"

struct entry {
	struct str key;
	union {
		const void *put;
		void *got;
	} value;
};

struct map {
	struct arena *arena;
	struct entry *items; /* in the order of their arrival */
	size_t n, cap;
	size_t *slots; /* open addressing: index into items + 1, or 0 */
	size_t n_slots; /* a power of two, at least twice n */
};

struct map *map_new(struct arena *a)
{
	struct map *m = arena_alloc(a, 1, sizeof *m);

	m->arena = a;
	m->n_slots = 16;
	m->slots = arena_alloc(a, m->n_slots, sizeof *m->slots);
	return m;
}

static size_t hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32);
}

/* The slot of the key, or the free one where it would go. */
static size_t *find(const struct map *m, struct str key)
{
	size_t i = hash(key) & (m->n_slots - 1);

	while (m->slots[i] && !str_eq(m->items[m->slots[i] - 1].key, key))
		i = (i + 1) & (m->n_slots - 1);
	return &m->slots[i];
}

static void rehash(struct map *m)
{
	m->n_slots *= 2;
	m->slots = arena_alloc(m->arena, m->n_slots, sizeof *m->slots);
	for (size_t i = 0; i < m->n; i++)
		*find(m, m->items[i].key) = i + 1;
}

void *map_get(const struct map *m, struct str key)
{
	size_t slot = *find(m, key);

	return slot ? m->items[slot - 1].value.got : NULL;
}

void *map_put(struct map *m, struct str key, const void *value)
{
	size_t *slot = find(m, key);
	void *old;

	if (*slot) {
		old = m->items[*slot - 1].value.got;
		m->items[*slot - 1].value.put = value;
		return old;
	}
	LIST_ADD(m->arena, m, ((struct entry){ key, { value } }));
	*slot = m->n;
	if (m->n * 2 > m->n_slots)
		rehash(m);
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
