#include "cmdgraph.h"

#include "diag.h"
#include "graph.h"
#include "graphformat.h"
#include "plan.h"
#include "planjson.h"
#include "run.h"
#include "select.h"

bool cmdgraph_graph(struct run *r)
{
	const struct options *o = &r->options;
	graphformat_fn *print = graphformat_find(r->arena, r->diag, o->format);
	const struct select_wish wish = { .from = o->from, .to = o->to, .depth = o->depth, .kinds = o->kind,
		.arches = o->arch, .images = o->image, .clusters = o->clusters };
	bool planned = print && (run_wants_json(r) ? run_names(r) : run_plan(r)); /* only JSON tells of files */
	struct selection selection;

	if (!planned || !select_nodes(r->arena, r->diag, r->plan->graph, &wish, &selection))
		return false;
	planjson_describe(r->plan);
	print(&r->out, r->arena, &selection);
	return true;
}
