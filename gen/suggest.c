#include "suggest.h"

#include <stdint.h>

#define WORD_MAX 64

static size_t min2(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein (optimal string alignment), three rows of the matrix at a time. */
size_t suggest_distance(struct str a, struct str b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2], *free_row;

	a.n = min2(a.n, WORD_MAX);
	b.n = min2(b.n, WORD_MAX);
	for (size_t j = 0; j <= b.n; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			row[j] = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
			row[j] = min2(row[j], min2(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				row[j] = min2(row[j], before[j - 2] + 1);
		}
		free_row = before;
		before = last;
		last = row;
		row = free_row;
	}
	return last[b.n];
}

/* Whether two words of one length have the same letters, most likely in another order: a typing error above others. */
static bool same_letters(struct str a, struct str b)
{
	size_t x = 0, y = 0;

	for (size_t i = 0; i < a.n && i < b.n; i++) {
		x += (unsigned char)a.p[i];
		y += (unsigned char)b.p[i];
	}
	return a.n == b.n && x == y;
}

struct suggest suggest_for(struct str word)
{
	return (struct suggest){ .word = word, .best = STR_NONE, .distance = SIZE_MAX };
}

void suggest_try(struct suggest *s, struct str candidate)
{
	size_t limit = min2(3, s->word.n / 3 ? s->word.n / 3 : 1);
	size_t d = suggest_distance(s->word, candidate);

	if (d > limit && s->abbreviates && s->word.n > 2 && str_starts(candidate, s->word))
		d = limit;
	if (d > limit)
		return;
	if (d < s->distance || (d == s->distance && same_letters(s->word, candidate) && !same_letters(s->word, s->best))) {
		s->best = candidate;
		s->distance = d;
	}
}
