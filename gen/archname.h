/*
 * archname: arches as a person writes them for a question: by the names that targets have, or as a descriptor may
 * write them: arm/v6, linux/arm/v6, aarch64.
 */
#ifndef GEN_ARCHNAME_H
#define GEN_ARCHNAME_H

#include <stddef.h>

#include "str.h"

struct arena;
struct model;

/*
 * The name of the targets that are meant: the text itself where some have it for a name, else the name of those for
 * the arch that is spelt so. The text comes back where there are none, and where those have several names.
 */
struct str archname_of(const struct model *m, struct str said);

/* The same for each of a list with commas between. */
struct str archname_list(struct arena *a, const struct model *m, struct str list);

/* The words of a query, in which "arch=" and such a text is that of the name; patterns stay as they are. */
const struct str *archname_words(struct arena *a, const struct model *m, const struct str *words, size_t n);

#endif
