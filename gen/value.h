/*
 * value: what templates can name, and what is printed as JSON: false, true, text, lists and maps of them.
 *
 * All of it lives in the arena given, but for the bytes of texts and names, which are kept as given and must live as
 * long. A map keeps the order in which names were put. Whoever reads may have NULL for a value that is not there: it
 * reads as null. An index is below value_count.
 */
#ifndef GEN_VALUE_H
#define GEN_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "str.h"

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_MAP };

struct value;
struct value_parts;
struct value_pool;

struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool b);
struct value *value_number(struct arena *a, long n);
struct value *value_text(struct arena *a, struct str s);
struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);

void value_add(struct value *list, const struct value *item);
void value_put(struct value *map, const char *name, const struct value *v); /* the last of equal names wins */
void value_put_str(struct value *map, struct str name, const struct value *v);

/*
 * Values that are made when somebody asks for them, so that of many no more is there than is looked at. They live in
 * the scratch arena of a pool: what was made since a mark goes with value_pool_reset, and is made anew when it is asked
 * for again. Without a pool (NULL) it is made where the value is, and stays.
 */
struct value_pool_mark {
	struct arena_mark arena;
	const void *latest;
};
struct value_pool *value_pool_new(struct arena *a);
struct arena *value_pool_arena(const struct value_pool *pool);
struct value_pool_mark value_pool_mark(const struct value_pool *pool);
void value_pool_reset(struct value_pool *pool, const struct value_pool_mark *mark);

/* What stands for the value that maker gives, which is not lazy itself. A maker that asks for it calls itself. */
typedef const struct value *value_maker(struct arena *a, const void *of);
struct value *value_lazy(struct arena *a, struct value_pool *pool, value_maker *maker, const void *of);

/* Some names of a map, with a blank ahead of and behind each, and who puts all of them. */
struct value_part {
	const char *names;
	void (*put)(struct arena *a, struct value *map, const void *of);
};

/* What maps of one kind have in common; the last row has no names. */
const struct value_parts *value_parts(struct arena *a, struct value_pool *pool, const struct value_part *items);

/* A map of that kind: a part is put when one of its names is asked for. */
struct value *value_parted(struct arena *a, const struct value_parts *parts, const void *of);

/*
 * Have the names of another map show through where a map has none of its own, nor another one before. value_count,
 * value_name and value_at tell of a map's own names alone; value_whole gives a map that has all of them.
 */
void value_behind(struct arena *a, struct value *map, const struct value *other);
const struct value *value_whole(struct arena *a, const struct value *map);

enum value_kind value_kind(const struct value *v);
struct str value_str(const struct value *v); /* text, or a number's digits, or "true"; empty for the rest */
size_t value_count(const struct value *v); /* of a list or map, else 0 */
const struct value *value_item(const struct value *list, size_t i);
const struct value *value_get(const struct value *map, struct str name); /* NULL: no such name, or no map */
const struct value *value_get_hashed(const struct value *map, struct str name, uint32_t hash); /* see map_hash */
struct str value_name(const struct value *map, size_t i);
const struct value *value_at(const struct value *map, size_t i); /* the value of the i-th name */

/* As Mustache's sections see it: null, false, the empty list, and the empty text are false. */
bool value_truth(const struct value *v);

/* Indented by two blanks a level, keys in order, one line at the end. Bytes that are not UTF-8 become U+FFFD. */
void value_json(struct buf *out, const struct value *v);

#endif
