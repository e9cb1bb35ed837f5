/*
 * What is copied as it was written has three readers: the runner's envsubst, which knows no YAML; then YAML, which
 * makes numbers of what looks like one; and whoever can read the repository.
 */
#include "checker.h"

#include "arena.h"
#include "envsubst.h"
#include "pieces.h"
#include "regex.h"
#include "str.h"
#include "yaml.h"
#include "yamlnumber.h"

/* Whether the step itself sets the variable, and its commands ask for it: then the shell was meant, not Drone. */
static bool is_of_shell(struct checker *c, const struct piece *piece, size_t at, struct str name)
{
	const struct yaml *environment = yaml_get(piece->map, "environment"), *commands = yaml_get(piece->map, "commands");

	if (!commands || at < commands->begin || at >= commands->end || str_starts(name, STR("DRONE_"))
		|| str_starts(name, STR("CI_")) || regex_is("[^A-Za-z0-9_]", name))
		return false;
	for (size_t i = 0; environment && environment->kind == YAML_MAP && i < environment->n; i++)
		if (str_eq(environment->items[i]->text, name))
			return true;
	return regex_is(arena_printf(c->arena, "[\\s;&|(\"'](?:%.*s=|for %.*s in |read (?:-r )?%.*s\\b)", STR_ARG(name),
		STR_ARG(name), STR_ARG(name)).p, str_slice(piece->map->pos.src->text, commands->begin, commands->end));
}

static void tell_refused(struct checker *c, struct pos pos, struct str all, struct str name)
{
	struct str behind = str_from(all, 2 + name.n);

	FAULT(c, pos, "Drone's runner cannot read '%.*s', and stops; it looks into comments, too", STR_ARG(all));
	if (str_starts(behind, STR("-")) || str_starts(behind, STR("+")))
		diag_note(c->diag, pos, "did you mean '${%.*s:%.*s'?", STR_ARG(name), STR_ARG(behind));
	else
		diag_note(c->diag, pos, "it knows :-x =x :0:8 #x ##x %%x %%%%x /a/b //a/b ^ ^^ , ,, and ${#NAME}; the shell's is "
			"written $${");
}

/* At: where the text begins in its source. */
static void tell(struct checker *c, const struct piece *piece, struct str text, size_t at, const struct envsubst *s)
{
	struct pos pos = diag_pos(piece->map->pos.src, at + s->begin, at + s->end);
	struct str all = str_slice(text, s->begin, s->end);

	switch (s->kind) {
	case ENVSUBST_NO_NAME:
		FAULT(c, pos, "'${' without a name, at which Drone's runner stops; it looks into comments, too");
		diag_note(c->diag, pos, "write '$${' for a '${' that is not Drone's");
		break;
	case ENVSUBST_OPEN:
		FAULT(c, pos, "'${' is not closed on its line: Drone's runner stops, or takes what follows for a part of it");
		break;
	case ENVSUBST_REFUSED: tell_refused(c, pos, all, s->name); break;
	case ENVSUBST_ALTERNATIVE:
		WARN(c, pos, "Drone takes ':+' for ':-': '%.*s' is the text where the variable is not set", STR_ARG(all));
		break;
	case ENVSUBST_UNCHANGED:
		WARN(c, pos, "'%.*s' cuts nothing off: Drone wants a text to put there", STR_ARG(all));
		diag_note(c->diag, pos, "'##x' cuts x off ahead, '%%%%x' behind");
		break;
	case ENVSUBST_BACKSLASH:
		if (!str_is(all, "\\/"))
			break; /* written twice on purpose, as it must be */
		WARN(c, pos, "Drone's runner drops the backslash of '\\/'");
		diag_note(c->diag, pos, "write '\\\\/'");
		break;
	case ENVSUBST_VARIABLE:
		if (!is_of_shell(c, piece, at + s->begin, s->name))
			break;
		WARN(c, pos, "Drone replaces '%.*s' before the step's shell sees it, and knows no such variable", STR_ARG(all));
		diag_note(c->diag, pos, "write '$%.*s'", STR_ARG(all));
	}
}

static void check_range(struct checker *c, const struct piece *piece, size_t begin, size_t end)
{
	struct str text = str_slice(piece->map->pos.src->text, begin, end);
	struct envsubst found;
	size_t at = 0;

	while (envsubst_next(text, &at, &found))
		tell(c, piece, text, begin, &found);
}

/* In double quotes two backslashes are one for YAML, of which envsubst has dropped one before. */
static void check_quoted(struct checker *c, const struct yaml *y)
{
	struct str text = str_slice(y->pos.src->text, y->begin, y->end);

	if (y->kind == YAML_SCALAR && str_starts(text, STR("\""))
		&& regex_is("(?<!\\\\)(?:\\\\{4})*\\\\{2}[^\\\\\"]", text)) {
		WARN(c, y->pos, "in double quotes '\\\\' is left as one backslash by Drone's runner, before YAML reads it");
		diag_note(c->diag, y->pos, "write it without quotes or in single ones, or each backslash four times");
	}
	for (size_t i = 0; y->kind != YAML_SCALAR && i < y->n; i++)
		check_quoted(c, y->kind == YAML_LIST ? y->items[i] : y->values[i]);
}

static void piece_substitutions(struct checker *c, const struct piece *piece)
{
	const struct yaml *map = piece->map;
	bool whole = piece->kind == PIECE_STEP || piece->kind == PIECE_SERVICE || piece->kind == PIECE_DOCUMENT;

	check_quoted(c, map);
	if (whole)
		check_range(c, piece, map->begin, map->end);
	for (size_t i = 0; !whole && i < map->n; i++)
		if (piece->kind != PIECE_PIPELINE || !str_among(map->items[i]->text, " steps services "))
			check_range(c, piece, map->items[i]->begin, map->values[i]->end);
}

static void check_substitutions(struct checker *c)
{
	pieces_each(c, piece_substitutions);
}

static bool is_word_of_truth(struct str s)
{
	return regex_is("\\A(?:[yY]|[nN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|True|TRUE|False|FALSE)\\z", s);
}

/* A text: an item of a list, or a key that names one. */
static void check_scalar(struct checker *c, const struct yaml *y, bool text)
{
	struct str seen;

	if (!y->plain)
		return;
	if (yamlnumber_read(c->arena, y->text, &seen) && !str_eq(seen, y->text))
		WARN(c, y->pos, "without quotes '%.*s' is a number, which a plugin is handed as '%.*s'", STR_ARG(y->text),
			STR_ARG(seen));
	else if (text && is_word_of_truth(y->text))
		WARN(c, y->pos, "without quotes '%.*s' is a word of truth, which a plugin is handed as true or false",
			STR_ARG(y->text));
	else
		return;
	diag_note(c->diag, y->pos, "write \"%.*s\"", STR_ARG(y->text));
}

static void check_values(struct checker *c, const struct yaml *y, bool text)
{
	if (y->kind == YAML_SCALAR)
		check_scalar(c, y, text);
	for (size_t i = 0; y->kind == YAML_LIST && i < y->n; i++)
		check_values(c, y->items[i], true);
	for (size_t i = 0; y->kind == YAML_MAP && i < y->n; i++)
		check_values(c, y->values[i], str_among(y->items[i]->text, " tag tags repo target version name title context "));
}

static const struct yaml *settings_of(const struct piece *piece)
{
	if (piece->kind == PIECE_SETTINGS)
		return piece->map;
	return piece->kind == PIECE_PIPELINE || piece->kind == PIECE_DOCUMENT ? NULL : yaml_get(piece->map, "settings");
}

static void piece_numbers(struct checker *c, const struct piece *piece)
{
	const struct yaml *settings = settings_of(piece);

	if (settings)
		check_values(c, settings, false);
}

static void check_numbers(struct checker *c)
{
	pieces_each(c, piece_numbers);
}

/* The end of a name that says what stands under it. */
#define SECRET_NAME "(?i)(?:\\A|_)(?:pass|password|passwd|passphrase|token|secret|api_?key|access_key|secret_key|" \
	"private_key|ssh_key)\\z"

/* Texts that open something, whoever holds them. */
static bool is_secret(struct str s)
{
	return regex_is("hooks\\.slack\\.com/services/[A-Z0-9]|discord(?:app)?\\.com/api/webhooks/[0-9]|"
		"api\\.telegram\\.org/bot[0-9]+:|\\bgh[pousr]_[A-Za-z0-9]{36}|\\bglpat-[A-Za-z0-9_-]{20}|\\bAKIA[0-9A-Z]{16}\\b|"
		"-----BEGIN [A-Z ]*PRIVATE KEY|\\bhttps?://[^/\\s:@$]+:[^/\\s:@$]+@|"
		"\\blogin\\b.*\\s(?:-p\\s*|--password[= ])[\"']?[A-Za-z0-9]", s);
}

static void warn_of_secret(struct checker *c, const struct yaml *value, const char *what)
{
	WARN(c, value->pos, "%s in clear, for whoever can read the repository", what);
	diag_note(c->diag, value->pos, "keep it as a secret of Drone's, and write {from_secret: NAME}");
}

static bool is_literal(const struct yaml *y)
{
	return y->kind == YAML_SCALAR && y->text.n && !yaml_is_null(y) && !str_has(y->text, '$')
		&& !str_starts(y->text, STR("id=")) && !regex_is("\\A(?:true|false|[0-9]{1,4})\\z", y->text);
}

static void check_pairs(struct checker *c, const struct yaml *map)
{
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++)
		if (is_literal(map->values[i]) && !is_secret(map->values[i]->text) && (regex_is(SECRET_NAME, map->items[i]->text)
			|| str_among(map->items[i]->text, " webhook webhook_url ")))
			warn_of_secret(c, map->values[i], "a password, token or key");
}

static void check_arguments(struct checker *c, const struct yaml *list)
{
	struct str value, name;

	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++) {
		value = list->items[i]->text;
		if (is_literal(list->items[i]) && str_cut(&value, '=', &name) && value.n && regex_is(SECRET_NAME, name))
			warn_of_secret(c, list->items[i], "a build argument with a password, token or key");
	}
}

static void check_texts(struct checker *c, const struct yaml *y)
{
	if (y->kind == YAML_SCALAR && is_secret(y->text))
		warn_of_secret(c, y, "an address or command with a key in it");
	for (size_t i = 0; y->kind != YAML_SCALAR && i < y->n; i++)
		check_texts(c, y->kind == YAML_LIST ? y->items[i] : y->values[i]);
}

/* Passwords of services are thrown away with them. */
static void piece_secrets(struct checker *c, const struct piece *piece)
{
	const struct yaml *settings = settings_of(piece);

	if (piece->kind == PIECE_SERVICE || piece->kind == PIECE_DOCUMENT)
		return;
	check_pairs(c, settings);
	check_arguments(c, settings ? yaml_get(settings, "build_args") : NULL);
	if (piece->kind != PIECE_PIPELINE)
		check_texts(c, piece->map);
}

static void check_secrets(struct checker *c)
{
	pieces_each(c, piece_secrets);
}

/* Drone's YAML is older than ours: in brackets and braces a question mark ends a plain text. */
static void check_flow(struct checker *c, const struct yaml *y, bool flow)
{
	struct str text = y->pos.src ? y->pos.src->text : STR_NONE;

	if (flow && y->plain && str_has(str_slice(text, y->begin, y->end), '?')) {
		FAULT(c, y->pos, "in brackets and braces Drone's YAML reads no '?' in a text without quotes");
		diag_note(c->diag, y->pos, "put it in quotes");
	}
	for (size_t i = 0; y->kind != YAML_SCALAR && i < y->n; i++) {
		check_flow(c, y->items[i], y->flow);
		if (y->kind == YAML_MAP)
			check_flow(c, y->values[i], y->flow);
	}
}

static void piece_flow(struct checker *c, const struct piece *piece)
{
	const struct yaml *map = piece->map;

	for (size_t i = 0; i < map->n; i++) {
		check_flow(c, map->items[i], map->flow);
		if (piece->kind != PIECE_PIPELINE || !str_among(map->items[i]->text, " steps services "))
			check_flow(c, map->values[i], map->flow);
	}
}

static void check_flows(struct checker *c)
{
	pieces_each(c, piece_flow);
}

const struct check checks_of_texts[] = {
	{ "flow", check_flows, "what stands in brackets and braces says to Drone's YAML what it says to ours" },
	{ "substitution", check_substitutions, "each ${...} in Drone's own words is read by its runner as it was meant" },
	{ "number", check_numbers, "what plugins are told is no number that is written anew (a warning)" },
	{ "clear-secret", check_secrets, "no password, token or key stands in a step in clear (a warning)" },
	{ NULL, NULL, NULL }
};
