/*
 * diagparts: messages as they are kept. What the files share that collect them (diag.c) and print them (diagprint.c).
 */
#ifndef GEN_DIAGPARTS_H
#define GEN_DIAGPARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTE };

struct message {
	enum level level;
	const char *check; /* NULL on a note */
	struct pos pos;
	struct str text;
	struct message *note; /* the next note of this message */
	size_t seq;
};

struct messages {
	struct message *items;
	size_t n, cap;
};

struct diag {
	struct arena *arena;
	struct messages all;
	struct message *last_note; /* of the last message; NULL where it has none */
	size_t sources;
	size_t errors, warnings;
};

/* Where a byte stands: kept for every 256th one, so that a position costs a short walk in a text of any length. */
struct mark {
	size_t line, col; /* from 1, from 0 */
};

#define MARK_EVERY 256
#define BYTE_ORDER_MARK STR("\xEF\xBB\xBF")

/* diag_mask, which lets tabs be where that is asked for. */
void diagparts_mask(struct buf *out, struct str s, bool tabs);

#endif
