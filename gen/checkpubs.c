#include "checker.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "plan.h"
#include "reftags.h"
#include "str.h"
#include "viewlists.h"

static bool looks_like_host(struct str s)
{
	return str_has(s, '.') || str_has(s, ':') || str_is(s, "localhost");
}

/* Whether two tags of its images may be the same, where all go to one repository. */
static bool images_meet(struct checker *c, const struct publication *to)
{
	struct checker_tagged *tagged = checker_tagged_new(c, NULL);
	bool any = false;

	for (size_t i = 0; i < c->model->n_images; i++)
		any = checker_tagged_add(c, tagged, to, &c->model->images[i]) || any;
	return any;
}

/* Where its repositories are: said whole, or by a registry that stands ahead of their paths. */
static void check_repositories(struct checker *c, const struct publication *to)
{
	const struct word *registry = &to->registry;
	struct str host = model_registry_host(registry->s);

	if (to->image.pos.src) {
		checker_fits(c, &to->image, GRAMMAR_REPOSITORY);
		if (images_meet(c, to))
			FAULT(c, to->image.pos, "several images cannot go to one repository by the same tags: say 'registry'");
	} else if (registry->pos.src && grammar_fits(c->arena, GRAMMAR_HOST, registry->s)
		&& (str_has(host, '/') || !looks_like_host(host))) {
		FAULT(c, registry->pos, "'%.*s' cannot stand ahead of a repository's path: a registry is HOST.DOMAIN or HOST:PORT",
			STR_ARG(registry->s));
		diag_note(c->diag, registry->pos, "or say the whole repository by 'image'");
	}
}

static const struct words *refs_of(const struct tagset *set)
{
	for (size_t i = 0; i < set->n_when; i++)
		if (str_is(str_of(set->when[i].key), "ref") && set->when[i].include.n)
			return &set->when[i].include;
	return NULL;
}

/* Whether one ref of a kind may be among those that two sets ask for; NULL asks for all. */
static bool refs_meet(struct checker *c, const struct words *a, const struct words *b, const char *kind)
{
	const struct words *some = a ? a : b;

	for (size_t i = 0; some && i < some->n; i++) {
		if (!checker_may_begin(some->items[i].s, kind))
			continue;
		if (!a || !b)
			return true;
		for (size_t k = 0; k < b->n; k++)
			if (checker_may_begin(b->items[k].s, kind) && checker_patterns_meet(c, a->items[i].s, b->items[k].s))
				return true;
	}
	return !some;
}

/* Whether one ref may be published by both; all sets of a publication have the same conditions. */
static bool together(struct checker *c, const struct publication *to, const struct publication *other)
{
	static const char *const kinds[] = { [REF_BRANCH] = "refs/heads/", [REF_TAG] = "refs/tags/" };
	const struct tagset *a = to->images[0].tagset, *b = other->images[0].tagset;
	bool any = false;

	for (int kind = REF_BRANCH; kind <= REF_TAG; kind++)
		any = any || (reftags_has_event(c->arena, a, (enum ref_kind)kind)
			&& reftags_has_event(c->arena, b, (enum ref_kind)kind) && refs_meet(c, refs_of(a), refs_of(b), kinds[kind]));
	return any;
}

/* No two may write over each other's tags; those of `publish` itself are another check's. */
static void check_meeting(struct checker *c, struct map *repositories, const struct publication *to)
{
	const struct model *m = c->model;
	const struct publication *first = NULL;
	const struct checker_tagger *other;
	struct checker_tagged *tagged;
	struct str said = STR_NONE;

	for (size_t i = 0; !first && i < m->n_images; i++) {
		said = to->images[i].repository.s;
		tagged = checker_tagged_in(c, repositories, said, together);
		other = checker_tagged_add(c, tagged, to, &m->images[i]);
		first = other && to != m->publications ? other->to : NULL;
	}
	if (!first || (first == to && to->image.pos.src)) /* the latter is said where `image` is */
		return;
	FAULT(c, to->name.pos, "'%.*s' gets these tags already: they would be written over", STR_ARG(said));
	if (first->name.pos.src && first != to)
		diag_note(c->diag, first->name.pos, "by this one");
	else
		diag_note(c->diag, to->name.pos, "say another 'registry' or 'image', or other 'tags'");
}

/* Names of publications and images stand in those of variables of make, and of the templates of lists. */
static void check_apart(struct checker *c, struct map *seen, const struct publication *to)
{
	const struct publication *first = NULL;
	struct str name;

	for (size_t i = 0; !first && i < c->model->n_images; i++) {
		name = viewlists_repository(c->arena, to, &c->model->images[i]);
		first = map_put(seen, name, to);
	}
	if (first)
		FAULT(c, to->name.pos, "make's variable '%.*s' would mean two repositories: take another name", STR_ARG(name));
}

static void check_publications(struct checker *c)
{
	struct map *repositories = map_new(c->arena), *variables = map_new(c->arena);
	const struct publication *to;

	for (size_t i = 0; i < c->model->n_publications; i++) {
		to = &c->model->publications[i];
		checker_fits(c, &to->name, GRAMMAR_NAME);
		if (i)
			check_repositories(c, to);
		check_meeting(c, repositories, to);
		check_apart(c, variables, to);
	}
}

/* What stands for a kind of pipelines. */
struct place {
	const char *kind;
	const struct plan_target *pt; /* of those that build */
};

static const struct place *claim(struct checker *c, struct map *places, struct str cluster, const char *kind,
	const struct plan_target *pt)
{
	struct place *place = map_get(places, cluster);

	if (place)
		return place;
	place = arena_alloc(c->arena, 1, sizeof *place);
	*place = (struct place){ kind, pt };
	map_put(places, cluster, place);
	return NULL;
}

static bool same_place(const struct target *a, const struct target *b)
{
	return str_eq(a->name.s, b->name.s) && str_eq(a->runner.s, b->runner.s) && str_eq(a->os_version.s, b->os_version.s);
}

static void check_builds(struct checker *c, struct map *places, size_t publication)
{
	const struct word *pattern = &c->model->publications[publication].pipeline;
	const struct place *other;
	struct str cluster;

	for (size_t i = 0; pattern->pos.src && i < c->plan->n_targets; i++) {
		cluster = c->plan->targets[i].pushes[publication]->cluster;
		other = claim(c, places, cluster, "build", &c->plan->targets[i]);
		if (str_has(cluster, '{')) {
			FAULT(c, pattern->pos, "in '%.*s' something in braces is not filled in: there are {name}, {os}, {arch}, {variant} "
				"and {suffix}, where each arch has a pipeline", STR_ARG(cluster));
			return;
		}
		if (other && !other->pt) {
			FAULT(c, pattern->pos, "the pipeline '%.*s' is that of %s already", STR_ARG(cluster), other->kind);
			return;
		}
		if (other && c->model->drone.shape == SHAPE_PIPELINES && !same_place(other->pt->target, c->plan->targets[i].target)) {
			FAULT(c, pattern->pos, "'%.*s' would be the pipeline of two arches: let {name} stand in it", STR_ARG(cluster));
			return;
		}
	}
}

static void check_lists(struct checker *c, struct map *places, size_t publication)
{
	const struct word *name = &c->model->publications[publication].manifest_pipeline;
	const struct place *other;
	struct str cluster = c->plan->images[0].manifests[publication]->cluster;

	if (name->pos.src && c->model->drone.shape == SHAPE_BUILDX) {
		FAULT(c, name->pos, "one step of buildx publishes the list itself");
		return;
	}
	other = claim(c, places, cluster, "lists", NULL);
	if (other && !str_is(str_of(other->kind), "lists") && c->model->drone.shape == SHAPE_PIPELINES)
		FAULT(c, name->pos.src ? name->pos : c->model->publications[publication].pipeline.pos,
			"the pipeline '%.*s' is that of %s already", STR_ARG(cluster), other->pt ? "builds" : other->kind);
}

/* `make push` pushes to all publications at once. */
static void check_commands(struct checker *c, const struct publication *to)
{
	const struct word *name = to->pipeline.pos.src ? &to->pipeline : &to->manifest_pipeline;

	if (name->pos.src)
		FAULT(c, name->pos, "commands build once and push to all publications, in one pipeline");
}

/* Pipelines of a publication's own are apart from those of other kinds. */
static void check_pipelines(struct checker *c)
{
	const struct model *m = c->model;
	struct map *places = map_new(c->arena);

	if (c->plan->test)
		claim(c, places, c->plan->test->cluster, "the tests", NULL);
	for (size_t i = 0; i < m->n_jobs; i++)
		claim(c, places, m->jobs[i].role.name.s, "a job", NULL);
	for (size_t i = 0; m->drone.shape != SHAPE_NONE && i < c->plan->n_targets; i++)
		claim(c, places, c->plan->targets[i].push->cluster, "builds", &c->plan->targets[i]);
	if (m->drone.shape == SHAPE_PIPELINES)
		claim(c, places, c->plan->images[0].manifest->cluster, "lists", NULL);
	for (size_t i = 1; i < m->n_publications; i++) {
		if (m->drone.commands) {
			check_commands(c, &m->publications[i]);
			continue;
		}
		checker_fits(c, &m->publications[i].pipeline, GRAMMAR_VALUE);
		checker_fits(c, &m->publications[i].manifest_pipeline, GRAMMAR_VALUE);
		check_builds(c, places, i);
		check_lists(c, places, i);
	}
}

const struct check checks_of_publications[] = {
	{ "publication", check_publications, "each publication has a name and repositories of its own" },
	{ "own-pipeline", check_pipelines, "pipelines of a publication's own build one arch, and are nothing else" },
	{ NULL, NULL, NULL }
};
