/* Members of lists and maps between brackets and braces, on one line or on several. */
#include "arena.h"
#include "diag.h"
#include "editparts.h"
#include "yaml.h"

static size_t closing(const struct yaml *y)
{
	return y->end - 1;
}

static struct editparts_span member(const struct editparts *e, const struct yaml *y, size_t i)
{
	return editparts_member(e, y, i);
}

/* Where what follows a member begins: the next one, or the closing bracket. */
static size_t following(const struct editparts *e, const struct yaml *y, size_t i)
{
	return i + 1 < y->n ? member(e, y, i + 1).begin : closing(y);
}

/* Where what is ahead of a member ends. */
static size_t preceding(const struct editparts *e, const struct yaml *y, size_t i)
{
	return i ? member(e, y, i - 1).end : y->begin + 1;
}

/* The comma behind a member, or EDITPARTS_NONE. */
static size_t comma(const struct editparts *e, const struct yaml *y, size_t i)
{
	size_t begin = member(e, y, i).end, end = following(e, y, i), at = editparts_find(e, begin, end, ',');

	return at < end ? at : EDITPARTS_NONE;
}

/*
 * Whether a member is all that is on its lines: but for a comma ahead of it or behind it, and a comment. What is ahead
 * of it on its first line is then the way that members of this list begin.
 */
static bool is_alone(const struct editparts *e, const struct yaml *y, size_t i)
{
	struct editparts_span it = member(e, y, i);
	size_t line = editparts_line(e, it.begin), next = editparts_next_line(e, it.end), at = line, behind = comma(e, y, i);

	while (at < it.begin && (e->text.p[at] == ' ' || e->text.p[at] == '\t'))
		at++;
	if (at < it.begin && i && e->text.p[at] == ',' && (behind == EDITPARTS_NONE || behind >= next))
		at++;
	return line > y->begin && next <= closing(y) && following(e, y, i) >= next && editparts_blank(e, at, it.begin);
}

/* Whether the comma that goes with a member is on its lines, or it is the last and has none. */
static bool has_comma(const struct editparts *e, const struct yaml *y, size_t i)
{
	struct editparts_span it = member(e, y, i);
	size_t behind = comma(e, y, i), ahead = i ? comma(e, y, i - 1) : EDITPARTS_NONE;

	if (behind == EDITPARTS_NONE || behind < editparts_next_line(e, it.end))
		return true;
	return ahead != EDITPARTS_NONE && ahead >= editparts_line(e, it.begin);
}

static void write_member(struct editparts *e, struct buf *out, const struct editparts_change *c, size_t at)
{
	char quote = yamlwrite_quotes(&e->style, c->from);

	if (c->from->kind == YAML_LIST) {
		yamlwrite_inline(out, &e->style, c->to->items[at], quote, true);
		return;
	}
	yamlwrite_key(out, &e->style, c->to->items[at], true);
	buf_adds(out, ": ");
	yamlwrite_inline(out, &e->style, c->to->values[at], quote, true);
}

/* What stands between members on one line: ", " as a rule, or as the last two have it. */
static struct str separator(const struct editparts *e, const struct yaml *y)
{
	size_t begin, end;

	if (y->n < 2)
		return STR(", ");
	begin = member(e, y, y->n - 2).end;
	end = member(e, y, y->n - 1).begin;
	if (e->text.p[begin] != ',' || !editparts_blank(e, begin + 1, end))
		return STR(", ");
	return str_slice(e->text, begin, end);
}

static void insert_lines(struct editparts *e, const struct editparts_change *c, size_t after, size_t first, size_t n)
{
	struct editparts_span it = member(e, c->from, after);
	size_t at = editparts_next_line(e, it.end), behind = comma(e, c->from, after), line = editparts_line(e, it.begin);
	struct str prefix = str_slice(e->text, line, it.begin);
	bool ahead = str_has(prefix, ','), open = behind == EDITPARTS_NONE || behind >= at;
	struct buf b = buf_new(e->arena);

	if (!ahead && open)
		editparts_put(e, it.end, it.end, STR(","));
	for (size_t i = first; i < first + n; i++) {
		buf_add(&b, prefix);
		write_member(e, &b, c, i);
		if (!ahead && (!open || i + 1 < first + n))
			buf_addc(&b, ',');
		buf_add(&b, editparts_eol(e, it.end));
	}
	editparts_put(e, at, at, buf_str(&b));
}

static bool on_lines(const struct editparts *e, const struct yaml *y, size_t i)
{
	size_t behind = comma(e, y, i), next = editparts_next_line(e, member(e, y, i).end);

	return is_alone(e, y, i) && (behind == EDITPARTS_NONE || behind < next || i + 1 < y->n);
}

static bool keeps_any(const struct editparts_change *c)
{
	for (size_t i = 0; i < c->from->n; i++)
		if (c->kept[i] != EDITPARTS_NONE)
			return true;
	return false;
}

static void insert(struct editparts *e, const struct editparts_change *c, size_t after, size_t first, size_t n)
{
	size_t at = c->from->begin + 1;
	bool ahead = after == EDITPARTS_NONE && keeps_any(c);
	struct buf b = buf_new(e->arena);

	if (after != EDITPARTS_NONE && on_lines(e, c->from, after)) {
		insert_lines(e, c, after, first, n);
		return;
	}
	if (after != EDITPARTS_NONE)
		at = member(e, c->from, after).end;
	else if (c->from->n)
		at = member(e, c->from, 0).begin;
	for (size_t i = first; i < first + n; i++) {
		if (after != EDITPARTS_NONE || (i > first && !ahead))
			buf_add(&b, separator(e, c->from));
		write_member(e, &b, c, i);
		if (ahead)
			buf_add(&b, separator(e, c->from));
	}
	if (!c->from->n && e->text.p[at] == ' ')
		editparts_put(e, at, at, STR(" "));
	editparts_put(e, at, at, buf_str(&b));
}

/* Members first to last, each alone on its lines. */
static void remove_lines(struct editparts *e, const struct yaml *y, size_t first, size_t last)
{
	struct editparts_span it;
	size_t ahead;

	for (size_t i = first; i <= last; i++) {
		it = member(e, y, i);
		editparts_put(e, editparts_line(e, it.begin), editparts_next_line(e, it.end), STR_NONE);
	}
	if (last + 1 < y->n || !first || comma(e, y, last) != EDITPARTS_NONE)
		return;
	ahead = comma(e, y, first - 1);
	if (ahead < editparts_line(e, member(e, y, first).begin))
		editparts_put(e, ahead, ahead + 1, STR_NONE);
}

static size_t behind_blanks(const struct editparts *e, size_t at)
{
	while (at < e->text.n && (e->text.p[at] == ' ' || e->text.p[at] == '\t'))
		at++;
	return at;
}

/* A piece goes, with the blanks behind it; with its line where nothing else is on that. */
static void remove_piece(struct editparts *e, const struct yaml *y, size_t begin, size_t end)
{
	size_t line = editparts_line(e, begin), next = editparts_next_line(e, end), behind = behind_blanks(e, end);

	if (behind == e->text.n || e->text.p[behind] != '#')
		end = behind;
	if (next < closing(y) && str_among(str_slice(e->text, end, next), " \n \r\n ")) {
		while (begin > line && behind_blanks(e, begin - 1) >= begin)
			begin--;
		if (begin == line)
			end = next;
	}
	editparts_put(e, begin, end, STR_NONE);
}

/*
 * Members first to last, and nothing of the comments around them; each with the comma behind it, or where the last of
 * all goes and has none, with the one ahead. Then one is ahead of the first, too: never do all go here.
 */
static void remove_apart(struct editparts *e, const struct yaml *y, size_t first, size_t last)
{
	bool ahead = last + 1 == y->n && comma(e, y, last) == EDITPARTS_NONE;

	for (size_t i = last + 1; i-- > first;) {
		struct editparts_span it = member(e, y, i);
		size_t at = comma(e, y, ahead ? i - 1 : i);

		if (at < it.begin && editparts_blank(e, at + 1, it.begin))
			remove_piece(e, y, at, it.end);
		else if (at >= it.end && editparts_blank(e, it.end, at))
			remove_piece(e, y, it.begin, at + 1);
		else {
			remove_piece(e, y, it.begin, it.end);
			remove_piece(e, y, at, at + 1);
		}
	}
}

/* Members first to last, with what is between them and one neighbour. */
static void remove_within(struct editparts *e, const struct yaml *y, size_t first, size_t last)
{
	size_t begin = member(e, y, first).begin, end = member(e, y, last).end;
	size_t ahead = preceding(e, y, first), behind = following(e, y, last);
	bool can_ahead = first && !editparts_comment(e, ahead, begin), can_behind = !editparts_comment(e, end, behind);

	if (last + 1 < y->n && can_behind && (!can_ahead || str_has(str_slice(e->text, ahead, begin), '\n')))
		editparts_put(e, begin, behind, STR_NONE);
	else if (can_ahead)
		editparts_put(e, ahead, end, STR_NONE);
	else
		remove_apart(e, y, first, last);
}

static void take_out(struct editparts *e, const struct yaml *y, size_t first, size_t last)
{
	size_t on_line = first;
	bool alone = true;

	for (size_t i = first; i <= last; i++)
		alone = alone && is_alone(e, y, i) && has_comma(e, y, i);
	for (size_t i = first; i <= last; i++) {
		if (i > first && str_has(str_slice(e->text, member(e, y, i - 1).end, member(e, y, i).begin), '\n'))
			on_line = i;
		editcomment_leave(e, y, on_line, i);
	}
	if (editparts_find(e, preceding(e, y, first), member(e, y, first).begin, '?') < member(e, y, first).begin)
		editparts_refuse(e, y->items[first], "it has a '?' ahead of it");
	else if (alone)
		remove_lines(e, y, first, last);
	else
		remove_within(e, y, first, last);
}

/* A member goes, and a new one comes in its place. */
static void replace(struct editparts *e, const struct editparts_change *c, size_t i, size_t at)
{
	struct editparts_span it = member(e, c->from, i);
	struct buf b = buf_new(e->arena);

	editcomment_leave(e, c->from, i, i);
	write_member(e, &b, c, at);
	editparts_put(e, it.begin, it.end, buf_str(&b));
}

/* All members, and none is new: what is between the brackets goes. */
static bool remove_all(struct editparts *e, const struct editparts_change *c)
{
	if (c->to->n || !c->from->n)
		return false;
	editparts_put(e, c->from->begin + 1, closing(c->from), STR_NONE);
	return true;
}

void editflow_members(struct editparts *e, const struct editparts_change *c)
{
	size_t next = 0, after = EDITPARTS_NONE, gone = EDITPARTS_NONE;

	if (remove_all(e, c))
		return;
	for (size_t i = 0; i <= c->from->n; i++) {
		size_t kept = i < c->from->n ? c->kept[i] : c->to->n;

		if (kept == EDITPARTS_NONE) {
			gone = gone == EDITPARTS_NONE ? i : gone;
			continue;
		}
		for (; gone < i && next < kept; after = gone++)
			replace(e, c, gone, next++);
		if (gone < i)
			take_out(e, c->from, gone, i - 1);
		gone = EDITPARTS_NONE;
		if (kept > next)
			insert(e, c, after, next, kept - next);
		next = kept + 1;
		after = i;
	}
}
