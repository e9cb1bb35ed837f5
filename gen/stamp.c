#include "stamp.h"

#include "arena.h"
#include "digest.h"

#define MARK STR("aqueduct-digest: ")
#define NEAR 1000 /* what is put first is within the first lines; a person may put lines ahead of it */
#define ZEROS STR("0000000000000000")

/* The digest's place, behind the mark. text.n where there is none. */
static size_t find_digest(struct str text)
{
	size_t at = str_find(text, MARK) + MARK.n;

	if (at + ZEROS.n > text.n)
		return text.n;
	for (size_t i = 0; i < ZEROS.n; i++)
		if (!strchr("0123456789abcdef", text.p[at + i]) || !text.p[at + i])
			return text.n;
	return at;
}

struct str stamp_digest(struct str text)
{
	size_t at = find_digest(text);

	return str_slice(text, at, at == text.n ? at : at + ZEROS.n);
}

struct str stamp_swap(struct arena *a, struct str text, struct str digest)
{
	size_t at = find_digest(text);
	struct buf b = buf_new(a);

	if (at == text.n)
		return text;
	buf_add(&b, str_slice(text, 0, at));
	buf_add(&b, digest);
	buf_add(&b, str_from(text, at + ZEROS.n));
	return buf_str(&b);
}

/* The digest of a text whose digest, at its place, is taken for zeros. */
static struct str digest_of(struct arena *a, struct str text, size_t at)
{
	const struct str pieces[] = { str_slice(text, 0, at), ZEROS, str_from(text, at + ZEROS.n) };
	struct digest d = digest_new();

	digest_pieces(&d, pieces, countof(pieces));
	return digest_hex(a, d);
}

bool stamp_fill(struct buf *text)
{
	size_t at = find_digest(buf_str(text));

	if (at == text->n || at > NEAR)
		return false;
	memcpy(text->p + at, digest_of(text->arena, buf_str(text), at).p, ZEROS.n);
	return true;
}

bool stamp_fill_sum(struct buf *text)
{
	struct str rest = buf_str(text), line, self = STR_NONE;
	struct buf others = buf_new(text->arena), filled = buf_new(text->arena);

	while (str_line(&rest, &line)) {
		if (str_is(line, "self="))
			self = line;
		if (!str_starts(line, STR("self=")) && !str_starts(line, STR("# aqueduct-digest: ")))
			buf_addf(&others, "%.*s\n", STR_ARG(line));
	}
	if (!self.n)
		return false;
	buf_add(&filled, str_slice(buf_str(text), 0, (size_t)(self.p - text->p) + self.n));
	buf_addf(&filled, "'%.*s'", STR_ARG(digest_cksum(text->arena, buf_str(&others))));
	buf_add(&filled, str_from(buf_str(text), (size_t)(self.p - text->p) + self.n));
	*text = filled;
	return true;
}

bool stamp_put(struct arena *a, struct str text, struct str *stamped)
{
	struct buf b = buf_new(a);

	buf_add(&b, text);
	*stamped = buf_str(&b);
	return stamp_fill(&b);
}

enum stamp stamp_read(struct arena *a, struct str text)
{
	size_t at = find_digest(text);

	if (at == text.n)
		return STAMP_NONE;
	return str_eq(str_slice(text, at, at + ZEROS.n), digest_of(a, text, at)) ? STAMP_INTACT : STAMP_EDITED;
}
