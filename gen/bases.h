/*
 * bases: the last generation of each output, which lies as it was written under .aqueduct/base/, to be committed. A
 * merge starts from it, and it tells which files were outputs once.
 */
#ifndef GEN_BASES_H
#define GEN_BASES_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

#define BASES_FOLDER ".aqueduct/base"

/* Where the base of an output is. */
struct str bases_path(struct arena *a, struct str path);

enum bases_state {
	BASES_NONE,
	BASES_BROKEN, /* not as it was written, or no file */
	BASES_GOOD
};

/* Read the base of an output, whatever its line ends have become; its text is empty but for a good one. */
enum bases_state bases_read(struct arena *a, struct str path, struct str *text);

/* A line of a base. */
struct bases_line {
	struct str path, text; /* of the base, whole */
	size_t at, end;
	bool has_marks; /* of a conflict, wherever in the text */
};

/*
 * The first line of a base that is not as it was written, which none of two texts has: a person may have written it, or
 * git have brought it there. Marks of conflicts and digests do not count, nor does the end of a text that was cut
 * short. False where there is none.
 */
bool bases_find_own(struct arena *a, struct str path, struct str one, struct str other, struct bases_line *line);

/* Whether the base of an output is just that text. It is compared piece by piece, and not read. */
bool bases_is(struct arena *a, struct str path, struct str text);

/* The paths of all outputs that have a base, sorted. Links are not followed. */
size_t bases_list(struct arena *a, struct str **paths);

/* Whether a generated text says that it was made from that descriptor. */
bool bases_is_of(struct arena *a, struct str text, struct str descriptor);

#endif
