#include "refglob.h"

#include "arena.h"
#include "regex.h"

static void add_literal(struct buf *out, char ch)
{
	if (str_has(STR("\\.+*?()|[]{}^$"), ch))
		buf_addc(out, '\\');
	buf_addc(out, ch);
}

/* A class, from behind its bracket on; of what a range may hold, both languages read it alike. */
static bool add_class(struct buf *out, struct str pattern, size_t *i)
{
	size_t begin = *i, end;

	end = begin + (begin < pattern.n && pattern.p[begin] == '^');
	while (end < pattern.n && pattern.p[end] != ']')
		if (str_has(STR("\\[/"), pattern.p[end++]))
			return false;
	if (end == pattern.n || end == begin + (pattern.p[begin] == '^'))
		return false;
	buf_addc(out, '[');
	buf_add(out, str_slice(pattern, begin, end));
	buf_adds(out, pattern.p[begin] == '^' ? "/]" : "]"); /* no class matches a slash */
	*i = end + 1;
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
