#include "arch.h"
#include "arena.h"
#include "descriptor.h"
#include "dockerfile.h"
#include "grammar.h"
#include "ignore.h"
#include "path.h"
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
static void resolve_style(struct resolver *r, struct target *t, const struct sayers *by)
{
	const struct yaml *base = SAID(by, base), *emulation = SAID(by, emulation);
	struct inference in = infer(t->df, t->stage.s, &r->model->arg_names);

	t->base = base ? base_of(base) : in.base;
	t->base_pos = base ? base->pos : in.base_pos;
	t->emulation = emulation ? emulation_of(emulation) : in.emulation;
	t->emulation_pos = emulation ? emulation->pos : in.qemu_pos;
	if (!t->arch->qemu && !by->own->emulation)
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

static bool bases_use(const struct target *t, struct str name)
{
	for (size_t i = 0; t->df && i < t->df->n_stages; i++)
		if (dockerfile_uses(t->df, t->df->stages[i].base, name))
			return true;
	return false;
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

static void resolve_args(struct resolver *r, struct target *t, const struct sayers *by)
{
	const struct arg_names *names = &r->model->arg_names;

	if (t->base == BASE_PREFIX && t->arch->prefix)
		fill_arg(r, t, names->repo, str_of(t->arch->prefix));
	if (t->base == BASE_SUFFIX || bases_use(t, names->tag_suffix))
		fill_arg(r, t, names->tag_suffix, t->suffix.s);
	if (t->arch->qemu && (t->emulation == EMULATION_STATIC || declares(t, names->arch)))
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

/* The value of a build argument, for reads. */
static bool arg_value(void *ctx, struct str name, struct str *value)
{
	const struct target *t = ctx;

	for (size_t i = 0; i < t->args.n; i++)
		if (str_eq(t->args.items[i].name.s, name)) {
			*value = t->args.items[i].origin == ORIGIN_TEXT ? t->args.items[i].value.s : (struct str){ NULL, 0 };
			return true;
		}
	return false;
}

/* What there is of a source, and of a folder what the ignore file leaves of it. */
static void look_at(struct resolver *r, const struct target *t, struct read *read, struct str path)
{
	const struct model_files *files = r->files;

	if (!files->exists || !grammar_fits(r->arena, GRAMMAR_PATH, t->context.s))
		return;
	read->missing = read->pattern ? !files->matches(files->ctx, path) : !files->exists(files->ctx, path);
	read->folder = !read->pattern && files->exists(files->ctx, arena_printf(r->arena, "%.*s/.", STR_ARG(path)));
	read->emptied = read->folder && !read->leaves && !str_is(read->source, ".") && t->ignore && t->ignore->n
		&& files->all_dropped(files->ctx, t->ignore, t->context.s, read->source);
}

/* What the build reads, all of the context where no Dockerfile says it. The qemu binary is no file of the user's. */
static void resolve_reads(struct resolver *r, struct target *t)
{
	struct str qemu = model_qemu_file(r->arena, t), path;
	struct reads all;

	if (!t->df || !t->df->src) { /* not there, or not to be read */
		LIST_ADD(r->arena, &t->reads, ((struct read){ .source = STR("."), .pos = t->context.pos }));
		return;
	}
	all = reads_of(r->arena, t->df, infer_stage(t->df, t->stage.s), arg_value, t);
	t->reads.bases = all.bases;
	t->reads.n_bases = all.n_bases;
	t->reads.triggers = all.triggers;
	t->reads.mounts = all.mounts;
	t->reads.n_mounts = all.n_mounts;
	for (size_t i = 0; i < all.n; i++) {
		path = path_clean(r->arena, arena_printf(r->arena, "%.*s/%.*s", STR_ARG(t->context.s),
			STR_ARG(all.items[i].source)));
		if (qemu.n && str_eq(path, qemu))
			continue;
		look_at(r, t, &all.items[i], path);
		LIST_ADD(r->arena, &t->reads, all.items[i]);
	}
}

static void resolve_ignore(struct resolver *r, struct target *t)
{
	t->ignore_files[0] = arena_printf(r->arena, "%.*s.dockerignore", STR_ARG(t->dockerfile.s));
	t->ignore_files[1] = path_clean(r->arena, arena_printf(r->arena, "%.*s/.dockerignore", STR_ARG(t->context.s)));
	if (!r->files->ignore || !grammar_fits(r->arena, GRAMMAR_FILE, t->dockerfile.s)
		|| !grammar_fits(r->arena, GRAMMAR_PATH, t->context.s))
		return;
	for (size_t i = 0; i < countof(t->ignore_files) && !t->ignore; i++)
		t->ignore = r->files->ignore(r->files->ctx, t->ignore_files[i]);
}

void resolver_target(struct resolver *r, struct target *t, const struct desc_arch *in, const struct desc_image *image,
	const struct arch *arch)
{
	const struct sayers by = { &in->build, &image->build, &r->desc->shared.build };
	const struct yaml *runner = SAID(&by, runner);

	t->arch = arch;
	t->pos = in->pos;
	resolve_names(r, t, in);
	t->dockerfile = resolver_word_or(SAID(&by, dockerfile), "Dockerfile");
	t->context = resolver_word_or(SAID(&by, context), ".");
	if (grammar_fits(r->arena, GRAMMAR_PATH, t->context.s))
		t->context.s = path_clean(r->arena, t->context.s);
	t->no_context = r->files->exists && grammar_fits(r->arena, GRAMMAR_PATH, t->context.s)
		&& !r->files->exists(r->files->ctx, t->context.s);
	t->stage = resolver_word_or(SAID(&by, target), "");
	if (grammar_fits(r->arena, GRAMMAR_FILE, t->dockerfile.s)) /* nothing outside of the repository is read */
		t->df = r->files->dockerfile(r->files->ctx, t->dockerfile.s);
	resolve_style(r, t, &by);
	resolve_args(r, t, &by);
	resolve_ignore(r, t);
	resolve_reads(r, t);
	resolver_role(r, &t->drone, &in->drone, yaml_get(in->entry, "drone"));
	resolver_command(r, &t->command, &in->command, &r->desc->drone.command);
	t->runner = resolver_word_or(runner, "linux/amd64");
	if (!in->build.runner && t->emulation == EMULATION_NATIVE && t->arch->runner
		&& (!runner || str_is(str_of(t->arch->os), "windows")))
		t->runner.s = str_of(t->arch->runner);
}
