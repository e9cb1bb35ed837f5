#include "checker.h"

#include "arena.h"
#include "dockerfile.h"
#include "map.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

/* With one of these in its environment, Drone's runner takes the privileges from a plugin; others are the plugin's. */
static bool is_taken(struct str variable)
{
	return str_among(variable, " XDG_RUNTIME_DIR DOCKER_OPTS DOCKER_HOST PATH HOME ")
		|| str_starts(variable, STR("PLUGIN_")) || str_starts(variable, STR("DRONE_"));
}

/* variables: the secrets ahead of this one, by theirs. */
static void one_secret(struct checker *c, struct map *variables, const struct pair *secret)
{
	static const enum grammar grammars[] = { [ORIGIN_TEXT] = GRAMMAR_SECRET, [ORIGIN_GIT] = GRAMMAR_SECRET,
		[ORIGIN_ENV] = GRAMMAR_VARIABLE, [ORIGIN_FILE] = GRAMMAR_FILE, [ORIGIN_SECRET] = GRAMMAR_SECRET };
	struct str variable = model_secret_variable(c->arena, secret);
	const struct pair *other;

	if (!checker_fits(c, &secret->name, GRAMMAR_SECRET) || !checker_fits(c, &secret->value, grammars[secret->origin]))
		return;
	if (secret->origin == ORIGIN_FILE)
		checker_fits(c, &secret->value, GRAMMAR_ITEM);
	if (secret->origin != ORIGIN_SECRET)
		return;
	if (is_taken(variable)) {
		FAULT(c, secret->value.pos, "a step cannot have this secret as its variable %.*s, which Drone gives a meaning",
			STR_ARG(variable));
		diag_note(c->diag, secret->value.pos, "take another name for the secret");
	}
	other = map_get(variables, variable);
	if (!other)
		map_put(variables, variable, secret);
	if (!other || str_eq(other->value.s, secret->value.s))
		return;
	FAULT(c, secret->value.pos, "both '%.*s' and '%.*s' would be the variable %.*s", STR_ARG(other->value.s),
		STR_ARG(secret->value.s), STR_ARG(variable));
	diag_note(c->diag, other->value.pos, "the first one is here");
}

static bool same_secrets(const struct target *t, const struct target *other)
{
	const struct pair *a = t->secrets.items, *b = other->secrets.items;

	if (t->secrets.n != other->secrets.n || !str_eq(t->ssh.s, other->ssh.s))
		return false;
	for (size_t i = 0; i < t->secrets.n; i++)
		if (a[i].origin != b[i].origin || !str_eq(a[i].name.s, b[i].name.s) || !str_eq(a[i].value.s, b[i].value.s))
			return false;
	return true;
}

/* What CI can do with the key of ssh. */
static void check_ssh(struct checker *c, const struct target *t)
{
	if (!t->ssh_pos.src)
		return;
	if (c->model->drone.commands || !t->ssh.pos.src) {
		WARN(c, t->ssh_pos, "CI has no ssh agent: what mounts it fails there");
		if (!c->model->drone.commands)
			diag_note(c->diag, t->ssh_pos, "say 'ssh: {secret: NAME}', a secret that holds a private key");
		return;
	}
	checker_fits(c, &t->ssh, GRAMMAR_SECRET);
	if (c->model->drone.shape == SHAPE_BUILDX && str_starts(c->model->drone.buildx_plugin.s, STR("thegeeklab/"))) {
		FAULT(c, t->ssh_pos, "%.*s takes no key for ssh", STR_ARG(c->model->drone.buildx_plugin.s));
		diag_note(c->diag, t->ssh_pos, "woodpeckerci/plugin-docker-buildx does, as 'drone.buildx_plugin'");
	}
}

/* The user's own settings, which would replace those of the secrets. */
static void check_own(struct checker *c, const struct target *t)
{
	static const char *const keys[] = { "secrets", "secrets_from_env", "secrets_from_file", "ssh_agent_key" };
	const struct yaml *const settings[] = { c->model->drone.merge_settings, c->model->drone.build.settings,
		t->drone->settings };
	const struct yaml *own;

	if (!t->secrets.n && !t->ssh.s.n)
		return;
	for (size_t i = 0; i < countof(settings); i++)
		for (size_t k = 0; settings[i] && k < countof(keys); k++)
			if ((own = yaml_get(settings[i], keys[k])))
				FAULT(c, own->pos, "'%s' would replace what 'build_secrets' and 'ssh' say: say it there", keys[k]);
}

static void target_secrets(struct checker *c, const struct image *i, const struct target *t)
{
	struct map *variables = map_new(c->arena);

	for (size_t k = 0; k < t->secrets.n; k++)
		one_secret(c, variables, &t->secrets.items[k]);
	check_ssh(c, t);
	check_own(c, t);
	if (c->model->drone.shape == SHAPE_BUILDX && !same_secrets(t, i->targets))
		FAULT(c, t->pos, "one step of buildx gives all arches the same secrets, but those of this arch differ");
}

static void check_secrets(struct checker *c)
{
	checker_targets(c, target_secrets);
}

static bool is_given(const struct target *t, struct str id)
{
	for (size_t i = 0; i < t->secrets.n; i++)
		if (str_eq(t->secrets.items[i].name.s, id))
			return true;
	return false;
}

static void mount_given(struct checker *c, const struct target *t, const struct mounted *mount)
{
	struct suggest s = suggest_for(mount->id);

	if (!mount->known || (mount->id.n ? is_given(t, mount->id) : t->ssh_pos.src != NULL))
		return;
	if (!mount->id.n) {
		WARN(c, mount->pos, "this mounts an ssh agent, but no 'ssh' gives the build one");
		diag_note(c->diag, mount->pos, "say 'ssh: {secret: NAME}' in the descriptor, a secret that holds a private key");
		return;
	}
	for (size_t i = 0; i < t->secrets.n; i++)
		suggest_try(&s, t->secrets.items[i].name.s);
	WARN(c, mount->pos, "this mounts the secret '%.*s', but no 'build_secrets' gives the build one", STR_ARG(mount->id));
	if (s.best.n)
		diag_note(c->diag, mount->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	else
		diag_note(c->diag, mount->pos, "say 'build_secrets: {%.*s: {secret: NAME}}' in the descriptor", STR_ARG(mount->id));
}

static void target_mounts(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->reads.n_mounts; k++)
		mount_given(c, t, &t->reads.mounts[k]);
}

static void check_mounts(struct checker *c)
{
	checker_targets(c, target_mounts);
}

bool checker_knows_build(const struct target *t)
{
	if (!t->df || !t->df->src || t->reads.triggers)
		return false;
	for (size_t i = 0; i < t->reads.n; i++)
		if (t->reads.items[i].doubt.n && (!t->reads.items[i].instr || str_is(t->reads.items[i].instr->name, "FROM")))
			return false;
	return true;
}

/* Whether what a build mounts can be told, and nothing mounts the secret (or the agent, where the id is empty). */
static bool is_unused(const struct target *t, struct str id)
{
	if (!checker_knows_build(t))
		return false;
	for (size_t i = 0; i < t->reads.n_mounts; i++)
		if (!t->reads.mounts[i].known || str_eq(t->reads.mounts[i].id, id))
			return false;
	return true;
}

static void target_unused(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->secrets.n; k++)
		if (is_unused(t, t->secrets.items[k].name.s)) {
			WARN(c, t->secrets.items[k].name.pos, "nothing in %.*s mounts the secret '%.*s'", STR_ARG(t->dockerfile.s),
				STR_ARG(t->secrets.items[k].name.s));
			diag_note(c->diag, t->secrets.items[k].name.pos, "RUN --mount=type=secret,id=%.*s does",
				STR_ARG(t->secrets.items[k].name.s));
		}
	if (t->ssh_pos.src && is_unused(t, STR_NONE))
		WARN(c, t->ssh_pos, "nothing in %.*s mounts an ssh agent: RUN --mount=type=ssh does", STR_ARG(t->dockerfile.s));
}

static void check_unused(struct checker *c)
{
	checker_targets(c, target_unused);
}

const struct check checks_of_secrets[] = {
	{ "build-secret", check_secrets, "secrets of builds have names and places that engines and Drone read alike" },
	{ "secret-mount", check_mounts, "what a Dockerfile mounts of secrets and ssh agents is given (a warning)" },
	{ "secret-unused", check_unused, "and what is given is mounted (a warning)" },
	{ NULL, NULL, NULL }
};
