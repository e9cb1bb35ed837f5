#include "edit.h"

#include <stdlib.h>

#include "arena.h"
#include "diag.h"
#include "editparts.h"
#include "yaml.h"
#include "yamltext.h"

/* Whether what was read says what was meant: in quotes or not where that was said, and makes a difference. */
static bool is_meant(const struct yaml *want, const struct yaml *got)
{
	if (want->kind != got->kind || want->n != got->n || !edit_same(want, got))
		return false;
	if (want->kind == YAML_SCALAR)
		return want->plain == got->plain || (!want->pos.src && !want->plain) || yamltext_is_word(want->text);
	for (size_t i = 0; i < want->n; i++)
		if (!is_meant(want->kind == YAML_MAP ? want->values[i] : want->items[i],
			got->kind == YAML_MAP ? got->values[i] : got->items[i]))
			return false;
	return true;
}

/* ---- from tree to tree */

static void change(struct editparts *e, const struct yaml *owner, size_t i, const struct yaml *to);

static bool is_of(const struct editparts *e, const struct yaml *y)
{
	return y->pos.src == e->src;
}

/* Whether a new member is an old one, or what became of it. */
static bool matches(const struct editparts *e, const struct yaml *list, size_t i, const struct yaml *to, size_t k)
{
	const struct yaml *old = list->items[i], *new = to->items[k];

	if (list->kind == YAML_MAP)
		return str_eq(old->text, new->text);
	return is_of(e, new) ? old->begin == new->begin && old->kind == new->kind : edit_same(old, new);
}

/* Old members that no new one matches, from i on, and new ones from k on: first those that take the others' places. */
static size_t match_gap(const struct editparts_change *c, size_t *kept, size_t i, size_t end, size_t k, size_t last)
{
	for (; i < end; i++)
		kept[i] = c->from->kind == YAML_LIST && k < last ? k++ : EDITPARTS_NONE;
	return i;
}

static void match(struct editparts *e, const struct editparts_change *c, size_t *kept)
{
	size_t i = 0, k = 0, gap = 0, at;

	for (; k < c->to->n; k++) {
		for (at = i; at < c->from->n && !matches(e, c->from, at, c->to, k); at++)
			;
		if (at == c->from->n)
			continue;
		match_gap(c, kept, i, at, gap, k);
		kept[at] = k;
		i = at + 1;
		gap = k + 1;
	}
	match_gap(c, kept, i, c->from->n, gap, k);
}

/* Whether a list or map can become another one member by member: something of it stays, or gets another value. */
static bool has_common(const struct yaml *from, const struct yaml *to)
{
	if (from->kind == YAML_LIST || !from->n)
		return from->flow || to->n;
	for (size_t i = 0; i < to->n; i++)
		if (edit_find(from, to->items[i]->text) < from->n)
			return true;
	return from->flow && !to->n;
}

/* Whether something of an old node is in a new one. */
static bool stems_from(const struct editparts *e, const struct yaml *old, const struct yaml *new)
{
	if (is_of(e, new))
		return old->begin <= new->begin && new->end <= old->end;
	for (size_t i = 0; i < new->n; i++)
		if (stems_from(e, old, new->kind == YAML_MAP ? new->values[i] : new->items[i]))
			return true;
	return false;
}

/* Whether another item takes the place of an old one. */
static bool is_other(const struct editparts *e, const struct editparts_change *c, size_t i)
{
	const struct yaml *old = c->from->items[i], *new = c->to->items[c->kept[i]];

	return c->from->kind == YAML_LIST && !matches(e, c->from, i, c->to, c->kept[i]) && !stems_from(e, old, new)
		&& (old->kind != new->kind || old->kind == YAML_SCALAR || !has_common(old, new));
}

static void change_members(struct editparts *e, const struct yaml *from, const struct yaml *to)
{
	size_t *kept = arena_alloc(e->arena, from->n + 1, sizeof *kept);
	const struct editparts_change c = { from, to, kept };

	match(e, &c, kept);
	for (size_t i = 0; i < from->n; i++)
		if (kept[i] != EDITPARTS_NONE) {
			if (is_other(e, &c, i))
				editcomment_leave(e, from, i, i);
			change(e, from, i, from->kind == YAML_MAP ? to->values[kept[i]] : to->items[kept[i]]);
		}
	if (from->flow)
		editflow_members(e, &c);
	else
		editblock_members(e, &c);
}

/* Behind the colon or dash that a member's value follows. */
static size_t behind_indicator(const struct editparts *e, const struct yaml *owner, size_t i)
{
	size_t at = owner->kind == YAML_MAP ? editparts_find(e, owner->items[i]->end, e->text.n, ':')
		: editparts_member(e, owner, i).begin;

	return at < e->text.n ? at + 1 : at;
}

static struct str written_inline(struct editparts *e, const struct yaml *owner, const struct yaml *y)
{
	struct buf b = buf_new(e->arena);

	yamlwrite_inline(&b, &e->style, y, yamlwrite_quotes(&e->style, owner), owner->flow);
	return buf_str(&b);
}

/* A scalar in the place of a scalar: in the quotes that the old one had, or its neighbours where it could have none. */
static void replace_scalar(struct editparts *e, const struct yaml *owner, const struct yaml *from,
	const struct yaml *to)
{
	bool bare = from->plain && !yamltext_is_word(from->text);
	struct buf b = buf_new(e->arena);

	yamlwrite_inline(&b, &e->style, to, bare ? yamlwrite_quotes(&e->style, owner) : yamlwrite_quote(from), owner->flow);
	editparts_put(e, from->begin, from->end, buf_str(&b));
}

/* Lines in the place of a value; a comment that follows on its line stays on the first of them, behind the key. */
static void put_lines(struct editparts *e, size_t begin, size_t end, struct str lines)
{
	size_t first = str_find(lines, STR("\n")), at = end;

	while (at < e->text.n && editparts_blank(e, at, at + 1))
		at++;
	if (first == lines.n || at == e->text.n || e->text.p[at] != '#') {
		editparts_put(e, begin, end, lines);
		return;
	}
	first -= first && lines.p[first - 1] == '\r';
	at += str_find(str_from(e->text, at), STR("\n"));
	at -= e->text.p[at - 1] == '\r';
	editparts_put(e, begin, end, str_slice(lines, 0, first));
	editparts_put(e, at, at, str_from(lines, first));
}

/* Whatever a value was, on the lines that it had. */
static void replace_value(struct editparts *e, const struct yaml *owner, size_t i, const struct yaml *from,
	const struct yaml *to)
{
	size_t begin = behind_indicator(e, owner, i);
	struct buf b = buf_new(e->arena);

	if (from->n && !from->flow)
		editcomment_leave(e, from, from->n - 1, from->n - 1);
	yamlwrite_value(&b, &e->style, to, yamlwrite_quotes(&e->style, owner), owner->pos.col - 1, owner->kind == YAML_LIST);
	if (from->end == begin || e->text.p[from->end - 1] != '\n') {
		put_lines(e, begin, from->end, buf_str(&b));
		return;
	}
	editparts_put(e, begin, from->end, buf_str(&b));
	editparts_put(e, from->end, from->end, editparts_eol(e, begin)); /* a block scalar had taken the line end */
}

static bool is_on_one_line(const struct editparts *e, const struct yaml *y)
{
	return !str_has(str_slice(e->text, y->begin, y->end), '\n');
}

/* The i-th value or item of a list or map becomes `to`. */
static void change(struct editparts *e, const struct yaml *owner, size_t i, const struct yaml *to)
{
	const struct yaml *from = owner->kind == YAML_MAP ? owner->values[i] : owner->items[i];

	if (from == to || (!is_of(e, to) && is_meant(to, from)))
		return;
	if (from->kind == to->kind && from->kind != YAML_SCALAR && has_common(from, to))
		change_members(e, from, to);
	else if (from->begin == from->end && owner->flow)
		editparts_put(e, from->begin, from->end, arena_printf(e->arena, "%s%.*s",
			editparts_blank(e, from->begin - 1, from->begin) ? "" : " ", STR_ARG(written_inline(e, owner, to))));
	else if (from->kind == YAML_SCALAR && to->kind == YAML_SCALAR && from->end > from->begin && is_on_one_line(e, from)
		&& (owner->flow || !str_has(to->text, '\n')))
		replace_scalar(e, owner, from, to);
	else if (owner->flow || (is_on_one_line(e, from) && from->end > from->begin && to->kind != YAML_SCALAR
		&& (to->flow || !to->n) && (from->flow || from->kind == YAML_SCALAR)))
		editparts_put(e, from->begin, from->end, written_inline(e, owner, to));
	else
		replace_value(e, owner, i, from, to);
}

/* ---- from pieces to text */

static int by_place(const void *pa, const void *pb)
{
	const struct splice *a = pa, *b = pb;

	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return a->seq < b->seq ? -1 : 1;
}

/* A text whose last line has no end keeps it so: then the end of the line before the last that goes, goes. */
static void open_last_line(struct editparts *e)
{
	size_t end = e->text.n, first = e->n;

	if (!e->text.n || e->text.p[e->text.n - 1] == '\n')
		return;
	while (first && e->items[first - 1].end == end && !e->items[first - 1].text.n
		&& editparts_line(e, e->items[first - 1].begin) == e->items[first - 1].begin)
		end = e->items[--first].begin;
	if (first == e->n || !end || e->text.p[end - 1] != '\n')
		return;
	e->items[first].begin -= end > 1 && e->text.p[end - 2] == '\r' ? 2 : 1;
}

/* The text, unless something is refused by then. */
static void put_together(struct editparts *e, struct str *text)
{
	struct buf b = buf_new(e->arena);
	size_t at = 0;

	if (e->n)
		qsort(e->items, e->n, sizeof *e->items, by_place);
	editcomment_guard(e);
	open_last_line(e);
	for (size_t i = 0; i < e->n; i++) {
		if (e->items[i].begin < at) {
			editparts_refuse_at(e, e->items[i].begin, at, "two changes of it meet here");
			return;
		}
		buf_add(&b, str_slice(e->text, at, e->items[i].begin));
		buf_add(&b, e->items[i].text);
		at = e->items[i].end;
	}
	buf_add(&b, str_from(e->text, at));
	*text = buf_str(&b);
}

static bool is_key(const struct source *old, const struct source *new, const struct yaml *want, const struct yaml *got)
{
	return str_eq(want->text, got->text) && (want->pos.src != old
		|| str_eq(str_slice(old->text, want->begin, want->end), str_slice(new->text, got->begin, got->end)));
}

/* Whether the text says what was meant: nodes of the old text by the same bytes; keys are text, in quotes or not. */
static bool says(const struct source *old, const struct source *new, const struct yaml *want, const struct yaml *got)
{
	if (want->pos.src != old && want->kind == YAML_SCALAR)
		return is_meant(want, got);
	if (want->kind != got->kind || want->n != got->n || !str_eq(want->text, got->text))
		return false;
	if (want->kind == YAML_SCALAR)
		return str_eq(str_slice(old->text, want->begin, want->end), str_slice(new->text, got->begin, got->end));
	for (size_t i = 0; i < want->n; i++)
		if (want->kind == YAML_MAP ? !is_key(old, new, want->items[i], got->items[i])
			|| !says(old, new, want->values[i], got->values[i]) : !says(old, new, want->items[i], got->items[i]))
			return false;
	return true;
}

static bool is_right(const struct editparts *e, const struct yaml *to, struct str text)
{
	struct diag *d = diag_new(e->arena);
	const struct source *src = diag_source(d, e->src->name, text);
	const struct yaml *root = yaml_parse(e->arena, d, src);

	struct editparts_comments comments;

	if (!root || diag_errors(d) || !says(e->src, src, to, root))
		return false;
	comments = editcomment_find(e->arena, text, root, 0, text.n);
	return editcomment_same(e->text, &e->comments, text, &comments);
}

/* Where a person would begin. */
static struct pos first_change(const struct editparts *e, const struct yaml *from)
{
	return e->why ? e->refused : e->n ? diag_pos(e->src, e->items[0].begin, e->items[0].begin) : from->pos;
}

bool edit_apply(struct arena *a, struct diag *d, const struct source *src, const struct yaml *from,
	const struct yaml *to, struct str *text)
{
	struct editparts e = { .arena = a, .src = src, .text = src->text, .style = yamlwrite_style(src, from),
		.comments = editcomment_find(a, src->text, from, 0, src->text.n) };

	if (from->kind != to->kind || from->kind == YAML_SCALAR || (!to->n && !from->flow))
		editparts_refuse(&e, from, "it is the whole text");
	else
		change_members(&e, from, to);
	put_together(&e, text);
	if (!e.why && is_right(&e, to, *text))
		return true;
	if (e.why)
		diag_error(d, "edit", first_change(&e, from), "this cannot be changed without touching more than it should: %s",
			e.why);
	else
		diag_error(d, "edit", first_change(&e, from), "a change here would be read as something else than it says");
	diag_note(d, first_change(&e, from), e.at_comment ? "move the comment elsewhere first, or change it by hand"
		: "change it by hand");
	return false;
}
