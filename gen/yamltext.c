#include "yamltext.h"

#include <stdint.h>
#include <string.h>

#include "diag.h"
#include "regex.h"
#include "str.h"
#include "textbound.h"
#include "utf8.h"

bool yamltext_check(struct diag *d, const struct source *src)
{
	const unsigned char *p = (const unsigned char *)src->text.p;
	size_t n;

	if (!textbound_check(d, src, "yaml", "a descriptor"))
		return false;
	for (size_t i = 0; i < src->text.n; i += n) {
		n = utf8_length(str_from(src->text, i));
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

static bool is_blank_line(struct str s)
{
	return str_trim(s).n == 0;
}

static size_t indentation(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

/*
 * Of its lines: that of the first which is not blank; or at least what its header says, which counts from the list or
 * map around, wherever that stands.
 */
static size_t block_indentation(struct str header, struct str lines)
{
	struct str line;

	for (size_t i = 1; i < 3 && i < header.n; i++)
		if (header.p[i] >= '1' && header.p[i] <= '9')
			return (size_t)(header.p[i] - '0');
	while (str_line(&lines, &line))
		if (!is_blank_line(line))
			return indentation(line);
	return SIZE_MAX;
}

size_t yamltext_block_length(struct str s)
{
	struct str rest = s, header = s, last;
	size_t at, indent;

	str_line(&rest, &header);
	if (str_has(str_slice(header, 0, 3), '+'))
		return s.n;
	indent = block_indentation(header, rest);
	while (s.n) {
		for (at = s.n; at && s.p[at - 1] != '\n'; at--)
			;
		last = str_from(s, at);
		if (last.n && (!is_blank_line(last) || (at && last.n - str_ends(last, STR("\r")) > indent)))
			break;
		s.n = at ? at - 1 : 0; /* the line, and the end of the one before it */
	}
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s.n;
}

bool yamltext_is_word(struct str s)
{
	return !regex_is("\\A(?:(?:|~|=|<<|(?i:null|true|false|y|yes|n|no|on|off))\\z|[-+]?\\.?[0-9]"
		"|[-+]?\\.(?:_|(?i:inf|nan)\\z))", s);
}
