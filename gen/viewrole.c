#include "viewrole.h"

#include "arena.h"
#include "diag.h"
#include "escape.h"
#include "graph.h"
#include "merge.h"
#include "model.h"
#include "plan.h"
#include "stepname.h"
#include "steporder.h"
#include "value.h"
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

static const struct yaml *steps_around(const struct role *arch, bool before)
{
	return before ? arch->before : arch->after;
}

/* Those of arches, each list once, however many images have the arch. */
static void add_arches(struct arena *a, struct buf *out, const struct roles *arches, bool before)
{
	size_t first;

	for (size_t i = 0; arches && i < arches->n; i++) {
		for (first = 0; steps_around(arches->items[first], before) != steps_around(arches->items[i], before);)
			first++;
		if (first == i)
			add_list(a, out, steps_around(arches->items[i], before));
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

/* A step's values, and what it waits for. */
static struct value *with_waits(struct arena *a, const struct value *step, const struct order *order)
{
	struct str name = value_str(value_get(step, STR("name")));
	struct value *v = value_map(a), *waits = value_list(a), *item;

	for (size_t i = 0; i < value_count(step); i++)
		value_put_str(v, value_name(step, i), value_at(step, i));
	for (size_t i = 0; i < order->n; i++)
		for (size_t k = 0; str_eq(order->items[i].name, name) && k < order->items[i].needs.n; k++) {
			item = value_map(a);
			value_put(item, "step", value_text(a, order->items[i].needs.items[k]));
			value_add(waits, item);
		}
	value_put(v, "waits", waits);
	value_put(v, "waits?", value_bool(a, value_count(waits)));
	return v;
}

static struct value *all_with_waits(struct arena *a, const struct value *steps, const struct order *order)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < value_count(steps); i++)
		value_add(list, with_waits(a, value_item(steps, i), order));
	return list;
}

void viewrole_waits(struct arena *a, struct value *v, const struct model *m, const struct plan *p, struct str cluster)
{
	struct order order = steporder_of(a, m, p, cluster);
	const struct value *build = value_get(v, STR("build")), *test = value_get(v, STR("test"));
	struct value *copy;

	value_put(v, "filing", all_with_waits(a, value_get(v, STR("filing")), &order));
	value_put(v, "manifests", all_with_waits(a, value_get(v, STR("manifests")), &order));
	if (value_kind(test) == VALUE_MAP)
		value_put(v, "test", with_waits(a, test, &order));
	if (value_kind(build) != VALUE_MAP)
		return;
	copy = value_map(a);
	for (size_t i = 0; i < value_count(build); i++)
		value_put_str(copy, value_name(build, i), value_at(build, i));
	value_put(copy, "steps", all_with_waits(a, value_get(build, STR("steps")), &order));
	value_put(v, "build", copy);
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
	struct step_names names = stepname_all(g->arena, g->model, kinds, t);
	struct merge merge = {
		.pipeline = pipeline ? role->pipeline : NULL, .step = role->step, .settings = role->settings,
		.lists = kinds == STEP_MANIFEST, .steps = names.items, .n_steps = names.n,
	};

	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

static void merge_escape(struct merging *g, unsigned kinds)
{
	const struct model *m = g->model;
	struct step_names names = stepname_all(g->arena, m, kinds, NULL);
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
	struct step_names names = stepname_all(g->arena, g->model, kinds, NULL);
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

/* Keys for what builds, then for what builds one arch. */
static void merge_builds(struct merging *g, const struct plan *p, struct str cluster, struct str *runner)
{
	const struct model *m = g->model;
	bool first = true;

	for (size_t i = 0; i < p->n_targets; i++) {
		if (!plan_is_at(p->targets[i].pushes, m->n_publications, cluster))
			continue;
		if (first) {
			merge_role(g, &m->drone.build, true, STEP_BUILDS, NULL);
			merge_role(g, &m->drone.dry_run, false, STEP_DRY_RUN, NULL);
		}
		merge_role(g, &p->targets[i].target->drone, true, STEP_BUILDS, p->targets[i].target);
		*runner = p->targets[i].target->runner.s;
		first = false;
	}
}

struct str viewrole_merge(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	struct str cluster, struct str text)
{
	struct merging g = { a, d, m, text };
	unsigned kinds = steporder_kinds(m, p, cluster);
	unsigned engine = STEP_BUILDS | (m->drone.manifest.plugin.s.n ? 0 : STEP_MANIFEST); /* a plugin needs none */
	struct str runner = m->drone.manifest.runner.s;

	merge_role(&g, &m->drone.all, true, kinds, NULL);
	if (kinds & STEP_TEST)
		merge_role(&g, &m->drone.test, true, STEP_TEST, NULL);
	for (size_t i = 0; i < m->n_jobs; i++)
		if (str_eq(m->jobs[i].role.name.s, cluster))
			merge_role(&g, &m->jobs[i].role, true, STEP_NONE, NULL);
	merge_builds(&g, p, cluster, &runner);
	if (kinds & STEP_MANIFEST)
		merge_role(&g, &m->drone.manifest, !(kinds & STEP_BUILD), STEP_MANIFEST, NULL);
	merge_escape(&g, kinds);
	if (kinds & engine)
		merge_engine(&g, runner, kinds & engine);
	return g.text;
}
