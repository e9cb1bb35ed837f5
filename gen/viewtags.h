/*
 * viewtags: tags of a set, for the Makefile and the template of the list.
 */
#ifndef GEN_VIEWTAGS_H
#define GEN_VIEWTAGS_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct image;
struct map;
struct model;
struct tagset;
struct value;

/* Where make keeps the tags of a set: a path to which .tags or .lists is added. */
struct str viewtags_file(struct arena *a, const struct tagset *set);

/*
 * Put one set: how its tags are made, from which refs, its flavour, and that path, `tags_file`. Or a part of it: what
 * is asked for again and again, or the rest; with the names that it has.
 */
#define VIEWTAGS_BRIEF " tags_file listed_in flavour latest behind ahead bare automatic lists? "
#define VIEWTAGS_REST \
	" branches asks_branch no_event filters filters? tags tags? first_tag given more_tags more_tags? extra_tags " \
	"extra_tags? release_tags release_tags? drone_variables tags_ref tags_commit tags_semver server_names " \
	"branch_names plain_names plain_names? "
void viewtags_put(struct arena *a, struct value *v, const struct tagset *set);
void viewtags_put_brief(struct arena *a, struct value *v, const struct tagset *set);
void viewtags_put_rest(struct arena *a, struct value *v, const struct tagset *set);

/* Listed tags as the CI file has them, `drone`, each with a dash and a suffix unless that is empty; none for auto. */
struct value *viewtags_listed(struct arena *a, const struct tagset *set, struct str suffix);

/*
 * Whether the template takes the listed tags from the step, as its `tags`, because its language has nothing like one of
 * them; and such ones beside auto, which the step has as variables: `name` and `drone`.
 */
bool viewtags_given(struct arena *a, const struct tagset *set);
struct value *viewtags_environment(struct arena *a, const struct tagset *set);

/* The suffix of an arch, with the set's flavour ahead of it where the plugin has to put that into tags of its own. */
struct str viewtags_suffix(struct arena *a, const struct tagset *set, struct str suffix);

/*
 * The sets of an image, each once: `tags_file`, `lists?`, and `first_set`, whether it is the list's first; or add those
 * that are not seen yet.
 */
struct value *viewtags_of(struct arena *a, const struct model *m, const struct image *image);
void viewtags_add(struct arena *a, struct value *list, struct map *seen, const struct model *m,
	const struct image *image);

/*
 * Put a list of sets in groups, each with its `tagsets`, where they are too many for one line of a recipe: under the
 * name given, empty where they are not, and with a ? behind it.
 */
void viewtags_put_groups(struct arena *a, struct value *v, const char *name, const struct value *tagsets);

/*
 * Put `tagsets`, each set that something is published by, `plain_sets`, those of `publish`; whether they differ; and
 * `sets_apart`, whether those of two images do.
 */
void viewtags_sets(struct arena *a, struct value *top, const struct model *m);

#endif
