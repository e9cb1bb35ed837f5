/*
 * escape: writing a text so that a language reads exactly that text. One function per output language, of the shape
 * that tmpl wants for {{x}}.
 */
#ifndef GEN_ESCAPE_H
#define GEN_ESCAPE_H

#include "str.h"

struct buf;

/* For make: each $ is doubled. What else make would misread in its place is refused before. */
void escape_make(struct buf *out, struct str s);

/* For sh: one word in single quotes; plain where it needs none. Line ends are kept. */
void escape_sh(struct buf *out, struct str s);

/*
 * For a YAML scalar, which stands alone behind "key: " or "- ": plain where every YAML reader (1.1 and 1.2) gets the
 * same text from it, else in double quotes.
 */
void escape_yaml(struct buf *out, struct str s);

/* The same for a file in which Drone first replaces ${...}, wherever it stands: "$$" and "${" are kept from it. */
void escape_drone(struct buf *out, struct str s);

/* For manifest.tmpl, YAML within Handlebars: nothing to do for names that the checks let through; a bug for others. */
void escape_spec(struct buf *out, struct str s);

#endif
