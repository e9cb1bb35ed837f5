/*
 * apply: outputs against what is on the disk. Tells what is new, changed, or edited by hand since it was generated, and
 * what is no output any more; shows the difference, and writes what may be written.
 */
#ifndef GEN_APPLY_H
#define GEN_APPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "bases.h"
#include "marks.h"
#include "str.h"

struct arena;
struct buf;
struct diag;
struct outputs;

enum apply_state {
	APPLY_SAME, /* the disk has it */
	APPLY_NEW, /* no such file */
	APPLY_CHANGED, /* generated before, and not touched since */
	APPLY_EDITED, /* generated before, then edited by hand */
	APPLY_FOREIGN, /* never generated: somebody else's */
	APPLY_KEPT, /* edited, and a merge changes nothing: all that is generated is in it */
	APPLY_MERGED /* edited, and brought together with what is generated */
};

/* What is in the way of a file. */
struct apply_place {
	struct str file; /* a regular one where a folder on the way belongs */
	bool folder; /* or a folder in its own place */
};

struct applied_one {
	enum apply_state state;
	struct apply_place place, base_place;
	struct str disk; /* what is there */
	struct str rest; /* that without a signature, and with the line ends that are generated where crlf */
	struct str text; /* what is to be there: the output, or the merge */
	enum bases_state base_state;
	struct str base; /* the base, where it is a good one */
	bool is_signed;
	bool crlf; /* edited, and its line ends are others than those that are generated: by git, or by an editor */
	bool only_ends; /* and it has no other edit */
	bool has_marks; /* edited, and conflicts of a merge stand in it, or a mark of one, which are not generated */
	bool whole_marks; /* all of them, each as it was written */
	struct marks marks; /* rest, taken apart */
	bool stuck; /* a merge was asked for, and cannot be made */
};

enum apply_left {
	LEFT_NOTHING, /* only the base is still there, or a folder of that name */
	LEFT_INTACT, /* the file is as it was generated */
	LEFT_EDITED, /* it was edited, and stays; its base, too, for it may be an output again */
	LEFT_FOREIGN /* it is somebody's own: it has no digest, or is no file, or whoever asks says so */
};

/* A file that was an output once. */
struct apply_former {
	struct str path, text; /* the text where it is intact */
	enum apply_left left;
	bool first; /* an output comes where it is, or where its folder is */
};

struct applied {
	struct applied_one *items; /* one per output */
	size_t n;
	size_t different; /* outputs that are neither SAME nor KEPT */
	size_t stale; /* outputs whose base is not the text that is generated now */
	struct str record; /* what is to stand in the file of revisions; empty: it is there */
	struct apply_former *former;
	size_t n_former, cap_former;
};

/* Whether there is something to write for the sake of one: it is removed, or forgotten. */
bool apply_former_ends(const struct apply_former *f);

/*
 * Compare with what was made from a descriptor, by its path; where that is empty, nothing is looked for that is no
 * output any more. False, with a fault in d, when a place cannot be read or is no regular file.
 */
bool apply_compare(struct arena *a, struct diag *d, const struct outputs *outs, struct str descriptor,
	struct applied *result);

/* The text that an edited output was made from; false where it is not known, and *why then says why. */
bool apply_find_base(struct arena *a, const struct applied_one *one, struct str path, struct str generated,
	struct str *base, struct str *why);

/* Unified differences from disk to what is to be there, of all that differ. */
void apply_diff(struct arena *a, const struct outputs *outs, const struct applied *states, struct buf *out);

/* For each output that was edited by hand: what was edited, or where that is not known, what --force would do. */
void apply_diff_edited(struct arena *a, const struct outputs *outs, const struct applied *states, struct buf *out);

/*
 * Write all that differ, remove what is no output any more and was not edited, and bring the bases up to date: together
 * or not at all. Where another text stands on the disk by now than was compared, that is a fault.
 */
bool apply_write(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states);

/* Warn that a signed output is written anew, without its signature. */
void apply_warn_signature(struct diag *d, struct str path);

/* "new", "changed", ... */
const char *apply_state_name(enum apply_state s);

#endif
