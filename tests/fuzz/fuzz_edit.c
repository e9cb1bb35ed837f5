/*
 * Any bytes are edited: the first line is a command (+ARCH ..., -ARCH ..., =KEY VALUE, ~KEY), the rest a descriptor. An edit
 * is refused with a fault, or what comes out is read as what was meant: what is added is there, and taking it away again
 * gives the same bytes or is refused; what is set is set once more without a change. An addition loses no byte,
 * but for a null in the place of a list. No edit loses a comment, or makes one, or takes one from its line or puts
 * something onto it: that is judged by another reader than the program's (comments.h). A refusal is shown at its place.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/edit.h"
#include "../../gen/editarch.h"
#include "../../gen/editkey.h"
#include "../../gen/yaml.h"
#include "comments.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORDS_MAX 8

struct command {
	char what;
	struct str words[WORDS_MAX];
	size_t n;
};

static struct command command_of(struct str line)
{
	struct command c = { line.n ? line.p[0] : '+', { STR_NONE }, 0 };

	line = str_from(line, 1);
	if (c.what == '=' && str_cut(&line, ' ', &c.words[0]))
		c.n = 1;
	while (c.what != '=' && c.n + 1 < WORDS_MAX && str_cut(&line, ' ', &c.words[c.n]))
		c.n++;
	c.words[c.n++] = line;
	return c;
}

static const struct yaml *wanted(struct arena *a, struct diag *d, const struct yaml *root, const struct command *c)
{
	const struct editarch e = { STR_NONE, c->words, c->n };
	struct buf said = buf_new(a);

	switch (c->what) {
	case '-': return editarch_remove(a, d, root, &e, &said);
	case '=': return c->n == 2 ? editkey_set(a, d, root, descriptor_fields(), c->words[0], c->words[1]) : NULL;
	case '~': return editkey_unset(a, d, root, descriptor_fields(), c->words[0]);
	default: return editarch_add(a, d, root, &e, &said);
	}
}

static void require_comments(struct arena *a, struct str text, struct str edited)
{
	struct comments before = comments_of(a, text), after = comments_of(a, edited);

	require(comments_same(&before, &after));
}

/* False where the edit is refused, which is said then. */
static bool edited(struct arena *a, struct str text, const struct command *c, struct str *out)
{
	struct diag *d = diag_new(a), *after = diag_new(a);
	const struct source *src = diag_source(d, STR("t"), text);
	const struct yaml *root = yaml_parse(a, d, src), *to = NULL, *again;

	if (!root || diag_errors(d))
		return false;
	if (c->what != '=' || c->n == 2) {
		to = wanted(a, d, root, c);
		require(to || diag_errors(d));
		require(!to || !diag_errors(d));
	}
	judge_said(a, d, &(const struct judged){ STR("t"), text }, 1);
	if (!to)
		return false;
	if (!edit_apply(a, d, src, root, to, out)) {
		require(diag_has(d, "edit"));
		judge_said(a, d, &(const struct judged){ STR("t"), text }, 1);
		return false;
	}
	require(!diag_errors(d));
	again = yaml_parse(a, after, diag_source(after, STR("t"), *out));
	require(again && !diag_errors(after) && edit_same(to, again));
	require_comments(a, text, *out);
	return true;
}

static bool is_subsequence(struct str part, struct str whole)
{
	size_t at = 0;

	for (size_t i = 0; i < whole.n && at < part.n; i++)
		at += part.p[at] == whole.p[i];
	return at == part.n;
}

/* A list may be written as nothing, and that word goes. */
static bool has_null(struct str text)
{
	return str_has(text, '~') || str_find(text, STR("ull")) < text.n || str_find(text, STR("NULL")) < text.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = arena_strdup(a, (struct str){ (const char *)data, size }), line = STR_NONE, out, back;
	struct command c;
	bool again;

	if (str_cut(&text, '\n', &line)) {
		c = command_of(line);
		if (edited(a, text, &c, &out)) {
			if (c.what != '-' && c.what != '=' && c.what != '~') {
				require(is_subsequence(text, out) || has_null(text));
				c.what = '-';
				require(!edited(a, out, &c, &back) || str_eq(back, text));
			} else if (c.what != '-') { /* a key of no table is gone then, and not known */
				again = edited(a, out, &c, &back);
				require(again ? str_eq(back, out) : c.what == '~');
			}
		}
	}
	arena_free(a);
	return 0;
}
