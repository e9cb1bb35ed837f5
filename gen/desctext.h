/*
 * desctext: the text of the descriptor that the command line names, and what to say where there is none: where the one
 * may be that was meant, since one more would be a second one.
 */
#ifndef GEN_DESCTEXT_H
#define GEN_DESCTEXT_H

struct arena;
struct diag;
struct options;
struct repo;
struct source;

/*
 * NULL, with a fault, where it cannot be read, where nothing is in it, or where a conflict of git's stands in it:
 * whoever takes that for YAML finds worse words for it.
 */
const struct source *desctext_read(struct arena *a, struct diag *d, struct repo *repo, const struct options *options);

#endif
