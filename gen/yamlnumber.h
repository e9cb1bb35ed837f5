/* yamlnumber: what a plain scalar becomes in a setting, where Drone's runner decodes numbers and writes them anew. */
#ifndef GEN_YAMLNUMBER_H
#define GEN_YAMLNUMBER_H

#include <stdbool.h>

#include "str.h"

struct arena;

/* Whether go-yaml takes the text for a number; *out is what a plugin is handed then, which may be the same text. */
bool yamlnumber_read(struct arena *a, struct str text, struct str *out);

#endif
