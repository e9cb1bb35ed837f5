#include "checker.h"

#include "arch.h"
#include "arena.h"
#include "handlebars.h"
#include "listform.h"
#include "pattern.h"
#include "reftags.h"
#include "refvars.h"
#include "str.h"
#include "value.h"
#include "yaml.h"

/* Of the commit that a template is rendered for. */
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

/* What only the user can write. */
static void check_manifest(struct checker *c)
{
	const struct model *m = c->model;

	for (size_t i = 0; i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++)
			if (m->publications[i].images[k].no_list)
				WARN(c, m->manifest_own_pos, "'%.*s' is not there; without 'own' aqueduct writes it",
					STR_ARG(m->publications[i].images[k].list));
	if (m->list.spec.pos.src && m->manifest_own)
		FAULT(c, m->list.spec.pos, "the template is yours ('manifest.own'), or it is written from here");
	if (m->list.spec.pos.src && !str_trim(m->list.spec.s).n)
		FAULT(c, m->list.spec.pos, "the template is empty");
	if (m->list.spec.pos.src)
		checker_fits(c, &m->list.spec, GRAMMAR_TEXT);
}

/* The plugin makes the images' names of one text: it must come to those that are pushed. */
static void check_suffixes(struct checker *c, const struct image *image)
{
	const struct target *missed;
	struct str pattern;

	if (!image->n_targets || listform_suffix(c->arena, image, &pattern, &missed))
		return;
	FAULT(c, missed->suffix.pos.src ? missed->suffix.pos : missed->pos, "no text with OS, ARCH and VARIANT in it comes to "
		"the suffixes of all arches: to '%.*s' of '%.*s' not with the others'", STR_ARG(missed->suffix.s),
		STR_ARG(missed->name.s));
	diag_note(c->diag, c->model->list.form_pos, "a template ('form: spec') names each image itself");
}

/* The plugin takes the first OS of the whole text, which may stand in a tag. */
static void check_template(struct checker *c, const struct image *image, const struct word *tag)
{
	const struct target *missed, *t;
	struct str pattern, text;

	for (size_t i = 0; listform_suffix(c->arena, image, &pattern, &missed) && i < image->n_targets; i++) {
		t = &image->targets[i];
		text = arena_printf(c->arena, "%.*s-%.*s", STR_ARG(tag->s), STR_ARG(pattern));
		if (str_eq(listform_filled(c->arena, text, t->platform.s), arena_printf(c->arena, "%.*s-%.*s", STR_ARG(tag->s),
			STR_ARG(t->suffix.s))))
			continue;
		FAULT(c, tag->pos, "plugins/manifest replaces the first ARCH, OS and VARIANT, and '%.*s' has one",
			STR_ARG(tag->s));
		return;
	}
}

static void check_arguments(struct checker *c)
{
	const struct model *m = c->model;
	const struct tagset *set;

	if (m->list.spec.pos.src)
		FAULT(c, m->list.spec.pos, "with 'form: arguments' there is no template");
	if (m->manifest_own)
		FAULT(c, m->manifest_own_pos, "with 'form: arguments' there is no template");
	for (size_t k = 0; k < m->n_images; k++)
		check_suffixes(c, &m->images[k]);
	for (size_t i = 0; i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++) {
			set = m->publications[i].images[k].tagset;
			if (set->automatic)
				FAULT(c, m->list.form_pos, "'tags: auto' has images of arches with and without a version: that needs a template");
			for (size_t n = 0; !set->automatic && n < set->tags.n; n++)
				check_template(c, &m->images[k], &set->tags.items[n]);
		}
}

static void check_form(struct checker *c)
{
	const struct model *m = c->model;

	if (m->list.each_tag && !m->list.arguments)
		FAULT(c, m->list.each_tag_pos, "a step for each tag needs 'form: arguments': one template has all of them");
	if (m->list.arguments && m->drone.commands && !m->drone.manifest.plugin.s.n)
		FAULT(c, m->list.form_pos, "with 'drone.builder: command' make publishes the list: there is no plugin");
	else if (m->list.arguments && m->drone.shape == SHAPE_BUILDX)
		FAULT(c, m->list.form_pos, "one step of buildx makes the list itself");
	else if (m->list.arguments)
		check_arguments(c);
}

/* A template of the user's, as plugins/manifest reads it for one ref. */
struct reading {
	struct checker *c;
	const struct image *image;
	struct str ref, text; /* rendered */
	struct pos pos; /* of the template */
	struct reftags tags;
};

struct value *checker_build_values(struct arena *a, struct str ref, const struct str *tags, size_t n)
{
	struct value *v = value_map(a), *build = value_map(a), *list = value_list(a);
	bool tag = str_starts(ref, STR("refs/tags/"));

	for (size_t i = 0; i < n; i++)
		value_add(list, value_text(a, tags[i]));
	value_put(build, "tags", list);
	value_put(build, "tag", value_text(a, tag ? str_from(ref, 10) : STR_NONE));
	value_put(build, "ref", value_text(a, ref));
	value_put(build, "event", value_text(a, tag ? STR("tag") : STR("push")));
	value_put(build, "branch", value_text(a, tag ? STR_NONE : str_from(ref, 11)));
	value_put(build, "commit", value_text(a, STR(COMMIT)));
	value_put(build, "number", value_text(a, STR("1")));
	value_put(v, "build", build);
	return v;
}

/* The step is told the tags of the images of arches, and no more. */
static struct value *build_values(struct arena *a, const struct reading *r)
{
	return checker_build_values(a, r->ref, r->tags.items, r->tags.n_arch);
}

static struct str text_at(const struct yaml *map, const char *key)
{
	const struct yaml *y = map ? yaml_get(map, key) : NULL;

	return y && y->kind == YAML_SCALAR ? y->text : STR_NONE;
}

/* What a reference names behind its repository; false: it is of another one. */
static bool tag_of(const struct reading *r, struct str reference, struct str *tag)
{
	struct arena *a = r->c->arena;
	struct str full = model_full_repository(a, reference), own = model_full_repository(a, r->image->repository.s);

	if (!str_starts(full, own) || full.n == own.n || full.p[own.n] != ':')
		return false;
	*tag = str_from(full, own.n + 1);
	return true;
}

static bool is_pushed(const struct reading *r, struct str tag)
{
	for (size_t i = 0; i < r->tags.n; i++)
		if (str_eq(r->tags.items[i], tag))
			return true;
	return false;
}

/* The arch whose image has the tag; NULL: none. */
static const struct target *built_as(const struct reading *r, struct str tag)
{
	const struct image *image = r->image;

	for (size_t k = 0; k < image->n_targets; k++)
		for (size_t i = 0; i < r->tags.n_arch; i++)
			if (str_eq(tag, reftags_arch(r->c->arena, image->tagset, &image->targets[k], r->tags.items[i])))
				return &image->targets[k];
	return NULL;
}

static void check_platform(const struct reading *r, const struct yaml *entry, const struct target *t)
{
	const struct yaml *platform = yaml_get(entry, "platform");
	struct str os = text_at(platform, "os"), arch = text_at(platform, "architecture");
	struct str variant = text_at(platform, "variant");
	struct checker *c = r->c;

	if (!os.n || !arch.n)
		WARN(c, r->pos, "the entry for '%.*s' has no os and architecture below 'platform'", STR_ARG(t->name.s));
	else if (!str_is(os, t->arch->os) || !str_is(arch, t->arch->arch) || (variant.n && !str_eq(variant, t->variant)))
		WARN(c, r->pos, "'%.*s' is built for %.*s, but listed as %.*s/%.*s%s%.*s", STR_ARG(t->name.s),
			STR_ARG(t->platform.s), STR_ARG(os), STR_ARG(arch), variant.n ? "/" : "", STR_ARG(variant));
	else if (!variant.n && str_is(arch, "arm"))
		WARN(c, r->pos, "'%.*s' is listed as arm without a variant, which every arm takes for its own",
			STR_ARG(t->name.s));
}

/* manifest-tool knows five keys, and says nothing of others. */
void checker_platform_keys(struct checker *c, struct pos pos, const struct yaml *entry)
{
	const struct yaml *platform = yaml_get(entry, "platform");
	struct str key;

	for (size_t i = 0; platform && platform->kind == YAML_MAP && i < platform->n; i++) {
		key = platform->items[i]->text;
		if (str_among(key, " os architecture variant osversion osfeatures features "))
			continue;
		WARN(c, pos, "manifest-tool does not read '%.*s' below 'platform'", STR_ARG(key));
		if (str_find(key, STR("version")) < key.n)
			diag_note(c->diag, pos, "the version of Windows is 'osversion', and else what the image says");
	}
}

static void check_entry(const struct reading *r, const struct yaml *entry, bool *listed)
{
	struct str reference = text_at(entry, "image"), tag;
	const struct target *t;
	struct checker *c = r->c;

	if (!reference.n) {
		WARN(c, r->pos, "an entry of 'manifests' has no 'image'");
		return;
	}
	t = tag_of(r, reference, &tag) ? built_as(r, tag) : NULL;
	if (!t) {
		WARN(c, r->pos, "for %.*s it lists '%.*s', which is not built here", STR_ARG(r->ref), STR_ARG(reference));
		return;
	}
	listed[t - r->image->targets] = true;
	checker_platform_keys(c, r->pos, entry);
	check_platform(r, entry, t);
}

static void check_entries(const struct reading *r, const struct yaml *root)
{
	const struct yaml *entries = yaml_get(root, "manifests");
	bool *listed = arena_alloc(r->c->arena, r->image->n_targets + 1, sizeof *listed);
	struct checker *c = r->c;

	for (size_t i = 0; entries && entries->kind == YAML_LIST && i < entries->n; i++)
		check_entry(r, entries->items[i], listed);
	for (size_t k = 0; k < r->image->n_targets; k++)
		if (!listed[k])
			WARN(c, r->pos, "for %.*s it does not list '%.*s', which is built", STR_ARG(r->ref),
				STR_ARG(r->image->targets[k].name.s));
}

/* The list's own tags against those that a ref publishes: make and the images of arches have these. */
static void check_own_tags(const struct reading *r, const struct yaml *root)
{
	const struct yaml *more = yaml_get(root, "tags");
	struct str reference = text_at(root, "image"), tag = STR_NONE;
	struct checker *c = r->c;
	bool has;

	if (!tag_of(r, reference, &tag)) {
		WARN(c, r->pos, "for %.*s the list is '%.*s', which is no tag of '%.*s'", STR_ARG(r->ref), STR_ARG(reference),
			STR_ARG(r->image->repository.s));
		return;
	}
	if (!is_pushed(r, tag))
		WARN(c, r->pos, "for %.*s the list is tagged '%.*s', which 'publish.tags' does not make", STR_ARG(r->ref),
			STR_ARG(tag));
	for (size_t i = 0; i < r->tags.n; i++) {
		has = str_eq(tag, r->tags.items[i]);
		for (size_t k = 0; more && more->kind == YAML_LIST && k < more->n; k++)
			has = has || (more->items[k]->kind == YAML_SCALAR && str_eq(more->items[k]->text, r->tags.items[i]));
		if (!has && i < r->tags.n_arch)
			WARN(c, r->pos, "for %.*s the images of arches are tagged '%.*s', the list is not", STR_ARG(r->ref),
				STR_ARG(r->tags.items[i]));
		else if (!has)
			WARN(c, r->pos, "for %.*s the list is not tagged '%.*s', as 'publish' says", STR_ARG(r->ref),
				STR_ARG(r->tags.items[i]));
	}
}

static void check_rendered(const struct reading *r)
{
	struct diag *d = diag_new(r->c->arena);
	const struct yaml *root = yaml_parse(r->c->arena, d, diag_source(d, STR("template"), r->text));
	struct checker *c = r->c;

	if (!root || root->kind != YAML_MAP) {
		FAULT(c, r->pos, "for %.*s it comes to no map of YAML, which manifest-tool reads", STR_ARG(r->ref));
		return;
	}
	check_own_tags(r, root);
	check_entries(r, root);
}

/* A template of the user's: where it stands, and its text. */
struct template {
	struct pos pos;
	struct str text;
};

static void check_template_for(struct checker *c, const struct image *image, struct str ref, const struct template *t)
{
	struct reading r = { .c = c, .image = image, .ref = ref, .pos = t->pos };
	const struct refvars vars = { ref, STR(COMMIT), STR("DRONE_BUILD_NUMBER=1"), STR_NONE };
	struct str why, bad;

	if (!reftags_of(c->arena, image->tagset, (struct reftags_use){ 0 }, &vars, &r.tags, &why) || !r.tags.n)
		return; /* nothing is published, or it is told elsewhere */
	if (!handlebars_render(c->arena, t->text, build_values(c->arena, &r), &r.text, &bad)) {
		WARN(c, t->pos, "what '%.*s' in it gives is not known here: the list is not looked into", STR_ARG(bad));
		return;
	}
	check_rendered(&r);
}

/* plugins/docker writes a pre-release anew; the plugin of the list has that spelling in build.tags alone. */
#define PADDED "01.2.3-rc1"

static void check_padded(struct checker *c, const struct image *image, const struct template *t)
{
	struct reading r = { .c = c, .image = image, .ref = STR("refs/tags/v" PADDED), .pos = t->pos };
	const struct refvars vars = { r.ref, STR(COMMIT), STR("DRONE_BUILD_NUMBER=1"), STR_NONE };
	struct str why, bad;

	if (!image->tagset->automatic || !reftags_of(c->arena, image->tagset, (struct reftags_use){ 0 }, &vars, &r.tags, &why)
		|| !r.tags.n || !handlebars_render(c->arena, t->text, build_values(c->arena, &r), &r.text, &bad)
		|| str_find(r.text, STR(":" PADDED)) == r.text.n)
		return;
	WARN(c, t->pos, "for %.*s it lists images of '" PADDED "', which plugins/docker tags '%.*s'", STR_ARG(r.ref),
		STR_ARG(r.tags.items[0]));
	diag_note(c->diag, t->pos, "{{last build.tags}} is the version as both plugins write it, "
		"{{trimPrefix \"v\" build.tag}} is not");
}

/* What is written in the descriptor has words to be filled; a file of the user's stands as it is. */
static struct template template_of(struct checker *c, const struct published *to, const struct image *image)
{
	const struct model *m = c->model;

	if (m->manifest_own && to->own_list)
		return (struct template){ diag_whole(to->own_list), to->own_list->text };
	if (m->manifest_own)
		return (struct template){ .text = STR_NONE };
	return (struct template){ m->list.spec.pos, pattern_fill(c->arena, m->list.spec.s, image, NULL) };
}

static void check_published(struct checker *c, const struct published *to, const struct image *image)
{
	struct image published = *image;
	struct template t;

	published.repository = to->repository;
	published.tagset = to->tagset;
	t = template_of(c, to, &published);
	if (!str_trim(t.text).n || str_find(t.text, STR("repo.")) < t.text.n)
		return; /* what Drone calls the repository is not known here */
	if (str_find(t.text, STR("trimPrefix build.tag")) < t.text.n)
		WARN(c, t.pos, "'trimPrefix' wants the prefix first: {{trimPrefix \"v\" build.tag}}");
	if (to->tagset->branches.n)
		check_template_for(c, &published, arena_printf(c->arena, "refs/heads/%.*s",
			STR_ARG(to->tagset->branches.items[0].s)), &t);
	check_template_for(c, &published, STR("refs/tags/v1.2.3"), &t);
	check_padded(c, &published, &t);
}

/* A list written by the user names what is built, for a branch and for a version. */
static void check_list(struct checker *c)
{
	const struct model *m = c->model;

	check_form(c);
	for (size_t i = 0; !m->list.arguments && i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++)
			check_published(c, &m->publications[i].images[k], &m->images[k]);
}

const struct check checks_of_lists[] = {
	{ "manifest", check_manifest, "a template of the user's own is there (a warning)" },
	{ "list", check_list, "a list names what is built, and is tagged as that is" },
	{ NULL, NULL, NULL }
};
