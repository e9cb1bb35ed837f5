/*
 * What the reads room says, for judges to compare. Reads cases from standard input, each the number of bytes of a
 * Dockerfile and of a stage on a line, then the bytes; answers each with a line: "refused", or the sources, each behind a
 * tab, or ". ?" behind one for a doubt. GIVEN=x is the only build argument.
 */
#include <stdio.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/dockerfile.h"
#include "../../gen/reads.h"

static bool given(void *ctx, struct str name, struct str *value)
{
	(void)ctx;
	*value = STR("x");
	return str_is(name, "GIVEN");
}

static void answer(struct arena *a, struct str text, size_t stage)
{
	struct diag *d = diag_new(a);
	const struct dockerfile *df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), text));
	struct reads r;

	if (diag_errors(d) || stage >= df->n_stages) {
		puts("refused");
	} else {
		r = reads_of(a, df, stage, given, NULL);
		for (size_t i = 0; i < r.n; i++)
			printf("\t%.*s%s", STR_ARG(r.items[i].source), r.items[i].doubt.n ? " ?" : "");
		putchar('\n');
	}
	fflush(stdout);
}

int main(void)
{
	unsigned long n, stage;
	struct arena *a;
	char *text;

	while (scanf("%lu %lu", &n, &stage) == 2 && n < 1000000 && getchar() == '\n') {
		a = arena_new();
		text = arena_alloc(a, n + 1, 1);
		if (fread(text, 1, n, stdin) != n)
			return 2;
		answer(a, (struct str){ text, n }, stage);
		arena_free(a);
	}
	return 0;
}
