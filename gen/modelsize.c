/*
 * Lists of a descriptor multiply: each build has its own arguments, each publication its tags. What that comes to is
 * counted before it is made.
 */
#include "resolver.h"

#include "descriptor.h"
#include "yaml.h"

#define PIECES_MAX 250000
#define VERBATIM_MAX ((size_t)64 * 1024 * 1024)

static size_t of_target(const struct target *t)
{
	return 1 + t->args.n + t->labels.n + t->secrets.n + t->cache_from.n + t->reads.n;
}

static void refuse(struct resolver *r, struct pos pos)
{
	r->too_large = true;
	diag_error(r->diag, "yaml", pos, "up to here all builds together have more arguments, labels, tags and files than a"
		" descriptor can need (%d)", PIECES_MAX);
}

void resolver_weigh(struct resolver *r, const struct target *t)
{
	r->weight += of_target(t);
	if (r->weight > PIECES_MAX && !r->too_large)
		refuse(r, t->pos);
}

static size_t of_node(const struct yaml *y)
{
	return y ? y->end - y->begin : 0;
}

/* Bytes that each pipeline of a build has of what is copied as it was written. */
static size_t verbatim(const struct model *m)
{
	const struct role *const roles[] = { &m->drone.all, &m->drone.build, &m->drone.dry_run };
	size_t n = of_node(m->before) + of_node(m->drone.merge_pipeline) + of_node(m->drone.merge_step)
		+ of_node(m->drone.merge_settings);

	for (size_t i = 0; i < countof(roles); i++)
		n += of_node(roles[i]->before) + of_node(roles[i]->after) + of_node(roles[i]->pipeline) + of_node(roles[i]->step)
			+ of_node(roles[i]->settings);
	return n;
}

void resolver_weigh_all(struct resolver *r)
{
	const struct model *m = r->model;
	size_t weight = 0, builds = 0;

	for (size_t i = 0; i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++) {
			const struct tagset *set = m->publications[i].images[k].tagset;
			const struct image *image = &m->images[k];

			builds += image->n_targets;
			weight += image->n_targets * (set->tags.n + set->extra.n + set->release.n);
			for (size_t t = 0; t < image->n_targets; t++)
				weight += of_target(&image->targets[t]);
			if (weight > PIECES_MAX && !r->too_large)
				refuse(r, i ? m->publications[i].name.pos : set->pos.src ? set->pos : image->repository.pos);
		}
	if (builds > 1 && verbatim(m) > VERBATIM_MAX / builds)
		diag_error(r->diag, "yaml", diag_whole(m->src), "what is copied into %zu builds comes to more than 64 MiB", builds);
}
