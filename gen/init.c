#include "init.h"

#include "arch.h"
#include "arena.h"
#include "descriptor.h"
#include "diag.h"
#include "dockerfile.h"
#include "escape.h"
#include "file.h"
#include "gitdir.h"
#include "grammar.h"
#include "infer.h"
#include "initlook.h"
#include "regex.h"
#include "render.h"
#include "repo.h"
#include "value.h"

struct initer {
	struct arena *arena;
	struct diag *diag;
	struct repo *repo;
	const struct init_wish *wish;
	struct outputs *files;
	struct buf *said;
	struct gitinfo git;
	struct str top; /* the way to the folder that has .git */
	struct str dockerfile; /* empty: the scaffold's is written */
	const struct dockerfile *df; /* NULL: the scaffold's is used */
	enum base_style base;
	enum emulation emulation;
	bool shared; /* build/ holds files of the user's, too */
	struct buf text; /* of the descriptor */
};

static const struct arg_names names = { { "REPO", 4 }, { "ARCH", 4 }, { "TAG_SUFFIX", 10 } };

PRINTF_LIKE(2, 3)
static void say(struct initer *in, const char *fmt, ...)
{
	va_list ap;

	buf_adds(in->said, "aqueduct: ");
	va_start(ap, fmt);
	buf_vaddf(in->said, fmt, ap);
	va_end(ap);
	buf_addc(in->said, '\n');
}

static bool there(struct initer *in, const char *path)
{
	return file_kind(in->arena, str_of(path)) != FILE_ABSENT;
}

static bool read_git(void *ctx, struct str path, struct str *text)
{
	struct initer *in = ctx;

	if (!str_is(in->top, ".") && !str_starts(path, STR("/")))
		path = arena_printf(in->arena, "%.*s%.*s", STR_ARG(in->top), STR_ARG(path));
	return file_read(in->arena, path, text) == 0;
}

static bool wrong_wish(struct initer *in, const char *option, struct str value, const char *why)
{
	return diag_error(in->diag, "option", (struct pos){ 0 }, "--%s: '%.*s' %s", option, STR_ARG(value), why);
}

static void add_key(struct initer *in, const char *key, struct str value)
{
	buf_addf(&in->text, "%s: ", key);
	escape_yaml(&in->text, value);
	buf_addc(&in->text, '\n');
}

static bool decide_image(struct initer *in)
{
	struct str image = in->wish->image, folder;
	const char *why = "--image";

	if (!image.n && in->git.repo.n) {
		image = in->git.owner.n ? arena_printf(in->arena, "%.*s/%.*s", STR_ARG(in->git.owner), STR_ARG(in->git.repo))
			: in->git.repo;
		why = "from git's remote; --image decides instead";
	}
	if (!image.n) {
		folder = file_folder_name(in->arena);
		image = grammar_fits(in->arena, GRAMMAR_REPOSITORY, folder) ? folder : STR("app");
		why = "after the folder; --image decides instead";
	}
	if (!grammar_fits(in->arena, GRAMMAR_REPOSITORY, image))
		return wrong_wish(in, "image", image, grammar_rule(GRAMMAR_REPOSITORY));
	say(in, "image %.*s (%s)", STR_ARG(image), why);
	add_key(in, "image", image);
	return true;
}

/* Debian's images have no ARMv6, so only our own Dockerfile, on Alpine, asks for it. */
static bool decide_arches(struct initer *in)
{
	struct str list = in->wish->arch, rest, name, near;
	const struct arch *arch, *seen[32];
	size_t n_seen = 0;
	struct buf line = buf_new(in->arena);
	bool ok = true, more = true;

	if (!list.n) {
		list = in->df ? STR("amd64,arm/v7,arm64") : STR("amd64,arm/v6,arm64");
		say(in, "arches %.*s (what most images are built for; --arch decides instead)", STR_ARG(list));
	} else {
		say(in, "arches %.*s (--arch)", STR_ARG(list));
	}
	for (rest = list; more;) {
		more = str_cut(&rest, ',', &name);
		name = str_trim(more ? name : rest);
		arch = arch_find(name, &near);
		for (size_t i = 0; arch && i < n_seen; i++)
			if (seen[i] == arch)
				ok = wrong_wish(in, "arch", name, "is named twice");
		if (arch && n_seen < countof(seen))
			seen[n_seen++] = arch;
		if (!arch) {
			ok = wrong_wish(in, "arch", name, "is no arch; 'aqueduct arches' lists them");
			if (near.n)
				diag_note(in->diag, (struct pos){ 0 }, "did you mean '%.*s'?", STR_ARG(near));
		}
		buf_addf(&line, "%s%.*s", line.n ? ", " : "", STR_ARG(name));
	}
	buf_addf(&in->text, "arches: [%.*s]\n", STR_ARG(buf_str(&line)));
	return ok;
}

/* A choice by its name; *out stays as it is where that is empty. */
static void choose(struct str word, const char *(*name_of)(int), int count, int *out)
{
	for (int i = 0; i < count; i++)
		if (str_is(word, name_of(i)))
			*out = i;
}

static const char *base_at(int i)
{
	return base_style_name((enum base_style)i);
}

static const char *emulation_at(int i)
{
	return emulation_name((enum emulation)i);
}

static const char *where(struct initer *in, struct pos pos)
{
	return pos.src ? arena_printf(in->arena, "%.*s:%u", STR_ARG(pos.src->name), pos.line).p : "no Dockerfile yet";
}

static void decide_styles(struct initer *in)
{
	struct inference found = infer(in->df, STR_NONE, &names);
	int base = (int)found.base, emulation = (int)found.emulation;

	choose(in->wish->base, base_at, 4, &base);
	if (!in->wish->emulation.n && !in->df && base != BASE_PREFIX && base != BASE_SUFFIX)
		emulation = EMULATION_BINFMT;
	choose(in->wish->emulation, emulation_at, 3, &emulation);
	in->base = (enum base_style)base;
	in->emulation = (enum emulation)emulation;
	say(in, "base style %s (%s)", base_at(base), in->wish->base.n ? "--base" : where(in, found.base_pos));
	say(in, "emulation %s (%s)", emulation_at(emulation), in->wish->emulation.n ? "--emulation"
		: in->df && !found.qemu_pos.src ? "the Dockerfile copies no qemu" : where(in, found.qemu_pos));
	if (in->dockerfile.n && !str_is(in->dockerfile, "Dockerfile"))
		add_key(in, "dockerfile", in->dockerfile);
	if (in->wish->base.n)
		add_key(in, "base", in->wish->base);
	if (in->wish->emulation.n)
		add_key(in, "emulation", in->wish->emulation);
}

static bool is_ours(struct initer *in, const char *path)
{
	struct str text;

	return file_read(in->arena, str_of(path), &text) == 0 && str_find(text, STR("aqueduct-digest: ")) < text.n;
}

/* Whether ours may have that name where the user has a file by its own. */
static bool is_free(struct initer *in, const char *path, const char *group, const char *key, const char *instead)
{
	if (!there(in, instead) || is_ours(in, instead))
		return true;
	diag_error(in->diag, "init", (struct pos){ 0 }, "'%s' and '%s' are both yours: there is no name left", path, instead);
	diag_note(in->diag, (struct pos){ 0 }, "move one of them away; or write %.*s yourself, with '%s: {%s: NAME}' in "
		"it, and run '%.*s'", STR_ARG(in->wish->descriptor), group, key,
		STR_ARG(descriptor_gen(in->arena, in->wish->descriptor)));
	return false;
}

/* The user's own file keeps its name; ours takes another one, and the descriptor says so. */
static void keep_file(struct initer *in, const char *path, const char *group, const char *key, const char *instead)
{
	if (!there(in, path) || is_ours(in, path) || !is_free(in, path, group, key, instead))
		return;
	say(in, "%s is yours and stays as it is; %s is written instead", path, instead);
	buf_addf(&in->text, "%s:\n  %s: %s\n", group, key, instead);
}

/* Targets of the user's Makefile that ours would define too. */
static bool targets_clash(struct initer *in, const char *makefile)
{
	struct str text;

	return file_read(in->arena, str_of(makefile), &text) == 0
		&& regex_is("(?m)^(?:[^\\s:#=]+ +)*"
			"(?:help|all|build|run|push|manifest|tags|test|qemu|clean|build-all)(?: [^:=]*)?:(?!=)", text);
}

/* Variables that the user's Makefile sets, and ours takes for its own. */
static void tell_variables(struct initer *in, const char *makefile)
{
	static const char *const ours[] = { "IMAGE", "DOCKER", "REF", "QEMU_URL", "DOCKER_BUILD_ARGS", "DOCKER_RUN_ARGS",
		"DOCKER_PULL_ARGS", "DOCKER_PUSH_ARGS", "DOCKER_MANIFEST_ARGS" };
	struct str text;

	if (file_read(in->arena, str_of(makefile), &text) != 0)
		return;
	for (size_t i = 0; i < countof(ours); i++)
		if (regex_is(arena_printf(in->arena, "(?m)^(?:(?:export|override) +)*%s[ \\t]*(?:[:?+!]|::)?=", ours[i]).p, text))
			say(in, "it sets %s, which counts in multiarch.mk, too; rename it if it means something else there", ours[i]);
}

/* The user's Makefile by the name that make looks for first; NULL where there is none. */
static const char *own_makefile(struct initer *in)
{
	static const char *const found[] = { "GNUmakefile", "makefile", "Makefile" };

	for (size_t i = 0; i < countof(found); i++)
		if (there(in, found[i]) && !is_ours(in, found[i]))
			return found[i];
	return NULL;
}

static void decide_outputs(struct initer *in)
{
	const char *makefile = own_makefile(in);

	if (makefile && is_free(in, makefile, "make", "file", "multiarch.mk")) {
		say(in, "%s is yours and stays as it is; add 'include multiarch.mk' to it", makefile);
		buf_adds(&in->text, "make:\n  file: multiarch.mk\n");
		if (targets_clash(in, makefile)) {
			say(in, "it has targets that multiarch.mk would define too, so these begin with image-");
			buf_adds(&in->text, "  prefix: image-\n");
		}
		tell_variables(in, makefile);
	}
	keep_file(in, ".drone.yml", "drone", "file", ".drone.aqueduct.yml");
	keep_file(in, "manifest.tmpl", "manifest", "file", "aqueduct.manifest.tmpl");
	if (in->emulation == EMULATION_STATIC)
		keep_file(in, "get_qemu.sh", "qemu", "script", "aqueduct_get_qemu.sh");
	if (in->git.branch.n && grammar_fits(in->arena, GRAMMAR_BRANCH, in->git.branch)) {
		say(in, "branch %.*s publishes (%s)", STR_ARG(in->git.branch), in->git.branch_said ? "the remote's default branch"
			: "the remote has not said its default branch");
		buf_addf(&in->text, "publish:\n  branch: ");
		escape_yaml(&in->text, in->git.branch);
		buf_addc(&in->text, '\n');
	} else {
		say(in, "branches main and master publish (git names none)");
	}
}

/* Whether an instruction copies or mounts something of build/ that is not qemu's. */
static bool reads_build(const struct df_instr *instr)
{
	static const char *const source = "\\A[\"']?[./]*build[\"']?(?:\\z|/(?!qemu-))";
	static const char *const mount = "[=,](?:source|src)=[\"']?[./]*build(?:\\z|[\"',]|/(?!qemu-))";
	bool copies = str_is(instr->name, "COPY") || str_is(instr->name, "ADD");

	for (size_t i = 0; i < instr->n_flags; i++)
		if (regex_is(mount, instr->words[i].text))
			return true;
	for (size_t i = instr->n_flags; copies && i + 1 < instr->n_words; i++)
		if (regex_is(source, instr->words[i].text))
			return true;
	return false;
}

#define BUILD_MAX 1000 /* names of build/ that are looked at */

/* aqueduct's own folder, where only that is in it which make can bring back; else ignore files must not drop it. */
static void decide_folder(struct initer *in)
{
	struct str *found;
	size_t n = file_names(in->arena, STR("build"), BUILD_MAX, &found);

	in->shared = false;
	for (size_t i = 0; i < n; i++)
		in->shared = in->shared || !(str_is(found[i], ".aqueduct") || str_starts(found[i], STR("qemu-")));
	for (size_t i = 0; in->df && i < in->df->n_instrs; i++)
		in->shared = in->shared || reads_build(&in->df->instrs[i]);
	if (in->shared)
		say(in, "build/ is yours, too; ignore files name only what aqueduct puts there");
}

static void add_file(struct initer *in, struct str path, struct str text)
{
	LIST_ADD(in->arena, in->files, ((struct output){ .path = path, .text = text, .scaffold = true }));
	repo_put(in->repo, path, text);
}

static bool add_scaffold(struct initer *in, const char *path, const char *template)
{
	struct render_templates templates = repo_templates(in->repo);
	struct value *v = value_map(in->arena);
	struct str text;

	if (there(in, path))
		return true;
	value_put(v, "prefix", value_bool(in->arena, in->base == BASE_PREFIX));
	value_put(v, "suffix", value_bool(in->arena, in->base == BASE_SUFFIX));
	value_put(v, "index", value_bool(in->arena, in->base == BASE_INDEX));
	value_put(v, "none", value_bool(in->arena, in->base == BASE_NONE));
	value_put(v, "static", value_bool(in->arena, in->emulation == EMULATION_STATIC));
	value_put(v, "shared", value_bool(in->arena, in->shared));
	if (!render_one(in->arena, in->diag, &templates, template, v, &text))
		return false;
	add_file(in, str_of(path), text);
	return true;
}

/* The Dockerfile, or what is there by a name like that; what else there is, no image is made of. */
static void choose_dockerfile(struct initer *in)
{
	struct str *found;
	size_t n = initlook_dockerfiles(in->arena, &found), first = there(in, "Dockerfile") ? 0 : 1;

	in->dockerfile = !first ? STR("Dockerfile") : n ? found[0] : STR_NONE;
	if (first && n)
		say(in, "dockerfile %.*s (there is no 'Dockerfile')", STR_ARG(found[0]));
	for (size_t i = first; i < n; i++)
		say(in, "%.*s is there, too, and nothing is made of it; 'dockerfile' names another one for an arch or an image",
			STR_ARG(found[i]));
}

static bool look_around(struct initer *in)
{
	struct model_files files = repo_model_files(in->repo);

	if (file_kind(in->arena, in->wish->descriptor) != FILE_ABSENT)
		return diag_error(in->diag, "init", (struct pos){ 0 }, "'%.*s' is there already; edit it and run '%.*s'",
			STR_ARG(in->wish->descriptor), STR_ARG(descriptor_gen(in->arena, in->wish->descriptor)));
	in->top = initlook_top(in->arena);
	in->git = gitdir_read(in->arena, read_git, in);
	initlook_warn(in->arena, in->diag, in->top);
	choose_dockerfile(in);
	in->df = in->dockerfile.n ? files.dockerfile(files.ctx, in->dockerfile) : NULL;
	return true;
}

bool init_prepare(struct arena *a, struct diag *d, struct repo *repo, const struct init_wish *wish,
	struct outputs *files, struct buf *said)
{
	struct initer in = { .arena = a, .diag = d, .repo = repo, .wish = wish, .files = files, .said = said };
	size_t faults = diag_errors(d);
	bool ok;

	if (!look_around(&in))
		return false;
	in.text = buf_new(a);
	buf_addf(&in.text, "# What aqueduct makes the Makefile and the pipeline from: edit, then run `%.*s`.\n"
		"# `aqueduct gen --dump=keys` lists all that can stand here.\n", STR_ARG(descriptor_gen(a, wish->descriptor)));
	ok = decide_image(&in);
	ok = decide_arches(&in) && ok;
	decide_styles(&in);
	decide_outputs(&in);
	ok = ok && diag_errors(d) == faults;
	decide_folder(&in);
	add_file(&in, wish->descriptor, buf_str(&in.text));
	ok = ok && (in.dockerfile.n || add_scaffold(&in, "Dockerfile", "Dockerfile"));
	ok = ok && add_scaffold(&in, ".dockerignore", "dockerignore");
	return ok && add_scaffold(&in, ".gitignore", "gitignore");
}
