#include "cmdwhy.h"

#include "archname.h"
#include "arena.h"
#include "descriptor.h"
#include "diag.h"
#include "file.h"
#include "graph.h"
#include "makerules.h"
#include "model.h"
#include "plan.h"
#include "probe.h"
#include "queryset.h"
#include "reach.h"
#include "repo.h"
#include "run.h"
#include "stale.h"
#include "why.h"

/* What has no meaning for it is not passed over. */
static bool check_options(struct run *r)
{
	const struct options *o = &r->options;
	const struct { const char *name; bool given; } others[] = { { "direct", o->direct }, { "depth", o->depth.n },
		{ "all", o->all }, { "limit", o->limit.n } };

	for (size_t i = 0; i < countof(others); i++)
		if (others[i].given)
			return diag_error(r->diag, "option", (struct pos){ 0 }, "'query why' has no option --%s", others[i].name);
	if (run_wants_json(r) && o->null)
		return diag_error(r->diag, "option", (struct pos){ 0 }, "--null has no meaning for json");
	return true;
}

/* Without words: the images. */
static bool *find_marks(struct run *r)
{
	const struct graph *g = r->plan->graph;
	const struct options *o = &r->options;
	bool *marks;

	if (o->n_operands > 1)
		return queryset_read(r->arena, r->diag, g, archname_words(r->arena, r->model, o->operands + 1, o->n_operands - 1),
			o->n_operands - 1, o->strict);
	marks = reach_marks(r->arena, g);
	for (size_t i = 0; i < r->plan->n_targets; i++)
		marks[r->plan->targets[i].build->index] = true;
	return marks;
}

static bool read_makefile(struct run *r, struct str *text)
{
	struct str file = r->model->make_file.s;
	int err = file_read(r->arena, file, text);

	if (!err)
		return true;
	diag_errno(r->diag, file, "cannot read", err);
	diag_note(r->diag, (struct pos){ 0 }, "'%.*s' writes it", STR_ARG(descriptor_gen(r->arena, r->options.file)));
	return false;
}

/* make goes by the Makefile that is there. Whether that is the one that 'gen' would write is said, not guessed at. */
static void compare_makefile(struct run *r, struct str text)
{
	struct run now = { .arena = r->arena, .diag = diag_new(r->arena), .options = r->options };
	struct str file = r->model->make_file.s, gen = descriptor_gen(r->arena, r->options.file);

	now.repo = repo_new(r->arena, now.diag, r->options.templates);
	if (!run_pipeline(&now)) {
		buf_addf(&r->said, "aqueduct: 'aqueduct check' finds faults; make goes by the %.*s that is there\n", STR_ARG(file));
		return;
	}
	for (size_t i = 0; i < now.outputs.n; i++)
		if (str_eq(now.outputs.items[i].path, file) && !str_eq(now.outputs.items[i].text, text))
			buf_addf(&r->said, "aqueduct: %.*s is not what '%.*s' would write; make goes by what is there\n", STR_ARG(file),
				STR_ARG(gen));
}

/* What may change any answer, and is not looked into. */
static void say_unseen(struct run *r)
{
	if (file_kind(r->arena, STR("local.mk")) != FILE_ABSENT)
		buf_adds(&r->said, "aqueduct: what local.mk changes is not known here\n");
}

static bool check_known(struct run *r, const struct why *w, const bool *marks)
{
	bool known = true;

	for (size_t i = 0; i < graph_count(w->graph); i++)
		if (marks[i] && w->nodes[i].state == WHY_UNKNOWN)
			known = diag_error(r->diag, "node", (struct pos){ 0 }, "of '%.*s' it cannot be told",
				STR_ARG(graph_at(w->graph, i)->id));
	return known;
}

bool cmdwhy(struct run *r)
{
	const struct facts facts = probe_facts(r->arena);
	struct makerules rules;
	struct node **order;
	struct str text;
	struct why why;
	bool *marks;

	if (!check_options(r) || !run_graph(r))
		return false;
	marks = find_marks(r);
	if (!marks || !graph_sort(r->plan->graph, r->arena, r->diag, &order) || !read_makefile(r, &text))
		return false;
	compare_makefile(r, text);
	say_unseen(r);
	rules = makerules_read(r->arena, text);
	stale_judge(r->arena, r->plan->graph, order, &facts, &rules, &why);
	if (run_wants_json(r))
		why_json(&r->out, &why, marks);
	else if (r->options.null)
		why_ids(&r->out, &why, marks);
	else
		why_text(&r->out, &why, marks);
	return !r->options.strict || check_known(r, &why, marks);
}
