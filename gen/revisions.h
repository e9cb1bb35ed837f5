/*
 * revisions: which templates outputs were made of, remembered from one generation to the next, so that what a newer
 * aqueduct changes can be told with its reason. The reasons are those of templates/revisions.list.
 */
#ifndef GEN_REVISIONS_H
#define GEN_REVISIONS_H

#include "str.h"

struct arena;
struct buf;
struct map;

#define REVISIONS_FILE ".aqueduct/revisions"

/*
 * The text of that file for templates, struct source by name: a line for each, with its checksum. Those of scaffolds,
 * which the list has no rows for, are left out.
 */
struct str revisions_record(struct arena *a, const struct map *templates);

/* For each template whose line is another than in the old text, a line that says so, and why. */
void revisions_say(struct arena *a, struct str old, const struct map *templates, struct buf *out);

#endif
