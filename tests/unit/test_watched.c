#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/affected.h"
#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/graph.h"
#include "../../gen/map.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/watched.h"

struct fixture {
	struct arena *a;
	struct diag *d;
	const struct model *m;
	const struct plan *p;
	struct affected c;
};

static const struct dockerfile *none(void *ctx, struct str path)
{
	(void)ctx;
	(void)path;
	return NULL;
}

static void begin(struct fixture *f, const char *more)
{
	struct model_files files = { .dockerfile = none, .ctx = f };
	const struct source *src = diag_source(f->d, STR("aqueduct.yml"), arena_printf(f->a, "image: me/app\n%s", more));

	f->m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	f->p = plan_build(f->a, f->m);
	f->c = affected_new(f->a, f->p->graph);
	assert_int_equal(diag_errors(f->d), 0);
}

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
	f.d = diag_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_free(((struct fixture *)*state)->a);
	return 0;
}

static bool is(const struct fixture *f, const char *id)
{
	return f->c.is[graph_find(f->p->graph, str_of(id))->index];
}

static const char *joined(struct fixture *f)
{
	const struct words list = watched_files(f->a, f->m);
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < list.n; i++)
		buf_addf(&b, "%.*s ", STR_ARG(list.items[i].s));
	buf_addc(&b, '\0');
	return b.p;
}

static void any_recipe_depends_on(void **state)
{
	struct fixture *f = *state;

	begin(f, "arches: [amd64]\n");
	assert_string_equal(joined(f), "local.mk GNUmakefile makefile ");
	begin(f, "arches: [amd64]\nmake: {file: multiarch.mk}\n");
	assert_string_equal(joined(f), "local.mk Makefile GNUmakefile makefile ");
	begin(f, "arches: [amd64]\nmake: {file: GNUmakefile}\n");
	assert_string_equal(joined(f), "local.mk Makefile makefile ");
}

static void attributes_lie_anywhere(void **state)
{
	(void)state;
	assert_true(watched_is_attributes(STR(".gitattributes")));
	assert_true(watched_is_attributes(STR("a/b/.gitattributes")));
	assert_false(watched_is_attributes(STR("a/.gitattributes/b")));
	assert_false(watched_is_attributes(STR("x.gitattributes")));
	assert_false(watched_is_attributes(STR("")));
}

#define STEPS "[{name: x, image: y, commands: [z]}]"

/* For which of two arches a descriptor has steps that may read any file. */
static void steps_ahead_may_read_all(void **state)
{
	static const struct { const char *more; bool amd64, arm64; } cases[] = {
		{ "arches: [amd64, arm64]\n", false, false },
		{ "arches: [amd64, arm64]\nbefore: " STEPS "\n", true, true },
		{ "arches: [amd64, arm64]\nbefore: []\n", false, false },
		{ "arches: [amd64, arm64]\ndrone: {all: {before: " STEPS "}}\n", true, true },
		{ "arches: [amd64, arm64]\ndrone: {build: {before: " STEPS "}}\n", true, true },
		{ "arches: [amd64, arm64]\ndrone: {build: {after: " STEPS "}}\n", false, false },
		{ "arches: [amd64, arm64]\ndrone: {test: {before: " STEPS "}}\n", false, false },
		{ "arches: [amd64, {arch: arm64, drone: {before: " STEPS "}}]\n", false, true },
		{ "arches: [amd64, arm64]\ndrone: {builder: command}\n", false, false },
		{ "arches: [amd64, arm64]\ndrone: {builder: command, command: {setup: [make x]}}\n", true, true },
		{ "arches: [amd64, {arch: arm64, command: {dry_run: [make x]}}]\ndrone: {builder: command}\n", false, true },
		{ "arches: [amd64, arm64]\ndrone: {command: {run: [make x]}}\n", false, false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		begin(f, cases[i].more);
		assert_int_equal(watched_wholly(f->m, &f->p->targets[0]), cases[i].amd64);
		assert_int_equal(watched_wholly(f->m, &f->p->targets[1]), cases[i].arm64);
		watched_by_steps(f->m, f->p, STR("src/x"), &f->c);
		assert_int_equal(is(f, "push:amd64"), cases[i].amd64);
		assert_int_equal(is(f, "push:arm64"), cases[i].arm64);
		assert_false(is(f, "image:amd64"));
	}
}

/* And of a list. */
static void steps_ahead_of_lists(void **state)
{
	static const struct { const char *more; bool list; } cases[] = {
		{ "", false }, { "drone: {all: {before: " STEPS "}}\n", true }, { "drone: {manifest: {before: " STEPS "}}\n", true },
		{ "drone: {manifest: {after: " STEPS "}}\n", false }, { "drone: {build: {before: " STEPS "}}\n", false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		begin(f, arena_printf(f->a, "arches: [amd64]\npublish: {also: {q: {registry: q.io}}}\n%s", cases[i].more).p);
		watched_by_steps(f->m, f->p, STR("src/x"), &f->c);
		assert_int_equal(is(f, "manifest"), cases[i].list);
		assert_int_equal(is(f, "manifest:q"), cases[i].list);
	}
}

static void make_builds_by_its_file(void **state)
{
	const struct touch touch = { .cause = STR("m.mk") };
	struct fixture *f = *state;

	begin(f, "arches: [amd64]\n");
	watched_by_make(f->m, f->p, &touch, &f->c);
	assert_false(is(f, "push:amd64"));
	assert_int_equal(watched_makefile(f->m).n, 0);
	begin(f, "arches: [amd64]\ndrone: {builder: command}\nmake: {file: m.mk}\npublish: {also: {quay: {registry: quay.io}}}\n");
	assert_true(str_is(watched_makefile(f->m), "m.mk"));
	watched_by_make(f->m, f->p, &touch, &f->c);
	assert_true(is(f, "push:amd64"));
	assert_true(is(f, "push:quay:amd64"));
	assert_true(str_is(f->c.touches[graph_find(f->p->graph, STR("push:amd64"))->index].cause, "m.mk"));
}

static const char *cause(struct fixture *f, const char *id)
{
	struct str s = f->c.touches[graph_find(f->p->graph, str_of(id))->index].cause;

	return arena_printf(f->a, "%.*s", STR_ARG(s)).p;
}

/* What is published by the file's tags, and not what has its own. */
static void a_file_holds_the_tags(void **state)
{
	const struct touch touch = { .cause = STR("VERSION"), .unknown = true };
	static const char more[] = "publish: {tags_file: VERSION, also: {quay: {registry: quay.io, tags: [edge]}}}\n";
	struct fixture *f = *state;

	begin(f, "arches: [amd64]\npublish: {tags: [edge]}\n");
	assert_int_equal(watched_tags(f->m).n, 0);
	watched_by_tags(f->m, f->p, &touch, &f->c);
	assert_string_equal(cause(f, "push:amd64"), "");
	begin(f, arena_printf(f->a, "arches: [amd64, arm64]\n%s", more).p);
	assert_true(str_is(watched_tags(f->m), "VERSION"));
	watched_by_tags(f->m, f->p, &touch, &f->c);
	assert_string_equal(cause(f, "push:amd64"), "VERSION");
	assert_string_equal(cause(f, "push:arm64"), "VERSION");
	assert_string_equal(cause(f, "manifest"), "VERSION");
	assert_true(f->c.touches[graph_find(f->p->graph, STR("manifest"))->index].unknown);
	assert_string_equal(cause(f, "push:quay:amd64"), "");
	assert_string_equal(cause(f, "manifest:quay"), "");
	assert_string_equal(cause(f, "image:amd64"), "");
}

static void a_folder_stands_for_what_is_below(void **state)
{
	static const struct { const char *path, *of; bool is; } cases[] = {
		{ "a/b/c", "a/b/c", true }, { "a/b", "a/b/c", true }, { "a", "a/b/c", true }, { ".", "a/b/c", true },
		{ "a/b/c/d", "a/b/c", false }, { "a/b", "a/bc", false }, { "b", "a/b", false }, { "", "a", false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct map *paths = map_new(f->a);

		map_put(paths, str_of(cases[i].path), f);
		assert_int_equal(watched_is_among(paths, str_of(cases[i].of)), cases[i].is);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(any_recipe_depends_on, setup, teardown),
		cmocka_unit_test_setup_teardown(attributes_lie_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(steps_ahead_may_read_all, setup, teardown),
		cmocka_unit_test_setup_teardown(steps_ahead_of_lists, setup, teardown),
		cmocka_unit_test_setup_teardown(make_builds_by_its_file, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_holds_the_tags, setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_stands_for_what_is_below, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
