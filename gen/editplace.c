#include "editplace.h"

#include "edit.h"
#include "yaml.h"

static const struct pos nowhere;

static bool is_ahead(struct pos a, struct pos b)
{
	return a.line < b.line || (a.line == b.line && a.col < b.col);
}

/* Whether a place is within a node; an empty one is where it begins. */
static bool has(const struct yaml *y, struct pos pos)
{
	struct pos end = diag_pos(y->pos.src, y->end, y->end);

	return !is_ahead(pos, y->pos) && (is_ahead(pos, end) || (y->begin == y->end && !is_ahead(end, pos)));
}

static struct pos find(const struct yaml *y, const struct yaml *given, struct pos pos);

/* A key that was not given was there before. */
static struct pos find_in_map(const struct yaml *y, const struct yaml *given, struct pos pos)
{
	size_t k;

	for (size_t i = 0; i < y->n; i++) {
		if (!has(y->items[i], pos) && !has(y->values[i], pos))
			continue;
		k = edit_find(given, y->items[i]->text);
		if (k == given->n)
			return nowhere;
		return has(y->items[i], pos) ? given->items[k]->pos : find(y->values[i], given->values[k], pos);
	}
	return given->pos;
}

static struct pos find(const struct yaml *y, const struct yaml *given, struct pos pos)
{
	if (y->kind != given->kind)
		return given->pos;
	if (y->kind == YAML_MAP)
		return find_in_map(y, given, pos);
	for (size_t i = 0; i < y->n && i < given->n; i++)
		if (has(y->items[i], pos))
			return find(y->items[i], given->items[i], pos);
	return given->pos;
}

struct editplace editplace_new(struct arena *a, struct diag *d, const struct yaml *written, struct str key,
	struct str value)
{
	const struct source *src = diag_source(d, key, value);
	struct editplace place = { .written = written, .whole = diag_pos(src, 0, value.n) };

	if (written && written->kind != YAML_SCALAR)
		place.given = yaml_parse(a, diag_new(a), src);
	return place;
}

struct pos editplace_of(const void *editplace, struct pos pos)
{
	const struct editplace *place = editplace;

	if (!place->written || !pos.line || pos.src != place->written->pos.src || !has(place->written, pos))
		return nowhere;
	return place->given ? find(place->written, place->given, pos) : place->whole;
}
