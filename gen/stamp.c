#include "stamp.h"

#include "arena.h"
#include "digest.h"

#define MARK STR("aqueduct-digest: ")
#define ZEROS STR("0000000000000000")

/* The digest's place: behind the mark, within the first lines. text.n where there is none. */
static size_t find_digest(struct str text)
{
	size_t at = str_find(str_slice(text, 0, 1000), MARK);

	at += MARK.n;
	if (at + ZEROS.n > text.n || at > 1000)
		return text.n;
	for (size_t i = 0; i < ZEROS.n; i++)
		if (!strchr("0123456789abcdef", text.p[at + i]) || !text.p[at + i])
			return text.n;
	return at;
}

static struct str zeroed(struct arena *a, struct str text, size_t at)
{
	struct buf b = buf_new(a);

	buf_add(&b, str_slice(text, 0, at));
	buf_add(&b, ZEROS);
	buf_add(&b, str_from(text, at + ZEROS.n));
	return buf_str(&b);
}

static struct str digest_of(struct arena *a, struct str text)
{
	struct digest d = digest_new();

	digest_add(&d, text);
	return digest_hex(a, d);
}

bool stamp_put(struct arena *a, struct str text, struct str *stamped)
{
	size_t at = find_digest(text);
	struct buf b = buf_new(a);

	if (at == text.n)
		return false;
	buf_add(&b, str_slice(text, 0, at));
	buf_add(&b, digest_of(a, zeroed(a, text, at)));
	buf_add(&b, str_from(text, at + ZEROS.n));
	*stamped = buf_str(&b);
	return true;
}

enum stamp stamp_read(struct arena *a, struct str text)
{
	size_t at = find_digest(text);

	if (at == text.n)
		return STAMP_NONE;
	return str_eq(str_slice(text, at, at + ZEROS.n), digest_of(a, zeroed(a, text, at))) ? STAMP_INTACT : STAMP_EDITED;
}
