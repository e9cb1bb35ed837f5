#include "check.h"

#include "checker.h"
#include "str.h"

static const struct check *const tables[] = { checks_of_names, checks_of_builds, checks_of_reads, checks_of_images,
	checks_of_ci, checks_of_drone };

void check_run(struct arena *a, struct diag *d, const struct model *m, const struct plan *p)
{
	struct checker c = { .arena = a, .diag = d, .model = m, .plan = p };

	for (size_t i = 0; i < countof(tables); i++)
		for (c.check = tables[i]; c.check->name; c.check++)
			c.check->run(&c);
}

void check_print(struct buf *out)
{
	for (size_t i = 0; i < countof(tables); i++)
		for (const struct check *row = tables[i]; row->name; row++)
			buf_addf(out, "%-16s %s\n", row->name, row->help);
}
