#include "checker.h"

#include "arena.h"
#include "dockerfile.h"
#include "map.h"
#include "str.h"
#include "suggest.h"

static void check_image_names(struct checker *c)
{
	for (size_t i = 0; i < c->model->n_images; i++)
		if (c->model->images[i].name.s.n)
			checker_fits(c, &c->model->images[i].name, GRAMMAR_IMAGE_NAME);
}

/* What is typed for one thing must not be typed for another. */
static bool claim(struct checker *c, struct map *names, struct str name, const struct word *by)
{
	const struct word *first = map_put(names, name, by);

	if (!first || first == by)
		return true;
	FAULT(c, by->pos, "'make %.*s' would mean two things", STR_ARG(name));
	if (first->pos.src)
		diag_note(c->diag, first->pos, "the other one is said here");
	else
		diag_note(c->diag, by->pos, "'%.*s' builds all images for all arches: take another name", STR_ARG(name));
	return false;
}

static void claim_all(struct checker *c, struct map *names, const char *const *verbs, struct str name,
	const struct word *by)
{
	for (bool ok = true; ok && *verbs; verbs++)
		ok = claim(c, names, arena_printf(c->arena, "%s-%.*s", *verbs, STR_ARG(name)), by);
}

static void check_targets(struct checker *c)
{
	static const char *const of_image[] = { "build", "run", "push", "manifest", NULL };
	static const char *const of_arch[] = { "build", "push", "qemu", NULL };
	static const char *const of_both[] = { "build", "run", "push", "pull", NULL };
	static const struct word all = { .s = { "all", 3 } };
	struct map *names = map_new(c->arena), *arches = map_new(c->arena);
	const struct word *name;

	if (!c->model->images[0].name.s.n)
		return;
	claim(c, names, STR("build-all"), &all);
	for (size_t i = 0; i < c->model->n_images; i++) {
		const struct image *image = &c->model->images[i];

		claim_all(c, names, of_image, image->name.s, &image->name);
		for (size_t k = 0; k < image->n_targets; k++) {
			name = &image->targets[k].name;
			claim_all(c, names, of_both, arena_printf(c->arena, "%.*s-%.*s", STR_ARG(image->name.s), STR_ARG(name->s)), name);
			if (!map_put(arches, name->s, name))
				claim_all(c, names, of_arch, name->s, name);
		}
	}
}

/* The line that takes another image by a tag which is its own for each arch. */
static void note_line(struct checker *c, const struct own_base *own, bool from)
{
	struct str arg = c->model->arg_names.tag_suffix, repository = own->image->repository.s, name = own->image->name.s;

	diag_note(c->diag, own->base->pos, "write 'ARG %.*s' ahead of the first FROM, and 'FROM %.*s:${%.*s}%s%.*s'",
		STR_ARG(arg), STR_ARG(repository), STR_ARG(arg), from ? "" : " AS ", STR_ARG(from ? STR_NONE : name));
	if (!from)
		diag_note(c->diag, own->base->pos, "and name '%.*s' here", STR_ARG(name));
}

static void check_own_of(struct checker *c, const struct target *t, const struct own_base *own)
{
	struct str arg = c->model->arg_names.tag_suffix, plain, braced;
	struct str word = own->base->word;

	plain = arena_printf(c->arena, ":$%.*s", STR_ARG(arg));
	braced = arena_printf(c->arena, ":${%.*s}", STR_ARG(arg));
	if (!str_is(own->base->instr->name, "FROM")) {
		FAULT(c, own->base->pos, "'%.*s' is an image of this descriptor: a tag of its own for each arch cannot be said here",
			STR_ARG(own->image->repository.s));
		note_line(c, own, false);
	} else if (!str_ends(word, plain) && !str_ends(word, braced)) {
		FAULT(c, own->base->pos, "'%.*s' is an image of this descriptor, and a tag holds one arch of it only",
			STR_ARG(own->image->repository.s));
		note_line(c, own, true);
	} else if (!own->target) {
		FAULT(c, own->base->pos, "'%.*s' is not built for %.*s, but this image is", STR_ARG(own->image->name.s),
			STR_ARG(t->platform.s));
		diag_note(c->diag, t->pos, "the arch is asked for here");
	}
}

/* The argument must be ours to fill, and mean nothing else. */
static void check_own_arg(struct checker *c, const struct target *t)
{
	struct str arg = c->model->arg_names.tag_suffix;
	const struct base *base;
	bool in_from;

	infer_declares(t->df, arg, &in_from);
	if (!in_from && dockerfile_uses(t->df, t->own[0].base->word, arg)) {
		FAULT(c, t->own[0].base->pos, "there is no 'ARG %.*s' ahead of the first FROM", STR_ARG(arg));
		note_line(c, &t->own[0], true);
	}
	for (size_t i = 0; i < t->args.n; i++)
		if (str_eq(t->args.items[i].name.s, arg) && t->args.items[i].value.pos.src)
			FAULT(c, t->args.items[i].value.pos, "'%.*s' is filled with the tag of other images of this descriptor",
				STR_ARG(arg));
	for (size_t i = 0; i < t->reads.n_bases; i++) {
		base = &t->reads.bases[i];
		for (size_t k = 0; base && k < t->n_own; k++)
			if (t->own[k].base == base || str_eq(t->own[k].base->ref, base->ref))
				base = NULL;
		if (base && dockerfile_uses(t->df, base->word, arg))
			FAULT(c, base->pos, "this is no image of this descriptor, but '%.*s' is the tag of those that are; use another "
				"argument here", STR_ARG(arg));
	}
}

static bool is_in(struct checker *c, struct str repository, const struct image *image)
{
	return str_eq(model_full_repository(c->arena, repository),
		model_full_repository(c->arena, image->repository.s));
}

/* By the repository alone nobody can tell which of several images is meant. */
static void check_family(struct checker *c, const struct image *i, const struct own_base *own)
{
	size_t others = own->image->n_family - is_in(c, own->image->repository.s, i);

	if (others < 2)
		return;
	WARN(c, own->base->pos, "%zu images of this descriptor are published to '%.*s': '%.*s' is taken, the last of them",
		others, STR_ARG(own->image->repository.s), STR_ARG(own->image->name.s));
	diag_note(c->diag, own->base->pos, "give the one that others stand on a repository of its own");
}

static bool is_own(const struct target *t, const struct base *base)
{
	for (size_t i = 0; i < t->n_own; i++)
		if (t->own[i].base == base || str_eq(t->own[i].base->ref, base->ref))
			return true;
	return false;
}

/* A tag of the repository that an image and others are published to: it may be that of another one of this run. */
static void check_untied(struct checker *c, const struct image *i, const struct target *t)
{
	struct str arg = c->model->arg_names.tag_suffix;
	const struct base *base;

	for (size_t k = 0; i->n_family > 1 && k < t->reads.n_bases; k++) {
		base = &t->reads.bases[k];
		if (!base->ref.n || is_own(t, base) || !is_in(c, model_ref_repository(base->ref), i))
			continue;
		WARN(c, base->pos, "'%.*s' is not built ahead of this: it is taken as it was published last", STR_ARG(base->ref));
		if (i->n_family > 2)
			diag_note(c->diag, base->pos, "if it is another image of this descriptor, give it a repository of its own");
		else
			diag_note(c->diag, base->pos, "if it is the other image of this repository, write 'ARG %.*s' ahead of the first "
				"FROM, and 'FROM %.*s:${%.*s}'", STR_ARG(arg), STR_ARG(i->repository.s), STR_ARG(arg));
	}
}

static void target_own(struct checker *c, const struct image *i, const struct target *t)
{
	check_untied(c, i, t);
	for (size_t k = 0; k < t->n_own; k++) {
		check_family(c, i, &t->own[k]);
		check_own_of(c, t, &t->own[k]);
	}
	if (t->n_own)
		check_own_arg(c, t);
}

/* One argument is the tag of all of them. */
static void target_base_tags(struct checker *c, const struct image *i, const struct target *t)
{
	const struct tagset *first, *other;

	(void)i;
	for (size_t k = 1; k < t->n_own; k++) {
		first = t->own[0].image->tagset;
		other = t->own[k].image->tagset;
		if (first == other)
			continue;
		FAULT(c, t->own[k].base->pos, "'%.*s' and '%.*s' have tags of their own, and '%.*s' can be the tag of one only",
			STR_ARG(t->own[0].image->name.s), STR_ARG(t->own[k].image->name.s), STR_ARG(c->model->arg_names.tag_suffix));
		return;
	}
}

/* What is tried, or published under another condition, stands on what was published before. */
static void target_before(struct checker *c, const struct image *i, const struct target *t)
{
	const struct model *m = c->model;
	const struct tagset *set = t->n_own ? t->own[0].image->tagset : NULL, *other;
	bool fixed = !set || set->automatic;

	for (size_t k = 0; !fixed && k < set->tags.n; k++)
		fixed = !str_has(set->tags.items[k].s, '$');
	if (fixed)
		return;
	if (m->publish.dry_run)
		FAULT(c, set->pos, "a dry run takes other images by a tag that was published before: list one without variables");
	for (size_t k = 1; k < m->n_publications; k++) {
		other = model_published(m, &m->publications[k], i)->tagset;
		if (other->to.n)
			FAULT(c, set->pos, "the publication '%.*s' takes other images by a tag that was published before: list one "
				"without variables", STR_ARG(other->to));
	}
}

static void check_own(struct checker *c)
{
	checker_targets(c, target_own);
	checker_targets(c, target_base_tags);
	checker_targets(c, target_before);
}

/* A name that is nearly a stage's is hardly an image on Docker Hub. */
static void near_stage(struct checker *c, const struct target *t, const struct base *base)
{
	struct suggest near = suggest_for(base->word);

	for (size_t i = 0; i < t->df->n_stages && t->df->stages[i].pos.line < base->pos.line; i++)
		if (t->df->stages[i].name.n)
			suggest_try(&near, t->df->stages[i].name);
	if (!near.best.n)
		return;
	WARN(c, base->pos, "there is no stage '%.*s': engines take it for an image", STR_ARG(base->word));
	diag_note(c->diag, base->pos, "did you mean '%.*s'?", STR_ARG(near.best));
}

/* --from=3 with two stages ahead, or a stage that stands further down. */
static void target_stages(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->reads.n_bases; k++) {
		const struct base *base = &t->reads.bases[k];
		size_t stage = infer_stage(t->df, base->word), digits = 0;

		while (digits < base->word.n && base->word.p[digits] >= '0' && base->word.p[digits] <= '9')
			digits++;
		if (str_is(base->instr->name, "FROM"))
			continue;
		if (base->word.n && digits == base->word.n)
			FAULT(c, base->pos, "there is no stage %.*s ahead of this one", STR_ARG(base->word));
		else if (base->word.n && stage < t->df->n_stages)
			FAULT(c, base->pos, "the stage '%.*s' does not stand ahead of this one: engines take it for an image",
				STR_ARG(base->word));
		else
			near_stage(c, t, base);
	}
}

static void check_stages(struct checker *c)
{
	checker_targets(c, target_stages);
}

const struct check checks_of_images[] = {
	{ "image-key", check_image_names, "names of images make good make targets" },
	{ "target-clash", check_targets, "names of images and arches make each make target once" },
	{ "own-base", check_own, "an image of the same descriptor is taken by a tag that is its own for each arch" },
	{ "copy-stage", check_stages, "stages that are copied from stand ahead" },
	{ NULL, NULL, NULL }
};
