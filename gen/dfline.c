/*
 * Lines as in BuildKit's frontend/dockerfile/parser. Directives ("# escape=`") stand at the very top, without a blank
 * line between them; the first other line ends them. A line that ends in one escape character (not in two) and blanks
 * goes on in the next. Comment lines and blank lines in between vanish; leading blanks of a later line stay, those of
 * the first do not. Blanks and comments cannot be continued themselves.
 */
#include "dfline.h"

#include "arena.h"
#include "dfword.h"
#include "textbound.h"

#define LINE_BYTES 65535 /* without its end; engines read no longer one */

struct dflines {
	struct arena *arena;
	struct diag *diag;
	const struct source *src;
	size_t at; /* of the next line */
	bool top; /* still among the directives */
	unsigned seen; /* directives, by bits */
	char escape;
};

bool dfline_check(struct diag *d, const struct source *src)
{
	struct str rest = src->text, line;
	size_t begin;

	if (!textbound_check(d, src, "dockerfile", "a Dockerfile"))
		return false;
	while (str_line(&rest, &line)) {
		begin = (size_t)(line.p - src->text.p);
		if (line.n > LINE_BYTES)
			return diag_error(d, "dockerfile", diag_pos(src, begin, begin + 1),
				"a line of 64 KiB or more, which engines refuse");
	}
	return true;
}

struct dflines *dfline_open(struct arena *a, struct diag *d, const struct source *src)
{
	struct dflines *r = arena_alloc(a, 1, sizeof *r);

	*r = (struct dflines){ .arena = a, .diag = d, .src = src, .top = true, .escape = '\\' };
	if (str_starts(src->text, STR("\xEF\xBB\xBF")))
		r->at = 3;
	return r;
}

char dfline_escape(const struct dflines *r)
{
	return r->escape;
}

bool dfline_raw(struct dflines *r, struct str *line)
{
	struct str rest = str_from(r->src->text, r->at);

	if (!rest.n)
		return false;
	if (!str_cut(&rest, '\n', line)) {
		*line = rest;
		rest.n = 0;
	}
	r->at = r->src->text.n - rest.n;
	while (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

static struct str skip_blanks(struct str s)
{
	while (s.n && dfword_blank(s.p[0]))
		s = str_from(s, 1);
	return s;
}

static bool is_comment(struct str s)
{
	s = skip_blanks(s);
	return s.n && s.p[0] == '#';
}

static bool same_letters(struct str s, const char *lower)
{
	struct str other = str_of(lower);

	if (s.n != other.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != other.p[i] && (s.p[i] < 'A' || s.p[i] > 'Z' || (s.p[i] | 0x20) != other.p[i]))
			return false;
	return true;
}

/* The index of the directive that the line is, or the number of directives; its value is then set. */
static size_t directive(struct str line, struct str *value)
{
	static const char *const names[] = { "escape", "syntax", "check" };
	struct str name;
	size_t i;

	*value = str_from(line, 1);
	if (!is_comment(line) || !str_cut(value, '=', &name) || !value->n)
		return countof(names);
	*value = dfword_trim(*value);
	for (i = 0; i < countof(names); i++)
		if (same_letters(dfword_trim(name), names[i]))
			break;
	return i;
}

/* Whether the line was a directive, so that the next one may be. */
static bool take_directive(struct dflines *r, struct str line)
{
	struct str value;
	size_t begin = (size_t)(line.p - r->src->text.p), i = directive(line, &value);
	struct pos pos = diag_pos(r->src, begin, begin + line.n);

	if (i == 3)
		return false;
	if (r->seen & 1u << i)
		diag_error(r->diag, "dockerfile", pos, "a directive that stands here twice");
	else if (i == 0 && !str_is(value, "\\") && !str_is(value, "`"))
		diag_error(r->diag, "dockerfile", pos, "escape character '%.*s', want '\\' or '`'", STR_ARG(value));
	else if (i == 0)
		r->escape = value.p[0];
	r->seen |= 1u << i;
	return true;
}

/* Whether the line goes on in the next; the escape character and what is behind it are cut off. */
static bool cut_continuation(const struct dflines *r, struct str *line)
{
	struct str s = *line;

	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	if (!s.n || s.p[s.n - 1] != r->escape || (s.n > 1 && s.p[s.n - 2] == r->escape))
		return false;
	s.n--;
	*line = s;
	return true;
}

static void add_piece(struct dflines *r, struct dfline *line, struct buf *joined, struct str s)
{
	LIST_ADD(r->arena, line, ((struct dfline_piece){ joined->n, (size_t)(s.p - r->src->text.p) }));
	buf_add(joined, s);
}

bool dfline_next(struct dflines *r, struct dfline *line)
{
	struct buf joined;
	struct str raw;
	bool more;

	*line = (struct dfline){ .src = r->src };
	do {
		if (!dfline_raw(r, &raw))
			return false;
		raw = skip_blanks(raw);
		r->top = r->top && take_directive(r, raw);
		if (is_comment(raw))
			raw.n = 0;
		more = cut_continuation(r, &raw);
	} while (!more && !raw.n);
	joined = buf_new(r->arena);
	add_piece(r, line, &joined, raw);
	while (more && dfline_raw(r, &raw)) {
		if (is_comment(raw) || !skip_blanks(raw).n)
			continue;
		more = cut_continuation(r, &raw);
		add_piece(r, line, &joined, raw);
	}
	line->joined = joined.p;
	line->text = dfword_trim(buf_str(&joined));
	return true;
}

static size_t source_of(const struct dfline *line, size_t at)
{
	size_t lo = 0, hi = line->n, mid;

	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (line->items[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return line->items[lo].src + (at - line->items[lo].at);
}

struct pos dfline_pos(const struct dfline *line, struct str part)
{
	size_t begin = (size_t)(part.p - line->joined), end = source_of(line, begin);

	if (part.n)
		end = source_of(line, begin + part.n - 1) + 1;
	return diag_pos(line->src, source_of(line, begin), end);
}
