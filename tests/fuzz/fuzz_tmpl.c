/*
 * Any text as a template, strict and lax: it has faults, all of them inside the text, or else a rendering, always the
 * same one.
 */
#include <stddef.h>
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/tmpl.h"
#include "../../gen/value.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct arena *arena;
	struct diag *diag;
	const struct source *text, *lines; /* what the partials "self" and "lines" are made of */
	const struct tmpl *self, *of_lines; /* compiled once, as render does */
};

static void escape(struct buf *out, struct str s)
{
	buf_addf(out, "<%zu:", s.n);
	buf_add(out, s);
	buf_addc(out, '>');
}

static const struct tmpl *partial(void *ctx, struct str name)
{
	struct run *r = ctx;

	if (str_is(name, "self"))
		return r->self;
	if (!str_is(name, "lines"))
		return NULL;
	if (!r->of_lines)
		r->of_lines = tmpl_compile(r->arena, r->diag, r->lines);
	return r->of_lines;
}

static struct value *values(struct arena *a)
{
	struct value *top = value_map(a), *map = value_map(a), *list = value_list(a), *texts = value_list(a);

	value_put(map, "a", value_text(a, STR("inner\nlines")));
	value_put(map, "no", value_bool(a, false));
	value_add(texts, value_text(a, STR("x")));
	value_add(texts, value_number(a, -1));
	value_add(list, texts);
	value_add(list, map);
	value_put(top, "a", value_text(a, STR("A")));
	value_put(top, "m", map);
	value_put(top, "l", list);
	value_put(top, "t", texts);
	value_put(top, "z", value_null(a));
	value_put(map, "m", top);
	return top;
}

static void render(struct run *r, const struct tmpl *t, enum tmpl_mode mode, struct buf *out)
{
	struct tmpl_env env = { .mode = mode, .escape = escape, .partial = partial, .ctx = r };
	size_t errors = diag_errors(r->diag);
	bool ok = tmpl_render(r->arena, r->diag, t, &env, values(r->arena), out);

	require(ok == (diag_errors(r->diag) == errors));
	require(ok || out->n == 0);
	require(out->p[out->n] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct run r = { .arena = arena_new() };
	const struct tmpl *t;

	r.diag = diag_new(r.arena);
	r.text = diag_source(r.diag, STR("text"), text);
	r.lines = diag_source(r.diag, STR("lines"), STR("{{#t}}\n- {{.}}\n{{/t}}\n{{{m.a}}}\n"));
	r.self = t = tmpl_compile(r.arena, r.diag, r.text);
	require(!t == (diag_errors(r.diag) > 0));
	for (int mode = TMPL_STRICT; t && mode <= TMPL_LAX; mode++) {
		struct buf one = buf_new(r.arena), two = buf_new(r.arena);

		render(&r, t, (enum tmpl_mode)mode, &one);
		render(&r, t, (enum tmpl_mode)mode, &two);
		require(str_eq(buf_str(&one), buf_str(&two)));
	}
	judge_said(r.arena, r.diag, (const struct judged[]){ { STR("text"), text }, { STR("lines"), r.lines->text } }, 2);
	arena_free(r.arena);
	return 0;
}
