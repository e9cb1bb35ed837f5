#include "view.h"

#include "arch.h"
#include "arena.h"
#include "digest.h"
#include "dockerfile.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "plan.h"
#include "value.h"
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
	put(a, v, "accepts", accepted(a, t));
}

/* Images of the same descriptor that this one is made of, each once. */
static struct value *view_own(struct arena *a, const struct target *t)
{
	struct value *list = value_list(a), *v;
	struct map *seen = map_new(a);
	struct str id;

	for (size_t i = 0; i < t->n_own; i++) {
		id = arena_printf(a, "%.*s-%.*s", STR_ARG(t->own[i].image->name.s),
			STR_ARG(t->own[i].target ? t->own[i].target->name.s : STR_NONE));
		if (map_put(seen, id, t))
			continue;
		v = value_map(a);
		put(a, v, "of", id);
		put(a, v, "own_repository", t->own[i].image->repository.s);
		value_add(list, v);
	}
	return list;
}

/* The platform of a base: its stage's own, where it says one; empty: that of the engine. */
static struct str base_platform(const struct target *t, const struct base *base)
{
	struct str said = str_is(base->instr->name, "FROM") ? t->df->stages[base->instr->stage].platform : STR_NONE;

	if (!said.n || str_find(said, STR("TARGETPLATFORM")) < said.n)
		return t->platform.s;
	return str_has(said, '$') ? STR_NONE : said;
}

/* A text as a word of sh in a recipe; empty where it is. */
static void put_word(struct arena *a, struct value *map, const char *name, struct str s)
{
	struct words one = { 0 };

	if (s.n)
		LIST_ADD(a, &one, ((struct word){ .s = s }));
	value_put(map, name, s.n ? value_get(value_item(viewdesk_words(a, &one), 0), STR("word")) : value_text(a, s));
}

/* Images of others that this one is made of: what can be pulled. */
static struct value *view_pulls(struct arena *a, const struct target *t)
{
	struct value *list = value_list(a), *v;
	struct map *seen = map_new(a);
	bool own;

	for (size_t i = 0; i < t->reads.n_bases; i++) {
		own = !t->reads.bases[i].ref.n || map_put(seen, t->reads.bases[i].ref, t);
		for (size_t k = 0; k < t->n_own; k++)
			own = own || t->own[k].base == &t->reads.bases[i];
		if (own)
			continue;
		v = value_map(a);
		put_word(a, v, "of", base_platform(t, &t->reads.bases[i]));
		put_word(a, v, "ref", t->reads.bases[i].ref);
		value_add(list, v);
	}
	return list;
}

static struct value *view_target(struct arena *a, const struct model *m, const struct plan *p, size_t i)
{
	const struct plan_target *pt = &p->targets[i];
	struct str image = pt->image->name.s;
	struct value *v = value_map(a);

	put_platform(a, v, pt->target);
	put_recipe(a, v, m, pt->target);
	put(a, v, "id", pt->build->id);
	put(a, v, "name", image.n ? arena_printf(a, "%.*s-%.*s", STR_ARG(image), STR_ARG(pt->target->name.s))
		: pt->target->name.s);
	put(a, v, "variable", viewlists_variable(a, pt->target->name.s));
	put(a, v, "image_variable", viewlists_image(a, pt->image));
	value_put(v, "publications", viewlists_publications(a, m, pt->image));
	put(a, v, "tags_file", viewtags_file(a, pt->image->tagset));
	value_put(v, "tagsets", viewtags_of(a, m, pt->image));
	put(a, v, "build", pt->build->target);
	put(a, v, "run", pt->run->target);
	put(a, v, "push", pt->push->target);
	put(a, v, "pull", arena_printf(a, "%.*spull-%.*s", STR_ARG(m->make_prefix.s),
		STR_ARG(value_str(value_get(v, STR("name"))))));
	put(a, v, "context_name", viewreads_name(a, pt->target));
	value_put(v, "run_args", viewdesk_words(a, &pt->image->run_args));
	value_put(v, "run_command", viewdesk_words(a, &pt->image->run_command));
	put(a, v, "tag_arg", m->arg_names.tag_suffix);
	value_put(v, "own", view_own(a, pt->target));
	value_put(v, "own?", value_bool(a, pt->target->n_own));
	value_put(v, "podman_doubt", value_bool(a, str_among(pt->target->platform.s, " linux/arm/v5 linux/arm/v6 ")));
	value_put(v, "pulls", view_pulls(a, pt->target));
	value_put(v, "pulls?", value_bool(a, value_count(value_get(v, STR("pulls")))));
	value_put(v, "qemu", value_bool(a, pt->qemu));
	if (pt->qemu)
		put(a, v, "qemu_file", pt->qemu->file);
	return v;
}

static struct value *view_targets(struct arena *a, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < p->n_targets; i++)
		value_add(list, view_target(a, m, p, i));
	return list;
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
	put(a, v, "build_all", arena_printf(a, "%.*sbuild-all", STR_ARG(m->make_prefix.s)));
	return v;
}

struct value *view_build(struct arena *a, const struct model *m, const struct plan *p)
{
	struct value *v = value_map(a);

	put(a, v, "source", m->src->name);
	put(a, v, "file", m->make_file.s);
	value_put(v, "own_file", value_bool(a, str_among(m->make_file.s, " Makefile makefile GNUmakefile ")));
	value_put(v, "several", value_bool(a, p->n_arches));
	value_put(v, "names", view_names(a, m));
	value_put(v, "targets", view_targets(a, m, p));
	if (p->n_targets)
		value_put(v, "example", view_target(a, m, p, 0));
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
	viewdesk_put(a, v, m, p);
	viewvalues_put(a, v, p);
	viewtags_put(a, v, &m->publish.tagset);
	viewtags_sets(a, v, m);
	viewdoctor_put(a, v, m, p);
	value_put(v, "documents", viewci_documents(a, m, p));
	return v;
}
