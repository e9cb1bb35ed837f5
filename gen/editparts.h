/*
 * editparts: the pieces that a text is changed by, and where in it they may be put. What the files share that edit a
 * text of YAML (editblock.c: on lines of their own; editflow.c: between brackets; edit.c: the whole).
 */
#ifndef GEN_EDITPARTS_H
#define GEN_EDITPARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"
#include "yamlwrite.h"

struct arena;
struct source;
struct yaml;

struct splice {
	size_t begin, end; /* of what it replaces */
	struct str text;
	size_t seq;
};

struct editparts_span {
	size_t begin, end;
};

/* Comments, from their '#' to the end of their line, in the order of the text. */
struct editparts_comments {
	struct editparts_span *items;
	size_t n, cap;
};

struct editparts {
	struct arena *arena;
	const struct source *src;
	struct str text; /* the source's */
	struct yamlwrite style;
	struct splice *items;
	size_t n, cap;
	struct editparts_comments comments; /* of the text */
	struct pos refused; /* what cannot be changed */
	const char *why; /* not; NULL: nothing so far */
	bool at_comment; /* which can be moved out of the way */
};

#define EDITPARTS_NONE ((size_t)-1)

/*
 * What becomes of a list or map: of each member of `from` its index in `to`, or EDITPARTS_NONE where it is to go. Those
 * that stay have the same order; members of `to` that no index names are new.
 */
struct editparts_change {
	const struct yaml *from, *to;
	const size_t *kept;
};

void editparts_put(struct editparts *e, size_t begin, size_t end, struct str text);
void editparts_refuse(struct editparts *e, const struct yaml *at, const char *why); /* the first time counts */
void editparts_refuse_at(struct editparts *e, size_t begin, size_t end, const char *why);
void editparts_refuse_comment(struct editparts *e, const struct editparts_span *comment, const char *why);

/* The same, at the first comment between two nodes; false where there is none. */
bool editparts_refuse_between(struct editparts *e, size_t begin, size_t end);

/* Where the line of a byte begins (behind a byte order mark), and where the next one does. */
size_t editparts_line(const struct editparts *e, size_t at);
size_t editparts_next_line(const struct editparts *e, size_t at);

/* The line end of a byte's line; of the text's lines where that one has none. */
struct str editparts_eol(const struct editparts *e, size_t at);

/* Between two nodes of a tree: only blanks; a comment; the place of a character outside of comments, or `end`. */
bool editparts_blank(const struct editparts *e, size_t begin, size_t end);
bool editparts_comment(const struct editparts *e, size_t begin, size_t end);
size_t editparts_find(const struct editparts *e, size_t begin, size_t end, char c);

/* A member as it is written: from its dash (but none between brackets) or key to the end of its value. */
struct editparts_span editparts_member(const struct editparts *e, const struct yaml *y, size_t i);

/* Put the new members in, and take out those that go. */
void editblock_members(struct editparts *e, const struct editparts_change *c);
void editflow_members(struct editparts *e, const struct editparts_change *c);

/* The comments of a text from begin to end, between which that node stands alone. */
struct editparts_comments editcomment_find(struct arena *a, struct str text, const struct yaml *y, size_t begin,
	size_t end);

/* Whether two texts have the same comments in the same order. */
bool editcomment_same(struct str x, const struct editparts_comments *in_x, struct str y,
	const struct editparts_comments *in_y);

/* Refuse where a piece takes a comment out; the pieces are in order. */
void editcomment_guard(struct editparts *e);

/*
 * A member goes, with all from first on that are ahead of it on its line, or another one takes its place: refuse where
 * a comment stands right above it or behind it.
 */
void editcomment_leave(struct editparts *e, const struct yaml *y, size_t first, size_t i);

#endif
