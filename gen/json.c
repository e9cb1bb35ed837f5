#include "json.h"

#include "utf8.h"

static void put_char(struct buf *out, struct str c)
{
	switch (c.p[0]) {
	case '"': buf_adds(out, "\\\""); break;
	case '\\': buf_adds(out, "\\\\"); break;
	case '\n': buf_adds(out, "\\n"); break;
	case '\r': buf_adds(out, "\\r"); break;
	case '\t': buf_adds(out, "\\t"); break;
	default:
		if (c.n == 1 && ((unsigned char)c.p[0] < 0x20 || c.p[0] == 0x7F))
			buf_addf(out, "\\u%04x", (unsigned)c.p[0]);
		else
			buf_add(out, c);
	}
}

void json_text(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	while (s.n) {
		size_t n = utf8_plain(s, "\"\\");

		if (n) {
			buf_add(out, str_slice(s, 0, n));
			s = str_from(s, n);
			continue;
		}
		n = utf8_length(s);
		put_char(out, n ? str_slice(s, 0, n) : STR("\xEF\xBF\xBD"));
		s = str_from(s, n ? n : 1);
	}
	buf_addc(out, '"');
}

/* What stands ahead ends a value, or begins what it is in. */
static void put_comma(struct buf *out)
{
	char last = out->n ? out->p[out->n - 1] : '[';

	if (last != '[' && last != '{' && last != '\n')
		buf_adds(out, ", ");
}

void json_item(struct buf *out, struct str s)
{
	put_comma(out);
	json_text(out, s);
}

void json_name(struct buf *out, struct str name)
{
	put_comma(out);
	json_text(out, name);
	buf_adds(out, ": ");
}

void json_member(struct buf *out, const char *name, struct str text)
{
	if (!text.n)
		return;
	json_name(out, str_of(name));
	json_text(out, text);
}

void json_number(struct buf *out, const char *name, size_t n)
{
	json_name(out, str_of(name));
	buf_addf(out, "%zu", n);
}
