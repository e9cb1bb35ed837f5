#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 * 1024)

struct chunk {
	struct chunk *next;
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

NORETURN static void out_of_memory(void)
{
	fputs("aqueduct: error: out of memory\n", stderr);
	exit(1);
}

static struct chunk *chunk_new(struct chunk *next, size_t need)
{
	size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;
	struct chunk *c = size > SIZE_MAX / 2 ? NULL : malloc(sizeof *c + size);

	if (!c)
		out_of_memory();
	*c = (struct chunk){ .next = next, .size = size };
	return c;
}

struct arena *arena_new(void)
{
	struct arena *a = malloc(sizeof *a);

	if (!a)
		out_of_memory();
	*a = (struct arena){ .chunk = chunk_new(NULL, CHUNK_SIZE) };
	return a;
}

void arena_at_free(struct arena *a, void (*fn)(void *what), void *what)
{
	struct last_call *call = arena_alloc(a, 1, sizeof *call);

	*call = (struct last_call){ a->last_calls, fn, what };
	a->last_calls = call;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct last_call *call = a->last_calls; call; call = call->next)
		call->fn(call->what);
	for (struct chunk *c = a->chunk, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

void *arena_kept(const struct arena *a, const void *key)
{
	const struct kept *k = a->kept;

	while (k && k->key != key)
		k = k->next;
	return k ? k->what : NULL;
}

void arena_keep(struct arena *a, const void *key, void *what)
{
	struct kept *k = arena_alloc(a, 1, sizeof *k);

	*k = (struct kept){ a->kept, key, what };
	a->kept = k;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
	const size_t unit = alignof(max_align_t);
	void *p;

	if (size && n > SIZE_MAX / 4 / size)
		out_of_memory();
	size = (n * size + unit - 1) / unit * unit;
	if (size > a->chunk->size - a->chunk->used)
		a->chunk = chunk_new(a->chunk, size);
	p = a->chunk->data + a->chunk->used;
	a->chunk->used += size;
	return memset(p, 0, size);
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

	if (n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 8;
	grown = arena_alloc(a, *cap, size);
	if (n)
		memcpy(grown, items, n * size);
	return grown;
}
