/*
 * diag: faults and warnings of a run, collected, sorted and printed.
 *
 * A message has a check's name (the stable handle, printed in brackets), a position and a wording: lower case, no full
 * stop, the fault first, subjects in 'quotes'. The room prints nothing by itself; diag_print renders into a buffer.
 */
#ifndef GEN_DIAG_H
#define GEN_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "str.h"

struct arena;
struct buf;
struct diag;

/* A text that positions point into. Messages are sorted by source in the order of their diag_source calls. */
struct source {
	struct str name; /* as the user would type it */
	struct str text; /* whole; must live as long as the diag */
	size_t order;
	const struct mark *marks; /* diag_pos's own; NULL costs a walk from the beginning */
};

/* A place in a source. line and col count from 1, col and len in characters; line 0 means the whole file. */
struct pos {
	const struct source *src; /* NULL: no file at all */
	uint32_t line, col, len; /* a text has fewer */
};

struct diag *diag_new(struct arena *a);
const struct source *diag_source(struct diag *d, struct str name, struct str text);
struct pos diag_whole(const struct source *src); /* the file itself, no line */

/* The position of bytes [begin, end) of a source; cut at the end of its first line. */
struct pos diag_pos(const struct source *src, size_t begin, size_t end);

/* Record a fault. Returns false, so that a reader can `return diag_error(...)`. */
bool diag_error(struct diag *d, const char *check, struct pos pos, const char *fmt, ...) PRINTF_LIKE(4, 5);
void diag_warn(struct diag *d, const char *check, struct pos pos, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* A second position, or a suggestion, for the message recorded last. */
void diag_note(struct diag *d, struct pos pos, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* A fault of the environment: "PATH: error: WHAT: strerror(err)". Returns false. */
bool diag_errno(struct diag *d, struct str path, const char *what, int err);

/* Whether a message of that check was recorded. */
bool diag_has(const struct diag *d, const char *check);

size_t diag_errors(const struct diag *d);
size_t diag_warnings(const struct diag *d);

/* The same messages, of which some can then be forgotten. */
struct diag *diag_copy(struct arena *a, const struct diag *d);

/* Forget messages that another run has, too, one for each: of the same check and wording, wherever they stand there. */
void diag_forget(struct diag *d, const struct diag *known);

/*
 * Put faults where `place` says, and forget all else: those for which it has no place (a source that is NULL), and
 * warnings. False where it has one for none: then nothing changes. Notes for which it has none stay where they are.
 */
bool diag_move(struct diag *d, struct pos (*place)(const void *ctx, struct pos pos), const void *ctx);

/*
 * Append text of the user's, which may hold anything, so that a terminal does not act on it: '?' for ASCII's control
 * bytes, for what UTF-8 writes as C2 80 to C2 9F (9B alone begins an escape sequence for some terminals), and for bytes
 * that are no UTF-8.
 */
void diag_mask(struct buf *out, struct str s);

/*
 * All messages, sorted by position, duplicates dropped, at most 20 errors and as many warnings ("and N more"). Of a
 * message of more than a thousand bytes the middle is left out.
 */
void diag_print(const struct diag *d, struct buf *out, bool colour);

#endif
