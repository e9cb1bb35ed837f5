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

struct str path_clean(struct arena *a, struct str path)
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
