/*
 * listform: a manifest list by arguments instead of a template: what plugins/manifest makes of `template` and
 * `platforms`.
 *
 * In the text of `template` it puts the arch for the first ARCH, then the os for the first OS, then the variant for the
 * first VARIANT.
 */
#ifndef GEN_LISTFORM_H
#define GEN_LISTFORM_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct image;
struct model;
struct tagset;
struct target;

/* The text that comes to the suffix of each arch; false: there is none, and *missed is one that differs. */
bool listform_suffix(struct arena *a, const struct image *image, struct str *pattern, const struct target **missed);

/* What the plugin makes of a text for a platform, "os/arch[/variant]". */
struct str listform_filled(struct arena *a, struct str text, struct str platform);

/* How many steps publish the list of an image with such tags, and the tag of each, as written. */
size_t listform_steps(const struct model *m, const struct tagset *set);
struct str listform_tag(const struct tagset *set, size_t step);

#endif
