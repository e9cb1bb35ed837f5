#include "checker.h"

#include "arch.h"
#include "arena.h"
#include "dockerfile.h"
#include "str.h"

/* The value that a build argument has for a target: ours, if it is known, else the Dockerfile's default. */
static bool arg_value(void *ctx, struct str name, struct str *out)
{
	const struct target *t = ctx;

	for (size_t i = 0; i < t->args.n; i++)
		if (str_eq(t->args.items[i].name.s, name)) {
			*out = t->args.items[i].value.s;
			return t->args.items[i].origin == ORIGIN_TEXT;
		}
	for (size_t i = 0; i < t->df->n_args; i++)
		if (t->df->args[i].has_value && str_eq(t->df->args[i].name, name)) {
			*out = t->df->args[i].value;
			return true;
		}
	return false;
}

/* The arch whose prefix stands in a base's name: arm32v6/alpine, registry/arm32v6/alpine. */
static const struct arch *prefix_arch(struct str base)
{
	struct str part;

	while (str_cut(&base, '/', &part))
		for (size_t i = 0; i < arch_count(); i++)
			if (arch_at(i)->prefix && str_is(part, arch_at(i)->prefix))
				return arch_at(i);
	return NULL;
}

static void target_base_arch(struct checker *c, const struct image *i, const struct target *t)
{
	struct target copy = *t;
	const struct arch *arch;
	struct str base;

	(void)i;
	for (size_t k = 0; t->df && k < t->df->n_stages; k++) {
		if (t->df->stages[k].platform.n)
			continue; /* a stage of the build machine's own platform, or one that says which it wants */
		base = dockerfile_expand(c->arena, t->df, t->df->stages[k].base, arg_value, &copy);
		arch = prefix_arch(base);
		if (!arch || arch == t->arch)
			continue;
		FAULT(c, t->df->stages[k].pos, "the base '%.*s' is for %s, but '%.*s' is built for %s", STR_ARG(base), arch->name,
			STR_ARG(t->name.s), t->arch->name);
		diag_note(c->diag, t->pos, "this arch wants a base like '%s/...'", t->arch->prefix ? t->arch->prefix : "its own");
	}
}

static void check_base_arch(struct checker *c)
{
	checker_targets(c, target_base_arch);
}

/* A platform's components one after the other; empty behind the last. */
static struct str next_part(struct str *platform)
{
	struct str part;

	if (!str_cut(platform, '/', &part)) {
		part = *platform;
		*platform = STR_NONE;
	}
	return part;
}

/* Whether an arch is one that platforms name so; engines know more names, x86_64 for one. */
static bool names_platform(struct str platform)
{
	struct str os = next_part(&platform), arch = next_part(&platform);

	for (size_t i = 0; i < arch_count(); i++)
		if (str_is(os, arch_at(i)->os) && str_is(arch, arch_at(i)->arch))
			return true;
	return false;
}

/* What the platform of a FROM is: the build machine's, or one that is said; empty: the target's. */
static struct str from_platform(struct checker *c, const struct target *t, const struct df_stage *stage)
{
	struct target copy = *t;
	struct str platform = stage->platform;

	if (!platform.n || str_find(platform, STR("TARGET")) < platform.n)
		return STR_NONE;
	if (str_find(platform, STR("BUILD")) < platform.n)
		return t->runner.s;
	platform = dockerfile_expand(c->arena, t->df, platform, arg_value, &copy);
	if (!str_has(platform, '/'))
		platform = arena_printf(c->arena, "linux/%.*s", STR_ARG(platform));
	return names_platform(platform) ? platform : STR_NONE;
}

/* Whether an image for the one platform is not one for the other. Variants only count where both have one. */
static bool differs(struct str a, struct str b)
{
	struct str one, other;

	for (int i = 0; i < 3; i++) {
		one = next_part(&a);
		other = next_part(&b);
		if (i == 2 && (!one.n || !other.n))
			return false;
		if (!str_eq(one, other))
			return true;
	}
	return false;
}

/* A base of one platform gives images of that platform, whatever is asked for. */
static struct str wrong_platform(struct checker *c, const struct target *t)
{
	size_t at = t->df ? infer_stage(t->df, t->stage.s) : 0;
	struct str platform;

	if (!t->df || at >= t->df->n_stages)
		return STR_NONE;
	platform = from_platform(c, t, infer_base_stage(t->df, at));
	return platform.n && differs(platform, t->platform.s) ? platform : STR_NONE;
}

static void target_base_platform(struct checker *c, const struct image *i, const struct target *t)
{
	struct str platform = wrong_platform(c, t);
	const struct df_stage *stage;

	if (!platform.n)
		return;
	for (const struct target *other = i->targets; other < t; other++)
		if (other->df == t->df && str_eq(other->stage.s, t->stage.s) && wrong_platform(c, other).n)
			return; /* told of */
	stage = infer_base_stage(t->df, infer_stage(t->df, t->stage.s));
	FAULT(c, stage->pos, "what stands on this base is for %.*s, not for %.*s", STR_ARG(platform),
		STR_ARG(t->platform.s));
	diag_note(c->diag, stage->pos, "leave '--platform=%.*s' out: the base is then taken for each arch that is built",
		STR_ARG(stage->platform));
	diag_note(c->diag, t->pos, "this arch is asked for here");
}

static void check_base_platform(struct checker *c)
{
	checker_targets(c, target_base_platform);
}

/* The first name in a FROM that nothing gives a value. */
struct unset {
	const struct target *target;
	struct str name;
};

static bool from_value(void *ctx, struct str name, struct str *out)
{
	struct unset *u = ctx;
	struct target copy = *u->target;
	bool in_from;

	infer_declares(u->target->df, name, &in_from);
	if (in_from && arg_value(&copy, name, out))
		return true;
	if (!u->name.n)
		u->name = name;
	*out = STR_NONE;
	return false;
}

static void base_name(struct checker *c, const struct target *t, const struct base *base)
{
	const struct arg_names *names = &c->model->arg_names;
	struct unset u = { .target = t };
	struct str text;
	bool in_from;

	if (!base->known || !base->word.n || grammar_fits(c->arena, GRAMMAR_REFERENCE, base->ref))
		return;
	if (dockerfile_uses(t->df, base->word, names->repo) || dockerfile_uses(t->df, base->word, names->tag_suffix))
		return; /* base-arg and own-base tell of those */
	text = dockerfile_expand(c->arena, t->df, base->word, from_value, &u);
	if (!u.name.n || !str_is(base->instr->name, "FROM")) {
		FAULT(c, base->pos, "'%.*s' is no image", STR_ARG(base->ref.n ? base->ref : base->word));
		return;
	}
	FAULT(c, base->pos, "this is '%.*s' to engines, for '%.*s' is not set", STR_ARG(text), STR_ARG(u.name));
	if (infer_declares(t->df, u.name, &in_from) && in_from)
		diag_note(c->diag, base->pos, "write 'ARG %.*s=...', or give it in 'build_args'", STR_ARG(u.name));
	else
		diag_note(c->diag, base->pos, "write 'ARG %.*s=...' ahead of the first FROM", STR_ARG(u.name));
}

static void target_base_name(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->reads.n_bases; k++)
		base_name(c, t, &t->reads.bases[k]);
}

static void check_base_name(struct checker *c)
{
	checker_targets(c, target_base_name);
}

const struct check checks_of_bases[] = {
	{ "base-name", check_base_name, "what a FROM or COPY takes is an image, once its variables are filled" },
	{ "base-arch", check_base_arch, "a base for one arch is not used for another" },
	{ "base-platform", check_base_platform, "no --platform makes images of another platform than is asked for" },
	{ NULL, NULL, NULL }
};
