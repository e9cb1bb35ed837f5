#include "taglist.h"

#include "arch.h"
#include "archname.h"
#include "arena.h"
#include "diag.h"
#include "map.h"
#include "model.h"
#include "reftags.h"
#include "refvars.h"

struct listing {
	struct arena *arena;
	struct diag *diag;
	const struct model *model;
	const struct refvars *vars;
	struct str arches;
	struct buf *out;
	struct map *printed, *named; /* lines; sets, by reftags_named */
	bool any;
};

static const struct target *find_arch(const struct image *image, struct str arch)
{
	for (size_t i = 0; i < image->n_targets; i++)
		if (str_eq(image->targets[i].name.s, arch) || str_is(arch, image->targets[i].arch->name))
			return &image->targets[i];
	return NULL;
}

/* Images may name tags and suffixes alike: each line is printed once. */
static void print_tag(struct listing *l, const struct publication *to, const struct image *image, struct str tag)
{
	struct str line = tag;

	if (to->name.s.n)
		line = arena_printf(l->arena, "%.*s:%.*s", STR_ARG(model_published(l->model, to, image)->repository.s),
			STR_ARG(tag));
	if (!map_put(l->printed, line, l->printed))
		buf_addf(l->out, "%.*s\n", STR_ARG(line));
}

static bool print_image(struct listing *l, const struct publication *to, const struct image *image)
{
	const struct tagset *set = model_published(l->model, to, image)->tagset;
	struct reftags_use use = { reftags_longest(image), map_get(l->named, set->name) };
	struct str arches = l->arches, arch, why;
	const struct target *t;
	struct reftags tags;

	if (!reftags_of(l->arena, set, use, l->vars, &tags, &why))
		return diag_error(l->diag, "ref", (struct pos){ 0 }, "%.*s", STR_ARG(why));
	l->any = l->any || tags.n;
	for (size_t i = 0; !arches.n && i < tags.n; i++)
		print_tag(l, to, image, tags.items[i]);
	for (bool more = arches.n; more;) {
		more = str_cut(&arches, ',', &arch);
		t = find_arch(image, more ? arch : arches);
		for (size_t i = 0; t && i < tags.n_arch; i++)
			print_tag(l, to, image, reftags_arch(l->arena, set, t, tags.items[i]));
	}
	return true;
}

/* Some image must be built for each arch that is asked for. */
static bool check_arches(const struct listing *l)
{
	struct str arches = l->arches, arch;
	bool more = arches.n, found, ok = true;

	while (more) {
		more = str_cut(&arches, ',', &arch);
		arch = more ? arch : arches;
		found = false;
		for (size_t i = 0; i < l->model->n_images; i++)
			found = found || find_arch(&l->model->images[i], arch);
		if (!found)
			ok = diag_error(l->diag, "option", (struct pos){ 0 }, "--arch: nothing is built for '%.*s'", STR_ARG(arch));
	}
	return ok;
}

bool taglist_print(struct arena *a, struct diag *d, const struct model *m, const struct refvars *vars,
	struct str arches, struct buf *out, struct buf *said)
{
	struct listing l = { a, d, m, vars, archname_list(a, m, arches), out, map_new(a), reftags_named(a, m), false };
	bool ok = check_arches(&l);

	for (size_t i = 0; i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++)
			if (!print_image(&l, &m->publications[i], &m->images[k]))
				return false;
	if (!l.any)
		buf_addf(said, "aqueduct: nothing is published from %.*s\n", STR_ARG(vars->ref));
	return ok;
}
