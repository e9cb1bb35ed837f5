/*
 * embedded: files of the sources as bytes in the program: the templates of templates/, in the order of TEMPLATES in
 * Makefile.in, and the documentation of checks. The tables are written by templates/embed.sh when the program is built
 * (templates.c and pages.c in the build folder).
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
extern const struct embedded embedded_pages[];
extern const size_t embedded_pages_n;

#endif
