/*
 * refvars: the values that Drone's variables have for a git ref. What neither the ref nor its commit tells, a server
 * knows, and must be said.
 */
#ifndef GEN_REFVARS_H
#define GEN_REFVARS_H

#include <stdbool.h>

#include "str.h"

struct arena;

struct refvars {
	struct str ref; /* a full one */
	struct str commit; /* may be empty */
	struct str given; /* lines of NAME=VALUE, the last of a name counts */
	struct str tags; /* the text of publish.tags_file */
};

enum refvars_source {
	REFVARS_REF, /* DRONE_TAG, DRONE_BRANCH, DRONE_COMMIT_REF */
	REFVARS_BRANCH, /* other names of DRONE_BRANCH */
	REFVARS_SEMVER, /* parts of the version that DRONE_TAG is */
	REFVARS_COMMIT,
	REFVARS_SERVER,
	REFVARS_OWN /* of a pipeline or a step */
};

enum refvars_source refvars_source(struct str name);

/* Whether Drone's runner has such a variable; near is one that has nearly that name, or empty. */
bool refvars_is_known(struct str name, struct str *near);

/* A number of a version as Drone writes it anew, without zeros ahead; empty where 64 bits cannot hold it. */
struct str refvars_number(struct str digits);

/* False where nobody said it, or where it is no printable ASCII: *why is then a sentence without its end. */
bool refvars_value(struct arena *a, const struct refvars *v, struct str name, struct str *value, struct str *why);

#endif
