#include "refglob.h"

#include "arena.h"
#include "regex.h"

static void add_literal(struct buf *out, char ch)
{
	if (str_has(STR("\\.+*?()|[]{}^$"), ch))
		buf_addc(out, '\\');
	buf_addc(out, ch);
}

/* Members of a class. A range from a later character to an earlier one holds none, as in Go; a stray '-' is a fault. */
static bool add_members(struct buf *out, struct str members)
{
	size_t before = out->n;
	char low, high;

	for (size_t i = 0; i < members.n; i++) {
		low = high = members.p[i];
		if (low == '-' || str_has(STR("\\[/"), low))
			return false;
		if (i + 1 < members.n && members.p[i + 1] == '-') {
			if (i + 2 == members.n || str_has(STR("-\\[/"), members.p[i + 2]))
				return false;
			high = members.p[i += 2];
		}
		if ((unsigned char)low > (unsigned char)high)
			continue;
		if (low == '^' && out->n == before)
			return false; /* behind what was left out it would mean something else */
		buf_addc(out, low);
		if (low != high)
			buf_addf(out, "-%c", high);
	}
	return true;
}

/*
 * PCRE2 takes [..], [:a:] and [=a=] for names of POSIX's, though they stand in no class: one of the two signs goes,
 * which says nothing. False where both are ends of ranges.
 */
static bool is_no_name(struct buf *out, size_t begin)
{
	while (out->n - begin > 1 && str_has(STR(".:="), out->p[begin]) && out->p[begin] == out->p[out->n - 1]) {
		if (out->p[out->n - 2] != '-')
			out->p[--out->n] = '\0';
		else if (out->p[begin + 1] == '-')
			return false;
		else
			memmove(out->p + begin, out->p + begin + 1, out->n-- - begin);
	}
	return true;
}

/* A class, from behind its bracket on; of what a range may hold, both languages read it alike. */
static bool add_class(struct buf *out, struct str pattern, size_t *i)
{
	struct str members = str_from(pattern, *i);
	bool negated = str_starts(members, STR("^"));
	size_t length = str_find(members, STR("]")), begin;

	if (length == members.n || length == negated)
		return false;
	buf_adds(out, negated ? "[^" : "[");
	begin = out->n;
	if (!add_members(out, str_slice(members, negated, length)) || (!negated && out->n == begin) ||
		(!negated && !is_no_name(out, begin)))
		return false;
	buf_adds(out, negated ? "/]" : "]"); /* no class matches a slash */
	*i += length + 1;
	return true;
}

/* One component between slashes. */
static bool add_component(struct buf *out, struct str s)
{
	size_t depth = 0, i = 0;
	char ch;

	while (i < s.n) {
		ch = s.p[i++];
		if (ch == '\\' && i == s.n)
			return false;
		if (ch == '\\')
			add_literal(out, s.p[i++]);
		else if (ch == '*' && i && (i < 2 || s.p[i - 2] != '*'))
			buf_adds(out, "[^/]*");
		else if (ch == '*')
			continue;
		else if (ch == '?')
			buf_adds(out, "[^/]");
		else if (ch == '[' && !add_class(out, s, &i))
			return false;
		else if (ch == '{' || ch == '}' || (ch == ',' && depth)) {
			depth += ch == '{';
			if (ch == '}' && !depth--)
				return false;
			buf_addc(out, ch == '{' ? '(' : ch == '}' ? ')' : '|');
		} else if (ch != '[') {
			add_literal(out, ch);
		}
	}
	return !depth;
}

bool refglob_regex(struct arena *a, struct str pattern, struct str *out)
{
	struct buf b = buf_new(a);
	struct str rest = pattern, part;
	bool more = true;

	if (str_has(pattern, '\0'))
		return false; /* which would end the expression */
	while (more) {
		more = str_cut(&rest, '/', &part);
		if (!more)
			part = rest;
		if (!str_is(part, "**")) {
			if (!add_component(&b, part))
				return false;
			buf_adds(&b, more ? "/" : "");
		} else {
			buf_adds(&b, more ? "(.*/)?" : ".*");
		}
	}
	*out = buf_str(&b);
	return true;
}

static bool is_plain(struct str pattern)
{
	for (size_t i = 0; i < pattern.n; i++)
		if (str_has(STR("*?[]{}\\"), pattern.p[i]))
			return false;
	return true;
}

bool refglob_matches(struct arena *a, struct str pattern, struct str text)
{
	struct regex_match match;
	struct str expression;
	struct regex *r;
	bool found;

	if (is_plain(pattern))
		return str_eq(pattern, text);
	if (!refglob_regex(a, pattern, &expression))
		return false;
	r = regex_try(arena_printf(a, "\\A(?:%.*s)\\z", STR_ARG(expression)).p);
	found = r && regex_at(r, text, 0, &match);
	regex_free(r);
	return found;
}
