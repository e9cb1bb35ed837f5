/*
 * run: one run of the program, from the text of the descriptor to the texts of the outputs. What each phase has made
 * stays at hand for the commands, which say what becomes of it.
 */
#ifndef GEN_RUN_H
#define GEN_RUN_H

#include <stdbool.h>

#include "filelock.h"
#include "options.h"
#include "render.h"
#include "str.h"

struct arena;
struct descriptor;
struct diag;
struct model;
struct plan;
struct repo;
struct value;

/* What a phase makes is NULL before it. */
struct run {
	struct arena *arena;
	struct diag *diag;
	struct repo *repo;
	struct options options;
	struct buf out, said; /* for standard output and standard error */
	struct file_lock lock; /* held by commands that write */
	const struct descriptor *desc;
	const struct model *model;
	const struct plan *plan;
	struct outputs outputs;
	struct value *values; /* what templates may name */
};

/*
 * All phases: text -> nodes -> as written -> model -> plan (the graph) -> checks -> values -> texts. False after a
 * fault, which the diagnostics have then, all that could be told with it. Nothing is written to the disk.
 *
 * For who asks the graph alone: run_graph ends ahead of the checks, run_names behind them, with the files that
 * images are named by.
 */
bool run_pipeline(struct run *r);
bool run_graph(struct run *r);
bool run_names(struct run *r);

/*
 * Let no other run write in this folder, and remove what one that was killed has left: to be called by a command that
 * writes, before it reads anything. Held until the run ends.
 */
void run_lock(struct run *r);

/* Whether --format asks for json. */
bool run_wants_json(const struct run *r);

/* Print a value as JSON to standard output. True. */
bool run_print_json(struct run *r, const struct value *v);

#endif
