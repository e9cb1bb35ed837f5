/*
 * subst: the substitutions ${NAME...} that Drone's runner makes in its file, as https://github.com/drone/envsubst has
 * them: read from a text, made here, and written for a POSIX shell.
 *
 * What is read is less than what the runner takes: names begin with DRONE_, numbers and patterns are such that the
 * runner and a shell make the same of them. Values must be printable ASCII, or the two may differ.
 */
#ifndef GEN_SUBST_H
#define GEN_SUBST_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

enum subst_op {
	SUBST_TEXT, SUBST_VALUE,
	SUBST_DEFAULT, /* :-text, :=text, =text, with more of them in the text */
	SUBST_SLICE, /* :begin, :begin:length */
	SUBST_CUT_FRONT, SUBST_CUT_FRONT_MOST, SUBST_CUT_BACK, SUBST_CUT_BACK_MOST, /* # ## % %% */
	SUBST_SWAP, SUBST_SWAP_ALL, /* /from/to, //from/to */
	SUBST_UPPER_FIRST, SUBST_UPPER, SUBST_LOWER_FIRST, SUBST_LOWER, /* ^ ^^ , ,, */
	SUBST_LENGTH /* ${#NAME} */
};

struct subst {
	struct subst_part {
		enum subst_op op;
		struct str text; /* itself, or the name */
		struct str from, to; /* from: the pattern of a cut, too */
		size_t begin, length; /* length 0: the rest */
		struct subst *other; /* a default */
	} *items;
	size_t n, cap;
};

/* Where values come from. False: nobody knows it. */
struct subst_values {
	bool (*of)(void *ctx, struct str name, struct str *value);
	void *ctx;
};

/* Text may hold letters, digits, . _ - beside substitutions. False, and *bad is the part at fault, else. */
bool subst_read(struct arena *a, struct str text, struct subst *out, struct str *bad);

/* Append what it becomes. False, and *missing is the name, where a value is unknown, even one that a default hides. */
bool subst_make(struct arena *a, const struct subst *s, const struct subst_values *values, struct buf *out,
	struct str *missing);

/* Append it for a shell, as what stands in double quotes; all names are variables that are set. */
void subst_shell(struct buf *out, const struct subst *s);

/* Call for each name in it; one that stands in it twice is told twice. */
void subst_names(const struct subst *s, void (*fn)(void *ctx, struct str name), void *ctx);

#endif
