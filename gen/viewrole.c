#include "viewrole.h"

#include "arena.h"
#include "diag.h"
#include "escape.h"
#include "graph.h"
#include "merge.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "viewbuild.h"
#include "viewcommand.h"
#include "yaml.h"

static void add_list(struct arena *a, struct buf *out, const struct yaml *list)
{
	if (!list || !list->n)
		return;
	if (out->n)
		buf_adds(out, "\n\n");
	buf_add(out, merge_list(a, list, 2));
}

/* Those of arches, of images with the same arches but once. */
static void add_arches(struct arena *a, struct buf *out, const struct roles *arches, bool before)
{
	const struct yaml *list, *last = NULL;

	for (size_t i = 0; arches && i < arches->n; i++) {
		list = before ? arches->items[i]->before : arches->items[i]->after;
		if (list != last)
			add_list(a, out, list);
		last = list ? list : last;
	}
}

void viewrole_steps(struct arena *a, struct value *v, const struct model *m, const struct role *kind,
	const struct roles *arches)
{
	struct buf before = buf_new(a), after = buf_new(a);

	add_list(a, &before, m->drone.all.before);
	if (kind == &m->drone.build)
		add_list(a, &before, m->before);
	add_list(a, &before, kind->before);
	add_arches(a, &before, arches, true);
	add_arches(a, &after, arches, false);
	add_list(a, &after, kind->after);
	add_list(a, &after, m->drone.all.after);
	value_put(v, "before", value_text(a, buf_str(&before)));
	value_put(v, "after", value_text(a, buf_str(&after)));
}

/* What a merge is made for. */
struct merging {
	struct arena *arena;
	struct diag *diag;
	const struct model *model;
	struct str text;
};

static void merge_role(struct merging *g, const struct role *role, bool pipeline, unsigned kinds,
	const struct target *t)
{
	struct step_names names = viewbuild_names(g->arena, g->model, kinds, t);
	struct merge merge = {
		.pipeline = pipeline ? role->pipeline : NULL, .step = role->step, .settings = role->settings,
		.lists = kinds == STEP_MANIFEST, .steps = names.items, .n_steps = names.n,
	};

	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

static void merge_escape(struct merging *g)
{
	const struct model *m = g->model;
	struct step_names names = viewbuild_names(g->arena, m, STEP_ANY, NULL);
	struct merge merge = {
		.pipeline = m->drone.merge_pipeline, .step = m->drone.merge_step, .settings = m->drone.merge_settings,
		.steps = names.items, .n_steps = names.n,
	};

	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

/* Steps that build by commands, or publish a list so, reach the engine of their runner's machine. */
static void merge_engine(struct merging *g, struct str runner, unsigned kinds)
{
	struct str socket = viewcommand_socket(g->model, runner);
	struct step_names names = viewbuild_names(g->arena, g->model, kinds, NULL);
	struct merge merge = { .add = true, .steps = names.items, .n_steps = names.n };
	struct buf path = buf_new(g->arena), host = buf_new(g->arena);
	struct str text;

	if (!socket.n)
		return;
	escape_drone(&path, viewcommand_mount(runner));
	escape_drone(&host, socket);
	text = arena_printf(g->arena, "volumes:\n  - name: docker\n    path: %.*s\n", STR_ARG(buf_str(&path)));
	merge.step = yaml_parse(g->arena, g->diag, diag_source(g->diag, STR("mount"), text));
	text = arena_printf(g->arena, "volumes:\n  - name: docker\n    host:\n      path: %.*s\n", STR_ARG(buf_str(&host)));
	merge.pipeline = yaml_parse(g->arena, g->diag, diag_source(g->diag, STR("volume"), text));
	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

struct str viewrole_merge(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	struct str cluster, struct str text)
{
	struct merging g = { a, d, m, text };
	bool builds = false, lists = p->images[0].manifest && str_eq(p->images[0].manifest->cluster, cluster);
	struct str runner = m->drone.manifest.runner.s;

	merge_role(&g, &m->drone.all, true, STEP_ANY, NULL);
	if (p->test && str_eq(p->test->cluster, cluster))
		merge_role(&g, &m->drone.test, true, STEP_TEST, NULL);
	for (size_t i = 0; i < m->n_jobs; i++)
		if (str_eq(m->jobs[i].role.name.s, cluster))
			merge_role(&g, &m->jobs[i].role, true, STEP_NONE, NULL);
	for (size_t i = 0; i < p->n_targets; i++) {
		if (!str_eq(p->targets[i].push->cluster, cluster))
			continue;
		if (!builds)
			merge_role(&g, &m->drone.build, true, STEP_BUILD, NULL);
		merge_role(&g, &p->targets[i].target->drone, true, STEP_BUILD, p->targets[i].target);
		runner = p->targets[i].target->runner.s;
		builds = true;
	}
	if (lists)
		merge_role(&g, &m->drone.manifest, !builds, STEP_MANIFEST, NULL);
	merge_escape(&g);
	if (builds || lists)
		merge_engine(&g, runner, STEP_BUILD | STEP_MANIFEST);
	return g.text;
}
