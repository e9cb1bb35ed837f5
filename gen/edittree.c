/* Trees of what is to be. */
#include "arena.h"
#include "edit.h"
#include "map.h"
#include "yaml.h"

static struct yaml *node_new(struct arena *a, enum yaml_kind kind)
{
	struct yaml *y = arena_alloc(a, 1, sizeof *y);

	y->kind = kind;
	return y;
}

struct yaml *edit_text(struct arena *a, struct str text)
{
	struct yaml *y = node_new(a, YAML_SCALAR);

	y->text = text;
	return y;
}

struct yaml *edit_plain(struct arena *a, struct str text)
{
	struct yaml *y = edit_text(a, text);

	y->plain = true;
	return y;
}

struct yaml *edit_list(struct arena *a, bool flow)
{
	struct yaml *y = node_new(a, YAML_LIST);

	y->flow = flow;
	return y;
}

struct yaml *edit_map(struct arena *a, bool flow)
{
	struct yaml *y = node_new(a, YAML_MAP);

	y->flow = flow;
	return y;
}

/* With room for one member more; it still says where in the text the members are. */
struct yaml *edit_copy(struct arena *a, const struct yaml *y)
{
	struct yaml *c = node_new(a, y->kind);

	*c = *y;
	c->items = arena_alloc(a, y->n + 1, sizeof *c->items);
	c->values = arena_alloc(a, y->n + 1, sizeof *c->values);
	for (size_t i = 0; i < y->n; i++) {
		c->items[i] = y->items[i];
		c->values[i] = y->kind == YAML_MAP ? y->values[i] : NULL;
	}
	return c;
}

struct yaml *edit_add(struct arena *a, const struct yaml *list, struct yaml *item)
{
	struct yaml *c = edit_copy(a, list);

	c->items[c->n++] = item;
	return c;
}

struct yaml *edit_replace(struct arena *a, const struct yaml *y, size_t i, struct yaml *member)
{
	struct yaml *c = edit_copy(a, y);

	*(y->kind == YAML_MAP ? &c->values[i] : &c->items[i]) = member;
	return c;
}

size_t edit_find(const struct yaml *map, struct str key)
{
	size_t i = 0;

	while (i < map->n && !str_eq(map->items[i]->text, key))
		i++;
	return i;
}

struct yaml *edit_put(struct arena *a, const struct yaml *map, struct str key, struct yaml *value)
{
	size_t i = edit_find(map, key);
	struct yaml *c;

	if (i < map->n)
		return edit_replace(a, map, i, value);
	c = edit_copy(a, map);
	c->items[c->n] = edit_text(a, key);
	c->values[c->n++] = value;
	return c;
}

struct yaml *edit_without(struct arena *a, const struct yaml *y, size_t i)
{
	struct yaml *c = edit_copy(a, y);

	for (c->n--; i < c->n; i++) {
		c->items[i] = c->items[i + 1];
		c->values[i] = c->values[i + 1];
	}
	return c;
}

/* The value of a key that two maps have. */
static struct yaml *value_as(struct arena *a, const struct yaml *value, struct yaml *other)
{
	return value->kind == YAML_MAP && other->kind == YAML_MAP ? edit_map_as(a, value, other) : other;
}

struct yaml *edit_map_as(struct arena *a, const struct yaml *map, const struct yaml *other)
{
	struct map *old = map_new(a), *new = map_new(a);
	struct yaml *c = edit_copy(a, map), *value;

	c->n = 0;
	c->items = arena_alloc(a, other->n + 1, sizeof *c->items);
	c->values = arena_alloc(a, other->n + 1, sizeof *c->values);
	for (size_t i = 0; i < other->n; i++)
		map_put(new, other->items[i]->text, other->values[i]);
	for (size_t i = 0; i < map->n; i++) {
		map_put(old, map->items[i]->text, map->items[i]);
		value = map_get(new, map->items[i]->text);
		if (!value)
			continue;
		c->items[c->n] = map->items[i];
		c->values[c->n++] = value_as(a, map->values[i], value);
	}
	for (size_t i = 0; i < other->n; i++) {
		if (map_get(old, other->items[i]->text))
			continue;
		c->items[c->n] = edit_text(a, other->items[i]->text);
		c->values[c->n++] = other->values[i];
	}
	return c;
}

bool edit_same(const struct yaml *x, const struct yaml *y)
{
	if (x->kind != y->kind || x->n != y->n || !str_eq(x->text, y->text))
		return x->kind == YAML_SCALAR && y->kind == YAML_SCALAR && yaml_is_null(x) && yaml_is_null(y);
	if (x->kind == YAML_SCALAR)
		return yaml_is_null(x) == yaml_is_null(y);
	for (size_t i = 0; i < x->n; i++)
		if (x->kind == YAML_MAP ? !str_eq(x->items[i]->text, y->items[i]->text) || !edit_same(x->values[i], y->values[i])
			: !edit_same(x->items[i], y->items[i]))
			return false;
	return true;
}
