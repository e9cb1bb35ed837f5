#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 * 1024)
#define SCRATCH_SIZE (4 * CHUNK_SIZE) /* of further ones in a scratch arena: pages that go back to the system at once */
#define SHARED_MAX (CHUNK_SIZE / 4) /* what is larger has a chunk of its own, and can be resized in it */

/* What is linked from chunk to chunk is not lost, though the analyzer cannot follow it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

struct chunk {
	struct chunk *next, *previous;
	size_t used, size;
	alignas(max_align_t) char data[];
};

struct last_call {
	struct last_call *next;
	void (*fn)(void *what);
	void *what;
};

struct kept {
	struct kept *next;
	const void *key;
	void *what;
};

struct arena {
	struct chunk *chunk; /* the one in use, the others behind it */
	void *last; /* what was allocated last in it */
	struct arena *parent; /* of a scratch one, else NULL */
	struct chunk *spare; /* of a scratch one, so that none comes and goes with each mark */
	struct last_call *last_calls;
	struct kept *kept;
};

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "%s:%d: bug: ", file, line);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	abort();
}

void arena_out_of_memory(void)
{
	fputs("aqueduct: error: out of memory\n", stderr);
	exit(1);
}

/* Its memory is zeroed when it is given away. */
static struct chunk *chunk_new(size_t size)
{
	struct chunk *c = malloc(sizeof *c + size);

	if (!c)
		arena_out_of_memory();
	*c = (struct chunk){ .size = size };
	return c;
}

static struct chunk *next_chunk(struct arena *a)
{
	struct chunk *c = a->spare;

	if (!c)
		return chunk_new(a->parent ? SCRATCH_SIZE : CHUNK_SIZE);
	a->spare = NULL;
	*c = (struct chunk){ .size = SCRATCH_SIZE };
	return c;
}

/* Tell the neighbours where a chunk is. */
static void chunk_link(struct chunk *c)
{
	if (c->next)
		c->next->previous = c;
	if (c->previous)
		c->previous->next = c;
}

struct arena *arena_new(void)
{
	struct arena *a = malloc(sizeof *a);

	if (!a)
		arena_out_of_memory();
	*a = (struct arena){ .chunk = chunk_new(CHUNK_SIZE) };
	return a;
}

static void free_scratch(void *what)
{
	arena_free(what);
}

struct arena *arena_scratch(struct arena *parent)
{
	struct arena *a = arena_new();

	a->parent = arena_of_run(parent);
	arena_at_free(a->parent, free_scratch, a);
	return a;
}

struct arena *arena_of_run(struct arena *a)
{
	return a->parent ? a->parent : a;
}

void arena_at_free(struct arena *a, void (*fn)(void *what), void *what)
{
	struct last_call *call;

	a = arena_of_run(a);
	call = arena_alloc(a, 1, sizeof *call);
	*call = (struct last_call){ a->last_calls, fn, what };
	a->last_calls = call;
}

static void free_chunks(struct arena *a, struct chunk *from, const struct chunk *to)
{
	for (struct chunk *next; from != to; from = next) {
		next = from->next;
		if (a->parent && !a->spare && from->size == SCRATCH_SIZE)
			a->spare = from;
		else
			free(from);
	}
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->chunk, a->chunk->next, a->chunk->used };
}

/* Newer chunks stand ahead of the one that was in use, and those of their own right behind it. */
void arena_reset(struct arena *a, const struct arena_mark *mark)
{
	struct chunk *c = mark->chunk;

	free_chunks(a, a->chunk, c);
	free_chunks(a, c->next, mark->behind);
	c->next = mark->behind;
	c->previous = NULL;
	chunk_link(c);
	c->used = mark->used;
	a->chunk = c;
	a->last = NULL;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct last_call *call = a->last_calls; call; call = call->next)
		call->fn(call->what);
	free_chunks(a, a->chunk, NULL);
	free(a->spare);
	free(a);
}

void *arena_kept(const struct arena *a, const void *key)
{
	const struct kept *k = a->parent ? a->parent->kept : a->kept;

	while (k && k->key != key)
		k = k->next;
	return k ? k->what : NULL;
}

void arena_keep(struct arena *a, const void *key, void *what)
{
	struct kept *k;

	a = arena_of_run(a);
	k = arena_alloc(a, 1, sizeof *k);
	*k = (struct kept){ a->kept, key, what };
	a->kept = k;
}

/* A type's size is a multiple of its alignment, a power of two: so is the largest one that divides the size. */
static size_t alignment_of(size_t size)
{
	size_t unit = size & (~size + 1);

	return !unit || unit > alignof(max_align_t) ? alignof(max_align_t) : unit;
}

/* Behind the chunk in use, whose rest stays so. */
static void *alloc_apart(struct arena *a, size_t size)
{
	struct chunk *c = size > SIZE_MAX / 2 ? NULL : calloc(1, sizeof *c + size);

	if (!c)
		arena_out_of_memory();
	c->size = size;
	c->previous = a->chunk;
	c->next = a->chunk->next;
	chunk_link(c);
	return c->data;
}

static void chunk_begin(struct arena *a, struct chunk *c)
{
	c->next = a->chunk;
	chunk_link(c);
	a->chunk = c;
}

void arena_reserve(struct arena *a, size_t size)
{
	if (size > a->chunk->size - a->chunk->used)
		chunk_begin(a, chunk_new(size));
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
	const size_t unit = alignment_of(size);
	struct chunk *c = a->chunk;
	size_t from;

	if (size && n > SIZE_MAX / 4 / size)
		arena_out_of_memory();
	size *= n;
	if (size > SHARED_MAX)
		return alloc_apart(a, size);
	from = (c->used + unit - 1) / unit * unit;
	if (from > c->size || size > c->size - from) {
		chunk_begin(a, c = next_chunk(a));
		from = 0;
	}
	c->used = from + size;
	a->last = c->data + from;
	return size ? memset(a->last, 0, size) : a->last;
}

bool arena_resize(struct arena *a, const void *p, size_t old, size_t size)
{
	struct chunk *c = a->chunk;

	if (p != a->last || old > SHARED_MAX || size > SHARED_MAX || size > c->size - (c->used - old))
		return false;
	c->used = c->used - old + size;
	return true;
}

/* All of what has a chunk of its own is at its beginning. */
static char *regrow_apart(char *p, size_t size)
{
	struct chunk *c = (struct chunk *)(void *)(p - offsetof(struct chunk, data));

	c = size > SIZE_MAX / 2 ? NULL : realloc(c, sizeof *c + size);
	if (!c)
		arena_out_of_memory();
	c->size = size;
	chunk_link(c);
	return c->data;
}

char *arena_regrow(struct arena *a, char *p, size_t old, size_t size)
{
	char *moved;

	if (arena_resize(a, p, old, size))
		return p;
	if (old > SHARED_MAX && size > SHARED_MAX)
		return regrow_apart(p, size);
	moved = arena_alloc(a, size, 1);
	if (old)
		memcpy(moved, p, old < size ? old : size);
	return moved;
}

/* A chunk of its own stands behind another one, which is in use. */
void arena_drop(struct arena *a, void *p, size_t size)
{
	struct chunk *c;

	(void)a;
	if (!p || size <= SHARED_MAX)
		return;
	c = (struct chunk *)(void *)((char *)p - offsetof(struct chunk, data));
	c->previous->next = c->next;
	if (c->next)
		c->next->previous = c->previous;
	free(c);
}

struct str arena_strdup(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1, 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

const char *arena_cstr(struct arena *a, struct str s)
{
	return arena_strdup(a, s).p;
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	struct buf b = buf_new(a);

	buf_vaddf(&b, fmt, ap);
	arena_resize(a, b.p, b.cap, b.n + 1);
	return buf_str(&b);
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

void *arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t size)
{
	void *grown;
	size_t had = *cap;

	if (n < had)
		return items;
	*cap = had ? had * 2 : 4;
	if (had && arena_resize(a, items, had * size, *cap * size)) {
		memset((char *)items + had * size, 0, had * size);
		return items;
	}
	grown = arena_alloc(a, *cap, size);
	if (n)
		memcpy(grown, items, n * size);
	return grown;
}

void *arena_grow_moving(struct arena *a, void *items, size_t n, size_t *cap, size_t size)
{
	size_t had = *cap;

	if (n < had || had * size <= SHARED_MAX || had > SIZE_MAX / 8 / size)
		return arena_grow(a, items, n, cap, size);
	*cap = had * 2;
	return regrow_apart(items, *cap * size);
}
