/* Comments: where they are, and which edits would lose one or let it head something else. */
#include "arena.h"
#include "diag.h"
#include "edit.h"
#include "editparts.h"
#include "yaml.h"

struct search {
	struct arena *arena;
	struct str text;
	struct editparts_comments found;
	size_t at; /* up to where the text was looked through */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_blanks(struct str text, size_t at)
{
	while (at < text.n && is_blank(text.p[at]))
		at++;
	return at;
}

/* What stands between nodes, up to there. */
static void search_gap(struct search *s, size_t end)
{
	struct editparts_span comment;

	for (; s->at < end; s->at++) {
		if (s->text.p[s->at] != '#')
			continue;
		comment.begin = s->at;
		while (s->at < end && s->text.p[s->at] != '\n' && s->text.p[s->at] != '\r')
			s->at++;
		comment.end = s->at;
		LIST_ADD(s->arena, &s->found, comment);
	}
}

/* The line of a block scalar's `|` or `>` may end in a comment. */
static void search_scalar(struct search *s, const struct yaml *y)
{
	search_gap(s, y->begin);
	if (y->begin < y->end && strchr("|>", s->text.p[y->begin]))
		search_gap(s, y->begin + str_find(str_slice(s->text, y->begin, y->end), STR("\n")));
	if (s->at < y->end)
		s->at = y->end;
}

static void search_node(struct search *s, const struct yaml *y)
{
	if (y->kind == YAML_SCALAR)
		search_scalar(s, y);
	for (size_t i = 0; i < y->n; i++) {
		search_node(s, y->items[i]);
		if (y->kind == YAML_MAP)
			search_node(s, y->values[i]);
	}
}

struct editparts_comments editcomment_find(struct arena *a, struct str text, const struct yaml *y, size_t begin,
	size_t end)
{
	struct search s = { a, text, { NULL, 0, 0 }, begin };

	search_node(&s, y);
	search_gap(&s, end);
	return s.found;
}

bool editcomment_same(struct str x, const struct editparts_comments *in_x, struct str y,
	const struct editparts_comments *in_y)
{
	const struct editparts_span *a = in_x->items, *b = in_y->items;
	size_t i = 0;

	while (i < in_x->n && i < in_y->n && str_eq(str_slice(x, a[i].begin, a[i].end), str_slice(y, b[i].begin, b[i].end)))
		i++;
	return i == in_x->n && i == in_y->n;
}

void editcomment_guard(struct editparts *e)
{
	const struct editparts_comments *all = &e->comments;
	size_t at = 0;

	for (size_t i = 0; i < e->n; i++) {
		while (at < all->n && all->items[at].end <= e->items[i].begin)
			at++;
		if (at < all->n && all->items[at].begin < e->items[i].end)
			editparts_refuse_comment(e, &all->items[at], "this comment would go, too");
	}
}

/* The comment that begins there, or NULL where what is there is none. */
static const struct editparts_span *comment_at(const struct editparts *e, size_t at)
{
	size_t low = 0, high = e->comments.n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (e->comments.items[middle].begin < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < e->comments.n && e->comments.items[low].begin == at ? &e->comments.items[low] : NULL;
}

/* The comment on the line above a member, where both begin in one column. */
static const struct editparts_span *heading(const struct editparts *e, const struct yaml *y, size_t begin)
{
	size_t line = editparts_line(e, begin), above, at;

	if (!editparts_blank(e, line, begin) || !line)
		return NULL;
	above = editparts_line(e, line - 1);
	at = skip_blanks(e->text, above);
	return at - above == begin - line && (!y->flow || at > y->begin) ? comment_at(e, at) : NULL;
}

/* Whether a member between brackets is the first on its line: only a comma or the bracket is ahead of it. */
static bool is_first(const struct editparts *e, const struct yaml *y, size_t begin)
{
	while (begin > y->begin + 1 && (is_blank(e->text.p[begin - 1]) || e->text.p[begin - 1] == ','))
		begin--;
	return begin == y->begin + 1 || e->text.p[begin - 1] == '\n';
}

/* The first character from at on that is neither a blank nor in a comment; end: none ahead of it. */
static size_t skip_comments(struct str text, size_t at, size_t end)
{
	while (at < end && str_has(STR(" \t\r\n#"), text.p[at])) {
		if (text.p[at] == '#')
			at += str_find(str_from(text, at), STR("\n"));
		else
			at++;
	}
	return at;
}

/* The comment behind a member on its last line, or behind its comma, where none that stays shares that. */
static const struct editparts_span *trailing(const struct editparts *e, const struct yaml *y, size_t first, size_t i)
{
	const struct editparts_span it = editparts_member(e, y, i);
	size_t at = skip_blanks(e->text, it.end), comma;

	if (y->flow && !is_first(e, y, editparts_member(e, y, first).begin))
		return NULL;
	if (!y->flow || comment_at(e, at))
		return comment_at(e, at);
	comma = skip_comments(e->text, at, y->end);
	if (comma < y->end && e->text.p[comma] == ',')
		at = skip_blanks(e->text, comma + 1);
	return at < y->end ? comment_at(e, at) : NULL;
}

void editcomment_leave(struct editparts *e, const struct yaml *y, size_t first, size_t i)
{
	const struct editparts_span *above = heading(e, y, editparts_member(e, y, i).begin);
	const struct editparts_span *behind = trailing(e, y, first, i);

	if (above)
		editparts_refuse_comment(e, above, "this comment would head something else");
	else if (behind)
		editparts_refuse_comment(e, behind, "this comment would go, too");
}

bool edit_has_comment(struct arena *a, const struct yaml *y)
{
	struct str text = y->pos.src->text;
	size_t end = y->end;

	if (!y->flow && end > y->begin && text.p[end - 1] != '\n')
		end += str_find(str_from(text, end), STR("\n"));
	return editcomment_find(a, text, y, y->begin, end).n > 0;
}
