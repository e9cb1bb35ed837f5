#include "check.h"

#include "checker.h"
#include "str.h"

static const struct check *const tables[] = { checks_of_names, checks_of_builds, checks_of_ci };

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

void check_run(struct arena *a, struct diag *d, const struct model *m, const struct plan *p)
{
	struct checker c = { .arena = a, .diag = d, .model = m, .plan = p };

	for (size_t i = 0; i < countof(tables); i++)
		for (c.check = tables[i]; c.check->name; c.check++)
			c.check->run(&c);
}

void check_print(struct buf *out)
{
	for (size_t i = 0; i < countof(tables); i++)
		for (const struct check *row = tables[i]; row->name; row++)
			buf_addf(out, "%-16s %s\n", row->name, row->help);
}
