#include "utf8.h"

size_t utf8_length(struct str s)
{
	static const struct { unsigned char lead_min, lead_max, next_min, next_max, length; } forms[] = {
		{ 0x00, 0x7F, 0x00, 0xFF, 1 },
		{ 0xC2, 0xDF, 0x80, 0xBF, 2 },
		{ 0xE0, 0xE0, 0xA0, 0xBF, 3 },
		{ 0xE1, 0xEC, 0x80, 0xBF, 3 },
		{ 0xED, 0xED, 0x80, 0x9F, 3 },
		{ 0xEE, 0xEF, 0x80, 0xBF, 3 },
		{ 0xF0, 0xF0, 0x90, 0xBF, 4 },
		{ 0xF1, 0xF3, 0x80, 0xBF, 4 },
		{ 0xF4, 0xF4, 0x80, 0x8F, 4 },
	};
	const unsigned char *p = (const unsigned char *)s.p;
	size_t f = 0;

	while (f < countof(forms) && (p[0] < forms[f].lead_min || p[0] > forms[f].lead_max))
		f++;
	if (f == countof(forms) || forms[f].length > s.n)
		return 0;
	if (forms[f].length > 1 && (p[1] < forms[f].next_min || p[1] > forms[f].next_max))
		return 0;
	for (size_t i = 2; i < forms[f].length; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return forms[f].length;
}

struct str utf8_cut(struct str s, size_t most)
{
	size_t back = 0;

	if (s.n <= most)
		return s;
	while (back < 3 && back < most && ((unsigned char)s.p[most - back] & 0xC0) == 0x80)
		back++;
	return str_slice(s, 0, most - back);
}

static bool is_one_of(char c, const char *some)
{
	while (*some && *some != c)
		some++;
	return *some;
}

/* They are so few that the C library takes longer. */
size_t utf8_plain(struct str s, const char *but)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= ' ' && s.p[n] <= '~' && !is_one_of(s.p[n], but))
		n++;
	return n;
}
