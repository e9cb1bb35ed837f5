#include "utf8.h"

#include "diag.h"
#include "str.h"

/* The length of the UTF-8 character at p, or 0 when there is none (overlong, surrogate, cut, out of range). */
static size_t utf8_length(const unsigned char *p, size_t n)
{
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;

	if (!len || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] >= 0xA0) || (p[0] == 0xF0 && p[1] < 0x90)
		|| (p[0] == 0xF4 && p[1] >= 0x90))
		return 0;
	return len;
}

bool utf8_check(struct diag *d, const struct source *src, size_t most)
{
	const unsigned char *p = (const unsigned char *)src->text.p;
	size_t n;

	if (src->text.n > most)
		return diag_error(d, "yaml", diag_whole(src), "larger than a descriptor can need (1 MiB)");
	for (size_t i = 0; i < src->text.n; i += n) {
		n = utf8_length(p + i, src->text.n - i);
		if (!n)
			return diag_error(d, "yaml", diag_pos(src, i, i + 1), "not UTF-8 (byte 0x%02X)", p[i]);
		if (p[i] == 0)
			return diag_error(d, "yaml", diag_pos(src, i, i + 1), "a NUL character");
		if ((p[i] < 0x20 && !strchr("\t\n\r", p[i])) || p[i] == 0x7f || (p[i] == 0xC2 && p[i + 1] < 0xA0))
			return diag_error(d, "yaml", diag_pos(src, i, i + n), "a control character");
		if ((p[i] == '\r' && (i + 1 == src->text.n || p[i + 1] != '\n')) || (p[i] == 0xE2 && p[i + 1] == 0x80
			&& (p[i + 2] == 0xA8 || p[i + 2] == 0xA9)))
			return diag_error(d, "yaml", diag_pos(src, i, i + n), "a line end that only YAML takes for one");
	}
	return true;
}
