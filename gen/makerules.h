/*
 * makerules: what a Makefile that aqueduct wrote says about builds. It is read as it stands on the disk, since that is
 * what make goes by, whatever descriptor and templates would make of it now. No make: it knows the rules of
 * image.mk, context.mk and qemu as this version writes them.
 */
#ifndef GEN_MAKERULES_H
#define GEN_MAKERULES_H

#include <stddef.h>

#include "str.h"

struct arena;

struct makerules_words {
	struct str *items;
	size_t n, cap;
};

/* One build: the rule of its id, and that of what a person types. */
struct makerules_image {
	struct str id; /* of its node */
	struct str file; /* that keeps the image's id */
	struct str context; /* the name of what it reads */
	struct makerules_words needs; /* files, beside what the context has */
	struct str target; /* what a person types; empty: there is no such rule */
	struct str variable; /* that holds its engine */
};

/* A file, and what cksum said of it when the Makefile was written; empty: it was not there. */
struct makerules_known {
	struct str file, sum;
};

/* What a context is looked through by. */
struct makerules_scan {
	struct str context, file; /* its name; what is as old as its last scan */
	struct str path; /* the folder, "." at the top */
	struct str dockerfile, sum;
	struct makerules_known *ignores; /* its ignore files */
	size_t n_ignores, cap_ignores;
	struct makerules_words rules; /* as filter.h has them */
	struct makerules_words own; /* paths that do not count, as find prints them, but for those that are */
	struct makerules_words named; /* here */
};

struct makerules_qemu {
	struct str file, stamp;
};

struct map;

struct makerules {
	struct map *images, *made; /* by id, and by file */
	struct map *scans; /* by context */
	struct map *qemus; /* by file */
};

/* Lines that are none of these are passed over. */
struct makerules makerules_read(struct arena *a, struct str text);

/* NULL: there is none. */
const struct makerules_image *makerules_image(const struct makerules *m, struct str id);
const struct makerules_image *makerules_made(const struct makerules *m, struct str file);
const struct makerules_scan *makerules_scan(const struct makerules *m, struct str context);
const struct makerules_qemu *makerules_qemu(const struct makerules *m, struct str file);

#endif
