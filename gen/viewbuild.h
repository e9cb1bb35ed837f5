/*
 * viewbuild: the steps of a build pipeline as values, and what they share with the step of the list.
 */
#ifndef GEN_VIEWBUILD_H
#define GEN_VIEWBUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct image;
struct model;
struct plan;
struct plan_target;
struct publication;
struct target;
struct trigger;
struct value;
struct word;

/* Put registry, username and password for what is pushed to a repository. */
void viewbuild_credentials(struct arena *a, struct value *v, const struct publication *to, struct str repository);

/* Put `logins`: who logs in to which registry where commands push to all publications at once. */
void viewbuild_logins(struct arena *a, struct value *v, const struct model *m, const struct image *image);

/* Whether the step finds an engine only if somebody mounts it, and the descriptor does not. */
bool viewbuild_lacks_engine(const struct model *m, const struct target *t);

/* The image of the step that builds, as said or pinned; pos.src is NULL for the latter. */
struct word viewbuild_plugin(const struct model *m, const struct target *t);

/* The same for the list. */
struct word viewbuild_list_plugin(const struct model *m);

/*
 * Add one step that publishes; two where other images of the descriptor are needed by the tags of this very run, which
 * `auto` makes of the version or of nothing; and, beside the first publication, one more without pushing. Each asks
 * what the trigger of its pipeline does not. Explain: comments tell why a setting is there.
 */
void viewbuild_steps(struct arena *a, const struct model *m, const struct plan *p, struct value *steps,
	const struct plan_target *pt, const struct publication *to, const struct trigger *trigger, bool explain);

#endif
