#include "checker.h"

#include "arena.h"
#include "edit.h"
#include "graph.h"
#include "map.h"
#include "pattern.h"
#include "plan.h"
#include "stepname.h"
#include "str.h"
#include "yaml.h"

static bool same_labels(const struct pairs *a, const struct pairs *b)
{
	for (size_t i = 0; a->n == b->n && i < a->n; i++)
		if (!str_eq(a->items[i].name.s, b->items[i].name.s) || !str_eq(a->items[i].value.s, b->items[i].value.s))
			return false;
	return a->n == b->n;
}

static bool same_words(const struct words *a, const struct words *b)
{
	for (size_t i = 0; a->n == b->n && i < a->n; i++)
		if (!str_eq(a->items[i].s, b->items[i].s))
			return false;
	return a->n == b->n;
}

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
			if (t->args.n != first->args.n || !str_eq(t->args.items[k].name.s, first->args.items[k].name.s)
				|| !str_eq(t->args.items[k].value.s, first->args.items[k].value.s)
				|| t->args.items[k].origin != first->args.items[k].origin) {
				FAULT(c, t->pos, "one step of buildx gives all arches the same build arguments, but '%.*s' differs",
					STR_ARG(t->args.items[k].name.s));
				diag_note(c->diag, t->pos, "the Dockerfile can ask for TARGETARCH and TARGETVARIANT instead");
				break;
			}
		if (!same_labels(&t->labels, &first->labels) || !same_words(&t->cache_from, &first->cache_from))
			FAULT(c, t->pos, "one step of buildx gives all arches the same labels and images for the cache");
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
	if (!t->drone->name.s.n && !role_says_when(t->drone))
		return;
	FAULT(c, t->drone->name.s.n ? t->drone->name.pos : t->drone->when_pos,
		"all arches are built in one pipeline, which has one name and one trigger");
	diag_note(c->diag, c->model->drone.shape_pos, "say that under 'drone.build', or leave the shape out");
}

/* The first of what is said for one arch in Drone's words, but for name and trigger; src is NULL: nothing. */
static struct pos said_at(const struct role *role)
{
	const struct word *const words[] = { &role->step_name, &role->type, &role->plugin };
	const struct words *const lists[] = { &role->needs, &role->depends_on };
	const struct yaml *const maps[] = { role->pipeline, role->before, role->after, role->step, role->settings };

	for (size_t i = 0; i < countof(words); i++)
		if (words[i]->pos.src)
			return words[i]->pos;
	for (size_t i = 0; i < countof(lists); i++)
		if (lists[i]->n)
			return lists[i]->items[0].pos;
	for (size_t i = 0; i < countof(maps); i++)
		if (maps[i])
			return maps[i]->pos;
	return (struct pos){ 0 };
}

/* What would be merged into the step of all arches. */
static void target_shares(struct checker *c, const struct image *i, const struct target *t)
{
	struct pos said = said_at(t->drone);

	(void)i;
	if (!said.src)
		return;
	FAULT(c, said, "one step of buildx builds all arches, which cannot be told this for one of them");
	diag_note(c->diag, c->model->drone.shape_pos, "say that under 'drone.build', or leave the shape out");
}

static void check_shape(struct checker *c)
{
	const struct model *m = c->model;

	if (m->drone.shape == SHAPE_PIPELINES)
		return;
	if (m->drone.shape == SHAPE_NONE) {
		if (!m->n_jobs && !m->test.present && !checker_is_template(c))
			FAULT(c, m->drone.shape_pos, "where nothing is built, CI needs 'jobs' or 'test': there is nothing for it to do");
		return;
	}
	check_runners(c);
	checker_targets(c, target_alone);
	if (m->drone.shape == SHAPE_BUILDX)
		checker_targets(c, target_shares);
	for (size_t i = 0; c->model->drone.shape == SHAPE_BUILDX && i < c->model->n_images; i++)
		if (c->model->images[i].n_targets)
			check_alike(c, &c->model->images[i]);
}

/* What braces can hold: in names of builds, of lists, and of a pipeline that stands for no arch and image. */
#define OF_BUILDS "there are " PATTERN_WORDS ", of builds"
#define OF_LISTS "there is {image}, of lists"
#define OF_SHAPE "by 'drone.shape' one pipeline builds all arches"
#define OF_ONE "there is one such pipeline, whose name stands as it is"

/* A pattern, and what came of it. */
static void check_pattern(struct checker *c, const struct word *pattern, struct str filled, const char *there)
{
	if (pattern->pos.src && !filled.n)
		FAULT(c, pattern->pos, "nothing is left of the name");
	if (pattern->s.n && checker_fits(c, pattern, GRAMMAR_VALUE) && str_has(filled, '{'))
		FAULT(c, pattern->pos, "in '%.*s' something in braces is not filled in: %s", STR_ARG(filled), there);
}

/* Pipelines of different kinds have names of their own. */
static void check_name(struct checker *c, const struct word *name, struct str cluster, const char *there,
	struct map *names)
{
	const struct word *first;

	check_pattern(c, name, cluster, there);
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
		check_name(c, &m->drone.test.name, c->plan->test->cluster, OF_ONE, names);
	for (size_t i = 0; m->drone.shape != SHAPE_NONE && i < c->plan->n_targets; i++) {
		pt = &c->plan->targets[i];
		if (!map_put(builds, pt->push->cluster, pt))
			check_name(c, pt->target->drone->name.s.n ? &pt->target->drone->name : &m->drone.build.name, pt->push->cluster,
				m->drone.shape == SHAPE_PIPELINES ? OF_BUILDS : OF_SHAPE, names);
	}
	if (m->drone.shape == SHAPE_PIPELINES)
		check_name(c, &m->drone.manifest.name, c->plan->images[0].manifest->cluster, OF_ONE, names);
	for (size_t i = 0; i < m->n_jobs; i++)
		check_name(c, &m->jobs[i].role.name, m->jobs[i].role.name.s, OF_ONE, names);
}

/* Keys that the generated steps keep. */
static void check_kept(struct checker *c, const struct yaml *map, const char *kept, const char *what)
{
	for (size_t i = 0; map && i < map->n; i++)
		if (str_among(map->items[i]->text, kept))
			FAULT(c, map->items[i]->pos, "'%.*s' of %s is generated, and cannot be replaced", STR_ARG(map->items[i]->text),
				what);
}

/* What has a key of its own is not said twice. */
static void check_more(struct checker *c, const struct yaml *map)
{
	const char *const own = " platform clone workspace node concurrency environment volumes image_pull_secrets services ";

	for (size_t i = 0; map && i < map->n; i++)
		if (str_among(map->items[i]->text, own))
			FAULT(c, map->items[i]->pos, "'%.*s' has a key of its own beside 'pipeline'", STR_ARG(map->items[i]->text));
}

void checker_role(struct checker *c, const struct role *role, const char *settings)
{
	checker_conditions(c, role->when, role->n_when, "when");
	check_kept(c, role->step, " name image commands depends_on detach settings ", "a step");
	check_kept(c, role->settings, settings, "the plugin's settings");
	check_kept(c, role->more, " kind type name steps depends_on trigger ", "a pipeline");
	check_more(c, role->more);
	if (role->runner.pos.src && !checker_is_runner(role->runner.s))
		FAULT(c, role->runner.pos, "'%.*s' is no runner that Drone has: linux or windows, '/', and amd64, arm64, arm, "
			"ppc64le or s390x", STR_ARG(role->runner.s));
}

static void check_step_name(struct checker *c, enum step_kind kind, const struct image *image, const struct target *t)
{
	const struct word *said = stepname_said(c->model, kind, t);

	if (said)
		check_pattern(c, said, stepname(c->arena, c->model, kind, image, t, NULL),
			t ? OF_BUILDS : image ? OF_LISTS : "there is one such step, whose name stands as it is");
}

/* What a plugin does only a runner with images can do. */
static void check_type(struct checker *c, const struct role *role)
{
	const struct word *type = role->type.s.n ? &role->type : &c->model->drone.all.type;

	checker_fits(c, &role->plugin, GRAMMAR_REFERENCE);
	if (!c->model->drone.commands && str_among(type->s, " exec ssh digitalocean macstadium "))
		FAULT(c, type->pos, "runners of the type '%.*s' have no images, and the step is a plugin", STR_ARG(type->s));
}

/* Drone takes a platform as it stands, but plugins, commands and downloads are chosen by the runner that is said. */
static void check_platform(struct checker *c, const struct role *role, struct str runner, const char *where)
{
	const struct yaml *platform = role->pipeline ? yaml_get(role->pipeline, "platform") : NULL;
	const struct yaml *os = platform ? yaml_get(platform, "os") : NULL;
	const struct yaml *arch = platform ? yaml_get(platform, "arch") : NULL;
	struct str rest = runner.n ? runner : STR("linux/amd64"), of = STR_NONE, said;

	str_cut(&rest, '/', &of);
	said = arena_printf(c->arena, "%.*s/%.*s", STR_ARG(os ? os->text : of), STR_ARG(arch ? arch->text : rest));
	if ((!os && !arch) || str_eq(said, runner.n ? runner : STR("linux/amd64")))
		return;
	WARN(c, (arch ? arch : os)->pos, "this pipeline is written for a runner of %.*s/%.*s, not of %.*s", STR_ARG(of),
		STR_ARG(rest), STR_ARG(said));
	diag_note(c->diag, (arch ? arch : os)->pos, "say 'runner: %.*s' %s instead: what runs there depends on it",
		STR_ARG(said), where);
}

static void target_role(struct checker *c, const struct image *i, const struct target *t)
{
	const char *where = "beside 'arches', or in an entry of it,";

	check_platform(c, &c->model->drone.build, t->runner.s, where);
	check_platform(c, t->drone, t->runner.s, where);
	checker_role(c, t->drone, CHECKER_BUILD_SETTINGS);
	check_type(c, t->drone->type.s.n ? t->drone : &c->model->drone.build);
	check_step_name(c, STEP_BUILD, i, t);
	check_step_name(c, STEP_DRY_RUN, i, t);
	checker_fits(c, &t->drone->plugin, GRAMMAR_REFERENCE);
}

/* What the pipelines of a kind wait for besides. */
static void check_waits(struct checker *c)
{
	const struct model *m = c->model;
	const struct plan_target *pt;

	for (size_t i = 0; c->plan->test && i < m->drone.test.needs.n; i++)
		checker_need(c, "pipeline", c->plan->test->cluster, m->drone.test.needs.items[i].s, m->drone.test.needs.items[i].pos);
	for (size_t i = 0; i < m->drone.manifest.needs.n; i++)
		checker_need(c, "pipeline", c->plan->images[0].manifest->cluster, m->drone.manifest.needs.items[i].s,
			m->drone.manifest.needs.items[i].pos);
	for (size_t i = 0; i < c->plan->n_targets; i++) {
		const struct words *const said[] = { &m->drone.build.needs, &c->plan->targets[i].target->drone->needs };

		pt = &c->plan->targets[i];
		for (size_t k = 0; k < countof(said); k++)
			for (size_t n = 0; n < said[k]->n; n++)
				checker_need(c, "pipeline", pt->push->cluster, pattern_fill(c->arena, said[k]->items[n].s, pt->image, pt->target),
					said[k]->items[n].pos);
	}
}

/* What the arches of one pipeline say of it: values by their keys, with dots. */
struct together {
	struct checker *c;
	struct map *said;
};

/* Fault where two arches say something else of the pipeline that they share. Of a list's items each name is one. */
static void compare(struct together *t, struct str key, const struct yaml *value, bool whole)
{
	const struct yaml *first = map_get(t->said, key), *name;
	struct arena *a = t->c->arena;

	if (!first)
		map_put(t->said, key, first = value);
	if (first->kind != value->kind || ((whole || value->kind == YAML_SCALAR) && !edit_same(first, value))) {
		FAULT(t->c, value->pos, "'%.*s' is another one than what an arch of the same pipeline says", STR_ARG(key));
		diag_note(t->c->diag, first->pos, "that says so here");
		return;
	}
	for (size_t i = 0; value->kind == YAML_MAP && !whole && i < value->n; i++)
		compare(t, arena_printf(a, "%.*s%s%.*s", STR_ARG(key), key.n ? "." : "", STR_ARG(value->items[i]->text)),
			value->values[i], false);
	for (size_t i = 0; value->kind == YAML_LIST && i < value->n; i++) {
		name = yaml_get(value->items[i], "name");
		if (name)
			compare(t, arena_printf(a, "%.*s.%.*s", STR_ARG(key), STR_ARG(name->text)), value->items[i], true);
	}
}

/* One pipeline has each key once, whichever arches are built there. */
static void check_together(struct checker *c)
{
	const struct plan_members *at;
	const struct yaml *map, *last;

	for (size_t i = 0; i < c->plan->n_clusters; i++) {
		struct together t = { c, map_new(c->arena) };

		at = plan_members(c->plan, c->plan->clusters[i].name);
		last = NULL;
		for (size_t k = 0; k < at->targets.n; k++) {
			map = at->targets.items[k]->target->drone->pipeline;
			if (map && map != last)
				compare(&t, STR_NONE, map, false);
			last = map;
		}
	}
}

static void check_roles(struct checker *c)
{
	const struct model *m = c->model;

	check_names(c);
	check_waits(c);
	check_step_name(c, STEP_TEST, NULL, NULL);
	for (size_t i = 0; i < m->n_images; i++)
		check_step_name(c, STEP_MANIFEST, &m->images[i], NULL);
	check_type(c, &m->drone.build);
	if (m->drone.shape == SHAPE_PIPELINES)
		check_type(c, &m->drone.manifest);
	checker_role(c, &m->drone.all, " ");
	checker_role(c, &m->drone.test, " ");
	checker_role(c, &m->drone.build, CHECKER_BUILD_SETTINGS);
	checker_role(c, &m->drone.dry_run, CHECKER_BUILD_SETTINGS);
	checker_role(c, &m->drone.manifest, " spec platforms target template tags auto_tag ignore_missing username password ");
	check_platform(c, &m->drone.test, m->drone.test.runner.s, "beside it");
	if (m->drone.shape == SHAPE_PIPELINES)
		check_platform(c, &m->drone.manifest, m->drone.manifest.runner.s, "beside it");
	checker_targets(c, target_role);
	check_together(c);
}

const struct check checks_of_roles[] = {
	{ "shape", check_shape, "what is built in one pipeline, or in one step, can be" },
	{ "role", check_roles, "keys for pipelines of a kind leave their names apart, and what they build" },
	{ NULL, NULL, NULL }
};
