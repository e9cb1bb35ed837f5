#include "arena.h"
#include "descriptor.h"
#include "grammar.h"
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
	return (struct word){ arena_printf(r->arena, "%.*s/%.*s", STR_ARG(in->registry->text),
		STR_ARG(path_of(image->repository.s))), in->registry->pos };
}

static void resolve_images(struct resolver *r, struct publication *p, const struct desc_publication *in)
{
	const struct model *m = r->model;
	struct published *it;

	p->images = arena_alloc(r->arena, m->n_images, sizeof *p->images);
	for (size_t i = 0; i < m->n_images; i++) {
		it = &p->images[i];
		it->repository = repository_of(r, in, &m->images[i]);
		it->tagset = m->images[i].tagset;
		it->list = list_file(r->arena, m->manifest_file.s, p->name.s, m->images[i].name.s);
		it->no_list = m->manifest_own && r->files->exists && grammar_fits(GRAMMAR_FILE, it->list)
			&& !r->files->exists(r->files->ctx, it->list);
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

void resolver_publications(struct resolver *r)
{
	const struct desc_publish *in = &r->desc->publish;
	struct model *m = r->model;

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
