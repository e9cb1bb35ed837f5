#include "query.h"

#include "arena.h"
#include "diag.h"
#include "graph.h"
#include "paths.h"
#include "queryset.h"
#include "reach.h"
#include "select.h"
#include "suggest.h"

#define LIMIT "1000"

struct asker {
	struct arena *arena;
	struct diag *diag;
	const struct graph *graph;
	const struct query_wish *wish;
	const struct str *words; /* behind the question */
	size_t n;
	struct answer *answer;
};

static struct answer_list *add_list(const struct asker *q)
{
	LIST_ADD(q->arena, q->answer, ((struct answer_list){ 0 }));
	return &q->answer->items[q->answer->n - 1];
}

static bool add_marked(const struct asker *q, const bool *marks)
{
	struct answer_list *list = add_list(q);

	for (size_t i = 0; i < graph_count(q->graph); i++)
		if (marks[i])
			LIST_ADD(q->arena, list, graph_at(q->graph, i));
	return true;
}

/* The first nodes on the way from those of some ids: what they need, or what needs them. NULL: an id is unknown. */
static bool *mark_next(const struct asker *q, const struct incoming *in)
{
	bool *marks = reach_marks(q->arena, q->graph), known = true;
	const struct node *n;

	for (size_t i = 0; i < q->n; i++) {
		n = select_node(q->diag, q->graph, q->words[i]);
		known = known && n;
		for (size_t k = 0; !in && n && k < n->n_edges; k++)
			marks[n->edges[k].to->index] = true;
		for (size_t k = in && n ? in->first[n->index] : 0; in && n && k < in->first[n->index + 1]; k++)
			marks[in->edges[k]->from->index] = true;
	}
	return known ? marks : NULL;
}

/* Words of sets behind ids: 'deps A and kind=source' is what 'list deps=A and kind=source' answers. */
static void say_list(const struct asker *q)
{
	struct buf b = buf_new(q->arena);
	bool set = false, whole; /* whether it stands as it is */

	for (size_t i = 0; i < q->n; i++) {
		whole = queryset_joins(q->words[i]) || queryset_has_subject(q->words[i]);
		set = set || whole || str_has(q->words[i], '*') || str_has(q->words[i], '?');
		whole = whole || (i && queryset_joins(q->words[i - 1]));
		buf_addf(&b, " %.*s%s%.*s", whole ? 0 : (int)q->wish->words[0].n, q->wish->words[0].p, whole ? "" : "=",
			STR_ARG(q->words[i]));
	}
	if (set && !q->wish->direct && !q->wish->depth.n)
		diag_note(q->diag, (struct pos){ 0 }, "'query list%.*s' takes patterns", STR_ARG(buf_str(&b)));
}

static bool ask_reach(const struct asker *q, const struct incoming *in)
{
	bool *marks = mark_next(q, in);
	size_t depth = q->wish->direct ? 1 : REACH_NEVER, *distances;

	if (q->wish->direct && q->wish->depth.n)
		return diag_error(q->diag, "option", (struct pos){ 0 }, "--direct is --depth 1: give one of them");
	if (!marks)
		say_list(q);
	if (!marks || (q->wish->depth.n && !select_number(q->diag, "depth", q->wish->depth, &depth)))
		return false;
	distances = reach_distances(q->arena, q->graph, in, marks, NULL);
	for (size_t i = 0; i < graph_count(q->graph); i++)
		marks[i] = distances[i] != REACH_NEVER && distances[i] < depth;
	return add_marked(q, marks);
}

static bool ask_deps(const struct asker *q)
{
	return ask_reach(q, NULL);
}

static bool ask_rdeps(const struct asker *q)
{
	struct incoming in = reach_incoming(q->arena, q->graph);

	return ask_reach(q, &in);
}

static bool say_no_path(const struct asker *q, const struct paths *p)
{
	struct str from = p->from->id, to = p->to->id;
	struct paths back;

	if (q->wish->strict)
		diag_error(q->diag, "node", (struct pos){ 0 }, "'%.*s' does not need '%.*s'", STR_ARG(from), STR_ARG(to));
	else
		diag_warn(q->diag, "node", (struct pos){ 0 }, "'%.*s' does not need '%.*s'", STR_ARG(from), STR_ARG(to));
	back = paths_new(q->arena, q->graph, p->to, p->from);
	if (paths_any(&back))
		diag_note(q->diag, (struct pos){ 0 }, "it is the other way round: 'path %.*s %.*s'", STR_ARG(to), STR_ARG(from));
	return !q->wish->strict;
}

/* All of them, of which more than a bound are a fault: what is printed then is no whole answer. */
static bool ask_all_paths(const struct asker *q, struct paths *p)
{
	struct str text = q->wish->limit.n ? q->wish->limit : STR(LIMIT);
	size_t limit, n;

	if (!select_number(q->diag, "limit", text, &limit))
		return false;
	while (q->answer->n < limit && paths_next(p, &n)) {
		struct answer_list *list = add_list(q);

		*list = (struct answer_list){ arena_alloc(q->arena, n, sizeof *list->items), n, n };
		for (size_t i = 0; i < n; i++)
			list->items[i] = paths_at(p, i);
	}
	if (q->answer->n == limit && paths_next(p, &n)) {
		diag_error(q->diag, "node", (struct pos){ 0 }, limit == 1 ? "more than one path leads from '%.*s' to '%.*s'; this is "
			"the first" : "more paths lead from '%.*s' to '%.*s'; these are the first %zu", STR_ARG(p->from->id),
			STR_ARG(p->to->id), limit);
		diag_note(q->diag, (struct pos){ 0 }, "'--limit' allows more");
		return false;
	}
	if (p->lost)
		return diag_error(q->diag, "node", (struct pos){ 0 }, "there are too many ways through cycles of the graph");
	return true;
}

static bool ask_path(const struct asker *q)
{
	const struct node *from = select_node(q->diag, q->graph, q->words[0]);
	const struct node *to = select_node(q->diag, q->graph, q->words[1]), *n;
	struct answer_list *list;
	struct paths p;

	q->answer->paths = true;
	if (!from || !to)
		return false;
	p = paths_new(q->arena, q->graph, from, to);
	if (!paths_any(&p))
		return say_no_path(q, &p);
	if (q->wish->all)
		return ask_all_paths(q, &p);
	list = add_list(q);
	for (n = from; n; n = paths_nearer(&p, n))
		LIST_ADD(q->arena, list, n);
	return true;
}

static bool ask_list(const struct asker *q)
{
	const bool *marks = queryset_read(q->arena, q->diag, q->graph, q->words, q->n, q->wish->strict);

	return marks && add_marked(q, marks);
}

static bool ask_roots(const struct asker *q)
{
	struct incoming in = reach_incoming(q->arena, q->graph);
	bool *marks = reach_marks(q->arena, q->graph);

	for (size_t i = 0; i < graph_count(q->graph); i++)
		marks[i] = in.first[i] == in.first[i + 1];
	return add_marked(q, marks);
}

static bool ask_leaves(const struct asker *q)
{
	bool *marks = reach_marks(q->arena, q->graph);

	for (size_t i = 0; i < graph_count(q->graph); i++)
		marks[i] = !graph_at(q->graph, i)->n_edges;
	return add_marked(q, marks);
}

/* There is none, as there should be; or it is told as a fault, too. */
static bool ask_cycle(const struct asker *q)
{
	const struct edge **edges;
	struct answer_list *list;
	struct node **order;
	size_t n;

	q->answer->paths = true;
	if (graph_sort(q->graph, q->arena, q->diag, &order))
		return true;
	edges = graph_cycle(q->graph, q->arena, &n);
	list = add_list(q);
	for (size_t i = 0; i < n; i++)
		LIST_ADD(q->arena, list, edges[i]->from);
	LIST_ADD(q->arena, list, edges[0]->from);
	return false;
}

static const struct question {
	const char *name, *about;
	size_t least, most;
	bool (*ask)(const struct asker *q);
	const char *options; /* that it knows, with blanks between and around */
} questions[] = {
	{ "deps", "ID...", 1, SIZE_MAX, ask_deps, " direct depth " },
	{ "rdeps", "ID...", 1, SIZE_MAX, ask_rdeps, " direct depth " },
	{ "path", "A B", 2, 2, ask_path, " all limit strict " },
	{ "list", "[PATTERN...]", 0, SIZE_MAX, ask_list, " strict " },
	{ "roots", "", 0, 0, ask_roots, " " },
	{ "leaves", "", 0, 0, ask_leaves, " " },
	{ "cycle", "", 0, 0, ask_cycle, " " },
};

static const struct question *find_question(const struct asker *q, struct str name)
{
	struct suggest s = suggest_for(name);

	for (size_t i = 0; i < countof(questions); i++) {
		if (str_is(name, questions[i].name))
			return &questions[i];
		suggest_try(&s, str_of(questions[i].name));
	}
	suggest_try(&s, STR("why")); /* a question to make, beside those to the graph */
	diag_error(q->diag, "option", (struct pos){ 0 }, "there is no query '%.*s'", STR_ARG(name));
	if (s.best.n)
		diag_note(q->diag, (struct pos){ 0 }, "did you mean '%.*s'?", STR_ARG(s.best));
	else
		diag_note(q->diag, (struct pos){ 0 }, "see 'aqueduct query --help'");
	return NULL;
}

/* An option that the question does not know is not passed over. */
static bool check_options(const struct asker *q, const struct question *asked)
{
	const struct query_wish *w = q->wish;
	const struct { const char *name; bool given; } options[] = { { "direct", w->direct }, { "depth", w->depth.n },
		{ "all", w->all }, { "limit", w->limit.n }, { "strict", w->strict } };

	for (size_t i = 0; i < countof(options); i++)
		if (options[i].given && !str_among(str_of(options[i].name), asked->options))
			return diag_error(q->diag, "option", (struct pos){ 0 }, "'query %s' has no option --%s", asked->name,
				options[i].name);
	if (w->limit.n && !w->all)
		return diag_error(q->diag, "option", (struct pos){ 0 }, "--limit wants --all");
	return true;
}

bool query_ask(struct arena *a, struct diag *d, const struct graph *g, const struct query_wish *w, struct answer *out)
{
	struct asker q = { a, d, g, w, w->words + 1, w->n - 1, out };
	const struct question *asked = find_question(&q, w->words[0]);

	*out = (struct answer){ 0 };
	if (!asked)
		return false;
	if (q.n < asked->least)
		return diag_error(d, "option", (struct pos){ 0 }, "'query %s' wants %s", asked->name, asked->about);
	if (q.n > asked->most)
		return diag_error(d, "option", (struct pos){ 0 }, "'query %s' takes no %sargument '%.*s'", asked->name,
			asked->most ? "further " : "", STR_ARG(q.words[asked->most]));
	return check_options(&q, asked) && asked->ask(&q);
}
