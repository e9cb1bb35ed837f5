/*
 * viewdesk: what a person at the desk meets in the Makefile: help, tests, runs, tags.
 */
#ifndef GEN_VIEWDESK_H
#define GEN_VIEWDESK_H

#include "model.h"

struct plan;
struct value;

/* Put help, hosts, commands, run_args, run_command, branches and all about tags. */
void viewdesk_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p);

/* Texts as maps with a `word`: quoted for sh in a recipe of make. Pairs become NAME=VALUE. */
struct value *viewdesk_words(struct arena *a, const struct words *list);
struct value *viewdesk_pairs(struct arena *a, const struct pairs *list);

#endif
