#include "viewbuild.h"

#include "arena.h"
#include "escape.h"
#include "graph.h"
#include "model.h"
#include "plan.h"
#include "plugins.h"
#include "stepname.h"
#include "tags.h"
#include "value.h"
#include "viewargs.h"
#include "viewcommand.h"
#include "viewfiled.h"
#include "viewtags.h"
#include "viewgate.h"
#include "viewsecrets.h"
#include "viewwhen.h"
#include "yaml.h"
#include "yaml.h"

#define DOCKER_HUB "https://index.docker.io/v1/" /* as docker login calls it */

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

static void put_flag(struct arena *a, struct value *map, const char *name, bool flag)
{
	value_put(map, name, value_bool(a, flag));
}

/* Texts as maps, so that a template can name each. */
static struct value *texts(struct arena *a, const struct words *list, const char *name)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, name, list->items[i].s);
		value_add(v, item);
	}
	return v;
}

/* Images for the cache; tags may hold variables, which the runner is to see. */
static struct value *caches(struct arena *a, const struct words *list)
{
	struct value *v = value_list(a), *item;
	struct buf b;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		b = buf_new(a);
		if (str_has(list->items[i].s, '$'))
			buf_add(&b, tags_drone(a, list->items[i].s, STR_NONE));
		else
			escape_yaml(&b, list->items[i].s);
		put(a, item, "drone", buf_str(&b));
		value_add(v, item);
	}
	return v;
}

static struct value *pairs(struct arena *a, const struct pairs *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "pair", arena_printf(a, "%.*s=%.*s", STR_ARG(list->items[i].name.s),
			STR_ARG(list->items[i].value.s)));
		value_add(v, item);
	}
	return v;
}

static struct value *credential(struct arena *a, const struct credential *c)
{
	struct value *v = value_map(a);

	put(a, v, "value", c->value.s);
	put_flag(a, v, "secret", c->secret);
	return v;
}

/* The host that what pushes to a repository logs in to; empty: Docker Hub. */
static struct str login_host(const struct publication *to, struct str repository)
{
	return repository.n && to->registry.pos.src ? to->registry.s : model_registry(repository);
}

void viewbuild_credentials(struct arena *a, struct value *v, const struct publication *to, struct str repository)
{
	put(a, v, "setting", STR_NONE);
	put(a, v, "registry", login_host(to, repository));
	value_put(v, "username", credential(a, &to->username));
	value_put(v, "password", credential(a, &to->password));
}

/* Whether the runner has no image of the newest plugin, so that another one is taken. */
static bool is_older(struct arena *a, const struct model *m, const struct target *t)
{
	struct word plugin = viewbuild_plugin(m, t);

	return !plugin.pos.src && plugins_older(a, plugin.s, PLUGINS_DOCKER, 20, 14, 1);
}

/* Whether the user's own settings hold a whole configuration of the client's, with all credentials. */
static bool has_config(const struct model *m, const struct target *t)
{
	const struct yaml *const places[] = { m->drone.merge_settings, m->drone.build.settings, t->drone->settings };
	bool found = false;

	for (size_t i = 0; i < countof(places); i++)
		found = found || (places[i] && yaml_get(places[i], "config"));
	return found;
}

/*
 * Who logs in to the registry of an image that this one stands on, where it is another than that which is pushed to.
 * The plugin has room for one; those of buildx and of 32-bit arm have none.
 */
static struct value *base_logins(struct arena *a, const struct model *m, const struct target *t,
	const struct publication *to, struct str repository)
{
	const struct publication *first = m->publications;
	struct value *list = value_list(a), *item;
	bool can = m->drone.shape != SHAPE_BUILDX && !is_older(a, m, t) && !has_config(m, t);
	struct str host, base;

	for (size_t i = 0; can && i < t->n_own && !value_count(list); i++) {
		base = model_published(m, first, t->own[i].image)->repository.s;
		host = login_host(first, base);
		if (str_eq(host, login_host(to, repository)))
			continue;
		item = value_map(a);
		viewbuild_credentials(a, item, first, base);
		put(a, item, "setting", STR("base_image_"));
		put(a, item, "registry", host.n ? host : STR(DOCKER_HUB));
		value_add(list, item);
	}
	return list;
}

void viewbuild_logins(struct arena *a, struct value *v, const struct model *m, const struct image *image)
{
	struct value *list = value_list(a), *item;
	const struct publication *to;

	for (size_t i = 0; i < m->n_publications; i++) {
		to = &m->publications[i];
		if (!viewcommand_logs_in(m, to, image))
			continue;
		item = value_map(a);
		put(a, item, "user", viewcommand_variable(a, "DOCKER_USERNAME", to));
		put(a, item, "pass", viewcommand_variable(a, "DOCKER_PASSWORD", to));
		viewbuild_credentials(a, item, to, STR_NONE);
		value_add(list, item);
	}
	value_put(v, "logins", list);
}

/*
 * The tag of an arch of other images, as `publish` has them: the first that is listed; one that was published before
 * where nothing or another set is published in this run.
 */
static struct str listed_tag(struct arena *a, const struct tagset *set, const struct target *t, bool before)
{
	const struct words *tags = &set->tags;

	for (size_t i = 0; !set->automatic && i < tags->n; i++)
		if (!before || !str_has(tags->items[i].s, '$'))
			return arena_printf(a, "%.*s-%.*s", STR_ARG(tags->items[i].s), STR_ARG(t->suffix.s));
	return viewtags_suffix(a, set, t->suffix.s);
}

/* Of one step for all, the platforms. */
static struct value *platforms(struct arena *a, const struct model *m, const struct image *image)
{
	struct words list = { 0 };

	for (size_t i = 0; m->drone.shape == SHAPE_BUILDX && i < image->n_targets; i++)
		LIST_ADD(a, &list, image->targets[i].platform);
	return texts(a, &list, "value");
}

struct word viewbuild_plugin(const struct model *m, const struct target *t)
{
	bool buildx = m->drone.shape == SHAPE_BUILDX;
	struct word pinned = buildx ? m->drone.buildx_plugin : m->drone.docker_plugin;

	if (m->drone.commands)
		return (struct word){ .s = viewcommand_image(m, t) };
	if (t->drone->plugin.s.n || m->drone.build.plugin.s.n)
		return t->drone->plugin.s.n ? t->drone->plugin : m->drone.build.plugin;
	if (!pinned.pos.src)
		pinned.s = plugins_pick(buildx ? PLUGINS_BUILDX : PLUGINS_DOCKER, t->runner.s);
	return pinned;
}

struct word viewbuild_list_plugin(const struct model *m)
{
	struct word pinned = m->drone.manifest_plugin;

	if (m->drone.manifest.plugin.s.n)
		return m->drone.manifest.plugin;
	if (m->drone.commands)
		return (struct word){ .s = viewcommand_image(m, NULL) };
	if (!pinned.pos.src && m->drone.manifest.runner.s.n)
		pinned.s = plugins_pick(PLUGINS_MANIFEST, m->drone.manifest.runner.s);
	return pinned;
}

bool viewbuild_lacks_engine(const struct model *m, const struct target *t)
{
	return !m->drone.commands && str_starts(t->runner.s, STR("windows/")) && !yaml_get(t->drone->step, "volumes")
		&& !yaml_get(m->drone.build.step, "volumes") && !yaml_get(m->drone.all.step, "volumes");
}

static struct value *build_step(struct arena *a, const struct model *m, const struct plan_target *pt,
	const struct publication *to, struct str name, struct str tag, const struct trigger *trigger)
{
	const struct target *t = pt->target;
	const struct published *at = model_published(m, to, pt->image);
	const struct tagset *set = at->tagset, *asked = viewgate_set(a, m, pt->image, to);
	struct str suffix = m->drone.shape == SHAPE_BUILDX ? STR_NONE : t->suffix.s;
	struct value *v = value_map(a);

	put(a, v, "name", name);
	put(a, v, "image", viewbuild_plugin(m, t).s);
	put_flag(a, v, "older", is_older(a, m, t));
	put_flag(a, v, "no_engine", viewbuild_lacks_engine(m, t));
	put_flag(a, v, "engine", viewcommand_socket(m, t->runner.s).n);
	put(a, v, "repository", at->repository.s);
	put(a, v, "other_dockerfile", str_is(t->dockerfile.s, "Dockerfile") ? STR_NONE : t->dockerfile.s);
	put(a, v, "other_context", str_is(t->context.s, ".") ? STR_NONE : t->context.s);
	put(a, v, "stage", t->stage.s);
	put(a, v, "platform", t->platform.s);
	value_put(v, "platforms", platforms(a, m, pt->image));
	put_flag(a, v, "platforms?", m->drone.shape == SHAPE_BUILDX);
	put(a, v, "suffix", viewtags_suffix(a, set, suffix));
	viewargs_put(a, v, m, t, tag);
	viewsecrets_put_ci(a, v, m, t);
	put(a, v, "env_file", stepname_files_tags(m, STEP_BUILD, pt->image, to) ? viewfiled_env(a, pt, to)
		: viewargs_file(a, pt->image, t));
	value_put(v, "labels", pairs(a, &t->labels));
	put_flag(a, v, "labels?", t->labels.n);
	value_put(v, "cache_from", caches(a, &t->cache_from));
	put_flag(a, v, "cache_from?", t->cache_from.n);
	put_flag(a, v, "automatic", set->automatic);
	value_put(v, "tags", viewtags_listed(a, set, suffix));
	put_flag(a, v, "tags?", !set->automatic && !stepname_files_tags(m, STEP_BUILD, pt->image, to));
	put_flag(a, v, "dry_run", false);
	value_put(v, "when", viewgate_asks(trigger, asked) ? viewwhen_publish(a, asked, "      ") : value_list(a));
	put_flag(a, v, "when?", value_count(value_get(v, STR("when"))));
	viewbuild_credentials(a, v, to, at->repository.s);
	value_put(v, "base_logins", base_logins(a, m, t, to, at->repository.s));
	viewbuild_logins(a, v, m, pt->image);
	return v;
}

static void put_event(struct arena *a, struct value *step, const struct tagset *set, const char *only,
	const char *const *not)
{
	value_put(step, "when", viewwhen_event(a, set, only, not, "      "));
	put_flag(a, step, "when?", true);
}

/* The steps of a pipeline, under way. */
struct building {
	const struct plan *plan;
	const struct plan_target *pt;
	struct value *steps;
	bool explain;
};

static void add_step(struct arena *a, const struct model *m, const struct building *b, struct value *step, bool dry_run)
{
	bool first = !value_count(b->steps);

	put_flag(a, step, "first", first);
	put_flag(a, step, "explain", b->explain && first);
	viewcommand_build(a, step, m, b->plan, b->pt, dry_run, b->explain && first);
	value_add(b->steps, step);
}

void viewbuild_steps(struct arena *a, const struct model *m, const struct plan *p, struct value *steps,
	const struct plan_target *pt, const struct publication *to, const struct trigger *trigger, bool explain)
{
	static const char *const pushes[] = { "tag", "pull_request", NULL };
	const struct building b = { p, pt, steps, explain };
	const struct target *t = pt->target;
	const struct tagset *set = viewgate_set(a, m, pt->image, to), *first = pt->image->tagset;
	const struct tagset *gate = viewgate_asks_more(m, trigger, set) ? set : NULL;
	const struct tagset *of = t->n_own ? t->own[0].image->tagset : first; /* its bases', which `publish` has */
	struct str suffix = viewtags_suffix(a, of, t->suffix.s);
	bool twice = stepname_twice(a, m, pt->image, t, to);
	struct value *v;

	v = build_step(a, m, pt, to, stepname(a, m, STEP_BUILD, pt->image, t, to),
		twice ? suffix : listed_tag(a, of, t, set != first), trigger);
	if (twice)
		put_event(a, v, gate, NULL, pushes);
	add_step(a, m, &b, v, false);
	if (twice) {
		v = build_step(a, m, pt, to, stepname(a, m, STEP_TAGGED, pt->image, t, to),
			arena_printf(a, "${DRONE_TAG##v}-%.*s", STR_ARG(suffix)), trigger);
		put_event(a, v, gate, "tag", NULL);
		add_step(a, m, &b, v, false);
	}
	if (!m->publish.dry_run || to != m->publications)
		return;
	v = build_step(a, m, pt, to, stepname(a, m, STEP_DRY_RUN, pt->image, t, to), listed_tag(a, of, t, true), trigger);
	put_flag(a, v, "dry_run", true);
	put(a, v, "env_file", viewargs_file(a, pt->image, t)); /* it has a tag of its own */
	put_flag(a, v, "on_pulls", !m->publish.dry_when[0].pos.src);
	value_put(v, "when", viewwhen_dry_run(a, m, "      "));
	put_flag(a, v, "when?", true);
	add_step(a, m, &b, v, true);
}
