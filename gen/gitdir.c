/*
 * Where things are (gitrepository-layout, git-config): HEAD belongs to the worktree, config and remotes to the
 * repository. They part where .git is a file, "gitdir: PATH": there PATH holds HEAD, and a file commondir in it says
 * where the rest is, if that is elsewhere. The remote's default branch is a symbolic ref, which git never packs; with
 * the reftable format there is none to be read, and HEAD names the branch ".invalid".
 */
#include "gitdir.h"

#include "arena.h"
#include "gitconfig.h"

struct repo {
	struct arena *arena;
	bool (*read)(void *ctx, struct str path, struct str *text);
	void *ctx;
	struct str dir, common; /* of HEAD, and of all the rest */
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_alnum(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
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
	struct gitconfig c = { .arena = r->arena, .section = STR_NONE, .subsection = STR_NONE };
	struct str url = STR_NONE;

	*name = STR_NONE;
	if (!read_file(r, r->common, "config", &c.text))
		return url;
	if (str_starts(c.text, STR("\xEF\xBB\xBF")))
		c.at = 3;
	while (gitconfig_next(&c)) {
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
