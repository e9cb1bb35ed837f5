/*
 * viewargs: the build arguments of a target as plugins/docker takes them.
 *
 * What git or the environment says is a variable of Drone's where one holds just that. The rest is named without a
 * value: docker takes it from the environment of the plugin, which reads it from a file that a step ahead of it has
 * written.
 */
#ifndef GEN_VIEWARGS_H
#define GEN_VIEWARGS_H

#include <stddef.h>

#include "str.h"

struct arena;
struct image;
struct model;
struct plan_target;
struct target;
struct value;

/*
 * Put args, args?, commas and joined. The plugin splits build_args at commas; where a value has one, all go as one text
 * with semicolons. `tag` is what other images of the descriptor are taken by: a text with Drone's variables.
 */
void viewargs_put(struct arena *a, struct value *v, const struct model *m, const struct target *t, struct str tag);

/* The file of the target's arguments that are filed (see asked); empty where none are. */
struct str viewargs_file(struct arena *a, const struct image *image, const struct target *t);

/* The commands that write the files of some targets, each a map with `command`; none where there are no files. */
struct value *viewargs_commands(struct arena *a, const struct plan_target *const *built, size_t n);

#endif
