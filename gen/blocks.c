#include "blocks.h"

#include <stdbool.h>

#include "arena.h"
#include "digest.h"
#include "map.h"

#define DEPTH_MAX 100 /* items within items; those that are deeper belong to the last of these */
#define DIGEST 16 /* digits of one in the name of an image's file */
#define RENAMED 1 /* as likely to be of a block as any */

struct block {
	size_t parent; /* counted from 1; 0: none */
	size_t column; /* of the dash of an item */
	size_t inner; /* of its keys; 0 of an item: not known yet */
	size_t depth; /* items around it */
	bool is_item, has_name;
	struct digest names;
	uint64_t id;
};

struct reader {
	struct arena *arena;
	struct block *items;
	size_t n, cap;
	size_t document, at; /* and the innermost block that is open, counted from 1 */
};

/* A line without its end, and how far it is indented. */
struct part {
	struct str text;
	size_t column;
};

static struct part part_of(struct str line)
{
	size_t n = 0;

	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r' || line.p[line.n - 1] == ' '))
		line.n--;
	while (n < line.n && line.p[n] == ' ')
		n++;
	return (struct part){ str_from(line, n), n };
}

static bool is_item(struct str text)
{
	return str_is(text, "-") || str_starts(text, STR("- "));
}

static void open_block(struct reader *r, struct block b)
{
	b.parent = b.is_item ? r->at : 0;
	b.depth = b.is_item ? r->items[r->at - 1].depth + 1 : 0;
	b.names = digest_new();
	LIST_ADD(r->arena, r, b);
	r->at = r->n;
	if (!b.is_item)
		r->document = r->n;
}

/* Those that end ahead of a line that is indented so far. */
static void close_blocks(struct reader *r, size_t column)
{
	while (r->at && r->items[r->at - 1].is_item && column <= r->items[r->at - 1].column)
		r->at = r->items[r->at - 1].parent;
}

/* The innermost open block around a comment. */
static size_t around(const struct reader *r, size_t column)
{
	size_t at = r->at;

	while (at && r->items[at - 1].is_item && column <= r->items[at - 1].column)
		at = r->items[at - 1].parent;
	return at;
}

/* A key of the innermost block, or of a map within it. */
static void take_key(struct reader *r, struct part key)
{
	struct block *b = &r->items[r->at - 1];

	if (!b->inner && b->is_item)
		b->inner = key.column;
	if ((key.column != b->inner || !str_starts(key.text, STR("name:")))
		&& (!b->is_item || (!str_starts(key.text, STR("architecture:")) && !str_starts(key.text, STR("variant:")))))
		return;
	digest_add(&b->names, key.text);
	b->has_name = true;
}

/* Behind the dash, or the dashes, of an item. */
static struct part take_dashes(struct reader *r, struct part line)
{
	struct part rest;

	while (is_item(line.text) && r->items[r->at - 1].depth < DEPTH_MAX) {
		rest = part_of(str_from(line.text, 1));
		rest.column += line.column + 1;
		open_block(r, (struct block){ .column = line.column, .is_item = true, .inner = rest.text.n ? rest.column : 0 });
		line = rest;
	}
	return line;
}

/* The block of a line, counted from 1. */
static size_t take(struct reader *r, struct part line)
{
	if (!line.text.n)
		return r->document;
	if (line.text.p[0] == '#')
		return around(r, line.column);
	if (!line.column && (str_is(line.text, "---") || str_starts(line.text, STR("--- ")))) {
		open_block(r, (struct block){ .inner = 0 });
		return r->at;
	}
	if (!r->at)
		open_block(r, (struct block){ .inner = 0 });
	close_blocks(r, line.column);
	line = take_dashes(r, line);
	if (line.text.n)
		take_key(r, line);
	return r->at;
}

/* Parents stand ahead of what is in them. */
static void number(struct reader *r)
{
	struct block *b;
	uint64_t above;

	for (size_t i = 0; i < r->n; i++) {
		b = &r->items[i];
		above = b->parent ? r->items[b->parent - 1].id : 0;
		digest_add(&b->names, (struct str){ (const char *)&above, sizeof above });
		b->id = b->has_name ? b->names.state : above;
	}
}

static void find_parts(struct arena *a, const struct str *lines, size_t n, uint64_t *ids)
{
	struct reader r = { .arena = a };
	size_t *in = arena_alloc(a, n + 1, sizeof *in);

	for (size_t i = 0; i < n; i++)
		in[i] = take(&r, part_of(lines[i]));
	number(&r);
	for (size_t i = 0; i < n; i++)
		ids[i] = in[i] ? r.items[in[i] - 1].id : 0;
}

static size_t hex_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] && strchr("0123456789abcdef", s.p[n]))
		n++;
	return n;
}

/* Of the targets, without digests. */
static uint64_t rule_of(struct arena *a, struct str targets)
{
	struct digest d = digest_new();
	struct buf name = buf_new(a);
	size_t digits;

	for (size_t i = 0; i < targets.n; i += digits ? digits : 1) {
		digits = hex_digits(str_from(targets, i));
		buf_add(&name, digits == DIGEST ? STR("*") : str_slice(targets, i, i + (digits ? digits : 1)));
	}
	digest_add(&d, buf_str(&name));
	return d.state;
}

/* The targets of a rule, where a line begins one. */
static bool begins_rule(struct str line, struct str *targets)
{
	return line.n && !strchr("#\t ", line.p[0]) && str_cut(&line, ':', targets) && !str_starts(line, STR("="))
		&& !str_starts(line, STR(":=")) && !str_has(*targets, '=');
}

/* Whether a rule goes on behind a line without a tab: an empty one, a comment, or a condition of make's. */
static bool is_between(struct str line)
{
	struct str word = str_slice(line, 0, str_find(line, STR(" ")));

	return !line.n || line.p[0] == '#' || str_among(word, " ifeq ifneq ifdef ifndef else endif ");
}

static void find_rules(struct arena *a, const struct str *lines, size_t n, uint64_t *ids)
{
	struct str line, targets;
	bool goes_on = false, within;
	uint64_t rule = 0;

	for (size_t i = 0; i < n; i++) {
		line = part_of(lines[i]).text;
		within = goes_on || str_starts(lines[i], STR("\t"));
		goes_on = str_ends(line, STR("\\"));
		if (!within && is_between(line))
			continue;
		if (!within)
			rule = begins_rule(lines[i], &targets) ? rule_of(a, targets) : 0;
		ids[i] = rule;
	}
}

uint64_t *blocks_of(struct arena *a, enum blocks kind, const struct str *lines, size_t n)
{
	uint64_t *ids = arena_alloc(a, n + 1, sizeof *ids);

	if (kind == BLOCKS_YAML)
		find_parts(a, lines, n, ids);
	else if (kind == BLOCKS_MAKE)
		find_rules(a, lines, n, ids);
	return ids;
}

/* An id as a key, where it is. */
static struct str key_of(const uint64_t *id)
{
	return (struct str){ (const char *)id, sizeof *id };
}

static struct map *all_of(struct arena *a, const uint64_t *ids, size_t n)
{
	struct map *all = map_new(a);

	for (size_t i = 0; i < n; i++)
		if (!map_get(all, key_of(&ids[i])))
			map_put(all, arena_strdup(a, key_of(&ids[i])), all);
	return all;
}

static void rename_others(uint64_t *ids, size_t n, const struct map *known)
{
	for (size_t i = 0; i < n; i++)
		if (!map_get(known, key_of(&ids[i])))
			ids[i] = RENAMED;
}

void blocks_rename(struct arena *a, uint64_t *one, size_t n, uint64_t *other, size_t n_other)
{
	const struct map *of_one = all_of(a, one, n), *of_other = all_of(a, other, n_other);

	rename_others(one, n, of_other);
	rename_others(other, n_other, of_one);
}
