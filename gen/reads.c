#include "reads.h"

#include <stdint.h>

#include "arena.h"
#include "dockerfile.h"
#include "glob.h"
#include "map.h"
#include "path.h"

/* A variable of a stage. */
struct variable {
	struct str name, value;
	bool env; /* of ENV, which stages on top of this one have too */
	bool known;
};

struct reader {
	struct arena *arena;
	const struct dockerfile *df;
	reads_arg *arg;
	void *ctx;
	bool *needed; /* stages that the one to be built is made of */
	bool all; /* that is each that stands ahead of the one looked at */
	struct map *global, **stages; /* name -> struct variable */
	struct reads reads;
	const struct df_instr *instr; /* that is read */
};

/* What a word is expanded with. */
struct scope {
	const struct map *variables;
	bool global; /* ahead of all stages, where no base image sets any */
	struct str unknown; /* the first name that was asked for and is not known */
};

/* Names that engines may have a value for, once an ARG declares them. */
static bool engine_knows(struct str name)
{
	return str_starts(name, STR("TARGET")) || str_starts(name, STR("BUILD")) || str_ends(name, STR("_PROXY"))
		|| str_ends(name, STR("_proxy"));
}

static bool value_of(void *ctx, struct str name, struct str *out)
{
	struct scope *scope = ctx;
	const struct variable *v = map_get(scope->variables, name);

	*out = STR_NONE;
	if (!v && scope->global && !engine_knows(name))
		return false;
	if (!v || !v->known) {
		if (!scope->unknown.n)
			scope->unknown = name;
		return false;
	}
	*out = v->value;
	return true;
}

/* False where a name is not known. */
static bool expand(struct reader *r, const struct map *v, struct str word, struct str *out, struct str *unknown)
{
	struct scope scope = { .variables = v, .global = v == r->global };

	*out = dockerfile_expand(r->arena, r->df, word, value_of, &scope);
	*unknown = scope.unknown;
	return !scope.unknown.n;
}

static void set(struct reader *r, struct map *v, struct variable new)
{
	struct variable *old = map_get(v, new.name);

	if (!old)
		map_put(v, new.name, old = arena_alloc(r->arena, 1, sizeof *old));
	if (new.env || !old->env)
		*old = new;
	else if (!new.known || !str_eq(new.value, old->value))
		old->known = false; /* BuildKit takes the ARG, the legacy builder the ENV ahead of it */
}

/* The values of one instruction do not see each other. */
static void read_env(struct reader *r, struct map *v, const struct df_instr *in)
{
	struct variable *new = arena_alloc(r->arena, in->n_words + 1, sizeof *new);
	struct str word, unknown;
	size_t n;

	for (n = 0; n < in->n_words && (n == 0 || str_has(in->words[0].text, '=')); n++) {
		word = in->words[n].text;
		new[n].env = true;
		if (!str_cut(&word, '=', &new[n].name)) { /* the old form: a name, and all the rest */
			new[n].name = word;
			word = str_trim(str_from(in->text, word.n));
		}
		new[n].known = expand(r, v, word, &new[n].value, &unknown);
	}
	for (size_t i = 0; i < n; i++)
		set(r, v, new[i]);
}

/* ARG NAME[=DEFAULT]...: the value given, else the default, else that of the ARG ahead of all stages. */
static void read_arg(struct reader *r, struct map *v, const struct df_instr *in)
{
	struct variable new = { 0 };
	const struct variable *global;
	struct str word, unknown;
	bool has_default;

	for (size_t i = 0; i < in->n_words; i++) {
		word = in->words[i].text;
		has_default = str_cut(&word, '=', &new.name);
		if (!has_default)
			new.name = word;
		global = v == r->global ? NULL : map_get(r->global, new.name);
		new.known = true;
		if (r->arg(r->ctx, new.name, &new.value))
			;
		else if (has_default)
			new.known = expand(r, v, word, &new.value, &unknown);
		else if (global)
			new = *global;
		else if (v != r->global || engine_knows(new.name))
			new.known = false;
		else
			continue;
		set(r, v, new);
	}
}

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
	LIST_ADD(r->arena, &r->reads, ((struct read){ .source = STR("."), .doubt = doubt, .pos = pos, .instr = r->instr }));
}

/* A path within the context, which begins at its top whatever is written. */
static void add_path(struct reader *r, struct str path, struct pos pos)
{
	struct read read = { .pos = pos, .instr = r->instr };

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
	return str_cut(value, '=', &head) && str_is(head, name);
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
static void add_base(struct reader *r, const struct df_instr *in, struct str word, struct str ref, struct pos pos)
{
	struct reads *list = &r->reads;

	if (str_is(ref, "scratch") || stage_of(r->df, ref, in->stage) < in->stage)
		return;
	list->bases = arena_grow(r->arena, list->bases, list->n_bases, &list->cap_bases, sizeof *list->bases);
	list->bases[list->n_bases++] = (struct base){ word, str_has(ref, '$') ? STR_NONE : ref, pos, in };
}

static void read_copy(struct reader *r, const struct map *v, const struct df_instr *in)
{
	struct str source, unknown, from = from_of(in);

	if (from.n) {
		add_base(r, in, from, from, in->words[0].pos);
		return;
	}
	for (size_t i = in->n_flags; i + 1 < in->n_words; i++) {
		if (in->words[i].heredoc)
			continue;
		if (!expand(r, v, in->words[i].text, &source, &unknown))
			add_whole(r, in->words[i].pos, arena_printf(r->arena, "the value of '%.*s' is not known", STR_ARG(unknown)));
		else if (str_is(in->name, "COPY") || !is_remote(source))
			add_path(r, source, in->words[i].pos);
	}
}

struct mount {
	struct str from, source;
	bool bind;
};

/* False where the word is no mount. */
static bool read_mount(struct str word, struct mount *m)
{
	struct str rest, part, value;
	bool more = true;

	if (!named(word, "--mount", &rest))
		return false;
	*m = (struct mount){ .from = STR_NONE, .source = STR("."), .bind = true };
	while (more) {
		more = str_cut(&rest, ',', &part);
		if (!more)
			part = rest;
		if (named(part, "type", &value))
			m->bind = str_is(value, "bind");
		else if (named(part, "from", &value))
			m->from = value;
		else if (named(part, "source", &value) || named(part, "src", &value))
			m->source = value;
	}
	return true;
}

static void read_run(struct reader *r, const struct df_instr *in)
{
	struct mount m;

	for (size_t i = 0; i < in->n_flags; i++) {
		if (!read_mount(in->words[i].text, &m))
			continue;
		if (m.from.n)
			add_base(r, in, m.from, m.from, in->words[i].pos);
		if (!m.bind || m.from.n)
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
static struct str base_of(struct reader *r, size_t stage)
{
	struct str base, unknown;

	return expand(r, r->global, r->df->stages[stage].base, &base, &unknown) ? base : STR_NONE;
}

/* From the last to the first, for a stage names earlier ones only. */
static void find_needed(struct reader *r, size_t stage)
{
	struct mount m;

	r->needed[stage] = true;
	for (size_t i = r->df->n_instrs; i-- > 0;) {
		const struct df_instr *in = &r->df->instrs[i];

		if (in->stage == SIZE_MAX || !r->needed[in->stage])
			continue;
		if (str_is(in->name, "FROM"))
			need(r, base_of(r, in->stage), in->stage);
		if (from_of(in).n)
			need(r, from_of(in), in->stage);
		for (size_t k = 0; k < in->n_flags; k++)
			if (read_mount(in->words[k].text, &m) && m.from.n)
				need(r, m.from, in->stage);
	}
}

/* What a stage on top of another has of its variables: ENV; engines do not agree about ARG. */
static void read_from(struct reader *r, const struct df_instr *in)
{
	struct str base = base_of(r, in->stage);
	size_t below = stage_of(r->df, base, in->stage);
	struct variable v;

	if (below == in->stage) {
		add_base(r, in, r->df->stages[in->stage].base, base, r->df->stages[in->stage].pos);
		if (str_find(base, STR("onbuild")) < base.n)
			add_whole(r, r->df->stages[in->stage].pos, STR("an ONBUILD image may read anything"));
		return;
	}
	for (size_t i = 0; i < map_count(r->stages[below]); i++) {
		v = *(const struct variable *)map_value(r->stages[below], i);
		v.known = v.known && v.env;
		set(r, r->stages[in->stage], v);
	}
}

/* A frontend that is not Docker's own may read as it likes. */
static void read_syntax(struct reader *r)
{
	struct str text = r->df->src->text, line, name;

	while (str_line(&text, &line) && str_starts(line, STR("#"))) {
		line = str_trim(str_from(line, 1));
		if (!str_cut(&line, '=', &name) || !same_name(str_trim(name), STR("syntax")))
			continue;
		line = str_trim(line);
		if (!str_starts(line, STR("docker/dockerfile")) && !str_starts(line, STR("docker.io/docker/dockerfile")))
			add_whole(r, diag_whole(r->df->src), STR("another syntax may read anything"));
	}
}

static void read_instruction(struct reader *r, const struct df_instr *in)
{
	struct map *v = in->stage == SIZE_MAX ? r->global : r->stages[in->stage];

	r->instr = in;
	if (str_is(in->name, "FROM"))
		read_from(r, in);
	else if (str_is(in->name, "ARG") && !in->onbuild)
		read_arg(r, v, in);
	else if (str_is(in->name, "ENV") && !in->onbuild)
		read_env(r, v, in);
	else if (str_is(in->name, "COPY") || str_is(in->name, "ADD"))
		read_copy(r, v, in);
	else if (str_is(in->name, "RUN"))
		read_run(r, in);
}

struct reads reads_of(struct arena *a, const struct dockerfile *df, size_t stage, reads_arg *arg, void *ctx)
{
	struct reader r = { .arena = a, .df = df, .arg = arg, .ctx = ctx };

	r.needed = arena_alloc(a, df->n_stages + 1, sizeof *r.needed);
	r.stages = arena_alloc(a, df->n_stages + 1, sizeof *r.stages);
	r.global = map_new(a);
	for (size_t i = 0; i < df->n_stages; i++)
		r.stages[i] = map_new(a);
	read_syntax(&r);
	for (size_t i = 0; i < df->n_instrs && df->instrs[i].stage == SIZE_MAX; i++)
		read_instruction(&r, &df->instrs[i]);
	if (stage < df->n_stages)
		find_needed(&r, stage);
	for (size_t i = 0; i < df->n_instrs; i++)
		if (df->instrs[i].stage != SIZE_MAX && r.needed[df->instrs[i].stage])
			read_instruction(&r, &df->instrs[i]);
	return r.reads;
}
