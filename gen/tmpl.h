/*
 * tmpl: the template engine, Mustache as its specification (https://github.com/mustache/spec) defines it:
 * interpolation, sections, inverted sections, partials, comments, delimiters; no lambdas, no inheritance.
 *
 * A text is compiled whole, with every fault (unclosed or stray tags, at both places), and then rendered any number of
 * times. In strict mode a name that is not defined, or a partial that is not there, is an error with a position and a
 * suggestion; in lax mode both render as nothing, as the specification wants it.
 */
#ifndef GEN_TMPL_H
#define GEN_TMPL_H

#include <stdbool.h>

#include "diag.h"
#include "str.h"

#define TMPL_OUTPUT_MAX_MIB 512 /* that one template renders */

struct arena;
struct tmpl;
struct value;
struct value_pool;

enum tmpl_mode { TMPL_STRICT, TMPL_LAX };

/*
 * Where partials come from, and how {{x}} is written; {{{x}}} and {{&x}} are written as they are. partial gives NULL
 * for one that is not there, or after a fault that it has recorded in the diag of the rendering.
 */
struct tmpl_env {
	enum tmpl_mode mode;
	struct value_pool *pool; /* what is made there for a tag goes with it; NULL: everything stays */
	void (*escape)(struct buf *out, struct str text);
	const struct tmpl *(*partial)(void *ctx, struct str name);
	void *ctx;
};

/* NULL after a fault, which d has then. The source must outlive the result. */
const struct tmpl *tmpl_compile(struct arena *a, struct diag *d, const struct source *src);

/*
 * Append the rendered text to out. False after a fault, with out as it was: what strict mode forbids, partials nested
 * more than 64 deep, sections more than 256, or more than TMPL_OUTPUT_MAX_MIB of text (or steps worth it).
 */
bool tmpl_render(struct arena *a, struct diag *d, const struct tmpl *t, const struct tmpl_env *env,
	const struct value *top, struct buf *out);

#endif
