/*
 * checker: what the files of checks share. A check is a function over the model; it reports under its own name.
 */
#ifndef GEN_CHECKER_H
#define GEN_CHECKER_H

#include <stdbool.h>

#include "base.h"
#include "diag.h"
#include "grammar.h"
#include "model.h"

struct arena;
struct checker;
struct map;
struct plan;
struct value;
struct yaml;

struct check {
	const char *name;
	void (*run)(struct checker *c);
	const char *help;
};

struct checker {
	struct arena *arena;
	struct diag *diag;
	const struct model *model;
	const struct plan *plan;
	const struct check *check; /* the one that runs */
};

/* Tables of checks, each ended by a row without name. */
extern const struct check checks_of_names[]; /* checknames.c: what names and values may look like */
extern const struct check checks_of_args[]; /* checkargs.c: build arguments */
extern const struct check checks_of_secrets[]; /* checksecrets.c: secrets of builds, and their mounts */
extern const struct check checks_of_builds[]; /* checkbuild.c: arches, styles, Dockerfiles */
extern const struct check checks_of_bases[]; /* checkbases.c: the images that Dockerfiles stand on */
extern const struct check checks_of_reads[]; /* checkreads.c: what Dockerfiles read, and ignore files drop */
extern const struct check checks_of_images[]; /* checkimages.c: images of images */
extern const struct check checks_of_meeting[]; /* checkmeet.c: images of one repository */
extern const struct check checks_of_tags[]; /* checktags.c: what images are tagged */
extern const struct check checks_of_ci[]; /* checkci.c: publishing, tests, outputs */
extern const struct check checks_of_publications[]; /* checkpubs.c: where all is published */
extern const struct check checks_of_lists[]; /* checklists.c: the lists over the images */
extern const struct check checks_of_specs[]; /* checkspecs.c: lists of the user's own steps */
extern const struct check checks_of_conditions[]; /* checkwhen.c: when things run, in both languages */
extern const struct check checks_of_empty_tags[]; /* checkempty.c: what tags come to */
extern const struct check checks_of_roles[]; /* checkroles.c: pipelines of a kind, and their shape */
extern const struct check checks_of_commands[]; /* checkcommand.c: builds without a plugin */
extern const struct check checks_of_affected[]; /* checkaffected.c: pipelines that end early */
extern const struct check checks_of_jobs[]; /* checkjobs.c: pipelines around the builds */
extern const struct check checks_of_steps[]; /* checksteps.c: the steps of each pipeline */
extern const struct check checks_of_drone[]; /* checkdrone.c: what the user wrote in Drone's own words */
extern const struct check checks_of_documents[]; /* checkdocs.c: whole documents */
extern const struct check checks_of_texts[]; /* checktext.c: what others read in it */
extern const struct check checks_of_keys[]; /* checkkeys.c: Drone's keys */
extern const struct check checks_of_forms[]; /* checkforms.c: what they hold */
extern const struct check checks_of_plugins[]; /* checkplugins.c: steps that publish */

/* A fault under the running check's name; the word's own place, or the whole descriptor for a default. */
#define FAULT(c, pos, ...) diag_error((c)->diag, (c)->check->name, checker_pos((c), (pos)), __VA_ARGS__)
#define WARN(c, pos, ...) diag_warn((c)->diag, (c)->check->name, checker_pos((c), (pos)), __VA_ARGS__)
struct pos checker_pos(const struct checker *c, struct pos pos);

/* Fault unless the word fits; a default is taken to. */
bool checker_fits(struct checker *c, const struct word *w, enum grammar g);
void checker_all_fit(struct checker *c, const struct words *list, enum grammar g);

/* Call for each target of each image. */
void checker_targets(struct checker *c, void (*fn)(struct checker *c, const struct image *i, const struct target *t));

/* Fault conditions that name nothing, patterns and events that Drone does not have. */
void checker_conditions(struct checker *c, const struct condition *when, size_t n, const char *of);

/* Whether a condition lets a value pass; NULL lets all. */
bool checker_lets_pass(struct checker *c, const struct condition *when, const char *text);

/* Whether a pattern may be true of something that begins so; whether two may be true of one text. Doubt is true. */
bool checker_may_begin(struct str pattern, const char *with);
bool checker_patterns_meet(struct checker *c, struct str a, struct str b);

/* Fault conditions, kept keys and the runner of what the descriptor says in Drone's words. */
void checker_role(struct checker *c, const struct role *role, const char *settings);

/* Fault a name of a pipeline to wait for that there is not, or that is the waiting one's own. */
void checker_need(struct checker *c, const char *what, struct str self, struct str name, struct pos pos);

/* Fault a line of what is copied that Drone takes for the border of a document. */
void checker_borders(struct checker *c, const struct yaml *item);

/* Fault what no runner would take of a pipeline's steps; and a kind that is none, or does nothing. */
void checker_pipeline_steps(struct checker *c, const struct yaml *pipeline);
void checker_kind(struct checker *c, const struct yaml *document, const struct yaml *kind);

/* Whether the CI file is a template of Drone's, with nothing beside it. */
bool checker_is_template(const struct checker *c);

/*
 * What one repository is tagged by. To add an image of a publication gives the first ahead of it that one run may tag
 * the same; NULL: there is none. Only publications are compared that are `together`, may publish one ref; without it,
 * all. The images of a publication share its conditions. _in: what a repository of that name is tagged by.
 */
struct checker_tagged;
struct checker_tagger {
	const struct publication *to;
	const struct image *image;
};
typedef bool checker_together(struct checker *c, const struct publication *a, const struct publication *b);
struct checker_tagged *checker_tagged_new(struct checker *c, checker_together *together);
struct checker_tagged *checker_tagged_in(struct checker *c, struct map *repositories, struct str repository,
	checker_together *together);
const struct checker_tagger *checker_tagged_add(struct checker *c, struct checker_tagged *t,
	const struct publication *to, const struct image *image);

/* What plugins/manifest gives a template for a ref; a warning of what an entry of a list says and nobody reads. */
struct value *checker_build_values(struct arena *a, struct str ref, const struct str *tags, size_t n);
void checker_platform_keys(struct checker *c, struct pos pos, const struct yaml *entry);

/* The user's own env_file for the builds of a target, of which the plugin reads one; NULL: none. */
const struct yaml *checker_env_file(const struct model *m, const struct target *t);

/* Whether a Dockerfile says all that is run: not in another syntax, nor what a base image leaves to those above it. */
bool checker_knows_build(const struct target *t);

/* Whether Drone has such runners, "os/arch". */
bool checker_is_runner(struct str runner);

/* Settings of a build that other keys of the descriptor say, with blanks around. */
#define CHECKER_BUILD_SETTINGS \
	" repo registry dockerfile context target platform platforms build_args tag tags default_tags default_suffix " \
	"auto_tag auto_tag_suffix dry_run no_push "

#endif
