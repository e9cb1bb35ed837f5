/*
 * planjson: what JSON tells of the graph's builds beside what the graph itself knows: what the engine is given for
 * each. docs/graph.schema.json says what it holds.
 */
#ifndef GEN_PLANJSON_H
#define GEN_PLANJSON_H

struct plan;

/* Let the graph tell of its builds. */
void planjson_describe(const struct plan *p);

#endif
