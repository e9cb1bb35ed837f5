/*
 * What the ignore room says, for judges to compare. Reads cases from standard input, each the number of bytes of a file
 * and of paths below it, then the bytes, then the paths, one a line; answers each with a line of 0 (kept) and 1 (dropped)
 * for the paths, or "refused", or with "unknown" ahead where a pattern is taken so that nothing is lost.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/ignore.h"

static void answer(struct arena *a, const char *text, size_t n, size_t paths)
{
	struct diag *d = diag_new(a);
	struct ignore *g = ignore_read(a, d, diag_source(d, STR(".dockerignore"), (struct str){ text, n }));
	char path[4096];
	struct buf b = buf_new(a);

	for (size_t i = 0; i < paths; i++) {
		if (!fgets(path, sizeof path, stdin))
			exit(2);
		buf_addc(&b, ignore_drops(g, str_trim(str_of(path))) ? '1' : '0');
	}
	if (diag_errors(d))
		puts("refused");
	else
		printf("%s%s\n", diag_warnings(d) ? "unknown " : "", b.p);
	fflush(stdout);
}

int main(void)
{
	unsigned long n, paths;
	struct arena *a;
	char *text;

	while (scanf("%lu %lu", &n, &paths) == 2 && n < 1000000 && getchar() == '\n') {
		a = arena_new();
		text = arena_alloc(a, n + 1, 1);
		if (fread(text, 1, n, stdin) != n)
			return 2;
		answer(a, text, n, paths);
		arena_free(a);
	}
	return 0;
}
