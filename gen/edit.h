/*
 * edit: a text of YAML changed as a careful person would change it. One tree says what the text is, another what it is
 * to be; comments, blank lines, order, quotes, block and brackets, indentation and line ends stay as they are, one new
 * member is one new line (between brackets: one item). The room knows YAML and bytes, and nothing of what they mean.
 *
 * The tree of what is to be is made of nodes of the old one, which then keep their bytes, and of new ones: parsed from
 * another source, or of edit_text. No function changes a node that it is given: each gives back a new one.
 */
#ifndef GEN_EDIT_H
#define GEN_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;
struct source;
struct yaml;

/* A scalar, in the quotes that its neighbours have, or that it needs. Plain: in none, as true and false must be. */
struct yaml *edit_text(struct arena *a, struct str text);
struct yaml *edit_plain(struct arena *a, struct str text);

/* A list or map without members; flow: in brackets or braces. */
struct yaml *edit_list(struct arena *a, bool flow);
struct yaml *edit_map(struct arena *a, bool flow);

/* A node as it stands, to be put into a tree. */
struct yaml *edit_copy(struct arena *a, const struct yaml *y);

/* The index of a key, or the number of keys where the map has no such. */
size_t edit_find(const struct yaml *map, struct str key);

/* A list or map with a member more (at the end), with another one, without one. */
struct yaml *edit_add(struct arena *a, const struct yaml *list, struct yaml *item);
struct yaml *edit_put(struct arena *a, const struct yaml *map, struct str key, struct yaml *value);
struct yaml *edit_replace(struct arena *a, const struct yaml *y, size_t i, struct yaml *member);
struct yaml *edit_without(struct arena *a, const struct yaml *y, size_t i);

/* What another map says, in the order of this one: keys of both, then new ones; so, too, maps in the two of them. */
struct yaml *edit_map_as(struct arena *a, const struct yaml *map, const struct yaml *other);

/* Whether two trees say the same, quotes and style aside; the order of keys counts. */
bool edit_same(const struct yaml *x, const struct yaml *y);

/* Whether a comment stands within a node that was parsed, or behind it on the last line of its block. */
bool edit_has_comment(struct arena *a, const struct yaml *y);

/*
 * The source's text, changed so that it says `to`, where it says `from` (its tree). What was made is parsed again and
 * compared with `to`: false, with an 'edit' fault in d at the line to change by hand, where the change cannot be made
 * without touching more than it should, or would not be read as what was meant. No comment of the text is lost: one
 * within what goes, behind it on its line, or right above it in its column, is where that fault is.
 */
bool edit_apply(struct arena *a, struct diag *d, const struct source *src, const struct yaml *from,
	const struct yaml *to, struct str *text);

#endif
