#include "arch.h"
#include "arena.h"
#include "dockerfile.h"
#include "map.h"
#include "resolver.h"

static bool looks_like_host(struct str s)
{
	return str_has(s, '.') || str_has(s, ':') || str_is(s, "localhost");
}

struct str model_full_repository(struct arena *a, struct str repository)
{
	struct str rest = repository, host;

	if (!str_cut(&rest, '/', &host))
		return arena_printf(a, "docker.io/library/%.*s", STR_ARG(repository));
	if (str_is(host, "index.docker.io") || str_is(host, "registry-1.docker.io"))
		return arena_printf(a, "docker.io/%.*s", STR_ARG(rest));
	return looks_like_host(host) ? repository : arena_printf(a, "docker.io/%.*s", STR_ARG(repository));
}

/* Its first component when that looks like a host. */
struct str model_registry(struct str repository)
{
	struct str host;

	return str_cut(&repository, '/', &host) && looks_like_host(host) ? host : STR_NONE;
}

struct str model_ref_repository(struct str ref)
{
	struct str head;
	size_t end = ref.n;

	if (str_cut(&ref, '@', &head))
		end = head.n;
	else
		head = ref;
	for (size_t i = end; i-- > 0 && head.p[i] != '/';)
		if (head.p[i] == ':')
			return str_slice(head, 0, i);
	return str_slice(head, 0, end);
}

bool model_is_own_tag(const struct model *m, const struct target *t, struct str arg)
{
	return t->n_own && str_eq(arg, m->arg_names.tag_suffix);
}

static const struct target *same_arch(const struct image *image, const struct target *t)
{
	for (size_t i = 0; i < image->n_targets; i++)
		if (str_eq(image->targets[i].platform.s, t->platform.s) && str_eq(image->targets[i].os_version.s, t->os_version.s))
			return &image->targets[i];
	return NULL;
}

/* What an ONBUILD of the other image copies, it copies from this one's context. */
static void add_triggers(struct resolver *r, struct target *t, const struct own_base *own)
{
	if (own->target && own->target->reads.triggers && str_is(own->base->instr->name, "FROM"))
		resolver_add_read(r, t, (struct read){ .source = STR("."), .pos = own->base->pos,
			.doubt = STR("an ONBUILD image may read anything") });
}

static void add_own(struct resolver *r, struct target *t, struct own_base own)
{
	for (size_t i = 0; i < t->n_own; i++)
		if (t->own[i].image == own.image && str_eq(t->own[i].base->ref, own.base->ref))
			return;
	t->own = arena_grow(r->arena, t->own, t->n_own, &t->cap_own, sizeof *t->own);
	t->own[t->n_own++] = own;
	add_triggers(r, t, &own);
}

/* Images of one repository. */
struct family {
	struct image **items;
	size_t n, cap;
};

/*
 * Of a repository that is its own, too, an image stands on the other one where the tag is to be filled, and else on
 * what was published before.
 */
static const struct image *meant(const struct family *of, const struct image *image, bool filled)
{
	const struct image *found = NULL;
	bool own = false;

	for (size_t i = 0; of && i < of->n; i++) {
		own = own || of->items[i] == image;
		found = of->items[i] == image ? found : of->items[i];
	}
	if (own && !filled)
		return NULL;
	return found || !own ? found : image;
}

static void link_target(struct resolver *r, const struct map *images, const struct image *image, struct target *t)
{
	const struct image *found;

	for (size_t i = 0; i < t->reads.n_bases; i++) {
		const struct base *base = &t->reads.bases[i];

		if (!base->ref.n)
			continue;
		found = meant(map_get(images, model_full_repository(r->arena, model_ref_repository(base->ref))), image,
			str_find(base->word, r->model->arg_names.tag_suffix) < base->word.n);
		if (found)
			add_own(r, t, (struct own_base){ found, same_arch(found, t), base });
	}
}

void resolver_link(struct resolver *r)
{
	struct model *m = r->model;
	struct map *images = map_new(r->arena);
	struct family *family;
	struct str repository;

	for (size_t i = 0; i < m->n_images; i++) {
		if (!m->images[i].name.s.n || !m->images[i].repository.s.n)
			continue;
		repository = model_full_repository(r->arena, m->images[i].repository.s);
		family = map_get(images, repository);
		if (!family)
			map_put(images, repository, family = arena_alloc(r->arena, 1, sizeof *family));
		LIST_ADD(r->arena, family, &m->images[i]);
	}
	for (size_t i = 0; i < map_count(images); i++) {
		family = map_value(images, i);
		for (size_t k = 0; k < family->n; k++)
			family->items[k]->n_family = family->n;
	}
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			link_target(r, images, &m->images[i], &m->images[i].targets[k]);
}
