#include "str.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"

#define SLACK 32 /* room for what is added byte by byte */

struct str str_of(const char *z)
{
	return z ? (struct str){ z, strlen(z) } : STR_NONE;
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool str_has(struct str s, char c)
{
	return s.n && memchr(s.p, c, s.n);
}

size_t str_find(struct str s, struct str what)
{
	const char *at;

	for (size_t i = 0; what.n && i + what.n <= s.n; i++) {
		at = memchr(s.p + i, what.p[0], s.n - i);
		if (!at)
			return s.n;
		i = (size_t)(at - s.p);
		if (str_starts(str_from(s, i), what))
			return i;
	}
	return what.n ? s.n : 0;
}

struct str str_from(struct str s, size_t begin)
{
	return str_slice(s, begin, s.n);
}

struct str str_slice(struct str s, size_t begin, size_t end)
{
	if (end > s.n)
		end = s.n;
	if (begin > end)
		begin = end;
	return (struct str){ begin ? s.p + begin : s.p, end - begin }; /* p of a zeroed struct str is NULL */
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_among(struct str word, const char *words)
{
	struct str list = str_from(str_of(words), 1), head;

	while (str_cut(&list, ' ', &head))
		if (str_eq(head, word))
			return true;
	return false;
}

bool str_cut(struct str *s, char c, struct str *head)
{
	const char *at = s->n ? memchr(s->p, c, s->n) : NULL;

	if (!at)
		return false;
	*head = (struct str){ s->p, (size_t)(at - s->p) };
	*s = str_from(*s, head->n + 1);
	return true;
}

bool str_line(struct str *text, struct str *line)
{
	if (!text->n)
		return false;
	if (!str_cut(text, '\n', line)) {
		*line = *text;
		*text = str_from(*text, text->n);
	}
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

struct str str_lf(struct arena *a, struct str text)
{
	struct buf b = buf_new(a);
	size_t end = str_find(text, STR("\r\n"));

	if (end == text.n)
		return text;
	for (; end < text.n; end = str_find(text, STR("\r\n"))) {
		buf_add(&b, str_slice(text, 0, end));
		text = str_from(text, end + 1);
	}
	buf_add(&b, text);
	return buf_str(&b);
}

size_t str_octal(struct str s, char *byte)
{
	unsigned value = 0;
	size_t n = 0;

	for (; n < 3 && n < s.n && s.p[n] >= '0' && s.p[n] <= '7'; n++)
		value = value << 3 | (unsigned)(s.p[n] - '0');
	*byte = (char)(value & 0xff);
	return n;
}

struct buf buf_new(struct arena *a)
{
	return (struct buf){ .arena = a, .p = arena_alloc(a, 1, 1), .cap = 1 };
}

/* Where nothing else is behind it, a buffer grows by little; else it moves, and doubles. */
static void buf_reserve(struct buf *b, size_t more)
{
	size_t cap = b->cap;

	if (more < cap - b->n)
		return;
	if (more > SIZE_MAX / 4 - b->n)
		BUG("buffer of %zu bytes and %zu more", b->n, more);
	cap = b->n + more + SLACK;
	if (!arena_resize(b->arena, b->p, b->cap, cap)) {
		cap += b->n;
		b->p = arena_regrow(b->arena, b->p, b->cap, cap);
	}
	b->cap = cap;
}

void buf_add(struct buf *b, struct str s)
{
	buf_reserve(b, s.n);
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void buf_adds(struct buf *b, const char *z)
{
	buf_add(b, str_of(z));
}

void buf_addc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void buf_pad(struct buf *b, char c, size_t n)
{
	while (n--)
		buf_addc(b, c);
}

static void add_number(struct buf *b, size_t n)
{
	char digits[32];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(b, (struct str){ digits + at, sizeof digits - at });
}

/* The arguments of a format, which a function takes from another's. */
struct arguments {
	va_list list;
};

static void add_cut(struct buf *b, struct arguments *of)
{
	size_t n = (size_t)va_arg(of->list, int);
	const char *text = va_arg(of->list, const char *), *end = n ? memchr(text, '\0', n) : NULL;

	buf_add(b, (struct str){ text, end ? (size_t)(end - text) : n });
}

/* How long the conversion is that fmt begins with; 0 where it is left to the C library. */
static size_t add_conversion(struct buf *b, const char *fmt, struct arguments *of)
{
	switch (fmt[1]) {
	case 's': buf_adds(b, va_arg(of->list, const char *)); return 2;
	case 'c': buf_addc(b, (char)va_arg(of->list, int)); return 2;
	case 'u': add_number(b, va_arg(of->list, unsigned)); return 2;
	case '%': buf_addc(b, '%'); return 2;
	case 'z':
		if (fmt[2] != 'u')
			return 0;
		add_number(b, va_arg(of->list, size_t));
		return 3;
	case '.':
		if (fmt[2] != '*' || fmt[3] != 's')
			return 0;
		add_cut(b, of);
		return 4;
	default: return 0;
	}
}

/*
 * What nearly all formats hold, without the C library, which takes far longer. False, with nothing added, of a format
 * with anything else.
 */
static bool add_simple(struct buf *b, const char *fmt, struct arguments *of)
{
	size_t before = b->n, n;

	while (*fmt) {
		n = strcspn(fmt, "%");
		buf_add(b, (struct str){ fmt, n });
		fmt += n;
		n = *fmt ? add_conversion(b, fmt, of) : 0;
		if (!n && *fmt) {
			b->n = before;
			return false;
		}
		fmt += n;
	}
	return true;
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	struct arguments again;
	int n;

	va_copy(again.list, ap);
	if (!add_simple(b, fmt, &again)) {
		va_end(again.list);
		va_copy(again.list, ap);
		n = vsnprintf(NULL, 0, fmt, ap);
		if (n < 0)
			BUG("format '%s'", fmt);
		buf_reserve(b, (size_t)n);
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again.list);
		b->n += (size_t)n;
	}
	va_end(again.list);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}
