/* What is known of the plugins that publish images: when they have an engine, what they read, whom they serve. */
#include "checker.h"

#include "pieces.h"
#include "plugins.h"
#include "regex.h"
#include "str.h"
#include "suggest.h"
#include "viewbuild.h"
#include "yaml.h"

static const struct yaml *settings_of(const struct piece *piece)
{
	return piece->kind == PIECE_SETTINGS ? piece->map : yaml_get(piece->map, "settings");
}

/* A name without registry, tag and digest, as the runner compares it; empty for an image of another host. */
static struct str plain_name(struct str image)
{
	struct regex_match m;
	struct regex *r = regex_new("\\A(?:(?:index\\.)?docker\\.io/)?([^:@]+)");
	struct str name = regex_at(r, image, 0, &m) ? m.group[1] : STR_NONE;

	regex_free(r);
	return name;
}

static bool is_image(struct str image, const char *names)
{
	return str_among(plain_name(image), names);
}

/* drone-runner-docker, engine/compiler/compiler.go. */
#define PRIVILEGED " plugins/docker plugins/acr plugins/ecr plugins/gcr plugins/heroku plugins/gar "
#define BUILDERS PRIVILEGED "thegeeklab/drone-docker-buildx woodpeckerci/plugin-docker-buildx " \
	"owncloudci/drone-docker-buildx plugins/kaniko plugins/kaniko-ecr plugins/kaniko-gcr "
#define MANIFEST " plugins/manifest "

static bool is_true(const struct yaml *map, const char *key)
{
	return str_among(piece_text(map, key), " true True TRUE 1 t T yes Yes YES on On ON y Y ");
}

/* A step that mounts the host's engine talks to that. */
static bool mounts_engine(const struct yaml *volumes)
{
	for (size_t i = 0; volumes && volumes->kind == YAML_LIST && i < volumes->n; i++)
		if (str_starts(piece_text(volumes->items[i], "path"), STR("/var/run"))
			|| str_starts(piece_text(volumes->items[i], "path"), STR("/run/docker"))
			|| str_starts(piece_text(volumes->items[i], "path"), STR("\\\\"))) /* a pipe of Windows */
			return true;
	return false;
}

static void lost(struct checker *c, const struct yaml *at, const char *by)
{
	WARN(c, at->pos, "with %s the plugin is not privileged, and cannot start its engine", by);
	diag_note(c->diag, at->pos, "'privileged: true' needs a trusted repository; 'daemon_off: true' says that "
		"another engine is asked");
}

static void piece_privilege(struct checker *c, const struct piece *piece)
{
	static const char *const variables[] = { "XDG_RUNTIME_DIR", "DOCKER_OPTS", "DOCKER_HOST", "PATH", "HOME" };
	const struct yaml *map = piece->map, *settings = yaml_get(map, "settings"), *volumes = yaml_get(map, "volumes");
	const struct yaml *environment = yaml_get(map, "environment"), *commands = yaml_get(map, "commands");

	if ((piece->kind != PIECE_STEP && piece->kind != PIECE_STEP_KEYS) || !is_image(piece->image, PRIVILEGED)
		|| is_true(map, "privileged"))
		return;
	commands = commands ? commands : yaml_get(map, "entrypoint") ? yaml_get(map, "entrypoint") : yaml_get(map, "command");
	if (commands && settings) {
		FAULT(c, commands->pos, "commands stand in for the plugin: its settings do nothing");
		return;
	}
	if (commands || (settings && is_true(settings, "daemon_off")) || mounts_engine(volumes))
		return;
	if (volumes && !(volumes->kind == YAML_LIST && !volumes->n))
		lost(c, volumes, "volumes");
	for (size_t i = 0; environment && i < countof(variables); i++)
		if (yaml_get(environment, variables[i]))
			lost(c, yaml_get(environment, variables[i]), variables[i]);
}

static void check_privilege(struct checker *c)
{
	pieces_each(c, piece_privilege);
}

#define DOCKER_BOOLS " auto_tag default_tags quiet compress no_cache squash pull_image auto_label dry_run " \
	"no_push purge push_only insecure ipv6 experimental debug daemon_off multiple_build_args "
#define DOCKER_OTHERS " repo tags tag auto_tag_suffix default_suffix dockerfile context build_args " \
	"build_args_from_env build_args_new target cache_from platform add_host secret secrets_from_env " \
	"secrets_from_file ssh_agent_key custom_labels label_schema repo_link registry username password email config " \
	"docker_registry docker_username docker_password base_image_registry base_image_username " \
	"base_image_password source_image mirror storage_driver storage_path bip mtu custom_dns custom_dns_search " \
	"daemon_retry_count artifact_file registry_type env_file " \
	"cosign_private_key cosign_password cosign_params "
#define MANIFEST_BOOLS " auto_tag ignore_missing skip_verify lint "
#define MANIFEST_OTHERS " username password spec platforms target template tags tag log_level insecure dump " \
	"default_tags "

/* A misspelt setting; silent where nothing is near, for plugins have settings that no document names. */
static void check_setting(struct checker *c, const struct yaml *key, const char *known)
{
	struct suggest s = suggest_for(key->text);
	struct str rest = str_of(known), word;

	if (str_among(key->text, known))
		return;
	while (str_cut(&rest, ' ', &word))
		if (word.n)
			suggest_try(&s, word);
	if (!s.best.n)
		return;
	WARN(c, key->pos, "the plugin has no setting '%.*s'", STR_ARG(key->text));
	diag_note(c->diag, key->pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

static void check_settings_of(struct checker *c, const struct yaml *settings, const char *known, const char *bools)
{
	const struct yaml *value;

	for (size_t i = 0; i < settings->n; i++) {
		value = settings->values[i];
		check_setting(c, settings->items[i], known);
		if (str_among(settings->items[i]->text, bools) && value->kind == YAML_SCALAR && value->text.n && !yaml_is_null(value)
			&& !str_has(value->text, '$') && !regex_is(value->plain ? "\\A(?i:true|false|yes|no|on|off|[ytnf01])\\z" :
			"\\A(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)\\z", value->text))
			FAULT(c, value->pos, "'%.*s' is true or false, and nothing else", STR_ARG(settings->items[i]->text));
	}
}

static void check_docker(struct checker *c, const struct piece *piece, const struct yaml *settings)
{
	const struct yaml *args = yaml_get(settings, "build_args"), *tags = yaml_get(settings, "tags");
	bool automatic = is_true(settings, "auto_tag") || is_true(settings, "default_tags");
	struct str host = piece_text(settings, "registry"), repo = piece_text(settings, "repo");

	check_settings_of(c, settings, DOCKER_BOOLS DOCKER_OTHERS, DOCKER_BOOLS);
	if (args && args->kind == YAML_MAP)
		FAULT(c, args->pos, "'build_args' is a list of NAME=VALUE; a map reaches the plugin as one text");
	if (tags && automatic)
		FAULT(c, tags->pos, "with 'auto_tag' the plugin drops 'tags'");
	if (yaml_get(settings, "auto_tag_suffix") && !automatic && !yaml_get(settings, "auto_tag"))
		FAULT(c, yaml_get(settings, "auto_tag_suffix")->pos, "without 'auto_tag' the plugin ignores 'auto_tag_suffix'");
	if (piece->kind == PIECE_STEP && host.n && repo.n && !str_has(host, '$') && !str_has(repo, '$')
		&& !model_registry(repo).n && !regex_is("docker\\.(?:io|com)(?:/|\\z)", host))
		FAULT(c, yaml_get(settings, "repo")->pos, "'registry' is only where to log in: '%.*s' is pushed to Docker Hub",
			STR_ARG(repo));
}

/* Up to 1.2.4 it took less, and did not mind more. */
static void check_manifest(struct checker *c, const struct piece *piece, const struct yaml *settings)
{
	static const char *const arguments[] = { "target", "template", "platforms" };
	static const char *const both[] = { "username", "password" };
	bool old = regex_is(":(?:linux-[a-z0-9]+-)?(?:0|1\\.[0-2])(?:[.-]|\\z)", piece->image);
	bool list = yaml_get(settings, "spec");

	check_settings_of(c, settings, MANIFEST_BOOLS MANIFEST_OTHERS, MANIFEST_BOOLS);
	for (size_t i = 0; i < countof(arguments); i++)
		if (list && yaml_get(settings, arguments[i]))
			FAULT(c, yaml_get(settings, arguments[i])->pos, "'%s' beside 'spec', which plugins/manifest %s", arguments[i],
				old ? "ignores" : "refuses");
		else if (!list && piece->kind == PIECE_STEP && !yaml_get(settings, arguments[i]))
			FAULT(c, settings->pos, "without 'spec' the plugin needs 'target', 'template' and 'platforms'; there is no '%s'",
				arguments[i]);
	for (size_t i = 0; !old && piece->kind == PIECE_STEP && i < countof(both); i++)
		if (!yaml_get(settings, both[i]))
			FAULT(c, settings->pos, "plugins/manifest refuses to work without a %s, from 1.4.0 on", both[i]);
	if (yaml_get(settings, "insecure") && !old)
		WARN(c, yaml_get(settings, "insecure")->pos, "'insecure' is the old name of 'skip_verify'; plain http there is none");
	if (is_true(settings, "ignore_missing"))
		WARN(c, yaml_get(settings, "ignore_missing")->pos, "with 'ignore_missing' a list is published even when an "
			"arch failed");
}

static void piece_settings(struct checker *c, const struct piece *piece)
{
	const struct yaml *settings = settings_of(piece);

	if (piece->kind == PIECE_PIPELINE || piece->kind == PIECE_DOCUMENT || piece->kind == PIECE_PIPELINE_KEYS || !settings
		|| settings->kind != YAML_MAP || yaml_get(piece->map, "commands"))
		return;
	if (is_image(piece->image, " plugins/docker "))
		check_docker(c, piece, settings);
	if (is_image(piece->image, MANIFEST))
		check_manifest(c, piece, settings);
}

static void check_settings(struct checker *c)
{
	pieces_each(c, piece_settings);
}

/* With auto_tag both plugins leave a pull request alone, before they log in. */
static void piece_pulls(struct checker *c, const struct piece *piece)
{
	const struct yaml *settings = settings_of(piece), *when = yaml_get(piece->map, "when");

	if (piece->kind != PIECE_STEP || !piece->pulls || !settings || settings->kind != YAML_MAP
		|| !is_image(piece->image, BUILDERS MANIFEST) || yaml_get(piece->map, "commands")
		|| is_true(settings, "auto_tag") || is_true(settings, "dry_run") || is_true(settings, "no_push")
		|| !piece_lets_pulls(c, when))
		return;
	WARN(c, piece->map->pos, "the step '%.*s' publishes for pull requests, too, or fails without the secrets",
		STR_ARG(piece_text(piece->map, "name")));
	if (when && yaml_get(when, "branch"))
		diag_note(c->diag, yaml_get(when, "branch")->pos, "a pull request to that branch matches, too");
	diag_note(c->diag, piece->map->pos, "write 'when: {event: {exclude: [pull_request]}}', or 'dry_run: true'");
}

static void check_pulls(struct checker *c)
{
	pieces_each(c, piece_pulls);
}

/* What is pushed by the side of the generated builds: the list of this repository does not hold it. */
static void check_own(struct checker *c, const struct image *image, const struct yaml *settings)
{
	struct str suffix = piece_text(settings, "auto_tag_suffix");
	const struct yaml *repo = yaml_get(settings, "repo");

	if (!suffix.n) {
		if (is_true(settings, "auto_tag"))
			FAULT(c, repo->pos, "'%.*s' would get the tags of its list here, too; the last one wins", STR_ARG(repo->text));
		return;
	}
	for (size_t i = 0; i < image->n_targets; i++)
		if (str_eq(image->targets[i].suffix.s, suffix)) {
			FAULT(c, yaml_get(settings, "auto_tag_suffix")->pos, "the tags with '%.*s' are those of the arch '%.*s', too",
				STR_ARG(suffix), STR_ARG(image->targets[i].name.s));
			return;
		}
	WARN(c, yaml_get(settings, "auto_tag_suffix")->pos, "'%.*s' is built here, but is not in the list of '%.*s'",
		STR_ARG(suffix), STR_ARG(repo->text));
	diag_note(c->diag, repo->pos, "an arch under 'arches' is built, and listed");
}

static void piece_own(struct checker *c, const struct piece *piece)
{
	const struct yaml *settings = settings_of(piece);
	const struct model *m = c->model;
	struct str repo;

	if (piece->kind != PIECE_STEP || !settings || settings->kind != YAML_MAP || !is_image(piece->image, BUILDERS)
		|| is_true(settings, "dry_run") || is_true(settings, "no_push"))
		return;
	repo = piece_text(settings, "repo");
	for (size_t i = 0; repo.n && i < m->n_images; i++)
		if (str_eq(model_full_repository(c->arena, repo), model_full_repository(c->arena, m->images[i].repository.s)))
			check_own(c, &m->images[i], settings);
}

static void check_own_images(struct checker *c)
{
	pieces_each(c, piece_own);
}

static void check_there(struct checker *c, const struct word *plugin, const struct word *runner, struct pos otherwise)
{
	struct pos pos = plugin->pos.src ? plugin->pos : runner->pos.src ? runner->pos : otherwise;

	if (!checker_is_runner(runner->s) || plugins_has(c->arena, plugin->s, runner->s)
		|| (c->model->drone.commands && str_starts(runner->s, STR("windows/"))))
		return; /* or told as what it is */
	WARN(c, pos, "of '%.*s' there is no image for a runner of %.*s", STR_ARG(plugin->s), STR_ARG(runner->s));
	diag_note(c->diag, pos, "'aqueduct gen --dump=plugins' tells which there are; 'runner' builds elsewhere");
}

/* Drone's own plugins; builds by commands, and runners of another type, are left alone. */
static void target_plugin(struct checker *c, const struct image *i, const struct target *t)
{
	struct word plugin = viewbuild_plugin(c->model, t);

	(void)i;
	check_there(c, &plugin, &t->runner, t->pos);
	if (plugins_older(c->arena, plugin.s, PLUGINS_DOCKER, 20, 14, 0))
		FAULT(c, plugin.pos, "each build is told its 'platform', which '%.*s' does not know: 20.14.0 is the first that does",
			STR_ARG(plugin.s));
}

/* Settings that came later than others. */
static void piece_since(struct checker *c, const struct piece *piece)
{
	static const struct { const char *setting; unsigned major, minor, patch; } since[] = {
		{ "platform", 20, 14, 0 }, { "secrets_from_env", 20, 12, 0 }, { "secrets_from_file", 20, 12, 0 },
		{ "ssh_agent_key", 20, 14, 1 }, { "push_only", 21, 2, 1 }, { "source_image", 21, 2, 1 },
	};
	const struct yaml *settings = settings_of(piece);

	if (piece->kind == PIECE_PIPELINE || piece->kind == PIECE_DOCUMENT || piece->kind == PIECE_PIPELINE_KEYS || !settings)
		return;
	for (size_t i = 0; i < countof(since); i++)
		if (yaml_get(settings, since[i].setting)
			&& plugins_older(c->arena, piece->image, PLUGINS_DOCKER, since[i].major, since[i].minor, since[i].patch))
			FAULT(c, yaml_get(settings, since[i].setting)->pos, "'%s' came with plugins/docker %u.%u.%u; '%.*s' ignores it",
				since[i].setting, since[i].major, since[i].minor, since[i].patch, STR_ARG(piece->image));
}

static void check_versions(struct checker *c)
{
	struct word plugin = viewbuild_list_plugin(c->model);

	checker_targets(c, target_plugin);
	check_there(c, &plugin, &c->model->drone.manifest.runner, (struct pos){ 0 });
	pieces_each(c, piece_since);
}

/* Whoever has a runner that mounts the pipe says so by an empty list. */
static void target_engine(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	if (!str_starts(t->platform.s, STR("windows/")) || !is_image(viewbuild_plugin(c->model, t).s, PRIVILEGED)
		|| !viewbuild_lacks_engine(c->model, t))
		return;
	WARN(c, t->pos, "on Windows the plugin starts no engine, and the step mounts none");
	diag_note(c->diag, t->pos, "mount the engine's pipe by 'volumes' and 'step: {volumes: ...}' of the arch's 'drone'; "
		"where the runner does (DRONE_RUNNER_VOLUMES), 'drone: {step: {volumes: []}}' says so");
}

static void check_engines(struct checker *c)
{
	checker_targets(c, target_engine);
}

const struct check checks_of_plugins[] = {
	{ "plugin", check_versions, "there are images of the plugins for their runners, and they know what they are told" },
	{ "privilege", check_privilege, "plugins that need an engine of their own can start it (a warning)" },
	{ "windows-engine", check_engines, "builds on Windows are given an engine (a warning)" },
	{ "setting", check_settings, "settings of plugins/docker and plugins/manifest are ones that they take together" },
	{ "pull-request", check_pulls, "steps that publish do not run for pull requests (a warning)" },
	{ "unlisted", check_own_images, "steps of one's own push no tag of the image beside those that are listed" },
	{ NULL, NULL, NULL }
};
