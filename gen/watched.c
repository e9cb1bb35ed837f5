#include "watched.h"

#include "affected.h"
#include "arena.h"
#include "map.h"
#include "plan.h"
#include "yaml.h"

static void add(struct arena *a, struct words *list, const char *path)
{
	LIST_ADD(a, list, ((struct word){ .s = str_of(path) }));
}

struct words watched_files(struct arena *a, const struct model *m)
{
	static const char *const own[] = { "Makefile", "GNUmakefile", "makefile" };
	struct words list = { 0 };

	add(a, &list, "local.mk");
	for (size_t i = 0; i < countof(own); i++)
		if (!str_is(m->make_file.s, own[i]))
			add(a, &list, own[i]);
	return list;
}

bool watched_is_attributes(struct str path)
{
	struct str head;

	while (str_cut(&path, '/', &head))
		;
	return str_is(path, ".gitattributes");
}

bool watched_is_among(const struct map *paths, struct str path)
{
	for (size_t n = path.n; n; n--)
		if ((n == path.n || path.p[n] == '/') && map_get(paths, str_slice(path, 0, n)))
			return true;
	return map_get(paths, STR(".")) != NULL;
}

static bool has_steps(const struct yaml *list)
{
	return list && list->n;
}

static bool steps_ahead_of_lists(const struct model *m)
{
	return has_steps(m->drone.all.before) || has_steps(m->drone.manifest.before);
}

bool watched_wholly(const struct model *m, const struct plan_target *pt)
{
	const struct commands *c = pt->target->command;

	return has_steps(m->before) || has_steps(m->drone.all.before) || has_steps(m->drone.build.before)
		|| has_steps(pt->target->drone->before)
		|| (m->drone.commands && (c->setup_pos.src || c->run_pos.src || c->dry_run_pos.src));
}

struct str watched_makefile(const struct model *m)
{
	return m->drone.commands ? m->make_file.s : STR_NONE;
}

struct str watched_tags(const struct model *m)
{
	for (size_t i = 0; i < m->n_tagsets; i++)
		if (m->tagsets[i]->file.s.n)
			return m->tagsets[i]->file.s;
	return STR_NONE;
}

static void touch_pushes(const struct model *m, const struct plan_target *pt, const struct touch *touch,
	struct affected *change)
{
	for (size_t i = 0; i < m->n_publications; i++)
		affected_touch(change, pt->pushes[i], touch);
}

void watched_by_steps(const struct model *m, const struct plan *p, struct str path, struct affected *change)
{
	const struct touch touch = { .cause = path, .reason = STR("steps of its own may read it") };

	for (size_t i = 0; i < p->n_targets; i++)
		if (watched_wholly(m, &p->targets[i]))
			touch_pushes(m, &p->targets[i], &touch, change);
	for (size_t i = 0; steps_ahead_of_lists(m) && i < p->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			affected_touch(change, p->images[i].manifests[k], &touch);
}

void watched_by_make(const struct model *m, const struct plan *p, const struct touch *touch, struct affected *change)
{
	for (size_t i = 0; watched_makefile(m).n && i < p->n_targets; i++)
		touch_pushes(m, &p->targets[i], touch, change);
}

static bool has_tags_in_file(const struct model *m, size_t publication, const struct image *image)
{
	return model_published(m, &m->publications[publication], image)->tagset->file.s.n;
}

void watched_by_tags(const struct model *m, const struct plan *p, const struct touch *touch, struct affected *change)
{
	for (size_t k = 0; k < m->n_publications; k++) {
		for (size_t i = 0; i < p->n_targets; i++)
			if (has_tags_in_file(m, k, p->targets[i].image))
				affected_touch(change, p->targets[i].pushes[k], touch);
		for (size_t i = 0; i < p->n_images; i++)
			if (has_tags_in_file(m, k, p->images[i].image))
				affected_touch(change, p->images[i].manifests[k], touch);
	}
}
