#include "makerules.h"

#include "arena.h"
#include "map.h"

#define STATE "build/.aqueduct/"

struct reader {
	struct arena *arena;
	struct makerules rules;
	struct str before; /* the line ahead */
	struct makerules_words own; /* of aqueduct_own */
	struct makerules_scan *scan; /* whose lines are read; NULL: none's */
};

/* Behind a text, where there is one that begins with it. */
static bool behind(struct str s, struct str prefix, struct str *rest)
{
	if (!str_starts(s, prefix))
		return false;
	*rest = str_from(s, prefix.n);
	return true;
}

/*
 * The next word of sh in a recipe: quotes go, and of two dollars one stays. False where there is none, or what is there
 * is no word: an operator.
 */
static bool next_word(struct arena *a, struct str *rest, struct str *word)
{
	struct buf b = buf_new(a);
	struct str s = str_trim(*rest);
	bool quoted = false;
	size_t i = 0;

	if (!s.n || str_has(STR(";>(){}\\"), s.p[0]))
		return false;
	for (; i < s.n && (quoted || !str_has(STR(" \t;"), s.p[i])); i++) {
		if (s.p[i] == '\'')
			quoted = !quoted;
		else if (!quoted && s.p[i] == '\\' && i + 1 < s.n)
			buf_addc(&b, s.p[++i]);
		else if (s.p[i] == '$' && i + 1 < s.n && s.p[i + 1] == '$')
			buf_addc(&b, s.p[++i]);
		else
			buf_addc(&b, s.p[i]);
	}
	*word = buf_str(&b);
	*rest = str_from(s, i);
	return true;
}

/* What printf's %b makes of a word: a digit behind `\0`, or up to three, is a byte. */
static struct str unescaped(struct arena *a, struct str word)
{
	struct buf b = buf_new(a);
	char byte;

	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] != '\\' || i + 1 == word.n) {
			buf_addc(&b, word.p[i]);
		} else if (word.p[++i] == '0') {
			i += str_octal(str_from(word, i + 1), &byte);
			buf_addc(&b, byte);
		} else {
			buf_addc(&b, word.p[i]);
		}
	}
	return buf_str(&b);
}

/* "# image:arm, for linux/arm/v6" above ".../arm/0123.id: .../context_0/list $(...) Dockerfile" */
static bool read_image(struct reader *r, struct str line)
{
	struct makerules_image *image;
	struct str rest = line, word, id, file;
	size_t comma = str_find(r->before, STR(", for "));

	if (!str_cut(&rest, ':', &file) || !str_ends(file, STR(".id")) || !behind(r->before, STR("# "), &id)
		|| comma == r->before.n)
		return false;
	image = arena_alloc(r->arena, 1, sizeof *image);
	*image = (struct makerules_image){ str_slice(id, 0, comma - 2), file, STR_NONE, { 0 }, STR_NONE, STR_NONE };
	while (next_word(r->arena, &rest, &word))
		if (!image->context.n && str_starts(word, STR(STATE)) && str_ends(word, STR("/list")))
			image->context = str_slice(word, str_of(STATE).n, word.n - 5);
		else if (!str_starts(word, STR("$(")))
			LIST_ADD(r->arena, &image->needs, word);
	map_put(r->rules.images, image->id, image);
	map_put(r->rules.made, image->file, image);
	return true;
}

/* "build-arm: build/.aqueduct/arm/0123.id" above "@d=... made=FILE ...; aqueduct_engine() { $(DOCKER_arm) "$$@"; }" */
static void read_target(struct reader *r, struct str line)
{
	struct str rest = r->before, target, variable;
	struct makerules_image *image;
	size_t at = str_find(line, STR("aqueduct_engine() { $("));

	if (!str_cut(&rest, ':', &target) || at == line.n)
		return;
	line = str_from(line, at + 22);
	image = map_get(r->rules.made, str_trim(rest));
	if (!image || !str_cut(&line, ')', &variable))
		return;
	image->target = target;
	image->variable = variable;
}

static void begin_scan(struct reader *r, struct str file)
{
	struct makerules_scan *scan = arena_alloc(r->arena, 1, sizeof *scan);
	struct str rest = str_from(file, str_of(STATE).n);

	*scan = (struct makerules_scan){ .file = file, .path = STR_NONE, .dockerfile = STR_NONE, .sum = STR_NONE };
	if (!str_cut(&rest, '/', &scan->context))
		return;
	map_put(r->rules.scans, scan->context, scan);
	r->scan = scan;
}

/* "context=... path=src cut=4 dockerfile=Dockerfile sum='1 2' ..." */
static void read_settings(struct reader *r, struct str line)
{
	struct makerules_scan *scan = r->scan;
	struct str word, name;

	while (next_word(r->arena, &line, &word)) {
		if (!str_cut(&word, '=', &name))
			continue;
		if (str_is(name, "path"))
			scan->path = word;
		else if (str_is(name, "dockerfile"))
			scan->dockerfile = word;
		else if (str_is(name, "sum"))
			scan->sum = word;
	}
}

/* "as_known .dockerignore '1 2'; as_known ..." */
static void read_ignores(struct reader *r, struct str line)
{
	struct makerules_scan *scan = r->scan;
	struct makerules_known known;
	struct str word;

	while (next_word(r->arena, &line, &word)) {
		if (!str_is(word, "as_known") || !next_word(r->arena, &line, &known.file)
			|| !next_word(r->arena, &line, &known.sum))
			return;
		scan->ignores = arena_grow(r->arena, scan->ignores, scan->n_ignores, &scan->cap_ignores,
			sizeof *scan->ignores);
		scan->ignores[scan->n_ignores++] = known;
		line = str_trim(line);
		if (line.n && line.p[0] == ';')
			line = str_from(line, 1);
	}
}

/* "-o -path ./Makefile -o -path ./.drone.yml" */
static void add_paths(struct arena *a, struct makerules_words *list, struct str words)
{
	struct str word;

	while (next_word(a, &words, &word))
		if (str_is(word, "-path") && next_word(a, &words, &word))
			LIST_ADD(a, list, word);
}

/* "find -H . \( ... ! -path 'build/qemu-*' -o -path OWN \) ! -path NAMED -prune -o ..." */
static void read_find(struct reader *r, struct str line)
{
	static const struct str first = { "/*'", 3 }, top = { "$(aqueduct_own)", 15 };
	struct makerules_scan *scan = r->scan;
	size_t end = str_find(line, STR("\\)")), prune = str_find(line, STR("-prune")), begin = str_find(line, first);
	struct str own = begin < end ? str_slice(line, begin + first.n, end) : STR_NONE;

	if (str_find(own, top) < own.n) {
		for (size_t i = 0; i < r->own.n; i++)
			LIST_ADD(r->arena, &scan->own, r->own.items[i]);
		own = str_from(own, str_find(own, top) + top.n);
	}
	add_paths(r->arena, &scan->own, own);
	if (end < prune && prune < line.n)
		add_paths(r->arena, &scan->named, str_slice(line, end + 2, prune));
}

static void read_scan_line(struct reader *r, struct str line)
{
	struct str rest, word;

	if (str_starts(line, STR("\t  "))) {
		rest = line;
		if (next_word(r->arena, &rest, &word) && word.n)
			LIST_ADD(r->arena, &r->scan->rules, unescaped(r->arena, word));
	} else if (behind(line, STR("\t+@context="), &rest)) {
		read_settings(r, rest);
	} else if (behind(line, STR("\tignored() { "), &rest)) {
		read_ignores(r, rest);
	} else if (behind(line, STR("\tall() { "), &rest)) {
		read_find(r, rest);
	} else if (line.n && line.p[0] != '\t') {
		r->scan = NULL;
	}
}

static void read_line(struct reader *r, struct str line)
{
	struct makerules_qemu *qemu;
	struct str rest = line, file;

	if (r->scan)
		read_scan_line(r, line);
	if (str_starts(line, STR("aqueduct_own =")))
		add_paths(r->arena, &r->own, str_from(line, 14));
	else if (str_starts(line, STR("\t@d=" STATE)))
		read_target(r, line);
	else if (!str_starts(line, STR("build/")) || !str_cut(&rest, ':', &file) || read_image(r, line))
		;
	else if (str_starts(file, STR(STATE)) && str_ends(file, STR(".scan")))
		begin_scan(r, file);
	else if (str_starts(file, STR("build/qemu-")) && str_starts(rest, STR(" " STATE "qemu."))) {
		qemu = arena_alloc(r->arena, 1, sizeof *qemu);
		*qemu = (struct makerules_qemu){ file, str_trim(rest) };
		map_put(r->rules.qemus, file, qemu);
	}
	r->before = line;
}

struct makerules makerules_read(struct arena *a, struct str text)
{
	struct reader r = { .arena = a, .before = STR_NONE, .rules = { map_new(a), map_new(a), map_new(a), map_new(a) } };
	struct str line;

	while (str_line(&text, &line))
		read_line(&r, line);
	return r.rules;
}

const struct makerules_image *makerules_image(const struct makerules *m, struct str id)
{
	return map_get(m->images, id);
}

const struct makerules_image *makerules_made(const struct makerules *m, struct str file)
{
	return map_get(m->made, file);
}

const struct makerules_scan *makerules_scan(const struct makerules *m, struct str context)
{
	return map_get(m->scans, context);
}

const struct makerules_qemu *makerules_qemu(const struct makerules *m, struct str file)
{
	return map_get(m->qemus, file);
}
