/*
 * The C of what templates/scan.mk.mustache has in sh and awk. The expressions of its rules mean the same to both
 * (glob.h).
 */
#include "listing.h"

#include <stdlib.h>

#include "arena.h"
#include "digest.h"
#include "facts.h"
#include "makerules.h"
#include "map.h"
#include "regex.h"

#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/+,@-"

struct names {
	struct str *items;
	size_t n, cap;
};

struct drop {
	const struct regex *expression;
	bool keeps;
};

struct lister {
	struct arena *arena;
	const struct facts *facts;
	const struct makerules_scan *scan;
	struct listing *out;
	const struct regex *reads, *above, *linked; /* NULL: all is read; no folder is above that */
	struct drop *drops;
	size_t n_drops;
	struct map *own, *named;
	struct names files, folders, others, links; /* files: those that count; links: of them what a source leads through */
	bool whole;
};

static void doubt(struct lister *l, struct str why)
{
	if (!l->out->doubt.n)
		l->out->doubt = why;
}

static const struct regex *compile(struct lister *l, struct str expression, const char *behind)
{
	const struct regex *r = regex_kept(l->arena,
		arena_printf(l->arena, "\\A(?:%.*s)%s\\z", STR_ARG(expression), behind).p);

	if (!r)
		doubt(l, STR("a rule for what counts is more than can be matched here"));
	return r;
}

static bool matches(const struct regex *r, struct str path)
{
	struct regex_match m;

	return r && regex_at(r, path, 0, &m);
}

static void add_either(struct buf *b, struct str rule)
{
	if (b->n)
		buf_addc(b, '|');
	buf_add(b, rule);
}

/* The rules, less those that a changed ignore file (all) or a changed Dockerfile (what is read) puts out of force. */
static void read_rules(struct lister *l, bool none)
{
	const struct makerules_words *rules = &l->scan->rules;
	struct buf reads = buf_new(l->arena), above = buf_new(l->arena);
	struct str rule;

	l->drops = arena_alloc(l->arena, rules->n + 1, sizeof *l->drops);
	for (size_t i = 0; i < rules->n && !none; i++) {
		rule = str_from(rules->items[i], 1);
		switch (rules->items[i].p[0]) {
		case '<': add_either(&reads, rule); break;
		case '/': add_either(&above, rule); break;
		case '-':
		case '+': l->drops[l->n_drops++] = (struct drop){ compile(l, rule, ""), rules->items[i].p[0] == '+' }; break;
		default: break; /* ~ tells which folders are watched, and nothing of what is in the list */
		}
	}
	if (!reads.n)
		return;
	l->reads = compile(l, buf_str(&reads), "(?:/.*)?");
	l->linked = compile(l, buf_str(&reads), "");
	l->above = above.n ? compile(l, buf_str(&above), "") : NULL;
}

/* Whether a path is kept; its flags say which rules hold for all below it. */
static bool is_kept(const struct lister *l, struct str path, const bool *above, bool *flags)
{
	bool gone = false;

	for (size_t i = 0; i < l->n_drops; i++) {
		flags[i] = (above && above[i]) || (l->drops[i].keeps == gone && matches(l->drops[i].expression, path));
		if (flags[i])
			gone = !l->drops[i].keeps;
	}
	return !gone;
}

/* What is aqueduct's own, or make's, with all below it. `path` as find prints it. */
static bool is_pruned(const struct lister *l, struct str path)
{
	struct str qemu = str_starts(path, STR("./")) ? str_from(path, 2) : path;
	bool is_qemu = str_starts(qemu, STR("build/qemu-")) && str_ends(qemu, STR("-static")) && qemu.n > 17
		&& !str_has(str_from(qemu, 11), '/');

	return (is_qemu || str_is(qemu, "build/.aqueduct") || map_get(l->own, path)) && !map_get(l->named, path);
}

static void add_entry(struct lister *l, struct str shown, struct str within, enum file_kind kind, bool kept)
{
	bool is_read = !l->reads || matches(l->reads, within);

	if (kind == FILE_OTHER && l->reads && kept && (matches(l->above, within) || matches(l->linked, within)))
		LIST_ADD(l->arena, &l->links, shown);
	if (!kept || !is_read)
		return;
	if (kind == FILE_REGULAR)
		LIST_ADD(l->arena, &l->files, shown);
	else if (kind == FILE_FOLDER)
		LIST_ADD(l->arena, &l->folders, shown);
	else
		LIST_ADD(l->arena, &l->others, shown);
}

/* All in a folder, and below: `within` is its path in the context, empty for the context itself. */
static void walk(struct lister *l, struct str within, const bool *above)
{
	bool top = str_is(l->scan->path, "."), *flags = arena_alloc(l->arena, l->n_drops + 1, sizeof *flags), kept;
	struct str shown = top ? within : arena_printf(l->arena, "%.*s%s%.*s", STR_ARG(l->scan->path), within.n ? "/" : "",
		STR_ARG(within));
	struct str *names, path;
	size_t n = l->facts->names(l->facts->ctx, shown.n ? shown : STR("."), &names);
	enum file_kind kind;

	for (size_t i = 0; i < n; i++) {
		path = within.n ? arena_printf(l->arena, "%.*s/%.*s", STR_ARG(within), STR_ARG(names[i])) : names[i];
		shown = top ? path : arena_printf(l->arena, "%.*s/%.*s", STR_ARG(l->scan->path), STR_ARG(path));
		if (str_has(names[i], '\n'))
			doubt(l, arena_printf(l->arena, "a name in '%.*s' has a line end", STR_ARG(l->scan->path)));
		if (is_pruned(l, top ? arena_printf(l->arena, "./%.*s", STR_ARG(path)) : shown))
			continue;
		kind = l->facts->kind(l->facts->ctx, shown);
		kept = is_kept(l, path, above, flags);
		add_entry(l, shown, path, kind, kept);
		if (kind == FILE_FOLDER)
			walk(l, path, flags);
	}
}

static int by_name(const void *one, const void *two)
{
	return str_cmp(*(const struct str *)one, *(const struct str *)two);
}

static void sort(struct names *list)
{
	if (list->n)
		qsort(list->items, list->n, sizeof *list->items, by_name);
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_has(STR(PLAIN), s.p[i]))
			return false;
	return true;
}

/* What was in the list, each line as often as it was. */
struct recorded {
	struct names lines;
	struct map *left; /* by line, of `counts` */
};

static struct recorded read_recorded(struct arena *a, struct str text)
{
	struct recorded r = { .left = map_new(a) };
	struct str line;
	size_t *count;

	while (text.n) { /* not str_line: a name may end in a carriage return */
		if (!str_cut(&text, '\n', &line)) {
			line = text;
			text = STR_NONE;
		}
		LIST_ADD(a, &r.lines, line);
		count = map_get(r.left, line);
		if (!count)
			map_put(r.left, line, count = arena_alloc(a, 1, sizeof *count));
		++*count;
	}
	return r;
}

static bool take(const struct recorded *r, struct str line)
{
	size_t *count = map_get(r->left, line);

	return count && *count && (*count)--;
}

static void change(struct lister *l, enum listing_kind kind, struct str path)
{
	LIST_ADD(l->arena, l->out, ((struct listing_change){ kind, path }));
}

/* A line of the list as it would be now, and what that says. */
static void put_line(struct lister *l, struct buf *now, const struct recorded *r, struct str line, struct str path,
	enum listing_kind kind)
{
	buf_addf(now, "%.*s\n", STR_ARG(line));
	if (!take(r, line))
		change(l, kind, path);
}

/* "lrwxrwxrwx 1 me me 4 Nov 30 08:44 src/l -> ../a" */
static bool is_line_of(struct str line, struct str path)
{
	struct str name = str_slice(line, 0, str_find(line, STR(" -> ")));

	return line.n && str_has(STR("lpscbD"), line.p[0]) && str_ends(name, path) && name.n > path.n
		&& name.p[name.n - path.n - 1] == ' ';
}

/* A link, a device, a pipe: what ls says of it. */
static void put_other(struct lister *l, struct buf *now, const struct recorded *r, struct str path,
	struct file_time since)
{
	enum told told;
	size_t i = 0;

	while (i < r->lines.n && !is_line_of(r->lines.items[i], path))
		i++;
	if (i == r->lines.n) {
		buf_addf(now, "%.*s\n", STR_ARG(path));
		change(l, LISTING_CAME, path);
		return;
	}
	take(r, r->lines.items[i]);
	told = l->facts->is_listed(l->facts->ctx, path, r->lines.items[i], since);
	if (told == TOLD_NOTHING)
		doubt(l, arena_printf(l->arena, "whether '%.*s' is as it was is not known", STR_ARG(path)));
	buf_add(now, told == TOLD_NO ? path : r->lines.items[i]);
	buf_addc(now, '\n');
	if (told == TOLD_NO)
		change(l, LISTING_CHANGED, path);
}

/* "1234 5 odd name", where make cannot spell it. */
static void put_sum(struct lister *l, struct buf *now, const struct recorded *r, struct str path, bool is_new)
{
	struct str text, line;

	if (path.p[0] == '-') {
		doubt(l, arena_printf(l->arena, "what cksum makes of the name '%.*s' is not known", STR_ARG(path)));
		return;
	}
	if (!l->facts->text(l->facts->ctx, path, &text))
		return;
	line = arena_printf(l->arena, "%.*s %.*s", STR_ARG(digest_cksum(l->arena, text)), STR_ARG(path));
	if (is_new)
		take(r, line);
	else if (!take(r, line))
		change(l, LISTING_CHANGED, path);
	buf_addf(now, "%.*s\n", STR_ARG(line));
}

/* The path that a line is about, where it is one of its own; empty: another line tells of it. */
static struct str path_of(struct str line)
{
	struct str sum = line, number;

	if (str_has(STR("lpscbD"), line.p[0]) && str_find(line, STR(" -> ")) < line.n) {
		line = str_slice(line, 0, str_find(line, STR(" -> ")));
		while (str_cut(&line, ' ', &number))
			;
		return line;
	}
	return str_cut(&sum, ' ', &number) && number.n && number.p[0] >= '0' && number.p[0] <= '9'
		&& str_cut(&sum, ' ', &number) && number.n && number.p[0] >= '0' && number.p[0] <= '9' ? STR_NONE : line;
}

static void put_gone(struct lister *l, const struct recorded *r)
{
	for (size_t i = 0; i < r->lines.n; i++)
		if (r->lines.items[i].n && take(r, r->lines.items[i]) && path_of(r->lines.items[i]).n)
			change(l, LISTING_WENT, path_of(r->lines.items[i]));
}

static struct buf put_list(struct lister *l, const struct recorded *r, struct file_time since)
{
	struct buf now = buf_new(l->arena);
	struct map *came = map_new(l->arena);

	for (size_t i = 0; i < l->files.n; i++) {
		size_t before = l->out->n;

		put_line(l, &now, r, l->files.items[i], l->files.items[i], LISTING_CAME);
		if (l->out->n > before)
			map_put(came, l->files.items[i], l);
	}
	for (size_t i = 0; i < l->folders.n; i++)
		put_line(l, &now, r, l->folders.items[i], l->folders.items[i], LISTING_CAME);
	for (size_t i = 0; i < l->others.n; i++)
		put_other(l, &now, r, l->others.items[i], since);
	for (size_t i = 0; i < l->files.n; i++)
		if (!is_plain(l->files.items[i]))
			put_sum(l, &now, r, l->files.items[i], map_get(came, l->files.items[i]) != NULL);
	put_gone(l, r);
	return now;
}

static bool is_as_known(const struct lister *l, struct str file, struct str sum)
{
	struct str text;

	if (!l->facts->text(l->facts->ctx, file, &text))
		return !sum.n;
	return str_eq(digest_text_cksum(l->arena, text), sum);
}

/* What is found by the rules; they are read again where a link that a source leads through makes all count. */
static void find_all(struct lister *l, bool none)
{
	static const struct names empty = { 0 };
	bool whole, *flags;

	read_rules(l, none);
	flags = arena_alloc(l->arena, l->n_drops + 1, sizeof *flags);
	for (;;) {
		if (l->whole)
			l->reads = l->above = l->linked = NULL;
		l->files = l->folders = l->others = l->links = empty;
		if (str_is(l->scan->path, "."))
			add_entry(l, STR("."), STR("."), FILE_FOLDER, is_kept(l, STR("."), NULL, flags));
		else
			add_entry(l, l->scan->path, STR_NONE, FILE_FOLDER, is_kept(l, STR_NONE, NULL, flags));
		walk(l, STR_NONE, NULL);
		whole = l->whole || l->links.n;
		if (whole == l->whole)
			return;
		l->whole = true;
	}
}

static struct map *index_of(struct arena *a, const struct makerules_words *words)
{
	struct map *map = map_new(a);

	for (size_t i = 0; i < words->n; i++)
		map_put(map, words->items[i], words);
	return map;
}

struct listing listing_of(struct arena *a, const struct facts *facts, const struct makerules_scan *scan, bool whole,
	struct str recorded, struct file_time since)
{
	struct listing out = { .other = STR_NONE, .doubt = STR_NONE };
	struct lister l = { .arena = a, .facts = facts, .scan = scan, .out = &out, .own = index_of(a, &scan->own),
		.named = index_of(a, &scan->named), .whole = whole };
	struct recorded r = read_recorded(a, recorded);
	bool none = false;
	struct buf now;

	if (!is_as_known(&l, scan->dockerfile, scan->sum))
		out.other = scan->dockerfile;
	for (size_t i = 0; i < scan->n_ignores; i++)
		if (!is_as_known(&l, scan->ignores[i].file, scan->ignores[i].sum)) {
			out.other = scan->ignores[i].file;
			none = true;
		}
	l.whole = l.whole || out.other.n;
	find_all(&l, none);
	sort(&l.files);
	sort(&l.folders);
	sort(&l.others);
	now = put_list(&l, &r, since);
	out.is_other = !str_eq(buf_str(&now), recorded);
	return out;
}
