#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/suggest.h"

static void distances(void **state)
{
	static const struct { const char *a, *b; size_t want; } cases[] = {
		{ "", "", 0 }, { "", "abc", 3 }, { "abc", "abc", 0 }, { "abc", "abd", 1 }, { "abc", "ab", 1 },
		{ "abc", "xabc", 1 }, { "abc", "acb", 1 }, { "ca", "abc", 3 }, { "kitten", "sitting", 3 },
		{ "archs", "arches", 1 }, { "RNU", "RUN", 1 }, { "abcd", "badc", 2 },
	};
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(suggest_distance(str_of(cases[i].a), str_of(cases[i].b)), cases[i].want);
		assert_int_equal(suggest_distance(str_of(cases[i].b), str_of(cases[i].a)), cases[i].want);
	}
}

static size_t min2(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The definition, as slow as it is. */
static size_t naive(struct str a, struct str b)
{
	size_t d;

	if (!a.n || !b.n)
		return a.n + b.n;
	d = naive(str_from(a, 1), str_from(b, 1)) + (a.p[0] != b.p[0]);
	d = min2(d, min2(naive(str_from(a, 1), b), naive(a, str_from(b, 1))) + 1);
	if (a.n > 1 && b.n > 1 && a.p[0] == b.p[1] && a.p[1] == b.p[0])
		d = min2(d, naive(str_from(a, 2), str_from(b, 2)) + 1);
	return d;
}

static void distance_is_the_definition(void **state)
{
	uint32_t seed = 1;
	(void)state;

	for (int round = 0; round < 500; round++) {
		char text[10];
		struct str a, b;

		for (size_t i = 0; i < sizeof text; i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = (char)('a' + (seed >> 24) % 3);
		}
		a = (struct str){ text, (seed >> 8) % 6 };
		b = (struct str){ text + 5, (seed >> 16) % 6 };
		assert_int_equal(suggest_distance(a, b), naive(a, b));
	}
}

static struct str best(const char *word, const char *const *names)
{
	struct suggest s = suggest_for(str_of(word));

	for (; *names; names++)
		suggest_try(&s, str_of(*names));
	return s.best;
}

static void suggests_the_nearest(void **state)
{
	static const char *const names[] = { "image", "arches", "emulation", "base", "bass", "make", NULL };
	(void)state;

	assert_true(str_is(best("archs", names), "arches"));
	assert_true(str_is(best("bas", names), "base"));
	assert_true(str_is(best("emulaton", names), "emulation"));
	assert_true(str_is(best("emlaton", names), "emulation"));
	assert_int_equal(best("emltn", names).n, 0);
	assert_int_equal(best("xyz", names).n, 0);
	assert_int_equal(best("", names).n, 0);
	assert_true(str_is(best("make", names), "make"));
}

static void long_words_are_cut(void **state)
{
	char a[200], b[200];
	(void)state;

	memset(a, 'a', sizeof a);
	memset(b, 'a', sizeof b);
	b[100] = 'b';
	assert_int_equal(suggest_distance((struct str){ a, 200 }, (struct str){ b, 200 }), 0);
	b[10] = 'b';
	assert_int_equal(suggest_distance((struct str){ a, 200 }, (struct str){ b, 200 }), 1);
	assert_int_equal(suggest_distance((struct str){ a, 200 }, STR("")), 64);
}

static void abbreviations(void **state)
{
	struct suggest s = suggest_for(STR("arch"));
	(void)state;

	suggest_try(&s, STR("arches"));
	assert_int_equal(s.best.n, 0);
	s.abbreviates = true;
	suggest_try(&s, STR("image"));
	suggest_try(&s, STR("arches"));
	assert_true(str_is(s.best, "arches"));
	suggest_try(&s, STR("arcs"));
	suggest_try(&s, STR("arch_of"));
	assert_true(str_is(s.best, "arches"));
	s = suggest_for(STR("ar"));
	s.abbreviates = true;
	suggest_try(&s, STR("arches"));
	assert_int_equal(s.best.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(distance_is_the_definition),
		cmocka_unit_test(suggests_the_nearest),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(abbreviations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
