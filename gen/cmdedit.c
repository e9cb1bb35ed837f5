#include "cmdedit.h"

#include "arena.h"
#include "cmdgen.h"
#include "descriptor.h"
#include "diag.h"
#include "edit.h"
#include "editarch.h"
#include "editfix.h"
#include "editkey.h"
#include "repo.h"
#include "run.h"
#include "yaml.h"

/* The descriptor as it is. */
static bool read(struct run *r, const struct source **src, const struct yaml **root)
{
	run_lock(r);
	*src = run_source(r);
	*root = *src ? yaml_parse(r->arena, r->diag, *src) : NULL;
	return *root && !diag_errors(r->diag);
}

/* Hold a text of the descriptor, and all that follows from it, against the checks; only then is it written. */
static bool write_text(struct run *r, const struct source *src, struct str text, struct str said, struct str unchanged)
{
	struct output descriptor = { .path = r->options.file, .text = text };

	if (str_eq(descriptor.text, src->text)) {
		buf_add(&r->said, unchanged);
		return true;
	}
	repo_put(r->repo, r->options.file, descriptor.text);
	if (!run_pipeline(r)) {
		buf_addf(&r->said, "aqueduct: nothing was changed; the messages are of '%.*s' as it would be\n",
			STR_ARG(r->options.file));
		return false;
	}
	if (r->options.no_gen)
		r->outputs.n = 0;
	return cmdgen_write(r, &descriptor, said);
}

/*
 * Make the text that says `to`, and hold everything that follows from it against the checks; only then is it written,
 * together with the outputs. said: what is to be told when that is done; unchanged: what where there is nothing to do.
 */
static bool change(struct run *r, const struct source *src, const struct yaml *root, const struct yaml *to,
	struct str said, struct str unchanged)
{
	struct str text;

	return to && edit_apply(r->arena, r->diag, src, root, to, &text) && write_text(r, src, text, said, unchanged);
}

static bool change_arches(struct run *r, const struct yaml *(*edit)(struct arena *, struct diag *, const struct yaml *,
	const struct editarch *, struct buf *))
{
	const struct editarch e = { r->options.in, r->options.operands, r->options.n_operands };
	struct buf said = buf_new(r->arena);
	const struct source *src;
	const struct yaml *root, *to;

	if (!read(r, &src, &root))
		return false;
	to = edit(r->arena, r->diag, root, &e, &said);
	return change(r, src, root, to, buf_str(&said), STR_NONE);
}

bool cmdedit_add(struct run *r)
{
	return change_arches(r, editarch_add);
}

bool cmdedit_rm(struct run *r)
{
	return change_arches(r, editarch_remove);
}

bool cmdedit_set(struct run *r)
{
	struct str key = r->options.operands[0], value = r->options.operands[1];
	const struct source *src;
	const struct yaml *root, *to;

	if (!read(r, &src, &root))
		return false;
	to = editkey_set(r->arena, r->diag, root, descriptor_fields(), key, value);
	return change(r, src, root, to, arena_printf(r->arena, "aqueduct: set '%.*s'\n", STR_ARG(key)),
		arena_printf(r->arena, "aqueduct: nothing to do; '%.*s' is that already\n", STR_ARG(key)));
}

bool cmdedit_unset(struct run *r)
{
	struct str key = r->options.operands[0];
	const struct source *src;
	const struct yaml *root, *to;

	if (!read(r, &src, &root))
		return false;
	to = editkey_unset(r->arena, r->diag, root, descriptor_fields(), key);
	return change(r, src, root, to, arena_printf(r->arena, "aqueduct: removed '%.*s'\n", STR_ARG(key)),
		arena_printf(r->arena, "aqueduct: nothing to do; '%.*s' is not there\n", STR_ARG(key)));
}

bool cmdedit_fix(struct run *r)
{
	struct buf said = buf_new(r->arena);
	const struct source *src;
	const struct yaml *root;
	struct str text;

	if (!read(r, &src, &root))
		return false;
	editfix_keys(r->arena, src, root, descriptor_fields(), &text, &said);
	return write_text(r, src, text, buf_str(&said), STR("aqueduct: nothing to fix; no key is spelt otherwise\n"));
}
