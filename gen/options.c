#include "options.h"

#include <stdint.h>

#include "arena.h"
#include "suggest.h"

static const struct option {
	const char *name, *argument; /* argument: NULL for a flag */
	char letter;
	unsigned commands;
	size_t offset;
	const char *help;
	const char *choices; /* the values it can have, with blanks between and around; NULL: any */
} options[] = {
	{ "directory", "DIR", 'C', COMMAND_ALL, offsetof(struct options, dir), "work in that folder", NULL },
	{ "file", "FILE", 'f', COMMAND_ALL, offsetof(struct options, file), "the descriptor; default: aqueduct.yml", NULL },
	{ "help", NULL, 'h', COMMAND_ALL, offsetof(struct options, help), "print this", NULL },
	{ "version", NULL, 0, COMMAND_ALL, offsetof(struct options, version), "print the version", NULL },
	{ "templates", "DIR", 0, COMMAND_INIT | COMMAND_GEN | COMMAND_CHECK | COMMAND_EDIT
			| COMMAND_AFFECTED | COMMAND_GRAPH,
		offsetof(struct options, templates),
		"templates that replace those in the program; default: .aqueduct/templates", NULL },
	{ "dump", "PHASE", 0, COMMAND_GEN, offsetof(struct options, dump),
		"print what is known after yaml, descriptor, model, graph or view; or keys, schema",
		" yaml descriptor model graph view keys schema plugins " },
	{ "check", NULL, 0, COMMAND_GEN, offsetof(struct options, check),
		"write nothing; exit 1 when an output would change", NULL },
	{ "diff", NULL, 0, COMMAND_GEN, offsetof(struct options, diff), "write nothing; print what would change", NULL },
	{ "dry-run", NULL, 0, COMMAND_GEN, offsetof(struct options, dry_run),
		"write nothing; name what would be written, or say why nothing would", NULL },
	{ "force", NULL, 0, COMMAND_GEN | COMMAND_EDIT, offsetof(struct options, force),
		"write over outputs that were edited by hand", NULL },
	{ "install", NULL, 0, COMMAND_HOOK, offsetof(struct options, install),
		"put the hook where git looks for it", NULL },
	{ "merge", NULL, 0, COMMAND_GEN | COMMAND_EDIT | COMMAND_HOOK, offsetof(struct options, merge),
		"bring outputs that were edited by hand together with what is generated", NULL },
	{ "no-gen", NULL, 0, COMMAND_EDIT, offsetof(struct options, no_gen), "write the descriptor alone", NULL },
	{ "in", "IMAGE", 0, COMMAND_ARCH, offsetof(struct options, in), "change the list of that image", NULL },
	{ "stdout", "FILE", 0, COMMAND_GEN, offsetof(struct options, to_stdout), "write nothing; print that output", NULL },
	{ "format", "FORMAT", 0, COMMAND_ARCHES | COMMAND_QUERY | COMMAND_AFFECTED, offsetof(struct options, format),
		"text (the default) or json", " text json " },
	{ "format", "FORMAT", 0, COMMAND_GRAPH, offsetof(struct options, format),
		"text (the default), json, dot or mermaid", NULL },
	{ "from", "ID", 0, COMMAND_GRAPH, offsetof(struct options, from),
		"that node and all that it needs; may stand there more than once", NULL },
	{ "to", "ID", 0, COMMAND_GRAPH, offsetof(struct options, to),
		"that node and all that needs it; with --from: what is between them", NULL },
	{ "depth", "N", 0, COMMAND_GRAPH | COMMAND_QUERY, offsetof(struct options, depth),
		"no farther than N edges", NULL },
	{ "kind", "LIST", 0, COMMAND_GRAPH, offsetof(struct options, kind), "nodes of these kinds: image,push", NULL },
	{ "clusters", NULL, 0, COMMAND_GRAPH, offsetof(struct options, clusters),
		"put together what one pipeline of CI does", NULL },
	{ "direct", NULL, 0, COMMAND_QUERY, offsetof(struct options, direct), "the same as --depth 1", NULL },
	{ "all", NULL, 0, COMMAND_QUERY, offsetof(struct options, all), "path: all of them, not the shortest alone", NULL },
	{ "limit", "N", 0, COMMAND_QUERY, offsetof(struct options, limit),
		"path --all: fail where there are more than N; default: 1000", NULL },
	{ "null", NULL, 0, COMMAND_QUERY, offsetof(struct options, null), "end each id with a NUL, not a line end", NULL },
	{ "strict", NULL, 0, COMMAND_QUERY, offsetof(struct options, strict),
		"exit 1 where a pattern matches nothing, no path is there, or why cannot tell", NULL },
	{ "list", NULL, 0, COMMAND_CHECK, offsetof(struct options, list), "print the table of checks", NULL },
	{ "explain", "NAME", 0, COMMAND_CHECK, offsetof(struct options, explain),
		"tell why that check is made, and what to do", NULL },
	{ "image", "NAME", 0, COMMAND_INIT, offsetof(struct options, image), "repository to publish to", NULL },
	{ "image", "LIST", 0, COMMAND_GRAPH, offsetof(struct options, image), "nodes for these images: api,web", NULL },
	{ "arch", "LIST", 0, COMMAND_INIT | COMMAND_TAGS, offsetof(struct options, arch),
		"arches, with commas: amd64,arm/v6,arm64", NULL },
	{ "arch", "LIST", 0, COMMAND_GRAPH, offsetof(struct options, arch), "nodes for these arches: amd64,arm/v6", NULL },
	{ "commit", "SHA", 0, COMMAND_TAGS, offsetof(struct options, commit), "the value of ${DRONE_COMMIT}", NULL },
	{ "set", "NAME=VALUE", 0, COMMAND_TAGS, offsetof(struct options, set),
		"the value of a variable that only a server knows, like DRONE_BUILD_NUMBER; may stand there more than once", NULL },
	{ "base", "STYLE", 0, COMMAND_INIT, offsetof(struct options, base), "prefix, suffix, index or none",
		" prefix suffix index none " },
	{ "emulation", "HOW", 0, COMMAND_INIT, offsetof(struct options, emulation), "static, binfmt or native",
		" static binfmt native " },
	{ "base", "REF", 0, COMMAND_AFFECTED, offsetof(struct options, base),
		"what to compare with; default: 'publish.branch', of origin or here", NULL },
	{ "head", "REF", 0, COMMAND_AFFECTED, offsetof(struct options, head),
		"what is compared; default: the working tree with its new files", NULL },
	{ "files", "FILE", 0, COMMAND_AFFECTED, offsetof(struct options, files),
		"paths that changed, a line each or ended by NULs, instead of asking git; -: from standard input", NULL },
	{ "make", NULL, 0, COMMAND_AFFECTED, offsetof(struct options, make), "print targets for make", NULL },
	{ "drone", NULL, 0, COMMAND_AFFECTED, offsetof(struct options, drone), "print the names of pipelines", NULL },
};

_Static_assert(countof(options) <= 64, "one bit for each option");

static const struct command *find_command(const struct command *commands, struct str name, struct suggest *s)
{
	for (; commands->name; commands++) {
		if (str_is(name, commands->name))
			return commands;
		suggest_try(s, str_of(commands->name));
	}
	return NULL;
}

static bool no_such(struct arena *a, struct str *why, const char *what, struct str name, struct str near)
{
	*why = near.n ? arena_printf(a, "no such %s '%.*s'; did you mean '%s%.*s'?", what, STR_ARG(name),
		str_is(str_of(what), "option") ? "--" : "", STR_ARG(near))
		: arena_printf(a, "no such %s '%.*s'; see 'aqueduct --help'", what, STR_ARG(name));
	return false;
}

static const struct option *find_option(struct str word, struct str *value, struct suggest *s)
{
	struct str name = word, rest = word;

	if (str_cut(&rest, '=', &name))
		*value = rest;
	for (size_t i = 0; i < countof(options); i++) {
		if (name.n == 2 && name.p[0] == '-' && name.p[1] == options[i].letter)
			return &options[i];
		if (str_starts(name, STR("--")) && str_is(str_from(name, 2), options[i].name))
			return &options[i];
		suggest_try(s, str_of(options[i].name));
	}
	return NULL;
}

/* What an option means to a command: there may be several of one name. NULL: nothing. */
static const struct option *own_option(const struct option *o, const struct command *command)
{
	for (size_t i = 0; i < countof(options); i++)
		if (str_is(str_of(o->name), options[i].name) && options[i].commands & command->bit)
			return &options[i];
	return NULL;
}

/* Of these, all values count, a line each. */
static bool is_repeated(const struct option *o)
{
	return o->offset == offsetof(struct options, set) || o->offset == offsetof(struct options, from)
		|| o->offset == offsetof(struct options, to);
}

/* Store one option; *used tells whether its value was the next argument. */
static bool read_option(struct arena *a, struct str word, const char *next, struct options *out, uint64_t *seen,
	bool *used, struct str *why)
{
	struct str value = STR_NONE;
	struct str name = str_slice(word, 0, str_find(word, STR("=")));
	struct suggest s = suggest_for(str_starts(name, STR("--")) ? str_from(name, 2) : name);
	const struct option *o = find_option(word, &value, &s), *own;
	char *base = (char *)out;
	struct str *set;

	if (!o) {
		no_such(a, why, "option", name, s.best);
		if (out->command && out->command->bit == COMMAND_SET && out->n_operands)
			*why = arena_printf(a, "%.*s; a value that begins with a dash stands behind '--'", STR_ARG(*why));
		return false;
	}
	*seen |= UINT64_C(1) << (o - options);
	if (!o->argument && name.n < word.n) {
		*why = arena_printf(a, "--%s takes no value", o->name);
		return false;
	}
	if (!o->argument) {
		*(bool *)(void *)(base + o->offset) = true;
		return true;
	}
	if (!value.p[0] && !str_has(word, '=')) {
		*used = true;
		value = str_of(next);
	}
	if (!value.n) {
		own = out->command ? own_option(o, out->command) : NULL;
		*why = arena_printf(a, "--%s wants %s", o->name, own ? own->argument : o->argument);
		return false;
	}
	set = (struct str *)(void *)(base + o->offset);
	*set = is_repeated(o) ? arena_printf(a, "%.*s%.*s\n", STR_ARG(*set), STR_ARG(value)) : value;
	return true;
}

static bool check_choice(struct arena *a, const struct options *out, const struct option *o, struct str *why)
{
	struct str rest = str_of(o->choices), word, value;
	struct suggest s;

	if (!o->choices)
		return true;
	value = *(const struct str *)(const void *)((const char *)out + o->offset);
	if (str_among(value, o->choices))
		return true;
	s = suggest_for(value);
	while (str_cut(&rest, ' ', &word))
		suggest_try(&s, word);
	*why = arena_printf(a, "--%s: '%.*s' is none of %.*s%s%.*s%s", o->name, STR_ARG(value),
		STR_ARG(str_trim(str_of(o->choices))), s.best.n ? "; did you mean '" : "", STR_ARG(s.best), s.best.n ? "'?" : "");
	return false;
}

/* Options may stand ahead of the command; whether they are its own is known at the end. */
static bool check_seen(struct arena *a, const struct options *out, uint64_t seen, struct str *why)
{
	const struct option *own;

	for (size_t i = 0; out->command && i < countof(options); i++) {
		if (!(seen & UINT64_C(1) << i))
			continue;
		own = own_option(&options[i], out->command);
		if (!own) {
			*why = arena_printf(a, "'%s' has no option --%s", out->command->name, options[i].name);
			return false;
		}
		if (!check_choice(a, out, own, why))
			return false;
	}
	return true;
}

/* A word that is no option: the command, or one of what it works on. */
static bool read_word(struct arena *a, const struct command *commands, struct str word, struct options *out,
	struct str *operands, struct str *why)
{
	struct suggest s = suggest_for(word);

	if (out->command && out->n_operands < out->command->most) {
		operands[out->n_operands++] = word;
		return true;
	}
	if (out->command) {
		*why = arena_printf(a, "'%s' takes no %sargument '%.*s'", out->command->name, out->n_operands ? "further " : "",
			STR_ARG(word));
		return false;
	}
	if (str_is(word, "help")) {
		out->help = true;
		return true;
	}
	out->command = find_command(commands, word, &s);
	return out->command || no_such(a, why, "command", word, s.best);
}

bool options_read(struct arena *a, const struct command *commands, int argc, char **argv, struct options *out,
	struct str *why)
{
	struct str *operands = arena_alloc(a, (size_t)argc + 1, sizeof *operands);
	uint64_t seen = 0;
	bool used, ended = false;

	*out = (struct options){ .operands = operands };
	for (int i = 0; i < argc; i++) {
		struct str word = str_of(argv[i]);

		used = false;
		if (!ended && str_is(word, "--"))
			ended = true;
		else if (ended || word.n < 2 || word.p[0] != '-') {
			if (!read_word(a, commands, word, out, operands, why))
				return false;
		} else if (!read_option(a, word, i + 1 < argc ? argv[i + 1] : NULL, out, &seen, &used, why)) {
			return false;
		}
		i += used;
	}
	if (out->command && out->n_operands < out->command->least && !out->help && !out->version) {
		*why = arena_printf(a, "'%s' wants %s", out->command->name, out->command->operand);
		return false;
	}
	return check_seen(a, out, seen, why);
}

static void help_options(struct buf *out, unsigned bit, bool shared)
{
	for (size_t i = 0; i < countof(options); i++) {
		const struct option *o = &options[i];
		size_t begin = out->n;

		if (!(o->commands & bit) || (o->commands == COMMAND_ALL) != shared)
			continue;
		if (o->letter)
			buf_addf(out, "  -%c, --%s", o->letter, o->name);
		else
			buf_addf(out, "      --%s", o->name);
		if (o->argument)
			buf_addf(out, " %s", o->argument);
		buf_pad(out, ' ', out->n - begin < 26 ? 26 - (out->n - begin) : 1);
		buf_addf(out, " %s\n", o->help);
	}
}

void options_help(struct buf *out, const struct command *commands, const struct command *command)
{
	if (command) {
		buf_addf(out, "usage: aqueduct %s [OPTION]...%s%s\n\n%s\n\n%s\n", command->name, command->operand ? " " : "",
			command->operand ? command->operand : "", command->help, command->text);
		help_options(out, command->bit, false);
		help_options(out, command->bit, true);
		return;
	}
	buf_adds(out, "usage: aqueduct COMMAND [OPTION]...\n\n"
		"Makefile and CI pipeline of a multi-arch container image, from one short descriptor.\n\n");
	for (; commands->name; commands++)
		buf_addf(out, "  %-10s %s\n", commands->name, commands->help);
	buf_adds(out, "\n");
	help_options(out, COMMAND_ALL, true);
	buf_adds(out, "\nExit status: 0 good, 1 faults or drift found, 2 a wrong command line.\n"
		"'aqueduct COMMAND --help' tells more.\n");
}
