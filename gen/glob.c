#include "glob.h"

#include <string.h>

#include "utf8.h"

/* One character of UTF-8 but the slash. Other bytes do not come singly where this is asked. */
#define WIDE "|[\302-\337][\200-\277]|[\340-\357][\200-\277][\200-\277]|[\360-\364][\200-\277][\200-\277][\200-\277])"
#define ONE "([^/\200-\377]" WIDE
#define MANY "[^/]*"

/* In brackets, so that it needs no backslash, which awk and regular expressions take away one after the other. */
static void add_char(struct buf *out, char c)
{
	if (c == '\\' || c == '^')
		buf_addf(out, "\\%c", c);
	else if (strchr(".[]()*+?{}|$", c))
		buf_addf(out, "[%c]", c);
	else
		buf_addc(out, c);
}

/* The characters of a bracket. */
struct set {
	bool has[128];
	bool negated;
	size_t n;
};

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A pattern that is read. */
struct reader {
	struct buf *out;
	struct str p; /* what is left */
	bool ignores; /* a line of .dockerignore, which the engine turns into an expression of its own, bracket by bracket */
	bool wild; /* so far that is more than text to compare with */
	bool raw; /* ^ | { } outside of brackets, which moby forgets to escape: expressions then, where it is wild */
};

/* One end of a range. */
static enum glob_status read_end(struct reader *r, unsigned char *c)
{
	bool unknown = r->p.n && r->ignores && strchr("*?[", r->p.p[0]);
	size_t length;

	if (!r->p.n || r->p.p[0] == '-' || r->p.p[0] == ']')
		return GLOB_BAD;
	if (r->p.p[0] == '\\') {
		r->p = str_from(r->p, 1);
		if (!r->p.n)
			return GLOB_BAD;
		unknown = r->ignores && is_word(r->p.p[0]);
	}
	*c = (unsigned char)r->p.p[0];
	length = utf8_length(r->p);
	r->p = str_from(r->p, length ? length : 1);
	if (!r->p.n)
		return GLOB_BAD;
	return length != 1 || unknown ? GLOB_UNKNOWN : GLOB_GOOD;
}

static void add_set(struct buf *out, const struct set *s)
{
	bool only_caret = s->n == 1 && s->has['^'] && !s->negated;
	size_t last;

	if (only_caret) {
		buf_adds(out, "\\^");
		return;
	}
	buf_adds(out, s->negated ? "([^" : "[");
	if (s->has[']'])
		buf_addc(out, ']');
	for (size_t c = 1; c < countof(s->has); c = last + 1) {
		last = c;
		if (!s->has[c] || c == ']' || c == '^' || c == '-')
			continue;
		while (is_word((char)c) && last + 1 < countof(s->has) && s->has[last + 1] && is_word((char)(last + 1)))
			last++;
		if (c == '\\')
			buf_addc(out, '\\');
		buf_addc(out, (char)c);
		if (last > c + 1)
			buf_addc(out, '-');
		if (last > c)
			buf_addc(out, (char)last);
	}
	if (s->has['^'])
		buf_addc(out, '^');
	if (s->has['-'])
		buf_addc(out, '-');
	buf_adds(out, s->negated ? "\200-\377]" WIDE : "]");
}

/* A bracket, from behind its '[' on. */
static enum glob_status read_set(struct reader *r)
{
	enum glob_status status = GLOB_GOOD, one, other;
	struct set set = { 0 };
	unsigned char low, high;

	if (r->p.n && r->p.p[0] == '^') {
		set.negated = true;
		r->p = str_from(r->p, 1);
	}
	for (bool first = true; first || !r->p.n || r->p.p[0] != ']'; first = false) {
		one = read_end(r, &low);
		other = GLOB_GOOD;
		high = low;
		if (one != GLOB_BAD && r->p.p[0] == '-') {
			r->p = str_from(r->p, 1);
			other = read_end(r, &high);
		}
		if (one == GLOB_BAD || other == GLOB_BAD)
			return GLOB_BAD;
		if (one != GLOB_GOOD || other != GLOB_GOOD)
			status = GLOB_UNKNOWN;
		else if (high < low)
			return GLOB_BAD;
		for (size_t c = low; status == GLOB_GOOD && c <= high; c++) {
			set.n += !set.has[c];
			set.has[c] = true;
		}
	}
	r->p = str_from(r->p, 1);
	if (status == GLOB_GOOD)
		add_set(r->out, &set);
	return status;
}

static bool is_text(struct str s)
{
	size_t length;

	if (str_starts(s, STR("\xEF\xBB\xBF")))
		return false;
	for (; s.n; s = str_from(s, length)) {
		length = utf8_length(s);
		if (!length || !s.p[0])
			return false;
	}
	return true;
}

/* All that both kinds of patterns share; two stars are not. */
static enum glob_status read_one(struct reader *r)
{
	char c = r->p.p[0];

	r->p = str_from(r->p, 1);
	r->wild = r->wild || strchr("*?[]\\", c);
	if (c == '*') {
		buf_adds(r->out, MANY);
	} else if (c == '?') {
		buf_adds(r->out, ONE);
	} else if (c == '[') {
		return read_set(r);
	} else if (c == '\\') {
		if (!r->p.n)
			return GLOB_BAD;
		c = r->p.p[0];
		r->p = str_from(r->p, 1);
		add_char(r->out, c);
		return r->ignores && (is_word(c) || (unsigned char)c >= 128) ? GLOB_UNKNOWN : GLOB_GOOD;
	} else {
		r->raw = r->raw || strchr("^|{}", c);
		add_char(r->out, c);
	}
	return GLOB_GOOD;
}

static void worse(enum glob_status *all, enum glob_status one)
{
	if (*all != GLOB_BAD && one != GLOB_GOOD)
		*all = one;
}

/*
 * Two stars: all below, and any number of folders ahead of what follows. Where they stand first and nothing special is
 * behind, the engine compares ends of paths: '**x' is then any path that ends so, and else one whose last part is so.
 */
enum glob_status glob_ignore(struct buf *out, struct str pattern)
{
	enum glob_status status = is_text(pattern) ? GLOB_GOOD : GLOB_UNKNOWN;
	struct buf rest = buf_new(out->arena);
	struct reader r = { .out = &rest, .p = pattern, .ignores = true };
	bool first = str_starts(pattern, STR("**")), slash = first && pattern.n > 2 && pattern.p[2] == '/';

	if (first)
		r.p = str_from(pattern, slash ? 3 : 2);
	while (r.p.n && status != GLOB_BAD) {
		if (!str_starts(r.p, STR("**"))) {
			worse(&status, read_one(&r));
			continue;
		}
		r.p = str_from(r.p, r.p.n > 2 && r.p.p[2] == '/' ? 3 : 2);
		r.wild = r.wild || first || r.p.n;
		buf_adds(&rest, r.p.n ? "(.*/)?" : ".*");
	}
	if (first)
		buf_adds(out, slash || r.wild ? "(.*/)?" : ".*");
	buf_add(out, buf_str(&rest));
	if (r.wild && r.raw)
		worse(&status, GLOB_UNKNOWN);
	return status;
}

enum glob_status glob_source(struct buf *out, struct str pattern)
{
	enum glob_status status = is_text(pattern) ? GLOB_GOOD : GLOB_UNKNOWN;
	struct reader r = { .out = out, .p = pattern };

	while (r.p.n && status != GLOB_BAD)
		worse(&status, read_one(&r));
	return status;
}

bool glob_is_pattern(struct str source)
{
	return str_has(source, '*') || str_has(source, '?') || str_has(source, '[') || str_has(source, '\\');
}
