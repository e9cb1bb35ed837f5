/* Drone's server refuses a file where something else stands than its types want; the docker runner wants a bit more. */
#include "checker.h"

#include <stdlib.h>

#include "dronekeys.h"
#include "pieces.h"
#include "regex.h"
#include "str.h"
#include "yaml.h"
#include "yamlnumber.h"

/* Whether go-yaml decodes it into a whole number: it cuts fractions off. */
static bool is_number(struct checker *c, const struct yaml *y)
{
	struct str seen;

	return y->kind == YAML_SCALAR && y->plain && yamlnumber_read(c->arena, y->text, &seen)
		&& strtod(seen.p, NULL) < 9223372036854775808.0;
}

/* go-units, RAMInBytes, where it is no number. */
static bool is_size(struct checker *c, const struct yaml *y)
{
	return is_number(c, y) || regex_is("\\A[0-9]+(?:\\.[0-9]+)? ?[kKmMgGtTpP]?[iI]?[bB]?\\z", y->text);
}

static bool is_truth(struct str text)
{
	return str_among(text, " true True TRUE false False FALSE yes Yes YES no No NO on On ON off Off OFF y Y n N ");
}

static bool fits(struct checker *c, const struct yaml *y, enum holds holds)
{
	if (y->kind != YAML_SCALAR)
		return false;
	return yaml_is_null(y) || (holds == HOLDS_TRUTH ? y->plain && is_truth(y->text)
		: holds == HOLDS_NUMBER ? is_number(c, y) : is_size(c, y));
}

/* A word that is no text to Drone. */
static void check_word(struct checker *c, const struct yaml *key, const struct yaml *value, const struct dronekey *k)
{
	struct yaml bare = *value;
	bool of_runner = dronekeys_is_of_runner(k);
	bool filled = value->kind == YAML_SCALAR && str_find(value->text, STR("${")) < value->text.n;

	if (fits(c, value, k->holds) || (filled && of_runner && (value->plain || k->holds == HOLDS_SIZE)))
		return;
	FAULT(c, value->pos, "'%.*s' must be %s, or Drone's %s refuses the file", STR_ARG(key->text),
		dronekeys_name(k->holds), of_runner ? "runner" : "server");
	bare.plain = true;
	if (k->holds == HOLDS_SIZE)
		diag_note(c->diag, value->pos, "a size is a number of bytes, or one with a unit: 512m, 1.5GiB");
	else if (value->kind == YAML_SCALAR && !value->plain && fits(c, &bare, k->holds))
		diag_note(c->diag, value->pos, "without quotes: in quotes it is a text");
	if (filled && !of_runner)
		diag_note(c->diag, value->pos, "the server reads the file as it stands, and fills in no ${...}");
}

/* A command with a colon and a blank in it is a map, unless it stands in quotes. */
static void check_texts(struct checker *c, const struct yaml *key, const struct yaml *list)
{
	struct yaml *const *items = list->kind == YAML_MAP ? list->values : list->items;

	for (size_t i = 0; i < list->n; i++) {
		if (items[i]->kind == YAML_SCALAR)
			continue;
		FAULT(c, items[i]->pos, "each of '%.*s' must be a text, or Drone's server refuses the file; this is %s",
			STR_ARG(key->text), yaml_kind_name(items[i]));
		if (items[i]->kind == YAML_MAP && !items[i]->flow)
			diag_note(c->diag, items[i]->pos, "put the whole of it in quotes: a colon with a blank behind makes a map of it");
	}
}

static void check_forms(struct checker *c, const struct yaml *map, const struct dronekey *known, const char *others);

/* Of lists whose items are maps, or may be. */
static void check_maps(struct checker *c, const struct yaml *key, const struct yaml *list, const struct dronekey *k)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i]->kind == YAML_MAP)
			check_forms(c, list->items[i], k->within, " name ");
		else if (k->holds == HOLDS_MAPS || (k->holds == HOLDS_PORTS && !is_number(c, list->items[i])))
			FAULT(c, list->items[i]->pos, "each of '%.*s' must be %s, or Drone's server refuses the file; this is %s",
				STR_ARG(key->text), k->holds == HOLDS_PORTS ? "a number or a map" : "a map", yaml_kind_name(list->items[i]));
}

static void check_within(struct checker *c, const struct yaml *key, const struct yaml *value, const struct dronekey *k)
{
	if (k->holds == HOLDS_TEXTS || k->holds == HOLDS_NAMED)
		check_texts(c, key, value);
	else if (k->within && k->holds == HOLDS_MAP)
		check_forms(c, value, k->within, "");
	else if (k->within)
		check_maps(c, key, value, k);
}

static void check_form(struct checker *c, const struct yaml *key, const struct yaml *value, const struct dronekey *k)
{
	static const enum yaml_kind kinds[] = {
		[HOLDS_TEXT] = YAML_SCALAR, [HOLDS_TEXTS] = YAML_LIST, [HOLDS_LIST] = YAML_LIST, [HOLDS_MAPS] = YAML_LIST,
		[HOLDS_PORTS] = YAML_LIST, [HOLDS_MAP] = YAML_MAP, [HOLDS_NAMED] = YAML_MAP,
	};

	if (k->holds == HOLDS_TRUTH || k->holds == HOLDS_NUMBER || k->holds == HOLDS_SIZE) {
		check_word(c, key, value, k);
	} else if (value->kind == kinds[k->holds]) {
		check_within(c, key, value, k);
	} else if (yaml_is_null(value)) {
		if (str_among(key->text, " commands settings steps "))
			WARN(c, key->pos, "'%.*s' holds nothing: it is as if it were not there", STR_ARG(key->text));
	} else {
		FAULT(c, value->pos, "'%.*s' must be %s, or Drone's server refuses the file", STR_ARG(key->text),
			dronekeys_name(k->holds));
		if (kinds[k->holds] == YAML_LIST && value->kind == YAML_SCALAR && value->plain && value->text.n < 60)
			diag_note(c->diag, value->pos, "write [%.*s]", STR_ARG(value->text));
	}
}

static void check_forms(struct checker *c, const struct yaml *map, const struct dronekey *known, const char *others)
{
	const struct dronekey *k;

	for (size_t i = 0; i < map->n; i++) {
		k = dronekeys_find(known, map->items[i]->text);
		if (k && !str_among(map->items[i]->text, others))
			check_form(c, map->items[i], map->values[i], k);
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
		check_forms(c, map, dronekeys_of_pipelines, OTHERS);
		check_environment(c, environment, false);
		check_volumes(c, yaml_get(map, "volumes"), true);
		break;
	case PIECE_STEP:
	case PIECE_SERVICE:
	case PIECE_STEP_KEYS:
		check_forms(c, map, dronekeys_of_steps,
			piece->kind == PIECE_STEP_KEYS ? OTHERS "settings commands image detach " : OTHERS);
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

const struct check checks_of_forms[] = {
	{ "drone-form", check_form_of_all, "what stands under a key has the form that Drone insists on" },
	{ NULL, NULL, NULL }
};
