/*
 * Generated text is edited where it stands: it is parsed, the places of the keys are found, and the pieces are put
 * in from the last to the first, so that no place moves before its turn.
 */
#include "merge.h"

#include "arena.h"
#include "diag.h"
#include "map.h"
#include "yaml.h"
#include "yamlwrite.h"

struct edit {
	size_t begin, end;
	struct str text;
};

struct edits {
	struct edit *items;
	size_t n, cap;
};

static size_t column_of(const struct yaml *y)
{
	return y->pos.col - 1;
}

/* Whether the key and its value are written apart: in braces, or with the key behind a '?'. */
static bool is_apart(const struct yaml *map, const struct yaml *key, const struct yaml *value)
{
	struct str between = str_slice(key->pos.src->text, key->end, value->begin);

	return map->flow || (str_has(between, ':') && str_has(str_slice(between, 0, str_find(between, STR(":"))), '\n'));
}

/*
 * A node as it was written, shifted. In brackets a text may go on at the edge, and between a '?' and its colon a key
 * may: such a one is written on one line.
 */
static void copy_node(struct buf *out, const struct yaml *y, size_t from, size_t to)
{
	const struct yamlwrite style = { .src = y->pos.src, .eol = STR("\n") };
	struct str text = str_slice(y->pos.src->text, y->begin, y->end);

	if (y->kind == YAML_SCALAR && str_has(text, '\n') && !strchr("|>", text.p[0]))
		yamlwrite_inline(out, &style, y, '"', false);
	else
		yaml_copy(out, y->pos.src, y->begin, y->end, from, to);
}

static void copy_key(struct buf *out, const struct yaml *key, size_t column)
{
	copy_node(out, key, column_of(key), column);
}

/* "key: value" as it was written, shifted to a column. */
static struct str copy_pair(struct arena *a, const struct yaml *map, size_t i, size_t column)
{
	const struct yaml *key = map->items[i], *value = map->values[i];
	struct buf b = buf_new(a);

	if (value->begin == value->end) {
		copy_key(&b, key, column);
		buf_addc(&b, ':');
		return buf_str(&b);
	}
	if (!is_apart(map, key, value)) {
		yaml_copy(&b, key->pos.src, key->begin, value->end, column_of(key), column);
		return buf_str(&b);
	}
	copy_key(&b, key, column);
	if (value->kind == YAML_SCALAR || value->flow) {
		buf_adds(&b, ": ");
	} else {
		buf_adds(&b, ":\n");
		buf_pad(&b, ' ', column + 2);
	}
	copy_node(&b, value, value->kind == YAML_SCALAR || value->flow ? column_of(key) : column_of(value),
		value->kind == YAML_SCALAR || value->flow ? column : column + 2);
	return buf_str(&b);
}

static size_t find_key(const struct yaml *map, struct str key)
{
	size_t i = 0;

	while (i < map->n && !str_eq(map->items[i]->text, key))
		i++;
	return i;
}

/* Two maps, of which the first has keys to keep. */
static bool is_union(const struct yaml *into, const struct yaml *from)
{
	return into->kind == YAML_MAP && from->kind == YAML_MAP && into->n;
}

/* An empty line behind a block scalar may belong to it. */
static bool ends_with_block(const struct yaml *map)
{
	const struct yaml *last = map->n ? map->values[map->n - 1] : NULL;

	return last && last->kind == YAML_SCALAR && last->text.n && last->text.p[last->text.n - 1] == '\n';
}

/* In braces, for a list that is written in brackets. */
static void print_flow(struct buf *out, const struct yaml *y)
{
	if (y->kind != YAML_MAP) {
		buf_add(out, str_slice(y->pos.src->text, y->begin, y->end));
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		buf_addf(out, "%s%.*s: ", i ? ", " : "{", STR_ARG(y->items[i]->text));
		print_flow(out, y->values[i]);
	}
	buf_adds(out, "}");
}

static bool has_item(const struct yaml *list, const struct yaml *name)
{
	const struct yaml *other;

	for (size_t i = 0; name && i < list->n; i++) {
		other = yaml_get(list->items[i], "name");
		if (other && str_eq(other->text, name->text))
			return true;
	}
	return false;
}

static void add_items(struct arena *a, struct edits *edits, const struct yaml *into, const struct yaml *from)
{
	struct buf added = buf_new(a);
	size_t at = into->flow ? into->end - 1 : into->end, column = column_of(into);

	for (size_t i = 0; i < from->n; i++) {
		const struct yaml *item = from->items[i];

		if (has_item(into, yaml_get(item, "name")))
			continue;
		if (into->flow) {
			buf_adds(&added, into->n || added.n ? ", " : "");
			print_flow(&added, item);
		} else {
			buf_addc(&added, '\n');
			buf_pad(&added, ' ', column);
			buf_adds(&added, "- ");
			yaml_copy(&added, item->pos.src, item->begin, item->end, column_of(item), column + 2);
		}
	}
	if (added.n)
		LIST_ADD(a, edits, ((struct edit){ at, at, buf_str(&added) }));
}

/* "key:" and below it both maps as one, in block style; what `from` has counts. */
static void add_union(struct arena *a, struct buf *out, const struct yaml *into, const struct yaml *from, size_t column)
{
	const struct yaml *key;
	size_t at;

	for (size_t i = 0; i < into->n + from->n; i++) {
		key = i < into->n ? into->items[i] : from->items[i - into->n];
		at = find_key(i < into->n ? from : into, key->text);
		if (i >= into->n && at < into->n)
			continue;
		buf_addc(out, '\n');
		buf_pad(out, ' ', column);
		if (i >= into->n) {
			buf_add(out, copy_pair(a, from, i - into->n, column));
		} else if (at == from->n) {
			buf_add(out, copy_pair(a, into, i, column));
		} else if (is_union(into->values[i], from->values[at])) {
			copy_key(out, key, column);
			buf_addc(out, ':');
			add_union(a, out, into->values[i], from->values[at], column + 2);
		} else {
			buf_add(out, copy_pair(a, from, at, column));
		}
	}
}

/* A map in braces cannot be edited where it stands: it is written anew. */
static struct str union_pair(struct arena *a, const struct yaml *into, size_t at, const struct yaml *from,
	size_t column)
{
	const struct yaml *key = into->items[at];
	struct buf b = buf_new(a);

	copy_key(&b, key, column);
	buf_addc(&b, ':');
	add_union(a, &b, into->values[at], from, column + 2);
	return buf_str(&b);
}

static bool is_said(const struct yaml *map, size_t i, struct str pair)
{
	return str_eq(str_slice(map->items[i]->pos.src->text, map->items[i]->begin, map->values[i]->end), pair);
}

/* What is new at the top of a pipeline is a paragraph of its own. */
static void merge_map(struct arena *a, struct edits *edits, const struct yaml *into, const struct yaml *from, bool add)
{
	struct buf added = buf_new(a);
	size_t column = into->n ? column_of(into->items[0]) : 0, at;
	struct str pair;

	for (size_t i = 0; i < from->n; i++) {
		at = find_key(into, from->items[i]->text);
		pair = copy_pair(a, from, i, column);
		if (at < into->n && is_said(into, at, pair))
			continue;
		if (at < into->n && into->values[at]->flow && is_union(into->values[at], from->values[i]))
			pair = union_pair(a, into, at, from->values[i], column);
		if (at == into->n) {
			buf_adds(&added, added.n || column || ends_with_block(into) ? "\n" : "\n\n");
			buf_pad(&added, ' ', column);
			buf_add(&added, pair);
		} else if (into->values[at]->kind == YAML_MAP && !into->values[at]->flow && from->values[i]->kind == YAML_MAP) {
			merge_map(a, edits, into->values[at], from->values[i], add);
		} else if (add && into->values[at]->kind == YAML_LIST && from->values[i]->kind == YAML_LIST) {
			add_items(a, edits, into->values[at], from->values[i]);
		} else {
			LIST_ADD(a, edits, ((struct edit){ into->items[at]->begin, into->values[at]->end, pair }));
		}
	}
	if (added.n)
		LIST_ADD(a, edits, ((struct edit){ into->end, into->end, buf_str(&added) }));
}

/* Apply from the last place to the first; of those at one place (an inner and an outer map's end), inner first. */
static struct str apply(struct arena *a, struct str text, const struct edits *edits)
{
	struct buf b = buf_new(a);
	bool *done = arena_alloc(a, edits->n + 1, sizeof *done);
	size_t at = 0, next;

	for (size_t round = 0; round < edits->n; round++) {
		next = edits->n;
		for (size_t i = 0; i < edits->n; i++)
			if (!done[i] && (next == edits->n || edits->items[i].begin < edits->items[next].begin))
				next = i;
		done[next] = true;
		buf_add(&b, str_slice(text, at, edits->items[next].begin));
		buf_add(&b, edits->items[next].text);
		at = edits->items[next].end;
	}
	buf_add(&b, str_from(text, at));
	return buf_str(&b);
}

static bool is_generated(const struct map *generated, const struct yaml *step)
{
	const struct yaml *name = yaml_get(step, "name");

	return name && map_get(generated, name->text);
}

static void merge_steps(struct arena *a, struct edits *edits, const struct yaml *root, const struct merge *m,
	const struct yaml *from, bool settings)
{
	const struct yaml *steps = yaml_get(root, "steps"), *into;
	struct map *generated = map_new(a);

	for (size_t i = 0; i < m->n_steps; i++)
		map_put(generated, m->steps[i], m);
	for (size_t i = 0; steps && i < steps->n; i++) {
		into = settings ? yaml_get(steps->items[i], "settings") : steps->items[i];
		if (into && is_generated(generated, steps->items[i]) && (!settings || m->lists || yaml_get(into, "repo")))
			merge_map(a, edits, into, from, m->add);
	}
}

struct str merge_border(struct str text)
{
	struct str line;

	while (str_line(&text, &line))
		if (str_starts(line, STR("---")) || str_starts(line, STR("...")))
			return line;
	return STR_NONE;
}

struct str merge_pipeline(struct arena *a, struct diag *d, struct str text, const struct merge *m)
{
	const struct yaml *const maps[] = { m->settings, m->step, m->pipeline };
	const struct yaml *root;
	struct edits edits;

	for (size_t i = 0; i < countof(maps); i++) {
		if (!maps[i] || merge_border(text).n)
			continue;
		root = yaml_parse_made(a, d, diag_source(d, STR("generated pipeline"), text));
		if (!root)
			return text;
		edits = (struct edits){ 0 };
		if (i == 2)
			merge_map(a, &edits, root, maps[i], m->add);
		else
			merge_steps(a, &edits, root, m, maps[i], i == 0);
		text = apply(a, text, &edits);
	}
	return text;
}

struct str merge_list(struct arena *a, const struct yaml *list, size_t column)
{
	struct buf b = buf_new(a);
	const struct yaml *item;

	buf_pad(&b, ' ', column);
	if (!list->flow) {
		yaml_copy(&b, list->pos.src, list->begin, list->end, column_of(list), column);
		return buf_str(&b);
	}
	for (size_t i = 0; i < list->n; i++) {
		item = list->items[i];
		if (i) {
			buf_addc(&b, '\n');
			buf_pad(&b, ' ', column);
		}
		buf_adds(&b, "- ");
		copy_node(&b, item, column_of(item), column + 2);
	}
	return buf_str(&b);
}
