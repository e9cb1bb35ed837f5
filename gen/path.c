#include "path.h"

#include "arena.h"

/* Whether a cleaned path ends in a part that ".." takes away. */
static bool has_part(struct str path)
{
	return path.n && !str_is(path, "/") && !str_is(path, "..") && !str_ends(path, STR("/.."));
}

static void drop_part(struct buf *b)
{
	while (b->n && b->p[b->n - 1] != '/')
		b->n--;
	if (b->n > 1)
		b->n--;
	b->p[b->n] = '\0';
}

/* Most paths are written so. A rooted one is not looked at: its first part is empty. */
static bool is_clean(struct str path)
{
	bool named = false, more = true;
	struct str part;

	while (more) {
		more = str_cut(&path, '/', &part);
		if (!more)
			part = path;
		if (!part.n || str_is(part, ".") || (named && str_is(part, "..")))
			return false;
		named = named || !str_is(part, "..");
	}
	return true;
}

/* As path_clean, in a text of its own. */
static struct str cleaned(struct arena *a, struct str path)
{
	struct buf b = buf_new(a);
	bool rooted = str_starts(path, STR("/"));
	struct str part;
	bool more = true;

	if (rooted)
		buf_addc(&b, '/');
	while (more) {
		more = str_cut(&path, '/', &part);
		if (!more)
			part = path;
		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, "..") && has_part(buf_str(&b))) {
			drop_part(&b);
		} else if (!rooted || !str_is(part, "..")) {
			if (b.n && b.p[b.n - 1] != '/')
				buf_addc(&b, '/');
			buf_add(&b, part);
		}
	}
	return b.n ? buf_str(&b) : STR(".");
}

struct str path_clean(struct arena *a, struct str path)
{
	return is_clean(path) ? path : cleaned(a, path);
}

struct str path_folder(struct str path)
{
	size_t end = path.n;

	while (end && path.p[end - 1] != '/')
		end--;
	return str_slice(path, 0, end);
}

bool path_go_up(struct str *path)
{
	struct str folder = path_folder(*path);

	if (str_is(*path, "."))
		return false;
	*path = folder.n ? str_slice(folder, 0, folder.n - 1) : STR(".");
	return true;
}

bool path_is_within(struct str path, struct str folder)
{
	return str_starts(path, folder) && (path.n == folder.n || path.p[folder.n] == '/');
}
