/*
 * reftags: the tags that a git ref publishes: what `make tags`, plugins/docker and plugins/manifest make of the same
 * ref. Rules: tags.go of plugins/docker and tagging.go of plugins/manifest; where one fails the ref is refused.
 */
#ifndef GEN_REFTAGS_H
#define GEN_REFTAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct image;
struct map;
struct model;
struct refvars;
struct tagset;
struct target;

struct reftags {
	struct str *items;
	size_t n, cap;
	size_t n_arch; /* so many at the beginning are also those of the images of each arch */
};

enum ref_kind { REF_BRANCH, REF_TAG, REF_PULL };

/* Whether a set's condition lets an event pass that a ref of the kind can have. */
bool reftags_has_event(struct arena *a, const struct tagset *set, enum ref_kind kind);

/* What the images that are tagged by a set bring with them. */
struct reftags_use {
	size_t suffix; /* the length of their longest suffix */
	bool named; /* in CI, images that stand on them ask for the tag that the ref has by its name */
};

/*
 * The longest suffix of an image's arches; the suffixes of all images of each set, a map of them by the set's name; and
 * the names of the sets whose images others stand on in CI.
 */
size_t reftags_longest(const struct image *image);
struct map *reftags_suffixes(struct arena *a, const struct model *m);
struct map *reftags_named(struct arena *a, const struct model *m);

/*
 * All tags of a full ref (refs/heads/main, refs/tags/v1.2.3), in the order in which they are pushed; none for a ref
 * from which nothing is published, by the set's condition or by its own rule. False where the ref is refused: *why is
 * then a sentence without its end.
 */
bool reftags_of(struct arena *a, const struct tagset *set, struct reftags_use use, const struct refvars *vars,
	struct reftags *out, struct str *why);

/* What a tag is for one arch: with its suffix; the suffix alone for `latest`, where tags are made from the ref. */
struct str reftags_arch(struct arena *a, const struct tagset *set, const struct target *t, struct str tag);

#endif
