/*
 * The result has the digest of what is generated now: it does not fit the text, which therefore counts as edited, and
 * it names the generation that the edit stands on from now on, which is the new base. A second merge then finds nothing
 * new, and changes nothing. The digest itself is no change that could meet one of a line beside it.
 */
#include "applymerge.h"

#include "apply.h"
#include "arena.h"
#include "diag.h"
#include "merge3.h"
#include "render.h"
#include "stamp.h"

#define YOURS "yours"

static void merge_one(struct arena *a, struct diag *d, const struct output *o, struct applied_one *one)
{
	struct str base, why, digest = stamp_digest(o->text);

	if (one->only_ends) {
		one->state = APPLY_CHANGED;
		return;
	}
	if (!apply_find_base(a, one, o->path, o->text, &base, &why))
		return;
	one->text = merge3(a, (struct merge3_side){ stamp_swap(a, one->rest, digest), STR(YOURS) },
		(struct merge3_side){ stamp_swap(a, base, digest), STR("as it was generated") },
		(struct merge3_side){ o->text, STR("as it is generated now") }).text;
	one->state = !one->crlf && str_eq(one->text, one->rest) ? APPLY_KEPT
		: str_eq(one->text, o->text) ? APPLY_CHANGED : APPLY_MERGED;
	if (one->is_signed && one->state != APPLY_KEPT)
		apply_warn_signature(d, o->path);
}

void applymerge_all(struct arena *a, struct diag *d, const struct outputs *outs, struct applied *states)
{
	for (size_t i = 0; i < outs->n; i++) {
		if (states->items[i].state != APPLY_EDITED)
			continue;
		merge_one(a, d, &outs->items[i], &states->items[i]);
		states->different -= states->items[i].state == APPLY_KEPT;
	}
}

bool applymerge_conflicts(struct diag *d, const struct outputs *outs, const struct applied *states)
{
	const struct applied_one *one;
	const struct source *src;
	struct str text, line;
	bool ok = true;

	for (size_t i = 0; i < outs->n; i++) {
		one = &states->items[i];
		if (one->state != APPLY_KEPT && one->state != APPLY_MERGED)
			continue;
		text = one->text;
		src = diag_source(d, outs->items[i].path, text);
		while (str_line(&text, &line))
			if (str_is(line, "<<<<<<< " YOURS))
				ok = diag_error(d, "conflict", diag_pos(src, (size_t)(line.p - src->text.p),
					(size_t)(line.p - src->text.p) + line.n), "changed by hand, and otherwise by what is generated");
	}
	return ok;
}
