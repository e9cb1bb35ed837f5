/*
 * tmplop: what a compiled template is, for the two files that make it (tmpl.c) and render it (tmplrun.c).
 *
 * It is a row of ops, each with the index of the op behind it: a section's is behind its end, so that what lies between
 * is its body.
 *
 *	a {{#list}}<{{name}}>{{/list}}	TEXT "a "  SECTION list, next 5  TEXT "<"  ESCAPED name  TEXT ">"
 */
#ifndef GEN_TMPLOP_H
#define GEN_TMPLOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"
#include "str.h"

#define TMPL_LIMIT "template-limit"
#define TMPL_SECTIONS_MAX 256

enum op_kind { OP_TEXT, OP_ESCAPED, OP_RAW, OP_SECTION, OP_INVERTED, OP_PARTIAL };

struct op {
	enum op_kind kind;
	struct str text; /* itself, or the name; always a piece of the source */
	struct str indent; /* of a partial that has its line to itself; p is NULL where it has not */
	size_t next;
	uint32_t hash; /* of the name, up to its first dot */
};

struct tmpl {
	const struct source *src;
	struct op *items;
	size_t n, cap;
};

/* Whether a line of the text begins at an offset. */
static inline bool tmpl_begins_line(struct str text, size_t at)
{
	return at == 0 || text.p[at - 1] == '\n';
}

static inline size_t tmpl_offset(const struct tmpl *t, struct str piece)
{
	return (size_t)(piece.p - t->src->text.p);
}

static inline struct pos tmpl_pos(const struct tmpl *t, struct str piece)
{
	return diag_pos(t->src, tmpl_offset(t, piece), tmpl_offset(t, piece) + piece.n);
}

#endif
