/* suggest: what was probably meant. */
#ifndef GEN_SUGGEST_H
#define GEN_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

/*
 * A running search for the candidate nearest to a word: call suggest_try for each name of the table in which the word
 * was looked up, then read best. Near means at most a third of the word's length in edits (insert, delete, replace,
 * swap of neighbours), but 1 to 3. Of equals one with the same letters wins, then the first; best.n is 0
 * where none is near.
 */
struct suggest {
	struct str word;
	struct str best;
	size_t distance; /* of best */
	bool abbreviates; /* set it to take what begins with the word (3 letters or more) for just near enough, too */
};

struct suggest suggest_for(struct str word);
void suggest_try(struct suggest *s, struct str candidate);

/* Edits between two words; each is cut to 64 bytes. */
size_t suggest_distance(struct str a, struct str b);

#endif
