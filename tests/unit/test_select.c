#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/diag.h"
#include "../../gen/kinds.h"
#include "../../gen/select.h"
#include "toygraph.h"

/* all > images of two arches > base of one, sources, and one download for both. */
static struct graph *sample(struct fixture *f)
{
	static const struct { const char *id, *kind, *arch, *image; } nodes[] = {
		{ "all", "group", "", "" }, { "build-arm", "group", "arm", "" }, { "image:api:arm", "image", "arm", "api" },
		{ "image:api:amd64", "image", "amd64", "api" }, { "image:base:arm", "image", "arm", "base" }, { "source:api", "source", "", "" },
		{ "source:base", "source", "", "" }, { "qemu:arm", "qemu", "", "" }, { "test", "test", "", "" },
	};
	static const char *const edges[][2] = {
		{ "all", "image:api:arm" }, { "all", "image:api:amd64" }, { "build-arm", "image:api:arm" },
		{ "image:api:arm", "image:base:arm" }, { "image:api:arm", "source:api" }, { "image:api:amd64", "source:api" },
		{ "image:base:arm", "source:base" }, { "image:base:arm", "qemu:arm" },
	};
	struct graph *g = graph_new(f->a);

	for (size_t i = 0; i < countof(nodes); i++) {
		struct node *n = graph_node(g, nodes[i].kind, str_of(nodes[i].id));

		n->arch = str_of(nodes[i].arch);
		n->image = str_of(nodes[i].image);
	}
	for (size_t i = 0; i < countof(edges); i++)
		graph_edge(g, graph_find(g, str_of(edges[i][0])), graph_find(g, str_of(edges[i][1])), STR_NONE, (struct pos){ 0 });
	return g;
}

static const char *selected(struct fixture *f, const struct select_wish *w)
{
	struct graph *g = sample(f);
	struct selection s;

	assert_true(select_nodes(f->a, f->d, g, w, &s));
	assert_int_equal(diag_errors(f->d), 0);
	assert_ptr_equal(s.graph, g);
	return toygraph_marked(f->a, g, s.marks);
}

#define SELECTED(...) selected(*state, &(const struct select_wish){ __VA_ARGS__ })
#define ALL "all build-arm image:api:arm image:api:amd64 image:base:arm source:api source:base qemu:arm test"

static void nothing_asked_for_is_all(void **state)
{
	assert_string_equal(SELECTED(.clusters = false), ALL);
}

static void ids_reach(void **state)
{
	assert_string_equal(SELECTED(.from = STR("image:api:arm\n")), "image:api:arm image:base:arm source:api source:base qemu:arm");
	assert_string_equal(SELECTED(.from = STR("image:api:arm\n"), .depth = STR("1")), "image:api:arm image:base:arm source:api");
	assert_string_equal(SELECTED(.from = STR("image:api:arm\n"), .depth = STR("0")), "image:api:arm");
	assert_string_equal(SELECTED(.from = STR("image:base:arm\ntest\n")), "image:base:arm source:base qemu:arm test");
	assert_string_equal(SELECTED(.to = STR("source:api\n")), "all build-arm image:api:arm image:api:amd64 source:api");
	assert_string_equal(SELECTED(.to = STR("qemu:arm\n"), .depth = STR("2")), "image:api:arm image:base:arm qemu:arm");
	assert_string_equal(SELECTED(.from = STR("all\n"), .to = STR("source:base\n")), "all image:api:arm image:base:arm source:base");
	assert_string_equal(SELECTED(.from = STR("all\n"), .to = STR("source:base\nsource:api\n"), .depth = STR("2")),
		"all image:api:arm image:api:amd64 source:api");
	assert_string_equal(SELECTED(.depth = STR("0")), "all build-arm test");
	assert_string_equal(SELECTED(.depth = STR("1")), "all build-arm image:api:arm image:api:amd64 test");
}

static void properties_choose(void **state)
{
	assert_string_equal(SELECTED(.kinds = STR("image")), "image:api:arm image:api:amd64 image:base:arm");
	assert_string_equal(SELECTED(.kinds = STR("qemu,test")), "qemu:arm test");
	assert_string_equal(SELECTED(.arches = STR("amd64")), "all image:api:amd64 source:api");
	assert_string_equal(SELECTED(.arches = STR("arm")),
		"all build-arm image:api:arm image:base:arm source:api source:base qemu:arm");
	assert_string_equal(SELECTED(.arches = STR("arm,amd64")),
		"all build-arm image:api:arm image:api:amd64 image:base:arm source:api source:base qemu:arm");
	assert_string_equal(SELECTED(.images = STR("base")), "image:base:arm source:base qemu:arm");
	assert_string_equal(SELECTED(.images = STR("api"), .kinds = STR("source,group")), "all build-arm source:api");
	assert_string_equal(SELECTED(.arches = STR("arm"), .images = STR("api"), .from = STR("all\n")), "all image:api:arm source:api");
}

static void faults_say_what_was_meant(void **state)
{
	static const struct { struct select_wish wish; const char *say; } cases[] = {
		{ { .from = { "image:api:amr\n", 14 } }, "aqueduct: error: no node has the id 'image:api:amr' [node]\n"
			"aqueduct: note: did you mean 'image:api:arm'?\n" },
		{ { .from = { "x\n", 2 }, .to = { "y\n", 2 } }, "aqueduct: error: no node has the id 'x' [node]\n"
			"aqueduct: note: for the ids that there are: 'aqueduct query list'\n"
			"aqueduct: error: no node has the id 'y' [node]\n" "aqueduct: note: for the ids that there are: 'aqueduct query list'\n" },
		{ { .from = { "image:base\n", 11 } }, "aqueduct: error: no node has the id 'image:base' [node]\n"
			"aqueduct: note: did you mean 'image:base:arm'?\n" },
		{ { .kinds = { "imag", 4 } }, "aqueduct: error: there is no kind 'imag' [node]\naqueduct: note: did you mean 'image'?\n" },
		{ { .kinds = { "image,", 6 } }, "aqueduct: error: there is no kind '' [node]\n"
			"aqueduct: note: kinds: source, qemu, git, env, test, image, run, push, manifest, job, pipeline, group\n" },
		{ { .arches = { "arm/v6", 6 } }, "aqueduct: error: no node is for the arch 'arm/v6' [node]\n"
			"aqueduct: note: there are: arm, amd64\n" },
		{ { .arches = { "amr", 3 } }, "aqueduct: error: no node is for the arch 'amr' [node]\naqueduct: note: did you mean 'arm'?\n" },
		{ { .images = { "web", 3 } }, "aqueduct: error: no node is for the image 'web' [node]\n"
			"aqueduct: note: there are: api, base\n" },
		{ { .kinds = { "manifest", 8 } }, "aqueduct: error: no node is left of what was asked for [node]\n" },
		{ { .depth = { "-1", 2 } }, "aqueduct: error: --depth: '-1' is no number from 0 to 999999999 [option]\n" },
		{ { .depth = { "1234567890", 10 } }, "aqueduct: error: --depth: '1234567890' is no number from 0 to 999999999 [option]\n" },
	};
	struct fixture *f = *state;
	struct selection s;

	for (size_t i = 0; i < countof(cases); i++) {
		struct buf out = buf_new(f->a);

		f->d = diag_new(f->a);
		assert_false(select_nodes(f->a, f->d, sample(f), &cases[i].wish, &s));
		diag_print(f->d, &out, false);
		assert_string_equal(out.p, cases[i].say);
	}
}

/* Each kind by shape and by colour, and the texts can be read: contrast as WCAG 2 defines it. */
static double channel(const char *hex)
{
	unsigned v = 0;

	for (int i = 0; i < 2; i++)
		v = v * 16 + (unsigned)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
	return v / 255.0;
}

static double luminance(const char *colour)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double c = channel(colour + 1 + 2 * i), linear = c <= 0.04045 ? c / 12.92 : 0;

		if (linear == 0 && c > 0) { /* ((c + 0.055) / 1.055) ^ 2.4, of which the fifth root is taken by halving */
			double x = (c + 0.055) / 1.055, low = 0, high = 1;

			for (int k = 0; k < 60; k++) {
				double y = (low + high) / 2;

				*(y * y * y * y * y < x * x ? &low : &high) = y;
			}
			linear = x * x * low;
		}
		sum += weights[i] * linear;
	}
	return sum;
}

static double contrast(const char *a, const char *b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return x > y ? x / y : y / x;
}

static void kinds_differ_and_can_be_read(void **state)
{
	const struct kind *all = kinds_all();

	(void)state;
	assert_true(contrast("#000000", "#ffffff") > 20.9 && contrast("#767676", "#ffffff") > 4.5);
	assert_true(contrast("#777777", "#ffffff") < 4.5);
	for (const struct kind *k = all; ; k++) {
		assert_true(contrast("#000000", k->fill) > 12 && contrast(k->line, "#ffffff") > 4.5);
		assert_true(contrast(k->line, k->fill) > 3);
		if (!k->name)
			break;
		assert_ptr_equal(kinds_find(str_of(k->name)), k);
		for (const struct kind *other = all; other < k; other++) {
			assert_string_not_equal(k->fill, other->fill);
			assert_false(str_is(str_of(k->open), other->open) && str_is(str_of(k->close), other->close));
			assert_false(str_is(str_of(k->shape), other->shape) && kinds_is_dashed(k) == kinds_is_dashed(other));
		}
	}
	assert_null(kinds_find(STR("nothing"))->name);
	assert_true(kinds_is_dashed(kinds_find(STR("group"))) && !kinds_is_dashed(kinds_find(STR("image"))));
}

/* A kind is one of the table, or one that the graph has. */
static void kinds_of_the_graph(void **state)
{
	struct fixture *f = *state;
	struct graph *g = sample(f);

	assert_true(select_kind(f->a, f->d, g, STR("image")));
	graph_node(g, "planet", STR("planet:earth"));
	assert_true(select_kind(f->a, f->d, g, STR("planet")));
	assert_int_equal(diag_errors(f->d), 0);
	assert_false(select_kind(f->a, f->d, g, STR("star")));
	assert_int_equal(diag_errors(f->d), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_asked_for_is_all, setup, teardown),
		cmocka_unit_test_setup_teardown(ids_reach, setup, teardown),
		cmocka_unit_test_setup_teardown(properties_choose, setup, teardown),
		cmocka_unit_test_setup_teardown(faults_say_what_was_meant, setup, teardown),
		cmocka_unit_test_setup_teardown(kinds_differ_and_can_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(kinds_of_the_graph, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
