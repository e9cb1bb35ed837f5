/*
 * judge: what the judges of nodes share: what they know, how a cause is told with the edge by which it concerns the
 * node, and the comparison of one file with another.
 */
#ifndef GEN_JUDGE_H
#define GEN_JUDGE_H

#include <stdbool.h>

#include "arena.h"
#include "file.h"
#include "str.h"

struct edge;
struct facts;
struct makerules;
struct map;
struct node;
struct why;

struct judge {
	struct arena *arena;
	const struct facts *facts;
	const struct makerules *rules;
	struct why *why;
	struct map *contexts; /* by name -> struct stalecontext */
	bool *remade; /* by index: what the node's file holds would be another, so that what needs it is made */
	bool *doubted; /* whether that is so is not known */
	struct str args; /* of the engine's build, as the shell has them */
	bool args_known;
};

/* What is judged: a node by the file that is compared with others. */
struct subject {
	const struct node *node;
	struct str file; /* its name */
	struct file_time time;
	struct map *seen; /* what its causes are about: each is told once */
};

#define TEXT(j, ...) arena_printf((j)->arena, __VA_ARGS__)

/* Add a cause that is about `of`; edge: NULL where it is the node's own matter. */
void judge_add(struct judge *j, struct subject *s, const char *kind, struct str of, const struct edge *edge,
	bool unknown, struct str text);

/* The same where it follows from what is the matter with the node that the edge leads to. */
void judge_follow(struct judge *j, struct subject *s, const char *kind, struct str of, const struct edge *edge,
	bool unknown, struct str text);

/* By which a file concerns a node: the edge to what names the file, or else covers it. NULL: none. */
const struct edge *judge_edge(struct judge *j, const struct node *n, struct str path);

bool judge_time(const struct judge *j, struct str path, struct file_time *time);

/* A prerequisite that nothing makes: whether it is there, and no newer. */
void judge_file(struct judge *j, struct subject *s, struct str path);

/* Words of sh without anything that it would act on, with one blank between; false where it is more. */
bool judge_words(struct arena *a, struct str text, struct str *words);

#endif
