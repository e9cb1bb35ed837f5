#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/reach.h"
#include "../../gen/why.h"
#include "toygraph.h"

static struct why_cause cause(const char *kind, const char *subject, const char *text, const struct edge *edge, bool follows)
{
	return (struct why_cause){ .kind = kind, .subject = str_of(subject), .text = str_of(text), .edge = edge,
		.follows = follows };
}

static struct node *node(const struct graph *g, const char *id)
{
	return graph_find(g, str_of(id));
}

static void add(struct why *w, const char *id, struct why_cause c)
{
	why_add(w, node(w->graph, id), &c);
}

static const char *print(struct why *w, void (*fn)(struct buf *, const struct why *, const bool *))
{
	struct buf out = buf_new(w->arena);
	bool *marks = reach_marks(w->arena, w->graph);

	for (size_t i = 0; i < graph_count(w->graph); i++)
		marks[i] = true;
	fn(&out, w, marks);
	return out.p;
}

/* push needs image, that needs base, and base a file. */
static struct why chain(struct fixture *f)
{
	struct node *push = graph_node(f->g, "push", STR("push")), *image = graph_node(f->g, "image", STR("image"));
	struct node *base = graph_node(f->g, "image", STR("base")), *source = graph_node(f->g, "source", STR("src"));

	graph_edge(f->g, push, image, STR("pushes it"), (struct pos){ 0 });
	graph_edge(f->g, image, base, STR("Dockerfile:1: FROM base"), (struct pos){ 0 });
	graph_edge(f->g, base, source, STR("Dockerfile:2: COPY src"), (struct pos){ 0 });
	return why_new(f->a, f->g);
}

static void nothing(void **state)
{
	struct fixture *f = *state;
	struct why w = why_new(f->a, toygraph(f->a, "a>b"));

	assert_string_equal(print(&w, why_text), "a: up to date\nb: up to date\n");
	assert_string_equal(print(&w, why_ids), "");
	assert_string_equal(print(&w, why_json), "{\"why\": [\n{\"id\": \"a\", \"kind\": \"kind\", \"state\": \"fresh\", \"reasons\": []},\n"
		"{\"id\": \"b\", \"kind\": \"kind\", \"state\": \"fresh\", \"reasons\": []}\n]}\n");
}

static void chains(void **state)
{
	struct fixture *f = *state;
	struct why w = chain(f);
	struct node *push = node(f->g, "push"), *image = node(f->g, "image"), *base = node(f->g, "base");

	w.nodes[push->index].state = WHY_ALWAYS;
	w.nodes[image->index].verb = w.nodes[base->index].verb = "built";
	add(&w, "base", cause("newer", "src/a", "src/a is newer than id", &base->edges[0], false));
	add(&w, "image", cause("base", "base", "base would be built first", &image->edges[0], true));
	add(&w, "push", cause("first", "image", "image would be built first", &push->edges[0], true));
	assert_string_equal(print(&w, why_text),
		"push: always runs: pushes it -> image would be built first\n"
		"\timage: Dockerfile:1: FROM base -> base would be built first\n"
		"\tbase: Dockerfile:2: COPY src -> src/a is newer than id\n"
		"image: would be built: Dockerfile:1: FROM base -> base would be built first\n"
		"\tbase: Dockerfile:2: COPY src -> src/a is newer than id\n"
		"base: would be built: Dockerfile:2: COPY src -> src/a is newer than id\n"
		"src: up to date\n");
	assert_memory_equal(print(&w, why_ids), "image\0base", 11);
	assert_non_null(strstr(print(&w, why_json), "\"root\": {\"kind\": \"newer\", \"subject\": \"src/a\", "
		"\"text\": \"src/a is newer than id\"}"));
}

/* What an edge leads to has no part in it where the cause does not follow. */
static void what_does_not_follow(void **state)
{
	struct fixture *f = *state;
	struct why w = chain(f);
	struct node *image = node(f->g, "image");

	add(&w, "base", cause("lost", "sha256:1", "the engine has lost it", NULL, false));
	add(&w, "image", cause("newer", "id", "base was built since", &image->edges[0], false));
	assert_string_equal(print(&w, why_text), "push: up to date\n"
		"image: would be made: Dockerfile:1: FROM base -> base was built since\n"
		"base: would be made: the engine has lost it\nsrc: up to date\n");
	assert_null(strstr(print(&w, why_json), "root"));
}

/* What is known counts more than what is not, in whichever order; of what is made doubts are not told. */
static void doubts(void **state)
{
	struct fixture *f = *state;
	struct why w = why_new(f->a, toygraph(f->a, "a b c"));
	struct why_cause doubt = cause("value", "x", "x is not known", NULL, false), sure = cause("newer", "y", "y is", NULL, false);

	doubt.unknown = true;
	add(&w, "a", doubt);
	add(&w, "b", doubt);
	add(&w, "b", sure);
	add(&w, "c", sure);
	add(&w, "c", doubt);
	assert_string_equal(print(&w, why_text), "a: cannot be told: x is not known\nb: would be made: y is\nc: would be made: y is\n");
	assert_memory_equal(print(&w, why_ids), "b\0c", 4);
	assert_false(why_is_made(&w, node(w.graph, "a")));
	assert_true(why_is_made(&w, node(w.graph, "b")));
	assert_non_null(strstr(print(&w, why_json), "\"unknown\": true"));
}

static void what_always_runs_stays_so(void **state)
{
	struct fixture *f = *state;
	struct why w = why_new(f->a, toygraph(f->a, "a b"));

	w.nodes[0] = (struct why_node){ .state = WHY_ALWAYS, .note = STR("by 'make a'") };
	w.nodes[1] = (struct why_node){ .state = WHY_NEVER, .note = STR_NONE };
	add(&w, "a", cause("first", "b", "b runs first", NULL, false));
	add(&w, "b", cause("first", "b", "no", NULL, false));
	assert_string_equal(print(&w, why_text), "a: always runs, by 'make a': b runs first\nb: is not made: no\n");
	assert_string_equal(print(&w, why_ids), "");
}

/* No cycle of causes hangs it, and no node drowns the others. */
static void bounds(void **state)
{
	struct fixture *f = *state;
	struct graph *g = toygraph(f->a, "a>b b>a");
	struct why w = why_new(f->a, g);
	size_t lines = 0;
	struct str text, line;

	add(&w, "a", cause("base", "b", "b", &node(g, "a")->edges[0], true));
	add(&w, "b", cause("base", "a", "a", &node(g, "b")->edges[0], true));
	assert_non_null(print(&w, why_text));
	assert_non_null(print(&w, why_json));
	w = why_new(f->a, toygraph(f->a, "a"));
	for (size_t i = 0; i < 25; i++)
		add(&w, "a", cause("newer", "x", "x", NULL, false));
	text = str_of(print(&w, why_text));
	while (str_line(&text, &line))
		lines++;
	assert_int_equal(lines, 11);
	assert_true(str_is(line, "a: would be made: and for 15 more reasons, which --format json tells"));
}

/* A terminal does not act on what stands in names. */
static void names_are_masked(void **state)
{
	struct fixture *f = *state;
	struct why w = why_new(f->a, toygraph(f->a, "a"));

	add(&w, "a", cause("new", "x\033[2J", "x\033[2J is new", NULL, false));
	assert_string_equal(print(&w, why_text), "a: would be made: x?[2J is new\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(chains, setup, teardown),
		cmocka_unit_test_setup_teardown(what_does_not_follow, setup, teardown),
		cmocka_unit_test_setup_teardown(doubts, setup, teardown),
		cmocka_unit_test_setup_teardown(what_always_runs_stays_so, setup, teardown),
		cmocka_unit_test_setup_teardown(bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_masked, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
