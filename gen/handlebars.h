/*
 * handlebars: a template of a manifest list as plugins/manifest renders it, with what one build has. As much of the
 * language as such templates use: values by path, if, unless, each, with, equal, else, and the helpers of text.
 *
 * As there, an unknown value is the empty text, {{x}} is escaped for HTML and {{{x}}} is not, a tag of a block alone on
 * its line leaves no line, and blanks at both ends of the whole are cut off.
 */
#ifndef GEN_HANDLEBARS_H
#define GEN_HANDLEBARS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct value;

/* False where the text has what is not known here: *bad is that part. Values are texts, lists and maps. */
bool handlebars_render(struct arena *a, struct str text, const struct value *values, struct str *out, struct str *bad);

#endif
