#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/affected.h"
#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/graph.h"

/*
 * image:a and image:b are made of source:s, image:b also of image:a; push:b of image:b, and it waits for the test. CI
 * tests in one place, and has a place for each image.
 */
struct fixture {
	struct arena *a;
	struct diag *d;
	struct graph *g;
	struct node *s, *test, *image_a, *image_b, *push_b;
	struct affected c;
};

static struct node *add(struct fixture *f, const char *kind, const char *id, const char *cluster, const char *target)
{
	struct node *n = graph_node(f->g, kind, str_of(id));

	n->cluster = str_of(cluster);
	n->target = str_of(target);
	return n;
}

static void edge(struct fixture *f, struct node *from, struct node *to, const char *reason)
{
	graph_edge(f->g, from, to, str_of(reason), (struct pos){ 0 });
}

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	f.g = graph_new(f.a);
	f.push_b = add(&f, "push", "push:b", "two", "push-b");
	f.image_a = add(&f, "image", "image:a", "one", "build-a");
	f.image_b = add(&f, "image", "image:b", "two", "build-b");
	f.s = add(&f, "source", "source:s", "", "");
	f.test = add(&f, "test", "test", "test", "test");
	edge(&f, f.image_a, f.s, "COPY s /");
	edge(&f, f.image_b, f.s, "COPY s /");
	edge(&f, f.image_b, f.image_a, "FROM a");
	edge(&f, f.push_b, f.image_b, "pushes it");
	graph_wait(f.g, f.push_b, f.test, STR("is tested"), (struct pos){ 0 });
	f.c = affected_new(f.a, f.g);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void touch(struct fixture *f, const struct node *n, const char *cause, bool unknown)
{
	affected_touch(&f->c, n, &(struct touch){ str_of(cause), STR("COPY s /"), { 0 }, unknown });
}

static const char *print(struct fixture *f, const char *format)
{
	const struct affected_show show = { " image test ", " image test ", STR("nothing") };
	struct buf out = buf_new(f->a);
	struct node **order;

	assert_true(graph_sort(f->g, f->a, f->d, &order));
	affected_spread(&f->c, order);
	affected_format(str_of(format))(f->a, &out, &f->c, &show);
	buf_addc(&out, '\0');
	return out.p;
}

static void what_is_made_of_it_follows(void **state)
{
	struct fixture *f = *state;

	touch(f, f->image_a, "s/x", false);
	assert_string_equal(print(f, "text"), "image:a\ts/x (COPY s /)\nimage:b\timage:a (FROM a)\n"
		"pipeline:one\timage:a\npipeline:two\timage:b\n");
	assert_string_equal(print(f, "make"), "build-a\nbuild-b\n");
	assert_string_equal(print(f, "drone"), "one\ntwo\n");
}

/* A push waits for the test, and is not made of it. */
static void what_waits_does_not(void **state)
{
	struct fixture *f = *state;

	touch(f, f->test, "README", false);
	assert_string_equal(print(f, "text"), "test\tREADME (COPY s /)\npipeline:test\ttest\n");
	assert_string_equal(print(f, "make"), "test\n");
}

static void nothing(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(print(f, "text"), "");
	assert_string_equal(print(f, "make"), "nothing\n");
	assert_string_equal(print(f, "drone"), "");
	assert_string_equal(print(f, "json"), "{\n  \"affected\": [],\n  \"pipelines\": []\n}\n");
	assert_true(affected_format(STR("xml")) == NULL);
}

static void all_of_ci(void **state)
{
	struct fixture *f = *state;

	f->c.pipelines = STR("aqueduct.yml");
	touch(f, f->image_b, "s", false);
	assert_string_equal(print(f, "text"), "image:b\ts (COPY s /)\npipeline:one\taqueduct.yml\npipeline:two\timage:b\n"
		"pipeline:test\taqueduct.yml\n");
}

/* What is not listed, as a push, tells its cause where it is the reason of another. */
static void what_is_not_listed(void **state)
{
	struct fixture *f = *state;

	touch(f, f->push_b, "VERSION", true);
	touch(f, f->s, "lock", false);
	assert_string_equal(print(f, "json"), "{\n  \"affected\": [\n"
		"    {\"id\": \"image:a\", \"kind\": \"image\", \"target\": \"build-a\", \"through\": \"source:s\", "
		"\"cause\": \"lock\", \"reason\": \"COPY s /\"},\n"
		"    {\"id\": \"image:b\", \"kind\": \"image\", \"target\": \"build-b\", \"through\": \"source:s\", "
		"\"cause\": \"lock\", \"reason\": \"COPY s /\"}\n"
		"  ],\n  \"pipelines\": [\n    {\"name\": \"one\", \"through\": \"image:a\"},\n"
		"    {\"name\": \"two\", \"through\": \"image:b\"}\n  ]\n}\n");
}

static void a_push_alone(void **state)
{
	struct fixture *f = *state;

	touch(f, f->push_b, "VERSION", true);
	assert_string_equal(print(f, "text"), "pipeline:two\tVERSION (COPY s /)\n");
	assert_string_equal(print(f, "json"), "{\n  \"affected\": [],\n  \"pipelines\": [\n    {\"name\": \"two\", "
		"\"through\": \"push:b\", \"cause\": \"VERSION\", \"reason\": \"COPY s /\", \"unknown\": true}\n  ]\n}\n");
}

/* What is known counts more than what is not; the first of each stays. */
static void known_and_unknown(void **state)
{
	struct fixture *f = *state;

	touch(f, f->image_b, "maybe", true);
	touch(f, f->image_b, "maybe more", true);
	assert_true(str_is(f->c.touches[f->image_b->index].cause, "maybe"));
	assert_non_null(strstr(print(f, "json"), "\"unknown\": true"));
	touch(f, f->image_b, "surely", false);
	touch(f, f->image_b, "also", false);
	touch(f, f->image_b, "maybe", true);
	assert_true(str_is(f->c.touches[f->image_b->index].cause, "surely"));
	assert_null(strstr(print(f, "json"), "unknown"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_made_of_it_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(what_waits_does_not, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(all_of_ci, setup, teardown),
		cmocka_unit_test_setup_teardown(known_and_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_push_alone, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
