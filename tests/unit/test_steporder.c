#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/steporder.h"

struct fixture {
	struct arena *a;
	struct diag *d;
};

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
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

/* web stands on api. */
static const struct dockerfile *load(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	return dockerfile_read(f->a, f->d, diag_source(f->d, path, str_starts(path, STR("web"))
		? STR("ARG TAG_SUFFIX\nFROM me/api:${TAG_SUFFIX}\n") : STR("FROM alpine:3\n")));
}

/* Steps of a cluster: "name <- what it waits for, ...", one a line. */
static const char *steps_of(struct fixture *f, const char *cluster, const char *text)
{
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src = diag_source(f->d, STR("aqueduct.yml"), str_of(text));
	const struct model *m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	struct buf b = buf_new(f->a);
	struct order order;

	assert_int_equal(diag_errors(f->d), 0);
	order = steporder_of(f->a, m, plan_build(f->a, m), str_of(cluster));
	for (size_t i = 0; i < order.n; i++) {
		buf_add(&b, order.items[i].name);
		for (size_t k = 0; k < order.items[i].needs.n; k++)
			buf_addf(&b, "%s%.*s", k ? ", " : " <- ", STR_ARG(order.items[i].needs.items[k]));
		buf_addc(&b, '\n');
	}
	return arena_cstr(f->a, buf_str(&b));
}

#define TOP "image: me/app\narches: [amd64, arm64]\nbase: index\n"
#define X "{name: x, image: i}"
#define Y "{name: y, image: i, depends_on: [x]}"

static void one_behind_the_other(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: static\nbefore: [" X "]\n"), "x\nget qemu\nbuild\n");
	assert_string_equal(steps_of(f, "test", TOP "emulation: binfmt\ntest: {run: [a]}\ndrone: {all: {before: [" X "]}}\n"),
		"x\nrun tests\n");
	assert_string_equal(steps_of(f, "manifest", TOP "emulation: binfmt\ndrone: {manifest: {after: [" X "]}}\n"),
		"publish manifest\nx\n");
	assert_string_equal(steps_of(f, "a", TOP "emulation: binfmt\njobs: {a: {steps: [" X "]}}\n"), "x\n");
}

/* make downloads what it builds with; commands of the user's own find it there. */
static void commands_wait_for_no_download_of_makes(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: static\nbefore: [" X ", " Y "]\n"
		"drone: {builder: command}\n"), "x\ny\nbuild <- x, y\n");
	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: static\nbefore: [" X ", " Y "]\n"
		"drone: {builder: command, command: {run: [a]}}\n"), "x\ny\nget qemu\nbuild <- x, y, get qemu\n");
}

static void an_order_of_their_own(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: static\nbefore: [" X ", " Y "]\n"),
		"x\ny\nget qemu\nbuild <- x, y, get qemu\n");
	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: binfmt\nbefore: [" X ", " Y "]\n"
		"drone: {build: {depends_on: x}}\npublish: {dry_run: pull_request}\n"), "x\ny\nbuild <- x\ndry run <- x\n");
	assert_string_equal(steps_of(f, "build", TOP "emulation: binfmt\ndrone: {shape: steps, build: {after: [{name: z, image: i, "
		"depends_on: [build amd64]}]}}\n"),
		"build amd64\nbuild arm64\npublish manifest <- build amd64, build arm64\nz\n");
	assert_string_equal(steps_of(f, "test", TOP "emulation: binfmt\ntest: {run: [a]}\ndrone: {test: {before: [" X ", " Y "], "
		"depends_on: [x], step_name: unit}}\n"), "x\ny\nunit <- x\n");
}

#define LOOK "publish: {dry_run: pull_request}\ndrone: {only_affected: true, "

/* What may end a pipeline early stands ahead of all, and all that is generated waits for it. */
static void what_may_end_it_comes_first(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: static\nbefore: [" X "]\n" LOOK "}\n"),
		"look for changes\nx\nget qemu\nbuild\ndry run\n");
	assert_string_equal(steps_of(f, "linux-arm64", TOP "emulation: binfmt\nbefore: [" X ", " Y "]\n" LOOK
		"build: {depends_on: y}}\n"), "look for changes\nx\ny\nbuild <- y, look for changes\ndry run <- y, look for changes\n");
	assert_string_equal(steps_of(f, "manifest", TOP "emulation: binfmt\n" LOOK "}\n"), "publish manifest\n");
	assert_string_equal(steps_of(f, "q", TOP "emulation: binfmt\npublish: {dry_run: pull_request, also: {quay: {registry: "
		"quay.io, pipeline: q}}}\ndrone: {only_affected: true, shape: steps}\n"),
		"build amd64 for quay\nbuild arm64 for quay\npublish manifest for quay\n");
}

/* Two images have each arch, whose steps stand there once. */
static void steps_of_arches_are_there_once(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(steps_of(f, "build", "images: {a: {image: me/a}, b: {image: me/b}}\nbase: index\nemulation: binfmt\n"
		"arches:\n  - {arch: amd64, drone: {before: [" X "]}}\n  - {arch: arm64, drone: {after: [{name: y, image: i}]}}\n"
		"drone: {shape: steps}\n"), "x\nbuild a amd64\nbuild a arm64\nbuild b amd64\nbuild b arm64\npublish manifest a\n"
		"publish manifest b\ny\n");
}

static void images_stand_on_each_other(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(steps_of(f, "linux-amd64", "images: {web: {image: me/web, dockerfile: web}, api: {image: me/api}}\n"
		"arches: [amd64]\nemulation: binfmt\nbefore: [" X ", " Y "]\npublish: {dry_run: pull_request}\n"
		"drone: {build: {step_name: 'push {image}'}}\n"),
		"x\ny\npush api <- x, y\ndry run api <- x, y\n"
		"push web <- x, y, push api\npush web, tagged <- x, y, push api\ndry run web <- x, y, push api\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_behind_the_other, setup, teardown),
		cmocka_unit_test_setup_teardown(commands_wait_for_no_download_of_makes, setup, teardown),
		cmocka_unit_test_setup_teardown(an_order_of_their_own, setup, teardown),
		cmocka_unit_test_setup_teardown(what_may_end_it_comes_first, setup, teardown),
		cmocka_unit_test_setup_teardown(steps_of_arches_are_there_once, setup, teardown),
		cmocka_unit_test_setup_teardown(images_stand_on_each_other, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
