/*
 * process: the only room that starts programs. No shell is between, nothing is read from the terminal, and the answer
 * is bounded. Only commands that ask git or the engine use it; nothing that generates does.
 */
#ifndef GEN_PROCESS_H
#define GEN_PROCESS_H

#include <stddef.h>

#include "str.h"

struct arena;

#define PROCESS_OUTPUT_MAX ((size_t)256 * 1024 * 1024)

struct process {
	int status; /* what it exited with; 128 and the signal's number where one ended it */
	struct str out, err; /* what it wrote to standard output and standard error */
};

/*
 * Run a program to its end: argv[0] is looked for in PATH, argv ends with NULL, and so does more, variables ("A=b")
 * that are added to its environment (NULL: none). 0 when it ran, whatever its status; else the errno: ENOENT (no such
 * program), EFBIG (it wrote more than PROCESS_OUTPUT_MAX, and was ended).
 */
int process_run(struct arena *a, const char *const *argv, const char *const *more, struct process *result);

#endif
