#include "value.h"

#include "arena.h"
#include "json.h"
#include "map.h"

struct value {
	enum value_kind kind;
	bool truth;
	struct str text; /* also a number's digits and "true" */
	struct arena *arena; /* the list grows in it */
	struct map *map;
	const struct value **items;
	size_t n, cap;
};

static struct value *make(struct arena *a, enum value_kind kind, bool truth, struct str text)
{
	struct value *v = arena_alloc(a, 1, sizeof *v);

	*v = (struct value){ .kind = kind, .truth = truth, .text = text, .arena = a };
	return v;
}

struct value *value_null(struct arena *a)
{
	return make(a, VALUE_NULL, false, STR_NONE);
}

struct value *value_bool(struct arena *a, bool b)
{
	return make(a, VALUE_BOOL, b, b ? STR("true") : STR_NONE);
}

struct value *value_number(struct arena *a, long n)
{
	return make(a, VALUE_NUMBER, true, arena_printf(a, "%ld", n));
}

struct value *value_text(struct arena *a, struct str s)
{
	return make(a, VALUE_TEXT, s.n > 0, s);
}

struct value *value_list(struct arena *a)
{
	return make(a, VALUE_LIST, false, STR_NONE);
}

struct value *value_map(struct arena *a)
{
	struct value *v = make(a, VALUE_MAP, true, STR_NONE);

	v->map = map_new(a);
	return v;
}

void value_add(struct value *list, const struct value *item)
{
	if (list->kind != VALUE_LIST)
		BUG("an item for what is no list");
	LIST_ADD(list->arena, list, item);
	list->truth = true;
}

void value_put(struct value *map, const char *name, const struct value *v)
{
	value_put_str(map, str_of(name), v);
}

void value_put_str(struct value *map, struct str name, const struct value *v)
{
	if (map->kind != VALUE_MAP)
		BUG("a name for what is no map");
	map_put(map->map, name, v);
}

enum value_kind value_kind(const struct value *v)
{
	return v ? v->kind : VALUE_NULL;
}

struct str value_str(const struct value *v)
{
	return v ? v->text : STR_NONE;
}

size_t value_count(const struct value *v)
{
	switch (value_kind(v)) {
	case VALUE_LIST: return v->n;
	case VALUE_MAP: return map_count(v->map);
	default: return 0;
	}
}

static void check_index(const struct value *v, enum value_kind kind, size_t i)
{
	if (value_kind(v) != kind || i >= value_count(v))
		BUG("item %zu of %zu", i, value_count(v));
}

const struct value *value_item(const struct value *list, size_t i)
{
	check_index(list, VALUE_LIST, i);
	return list->items[i];
}

const struct value *value_get(const struct value *map, struct str name)
{
	return value_kind(map) == VALUE_MAP ? map_get(map->map, name) : NULL;
}

struct str value_name(const struct value *map, size_t i)
{
	check_index(map, VALUE_MAP, i);
	return map_key(map->map, i);
}

const struct value *value_at(const struct value *map, size_t i)
{
	check_index(map, VALUE_MAP, i);
	return map_value(map->map, i);
}

bool value_truth(const struct value *v)
{
	return v && v->truth;
}

static void json_line(struct buf *out, size_t level)
{
	buf_addc(out, '\n');
	buf_pad(out, ' ', 2 * level);
}

static void json(struct buf *out, const struct value *v, size_t level);

static void json_items(struct buf *out, const struct value *v, size_t level)
{
	bool is_map = v->kind == VALUE_MAP;
	size_t n = value_count(v);

	buf_addc(out, is_map ? '{' : '[');
	for (size_t i = 0; i < n; i++) {
		json_line(out, level + 1);
		if (is_map) {
			json_text(out, value_name(v, i));
			buf_adds(out, ": ");
		}
		json(out, is_map ? value_at(v, i) : value_item(v, i), level + 1);
		if (i + 1 < n)
			buf_addc(out, ',');
	}
	if (n)
		json_line(out, level);
	buf_addc(out, is_map ? '}' : ']');
}

static void json(struct buf *out, const struct value *v, size_t level)
{
	switch (value_kind(v)) {
	case VALUE_NULL: buf_adds(out, "null"); break;
	case VALUE_BOOL: buf_adds(out, v->truth ? "true" : "false"); break;
	case VALUE_NUMBER: buf_add(out, v->text); break;
	case VALUE_TEXT: json_text(out, v->text); break;
	case VALUE_LIST:
	case VALUE_MAP: json_items(out, v, level); break;
	}
}

void value_json(struct buf *out, const struct value *v)
{
	json(out, v, 0);
	buf_addc(out, '\n');
}
