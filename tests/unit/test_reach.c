#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/diag.h"
#include "../../gen/reach.h"
#include "toygraph.h"

/* "a2 b1": distances from some ids ("a b"), in the graph's order. */
static const char *distances(struct fixture *f, const char *text, const char *from, bool against, const char *without)
{
	struct graph *g = toygraph(f->a, text);
	struct incoming in = reach_incoming(f->a, g);
	bool *begin = reach_marks(f->a, g), *allowed = reach_marks(f->a, g);
	struct buf b = buf_new(f->a);
	const size_t *d;

	for (size_t i = 0; i < graph_count(g); i++) {
		begin[i] = str_has(str_of(from), graph_at(g, i)->id.p[0]);
		allowed[i] = !str_has(str_of(without), graph_at(g, i)->id.p[0]);
	}
	d = reach_distances(f->a, g, against ? &in : NULL, begin, *without ? allowed : NULL);
	for (size_t i = 0; i < graph_count(g); i++)
		if (d[i] != REACH_NEVER)
			buf_addf(&b, "%s%.*s%zu", b.n ? " " : "", STR_ARG(graph_at(g, i)->id), d[i]);
	return b.p;
}

static void distances_are_shortest(void **state)
{
	struct fixture *f = *state;
	const char *g = "a>b,d b>c c>d d>e e x>c";

	assert_string_equal(distances(f, g, "a", false, ""), "a0 b1 d1 c2 e2");
	assert_string_equal(distances(f, g, "a", false, "d"), "a0 b1 c2");
	assert_string_equal(distances(f, g, "a", false, "a"), "");
	assert_string_equal(distances(f, g, "bx", false, ""), "b0 d2 c1 e3 x0");
	assert_string_equal(distances(f, g, "d", true, ""), "a1 b2 d0 c1 x2");
	assert_string_equal(distances(f, g, "e", true, "c"), "a2 d1 e0");
	assert_string_equal(distances(f, g, "", true, ""), "");
	assert_string_equal(distances(f, "a>b b>a", "a", false, ""), "a0 b1");
	assert_string_equal(distances(f, "a>a", "a", true, ""), "a0");
}

static void incoming_edges_are_in_the_order_of_nodes(void **state)
{
	struct fixture *f = *state;
	struct graph *g = toygraph(f->a, "a>x,y b>y c>x,y y>x z");
	struct incoming in = reach_incoming(f->a, g);
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < graph_count(g); i++) {
		buf_addf(&b, "%.*s:", STR_ARG(graph_at(g, i)->id));
		for (size_t k = in.first[i]; k < in.first[i + 1]; k++) {
			assert_ptr_equal(in.edges[k]->to, graph_at(g, i));
			buf_add(&b, in.edges[k]->from->id);
		}
		buf_addc(&b, ' ');
	}
	assert_string_equal(b.p, "a: x:ayc y:abc b: c: z: ");
}

static void nothing_is_reached_in_nothing(void **state)
{
	struct fixture *f = *state;
	struct graph *g = graph_new(f->a);
	struct incoming in = reach_incoming(f->a, g);

	assert_int_equal(in.first[0], 0);
	assert_non_null(reach_distances(f->a, g, &in, reach_marks(f->a, g), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(distances_are_shortest, setup, teardown),
		cmocka_unit_test_setup_teardown(incoming_edges_are_in_the_order_of_nodes, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_reached_in_nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
