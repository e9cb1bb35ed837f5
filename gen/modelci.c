#include "arena.h"
#include "descriptor.h"
#include "plugins.h"
#include "resolver.h"
#include "yaml.h"

#define GIT_IMAGE "alpine/git:2.45.2"

static void resolve_test(struct resolver *r)
{
	const struct desc_test *in = &r->desc->test;
	const struct yaml *test = yaml_get(r->desc->root, "test");
	struct model *m = r->model;

	if (!test)
		return;
	m->test.present = true;
	m->test.pos = test->pos;
	m->test.image = resolver_word_or(in->image, "debian:12");
	m->test.setup = resolver_words_of(r, in->setup);
	m->test.run = resolver_words_of(r, in->run);
	m->test.runs_nothing = in->run && !m->test.run.n;
	m->test.services = in->services;
	resolver_put_pairs(r, &m->test.environment, in->environment);
}

static struct condition *new_condition(struct condition *list, size_t *n, const char *key)
{
	struct condition *c = &list[(*n)++];

	c->key = key;
	return c;
}

static void add_condition(struct resolver *r, struct condition *list, size_t *n, const char *key, const struct yaml *y)
{
	struct condition *c;

	if (!y)
		return;
	c = new_condition(list, n, key);
	c->pos = y->pos;
	c->include = resolver_words_of(r, y->kind == YAML_MAP ? yaml_get(y, "include") : y);
	c->exclude = resolver_words_of(r, yaml_get(y, "exclude"));
}

static void add_others(struct resolver *r, struct condition *list, size_t *n, const struct desc_when *in)
{
	add_condition(r, list, n, "branch", in->branch);
	add_condition(r, list, n, "repo", in->repo);
	add_condition(r, list, n, "instance", in->instance);
	add_condition(r, list, n, "cron", in->cron);
	add_condition(r, list, n, "target", in->target);
	add_condition(r, list, n, "status", in->status);
	add_condition(r, list, n, "action", in->action);
}

static bool is_empty(const struct yaml *y)
{
	return y && y->kind == YAML_LIST && !y->n;
}

void resolver_when(struct resolver *r, struct tagset *set, const struct desc_when *in, const struct words *branches)
{
	struct condition *list = set->when, *c;
	size_t *n = &set->n_when;

	if (!is_empty(in->event))
		add_condition(r, list, n, "event", in->event);
	if (!in->event) {
		c = new_condition(list, n, "event");
		LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "push"));
		if (!in->branch) /* which no tag has */
			LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "tag"));
	}
	if (!is_empty(in->ref))
		add_condition(r, list, n, "ref", in->ref);
	if (!in->ref && !in->branch && branches) {
		c = new_condition(list, n, "ref");
		for (size_t i = 0; i < branches->n; i++)
			LIST_ADD(r->arena, &c->include, ((struct word){ .s = arena_printf(r->arena, "refs/heads/%.*s",
				STR_ARG(branches->items[i].s)) }));
		LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "refs/tags/v*"));
	}
	add_others(r, list, n, in);
}

bool role_says_when(const struct role *role)
{
	return role->when_pos.src;
}

/* Drone insists on a list where the descriptor may have a text, which stays as it is written. */
static void add_listed(struct resolver *r, struct yaml *map, struct yaml *key, struct yaml *value)
{
	const struct source *src = key->pos.src;
	const struct yaml *list = NULL;

	if (value->kind == YAML_SCALAR)
		list = yaml_parse(r->arena, r->diag, diag_source(r->diag, src->name, arena_printf(r->arena, "%.*s:\n  - %.*s\n",
			STR_ARG(key->text), STR_ARG(str_slice(src->text, value->begin, value->end)))));
	map->items[map->n] = list ? list->items[0] : key;
	map->values[map->n++] = list ? list->values[0] : value;
}

/* Add those of a map's pairs that are among some keys; NULL: all. */
static void add_keys(struct resolver *r, struct yaml *some, const struct yaml *map, const char *keys)
{
	for (size_t i = 0; i < map->n; i++)
		if (keys && str_is(map->items[i]->text, "image_pull_secrets")) {
			add_listed(r, some, map->items[i], map->values[i]);
		} else if (!keys || str_among(map->items[i]->text, keys)) {
			some->items[some->n] = map->items[i];
			some->values[some->n++] = map->values[i];
		}
}

/* What a pipeline takes as it is, of a role's map and of its `pipeline`; NULL: nothing. */
static const struct yaml *pipeline_keys(struct resolver *r, const struct yaml *map, const struct yaml *more)
{
	struct yaml *some = arena_alloc(r->arena, 1, sizeof *some);
	size_t n = map->n + (more ? more->n : 0);

	*some = *map;
	some->items = arena_alloc(r->arena, n, sizeof *some->items);
	some->values = arena_alloc(r->arena, n, sizeof *some->values);
	some->n = 0;
	add_keys(r, some, map, " platform clone workspace node concurrency environment volumes ");
	if (more)
		add_keys(r, some, more, NULL);
	return some->n ? some : NULL;
}

/* Most roles have none: then there is no room for them either. */
static struct condition *kept_conditions(struct resolver *r, const struct condition *list)
{
	struct condition *kept = arena_alloc(r->arena, CONDITIONS_MAX, sizeof *kept);

	for (size_t i = 0; list && i < CONDITIONS_MAX; i++)
		kept[i] = list[i];
	return kept;
}

void resolver_role(struct resolver *r, struct role *role, const struct desc_role *in, const struct yaml *map)
{
	struct condition list[CONDITIONS_MAX] = { 0 };
	const struct yaml *when;

	role->name = resolver_word_or(in->name, "");
	role->step_name = resolver_word_or(in->step_name, "");
	role->runner = resolver_word_or(in->runner, "");
	role->type = resolver_word_or(in->type, "");
	role->plugin = resolver_word_or(in->plugin, "");
	role->needs = resolver_words_of(r, in->needs);
	role->depends_on = resolver_words_of(r, in->depends_on);
	role->more = in->pipeline;
	add_condition(r, list, &role->n_when, "event", in->when.event);
	add_condition(r, list, &role->n_when, "ref", in->when.ref);
	add_others(r, list, &role->n_when, &in->when);
	if (role->n_when)
		role->when = kept_conditions(r, list);
	role->before = in->before;
	role->after = in->after;
	role->step = in->step;
	role->settings = in->settings;
	when = map && map->kind == YAML_MAP ? yaml_get(map, "when") : NULL;
	role->when_pos = when ? when->pos : (struct pos){ 0 };
	if (map && map->kind == YAML_MAP)
		role->pipeline = pipeline_keys(r, map, in->pipeline);
}

static struct words said_words(struct resolver *r, const struct yaml *said, const struct yaml *otherwise,
	struct pos *pos)
{
	const struct yaml *y = said ? said : otherwise;

	*pos = y ? y->pos : (struct pos){ 0 };
	return resolver_words_of(r, y);
}

void resolver_command(struct resolver *r, struct commands *c, const struct desc_command *in,
	const struct desc_command *otherwise)
{
	c->image = resolver_word_or(in->image ? in->image : otherwise->image, "");
	c->socket = resolver_word_or(in->socket ? in->socket : otherwise->socket, "");
	c->setup = said_words(r, in->setup, otherwise->setup, &c->setup_pos);
	c->run = said_words(r, in->run, otherwise->run, &c->run_pos);
	c->dry_run = said_words(r, in->dry_run, otherwise->dry_run, &c->dry_run_pos);
	c->manifest = said_words(r, in->manifest, otherwise->manifest, &c->manifest_pos);
}

static enum stage stage_of(const struct yaml *y)
{
	static const char *const names[] = {
		[STAGE_FREE] = "free", [STAGE_TEST] = "test", [STAGE_DEPLOY] = "deploy", [STAGE_NOTIFY] = "notify",
	};

	for (size_t i = 0; y && i < countof(names); i++)
		if (str_is(y->text, names[i]))
			return (enum stage)i;
	return STAGE_FREE;
}

static void resolve_job(struct resolver *r, struct job *job, const struct desc_job *in)
{
	struct condition *c;

	job->stage = stage_of(in->stage);
	job->needs_pos = in->needs ? in->needs->pos : (struct pos){ 0 };
	job->steps = in->steps;
	job->services = in->services;
	resolver_role(r, &job->role, &in->role, in->map);
	job->role.name = resolver_word_or(in->key, "");
	job->role.needs = resolver_words_of(r, in->needs);
	if (job->stage != STAGE_NOTIFY || !role_says_when(&job->role) || in->role.when.status)
		return;
	if (!job->role.when)
		job->role.when = kept_conditions(r, NULL);
	c = new_condition(job->role.when, &job->role.n_when, "status");
	LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "success"));
	LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "failure"));
}

static void resolve_jobs(struct resolver *r)
{
	struct model *m = r->model;

	m->jobs = arena_alloc(r->arena, r->desc->n_jobs, sizeof *m->jobs);
	for (size_t i = 0; i < r->desc->n_jobs; i++)
		resolve_job(r, &m->jobs[m->n_jobs++], &r->desc->jobs[i]);
}

static struct pos pos_of(const struct yaml *said)
{
	return said ? said->pos : (struct pos){ 0 };
}

static void resolve_tagset(struct resolver *r, struct tagset *set, const struct desc_publish *in)
{
	const struct desc_tags last = resolver_publish_tags(in);
	const struct desc_tags *const places[] = { &r->desc->shared.tags, &last, NULL };

	resolver_tags(r, set, places);
	r->model->publish.tags_top = pos_of(r->desc->shared.tags.tags);
	r->model->publish.tags_pos = pos_of(in->tags);
	r->model->publish.tags_file = pos_of(in->tags_file);
	set->branches = resolver_words_of(r, in->branch);
	if (!in->branch) {
		LIST_ADD(r->arena, &set->branches, resolver_word_or(NULL, "main"));
		LIST_ADD(r->arena, &set->branches, resolver_word_or(NULL, "master"));
	}
	resolver_when(r, set, &in->when, &set->branches);
}

/* On pull requests, by event or by ref, unless the descriptor says when; each of the two follows from the other. */
static void resolve_dry_run(struct resolver *r, const struct desc_publish *in)
{
	const struct desc_when *when = &in->dry_run_when;
	struct condition *list = r->model->publish.dry_when, *c;
	size_t *n = &r->model->publish.n_dry_when;

	add_condition(r, list, n, "event", when->event);
	add_condition(r, list, n, "ref", when->ref);
	add_others(r, list, n, when);
	r->model->publish.dry_run = in->dry_run ? str_is(in->dry_run->text, "pull_request") : *n;
	if (*n)
		return;
	c = new_condition(list, n, "event");
	LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "pull_request"));
}

static void resolve_publish(struct resolver *r)
{
	const struct desc_publish *in = &r->desc->publish;
	const struct yaml *publish = yaml_get(r->desc->root, "publish"), *when;
	struct model *m = r->model;

	resolve_tagset(r, &m->publish.tagset, in);
	resolve_dry_run(r, in);
	when = publish ? yaml_get(publish, "when") : NULL;
	m->publish.tagset.when_pos = when ? when->pos : (struct pos){ 0 };
	for (size_t i = 0; i < m->n_images; i++)
		m->images[i].tagset = resolver_tagset(r, r->desc->n_images ? &r->desc->images[i] : &r->desc->shared);
}

static enum shape shape_of(const struct yaml *y)
{
	if (!y || str_is(y->text, "pipelines"))
		return SHAPE_PIPELINES;
	if (str_is(y->text, "none"))
		return SHAPE_NONE;
	return str_is(y->text, "steps") ? SHAPE_STEPS : SHAPE_BUILDX;
}

/* Of what the user does not name, what most runners have; where that is not there, the view picks another. */
static struct word pinned(const struct yaml *said, const char *image)
{
	return resolver_word_or(said, plugins_pick(image, STR("linux/amd64")).p);
}

static void resolve_drone(struct resolver *r)
{
	const struct descriptor *desc = r->desc;
	const struct yaml *drone = yaml_get(desc->root, "drone");
	struct model *m = r->model;

	m->drone.file = resolver_word_or(desc->drone.file, ".drone.yml");
	m->drone.git_image = resolver_word_or(desc->drone.git_image, GIT_IMAGE);
	m->drone.only_affected = desc->drone.only_affected && str_is(desc->drone.only_affected->text, "true");
	m->drone.only_affected_pos = pos_of(desc->drone.only_affected);
	m->drone.affected_script = resolver_word_or(desc->drone.affected_script,
		m->drone.only_affected ? "only_affected.sh" : "");
	m->drone.docker_plugin = pinned(desc->drone.docker_plugin, PLUGINS_DOCKER);
	m->drone.manifest_plugin = pinned(desc->drone.manifest_plugin, PLUGINS_MANIFEST);
	m->drone.buildx_plugin = pinned(desc->drone.buildx_plugin, PLUGINS_BUILDX);
	m->drone.shape = shape_of(desc->drone.shape);
	m->drone.shape_pos = desc->drone.shape ? desc->drone.shape->pos : (struct pos){ 0 };
	m->drone.commands = desc->drone.builder && str_is(desc->drone.builder->text, "command");
	m->drone.builder_pos = desc->drone.builder ? desc->drone.builder->pos : (struct pos){ 0 };
	resolver_command(r, &m->drone.command, &desc->drone.command, &desc->drone.command);
	resolver_role(r, &m->drone.all, &desc->drone.all, yaml_get(drone, "all"));
	resolver_role(r, &m->drone.test, &desc->drone.test, yaml_get(drone, "test"));
	resolver_role(r, &m->drone.build, &desc->drone.build, yaml_get(drone, "build"));
	resolver_role(r, &m->drone.dry_run, &desc->drone.dry_run, yaml_get(drone, "dry_run"));
	resolver_role(r, &m->drone.manifest, &desc->drone.manifest, yaml_get(drone, "manifest"));
	m->drone.before = desc->drone.before;
	m->drone.after = desc->drone.after;
	m->drone.documents = desc->drone.documents;
	m->drone.merge_pipeline = desc->drone.merge_pipeline;
	m->drone.merge_step = desc->drone.merge_step;
	m->drone.merge_settings = desc->drone.merge_settings;
	m->before = desc->before;
}

void resolver_ci(struct resolver *r)
{
	resolve_test(r);
	resolve_jobs(r);
	resolve_publish(r);
	resolver_publications(r);
	resolve_drone(r);
}
