/*
 * resolver: what the files that resolve a descriptor share (model.c: the whole; target.c: one arch of an image;
 * site.c: what arches of one Dockerfile share; link.c: what images have to do with each other; modelci.c: what CI does;
 * modelpub.c: where all is published; modelsize.c: how much that is).
 */
#ifndef GEN_RESOLVER_H
#define GEN_RESOLVER_H

#include "model.h"

struct desc_arch;
struct desc_build;
struct desc_command;
struct desc_image;
struct desc_publish;
struct desc_role;
struct desc_tags;
struct desc_when;
struct map;
struct yaml;

struct resolver {
	struct arena *arena, *scratch;
	struct diag *diag;
	const struct descriptor *desc;
	const struct model_files *files;
	struct model *model;
	size_t weight; /* of the targets so far */
	bool too_large; /* which has been said */
	struct map *sites, *entries; /* so far; NULL: none */
	struct buf key; /* of what is looked up, for a moment */
};

/* What is known of a Dockerfile with a context and a stage of it, for all arches that have these. */
struct site {
	struct str context; /* cleaned, where that is a path */
	bool is_path, no_context;
	const struct dockerfile *df; /* NULL: it is not there, or outside of the repository */
	struct inference says;
	bool uses_tag_suffix, declares_arch; /* an image that it is made of, and an ARG */
	struct str ignore_files[2];
	const struct ignore *ignore; /* NULL: neither is there */
	struct map *reads; /* what is read, by what that depends on else */
};

/* A scalar, or the default where the key is absent. */
struct word resolver_word_or(const struct yaml *y, const char *fallback);

/* A scalar or a list of them. */
struct words resolver_words_of(struct resolver *r, const struct yaml *y);

/* Put one pair, or each of a map; later ones win over what the list has. */
void resolver_put_pair(struct resolver *r, struct pairs *list, struct pair pair);
void resolver_put_pairs(struct resolver *r, struct pairs *list, const struct yaml *map);

/* A scalar, or {secret: NAME}; by default the secret of that name. */
struct credential resolver_credential_of(const struct yaml *y, const char *fallback);

/* NULL, and a fault, when there is no such arch. */
const struct arch *resolver_find_arch(struct resolver *r, const struct yaml *y);

/* One entry of an image's `arches`, of a known arch; what it does not say its image does, else the top. */
void resolver_target(struct resolver *r, struct target *t, const struct desc_arch *in, const struct desc_image *image,
	const struct arch *arch);

/* That of a Dockerfile, a context as written, and a stage. */
const struct site *resolver_site(struct resolver *r, struct str dockerfile, struct str context, struct str stage);

/*
 * What the build reads, all of the context where no Dockerfile says it; build arguments and emulation are resolved. The
 * list may be that of other arches, too: only resolver_add_read adds to it.
 */
void resolver_reads(struct resolver *r, const struct site *s, struct target *t);
void resolver_add_read(struct resolver *r, struct target *t, struct read read);

/* Find the images of the descriptor among what each is made of, once all are resolved. */
void resolver_link(struct resolver *r);

/* Keys in Drone's words; map: the node that holds them, or NULL. */
void resolver_role(struct resolver *r, struct role *role, const struct desc_role *in, const struct yaml *map);

/* Commands that build; what is not said there is as otherwise. */
void resolver_command(struct resolver *r, struct commands *c, const struct desc_command *in,
	const struct desc_command *otherwise);

/*
 * Conditions of publishing: with a default for the events, unless an empty list takes it away, and for the refs only
 * where branches are given.
 */
void resolver_when(struct resolver *r, struct tagset *set, const struct desc_when *in, const struct words *branches);

/* `publish` and `publish.also`, once all images are resolved. */
void resolver_publications(struct resolver *r);

/*
 * Put tags and flavour: each key as the first of several places says it, up to the one that says `tags`; the list of
 * places ends with NULL.
 */
void resolver_tags(struct resolver *r, struct tagset *set, const struct desc_tags *const *places);

/* What `publish` says of tags: the last of those places. */
struct desc_tags resolver_publish_tags(const struct desc_publish *in);

/* The tags of an image: publish's set, or one of its own. */
const struct tagset *resolver_tagset(struct resolver *r, const struct desc_image *in);

/* Add a target to what all are together; a fault, and too_large, where that is more than anybody needs. */
void resolver_weigh(struct resolver *r, const struct target *t);

/* The same for all publications, once they are resolved. */
void resolver_weigh_all(struct resolver *r);

/* Tests, publishing, and what CI is told besides. */
void resolver_ci(struct resolver *r);

#endif
