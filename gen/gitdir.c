/*
 * Where things are (gitrepository-layout, git-config): HEAD belongs to the worktree, config and remotes to the
 * repository. They part where .git is a file, "gitdir: PATH": there PATH holds HEAD, and a file commondir in it says
 * where the rest is, if that is elsewhere. The remote's default branch is a symbolic ref, which git never packs; with
 * the reftable format there is none to be read, and HEAD names the branch ".invalid".
 */
#include "gitdir.h"

#include "arena.h"

struct repo {
	struct arena *arena;
	bool (*read)(void *ctx, struct str path, struct str *text);
	void *ctx;
	struct str dir, common; /* of HEAD, and of all the rest */
};

/* A config file's next variable. Section and key are in lower case, the subsection is as written. */
struct config {
	struct arena *arena;
	struct str text;
	size_t at;
	struct str section, subsection, key, value;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_alnum(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static bool at_end(const struct config *c)
{
	return c->at >= c->text.n;
}

/* The next character, CR LF being one line end; '\n' at the end, too. */
static char peek(const struct config *c)
{
	if (at_end(c))
		return '\n';
	if (c->text.p[c->at] == '\r' && c->at + 1 < c->text.n && c->text.p[c->at + 1] == '\n')
		return '\n';
	return c->text.p[c->at];
}

static char next(struct config *c)
{
	char ch = peek(c);

	if (!at_end(c))
		c->at += c->text.p[c->at] == '\r' && ch == '\n' ? 2 : 1;
	return ch;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct config *c)
{
	while (is_blank(peek(c)))
		next(c);
}

static void skip_line(struct config *c)
{
	while (next(c) != '\n')
		;
}

/* Letters, digits and dashes (in a section's name dots, too), in lower case. */
static struct str read_name(struct config *c, bool dots)
{
	struct buf b = buf_new(c->arena);

	while (is_alnum(peek(c)) || peek(c) == '-' || (dots && peek(c) == '.'))
		buf_addc(&b, lower(next(c)));
	return buf_str(&b);
}

/* [section], [section "Sub \"section\""], or of old [section.subsection]. */
static void read_section(struct config *c)
{
	struct buf b = buf_new(c->arena);
	struct str head;

	c->section = read_name(c, true);
	c->subsection = STR_NONE;
	if (str_cut(&c->section, '.', &head)) {
		c->subsection = c->section;
		c->section = head;
	}
	skip_blanks(c);
	if (peek(c) == '"') {
		next(c);
		while (peek(c) != '"' && peek(c) != '\n') {
			if (peek(c) == '\\')
				next(c);
			buf_addc(&b, next(c));
		}
		next(c);
		c->subsection = buf_str(&b);
	}
	if (peek(c) == ']')
		next(c);
}

/* What stands behind a backslash in a value. The end of the line is continued; others stand for themselves. */
static void read_escape(struct config *c, struct buf *out)
{
	char ch = next(c);

	if (ch != '\n')
		buf_addc(out, ch == 'n' ? '\n' : ch == 't' ? '\t' : ch == 'b' ? '\b' : ch);
}

/* Up to the end of the line; blanks at both ends go, unless they are quoted. */
static struct str read_value(struct config *c)
{
	struct buf b = buf_new(c->arena);
	bool quoted = false;
	size_t keep = 0; /* so many bytes are not blanks at the end */

	skip_blanks(c);
	while (peek(c) != '\n' && (quoted || (peek(c) != '#' && peek(c) != ';'))) {
		char ch = next(c);

		if (ch == '"') {
			quoted = !quoted;
			keep = b.n;
		} else if (ch == '\\') {
			read_escape(c, &b);
			keep = b.n;
		} else {
			buf_addc(&b, ch);
			keep = quoted || !is_blank(ch) ? b.n : keep;
		}
	}
	skip_line(c);
	return str_slice(buf_str(&b), 0, keep);
}

static bool config_next(struct config *c)
{
	while (!at_end(c)) {
		skip_blanks(c);
		if (peek(c) == '[') {
			next(c);
			read_section(c);
			continue;
		}
		c->key = read_name(c, false);
		skip_blanks(c);
		c->value = STR_NONE;
		if (c->key.n && peek(c) == '=') {
			next(c);
			c->value = read_value(c);
			return true;
		}
		skip_line(c);
		if (c->key.n)
			return true;
	}
	return false;
}

static struct str join(struct arena *a, struct str dir, struct str path)
{
	if (str_starts(path, STR("/")) || (path.n > 1 && path.p[1] == ':'))
		return path;
	return dir.n ? arena_printf(a, "%.*s/%.*s", STR_ARG(dir), STR_ARG(path)) : path;
}

static bool read_file(const struct repo *r, struct str dir, const char *name, struct str *text)
{
	*text = STR_NONE;
	return r->read(r->ctx, join(r->arena, dir, str_of(name)), text);
}

/* Find the directories; false where there is no repository. */
static bool find_dirs(struct repo *r)
{
	struct str text, path;

	r->dir = r->common = STR(".git");
	if (read_file(r, r->dir, "HEAD", &text))
		return true;
	if (!read_file(r, STR_NONE, ".git", &text) || !str_starts(text, STR("gitdir:")))
		return false;
	path = str_trim(str_from(text, 7));
	r->dir = r->common = path;
	if (!path.n || !read_file(r, r->dir, "HEAD", &text))
		return false;
	if (read_file(r, r->dir, "commondir", &text))
		r->common = join(r->arena, r->dir, str_trim(text));
	return true;
}

/* The url and name of origin, else of the first remote that has a url. Of several urls the first is fetched from. */
static struct str find_remote(const struct repo *r, struct str *name)
{
	struct config c = { .arena = r->arena, .section = STR_NONE, .subsection = STR_NONE };
	struct str url = STR_NONE;

	*name = STR_NONE;
	if (!read_file(r, r->common, "config", &c.text))
		return url;
	if (str_starts(c.text, STR("\xEF\xBB\xBF")))
		c.at = 3;
	while (config_next(&c)) {
		if (!str_is(c.section, "remote") || !c.subsection.n || !str_is(c.key, "url") || !c.value.n)
			continue;
		if (url.n && (str_is(*name, "origin") || !str_is(c.subsection, "origin")))
			continue;
		url = c.value;
		*name = c.subsection;
	}
	return url;
}

/* "ref: PREFIX/branch": the branch; empty where the text is anything else. */
static struct str ref_branch(struct str text, struct str prefix)
{
	if (!str_starts(text, STR("ref:")))
		return STR_NONE;
	text = str_trim(str_from(text, 4));
	if (!str_starts(text, prefix) || str_is(text, "refs/heads/.invalid"))
		return STR_NONE;
	return str_from(text, prefix.n);
}

static bool has_branch(const struct repo *r, const char *branch)
{
	struct str text, line, ref = arena_printf(r->arena, " refs/heads/%s", branch);

	if (read_file(r, r->common, ref.p + 1, &text))
		return true;
	if (!read_file(r, r->common, "packed-refs", &text))
		return false;
	while (str_line(&text, &line))
		if (str_ends(line, ref))
			return true;
	return false;
}

/* What is checked out tells little: somebody may be at work on a branch of their own. */
static struct str local_branch(const struct repo *r)
{
	static const char *const usual[] = { "main", "master" };
	struct str text, branch = STR_NONE;

	if (read_file(r, r->dir, "HEAD", &text))
		branch = ref_branch(text, STR("refs/heads/"));
	for (size_t i = 0; i < countof(usual); i++)
		if (str_is(branch, usual[i]))
			return branch;
	for (size_t i = 0; i < countof(usual); i++)
		if (has_branch(r, usual[i]))
			return str_of(usual[i]);
	return branch;
}

static struct str find_branch(const struct repo *r, struct str remote, bool *said)
{
	struct str text, prefix, branch = STR_NONE;

	if (remote.n) {
		prefix = arena_printf(r->arena, "refs/remotes/%.*s/", STR_ARG(remote));
		if (read_file(r, r->common, arena_printf(r->arena, "%.*sHEAD", STR_ARG(prefix)).p, &text))
			branch = ref_branch(text, prefix);
	}
	*said = branch.n;
	return branch.n ? branch : local_branch(r);
}

/* Fit for an image's name. */
static struct str name_safe(struct arena *a, struct str s)
{
	struct buf b = buf_new(a);
	struct str run;
	size_t begin;

	for (size_t i = 0; i < s.n;) {
		for (begin = i; i < s.n && !is_alnum(s.p[i]); i++)
			;
		run = str_slice(s, begin, i);
		if (i == s.n)
			break;
		if (b.n && run.n)
			buf_add(&b, str_is(run, ".") || str_is(run, "_") || str_is(run, "__") ? run : STR("-"));
		for (; i < s.n && is_alnum(s.p[i]); i++)
			buf_addc(&b, lower(s.p[i]));
	}
	return buf_str(&b);
}

/* Without user, brackets and port; an IPv6 address has more than one colon. */
static struct str bare_host(struct str host)
{
	struct str before, after;

	while (str_cut(&host, '@', &before))
		;
	if (str_starts(host, STR("[")))
		host = str_from(host, 1);
	host = str_slice(host, 0, str_find(host, STR("]")));
	after = host;
	return str_cut(&after, ':', &before) && !str_has(after, ':') ? before : host;
}

/*
 * Cut a url into host and path: scheme://[user@]host[:port]/path, or [user@]host:path as scp has it, where no slash
 * stands before the colon. False for a path on this machine; a host of one letter is a drive.
 */
static bool cut_url(struct str url, struct str *host, struct str *path)
{
	size_t scheme = str_find(url, STR("://")), colon = str_find(url, STR("]:"));

	if (scheme < url.n) {
		*path = str_from(url, scheme + 3);
		if (str_is(str_slice(url, 0, scheme), "file"))
			return false;
		if (!str_cut(path, '/', host)) {
			*host = *path;
			*path = STR_NONE;
		}
	} else {
		*path = url;
		colon = colon < url.n ? colon + 1 : str_find(url, STR(":"));
		if (colon == url.n || colon < 2 || str_has(str_slice(url, 0, colon), '/'))
			return false;
		*host = str_slice(url, 0, colon);
		*path = str_from(url, colon + 1);
	}
	*host = bare_host(*host);
	return host->n > 0;
}

static struct str last_part(struct str *path)
{
	struct str part;

	while (str_ends(*path, STR("/")))
		path->n--;
	part = *path;
	while (path->n && path->p[path->n - 1] != '/')
		path->n--;
	return str_from(part, path->n);
}

static void read_url(struct arena *a, struct gitinfo *info)
{
	struct str host = STR_NONE, path = info->remote_url, repo;
	bool remote = cut_url(info->remote_url, &host, &path);
	struct buf b = buf_new(a);

	repo = last_part(&path);
	if (str_is(repo, ".git"))
		repo = last_part(&path);
	if (str_ends(repo, STR(".git")))
		repo.n -= 4;
	info->repo = name_safe(a, repo);
	if (!remote)
		return;
	info->owner = name_safe(a, last_part(&path));
	for (size_t i = 0; i < host.n; i++)
		buf_addc(&b, lower(host.p[i]));
	info->host = buf_str(&b);
}

struct gitinfo gitdir_read(struct arena *a, bool (*read)(void *ctx, struct str path, struct str *text), void *ctx)
{
	struct gitinfo info = { .remote_url = STR_NONE, .host = STR_NONE, .owner = STR_NONE, .repo = STR_NONE,
		.branch = STR_NONE };
	struct repo r = { .arena = a, .read = read, .ctx = ctx };
	struct str remote;

	info.found = find_dirs(&r);
	if (!info.found)
		return info;
	info.remote_url = find_remote(&r, &remote);
	info.branch = find_branch(&r, remote, &info.branch_said);
	read_url(a, &info);
	return info;
}
