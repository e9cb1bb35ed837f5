#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/dockerfile.h"
#include "../../gen/filter.h"
#include "../../gen/ignore.h"
#include "../../gen/reads.h"

struct fixture {
	struct arena *a;
	struct diag *d;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static bool no_arg(void *ctx, struct str name, struct str *value)
{
	(void)ctx;
	(void)name;
	(void)value;
	return false;
}

/* All rules, each ended by a blank. */
static const char *rules(struct fixture *f, const char *dockerfile, const char *ignore)
{
	const struct dockerfile *df = dockerfile_read(f->a, f->d, diag_source(f->d, STR("D"), str_of(dockerfile)));
	struct reads reads = reads_of(f->a, df, df->n_stages - 1, no_arg, NULL);
	const struct ignore *g = ignore ? ignore_read(f->a, f->d, diag_source(f->d, STR("I"), str_of(ignore))) : NULL;
	struct filter filter = filter_of(f->a, &reads, g);
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < filter.n; i++)
		buf_addf(&b, "%.*s ", STR_ARG(filter.items[i]));
	return b.p;
}

static void what_is_read(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(rules(f, "FROM a\nCOPY b c/d.e /\n", NULL), "<b <c/d[.]e /c ");
	assert_string_equal(rules(f, "FROM a\nCOPY a*/b/c /\nCOPY a*/b/d a*/b/d /\n", NULL),
		"<a[^/]*/b/c <a[^/]*/b/d /a[^/]* /a[^/]*/b ");
	assert_string_equal(rules(f, "FROM a\nRUN b\n", NULL), "<// ");
	assert_string_equal(rules(f, "FROM a\nCOPY [a-b]x/c /\n", NULL), "<[ab]x/c /.* ");
}

static void all_of_it(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(rules(f, "FROM a\nCOPY b . /\n", NULL), "");
	assert_string_equal(rules(f, "FROM a\nARG X\nCOPY b$X /\n", NULL), "");
	assert_string_equal(rules(f, "FROM a\nCOPY . /\n", "a\n"), "-a ");
	assert_string_equal(rules(f, "FROM a\nCOPY \377 /\n", NULL), "");
}

static void what_is_ignored(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(rules(f, "FROM a\nCOPY . /\n", "a\n!a/b/c\nx\na\n"), "-a +a/b/c -x -a ~a ~a/b ");
	assert_string_equal(rules(f, "FROM a\nCOPY . /\n", "a\n!a/**/c\n"), "-a +a/(.*/)?c ~a ~.* ");
	assert_string_equal(rules(f, "FROM a\nCOPY . /\n", "a\n!x/**\n"), "-a +x/.* ~x ~.* ");
	assert_string_equal(rules(f, "FROM a\nCOPY b /\n", "[*]\n"), "<b ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(all_of_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_ignored, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
