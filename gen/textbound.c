#include "textbound.h"

#include "diag.h"
#include "str.h"

bool textbound_check(struct diag *d, const struct source *src, const char *check, const char *what)
{
	if (src->text.n > TEXTBOUND_SIZE)
		return diag_error(d, check, diag_whole(src), "larger than %s can need (1 MiB)", what);
	if (str_starts(src->text, STR("\xFF\xFE")) || str_starts(src->text, STR("\xFE\xFF")))
		return diag_error(d, check, diag_whole(src), "UTF-16; write it in UTF-8");
	return true;
}
