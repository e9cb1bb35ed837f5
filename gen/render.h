/*
 * render: the table of outputs, and from values and templates their bytes. Files are somebody else's.
 */
#ifndef GEN_RENDER_H
#define GEN_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "blocks.h"
#include "str.h"

struct arena;
struct diag;
struct model;
struct plan;
struct source;
struct value;

struct output {
	struct str path, text;
	bool executable;
	bool scaffold; /* the user's from the first moment on: it is not generated again, and has no base */
	bool leads; /* the others follow from it: it is written ahead of them */
	enum blocks blocks; /* its parts that look alike */
};

struct outputs {
	struct output *items;
	size_t n, cap;
};

/* Where templates come from: by name without ".mustache"; NULL for one that is not there. */
struct render_templates {
	const struct source *(*load)(void *ctx, struct str name);
	void *ctx;
};

/*
 * Render every output of the model, in the order of the table, and name the file of each image node of the plan, which
 * follows from its rules. *values is what the templates saw (for --dump=view).
 * False after a fault of a template or a merge, which d then has.
 */
bool render_all(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	const struct render_templates *templates, struct outputs *out, struct value **values);

/* Name the file of each image node, and render nothing else. False after a fault. */
bool render_names(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	const struct render_templates *templates);

/* Render one template by itself (a scaffold), escaped for nothing. */
bool render_one(struct arena *a, struct diag *d, const struct render_templates *templates, const char *name,
	const struct value *values, struct str *text);

#endif
