/*
 * planjson: the plan as JSON for other programs: the graph with what each build is made by, and the clusters with what
 * they wait for. What it holds is told in man/aqueduct.1.
 */
#ifndef GEN_PLANJSON_H
#define GEN_PLANJSON_H

struct arena;
struct plan;
struct value;

struct value *plan_json(struct arena *a, const struct plan *p);

#endif
