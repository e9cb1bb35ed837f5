/*
 * json: JSON written piece by piece into a buffer, where a tree of values would be as large as what it tells of.
 *
 * Each piece puts the comma that the one before it needs, so that callers write the brackets and nothing else.
 */
#ifndef GEN_JSON_H
#define GEN_JSON_H

#include <stddef.h>

#include "str.h"

/* A text in quotes. Bytes that are not UTF-8 become U+FFFD. */
void json_text(struct buf *out, struct str s);

/* An item, behind the comma that it needs. */
void json_item(struct buf *out, struct str s);

/* The name of a member, behind the comma that it needs; its value follows. */
void json_name(struct buf *out, struct str name);

/* A member that is a text; nothing where the text is empty. */
void json_member(struct buf *out, const char *name, struct str text);
void json_number(struct buf *out, const char *name, size_t n);

#endif
