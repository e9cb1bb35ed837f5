/*
 * What an edit makes of a descriptor, for judges to look at. Reads cases from standard input, each the number of bytes of
 * a descriptor and of a command on a line, then the bytes; the words of a command stand on lines: add, rm, set or unset,
 * then its arguments. Answers each with the number of bytes of a text on a line, then the text; where the command is
 * refused, with a minus ahead of the number, then what is said.
 */
#include <stdio.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/edit.h"
#include "../../gen/editarch.h"
#include "../../gen/editkey.h"
#include "../../gen/yaml.h"

static const struct yaml *wanted(struct arena *a, struct diag *d, const struct yaml *root, struct str command)
{
	struct str words[8] = { STR_NONE }, line;
	struct buf said = buf_new(a);
	struct editarch e = { STR_NONE, words + 1, 0 };
	size_t n = 0;

	while (n < countof(words) && str_line(&command, &line))
		words[n++] = line;
	e.n = n ? n - 1 : 0;
	if (str_is(words[0], "add"))
		return editarch_add(a, d, root, &e, &said);
	if (str_is(words[0], "rm"))
		return editarch_remove(a, d, root, &e, &said);
	if (str_is(words[0], "set"))
		return editkey_set(a, d, root, descriptor_fields(), words[1], words[2]);
	return editkey_unset(a, d, root, descriptor_fields(), words[1]);
}

static void answer(struct arena *a, struct str text, struct str command)
{
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("aqueduct.yml"), text);
	const struct yaml *root = yaml_parse(a, d, src), *to = NULL;
	struct buf why = buf_new(a);
	struct str out;

	if (root && !diag_errors(d))
		to = wanted(a, d, root, command);
	if (to && edit_apply(a, d, src, root, to, &out)) {
		printf("%zu\n", out.n);
	} else {
		diag_print(d, &why, false);
		out = buf_str(&why);
		printf("-%zu\n", out.n);
	}
	fwrite(out.p, 1, out.n, stdout);
	fflush(stdout);
}

int main(void)
{
	unsigned long n, m;
	struct arena *a;
	char *text;

	while (scanf("%lu %lu", &n, &m) == 2 && n < 10000000 && m < 10000000 && getchar() == '\n') {
		a = arena_new();
		text = arena_alloc(a, n + m + 1, 1);
		if (fread(text, 1, n + m, stdin) != n + m)
			return 2;
		answer(a, (struct str){ text, n }, (struct str){ text + n, m });
		arena_free(a);
	}
	return 0;
}
