#include "checker.h"

#include "arena.h"
#include "asked.h"
#include "dockerfile.h"
#include "map.h"
#include "regex.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

/* Names that the environment of Drone's plugin has already, which a file never changes. */
static bool is_taken(struct str name)
{
	static const char *const heads[] = { "CI_", "DIND_", "DOCKER_", "DRONE_", "PLUGIN_" };

	for (size_t i = 0; i < countof(heads); i++)
		if (str_starts(name, str_of(heads[i])))
			return true;
	return str_among(name, " CI HOME HOSTNAME PATH PWD ");
}

const struct yaml *checker_env_file(const struct model *m, const struct target *t)
{
	const struct yaml *const settings[] = { m->drone.merge_settings, m->drone.build.settings, t->drone->settings };
	const struct yaml *file = NULL;

	for (size_t i = 0; i < countof(settings); i++)
		if (settings[i] && yaml_get(settings[i], "env_file"))
			file = yaml_get(settings[i], "env_file");
	return file;
}

/* What CI can hand on of what git or the environment says. */
static void asked_arg(struct checker *c, const struct target *t, const struct pair *arg)
{
	const struct model *m = c->model;
	bool filed = !m->drone.commands && asked_is_filed(c->arena, arg);
	const struct yaml *own;

	if (arg->origin == ORIGIN_ENV && !checker_fits(c, &arg->value, GRAMMAR_VARIABLE))
		return;
	if (filed ? is_taken(arg->name.s) : arg->origin == ORIGIN_ENV
		&& str_among(arg->name.s, " HOME HOSTNAME PATH PWD ")) {
		FAULT(c, arg->name.pos, "'%.*s' has a value of its own in the plugin that builds in CI", STR_ARG(arg->name.s));
		diag_note(c->diag, arg->name.pos, "take another name for the build argument");
	} else if (filed && m->drone.shape == SHAPE_BUILDX && str_starts(m->drone.buildx_plugin.s, STR("thegeeklab/"))) {
		FAULT(c, arg->value.pos, "%.*s reads no file of build arguments, and no variable of Drone's holds this",
			STR_ARG(m->drone.buildx_plugin.s));
		diag_note(c->diag, arg->value.pos, "take 'short', 'commit' or 'tag', or the variable by its own name; or "
			"woodpeckerci/plugin-docker-buildx as 'drone.buildx_plugin'");
	} else if (filed && (own = checker_env_file(m, t))) {
		FAULT(c, arg->value.pos, "'%.*s' needs a file of build arguments, but the plugin has one of yours",
			STR_ARG(arg->name.s));
		diag_note(c->diag, own->pos, "it is said here");
	} else if (filed && str_starts(t->runner.s, STR("windows/"))) {
		FAULT(c, arg->value.pos, "no step on Windows can ask for this, and no variable of Drone's holds it");
		diag_note(c->diag, arg->value.pos, "take 'short', 'commit' or 'tag', or the variable by its own name");
	}
}

static void target_build_args(struct checker *c, const struct image *i, const struct target *t)
{
	bool comma = false;
	const struct word *semicolon = NULL;

	(void)i;
	for (size_t k = 0; k < t->args.n; k++) {
		const struct pair *arg = &t->args.items[k];

		if (!checker_fits(c, &arg->name, GRAMMAR_VARIABLE))
			continue;
		if (arg->origin != ORIGIN_TEXT) {
			asked_arg(c, t, arg);
			continue;
		}
		checker_fits(c, &arg->value, GRAMMAR_ARG);
		comma = comma || str_has(arg->value.s, ',');
		if (str_has(arg->value.s, ';'))
			semicolon = &arg->value;
	}
	if (comma && semicolon)
		FAULT(c, semicolon->pos, "plugins/docker splits build arguments at ',' or at ';': values with both cannot be had");
}

static void check_build_args(struct checker *c)
{
	checker_targets(c, target_build_args);
	checker_fits(c, &c->model->arg_repo, GRAMMAR_VARIABLE);
	checker_fits(c, &c->model->arg_arch, GRAMMAR_VARIABLE);
	checker_fits(c, &c->model->arg_tag_suffix, GRAMMAR_VARIABLE);
}

static bool sounds_secret(struct str name)
{
	static const char *const parts[] = { "TOKEN", "PASSWORD", "PASSWD", "SECRET", "CREDENTIAL", "PRIVATE_KEY", "API_KEY" };

	for (size_t i = 0; i < countof(parts); i++)
		if (str_find(name, str_of(parts[i])) < name.n)
			return true;
	return false;
}

/* The end of a name that says what is given, and a text that may be it. */
static bool is_clear(const struct pair *arg)
{
	return arg->origin == ORIGIN_TEXT && arg->value.s.n && arg->value.pos.src && !str_has(arg->value.s, '$')
		&& regex_is("(?i)(?:\\A|_)(?:pass|password|passwd|passphrase|token|secret|api_?key|access_key|secret_key|private_key|"
			"ssh_key)\\z", arg->name.s) && !regex_is("\\A(?:true|false|[0-9]{1,4})\\z", arg->value.s);
}

static void target_secret_args(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->args.n; k++) {
		const struct pair *arg = &t->args.items[k];

		if (is_clear(arg)) {
			WARN(c, arg->value.pos, "'%.*s' sounds like a secret, and is here in clear for whoever can read the repository",
				STR_ARG(arg->name.s));
			diag_note(c->diag, arg->value.pos, "keep it as a secret of Drone's, hand it on by 'build_secrets: {%.*s: "
				"{secret: NAME}}', and mount it: RUN --mount=type=secret,id=%.*s", STR_ARG(arg->name.s), STR_ARG(arg->name.s));
			continue;
		}
		if (arg->origin != ORIGIN_ENV || !sounds_secret(arg->value.s))
			continue;
		WARN(c, arg->value.pos, "'%.*s' looks like a secret: a build argument stays in the image's history",
			STR_ARG(arg->value.s));
		diag_note(c->diag, arg->value.pos, "hand it on by 'build_secrets: {%.*s: {env: %.*s}}', and mount it: "
			"RUN --mount=type=secret,id=%.*s", STR_ARG(arg->name.s), STR_ARG(arg->value.s), STR_ARG(arg->name.s));
	}
}

static void check_secret_args(struct checker *c)
{
	checker_targets(c, target_secret_args);
}

/* What BuildKit takes without an ARG. */
static bool is_builtin(struct arena *a, struct str name)
{
	struct regex_match m;

	return regex_at(regex_of(a, "(?:BUILDKIT_\\w+|SOURCE_DATE_EPOCH|(?i:(?:http|https|ftp|no|all)_proxy)"
		"|(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT)|TARGETSTAGE)\\z"), name, 0, &m);
}

/* Whether an ARG has that name; doubt is true. */
static bool may_declare(const struct target *t, struct str name)
{
	bool in_from;

	return !checker_knows_build(t) || infer_declares(t->df, name, &in_from);
}

/* A build argument, and whether some build that it is given to declares it. */
struct given {
	const struct pair *arg;
	const struct target *target; /* the first that does not */
	bool declared;
};

static void add_given(struct checker *c, struct map *all, const struct target *t)
{
	const struct pair *arg;
	struct given *given;
	struct str place;

	for (size_t i = 0; i < t->args.n; i++) {
		arg = &t->args.items[i];
		if (!arg->name.pos.src || !grammar_fits(c->arena, GRAMMAR_VARIABLE, arg->name.s) || is_builtin(c->arena, arg->name.s))
			continue;
		place = arena_printf(c->arena, "%zu:%zu", (size_t)arg->name.pos.line, (size_t)arg->name.pos.col);
		given = map_get(all, place);
		if (!given) {
			given = arena_alloc(c->arena, 1, sizeof *given);
			given->arg = arg;
			map_put(all, place, given);
		}
		if (may_declare(t, arg->name.s))
			given->declared = true;
		else if (!given->target)
			given->target = t;
	}
}

/* One for several images need not be each one's. */
static void check_unused(struct checker *c)
{
	struct map *all = map_new(c->arena);
	const struct given *given;
	struct suggest near;
	struct pos pos;

	for (size_t i = 0; i < c->model->n_images; i++)
		for (size_t k = 0; k < c->model->images[i].n_targets; k++)
			add_given(c, all, &c->model->images[i].targets[k]);
	for (size_t i = 0; i < map_count(all); i++) {
		given = map_value(all, i);
		if (given->declared)
			continue;
		pos = given->arg->name.pos;
		WARN(c, pos, "no ARG of '%.*s' is called '%.*s': the build does not see it", STR_ARG(given->target->dockerfile.s),
			STR_ARG(given->arg->name.s));
		near = suggest_for(given->arg->name.s);
		for (size_t k = 0; k < given->target->df->n_args; k++)
			suggest_try(&near, given->target->df->args[k].name);
		if (near.best.n)
			diag_note(c->diag, pos, "did you mean '%.*s'?", STR_ARG(near.best));
		else
			diag_note(c->diag, pos, "write 'ARG %.*s' into the stage that needs it", STR_ARG(given->arg->name.s));
	}
}

const struct check checks_of_args[] = {
	{ "build-arg", check_build_args, "build arguments have names and values that docker, make and Drone read alike" },
	{ "unused-arg", check_unused, "and an ARG of the Dockerfile has that name (a warning)" },
	{ "secret-arg", check_secret_args, "no secret is a build argument (a warning)" },
	{ NULL, NULL, NULL }
};
