/*
 * value: what templates can name, and what is printed as JSON: false, true, text, lists and maps of them.
 *
 * All of it lives in the arena given, but for the bytes of texts and names, which are kept as given and must live as
 * long. A map keeps the order in which names were put. Whoever reads may have NULL for a value that is not there: it
 * reads as null. An index is below value_count.
 */
#ifndef GEN_VALUE_H
#define GEN_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_MAP };

struct value;

struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool b);
struct value *value_number(struct arena *a, long n);
struct value *value_text(struct arena *a, struct str s);
struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);

void value_add(struct value *list, const struct value *item);
void value_put(struct value *map, const char *name, const struct value *v); /* the last of equal names wins */
void value_put_str(struct value *map, struct str name, const struct value *v);

enum value_kind value_kind(const struct value *v);
struct str value_str(const struct value *v); /* text, or a number's digits, or "true"; empty for the rest */
size_t value_count(const struct value *v); /* of a list or map, else 0 */
const struct value *value_item(const struct value *list, size_t i);
const struct value *value_get(const struct value *map, struct str name); /* NULL: no such name, or no map */
struct str value_name(const struct value *map, size_t i);
const struct value *value_at(const struct value *map, size_t i); /* the value of the i-th name */

/* As Mustache's sections see it: null, false, the empty list, and the empty text are false. */
bool value_truth(const struct value *v);

/* Indented by two blanks a level, keys in order, one line at the end. Bytes that are not UTF-8 become U+FFFD. */
void value_json(struct buf *out, const struct value *v);

#endif
