/* Drone ignores keys that it does not know, and keys that stand where it does not look. */
#include "checker.h"

#include "pieces.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

enum holds { HOLDS_TEXT, HOLDS_TEXTS, HOLDS_LIST, HOLDS_MAP };

struct known {
	const char *key;
	enum holds holds;
};

/* drone-runner-docker, engine/resource/pipeline.go, and what drone-yaml knows beyond. */
static const struct known pipeline_keys[] = {
	{ "kind", HOLDS_TEXT }, { "type", HOLDS_TEXT }, { "name", HOLDS_TEXT }, { "version", HOLDS_TEXT },
	{ "platform", HOLDS_MAP }, { "clone", HOLDS_MAP }, { "concurrency", HOLDS_MAP }, { "node", HOLDS_MAP },
	{ "environment", HOLDS_MAP }, { "workspace", HOLDS_MAP }, { "trigger", HOLDS_MAP }, { "depends_on", HOLDS_LIST },
	{ "image_pull_secrets", HOLDS_TEXTS }, { "steps", HOLDS_LIST }, { "services", HOLDS_LIST },
	{ "volumes", HOLDS_LIST }, { NULL, HOLDS_TEXT }
};

static const struct known step_keys[] = {
	{ "name", HOLDS_TEXT }, { "image", HOLDS_TEXT }, { "commands", HOLDS_TEXTS }, { "command", HOLDS_TEXTS },
	{ "entrypoint", HOLDS_TEXTS }, { "detach", HOLDS_TEXT }, { "depends_on", HOLDS_LIST }, { "devices", HOLDS_LIST },
	{ "dns", HOLDS_TEXTS }, { "dns_search", HOLDS_TEXTS }, { "environment", HOLDS_MAP }, { "extra_hosts", HOLDS_TEXTS },
	{ "failure", HOLDS_TEXT }, { "mem_limit", HOLDS_TEXT }, { "memswap_limit", HOLDS_TEXT },
	{ "network_mode", HOLDS_TEXT }, { "privileged", HOLDS_TEXT }, { "pull", HOLDS_TEXT }, { "settings", HOLDS_MAP },
	{ "shell", HOLDS_TEXT }, { "shm_size", HOLDS_TEXT }, { "user", HOLDS_TEXT }, { "volumes", HOLDS_LIST },
	{ "when", HOLDS_MAP }, { "working_dir", HOLDS_TEXT }, { "ports", HOLDS_LIST }, { NULL, HOLDS_TEXT }
};

#define CONDITIONS " action cron ref refs repo instance target event events branch branches status paths tag "

/* What was meant by a key that is not there. */
struct instead {
	const char *keys, *text;
};

static const struct instead instead_in_pipelines[] = {
	{ CONDITIONS "include exclude ", "conditions of a pipeline stand under 'trigger'" },
	{ " image commands settings pull ", "it belongs to a step, under 'steps'" },
	{ " secrets ", "a step takes a secret by 'from_secret', under 'settings' or 'environment'" },
	{ " pipeline matrix branches ", "that is the language of Drone 0.8" },
	{ NULL, NULL }
};

static const struct instead instead_in_steps[] = {
	{ CONDITIONS "trigger include exclude ", "conditions of a step stand under 'when'" },
	{ " secrets ", "'environment: {NAME: {from_secret: name}}' gives a step a secret" },
	{ " resources ", "its runner limits memory by 'mem_limit' and 'memswap_limit'" },
	{ " allow_failure ignore_failure ", "'failure: ignore' lets the pipeline go on" },
	{ " group ", "steps run at the same time by 'depends_on'" },
	{ " repo tags registry username password dockerfile build_args auto_tag spec ", "it belongs under 'settings'" },
	{ " build push ", "a step that builds has 'image: plugins/docker' and settings" },
	{ NULL, NULL }
};

static void tell_unknown(struct checker *c, const struct yaml *key, const char *what, const struct known *known,
	const struct instead *instead)
{
	struct suggest s = suggest_for(key->text);

	if (str_is(key->text, "when") && known == pipeline_keys)
		return; /* 'condition' tells it */
	FAULT(c, key->pos, "Drone ignores '%.*s' of a %s", STR_ARG(key->text), what);
	for (; instead->keys; instead++)
		if (str_among(key->text, instead->keys)) {
			diag_note(c->diag, key->pos, "%s", instead->text);
			return;
		}
	for (; known->key; known++)
		suggest_try(&s, str_of(known->key));
	if (s.best.n)
		diag_note(c->diag, key->pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

static const struct known *find(const struct known *known, struct str key)
{
	while (known->key && !str_is(key, known->key))
		known++;
	return known->key ? known : NULL;
}

static void check_map(struct checker *c, const struct yaml *map, const char *what, const struct known *known,
	const struct instead *instead)
{
	for (size_t i = 0; i < map->n; i++)
		if (!find(known, map->items[i]->text))
			tell_unknown(c, map->items[i], what, known, instead);
}

static void piece_keys(struct checker *c, const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_PIPELINE: check_map(c, piece->map, "pipeline", pipeline_keys, instead_in_pipelines); break;
	case PIECE_STEP:
	case PIECE_STEP_KEYS: check_map(c, piece->map, "step", step_keys, instead_in_steps); break;
	case PIECE_SERVICE: check_map(c, piece->map, "service", step_keys, instead_in_steps); break;
	case PIECE_PIPELINE_KEYS: check_map(c, piece->map, "pipeline", pipeline_keys, instead_in_pipelines); break;
	case PIECE_DOCUMENT:
	case PIECE_SETTINGS: break;
	}
}

static void check_keys(struct checker *c)
{
	pieces_each(c, piece_keys);
}

/* A command with a colon and a blank in it is a map, unless it stands in quotes. */
static void check_texts(struct checker *c, const struct yaml *key, const struct yaml *list)
{
	const struct yaml *item;

	for (size_t i = 0; i < list->n; i++) {
		item = list->items[i];
		if (item->kind == YAML_SCALAR)
			continue;
		FAULT(c, item->pos, "each of '%.*s' must be a text, or Drone's server refuses the file; this is %s",
			STR_ARG(key->text), yaml_kind_name(item));
		if (item->kind == YAML_MAP && !item->flow)
			diag_note(c->diag, item->pos, "put the whole of it in quotes: a colon with a blank behind makes a map of it");
	}
}

static void check_form(struct checker *c, const struct yaml *key, const struct yaml *value, enum holds holds)
{
	static const enum yaml_kind kinds[] = { YAML_SCALAR, YAML_LIST, YAML_LIST, YAML_MAP };
	static const char *const names[] = { "a text", "a list of texts", "a list", "a map" };

	if (value->kind == kinds[holds]) {
		if (holds == HOLDS_TEXTS)
			check_texts(c, key, value);
		return;
	}
	if (yaml_is_null(value)) {
		if (str_among(key->text, " commands settings steps "))
			WARN(c, key->pos, "'%.*s' holds nothing: it is as if it were not there", STR_ARG(key->text));
		return;
	}
	FAULT(c, value->pos, "'%.*s' must be %s, or Drone's server refuses the file", STR_ARG(key->text), names[holds]);
	if (kinds[holds] == YAML_LIST && value->kind == YAML_SCALAR && value->plain && value->text.n < 60)
		diag_note(c->diag, value->pos, "write [%.*s]", STR_ARG(value->text));
}

static void check_forms(struct checker *c, const struct yaml *map, const struct known *known, const char *others)
{
	const struct known *k;

	for (size_t i = 0; i < map->n; i++) {
		k = find(known, map->items[i]->text);
		if (k && !str_among(map->items[i]->text, others))
			check_form(c, map->items[i], map->values[i], k->holds);
	}
}

/* Into these other checks look. */
#define OTHERS " depends_on trigger when name "

/* A list of steps with something else in it. */
static void check_items(struct checker *c, const struct yaml *list, const char *what)
{
	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++)
		if (list->items[i]->kind != YAML_MAP)
			FAULT(c, list->items[i]->pos, "a %s is a map; at %s Drone's server stops", what, yaml_kind_name(list->items[i]));
}

/* Drone's YAML takes these for nothing in quotes, too, and then it has no text where its types want one. */
static void check_nothing(struct checker *c, const struct yaml *map)
{
	const struct yaml *value;

	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
		value = map->values[i];
		if (value->kind == YAML_SCALAR && !value->plain && str_among(value->text, " null ~ "))
			FAULT(c, value->pos, "Drone's server takes '%.*s' for nothing, even in quotes, and refuses the file",
				STR_ARG(value->text));
	}
}

static void check_environment(struct checker *c, const struct yaml *map, bool secrets)
{
	const struct yaml *value;

	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
		value = map->values[i];
		if (value->kind == YAML_SCALAR || (secrets && yaml_get(value, "from_secret")))
			continue;
		FAULT(c, value->pos, "'%.*s' must be a text%s", STR_ARG(map->items[i]->text), secrets ? ", or {from_secret: NAME}" :
			": the environment of a pipeline has no secrets, that of a step has");
	}
}

/* A name, and where the volume lies or is mounted. */
static void check_volumes(struct checker *c, const struct yaml *list, bool pipeline)
{
	const struct yaml *v;

	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++) {
		v = list->items[i];
		if (!piece_text(v, "name").n)
			FAULT(c, v->pos, "a volume without a name");
		else if (str_among(piece_text(v, "name"), " workspace _workspace _docker_socket "))
			FAULT(c, yaml_get(v, "name")->pos, "'%.*s' is a volume of Drone's own", STR_ARG(piece_text(v, "name")));
		else if (pipeline && !yaml_get(v, "temp") && !yaml_get(v, "host"))
			WARN(c, v->pos, "a volume is 'temp: {}' or 'host: {path: ...}'; Drone drops this one");
		else if (!pipeline && !piece_text(v, "path").n)
			FAULT(c, v->pos, "a mount without a path");
		else if (!pipeline && str_starts(piece_text(v, "path"), STR("/run/drone")))
			FAULT(c, yaml_get(v, "path")->pos, "Drone mounts nothing at /run/drone");
	}
}

static void piece_forms(struct checker *c, const struct piece *piece)
{
	const struct yaml *map = piece->map, *environment = yaml_get(map, "environment");

	switch (piece->kind) {
	case PIECE_PIPELINE:
	case PIECE_PIPELINE_KEYS:
		if (piece->kind == PIECE_PIPELINE) {
			check_items(c, yaml_get(map, "steps"), "step");
			check_items(c, yaml_get(map, "services"), "service");
		}
		check_forms(c, map, pipeline_keys, OTHERS);
		check_environment(c, environment, false);
		check_volumes(c, yaml_get(map, "volumes"), true);
		break;
	case PIECE_STEP:
	case PIECE_SERVICE:
	case PIECE_STEP_KEYS:
		check_forms(c, map, step_keys, piece->kind == PIECE_STEP_KEYS ? OTHERS "settings commands image detach " : OTHERS);
		check_environment(c, environment, true);
		check_nothing(c, environment);
		check_nothing(c, yaml_get(map, "settings"));
		check_volumes(c, yaml_get(map, "volumes"), false);
		break;
	case PIECE_SETTINGS: check_nothing(c, map); break;
	case PIECE_DOCUMENT: break;
	}
}

static void check_form_of_all(struct checker *c)
{
	pieces_each(c, piece_forms);
}

/* Of a secret without a name the runner makes a text. */
static void check_null(struct checker *c, const struct yaml *key, const struct yaml *value, const char *what)
{
	const struct yaml *secret = yaml_get(value, "from_secret");

	if (yaml_is_null(value)) {
		WARN(c, key->pos, "'%.*s' holds nothing: Drone leaves out a %s without a value", STR_ARG(key->text), what);
		diag_note(c->diag, key->pos, "give it a value, or drop it");
	} else if (value->kind == YAML_MAP && secret && !piece_text(value, "from_secret").n) {
		FAULT(c, secret->pos, "'from_secret' of '%.*s' names no secret", STR_ARG(key->text));
	}
}

static void piece_nulls(struct checker *c, const struct piece *piece)
{
	const struct yaml *maps[] = { yaml_get(piece->map, "settings"), yaml_get(piece->map, "environment") };
	static const char *const names[] = { "setting", "variable" };

	if (piece->kind == PIECE_DOCUMENT || piece->kind == PIECE_PIPELINE || piece->kind == PIECE_PIPELINE_KEYS)
		return;
	if (piece->kind == PIECE_SETTINGS)
		maps[0] = piece->map;
	for (size_t i = 0; i < countof(maps); i++)
		for (size_t k = 0; maps[i] && maps[i]->kind == YAML_MAP && k < maps[i]->n; k++)
			check_null(c, maps[i]->items[k], maps[i]->values[k], names[i]);
}

static void check_nulls(struct checker *c)
{
	pieces_each(c, piece_nulls);
}

const struct check checks_of_keys[] = {
	{ "drone-key", check_keys, "keys in Drone's own words are ones that it reads, in their place" },
	{ "drone-form", check_form_of_all, "lists, maps and texts stand where Drone insists on them" },
	{ "null-value", check_nulls, "settings and variables of steps hold something (a warning)" },
	{ NULL, NULL, NULL }
};
