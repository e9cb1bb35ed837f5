#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/diag.h"
#include "../../gen/graphformat.h"
#include "../../gen/select.h"
#include "../../gen/yaml.h"
#include "toygraph.h"

static const char *printed(struct fixture *f, const char *format, const struct graph *g, bool clusters)
{
	const struct select_wish wish = { .clusters = clusters };
	graphformat_fn *print = graphformat_find(f->a, f->d, str_of(format));
	struct selection s;
	struct buf out = buf_new(f->a);

	assert_non_null(print);
	select_nodes(f->a, f->d, g, &wish, &s);
	print(&out, f->a, &s);
	return out.p;
}

static struct node *node(const struct graph *g, const char *id)
{
	struct node *n = graph_find(g, str_of(id));

	assert_non_null(n);
	return n;
}

static void formats_have_names(void **state)
{
	struct fixture *f = *state;
	struct buf out = buf_new(f->a);

	assert_ptr_equal(graphformat_find(f->a, f->d, STR_NONE), graphformat_find(f->a, f->d, STR("text")));
	assert_null(graphformat_find(f->a, f->d, STR("mermiad")));
	diag_print(f->d, &out, false);
	assert_string_equal(out.p, "aqueduct: error: --format: 'mermiad' is none of text, json, dot, mermaid [option]\n"
		"aqueduct: note: did you mean 'mermaid'?\n");
	assert_true(str_is(graphformat_names(f->a), "text, json, dot, mermaid"));
}

/* Each node in full once. */
static void trees(void **state)
{
	static const struct { const char *graph, *want; } cases[] = {
		{ "a", "a\n" },
		{ "a b", "a\nb\n" },
		{ "a>b,c b>d c>d,b d", "a\n├── b\n│   └── d\n└── c\n    ├── d\n    └── b  (above)\n" },
		{ "b>d a>b,d d>e e", "a\n├── b\n│   └── d\n│       └── e\n└── d  (above)\n" },
		{ "a>b b>a c>a", "c\n└── a\n    └── b\n        └── a  (needs itself)\n" },
		{ "a>b b>c c>b", "a\n└── b\n    └── c\n        └── b  (needs itself)\n" },
		{ "x a>b b>a", "x\na\n└── b\n    └── a  (needs itself)\n" },
		{ "a>a b", "a\n└── a  (needs itself)\nb\n" },
	};
	struct fixture *f = *state;
	struct graph *g;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(printed(f, "text", toygraph(f->a, cases[i].graph), false), cases[i].want);
	assert_string_equal(printed(f, "text", graph_new(f->a), false), "");
	g = toygraph(f->a, "a>b,c b c");
	node(g, "a")->target = STR("make-a");
	node(g, "b")->file = STR("file-b");
	node(g, "c")->file = STR("c");
	node(g, "a")->edges[0].reason = STR("so it \x1b[31m is");
	assert_string_equal(printed(f, "text", g, false), "a  (make make-a)\n├── b  (file-b)  [so it ?[31m is]\n└── c\n");
}

/* However deep a graph is, what is printed is as large as the graph. */
static void deep_trees_begin_anew(void **state)
{
	enum { DEEP = 20000 };
	struct fixture *f = *state;
	struct graph *g = graph_new(f->a);
	struct node *last = graph_node(g, "kind", STR("0")), *n;
	struct str text, line;
	size_t lines = 0, below = 0, longest = 0;

	for (int i = 1; i < DEEP; i++) {
		n = graph_node(g, "kind", arena_printf(f->a, "%d", i));
		graph_edge(g, last, n, STR_NONE, (struct pos){ 0 });
		last = n;
	}
	text = str_of(printed(f, "text", g, false));
	while (str_line(&text, &line)) {
		lines++;
		below += str_ends(line, STR("  (below)"));
		longest = line.n > longest ? line.n : longest;
	}
	assert_true(below > 0 && below < DEEP / 10);
	assert_int_equal(lines, DEEP + below);
	assert_true(longest < 300);
}

static struct graph *with_clusters(struct fixture *f)
{
	static struct str needs[] = { { "one", 3 } };
	static const struct cluster clusters[] = { { { "one", 3 }, NULL, 0, 0 }, { { "two", 3 }, needs, 1, 1 } };
	struct graph *g = toygraph(f->a, "all>b b>a,s a>s s");

	node(g, "a")->cluster = STR("one");
	node(g, "b")->cluster = STR("two");
	graph_set_clusters(g, clusters, 2);
	return g;
}

static void trees_of_clusters(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(printed(f, "text", with_clusters(f), true), "one:\n  a\n  └── s\n\ntwo: waits for one\n"
		"  b\n  ├── a  (in one)\n  └── s\n\nin no pipeline:\n  all\n  └── b  (in two)\n");
}

static bool print_detail(struct buf *out, const struct node *n)
{
	buf_addf(out, "{\"size\": %zu}", n->id.n);
	return !str_is(n->id, "b");
}

static void json_is_whole(void **state)
{
	static const struct graph_detail detail = { "sizes", print_detail };
	struct fixture *f = *state;
	struct graph *g = with_clusters(f);
	const char *text;
	const struct yaml *y;

	graph_set_detail(g, &detail);
	node(g, "a")->target = STR("t");
	node(g, "a")->file = STR("f\"");
	node(g, "a")->recipe = STR("r");
	node(g, "a")->arch = STR("arm");
	node(g, "a")->image = STR("api");
	node(g, "a")->pos = (struct pos){ diag_source(f->d, STR("t.yml"), STR("x")), 3, 4, 1 };
	node(g, "a")->edges[0].reason = STR("why");
	node(g, "a")->edges[0].pos = diag_whole(diag_source(f->d, STR("u"), STR("")));
	text = printed(f, "json", g, false);
	assert_string_equal(text, "{\n\"nodes\": [\n{\"id\": \"all\", \"kind\": \"kind\"},\n"
		"{\"id\": \"b\", \"kind\": \"kind\", \"cluster\": \"two\"},\n"
		"{\"id\": \"a\", \"kind\": \"kind\", \"image\": \"api\", \"arch\": \"arm\", \"cluster\": \"one\", \"target\": \"t\", "
		"\"file\": \"f\\\"\", \"recipe\": \"r\", \"position\": {\"file\": \"t.yml\", \"line\": 3, \"column\": 4}},\n"
		"{\"id\": \"s\", \"kind\": \"kind\"}\n],\n\"edges\": [\n{\"from\": \"all\", \"to\": \"b\"},\n{\"from\": \"b\", \"to\": \"a\"},\n"
		"{\"from\": \"b\", \"to\": \"s\"},\n{\"from\": \"a\", \"to\": \"s\", \"reason\": \"why\", \"position\": {\"file\": \"u\"}}\n],\n"
		"\"sizes\": {\n\"all\": {\"size\": 3},\n\"a\": {\"size\": 1},\n\"s\": {\"size\": 1}\n},\n"
		"\"clusters\": [\n{\"name\": \"one\", \"needs\": []},\n{\"name\": \"two\", \"needs\": [\"one\"]}\n]\n}\n");
	y = yaml_parse(f->a, f->d, diag_source(f->d, STR("json"), str_of(text)));
	assert_int_equal(yaml_get(y, "nodes")->n, 4);
	text = printed(f, "json", graph_new(f->a), false);
	y = yaml_parse(f->a, diag_new(f->a), diag_source(f->d, STR("json"), str_of(text)));
	assert_true(yaml_get(y, "edges")->n == 0 && yaml_get(y, "clusters")->n == 0 && !yaml_get(y, "sizes"));
}

/* What is asked for is what is there: edges with both ends, clusters with a node. */
static void json_of_a_part(void **state)
{
	struct fixture *f = *state;
	struct graph *g = with_clusters(f);
	const struct select_wish wish = { .from = STR("a\n") };
	struct selection s;
	struct buf out = buf_new(f->a);

	assert_true(select_nodes(f->a, f->d, g, &wish, &s));
	graphformat_find(f->a, f->d, STR("json"))(&out, f->a, &s);
	assert_string_equal(out.p, "{\n\"nodes\": [\n{\"id\": \"a\", \"kind\": \"kind\", \"cluster\": \"one\"},\n{\"id\": \"s\", \"kind\": \"kind\"}\n],\n"
		"\"edges\": [\n{\"from\": \"a\", \"to\": \"s\"}\n],\n\"clusters\": [\n{\"name\": \"one\", \"needs\": []}\n]\n}\n");
}

static bool has(const char *text, const char *what)
{
	return str_find(str_of(text), str_of(what)) < str_of(text).n;
}

static const struct str hostile = { "\"];\n\\N</b>&amp;`#x;\xC2\x9B\xFF\xC3\xA9", 24 };

static void pictures_escape(void **state)
{
	struct fixture *f = *state;
	struct graph *g = graph_new(f->a);
	struct node *n = graph_node(g, "source", hostile), *image = graph_node(g, "image", STR("image:arm"));
	const char *text;

	n->cluster = hostile;
	graph_edge(g, image, n, hostile, (struct pos){ 0 });
	text = printed(f, "dot", g, true);
	assert_true(has(text, "\n\t\tlabel=\"\\\"];\\\\x0A\\\\\\\\N</b>&amp;amp;`#x;\\\\x9B\\\\xFF\xC3\xA9\";\n"));
	assert_true(has(text, "\n\t\t\"\\\"];\\\\x0A\\\\\\\\N</b>&amp;`#x;\\\\x9B\\\\xFF\xC3\xA9\" [label=\"\\\"];\\\\x0A\\\\\\\\N</b>&amp;amp;`#x;"));
	assert_true(has(text, "\xC3\xA9\" -> \"image:arm\" [color=\"#5a5a5a\" tooltip=\"\\\"];"));
	text = printed(f, "mermaid", g, true);
	assert_true(has(text, "\n\tsubgraph c0 [\"#34;#93;#59;#92;x0A#92;N#60;/b#62;#38;amp#59;#96;#35;x#59;#92;x9B#92;xFF\xC3\xA9\"]\n"));
	assert_true(has(text, "\n\t\tn0[\\\"#34;#93;#59;") && has(text, "\n\tn0 --> n1\n"));
}

static void pictures_have_a_legend_of_what_is_there(void **state)
{
	struct fixture *f = *state;
	struct graph *g = graph_new(f->a);
	struct node *all = graph_node(g, "group", STR("all")), *x = graph_node(g, "other", STR("x"));
	const char *text;

	graph_edge(g, all, x, STR_NONE, (struct pos){ 0 });
	graph_wait(g, x, graph_node(g, "test", STR("t")), STR_NONE, (struct pos){ 0 });
	text = printed(f, "dot", g, false);
	assert_true(has(text, "\"legend group\"") && has(text, "\"legend other\"") && !has(text, "\"legend image\""));
	assert_true(has(text, "\"x\" -> \"all\" [style=dashed") && has(text, "rankdir=LR") && !has(text, "subgraph cluster_0"));
	assert_true(has(text, "\t\"t\" -> \"x\" [style=dotted color=") && has(text, "a dotted one to what waits for it\""));
	assert_true(!has(printed(f, "dot", toygraph(f->a, "a>b b"), false), "dotted"));
	assert_true(has(printed(f, "json", g, false), "{\"from\": \"x\", \"to\": \"t\", \"order_only\": true}\n"));
	text = printed(f, "mermaid", g, false);
	assert_true(has(text, "flowchart LR\n") && has(text, "\n\t\tlegend-group(\"") && !has(text, "legend-image"));
	assert_true(has(text, "\n\tclassDef kind-group fill:#ffffff,stroke:#5a5a5a,color:#000000,stroke-dasharray:4 3\n"));
	assert_true(has(text, "\tn0(\"all\"):::kind-group\n\tn1[\"x\"]:::kind-other\n\tn2{{\"t\"}}:::kind-test\n\tn1 --> n0\n\tn2 -.-> n1\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(formats_have_names, setup, teardown),
		cmocka_unit_test_setup_teardown(trees, setup, teardown),
		cmocka_unit_test_setup_teardown(deep_trees_begin_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(trees_of_clusters, setup, teardown),
		cmocka_unit_test_setup_teardown(json_is_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(json_of_a_part, setup, teardown),
		cmocka_unit_test_setup_teardown(pictures_escape, setup, teardown),
		cmocka_unit_test_setup_teardown(pictures_have_a_legend_of_what_is_there, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
