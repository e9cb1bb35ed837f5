#include "pattern.h"

#include "arch.h"
#include "arena.h"
#include "model.h"

struct entry {
	const char *word;
	struct str s;
};

static bool find(const struct entry *list, size_t n, struct str word, struct str *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(word, list[i].word)) {
			*out = list[i].s;
			return true;
		}
	return false;
}

/* What a {word} stands for; false: it is no word of patterns. */
static bool meaning(const struct image *image, const struct target *t, struct str word, struct str *out)
{
	if (t) {
		const struct entry of_target[] = {
			{ "name", t->name.s }, { "os", str_of(t->arch->os) }, { "arch", str_of(t->arch->arch) },
			{ "variant", t->variant }, { "suffix", t->suffix.s },
		};

		if (find(of_target, countof(of_target), word, out))
			return true;
	}
	if (image) {
		const struct entry of_image[] = {
			{ "image", image->name.s }, { "repository", image->repository.s }, { "platform", t ? t->platform.s : STR_NONE },
		};

		return find(of_image, t ? 3 : 2, word, out);
	}
	return false;
}

struct str pattern_fill(struct arena *a, struct str pattern, const struct image *image, const struct target *t)
{
	struct buf b = buf_new(a);
	struct str head, word, rest, value;

	while (str_cut(&pattern, '{', &head)) {
		buf_add(&b, head);
		rest = pattern;
		if (!(head.n && head.p[head.n - 1] == '$') && str_cut(&rest, '}', &word) && meaning(image, t, word, &value)) {
			buf_add(&b, value);
			pattern = rest;
		} else {
			buf_addc(&b, '{');
		}
	}
	buf_add(&b, pattern);
	return buf_str(&b);
}
