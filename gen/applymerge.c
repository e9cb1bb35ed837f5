/*
 * The result has the digest of what is generated now: it does not fit the text, which therefore counts as edited, and
 * it names the generation that the edit stands on from now on, which is the new base. A second merge then finds nothing
 * new, and changes nothing. The digest itself is no change that could meet one of a line beside it.
 */
#include "applymerge.h"

#include "apply.h"
#include "arena.h"
#include "bases.h"
#include "diag.h"
#include "file.h"
#include "marks.h"
#include "merge3.h"
#include "render.h"
#include "stamp.h"

/* Where a text is made out of several, each has the digest of what is generated now. */
struct merging {
	struct arena *arena;
	struct str digest;
	enum blocks blocks;
};

/* What was made of base, by hand and by another generation, in one. */
static struct merge3 merged(const struct merging *m, struct str yours, struct str base, struct str now)
{
	return merge3(m->arena, (struct merge3_side){ stamp_swap(m->arena, yours, m->digest), STR(MARKS_YOURS) },
		(struct merge3_side){ stamp_swap(m->arena, base, m->digest), STR("as it was generated") },
		(struct merge3_side){ stamp_swap(m->arena, now, m->digest), STR("as it is generated now") }, m->blocks);
}

#define FEW 64 /* conflicts, for each of which a text is searched */

/* Whether a text has lines as they stand, one behind the other; none at all are in each. */
static bool has_lines(struct str text, struct str lines)
{
	size_t at = lines.n ? str_find(text, lines) : 0;

	while (at < text.n && at && text.p[at - 1] != '\n')
		at += 1 + str_find(str_from(text, at + 1), lines);
	return at < text.n || !lines.n;
}

/*
 * Whether conflicts that an earlier merge left can be decided anew: nobody has written into what was generated, and
 * what stood there before that is generated once more. Else lines of a person's could go.
 */
static bool is_of_merge(const struct marks *marks, struct str base, struct str now)
{
	for (size_t i = 0; i < marks->n && i < FEW; i++)
		if (!has_lines(base, marks->items[i].two)
			|| (!has_lines(now, marks->items[i].base) && !has_lines(base, marks->items[i].base)))
			return false;
	return marks->n <= FEW;
}

/*
 * What stood in conflicts before they arose is put back into what was generated then, and the lines of the person are
 * held against that. False where an edit beside them is in the way.
 */
static bool merge_again(const struct merging *m, const struct marks *marks, struct str base, struct str now,
	struct str *text)
{
	const struct merge3 before = merged(m, marks->base, marks->two, base);

	if (before.n_conflicts)
		return false;
	*text = merged(m, marks->one, before.text, now).text;
	return true;
}

/* Conflicts of git's: where both sides are as they were generated, git has merged their bases likewise. */
static bool is_unedited(struct arena *a, const struct output *o, const struct applied_one *one)
{
	struct marks bases;
	struct str base;

	return one->marks.yours == 0 && one->whole_marks && !file_read(a, bases_path(a, o->path), &base)
		&& marks_read(a, str_lf(a, base), &bases) && str_eq(bases.one, one->marks.one)
		&& str_eq(bases.two, one->marks.two);
}

/* False where it cannot be told what was edited, or marks would come to stand within marks. */
static bool merge_text(struct arena *a, const struct output *o, struct applied_one *one)
{
	const struct merging m = { a, stamp_digest(o->text), o->blocks };
	struct str base, why;
	struct marks left;

	if (one->has_marks && (one->marks.yours < one->marks.n || !one->whole_marks)) {
		one->text = o->text;
		return is_unedited(a, o, one);
	}
	if (!apply_find_base(a, one, o->path, o->text, &base, &why))
		return false;
	one->text = one->rest;
	if (one->has_marks && str_eq(base, o->text))
		return true; /* nothing new is generated: what is to be decided is as it was */
	if (one->has_marks && is_of_merge(&one->marks, base, o->text)
		&& merge_again(&m, &one->marks, base, o->text, &one->text))
		return true;
	one->text = merged(&m, one->rest, base, o->text).text;
	return !one->has_marks || marks_read(a, one->text, &left) || !left.n;
}

static void merge_one(struct arena *a, struct diag *d, const struct output *o, struct applied_one *one)
{
	if (one->only_ends) {
		one->state = APPLY_CHANGED;
		return;
	}
	one->stuck = !merge_text(a, o, one);
	if (one->stuck) {
		one->text = o->text;
		return;
	}
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

static bool tell_conflict(struct diag *d, struct pos pos)
{
	diag_error(d, "conflict", pos, "changed by hand, and otherwise by what is generated");
	diag_note(d, pos, "choose among the lines up to the next '>>>>>>>', and take the marks out");
	return false;
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
			if (str_is(line, "<<<<<<< " MARKS_YOURS))
				ok = tell_conflict(d, diag_pos(src, (size_t)(line.p - src->text.p), (size_t)(line.p - src->text.p) + line.n));
	}
	return ok;
}
