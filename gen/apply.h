/*
 * apply: outputs against what is on the disk. Tells what is new, changed, or edited by hand since it was generated,
 * shows the difference, and writes what may be written.
 */
#ifndef GEN_APPLY_H
#define GEN_APPLY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct diag;
struct outputs;

enum apply_state {
	APPLY_SAME, /* the disk has it */
	APPLY_NEW, /* no such file */
	APPLY_CHANGED, /* generated before, and not touched since */
	APPLY_EDITED, /* generated before, then edited by hand */
	APPLY_FOREIGN /* never generated: somebody else's */
};

struct applied {
	enum apply_state *states; /* one per output */
	size_t n;
	size_t different; /* outputs that are not APPLY_SAME */
};

/* Compare. False, with a fault in d, when a place cannot be read or is no regular file. */
bool apply_compare(struct arena *a, struct diag *d, const struct outputs *outs, struct applied *result);

/* Unified differences from disk to outputs, of all that differ; with only_edited: of those edited by hand. */
void apply_diff(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states,
	bool only_edited, struct buf *out);

/* A fault for each output that is edited or foreign. False when there was one. */
bool apply_refuse(struct diag *d, const struct outputs *outs, const struct applied *states);

/* Write all that differ, together or not at all. */
bool apply_write(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states);

/* "new", "changed", ... */
const char *apply_state_name(enum apply_state s);

#endif
