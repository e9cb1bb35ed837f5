#include "repo.h"

#include <errno.h>

#include "arena.h"
#include "diag.h"
#include "dockerfile.h"
#include "embedded.h"
#include "file.h"
#include "globwalk.h"
#include "ignore.h"
#include "map.h"
#include "suggest.h"
#include "textbound.h"

#define SIZE_MAX_OF_INPUT ((size_t)65 * 1024 * 1024) /* each kind has a bound of its own, far below */
#define TEMPLATE_DIR ".aqueduct/templates"

struct repo {
	struct arena *arena;
	struct diag *diag;
	struct str template_dir;
	struct map *texts; /* path -> struct str, those put */
	struct map *dockerfiles; /* path -> struct dockerfile, those read */
	struct map *ignores; /* path -> struct ignore, those read */
	struct map *templates; /* name -> struct source, those read */
	struct map *outside; /* path -> itself, those that lead out of the folder */
};

struct repo *repo_new(struct arena *a, struct diag *d, struct str template_dir)
{
	struct repo *r = arena_alloc(a, 1, sizeof *r);

	*r = (struct repo){ .arena = a, .diag = d, .template_dir = template_dir.n ? template_dir : STR(TEMPLATE_DIR),
		.texts = map_new(a), .dockerfiles = map_new(a), .ignores = map_new(a), .templates = map_new(a),
		.outside = map_new(a) };
	return r;
}

void repo_put(struct repo *r, struct str path, struct str text)
{
	struct str *kept = arena_alloc(r->arena, 1, sizeof *kept);

	*kept = text;
	map_put(r->texts, path, kept);
}

bool repo_read(struct repo *r, struct str path, struct str *text, int *err)
{
	const struct str *put = map_get(r->texts, path);

	*err = put ? 0 : file_read_within(r->arena, path, SIZE_MAX_OF_INPUT, text);
	if (put)
		*text = *put;
	return !*err;
}

const struct source *repo_source(struct repo *r, struct str path)
{
	struct str text;
	int err;

	if (repo_read(r, path, &text, &err))
		return diag_source(r->diag, path, text);
	diag_errno(r->diag, path, "cannot read", err);
	return NULL;
}

/* Nothing is read from where a link leads out of the folder; that is said once. */
static bool leads_out(struct repo *r, struct str path)
{
	if (map_get(r->texts, path) || !file_leads_out(r->arena, path))
		return false;
	if (!map_get(r->outside, path))
		diag_error(r->diag, "system", diag_whole(diag_source(r->diag, path, STR_NONE)),
			"a symbolic link leads out of the folder of the descriptor; nothing is read through it");
	map_put(r->outside, path, r);
	return true;
}

static const struct source *load_source(void *ctx, struct str path)
{
	struct repo *r = ctx;
	struct str text;
	int err;

	return !leads_out(r, path) && repo_read(r, path, &text, &err) ? diag_source(r->diag, path, text) : NULL;
}

/* A Dockerfile that is not there is nothing to complain of here; one that cannot be read is. */
static const struct dockerfile *load_dockerfile(void *ctx, struct str path)
{
	struct repo *r = ctx;
	const struct dockerfile *df = map_get(r->dockerfiles, path);
	struct str text;
	int err;

	if (df)
		return df;
	if (leads_out(r, path)) {
		df = arena_alloc(r->arena, 1, sizeof *df); /* as one that cannot be read */
	} else if (repo_read(r, path, &text, &err)) {
		df = dockerfile_read(r->arena, r->diag, diag_source(r->diag, path, text));
	} else if (err == ENOENT || err == ENOTDIR) {
		return NULL;
	} else {
		diag_errno(r->diag, path, "cannot read", err);
		df = arena_alloc(r->arena, 1, sizeof *df); /* it is there, but says nothing */
	}
	map_put(r->dockerfiles, path, df);
	return df;
}

static const struct ignore *load_ignore(void *ctx, struct str path)
{
	struct repo *r = ctx;
	const struct ignore *ignore = map_get(r->ignores, path);
	struct str text;
	int err;

	if (ignore)
		return ignore;
	if (leads_out(r, path))
		return NULL;
	if (!repo_read(r, path, &text, &err)) {
		if (err != ENOENT && err != ENOTDIR && err != ENAMETOOLONG)
			diag_errno(r->diag, path, "cannot read", err);
		return NULL;
	}
	ignore = ignore_read(r->arena, r->diag, diag_source(r->diag, path, text));
	map_put(r->ignores, path, ignore);
	return ignore;
}

static bool path_exists(void *ctx, struct str path)
{
	struct repo *r = ctx;

	return map_get(r->texts, path) || file_kind(r->arena, path) != FILE_ABSENT;
}

/* How many names of a context are looked at; of more than that some are taken to be kept. */
#define NAMES_MAX 10000

static struct str below(struct repo *r, struct str folder, struct str name)
{
	return folder.n ? arena_printf(r->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)) : name;
}

static bool is_there(void *ctx, struct str path, bool last)
{
	return last && path_exists(ctx, path);
}

static bool path_matches(void *ctx, struct str pattern)
{
	struct repo *r = ctx;

	return globwalk_any(r->arena, pattern, is_there, r);
}

/* What is asked about the files of a folder of a context, and what was found. */
struct sieve {
	struct repo *repo;
	const struct ignore *ignore;
	struct str context;
	size_t seen; /* so many names; of too many some are taken to be kept */
	bool any, kept; /* files */
};

static void sift(struct sieve *s, struct str folder)
{
	struct str at = below(s->repo, s->context, folder), path, *names;
	size_t n = file_names(s->repo->arena, at, NAMES_MAX, &names);

	s->seen += n;
	s->kept = s->kept || s->seen >= NAMES_MAX;
	for (size_t i = 0; i < n && !s->kept; i++) {
		path = below(s->repo, folder, names[i]);
		if (file_kind(s->repo->arena, below(s->repo, at, names[i])) == FILE_FOLDER) {
			sift(s, path);
			continue;
		}
		s->any = true;
		s->kept = !ignore_drops(s->ignore, path);
	}
}

static bool all_dropped(void *ctx, const struct ignore *ignore, struct str context, struct str folder)
{
	struct sieve s = { .repo = ctx, .ignore = ignore, .context = context };

	sift(&s, folder);
	return s.any && !s.kept;
}

struct model_files repo_model_files(struct repo *r)
{
	return (struct model_files){ load_dockerfile, r, load_ignore, path_exists, path_matches, load_source,
		all_dropped };
}

/* As an editor of another system saves it: make and sh do not read line ends with a CR, nor a byte order mark. */
static struct str plain_text(struct arena *a, struct str text)
{
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_from(text, 3);
	return text.n > TEXTBOUND_SIZE ? text : str_lf(a, text);
}

/* The project's own template, else the one in the program. */
static const struct source *find_template(struct repo *r, struct str name)
{
	struct str path = arena_printf(r->arena, "%.*s/%.*s.mustache", STR_ARG(r->template_dir), STR_ARG(name)), text;
	int err;

	if (str_is(r->template_dir, TEMPLATE_DIR) && (leads_out(r, r->template_dir) || leads_out(r, path)))
		err = ENOENT;
	else if (repo_read(r, path, &text, &err))
		return diag_source(r->diag, path, plain_text(r->arena, text));
	if (err != ENOENT && err != ENOTDIR)
		diag_errno(r->diag, path, "cannot read", err);
	for (size_t i = 0; i < embedded_templates_n; i++)
		if (str_is(name, embedded_templates[i].name))
			return diag_source(r->diag, arena_printf(r->arena, "templates/%.*s.mustache", STR_ARG(name)),
				(struct str){ embedded_templates[i].bytes, embedded_templates[i].size });
	return NULL;
}

static const struct source *load_template(void *ctx, struct str name)
{
	struct repo *r = ctx;
	const struct source *src = find_template(r, name);

	if (src)
		map_put(r->templates, name, src);
	return src;
}

bool repo_has_templates(struct repo *r)
{
	return file_kind(r->arena, arena_printf(r->arena, "%.*s/.", STR_ARG(r->template_dir))) == FILE_FOLDER;
}

/* A file's name without .mustache is a template's: what is nearest to it, and whether it is that. */
static bool is_template(const struct repo *r, struct str name, struct str *near)
{
	struct suggest s = suggest_for(name);

	for (size_t i = 0; i < embedded_templates_n; i++) {
		if (str_is(name, embedded_templates[i].name))
			return true;
		suggest_try(&s, str_of(embedded_templates[i].name));
	}
	*near = s.best;
	return map_get(r->templates, name);
}

#define TEMPLATES_MAX 1000 /* names of the folder that are looked at */

void repo_warn_unused(struct repo *r)
{
	struct str *names, name, near = STR_NONE;
	size_t n = file_names(r->arena, r->template_dir, TEMPLATES_MAX, &names);
	struct pos pos;
	bool ends;

	for (size_t i = 0; i < n; i++) {
		ends = str_ends(names[i], STR(".mustache"));
		name = ends ? str_slice(names[i], 0, names[i].n - 9) : names[i];
		if (is_template(r, name, &near)) {
			if (ends)
				continue;
			near = name;
		}
		if (!ends && !near.n)
			continue; /* a README, say */
		pos = diag_whole(diag_source(r->diag, arena_printf(r->arena, "%.*s/%.*s", STR_ARG(r->template_dir),
			STR_ARG(names[i])), STR_NONE));
		diag_warn(r->diag, "template-file", pos, "no template is called so: nothing reads this file");
		if (near.n)
			diag_note(r->diag, pos, "did you mean '%.*s.mustache'?", STR_ARG(near));
	}
}

const struct map *repo_used(const struct repo *r)
{
	return r->templates;
}

struct render_templates repo_templates(struct repo *r)
{
	return (struct render_templates){ load_template, r };
}
