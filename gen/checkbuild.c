#include "checker.h"

#include "arch.h"
#include "arena.h"
#include "dockerfile.h"
#include "str.h"

/* What plugins/manifest lets into a list (manifest-tool 2.0, pkg/util/os.go). */
static bool variant_listed(const struct arch *arch, struct str variant)
{
	if (!str_is(str_of(arch->os), "linux"))
		return !variant.n;
	if (str_is(str_of(arch->arch), "arm"))
		return !variant.n || str_among(variant, " v5 v6 v7 ");
	return !variant.n || (str_is(str_of(arch->arch), "arm64") && str_is(variant, "v8"));
}

static void target_platform(struct checker *c, const struct image *i, const struct target *t)
{
	struct str head = arena_printf(c->arena, "%s/%s", t->arch->os, t->arch->arch), rest;
	struct str plugin = c->model->drone.manifest_plugin.s;

	if (str_is(str_of(t->arch->arch), "loong64") && str_starts(plugin, STR("plugins/manifest:1.")))
		WARN(c, t->pos, "%.*s lists no 'loong64'; name one that does by 'drone.manifest_plugin'", STR_ARG(plugin));
	for (const struct target *other = i->targets; other < t; other++)
		if (str_eq(other->platform.s, t->platform.s) && str_eq(other->os_version.s, t->os_version.s)
			&& !str_eq(other->name.s, t->name.s)) { /* else it is said that the two are the same */
			FAULT(c, t->pos, "two arches have the platform '%.*s': a list can hold it once", STR_ARG(t->platform.s));
			diag_note(c->diag, other->pos, "the first one is here");
		}
	if (!t->platform.pos.src || !checker_fits(c, &t->platform, GRAMMAR_PLATFORM))
		return;
	rest = str_from(t->platform.s, head.n);
	if (!str_starts(t->platform.s, head) || (rest.n && rest.p[0] != '/'))
		FAULT(c, t->platform.pos, "'%.*s' is another arch than %s", STR_ARG(t->platform.s), t->arch->name);
	else if (!variant_listed(t->arch, str_from(rest, 1)))
		FAULT(c, t->platform.pos, "plugins/manifest lists no '%.*s': it knows the variants v5, v6, v7 of arm, and v8 "
			"of arm64", STR_ARG(t->platform.s));
}

static void check_platform(struct checker *c)
{
	checker_targets(c, target_platform);
}

static void target_os_version(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	if (t->os_version.s.n && !str_is(str_of(t->arch->os), "windows"))
		FAULT(c, t->os_version.pos, "only Windows has an os_version");
	if (t->os_version.s.n || !str_is(str_of(t->arch->os), "windows"))
		return;
	WARN(c, t->pos, "without 'os_version' the list does not say which Windows '%.*s' is for", STR_ARG(t->name.s));
	diag_note(c->diag, t->pos, "write '{arch: %s, os_version: \"1809\"}', the version of its base image", t->arch->name);
}

static void check_os_version(struct checker *c)
{
	checker_targets(c, target_os_version);
}

static void target_emulation(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	if (t->emulation != EMULATION_NATIVE && !t->arch->qemu)
		FAULT(c, t->emulation_pos, "%s cannot be emulated; only native is possible", t->arch->name);
	if (t->base == BASE_PREFIX && !t->arch->prefix)
		FAULT(c, t->base_pos.src ? t->base_pos : t->pos, "%s has no prefix on Docker Hub; use another base style",
			t->arch->name);
}

static void check_emulation(struct checker *c)
{
	checker_targets(c, target_emulation);
}

/* The arches that Drone's linter takes as platform.arch. */
bool checker_is_runner(struct str runner)
{
	static const char *const arches[] = { "amd64", "arm64", "arm", "ppc64le", "s390x" };
	struct str os;

	if (!str_cut(&runner, '/', &os) || (!str_is(os, "linux") && !str_is(os, "windows")))
		return false;
	for (size_t i = 0; i < countof(arches); i++)
		if (str_is(runner, arches[i]))
			return true;
	return false;
}

static void target_runner(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	if (t->emulation != EMULATION_NATIVE && !t->arch->qemu)
		return; /* told as what it is */
	if (t->emulation == EMULATION_NATIVE && !t->arch->runner && !t->runner.pos.src)
		FAULT(c, t->pos, "Drone has no runners for %s: say which 'runner' builds it", t->arch->name);
	else if (!checker_is_runner(t->runner.s))
		FAULT(c, t->runner.pos, "'%.*s' is no runner that Drone has: linux or windows, '/', and amd64, arm64, arm, "
			"ppc64le or s390x", STR_ARG(t->runner.s));
	else if (!str_starts(t->runner.s, str_of(t->arch->os)))
		FAULT(c, t->runner.pos.src ? t->runner.pos : t->pos, "a %.*s runner cannot build for %s", STR_ARG(t->runner.s),
			t->arch->os);
}

static void check_runner(struct checker *c)
{
	checker_targets(c, target_runner);
}

/* Faults of Dockerfiles are looked for once per file and style, not once per arch. */
static bool seen_before(const struct image *i, const struct target *t)
{
	for (const struct target *other = i->targets; other < t; other++)
		if (other->df == t->df && other->base == t->base && other->emulation == t->emulation
			&& str_eq(other->dockerfile.s, t->dockerfile.s) && str_eq(other->stage.s, t->stage.s))
			return true;
	return false;
}

static void target_dockerfile(struct checker *c, const struct image *i, const struct target *t)
{
	if (!t->df && !seen_before(i, t) && grammar_fits(c->arena, GRAMMAR_FILE, t->dockerfile.s))
		WARN(c, t->dockerfile.pos, "there is no '%.*s' yet", STR_ARG(t->dockerfile.s));
}

static void target_context(struct checker *c, const struct image *i, const struct target *t)
{
	if (t->no_context && !seen_before(i, t))
		WARN(c, t->context.pos, "there is no folder '%.*s' yet", STR_ARG(t->context.s));
}

static void check_context(struct checker *c)
{
	checker_targets(c, target_context);
}

static void check_dockerfile(struct checker *c)
{
	checker_targets(c, target_dockerfile);
}

static void target_stage(struct checker *c, const struct image *i, const struct target *t)
{
	struct str names = STR_NONE;

	if (!t->df || !t->df->n_stages || !grammar_fits(c->arena, GRAMMAR_STAGE, t->stage.s) || seen_before(i, t)
		|| infer_stage(t->df, t->stage.s) < t->df->n_stages)
		return;
	for (size_t k = 0; k < t->df->n_stages; k++)
		if (t->df->stages[k].name.n)
			names = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(names), names.n ? ", " : "",
				STR_ARG(t->df->stages[k].name));
	FAULT(c, t->stage.pos, "%.*s has no stage '%.*s'", STR_ARG(t->dockerfile.s), STR_ARG(t->stage.s));
	if (names.n)
		diag_note(c->diag, t->stage.pos, "it has: %.*s", STR_ARG(names));
}

static void check_stage(struct checker *c)
{
	checker_targets(c, target_stage);
}

/* The argument by which the base style picks the base must be declared where FROM lines see it, and be used there. */
static void check_base_arg_of(struct checker *c, const struct target *t, struct str name, const char *example)
{
	struct pos first = t->df->n_stages ? t->df->stages[0].pos : diag_whole(t->df->src);
	bool in_from, declared = infer_declares(t->df, name, &in_from), used = false;
	const char *style = base_style_name(t->base);

	for (size_t i = 0; i < t->df->n_stages; i++)
		used = used || dockerfile_uses(t->df, t->df->stages[i].base, name);
	if (!in_from) {
		FAULT(c, first, declared ? "base style '%s' wants 'ARG %.*s' ahead of the first FROM"
			: "base style '%s', but there is no 'ARG %.*s'", style, STR_ARG(name));
		diag_note(c->diag, first, "write 'ARG %.*s' ahead of it, and 'FROM %s'", STR_ARG(name), example);
	} else if (!used) {
		FAULT(c, first, "base style '%s', but no FROM uses ${%.*s}", style, STR_ARG(name));
		diag_note(c->diag, first, "write 'FROM %s'", example);
	} else {
		return;
	}
	if (t->base_pos.src)
		diag_note(c->diag, t->base_pos, "the base style is said here");
}

static void target_base_arg(struct checker *c, const struct image *i, const struct target *t)
{
	const struct arg_names *names = &c->model->arg_names;

	if (!t->df || !t->df->n_stages || seen_before(i, t))
		return;
	if (t->base == BASE_PREFIX)
		check_base_arg_of(c, t, names->repo, arena_printf(c->arena, "${%.*s}/NAME:TAG", STR_ARG(names->repo)).p);
	if (t->base == BASE_SUFFIX && !t->n_own) /* own-base tells of that */
		check_base_arg_of(c, t, names->tag_suffix,
			arena_printf(c->arena, "NAME:TAG-${%.*s}", STR_ARG(names->tag_suffix)).p);
}

static void check_base_arg(struct checker *c)
{
	checker_targets(c, target_base_arg);
}

/* Where there is no qemu for an arch, a COPY of one fails in the stages that are built. */
static void check_no_qemu(struct checker *c, const struct target *t, struct pos copy)
{
	bool built = false;

	for (size_t i = 0; i < t->reads.n; i++)
		built = built || (t->reads.items[i].instr && t->reads.items[i].instr->pos.line == copy.line);
	if (!built || t->emulation != EMULATION_NATIVE) /* emulation tells of the latter */
		return;
	FAULT(c, copy, "qemu is copied, but there is none for %s: nothing downloads it", t->arch->name);
	diag_note(c->diag, t->pos, "give this arch a Dockerfile of its own: '{arch: %s, dockerfile: Dockerfile.%s}'",
		t->arch->name, t->arch->os);
}

static void target_qemu_copy(struct checker *c, const struct image *i, const struct target *t)
{
	struct inference in;
	struct str arg = c->model->arg_arch.s;
	bool in_from;

	if (!t->df || !t->df->n_stages || seen_before(i, t))
		return;
	in = infer(t->df, t->stage.s, &c->model->arg_names);
	if (!t->arch->qemu) {
		if (in.qemu_pos.src)
			check_no_qemu(c, t, in.qemu_pos);
		return;
	}
	if (t->emulation == EMULATION_STATIC && !in.qemu_pos.src) {
		FAULT(c, t->df->stages[0].pos, "emulation 'static', but no COPY of qemu");
		diag_note(c->diag, t->df->stages[0].pos, "write 'ARG %.*s' and 'COPY ./build/qemu-${%.*s}-static /usr/bin/' "
			"behind this FROM", STR_ARG(arg), STR_ARG(arg));
	}
	if (t->emulation != EMULATION_STATIC && in.qemu_pos.src)
		FAULT(c, in.qemu_pos, "qemu is copied, but emulation is '%s': nothing downloads it", emulation_name(t->emulation));
	if (t->emulation == EMULATION_STATIC && in.qemu_pos.src && !str_among(t->context.s, " . build ")
		&& grammar_fits(c->arena, GRAMMAR_PATH, t->context.s))
		FAULT(c, in.qemu_pos, "qemu is put into 'build', which is not in the context '%.*s'", STR_ARG(t->context.s));
	if (t->emulation != EMULATION_STATIC || !in.qemu_pos.src)
		return;
	if (!infer_declares(t->df, arg, &in_from))
		FAULT(c, in.qemu_pos, "there is no 'ARG %.*s' to say which qemu is copied", STR_ARG(arg));
	else if (!infer_sees(t->df, arg, in.qemu_pos))
		FAULT(c, in.qemu_pos, "'ARG %.*s' is not seen here: one ahead of the first FROM counts in FROM lines only, others "
			"in their stage; write it behind this FROM, too", STR_ARG(arg));
}

static void check_qemu_copy(struct checker *c)
{
	checker_targets(c, target_qemu_copy);
}

const struct check checks_of_builds[] = {
	{ "platform", check_platform, "each platform is built once and belongs to its arch" },
	{ "os-version", check_os_version, "Windows has one, and nothing else" },
	{ "emulation", check_emulation, "an arch can be emulated, and based, as is said" },
	{ "runner", check_runner, "Drone has such runners" },
	{ "no-dockerfile", check_dockerfile, "each Dockerfile is there (a warning)" },
	{ "no-context", check_context, "each context is there (a warning)" },
	{ "stage", check_stage, "the stage to be built is in the Dockerfile" },
	{ "base-arg", check_base_arg, "the Dockerfile picks its base as the base style says" },
	{ "qemu-copy", check_qemu_copy, "the Dockerfile copies qemu exactly when it is downloaded" },
	{ NULL, NULL, NULL }
};
