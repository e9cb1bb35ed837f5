#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/dfword.h"

static void no_json(void **state)
{
	static const char *const texts[] = { "", "a", "[", "[a]", "[\"a", "[\"a\\", "[\"\\u12", "[\"\\u12g4\"]", "[\"\\x\"]",
		"[\"a\" \"b\"]", "[\"a\",]", "[\"a\"] b", "[\"\\ud800\"" };
	struct arena *a = arena_new();
	struct dfwords words;

	(void)state;
	for (size_t i = 0; i < countof(texts); i++)
		if (dfword_json(a, str_of(texts[i]), &words))
			fail_msg("'%s' is taken for an array", texts[i]);
	arena_free(a);
}

static void json(void **state)
{
	struct arena *a = arena_new();
	struct dfwords words;

	(void)state;
	assert_true(dfword_json(a, STR("[]"), &words));
	assert_int_equal(words.n, 0);
	assert_true(dfword_json(a, STR(" [ \"a b\" , \"\\u00e9\\n\" ] "), &words));
	assert_int_equal(words.n, 2);
	assert_true(str_is(words.items[0].text, "a b") && str_is(words.items[1].text, "\xC3\xA9\n"));
	assert_int_equal(words.items[0].begin, 3);
	assert_int_equal(words.items[0].end, 8);
	arena_free(a);
}

static void open_words(void **state)
{
	static const char *const texts[] = { "\"a", "'a", "${a", "\"${a", "\"$a${b\"", "${a^b}" };
	struct arena *a = arena_new();
	struct buf out = buf_new(a);

	(void)state;
	for (size_t i = 0; i < countof(texts); i++)
		if (dfword_expand(&out, str_of(texts[i]), '\\', NULL, NULL))
			fail_msg("'%s' is taken for a word", texts[i]);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_json),
		cmocka_unit_test(json),
		cmocka_unit_test(open_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
