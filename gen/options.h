/*
 * options: the command line. One table says what there is; it is read by it, and the help is printed from it.
 */
#ifndef GEN_OPTIONS_H
#define GEN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct buf;

/* Each member is set by the option of its name. */
struct options {
	struct str dir, file, templates, dump;
	bool help, version;
	bool check, diff, dry_run, force, merge, install, list, no_gen, make, drone;
	struct str to_stdout, format, image, arch, base, emulation, commit, explain, in, head, files;
	struct str set; /* lines of NAME=VALUE */
	struct str from, to; /* lines of ids */
	struct str depth, kind, limit;
	bool clusters, direct, all, null, strict;
	const struct str *operands; /* what stands behind the command */
	size_t n_operands;
	const struct command *command; /* NULL: none was named */
};

/* Commands, as bits in an option's `commands`. */
enum { COMMAND_INIT = 1, COMMAND_GEN = 2, COMMAND_CHECK = 4, COMMAND_ARCHES = 8, COMMAND_GRAPH = 16, COMMAND_TAGS = 32,
	COMMAND_ADD = 64, COMMAND_RM = 128, COMMAND_SET = 256, COMMAND_UNSET = 512, COMMAND_QUERY = 1024,
	COMMAND_AFFECTED = 2048, COMMAND_HOOK = 4096, COMMAND_FIX = 8192, COMMAND_ALL = 16383,
	COMMAND_ARCH = COMMAND_ADD | COMMAND_RM, COMMAND_EDIT = COMMAND_ARCH | COMMAND_SET | COMMAND_UNSET | COMMAND_FIX };

struct run;

struct command {
	const char *name;
	unsigned bit;
	bool (*run)(struct run *r); /* false: faults were found */
	const char *help; /* one line */
	const char *text; /* the rest, for `COMMAND --help` */
	const char *operand; /* the names of its arguments, for people; NULL: it takes none */
	size_t least, most; /* how many there must and may be */
};

/*
 * Read the arguments (without the program's name) by a table of commands ended by one without name. False when they
 * are no command line of ours: *why is then the message.
 */
bool options_read(struct arena *a, const struct command *commands, int argc, char **argv, struct options *out,
	struct str *why);

/* The help of the program, or of one command. */
void options_help(struct buf *out, const struct command *commands, const struct command *command);

#endif
