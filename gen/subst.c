#include "subst.h"

#include "arena.h"
#include "regex.h"

#define DEPTH_MAX 8

struct reader {
	struct arena *arena;
	struct str text;
	size_t at;
	unsigned depth;
};

/* What stands behind the name, but for defaults, which can hold more. */
static const struct form {
	const char *pattern;
	enum subst_op once, twice; /* the operator's sign stands there once, or twice */
} forms[] = {
	{ "()\\}", SUBST_VALUE, SUBST_VALUE },
	{ "(:)([0-9]{1,3})(?::([1-9][0-9]{0,2}))?\\}", SUBST_SLICE, SUBST_SLICE },
	{ "(##?)((?:[A-Za-z0-9_./:@+,=*?-]|\\[\\^?(?:[A-Za-z0-9_./](?:-[A-Za-z0-9])?)+\\])+)\\}", SUBST_CUT_FRONT,
		SUBST_CUT_FRONT_MOST },
	/* The runner turns these patterns around to match from the end, which brackets do not bear. */
	{ "(%%?)([A-Za-z0-9_./:@+,=*?-]+)\\}", SUBST_CUT_BACK, SUBST_CUT_BACK_MOST },
	{ "(//?)((?:[A-Za-z0-9_.:@+,=-]|\\\\/)+)/([A-Za-z0-9_.-]*)\\}", SUBST_SWAP, SUBST_SWAP_ALL },
	{ "(\\^\\^?)\\}", SUBST_UPPER_FIRST, SUBST_UPPER },
	{ "(,,?)\\}", SUBST_LOWER_FIRST, SUBST_LOWER },
};

static bool take(struct reader *r, const char *pattern, struct regex_match *m)
{
	bool found = regex_at(regex_of(r->arena, pattern), r->text, r->at, m);

	if (found)
		r->at = m->end;
	return found;
}

static size_t number(struct str digits)
{
	size_t n = 0;

	for (size_t i = 0; i < digits.n; i++)
		n = n * 10 + (size_t)(digits.p[i] - '0');
	return n;
}

/* A slash that does not end what is replaced has a backslash ahead of it. */
static struct str without_backslashes(struct arena *a, struct str s)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\\')
			buf_addc(&b, s.p[i]);
	return buf_str(&b);
}

/* A cut of nothing is none to a shell; the runner would cut a character. */
static bool cuts_something(struct str pattern)
{
	for (size_t i = 0; i < pattern.n; i++)
		if (pattern.p[i] != '*')
			return true;
	return false;
}

static bool ranges_rise(struct str pattern)
{
	bool inside = false;

	for (size_t i = 0; i < pattern.n; i++) {
		inside = pattern.p[i] == '[' || (inside && pattern.p[i] != ']');
		if (inside && pattern.p[i] == '-' && pattern.p[i - 1] > pattern.p[i + 1])
			return false;
	}
	return true;
}

static bool read_form(struct reader *r, struct subst_part *part)
{
	struct regex_match m;

	for (size_t i = 0; i < countof(forms); i++) {
		if (!take(r, forms[i].pattern, &m))
			continue;
		part->op = m.group[1].n > 1 ? forms[i].twice : forms[i].once;
		part->from = m.group[2];
		part->to = m.group[3];
		if (part->op == SUBST_SLICE) {
			part->begin = number(m.group[2]);
			part->length = number(m.group[3]);
		} else if (part->op == SUBST_SWAP || part->op == SUBST_SWAP_ALL) {
			part->from = without_backslashes(r->arena, m.group[2]);
		} else if (part->from.n) {
			return cuts_something(part->from) && ranges_rise(part->from);
		}
		return true;
	}
	return false;
}

static bool read_parts(struct reader *r, struct subst *out, bool nested);

/* From behind the ${ on. */
static bool read_part(struct reader *r, struct subst_part *part)
{
	struct regex_match m;
	bool length, ok;

	length = take(r, "#", &m);
	if (!take(r, "DRONE_[A-Z0-9_]+", &m))
		return false;
	part->text = m.group[0];
	part->op = SUBST_LENGTH;
	if (length)
		return take(r, "\\}", &m);
	if (!take(r, ":-|:=|=", &m))
		return read_form(r, part);
	part->op = SUBST_DEFAULT;
	part->other = arena_alloc(r->arena, 1, sizeof *part->other);
	ok = ++r->depth < DEPTH_MAX && read_parts(r, part->other, true);
	r->depth--;
	return ok && take(r, "\\}", &m);
}

static bool read_parts(struct reader *r, struct subst *out, bool nested)
{
	struct subst_part part;
	struct regex_match m;
	size_t begin;

	while (r->at < r->text.n && !(nested && r->text.p[r->at] == '}')) {
		part = (struct subst_part){ 0 };
		begin = r->at;
		if (take(r, "[A-Za-z0-9_.-]+", &m)) {
			part.text = m.group[0];
		} else if (!take(r, "\\$\\{", &m) || !read_part(r, &part)) {
			r->at = begin;
			return false;
		}
		LIST_ADD(r->arena, out, part);
	}
	return true;
}

bool subst_read(struct arena *a, struct str text, struct subst *out, struct str *bad)
{
	struct reader r = { .arena = a, .text = text };
	const struct regex *shown = regex_of(a, "\\$\\{[^}]*\\}*");
	struct regex_match m;
	bool ok;

	*out = (struct subst){ 0 };
	ok = read_parts(&r, out, false);
	*bad = !ok && regex_at(shown, text, r.at, &m) ? m.group[0] : str_from(text, r.at);
	return ok;
}

/* Whether the first of a pattern takes a character; *next is where the pattern goes on. */
static bool takes(struct str pattern, char c, size_t *next)
{
	bool not, found = false;
	size_t i = 1;

	*next = 1;
	if (pattern.p[0] != '[')
		return pattern.p[0] == '?' || pattern.p[0] == c;
	not = pattern.p[1] == '^';
	for (i += not; pattern.p[i] != ']'; i++) {
		if (pattern.p[i + 1] == '-') {
			found = found || (pattern.p[i] <= c && c <= pattern.p[i + 2]);
			i += 2;
		} else {
			found = found || pattern.p[i] == c;
		}
	}
	*next = i + 1;
	return found != not;
}

/* Whether the pattern is all of the text. The last star is the only one that may have to take more. */
static bool matches(struct str pattern, struct str text)
{
	struct str rest = pattern, behind_star = STR_NONE;
	size_t i = 0, from = 0, next;
	bool star = false;

	while (i < text.n) {
		if (rest.n && rest.p[0] == '*') {
			star = true;
			behind_star = rest = str_from(rest, 1);
			from = i;
		} else if (rest.n && takes(rest, text.p[i], &next)) {
			rest = str_from(rest, next);
			i++;
		} else if (star) {
			rest = behind_star;
			i = ++from;
		} else {
			return false;
		}
	}
	while (rest.n && rest.p[0] == '*')
		rest = str_from(rest, 1);
	return !rest.n;
}

/* Without the least or the most of its beginning or end that the pattern is. */
static struct str cut(struct str s, struct str pattern, bool back, bool most)
{
	size_t n;
	struct str part;

	for (size_t i = 1; i <= s.n; i++) {
		n = most ? s.n + 1 - i : i;
		part = back ? str_from(s, s.n - n) : str_slice(s, 0, n);
		if (matches(pattern, part))
			return back ? str_slice(s, 0, s.n - n) : str_from(s, n);
	}
	return s;
}

static void swap(struct buf *out, struct str s, const struct subst_part *p)
{
	size_t at;

	while ((at = str_find(s, p->from)) < s.n) {
		buf_add(out, str_slice(s, 0, at));
		buf_add(out, p->to);
		s = str_from(s, at + p->from.n);
		if (p->op == SUBST_SWAP)
			break;
	}
	buf_add(out, s);
}

static void change_case(struct buf *out, struct str s, bool upper, size_t n)
{
	char c;

	for (size_t i = 0; i < s.n; i++) {
		c = s.p[i];
		if (i < n && upper && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (i < n && !upper && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		buf_addc(out, c);
	}
}

static struct str slice(struct str s, const struct subst_part *p)
{
	s = str_from(s, p->begin);
	return p->length && p->length < s.n ? str_slice(s, 0, p->length) : s;
}

static void make_part(struct buf *out, const struct subst_part *p, struct str value)
{
	bool back = p->op == SUBST_CUT_BACK || p->op == SUBST_CUT_BACK_MOST;

	switch (p->op) {
	case SUBST_TEXT: buf_add(out, p->text); break;
	case SUBST_VALUE:
	case SUBST_DEFAULT: buf_add(out, value); break;
	case SUBST_SLICE: buf_add(out, slice(value, p)); break;
	case SUBST_CUT_FRONT:
	case SUBST_CUT_BACK: buf_add(out, cut(value, p->from, back, false)); break;
	case SUBST_CUT_FRONT_MOST:
	case SUBST_CUT_BACK_MOST: buf_add(out, cut(value, p->from, back, true)); break;
	case SUBST_SWAP:
	case SUBST_SWAP_ALL: swap(out, value, p); break;
	case SUBST_UPPER_FIRST: change_case(out, value, true, 1); break;
	case SUBST_UPPER: change_case(out, value, true, value.n); break;
	case SUBST_LOWER_FIRST: change_case(out, value, false, 1); break;
	case SUBST_LOWER: change_case(out, value, false, value.n); break;
	case SUBST_LENGTH: buf_addf(out, "%zu", value.n); break;
	}
}

bool subst_make(struct arena *a, const struct subst *s, const struct subst_values *values, struct buf *out,
	struct str *missing)
{
	struct str value;
	struct buf other;

	for (size_t i = 0; i < s->n; i++) {
		const struct subst_part *p = &s->items[i];

		value = STR_NONE;
		if (p->op != SUBST_TEXT && !values->of(values->ctx, p->text, &value)) {
			*missing = p->text;
			return false;
		}
		if (p->other) {
			other = buf_new(a);
			if (!subst_make(a, p->other, values, &other, missing))
				return false;
			value = value.n ? value : buf_str(&other);
		}
		make_part(out, p, value);
	}
	return true;
}

static void shell_slice(struct buf *out, const struct subst_part *p)
{
	if (!p->begin && p->length)
		buf_addf(out, "$(printf %%.%zus \"${%.*s}\")", p->length, STR_ARG(p->text));
	else if (!p->begin)
		buf_addf(out, "${%.*s}", STR_ARG(p->text));
	else if (!p->length)
		buf_addf(out, "$(printf '%%s\\n' \"${%.*s}\" | cut -c %zu-)", STR_ARG(p->text), p->begin + 1);
	else
		buf_addf(out, "$(printf '%%s\\n' \"${%.*s}\" | cut -c %zu-%zu)", STR_ARG(p->text), p->begin + 1,
			p->begin + p->length);
}

static void shell_cut(struct buf *out, const char *sign, const struct subst_part *p)
{
	buf_addf(out, "${%.*s%s", STR_ARG(p->text), sign);
	for (size_t i = 0; i < p->from.n; i++)
		buf_addc(out, p->from.p[i] == '^' ? '!' : p->from.p[i]);
	buf_addc(out, '}');
}

static void shell_swap(struct buf *out, const struct subst_part *p)
{
	buf_addf(out, "$(printf '%%s\\n' \"${%.*s}\" | sed 's|", STR_ARG(p->text));
	for (size_t i = 0; i < p->from.n; i++)
		if (p->from.p[i] == '.')
			buf_adds(out, "[.]");
		else
			buf_addc(out, p->from.p[i]);
	buf_addf(out, "|%.*s|%s')", STR_ARG(p->to), p->op == SUBST_SWAP_ALL ? "g" : "");
}

static void shell_case(struct buf *out, const struct subst_part *p, const char *tr, bool first)
{
	buf_addf(out, "$(printf '%%%ss\\n' \"${%.*s}\" | tr %s)", first ? ".1" : "", STR_ARG(p->text), tr);
	if (first)
		buf_addf(out, "${%.*s#?}", STR_ARG(p->text));
}

static void shell_part(struct buf *out, const struct subst_part *p)
{
	switch (p->op) {
	case SUBST_TEXT: buf_add(out, p->text); break;
	case SUBST_VALUE: buf_addf(out, "${%.*s}", STR_ARG(p->text)); break;
	case SUBST_DEFAULT:
		buf_addf(out, "${%.*s:-", STR_ARG(p->text));
		subst_shell(out, p->other);
		buf_addc(out, '}');
		break;
	case SUBST_SLICE: shell_slice(out, p); break;
	case SUBST_CUT_FRONT: shell_cut(out, "#", p); break;
	case SUBST_CUT_FRONT_MOST: shell_cut(out, "##", p); break;
	case SUBST_CUT_BACK: shell_cut(out, "%", p); break;
	case SUBST_CUT_BACK_MOST: shell_cut(out, "%%", p); break;
	case SUBST_SWAP:
	case SUBST_SWAP_ALL: shell_swap(out, p); break;
	case SUBST_UPPER_FIRST: shell_case(out, p, "a-z A-Z", true); break;
	case SUBST_UPPER: shell_case(out, p, "a-z A-Z", false); break;
	case SUBST_LOWER_FIRST: shell_case(out, p, "A-Z a-z", true); break;
	case SUBST_LOWER: shell_case(out, p, "A-Z a-z", false); break;
	case SUBST_LENGTH: buf_addf(out, "${#%.*s}", STR_ARG(p->text)); break;
	}
}

void subst_shell(struct buf *out, const struct subst *s)
{
	for (size_t i = 0; i < s->n; i++)
		shell_part(out, &s->items[i]);
}

void subst_names(const struct subst *s, void (*fn)(void *ctx, struct str name), void *ctx)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->items[i].op != SUBST_TEXT)
			fn(ctx, s->items[i].text);
		if (s->items[i].other)
			subst_names(s->items[i].other, fn, ctx);
	}
}
