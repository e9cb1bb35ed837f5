#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/diag.h"
#include "../../gen/paths.h"
#include "../../gen/query.h"
#include "../../gen/queryset.h"
#include "toygraph.h"

/* Words with blanks between. */
static size_t words_of(struct arena *a, const char *text, struct str **words)
{
	struct str rest = str_of(text), word;
	size_t n = 0;

	*words = arena_alloc(a, rest.n + 1, sizeof **words);
	while (str_cut(&rest, ' ', &word))
		(*words)[n++] = word;
	if (rest.n)
		(*words)[n++] = rest;
	return n;
}

static const char *said(struct fixture *f)
{
	struct buf out = buf_new(f->a);

	diag_print(f->d, &out, false);
	return out.p;
}

/* The answer with '|' for line ends, and "!" behind it where there was a fault. */
static const char *asked_as(struct fixture *f, const char *text, struct query_wish w, enum answer_form form)
{
	struct str *words;
	struct answer answer;
	struct buf out = buf_new(f->a);
	bool good;

	f->d = diag_new(f->a);
	w.n = words_of(f->a, text, &words);
	w.words = words;
	good = query_ask(f->a, f->d, f->g, &w, &answer);
	assert_int_equal(good, diag_errors(f->d) == 0);
	if (good || answer.n)
		answer_print(&out, &answer, form);
	for (size_t i = 0; i < out.n && form != ANSWER_JSON; i++)
		if (out.p[i] == '\n' || !out.p[i])
			out.p[i] = out.p[i] == '\n' ? '|' : '0';
	if (!good)
		buf_addc(&out, '!');
	return out.p;
}

static const char *asked(struct fixture *f, const char *text)
{
	return asked_as(f, text, (struct query_wish){ .n = 0 }, ANSWER_LINES);
}

static void patterns_match(void **state)
{
	static const struct { const char *text, *pattern; bool want; } cases[] = {
		{ "", "", true }, { "", "*", true }, { "", "?", false }, { "a", "", false }, { "a", "a", true }, { "a", "?", true }, { "ab", "?", false },
		{ "image:arm", "image:*", true }, { "image:arm", "*arm", true }, { "image:arm64", "*arm", false }, { "image:arm", "i*e*m", true },
		{ "aXbXc", "*X*X*", true }, { "aXb", "*X*X*", false }, { "abab", "*ab", true }, { "aab", "*ab", true }, { "a*b", "a*b", true },
		{ "\xC3\xA9", "?", true }, { "\xC3\xA9x", "??", true }, { "\xC3\xA9", "??", false }, { "\xFF", "?", true }, { "a/b", "a*", true },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "*a*a*a*a*a*a*a*a*b", false }, { "x", "**", true }, { "xy", "*?", true }, { "", "**?", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_int_equal(queryset_matches(str_of(cases[i].text), str_of(cases[i].pattern)), cases[i].want);
}

static void what_is_needed_and_what_needs(void **state)
{
	struct fixture *f = *state;

	f->g = toygraph(f->a, "a>b,d b>c c>e d>e e x>c");
	assert_string_equal(asked(f, "deps a"), "b|d|c|e|");
	assert_string_equal(asked(f, "deps e"), "");
	assert_string_equal(asked(f, "deps d x"), "c|e|");
	assert_string_equal(asked(f, "deps a b"), "b|d|c|e|"); /* b is needed by a */
	assert_string_equal(asked(f, "rdeps e"), "a|b|d|c|x|");
	assert_string_equal(asked(f, "rdeps a"), "");
	assert_string_equal(asked_as(f, "deps a", (struct query_wish){ .direct = true }, ANSWER_LINES), "b|d|");
	assert_string_equal(asked_as(f, "deps a", (struct query_wish){ .depth = STR("2") }, ANSWER_LINES), "b|d|c|e|");
	assert_string_equal(asked_as(f, "deps b", (struct query_wish){ .depth = STR("0") }, ANSWER_LINES), "");
	assert_string_equal(asked_as(f, "rdeps e", (struct query_wish){ .depth = STR("1") }, ANSWER_LINES), "d|c|");
	assert_string_equal(asked_as(f, "deps a", (struct query_wish){ .depth = STR("1"), .direct = true }, ANSWER_LINES), "!");
	assert_string_equal(asked(f, "deps nothing"), "!");
	assert_string_equal(asked(f, "roots"), "a|x|");
	assert_string_equal(asked(f, "leaves"), "e|");
	f->g = toygraph(f->a, "a>b b>a c>a");
	assert_string_equal(asked(f, "deps a"), "a|b|"); /* it needs itself */
	assert_string_equal(asked(f, "rdeps c"), "");
	assert_string_equal(asked(f, "roots"), "c|");
	assert_string_equal(asked(f, "leaves"), "");
}

static void paths_are_found(void **state)
{
	const struct query_wish all = { .all = true };
	struct fixture *f = *state;

	f->g = toygraph(f->a, "a>b,c b>d c>e,d d>e e x");
	assert_string_equal(asked(f, "path a e"), "a|c|e|");
	assert_string_equal(asked(f, "path a d"), "a|b|d|"); /* of two the first */
	assert_string_equal(asked(f, "path a a"), "a|");
	assert_string_equal(asked(f, "path e a"), "");
	assert_string_equal(said(f), "aqueduct: warning: 'e' does not need 'a' [node]\naqueduct: note: it is the other way round: 'path a e'\n");
	assert_string_equal(asked_as(f, "path x a", (struct query_wish){ .strict = true }, ANSWER_LINES), "!");
	assert_string_equal(said(f), "aqueduct: error: 'x' does not need 'a' [node]\n");
	assert_string_equal(asked_as(f, "path a e", all, ANSWER_LINES), "a|b|d|e||a|c|e||a|c|d|e|");
	assert_string_equal(asked_as(f, "path a e", all, ANSWER_NULLS), "a0b0d0e00a0c0e00a0c0d0e0");
	assert_string_equal(asked_as(f, "path a a", all, ANSWER_LINES), "a|");
	assert_string_equal(asked_as(f, "path a e", (struct query_wish){ .all = true, .limit = STR("3") }, ANSWER_LINES), "a|b|d|e||a|c|e||a|c|d|e|");
	assert_string_equal(asked_as(f, "path a e", (struct query_wish){ .all = true, .limit = STR("2") }, ANSWER_LINES), "a|b|d|e||a|c|e|!");
	assert_string_equal(said(f), "aqueduct: error: more paths lead from 'a' to 'e'; these are the first 2 [node]\n"
		"aqueduct: note: '--limit' allows more\n");
	assert_string_equal(asked_as(f, "path a e", (struct query_wish){ .all = true, .limit = STR("x") }, ANSWER_LINES), "!");
	assert_string_equal(asked_as(f, "path a e", (struct query_wish){ .limit = STR("2") }, ANSWER_LINES), "!");
	assert_string_equal(asked(f, "path a nothing"), "!");
}

/* In cycles, too, each node is on a path once; where there are too many ways, that is said. */
static void paths_through_cycles(void **state)
{
	enum { MANY = 40 };
	struct fixture *f = *state;

	f->g = toygraph(f->a, "a>b b>a,c c>b,d d>a");
	assert_string_equal(asked_as(f, "path a d", (struct query_wish){ .all = true }, ANSWER_LINES), "a|b|c|d|");
	assert_string_equal(asked_as(f, "path c a", (struct query_wish){ .all = true }, ANSWER_LINES), "c|b|a||c|d|a|");
	/* All needs all, and the end is behind one that the way began with: nearly every step is in vain. */
	f->g = graph_new(f->a);
	for (int i = 0; i < MANY; i++)
		graph_node(f->g, "kind", arena_printf(f->a, "n%d", i));
	for (size_t i = 0; i < MANY; i++)
		for (size_t k = 0; k < MANY; k++)
			if (i != k && k != MANY - 1)
				graph_edge(f->g, graph_at(f->g, i), graph_at(f->g, k), STR_NONE, (struct pos){ 0 });
	graph_edge(f->g, graph_at(f->g, 0), graph_node(f->g, "kind", STR("trap")), STR_NONE, (struct pos){ 0 });
	graph_edge(f->g, graph_find(f->g, STR("trap")), graph_at(f->g, 0), STR_NONE, (struct pos){ 0 });
	assert_string_equal(asked_as(f, "path n0 trap", (struct query_wish){ .all = true }, ANSWER_LINES), "!");
	assert_string_equal(said(f), "aqueduct: error: there are too many ways through cycles of the graph [node]\n");
}

/* A ladder of n rungs has 2^n paths; only those that are asked for cost anything. */
static void paths_are_bounded(void **state)
{
	enum { RUNGS = 5000 };
	struct fixture *f = *state;
	struct node *last = graph_node(f->g, "kind", STR("begin"));
	struct query_wish w = { .all = true, .limit = STR("50") };
	struct answer answer;
	struct str *words;

	for (int i = 0; i < RUNGS; i++) {
		struct node *left = graph_node(f->g, "kind", arena_printf(f->a, "l%d", i));
		struct node *right = graph_node(f->g, "kind", arena_printf(f->a, "r%d", i));
		struct node *next = graph_node(f->g, "kind", arena_printf(f->a, "%d", i));

		graph_edge(f->g, last, left, STR_NONE, (struct pos){ 0 });
		graph_edge(f->g, last, right, STR_NONE, (struct pos){ 0 });
		graph_edge(f->g, left, next, STR_NONE, (struct pos){ 0 });
		graph_edge(f->g, right, next, STR_NONE, (struct pos){ 0 });
		last = next;
	}
	w.n = words_of(f->a, "path begin 4999", &words);
	w.words = words;
	assert_false(query_ask(f->a, f->d, f->g, &w, &answer));
	assert_int_equal(answer.n, 50);
	assert_int_equal(answer.items[49].n, 2 * RUNGS + 1);
}

static struct graph *sample(struct fixture *f)
{
	struct graph *g = toygraph(f->a, "all>image:arm,image:amd64 image:arm>source:a,source:b image:amd64>source:a");

	for (size_t i = 0; i < graph_count(g); i++) {
		struct node *n = graph_at(g, i);

		n->kind = str_starts(n->id, STR("image")) ? "image" : str_starts(n->id, STR("source")) ? "source" : "group";
		if (str_is(str_of(n->kind), "image")) {
			n->arch = str_from(n->id, 6);
			n->image = STR("app");
			n->cluster = arena_printf(f->a, "linux-%.*s", STR_ARG(n->arch));
		}
	}
	return g;
}

static void sets(void **state)
{
	static const struct { const char *words, *want; } cases[] = {
		{ "list", "all|image:arm|image:amd64|source:a|source:b|" },
		{ "list image:*", "image:arm|image:amd64|" },
		{ "list image:* minus *arm", "image:amd64|" },
		{ "list source:b all", "all|source:b|" },
		{ "list source:b or all", "all|source:b|" },
		{ "list source:b union all", "all|source:b|" },
		{ "list * and kind=source", "source:a|source:b|" },
		{ "list * intersect kind=source minus source:b", "source:a|" },
		{ "list all minus all source:a", "source:a|" }, /* from left to right */
		{ "list source:a all minus all", "source:a|" },
		{ "list arch=a*", "image:arm|image:amd64|" },
		{ "list arch=arm", "image:arm|" },
		{ "list image=app minus cluster=linux-arm", "image:amd64|" },
		{ "list deps=all", "image:arm|image:amd64|source:a|source:b|" },
		{ "list deps=image:*", "source:a|source:b|" },
		{ "list rdeps=source:b", "all|image:arm|" },
		{ "list kind=image minus rdeps=source:b", "image:amd64|" },
		{ "list kind=qemu", "" }, { "list nothing", "" }, { "list arch=nothing all", "all|" }, { "list deps=no*", "" },
		{ "list kind=imag", "!" }, { "list deps=image:amr", "!" }, { "list minus all", "!" }, { "list all minus", "!" },
		{ "list all and minus all", "!" }, { "list and", "!" },
	};
	struct fixture *f = *state;

	f->g = sample(f);
	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(asked(f, cases[i].words), cases[i].want);
}

static void what_matches_nothing_is_said(void **state)
{
	const struct query_wish strict = { .strict = true };
	struct fixture *f = *state;

	f->g = sample(f);
	assert_string_equal(asked(f, "list sourec:a"), "");
	assert_string_equal(said(f), "aqueduct: warning: 'sourec:a' matches no node [node]\naqueduct: note: did you mean 'source:a'?\n");
	assert_string_equal(asked(f, "list arch=arn image:x*"), "");
	assert_string_equal(said(f), "aqueduct: warning: 'arch=arn' matches no node [node]\naqueduct: note: did you mean 'arm'?\n"
		"aqueduct: warning: 'image:x*' matches no node [node]\n");
	assert_string_equal(asked(f, "list archs=arm"), "");
	assert_string_equal(said(f), "aqueduct: warning: 'archs=arm' matches no node [node]\n"
		"aqueduct: note: a pattern of what is no id begins with kind=, arch=, image=, cluster=, deps= or rdeps=\n");
	assert_string_equal(asked_as(f, "list x* all y*", strict, ANSWER_LINES), "!");
	assert_string_equal(said(f), "aqueduct: error: 'x*' matches no node [node]\naqueduct: error: 'y*' matches no node [node]\n");
	assert_string_equal(asked_as(f, "list all", strict, ANSWER_LINES), "all|");
}

/* Words that join elsewhere, and what joins here. */
static void other_words_of_sets(void **state)
{
	static const struct { const char *words, *note; } cases[] = {
		{ "list kind=image not arch=arm", "'minus' subtracts: 'A minus B'" }, { "list all except all", "'minus' subtracts: 'A minus B'" },
		{ "list all AND all", "'and' intersects: 'A and B'" }, { "list all && all", "'and' intersects: 'A and B'" },
		{ "list all OR all", "'or' unites: 'A or B'" }, { "list all | all", "'or' unites: 'A or B'" },
	};
	struct fixture *f = *state;

	f->g = sample(f);
	for (size_t i = 0; i < countof(cases); i++) {
		asked(f, cases[i].words);
		assert_non_null(strstr(said(f), arena_printf(f->a, "matches no node [node]\naqueduct: note: %s\n", cases[i].note).p));
	}
	f->g = toygraph(f->a, "not>a a");
	assert_string_equal(asked(f, "list a not"), "not|a|");
	assert_string_equal(said(f), "");
}

/* Sets, asked of what takes ids alone. */
static void sets_are_for_list(void **state)
{
	static const struct { const char *words, *list; } cases[] = {
		{ "deps all and kind=source", "deps=all and kind=source" }, { "rdeps source:a minus all", "rdeps=source:a minus all" },
		{ "deps all image:arm and kind=source", "deps=all deps=image:arm and kind=source" }, { "deps image:*", "deps=image:*" },
		{ "deps kind=image", "kind=image" },
	};
	struct fixture *f = *state;

	f->g = sample(f);
	for (size_t i = 0; i < countof(cases); i++) {
		assert_string_equal(asked(f, cases[i].words), "!");
		assert_non_null(strstr(said(f), arena_printf(f->a, "aqueduct: note: 'query list %s' takes patterns\n", cases[i].list).p));
	}
	assert_string_equal(asked(f, "list deps=all and kind=source"), "source:a|source:b|");
	asked(f, "deps imag");
	assert_null(strstr(said(f), "query list "));
	asked_as(f, "deps all and kind=source", (struct query_wish){ .depth = STR("1") }, ANSWER_LINES);
	assert_null(strstr(said(f), "query list "));
}

/* Each pattern matches something, and nothing is left: that is an answer, and no fault. */
static void an_empty_set_is_an_answer(void **state)
{
	static const char *const sets[] = { "list all minus all", "list kind=image and kind=source", "list deps=source:a" };
	const struct query_wish strict = { .strict = true };
	struct fixture *f = *state;

	f->g = sample(f);
	for (size_t i = 0; i < countof(sets); i++) {
		assert_string_equal(asked_as(f, sets[i], strict, ANSWER_LINES), "");
		assert_string_equal(said(f), "");
	}
	assert_string_equal(asked_as(f, "list all minus nothing", strict, ANSWER_LINES), "!");
}

static void cycles(void **state)
{
	struct fixture *f = *state;

	f->g = toygraph(f->a, "a>b b>c c");
	assert_string_equal(asked(f, "cycle"), "");
	f->g = toygraph(f->a, "x>a a>b b>c c>a");
	assert_string_equal(asked(f, "cycle"), "a|b|c|a|!");
	assert_true(str_starts(str_of(said(f)), STR("aqueduct: error: 'a' needs itself [cycle]\n")));
	assert_string_equal(asked_as(f, "cycle", (struct query_wish){ .n = 0 }, ANSWER_JSON), "{\"paths\": [\n"
		"{\"ids\": [\"a\", \"b\", \"c\", \"a\"], \"edges\": [\n{\"from\": \"a\", \"to\": \"b\"},\n{\"from\": \"b\", \"to\": \"c\"},\n"
		"{\"from\": \"c\", \"to\": \"a\"}]}\n]}\n!");
	f->g = toygraph(f->a, "a>a");
	assert_string_equal(asked(f, "cycle"), "a|a|!");
}

static void answers_have_forms(void **state)
{
	const struct query_wish none = { .n = 0 };
	struct fixture *f = *state;
	struct node *n = graph_node(f->g, "kind", STR("a\n\x1b\""));

	graph_edge(f->g, n, graph_node(f->g, "kind", STR("b")), STR("why"), (struct pos){ 0 });
	assert_string_equal(asked_as(f, "list", none, ANSWER_LINES), "a??\"|b|");
	assert_string_equal(asked_as(f, "list", none, ANSWER_NULLS), "a|\x1b\"0b0");
	assert_string_equal(asked_as(f, "list", none, ANSWER_JSON), "{\"ids\": [\"a\\n\\u001b\\\"\", \"b\"]}\n");
	assert_string_equal(asked_as(f, "path b b", none, ANSWER_JSON), "{\"paths\": [\n{\"ids\": [\"b\"], \"edges\": []}\n]}\n");
	assert_string_equal(asked_as(f, "path b a\n\x1b\"", none, ANSWER_JSON), "{\"paths\": [\n]}\n");
	assert_string_equal(asked_as(f, "path a\n\x1b\" b", none, ANSWER_JSON), "{\"paths\": [\n{\"ids\": [\"a\\n\\u001b\\\"\", \"b\"], \"edges\": [\n"
		"{\"from\": \"a\\n\\u001b\\\"\", \"to\": \"b\", \"reason\": \"why\"}]}\n]}\n");
}

static void what_is_no_question(void **state)
{
	static const struct { const char *words, *say; struct query_wish wish; } cases[] = {
		{ "dep a", "there is no query 'dep' [option]\naqueduct: note: did you mean 'deps'?", { .n = 0 } },
		{ "everything", "there is no query 'everything' [option]\naqueduct: note: see 'aqueduct query --help'", { .n = 0 } },
		{ "deps", "'query deps' wants ID... [option]", { .n = 0 } }, { "path a", "'query path' wants A B [option]", { .n = 0 } },
		{ "path a b c", "'query path' takes no further argument 'c' [option]", { .n = 0 } },
		{ "roots a", "'query roots' takes no argument 'a' [option]", { .n = 0 } },
		{ "list", "'query list' has no option --all [option]", { .all = true } },
		{ "deps a", "'query deps' has no option --limit [option]", { .limit = { "1", 1 } } },
		{ "path a a", "'query path' has no option --depth [option]", { .depth = { "1", 1 } } },
		{ "roots", "'query roots' has no option --direct [option]", { .direct = true } },
		{ "cycle", "'query cycle' has no option --strict [option]", { .strict = true } },
		{ "path a a", "--limit wants --all [option]", { .limit = { "1", 1 } } },
		{ "deps a", "--depth: 'one' is no number from 0 to 999999999 [option]", { .depth = { "one", 3 } } },
	};
	struct fixture *f = *state;

	f->g = toygraph(f->a, "a b");
	for (size_t i = 0; i < countof(cases); i++) {
		assert_string_equal(asked_as(f, cases[i].words, cases[i].wish, ANSWER_LINES), "!");
		assert_string_equal(said(f), arena_printf(f->a, "aqueduct: error: %s\n", cases[i].say).p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(patterns_match, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_needed_and_what_needs, setup, teardown),
		cmocka_unit_test_setup_teardown(paths_are_found, setup, teardown),
		cmocka_unit_test_setup_teardown(paths_through_cycles, setup, teardown),
		cmocka_unit_test_setup_teardown(paths_are_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(sets, setup, teardown),
		cmocka_unit_test_setup_teardown(what_matches_nothing_is_said, setup, teardown),
		cmocka_unit_test_setup_teardown(other_words_of_sets, setup, teardown),
		cmocka_unit_test_setup_teardown(sets_are_for_list, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_set_is_an_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(cycles, setup, teardown),
		cmocka_unit_test_setup_teardown(answers_have_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_question, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
