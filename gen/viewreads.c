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
#define PART_MAX 60000 /* bytes; Linux takes 128 KiB */

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
	struct buf b = buf_new(a), word = buf_new(a);

	for (size_t i = 0; i < rule.n; i++)
		if (rule.p[i] == '\\')
			buf_adds(&b, "\\\\");
		else if ((unsigned char)rule.p[i] < ' ' || (unsigned char)rule.p[i] >= 0x7f)
			buf_addf(&b, "\\0%03o", (unsigned)(unsigned char)rule.p[i]);
		else
			buf_addc(&b, rule.p[i]);
	escape_sh(&word, buf_str(&b));
	return buf_str(&word);
}

static struct str made_word(struct arena *a, struct str word)
{
	struct buf made = buf_new(a);

	if (!str_has(word, '$'))
		return word;
	escape_make(&made, word);
	return buf_str(&made);
}

/*
 * The rules in parts, each a line of a recipe: what one line may hold, sh and the system bound. There is one part at
 * least, however few the rules are.
 */
static struct value *view_rules(struct arena *a, const struct target *t, bool scripts)
{
	struct filter f = filter_of(a, &t->reads, t->ignore);
	struct value *parts = value_list(a), *part = NULL, *rules = NULL, *v;
	size_t size = 0;

	for (size_t i = 0; i < f.n || !i; i++) {
		struct str plain = i < f.n ? rule_word(a, f.items[i]) : STR("''"), word = made_word(a, plain);

		if (!part || size + word.n > PART_MAX) {
			part = value_map(a);
			value_put(part, "more", value_bool(a, rules != NULL));
			value_put(part, "rules", rules = value_list(a));
			value_add(parts, part);
			size = 0;
		}
		size += word.n;
		v = value_map(a);
		put(a, v, "rule", word);
		if (scripts)
			put(a, v, "word", plain);
		value_add(rules, v);
	}
	return parts;
}

static void add_known(struct arena *a, struct value *list, struct str file, const struct source *src)
{
	struct value *v = value_map(a);

	put(a, v, "file", file);
	put(a, v, "sum", src ? digest_text_cksum(a, src->text) : STR_NONE);
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

/* Files that aqueduct itself writes, or reads before make does. */
struct own {
	struct map *folders; /* -> struct value, the list of those that lie in it */
	struct map *files; /* -> struct value */
};

static void add_own(struct arena *a, struct own *own, struct str path)
{
	struct str folder;
	struct value *v = value_map(a), *list;

	put(a, v, "file", path);
	map_put(own->files, path, v);
	for (size_t i = 0; i < path.n; i++) {
		if (i && path.p[i] != '/')
			continue;
		folder = i ? str_slice(path, 0, i) : STR(".");
		list = map_get(own->folders, folder);
		if (!list)
			map_put(own->folders, folder, list = value_list(a));
		value_add(list, v);
	}
}

static struct own own_files(struct arena *a, const struct model *m)
{
	struct own own = { map_new(a), map_new(a) };
	struct words files = model_own_files(a, m);

	for (size_t i = 0; i < files.n; i++)
		add_own(a, &own, files.items[i].s);
	return own;
}

struct value *viewreads_own(struct arena *a, const struct model *m)
{
	return map_get(own_files(a, m).folders, STR("."));
}

static struct str folder_of(struct str path)
{
	for (size_t i = path.n; i-- > 0;)
		if (path.p[i] == '/')
			return str_slice(path, 0, i);
	return STR(".");
}

/* Those of them that a Dockerfile reads by their name. */
static struct value *view_named(struct arena *a, const struct own *own, const struct target *t)
{
	struct value *list = value_list(a), *found;
	bool top = str_is(t->context.s, ".");

	for (size_t i = 0; i < t->reads.n; i++) {
		found = map_get(own->files, path_clean(a, arena_printf(a, "%.*s%s%.*s", top ? 0 : (int)t->context.s.n,
			t->context.s.p, top ? "" : "/", STR_ARG(t->reads.items[i].source))));
		if (found)
			value_add(list, found);
	}
	return list;
}

/* Those that tell how it is built, whether they are there or not. */
static struct value *view_files(struct arena *a, const struct target *t)
{
	const struct str files[] = { t->dockerfile.s, t->ignore_files[0], t->ignore_files[1] };
	struct value *list = value_list(a), *v;

	for (size_t i = 0; i < countof(files); i++) {
		v = value_map(a);
		put(a, v, "file", path_clean(a, files[i]));
		value_add(list, v);
	}
	return list;
}

static struct value *view_context(struct arena *a, const struct own *own, const struct target *t, bool scripts)
{
	struct value *v = value_map(a), *below;
	bool top = str_is(t->context.s, ".");

	put(a, v, "path", t->context.s);
	put(a, v, "prefix", top ? STR("./") : STR_NONE);
	put(a, v, "cut", arena_printf(a, "%zu", top ? 0 : t->context.s.n + 1));
	put(a, v, "name", viewreads_name(a, t));
	put(a, v, "summary", summary(a, t));
	put(a, v, "dockerfile", t->dockerfile.s);
	put(a, v, "folder", folder_of(t->dockerfile.s));
	put(a, v, "sum", t->df && t->df->src ? digest_text_cksum(a, t->df->src->text) : STR_NONE);
	value_put(v, "ignores", view_ignores(a, t));
	put(a, v, "ignored", t->ignore ? t->ignore->src->name : STR_NONE);
	value_put(v, "filter", view_rules(a, t, scripts));
	if (scripts)
		value_put(v, "files", view_files(a, t));
	value_put(v, "top", value_bool(a, top));
	below = top ? NULL : map_get(own->folders, t->context.s);
	value_put(v, "own", below ? below : value_list(a));
	value_put(v, "named", view_named(a, own, t));
	return v;
}

struct value *viewreads_contexts(struct arena *a, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a);
	struct own own = own_files(a, m);
	struct map *seen = map_new(a);
	struct str name;

	for (size_t i = 0; i < p->n_targets; i++) {
		name = viewreads_name(a, p->targets[i].target);
		if (!map_put(seen, name, list))
			value_add(list, view_context(a, &own, p->targets[i].target, m->drone.only_affected));
	}
	return list;
}
