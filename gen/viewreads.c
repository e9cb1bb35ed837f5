#include "viewreads.h"

#include "arena.h"
#include "digest.h"
#include "dockerfile.h"
#include "escape.h"
#include "filter.h"
#include "ignore.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "value.h"

#define READS_SHOWN 8

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* What is read, not what is ignored: that may change without making an image stale. */
struct str viewreads_name(struct arena *a, const struct target *t)
{
	struct digest d = digest_new();

	digest_add(&d, t->dockerfile.s);
	digest_add(&d, t->context.s);
	for (size_t i = 0; i < t->reads.n; i++)
		digest_add(&d, t->reads.items[i].source);
	return arena_printf(a, "context_%.*s", STR_ARG(str_slice(digest_hex(a, d), 0, 8)));
}

/* For a comment of the Makefile. */
static void add_plain(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(out, (unsigned char)s.p[i] < ' ' || s.p[i] == '\\' || s.p[i] == 0x7f ? '?' : s.p[i]);
}

/* For people: "src, go.mod", at most so many. */
static struct str summary(struct arena *a, const struct target *t)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < t->reads.n && i < READS_SHOWN; i++) {
		buf_adds(&b, i ? ", " : "");
		add_plain(&b, str_is(t->reads.items[i].source, ".") ? STR("all of it") : t->reads.items[i].source);
	}
	if (t->reads.n > READS_SHOWN)
		buf_addf(&b, ", and %zu more", t->reads.n - READS_SHOWN);
	return t->reads.n ? buf_str(&b) : STR("nothing");
}

/* A word of sh that printf's %b turns into the text: plain ASCII, whatever bytes the text has. */
static struct str rule_word(struct arena *a, struct str rule)
{
	struct buf b = buf_new(a), word = buf_new(a), made = buf_new(a);

	for (size_t i = 0; i < rule.n; i++)
		if (rule.p[i] == '\\')
			buf_adds(&b, "\\\\");
		else if ((unsigned char)rule.p[i] < ' ' || (unsigned char)rule.p[i] >= 0x7f)
			buf_addf(&b, "\\0%03o", (unsigned)(unsigned char)rule.p[i]);
		else
			buf_addc(&b, rule.p[i]);
	escape_sh(&word, buf_str(&b));
	escape_make(&made, buf_str(&word));
	return buf_str(&made);
}

static struct value *view_rules(struct arena *a, const struct target *t)
{
	struct filter f = filter_of(a, &t->reads, t->ignore);
	struct value *list = value_list(a), *v;

	for (size_t i = 0; i < f.n; i++) {
		v = value_map(a);
		put(a, v, "rule", rule_word(a, f.items[i]));
		value_add(list, v);
	}
	return list;
}

static void add_known(struct arena *a, struct value *list, struct str file, const struct source *src)
{
	struct value *v = value_map(a);

	put(a, v, "file", file);
	put(a, v, "sum", src ? digest_cksum(a, src->text) : STR_NONE);
	value_add(list, v);
}

/* The ignore files that count, with their checksums: the second only where the first is not there. */
static struct value *view_ignores(struct arena *a, const struct target *t)
{
	struct value *list = value_list(a);
	bool first = t->ignore && str_eq(t->ignore->src->name, t->ignore_files[0]);

	add_known(a, list, t->ignore_files[0], first ? t->ignore->src : NULL);
	if (!first)
		add_known(a, list, t->ignore_files[1], t->ignore ? t->ignore->src : NULL);
	return list;
}

/* A file that lies in the context, which holds no .. and no ./ (nor does it). */
static void add_file(struct arena *a, struct value *list, const struct target *t, struct str file)
{
	struct str rest = path_clean(a, file);
	struct value *v = value_map(a);

	if (!str_is(t->context.s, ".")
		&& !(str_starts(rest, t->context.s) && str_starts(str_from(rest, t->context.s.n), STR("/"))))
		return;
	put(a, v, "file", rest);
	value_add(list, v);
}

/* Files that aqueduct itself writes are no part of a context. */
static struct value *view_own(struct arena *a, const struct model *m, const struct target *t)
{
	struct value *list = value_list(a);

	add_file(a, list, t, m->src->name);
	add_file(a, list, t, m->make_file.s);
	add_file(a, list, t, m->drone.file.s);
	for (size_t i = 0; i < m->n_images; i++)
		add_file(a, list, t, m->images[i].manifest_file);
	add_file(a, list, t, m->qemu.script.s);
	add_file(a, list, t, STR("qemu.lock"));
	return list;
}

static struct str folder_of(struct str path)
{
	for (size_t i = path.n; i-- > 0;)
		if (path.p[i] == '/')
			return str_slice(path, 0, i);
	return STR(".");
}

static struct value *view_context(struct arena *a, const struct model *m, const struct target *t)
{
	struct value *v = value_map(a);
	bool top = str_is(t->context.s, ".");

	put(a, v, "path", t->context.s);
	put(a, v, "prefix", top ? STR("./") : STR_NONE);
	put(a, v, "cut", arena_printf(a, "%zu", top ? 0 : t->context.s.n + 1));
	put(a, v, "name", viewreads_name(a, t));
	put(a, v, "summary", summary(a, t));
	put(a, v, "dockerfile", t->dockerfile.s);
	put(a, v, "folder", folder_of(t->dockerfile.s));
	put(a, v, "sum", t->df && t->df->src ? digest_cksum(a, t->df->src->text) : STR_NONE);
	value_put(v, "ignores", view_ignores(a, t));
	put(a, v, "ignored", t->ignore ? t->ignore->src->name : STR_NONE);
	value_put(v, "filter", view_rules(a, t));
	value_put(v, "filter?", value_bool(a, value_count(value_get(v, STR("filter")))));
	value_put(v, "own", view_own(a, m, t));
	return v;
}

struct value *viewreads_contexts(struct arena *a, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a);
	struct map *seen = map_new(a);
	struct str name;

	for (size_t i = 0; i < p->n_targets; i++) {
		name = viewreads_name(a, p->targets[i].target);
		if (!map_put(seen, name, list))
			value_add(list, view_context(a, m, p->targets[i].target));
	}
	return list;
}
