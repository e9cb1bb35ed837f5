#include "checker.h"

#include "refglob.h"
#include "str.h"

struct pos checker_pos(const struct checker *c, struct pos pos)
{
	return pos.src ? pos : diag_whole(c->model->src);
}

bool checker_fits(struct checker *c, const struct word *w, enum grammar g)
{
	if (!w->pos.src || grammar_fits(c->arena, g, w->s))
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

/* What a pattern says ahead of its first wildcard. */
static struct str head_of(struct str pattern)
{
	size_t n = 0;

	while (n < pattern.n && !str_has(STR("*?[{\\"), pattern.p[n]))
		n++;
	return str_slice(pattern, 0, n);
}

bool checker_may_begin(struct str pattern, const char *with)
{
	struct str head = head_of(pattern), start = str_of(with);

	return str_starts(head, start) || (head.n < pattern.n && str_starts(start, head));
}

bool checker_patterns_meet(struct checker *c, struct str a, struct str b)
{
	struct str head_a = head_of(a), head_b = head_of(b);

	if (head_a.n == a.n)
		return refglob_matches(c->arena, b, a);
	if (head_b.n == b.n)
		return refglob_matches(c->arena, a, b);
	return str_starts(head_a, head_b) || str_starts(head_b, head_a);
}
