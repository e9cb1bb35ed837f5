#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/dockerfile.h"
#include "../../gen/graph.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/value.h"
#include "../../gen/viewaffected.h"
#include "../../gen/viewreads.h"

#define TWO \
	"images:\n  api: {image: me/api, dockerfile: Api}\n  base: {image: me/base, dockerfile: Base}\n" \
	"arches: [amd64, arm64]\nemulation: binfmt\n"
#define DRY "publish: {dry_run: pull_request}\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	const struct model *m;
	const struct plan *p;
};

/* The one image stands on the other one. */
static const struct dockerfile *load(void *ctx, struct str path)
{
	struct fixture *f = ctx;
	const char *text = str_is(path, "Api") ? "ARG TAG_SUFFIX\nFROM me/base:${TAG_SUFFIX}\nCOPY src /\n"
		: "FROM alpine:3\nARG C\nCOPY etc /\n";

	return dockerfile_read(f->a, f->d, diag_source(f->d, path, str_of(text)));
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

static struct value *begin(struct fixture *f, const char *text)
{
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src = diag_source(f->d, STR("aqueduct.yml"), str_of(text));
	struct value *v = value_map(f->a);

	f->m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	f->p = plan_build(f->a, f->m);
	assert_int_equal(diag_errors(f->d), 0);
	value_put(v, "contexts", viewreads_contexts(f->a, f->m, f->p));
	viewaffected_put(f->a, v, f->m, f->p);
	return v;
}

static const struct value *look(const struct value *v, const char *name)
{
	return value_get(value_get(v, STR("look")), str_of(name));
}

/* Names of items, joined by blanks. */
static const char *joined(struct fixture *f, const struct value *list, const char *name)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < value_count(list); i++)
		buf_addf(&b, "%.*s ", STR_ARG(value_str(value_get(value_item(list, i), str_of(name)))));
	buf_addc(&b, '\0');
	return b.p;
}

/* What a pipeline of the table is made of, by the Dockerfiles of its contexts. */
static const char *made_of(struct fixture *f, const struct value *v, size_t pipeline)
{
	const struct value *names = value_get(value_item(look(v, "pipelines"), pipeline), STR("contexts")), *context;
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < value_count(look(v, "contexts")); i++) {
		context = value_item(look(v, "contexts"), i);
		for (size_t k = 0; k < value_count(names); k++)
			if (str_eq(value_str(value_get(context, STR("name"))), value_str(value_get(value_item(names, k), STR("name")))))
				buf_addf(&b, "%.*s ", STR_ARG(value_str(value_get(context, STR("dockerfile")))));
	}
	buf_addc(&b, '\0');
	return b.p;
}

static void not_asked_for(void **state)
{
	struct fixture *f = *state;
	struct value *v = begin(f, TWO DRY);

	assert_null(value_get(v, STR("look")));
	assert_int_equal(value_count(viewaffected_steps(f->a, f->m, f->p, &f->p->clusters[0])), 0);
}

static void the_step(void **state)
{
	struct fixture *f = *state;
	const struct value *step;

	begin(f, TWO DRY "drone: {only_affected: true, affected_script: ci/x.sh, build: {name: \"it's {name}\"}}\n");
	step = value_item(viewaffected_steps(f->a, f->m, f->p, &f->p->clusters[0]), 0);
	assert_true(str_is(value_str(value_get(step, STR("command"))), "sh ./ci/x.sh 'it'\\''s amd64'"));
	assert_true(str_is(value_str(value_get(step, STR("image"))), "alpine/git:2.45.2"));
	assert_int_equal(value_count(viewaffected_steps(f->a, f->m, f->p, plan_cluster(f->p, STR("manifest")))), 0);
	begin(f, TWO "drone: {only_affected: true}\n"); /* nothing is tried */
	assert_int_equal(value_count(viewaffected_steps(f->a, f->m, f->p, &f->p->clusters[0])), 0);
	begin(f, "image: me/app\narches: [{arch: windows/amd64, os_version: \"1809\"}]\n" DRY "drone: {only_affected: true}\n");
	assert_int_equal(value_count(viewaffected_steps(f->a, f->m, f->p, &f->p->clusters[0])), 0);
}

static void pipelines_are_made_of_all_that_they_stand_on(void **state)
{
	struct fixture *f = *state;
	struct value *v = begin(f, TWO DRY "drone: {only_affected: true, build: {name: \"{image}-{name}\"}}\n");

	assert_string_equal(joined(f, look(v, "pipelines"), "name"), "base-amd64 api-amd64 base-arm64 api-arm64 ");
	assert_string_equal(made_of(f, v, 0), "Base ");
	assert_string_equal(made_of(f, v, 1), "Base Api ");
	assert_string_equal(made_of(f, v, 2), "Base ");
	assert_string_equal(made_of(f, v, 3), "Base Api ");
	v = begin(f, TWO DRY "drone: {only_affected: true, shape: steps}\n");
	assert_string_equal(joined(f, look(v, "pipelines"), "name"), "build ");
	assert_string_equal(made_of(f, v, 0), "Base Api ");
}

/* A pipeline that publishes elsewhere tries nothing, and so does not end early; what it builds is in no table. */
static void only_where_something_is_tried(void **state)
{
	struct fixture *f = *state;
	struct value *v = begin(f, TWO "publish: {dry_run: pull_request, also: {quay: {registry: quay.io, pipeline: \"q-{name}\"}}}\n"
		"drone: {only_affected: true}\n");

	assert_int_equal(value_count(look(v, "pipelines")), 2);
	assert_string_equal(joined(f, look(v, "pipelines"), "name"), "linux-amd64 linux-arm64 ");
}

static bool has(const struct value *v, size_t pipeline, const char *flag)
{
	return value_truth(value_get(value_item(look(v, "pipelines"), pipeline), str_of(flag)));
}

static void what_else_counts(void **state)
{
	struct fixture *f = *state;
	struct value *v = begin(f, TWO DRY "drone: {only_affected: true}\n");

	assert_string_equal(joined(f, look(v, "all"), "file"), "aqueduct.yml .drone.yml local.mk GNUmakefile makefile ");
	assert_false(has(v, 0, "commit"));
	assert_false(has(v, 0, "steps"));
	assert_int_equal(value_count(value_get(value_item(look(v, "pipelines"), 0), STR("files"))), 0);
	v = begin(f, TWO DRY "build_args: {C: {git: commit}}\nmake: {file: m.mk}\ndrone: {only_affected: true, builder: command, "
		"all: {before: [{name: x, image: y, commands: [z]}]}}\n");
	assert_true(has(v, 0, "commit"));
	assert_true(has(v, 1, "steps"));
	assert_string_equal(joined(f, value_get(value_item(look(v, "pipelines"), 0), STR("files")), "file"), "m.mk ");
	assert_string_equal(joined(f, look(v, "all"), "file"), "aqueduct.yml .drone.yml local.mk Makefile GNUmakefile makefile ");
	v = begin(f, "image: me/app\narches: [amd64, {arch: arm64, emulation: static}]\nemulation: binfmt\n" DRY
		"qemu: {script: q.sh}\ndrone: {only_affected: true}\n");
	assert_int_equal(value_count(value_get(value_item(look(v, "pipelines"), 0), STR("files"))), 0);
	assert_string_equal(joined(f, value_get(value_item(look(v, "pipelines"), 1), STR("files")), "file"), "qemu.lock q.sh ");
	assert_string_equal(joined(f, look(v, "own"), "file"), "aqueduct.yml Makefile .drone.yml manifest.tmpl q.sh "
		"only_affected.sh qemu.lock .aqueduct build/qemu-aarch64-static ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(not_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(the_step, setup, teardown),
		cmocka_unit_test_setup_teardown(pipelines_are_made_of_all_that_they_stand_on, setup, teardown),
		cmocka_unit_test_setup_teardown(only_where_something_is_tried, setup, teardown),
		cmocka_unit_test_setup_teardown(what_else_counts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
