#include "arch.h"
#include "arena.h"
#include "descriptor.h"
#include "map.h"
#include "resolver.h"
#include "yaml.h"

/* Who may say how a target is built: its arch, its image, the top. */
struct sayers {
	const struct desc_build *own, *image, *top;
};

static const struct yaml *said(const struct sayers *by, size_t member)
{
	const struct desc_build *const order[] = { by->own, by->image, by->top };
	const struct yaml *y = NULL;

	for (size_t i = 0; i < countof(order) && !y; i++)
		y = *(const struct yaml *const *)(const void *)((const char *)order[i] + member);
	return y;
}

#define SAID(by, member) said((by), offsetof(struct desc_build, member))

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
static void resolve_style(struct target *t, const struct site *site, const struct sayers *by)
{
	const struct yaml *base = SAID(by, base), *emulation = SAID(by, emulation);
	const struct inference *in = &site->says;

	t->base = base ? base_of(base) : in->base;
	t->base_pos = base ? base->pos : in->base_pos;
	t->emulation = emulation ? emulation_of(emulation) : in->emulation;
	t->emulation_pos = emulation ? emulation->pos : in->qemu_pos;
	if (!t->arch->qemu && !by->own->emulation)
		t->emulation = EMULATION_NATIVE;
}

static void fill_arg(struct resolver *r, struct target *t, struct str name, struct str value)
{
	resolver_put_pair(r, &t->args, (struct pair){ .name = { .s = name }, .value = { .s = value } });
}

static void put_maps(struct resolver *r, struct target *t, const struct sayers *by)
{
	const struct desc_build *const order[] = { by->top, by->image, by->own };

	for (size_t i = 0; i < countof(order); i++) {
		resolver_put_pairs(r, &t->args, order[i]->build_args);
		resolver_put_pairs(r, &t->secrets, order[i]->build_secrets);
		resolver_put_pairs(r, &t->labels, order[i]->labels);
	}
}

static void resolve_args(struct resolver *r, struct target *t, const struct site *site, const struct sayers *by)
{
	const struct arg_names *names = &r->model->arg_names;

	if (t->base == BASE_PREFIX && t->arch->prefix)
		fill_arg(r, t, names->repo, str_of(t->arch->prefix));
	if (t->base == BASE_SUFFIX || site->uses_tag_suffix)
		fill_arg(r, t, names->tag_suffix, t->suffix.s);
	if (t->arch->qemu && (t->emulation == EMULATION_STATIC || site->declares_arch))
		fill_arg(r, t, names->arch, str_of(t->arch->qemu));
	put_maps(r, t, by);
	t->cache_from = resolver_words_of(r, SAID(by, cache_from));
	if (SAID(by, ssh)) {
		t->ssh_pos = SAID(by, ssh)->pos;
		t->ssh = resolver_word_or(yaml_get(SAID(by, ssh), "secret"), "");
	}
}

struct str model_qemu_file(struct arena *a, const struct target *t)
{
	if (t->emulation != EMULATION_STATIC || !t->arch->qemu)
		return STR_NONE;
	return arena_printf(a, "build/qemu-%s-static", t->arch->qemu);
}

struct str model_value_file(struct arena *a, const struct pair *arg)
{
	if (arg->origin == ORIGIN_TEXT)
		return STR_NONE;
	return arena_printf(a, "build/.aqueduct/%s.%.*s", arg->origin == ORIGIN_GIT ? "git" : "env", STR_ARG(arg->value.s));
}

struct str model_secret_variable(struct arena *a, const struct pair *secret)
{
	struct buf b = buf_new(a);
	char c;

	if (secret->origin != ORIGIN_SECRET)
		return secret->value.s;
	for (size_t i = 0; i < secret->value.s.n; i++) {
		c = secret->value.s.p[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_addc(&b, (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9' && i) ? c : '_');
	}
	return buf_str(&b);
}

bool model_needs_buildkit(const struct target *t)
{
	return t->secrets.n || t->ssh_pos.src;
}

/* What an entry of a list of arches says of CI: all images that have the list have it. */
struct entry {
	const struct desc_arch *in;
	struct role drone;
	struct commands command;
};

static void resolve_entry(struct resolver *r, struct target *t, const struct desc_arch *in)
{
	struct entry *e;

	if (!r->entries)
		r->entries = map_new(r->arena);
	e = map_get(r->entries, (struct str){ (const char *)&in, sizeof in });
	if (!e) {
		e = arena_alloc(r->arena, 1, sizeof *e);
		e->in = in;
		resolver_role(r, &e->drone, &in->drone, yaml_get(in->entry, "drone"));
		resolver_command(r, &e->command, &in->command, &r->desc->drone.command);
		map_put(r->entries, (struct str){ (const char *)&e->in, sizeof e->in }, e);
	}
	t->drone = &e->drone;
	t->command = &e->command;
}

void resolver_target(struct resolver *r, struct target *t, const struct desc_arch *in, const struct desc_image *image,
	const struct arch *arch)
{
	const struct sayers by = { &in->build, &image->build, &r->desc->shared.build };
	const struct yaml *runner = SAID(&by, runner);
	const struct site *site;

	t->arch = arch;
	t->pos = in->pos;
	resolve_names(r, t, in);
	t->dockerfile = resolver_word_or(SAID(&by, dockerfile), "Dockerfile");
	t->context = resolver_word_or(SAID(&by, context), ".");
	t->stage = resolver_word_or(SAID(&by, target), "");
	site = resolver_site(r, t->dockerfile.s, t->context.s, t->stage.s);
	t->context.s = site->context;
	t->no_context = site->no_context;
	t->df = site->df;
	t->ignore_files[0] = site->ignore_files[0];
	t->ignore_files[1] = site->ignore_files[1];
	t->ignore = site->ignore;
	resolve_style(t, site, &by);
	resolve_args(r, t, site, &by);
	resolver_reads(r, site, t);
	resolve_entry(r, t, in);
	t->runner = resolver_word_or(runner, "linux/amd64");
	if (!in->build.runner && t->emulation == EMULATION_NATIVE && t->arch->runner
		&& (!runner || str_is(str_of(t->arch->os), "windows")))
		t->runner.s = str_of(t->arch->runner);
}
