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

struct value *viewlists_publications(struct arena *a, const struct model *m, const struct image *image)
{
	struct value *list = value_list(a), *v;
	struct image filled = *image;
	struct str repository;

	for (size_t i = 0; i < m->n_publications; i++) {
		repository = model_published(m, &m->publications[i], image)->repository.s;
		v = value_map(a);
		viewtags_put(a, v, model_published(m, &m->publications[i], image)->tagset);
		put(a, v, "at", viewlists_repository(a, &m->publications[i], image));
		put(a, v, "repository", repository);
		filled.repository.s = repository;
		put(a, v, "own_spec", without_end(pattern_fill(a, m->list.spec.s, &filled, NULL)));
		put(a, v, "same_as", i && str_eq(repository, image->repository.s) ? viewlists_image(a, image) : STR_NONE);
		value_add(list, v);
	}
	return list;
}

/* What is published to further places, as `make tags` prints it. */
static struct value *also(struct arena *a, const struct model *m)
{
	struct value *list = value_list(a);

	for (size_t k = 1; k < m->n_publications; k++)
		for (size_t i = 0; i < m->n_images; i++)
			value_add(list, value_item(viewlists_publications(a, m, &m->images[i]), k));
	return list;
}

static void put_images(struct arena *a, struct value *top, const struct model *m, const struct plan *p,
	struct value **targets)
{
	struct value *list = value_list(a), *v;

	for (size_t i = 0; i < p->n_images; i++) {
		const struct plan_image *pi = &p->images[i];

		v = value_map(a);
		put(a, v, "image_variable", viewlists_image(a, pi->image));
		put(a, v, "repository", pi->image->repository.s);
		viewtags_put(a, v, pi->image->tagset);
		value_put(v, "tagsets", viewtags_of(a, m, pi->image));
		put(a, v, "manifest", pi->manifest->target);
		put(a, v, "push", prefixed(a, m, "push", pi->image->name.s));
		put(a, v, "build", prefixed(a, m, "build", pi->image->name.s));
		put(a, v, "run", prefixed(a, m, "run", pi->image->name.s));
		value_put(v, "hosts", viewdesk_hosts(a, m, pi->image));
		value_put(v, "targets", targets[i]);
		value_put(v, "publications", viewlists_publications(a, m, pi->image));
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

void viewlists_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p)
{
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
	}
	put_images(a, v, m, p, images);
	value_put(v, "also", also(a, m));
	value_put(v, "arches", arches);
}
