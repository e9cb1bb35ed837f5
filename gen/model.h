/*
 * model: what the descriptor means. Every default filled in, every arch resolved, every value with the place where it
 * was said. Const after model_resolve.
 */
#ifndef GEN_MODEL_H
#define GEN_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "infer.h"
#include "reads.h"
#include "str.h"

struct arch;
struct arena;
struct descriptor;
struct dockerfile;
struct ignore;
struct map;
struct source;
struct yaml;

/* A value and its place; pos.src is NULL where it is a default. */
struct word {
	struct str s;
	struct pos pos;
};

struct words {
	struct word *items;
	size_t n, cap;
};

/* What the value of a pair is: the text itself, a word of git's, the name of a variable, a path, a secret's name. */
enum origin { ORIGIN_TEXT, ORIGIN_GIT, ORIGIN_ENV, ORIGIN_FILE, ORIGIN_SECRET };

struct pair {
	struct word name, value;
	enum origin origin;
};

struct pairs {
	struct pair *items;
	size_t n, cap;
};

/* A credential: the text itself or the name of a secret. */
struct credential {
	struct word value;
	bool secret;
};

struct image;
struct target;

/* An image of the same descriptor that another is made of. */
struct own_base {
	const struct image *image;
	const struct target *target; /* NULL: it is not built for this arch */
	const struct base *base; /* where that is said */
};

/* A condition of CI, one list of patterns each way. */
struct condition {
	const char *key;
	struct pos pos; /* of its value; none for a default */
	struct words include, exclude;
};

#define CONDITIONS_MAX 9

/* The tags that are published, and when. */
struct tagset {
	struct str name; /* of who has it alone; empty: publish's */
	struct str to; /* the publication that has it for its own; empty: none */
	struct word flavour; /* behind each tag; empty: none */
	bool automatic; /* tags: auto */
	struct words tags; /* else these; a flavour is in them */
	struct word file; /* that has tags instead of these; empty: none */
	struct pos pos; /* of tags, or of that */
	struct words extra, release; /* more tags of lists beside those of auto; those of releases alone */
	struct words branches; /* that make `latest` */
	struct condition when[CONDITIONS_MAX];
	size_t n_when;
	struct pos when_pos;
};

/* What the descriptor says in Drone's words of the pipelines of a kind; all may be absent. */
struct role {
	struct word name, step_name; /* or their patterns */
	struct word runner, type, plugin;
	struct words needs; /* names of pipelines, or their patterns */
	struct words depends_on; /* names of steps, for the generated one */
	struct condition *when; /* room for CONDITIONS_MAX; NULL: there are none */
	size_t n_when;
	struct pos when_pos; /* NULL: as the kind has it */
	const struct yaml *pipeline; /* keys of the pipeline, as a map */
	const struct yaml *more; /* those of them that have no key of their own here */
	const struct yaml *before, *after; /* lists of steps */
	const struct yaml *step, *settings; /* keys of the generated steps, as maps */
};

enum stage { STAGE_FREE, STAGE_TEST, STAGE_DEPLOY, STAGE_NOTIFY };

/* A pipeline around the builds: steps in Drone's own words. */
struct job {
	struct role role; /* with its name */
	enum stage stage;
	struct pos needs_pos; /* NULL: what the stage waits for */
	const struct yaml *steps, *services; /* steps: NULL after a fault */
};

/* How CI builds where no plugin does; lists that the descriptor does not have are empty. */
struct commands {
	struct word image; /* empty: the default */
	struct words setup, run, dry_run, manifest;
	struct pos setup_pos, run_pos, dry_run_pos, manifest_pos; /* NULL: the default */
	struct word socket; /* empty: the default */
};

enum shape { SHAPE_PIPELINES, SHAPE_STEPS, SHAPE_BUILDX, SHAPE_NONE };

/* One arch of one image. */
struct target {
	const struct arch *arch; /* never NULL */
	struct pos pos; /* of its entry */
	struct word name, suffix, os_version;
	struct word platform; /* os/arch[/variant], for --platform */
	struct str variant; /* for the manifest list; empty where there is none */
	enum base_style base;
	struct pos base_pos; /* what decided */
	enum emulation emulation;
	struct pos emulation_pos;
	struct word dockerfile, context, stage;
	bool no_context; /* its folder is not there */
	const struct dockerfile *df; /* NULL: the file is not there */
	struct reads reads; /* of the context, but for the qemu binary; and other images */
	struct own_base *own; /* those of the same descriptor */
	size_t n_own, cap_own;
	struct str ignore_files[2]; /* where engines look for what they ignore: the first that is there counts */
	const struct ignore *ignore; /* NULL: neither is there */
	struct pairs args; /* those that aqueduct fills first */
	struct pairs secrets; /* by the ids of mounts */
	struct word ssh; /* the secret with the key; empty: none, or the desk's alone */
	struct pos ssh_pos; /* NULL: no ssh */
	struct pairs labels;
	struct words cache_from;
	struct word runner; /* os/arch of the Drone runner */
	const struct role *drone; /* of this arch alone; that of all images for which it is said once */
	const struct commands *command;
};

struct image {
	struct word name; /* empty: the only one, by `image` */
	struct word repository; /* ghcr.io/me/app */
	size_t n_family; /* so many images of the descriptor have that repository; 0: the only one, by `image` */
	const struct tagset *tagset; /* never NULL */
	struct target *targets;
	size_t n_targets;
	struct words run_args, run_command;
};

/* An image in one publication. */
struct published {
	struct word repository;
	const struct tagset *tagset; /* never NULL */
	struct str list; /* the template of its manifest list */
	bool no_list; /* it is the user's, and not there */
	const struct source *own_list; /* it is the user's; NULL: it is not, or cannot be read */
};

/* A place to which all images are published. */
struct publication {
	struct word name; /* empty: `publish` itself */
	struct word image; /* its repository, where that is said */
	struct word registry; /* to log in to; empty: each repository's own */
	struct credential username, password;
	struct word pipeline, manifest_pipeline; /* pattern and name of pipelines of its own; empty: none */
	struct published *images; /* of each of the model's */
};

struct qemu_sum {
	struct str qemu; /* qemu's name of the arch */
	struct word sum;
};

struct model {
	const struct source *src; /* the descriptor */
	struct image *images;
	size_t n_images;
	struct arg_names arg_names;
	struct word arg_repo, arg_arch, arg_tag_suffix; /* the same, with positions */
	struct {
		struct word version, image, script;
		struct words urls;
		struct str url; /* all of them, with blanks between */
		struct qemu_sum *sums;
		size_t n_sums, cap_sums;
	} qemu;
	struct {
		bool present;
		struct pos pos;
		struct word image;
		struct words setup, run;
		bool runs_nothing; /* 'run' is an empty list */
		const struct yaml *services;
		struct pairs environment;
	} test;
	const struct yaml *before;
	struct job *jobs;
	size_t n_jobs;
	struct {
		struct tagset tagset; /* of what does not have its own */
		struct pos tags_top, tags_pos, tags_file; /* `tags` at the top, `publish.tags`, `publish.tags_file` */
		bool dry_run;
		struct condition dry_when[CONDITIONS_MAX];
		size_t n_dry_when;
	} publish;
	struct publication *publications; /* the first is `publish` itself */
	size_t n_publications;
	const struct tagset **tagsets; /* each by which something is published; the first is that of `publish` */
	size_t n_tagsets, cap_tagsets;
	struct word manifest_file; /* that of a publication and an image has their names in it, where they have some */
	bool manifest_own; /* it is the user's, and not written */
	struct pos manifest_own_pos;
	struct {
		bool arguments; /* instead of a template */
		struct pos form_pos;
		bool each_tag; /* a step for each */
		struct pos each_tag_pos;
		struct word spec; /* the text of the template, a pattern; pos.src is NULL where it is generated */
	} list;
	const struct map *specs; /* files that steps of the user's own name by a setting 'spec': struct source by path */
	bool ignore_missing;
	struct pos ignore_missing_pos;
	struct word make_file, make_prefix;
	struct {
		enum shape shape;
		struct pos shape_pos;
		struct word file, docker_plugin, manifest_plugin, buildx_plugin, git_image;
		bool only_affected; /* pull requests end pipelines of which they change nothing */
		struct pos only_affected_pos;
		struct word affected_script; /* that tells it; without it, empty where it is not said */
		struct role all, test, build, dry_run, manifest;
		bool commands; /* build, where a plugin does not */
		struct pos builder_pos;
		struct commands command;
		const struct yaml *before, *after, *documents, *merge_pipeline, *merge_step, *merge_settings;
	} drone;
};

/* Whether it says when its pipelines run; with no condition they always do. */
bool role_says_when(const struct role *role);

/* Where Dockerfiles and ignore files come from: NULL for one that is not there. Asked once or more for each path. */
struct model_files {
	const struct dockerfile *(*dockerfile)(void *ctx, struct str path);
	void *ctx; /* for both */
	const struct ignore *(*ignore)(void *ctx, struct str path); /* NULL: there are none */
	bool (*exists)(void *ctx, struct str path); /* whether anything is there; NULL: everything is */
	bool (*matches)(void *ctx, struct str pattern); /* whether anything is that a source of COPY names; where exists is */
	const struct source *(*source)(void *ctx, struct str path); /* any other text; NULL: there is none; where exists is */
	/* whether a folder of a context has files, all of which are dropped; where exists is */
	bool (*all_dropped)(void *ctx, const struct ignore *ignore, struct str context, struct str folder);
};

/* Whether qemu's binary is downloaded for the target, and where it is put; empty where it is not. */
struct str model_qemu_file(struct arena *a, const struct target *t);

/* The build argument that carries the tag of other images of the descriptor: filled by each output in its own way. */
bool model_is_own_tag(const struct model *m, const struct target *t, struct str arg);

/* Where make keeps what git or the environment says of a build argument; empty where it is text. */
struct str model_value_file(struct arena *a, const struct pair *arg);

/* What an image is in a publication. */
const struct published *model_published(const struct model *m, const struct publication *p, const struct image *image);

/* The variable that holds a secret which is no file: the one that is said, or the secret's name in upper case. */
struct str model_secret_variable(struct arena *a, const struct pair *secret);

/* Whether only BuildKit can give a build what it is to be given. */
bool model_needs_buildkit(const struct target *t);

/* The host that a repository names; empty: Docker Hub. */
struct str model_registry(struct str repository);

/* A registry as a repository names it; `docker login` takes it with a scheme, too. */
struct str model_registry_host(struct str registry);

/* A reference without tag and digest. */
struct str model_ref_repository(struct str ref);

/* A repository as engines complete it: docker.io/me/app. */
struct str model_full_repository(struct arena *a, struct str repository);

/* Unknown and clashing arches are faults, recorded in d; the rest is resolved all the same. Never NULL. */
const struct model *model_resolve(struct arena *a, struct diag *d, const struct descriptor *desc,
	const struct source *src, const struct model_files *files);

/*
 * The files that aqueduct writes or is told by, and the folder of what it keeps: cleaned paths, some of them twice. A
 * list's template that is the user's is none of them.
 */
struct words model_own_files(struct arena *a, const struct model *m);

/* The model as text, for --dump=model. */
void model_dump(struct buf *out, const struct model *m);

#endif
