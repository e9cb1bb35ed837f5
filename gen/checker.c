#include "checker.h"

struct pos checker_pos(const struct checker *c, struct pos pos)
{
	return pos.src ? pos : diag_whole(c->model->src);
}

bool checker_fits(struct checker *c, const struct word *w, enum grammar g)
{
	if (!w->pos.src || grammar_fits(g, w->s))
		return true;
	return FAULT(c, w->pos, "'%.*s' %s", STR_ARG(w->s), grammar_rule(g));
}

void checker_all_fit(struct checker *c, const struct words *list, enum grammar g)
{
	for (size_t i = 0; i < list->n; i++)
		checker_fits(c, &list->items[i], g);
}

void checker_targets(struct checker *c, void (*fn)(struct checker *c, const struct image *i, const struct target *t))
{
	const struct image *image;

	for (size_t i = 0; i < c->model->n_images; i++) {
		image = &c->model->images[i];
		for (size_t k = 0; k < image->n_targets; k++)
			fn(c, image, &image->targets[k]);
	}
}
