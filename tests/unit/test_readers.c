#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/readers.h"
#include "scratch.h"

#define DESCRIPTOR \
	"images:\n  app: {image: me/app, context: app}\n  all: {image: me/all, dockerfile: All}\narches: [amd64, arm64, arm]\n"
#define APP "FROM alpine:3\nCOPY src /src\nCOPY docs/*/text /text\n"
#define ALL "FROM alpine:3\nCOPY . /all\nCOPY link/x /x\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	struct readers readers;
	char folder[SCRATCH_SIZE];
};

static const struct dockerfile *load(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	return dockerfile_read(f->a, f->d, diag_source(f->d, path, str_is(path, "All") ? STR(ALL) : STR(APP)));
}

static int setup(void **state)
{
	static struct fixture f;
	struct model_files files = { .dockerfile = load, .ctx = &f };
	const struct source *src;
	const struct model *m;

	f = (struct fixture){ .a = arena_new() };
	if (!scratch_enter(f.folder) || mkdir("app", 0777) || mkdir("app/docs", 0777) || symlink("app", "link"))
		return -1;
	f.d = diag_new(f.a);
	src = diag_source(f.d, STR("aqueduct.yml"), STR(DESCRIPTOR));
	m = model_resolve(f.a, f.d, descriptor_read(f.a, f.d, src), src, &files);
	assert_int_equal(diag_errors(f.d), 0);
	f.readers = readers_new(f.a, plan_build(f.a, m));
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

/* What may read a path, in the order that it is found in: of each its path, and how many targets do. */
static const char *of(struct fixture *f, const char *path, bool modules)
{
	struct reader_list list = { 0 };
	struct buf b = buf_new(f->a);

	readers_of(&f->readers, STR("app/src"), false, &list);
	readers_of(&f->readers, str_of(path), modules, &list);
	for (size_t i = 0; i < list.n; i++)
		buf_addf(&b, "%s%.*s x%zu", i ? ", " : "", STR_ARG(list.items[i]->path), list.items[i]->group->n);
	buf_addc(&b, '\0');
	return b.p;
}

static void of_a_path(void **state)
{
	static const struct { const char *path, *want; } cases[] = {
		{ "app/src", "app/src x3, . x3, link/x x3" }, { "app/src/deep/x", "app/src x3, . x3, link/x x3" },
		{ "app/srcs", ". x3, link/x x3" }, { "All", "All x3, . x3, link/x x3" },
		{ "app/docs/en/text", ". x3, app/docs/*/text x3, link/x x3" },
		{ "app/docs/en/text/x", ". x3, app/docs/*/text x3, link/x x3" }, { "app/docs/en/other", ". x3, link/x x3" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		if (strcmp(of(f, cases[i].path, false), cases[i].want))
			fail_msg("%s is read by %s, not %s", cases[i].path, of(f, cases[i].path, false), cases[i].want);
}

/* Of a folder, and of what was one as far as can be known. */
static void of_a_folder(void **state)
{
	struct fixture *f = *state;

	assert_non_null(strstr(of(f, "app", false), "app/src x3, app/docs/*/text x3"));
	assert_non_null(strstr(of(f, "app/docs", false), "app/docs/*/text x3"));
	assert_string_equal(of(f, "app/docs/en", false), ". x3, link/x x3");
	assert_string_equal(of(f, "app/docs/en", true), ". x3, app/docs/*/text x3, link/x x3");
	assert_false(mkdir("app/docs/en", 0777));
	assert_string_equal(of(f, "app/docs/en", false), ". x3, app/docs/*/text x3, link/x x3");
	assert_false(rmdir("app/docs/en"));
}

/* Whether what is read lies below the path, and is not it. */
static void below_a_path(void **state)
{
	static const struct { const char *path; bool src, text; } cases[] = {
		{ "app", true, true }, { "app/docs", false, true }, { "app/src", false, false }, { "app/docs/en", false, true },
	};
	struct reader_list list = { 0 };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct str path = str_of(cases[i].path);

		readers_of(&f->readers, path, true, &list);
		assert_int_not_equal(list.n, 0);
		for (size_t k = 0; k < list.n; k++)
			if (str_is(list.items[k]->path, "app/src"))
				assert_int_equal(readers_below(list.items[k], path), cases[i].src);
			else if (list.items[k]->pattern)
				assert_int_equal(readers_below(list.items[k], path), cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(of_a_path), cmocka_unit_test(of_a_folder),
		cmocka_unit_test(below_a_path) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
