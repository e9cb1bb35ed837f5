#include "sprig.h"

#include "arena.h"

static struct str replaced(struct arena *a, struct str what, struct str by, struct str s)
{
	struct buf b = buf_new(a);
	size_t at;

	while (what.n && (at = str_find(s, what)) < s.n) {
		buf_add(&b, str_slice(s, 0, at));
		buf_add(&b, by);
		s = str_from(s, at + what.n);
	}
	buf_add(&b, s);
	return buf_str(&b);
}

static struct str in_case(struct arena *a, struct str s, char from, int shift)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < s.n; i++)
		buf_addc(&b, s.p[i] >= from && s.p[i] < from + 26 ? (char)(s.p[i] + shift) : s.p[i]);
	return buf_str(&b);
}

static size_t number(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && i < 9 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		n = n * 10 + (size_t)(s.p[i] - '0');
	return n;
}

static struct str truth(bool b)
{
	return b ? STR("true") : STR_NONE;
}

bool sprig_call(struct arena *a, struct str name, const struct str *x, size_t n, struct str *out)
{
	if (n == 1 && str_is(name, "lower"))
		*out = in_case(a, x[0], 'A', 'a' - 'A');
	else if (n == 1 && str_is(name, "upper"))
		*out = in_case(a, x[0], 'a', 'A' - 'a');
	else if (n == 1 && str_is(name, "trim"))
		*out = str_trim(x[0]);
	else if (n == 2 && str_is(name, "trimPrefix"))
		*out = str_from(x[1], str_starts(x[1], x[0]) ? x[0].n : 0);
	else if (n == 2 && str_is(name, "trimSuffix"))
		*out = str_slice(x[1], 0, x[1].n - (str_ends(x[1], x[0]) ? x[0].n : 0));
	else if (n == 2 && str_is(name, "hasPrefix"))
		*out = truth(str_starts(x[1], x[0]));
	else if (n == 2 && str_is(name, "hasSuffix"))
		*out = truth(str_ends(x[1], x[0]));
	else if (n == 2 && str_is(name, "contains"))
		*out = truth(!x[0].n || str_find(x[1], x[0]) < x[1].n);
	else if (n == 2 && str_is(name, "default"))
		*out = x[1].n ? x[1] : x[0];
	else if (n == 2 && str_is(name, "trunc"))
		*out = str_slice(x[1], 0, number(x[0]) < x[1].n ? number(x[0]) : x[1].n);
	else if (n == 3 && str_is(name, "replace"))
		*out = replaced(a, x[0], x[1], x[2]);
	else if (n == 3 && str_is(name, "substr"))
		*out = str_slice(x[2], number(x[0]), number(x[1]) < x[2].n ? number(x[1]) : x[2].n);
	else
		return false;
	return true;
}
