/*
 * dfline: a Dockerfile as lines that belong together, with positions. Comments, directives and continuation are dealt
 * with here; what a line says is not.
 */
#ifndef GEN_DFLINE_H
#define GEN_DFLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;
struct dflines;

/* The text of one instruction: its lines joined, trimmed at both ends. */
struct dfline {
	struct str text;
	const struct source *src;
	const char *joined; /* before it was trimmed */
	struct dfline_piece { size_t at, src; } *items; /* from byte `at` of the joined text on it is the source's `src` on */
	size_t n, cap;
};

/* False, with a fault, for a text beyond its bounds, or with a line that is longer than engines read. */
bool dfline_check(struct diag *d, const struct source *src);

/* Directives that the engine refuses are recorded in d. */
struct dflines *dfline_open(struct arena *a, struct diag *d, const struct source *src);

/* The next instruction's lines; the text is empty where a continuation leads to the end of the file. */
bool dfline_next(struct dflines *r, struct dfline *line);

/* The next line as it stands, for the body of a heredoc. */
bool dfline_raw(struct dflines *r, struct str *line);

/* '\\', or '`' by directive; settled once an instruction has been read. */
char dfline_escape(const struct dflines *r);

/* The position of a part (a view) of the line's text; of its first line only where it spans several. */
struct pos dfline_pos(const struct dfline *line, struct str part);

#endif
