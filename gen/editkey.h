/*
 * editkey: one key of a descriptor set or taken out. Works on trees (see edit.h) by the table of keys (see schema.h):
 * a KEY is names with dots between, as the table has them (`qemu.version`), with the name of an image, a job or a
 * label where one stands (`images.api.dockerfile`), and the short name of an arch behind `arches`
 * (`arches.arm.suffix`).
 */
#ifndef GEN_EDITKEY_H
#define GEN_EDITKEY_H

#include "str.h"

struct arena;
struct diag;
struct field;
struct yaml;

/*
 * The tree with that value (see editvalue.h). NULL, with a fault in d, for a KEY that the table does not have and a
 * VALUE that is no YAML; what the value must be, is not checked here.
 */
const struct yaml *editkey_set(struct arena *a, struct diag *d, const struct yaml *root, const struct field *fields,
	struct str key, struct str value);

/*
 * The tree without that key, and without a map that it leaves empty; the same tree where the key is not there. One that
 * the table does not have is taken out where it is there; where it is not: NULL, with a fault in d.
 */
const struct yaml *editkey_unset(struct arena *a, struct diag *d, const struct yaml *root, const struct field *fields,
	struct str key);

/* What a key holds; NULL where it is not there. */
const struct yaml *editkey_find(struct arena *a, const struct yaml *root, const struct field *fields, struct str key);

#endif
