#include "checker.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "pieces.h"
#include "plan.h"
#include "steporder.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

/* Runners that have no images: their steps are commands alone. */
static bool has_images(const struct checker *c, const struct role *role)
{
	struct str type = role->type.s.n ? role->type.s : c->model->drone.all.type.s;

	return !str_among(type, " exec ssh digitalocean macstadium ");
}

static void check_list(struct checker *c, const struct yaml *list, const struct role *role)
{
	struct map *names = map_new(c->arena);
	const struct yaml *name, *first;

	for (size_t i = 0; list && i < list->n; i++) {
		name = yaml_get(list->items[i], "name");
		checker_borders(c, list->items[i]);
		if (!name || name->kind != YAML_SCALAR || !name->text.n) {
			FAULT(c, list->items[i]->pos, "a step without a name");
			continue;
		}
		if (name->text.n > 100)
			FAULT(c, name->pos, "a step's name is longer than 100 characters, which Drone refuses");
		if (!yaml_get(list->items[i], "image") && has_images(c, role))
			FAULT(c, list->items[i]->pos, "the step '%.*s' has no image", STR_ARG(name->text));
		first = map_put(names, name->text, name);
		if (!first)
			continue;
		FAULT(c, name->pos, "a second step '%.*s'", STR_ARG(name->text));
		diag_note(c->diag, first->pos, "the first one is here");
	}
}

static void check_role(struct checker *c, const struct role *role)
{
	check_list(c, role->before, role);
	check_list(c, role->after, role);
}

static void target_lists(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	check_role(c, t->drone);
}

static void check_lists(struct checker *c)
{
	const struct model *m = c->model;

	check_list(c, m->before, &m->drone.build);
	check_role(c, &m->drone.all);
	check_role(c, &m->drone.test);
	check_role(c, &m->drone.build);
	check_role(c, &m->drone.manifest);
	checker_targets(c, target_lists);
	check_list(c, m->test.services, &m->drone.test);
	for (size_t i = 0; i < m->n_jobs; i++) {
		check_list(c, m->jobs[i].steps, &m->jobs[i].role);
		check_list(c, m->jobs[i].services, &m->jobs[i].role);
	}
}

/* What is twice in one list is told of that list. */
static void fault_twice(struct checker *c, const struct ordered *step, const struct ordered *first)
{
	const struct ordered *user = step->kind == STEP_NONE ? step : first;
	struct pos pos = step->pos.src ? step->pos : first->pos;

	if (user->kind != STEP_NONE) {
		if (!pos.src)
			return; /* arches or images with one name, which is told elsewhere */
		FAULT(c, pos, "two generated steps of one pipeline are called '%.*s'", STR_ARG(step->name));
		diag_note(c->diag, pos, "with several images the pattern needs {image}, in one pipeline of all arches {name}");
	} else if (step->kind != first->kind) {
		FAULT(c, user->pos, "the step '%.*s' is generated; give this one another name", STR_ARG(user->name));
		diag_note(c->diag, user->pos, "or give the generated one another by 'step_name'");
	} else if (step->list != first->list) {
		FAULT(c, step->pos, "two steps of one pipeline are called '%.*s', which Drone refuses", STR_ARG(step->name));
		diag_note(c->diag, first->pos, "the first one is here");
	}
}

/* Whether the keys of a pipeline switch off the step by which Drone fetches the code. */
static bool fetches_itself(const struct role *role)
{
	const struct yaml *clone = role->pipeline ? yaml_get(role->pipeline, "clone") : NULL;
	const struct yaml *disable = clone ? yaml_get(clone, "disable") : NULL;

	return disable && disable->kind == YAML_SCALAR && str_among(disable->text, " true yes on ");
}

/* The same of the pipeline of a cluster: by its own role, by that of its kind, or by that of all. */
static bool is_without_clone(const struct checker *c, struct str cluster, const struct order *order)
{
	const struct model *m = c->model;
	const struct job *job = plan_members(c->plan, cluster)->job;

	if (job)
		return fetches_itself(&job->role) || fetches_itself(&m->drone.all);
	for (size_t i = 0; i < order->n; i++)
		if ((order->items[i].target && fetches_itself(order->items[i].target->drone))
			|| ((order->items[i].kind & STEP_BUILDS) && fetches_itself(&m->drone.build))
			|| (order->items[i].kind == STEP_MANIFEST && fetches_itself(&m->drone.manifest))
			|| (order->items[i].kind == STEP_TEST && fetches_itself(&m->drone.test)))
			return true;
	return fetches_itself(&m->drone.all);
}

/* Where the name of a step comes from: its own, or that of the publication that it is for. */
static struct pos named_at(const struct ordered *step)
{
	return step->pos.src || !step->to ? step->pos : step->to->name.pos;
}

static void check_names(struct checker *c, const struct order *order, bool may_clone)
{
	struct map *names = map_new(c->arena);
	const struct ordered *first;

	for (size_t i = 0; i < order->n; i++) {
		first = map_put(names, order->items[i].name, &order->items[i]);
		if (first)
			fault_twice(c, &order->items[i], first);
		if (str_is(order->items[i].name, "clone") && !may_clone) {
			FAULT(c, order->items[i].pos, "the step 'clone' is Drone's own; give this one another name");
			diag_note(c->diag, order->items[i].pos, "or switch that one off by 'clone: {disable: true}'");
		}
		if (order->items[i].kind != STEP_NONE && order->items[i].name.n > 100)
			FAULT(c, named_at(&order->items[i]), "a step's name is longer than 100 characters, which Drone refuses");
	}
}

static void check_name_waited(struct checker *c, const struct order *order, size_t step, struct str name,
	struct pos pos)
{
	struct suggest s = suggest_for(name);
	bool later = false;

	if (str_is(name, "clone"))
		return;
	for (size_t i = 0; i < order->n; i++) {
		if (i < step && str_eq(order->items[i].name, name))
			return;
		later = later || (i > step && str_eq(order->items[i].name, name));
		if (i < step)
			suggest_try(&s, order->items[i].name);
	}
	if (str_eq(order->items[step].name, name))
		FAULT(c, pos, "the step '%.*s' waits for itself", STR_ARG(name));
	else if (later)
		FAULT(c, pos, "the step '%.*s' stands below, where Drone does not look", STR_ARG(name));
	else
		FAULT(c, pos, "no step ahead of '%.*s' is called '%.*s'", STR_ARG(order->items[step].name), STR_ARG(name));
	if (!later && s.best.n)
		diag_note(c->diag, pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

/* A pipeline of the user's own steps alone may have any order. */
static bool has_generated(const struct order *order)
{
	for (size_t i = 0; i < order->n; i++)
		if (order->items[i].kind != STEP_NONE)
			return true;
	return false;
}

static void check_user_waits(struct checker *c, const struct order *order, size_t step)
{
	const struct ordered *o = &order->items[step];
	const struct yaml *needs = o->depends_on;

	if (needs && needs->kind != YAML_LIST) {
		FAULT(c, needs->pos, "'depends_on' is a list of names");
		return;
	}
	for (size_t i = 0; needs && i < needs->n; i++)
		if (needs->items[i]->kind != YAML_SCALAR)
			FAULT(c, needs->items[i]->pos, "'depends_on' is a list of names");
		else
			check_name_waited(c, order, step, needs->items[i]->text, needs->items[i]->pos);
	if (!order->own || needs)
		return;
	if (o->behind) {
		FAULT(c, o->pos, "the step '%.*s' has no 'depends_on', but others of its pipeline do: Drone would begin it at once",
			STR_ARG(o->name));
	} else if (step && order->items[step - 1].kind == STEP_NONE && has_generated(order)) {
		WARN(c, o->pos, "the step '%.*s' begins at once, for others of its pipeline have 'depends_on'", STR_ARG(o->name));
		diag_note(c->diag, o->pos, "say what it waits for, if only 'depends_on: [clone]'");
	}
}

/* Steps that generated ones are said to wait for. */
static void check_waits(struct checker *c, const struct order *order, size_t step, const struct words *said)
{
	for (size_t i = 0; i < said->n; i++)
		check_name_waited(c, order, step, said->items[i].s, said->items[i].pos);
}

static void check_pipeline(struct checker *c, struct str cluster, const struct order *order)
{
	const bool without_clone = is_without_clone(c, cluster, order);
	const struct words *said;

	check_names(c, order, without_clone);
	if (without_clone && steporder_looks(c->model, c->plan, cluster)) {
		FAULT(c, c->model->drone.only_affected_pos, "the pipeline '%.*s' has no clone by Drone ahead of its first step, "
			"which runs a script of the repository", STR_ARG(cluster));
		diag_note(c->diag, c->model->drone.only_affected_pos, "leave the clone on, or 'only_affected' out");
	}
	for (size_t i = 0; i < order->n; i++) {
		if (order->items[i].kind == STEP_NONE)
			check_user_waits(c, order, i);
		said = steporder_said(c->model, &order->items[i]);
		if (said)
			check_waits(c, order, i, said);
	}
}

static void piece_steps(struct checker *c, const struct piece *piece)
{
	if (piece->kind == PIECE_PIPELINE)
		checker_pipeline_steps(c, piece->map);
}

static void check_steps(struct checker *c)
{
	struct order order;

	check_lists(c);
	for (size_t i = 0; i < c->plan->n_clusters; i++) {
		order = steporder_of(c->arena, c->model, c->plan, c->plan->clusters[i].name);
		check_pipeline(c, c->plan->clusters[i].name, &order);
	}
	pieces_each(c, piece_steps);
}

const struct check checks_of_steps[] = {
	{ "step", check_steps, "steps have images and names of their own, and wait for some that stand above them" },
	{ NULL, NULL, NULL }
};
