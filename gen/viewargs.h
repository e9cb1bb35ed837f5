/*
 * viewargs: the build arguments of a target as plugins/docker takes them.
 */
#ifndef GEN_VIEWARGS_H
#define GEN_VIEWARGS_H

#include "str.h"

struct arena;
struct model;
struct target;
struct value;

/*
 * Put args, args?, commas and joined. The plugin splits build_args at commas; where a value has one, all go as one text
 * with semicolons. `tag` is what other images of the descriptor are taken by: a text with Drone's variables.
 */
void viewargs_put(struct arena *a, struct value *v, const struct model *m, const struct target *t, struct str tag);

#endif
