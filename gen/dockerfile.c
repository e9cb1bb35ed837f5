/*
 * A Dockerfile's instructions, read as BuildKit's frontend/dockerfile/parser and /instructions do.
 *
 * Flags come first. Then some instructions take a JSON array of strings; whatever is none is no fault but ordinary
 * text. It is split at blanks, and COPY, ADD, FROM, EXPOSE and VOLUME heed no quotes: `COPY "a b" c` has three words.
 * Heredocs are found by the lexer that expands variables, whose escape character is always the backslash here; a text
 * that it cannot read has none. Their bodies follow the instruction's last line in the order of their words.
 */
#include "dockerfile.h"

#include <stdint.h>

#include "arena.h"
#include "dfline.h"
#include "dfword.h"
#include "suggest.h"

#define CHECK "dockerfile"
#define STAGES_MAX 1000

struct reader {
	struct arena *arena;
	struct diag *diag;
	struct dflines *lines;
	bool early; /* it has been said that something stands before the first FROM */
	bool many; /* and that there are too many of these */
	struct { struct df_instr *items; size_t n, cap; } instrs;
	struct { struct df_arg *items; size_t n, cap; } args;
	struct { struct df_stage *items; size_t n, cap; } stages;
};

struct words {
	struct df_word *items;
	size_t n, cap;
};

struct kind {
	const char *name;
	size_t min; /* words, flags not counted */
	const char *needs; /* what these are, for people */
	bool json, quoted, heredoc;
	bool triggers; /* may stand behind ONBUILD */
	bool early; /* may stand before the first FROM */
	void (*read)(struct reader *r, const struct df_instr *in);
};

static void read_arg(struct reader *r, const struct df_instr *in);
static void read_from(struct reader *r, const struct df_instr *in);
static void read_pairs(struct reader *r, const struct df_instr *in);
static void read_shell(struct reader *r, const struct df_instr *in);

static const struct kind kinds[] = {
	{ "ADD", 2, "a source and a destination", .json = true, .heredoc = true, .triggers = true },
	{ "ARG", 1, "a name", .quoted = true, .triggers = true, .early = true, .read = read_arg },
	{ "CMD", 0, "", .json = true, .quoted = true, .triggers = true },
	{ "COPY", 2, "a source and a destination", .json = true, .heredoc = true, .triggers = true },
	{ "ENTRYPOINT", 0, "", .json = true, .quoted = true, .triggers = true },
	{ "ENV", 1, "a name", .quoted = true, .triggers = true, .read = read_pairs },
	{ "EXPOSE", 1, "a port", .triggers = true },
	{ "FROM", 1, "an image", .early = true, .read = read_from },
	{ "HEALTHCHECK", 1, "CMD or NONE", .quoted = true, .triggers = true },
	{ "LABEL", 1, "a name", .quoted = true, .triggers = true, .read = read_pairs },
	{ "MAINTAINER", 1, "a name", .quoted = true },
	{ "ONBUILD", 1, "an instruction", .triggers = false },
	{ "RUN", 0, "", .json = true, .quoted = true, .heredoc = true, .triggers = true },
	{ "SHELL", 0, "", .json = true, .quoted = true, .triggers = true, .read = read_shell },
	{ "STOPSIGNAL", 1, "a signal", .quoted = true, .triggers = true },
	{ "USER", 1, "a user", .quoted = true, .triggers = true },
	{ "VOLUME", 1, "a path", .json = true, .triggers = true },
	{ "WORKDIR", 1, "a path", .quoted = true, .triggers = true },
};

static struct str to_case(struct arena *a, struct str s, char first, char last)
{
	char *p = arena_alloc(a, s.n + 1, 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= first && s.p[i] <= last ? (char)(s.p[i] ^ 0x20) : s.p[i];
	return (struct str){ p, s.n };
}

/* Cut the next word off a text; inside quotes, if they count, and behind the escape character blanks belong to it. */
static struct str take_word(struct str *text, bool quoted, char escape)
{
	struct str word;
	char quote = '\0';
	size_t i;

	for (i = 0; i < text->n && (quote || !dfword_blank(text->p[i])); i++) {
		char c = text->p[i];

		if (!quoted)
			continue;
		if (c == escape && quote != '\'')
			i++;
		else if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? '\0' : c;
	}
	word = str_slice(*text, 0, i);
	*text = dfword_trim(str_from(*text, i));
	return word;
}

/* Whether a word opens a heredoc: digits, "<<", perhaps "-", and a delimiter, which may be quoted. */
static bool heredoc(struct arena *a, struct str word, struct str *name, bool *tabs)
{
	struct buf b;

	while (word.n && word.p[0] >= '0' && word.p[0] <= '9')
		word = str_from(word, 1);
	if (!str_starts(word, STR("<<")))
		return false;
	word = str_from(word, 2);
	*tabs = str_starts(word, STR("-"));
	word = str_from(word, *tabs);
	if (str_has(word, '<'))
		return false;
	b = buf_new(a);
	if (!dfword_expand(&b, word, '\\', NULL, NULL))
		return false;
	*name = buf_str(&b);
	return name->n > 0;
}

static bool skip_body(struct reader *r, struct str name, bool tabs)
{
	struct str line;

	while (dfline_raw(r->lines, &line)) {
		while (tabs && str_starts(line, STR("\t")))
			line = str_from(line, 1);
		if (str_eq(line, name))
			return true;
	}
	return false;
}

static void skip_heredocs(struct reader *r, const struct dfline *l, struct str text)
{
	struct dfwords words;
	struct str name;
	bool tabs;

	if (str_find(text, STR("<<")) == text.n || !dfword_split(r->arena, text, '\\', &words))
		return;
	for (size_t i = 0; i < words.n; i++)
		if (heredoc(r->arena, words.items[i].text, &name, &tabs) && !skip_body(r, name, tabs)) {
			diag_error(r->diag, CHECK, dfline_pos(l, words.items[i].text), "heredoc without its end");
			diag_note(r->diag, diag_whole(l->src), "no line holds '%.*s' alone", STR_ARG(name));
			return;
		}
}

/* An array's words point to their literals, quotes and all. */
static bool add_json(struct reader *r, const struct dfline *l, struct str text, struct words *words)
{
	struct dfwords array;

	if (!str_starts(text, STR("[")) || !dfword_json(r->arena, text, &array))
		return false;
	for (size_t i = 0; i < array.n; i++) {
		struct dfword *w = &array.items[i];

		LIST_ADD(r->arena, words, ((struct df_word){ .text = w->text,
			.pos = dfline_pos(l, str_slice(text, w->begin, w->end)) }));
	}
	return true;
}

/* A flag without its quotes and backslashes, which part nothing in it. */
static struct str plain_flag(struct arena *a, struct str word)
{
	struct buf b = buf_new(a);
	char quote = 0;

	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? 0 : c;
			continue;
		}
		if (c == '\\' && ++i == word.n)
			break;
		buf_addc(&b, word.p[i]);
	}
	return buf_str(&b);
}

static void split(struct reader *r, const struct dfline *l, const struct kind *k, struct str text, struct df_instr *in)
{
	struct words words = { .items = arena_alloc(r->arena, 4, sizeof *words.items), .cap = 4 };
	struct str word, name;
	bool tabs;

	while (str_starts(text, STR("--"))) {
		word = take_word(&text, true, '\\');
		if (str_is(word, "--"))
			break;
		LIST_ADD(r->arena, &words, ((struct df_word){ .text = plain_flag(r->arena, word), .pos = dfline_pos(l, word) }));
	}
	in->n_flags = words.n;
	in->json = k->json && add_json(r, l, text, &words);
	while (!in->json && text.n) {
		word = take_word(&text, k->quoted, dfline_escape(r->lines));
		LIST_ADD(r->arena, &words, ((struct df_word){ .text = word, .pos = dfline_pos(l, word),
			.heredoc = k->heredoc && heredoc(r->arena, word, &name, &tabs) }));
	}
	in->words = words.items;
	in->n_words = words.n;
}

static void read_arg(struct reader *r, const struct df_instr *in)
{
	for (size_t i = in->n_flags; i < in->n_words; i++) {
		struct df_word *w = &in->words[i];
		struct df_arg arg = { .name = w->text, .value = w->text, .pos = w->pos };

		arg.stage = r->stages.n ? r->stages.n - 1 : SIZE_MAX;
		arg.has_value = str_cut(&arg.value, '=', &arg.name);
		if (!arg.has_value)
			arg.value = STR_NONE;
		if (arg.name.n)
			LIST_ADD(r->arena, &r->args, arg);
		else
			diag_error(r->diag, CHECK, w->pos, "'ARG' without a name");
	}
}

/* ENV and LABEL: NAME=VALUE ..., or in the old form NAME and a text. */
static void read_pairs(struct reader *r, const struct df_instr *in)
{
	const struct df_word *w = in->words + in->n_flags;
	size_t n = in->n_words - in->n_flags;

	if (n == 1 && !str_has(w[0].text, '='))
		diag_error(r->diag, CHECK, w[0].pos, "'%.*s' without a value", STR_ARG(w[0].text));
	for (size_t i = 0; i < n && str_has(w[0].text, '='); i++)
		if (!str_has(w[i].text, '=') || w[i].text.p[0] == '=')
			diag_error(r->diag, CHECK, w[i].pos, "'%.*s' is not of the form NAME=VALUE", STR_ARG(w[i].text));
}

static void read_shell(struct reader *r, const struct df_instr *in)
{
	if (!in->json || in->n_words == in->n_flags)
		diag_error(r->diag, CHECK, in->pos, "'SHELL' without a JSON array of strings");
}

static bool is_stage_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && (!i || !str_has(STR("0123456789-_."), s.p[i])))
			return false;
	return s.n > 0;
}

static void read_platform(struct reader *r, const struct df_instr *in, struct df_stage *stage)
{
	struct str flag, name;

	for (size_t i = 0; i < in->n_flags; i++) {
		flag = in->words[i].text;
		if (!str_cut(&flag, '=', &name) || !str_is(name, "--platform"))
			diag_error(r->diag, CHECK, in->words[i].pos, "a flag that 'FROM' does not have, want --platform=...");
		else if (stage->platform.n)
			diag_error(r->diag, CHECK, in->words[i].pos, "a second --platform");
		else
			stage->platform = flag;
	}
}

static void read_from(struct reader *r, const struct df_instr *in)
{
	struct df_stage stage = { .base = STR_NONE, .name = STR_NONE, .platform = STR_NONE, .pos = in->pos };
	const struct df_word *w = in->words + in->n_flags;
	size_t n = in->n_words - in->n_flags;

	read_platform(r, in, &stage);
	if (n) {
		stage.base = w[0].text;
		stage.pos = w[0].pos;
	}
	if (n == 3 && str_is(to_case(r->arena, w[1].text, 'a', 'z'), "AS")) {
		stage.name = to_case(r->arena, w[2].text, 'A', 'Z');
		if (!is_stage_name(stage.name))
			diag_error(r->diag, CHECK, w[2].pos, "'%.*s' cannot name a stage", STR_ARG(w[2].text));
	} else if (n > 1) {
		diag_error(r->diag, CHECK, w[1].pos, "'FROM' takes an image, or an image, AS and a name");
	}
	if (r->stages.n < STAGES_MAX)
		LIST_ADD(r->arena, &r->stages, stage);
	else if (!r->many)
		r->many = !diag_error(r->diag, CHECK, in->pos, "more stages than a Dockerfile can need (%d)", STAGES_MAX);
}

/* The kind of that name; after a fault the one that was probably meant, or NULL. */
static const struct kind *find_kind(struct reader *r, const struct dfline *l, struct str name)
{
	struct str upper = to_case(r->arena, name, 'a', 'z');
	struct suggest s = suggest_for(upper);
	const struct kind *meant = NULL;

	for (size_t i = 0; i < countof(kinds); i++) {
		if (str_is(upper, kinds[i].name))
			return &kinds[i];
		suggest_try(&s, str_of(kinds[i].name));
	}
	if (!name.n) {
		diag_error(r->diag, CHECK, dfline_pos(l, name), "a continued line without an instruction");
		return NULL;
	}
	diag_error(r->diag, CHECK, dfline_pos(l, name), "unknown instruction '%.*s'", STR_ARG(name));
	for (size_t i = 0; s.best.n && i < countof(kinds); i++)
		if (str_is(s.best, kinds[i].name))
			meant = &kinds[i];
	if (meant)
		diag_note(r->diag, dfline_pos(l, name), "did you mean '%s'?", meant->name);
	return meant;
}

static void instruction(struct reader *r, const struct dfline *l, struct str text, bool onbuild)
{
	struct df_instr in = { .pos = dfline_pos(l, l->text), .onbuild = onbuild };
	struct str name = take_word(&text, false, '\0');
	const struct kind *k = find_kind(r, l, name);

	if (!k)
		return;
	if (onbuild && !k->triggers) {
		diag_error(r->diag, CHECK, dfline_pos(l, name), "'%s' behind 'ONBUILD'", k->name);
		return;
	}
	if (str_is(str_of("ONBUILD"), k->name) && text.n) {
		instruction(r, l, text, true);
		return;
	}
	in.name = str_of(k->name);
	in.text = text;
	split(r, l, k, text, &in);
	if (in.n_words - in.n_flags < k->min)
		diag_error(r->diag, CHECK, dfline_pos(l, name), "'%s' without %s", k->name, k->needs);
	if (k->heredoc && !in.json)
		skip_heredocs(r, l, text);
	if (k->read && !onbuild)
		k->read(r, &in);
	if ((!k->early || onbuild) && !r->stages.n && !r->early)
		r->early = !diag_error(r->diag, CHECK, in.pos, "'%s' before the first 'FROM'", k->name);
	in.stage = r->stages.n ? r->stages.n - 1 : SIZE_MAX;
	LIST_ADD(r->arena, &r->instrs, in);
}

const struct dockerfile *dockerfile_read(struct arena *a, struct diag *d, const struct source *src)
{
	struct dockerfile *f = arena_alloc(a, 1, sizeof *f);
	struct reader r = { .arena = a, .diag = d, .lines = dfline_open(a, d, src) };
	size_t errors = diag_errors(d);
	bool readable = dfline_check(d, src);
	struct dfline line;

	while (readable && !r.many && dfline_next(r.lines, &line))
		instruction(&r, &line, line.text, false);
	if (!r.stages.n && diag_errors(d) == errors)
		diag_error(d, CHECK, diag_whole(src), "no 'FROM' in this file");
	*f = (struct dockerfile){ .src = src, .instrs = r.instrs.items, .n_instrs = r.instrs.n, .args = r.args.items,
		.n_args = r.args.n, .stages = r.stages.items, .n_stages = r.stages.n, .escape = dfline_escape(r.lines) };
	return f;
}

struct str dockerfile_expand(struct arena *a, const struct dockerfile *f, struct str word,
	bool (*value)(void *ctx, struct str name, struct str *out), void *ctx)
{
	struct buf b = buf_new(a);

	return dfword_expand(&b, word, f->escape, value, ctx) ? buf_str(&b) : word;
}

struct wanted {
	struct str name;
	bool seen;
};

static bool is_wanted(void *ctx, struct str name, struct str *out)
{
	struct wanted *w = ctx;

	*out = STR_NONE;
	w->seen = w->seen || str_eq(name, w->name);
	return false;
}

bool dockerfile_uses(const struct dockerfile *f, struct str word, struct str name)
{
	struct wanted w = { .name = name };

	dfword_expand(NULL, word, f->escape, is_wanted, &w);
	return w.seen;
}
