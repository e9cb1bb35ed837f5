#include "viewlists.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "pattern.h"
#include "plan.h"
#include "value.h"
#include "viewdesk.h"
#include "viewtags.h"

struct viewlists {
	const struct model *model;
	const struct value_parts *publication, *image;
};

/* What a person types an arch's name for. */
struct arch_list {
	struct value *view, *targets, *qemu_files, *tagsets;
	struct map *files, *sets; /* those that are in the lists */
};

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

struct str viewlists_variable(struct arena *a, struct str name)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < name.n; i++)
		buf_addc(&b, name.p[i] == '-' ? '_' : name.p[i]);
	return buf_str(&b);
}

struct str viewlists_image(struct arena *a, const struct image *image)
{
	if (!image->name.s.n)
		return STR("IMAGE");
	return arena_printf(a, "IMAGE_%.*s", STR_ARG(viewlists_variable(a, image->name.s)));
}

static struct str prefixed(struct arena *a, const struct model *m, const char *what, struct str name)
{
	return arena_printf(a, "%.*s%s%s%.*s", STR_ARG(m->make_prefix.s), what, name.n ? "-" : "", STR_ARG(name));
}

/* A template ends with one line end. */
static struct str without_end(struct str text)
{
	while (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	return text;
}

struct str viewlists_repository(struct arena *a, const struct publication *to, const struct image *image)
{
	struct str name = viewlists_image(a, image);

	if (!to->name.s.n)
		return name;
	return arena_printf(a, "IMAGE_%.*s%.*s", STR_ARG(viewlists_variable(a, to->name.s)),
		STR_ARG(str_from(name, sizeof "IMAGE" - 1)));
}

/* An image in a publication. */
struct at {
	const struct model *model;
	const struct publication *to;
	const struct image *image;
};

static void put_repository(struct arena *a, struct value *v, const void *of)
{
	const struct at *at = of;
	struct str repository = model_published(at->model, at->to, at->image)->repository.s;
	bool same = at->to != at->model->publications && str_eq(repository, at->image->repository.s);

	put(a, v, "at", viewlists_repository(a, at->to, at->image));
	put(a, v, "repository", repository);
	put(a, v, "same_as", same ? viewlists_image(a, at->image) : STR_NONE);
}

static void put_spec(struct arena *a, struct value *v, const void *of)
{
	const struct at *at = of;
	struct image filled = *at->image;

	filled.repository.s = model_published(at->model, at->to, at->image)->repository.s;
	put(a, v, "own_spec", without_end(pattern_fill(a, at->model->list.spec.s, &filled, NULL)));
}

static void put_brief(struct arena *a, struct value *v, const void *of)
{
	const struct at *at = of;

	viewtags_put_brief(a, v, model_published(at->model, at->to, at->image)->tagset);
}

static void put_rest(struct arena *a, struct value *v, const void *of)
{
	const struct at *at = of;

	viewtags_put_rest(a, v, model_published(at->model, at->to, at->image)->tagset);
}

struct value *viewlists_publications(struct arena *a, const struct viewlists *l, const struct image *image)
{
	struct value *list = value_list(a);
	struct at *at = arena_alloc(a, l->model->n_publications, sizeof *at);

	for (size_t i = 0; i < l->model->n_publications; i++) {
		at[i] = (struct at){ l->model, &l->model->publications[i], image };
		value_add(list, value_parted(a, l->publication, &at[i]));
	}
	return list;
}

/* What is published to further places, as `make tags` prints it. */
static struct value *also(struct arena *a, const struct viewlists *l)
{
	struct value *list = value_list(a);

	for (size_t k = 1; k < l->model->n_publications; k++)
		for (size_t i = 0; i < l->model->n_images; i++)
			value_add(list, value_item(viewlists_publications(a, l, &l->model->images[i]), k));
	return list;
}

/* An image among the others. */
struct listed {
	const struct viewlists *lists;
	const struct plan_image *pi;
};

static void put_image(struct arena *a, struct value *v, const void *of)
{
	const struct listed *it = of;
	const struct model *m = it->lists->model;
	const struct image *image = it->pi->image;

	put(a, v, "image_variable", viewlists_image(a, image));
	put(a, v, "manifest", it->pi->manifest->target);
	put(a, v, "push", prefixed(a, m, "push", image->name.s));
	put(a, v, "build", prefixed(a, m, "build", image->name.s));
	put(a, v, "run", prefixed(a, m, "run", image->name.s));
}

static void put_image_lists(struct arena *a, struct value *v, const void *of)
{
	const struct listed *it = of;

	put(a, v, "repository", it->pi->image->repository.s);
	value_put(v, "publications", viewlists_publications(a, it->lists, it->pi->image));
	value_put(v, "tagsets", viewtags_of(a, it->lists->model, it->pi->image));
}

static void put_image_hosts(struct arena *a, struct value *v, const void *of)
{
	const struct listed *it = of;

	value_put(v, "hosts", viewdesk_hosts(a, it->lists->model, it->pi->image));
}

static void put_image_brief(struct arena *a, struct value *v, const void *of)
{
	const struct listed *it = of;

	viewtags_put_brief(a, v, it->pi->image->tagset);
}

static void put_image_rest(struct arena *a, struct value *v, const void *of)
{
	const struct listed *it = of;

	viewtags_put_rest(a, v, it->pi->image->tagset);
}

const struct viewlists *viewlists_new(struct arena *a, struct value_pool *pool, const struct model *m)
{
	static const struct value_part publication[] = {
		{ " at repository same_as ", put_repository }, { " own_spec ", put_spec }, { VIEWTAGS_BRIEF, put_brief },
		{ VIEWTAGS_REST, put_rest }, { NULL, NULL }
	};
	static const struct value_part image[] = {
		{ " image_variable manifest push build run ", put_image }, { " repository publications tagsets ", put_image_lists },
		{ " hosts ", put_image_hosts }, { VIEWTAGS_BRIEF, put_image_brief }, { VIEWTAGS_REST, put_image_rest },
		{ NULL, NULL }
	};
	struct viewlists *l = arena_alloc(a, 1, sizeof *l);

	*l = (struct viewlists){ m, value_parts(a, pool, publication), value_parts(a, pool, image) };
	return l;
}

static void put_images(struct arena *a, const struct viewlists *l, struct value *top, const struct plan *p,
	struct value **targets)
{
	struct listed *listed = arena_alloc(a, p->n_images, sizeof *listed);
	struct value *list = value_list(a), *v;

	for (size_t i = 0; i < p->n_images; i++) {
		listed[i] = (struct listed){ l, &p->images[i] };
		v = value_parted(a, l->image, &listed[i]);
		value_put(v, "targets", targets[i]);
		value_add(list, v);
	}
	value_put(top, "images", list);
}

static struct arch_list *add_arch(struct arena *a, struct map *known, struct value *list, const struct target *t)
{
	struct arch_list *arch = arena_alloc(a, 1, sizeof *arch);

	*arch = (struct arch_list){ value_map(a), value_list(a), value_list(a), value_list(a), map_new(a), map_new(a) };
	put(a, arch->view, "name", t->name.s);
	put(a, arch->view, "variable", viewlists_variable(a, t->name.s));
	value_put(arch->view, "targets", arch->targets);
	value_put(arch->view, "qemu_files", arch->qemu_files);
	value_put(arch->view, "tagsets", arch->tagsets);
	put(a, arch->view, "qemu_target", STR_NONE);
	value_add(list, arch->view);
	map_put(known, t->name.s, arch);
	return arch;
}

static void add_qemu(struct arena *a, const struct model *m, struct arch_list *arch, const struct plan_target *pt)
{
	struct value *v = value_map(a);

	if (map_put(arch->files, pt->qemu->file, pt))
		return;
	put(a, arch->view, "qemu_target", prefixed(a, m, "qemu", pt->target->name.s));
	put(a, v, "file", pt->qemu->file);
	value_add(arch->qemu_files, v);
}

/* Whether the variables of all images are too many for one line of a recipe, which Linux bounds by 128 KiB. */
static bool are_many(const struct model *m)
{
	size_t bytes = 0;

	for (size_t k = 0; k < m->n_publications; k++)
		for (size_t i = 0; i < m->n_images; i++)
			bytes += sizeof " IMAGE_" + m->publications[k].name.s.n + m->images[i].name.s.n;
	return bytes > 64 * 1024;
}

void viewlists_put(struct arena *a, const struct viewlists *l, struct value *v, const struct plan *p)
{
	const struct model *m = l->model;
	const struct value *targets = value_get(v, STR("targets"));
	struct value **images = arena_alloc(a, p->n_images, sizeof *images), *arches = value_list(a);
	struct map *known = map_new(a);
	struct arch_list *arch;

	for (size_t i = 0; i < p->n_images; i++)
		images[i] = value_list(a);
	for (size_t i = 0; i < p->n_targets; i++) {
		const struct plan_target *pt = &p->targets[i];

		value_add(images[pt->image - m->images], value_item(targets, i));
		arch = map_get(known, pt->target->name.s);
		if (!arch)
			arch = add_arch(a, known, arches, pt->target);
		value_add(arch->targets, value_item(targets, i));
		viewtags_add(a, arch->tagsets, arch->sets, m, pt->image);
		if (pt->qemu)
			add_qemu(a, m, arch, pt);
	}
	for (size_t i = 0; i < p->n_arches; i++) {
		arch = map_get(known, p->arches[i].target->name.s);
		put(a, arch->view, "build", p->arches[i].build->target);
		put(a, arch->view, "push", p->arches[i].push->target);
		viewtags_put_groups(a, arch->view, "tagset_groups", arch->tagsets);
	}
	put_images(a, l, v, p, images);
	value_put(v, "also", also(a, l));
	value_put(v, "arches", arches);
	value_put(v, "many_images", value_bool(a, are_many(m)));
}
