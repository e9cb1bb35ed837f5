#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/editplace.h"
#include "../../gen/yaml.h"

/* Where, in a value, what stands somewhere in the value of "k" comes from; column 0: from nowhere. */
static void assert_place(const char *text, const char *value, unsigned line, unsigned col, size_t want_line, size_t want_col)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("t"), str_of(text));
	const struct yaml *root = yaml_parse(a, d, src);
	struct editplace place = editplace_new(a, d, yaml_get(root, "k"), STR("k"), str_of(value));
	struct pos pos = editplace_of(&place, (struct pos){ src, line, col, 1 });

	assert_int_equal(diag_errors(d), 0);
	assert_int_equal(pos.line, want_line);
	assert_int_equal(pos.col, want_col);
	assert_true(!want_col || str_is(pos.src->name, "k"));
	arena_free(a);
}

static void test_texts(void **state)
{
	(void)state;
	assert_place("a: b\nk: \"[a\"\n", "[a", 2, 4, 1, 1);
	assert_place("a: b\nk: \"[a\"\n", "[a", 2, 6, 1, 1); /* within it */
	assert_place("a: b\nk: c\n", "c", 2, 5, 0, 0); /* behind it */
	assert_place("a: b\nk: c\n", "c", 1, 4, 0, 0);
	assert_place("k:\na: b\n", "", 1, 3, 1, 1); /* nothing at all */
	assert_place("a: b\n", "c", 1, 4, 0, 0);
}

static void test_members(void **state)
{
	const char *value = "{x: 1, y: [a, {b: c}]}", *text = "k: # why\n  y:\n    - a\n    - {b: \"c\"}\n  old: 2\n  x: 1\n";

	(void)state;
	assert_place(text, value, 4, 11, 1, 19); /* c */
	assert_place(text, value, 4, 8, 1, 16); /* b */
	assert_place(text, value, 4, 7, 1, 15); /* its map */
	assert_place(text, value, 3, 7, 1, 12); /* a */
	assert_place(text, value, 6, 3, 1, 2); /* x, which was given in another order */
	assert_place(text, value, 2, 3, 1, 8);
	assert_place(text, value, 5, 8, 0, 0); /* what was there before */
	assert_place("k: [a, b, c]\n", "[a,\n b, c]", 1, 8, 2, 2);
	assert_place("k: {x: [a], y: b}\n", "{y: b, x: c}", 1, 9, 1, 11); /* as a list of one, and given as a text */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_texts), cmocka_unit_test(test_members) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
