/*
 * merge: the user's keys put into generated YAML. Maps are merged key by key, everything else is replaced; what the
 * user wrote is copied as it was written, comments and quotes included.
 */
#ifndef GEN_MERGE_H
#define GEN_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;
struct yaml;

struct merge {
	const struct yaml *pipeline, *step, *settings; /* maps; NULL: nothing to merge there */
	bool add; /* lists are added to, but for items whose name is there, instead of replaced */
	bool lists; /* settings are those of a step that publishes a list, else of one that builds */
	const struct str *steps; /* names of the generated steps, the only ones to change */
	size_t n_steps;
};

/* The first line of a text that Drone takes for the border of a document, wherever it stands; empty: there is none. */
struct str merge_border(struct str text);

/* A generated pipeline, in block style, with the maps merged into it; as it is where it has such a border. */
struct str merge_pipeline(struct arena *a, struct diag *d, struct str text, const struct merge *m);

/* A list kept verbatim, as block list items at a column (from 0); the first is indented, too. */
struct str merge_list(struct arena *a, const struct yaml *list, size_t column);

#endif
