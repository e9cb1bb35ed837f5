/*
 * What the fuzzers judge alike: that something holds, and that messages are about places of their text. It reads what
 * is printed, as a person does, and takes nothing from the room that prints but the text.
 */
#ifndef TESTS_FUZZ_JUDGE_H
#define TESTS_FUZZ_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/str.h"

#define require(what) ((what) ? (void)0 : BUG("not so: %s", #what))

/*
 * That the same input has the same result is asked of all inputs, or where time counts (see Makefile.in) of one in so
 * many, told by its bytes: whatever makes two results differ (an address, memory that nobody wrote) does so for many.
 */
#ifndef JUDGE_EVERY
#define JUDGE_EVERY 1
#endif

static inline bool judge_sampled(const uint8_t *data, size_t size)
{
	uint32_t hash = 2166136261;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ data[i]) * 16777619;
	return (hash >> 8) % JUDGE_EVERY == 0;
}

/* A text that messages are about, by its name. */
struct judged {
	struct str name, text;
};

static inline size_t judge_number(struct str *s)
{
	size_t n = 0;

	require(s->n && s->p[0] >= '1' && s->p[0] <= '9');
	while (s->n && s->p[0] >= '0' && s->p[0] <= '9') {
		n = n * 10 + (size_t)(s->p[0] - '0');
		*s = str_from(*s, 1);
	}
	return n;
}

static inline size_t judge_characters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

/* A line that must be there, without its end; a byte order mark is no part of the first one. */
static inline struct str judge_line(struct str text, size_t line)
{
	struct str head = STR_NONE;

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_from(text, 3);
	for (; line > 1; line--)
		require(str_cut(&text, '\n', &head));
	return str_cut(&text, '\n', &head) ? head : text;
}

/* Whether a line is shown as it is: controls, and what is no UTF-8, are not. */
static inline bool judge_is_shown(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if ((line.p[i] < ' ' && line.p[i] != '\t') || line.p[i] > '~')
			return false;
	return true;
}

/* The line with its number, and below it what is meant: ahead of the caret as many columns, all of it within the line. */
static inline void judge_caret(struct str *printed, struct str line, size_t number, size_t col)
{
	struct str shown = STR_NONE, below = STR_NONE;
	size_t width, at = 0, wide = 0;

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	width = judge_characters(line);
	require(str_line(printed, &shown) && str_line(printed, &below));
	while (shown.n && shown.p[0] == ' ')
		shown = str_from(shown, 1);
	require(judge_number(&shown) == number && str_starts(shown, STR(" | ")));
	require(!judge_is_shown(line) || str_eq(str_from(shown, 3), line));
	require(str_starts(below, STR("      | ")));
	below = str_from(below, 8);
	for (size_t i = 0; at + 1 < col; i++) {
		if (i < line.n && ((unsigned char)line.p[i] & 0xC0) == 0x80)
			continue;
		require(at < below.n && below.p[at] == (i < line.n && line.p[i] == '\t' ? '\t' : ' '));
		at++;
	}
	require(at < below.n && below.p[at] == '^');
	while (++at < below.n)
		require(below.p[at] == '~' && ++wide);
	require(!wide || col + wide <= width);
}

/* "NAME:LINE:COLUMN: ": a character of the text, or right behind a line; a fault or warning shows it, a note may. */
static inline void judge_message(struct str *printed, struct str message, struct str text)
{
	struct str line;
	size_t number = judge_number(&message), col;
	bool note;

	require(str_starts(message, STR(":")));
	message = str_from(message, 1);
	col = judge_number(&message);
	line = judge_line(text, number);
	require(col <= judge_characters(line) + 1);
	note = str_starts(message, STR(": note: "));
	require(note || str_starts(message, STR(": error: ")) || str_starts(message, STR(": warning: ")));
	if (line.n <= 400 && (!note || str_starts(*printed, STR(" "))))
		judge_caret(printed, line, number, col);
}

/* All that is said about some texts; it is given back. */
static inline struct str judge_said(struct arena *a, const struct diag *d, const struct judged *texts, size_t n)
{
	struct buf out = buf_new(a);
	struct str rest, line = STR_NONE;

	diag_print(d, &out, false);
	require((diag_errors(d) + diag_warnings(d) > 0) == (out.n > 0));
	for (rest = buf_str(&out); str_line(&rest, &line);)
		for (size_t i = 0; i < n; i++)
			if (str_starts(line, texts[i].name) && str_starts(str_from(line, texts[i].name.n), STR(":"))) {
				line = str_from(line, texts[i].name.n + 1);
				if (!str_starts(line, STR(" "))) /* else it is about the whole */
					judge_message(&rest, line, texts[i].text);
				break;
			}
	return buf_str(&out);
}

#endif
