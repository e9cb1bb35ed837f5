/*
 * Any bytes are read as a Dockerfile: nothing crashes, every position lies inside the text and is shown, indices inside their lists,
 * a file without faults has a stage, and a second reading says the same.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/dockerfile.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines of the text by number, so that a long text with many words is still checked in linear time. */
struct lines {
	struct str *items;
	size_t n, cap;
};

static void require_inside(const struct lines *lines, const struct source *src, struct pos pos)
{
	size_t width;

	require(pos.src == src && pos.line > 0 && pos.line <= lines->n && pos.col > 0);
	width = judge_characters(lines->items[pos.line - 1]);
	require(pos.col - 1 <= width && pos.len <= width - (pos.col - 1));
}

/* Half of the variables are set. */
static bool value(void *ctx, struct str name, struct str *out)
{
	(void)ctx;
	*out = name.n % 4 == 1 ? STR("value") : STR_NONE;
	return name.n % 2;
}

static void check_instr(struct arena *a, const struct dockerfile *f, const struct lines *lines,
	const struct df_instr *in)
{
	require(in->name.n > 0 && in->words && in->n_flags <= in->n_words);
	require(in->stage == SIZE_MAX || in->stage < f->n_stages);
	require_inside(lines, f->src, in->pos);
	for (size_t i = 0; i < in->n_words; i++) {
		struct str word = in->words[i].text, meaning = dockerfile_expand(a, f, word, value, NULL);

		require_inside(lines, f->src, in->words[i].pos);
		require(in->words[i].pos.line >= in->pos.line);
		require(meaning.p != NULL);
		if (dockerfile_uses(f, word, STR("A")))
			require(str_has(word, '$'));
	}
}

static void check(struct arena *a, const struct dockerfile *f, const struct lines *lines)
{
	require(f->escape == '\\' || f->escape == '`');
	for (size_t i = 0; i < f->n_instrs; i++)
		check_instr(a, f, lines, &f->instrs[i]);
	for (size_t i = 0; i < f->n_stages; i++)
		require_inside(lines, f->src, f->stages[i].pos);
	for (size_t i = 0; i < f->n_args; i++) {
		require(f->args[i].name.n > 0 && !str_has(f->args[i].name, '='));
		require(f->args[i].stage == SIZE_MAX || f->args[i].stage < f->n_stages);
		require_inside(lines, f->src, f->args[i].pos);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct str text = arena_strdup(a, (struct str){ (const char *)data, size }), rest = text, line;
	const struct source *src = diag_source(d, STR("Dockerfile"), text);
	const struct dockerfile *f = dockerfile_read(a, d, src), *again;
	size_t errors = diag_errors(d);
	struct lines lines = { 0 };

	while (str_cut(&rest, '\n', &line))
		LIST_ADD(a, &lines, line);
	LIST_ADD(a, &lines, rest);
	require(f->n_stages > 0 || errors > 0);
	check(a, f, &lines);
	judge_said(a, d, &(const struct judged){ STR("Dockerfile"), text }, 1);
	if (judge_sampled(data, size)) {
		again = dockerfile_read(a, d, src);
		require(diag_errors(d) == 2 * errors);
		require(again->n_instrs == f->n_instrs && again->n_args == f->n_args && again->n_stages == f->n_stages);
	}
	arena_free(a);
	return 0;
}
