#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/affected.h"
#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/graph.h"
#include "../../gen/ignore.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/touched.h"

/* Paths are of no folder on the disk: what is not there is no link. */
#define DESCRIPTOR \
	"images:\n  app: {image: me/app, context: no-such-folder}\n  all: {image: me/all, dockerfile: All}\narches: [amd64, arm64]\n" \
	"test: {image: ubuntu, run: [true]}\nmake: {file: made.mk}\n"
#define APP "FROM alpine:3\nARG VERSION\nCOPY src /src\nCOPY docs/*/text /text\n"
#define ALL "FROM alpine:3\nCOPY . /all\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	const struct model *m;
	const struct plan *p;
	struct affected c;
	const char *dockerfile; /* of the app */
};

static const struct dockerfile *load(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	return dockerfile_read(f->a, f->d, diag_source(f->d, path, str_is(path, "All") ? STR(ALL) : str_of(f->dockerfile)));
}

static const struct ignore *load_ignore(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	return str_is(path, ".dockerignore") ? ignore_read(f->a, f->d, diag_source(f->d, path, STR("*.md\nbuild\n"))) : NULL;
}

static void begin(struct fixture *f, const char *more)
{
	struct model_files files = { .dockerfile = load, .ctx = f, .ignore = load_ignore };
	const struct source *src = diag_source(f->d, STR("aqueduct.yml"),
		arena_printf(f->a, "%s%s", DESCRIPTOR, more));

	f->m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	f->p = plan_build(f->a, f->m);
	f->c = affected_new(f->a, f->p->graph);
	assert_int_equal(diag_errors(f->d), 0);
}

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new(), .dockerfile = APP };
	f.d = diag_new(f.a);
	begin(&f, "");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static bool is(struct fixture *f, const char *id)
{
	return f->c.is[graph_find(f->p->graph, str_of(id))->index];
}

/* What a path touches, as letters: a and b the app for its two arches, A and B the other image, t the test. */
static const char *touched(struct fixture *f, const char *path, bool unknown)
{
	static const struct { const char *id; char letter; } nodes[] = {
		{ "image:app:amd64", 'a' }, { "image:app:arm64", 'b' }, { "image:all:amd64", 'A' }, { "image:all:arm64", 'B' },
		{ "test", 't' },
	};
	const struct str one = str_of(path);
	const struct touched_paths paths = { &one, 1 };
	struct buf b = buf_new(f->a);

	f->c = affected_new(f->a, f->p->graph);
	if (unknown)
		touched_by_unknown(f->a, f->m, f->p, &paths, &f->c);
	else
		touched_by(f->a, f->m, f->p, &paths, &f->c);
	for (size_t i = 0; i < countof(nodes); i++)
		if (is(f, nodes[i].id))
			buf_addc(&b, nodes[i].letter);
	buf_addc(&b, '\0');
	return b.p;
}

static void by_what_is_read(void **state)
{
	static const struct { const char *path, *want; } cases[] = {
		{ "no-such-folder/src", "abABt" }, { "no-such-folder/src/deep/x", "abABt" }, { "no-such-folder/other", "ABt" },
		{ "no-such-folder/srcs", "ABt" }, { "no-such-folder/docs/en/text", "abABt" },
		{ "no-such-folder/docs/en/text/x", "abABt" }, { "no-such-folder/docs/en/other", "ABt" }, { "README.md", "t" },
		{ "src/README.md", "ABt" }, { "build/x", "t" }, { "x", "ABt" }, { ".", "abABt" }, { "no-such-folder", "abABt" },
		{ "Dockerfile", "abABt" }, { "All", "ABt" }, { ".dockerignore", "ABt" }, { "no-such-folder/.dockerignore", "abABt" },
		{ "All.dockerignore", "ABt" }, { "aqueduct.yml", "t" }, { "made.mk", "t" }, { ".drone.yml", "t" },
		{ "manifest-app.tmpl", "t" }, { "qemu.lock", "t" }, { ".aqueduct/base/made.mk", "t" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		if (strcmp(touched(f, cases[i].path, false), cases[i].want))
			fail_msg("%s touches %s, not %s", cases[i].path, touched(f, cases[i].path, false), cases[i].want);
}

static void with_the_line_that_reads_it(void **state)
{
	struct fixture *f = *state;
	const struct touch *touch;

	touched(f, "no-such-folder/src/x", false);
	touch = &f->c.touches[graph_find(f->p->graph, STR("image:app:arm64"))->index];
	assert_true(str_is(touch->cause, "no-such-folder/src/x") && str_is(touch->reason, "Dockerfile:3: COPY src /src"));
	assert_true(touch->pos.line == 3 && !touch->unknown);
}

/* Of what is not known, the tests are not told. */
static void by_what_is_not_known(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(touched(f, "no-such-folder/src/x", true), "abAB");
	assert_true(f->c.touches[graph_find(f->p->graph, STR("image:app:amd64"))->index].unknown);
	assert_string_equal(touched(f, "build/x", true), "");
}

static void by_the_commit_and_all(void **state)
{
	struct fixture *f = *state;

	begin(f, "build_args: {VERSION: {git: version}}\n");
	touched_by_commit(f->p, false, &f->c);
	assert_true(is(f, "image:app:amd64") && is(f, "image:all:arm64") && !is(f, "test"));
	begin(f, "");
	touched_by_commit(f->p, false, &f->c);
	assert_false(is(f, "image:app:amd64"));
	touched_all(f->p, STR("why"), true, &f->c);
	assert_true(is(f, "image:app:amd64") && is(f, "image:all:arm64") && is(f, "test"));
}

/* Of files that are others here than in the commit, those count by which the rest is read. */
static void by_what_is_otherwise_here(void **state)
{
	static const struct { const char *path; bool app, all; } cases[] = {
		{ "Dockerfile", true, false }, { "All", false, true }, { "no-such-folder/.dockerignore", true, false },
		{ "All.dockerignore", false, true }, { "no-such-folder/src/x", false, false }, { "x", false, false },
		{ "no-such-folder", true, false },
	};
	struct fixture *f = *state;
	const struct touch *touch;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct str one = str_of(cases[i].path);
		const struct touched_paths paths = { &one, 1 };

		f->c = affected_new(f->a, f->p->graph);
		touched_by_unlike(f->a, f->m, f->p, &paths, ", another", &f->c);
		assert_int_equal(is(f, "image:app:amd64"), cases[i].app);
		assert_int_equal(is(f, "image:all:arm64"), cases[i].all);
		assert_false(is(f, "test"));
		touch = &f->c.touches[graph_find(f->p->graph, STR("image:app:arm64"))->index];
		if (i == 0)
			assert_true(touch->unknown && str_is(touch->cause, "Dockerfile, another"));
	}
}

/* Below a submodule that is another one here, what is read may be a link there; what is read as a whole is copied as it is. */
static void by_what_lies_in_another_submodule(void **state)
{
	static const struct { const char *path; bool app; } cases[] = {
		{ "no-such-folder/lib", true }, { "no-such-folder/lib/x", false }, { "no-such-folder/docs", true },
		{ "no-such-folder/all", false },
	};
	struct fixture *f = *state;

	f->dockerfile = "FROM alpine:3\nCOPY lib/x docs/*/a all /app\n";
	begin(f, "");
	for (size_t i = 0; i < countof(cases); i++) {
		const struct str one = str_of(cases[i].path);
		const struct touched_paths paths = { &one, 1 };

		f->c = affected_new(f->a, f->p->graph);
		touched_by_unlike(f->a, f->m, f->p, &paths, ", another", &f->c);
		if (is(f, "image:app:amd64") != cases[i].app || is(f, "image:all:arm64"))
			fail_msg("%s", cases[i].path);
	}
}

/* What lies outside of a context is of another; of two causes the first is told. */
static void outside_and_twice(void **state)
{
	struct fixture *f = *state;
	const struct str two[] = { STR("Dockerfile"), STR("no-such-folder/.dockerignore") };
	const struct touched_paths paths = { two, 2 };

	assert_string_equal(touched(f, "elsewhere/x", true), "AB");
	assert_string_equal(touched(f, ".", true), "abAB");
	f->c = affected_new(f->a, f->p->graph);
	assert_int_equal(touched_by(f->a, f->m, f->p, &paths, &f->c).n, 0);
	assert_true(str_is(f->c.touches[graph_find(f->p->graph, STR("image:app:arm64"))->index].cause, "Dockerfile"));
}

/* Those that nobody reads are given back, but for aqueduct's own; one that is read is not, though its image is known by then. */
static void unread(void **state)
{
	struct fixture *f = *state;
	const struct str some[] = { STR("Dockerfile"), STR("notes.md"), STR("aqueduct.yml"), STR(".aqueduct/base/x"),
		STR("Dockerfile"), STR("elsewhere/y") };
	const struct touched_paths paths = { some, 6 };
	struct touched_paths none;

	f->dockerfile = "FROM alpine:3\nCOPY src /app\n";
	begin(f, "");
	f->c = affected_new(f->a, f->p->graph);
	none = touched_by(f->a, f->m, f->p, &paths, &f->c);
	assert_int_equal(none.n, 1);
	assert_true(str_is(none.items[0], "notes.md"));
}

/* The folder of a context is above all in it, whatever the ignore file says; another one is not. */
static void all_of_a_context(void **state)
{
	struct fixture *f = *state;

	f->dockerfile = "FROM alpine:3\nCOPY . /app\n";
	begin(f, "");
	assert_string_equal(touched(f, "no-such-folder/x", false), "abABt");
	assert_string_equal(touched(f, "no-such-folder", true), "abAB");
	assert_string_equal(touched(f, "no-such-folders", true), "AB");
}

/* A source that is not matched here may be any file of the context, and none outside of that. */
static void a_pattern_that_is_not_known(void **state)
{
	struct fixture *f = *state;

	f->dockerfile = "FROM alpine:3\nCOPY [\xC3\xA9]x /app/\n";
	begin(f, "");
	assert_string_equal(touched(f, "no-such-folder/y", false), "abABt");
	assert_string_equal(touched(f, "no-such-folder/deep/y", false), "abABt");
	assert_string_equal(touched(f, "y", false), "ABt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_what_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(with_the_line_that_reads_it, setup, teardown),
		cmocka_unit_test_setup_teardown(by_what_is_not_known, setup, teardown),
		cmocka_unit_test_setup_teardown(by_what_is_otherwise_here, setup, teardown),
		cmocka_unit_test_setup_teardown(by_what_lies_in_another_submodule, setup, teardown),
		cmocka_unit_test_setup_teardown(by_the_commit_and_all, setup, teardown),
		cmocka_unit_test_setup_teardown(outside_and_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(unread, setup, teardown),
		cmocka_unit_test_setup_teardown(all_of_a_context, setup, teardown),
		cmocka_unit_test_setup_teardown(a_pattern_that_is_not_known, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
