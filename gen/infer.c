#include "infer.h"

#include <stdint.h>

#include "dockerfile.h"

const char *base_style_name(enum base_style b)
{
	static const char *const names[] = { "prefix", "suffix", "index", "none" };

	return names[b];
}

const char *emulation_name(enum emulation e)
{
	static const char *const names[] = { "static", "binfmt", "native" };

	return names[e];
}

static bool same_name(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if ((a.p[i] | 0x20) != (b.p[i] | 0x20))
			return false;
	return true;
}

size_t infer_stage(const struct dockerfile *df, struct str name)
{
	if (!name.n)
		return df->n_stages ? df->n_stages - 1 : 0;
	for (size_t i = df->n_stages; i-- > 0;)
		if (same_name(df->stages[i].name, name))
			return i;
	return df->n_stages;
}

bool infer_declares(const struct dockerfile *df, struct str name, bool *in_from)
{
	bool found = false;

	*in_from = false;
	for (size_t i = 0; i < df->n_args; i++)
		if (str_eq(df->args[i].name, name)) {
			found = true;
			*in_from = *in_from || df->args[i].stage == SIZE_MAX;
		}
	return found;
}

/* The stage that a stage stands on; its own index where that is an image. */
static size_t below(const struct dockerfile *df, size_t at)
{
	for (size_t earlier = at; earlier-- > 0;)
		if (same_name(df->stages[earlier].name, df->stages[at].base))
			return earlier;
	return at;
}

const struct df_stage *infer_base_stage(const struct dockerfile *df, size_t at)
{
	while (below(df, at) != at)
		at = below(df, at);
	return &df->stages[at];
}

static size_t stage_at(const struct dockerfile *df, struct pos pos)
{
	size_t at = 0;

	while (at + 1 < df->n_stages && df->stages[at + 1].pos.line <= pos.line)
		at++;
	return at;
}

bool infer_sees(const struct dockerfile *df, struct str name, struct pos pos)
{
	for (size_t at = stage_at(df, pos);; at = below(df, at)) {
		for (size_t i = 0; i < df->n_args; i++)
			if (df->args[i].stage == at && str_eq(df->args[i].name, name) && df->args[i].pos.line <= pos.line)
				return true;
		if (below(df, at) == at)
			return false;
	}
}

static bool names_qemu(const struct df_instr *in)
{
	if (!str_is(in->name, "COPY") && !str_is(in->name, "ADD"))
		return false;
	for (size_t i = 0; i < in->n_words; i++)
		if (str_starts(in->words[i].text, STR("--from=")))
			return false;
	return str_find(in->text, STR("qemu-")) < in->text.n && str_find(in->text, STR("-static")) < in->text.n;
}

static void infer_base(struct inference *out, const struct dockerfile *df, struct str stage,
	const struct arg_names *names)
{
	const struct df_stage *end;
	size_t at = infer_stage(df, stage);

	for (size_t i = 0; i < df->n_stages; i++) {
		out->base_pos = df->stages[i].pos;
		out->base = BASE_PREFIX;
		if (dockerfile_uses(df, df->stages[i].base, names->repo))
			return;
		out->base = BASE_SUFFIX;
		if (dockerfile_uses(df, df->stages[i].base, names->tag_suffix))
			return;
	}
	end = infer_base_stage(df, at < df->n_stages ? at : df->n_stages - 1);
	out->base = str_is(end->base, "scratch") ? BASE_NONE : BASE_INDEX;
	out->base_pos = end->pos;
}

struct inference infer(const struct dockerfile *df, struct str stage, const struct arg_names *names)
{
	struct inference out = { .base = BASE_PREFIX, .emulation = EMULATION_STATIC };

	if (!df || !df->n_stages)
		return out;
	out.emulation = EMULATION_BINFMT;
	infer_base(&out, df, stage, names);
	for (size_t i = 0; i < df->n_instrs; i++)
		if (names_qemu(&df->instrs[i])) {
			out.emulation = EMULATION_STATIC;
			out.qemu_pos = df->instrs[i].pos;
			break;
		}
	return out;
}
