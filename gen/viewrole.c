#include "viewrole.h"

#include "arena.h"
#include "diag.h"
#include "escape.h"
#include "graph.h"
#include "map.h"
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

/* What steps wait for, by their names. A step that is none of these waits for nothing. */
struct waits {
	struct map *of; /* name -> struct value, a list */
	struct value *none;
};

static struct waits waits_of(struct arena *a, const struct order *order)
{
	struct waits waits = { map_new(a), value_list(a) };
	struct value *list, *item;

	for (size_t i = 0; i < order->n; i++)
		for (size_t k = 0; k < order->items[i].needs.n; k++) {
			list = map_get(waits.of, order->items[i].name);
			if (!list)
				map_put(waits.of, order->items[i].name, list = value_list(a));
			item = value_map(a);
			value_put(item, "step", value_text(a, order->items[i].needs.items[k]));
			value_add(list, item);
		}
	return waits;
}

/* A step's values, and what it waits for. */
static struct value *with_waits(struct arena *a, const struct value *step, const struct waits *waits)
{
	const struct value *its = map_get(waits->of, value_str(value_get(step, STR("name"))));
	struct value *v = value_map(a);

	if (!its)
		its = waits->none;
	value_put(v, "waits", its);
	value_put(v, "waits?", value_bool(a, value_count(its)));
	value_behind(a, v, step);
	return v;
}

static struct value *all_with_waits(struct arena *a, const struct value *steps, const struct waits *waits)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < value_count(steps); i++)
		value_add(list, with_waits(a, value_item(steps, i), waits));
	return list;
}

void viewrole_waits(struct arena *a, struct value *v, const struct model *m, const struct plan *p, struct str cluster)
{
	struct order order = steporder_of(a, m, p, cluster);
	struct waits waits = waits_of(a, &order);
	const struct value *build = value_get(v, STR("build")), *test = value_get(v, STR("test"));
	struct value *more;

	value_put(v, "filing", all_with_waits(a, value_get(v, STR("filing")), &waits));
	value_put(v, "manifests", all_with_waits(a, value_get(v, STR("manifests")), &waits));
	if (value_kind(test) == VALUE_MAP)
		value_put(v, "test", with_waits(a, test, &waits));
	if (value_kind(build) != VALUE_MAP)
		return;
	more = value_map(a);
	value_put(more, "steps", all_with_waits(a, value_get(build, STR("steps")), &waits));
	value_behind(a, more, build);
	value_put(v, "build", more);
}

/* What a merge is made for. */
struct merging {
	struct arena *arena;
	struct diag *diag;
	const struct model *model;
	struct str text;
};

static void merge_into(struct merging *g, const struct role *role, bool pipeline, unsigned kinds,
	const struct step_names *names)
{
	struct merge merge = {
		.pipeline = pipeline ? role->pipeline : NULL, .step = role->step, .settings = role->settings,
		.lists = kinds == STEP_MANIFEST, .steps = names->items, .n_steps = names->n,
	};

	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

static bool has_keys(const struct role *role)
{
	return role->pipeline || role->step || role->settings;
}

static void merge_role(struct merging *g, const struct role *role, bool pipeline, unsigned kinds)
{
	struct step_names names;

	if (!has_keys(role))
		return;
	names = stepname_all(g->arena, g->model, kinds);
	merge_into(g, role, pipeline, kinds, &names);
}

static void merge_escape(struct merging *g, unsigned kinds)
{
	const struct model *m = g->model;
	struct step_names names;
	struct merge merge = {
		.pipeline = m->drone.merge_pipeline, .step = m->drone.merge_step, .settings = m->drone.merge_settings,
	};

	if (!merge.pipeline && !merge.step && !merge.settings)
		return;
	names = stepname_all(g->arena, m, kinds);
	merge.steps = names.items;
	merge.n_steps = names.n;
	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

/* Steps that build by commands, or publish a list so, reach the engine of their runner's machine. */
static void merge_engine(struct merging *g, struct str runner, unsigned kinds)
{
	struct str socket = viewcommand_socket(g->model, runner);
	struct step_names names;
	struct merge merge = { .add = true };
	struct buf path = buf_new(g->arena), host = buf_new(g->arena);
	struct str text;

	if (!socket.n)
		return;
	names = stepname_all(g->arena, g->model, kinds);
	merge.steps = names.items;
	merge.n_steps = names.n;
	escape_drone(&path, viewcommand_mount(runner));
	escape_drone(&host, socket);
	text = arena_printf(g->arena, "volumes:\n  - name: docker\n    path: %.*s\n", STR_ARG(buf_str(&path)));
	merge.step = yaml_parse(g->arena, g->diag, diag_source(g->diag, STR("mount"), text));
	text = arena_printf(g->arena, "volumes:\n  - name: docker\n    host:\n      path: %.*s\n", STR_ARG(buf_str(&host)));
	merge.pipeline = yaml_parse(g->arena, g->diag, diag_source(g->diag, STR("volume"), text));
	g->text = merge_pipeline(g->arena, g->diag, g->text, &merge);
}

/* Whether two maps hold the same pairs of the descriptor. */
static bool same_map(const struct yaml *a, const struct yaml *b)
{
	if (a == b || !a || !b || a->n != b->n)
		return a == b;
	for (size_t i = 0; i < a->n; i++)
		if (a->items[i] != b->items[i])
			return false;
	return true;
}

static bool same_keys(const struct role *a, const struct role *b)
{
	return same_map(a->pipeline, b->pipeline) && a->step == b->step && a->settings == b->settings;
}

/* Keys for what builds one arch: once for all images behind each other whose arches have them from one place. */
static void merge_arches(struct merging *g, const struct plan *p, struct str cluster)
{
	struct step_names names = { 0 };
	const struct plan_members *at = plan_members(p, cluster);
	const struct role *role = NULL, *next;

	for (size_t i = 0; i < at->targets.n; i++) {
		next = at->targets.items[i]->target->drone;
		if (role && !same_keys(role, next)) {
			merge_into(g, role, true, STEP_BUILDS, &names);
			names = (struct step_names){ 0 };
			role = NULL;
		}
		if (!has_keys(next))
			continue;
		role = next;
		stepname_add_builds(g->arena, g->model, at->targets.items[i]->image, at->targets.items[i]->target, &names);
	}
	if (role)
		merge_into(g, role, true, STEP_BUILDS, &names);
}

/* Keys for what builds, then for what builds one arch. Gives the runner of the last arch. */
static void merge_builds(struct merging *g, const struct plan *p, struct str cluster, struct str *runner)
{
	const struct plan_members *at = plan_members(p, cluster);
	const struct model *m = g->model;

	if (!at->targets.n)
		return;
	*runner = at->targets.items[at->targets.n - 1]->target->runner.s;
	merge_role(g, &m->drone.build, true, STEP_BUILDS);
	merge_role(g, &m->drone.dry_run, false, STEP_DRY_RUN);
	merge_arches(g, p, cluster);
}

/* Where the descriptor has a line of a pipeline, which blanks are ahead of there. */
static struct pos place_of(const struct source *src, struct str line)
{
	struct str rest = src->text, one;
	size_t at;

	while (str_line(&rest, &one)) {
		one = str_trim(one);
		if (!str_starts(one, line))
			continue;
		at = (size_t)(one.p - src->text.p);
		return diag_pos(src, at, at + line.n);
	}
	return diag_whole(src); /* it is a template's */
}

static bool check_borders(struct diag *d, const struct model *m, struct str text)
{
	struct str line = str_trim(merge_border(text));

	return !line.n || diag_error(d, "document", place_of(m->src, line),
		"a line of a pipeline begins with '%.*s', which Drone takes for the end of a document",
		STR_ARG(str_slice(line, 0, 3)));
}

bool viewrole_merge(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	struct str cluster, struct str *text)
{
	struct merging g = { a, d, m, *text };
	unsigned kinds = steporder_kinds(m, p, cluster);
	unsigned engine = STEP_BUILDS | (m->drone.manifest.plugin.s.n ? 0 : STEP_MANIFEST); /* a plugin needs none */
	struct str runner = m->drone.manifest.runner.s;

	merge_role(&g, &m->drone.all, true, kinds);
	if (kinds & STEP_TEST)
		merge_role(&g, &m->drone.test, true, STEP_TEST);
	for (size_t i = 0; i < m->n_jobs; i++)
		if (str_eq(m->jobs[i].role.name.s, cluster))
			merge_role(&g, &m->jobs[i].role, true, STEP_NONE);
	merge_builds(&g, p, cluster, &runner);
	if (kinds & STEP_MANIFEST)
		merge_role(&g, &m->drone.manifest, !(kinds & STEP_BUILD), STEP_MANIFEST);
	merge_escape(&g, kinds);
	if (kinds & engine)
		merge_engine(&g, runner, kinds & engine);
	*text = g.text;
	return check_borders(d, m, g.text);
}
