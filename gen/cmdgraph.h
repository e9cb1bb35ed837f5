/* cmdgraph: the commands that show the build graph, or answer questions about it. They write nothing to the disk. */
#ifndef GEN_CMDGRAPH_H
#define GEN_CMDGRAPH_H

#include <stdbool.h>

struct run;

bool cmdgraph_graph(struct run *r);
bool cmdgraph_query(struct run *r);

#endif
