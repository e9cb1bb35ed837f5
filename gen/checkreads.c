#include "checker.h"

#include "arena.h"
#include "dockerfile.h"
#include "ignore.h"
#include "str.h"

/* What the messages of a source point at. */
static void each_read(struct checker *c, const struct target *t, void (*fn)(struct checker *, const struct target *,
	const struct read *))
{
	for (size_t i = 0; t->df && t->df->src && i < t->reads.n; i++)
		fn(c, t, &t->reads.items[i]);
}

static void read_missing(struct checker *c, const struct target *t, const struct read *read)
{
	if (!read->missing || t->no_context || read->leaves || str_starts(read->source, STR("build/qemu-")))
		return;
	WARN(c, read->pos, read->pattern ? "nothing matches '%.*s' in the context '%.*s' yet"
		: "there is no '%.*s' in the context '%.*s' yet", STR_ARG(read->source), STR_ARG(t->context.s));
}

static void target_missing(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	each_read(c, t, read_missing);
}

static void check_missing(struct checker *c)
{
	checker_targets(c, target_missing);
}

static void read_leaves(struct checker *c, const struct target *t, const struct read *read)
{
	if (!read->leaves)
		return;
	FAULT(c, read->pos, "this leads out of the context '%.*s', of which alone engines copy", STR_ARG(t->context.s));
	diag_note(c->diag, read->pos, "say a 'context' that holds it, and write it from there on");
}

static void target_leaves(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	each_read(c, t, read_leaves);
}

static void check_leaves(struct checker *c)
{
	checker_targets(c, target_leaves);
}

/* What a pattern says in so many words, up to its first wildcard. */
static struct str said_plainly(struct str pattern)
{
	size_t n = 0;

	while (n < pattern.n && !str_has(STR("*?[\\"), pattern.p[n]))
		n++;
	return str_slice(pattern, 0, n);
}

/* Whether some line may keep what lies below a dropped folder. */
static bool keeps_below(struct checker *c, const struct ignore *ignore, struct str folder)
{
	struct str below = arena_printf(c->arena, "%.*s/", STR_ARG(folder)), pattern, plain;

	for (size_t i = 0; i < ignore->n; i++) {
		pattern = ignore->items[i].text;
		plain = said_plainly(pattern);
		if (ignore->items[i].exception && (str_starts(plain, below)
			|| (plain.n < pattern.n && str_starts(below, plain))))
			return true;
	}
	return false;
}

/* Whether all that a folder may hold is dropped, whatever its name: two that have nothing in common are. */
static bool drops_all_below(struct checker *c, const struct ignore *ignore, struct str folder)
{
	return ignore_drops(ignore, arena_printf(c->arena, "%.*s/\1", STR_ARG(folder)))
		&& ignore_drops(ignore, arena_printf(c->arena, "%.*s/\2\3", STR_ARG(folder)));
}

static void ignored(struct checker *c, const struct target *t, struct str source, const char *below, struct pos pos)
{
	FAULT(c, pos, "%s'%.*s' is not there for the build: %.*s drops it", *below ? "what lies in " : "", STR_ARG(source),
		STR_ARG(t->ignore->src->name));
	diag_note(c->diag, pos, "write '!%.*s%s' as its last line", STR_ARG(source), below);
}

/* Later files may be others. */
static void emptied(struct checker *c, const struct target *t, const struct read *read)
{
	WARN(c, read->pos, "nothing of what '%.*s' holds now is there for the build: %.*s drops it", STR_ARG(read->source),
		STR_ARG(t->ignore->src->name));
	diag_note(c->diag, read->pos, "'!%.*s/*' as its last line keeps all of it", STR_ARG(read->source));
}

static void read_ignored(struct checker *c, const struct target *t, const struct read *read)
{
	bool dropped;

	if (!t->ignore || read->pattern || read->leaves || str_is(read->source, "."))
		return;
	dropped = ignore_drops(t->ignore, read->source);
	if ((!dropped && !(read->folder && drops_all_below(c, t->ignore, read->source)))
		|| ((read->folder || read->missing) && keeps_below(c, t->ignore, read->source))) {
		if (read->emptied)
			emptied(c, t, read);
		return;
	}
	ignored(c, t, read->source, dropped ? "" : "/*", read->pos);
}

static void target_ignored(struct checker *c, const struct image *i, const struct target *t)
{
	struct str qemu = model_qemu_file(c->arena, t);
	struct inference in;

	(void)i;
	each_read(c, t, read_ignored);
	if (!t->df || !t->df->n_stages || !t->ignore || !qemu.n || !str_is(t->context.s, ".")
		|| !ignore_drops(t->ignore, qemu))
		return;
	in = infer(t->df, t->stage.s, &c->model->arg_names);
	if (in.qemu_pos.src)
		ignored(c, t, STR("build/qemu-*-static"), "", in.qemu_pos);
}

static void check_ignored(struct checker *c)
{
	checker_targets(c, target_ignored);
}

static void read_unknown(struct checker *c, const struct target *t, const struct read *read)
{
	if (read->doubt.n)
		WARN(c, read->pos, "%.*s: a change of any file of the context '%.*s' builds the image again",
			STR_ARG(read->doubt), STR_ARG(t->context.s));
}

static void target_unknown(struct checker *c, const struct image *i, const struct target *t)
{
	struct inference in = infer(t->df, t->stage.s, &c->model->arg_names);

	(void)i;
	for (size_t k = 0; t->df && t->df->src && k < t->reads.n; k++)
		if (!in.qemu_pos.src || t->emulation != EMULATION_STATIC || !t->reads.items[k].instr
			|| t->reads.items[k].instr->pos.line != in.qemu_pos.line) /* qemu-copy tells of that */
			read_unknown(c, t, &t->reads.items[k]);
}

static void check_unknown(struct checker *c)
{
	checker_targets(c, target_unknown);
}

static void read_git(struct checker *c, const struct target *t, const struct read *read)
{
	if (!str_is(read->source, ".") || !str_is(t->context.s, ".") || read->doubt.n || read->leaves
		|| (t->ignore && (t->ignore->unknown || ignore_drops(t->ignore, STR(".git")))))
		return;
	WARN(c, read->pos, "this reads .git, too: each commit changes the image");
	diag_note(c->diag, read->pos, "write '.git' into %.*s",
		STR_ARG(t->ignore ? t->ignore->src->name : t->ignore_files[1]));
}

static void target_git(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	each_read(c, t, read_git);
}

static void check_git(struct checker *c)
{
	checker_targets(c, target_git);
}

const struct check checks_of_reads[] = {
	{ "copy-missing", check_missing, "what a Dockerfile copies is there (a warning)" },
	{ "copy-leaves", check_leaves, "it lies in the context" },
	{ "copy-ignored", check_ignored, "no ignore file drops it" },
	{ "copy-unknown", check_unknown, "what is copied can be told from the Dockerfile (a warning)" },
	{ "copy-git", check_git, "the history of the repository is not copied (a warning)" },
	{ NULL, NULL, NULL }
};
