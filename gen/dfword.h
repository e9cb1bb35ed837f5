/*
 * dfword: words of a Dockerfile as BuildKit's own lexer sees them: quotes, escapes, $variables, JSON arrays. It is like
 * the shell's, but not the shell: nothing is split after expansion, and there are no commands.
 */
#ifndef GEN_DFWORD_H
#define GEN_DFWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct buf;

/* Answers for a variable: false where it is not set. */
typedef bool dfword_value(void *ctx, struct str name, struct str *out);

/*
 * What a word means: variables replaced, quotes and escapes taken away, appended to out (NULL: nowhere; value() is
 * asked all the same). Known are $NAME, ${NAME} and ${NAME}'s modifiers - + ? with and without a colon; those with
 * patterns (# ## % %% / //) stay as they are written. value NULL: every variable stays as written. False where BuildKit
 * refuses the word: an open quote or brace, an unknown modifier, ${NAME?} that is not set; out then holds a part of it.
 */
bool dfword_expand(struct buf *out, struct str word, char escape, dfword_value *value, void *ctx);

struct dfword {
	struct str text;
	size_t begin, end; /* where it stands in the text that was split */
};

struct dfwords {
	struct dfword *items;
	size_t n, cap;
};

/* Split at blanks; quoted and escaped blanks belong to a word, which stays as written. False: BuildKit refuses it. */
bool dfword_split(struct arena *a, struct str text, char escape, struct dfwords *out);

/* The strings of a JSON array of strings, decoded. False: the text is anything else. */
bool dfword_json(struct arena *a, struct str text, struct dfwords *out);

/* A blank between words, by ASCII: also vertical tab, form feed and the line ends. */
bool dfword_blank(char c);
struct str dfword_trim(struct str s);

#endif
