/*
 * viewcommand: the steps of CI in which commands do what a plugin would, as values.
 */
#ifndef GEN_VIEWCOMMAND_H
#define GEN_VIEWCOMMAND_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct image;
struct model;
struct plan;
struct plan_image;
struct plan_target;
struct publication;
struct target;
struct value;

/* The image of a step that builds. */
struct str viewcommand_image(const struct model *m, const struct target *t);

/*
 * Put `shell`, what a step runs that builds an arch, or publishes a list; empty where plugins do. Explain: a comment
 * tells why make is called so. The credentials stand in the step already.
 */
void viewcommand_build(struct arena *a, struct value *step, const struct model *m, const struct plan *p,
	const struct plan_target *pt, bool dry_run, bool explain);
void viewcommand_list(struct arena *a, struct value *step, const struct model *m, const struct plan *p,
	const struct plan_image *pi, bool explain);

/* Whether commands log in for a publication of its own, and a variable of it: DOCKER_USERNAME_quay. */
bool viewcommand_logs_in(const struct model *m, const struct publication *to, const struct image *image);
struct str viewcommand_variable(struct arena *a, const char *name, const struct publication *to);

/* Whether the step that builds is the one to download qemu: make does so by itself. */
bool viewcommand_downloads(const struct model *m, const struct target *t);

/* The socket on a runner's machine that its steps are given, empty where they are given none; and where they see it. */
struct str viewcommand_socket(const struct model *m, struct str runner);
struct str viewcommand_mount(struct str runner);

#endif
