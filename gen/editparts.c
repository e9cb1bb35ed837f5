#include "editparts.h"

#include "arena.h"
#include "diag.h"
#include "yaml.h"

void editparts_put(struct editparts *e, size_t begin, size_t end, struct str text)
{
	LIST_ADD(e->arena, e, ((struct splice){ begin, end, text, e->n }));
}

static void refuse(struct editparts *e, struct pos at, const char *why)
{
	if (e->why)
		return;
	e->refused = at;
	e->why = why;
}

void editparts_refuse(struct editparts *e, const struct yaml *at, const char *why)
{
	refuse(e, at->pos, why);
}

void editparts_refuse_at(struct editparts *e, size_t begin, size_t end, const char *why)
{
	refuse(e, diag_pos(e->src, begin, end), why);
}

void editparts_refuse_comment(struct editparts *e, const struct editparts_span *comment, const char *why)
{
	e->at_comment = e->at_comment || !e->why;
	editparts_refuse_at(e, comment->begin, comment->end, why);
}

bool editparts_refuse_between(struct editparts *e, size_t begin, size_t end)
{
	size_t at = begin + str_find(str_slice(e->text, begin, end), STR("#"));

	if (at >= end)
		return false;
	editparts_refuse_comment(e, &(struct editparts_span){ at, editparts_next_line(e, at) },
		"this comment would stand behind something else");
	return true;
}

size_t editparts_line(const struct editparts *e, size_t at)
{
	size_t first = str_starts(e->text, STR("\xEF\xBB\xBF")) ? 3 : 0;

	while (at > first && e->text.p[at - 1] != '\n')
		at--;
	return at;
}

size_t editparts_next_line(const struct editparts *e, size_t at)
{
	while (at < e->text.n && e->text.p[at] != '\n')
		at++;
	return at < e->text.n ? at + 1 : at;
}

struct str editparts_eol(const struct editparts *e, size_t at)
{
	size_t next = editparts_next_line(e, at);

	if (next < at + 1 || e->text.p[next - 1] != '\n')
		return e->style.eol;
	return next > 1 && e->text.p[next - 2] == '\r' ? STR("\r\n") : STR("\n");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool editparts_blank(const struct editparts *e, size_t begin, size_t end)
{
	while (begin < end && is_blank(e->text.p[begin]))
		begin++;
	return begin >= end;
}

bool editparts_comment(const struct editparts *e, size_t begin, size_t end)
{
	return str_has(str_slice(e->text, begin, end), '#');
}

size_t editparts_find(const struct editparts *e, size_t begin, size_t end, char c)
{
	for (; begin < end && e->text.p[begin] != c; begin++)
		if (e->text.p[begin] == '#')
			while (begin + 1 < end && e->text.p[begin + 1] != '\n')
				begin++;
	return begin < end ? begin : end;
}

struct editparts_span editparts_member(const struct editparts *e, const struct yaml *y, size_t i)
{
	struct editparts_span span = { y->items[i]->begin, y->items[i]->end };
	size_t colon;

	if (y->kind == YAML_MAP) {
		colon = editparts_find(e, y->items[i]->end, e->text.n, ':');
		if (y->values[i]->begin == y->values[i]->end && editparts_blank(e, y->items[i]->end, colon))
			span.end = colon < e->text.n ? colon + 1 : colon;
		else if (y->values[i]->begin < y->values[i]->end)
			span.end = y->values[i]->end;
	} else if (!y->flow) {
		span.begin = i ? editparts_find(e, y->items[i - 1]->end, span.begin, '-') : y->begin;
	}
	return span;
}
