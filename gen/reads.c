#include "reads.h"

#include <stdint.h>

#include "arena.h"
#include "dfvars.h"
#include "dockerfile.h"
#include "glob.h"
#include "path.h"

#define READS_MAX 1000 /* more are no longer told apart */
#define PATH_BYTES 4096 /* no system has a longer one */

struct reader {
	struct arena *arena;
	const struct dockerfile *df;
	bool *needed; /* stages that the one to be built is made of */
	bool all; /* that is each that stands ahead of the one looked at */
	struct dfvars *vars;
	struct reads reads;
	const struct df_instr *instr; /* that is read */
	size_t target; /* the stage to be built */
	size_t stage; /* in which that is run: behind ONBUILD, one on top of its own */
	size_t *first; /* of each stage, its first instruction */
};

static bool same_name(struct str a, struct str lower)
{
	if (a.n != lower.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if ((a.p[i] >= 'A' && a.p[i] <= 'Z' ? a.p[i] - 'A' + 'a' : a.p[i]) != lower.p[i])
			return false;
	return true;
}

/* The stage of a name or number ahead of another; `before` where it is an image. */
static size_t stage_of(const struct dockerfile *df, struct str name, size_t before)
{
	size_t number = 0;

	for (size_t i = before; i-- > 0;)
		if (df->stages[i].name.n && same_name(name, df->stages[i].name))
			return i;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9' || number > before)
			return before;
		number = number * 10 + (size_t)(name.p[i] - '0');
	}
	return name.n && number < before ? number : before;
}

static void add_whole(struct reader *r, struct pos pos, struct str doubt)
{
	if (r->reads.n <= READS_MAX)
		LIST_ADD(r->arena, &r->reads, ((struct read){ .source = STR("."), .doubt = doubt, .pos = pos, .instr = r->instr }));
}

/* A path within the context, which begins at its top whatever is written. */
static void add_path(struct reader *r, struct str path, struct pos pos)
{
	struct read read = { .pos = pos, .instr = r->instr };

	if (r->reads.n >= READS_MAX || path.n > PATH_BYTES) {
		add_whole(r, pos, path.n > PATH_BYTES ? STR("no file has so long a path")
			: STR("there are more sources than are told apart (1000)"));
		return;
	}
	while (str_starts(path, STR("/")))
		path = str_from(path, 1);
	path = path_clean(r->arena, path);
	while (str_is(path, "..") || str_starts(path, STR("../"))) {
		read.leaves = true;
		path = str_from(path, 3);
	}
	read.source = path.n ? path : STR(".");
	read.pattern = glob_is_pattern(read.source);
	LIST_ADD(r->arena, &r->reads, read);
}

static bool is_remote(struct str source)
{
	return str_starts(source, STR("http://")) || str_starts(source, STR("https://")) || str_starts(source, STR("git@"))
		|| str_starts(source, STR("git://")) || str_starts(source, STR("ssh://"));
}

/* The value of "--name=value", or of "name=value" among the parts of a mount; false where the name is another. */
static bool named(struct str word, const char *name, struct str *value)
{
	struct str head;

	*value = word;
	return str_cut(value, '=', &head) && same_name(head, str_of(name));
}

static bool has_flag(const struct df_instr *in, const char *name)
{
	struct str value;

	for (size_t i = 0; i < in->n_flags; i++)
		if (str_is(in->words[i].text, name) || named(in->words[i].text, name, &value))
			return true;
	return false;
}

static struct str from_of(const struct df_instr *in)
{
	struct str from;

	for (size_t i = 0; i < in->n_flags; i++)
		if (named(in->words[i].text, "--from", &from))
			return from;
	return STR_NONE;
}

/* An image, unless it is a stage ahead of this one. Names behind --from and from= are not expanded. */
static void add_base(struct reader *r, const struct df_instr *in, struct base base)
{
	struct reads *list = &r->reads;

	if (str_is(base.ref, "scratch") || stage_of(r->df, base.ref, r->stage) < r->stage)
		return;
	if (str_has(base.ref, '$')) {
		base.ref = STR_NONE;
		base.known = false;
	}
	base.instr = in;
	list->bases = arena_grow(r->arena, list->bases, list->n_bases, &list->cap_bases, sizeof *list->bases);
	list->bases[list->n_bases++] = base;
}

/* Why it cannot be told which files a source names; or nothing. */
static const char *copy_doubt(const struct reader *r, const struct df_instr *in, struct str source)
{
	if (in->onbuild && str_has(source, '$'))
		return "the variables of another stage are not known here";
	if (r->df->escape == '`' && str_has(source, '\\'))
		return "whether a backslash parts folders depends on the engine";
	if (has_flag(in, "--parents") && str_find(source, STR("**")) < source.n)
		return "'**' names files of folders that are not known yet";
	return NULL;
}

static void read_copy(struct reader *r, const struct df_instr *in)
{
	struct str source, unknown, from = from_of(in);
	const char *doubt;

	if (from.n) {
		add_base(r, in, (struct base){ from, from, true, in->words[0].pos, NULL });
		return;
	}
	for (size_t i = in->n_flags; i + 1 < in->n_words; i++) {
		if (in->words[i].heredoc)
			continue;
		doubt = copy_doubt(r, in, in->words[i].text);
		if (doubt)
			add_whole(r, in->words[i].pos, str_of(doubt));
		else if (!dfvars_expand(r->vars, r->stage, in->words[i].text, &source, &unknown))
			add_whole(r, in->words[i].pos, arena_printf(r->arena, "the value of '%.*s' is not known", STR_ARG(unknown)));
		else if (str_is(in->name, "COPY") || !is_remote(source))
			add_path(r, source, in->words[i].pos);
	}
}

enum mount_type { MOUNT_BIND, MOUNT_SECRET, MOUNT_SSH, MOUNT_OTHER };

struct mount {
	struct str from, source, id, target;
	enum mount_type type;
};

static enum mount_type mount_type(struct str word)
{
	static const char *const types[] = { [MOUNT_BIND] = "bind", [MOUNT_SECRET] = "secret", [MOUNT_SSH] = "ssh" };
	enum mount_type type = MOUNT_BIND;

	while (type < MOUNT_OTHER && !same_name(word, str_of(types[type])))
		type++;
	return type;
}

/* False where the word is no mount. */
static bool read_mount(struct str word, struct mount *m)
{
	struct str rest, part, value;
	bool more = true;

	if (!named(word, "--mount", &rest))
		return false;
	*m = (struct mount){ .from = STR_NONE, .source = STR("."), .id = STR_NONE, .target = STR_NONE };
	while (more) {
		more = str_cut(&rest, ',', &part);
		if (!more)
			part = rest;
		if (named(part, "type", &value))
			m->type = mount_type(value);
		else if (named(part, "from", &value))
			m->from = value;
		else if (named(part, "source", &value) || named(part, "src", &value))
			m->source = value;
		else if (named(part, "target", &value) || named(part, "dst", &value) || named(part, "destination", &value))
			m->target = value;
		else if (named(part, "id", &value))
			m->id = value;
	}
	return true;
}

/* A secret without an id has the last part of its path for one. */
static void add_mount(struct reader *r, const struct mount *m, struct pos pos)
{
	struct reads *list = &r->reads;
	struct mounted mounted = { .id = STR_NONE, .pos = pos };
	struct str part, rest = m->target;

	if (m->type == MOUNT_SECRET) {
		while (str_cut(&rest, '/', &part))
			;
		mounted.id = m->id.n ? m->id : rest;
	}
	mounted.known = !str_has(mounted.id, '$') && (mounted.id.n || m->type == MOUNT_SSH);
	list->mounts = arena_grow(r->arena, list->mounts, list->n_mounts, &list->cap_mounts, sizeof *list->mounts);
	list->mounts[list->n_mounts++] = mounted;
}

static void read_run(struct reader *r, const struct df_instr *in)
{
	struct mount m;

	for (size_t i = 0; i < in->n_flags; i++) {
		if (!read_mount(in->words[i].text, &m))
			continue;
		if (m.from.n)
			add_base(r, in, (struct base){ m.from, m.from, true, in->words[i].pos, NULL });
		if (m.type == MOUNT_SECRET || m.type == MOUNT_SSH)
			add_mount(r, &m, in->words[i].pos);
		if (m.type != MOUNT_BIND || m.from.n)
			continue;
		if (str_has(m.source, '$') || str_has(in->words[i].text, '"'))
			add_whole(r, in->words[i].pos, STR("what is mounted is not known"));
		else
			add_path(r, m.source, in->words[i].pos);
	}
}

/* Whatever a name that is not known may be: each stage ahead. */
static void need(struct reader *r, struct str name, size_t before)
{
	size_t stage = stage_of(r->df, name, before);

	if (stage < before)
		r->needed[stage] = true;
	if (r->all || (name.n && !str_has(name, '$')))
		return;
	r->all = true;
	for (size_t i = 0; i < before; i++)
		r->needed[i] = true;
}

/* Empty where it is not known. */
static struct str base_of(struct reader *r, size_t stage, bool *known)
{
	struct str base, unknown;

	*known = dfvars_expand(r->vars, SIZE_MAX, r->df->stages[stage].base, &base, &unknown);
	return *known ? base : STR_NONE;
}

/* Do fn for what a stage left to those on top of it. */
static void each_trigger(struct reader *r, size_t stage, void (*fn)(struct reader *, const struct df_instr *))
{
	for (size_t i = r->first[stage]; i < r->df->n_instrs && r->df->instrs[i].stage == stage; i++)
		if (r->df->instrs[i].onbuild)
			fn(r, &r->df->instrs[i]);
}

static void need_sources(struct reader *r, const struct df_instr *in)
{
	struct mount m;

	if (from_of(in).n)
		need(r, from_of(in), r->stage);
	for (size_t k = 0; k < in->n_flags; k++)
		if (read_mount(in->words[k].text, &m) && m.from.n)
			need(r, m.from, r->stage);
}

/* From the last to the first, for a stage names earlier ones only. */
static void find_needed(struct reader *r, size_t stage)
{
	struct str base;
	size_t below;
	bool known;

	r->needed[stage] = true;
	for (size_t i = r->df->n_instrs; i-- > 0;) {
		const struct df_instr *in = &r->df->instrs[i];

		if (in->stage == SIZE_MAX || !r->needed[in->stage] || in->onbuild)
			continue;
		r->stage = in->stage;
		need_sources(r, in);
		if (!str_is(in->name, "FROM"))
			continue;
		base = base_of(r, in->stage, &known);
		need(r, base, in->stage);
		below = stage_of(r->df, base, in->stage);
		if (below < in->stage)
			each_trigger(r, below, need_sources);
	}
}

static void read_sources(struct reader *r, const struct df_instr *in)
{
	r->instr = in;
	if (str_is(in->name, "COPY") || str_is(in->name, "ADD"))
		read_copy(r, in);
	else if (str_is(in->name, "RUN"))
		read_run(r, in);
}

static void read_from(struct reader *r, const struct df_instr *in)
{
	const struct df_stage *stage = &r->df->stages[in->stage];
	bool known;
	struct str base = base_of(r, in->stage, &known);
	size_t below = stage_of(r->df, base, in->stage);

	if (below == in->stage) {
		add_base(r, in, (struct base){ stage->base, base, known, stage->pos, NULL });
		if (str_find(base, STR("onbuild")) < base.n)
			add_whole(r, stage->pos, STR("an ONBUILD image may read anything"));
		return;
	}
	dfvars_inherit(r->vars, in->stage, below);
	each_trigger(r, below, read_sources);
}

static bool is_docker_syntax(struct str image)
{
	return str_starts(image, STR("docker/dockerfile")) || str_starts(image, STR("docker.io/docker/dockerfile"));
}

/* A frontend that is not Docker's own may read as it likes. */
static void read_syntax(struct reader *r)
{
	struct str text = r->df->src->text, line, name;
	size_t begin;

	if (dfvars_given(r->vars, STR("BUILDKIT_SYNTAX"), &line) && !is_docker_syntax(line))
		add_whole(r, diag_whole(r->df->src), STR("another syntax may read anything"));
	while (str_line(&text, &line) && str_starts(line, STR("#"))) {
		line = str_trim(str_from(line, 1));
		if (!str_cut(&line, '=', &name) || !same_name(str_trim(name), STR("syntax")) || is_docker_syntax(str_trim(line)))
			continue;
		line = str_trim(line);
		begin = (size_t)(line.p - r->df->src->text.p);
		add_whole(r, diag_pos(r->df->src, begin, begin + line.n), STR("another syntax may read anything"));
	}
}

static void read_instruction(struct reader *r, const struct df_instr *in)
{
	if (in->onbuild) {
		r->reads.triggers = r->reads.triggers || in->stage == r->target;
		return;
	}
	r->instr = in;
	r->stage = in->stage;
	if (str_is(in->name, "FROM"))
		read_from(r, in);
	else if (str_is(in->name, "ARG"))
		dfvars_arg(r->vars, in);
	else if (str_is(in->name, "ENV"))
		dfvars_env(r->vars, in);
	else
		read_sources(r, in);
}

struct reads reads_of(struct arena *a, const struct dockerfile *df, size_t stage, dfvars_value *arg, void *ctx)
{
	struct reader r = { .arena = a, .df = df, .target = stage, .vars = dfvars_new(a, df, arg, ctx) };

	r.needed = arena_alloc(a, df->n_stages + 1, sizeof *r.needed);
	r.first = arena_alloc(a, df->n_stages + 1, sizeof *r.first);
	for (size_t i = df->n_instrs; i-- > 0;)
		if (df->instrs[i].stage != SIZE_MAX)
			r.first[df->instrs[i].stage] = i;
	read_syntax(&r);
	for (size_t i = 0; i < df->n_instrs && df->instrs[i].stage == SIZE_MAX; i++)
		if (str_is(df->instrs[i].name, "ARG")) /* all else is a fault there */
			read_instruction(&r, &df->instrs[i]);
	if (stage < df->n_stages)
		find_needed(&r, stage);
	for (size_t i = 0; i < df->n_instrs; i++)
		if (df->instrs[i].stage != SIZE_MAX && r.needed[df->instrs[i].stage])
			read_instruction(&r, &df->instrs[i]);
	return r.reads;
}
