/*
 * str: text as pointer and length, and a builder for it.
 *
 * A struct str is a view: it owns nothing and need not end in NUL. A struct buf grows in an arena; buf.p is never NULL
 * and always NUL-terminated behind its n bytes. Neither knows about encodings: n counts bytes.
 */
#ifndef GEN_STR_H
#define GEN_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base.h"

struct arena;

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE ((struct str){ "", 0 })
/* For "%.*s": printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

struct str str_of(const char *z); /* view of a NUL-terminated string; NULL gives the empty one */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *z);
int str_cmp(struct str a, struct str b); /* by bytes, as memcmp */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, char c);
bool str_among(struct str word, const char *words); /* words: with a blank ahead of and behind each, like " a b c " */
size_t str_find(struct str s, struct str what); /* its offset, or s.n where it is not */
struct str str_from(struct str s, size_t begin); /* the rest; empty when begin > s.n */
struct str str_slice(struct str s, size_t begin, size_t end);
struct str str_trim(struct str s); /* without blanks, tabs and line ends on both sides */

/* Cut s at the first c: *head is what is before it, the rest of s what is behind. False where s has no c. */
bool str_cut(struct str *s, char c, struct str *head);

/* The next line of *text without its end ("\n" or "\r\n"); false when *text is used up. */
bool str_line(struct str *text, struct str *line);

/* The text with "\n" for each "\r\n"; itself where it has none. */
struct str str_lf(struct arena *a, struct str text);

/* How many octal digits, up to three, a text begins with, and the byte that they stand for. */
size_t str_octal(struct str s, char *byte);

struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap;
};

struct buf buf_new(struct arena *a);
void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *z);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
void buf_pad(struct buf *b, char c, size_t n); /* n times c */
struct str buf_str(const struct buf *b); /* a view, valid until the next change */

#endif
