#include "arena.h"
#include "descriptor.h"
#include "resolver.h"
#include "yaml.h"

/* The newest releases; drone-docker's --platform came with 20.14, arm64 images are there for both. */
#define DOCKER_PLUGIN "plugins/docker:21.3.4"
#define MANIFEST_PLUGIN "plugins/manifest:1.4.0"

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

static void add_condition(struct resolver *r, const char *key, const struct yaml *y)
{
	struct condition *c = &r->model->publish.when[r->model->publish.n_when++];
	const struct yaml *exclude = yaml_get(y, "exclude");

	c->key = key;
	c->pos = y->pos;
	c->include = resolver_words_of(r, y->kind == YAML_MAP ? yaml_get(y, "include") : y);
	c->exclude = resolver_words_of(r, exclude);
}

static void add_default(struct resolver *r, const char *key, const char *const *values)
{
	struct condition *c = &r->model->publish.when[r->model->publish.n_when++];

	c->key = key;
	for (; *values; values++)
		LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, *values));
}

/* Events and refs have defaults of their own, as long as the user does not say when by branch. */
static void resolve_when(struct resolver *r)
{
	static const char *const events[] = { "push", "tag", NULL };
	const struct desc_when *in = &r->desc->publish.when;
	const struct words *branches = &r->model->publish.branches;
	struct condition *c;

	if (in->event)
		add_condition(r, "event", in->event);
	else
		add_default(r, "event", events);
	if (in->ref) {
		add_condition(r, "ref", in->ref);
	} else if (!in->branch) {
		c = &r->model->publish.when[r->model->publish.n_when++];
		c->key = "ref";
		for (size_t i = 0; i < branches->n; i++)
			LIST_ADD(r->arena, &c->include, ((struct word){ .s = arena_printf(r->arena, "refs/heads/%.*s",
				STR_ARG(branches->items[i].s)) }));
		LIST_ADD(r->arena, &c->include, resolver_word_or(NULL, "refs/tags/v*"));
	}
	const struct { const char *key; const struct yaml *y; } others[] = {
		{ "branch", in->branch }, { "repo", in->repo }, { "instance", in->instance }, { "cron", in->cron },
		{ "target", in->target }, { "status", in->status }, { "action", in->action },
	};
	for (size_t i = 0; i < countof(others); i++)
		if (others[i].y)
			add_condition(r, others[i].key, others[i].y);
}

static void resolve_publish(struct resolver *r)
{
	const struct desc_publish *in = &r->desc->publish;
	struct model *m = r->model;

	m->publish.tags = resolver_words_of(r, in->tags);
	m->publish.tags_pos = in->tags ? in->tags->pos : (struct pos){ 0 };
	m->publish.automatic = !in->tags || (m->publish.tags.n == 1 && str_is(m->publish.tags.items[0].s, "auto"));
	m->publish.branches = resolver_words_of(r, in->branch);
	if (!in->branch) {
		LIST_ADD(r->arena, &m->publish.branches, resolver_word_or(NULL, "main"));
		LIST_ADD(r->arena, &m->publish.branches, resolver_word_or(NULL, "master"));
	}
	m->publish.dry_run = in->dry_run && str_is(in->dry_run->text, "pull_request");
	m->publish.registry = resolver_word_or(in->registry, "");
	m->publish.username = resolver_credential_of(in->username, "docker_username");
	m->publish.password = resolver_credential_of(in->password, "docker_password");
	resolve_when(r);
}

static void resolve_drone(struct resolver *r)
{
	const struct descriptor *desc = r->desc;
	struct model *m = r->model;

	m->drone.file = resolver_word_or(desc->drone.file, ".drone.yml");
	m->drone.docker_plugin = resolver_word_or(desc->drone.docker_plugin, DOCKER_PLUGIN);
	m->drone.manifest_plugin = resolver_word_or(desc->drone.manifest_plugin, MANIFEST_PLUGIN);
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
	resolve_publish(r);
	resolve_drone(r);
}
