/*
 * plugins: the images that run the generated steps, the versions of them that are pinned, and which runners they are
 * there for. A row is a version, with the reason for it; the newest stands first.
 */
#ifndef GEN_PLUGINS_H
#define GEN_PLUGINS_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct buf;

#define PLUGINS_DOCKER "plugins/docker"
#define PLUGINS_MANIFEST "plugins/manifest"
#define PLUGINS_BUILDX "thegeeklab/drone-docker-buildx"
#define PLUGINS_BUSYBOX "busybox"
#define PLUGINS_CLIENT "docker"

/*
 * The newest version of an image, by its name, that is there for a runner (os/arch); where none is, the newest of all.
 */
struct str plugins_pick(const char *image, struct str runner);

/* Whether an image is there for a runner, and true of what is not in the table. */
bool plugins_has(struct arena *a, struct str reference, struct str runner);

/* Whether an image, pinned, is older than this version of it; false of another image, and of tags without a number. */
bool plugins_older(struct arena *a, struct str reference, const char *image, unsigned major, unsigned minor,
	unsigned patch);

/* The table, in Markdown. */
void plugins_markdown(struct buf *out);

#endif
