#include "stalecontext.h"

#include "arena.h"
#include "facts.h"

#define UP "../../../" /* from the folder of a context to the top */

/* What a scan left: files and folders, and whether it is to be done at every run. */
struct left {
	struct makerules_words files, folders;
	bool odd;
};

/* "build/.aqueduct/CONTEXT/../../../NAME \", or with ".././../../" in it, for what is no file of the context. */
static struct str name_of(struct str line)
{
	static const struct str also = { "/.././../../", 12 }, up = { "/" UP, 10 };
	size_t at = str_find(line, also), n = also.n;

	if (at == line.n) {
		at = str_find(line, up);
		n = up.n;
	}
	line = str_trim(str_from(line, at + n));
	return str_ends(line, STR(" \\")) ? str_slice(line, 0, line.n - 2) : line;
}

static struct left read_left(struct arena *a, struct str text)
{
	struct left left = { .odd = false };
	struct makerules_words *list = NULL;
	struct str line;

	while (str_line(&text, &line)) {
		if (str_starts(line, STR("build/")) && list && !str_has(line, '$'))
			LIST_ADD(a, list, name_of(line));
		else if (str_ends(line, STR("_files = \\")))
			list = &left.files;
		else if (str_ends(line, STR("_dirs = \\")))
			list = &left.folders;
		else if (str_ends(line, STR("_odd = aqueduct-always")))
			left.odd = true;
	}
	return left;
}

/* A folder that a scan watches is newer than it, or went; or the Dockerfile is, or an ignore file. */
static bool is_behind(const struct facts *facts, const struct left *left, struct file_time scan)
{
	struct file_time time;

	for (size_t i = 0; i < left->folders.n; i++)
		if (!facts->time(facts->ctx, left->folders.items[i], &time) || file_is_later(time, scan))
			return true;
	return false;
}

/* Whether a scan was done by rules that had another digest. */
static bool was_ruled(struct arena *a, const struct facts *facts, struct str name)
{
	struct str *names;
	size_t n = facts->names(facts->ctx, arena_printf(a, STALECONTEXT_STATE "%.*s", STR_ARG(name)), &names);

	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], STR(".scan")))
			return true;
	return false;
}

struct stalecontext stalecontext_of(struct arena *a, const struct facts *facts, const struct makerules *rules,
	struct str name, bool whole)
{
	struct stalecontext c = { .scan = makerules_scan(rules, name), .listing = { .other = STR_NONE, .doubt = STR_NONE },
		.list = arena_printf(a, STALECONTEXT_STATE "%.*s/list", STR_ARG(name)) };
	struct str text = STR_NONE, recorded = STR_NONE;
	struct file_time time = { 0 }, other;
	struct left left;

	if (!c.scan)
		return c;
	facts->text(facts->ctx, arena_printf(a, STALECONTEXT_STATE "%.*s/files.mk", STR_ARG(name)), &text);
	left = read_left(a, text);
	c.files = left.files;
	c.has_list = facts->time(facts->ctx, c.list, &c.list_time) && facts->text(facts->ctx, c.list, &recorded);
	c.looked = c.list_time;
	if (facts->time(facts->ctx, c.scan->file, &time)) {
		c.is_scanned = true;
		c.looked = time;
		c.looks = left.odd || is_behind(facts, &left, time);
	} else {
		c.looks = true;
		c.ruled_anew = was_ruled(a, facts, name);
	}
	c.was_other = facts->time(facts->ctx, arena_printf(a, STALECONTEXT_STATE "%.*s/other", STR_ARG(name)), &other);
	if (c.looks && c.has_list)
		c.listing = listing_of(a, facts, c.scan, whole, recorded, c.list_time);
	return c;
}

static void keep_later(const struct facts *facts, struct str file, struct str *last, struct file_time *when)
{
	struct file_time time;

	if (!facts->time(facts->ctx, file, &time) || !file_is_later(time, *when))
		return;
	*last = file;
	*when = time;
}

struct str stalecontext_ruler(const struct facts *facts, const struct stalecontext *c)
{
	struct str last = STR_NONE;
	struct file_time when = c->looked;

	if (c->is_scanned && !c->ruled_anew && !c->was_other && !c->listing.other.n)
		return last;
	for (size_t i = 0; i < c->scan->n_ignores; i++)
		keep_later(facts, c->scan->ignores[i].file, &last, &when);
	keep_later(facts, c->scan->dockerfile, &last, &when);
	return last;
}
