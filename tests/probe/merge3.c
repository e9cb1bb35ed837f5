/*
 * What the merge3 room makes of three files: one, base, two. Prints the merge, and exits with 1 where there are
 * conflicts, for git merge-file to be compared with.
 */
#include <stdio.h>

#include "../../gen/arena.h"
#include "../../gen/file.h"
#include "../../gen/merge3.h"

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct merge3_side sides[3] = { { STR_NONE, STR("one") }, { STR_NONE, STR("base") }, { STR_NONE, STR("two") } };
	struct merge3 m;
	bool ok = argc == 4;

	for (int i = 0; ok && i < 3; i++)
		ok = !file_read(a, str_of(argv[i + 1]), &sides[i].text);
	if (!ok)
		return 2;
	m = merge3(a, sides[0], sides[1], sides[2], BLOCKS_NONE);
	fwrite(m.text.p, 1, m.text.n, stdout);
	ok = !m.n_conflicts;
	arena_free(a);
	return ok ? 0 : 1;
}
