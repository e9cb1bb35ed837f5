/*
 * plan: model -> graph. Which downloads, builds, tests, runs, pushes and lists there are, and what each needs. Both
 * the Makefile and the CI file are written from what stands here, and from nothing else.
 */
#ifndef GEN_PLAN_H
#define GEN_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct cluster;
struct graph;
struct image;
struct job;
struct map;
struct model;
struct node;
struct target;

#define NODE_SOURCE "source" /* a Dockerfile, a file or folder of a context */
#define NODE_QEMU "qemu" /* one download: version, host, arch */
#define NODE_IMAGE "image" /* one build: image and arch; its file is named by its recipe, once that is rendered */
#define NODE_GIT "git" /* what git says, for a build argument */
#define NODE_ENV "env" /* a variable of the environment, for one */
#define NODE_TEST "test"
#define NODE_RUN "run"
#define NODE_PUSH "push"
#define NODE_MANIFEST "manifest"
#define NODE_JOB "job" /* what CI alone does around the builds */
#define NODE_PIPELINE "pipeline" /* one in Drone's own words, for which others wait */
#define NODE_GROUP "group" /* what a person types for several */

/* Of a target's nodes, those that others ask for. */
struct plan_target {
	const struct image *image;
	const struct target *target;
	struct node *qemu, *build, *run; /* qemu: NULL where nothing is copied */
	struct node **pushes; /* to each publication of the model */
	struct node *push; /* the first of them */
};

/* Of an image's nodes, those that stand for all its arches. */
struct plan_image {
	const struct image *image;
	struct node *push; /* a group of its own; NULL for an image without a name, which is all that is pushed */
	struct node **manifests; /* its list in each publication of the model */
	struct node *manifest; /* the first of them */
};

/* What a person types for one arch of all images. There are none where an image has no name. */
struct plan_arch {
	const struct target *target; /* the first of that name */
	struct node *build, *push;
};

/* What is in one cluster: targets that are pushed there and images whose lists are put there, at least in part. */
struct plan_members {
	struct {
		const struct plan_target **items;
		size_t n, cap;
	} targets;
	struct {
		const struct plan_image **items;
		size_t n, cap;
	} images;
	const struct job *job; /* NULL: none of that name */
	const struct cluster *cluster; /* NULL: there is none of that name */
};

struct plan {
	struct graph *graph;
	struct plan_target *targets; /* each behind those that it is made of, else as declared */
	size_t n_targets;
	struct plan_image *images; /* as declared */
	size_t n_images;
	struct plan_arch *arches;
	size_t n_arches;
	struct node *test; /* NULL: no tests */
	struct node **jobs; /* of each of the model's */
	struct node *push; /* of all images */
	struct node *manifest; /* all lists; that of the image where it has no name */
	struct cluster *clusters; /* in topological order */
	size_t n_clusters;
	const struct map *members; /* by the names of clusters */
};

const struct plan *plan_build(struct arena *a, const struct model *m);

/* What is in the cluster of that name; where there is none, nothing. Never NULL. */
const struct plan_members *plan_members(const struct plan *p, struct str cluster);

/* The cluster of that name, or NULL. */
const struct cluster *plan_cluster(const struct plan *p, struct str name);

#endif
