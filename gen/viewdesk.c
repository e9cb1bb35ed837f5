#include "viewdesk.h"

#include "arch.h"
#include "arena.h"
#include "escape.h"
#include "graph.h"
#include "plan.h"
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

struct str viewdesk_word(struct arena *a, struct str s)
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
		put(a, item, "word", viewdesk_word(a, list->items[i].s));
		value_add(v, item);
	}
	return v;
}

struct value *viewdesk_pairs(struct arena *a, const struct pairs *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "word", viewdesk_word(a, arena_printf(a, "%.*s=%.*s", STR_ARG(list->items[i].name.s),
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
		if (list->items[i].origin != ORIGIN_SECRET)
			LIST_ADD(a, &open, list->items[i]);
	return viewdesk_pairs(a, &open);
}

void viewdesk_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p)
{
	value_put(v, "hosts", viewdesk_hosts(a, m, NULL));
	value_put(v, "help", view_help(a, m, p, value_get(v, STR("qemus"))));
	value_put(v, "commands", view_commands(a, &m->test.run));
	value_put(v, "environment", view_environment(a, &m->test.environment));
}
