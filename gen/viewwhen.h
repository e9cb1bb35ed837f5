/*
 * viewwhen: when CI does a thing, as lists of conditions for templates.
 */
#ifndef GEN_VIEWWHEN_H
#define GEN_VIEWWHEN_H

struct arena;
struct model;
struct role;
struct value;

/* When the descriptor says that it publishes; and that, or on a pull request. */
struct value *viewwhen_publish(struct arena *a, const struct model *m, const char *indent);
struct value *viewwhen_or_pull(struct arena *a, const struct model *m, const char *indent);

/* As publishing does, whether what came before went well or not; for a pipeline. */
struct value *viewwhen_notify(struct arena *a, const struct model *m);

/* Tests run on everything that publishes, on every push, and on pull requests. */
struct value *viewwhen_test(struct arena *a, const struct model *m);

/* When the pipelines of a kind run: as the descriptor says for it, or otherwise. */
struct value *viewwhen_role(struct arena *a, const struct role *role, struct value *otherwise);

/*
 * On one event (NULL: on all), but not on those of a list that ends with NULL (or is NULL). With a model: only when it
 * publishes, where its builds run at other times, too.
 */
struct value *viewwhen_event(struct arena *a, const struct model *m, const char *only, const char *const *not,
	const char *indent);

#endif
