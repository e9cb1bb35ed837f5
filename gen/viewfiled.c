#include "viewfiled.h"

#include "arena.h"
#include "graph.h"
#include "model.h"
#include "plan.h"
#include "stepname.h"
#include "value.h"
#include "viewargs.h"
#include "viewgate.h"
#include "viewwhen.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

struct str viewfiled_env(struct arena *a, const struct plan_target *pt, const struct publication *to)
{
	struct buf b = buf_new(a);

	buf_adds(&b, "build/.aqueduct/tags");
	if (to->name.s.n)
		buf_addf(&b, "-%.*s", STR_ARG(to->name.s));
	if (pt->image->name.s.n)
		buf_addf(&b, "-%.*s", STR_ARG(pt->image->name.s));
	buf_addf(&b, ".%.*s.env", STR_ARG(pt->target->name.s));
	return buf_str(&b);
}

struct str viewfiled_spec(struct arena *a, const struct published *at)
{
	struct str name = at->list, folder;

	while (str_cut(&name, '/', &folder))
		;
	return arena_printf(a, "build/.aqueduct/%.*s", STR_ARG(name));
}

/* What is published in a cluster with tags of a file. */
struct filing {
	struct arena *arena;
	const struct model *model;
	struct value *commands;
	const struct tagset *first, *last;
	const struct tagset *asked; /* of all */
};

static void add(struct filing *f, struct str command)
{
	struct value *v = value_map(f->arena);

	put(f->arena, v, "command", command);
	value_add(f->commands, v);
}

static bool any_flavour(const struct model *m)
{
	for (size_t i = 0; i < m->n_tagsets; i++)
		if (m->tagsets[i]->file.s.n && m->tagsets[i]->flavour.s.n)
			return true;
	return false;
}

/* `tags SUFFIX [FLAVOUR]` for the shell: prints the tags with commas between them. */
static void add_functions(struct filing *f, struct str file)
{
	bool flavour = any_flavour(f->model);

	add(f, STR("bad() { echo \"$1\" >&2; exit 1; }"));
	add(f, STR("one() { case $1 in [!A-Za-z0-9_]*|*[!A-Za-z0-9_.-]*) bad \"'$1' is no tag\" ;; esac; }"));
	if (flavour)
		add(f, STR("with() { case $2.$1 in .*) echo \"$1\" ;; *.latest) echo \"$2\" ;; *) echo \"$1-$2\" ;; esac; }"));
	add(f, arena_printf(f->arena, "tags() { { tr ',\\r' '\\n\\n' < %.*s; echo; } | { all=; while read -r tag; do "
		"test -z \"$tag\" || { one \"$tag\"; all=$all,%s$1; }; done; test -n \"$all\" || bad '%.*s names no tag'; "
		"echo \"$all\" | cut -c 2-; }; }", STR_ARG(file), flavour ? "$(with \"$tag\" \"$2\")" : "$tag", STR_ARG(file)));
	add(f, STR("mkdir -p build/.aqueduct"));
}

/* The tags of a set as the value of a variable. */
static void add_tags(struct filing *f, const struct tagset *set, struct str suffix)
{
	struct buf b = buf_new(f->arena);

	buf_addf(&b, "tags=$(tags %s%.*s%s", suffix.n ? "-" : "''", STR_ARG(suffix), set->flavour.s.n ? " " : "");
	buf_addf(&b, "%.*s)", STR_ARG(set->flavour.s));
	add(f, buf_str(&b));
}

/* Those of an image in a publication are asked for; false where they are in no file. */
static bool begin(struct filing *f, enum step_kind kind, const struct image *image, const struct publication *to)
{
	const struct tagset *set = model_published(f->model, to, image)->tagset;

	if (!stepname_files_tags(f->model, kind, image, to))
		return false;
	if (!f->first)
		add_functions(f, set->file.s);
	if (!f->asked)
		f->asked = f->first = set;
	else if (set != f->last)
		f->asked = viewgate_either(f->arena, f->asked, set);
	f->last = set;
	return true;
}

static void add_build(struct filing *f, const struct plan_target *pt, const struct publication *to)
{
	struct str args = viewargs_file(f->arena, pt->image, pt->target), env = viewfiled_env(f->arena, pt, to);

	if (!begin(f, STEP_BUILD, pt->image, to))
		return;
	add_tags(f, model_published(f->model, to, pt->image)->tagset, pt->target->suffix.s);
	add(f, arena_printf(f->arena, "echo \"PLUGIN_TAGS=$tags\" > %.*s", STR_ARG(env)));
	if (args.n)
		add(f, arena_printf(f->arena, "cat %.*s >> %.*s", STR_ARG(args), STR_ARG(env)));
}

/* The template's tags are one line then. */
static void add_list(struct filing *f, const struct image *image, const struct publication *to)
{
	const struct published *at = model_published(f->model, to, image);

	if (!begin(f, STEP_MANIFEST, image, to))
		return;
	add_tags(f, at->tagset, STR_NONE);
	add(f, STR("first=$(echo \"$tags\" | cut -d , -f 1)"));
	add(f, STR("each=$(echo \"$tags\" | sed \"s/,/', '/g\")"));
	add(f, arena_printf(f->arena, "sed -e \"s/{{build.tags..0.}}/$first/\" -e \"s/^tags:/tags: ['$each']/\" "
		"-e '/{{.each/d' -e '/{{this}}/d' %.*s > %.*s", STR_ARG(at->list), STR_ARG(viewfiled_spec(f->arena, at))));
}

/* Whenever one of them is published: else the file need not be there. */
static void put_when(struct arena *a, struct value *step, const struct filing *f, const struct trigger *trigger)
{
	struct value *when = value_list(a);

	if (viewgate_asks(trigger, f->asked))
		when = viewwhen_publish(a, f->asked, "      ");
	value_put(step, "when", when);
	value_put(step, "when?", value_bool(a, value_count(when)));
}

struct value *viewfiled_steps(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c,
	const struct trigger *trigger)
{
	struct filing f = { .arena = a, .model = m, .commands = value_list(a) };
	struct value *list = value_list(a), *step = value_map(a);

	for (size_t k = 0; k < m->n_publications; k++) {
		for (size_t i = 0; i < p->n_targets; i++)
			if (str_eq(p->targets[i].pushes[k]->cluster, c->name))
				add_build(&f, &p->targets[i], &m->publications[k]);
		for (size_t i = 0; i < p->n_images; i++)
			if (str_eq(p->images[i].manifests[k]->cluster, c->name))
				add_list(&f, p->images[i].image, &m->publications[k]);
	}
	if (!f.first)
		return list;
	put(a, step, "name", stepname(a, m, STEP_TAGS, NULL, NULL, NULL));
	put(a, step, "image", m->drone.git_image.s);
	put(a, step, "file", f.first->file.s);
	value_put(step, "explain", value_bool(a, str_eq(p->targets->push->cluster, c->name)));
	value_put(step, "commands", f.commands);
	put_when(a, step, &f, trigger);
	value_add(list, step);
	return list;
}
