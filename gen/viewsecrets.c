#include "viewsecrets.h"

#include "arena.h"
#include "map.h"
#include "model.h"
#include "value.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

static void add(struct arena *a, struct value *list, const char *name, struct str s)
{
	struct value *v = value_map(a);

	put(a, v, name, s);
	value_add(list, v);
}

void viewsecrets_put_desk(struct arena *a, struct value *v, const struct target *t)
{
	struct value *options = value_list(a), *variables = value_list(a), *item;
	struct str id, from;

	for (size_t i = 0; i < t->secrets.n; i++) {
		id = t->secrets.items[i].name.s;
		from = model_secret_variable(a, &t->secrets.items[i]);
		if (t->secrets.items[i].origin == ORIGIN_FILE) {
			add(a, options, "option", arena_printf(a, "--secret id=%.*s,src=%.*s", STR_ARG(id), STR_ARG(from)));
			continue;
		}
		add(a, options, "option", arena_printf(a, "--secret id=%.*s,env=%.*s", STR_ARG(id), STR_ARG(from)));
		item = value_map(a);
		put(a, item, "variable", from);
		put(a, item, "id", id);
		value_add(variables, item);
	}
	if (t->ssh_pos.src)
		add(a, options, "option", STR("--ssh default"));
	value_put(v, "secrets", options);
	value_put(v, "secret_variables", variables);
	value_put(v, "secret_variables?", value_bool(a, value_count(variables)));
	value_put(v, "needs_buildkit", value_bool(a, model_needs_buildkit(t)));
}

/* A list under its name, and whether there is any of it. */
static void put_list(struct arena *a, struct value *v, const char *name, struct value *list)
{
	value_put(v, name, list);
	value_put(v, arena_printf(a, "%s?", name).p, value_bool(a, value_count(list)));
}

/* Secrets of a step: each variable once, whatever mounts it. */
static struct value *variables(struct arena *a, const struct target *t)
{
	struct value *list = value_list(a), *item;
	struct map *seen = map_new(a);
	struct str name;

	for (size_t i = 0; i < t->secrets.n; i++) {
		if (t->secrets.items[i].origin != ORIGIN_SECRET)
			continue;
		name = model_secret_variable(a, &t->secrets.items[i]);
		if (map_put(seen, name, list))
			continue;
		item = value_map(a);
		put(a, item, "name", name);
		put(a, item, "secret", t->secrets.items[i].value.s);
		value_add(list, item);
	}
	return list;
}

void viewsecrets_put_ci(struct arena *a, struct value *v, const struct model *m, const struct target *t)
{
	struct value *env = value_list(a), *file = value_list(a), *buildx = value_list(a);
	bool is_buildx = m->drone.shape == SHAPE_BUILDX;
	struct str id, from;

	for (size_t i = 0; i < t->secrets.n; i++) {
		bool is_file = t->secrets.items[i].origin == ORIGIN_FILE;

		id = t->secrets.items[i].name.s;
		from = model_secret_variable(a, &t->secrets.items[i]);
		if (is_buildx) /* its list is split at commas, but for those behind a backslash */
			add(a, buildx, "pair", arena_printf(a, "id=%.*s\\,%s=%.*s", STR_ARG(id), is_file ? "src" : "env", STR_ARG(from)));
		else
			add(a, is_file ? file : env, "pair", arena_printf(a, "%.*s=%.*s", STR_ARG(id), STR_ARG(from)));
	}
	put_list(a, v, "variables", variables(a, t));
	put_list(a, v, "secrets_env", env);
	put_list(a, v, "secrets_file", file);
	put_list(a, v, "buildx_secrets", buildx);
	put(a, v, "ssh_key", t->ssh.s);
}
