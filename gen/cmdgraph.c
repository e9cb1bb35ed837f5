#include "cmdgraph.h"

#include "archname.h"
#include "cmdwhy.h"
#include "diag.h"
#include "graph.h"
#include "graphformat.h"
#include "plan.h"
#include "planjson.h"
#include "query.h"
#include "run.h"
#include "select.h"

/* What checks would find is no matter for a picture; only JSON tells of files, which are named by what is rendered. */
static bool plan(struct run *r)
{
	struct node **order;

	return run_wants_json(r) ? run_names(r) : run_graph(r) && graph_sort(r->plan->graph, r->arena, r->diag, &order);
}

bool cmdgraph_graph(struct run *r)
{
	const struct options *o = &r->options;
	graphformat_fn *print = graphformat_find(r->arena, r->diag, o->format);
	struct select_wish wish = { .from = o->from, .to = o->to, .depth = o->depth, .kinds = o->kind,
		.images = o->image, .clusters = o->clusters };
	struct selection selection;

	if (!print || !plan(r))
		return false;
	wish.arches = archname_list(r->arena, r->model, o->arch);
	if (!select_nodes(r->arena, r->diag, r->plan->graph, &wish, &selection))
		return false;
	planjson_describe(r->plan);
	print(&r->out, r->arena, &selection);
	return true;
}

bool cmdgraph_query(struct run *r)
{
	const struct options *o = &r->options;
	struct query_wish wish = { .words = o->operands, .n = o->n_operands, .depth = o->depth, .direct = o->direct,
		.all = o->all, .limit = o->limit, .strict = o->strict };
	enum answer_form form = run_wants_json(r) ? ANSWER_JSON : o->null ? ANSWER_NULLS : ANSWER_LINES;
	struct answer answer;
	bool good;

	if (str_is(o->operands[0], "why"))
		return cmdwhy(r);
	if (run_wants_json(r) && o->null)
		return diag_error(r->diag, "option", (struct pos){ 0 }, "--null has no meaning for json");
	if (!run_graph(r))
		return false;
	if (str_is(o->operands[0], "list"))
		wish.words = archname_words(r->arena, r->model, o->operands, o->n_operands);
	good = query_ask(r->arena, r->diag, r->plan->graph, &wish, &answer);
	if (good || answer.n)
		answer_print(&r->out, &answer, form);
	return good;
}
