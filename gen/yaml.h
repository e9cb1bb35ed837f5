/*
 * yaml: text -> tree of nodes with positions. The only user of libyaml.
 *
 * Stricter than YAML, because a descriptor is configuration and not a document store: one document, UTF-8, no aliases,
 * anchors, merge keys or tags, no duplicate keys, bounded size, depth and number of nodes. Scalars are untyped: whoever
 * reads a node decides what `yes` or `010` means.
 */
#ifndef GEN_YAML_H
#define GEN_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;

#define YAML_DEPTH_MAX 32
#define YAML_NODES_MAX 50000

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	struct pos pos;
	size_t begin, end; /* bytes of the source that the node takes, without what follows it */
	struct str text; /* of a scalar */
	bool plain; /* a scalar without quotes and not a block */
	bool flow; /* a list or map in brackets or braces */
	struct yaml **items; /* of a list; of a map: its keys */
	struct yaml **values; /* of a map, beside the keys */
	size_t n;
};

/* The root node; NULL after a fault, which d has then (all that can be told after the first one of syntax). */
const struct yaml *yaml_parse(struct arena *a, struct diag *d, const struct source *src);

/* The same of a text that the program itself made, which is as large as it is. */
const struct yaml *yaml_parse_made(struct arena *a, struct diag *d, const struct source *src);

/* The value under a key; NULL when there is none or the node is no map. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* Whether a plain scalar is what YAML calls null: empty, ~, null. */
bool yaml_is_null(const struct yaml *y);

/* What a node is, for messages: "a scalar", "a list", "a map", "nothing". */
const char *yaml_kind_name(const struct yaml *y);

/*
 * The lines of the source from begin to end as they were written, shifted so that what stood in column `from` (from 0)
 * stands in column `to`; the first line is not indented. No line end after the last.
 */
void yaml_copy(struct buf *out, const struct source *src, size_t begin, size_t end, size_t from, size_t to);

/* The tree as text, two blanks a level, scalars double-quoted. For --dump=yaml. */
void yaml_dump(struct buf *out, const struct yaml *y);

#endif
