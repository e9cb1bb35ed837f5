#include "arena.h"
#include "descriptor.h"
#include "grammar.h"
#include "map.h"
#include "resolver.h"
#include "yaml.h"

/* manifest.tmpl, manifest-api.tmpl, manifest-quay.tmpl, manifest-quay-api.tmpl */
static struct str list_file(struct arena *a, struct str file, struct str publication, struct str image)
{
	const struct str names[] = { publication, image };
	size_t dot = file.n;
	struct buf b = buf_new(a);

	for (size_t i = file.n; i-- > 1 && file.p[i] != '/';)
		if (file.p[i] == '.' && file.p[i - 1] != '/') {
			dot = i;
			break;
		}
	buf_add(&b, str_slice(file, 0, dot));
	for (size_t i = 0; i < countof(names); i++)
		buf_addf(&b, "%s%.*s", names[i].n ? "-" : "", STR_ARG(names[i]));
	buf_add(&b, str_from(file, dot));
	return buf_str(&b);
}

/* A repository's name without its registry. */
static struct str path_of(struct str repository)
{
	struct str host = model_registry(repository);

	return host.n ? str_from(repository, host.n + 1) : repository;
}

/* Its own repository; that of `publish` on another registry; or that of `publish`. */
static struct word repository_of(struct resolver *r, const struct desc_publication *in, const struct image *image)
{
	if (in && in->image)
		return resolver_word_or(in->image, "");
	if (!in || !in->registry)
		return image->repository;
	return (struct word){ arena_printf(r->arena, "%.*s/%.*s", STR_ARG(model_registry_host(in->registry->text)),
		STR_ARG(path_of(image->repository.s))), in->registry->pos };
}

static bool says_tags(const struct desc_publication *in)
{
	return in && (in->tags.tags || in->tags.extra_tags || in->tags.release_tags || in->branch
		|| yaml_get(in->map, "when"));
}

/* What a publication says of tags and conditions; the rest is as in the set that it would be published by otherwise. */
static struct tagset *own_set(struct resolver *r, const struct desc_publication *in, const struct desc_image *image,
	const struct tagset *otherwise)
{
	const struct desc_publish *publish = &r->desc->publish;
	const struct desc_tags last = resolver_publish_tags(publish);
	const struct desc_tags *own = image->also ? &image->also[in - publish->also] : &in->tags;
	const struct desc_tags *const places[] = { own, &image->tags, &r->desc->shared.tags, &last, NULL };
	struct tagset *set = arena_alloc(r->arena, 1, sizeof *set);
	const struct yaml *when = yaml_get(in->map, "when");

	*set = *otherwise;
	resolver_tags(r, set, places);
	if (in->branch)
		set->branches = resolver_words_of(r, in->branch);
	if (when) {
		set->n_when = 0;
		set->when_pos = when->pos;
		for (size_t i = 0; i < CONDITIONS_MAX; i++)
			set->when[i] = (struct condition){ 0 };
		resolver_when(r, set, &in->when, NULL);
	}
	return set;
}

/* The set of an image in a publication; images that share one elsewhere do so here. */
static const struct tagset *set_of(struct resolver *r, const struct publication *p, const struct desc_publication *in,
	size_t image)
{
	const struct model *m = r->model;
	const struct tagset *otherwise = m->images[image].tagset;
	const struct desc_image *said = r->desc->n_images ? &r->desc->images[image] : &r->desc->shared;
	struct tagset *set;

	if (!says_tags(in))
		return otherwise;
	for (size_t i = 0; i < image; i++)
		if (m->images[i].tagset == otherwise)
			return p->images[i].tagset;
	set = own_set(r, in, said, otherwise);
	set->to = p->name.s;
	/* No key holds two dashes. */
	set->name = arena_printf(r->arena, "also--%.*s%s%.*s", STR_ARG(p->name.s), otherwise->name.n ? "--" : "",
		STR_ARG(otherwise->name));
	return set;
}

static void add_set(struct resolver *r, const struct tagset *set)
{
	struct model *m = r->model;

	for (size_t i = 0; i < m->n_tagsets; i++)
		if (m->tagsets[i] == set)
			return;
	m->tagsets = arena_grow(r->arena, m->tagsets, m->n_tagsets, &m->cap_tagsets, sizeof *m->tagsets);
	m->tagsets[m->n_tagsets++] = set;
}

static void resolve_images(struct resolver *r, struct publication *p, const struct desc_publication *in)
{
	const struct model *m = r->model;
	struct published *it;

	p->images = arena_alloc(r->arena, m->n_images, sizeof *p->images);
	for (size_t i = 0; i < m->n_images; i++) {
		it = &p->images[i];
		it->repository = repository_of(r, in, &m->images[i]);
		it->tagset = set_of(r, p, in, i);
		add_set(r, it->tagset);
		it->list = list_file(r->arena, m->manifest_file.s, p->name.s, m->images[i].name.s);
		if (!m->manifest_own || !r->files->exists || !grammar_fits(r->arena, GRAMMAR_FILE, it->list))
			continue;
		it->no_list = !r->files->exists(r->files->ctx, it->list);
		it->own_list = it->no_list ? NULL : r->files->source(r->files->ctx, it->list);
	}
}

static void resolve_main(struct resolver *r, struct publication *p)
{
	const struct desc_publish *in = &r->desc->publish;

	p->registry = resolver_word_or(in->registry, "");
	p->username = resolver_credential_of(in->username, "docker_username");
	p->password = resolver_credential_of(in->password, "docker_password");
	resolve_images(r, p, NULL);
}

/* A registry of its own is that of its repositories; without one it is as the repositories, or `publish`, say. */
static void resolve_also(struct resolver *r, struct publication *p, const struct desc_publication *in)
{
	const struct publication *main = r->model->publications;

	p->name = resolver_word_or(in->key, "");
	p->registry = in->registry ? resolver_word_or(in->registry, "") : in->image ? (struct word){ 0 } : main->registry;
	p->username = in->username ? resolver_credential_of(in->username, "") : main->username;
	p->password = in->password ? resolver_credential_of(in->password, "") : main->password;
	p->image = resolver_word_or(in->image, "");
	p->pipeline = resolver_word_or(in->pipeline, "");
	p->manifest_pipeline = resolver_word_or(in->manifest_pipeline, "");
	resolve_images(r, p, in);
}

/* Files that a setting 'spec' names, wherever it stands: templates of lists. */
static void find_specs(struct resolver *r, struct map *specs, const struct yaml *y)
{
	const struct yaml *spec = yaml_get(y, "spec");
	const struct model_files *files = r->files;

	if (spec && spec->kind == YAML_SCALAR && grammar_fits(r->arena, GRAMMAR_FILE, spec->text)
		&& files->exists(files->ctx, spec->text))
		map_put(specs, spec->text, files->source(files->ctx, spec->text));
	for (size_t i = 0; i < y->n; i++)
		find_specs(r, specs, y->kind == YAML_MAP ? y->values[i] : y->items[i]);
}

static const struct map *specs_of(struct resolver *r)
{
	struct map *specs = map_new(r->arena);

	if (r->files->exists && r->desc->root)
		find_specs(r, specs, r->desc->root);
	return specs;
}

void resolver_publications(struct resolver *r)
{
	const struct desc_publish *in = &r->desc->publish;
	struct model *m = r->model;

	m->specs = specs_of(r);
	m->publications = arena_alloc(r->arena, in->n_also + 1, sizeof *m->publications);
	resolve_main(r, &m->publications[0]);
	for (size_t i = 0; i < in->n_also; i++)
		resolve_also(r, &m->publications[i + 1], &in->also[i]);
	m->n_publications = in->n_also + 1;
}

const struct published *model_published(const struct model *m, const struct publication *p, const struct image *image)
{
	return &p->images[image - m->images];
}

struct str model_registry_host(struct str registry)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < countof(schemes); i++)
		if (str_starts(registry, str_of(schemes[i])))
			return str_from(registry, str_of(schemes[i]).n);
	return registry;
}
