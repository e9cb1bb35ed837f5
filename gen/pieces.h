/*
 * pieces: what the user wrote in Drone's own words, piece by piece, wherever in the descriptor it stands. The checks of
 * such words go through them all.
 */
#ifndef GEN_PIECES_H
#define GEN_PIECES_H

#include <stdbool.h>

#include "str.h"

struct checker;
struct yaml;

enum piece_kind {
	PIECE_DOCUMENT, /* no pipeline, or what another runner than docker's takes */
	PIECE_PIPELINE, /* the steps in it follow, as pieces of their own */
	PIECE_STEP,
	PIECE_SERVICE,
	PIECE_PIPELINE_KEYS, /* to be merged into generated pipelines */
	PIECE_STEP_KEYS, /* into generated steps */
	PIECE_SETTINGS, /* into their settings */
};

struct piece {
	enum piece_kind kind;
	const struct yaml *map;
	struct str image; /* of the step; empty where that is not known */
	bool pulls; /* what surrounds it runs for pull requests, too */
};

/* Call for each piece, in the order of the descriptor's keys. */
void pieces_each(struct checker *c, void (*fn)(struct checker *c, const struct piece *piece));

/* The value under a key where it is a scalar; empty where there is none. */
struct str piece_text(const struct yaml *map, const char *key);

/* Whether a condition in Drone's words lets the event and ref of a pull request pass; NULL does. */
bool piece_lets_pulls(struct checker *c, const struct yaml *conditions);

#endif
