/*
 * yamlfault: what libyaml's complaints mean for the person who wrote the file. libyaml names the rule of its grammar
 * and the place where it gave up; a reader wants what was done instead, at the place where it was done.
 *
 * Source of the wordings: libyaml 0.2.5, src/scanner.c and src/parser.c.
 */
#ifndef GEN_YAMLFAULT_H
#define GEN_YAMLFAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct yamlfault {
	const char *meaning;
	bool at_context; /* it was done where the context began (an opening quote), not where libyaml gave up */
	const char *note; /* for the other of the two places; NULL: nothing worth saying */
};

/*
 * problem and context: libyaml's texts, context may be NULL. next: the first byte at the problem's mark, 0 at the end.
 * A problem that is not known keeps its own words.
 */
struct yamlfault yamlfault_of(const char *problem, const char *context, char next);

/*
 * Where reading stopped, or a context began: the bracket or brace near to it that a text without quotes holds, as in
 * [https://a/{b}], [${A}] or {a}-b, which YAML takes for a list or map of its own. The length of the text: none.
 */
size_t yamlfault_bracket(struct str text, size_t at);

/*
 * Where a ': ' is a fault: the colon of a key on the line above, which has no blank behind it, so that the two are one
 * text. The length of the text: none.
 */
size_t yamlfault_colon(const char *problem, struct str text, size_t at);

#endif
