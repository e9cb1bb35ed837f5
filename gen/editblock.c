/* Members of lists and maps that stand on lines of their own. */
#include "arena.h"
#include "diag.h"
#include "editparts.h"
#include "yaml.h"

static size_t column_of(const struct yaml *y)
{
	return y->pos.col - 1;
}

/* What is between a dash and its item, as the first has it: one blank, or more that align. */
static struct str behind_dash(const struct editparts *e, const struct yaml *list)
{
	size_t begin = list->begin + 1, end = list->items[0]->begin;

	for (size_t i = begin; i < end; i++)
		if (e->text.p[i] != ' ')
			return STR(" ");
	return begin < end ? str_slice(e->text, begin, end) : STR(" ");
}

static void write_member(struct editparts *e, struct buf *out, const struct editparts_change *c, size_t at)
{
	char quote = yamlwrite_quotes(&e->style, c->from);
	size_t column = column_of(c->from);
	struct buf item = buf_new(e->arena);
	struct str blanks;

	if (c->from->kind == YAML_MAP) {
		yamlwrite_key(out, &e->style, c->to->items[at], false);
		buf_addc(out, ':');
		yamlwrite_value(out, &e->style, c->to->values[at], quote, column, false);
		return;
	}
	buf_addc(out, '-');
	blanks = behind_dash(e, c->from);
	yamlwrite_value(&item, &e->style, c->to->items[at], quote, column + blanks.n - 1, true);
	if (str_starts(buf_str(&item), STR(" ")))
		buf_add(out, str_slice(blanks, 1, blanks.n));
	buf_add(out, buf_str(&item));
}

/* Behind a member's last line; a block scalar that keeps its line ends has taken its own. */
static size_t behind_line(const struct editparts *e, size_t end)
{
	return end && e->text.p[end - 1] == '\n' ? end : editparts_next_line(e, end);
}

/* New members, each as lines behind the member `after`, or ahead of the first. */
static void insert(struct editparts *e, const struct editparts_change *c, size_t after, size_t first, size_t n)
{
	size_t end = after == EDITPARTS_NONE ? c->from->begin : editparts_member(e, c->from, after).end;
	size_t at = after == EDITPARTS_NONE ? end : behind_line(e, end);
	struct str eol = editparts_eol(e, end);
	bool open = at && after != EDITPARTS_NONE && e->text.p[at - 1] != '\n'; /* the last line has no end */
	struct buf b = buf_new(e->arena);

	for (size_t i = first; i < first + n; i++) {
		if (open)
			buf_add(&b, eol);
		if (after != EDITPARTS_NONE)
			buf_pad(&b, ' ', column_of(c->from));
		write_member(e, &b, c, i);
		if (!open)
			buf_add(&b, eol);
		if (after == EDITPARTS_NONE)
			buf_pad(&b, ' ', column_of(c->from));
	}
	editparts_put(e, at, at, buf_str(&b));
}

/* A member that shares its line with what is around it goes by itself, and the next one takes its place. */
static void remove_within(struct editparts *e, const struct editparts_change *c, size_t i)
{
	struct editparts_span it = editparts_member(e, c->from, i);
	size_t next = i + 1 < c->from->n ? editparts_member(e, c->from, i + 1).begin : it.end;

	if (editparts_refuse_between(e, it.end, next))
		return;
	if (next == it.end || !editparts_blank(e, editparts_line(e, next), next)
		|| str_has(str_slice(e->text, editparts_line(e, it.begin), it.begin), '?'))
		editparts_refuse(e, c->from->items[i], "it shares its line with what is around it");
	else
		editparts_put(e, it.begin, next, STR_NONE);
}

static void take_out(struct editparts *e, const struct editparts_change *c, size_t i)
{
	struct editparts_span it = editparts_member(e, c->from, i);
	size_t line = editparts_line(e, it.begin);

	editcomment_leave(e, c->from, i, i);
	if (editparts_blank(e, line, it.begin))
		editparts_put(e, line, behind_line(e, it.end), STR_NONE);
	else
		remove_within(e, c, i);
}

void editblock_members(struct editparts *e, const struct editparts_change *c)
{
	size_t next = 0, after = EDITPARTS_NONE;

	for (size_t i = 0; i <= c->from->n; i++) {
		size_t kept = i < c->from->n ? c->kept[i] : c->to->n;

		if (kept == EDITPARTS_NONE) {
			take_out(e, c, i);
			continue;
		}
		if (kept > next)
			insert(e, c, after, next, kept - next);
		next = kept + 1;
		after = i;
	}
}
