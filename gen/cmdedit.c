#include "cmdedit.h"

#include "arena.h"
#include "cmdgen.h"
#include "descriptor.h"
#include "desctext.h"
#include "diag.h"
#include "edit.h"
#include "editarch.h"
#include "editfix.h"
#include "editkey.h"
#include "editplace.h"
#include "repo.h"
#include "run.h"
#include "yaml.h"
#include "yamlwrite.h"

/* An edit: the descriptor that it makes, and what there is to say of it. */
struct edited {
	struct output descriptor;
	struct str was; /* its text so far */
	struct str said; /* when that is done */
	struct str unchanged; /* where there is nothing to do */
	struct str key, value; /* of 'set'; else empty */
};

/* The descriptor as it is. */
static bool read(struct run *r, const struct source **src, const struct yaml **root)
{
	run_lock(r);
	*src = desctext_read(r->arena, r->diag, r->repo, &r->options);
	*root = *src ? yaml_parse(r->arena, r->diag, *src) : NULL;
	return *root && !diag_errors(r->diag);
}

/* A run that only looks: with this text as the descriptor, or with what is there before an edit. */
static struct run look(const struct run *r, const struct str *text)
{
	struct run other = { .arena = r->arena, .diag = diag_new(r->arena), .options = r->options, .out = buf_new(r->arena),
		.said = buf_new(r->arena), .lock = { .fd = -1 } };

	other.repo = repo_new(r->arena, other.diag, r->options.templates);
	if (text)
		repo_put(other.repo, r->options.file, *text);
	run_pipeline(&other);
	return other;
}

/* The descriptor is righter than it was, and not right: it alone is written. */
static bool write_alone(struct run *r, const struct edited *e)
{
	r->options.no_gen = true;
	r->outputs.n = 0;
	if (cmdgen_write(r, &e->descriptor, e->was, e->said))
		buf_adds(&r->said, "aqueduct: no output was written; what is wrong now was wrong before\n");
	return false;
}

/* Put the faults of a run where they come from: the VALUE of the command line. False where some do not. */
static bool move_to_value(struct run *r, const struct edited *e)
{
	const struct yaml *written = NULL;
	struct editplace place;

	if (e->key.n && r->desc)
		written = editkey_find(r->arena, r->desc->root, descriptor_fields(), e->key);
	place = editplace_new(r->arena, r->diag, written, e->key, e->value);
	if (!diag_move(r->diag, editplace_of, &place))
		return false;
	buf_adds(&r->said, "aqueduct: nothing was changed\n");
	return true;
}

/* Faults that a descriptor would have. Those that it has are no matter of the edit, which may be one of several. */
static bool refuse(struct run *r, const struct edited *e)
{
	struct run old = look(r, NULL);
	size_t faults = diag_errors(r->diag);
	struct diag *as_it_would_be = diag_copy(r->arena, r->diag);

	diag_forget(r->diag, old.diag);
	if (!diag_errors(r->diag)) {
		r->diag = faults < diag_errors(old.diag) ? as_it_would_be : old.diag;
		if (faults < diag_errors(old.diag))
			return write_alone(r, e);
		buf_adds(&r->said, "aqueduct: nothing was changed; there are these faults already\n");
		return false;
	}
	if (!move_to_value(r, e))
		buf_addf(&r->said, "aqueduct: nothing was changed; the messages are of '%.*s' as it would be\n",
			STR_ARG(r->options.file));
	return false;
}

/* Hold a text of the descriptor, and all that follows from it, against the checks; only then is it written. */
static bool write_text(struct run *r, const struct source *src, struct edited *e)
{
	if (str_eq(e->descriptor.text, src->text)) {
		buf_add(&r->said, e->unchanged);
		return true;
	}
	e->was = src->text;
	e->descriptor.path = r->options.file;
	repo_put(r->repo, r->options.file, e->descriptor.text);
	if (!run_pipeline(r))
		return refuse(r, e);
	if (r->options.no_gen)
		r->outputs.n = 0;
	return cmdgen_write(r, &e->descriptor, e->was, e->said);
}

/*
 * An edit that was refused, as one beside a comment is: where the VALUE is wrong, too, that is what to tell. Whoever
 * moves a comment away for it would learn that only then.
 */
static bool refuse_edit(struct run *r, const struct source *src, const struct yaml *root, const struct yaml *to,
	const struct edited *e)
{
	const struct yamlwrite style = yamlwrite_style(src, root);
	struct buf whole = buf_new(r->arena);
	struct run other, old;
	struct str text;

	if (!e->key.n)
		return false;
	yamlwrite_value(&whole, &style, to, '\0', 0, false);
	text = buf_str(&whole);
	other = look(r, &text);
	old = look(r, NULL);
	diag_forget(other.diag, old.diag);
	if (diag_errors(other.diag) && move_to_value(&other, e)) {
		r->diag = other.diag;
		buf_add(&r->said, buf_str(&other.said));
	}
	return false;
}

/*
 * Make the text that says `to`, and hold everything that follows from it against the checks; only then is it written,
 * together with the outputs.
 */
static bool change(struct run *r, const struct source *src, const struct yaml *root, const struct yaml *to,
	struct edited e)
{
	if (!to)
		return false;
	if (!edit_apply(r->arena, r->diag, src, root, to, &e.descriptor.text))
		return refuse_edit(r, src, root, to, &e);
	return write_text(r, src, &e);
}

/* What the command line names, each once. */
static struct editarch named(const struct run *r)
{
	struct str *names = arena_alloc(r->arena, r->options.n_operands + 1, sizeof *names);
	struct editarch e = { r->options.in, names, 0 };
	size_t k;

	for (size_t i = 0; i < r->options.n_operands; i++) {
		for (k = 0; k < e.n && !str_eq(names[k], r->options.operands[i]);)
			k++;
		if (k == e.n)
			names[e.n++] = r->options.operands[i];
	}
	return e;
}

static bool change_arches(struct run *r, const struct yaml *(*edit)(struct arena *, struct diag *, const struct yaml *,
	const struct editarch *, struct buf *))
{
	const struct editarch e = named(r);
	struct buf said = buf_new(r->arena);
	const struct source *src;
	const struct yaml *root, *to;

	if (!read(r, &src, &root))
		return false;
	to = edit(r->arena, r->diag, root, &e, &said);
	return change(r, src, root, to, (struct edited){ .said = buf_str(&said) });
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
	return change(r, src, root, to, (struct edited){ .key = key, .value = value,
		.said = arena_printf(r->arena, "aqueduct: set '%.*s'\n", STR_ARG(key)),
		.unchanged = arena_printf(r->arena, "aqueduct: nothing to do; '%.*s' is that already\n", STR_ARG(key)) });
}

bool cmdedit_unset(struct run *r)
{
	struct str key = r->options.operands[0];
	const struct source *src;
	const struct yaml *root, *to;

	if (!read(r, &src, &root))
		return false;
	to = editkey_unset(r->arena, r->diag, root, descriptor_fields(), key);
	return change(r, src, root, to, (struct edited){
		.said = arena_printf(r->arena, "aqueduct: removed '%.*s'\n", STR_ARG(key)),
		.unchanged = arena_printf(r->arena, "aqueduct: nothing to do; '%.*s' is not there\n", STR_ARG(key)) });
}

bool cmdedit_fix(struct run *r)
{
	struct buf said = buf_new(r->arena);
	struct diag *left = diag_new(r->arena);
	struct edited e = { .unchanged = STR("aqueduct: nothing to fix; no key is spelt otherwise\n") };
	const struct source *src;
	const struct yaml *root;

	if (!read(r, &src, &root))
		return false;
	if (!editfix_keys(r->arena, left, src, root, descriptor_fields(), &e.descriptor.text, &said) && diag_errors(left)) {
		r->diag = left;
		return false;
	}
	e.said = buf_str(&said);
	return write_text(r, src, &e);
}
