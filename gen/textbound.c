#include "textbound.h"

#include "diag.h"
#include "str.h"

/* What begins with the mark of its order of bytes; that of UTF-32 begins with that of UTF-16. */
static const char *encoding_of(struct str text)
{
	if (str_starts(text, STR("\xFF\xFE\0\0")) || str_starts(text, STR("\0\0\xFE\xFF")))
		return "UTF-32";
	return str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF")) ? "UTF-16" : NULL;
}

bool textbound_check(struct diag *d, const struct source *src, const char *check, const char *what)
{
	const char *encoding = encoding_of(src->text);

	if (src->text.n > TEXTBOUND_SIZE)
		return diag_error(d, check, diag_whole(src), "larger than %s can need (1 MiB)", what);
	if (encoding)
		return diag_error(d, check, diag_whole(src), "%s; write it in UTF-8", encoding);
	return true;
}
