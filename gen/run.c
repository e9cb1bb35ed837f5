#include "run.h"

#include <stdio.h>

#include "arena.h"
#include "check.h"
#include "descriptor.h"
#include "desctext.h"
#include "diag.h"
#include "graph.h"
#include "model.h"
#include "plan.h"
#include "repo.h"
#include "value.h"

bool run_graph(struct run *r)
{
	struct arena *a = r->arena;
	const struct model_files dockerfiles = repo_model_files(r->repo);
	const struct source *src = desctext_read(a, r->diag, r->repo, &r->options);

	r->desc = src ? descriptor_read(a, r->diag, src) : NULL;
	if (!r->desc)
		return false;
	r->model = model_resolve(a, r->diag, r->desc, src, &dockerfiles);
	r->plan = plan_build(a, r->model);
	return !diag_errors(r->diag);
}

/* Whether there is an order is all that is asked. */
static void look_for_cycle(struct run *r)
{
	struct arena *scratch = arena_scratch(r->arena);
	struct arena_mark mark = arena_mark(scratch);
	struct node **order;

	graph_sort(r->plan->graph, scratch, r->diag, &order);
	arena_reset(scratch, &mark);
}

/* Up to the checks. */
static bool run_plan(struct run *r)
{
	run_graph(r);
	if (!r->plan)
		return false;
	look_for_cycle(r);
	check_run(r->arena, r->diag, r->model, r->plan);
	return !diag_errors(r->diag);
}

bool run_names(struct run *r)
{
	const struct render_templates templates = repo_templates(r->repo);

	return run_plan(r) && render_names(r->arena, r->diag, r->model, r->plan, &templates);
}

bool run_pipeline(struct run *r)
{
	const struct render_templates templates = repo_templates(r->repo);

	if (!run_plan(r) || !render_all(r->arena, r->diag, r->model, r->plan, &templates, &r->outputs, &r->values))
		return false;
	repo_warn_unused(r->repo);
	return true;
}

bool run_wants_json(const struct run *r)
{
	return str_is(r->options.format, "json");
}

bool run_print_json(struct run *r, const struct value *v)
{
	value_json(&r->out, v);
	return true;
}

/* At once: it may last. */
static void say_waiting(void)
{
	fputs("aqueduct: another run writes in this folder; waiting for it\n", stderr);
}

void run_lock(struct run *r)
{
	r->lock = file_lock(r->arena, say_waiting);
	if (r->lock.swept || r->lock.n_kept)
		buf_adds(&r->said, "aqueduct: an earlier run was stopped while it wrote; what it left in .aqueduct/tmp is removed\n");
	for (size_t i = 0; i < r->lock.n_kept; i++)
		buf_addf(&r->said, "aqueduct: but what somebody had saved meanwhile is in '%s'\n", r->lock.kept[i]);
}
