/*
 * viewdesk: what a person at the desk meets in the Makefile: help, tests, runs, tags.
 */
#ifndef GEN_VIEWDESK_H
#define GEN_VIEWDESK_H

#include "model.h"

struct image;
struct plan;
struct value;
struct value_pool;

/* Put help, hosts, commands, branches and all about tags. */
void viewdesk_put(struct arena *a, struct value_pool *pool, struct value *v, const struct model *m,
	const struct plan *p);

/* Texts as maps with a `word`: quoted for sh in a recipe of make. Pairs become NAME=VALUE. */
struct value *viewdesk_words(struct arena *a, const struct words *list);
struct value *viewdesk_pairs(struct arena *a, const struct pairs *list);
struct str viewdesk_word(struct arena *a, struct str s);

/* For each kind of machine, the name of the first of its arches that the image has, or any image where it is NULL. */
struct value *viewdesk_hosts(struct arena *a, const struct model *m, const struct image *image);

#endif
