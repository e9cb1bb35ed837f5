#include "yamltext.h"

#include <string.h>

#include "diag.h"
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
