#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/graph.h"
#include "toygraph.h"

static struct node *node(struct fixture *f, const char *id)
{
	return graph_node(f->g, "kind", str_of(id));
}

static void edge(struct fixture *f, const char *from, const char *to)
{
	graph_edge(f->g, node(f, from), node(f, to), str_of(""), (struct pos){ 0 });
}

static void build(struct fixture *f, const char *text)
{
	f->g = toygraph(f->a, text);
}

static size_t place(struct node **order, size_t n, const struct node *what)
{
	size_t i = 0;

	while (i < n && order[i] != what)
		i++;
	assert_true(i < n);
	return i;
}

/* The sorted ids, after the order was seen to be one. */
static const char *sorted(struct fixture *f)
{
	struct node **order;
	size_t n = graph_count(f->g);
	struct buf b = buf_new(f->a);

	assert_true(graph_sort(f->g, f->a, f->d, &order));
	assert_int_equal(diag_errors(f->d), 0);
	for (size_t i = 0; i < n; i++) {
		const struct node *x = graph_at(f->g, i);

		assert_int_equal(x->index, i);
		for (size_t k = 0; k < x->n_edges; k++) {
			assert_ptr_equal(x->edges[k].from, x);
			assert_true(place(order, n, x->edges[k].to) < place(order, n, x));
		}
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(order[i]->id));
	}
	return b.p;
}

static void nodes_are_made_once(void **state)
{
	struct fixture *f = *state;
	struct node *a = node(f, "a"), *b = graph_node(f->g, "other", STR("b"));

	assert_ptr_equal(node(f, "a"), a);
	assert_ptr_equal(graph_node(f->g, "other", STR("a")), a);
	assert_string_equal(a->kind, "kind");
	assert_string_equal(b->kind, "other");
	assert_int_equal(graph_count(f->g), 2);
	assert_ptr_equal(graph_at(f->g, 0), a);
	assert_ptr_equal(graph_at(f->g, 1), b);
	assert_ptr_equal(graph_find(f->g, STR("b")), b);
	assert_null(graph_find(f->g, STR("c")));
	assert_int_equal(graph_count(f->g), 2);
	assert_true(a->target.n == 0 && a->target.p && a->cluster.p && a->file.p && a->recipe.p && a->arch.p && a->image.p);
}

static void a_second_edge_adds_nothing(void **state)
{
	struct fixture *f = *state;
	struct node *a = node(f, "a"), *b = node(f, "b");

	graph_edge(f->g, a, b, STR("first"), (struct pos){ .line = 1 });
	graph_edge(f->g, a, b, STR("second"), (struct pos){ .line = 2 });
	assert_int_equal(a->n_edges, 1);
	assert_true(str_is(a->edges[0].reason, "first"));
	assert_int_equal(a->edges[0].pos.line, 1);
	graph_edge(f->g, b, a, STR("back"), (struct pos){ 0 });
	assert_int_equal(b->n_edges, 1);
	for (int i = 0; i < 100; i++) {
		edge(f, "a", arena_printf(f->a, "x%d", i).p);
		assert_int_equal(a->n_edges, i + 2);
		assert_true(str_is(a->edges[0].to->id, "b"));
	}
}

/* A node that needs many, each of them twice, and asked for in two orders: seconds if each edge were looked at. */
static void edges_of_a_group_cost_the_same(void **state)
{
	enum { MANY = 200000 };
	struct fixture *f = *state;
	struct node *all = node(f, "all"), *other = node(f, "other");

	for (int i = 0; i < MANY; i++) {
		graph_node(f->g, "kind", arena_printf(f->a, "%d", i));
		graph_edge(f->g, all, graph_at(f->g, (size_t)i + 2), STR_NONE, (struct pos){ .line = 1 });
	}
	for (int i = MANY; i-- > 0;) {
		graph_edge(f->g, all, graph_at(f->g, (size_t)i + 2), STR_NONE, (struct pos){ .line = 2 });
		graph_edge(f->g, other, graph_at(f->g, (size_t)i + 2), STR_NONE, (struct pos){ .line = 2 });
	}
	assert_int_equal(all->n_edges, MANY);
	assert_int_equal(other->n_edges, MANY);
	for (size_t i = 0; i < MANY; i++) {
		assert_ptr_equal(all->edges[i].to, graph_at(f->g, i + 2));
		assert_int_equal(all->edges[i].pos.line, 1);
		assert_ptr_equal(other->edges[i].to, graph_at(f->g, MANY - i + 1));
	}
}

static void order_is_that_of_declaration(void **state)
{
	static const struct { const char *graph, *want; } cases[] = {
		{ "a", "a" }, { "a b c", "a b c" }, { "c b a", "c b a" }, { "a>c b c", "c a b" }, { "a>b,c c b", "b c a" },
		{ "a>b b>c c>d d", "d c b a" }, { "a>c b>c c", "c a b" }, { "a b>a c>b,a", "a b c" }, { "a>d b>d,e c d e", "d a e b c" },
		{ "all>x,y x>z y>z z", "z x y all" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		build(f, cases[i].graph);
		assert_string_equal(sorted(f), cases[i].want);
		assert_string_equal(sorted(f), cases[i].want); /* the walk leaves no marks */
	}
	f->g = graph_new(f->a);
	assert_string_equal(sorted(f), "");
}

static void cycles_are_told_whole(void **state)
{
	struct fixture *f = *state;
	const struct source *src = diag_source(f->d, STR("t"), STR("one\ntwo\nthree\n"));
	struct node **order = NULL, *a = node(f, "a"), *b = node(f, "b"), *c = node(f, "c");
	struct buf out = buf_new(f->a);

	graph_edge(f->g, node(f, "start"), a, STR("no part of it"), (struct pos){ 0 });
	graph_edge(f->g, a, b, STR("because"), diag_pos(src, 0, 3));
	graph_edge(f->g, b, node(f, "leaf"), STR("no part of it"), (struct pos){ 0 });
	graph_edge(f->g, b, c, STR("why not"), diag_pos(src, 4, 7));
	graph_edge(f->g, c, a, STR("again"), diag_pos(src, 8, 13));
	a->pos = diag_pos(src, 0, 3);
	assert_false(graph_sort(f->g, f->a, f->d, &order));
	assert_int_equal(diag_errors(f->d), 1);
	diag_print(f->d, &out, false);
	assert_string_equal(out.p, "t:1:1: error: 'a' needs itself [cycle]\n    1 | one\n      | ^~~\n"
		"t:1:1: note: 'a' needs 'b': because\n"
		"t:2:1: note: 'b' needs 'c': why not\n    2 | two\n      | ^~~\n"
		"t:3:1: note: 'c' needs 'a': again\n    3 | three\n      | ^~~~~\n");
}

static void cycles_of_every_kind(void **state)
{
	static const char *const graphs[] = { "a>a", "a>b b>a", "x a>b b>c c>b", "a>b,c b>d c>d d>a", "a b c d>c,d" };
	struct fixture *f = *state;
	struct node **order;

	for (size_t i = 0; i < countof(graphs); i++) {
		f->d = diag_new(f->a);
		build(f, graphs[i]);
		assert_false(graph_sort(f->g, f->a, f->d, &order));
		assert_int_equal(diag_errors(f->d), 1);
	}
}

static void deep_and_wide_graphs(void **state)
{
	struct fixture *f = *state;
	struct node *last = node(f, "0"), **order;

	for (int i = 1; i < 100000; i++) {
		struct node *n = graph_node(f->g, "kind", arena_printf(f->a, "%d", i));

		graph_edge(f->g, last, n, STR_NONE, (struct pos){ 0 });
		last = n;
	}
	assert_true(graph_sort(f->g, f->a, f->d, &order));
	assert_ptr_equal(order[0], last);
	assert_ptr_equal(order[99999], graph_at(f->g, 0));
	graph_edge(f->g, last, graph_at(f->g, 0), STR_NONE, (struct pos){ 0 });
	assert_false(graph_sort(f->g, f->a, f->d, &order));
}

static void waiting_is_not_being_made_of(void **state)
{
	struct fixture *f = *state;
	struct node *a, *b, *c;

	build(f, "a b c");
	a = node(f, "a");
	b = node(f, "b");
	c = node(f, "c");
	graph_wait(f->g, a, b, STR("waits"), (struct pos){ 0 });
	graph_edge(f->g, a, c, STR("is made of it"), (struct pos){ 0 });
	graph_wait(f->g, a, c, STR("waits"), (struct pos){ 0 });
	assert_int_equal(a->n_edges, 2);
	assert_true(a->edges[0].order_only);
	assert_false(a->edges[1].order_only);
}

static void clusters_and_details_are_kept(void **state)
{
	static const struct cluster clusters[2];
	static const struct graph_detail detail;
	struct fixture *f = *state;
	size_t n = 1;

	assert_null(graph_clusters(f->g, &n));
	assert_int_equal(n, 0);
	assert_null(graph_detail(f->g));
	graph_set_clusters(f->g, clusters, 2);
	graph_set_detail(f->g, &detail);
	assert_ptr_equal(graph_clusters(f->g, &n), clusters);
	assert_int_equal(n, 2);
	assert_ptr_equal(graph_detail(f->g), &detail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nodes_are_made_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_second_edge_adds_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(edges_of_a_group_cost_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(waiting_is_not_being_made_of, setup, teardown),
		cmocka_unit_test_setup_teardown(order_is_that_of_declaration, setup, teardown),
		cmocka_unit_test_setup_teardown(cycles_are_told_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(cycles_of_every_kind, setup, teardown),
		cmocka_unit_test_setup_teardown(deep_and_wide_graphs, setup, teardown),
		cmocka_unit_test_setup_teardown(clusters_and_details_are_kept, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
