#include "viewvalues.h"

#include "arena.h"
#include "map.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "viewdesk.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* A variable that is not set, or empty, is no argument: the Dockerfile's default counts, as in CI. */
static struct str option(struct arena *a, const struct pair *arg)
{
	struct str name = arg->name.s, value = arg->value.s;

	switch (arg->origin) {
	case ORIGIN_GIT:
		return arena_printf(a, "--build-arg %.*s=\"$$(cat %.*s)\"", STR_ARG(name), STR_ARG(model_value_file(a, arg)));
	case ORIGIN_ENV:
		return arena_printf(a, "$${%.*s:+--build-arg %.*s=\"$$%.*s\"}", STR_ARG(value), STR_ARG(name), STR_ARG(value));
	case ORIGIN_TEXT:
	case ORIGIN_FILE:
	case ORIGIN_SECRET: break;
	}
	return arena_printf(a, "--build-arg %.*s", STR_ARG(viewdesk_word(a, arena_printf(a, "%.*s=%.*s", STR_ARG(name),
		STR_ARG(value)))));
}

void viewvalues_put_target(struct arena *a, struct value *v, const struct model *m, const struct target *t)
{
	struct value *args = value_list(a), *values = value_list(a), *item;
	struct map *seen = map_new(a);
	struct str file;

	for (size_t i = 0; i < t->args.n; i++) {
		if (model_is_own_tag(m, t, t->args.items[i].name.s))
			continue;
		item = value_map(a);
		put(a, item, "option", option(a, &t->args.items[i]));
		value_add(args, item);
		file = model_value_file(a, &t->args.items[i]);
		if (!file.n || map_put(seen, file, t))
			continue;
		item = value_map(a);
		put(a, item, "file", file);
		value_add(values, item);
	}
	value_put(v, "args", args);
	value_put(v, "values", values);
}

void viewvalues_put(struct arena *a, struct value *v, const struct plan *p)
{
	struct value *git = value_list(a), *env = value_list(a), *item;
	struct map *seen = map_new(a);
	bool asks_ref = false;

	for (size_t i = 0; i < p->n_targets; i++)
		for (size_t k = 0; k < p->targets[i].target->args.n; k++) {
			const struct pair *arg = &p->targets[i].target->args.items[k];
			struct str file = model_value_file(a, arg);

			if (!file.n || map_put(seen, file, v))
				continue;
			item = value_map(a);
			put(a, item, "file", file);
			put(a, item, arg->origin == ORIGIN_GIT ? "word" : "variable", arg->value.s);
			value_add(arg->origin == ORIGIN_GIT ? git : env, item);
			asks_ref = asks_ref || (arg->origin == ORIGIN_GIT && str_among(arg->value.s, " branch tag version ref "));
		}
	value_put(v, "git", git);
	value_put(v, "git?", value_bool(a, value_count(git)));
	value_put(v, "env", env);
	value_put(v, "asks_ref", value_bool(a, asks_ref));
	value_put(v, "values?", value_bool(a, map_count(seen)));
}
