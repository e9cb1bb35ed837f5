/*
 * Rendering walks the ops with a stack of the values of the open sections. A name is looked for on it from the
 * innermost value outwards; behind a dot, only in what was found so far.
 *
 * A partial that has a line to itself stands as deep as its tag: the blanks before the tag are put before each line of
 * the partial's own text, and not before the lines of values. To know its lines, a text asks the source whether it
 * begins one; a line that begins with a tag has an empty text there.
 *
 * Sections and partials nest only so deep, and all that is done is counted: a section over two items within another
 * one, and so on, would keep any computer busy.
 */
#include "arena.h"
#include "suggest.h"
#include "tmpl.h"
#include "tmplop.h"
#include "value.h"

#define NAME "template-name"

#define PARTIALS_MAX 64
#define STEP_COST 16 /* in bytes of output */
#define FAULTS_MAX 20
#define LONG_LIST 100 /* items */

struct run {
	struct arena *arena;
	struct diag *diag;
	const struct tmpl_env *env;
	struct buf *out;
	const struct value *stack[TMPL_SECTIONS_MAX + 1]; /* the innermost last */
	size_t depth, sections, partials;
	size_t left; /* bytes of output that may yet come */
	const struct op *faults[FAULTS_MAX]; /* those that were told */
	size_t n_faults;
	bool over;
};

static void render_ops(struct run *r, const struct tmpl *t, size_t i, size_t end, struct str indent);

/* Pay for a step, and for n bytes. */
static bool spend(struct run *r, const struct tmpl *t, const struct op *op, size_t n)
{
	if (!r->over && (r->left < STEP_COST || n > r->left - STEP_COST)) {
		diag_error(r->diag, TMPL_LIMIT, tmpl_pos(t, op->text), "more than %d MiB are rendered", TMPL_OUTPUT_MAX_MIB);
		diag_note(r->diag, tmpl_pos(t, op->text), "an output grows with images times arches, and without end where a "
			"template calls itself");
		r->over = true;
	}
	if (!r->over)
		r->left -= n + STEP_COST;
	return !r->over;
}

static void too_deep(struct run *r, const struct tmpl *t, const struct op *op, const char *what, int limit)
{
	diag_error(r->diag, TMPL_LIMIT, tmpl_pos(t, op->text), "%s are nested more than %d deep", what, limit);
	r->over = true;
}

static bool is_told(const struct run *r, const struct op *op)
{
	for (size_t i = 0; i < r->n_faults; i++)
		if (r->faults[i] == op)
			return true;
	return false;
}

/* What is wrong with an op is told once, however often its section is repeated. */
static bool tell(struct run *r, const struct op *op)
{
	if (is_told(r, op))
		return false;
	r->faults[r->n_faults++] = op;
	r->over = r->over || r->n_faults == FAULTS_MAX;
	return true;
}

/* Where the search for a dotted name ended. */
struct found {
	const struct value *value; /* NULL: not defined */
	const struct value *in; /* what has not got the part; NULL: nothing on the stack has it */
	struct str part;
};

static struct found find(struct run *r, const struct tmpl *t, const struct op *op)
{
	struct str name = op->text;
	struct found f = { .part = name };
	size_t i = r->depth;
	bool more;

	if (str_is(name, ".")) {
		f.value = r->stack[r->depth - 1];
		return f;
	}
	more = str_cut(&name, '.', &f.part);
	while (i && !f.value)
		f.value = value_get_hashed(r->stack[--i], f.part, op->hash);
	while (more && f.value) {
		f.in = f.value;
		more = str_cut(&name, '.', &f.part);
		if (!more)
			f.part = name;
		f.value = value_get(f.in, f.part);
	}
	spend(r, t, op, STEP_COST * (r->depth - i));
	return f;
}

static void suggest_names(struct run *r, struct suggest *s, const struct value *map)
{
	map = value_whole(r->arena, map);
	for (size_t i = 0; value_kind(map) == VALUE_MAP && i < value_count(map); i++)
		suggest_try(s, value_name(map, i));
}

static void tell_undefined(struct run *r, const struct tmpl *t, const struct op *op, const struct found *f)
{
	struct suggest s = suggest_for(f->part);
	struct pos pos = tmpl_pos(t, f->part);
	struct str before = { op->text.p, (size_t)(f->part.p - op->text.p) };

	if (!tell(r, op))
		return;
	suggest_names(r, &s, f->in);
	for (size_t i = r->depth; !f->in && i-- > 0;)
		suggest_names(r, &s, r->stack[i]);
	diag_error(r->diag, NAME, pos, "'%.*s%.*s' is not defined", STR_ARG(before), STR_ARG(f->part));
	if (s.best.n)
		diag_note(r->diag, pos, "did you mean '%.*s%.*s'?", STR_ARG(before), STR_ARG(s.best));
}

/* The value of an op's name; NULL where it has none. */
static const struct value *look_up(struct run *r, const struct tmpl *t, const struct op *op)
{
	struct found f = find(r, t, op);

	if (!f.value && r->env->mode == TMPL_STRICT)
		tell_undefined(r, t, op, &f);
	return f.value;
}

static void render_text(struct run *r, const struct tmpl *t, const struct op *op, struct str indent)
{
	struct str rest = op->text, line;
	bool begins = tmpl_begins_line(t->src->text, tmpl_offset(t, rest));

	do {
		if (indent.n && str_cut(&rest, '\n', &line)) {
			line.n++;
		} else {
			line = rest;
			rest.n = 0;
		}
		if (!spend(r, t, op, line.n + indent.n))
			return;
		if (begins)
			buf_add(r->out, indent);
		buf_add(r->out, line);
		begins = true;
	} while (rest.n);
}

static void render_value(struct run *r, const struct tmpl *t, const struct op *op)
{
	struct str text = value_str(look_up(r, t, op));
	size_t before = r->out->n;

	if (op->kind == OP_RAW)
		buf_add(r->out, text);
	else
		r->env->escape(r->out, text);
	spend(r, t, op, r->out->n - before);
}

static struct value_pool_mark pool_mark(const struct run *r)
{
	return r->env->pool ? value_pool_mark(r->env->pool) : (struct value_pool_mark){ .latest = NULL };
}

static void pool_reset(struct run *r, const struct value_pool_mark *mark)
{
	if (r->env->pool)
		value_pool_reset(r->env->pool, mark);
}

/* What was made for a long list goes when the section ends, for it is long; it is made anew where it stands again. */
static void render_section(struct run *r, const struct tmpl *t, const struct op *op, size_t body, struct str indent)
{
	const struct value_pool_mark before = pool_mark(r);
	const struct value *v = look_up(r, t, op);
	bool is_list = value_kind(v) == VALUE_LIST;
	size_t n = is_list ? value_count(v) : value_truth(v);

	if (r->sections == TMPL_SECTIONS_MAX) {
		too_deep(r, t, op, "sections", TMPL_SECTIONS_MAX);
		return;
	}
	r->sections++;
	if (op->kind == OP_INVERTED && !n)
		render_ops(r, t, body, op->next, indent);
	for (size_t i = 0; op->kind == OP_SECTION && i < n && spend(r, t, op, 0); i++) {
		struct value_pool_mark mark = pool_mark(r);

		r->stack[r->depth++] = is_list ? value_item(v, i) : v;
		render_ops(r, t, body, op->next, indent);
		r->depth--;
		pool_reset(r, &mark);
	}
	if (is_list && n > LONG_LIST)
		pool_reset(r, &before);
	r->sections--;
}

/* A partial with a line to itself stands as deep as that line; else its lines are nobody's but its own. */
static struct str partial_indent(struct run *r, const struct op *op, struct str indent)
{
	if (!op->indent.p)
		return STR_NONE;
	if (!op->indent.n)
		return indent;
	return indent.n ? arena_printf(r->arena, "%.*s%.*s", STR_ARG(indent), STR_ARG(op->indent)) : op->indent;
}

static void render_partial(struct run *r, const struct tmpl *t, const struct op *op, struct str indent)
{
	size_t errors = diag_errors(r->diag);
	const struct tmpl *partial;

	if (is_told(r, op))
		return;
	if (r->partials == PARTIALS_MAX) {
		too_deep(r, t, op, "partials", PARTIALS_MAX);
		return;
	}
	partial = r->env->partial ? r->env->partial(r->env->ctx, op->text) : NULL;
	if (partial && spend(r, t, op, indent.n + op->indent.n)) {
		r->partials++;
		render_ops(r, partial, 0, partial->n, partial_indent(r, op, indent));
		r->partials--;
	} else if (!partial && diag_errors(r->diag) > errors) {
		tell(r, op);
	} else if (!partial && r->env->mode == TMPL_STRICT && tell(r, op)) {
		diag_error(r->diag, NAME, tmpl_pos(t, op->text), "there is no template '%.*s'", STR_ARG(op->text));
	}
}

static void render_ops(struct run *r, const struct tmpl *t, size_t i, size_t end, struct str indent)
{
	const struct op *op;

	for (; i < end && !r->over; i = op->next) {
		op = &t->items[i];
		switch (op->kind) {
		case OP_TEXT: render_text(r, t, op, indent); break;
		case OP_ESCAPED:
		case OP_RAW: render_value(r, t, op); break;
		case OP_SECTION:
		case OP_INVERTED: render_section(r, t, op, i + 1, indent); break;
		case OP_PARTIAL: render_partial(r, t, op, indent); break;
		}
	}
}

bool tmpl_render(struct arena *a, struct diag *d, const struct tmpl *t, const struct tmpl_env *env,
	const struct value *top, struct buf *out)
{
	struct run r = { .arena = a, .diag = d, .env = env, .out = out, .stack = { top }, .depth = 1,
		.left = (size_t)TMPL_OUTPUT_MAX_MIB << 20 };
	size_t before = out->n, errors = diag_errors(d);

	render_ops(&r, t, 0, t->n, STR_NONE);
	if (diag_errors(d) == errors)
		return true;
	out->n = before;
	out->p[before] = '\0';
	return false;
}
