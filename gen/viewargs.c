#include "viewargs.h"

#include "arena.h"
#include "asked.h"
#include "escape.h"
#include "model.h"
#include "plan.h"
#include "value.h"

#define MARK "\001" /* no text of the user's has it */
#define MARK_ESCAPED "\\x01"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

struct str viewargs_file(struct arena *a, const struct image *image, const struct target *t)
{
	struct str name = image->name.s;

	if (!asked_any_filed(a, t))
		return STR_NONE;
	return arena_printf(a, "build/.aqueduct/%.*s%s%.*s.env", STR_ARG(name), name.n ? "-" : "", STR_ARG(t->name.s));
}

/* NAME=VALUE, or NAME; a mark in it stands for what comes back in *marked. */
static struct str written(struct arena *a, const struct pair *arg, struct str tag, struct str *marked)
{
	struct str variable = asked_variable(a, arg);

	*marked = tag.n ? tag : variable;
	if (marked->n && !str_has(*marked, '$')) {
		tag = *marked;
		*marked = STR_NONE;
		return arena_printf(a, "%.*s=%.*s", STR_ARG(arg->name.s), STR_ARG(tag));
	}
	if (marked->n)
		return arena_printf(a, "%.*s=" MARK, STR_ARG(arg->name.s));
	if (arg->origin != ORIGIN_TEXT)
		return arg->name.s;
	return arena_printf(a, "%.*s=%.*s", STR_ARG(arg->name.s), STR_ARG(arg->value.s));
}

/* A text for Drone with something in place of each mark, in order. */
static struct str replaced(struct arena *a, struct str text, const struct str *by, size_t n)
{
	struct buf b = buf_new(a), out = buf_new(a);
	struct str rest;
	size_t at;

	escape_drone(&b, text);
	rest = buf_str(&b);
	for (size_t i = 0; i < n && (at = str_find(rest, STR(MARK_ESCAPED))) < rest.n; i++) {
		buf_add(&out, str_slice(rest, 0, at));
		buf_add(&out, by[i]);
		rest = str_from(rest, at + sizeof MARK_ESCAPED - 1);
	}
	buf_add(&out, rest);
	return buf_str(&out);
}

void viewargs_put(struct arena *a, struct value *v, const struct model *m, const struct target *t, struct str tag)
{
	struct value *list = value_list(a), *item;
	struct str text, marked, *marks = arena_alloc(a, t->args.n + 1, sizeof *marks);
	struct buf joined = buf_new(a);
	bool commas = false, own;
	size_t n = 0;

	for (size_t i = 0; i < 2 * t->args.n; i++) { /* that one last */
		const struct pair *arg = &t->args.items[i % t->args.n];

		own = model_is_own_tag(m, t, arg->name.s);
		if (own != (i >= t->args.n))
			continue;
		text = written(a, arg, own ? tag : STR_NONE, &marked);
		commas = commas || str_has(text, ',');
		buf_addf(&joined, "%s%.*s", value_count(list) ? ";" : "", STR_ARG(text));
		item = value_map(a);
		put(a, item, "drone", marked.n ? arena_printf(a, "%.*s=%.*s", STR_ARG(arg->name.s), STR_ARG(marked))
			: replaced(a, text, NULL, 0));
		value_add(list, item);
		if (marked.n)
			marks[n++] = marked;
	}
	value_put(v, "args", list);
	value_put(v, "args?", value_bool(a, value_count(list)));
	value_put(v, "commas", value_bool(a, commas));
	put(a, v, "joined", replaced(a, buf_str(&joined), marks, n));
}

static void add_command(struct arena *a, struct value *list, struct str command)
{
	struct value *v = value_map(a);

	put(a, v, "command", command);
	value_add(list, v);
}

/* The file of one target: names with what is asked for. An empty variable is not handed on. */
static struct str write_file(struct arena *a, const struct plan_target *pt)
{
	struct buf b = buf_new(a);

	buf_adds(&b, "{");
	for (size_t i = 0; i < pt->target->args.n; i++) {
		const struct pair *arg = &pt->target->args.items[i];

		if (!asked_is_filed(a, arg))
			continue;
		if (arg->origin == ORIGIN_ENV)
			buf_addf(&b, " test -z \"$%.*s\" ||", STR_ARG(arg->value.s));
		buf_addf(&b, " put %.*s \"$%.*s\";", STR_ARG(arg->name.s), STR_ARG(arg->value.s));
	}
	buf_addf(&b, " } > %.*s", STR_ARG(viewargs_file(a, pt->image, pt->target)));
	return buf_str(&b);
}

static bool asks(struct arena *a, const struct plan_target *pt, const char *word)
{
	for (size_t i = 0; i < pt->target->args.n; i++) {
		const struct pair *arg = &pt->target->args.items[i];

		if (asked_is_filed(a, arg) && (!word || (arg->origin == ORIGIN_GIT && str_is(arg->value.s, word))))
			return true;
	}
	return false;
}

static bool any_asks(struct arena *a, const struct plan_target *const *built, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (asks(a, built[i], word))
			return true;
	return false;
}

struct value *viewargs_commands(struct arena *a, const struct plan_target *const *built, size_t n)
{
	struct value *list = value_list(a);

	if (!any_asks(a, built, n, NULL))
		return list;
	add_command(a, list, STR("put() { case $2 in *\"'\"*) echo \"$1 cannot hold a quote\" >&2; exit 1 ;; esac; "
		"echo \"$1='$2'\"; }"));
	if (any_asks(a, built, n, "version")) {
		add_command(a, list, STR("version=$(echo \"$DRONE_TAG\" | sed 's/^v//')"));
		add_command(a, list, STR("test -n \"$version\" || version=$(echo \"$DRONE_COMMIT_SHA\" | cut -c 1-8)"));
	}
	if (any_asks(a, built, n, "date"))
		add_command(a, list, STR("date=$(TZ=UTC0 git rev-list -1 --pretty=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ "
			"\"$DRONE_COMMIT_SHA\" | tail -n 1)"));
	add_command(a, list, STR("mkdir -p build/.aqueduct"));
	for (size_t i = 0; i < n; i++)
		if (asks(a, built[i], NULL))
			add_command(a, list, write_file(a, built[i]));
	return list;
}
