/*
 * embedded: the templates of templates/, as bytes in the program. The table is written by templates/embed.sh when the
 * program is built (templates.c in the build folder); it is in the order of TEMPLATES in Makefile.in.
 */
#ifndef GEN_EMBEDDED_H
#define GEN_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name; /* of the file, without .mustache: "drone.yml" */
	const char *bytes; /* any bytes, not NUL-terminated */
	size_t size;
};

extern const struct embedded embedded_templates[];
extern const size_t embedded_templates_n;

#endif
