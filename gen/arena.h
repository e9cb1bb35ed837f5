/*
 * arena: memory of one run.
 *
 * Everything that a phase makes is allocated here and freed at once, at the end of the run. Hardly anything is freed
 * singly (arena_drop). Memory comes zeroed and aligned for its type. When the system has no more, the arena prints one
 * line and exits with 1 (nothing has been written by then): its users never see NULL.
 */
#ifndef GEN_ARENA_H
#define GEN_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base.h"
#include "str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is allowed */

/*
 * An arena for what is needed for a while: arena_reset gives back all that was allocated since arena_mark, but for what
 * arena_keep and arena_at_free were told, which is the parent's. What is older than a mark does not grow until that
 * mark is taken back. The parent frees it.
 */
struct arena_mark {
	void *chunk, *behind;
	size_t used;
};
struct arena *arena_scratch(struct arena *parent);
struct arena_mark arena_mark(const struct arena *a);
void arena_reset(struct arena *a, const struct arena_mark *mark);

/* The arena of the run: that at whose end the whole of them is freed. */
struct arena *arena_of_run(struct arena *a);

/*
 * Have fn(what) called by arena_free, before any memory goes: for what a library allocates by itself. The latest is
 * called first.
 */
void arena_at_free(struct arena *a, void (*fn)(void *what), void *what);

/*
 * What a room has made once for the whole run, by an address of its own; NULL before the first arena_keep. It is found
 * by a walk over all that is kept: for a few things, not for many.
 */
void *arena_kept(const struct arena *a, const void *key);
void arena_keep(struct arena *a, const void *key, void *what);

/* What the arena does then, for libraries that allocate by themselves. */
NORETURN void arena_out_of_memory(void);

/*
 * Have room for so many bytes in small pieces: for who may not fail any more, as they do not ask the system. (What is
 * larger than some 16 KB has a place of its own.)
 */
void arena_reserve(struct arena *a, size_t size);

/* Room for n objects of the given size; exits when n * size overflows or memory is out. */
void *arena_alloc(struct arena *a, size_t n, size_t size);

/* Copies; the result of arena_strdup is also NUL-terminated. */
struct str arena_strdup(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);

/* A NUL-terminated copy, for the C library; the string must hold no NUL of its own to survive whole. */
const char *arena_cstr(struct arena *a, struct str s);

/*
 * Another size for what has `old` bytes. arena_resize does it in place, or not at all: of what was allocated last,
 * while there is room behind it. arena_regrow is for bytes alone, and moves them where it must; nobody may look at the
 * old place then. What is new is not zeroed.
 */
bool arena_resize(struct arena *a, const void *p, size_t old, size_t size);
char *arena_regrow(struct arena *a, char *p, size_t old, size_t size);

/* What has `size` bytes is not looked at any more: where it is large, its memory goes back at once. */
void arena_drop(struct arena *a, void *p, size_t size);

/* Grow *items (of *cap objects) so that n + 1 fit; the old array may be left to the arena. */
void *arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t size);

/*
 * The same for an array at whose old place nobody looks: of a large one nothing is left there. What is new may be
 * anything.
 */
void *arena_grow_moving(struct arena *a, void *items, size_t n, size_t *cap, size_t size);

/* Append one value to a list made of .items, .n and .cap; the value may name the list's own .n. */
#define LIST_ADD(a, list, value) \
	((list)->items = arena_grow((a), (list)->items, (list)->n, &(list)->cap, sizeof *(list)->items), \
	 (list)->items[(list)->n] = (value), (void)(list)->n++)

#endif
