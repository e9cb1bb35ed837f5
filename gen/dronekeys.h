/*
 * dronekeys: the keys that Drone reads of pipelines and of steps, and what each must hold so that its server, or its
 * docker runner, takes the file.
 */
#ifndef GEN_DRONEKEYS_H
#define GEN_DRONEKEYS_H

#include <stdbool.h>

#include "str.h"

enum holds {
	HOLDS_TEXT,
	HOLDS_TRUTH, /* true or false */
	HOLDS_NUMBER,
	HOLDS_SIZE, /* of bytes: a number, or one with a unit */
	HOLDS_TEXTS, /* a list of them */
	HOLDS_LIST,
	HOLDS_MAPS, /* a list of them */
	HOLDS_PORTS, /* a list of numbers and maps */
	HOLDS_MAP,
	HOLDS_NAMED, /* a map of texts, whose keys may be any */
};

struct dronekey {
	const char *key;
	enum holds holds;
	const struct dronekey *within; /* of the map, or of the maps of a list; NULL: it has none that are known */
};

/* Ended by a row without key. Services have the keys of steps. */
extern const struct dronekey dronekeys_of_pipelines[];
extern const struct dronekey dronekeys_of_steps[];

/* The row of a key; NULL: Drone ignores it. */
const struct dronekey *dronekeys_find(const struct dronekey *known, struct str key);

/* Whether the docker runner alone reads it, which fills in ${...} first; the server reads the file as it stands. */
bool dronekeys_is_of_runner(const struct dronekey *known);

/* What it holds, for messages: "a number". */
const char *dronekeys_name(enum holds holds);

#endif
