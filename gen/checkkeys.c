/* Drone ignores keys that it does not know, and keys that stand where it does not look. */
#include "checker.h"

#include "arena.h"
#include "dronekeys.h"
#include "pieces.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

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

/* Of maps within a pipeline or step. */
static const struct instead instead_within[] = { { NULL, NULL } };

static void tell_unknown(struct checker *c, const struct yaml *key, struct str what, const struct dronekey *known,
	const struct instead *instead)
{
	struct suggest s = suggest_for(key->text);

	if (str_is(key->text, "when") && known == dronekeys_of_pipelines)
		return; /* 'condition' tells it */
	FAULT(c, key->pos, "Drone ignores '%.*s' of %.*s", STR_ARG(key->text), STR_ARG(what));
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

static void check_map(struct checker *c, const struct yaml *map, struct str what, const struct dronekey *known,
	const struct instead *instead);

/* A map, or a list of maps, that stands at a key. */
static void check_within(struct checker *c, const struct yaml *key, const struct yaml *value,
	const struct dronekey *known)
{
	struct str what = arena_printf(c->arena, "'%.*s'", STR_ARG(key->text));

	if (value->kind == YAML_MAP)
		check_map(c, value, what, known, instead_within);
	for (size_t i = 0; value->kind == YAML_LIST && i < value->n; i++)
		if (value->items[i]->kind == YAML_MAP)
			check_map(c, value->items[i], what, known, instead_within);
}

static void check_map(struct checker *c, const struct yaml *map, struct str what, const struct dronekey *known,
	const struct instead *instead)
{
	const struct dronekey *k;

	for (size_t i = 0; i < map->n; i++) {
		k = dronekeys_find(known, map->items[i]->text);
		if (!k)
			tell_unknown(c, map->items[i], what, known, instead);
		else if (k->within)
			check_within(c, map->items[i], map->values[i], k->within);
	}
}

static void piece_keys(struct checker *c, const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_PIPELINE:
	case PIECE_PIPELINE_KEYS:
		check_map(c, piece->map, STR("a pipeline"), dronekeys_of_pipelines, instead_in_pipelines);
		break;
	case PIECE_STEP:
	case PIECE_STEP_KEYS: check_map(c, piece->map, STR("a step"), dronekeys_of_steps, instead_in_steps); break;
	case PIECE_SERVICE: check_map(c, piece->map, STR("a service"), dronekeys_of_steps, instead_in_steps); break;
	case PIECE_DOCUMENT:
	case PIECE_SETTINGS: break;
	}
}

static void check_keys(struct checker *c)
{
	pieces_each(c, piece_keys);
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
	{ "null-value", check_nulls, "settings and variables of steps hold something (a warning)" },
	{ NULL, NULL, NULL }
};
