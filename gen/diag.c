#include "diag.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "diagparts.h"
#include "map.h"
#include "utf8.h"

#define TEXT_MAX 1000 /* bytes of a message; of a longer one the middle is left out */

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
	return (struct pos){ .src = src, .line = (uint32_t)m.line, .col = (uint32_t)m.col + 1, .len = (uint32_t)length.col };
}

void diagparts_mask(struct buf *out, struct str s, bool tabs)
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
	diagparts_mask(out, s, false);
}

static struct str masked(struct arena *a, struct str s)
{
	struct buf b = buf_new(a);

	diagparts_mask(&b, s, false);
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

/* ---- of the messages of one run, those that another has not */

struct diag *diag_copy(struct arena *a, const struct diag *d)
{
	struct diag *copy = arena_alloc(a, 1, sizeof *copy);

	*copy = *d;
	copy->all.items = arena_alloc(a, d->all.cap + 1, sizeof *copy->all.items);
	if (d->all.n)
		memcpy(copy->all.items, d->all.items, d->all.n * sizeof *copy->all.items);
	return copy;
}

static struct str message_key(struct arena *a, const struct message *m)
{
	return arena_printf(a, "%d %s %.*s", (int)m->level, m->check, STR_ARG(m->text));
}

/* Keep some of the messages, in their order. */
static void keep(struct diag *d, const bool *kept)
{
	size_t n = 0;

	d->errors = d->warnings = 0;
	for (size_t i = 0; i < d->all.n; i++) {
		if (!kept[i])
			continue;
		++*(d->all.items[i].level == LEVEL_ERROR ? &d->errors : &d->warnings);
		d->all.items[n++] = d->all.items[i];
	}
	d->all.n = n;
	d->last_note = NULL;
}

void diag_forget(struct diag *d, const struct diag *known)
{
	struct map *counts = map_new(d->arena);
	bool *kept = arena_alloc(d->arena, d->all.n + 1, sizeof *kept);
	size_t *count, *all = arena_alloc(d->arena, known->all.n + 1, sizeof *all);
	struct str key;

	for (size_t i = 0; i < known->all.n; i++) {
		key = message_key(d->arena, &known->all.items[i]);
		count = map_get(counts, key);
		if (!count)
			map_put(counts, key, count = &all[i]);
		++*count;
	}
	for (size_t i = 0; i < d->all.n; i++) {
		count = map_get(counts, message_key(d->arena, &d->all.items[i]));
		kept[i] = !count || !*count;
		if (!kept[i])
			--*count;
	}
	keep(d, kept);
}

bool diag_move(struct diag *d, struct pos (*place)(const void *ctx, struct pos pos), const void *ctx)
{
	bool *kept = arena_alloc(d->arena, d->all.n + 1, sizeof *kept), any = false;
	struct pos to;

	for (size_t i = 0; i < d->all.n; i++) {
		kept[i] = d->all.items[i].level == LEVEL_ERROR && place(ctx, d->all.items[i].pos).src;
		any = any || kept[i];
	}
	if (!any)
		return false;
	for (size_t i = 0; i < d->all.n; i++)
		for (struct message *m = kept[i] ? &d->all.items[i] : NULL; m; m = m->note) {
			to = place(ctx, m->pos);
			m->pos = to.src ? to : m->pos;
		}
	keep(d, kept);
	return true;
}
