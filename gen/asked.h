/*
 * asked: what CI knows of the values that git or the environment have for build arguments. One that a variable of
 * Drone's holds is text; one that the plugin has in its environment by the same name is found there; any other is
 * filed: a step ahead of the build writes it into a file that the plugin reads into its environment.
 */
#ifndef GEN_ASKED_H
#define GEN_ASKED_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct pair;
struct target;

/* The text of Drone's variable that says the same; empty where there is none that is always set. */
struct str asked_variable(struct arena *a, const struct pair *arg);

bool asked_is_filed(struct arena *a, const struct pair *arg);

/* Whether any build argument of a target is. */
bool asked_any_filed(struct arena *a, const struct target *t);

#endif
