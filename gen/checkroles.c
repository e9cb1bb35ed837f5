#include "checker.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "plan.h"
#include "str.h"
#include "yaml.h"

/* Of a buildx step there is one for all arches of an image: nothing may differ between them. */
static void check_alike(struct checker *c, const struct image *image)
{
	const struct target *first = &image->targets[0], *t;

	for (size_t i = 0; i < image->n_targets; i++) {
		t = &image->targets[i];
		if (!str_eq(t->dockerfile.s, first->dockerfile.s) || !str_eq(t->context.s, first->context.s)
			|| !str_eq(t->stage.s, first->stage.s))
			FAULT(c, t->pos, "one step of buildx builds all arches from one Dockerfile, context and stage");
		for (size_t k = 0; k < t->args.n; k++)
			if (t->args.n != first->args.n || !str_eq(t->args.items[k].value.s, first->args.items[k].value.s)) {
				FAULT(c, t->pos, "one step of buildx gives all arches the same build arguments, but '%.*s' differs",
					STR_ARG(t->args.items[k].name.s));
				diag_note(c->diag, t->pos, "the Dockerfile can ask for TARGETARCH and TARGETVARIANT instead");
				break;
			}
		if (t->n_own)
			FAULT(c, t->own[0].base->pos, "in one step of buildx an image cannot be made of another of the descriptor");
	}
}

static void check_runners(struct checker *c)
{
	const struct model *m = c->model;
	const struct target *first = NULL, *t;

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++) {
			t = &m->images[i].targets[k];
			if (!first)
				first = t;
			if (str_eq(t->runner.s, first->runner.s))
				continue;
			FAULT(c, t->pos, "one pipeline has one runner, but this arch wants %.*s, not %.*s", STR_ARG(t->runner.s),
				STR_ARG(first->runner.s));
			diag_note(c->diag, t->pos, "say 'runner: %.*s' for it, and how it is emulated there", STR_ARG(first->runner.s));
			return;
		}
}

/* What only a pipeline of its own could have. */
static void target_alone(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	if (!t->drone.name.s.n && !t->drone.n_when)
		return;
	FAULT(c, t->drone.name.s.n ? t->drone.name.pos : t->drone.when[0].pos,
		"all arches are built in one pipeline, which has one name and one trigger");
	diag_note(c->diag, c->model->drone.shape_pos, "say that under 'drone.build', or leave the shape out");
}

static void check_shape(struct checker *c)
{
	if (c->model->drone.shape == SHAPE_PIPELINES)
		return;
	check_runners(c);
	checker_targets(c, target_alone);
	for (size_t i = 0; c->model->drone.shape == SHAPE_BUILDX && i < c->model->n_images; i++)
		if (c->model->images[i].n_targets)
			check_alike(c, &c->model->images[i]);
}

/* Pipelines of different kinds have names of their own. */
static void check_name(struct checker *c, const struct word *name, struct str cluster, struct map *names)
{
	const struct word *first;

	if (name->s.n && checker_fits(c, name, GRAMMAR_VALUE) && str_has(cluster, '{'))
		FAULT(c, name->pos, "in '%.*s' something in braces is not filled in: there are {name}, {os}, {arch}, {variant} and "
			"{suffix}, of builds", STR_ARG(cluster));
	first = map_put(names, cluster, name);
	if (!first)
		return;
	FAULT(c, name->pos.src ? name->pos : first->pos, "two pipelines are called '%.*s'", STR_ARG(cluster));
	if (name->pos.src && first->pos.src)
		diag_note(c->diag, first->pos, "the first one is here");
}

static void check_names(struct checker *c)
{
	const struct model *m = c->model;
	struct map *names = map_new(c->arena), *builds = map_new(c->arena);
	const struct plan_target *pt;

	if (c->plan->test)
		check_name(c, &m->drone.test.name, c->plan->test->cluster, names);
	for (size_t i = 0; i < c->plan->n_targets; i++) {
		pt = &c->plan->targets[i];
		if (!map_put(builds, pt->push->cluster, pt))
			check_name(c, pt->target->drone.name.s.n ? &pt->target->drone.name : &m->drone.build.name, pt->push->cluster,
				names);
	}
	if (m->drone.shape == SHAPE_PIPELINES)
		check_name(c, &m->drone.manifest.name, c->plan->images[0].manifest->cluster, names);
	for (size_t i = 0; i < m->n_jobs; i++)
		check_name(c, &m->jobs[i].role.name, m->jobs[i].role.name.s, names);
}

/* Keys that the generated steps keep. */
static void check_kept(struct checker *c, const struct yaml *map, const char *kept, const char *what)
{
	for (size_t i = 0; map && i < map->n; i++)
		if (str_among(map->items[i]->text, kept))
			FAULT(c, map->items[i]->pos, "'%.*s' of %s is generated, and cannot be replaced", STR_ARG(map->items[i]->text),
				what);
}

void checker_role(struct checker *c, const struct role *role, const char *settings)
{
	checker_conditions(c, role->when, role->n_when, "when");
	check_kept(c, role->step, " name image commands depends_on detach settings ", "a step");
	check_kept(c, role->settings, settings, "the plugin's settings");
	if (role->runner.pos.src && !checker_is_runner(role->runner.s))
		FAULT(c, role->runner.pos, "'%.*s' is no runner that Drone has: linux or windows, '/', and amd64, arm64, arm, "
			"ppc64le or s390x", STR_ARG(role->runner.s));
}

/* Names of the steps of one pipeline, wherever they come from; told once of each. */
struct names {
	struct map *seen, *told;
};

/* What is twice in one list is told of that list. */
static bool is_in(const struct yaml *list, const struct yaml *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (yaml_get(list->items[i], "name") == name)
			return true;
	return false;
}

static void add_names(struct checker *c, struct names *names, const struct yaml *list)
{
	const struct yaml *name, *first;

	for (size_t i = 0; list && i < list->n; i++) {
		name = yaml_get(list->items[i], "name");
		first = name && name->kind == YAML_SCALAR ? map_put(names->seen, name->text, name) : NULL;
		if (!first || is_in(list, first)
			|| map_put(names->told, arena_printf(c->arena, "%zu:%zu", name->pos.line, name->pos.col), name))
			continue;
		FAULT(c, name->pos, "two steps of one pipeline are called '%.*s', which Drone refuses", STR_ARG(name->text));
		diag_note(c->diag, first->pos, "the first one is here");
	}
}

static void add_role(struct checker *c, struct names *names, const struct role *role)
{
	add_names(c, names, role->before);
	add_names(c, names, role->after);
}

static void check_apart(struct checker *c)
{
	const struct model *m = c->model;
	struct names names = { NULL, map_new(c->arena) };
	const struct plan_target *pt;
	struct map *built = map_new(c->arena);

	for (int kind = 0; kind < 2; kind++) {
		names.seen = map_new(c->arena);
		add_role(c, &names, &m->drone.all);
		add_role(c, &names, kind ? &m->drone.test : &m->drone.manifest);
	}
	for (size_t i = 0; i < m->n_jobs; i++) {
		names.seen = map_new(c->arena);
		add_role(c, &names, &m->drone.all);
		add_names(c, &names, m->jobs[i].steps);
	}
	for (size_t i = 0; i < c->plan->n_targets; i++) {
		pt = &c->plan->targets[i];
		names.seen = map_get(built, pt->push->cluster);
		if (!names.seen) {
			map_put(built, pt->push->cluster, names.seen = map_new(c->arena));
			add_role(c, &names, &m->drone.all);
			add_names(c, &names, m->before);
			add_role(c, &names, &m->drone.build);
		}
		add_role(c, &names, &pt->target->drone);
	}
}

static void target_role(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	checker_role(c, &t->drone, CHECKER_BUILD_SETTINGS);
}

static void check_roles(struct checker *c)
{
	const struct model *m = c->model;

	check_names(c);
	check_apart(c);
	checker_role(c, &m->drone.all, " ");
	checker_role(c, &m->drone.test, " ");
	checker_role(c, &m->drone.build, CHECKER_BUILD_SETTINGS);
	checker_role(c, &m->drone.manifest, " spec platforms target template tags auto_tag ignore_missing username password ");
	checker_targets(c, target_role);
}

const struct check checks_of_roles[] = {
	{ "shape", check_shape, "what is built in one pipeline, or in one step, can be" },
	{ "role", check_roles, "keys for pipelines of a kind leave their names apart, and what they build" },
	{ NULL, NULL, NULL }
};
