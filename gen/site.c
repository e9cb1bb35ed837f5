/*
 * What arches share that are built of one Dockerfile, one context and one stage: an image has many of them, and a
 * thousand images may have one Dockerfile. All that is found out about it is found out once, and had once in memory;
 * and so is what is read of the context, for each set of build arguments.
 */
#include "arch.h"
#include "arena.h"
#include "dockerfile.h"
#include "grammar.h"
#include "ignore.h"
#include "map.h"
#include "path.h"
#include "resolver.h"

static bool bases_use(const struct dockerfile *df, struct str name)
{
	for (size_t i = 0; df && i < df->n_stages; i++)
		if (dockerfile_uses(df, df->stages[i].base, name))
			return true;
	return false;
}

static void find_ignore(struct resolver *r, struct site *s, struct str dockerfile, bool readable)
{
	s->ignore_files[0] = arena_printf(r->arena, "%.*s.dockerignore", STR_ARG(dockerfile));
	s->ignore_files[1] = path_clean(r->arena, arena_printf(r->arena, "%.*s/.dockerignore", STR_ARG(s->context)));
	for (size_t i = 0; readable && r->files->ignore && i < countof(s->ignore_files) && !s->ignore; i++)
		s->ignore = r->files->ignore(r->files->ctx, s->ignore_files[i]);
}

/* Nothing outside of the repository is read. */
static struct site *find_out(struct resolver *r, struct str dockerfile, struct str context, struct str stage)
{
	struct site *s = arena_alloc(r->arena, 1, sizeof *s);
	const struct model_files *files = r->files;
	bool in, is_file = grammar_fits(r->arena, GRAMMAR_FILE, dockerfile);

	s->is_path = grammar_fits(r->arena, GRAMMAR_PATH, context);
	s->context = s->is_path ? path_clean(r->arena, context) : context;
	s->no_context = files->exists && s->is_path && !files->exists(files->ctx, s->context);
	s->df = is_file ? files->dockerfile(files->ctx, dockerfile) : NULL;
	s->says = infer(s->df, stage, &r->model->arg_names);
	s->uses_tag_suffix = bases_use(s->df, r->model->arg_names.tag_suffix);
	s->declares_arch = s->df && infer_declares(s->df, r->model->arg_names.arch, &in);
	find_ignore(r, s, dockerfile, is_file && s->is_path);
	s->reads = map_new(r->arena);
	return s;
}

/* A key of several texts, in a buffer for all of them. */
static void begin_key(struct resolver *r)
{
	if (!r->key.arena)
		r->key = buf_new(r->arena);
	r->key.n = 0;
}

static void add_key(struct resolver *r, struct str s)
{
	buf_addf(&r->key, "%zu ", s.n);
	buf_add(&r->key, s);
}

const struct site *resolver_site(struct resolver *r, struct str dockerfile, struct str context, struct str stage)
{
	struct site *s;

	begin_key(r);
	add_key(r, dockerfile);
	add_key(r, context);
	add_key(r, stage);
	if (!r->sites)
		r->sites = map_new(r->arena);
	s = map_get(r->sites, buf_str(&r->key));
	if (!s) {
		s = find_out(r, dockerfile, context, stage);
		map_put(r->sites, arena_strdup(r->arena, buf_str(&r->key)), s);
	}
	return s;
}

/* The value of a build argument, for reads. */
static bool arg_value(void *ctx, struct str name, struct str *value)
{
	const struct target *t = ctx;

	for (size_t i = 0; i < t->args.n; i++)
		if (str_eq(t->args.items[i].name.s, name)) {
			*value = t->args.items[i].origin == ORIGIN_TEXT ? t->args.items[i].value.s : (struct str){ NULL, 0 };
			return true;
		}
	return false;
}

/* What there is of a source, and of a folder what the ignore file leaves of it. */
static void look_at(struct resolver *r, const struct site *s, struct read *read, struct str path)
{
	const struct model_files *files = r->files;

	if (!files->exists || !s->is_path)
		return;
	read->missing = read->pattern ? !files->matches(files->ctx, path) : !files->exists(files->ctx, path);
	read->folder = !read->pattern && files->exists(files->ctx, arena_printf(r->arena, "%.*s/.", STR_ARG(path)));
	read->emptied = read->folder && !read->leaves && !str_is(read->source, ".") && s->ignore && s->ignore->n
		&& files->all_dropped(files->ctx, s->ignore, s->context, read->source);
}

/* The qemu binary is no file of the user's. */
static struct reads read_all(struct resolver *r, const struct site *s, struct target *t, struct str qemu)
{
	struct reads all = reads_of(r->arena, s->df, infer_stage(s->df, t->stage.s), arg_value, t);
	size_t n = 0;

	for (size_t i = 0; i < all.n; i++) {
		struct str path = path_clean(r->arena, arena_printf(r->arena, "%.*s/%.*s", STR_ARG(s->context),
			STR_ARG(all.items[i].source)));

		if (qemu.n && str_eq(path, qemu))
			continue;
		look_at(r, s, &all.items[i], path);
		all.items[n++] = all.items[i];
	}
	all.n = all.cap = n;
	return all;
}

void resolver_reads(struct resolver *r, const struct site *s, struct target *t)
{
	struct str qemu = model_qemu_file(r->arena, t);
	struct reads *known;

	if (!s->df || !s->df->src) { /* not there, or not to be read */
		LIST_ADD(r->arena, &t->reads, ((struct read){ .source = STR("."), .pos = t->context.pos }));
		return;
	}
	begin_key(r);
	add_key(r, qemu);
	for (size_t i = 0; i < t->args.n; i++) {
		add_key(r, t->args.items[i].name.s);
		buf_addc(&r->key, t->args.items[i].origin == ORIGIN_TEXT ? '=' : '?');
		add_key(r, t->args.items[i].value.s);
	}
	known = map_get(s->reads, buf_str(&r->key));
	if (!known) {
		known = arena_alloc(r->arena, 1, sizeof *known);
		*known = read_all(r, s, t, qemu);
		map_put(s->reads, arena_strdup(r->arena, buf_str(&r->key)), known);
	}
	t->reads = *known;
}

void resolver_add_read(struct resolver *r, struct target *t, struct read read)
{
	struct reads *list = &t->reads;
	struct read *items;

	if (list->n == list->cap) {
		items = arena_alloc(r->arena, 2 * list->n + 4, sizeof *items);
		if (list->n)
			memcpy(items, list->items, list->n * sizeof *items);
		list->items = items;
		list->cap = 2 * list->n + 4;
	}
	list->items[list->n++] = read;
}
