#include "render.h"

#include "arena.h"
#include "diag.h"
#include "digest.h"
#include "escape.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "outputkind.h"
#include "path.h"
#include "plan.h"
#include "stamp.h"
#include "tmpl.h"
#include "value.h"
#include "view.h"
#include "viewlists.h"
#include "viewrole.h"

#define NESTED_MAX 8

struct renderer {
	struct arena *arena;
	struct diag *diag;
	const struct render_templates *templates;
	const struct plan *plan;
	struct map *compiled; /* name -> struct compiled */
	struct map *files; /* name of a target -> struct value, the file that its rules make */
	struct digest scan, built; /* of the recipes that contexts share, and that images do */
	struct value_pool *pool; /* of what is needed for a while */
	struct buf texts[NESTED_MAX]; /* that are rendered for a while: rules are made while another text is */
	const struct rules *making[NESTED_MAX];
	size_t depth; /* of rules within rules */
	bool circular; /* some ask for themselves: that was told, and no more are made */
};

/* A template that was loaded; one with faults is NULL, and its faults have been told. */
struct compiled {
	const struct tmpl *tmpl;
};

static const struct tmpl *find_template(void *ctx, struct str name)
{
	struct renderer *r = ctx;
	const struct compiled *known = map_get(r->compiled, name);
	struct compiled *c;
	const struct source *src;

	if (known)
		return known->tmpl;
	src = r->templates->load(r->templates->ctx, name);
	if (!src)
		return NULL;
	c = arena_alloc(r->arena, 1, sizeof *c);
	c->tmpl = tmpl_compile(r->arena, r->diag, src);
	map_put(r->compiled, name, c);
	return c->tmpl;
}

/* Of the template as a whole, which is there. */
static bool fault(struct renderer *r, const char *name, const char *what)
{
	return diag_error(r->diag, "template", diag_whole(r->templates->load(r->templates->ctx, str_of(name))), "%s", what);
}

/* A map that shows names of both: what is its own, then the top's. */
static struct value *within(struct arena *a, const struct value *top, const struct value *own)
{
	struct value *v = value_map(a);

	value_behind(a, v, own);
	value_behind(a, v, top);
	return v;
}

/* Append what a template makes of values. */
static bool render(struct renderer *r, const char *name, void (*escape)(struct buf *, struct str),
	const struct value *values, struct buf *out)
{
	struct tmpl_env env = { .mode = TMPL_STRICT, .escape = escape, .partial = find_template, .ctx = r,
		.pool = r->pool };
	size_t errors = diag_errors(r->diag);
	const struct tmpl *t = find_template(r, str_of(name));

	if (!t && diag_errors(r->diag) == errors && !map_get(r->compiled, str_of(name)))
		diag_error(r->diag, "template", (struct pos){ 0 }, "there is no template '%s'", name);
	return t && tmpl_render(r->arena, r->diag, t, &env, values, out);
}

/* A text to look at, gone with the next one of its depth. The values are those of both maps. */
static bool render_shortly(struct renderer *r, const char *name, void (*escape)(struct buf *, struct str),
	const struct value *top, const struct value *own, struct str *text)
{
	struct value_pool_mark mark = value_pool_mark(r->pool);
	struct buf *out = &r->texts[r->depth];
	bool ok;

	*out = out->arena ? (struct buf){ out->arena, out->p, 0, out->cap } : buf_new(r->arena);
	ok = render(r, name, escape, own ? within(value_pool_arena(r->pool), top, own) : top, out);
	value_pool_reset(r->pool, &mark);
	*text = buf_str(out);
	return ok;
}

static struct str without_end(struct str text)
{
	while (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	return text;
}

static void put_text(struct renderer *r, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(r->arena, s));
}

/* What recipes share goes into the digest of each. */
static bool digest_shared(struct renderer *r, const struct value *top, const char *template, struct digest *digest)
{
	struct str text;

	*digest = digest_new();
	if (!render_shortly(r, template, escape_make, top, NULL, &text))
		return false;
	digest_add(digest, text);
	return true;
}

/* Rules that are rendered when the Makefile has come to them. */
struct rules {
	struct renderer *renderer;
	const struct value *top, *own;
	const char *template;
};

static const struct value *make_rules(struct arena *a, const void *of)
{
	const struct rules *rules = of;
	struct renderer *r = rules->renderer;
	bool again = r->depth + 1 == NESTED_MAX;
	struct str text = STR_NONE;

	for (size_t i = 0; i < r->depth; i++)
		again = again || r->making[i] == rules;
	if (again && !r->circular)
		r->circular = !fault(r, rules->template, "it asks for its own rules");
	r->making[r->depth++] = rules;
	if (!r->circular)
		render_shortly(r, rules->template, escape_make, rules->top, rules->own, &text);
	r->depth--;
	return value_text(a, arena_strdup(a, without_end(text)));
}

/*
 * Rules, twice: the digest of what they say without a digest is part of the name of the file that they make, so that
 * whatever changes in the recipe makes it stale, and nothing else of the Makefile does.
 */
static bool render_rules(struct renderer *r, const struct value *top, struct value *own, const char *template,
	const char *file, const char *suffix, struct digest digest)
{
	struct rules *rules = arena_alloc(r->arena, 1, sizeof *rules);
	struct str text, name;

	put_text(r, own, file, str_of(file));
	if (!render_shortly(r, template, escape_make, top, own, &text))
		return false;
	digest_add(&digest, text);
	name = value_str(value_get(own, STR("name")));
	put_text(r, own, file, arena_printf(r->arena, "build/.aqueduct/%.*s/%.*s.%s", STR_ARG(name),
		STR_ARG(digest_hex(r->arena, digest)), suffix));
	*rules = (struct rules){ r, top, own, template };
	value_put(own, "rules", value_lazy(r->arena, r->pool, make_rules, rules));
	return true;
}

/* The images that a target is made of, which come ahead of it. */
struct bases {
	struct renderer *renderer;
	const struct value *target;
};

static const struct value *make_own(struct arena *a, const void *of)
{
	const struct bases *bases = of;
	const struct value *own = value_get(bases->target, STR("own"));
	struct value *list = value_list(a), *item;

	for (size_t i = 0; i < value_count(own); i++) {
		item = value_map(a);
		value_behind(a, item, value_item(own, i));
		value_put(item, "own_id", map_get(bases->renderer->files, value_str(value_get(item, STR("of")))));
		value_add(list, item);
	}
	return list;
}

static bool render_target(struct renderer *r, const struct model *m, const struct value *top, const struct value *of,
	struct value *target)
{
	struct bases *bases = arena_alloc(r->arena, 1, sizeof *bases);

	(void)m;
	*bases = (struct bases){ r, of };
	value_put(target, "own", value_lazy(r->arena, r->pool, make_own, bases));
	value_put(target, "turn", value_bool(r->arena, false));
	if (!render_rules(r, top, target, "image.mk", "id_file", "id", r->built))
		return false;
	/* What is built is the same, whether or not others have to wait for it. */
	value_put(target, "turn", value_bool(r->arena, value_truth(value_get(target, STR("shares_base")))));
	map_put(r->files, arena_strdup(r->arena, value_str(value_get(target, STR("name")))),
		value_get(target, STR("id_file")));
	return true;
}

static bool render_context(struct renderer *r, const struct model *m, const struct value *top, const struct value *of,
	struct value *context)
{
	(void)m;
	(void)of;
	return render_rules(r, top, context, "context.mk", "scan_file", "scan", r->scan);
}

static bool render_document(struct renderer *r, const struct model *m, const struct value *top, const struct value *of,
	struct value *document)
{
	const struct value *pipeline = value_get(of, STR("pipeline"));
	struct str text;

	if (!pipeline)
		return true;
	if (!render_shortly(r, "pipeline.yml", escape_drone, top, pipeline, &text))
		return false;
	text = arena_strdup(r->arena, without_end(text));
	if (!viewrole_merge(r->arena, r->diag, m, r->plan, value_str(value_get(of, STR("name"))), &text))
		return false;
	put_text(r, document, "text", text);
	return true;
}

/* Replace a list of maps by copies to which fn adds what it renders. */
static bool render_each(struct renderer *r, const struct model *m, struct value *top, const char *name,
	bool (*fn)(struct renderer *, const struct model *, const struct value *, const struct value *, struct value *))
{
	const struct value *items = value_get(top, str_of(name));
	struct value *list = value_list(r->arena), *item;
	struct value_pool_mark mark = value_pool_mark(r->pool);
	bool ok = true;

	for (size_t i = 0; i < value_count(items); i++) {
		item = value_map(r->arena);
		value_behind(r->arena, item, value_item(items, i));
		ok = fn(r, m, top, value_item(items, i), item) && ok;
		value_pool_reset(r->pool, &mark);
		value_add(list, item);
	}
	value_put(top, name, list);
	return ok;
}

/* Drone reads lines up to 64 KiB, and silently drops a file from the first longer one on. */
static bool check_lines(struct diag *d, struct str path, struct str text)
{
	struct str line;

	while (str_line(&text, &line))
		if (line.n > 65000)
			return diag_error(d, "long-line", diag_whole(diag_source(d, path, STR_NONE)),
				"a line would be longer than 64 KiB, from which on Drone drops the file");
	return true;
}

/* What an image's rules make, told to the graph. */
static void name_files(const struct plan *p, const struct value *top)
{
	const struct value *targets = value_get(top, STR("targets"));

	for (size_t i = 0; i < p->n_targets; i++)
		p->targets[i].build->file = value_str(value_get(value_item(targets, i), STR("id_file")));
}

/* One output, unless its path is empty. */
static bool render_output(struct renderer *r, const struct outputkind *kind, struct str path,
	const struct value *values, struct outputs *out)
{
	struct buf text;

	if (!path.n)
		return true;
	text = buf_new(r->arena);
	if (!render(r, kind->template, kind->escape, values, &text)
		|| (kind->escape == escape_drone && !check_lines(r->diag, path, buf_str(&text))))
		return false;
	if (kind->sums && !stamp_fill_sum(&text))
		return fault(r, kind->template, "no line that is 'self='");
	if (!stamp_fill(&text))
		return fault(r, kind->template, "no line near the top with 'aqueduct-digest: 0000000000000000'");
	LIST_ADD(r->arena, out, ((struct output){ .path = path, .text = buf_str(&text),
		.executable = kind->executable, .blocks = kind->blocks }));
	return true;
}

/* The outputs so far, by what cksum says of them; the CI file concerns all pipelines whatever it says. */
static void put_sums(struct renderer *r, const struct model *m, struct value *values, const struct outputs *out)
{
	struct value *list = value_list(r->arena), *item;

	for (size_t i = 0; i < out->n; i++) {
		if (str_eq(out->items[i].path, m->drone.file.s))
			continue;
		item = value_map(r->arena);
		put_text(r, item, "file", path_clean(r->arena, out->items[i].path));
		put_text(r, item, "sum", digest_cksum(r->arena, out->items[i].text));
		value_add(list, item);
	}
	value_put(values, "outputs", list);
}

static bool render_lists(struct renderer *r, const struct outputkind *kind, const struct model *m,
	const struct value *values, struct outputs *out)
{
	const struct value *images = value_get(values, STR("images")), *to;
	bool listed = m->drone.shape == SHAPE_PIPELINES || m->drone.shape == SHAPE_STEPS, ok = true;
	bool plugin = !m->drone.commands || m->drone.manifest.plugin.s.n;
	bool written = listed && plugin && !m->manifest_own && !m->list.arguments;
	struct value_pool_mark mark = value_pool_mark(r->pool);
	struct arena *pool = value_pool_arena(r->pool);

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; written && ok && k < m->n_publications; k++) {
			to = value_item(value_get(value_item(images, i), STR("publications")), k);
			ok = render_output(r, kind, m->publications[k].images[i].list,
				within(pool, within(pool, values, value_item(images, i)), to), out);
			value_pool_reset(r->pool, &mark);
		}
	return ok;
}

/* It lives as long as the values, some of which it makes. */
static struct renderer *renderer_new(struct arena *a, struct diag *d, const struct render_templates *templates,
	const struct plan *p)
{
	struct renderer *r = arena_alloc(a, 1, sizeof *r);

	*r = (struct renderer){ .arena = a, .diag = d, .templates = templates, .plan = p, .compiled = map_new(a),
		.files = map_new(a), .pool = value_pool_new(a) };
	return r;
}

/* The rules of contexts and images, and so the names of what they make. */
static bool name_all(struct renderer *r, const struct model *m, const struct plan *p, struct value *values)
{
	bool ok;

	if (!digest_shared(r, values, "scan.mk", &r->scan) || !digest_shared(r, values, "built.mk", &r->built))
		return false;
	ok = render_each(r, m, values, "contexts", render_context);
	ok = render_each(r, m, values, "targets", render_target) && ok;
	name_files(p, values);
	return ok;
}

bool render_names(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	const struct render_templates *templates)
{
	struct renderer *r = renderer_new(a, d, templates, p);

	return name_all(r, m, p, view_build(a, r->pool, viewlists_new(a, r->pool, m), m, p));
}

bool render_all(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	const struct render_templates *templates, struct outputs *out, struct value **values)
{
	struct renderer *r = renderer_new(a, d, templates, p);
	const struct viewlists *lists = viewlists_new(a, r->pool, m);
	bool ok;

	*values = view_build(a, r->pool, lists, m, p);
	ok = name_all(r, m, p, *values);
	viewlists_put(a, lists, *values, p);
	ok = render_each(r, m, *values, "documents", render_document) && ok;
	for (const struct outputkind *kind = outputkinds; ok && kind->template; kind++) {
		if (kind->sums && kind->path(m).n)
			put_sums(r, m, *values, out);
		ok = kind->path ? render_output(r, kind, kind->path(m), *values, out) : render_lists(r, kind, m, *values, out);
	}
	return ok && !diag_errors(d);
}

bool render_one(struct arena *a, struct diag *d, const struct render_templates *templates, const char *name,
	const struct value *values, struct str *text)
{
	struct buf b = buf_new(a);
	bool ok = render(renderer_new(a, d, templates, NULL), name, buf_add, values, &b);

	*text = buf_str(&b);
	return ok;
}
