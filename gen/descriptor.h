/*
 * descriptor: aqueduct.yml as it was written. No defaults, no meaning: every member is the node that the user wrote,
 * of the kind that the table in descriptor.c says, or NULL where the key is absent.
 */
#ifndef GEN_DESCRIPTOR_H
#define GEN_DESCRIPTOR_H

#include <stddef.h>

#include "diag.h"
#include "schema.h"

struct arena;
struct diag;
struct source;
struct yaml;

/* Keys that an image has, and that an arch of it may say differently. */
struct desc_build {
	const struct yaml *base, *emulation, *dockerfile, *context, *target, *build_args, *build_secrets, *ssh;
	const struct yaml *labels, *cache_from, *runner;
};

struct desc_when {
	const struct yaml *event, *ref, *branch, *repo, *instance, *cron, *target, *status, *action;
};

/* Keys for the pipelines of a kind, in Drone's words. */
struct desc_role {
	const struct yaml *name, *step_name, *runner, *type, *plugin, *needs, *depends_on, *pipeline;
	struct desc_when when;
	const struct yaml *platform, *clone, *workspace, *node, *concurrency, *environment, *volumes, *image_pull_secrets;
	const struct yaml *before, *after, *step, *settings;
};

/* A pipeline around the builds. */
struct desc_job {
	struct desc_role role; /* first, so that tables can share its keys */
	const struct yaml *key, *map; /* its name, and the whole */
	const struct yaml *stage, *needs, *services, *steps;
};

/* How a build is done where commands do it. */
struct desc_command {
	const struct yaml *image, *setup, *run, *dry_run, *manifest, *socket;
};

struct desc_arch {
	const struct yaml *entry; /* the whole; a name alone, or a map */
	struct pos pos; /* of it */
	const struct yaml *arch, *name, *suffix, *os_version, *platform;
	struct desc_role drone;
	struct desc_command command;
	struct desc_build build;
};

struct desc_run {
	const struct yaml *args, *command;
};

/* Keys that tell of tags; an image has them, and the top. */
struct desc_tags {
	const struct yaml *tags, *tags_file, *extra_tags, *release_tags, *flavour; /* tags_file: in `publish` alone */
};

/* One of `images`, or what all of them share. */
struct desc_image {
	const struct yaml *key; /* its name; NULL for what is shared */
	const struct yaml *image, *arch_list, *matrix;
	struct desc_build build;
	struct desc_run run;
	struct desc_tags tags;
	struct desc_tags *also; /* of a matrix: what each of `publish.also` says, filled in; NULL: as it stands there */
	struct desc_arch *arches;
	size_t n_arches;
};

struct desc_qemu {
	const struct yaml *version, *url, *sha256, *image, *script;
};

struct desc_test {
	const struct yaml *image, *setup, *run, *services, *environment;
};

/* One more place to publish to. */
struct desc_publication {
	const struct yaml *key, *map; /* its name, and the whole */
	const struct yaml *image, *registry, *username, *password, *pipeline, *manifest_pipeline;
	struct desc_tags tags;
	const struct yaml *branch;
	struct desc_when when;
};

struct desc_publish {
	const struct yaml *tags, *tags_file, *extra_tags, *release_tags, *branch, *dry_run, *registry, *username, *password;
	struct desc_when when, dry_run_when;
	const struct yaml *also_map;
	struct desc_publication *also;
	size_t n_also;
};

struct desc_drone {
	const struct yaml *file, *shape, *builder, *docker_plugin, *manifest_plugin, *buildx_plugin, *git_image;
	const struct yaml *only_affected, *affected_script;
	struct desc_role all, test, build, dry_run, manifest;
	struct desc_command command;
	const struct yaml *before, *after; /* pipelines */
	const struct yaml *documents;
	const struct yaml *merge_pipeline, *merge_step, *merge_settings;
};

struct descriptor {
	const struct yaml *root; /* the whole tree */
	struct desc_image shared; /* keys at the top: the only image, or the defaults of several */
	const struct yaml *image_map; /* NULL: there is one image, without a name */
	struct desc_image *images;
	size_t n_images;
	struct { const struct yaml *repo, *arch, *tag_suffix; } arg_names;
	struct desc_qemu qemu;
	struct desc_test test;
	const struct yaml *before;
	const struct yaml *job_map;
	struct desc_job *jobs;
	size_t n_jobs;
	struct desc_publish publish;
	struct { const struct yaml *file, *own, *form, *spec, *each_tag, *ignore_missing; } manifest;
	struct { const struct yaml *file, *prefix; } make;
	struct desc_drone drone;
};

/* The whole language, for schema_markdown and schema_json. */
const struct field *descriptor_fields(void);

/* Parse and read. NULL when the text is no readable map at all; otherwise all that could be read, faults in d. */
const struct descriptor *descriptor_read(struct arena *a, struct diag *d, const struct source *src);

/* The name of a descriptor that is not said, and the command that writes the outputs of one. */
#define DESCRIPTOR_NAME "aqueduct.yml"
struct str descriptor_gen(struct arena *a, struct str name);

/* What is there, one "key = value" a line with positions. For --dump=descriptor. */
void descriptor_dump(struct buf *out, const struct descriptor *desc);

#endif
