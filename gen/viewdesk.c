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
			for (size_t n = 0; !found && n < (image ? 1 : m->n_images); n++)
				found = find_arch(image ? image : &m->images[n], host->runs[k]);
		if (!found)
			continue;
		v = value_map(a);
		put(a, v, "pattern", str_of(host->uname));
		put(a, v, "name", found->name.s);
		value_add(list, v);
	}
	return list;
}

/*
 * Lines of `make help`, under way: what is typed, and what it does, as up to three texts. A thousand images have ten
 * thousand of them: a line is put together when it is printed.
 */
struct help;
struct help_line {
	const struct help *of;
	struct str target, name;
	const char *text, *rest;
};

struct help {
	struct arena *arena;
	struct value_pool *pool;
	const struct model *model;
	struct help_line *items;
	size_t n, cap;
	int width;
};

static void add_about(struct help *h, struct str target, const char *text, struct str name, const char *rest)
{
	LIST_ADD(h->arena, h, ((struct help_line){ h, target, name, text, rest }));
	if (target.n > (size_t)h->width)
		h->width = (int)target.n;
}

static void add_help(struct help *h, struct str target, const char *text)
{
	add_about(h, target, text, STR_NONE, "");
}

/* A target by its name without the prefix. */
static void add_named(struct help *h, const char *name, const char *text)
{
	add_help(h, arena_printf(h->arena, "%.*s%s", STR_ARG(h->model->make_prefix.s), name), text);
}

static void add_image_help(struct help *h, const struct plan *p)
{
	struct arena *a = h->arena;
	struct str prefix = h->model->make_prefix.s;

	for (size_t i = 0; i < p->n_images && p->n_arches; i++) {
		struct str image = p->images[i].image->name.s;

		add_about(h, arena_printf(a, "%.*sbuild-%.*s", STR_ARG(prefix), STR_ARG(image)), "build ", image,
			" for the arch of this machine, and what it stands on");
		add_help(h, arena_printf(a, "%.*srun-%.*s", STR_ARG(prefix), STR_ARG(image)), "run that");
	}
	for (size_t i = 0; i < p->n_arches; i++)
		add_help(h, p->arches[i].build->target, "build all images for that arch");
}

static void add_build_help(struct help *h, const struct plan *p)
{
	if (p->test)
		add_named(h, "test", "run the tests");
	add_named(h, "build", p->n_arches ? "build each image for the arch of this machine"
		: "build the image for the arch of this machine");
	if (!p->n_arches)
		add_named(h, "run", "build it if needed, and run it");
	add_image_help(h, p);
	for (size_t i = 0; i < p->n_targets; i++) {
		const struct plan_target *pt = &p->targets[i];

		add_about(h, pt->build->target, "build for ", pt->target->platform.s, "");
		add_help(h, pt->run->target, "run that");
	}
	add_named(h, "build-all", p->n_arches ? "build all images for all arches" : "build for all arches");
}

/* ARCH and IMAGE stand for each name that is built above. */
static void add_push_help(struct help *h, const struct plan *p)
{
	add_named(h, "push", "push all arches, with the tags of this commit");
	add_named(h, "push-ARCH", p->n_arches ? "push all images for that ARCH" : "push that ARCH");
	if (p->n_arches)
		add_named(h, "push-IMAGE-ARCH", "push that IMAGE for that ARCH");
	for (size_t i = 0; i < p->n_images && p->n_arches; i++)
		add_help(h, p->images[i].push->target, "push those of this image");
	add_named(h, "manifest", "push them and the manifest list over them");
	for (size_t i = 0; i < p->n_images && p->n_arches; i++)
		add_help(h, p->images[i].manifest->target, "push those of this image and the list over them");
	add_named(h, "tags", "print those tags");
}

static const struct value *view_line(struct arena *a, const void *of)
{
	const struct help_line *line = of;
	struct value *v = value_map(a);
	struct buf text = buf_new(a), word = buf_new(a);

	buf_addf(&text, "  make %.*s", STR_ARG(line->target));
	buf_pad(&text, ' ', (size_t)line->of->width - line->target.n);
	buf_addf(&text, " %s%.*s%s", line->text, STR_ARG(line->name), line->rest);
	escape_sh(&word, buf_str(&text));
	put(a, v, "text", make_word(a, buf_str(&word)));
	return v;
}

static struct value *help_lines(const struct help *h)
{
	struct value *list = value_list(h->arena);

	for (size_t i = 0; i < h->n; i++)
		value_add(list, value_lazy(h->arena, h->pool, view_line, &h->items[i]));
	return list;
}

/* What help is of. */
struct helped {
	struct value_pool *pool;
	const struct model *model;
	const struct plan *plan;
	bool qemus;
};

static const struct value *view_help(struct arena *a, const void *of)
{
	const struct helped *it = of;
	const struct plan *p = it->plan;
	struct help *h = arena_alloc(a, 1, sizeof *h);

	*h = (struct help){ .arena = a, .pool = it->pool, .model = it->model, .width = 22 };
	h->cap = 32 + 4 * p->n_images + p->n_arches + 2 * p->n_targets;
	h->items = arena_alloc(a, h->cap, sizeof *h->items);
	add_build_help(h, p);
	add_push_help(h, p);
	if (it->qemus) {
		add_named(h, "qemu", "download qemu for all arches; qemu-ARCH for that one");
		add_named(h, "qemu-lock", "write the sums of those downloads into qemu.lock");
	}
	add_named(h, "pull", "fetch newer base images, and build again what stands on them");
	add_named(h, p->n_arches ? "pull-IMAGE-ARCH" : "pull-ARCH", "fetch those of that build alone");
	add_named(h, "doctor", "say what is missing here for each arch, and what mends it");
	add_named(h, "regen", "run aqueduct again, after a change of Dockerfile or descriptor");
	add_named(h, "graph.svg", "draw what is made of what, where aqueduct and Graphviz are");
	add_named(h, "clean", "remove what make keeps under build/");
	return help_lines(h);
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

void viewdesk_put(struct arena *a, struct value_pool *pool, struct value *v, const struct model *m,
	const struct plan *p)
{
	struct helped *helped = arena_alloc(a, 1, sizeof *helped);

	*helped = (struct helped){ pool, m, p, value_count(value_get(v, STR("qemus"))) };
	value_put(v, "hosts", viewdesk_hosts(a, m, NULL));
	value_put(v, "help", value_lazy(a, pool, view_help, helped));
	value_put(v, "commands", view_commands(a, &m->test.run));
	value_put(v, "environment", view_environment(a, &m->test.environment));
}
