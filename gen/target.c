#include "arch.h"
#include "arena.h"
#include "descriptor.h"
#include "dockerfile.h"
#include "grammar.h"
#include "path.h"
#include "resolver.h"
#include "yaml.h"

/* The arch's own word, else the image's, else the default. */
static struct word word_of(const struct yaml *own, const struct yaml *shared, const char *fallback)
{
	return resolver_word_or(own ? own : shared, fallback);
}

/* The suffix says the OS once: linux-arm, windows-amd64, windows-1809. */
static struct str default_suffix(struct resolver *r, const struct target *t)
{
	struct str os = str_of(t->arch->os);

	if (str_starts(t->name.s, os))
		return t->name.s;
	return arena_printf(r->arena, "%s-%.*s", t->arch->os, STR_ARG(t->name.s));
}

static void resolve_names(struct resolver *r, struct target *t, const struct desc_arch *in)
{
	struct str rest, part;

	t->name = resolver_word_or(in->name, t->arch->short_name);
	if (!in->name)
		t->name.pos = in->arch->pos;
	t->suffix = resolver_word_or(in->suffix, "");
	if (!in->suffix)
		t->suffix.s = default_suffix(r, t);
	t->os_version = resolver_word_or(in->os_version, "");
	t->platform = resolver_word_or(in->platform, t->arch->platform);
	t->variant = str_of(t->arch->variant);
	if (in->platform) {
		rest = in->platform->text;
		t->variant = str_cut(&rest, '/', &part) && str_cut(&rest, '/', &part) ? rest : STR_NONE;
	}
	if (str_is(t->platform.s, "linux/arm")) { /* the engine takes it for that, too */
		t->platform.s = STR("linux/arm/v7");
		t->variant = STR("v7");
	}
}

static enum base_style base_of(const struct yaml *y)
{
	enum base_style b = BASE_PREFIX;

	while (b < BASE_NONE && !str_is(y->text, base_style_name(b)))
		b++;
	return b;
}

static enum emulation emulation_of(const struct yaml *y)
{
	enum emulation e = EMULATION_STATIC;

	while (e < EMULATION_NATIVE && !str_is(y->text, emulation_name(e)))
		e++;
	return e;
}

/* What the descriptor says; what it does not say, the Dockerfile does. Windows is never emulated. */
static void resolve_style(struct resolver *r, struct target *t, const struct desc_build *own)
{
	const struct desc_build *shared = &r->desc->build;
	const struct yaml *base = own->base ? own->base : shared->base;
	const struct yaml *emulation = own->emulation ? own->emulation : shared->emulation;
	struct inference in = infer(t->df, t->stage.s, &r->model->arg_names);

	t->base = base ? base_of(base) : in.base;
	t->base_pos = base ? base->pos : in.base_pos;
	t->emulation = emulation ? emulation_of(emulation) : in.emulation;
	t->emulation_pos = emulation ? emulation->pos : in.qemu_pos;
	if (!t->arch->qemu && !own->emulation)
		t->emulation = EMULATION_NATIVE;
}

static bool declares(const struct target *t, struct str name)
{
	bool in_from;

	return t->df && infer_declares(t->df, name, &in_from);
}

static void fill_arg(struct resolver *r, struct target *t, struct str name, struct str value)
{
	resolver_put_pair(r, &t->args, (struct pair){ .name = { .s = name }, .value = { .s = value } });
}

static void resolve_args(struct resolver *r, struct target *t, const struct desc_build *own)
{
	const struct arg_names *names = &r->model->arg_names;

	if (t->base == BASE_PREFIX && t->arch->prefix)
		fill_arg(r, t, names->repo, str_of(t->arch->prefix));
	if (t->base == BASE_SUFFIX)
		fill_arg(r, t, names->tag_suffix, t->suffix.s);
	if (t->arch->qemu && (t->emulation == EMULATION_STATIC || declares(t, names->arch)))
		fill_arg(r, t, names->arch, str_of(t->arch->qemu));
	resolver_put_pairs(r, &t->args, r->desc->build.build_args);
	resolver_put_pairs(r, &t->args, own->build_args);
	resolver_put_pairs(r, &t->labels, r->desc->build.labels);
	resolver_put_pairs(r, &t->labels, own->labels);
	t->cache_from = resolver_words_of(r, own->cache_from ? own->cache_from : r->desc->build.cache_from);
}

void resolver_target(struct resolver *r, struct target *t, const struct desc_arch *in, const struct arch *arch)
{
	const struct desc_build *own = &in->build, *shared = &r->desc->build;

	t->arch = arch;
	t->pos = in->pos;
	resolve_names(r, t, in);
	t->dockerfile = word_of(own->dockerfile, shared->dockerfile, "Dockerfile");
	t->context = word_of(own->context, shared->context, ".");
	if (grammar_fits(GRAMMAR_PATH, t->context.s))
		t->context.s = path_clean(r->arena, t->context.s);
	t->stage = word_of(own->target, shared->target, "");
	if (grammar_fits(GRAMMAR_FILE, t->dockerfile.s)) /* nothing outside of the repository is read */
		t->df = r->files->dockerfile(r->files->ctx, t->dockerfile.s);
	resolve_style(r, t, own);
	resolve_args(r, t, own);
	t->runner = word_of(own->runner, shared->runner, "linux/amd64");
	if (!own->runner && t->emulation == EMULATION_NATIVE && t->arch->runner
		&& (!shared->runner || str_is(str_of(t->arch->os), "windows")))
		t->runner.s = str_of(t->arch->runner);
}
