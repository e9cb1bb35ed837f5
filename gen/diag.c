#include "diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "utf8.h"

#define PRINT_MAX 20
#define TEXT_MAX 1000 /* bytes of a message; of a longer one the middle is left out */
#define MARK_EVERY 256
#define BYTE_ORDER_MARK STR("\xEF\xBB\xBF")

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTE };

struct message {
	enum level level;
	const char *check; /* NULL on a note */
	struct pos pos;
	struct str text;
	struct message *note; /* the next note of this message */
	size_t seq;
};

struct messages {
	struct message *items;
	size_t n, cap;
};

struct diag {
	struct arena *arena;
	struct messages all;
	struct message *last_note; /* of the last message; NULL where it has none */
	size_t sources;
	size_t errors, warnings;
};

/* Where a byte stands: kept for every 256th one, so that a position costs a short walk in a text of any length. */
struct mark {
	size_t line, col; /* from 1, from 0 */
};

struct diag *diag_new(struct arena *a)
{
	struct diag *d = arena_alloc(a, 1, sizeof *d);

	d->arena = a;
	return d;
}

/* Characters, not bytes: UTF-8's continuation bytes do not count, nor does a byte order mark at the beginning. */
static void walk(struct mark *m, struct str s)
{
	if (str_starts(s, BYTE_ORDER_MARK))
		s = str_from(s, BYTE_ORDER_MARK.n);
	for (size_t i = 0; i < s.n; i++) {
		m->col += ((unsigned char)s.p[i] & 0xC0) != 0x80;
		if (s.p[i] == '\n')
			*m = (struct mark){ m->line + 1, 0 };
	}
}

const struct source *diag_source(struct diag *d, struct str name, struct str text)
{
	struct source *s = arena_alloc(d->arena, 1, sizeof *s);
	struct mark *marks = arena_alloc(d->arena, text.n / MARK_EVERY + 1, sizeof *marks);

	marks[0].line = 1;
	for (size_t i = 1; i <= text.n / MARK_EVERY; i++) {
		marks[i] = marks[i - 1];
		walk(&marks[i], str_slice(text, (i - 1) * MARK_EVERY, i * MARK_EVERY));
	}
	*s = (struct source){ .name = name, .text = text, .order = ++d->sources, .marks = marks };
	return s;
}

struct pos diag_whole(const struct source *src)
{
	return (struct pos){ .src = src };
}

struct pos diag_pos(const struct source *src, size_t begin, size_t end)
{
	struct str marked = str_slice(src->text, begin, end), line;
	struct mark m = { 1, 0 }, length = { 1, 0 };
	size_t from = 0;

	if (begin > src->text.n)
		begin = src->text.n;
	if (src->marks) {
		from = begin / MARK_EVERY;
		m = src->marks[from];
	}
	walk(&m, str_slice(src->text, from * MARK_EVERY, begin));
	if (str_cut(&marked, '\n', &line))
		marked = line;
	walk(&length, str_trim(marked));
	return (struct pos){ .src = src, .line = m.line, .col = m.col + 1, .len = length.col };
}

static void add_masked(struct buf *out, struct str s, bool tabs)
{
	size_t n;

	for (; s.n; s = str_from(s, n ? n : 1)) {
		unsigned char c = (unsigned char)s.p[0];

		n = utf8_length(s);
		if (!n || c == 0x7f || (c < 0x20 && !(tabs && c == '\t')) || (c == 0xC2 && (unsigned char)s.p[1] < 0xA0))
			buf_addc(out, '?');
		else
			buf_add(out, str_slice(s, 0, n));
	}
}

void diag_mask(struct buf *out, struct str s)
{
	add_masked(out, s, false);
}

static struct str masked(struct arena *a, struct str s)
{
	struct buf b = buf_new(a);

	add_masked(&b, s, false);
	return buf_str(&b);
}

static struct message make(struct diag *d, enum level level, const char *check, struct pos pos, const char *fmt,
	va_list ap) PRINTF_LIKE(5, 0);

/* Who quotes a text of any length says with it what is wrong, mostly behind it: the middle is what nobody needs. */
static struct str shortened(struct arena *a, struct str s)
{
	struct str head, tail;

	if (s.n <= TEXT_MAX)
		return s;
	head = utf8_cut(s, TEXT_MAX / 2);
	tail = str_from(s, utf8_cut(s, s.n - TEXT_MAX / 2).n);
	return arena_printf(a, "%.*s[...]%.*s", STR_ARG(head), STR_ARG(tail));
}

static struct message make(struct diag *d, enum level level, const char *check, struct pos pos, const char *fmt,
	va_list ap)
{
	struct message m = { .level = level, .check = check, .pos = pos, .seq = d->all.n };
	char text[TEXT_MAX + 1];
	struct arena *scratch;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(text, sizeof text, fmt, ap);
	if (n >= 0 && (size_t)n < sizeof text) {
		m.text = masked(d->arena, (struct str){ text, (size_t)n });
	} else {
		scratch = arena_new();
		m.text = masked(d->arena, shortened(scratch, arena_vprintf(scratch, fmt, again)));
		arena_free(scratch);
	}
	va_end(again);
	return m;
}

bool diag_error(struct diag *d, const char *check, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	LIST_ADD(d->arena, &d->all, make(d, LEVEL_ERROR, check, pos, fmt, ap));
	va_end(ap);
	d->last_note = NULL;
	d->errors++;
	return false;
}

void diag_warn(struct diag *d, const char *check, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	LIST_ADD(d->arena, &d->all, make(d, LEVEL_WARNING, check, pos, fmt, ap));
	va_end(ap);
	d->last_note = NULL;
	d->warnings++;
}

void diag_note(struct diag *d, struct pos pos, const char *fmt, ...)
{
	struct message *note;
	va_list ap;

	if (!d->all.n)
		BUG("a note without a message");
	note = arena_alloc(d->arena, 1, sizeof *note);
	va_start(ap, fmt);
	*note = make(d, LEVEL_NOTE, NULL, pos, fmt, ap);
	va_end(ap);
	*(d->last_note ? &d->last_note->note : &d->all.items[d->all.n - 1].note) = note;
	d->last_note = note;
}

bool diag_errno(struct diag *d, struct str path, const char *what, int err)
{
	struct source *s = arena_alloc(d->arena, 1, sizeof *s);

	*s = (struct source){ .name = path };
	return diag_error(d, "system", diag_whole(s), "%s: %s", what, strerror(err));
}

bool diag_has(const struct diag *d, const char *check)
{
	for (size_t i = 0; i < d->all.n; i++)
		if (str_is(str_of(check), d->all.items[i].check))
			return true;
	return false;
}

size_t diag_errors(const struct diag *d)
{
	return d->errors;
}

size_t diag_warnings(const struct diag *d)
{
	return d->warnings;
}

static int compare_size(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int by_position(const void *pa, const void *pb)
{
	const struct message *a = pa, *b = pb;
	int c = compare_size(a->pos.src ? a->pos.src->order : 0, b->pos.src ? b->pos.src->order : 0);

	if (!c)
		c = compare_size(a->pos.line, b->pos.line);
	if (!c)
		c = compare_size(a->pos.col, b->pos.col);
	return c ? c : compare_size(a->seq, b->seq);
}

static bool same_place(const struct message *a, const struct message *b)
{
	return a->pos.src == b->pos.src && a->pos.line == b->pos.line && a->pos.col == b->pos.col;
}

/* Whether an earlier message of the sorted ones says the same at the same place. */
static bool repeats(const struct message *sorted, size_t at)
{
	for (size_t i = at; i-- > 0 && same_place(&sorted[i], &sorted[at]);)
		if (sorted[i].level == sorted[at].level && str_eq(sorted[i].text, sorted[at].text))
			return true;
	return false;
}

/* From the last mark ahead of the line on. */
static struct str source_line(const struct pos *pos)
{
	const struct mark *marks = pos->src->marks;
	struct str text = pos->src->text, line = STR_NONE;
	size_t lo = 0, hi = marks ? text.n / MARK_EVERY + 1 : 0, mid, at = 1;

	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (marks[mid].line < pos->line)
			lo = mid;
		else
			hi = mid;
	}
	if (lo)
		at = marks[lo].line;
	else if (str_starts(text, BYTE_ORDER_MARK))
		text = str_from(text, BYTE_ORDER_MARK.n);
	text = str_from(text, lo * MARK_EVERY);
	for (; at <= pos->line; at++)
		if (!str_line(&text, &line))
			return STR_NONE;
	return line;
}

/* The line, and below it a caret: tabs of the prefix are kept, so that it lines up whatever a tab is worth. */
static void print_caret(struct buf *out, const struct pos *pos)
{
	struct str line = source_line(pos);
	size_t col = 1, i = 0;

	if (line.n > 400)
		return;
	buf_addf(out, "%5zu | ", pos->line);
	add_masked(out, line, true);
	buf_adds(out, "\n      | ");
	for (; i < line.n && col < pos->col; i++) {
		if (((unsigned char)line.p[i] & 0xC0) == 0x80)
			continue;
		buf_addc(out, line.p[i] == '\t' ? '\t' : ' ');
		col++;
	}
	buf_pad(out, ' ', pos->col - col);
	buf_addc(out, '^');
	if (pos->len > 1)
		buf_pad(out, '~', pos->len - 1);
	buf_addc(out, '\n');
}

static void print_message(struct buf *out, const struct message *m, bool colour)
{
	static const struct { const char *word, *colour; } levels[] = {
		[LEVEL_ERROR] = { "error", "\033[1;31m" },
		[LEVEL_WARNING] = { "warning", "\033[1;35m" },
		[LEVEL_NOTE] = { "note", "\033[1;36m" },
	};

	if (m->pos.src)
		add_masked(out, m->pos.src->name, false);
	else
		buf_adds(out, "aqueduct");
	if (m->pos.line)
		buf_addf(out, ":%zu:%zu", m->pos.line, m->pos.col);
	buf_addf(out, ": %s%s:%s ", colour ? levels[m->level].colour : "", levels[m->level].word, colour ? "\033[0m" : "");
	buf_add(out, m->text);
	if (m->check)
		buf_addf(out, " [%s]", m->check);
	buf_addc(out, '\n');
}

static void print_whole(struct buf *out, const struct message *m, bool colour)
{
	print_message(out, m, colour);
	if (m->pos.line)
		print_caret(out, &m->pos);
	for (const struct message *note = m->note; note; note = note->note) {
		print_message(out, note, colour);
		if (note->pos.line && (note->pos.line != m->pos.line || note->pos.src != m->pos.src))
			print_caret(out, &note->pos);
	}
}

static void print_rest(struct buf *out, const char *what, size_t n)
{
	if (n > PRINT_MAX)
		buf_addf(out, "aqueduct: and %zu more %s%s\n", n - PRINT_MAX, what, n - PRINT_MAX > 1 ? "s" : "");
}

void diag_print(const struct diag *d, struct buf *out, bool colour)
{
	struct message *sorted = arena_alloc(d->arena, d->all.n + 1, sizeof *sorted);
	size_t errors = 0, warnings = 0;

	if (!d->all.n)
		return;
	memcpy(sorted, d->all.items, d->all.n * sizeof *sorted);
	qsort(sorted, d->all.n, sizeof *sorted, by_position);
	for (size_t i = 0; i < d->all.n; i++) {
		if (repeats(sorted, i))
			continue;
		if (++*(sorted[i].level == LEVEL_ERROR ? &errors : &warnings) <= PRINT_MAX)
			print_whole(out, &sorted[i], colour);
	}
	print_rest(out, "error", errors);
	print_rest(out, "warning", warnings);
}
