/* gitconfig: the variables of a config file of git's, one after the other. Files that it includes are not followed. */
#ifndef GEN_GITCONFIG_H
#define GEN_GITCONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

/* To begin with: arena and text. Section and key are in lower case, the subsection is as written. */
struct gitconfig {
	struct arena *arena;
	struct str text;
	size_t at;
	struct str section, subsection, key, value;
};

/* The next variable; false behind the last one. */
bool gitconfig_next(struct gitconfig *c);

#endif
