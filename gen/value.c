#include "value.h"

#include "arena.h"
#include "map.h"

enum how { HOW_WHOLE, HOW_LAZY, HOW_PARTED };

/* What each begins with; what follows is one of the structs below. */
struct value {
	unsigned char kind, how;
	bool truth;
};

struct text {
	struct value head;
	struct str text; /* also a number's digits and "true" */
};

struct list {
	struct value head;
	struct arena *arena; /* the list grows in it */
	const struct value **items;
	size_t n, cap;
};

struct behind {
	const struct value *map;
	struct behind *next;
};

struct named {
	struct value head;
	struct map *map;
	struct behind *behind; /* in the order in which they are searched */
};

/* Something that was made when it was asked for. Those of a pool are forgotten, the latest first. */
struct made {
	const struct value *value; /* NULL: it is not there */
	struct made *before;
};

struct lazy {
	struct value head;
	struct value_pool *pool;
	struct arena *arena;
	const struct value *(*make)(struct arena *a, const void *of);
	const void *of;
	struct made *made;
};

struct value_parts {
	struct value_pool *pool;
	const struct value_part *items;
	size_t n;
	struct map *names; /* name -> its part */
	struct map *none; /* that map, which stays empty */
};

struct parted {
	struct named named; /* most have no names of their own: a map that all share */
	const struct value_parts *parts;
	struct arena *arena;
	const void *of;
	struct made *made; /* of each part, a map */
};

struct value_pool {
	struct arena *scratch;
	struct made *latest;
};

struct value_pool *value_pool_new(struct arena *a)
{
	struct value_pool *pool = arena_alloc(a, 1, sizeof *pool);

	pool->scratch = arena_scratch(a);
	return pool;
}

struct arena *value_pool_arena(const struct value_pool *pool)
{
	return pool->scratch;
}

struct value_pool_mark value_pool_mark(const struct value_pool *pool)
{
	return (struct value_pool_mark){ arena_mark(pool->scratch), pool->latest };
}

void value_pool_reset(struct value_pool *pool, const struct value_pool_mark *mark)
{
	for (; pool->latest != mark->latest; pool->latest = pool->latest->before)
		pool->latest->value = NULL;
	arena_reset(pool->scratch, &mark->arena);
}

/* Something is made now; a pool will forget it. It stands there once, also where it was made while it was made. */
static void keep(struct value_pool *pool, struct made *made, const struct value *value)
{
	if (pool && !made->value && value) {
		made->before = pool->latest;
		pool->latest = made;
	}
	made->value = value;
}

static void *make(struct arena *a, size_t size, enum value_kind kind, bool truth)
{
	struct value *v = arena_alloc(a, 1, size);

	v->kind = (unsigned char)kind;
	v->truth = truth;
	return v;
}

static struct value *make_text(struct arena *a, enum value_kind kind, bool truth, struct str text)
{
	struct text *v = make(a, sizeof *v, kind, truth);

	v->text = text;
	return &v->head;
}

struct value *value_null(struct arena *a)
{
	return make(a, sizeof(struct value), VALUE_NULL, false);
}

struct value *value_bool(struct arena *a, bool b)
{
	return make_text(a, VALUE_BOOL, b, b ? STR("true") : STR_NONE);
}

struct value *value_number(struct arena *a, long n)
{
	return make_text(a, VALUE_NUMBER, true, arena_printf(a, "%ld", n));
}

struct value *value_text(struct arena *a, struct str s)
{
	return make_text(a, VALUE_TEXT, s.n > 0, s);
}

struct value *value_list(struct arena *a)
{
	struct list *v = make(a, sizeof *v, VALUE_LIST, false);

	v->arena = a;
	return &v->head;
}

struct value *value_map(struct arena *a)
{
	struct named *v = make(a, sizeof *v, VALUE_MAP, true);

	v->map = map_new(a);
	return &v->head;
}

struct value *value_lazy(struct arena *a, struct value_pool *pool, value_maker *maker, const void *of)
{
	struct lazy *v = make(a, sizeof *v, VALUE_NULL, false);

	v->head.how = HOW_LAZY;
	v->pool = pool;
	v->arena = a;
	v->make = maker;
	v->of = of;
	v->made = arena_alloc(a, 1, sizeof *v->made);
	return &v->head;
}

const struct value_parts *value_parts(struct arena *a, struct value_pool *pool, const struct value_part *items)
{
	struct value_parts *p = arena_alloc(a, 1, sizeof *p);
	struct str rest, name;

	*p = (struct value_parts){ .pool = pool, .items = items, .names = map_new(a), .none = map_new(a) };
	for (; items[p->n].names; p->n++) {
		rest = str_from(str_of(items[p->n].names), 1);
		while (str_cut(&rest, ' ', &name))
			if (map_put(p->names, name, &items[p->n]))
				BUG("two parts put '%.*s'", STR_ARG(name));
	}
	return p;
}

struct value *value_parted(struct arena *a, const struct value_parts *parts, const void *of)
{
	struct parted *v = make(a, sizeof *v, VALUE_MAP, true);

	v->named.head.how = HOW_PARTED;
	v->named.map = parts->none;
	v->parts = parts;
	v->arena = a;
	v->of = of;
	v->made = arena_alloc(a, parts->n, sizeof *v->made);
	return &v->named.head;
}

/* What a value is, made now if it was lazy until now. */
static const struct value *real(const struct value *v)
{
	const struct lazy *lazy = (const void *)v;

	if (!v || v->how != HOW_LAZY)
		return v;
	if (!lazy->made->value)
		keep(lazy->pool, lazy->made, lazy->make(lazy->pool ? lazy->pool->scratch : lazy->arena, lazy->of));
	return lazy->made->value;
}

/* One part of a map, put now if it was not yet. */
static const struct value *part_of(const struct parted *v, size_t i)
{
	struct value *map;
	struct arena *a;

	if (!v->made[i].value) {
		a = v->parts->pool ? v->parts->pool->scratch : v->arena;
		map = value_map(a);
		keep(v->parts->pool, &v->made[i], map);
		v->parts->items[i].put(a, map, v->of);
	}
	return v->made[i].value;
}

void value_add(struct value *list, const struct value *item)
{
	struct list *v = (void *)list;

	if (list->kind != VALUE_LIST)
		BUG("an item for what is no list");
	LIST_ADD(v->arena, v, item);
	list->truth = true;
}

static struct named *named(struct value *map)
{
	if (map->kind != VALUE_MAP)
		BUG("a name for what is no map");
	return (void *)map;
}

void value_put(struct value *map, const char *name, const struct value *v)
{
	value_put_str(map, str_of(name), v);
}

void value_put_str(struct value *map, struct str name, const struct value *v)
{
	struct named *of = named(map);
	struct parted *parted = (void *)of;

	if (map->how == HOW_PARTED && of->map == parted->parts->none)
		of->map = map_new(parted->arena);
	map_put(of->map, name, v);
}

void value_behind(struct arena *a, struct value *map, const struct value *other)
{
	struct behind **end = &named(map)->behind;

	while (*end)
		end = &(*end)->next;
	*end = arena_alloc(a, 1, sizeof **end);
	(*end)->map = other;
}

enum value_kind value_kind(const struct value *v)
{
	v = real(v);
	return v ? v->kind : VALUE_NULL;
}

struct str value_str(const struct value *v)
{
	switch (value_kind(v)) {
	case VALUE_BOOL:
	case VALUE_NUMBER:
	case VALUE_TEXT: return ((const struct text *)(const void *)real(v))->text;
	default: return STR_NONE;
	}
}

size_t value_count(const struct value *v)
{
	switch (value_kind(v)) {
	case VALUE_LIST: return ((const struct list *)(const void *)real(v))->n;
	case VALUE_MAP: return map_count(((const struct named *)(const void *)real(v))->map);
	default: return 0;
	}
}

/* The struct of a list or map that has so many items. */
static const void *with_item(const struct value *v, enum value_kind kind, size_t i)
{
	const struct value *it = real(v);

	if (!it || it->kind != kind || i >= value_count(it))
		BUG("item %zu of %zu", i, value_count(it));
	return it;
}

const struct value *value_item(const struct value *list, size_t i)
{
	const struct list *v = with_item(list, VALUE_LIST, i);

	return v->items[i];
}

const struct value *value_get_hashed(const struct value *map, struct str name, uint32_t hash)
{
	const struct named *v = (const void *)real(map);
	const struct parted *parted = (const void *)v;
	const struct value_part *part = NULL;
	const struct value *found;

	if (!v || v->head.kind != VALUE_MAP)
		return NULL;
	found = map_get_hashed(v->map, name, hash);
	if (!found && v->head.how == HOW_PARTED)
		part = map_get_hashed(parted->parts->names, name, hash);
	if (part)
		found = value_get_hashed(part_of(parted, (size_t)(part - parted->parts->items)), name, hash);
	for (const struct behind *b = v->behind; b && !found; b = b->next)
		found = value_get_hashed(b->map, name, hash);
	return found;
}

const struct value *value_get(const struct value *map, struct str name)
{
	return value_get_hashed(map, name, map_hash(name));
}

struct str value_name(const struct value *map, size_t i)
{
	const struct named *v = with_item(map, VALUE_MAP, i);

	return map_key(v->map, i);
}

const struct value *value_at(const struct value *map, size_t i)
{
	const struct named *v = with_item(map, VALUE_MAP, i);

	return map_value(v->map, i);
}

bool value_truth(const struct value *v)
{
	v = real(v);
	return v && v->truth;
}

/* Put all names of a map that another one has not yet. */
static void put_missing(struct value *whole, const struct value *map)
{
	const struct parted *parted = (const void *)real(map);

	for (size_t i = 0; i < value_count(map); i++)
		if (!value_get(whole, value_name(map, i)))
			value_put_str(whole, value_name(map, i), value_at(map, i));
	for (size_t i = 0; parted->named.head.how == HOW_PARTED && i < parted->parts->n; i++)
		put_missing(whole, part_of(parted, i));
	for (const struct behind *b = parted->named.behind; b; b = b->next)
		put_missing(whole, b->map);
}

const struct value *value_whole(struct arena *a, const struct value *map)
{
	struct value *whole;

	if (value_kind(map) != VALUE_MAP)
		return map;
	whole = value_map(a);
	put_missing(whole, map);
	return whole;
}
