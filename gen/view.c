#include "view.h"

#include "arch.h"
#include "arena.h"
#include "descriptor.h"
#include "digest.h"
#include "dockerfile.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "viewaffected.h"
#include "viewbases.h"
#include "viewci.h"
#include "viewdesk.h"
#include "viewdoctor.h"
#include "viewlists.h"
#include "viewreads.h"
#include "viewsecrets.h"
#include "viewvalues.h"
#include "viewtags.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* What `inspect` may say of an image for this platform, as patterns of sh; ? is said for an engine without variants. */
static struct str accepted(struct arena *a, const struct target *t)
{
	struct str variant = t->variant;
	const char *os = t->arch->os, *arch = t->arch->arch;
	bool plain = !variant.n || str_is(variant, "v8") || str_is(variant, "v7"); /* what a missing one means */
	struct buf b = buf_new(a);

	if (variant.n)
		buf_addf(&b, "%s/%s/%.*s|", os, arch, STR_ARG(variant));
	if (plain)
		buf_addf(&b, "%s/%s/|", os, arch);
	buf_addf(&b, "%s/%s/\\?", os, arch);
	return buf_str(&b);
}

/* Windows' own number, 10.0.N, is what a list can hold; a name like 1809 only picks the runner. */
static bool is_full_version(struct str v)
{
	return str_starts(v, STR("10.0."));
}

static void put_platform(struct arena *a, struct value *v, const struct target *t)
{
	put(a, v, "suffix", t->suffix.s);
	put(a, v, "platform", t->platform.s);
	put(a, v, "os", str_of(t->arch->os));
	put(a, v, "architecture", str_of(t->arch->arch));
	put(a, v, "variant", t->variant);
	put(a, v, "os_version", t->os_version.s);
	put(a, v, "accepts", accepted(a, t));
	value_put(v, "full_os_version", value_bool(a, is_full_version(t->os_version.s)));
}

/* Those that are known without Drone. */
static const struct words *desk_caches(struct arena *a, const struct words *list)
{
	struct words *out = arena_alloc(a, 1, sizeof *out);

	for (size_t i = 0; i < list->n; i++)
		if (!str_has(list->items[i].s, '$'))
			LIST_ADD(a, out, list->items[i]);
	return out;
}

static void put_recipe(struct arena *a, struct value *v, const struct model *m, const struct target *t)
{
	put(a, v, "dockerfile", t->dockerfile.s);
	put(a, v, "context", t->context.s);
	put(a, v, "stage", t->stage.s);
	viewvalues_put_target(a, v, m, t);
	viewsecrets_put_desk(a, v, t);
	value_put(v, "labels", viewdesk_pairs(a, &t->labels));
	value_put(v, "cache_from", viewdesk_words(a, desk_caches(a, &t->cache_from)));
}

/* A target among the others. */
struct seen {
	const struct viewlists *lists;
	const struct model *model;
	const struct plan_target *pt;
	const struct map *alike; /* view_alike's */
	const struct map *shared; /* viewbases_shared's */
};

static void put_targets_of_make(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;

	put(a, v, "build", it->pt->build->target);
	put(a, v, "run", it->pt->run->target);
	put(a, v, "push", it->pt->push->target);
}

/* api-arm, or arm where there is one image. */
static void put_name(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;
	struct str image = it->pt->image->name.s, name = it->pt->target->name.s;

	if (image.n)
		name = arena_printf(a, "%.*s-%.*s", STR_ARG(image), STR_ARG(name));
	put(a, v, "name", name);
	put(a, v, "pull", arena_printf(a, "%.*spull-%.*s", STR_ARG(it->model->make_prefix.s), STR_ARG(name)));
}

/* By what local tags of an image are told from those of others. */
static struct str tag_key(struct arena *a, const struct image *image)
{
	return arena_printf(a, "%.*s:%.*s", STR_ARG(model_full_repository(a, image->repository.s)),
		STR_ARG(image->tagset->flavour.s));
}

/* Images of one repository that have one flavour, by what that is: they are told apart by their tags. */
static const struct map *view_alike(struct arena *a, const struct model *m)
{
	struct map *all = map_new(a), *alike = map_new(a);

	for (size_t i = 0; i < m->n_images; i++)
		if (m->images[i].n_family > 1 && map_put(all, tag_key(a, &m->images[i]), &m->images[i]))
			map_put(alike, tag_key(a, &m->images[i]), &m->images[i]);
	return alike;
}

/* linux-arm; behind the flavour where others share the repository, and behind the name where that is theirs, too. */
static struct str local_tag(struct arena *a, const struct seen *it)
{
	const struct image *image = it->pt->image;
	struct str suffix = it->pt->target->suffix.s, flavour = image->tagset->flavour.s;

	if (image->n_family < 2)
		return suffix;
	if (flavour.n)
		suffix = arena_printf(a, "%.*s-%.*s", STR_ARG(flavour), STR_ARG(suffix));
	if (map_get(it->alike, tag_key(a, image)))
		suffix = arena_printf(a, "%.*s-%.*s", STR_ARG(image->name.s), STR_ARG(suffix));
	return suffix;
}

static void put_names(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;
	const struct plan_target *pt = it->pt;

	put(a, v, "id", pt->build->id);
	put(a, v, "variable", viewlists_variable(a, pt->target->name.s));
	put(a, v, "image_variable", viewlists_image(a, pt->image));
	put(a, v, "context_name", viewreads_name(a, pt->target));
	put(a, v, "local_tag", local_tag(a, it));
	put(a, v, "tag_arg", it->model->arg_names.tag_suffix);
	put(a, v, "tags_file", viewtags_file(a, pt->image->tagset));
	value_put(v, "own?", value_bool(a, pt->target->n_own));
	value_put(v, "podman_doubt", value_bool(a, str_among(pt->target->platform.s, " linux/arm/v5 linux/arm/v6 ")));
	value_put(v, "qemu", value_bool(a, pt->qemu));
	put(a, v, "qemu_file", pt->qemu ? pt->qemu->file : STR_NONE);
}

static void put_published(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;

	value_put(v, "publications", viewlists_publications(a, it->lists, it->pt->image));
	value_put(v, "tagsets", viewtags_of(a, it->model, it->pt->image));
}

static void put_run(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;

	value_put(v, "run_args", viewdesk_words(a, &it->pt->image->run_args));
	value_put(v, "run_command", viewdesk_words(a, &it->pt->image->run_command));
}

static void put_bases(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;
	const struct target *t = it->pt->target;
	struct value *pulls = viewbases_pulls(a, t);

	value_put(v, "shares_base", value_bool(a, viewbases_takes_turns(a, it->shared, t)));
	value_put(v, "own", viewbases_own(a, t));
	value_put(v, "pulls", pulls);
	value_put(v, "pulls?", value_bool(a, value_count(pulls)));
}

static void put_platform_of(struct arena *a, struct value *v, const void *of)
{
	put_platform(a, v, ((const struct seen *)of)->pt->target);
}

static void put_recipe_of(struct arena *a, struct value *v, const void *of)
{
	const struct seen *it = of;

	put_recipe(a, v, it->model, it->pt->target);
}

static void view_targets(struct arena *a, const struct viewlists *lists, struct value *top, struct value_pool *pool,
	const struct model *m, const struct plan *p)
{
	static const struct value_part parts[] = {
		{ " build run push ", put_targets_of_make }, { " name pull ", put_name },
		{ " id variable image_variable context_name local_tag tag_arg tags_file own? podman_doubt qemu qemu_file ",
			put_names },
		{ " suffix platform os architecture variant os_version full_os_version accepts ", put_platform_of },
		{ " publications tagsets ", put_published }, { " run_args run_command ", put_run },
		{ " own pulls pulls? shares_base ", put_bases },
		{ " dockerfile context stage args values secrets secret_variables secret_variables? needs_buildkit labels "
			"cache_from ", put_recipe_of },
		{ NULL, NULL }
	};
	const struct value_parts *target = value_parts(a, pool, parts);
	struct seen *seen = arena_alloc(a, p->n_targets, sizeof *seen);
	const struct map *alike = view_alike(a, m), *shared = viewbases_shared(a, p);
	struct value *list = value_list(a);

	for (size_t i = 0; i < p->n_targets; i++) {
		seen[i] = (struct seen){ lists, m, &p->targets[i], alike, shared };
		value_add(list, value_parted(a, target, &seen[i]));
	}
	value_put(top, "targets", list);
	value_put(top, "turns?", value_bool(a, map_count(shared)));
	if (p->n_targets)
		value_put(top, "example", value_item(list, 0));
}

static const struct word *find_sum(const struct model *m, const char *qemu)
{
	for (size_t i = 0; i < m->qemu.n_sums; i++)
		if (str_is(m->qemu.sums[i].qemu, qemu))
			return &m->qemu.sums[i].sum;
	return NULL;
}

static struct str stamp_name(struct arena *a, const struct model *m, const char *qemu)
{
	const struct word *sum = find_sum(m, qemu);
	struct digest d = digest_new();

	digest_add(&d, m->qemu.url);
	digest_add(&d, sum ? sum->s : STR_NONE);
	return arena_printf(a, "qemu.%s.%.*s.%.*s", qemu, STR_ARG(m->qemu.version.s), STR_ARG(digest_hex(a, d)));
}

static struct value *view_qemus(struct arena *a, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a), *v;
	const struct node *n;
	const char *qemu;

	for (size_t i = 0; i < graph_count(p->graph); i++) {
		n = graph_at(p->graph, i);
		if (!str_is(str_of(n->kind), NODE_QEMU))
			continue;
		qemu = ((const struct target *)n->data)->arch->qemu;
		v = value_map(a);
		put(a, v, "qemu", str_of(qemu));
		put(a, v, "file", n->file);
		put(a, v, "stamp", stamp_name(a, m, qemu));
		value_add(list, v);
	}
	return list;
}

static struct value *view_sums(struct arena *a, const struct model *m)
{
	struct value *list = value_list(a), *v;

	for (size_t i = 0; i < m->qemu.n_sums; i++) {
		v = value_map(a);
		put(a, v, "qemu", m->qemu.sums[i].qemu);
		put(a, v, "sum", m->qemu.sums[i].sum.s);
		value_add(list, v);
	}
	return list;
}

static struct value *view_names(struct arena *a, const struct model *m)
{
	static const char *const names[] = { "default", "help", "all", "build", "run", "push", "manifest", "tags", "test",
		"qemu", "qemu-lock", "regen", "clean", "pull", "doctor" };
	struct value *v = value_map(a);

	for (size_t i = 0; i < countof(names); i++)
		put(a, v, names[i], arena_printf(a, "%.*s%s", STR_ARG(m->make_prefix.s), names[i]));
	put(a, v, "picture", arena_printf(a, "%.*sgraph.svg", STR_ARG(m->make_prefix.s)));
	put(a, v, "build_all", arena_printf(a, "%.*sbuild-all", STR_ARG(m->make_prefix.s)));
	return v;
}

struct value *view_build(struct arena *a, struct value_pool *pool, const struct viewlists *lists,
	const struct model *m, const struct plan *p)
{
	struct value *v = value_map(a);

	put(a, v, "source", m->src->name);
	put(a, v, "gen", descriptor_gen(a, m->src->name));
	put(a, v, "file", m->make_file.s);
	value_put(v, "own_file", value_bool(a, str_among(m->make_file.s, " Makefile makefile GNUmakefile ")));
	value_put(v, "several", value_bool(a, p->n_arches));
	value_put(v, "names", view_names(a, m));
	view_targets(a, lists, v, pool, m, p);
	value_put(v, "contexts", viewreads_contexts(a, m, p));
	value_put(v, "own_files", viewreads_own(a, m));
	value_put(v, "qemus", view_qemus(a, m, p));
	value_put(v, "qemus?", value_bool(a, value_count(value_get(v, STR("qemus")))));
	put(a, v, "qemu_url", m->qemu.url);
	put(a, v, "version", m->qemu.version.s);
	put(a, v, "url", m->qemu.url);
	put(a, v, "script", m->qemu.script.s);
	value_put(v, "sums", view_sums(a, m));
	value_put(v, "test", value_bool(a, p->test));
	viewdesk_put(a, pool, v, m, p);
	viewvalues_put(a, v, p);
	viewtags_put(a, v, &m->publish.tagset);
	viewtags_sets(a, v, m);
	viewdoctor_put(a, v, m, p);
	viewaffected_put(a, v, m, p);
	value_put(v, "documents", viewci_documents(a, pool, m, p));
	return v;
}
