/*
 * check: the table of everything that can be wrong with a descriptor that could be read, by itself or against its
 * Dockerfiles. Every generation runs all of it; `aqueduct check` does nothing else.
 */
#ifndef GEN_CHECK_H
#define GEN_CHECK_H

struct arena;
struct buf;
struct diag;
struct model;
struct plan;

void check_run(struct arena *a, struct diag *d, const struct model *m, const struct plan *p);

/* The table as text: name and meaning, one a line. */
void check_print(struct buf *out);

#endif
