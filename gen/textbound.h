/* textbound: what a text that a person wrote may be at most, before anything is looked for in it. */
#ifndef GEN_TEXTBOUND_H
#define GEN_TEXTBOUND_H

#include <stdbool.h>
#include <stddef.h>

struct diag;
struct source;

#define TEXTBOUND_SIZE ((size_t)1024 * 1024)

/*
 * False, with a fault by the name of that check, for a text larger than `what` ("a Dockerfile") can need, and for one
 * in UTF-16 or UTF-32, which would be read as something that nobody wrote.
 */
bool textbound_check(struct diag *d, const struct source *src, const char *check, const char *what);

#endif
