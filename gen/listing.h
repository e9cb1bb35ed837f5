/*
 * listing: what the Makefile's recipe would write if a context were looked through now, held against what it wrote when
 * that was done last.
 */
#ifndef GEN_LISTING_H
#define GEN_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "file.h"
#include "str.h"

struct arena;
struct facts;
struct makerules_scan;

enum listing_kind { LISTING_CAME, LISTING_WENT, LISTING_CHANGED };

struct listing_change {
	enum listing_kind kind;
	struct str path;
};

struct listing {
	struct listing_change *items; /* in the order of their names; those that went last */
	size_t n, cap;
	bool is_other; /* the list would be another; why may be more than names tell */
	struct str other; /* a Dockerfile or ignore file that is not what 'gen' saw: all of the context counts; may be empty */
	struct str doubt; /* why it cannot be told; empty: it can */
};

/*
 * recorded: the list as it is, written at `since`. whole: all that the ignore files let through counts, since the
 * engine is given arguments that nobody looks into.
 */
struct listing listing_of(struct arena *a, const struct facts *facts, const struct makerules_scan *scan, bool whole,
	struct str recorded, struct file_time since);

#endif
