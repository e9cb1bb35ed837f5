/*
 * repo: the files around a descriptor, read once each: the descriptor itself, Dockerfiles, ignore files, templates.
 * Files that are about to be written can be laid over those of the disk.
 */
#ifndef GEN_REPO_H
#define GEN_REPO_H

#include <stdbool.h>

#include "model.h"
#include "render.h"
#include "str.h"

struct arena;
struct diag;
struct map;
struct repo;
struct source;

/* template_dir: where overriding templates are looked for first; empty: .aqueduct/templates. */
struct repo *repo_new(struct arena *a, struct diag *d, struct str template_dir);

/* Let this text stand for the file of that path. */
void repo_put(struct repo *r, struct str path, struct str text);

/* A file's text. False where it is not there; *err is then its errno. */
bool repo_read(struct repo *r, struct str path, struct str *text, int *err);

/* A file as a source of diagnostics; a fault in d, and NULL, when it cannot be read. */
const struct source *repo_source(struct repo *r, struct str path);

struct model_files repo_model_files(struct repo *r);
struct render_templates repo_templates(struct repo *r);

/* Whether the folder of templates is there. */
bool repo_has_templates(struct repo *r);

/* Warn of files in it that stand for no template: neither one of the program's, nor one that was read. */
void repo_warn_unused(struct repo *r);

/* The templates that were read, by name; a struct source each. */
const struct map *repo_used(const struct repo *r);

#endif
