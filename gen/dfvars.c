#include "dfvars.h"

#include <stdint.h>

#include "arena.h"
#include "dockerfile.h"
#include "map.h"

#define VALUES_MAX ((size_t)64 * 1024) /* bytes that variables may come to in one word: each may hold another twice */

/* A variable of a stage. */
struct variable {
	struct str name, value;
	bool env; /* of ENV, which stages on top of this one have too */
	bool known;
};

struct dfvars {
	struct arena *arena;
	const struct dockerfile *df;
	dfvars_value *given;
	void *ctx;
	struct map *global, **stages; /* name -> struct variable */
};

/* What a word is expanded with. */
struct scope {
	const struct map *variables;
	bool global; /* ahead of all stages, where no base image sets any */
	struct str unknown; /* the first name that was asked for and is not known */
	size_t bytes; /* of the values so far */
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
	if (v && v->known)
		scope->bytes += v->value.n;
	if (!v || !v->known || scope->bytes > VALUES_MAX) {
		if (!scope->unknown.n)
			scope->unknown = name;
		return false;
	}
	*out = v->value;
	return true;
}

static struct map *of_stage(const struct dfvars *vars, size_t stage)
{
	return stage == SIZE_MAX ? vars->global : vars->stages[stage];
}

/* False where a name is not known, or where a modifier is left that newer engines understand. */
static bool expand(struct dfvars *vars, const struct map *v, struct str word, struct str *out, struct str *unknown)
{
	struct scope scope = { .variables = v, .global = v == vars->global };

	*out = dockerfile_expand(vars->arena, vars->df, word, value_of, &scope);
	*unknown = !scope.unknown.n && str_find(*out, STR("${")) < out->n ? word : scope.unknown;
	return !unknown->n;
}

bool dfvars_expand(struct dfvars *vars, size_t stage, struct str word, struct str *out, struct str *unknown)
{
	return expand(vars, of_stage(vars, stage), word, out, unknown);
}

static void set(struct dfvars *vars, struct map *v, struct variable new)
{
	struct variable *old = map_get(v, new.name);

	if (!old)
		map_put(v, new.name, old = arena_alloc(vars->arena, 1, sizeof *old));
	if (new.env || !old->env)
		*old = new;
	else if (!new.known || !str_eq(new.value, old->value))
		old->known = false; /* BuildKit takes the ARG, the legacy builder the ENV ahead of it */
}

void dfvars_env(struct dfvars *vars, const struct df_instr *in)
{
	struct map *v = of_stage(vars, in->stage);
	struct variable *new = arena_alloc(vars->arena, in->n_words + 1, sizeof *new);
	struct str word, unknown;
	size_t n;

	for (n = 0; n < in->n_words && (n == 0 || str_has(in->words[0].text, '=')); n++) {
		word = in->words[n].text;
		new[n].env = true;
		if (!str_cut(&word, '=', &new[n].name)) { /* the old form: a name, and all the rest */
			new[n].name = word;
			word = str_trim(str_from(in->text, word.n));
		}
		new[n].known = expand(vars, v, word, &new[n].value, &unknown);
	}
	for (size_t i = 0; i < n; i++)
		set(vars, v, new[i]);
}

void dfvars_arg(struct dfvars *vars, const struct df_instr *in)
{
	struct map *v = of_stage(vars, in->stage);
	struct variable new = { 0 };
	const struct variable *global;
	struct str word, unknown;
	bool has_default;

	for (size_t i = 0; i < in->n_words; i++) {
		word = in->words[i].text;
		has_default = str_cut(&word, '=', &new.name);
		if (!has_default)
			new.name = word;
		global = v == vars->global ? NULL : map_get(vars->global, new.name);
		new.known = true;
		if (vars->given(vars->ctx, new.name, &new.value))
			new.known = new.value.p != NULL;
		else if (has_default)
			new.known = expand(vars, v, word, &new.value, &unknown);
		else if (global)
			new = *global;
		else if (v != vars->global || engine_knows(new.name))
			new.known = false;
		else
			continue;
		set(vars, v, new);
	}
}

void dfvars_inherit(struct dfvars *vars, size_t stage, size_t below)
{
	struct variable v;

	for (size_t i = 0; i < map_count(vars->stages[below]); i++) {
		v = *(const struct variable *)map_value(vars->stages[below], i);
		v.known = v.known && v.env;
		set(vars, vars->stages[stage], v);
	}
}

bool dfvars_given(const struct dfvars *vars, struct str name, struct str *value)
{
	return vars->given(vars->ctx, name, value);
}

struct dfvars *dfvars_new(struct arena *a, const struct dockerfile *df, dfvars_value *given, void *ctx)
{
	struct dfvars *vars = arena_alloc(a, 1, sizeof *vars);

	*vars = (struct dfvars){ a, df, given, ctx, map_new(a), arena_alloc(a, df->n_stages + 1, sizeof *vars->stages) };
	for (size_t i = 0; i < df->n_stages; i++)
		vars->stages[i] = map_new(a);
	return vars;
}
