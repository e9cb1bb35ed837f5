/*
 * yamlwrite: nodes of YAML as text, in the style of a text that is there. A node that was parsed keeps its quotes; one
 * made of a text alone (without a source) is quoted as its neighbours are, or where it needs to be; `plain` then says
 * that it must not be. Where keys have quotes, as in JSON, one in quotes of another text gets its neighbours', too.
 */
#ifndef GEN_YAMLWRITE_H
#define GEN_YAMLWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct source;
struct yaml;

/* What a text does wherever it has the choice. */
struct yamlwrite {
	const struct source *src;
	struct str eol;
	size_t indent; /* of a map in a map */
	size_t list_indent; /* of a list in a map */
	bool padded; /* { a: b } */
	char key_quote; /* of all keys; '\0': none */
};

/* The style of a text, whose tree is root. */
struct yamlwrite yamlwrite_style(const struct source *src, const struct yaml *root);

/* The quotes of a scalar that was parsed; '\0' where it has none, or is a block. */
char yamlwrite_quote(const struct yaml *scalar);

/*
 * The quotes that all scalars of a list have, or all scalar values of a map, or where it has no scalars those of what
 * is in it, or of keys where there is nothing; '\0' where they have none, or some have. Where keys have quotes, as in
 * JSON, what would be another thing in some (a number, true) does not count.
 */
char yamlwrite_quotes(const struct yamlwrite *w, const struct yaml *y);

/* In double quotes, with escapes: any text, on one line. */
void yamlwrite_quoted(struct buf *out, struct str s);

/* A key, without its colon. */
void yamlwrite_key(struct buf *out, const struct yamlwrite *w, const struct yaml *key, bool flow);

/* A node on one line; flow: between brackets or braces. */
void yamlwrite_inline(struct buf *out, const struct yamlwrite *w, const struct yaml *y, char quote, bool flow);

/*
 * A node behind "key:" or "-", whatever is between included: a blank and one line, or the lines of a block whose
 * parent begins in that column (from 0). No line end after the last.
 */
void yamlwrite_value(struct buf *out, const struct yamlwrite *w, const struct yaml *y, char quote, size_t column,
	bool in_list);

#endif
