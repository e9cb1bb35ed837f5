/*
 * schema: the language of a file as data. A table of fields says which keys a map may have, what each holds and what
 * it means; schema_read checks a node tree against it and stores the nodes, unchanged, into a struct "as written".
 * The same table prints the documentation and a JSON Schema, so that they cannot say anything else.
 */
#ifndef GEN_SCHEMA_H
#define GEN_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct value;
struct yaml;

enum field_type {
	FIELD_TEXT, /* a scalar */
	FIELD_BOOL, /* true or false */
	FIELD_CHOICE, /* one of .choices */
	FIELD_TEXTS, /* a list of scalars, or one scalar */
	FIELD_TEXT_MAP, /* a map from names to scalars */
	FIELD_SECRET, /* a scalar, or {secret: NAME} */
	FIELD_SECRET_MAP, /* a map from names to those */
	FIELD_CONDITION, /* a scalar, a list of scalars, or {include: [...], exclude: [...]} */
	FIELD_FORM, /* one of the forms of .fields, each a map of one key; or what .form says besides */
	FIELD_FORM_MAP, /* a map from names to those */
	FIELD_MAP, /* a map described by .fields, stored into the struct at .offset */
	FIELD_ARCHES, /* a list whose items are scalars, or maps described by .fields */
	FIELD_MAPS, /* a map from names to maps described by .fields */
	FIELD_STEPS, /* a list of maps, kept as written */
	FIELD_ANY_MAP, /* a map, kept as written */
	FIELD_TYPE_COUNT
};

#define SCHEMA_ENTRIES_MAX 1000 /* of a list or map that has no bound of its own */

struct field {
	const char *key;
	enum field_type type;
	size_t offset; /* of a `const struct yaml *` member, or for FIELD_MAP of the nested struct */
	const char *help; /* one line: meaning and unit */
	const char *fallback; /* the default, as text for people; NULL where there is none */
	const struct field *fields; /* ended by a row without key */
	const char *const *choices; /* ended by NULL */
	bool required;
	bool told; /* the help names .fields: the documentation has no rows for them */
	const char *form; /* of a form: all that it can be, for people */
	size_t most; /* entries of a list or map; 0: SCHEMA_ENTRIES_MAX */
	enum field_type plain; /* of a form: what it can be besides, FIELD_TEXT or FIELD_BOOL; FIELD_MAP: nothing */
	const char *hint; /* what to say where a form is another map, or where a map is none */
	const char *like; /* the documentation is with this key: of a map's keys, or of this one */
};

/*
 * Read a map by a table into *out. Each fault (no map, unknown key, wrong type, missing key) is recorded with its
 * position; readable fields are stored all the same. False when there was any.
 */
bool schema_read(struct diag *d, const struct yaml *map, const struct field *fields, void *out);

/* Whether a map has a key of the table, in any spelling, or one in its place that is misspelt, and told as such. */
bool schema_has(const struct yaml *map, const struct field *fields, const char *key);

/* The table as a Markdown table, and as a JSON Schema (draft 2020-12) of the whole file. */
void schema_markdown(struct arena *a, struct buf *out, const struct field *fields);
struct value *schema_json(struct arena *a, const struct field *fields, const char *title);

#endif
