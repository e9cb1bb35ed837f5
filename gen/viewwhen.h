/*
 * viewwhen: when CI does a thing, as lists of conditions for templates.
 */
#ifndef GEN_VIEWWHEN_H
#define GEN_VIEWWHEN_H

#include "model.h"

struct arena;
struct model;
struct role;
struct tagset;
struct value;

/* When a pipeline publishes something, all of these together. */
struct trigger {
	struct condition when[CONDITIONS_MAX];
	size_t n;
	bool said; /* by the descriptor, in these words: it runs then, and at no other time */
	bool tries; /* dry runs stand in it, too */
};

/* When such a pipeline runs. */
struct value *viewwhen_trigger(struct arena *a, const struct model *m, const struct trigger *trigger);

/* When a set is published; when all is built without that. */
struct value *viewwhen_publish(struct arena *a, const struct tagset *set, const char *indent);
struct value *viewwhen_dry_run(struct arena *a, const struct model *m, const char *indent);

/* As publishing does, whether what came before went well or not; for a pipeline. */
struct value *viewwhen_notify(struct arena *a, const struct tagset *set);

/* Tests run on everything that publishes, on every push, and on pull requests. */
struct value *viewwhen_test(struct arena *a, const struct tagset *set);

/* When the pipelines of a kind run: as the descriptor says for it, or otherwise. */
struct value *viewwhen_role(struct arena *a, const struct role *role, struct value *otherwise);

/*
 * On one event (NULL: on all), but not on those of a list that ends with NULL (or is NULL). With a set: only when it
 * is published, too.
 */
struct value *viewwhen_event(struct arena *a, const struct tagset *set, const char *only, const char *const *not,
	const char *indent);

#endif
