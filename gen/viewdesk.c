#include "viewdesk.h"

#include "arch.h"
#include "arena.h"
#include "escape.h"
#include "graph.h"
#include "plan.h"
#include "refglob.h"
#include "reftags.h"
#include "tags.h"
#include "value.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* A word of a recipe. make runs lines that hold $(MAKE) even under -n, wherever it stands: quotes part it. */
static struct str make_word(struct arena *a, struct str word)
{
	struct buf made = buf_new(a), out = buf_new(a);
	struct str rest, name;
	size_t at;

	escape_make(&made, word);
	for (rest = buf_str(&made); (at = str_find(rest, STR("$$"))) < rest.n; rest = str_from(rest, at + 2)) {
		name = str_from(rest, at + 2);
		buf_add(&out, str_slice(rest, 0, at + 2));
		if (str_starts(name, STR("(MAKE)")) || str_starts(name, STR("{MAKE}")))
			buf_adds(&out, "''");
	}
	buf_add(&out, rest);
	return buf_str(&out);
}

static struct str shell_word(struct arena *a, struct str s)
{
	struct buf word = buf_new(a);

	escape_sh(&word, s);
	return make_word(a, buf_str(&word));
}

struct value *viewdesk_words(struct arena *a, const struct words *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "word", shell_word(a, list->items[i].s));
		value_add(v, item);
	}
	return v;
}

struct value *viewdesk_pairs(struct arena *a, const struct pairs *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "word", shell_word(a, arena_printf(a, "%.*s=%.*s", STR_ARG(list->items[i].name.s),
			STR_ARG(list->items[i].value.s))));
		value_add(v, item);
	}
	return v;
}

static const struct target *find_arch(const struct image *image, const char *arch)
{
	for (size_t i = 0; i < image->n_targets; i++)
		if (str_is(str_of(image->targets[i].arch->name), arch))
			return &image->targets[i];
	return NULL;
}

struct value *viewdesk_hosts(struct arena *a, const struct model *m, const struct image *image)
{
	struct value *list = value_list(a), *v;
	const struct target *found;

	for (size_t i = 0; i < arch_host_count(); i++) {
		const struct arch_host *host = arch_host_at(i);

		found = NULL;
		for (size_t k = 0; !found && k < countof(host->runs) && host->runs[k]; k++)
			for (size_t n = 0; !found && n < m->n_images; n++)
				if (!image || image == &m->images[n])
					found = find_arch(&m->images[n], host->runs[k]);
		if (!found)
			continue;
		v = value_map(a);
		put(a, v, "pattern", str_of(host->uname));
		put(a, v, "name", found->name.s);
		value_add(list, v);
	}
	return list;
}

static void add_help(struct arena *a, struct value *list, struct str target, struct str text)
{
	struct value *v = value_map(a);
	struct buf word = buf_new(a);

	escape_sh(&word, arena_printf(a, "  make %-22.*s %.*s", STR_ARG(target), STR_ARG(text)));
	put(a, v, "text", make_word(a, buf_str(&word)));
	value_add(list, v);
}

static void add_group_help(struct arena *a, const struct model *m, struct value *list, const char *name,
	const char *text)
{
	add_help(a, list, arena_printf(a, "%.*s%s", STR_ARG(m->make_prefix.s), name), str_of(text));
}

static void add_image_help(struct arena *a, const struct model *m, struct value *list, const struct plan *p)
{
	struct str build, run;

	for (size_t i = 0; i < p->n_images && p->n_arches; i++) {
		build = arena_printf(a, "%.*sbuild-%.*s", STR_ARG(m->make_prefix.s), STR_ARG(p->images[i].image->name.s));
		run = arena_printf(a, "%.*srun-%.*s", STR_ARG(m->make_prefix.s), STR_ARG(p->images[i].image->name.s));
		add_help(a, list, build, arena_printf(a, "build %.*s for the arch of this machine, and what it stands on",
			STR_ARG(p->images[i].image->name.s)));
		add_help(a, list, run, STR("run that"));
	}
	for (size_t i = 0; i < p->n_arches; i++)
		add_help(a, list, p->arches[i].build->target, STR("build all images for that arch"));
}

static struct value *view_help(struct arena *a, const struct model *m, const struct plan *p, const struct value *qemus)
{
	struct value *list = value_list(a);

	if (p->test)
		add_group_help(a, m, list, "test", "run the tests");
	add_group_help(a, m, list, "build", p->n_arches ? "build each image for the arch of this machine"
		: "build the image for the arch of this machine");
	if (!p->n_arches)
		add_group_help(a, m, list, "run", "build it if needed, and run it");
	add_image_help(a, m, list, p);
	for (size_t i = 0; i < p->n_targets; i++) {
		const struct plan_target *pt = &p->targets[i];

		add_help(a, list, pt->build->target, arena_printf(a, "build for %.*s", STR_ARG(pt->target->platform.s)));
		add_help(a, list, pt->run->target, arena_printf(a, "run that"));
	}
	add_group_help(a, m, list, "build-all", p->n_arches ? "build all images for all arches" : "build for all arches");
	add_group_help(a, m, list, "push", "push all arches, with the tags of this commit");
	for (size_t i = 0; i < p->n_images && p->n_arches; i++)
		add_help(a, list, p->images[i].push->target, STR("push those of this image"));
	add_group_help(a, m, list, "manifest", "push them and the manifest list over them");
	add_group_help(a, m, list, "tags", "print those tags");
	if (value_count(qemus)) {
		add_group_help(a, m, list, "qemu", "download qemu for all arches");
		add_group_help(a, m, list, "qemu-lock", "write the sums of those downloads into qemu.lock");
	}
	add_group_help(a, m, list, "pull", "fetch newer base images, and build again what stands on them");
	add_group_help(a, m, list, "doctor", "say what is missing here for each arch, and what mends it");
	add_group_help(a, m, list, "regen", "run aqueduct again, after a change of Dockerfile or descriptor");
	add_group_help(a, m, list, "clean", "remove what make keeps under build/");
	return list;
}

/* A word of several lines: a recipe has one. */
static void add_lines(struct buf *out, struct str text)
{
	struct str line;

	buf_adds(out, "\"$(printf '%s\\n'");
	while (str_line(&text, &line)) {
		buf_addc(out, ' ');
		escape_sh(out, line);
	}
	buf_adds(out, ")\"");
}

/* A command as a word. */
static struct str command_word(struct arena *a, struct str command)
{
	struct buf word = buf_new(a);
	size_t backslashes = 0;

	while (command.n && command.p[command.n - 1] == '\n')
		command.n--;
	while (backslashes < command.n && command.p[command.n - 1 - backslashes] == '\\')
		backslashes++;
	command.n -= backslashes % 2; /* it continues into the empty line that ends a script */
	if (str_has(command, '\n'))
		add_lines(&word, command);
	else
		escape_sh(&word, command);
	return make_word(a, buf_str(&word));
}

static struct value *view_commands(struct arena *a, const struct words *run)
{
	struct value *list = value_list(a), *v;

	for (size_t i = 0; i < run->n; i++) {
		v = value_map(a);
		put(a, v, "command", command_word(a, run->items[i].s));
		value_add(list, v);
	}
	return list;
}

/* What is no secret of the tests' environment. */
static struct value *view_environment(struct arena *a, const struct pairs *list)
{
	struct pairs open = { 0 };

	for (size_t i = 0; i < list->n; i++)
		if (!list->items[i].secret)
			LIST_ADD(a, &open, list->items[i]);
	return viewdesk_pairs(a, &open);
}

/* The branches that publish, as a pattern of sh. */
static struct str branch_pattern(struct arena *a, const struct model *m)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < m->publish.branches.n; i++)
		buf_addf(&b, "%srefs/heads/%.*s", i ? "|" : "", STR_ARG(m->publish.branches.items[i].s));
	return buf_str(&b);
}

/* Patterns as arguments of grep, each a word of sh in a recipe. */
static struct value *expressions(struct arena *a, const struct words *patterns)
{
	struct words list = { 0 };
	struct str expression;

	for (size_t i = 0; i < patterns->n; i++)
		if (refglob_regex(a, patterns->items[i].s, &expression))
			LIST_ADD(a, &list, ((struct word){ .s = expression }));
	return viewdesk_words(a, &list);
}

static void add_filter(struct arena *a, struct value *list, const char *what, const struct words *patterns,
	bool exclude)
{
	struct value *v = value_map(a);

	if (!patterns->n)
		return;
	put(a, v, "what", str_of(what));
	value_put(v, "exclude", value_bool(a, exclude));
	value_put(v, "expressions", expressions(a, patterns));
	value_add(list, v);
}

/* What a ref must be, and its branch, for CI to publish from it. */
static void put_filters(struct arena *a, struct value *v, const struct model *m)
{
	static const char *const refs[] = { "refs/heads/*", "refs/tags/*", "refs/pull/*" };
	struct value *filters = value_list(a);
	struct buf none = buf_new(a);

	for (int kind = REF_BRANCH; kind <= REF_PULL; kind++)
		if (!reftags_has_event(a, m, (enum ref_kind)kind))
			buf_addf(&none, "%s%s", none.n ? "|" : "", refs[kind]);
	put(a, v, "no_event", buf_str(&none));
	for (size_t i = 0; i < m->publish.n_when; i++) {
		const struct condition *c = &m->publish.when[i];
		const char *what = str_is(str_of(c->key), "ref") ? "ref" : str_is(str_of(c->key), "branch") ? "branch" : NULL;

		if (!what)
			continue;
		add_filter(a, filters, what, &c->include, false);
		add_filter(a, filters, what, &c->exclude, true);
		value_put(v, "asks_branch", value_bool(a, str_is(str_of(what), "branch")));
	}
	value_put(v, "filters", filters);
	value_put(v, "filters?", value_bool(a, value_count(filters)));
}

/* Tags of lists alone, as words of sh in a recipe and in the template's language; whether git must be asked. */
static bool put_more(struct arena *a, struct value *v, const char *name, const char *any, const struct words *tags)
{
	struct value *list = value_list(a), *item;
	bool variables = false;
	struct buf shell;
	struct str bad;
	struct tag tag;

	for (size_t i = 0; i < tags->n; i++) {
		if (!tags_read(a, tags->items[i].s, &tag, &bad))
			continue;
		variables = variables || tag.variable;
		item = value_map(a);
		shell = buf_new(a);
		escape_make(&shell, tag.shell);
		put(a, item, "shell", buf_str(&shell));
		put(a, item, "text", tag.spec);
		value_add(list, item);
	}
	value_put(v, name, list);
	value_put(v, any, value_bool(a, value_count(list)));
	return variables;
}

static void put_tags(struct arena *a, struct value *v, const struct model *m)
{
	const struct words none = { 0 };
	struct value *more = value_list(a);
	const struct value *tags;
	bool variables = put_more(a, v, "tags", "tags?", m->publish.automatic ? &none : &m->publish.tags);

	tags = value_get(v, STR("tags"));
	put(a, v, "first_tag", value_count(tags) ? value_str(value_get(value_item(tags, 0), STR("text"))) : STR_NONE);
	for (size_t i = 1; i < value_count(tags); i++)
		value_add(more, value_item(tags, i));
	value_put(v, "automatic", value_bool(a, m->publish.automatic));
	value_put(v, "more_tags", more);
	value_put(v, "more_tags?", value_bool(a, value_count(more)));
	variables = put_more(a, v, "extra_tags", "extra_tags?", &m->publish.extra) || variables;
	variables = put_more(a, v, "release_tags", "release_tags?", &m->publish.release) || variables;
	value_put(v, "drone_variables", value_bool(a, variables));
	value_put(v, "lists?", value_bool(a, m->publish.extra.n || m->publish.release.n));
}

void viewdesk_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p)
{
	value_put(v, "hosts", viewdesk_hosts(a, m, NULL));
	value_put(v, "help", view_help(a, m, p, value_get(v, STR("qemus"))));
	value_put(v, "commands", view_commands(a, &m->test.run));
	value_put(v, "environment", view_environment(a, &m->test.environment));
	put(a, v, "branches", branch_pattern(a, m));
	value_put(v, "asks_branch", value_bool(a, false));
	put_filters(a, v, m);
	put_tags(a, v, m);
}
