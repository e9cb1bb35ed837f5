/* Messages in the order of their positions, with the lines that they are of. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "diagparts.h"

#define PRINT_MAX 20

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
	buf_addf(out, "%5u | ", pos->line);
	diagparts_mask(out, line, true);
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
		diagparts_mask(out, m->pos.src->name, false);
	else
		buf_adds(out, "aqueduct");
	if (m->pos.line)
		buf_addf(out, ":%u:%u", m->pos.line, m->pos.col);
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
