#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/explain.h"

static void a_section(void **state)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct buf out = buf_new(a);

	(void)state;
	assert_true(explain_print(&out, d, STR("qemu-copy")));
	assert_true(str_starts(buf_str(&out), STR("qemu-copy\n\n")));
	assert_true(str_ends(buf_str(&out), STR("\n")) && !str_ends(buf_str(&out), STR("\n\n")));
	assert_int_equal(str_find(buf_str(&out), STR("## ")), out.n);
	assert_int_equal(diag_errors(d), 0);
	arena_free(a);
}

static void none(void **state)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct buf out = buf_new(a), said = buf_new(a);

	(void)state;
	assert_false(explain_print(&out, d, STR("qemu-cpy")));
	assert_int_equal(out.n, 0);
	diag_print(d, &said, false);
	assert_true(str_find(buf_str(&said), STR("did you mean 'qemu-copy'?")) < said.n);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_section),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
