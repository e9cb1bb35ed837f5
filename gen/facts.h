/*
 * facts: what make's decisions rest on, through functions: files and their times, variables, git, the engine. Rooms
 * that think make's thoughts ask here, and so need no disk when they are tried.
 */
#ifndef GEN_FACTS_H
#define GEN_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "file.h"
#include "str.h"

enum told { TOLD_NO, TOLD_YES, TOLD_NOTHING }; /* the last: it cannot be told */

/* Paths are those of the folder that the program works in. What is told of lives as long as the arena of ctx. */
struct facts {
	void *ctx;

	/* When what a path leads to was written last, symbolic links followed; false: nothing is there. */
	bool (*time)(void *ctx, struct str path, struct file_time *time);
	enum file_kind (*kind)(void *ctx, struct str path); /* of the name itself */
	bool (*text)(void *ctx, struct str path, struct str *text); /* of a regular file */
	size_t (*names)(void *ctx, struct str folder, struct str **names); /* by their bytes, as file_names */

	/* Whether `ls -ld` says of a path what it said at a time since when that line stands somewhere. */
	enum told (*is_listed)(void *ctx, struct str path, struct str line, struct file_time since);

	bool (*variable)(void *ctx, struct str name, struct str *value); /* of the environment */

	/* What git says for a build argument: its value, or, where nothing can be told, why. */
	enum told (*git)(void *ctx, struct str word, struct str *value);

	/* Whether the engine that a command line starts has an image; beside TOLD_YES what it says. */
	enum told (*has_image)(void *ctx, struct str command, struct str id, struct str *said);
};

#endif
