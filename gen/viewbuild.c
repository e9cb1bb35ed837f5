#include "viewbuild.h"

#include "arena.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "viewargs.h"
#include "viewwhen.h"

struct str viewbuild_step(struct arena *a, const char *what, const struct image *image, const char *more)
{
	struct str name = image->name.s;

	return arena_printf(a, "%s%s%.*s%s", what, name.n ? " " : "", STR_ARG(name), more);
}

const struct str *viewbuild_names(struct arena *a, const struct model *m, size_t *n)
{
	struct str *steps = arena_alloc(a, 2 + 4 * m->n_images, sizeof *steps);

	*n = 0;
	steps[(*n)++] = STR("run tests");
	steps[(*n)++] = STR("get qemu");
	for (size_t i = 0; i < m->n_images; i++) {
		steps[(*n)++] = viewbuild_step(a, "build", &m->images[i], "");
		steps[(*n)++] = viewbuild_step(a, "build", &m->images[i], ", tagged");
		steps[(*n)++] = viewbuild_step(a, "dry run", &m->images[i], "");
		steps[(*n)++] = viewbuild_step(a, "publish manifest", &m->images[i], "");
	}
	return steps;
}

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

void viewbuild_credentials(struct arena *a, struct value *v, const struct model *m, const struct image *image,
	bool registry)
{
	const struct word *said = &m->publish.registry;

	put(a, v, "registry", !registry ? STR_NONE : said->pos.src ? said->s : model_registry(image->repository.s));
	value_put(v, "username", credential(a, &m->publish.username));
	value_put(v, "password", credential(a, &m->publish.password));
}

static struct value *arch_tags(struct arena *a, const struct model *m, const struct target *t)
{
	struct value *list = value_list(a), *item;

	for (size_t i = 0; !m->publish.automatic && i < m->publish.tags.n; i++) {
		item = value_map(a);
		put(a, item, "drone", arena_printf(a, "\"%.*s-%.*s\"", STR_ARG(m->publish.tags.items[i].s),
			STR_ARG(t->suffix.s)));
		value_add(list, item);
	}
	return list;
}

/* The tag of an arch of other images: the first that is listed; in a dry run one that was published before. */
static struct str listed_tag(struct arena *a, const struct model *m, const struct target *t, bool dry_run)
{
	const struct words *tags = &m->publish.tags;

	for (size_t i = 0; i < tags->n; i++)
		if (!dry_run || !str_has(tags->items[i].s, '$'))
			return arena_printf(a, "%.*s-%.*s", STR_ARG(tags->items[i].s), STR_ARG(t->suffix.s));
	return t->suffix.s;
}

static struct value *build_step(struct arena *a, const struct model *m, const struct plan_target *pt, struct str name,
	struct str tag)
{
	const struct target *t = pt->target;
	struct value *v = value_map(a);

	put(a, v, "name", name);
	put(a, v, "plugin", m->drone.docker_plugin.s);
	put(a, v, "repository", pt->image->repository.s);
	put(a, v, "other_dockerfile", str_is(t->dockerfile.s, "Dockerfile") ? STR_NONE : t->dockerfile.s);
	put(a, v, "other_context", str_is(t->context.s, ".") ? STR_NONE : t->context.s);
	put(a, v, "stage", t->stage.s);
	put(a, v, "platform", t->platform.s);
	put(a, v, "suffix", t->suffix.s);
	viewargs_put(a, v, m, t, tag);
	value_put(v, "labels", pairs(a, &t->labels));
	put_flag(a, v, "labels?", t->labels.n);
	value_put(v, "cache_from", texts(a, &t->cache_from, "value"));
	put_flag(a, v, "cache_from?", t->cache_from.n);
	put_flag(a, v, "automatic", m->publish.automatic);
	value_put(v, "tags", arch_tags(a, m, t));
	put_flag(a, v, "dry_run", false);
	value_put(v, "when", m->publish.dry_run ? viewwhen_publish(a, m, "      ") : value_list(a));
	put_flag(a, v, "when?", m->publish.dry_run);
	viewbuild_credentials(a, v, m, pt->image, true);
	return v;
}

static void put_event(struct arena *a, struct value *step, const char *only, const char *const *not)
{
	value_put(step, "when", viewwhen_event(a, only, not, "      "));
	put_flag(a, step, "when?", true);
}

static void add_step(struct arena *a, struct value *steps, struct value *step, bool explain)
{
	put_flag(a, step, "first", !value_count(steps));
	put_flag(a, step, "explain", explain && !value_count(steps));
	value_add(steps, step);
}

void viewbuild_steps(struct arena *a, const struct model *m, struct value *steps, const struct plan_target *pt,
	bool explain)
{
	static const char *const pushes[] = { "tag", "pull_request", NULL };
	const struct target *t = pt->target;
	bool twice = t->n_own && m->publish.automatic;
	struct value *v;

	v = build_step(a, m, pt, viewbuild_step(a, "build", pt->image, ""), twice ? t->suffix.s : listed_tag(a, m, t, false));
	if (twice)
		put_event(a, v, NULL, pushes);
	add_step(a, steps, v, explain);
	if (twice) {
		v = build_step(a, m, pt, viewbuild_step(a, "build", pt->image, ", tagged"),
			arena_printf(a, "${DRONE_TAG##v}-%.*s", STR_ARG(t->suffix.s)));
		put_event(a, v, "tag", NULL);
		add_step(a, steps, v, explain);
	}
	if (!m->publish.dry_run)
		return;
	v = build_step(a, m, pt, viewbuild_step(a, "dry run", pt->image, ""), listed_tag(a, m, t, true));
	put_flag(a, v, "dry_run", true);
	put_event(a, v, "pull_request", NULL);
	add_step(a, steps, v, explain);
}
