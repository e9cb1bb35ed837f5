/*
 * viewwhen: when CI does a thing, as lists of conditions for templates.
 */
#ifndef GEN_VIEWWHEN_H
#define GEN_VIEWWHEN_H

struct arena;
struct model;
struct role;
struct tagset;
struct value;

/* When a set is published; when all is built without that; for a trigger, either. */
struct value *viewwhen_publish(struct arena *a, const struct tagset *set, const char *indent);
struct value *viewwhen_dry_run(struct arena *a, const struct model *m, const char *indent);
struct value *viewwhen_or_dry_run(struct arena *a, const struct model *m, const struct tagset *set, const char *indent);

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
