#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/signature.h"

#define SIGNED "---\nkind: signature\nhmac: 5114\n"

static void the_rest_is_as_it_was_written(void **state)
{
	static const struct { const char *text, *rest; bool cut; } cases[] = {
		{ "a: 1\n", "a: 1\n", false },
		{ "a: 1\n" SIGNED, "a: 1\n", true },
		{ "---\na: 1\n" SIGNED "\n...\n", "a: 1\n", true },
		{ "---\na: 1\n\n---\nb: 2\n" SIGNED "\n...\n\n", "a: 1\n\n---\nb: 2\n", true },
		{ "a: 1\n" SIGNED "\n...\nafter\n", "a: 1\n...\nafter\n", true },
		{ "a: 1\n" SIGNED "... # after\n", "a: 1\n... # after\n", true },
		{ "a: 1\n---\nb: 2\n" SIGNED "# by me\n\n...\n", "a: 1\n---\nb: 2\n# by me\n", true },
		{ "a: 1\n--- # mine\nb: 2\n" SIGNED, "a: 1\n--- # mine\nb: 2\n", true },
		{ "--- # mine\na: 1\n" SIGNED, "--- # mine\na: 1\n", true },
		{ "a: 1\n--- # mine\nkind: signature\nhmac: 5114\n", "a: 1\n--- # mine\nkind: signature\nhmac: 5114\n", false },
		{ "a: 1\n" SIGNED "mine: too\n", "a: 1\n" SIGNED "mine: too\n", false },
		{ "a: 1\n---\nkind: signature\nhmac: 5114 # mine\n", "a: 1\n---\nkind: signature\nhmac: 5114 # mine\n", false },
		{ "--- \na: 1\r\n---\r\nkind: signature\r\nhmac: '5114'\r\n", "a: 1\r\n", true },
		{ "a: 1\n\n" SIGNED, "a: 1\n", true },
		{ "a: 1\n" SIGNED "---\nb: 2\n", "a: 1\n---\nb: 2\n", true },
		{ "a: 1\n---\nkind: secret\n", "a: 1\n---\nkind: secret\n", false },
		{ "a: |\n  kind: signature\n", "a: |\n  kind: signature\n", false },
		{ "kind:   signature  \n", "", true },
		{ "", "", false },
		{ "---", "", false },
	};
	struct arena *a = arena_new();
	struct str rest;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(signature_cut(a, str_of(cases[i].text), &rest), cases[i].cut);
		assert_string_equal(arena_cstr(a, rest), cases[i].rest);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rest_is_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
