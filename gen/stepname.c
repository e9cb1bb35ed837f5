#include "stepname.h"

#include "arena.h"
#include "listform.h"
#include "model.h"
#include "pattern.h"
#include "reftags.h"

/* "build", or "build api"; where all arches are built in one pipeline, each step has its arch's name. */
static struct str plain_name(struct arena *a, const struct model *m, const char *what, const struct image *image,
	const struct target *t)
{
	struct buf b = buf_new(a);

	buf_adds(&b, what);
	if (image->name.s.n)
		buf_addf(&b, " %.*s", STR_ARG(image->name.s));
	if (t && m->drone.shape == SHAPE_STEPS)
		buf_addf(&b, " %.*s", STR_ARG(t->name.s));
	return buf_str(&b);
}

/* Whether a plugin does what steps of some kinds are for, or commands. */
static bool has_plugin(const struct model *m, unsigned kinds)
{
	return !m->drone.commands || (kinds == STEP_MANIFEST && m->drone.manifest.plugin.s.n);
}

size_t stepname_publications(const struct model *m, unsigned kinds)
{
	return has_plugin(m, kinds) ? m->n_publications : 1; /* make pushes to all */
}

bool stepname_twice(struct arena *a, const struct model *m, const struct image *image, const struct target *t,
	const struct publication *to)
{
	/* make knows the images that it built */
	if (!t->n_own || !t->own[0].image->tagset->automatic || m->drone.commands)
		return false;
	return !to->name.s.n || reftags_has_event(a, model_published(m, to, image)->tagset, REF_TAG);
}

bool stepname_files_tags(const struct model *m, enum step_kind kind, const struct image *image,
	const struct publication *to)
{
	return model_published(m, to, image)->tagset->file.s.n && has_plugin(m, kind);
}

static bool any_files_tags(const struct model *m)
{
	for (size_t i = 0; i < m->n_tagsets; i++)
		if (m->tagsets[i]->file.s.n)
			return has_plugin(m, STEP_MANIFEST);
	return false;
}

const struct word *stepname_said(const struct model *m, enum step_kind kind, const struct target *t)
{
	const struct word *said = NULL;

	switch (kind) {
	case STEP_TEST: said = &m->drone.test.step_name; break;
	case STEP_DRY_RUN: said = &m->drone.dry_run.step_name; break;
	case STEP_MANIFEST: said = &m->drone.manifest.step_name; break;
	case STEP_BUILD:
	case STEP_TAGGED: said = t && t->drone->step_name.pos.src ? &t->drone->step_name : &m->drone.build.step_name; break;
	default: break;
	}
	return said && said->pos.src ? said : NULL;
}

struct str stepname(struct arena *a, const struct model *m, enum step_kind kind, const struct image *image,
	const struct target *t, const struct publication *to)
{
	const struct word *said = stepname_said(m, kind, t);
	struct str name;

	switch (kind) {
	case STEP_TEST: return said ? said->s : STR("run tests");
	case STEP_QEMU: return STR("get qemu");
	case STEP_ARGS: return STR("get build arguments");
	case STEP_TAGS: return STR("get tags");
	case STEP_LOOK: return STR("look for changes");
	case STEP_MANIFEST: name = plain_name(a, m, "publish manifest", image, NULL); break;
	case STEP_DRY_RUN: name = plain_name(a, m, "dry run", image, t); break;
	default: name = plain_name(a, m, "build", image, t); break;
	}
	if (said)
		name = pattern_fill(a, said->s, image, t);
	if (to && to->name.s.n)
		name = arena_printf(a, "%.*s for %.*s", STR_ARG(name), STR_ARG(to->name.s));
	return kind == STEP_TAGGED ? arena_printf(a, "%.*s, tagged", STR_ARG(name)) : name;
}

struct str stepname_list(struct arena *a, const struct model *m, const struct image *image,
	const struct publication *to, size_t step)
{
	struct str name = stepname(a, m, STEP_MANIFEST, image, NULL, to);
	struct str tag = listform_tag(model_published(m, to, image)->tagset, step);

	if (!step)
		return name;
	if (str_has(tag, '$'))
		return arena_printf(a, "%.*s, tag %zu", STR_ARG(name), step + 1); /* no tag holds a comma */
	return arena_printf(a, "%.*s %.*s", STR_ARG(name), STR_ARG(tag));
}

/* What is not made has no step, whose name may be that of another one. */
static bool is_made(struct arena *a, const struct model *m, enum step_kind kind, const struct image *image,
	const struct target *t, const struct publication *to)
{
	if (kind == STEP_DRY_RUN)
		return m->publish.dry_run && to == m->publications;
	return kind != STEP_TAGGED || stepname_twice(a, m, image, t, to);
}

/* Those of a target in one publication; it is tried in the first one alone. */
static void add_target(struct arena *a, const struct model *m, unsigned kinds, const struct image *image,
	const struct target *t, const struct publication *to, struct step_names *names)
{
	static const enum step_kind builds[] = { STEP_BUILD, STEP_TAGGED, STEP_DRY_RUN };

	for (size_t i = 0; i < countof(builds); i++)
		if (kinds & builds[i] && is_made(a, m, builds[i], image, t, to))
			LIST_ADD(a, names, stepname(a, m, builds[i], image, t, to));
}

static void add_image(struct arena *a, const struct model *m, unsigned kinds, const struct image *image,
	const struct publication *to, struct step_names *names)
{
	for (size_t i = 0; kinds & STEP_BUILDS && i < image->n_targets; i++)
		add_target(a, m, kinds, image, &image->targets[i], to, names);
	for (size_t i = 0; kinds & STEP_MANIFEST && i < listform_steps(m, model_published(m, to, image)->tagset); i++)
		LIST_ADD(a, names, stepname_list(a, m, image, to, i));
}

/* Those of some kinds that a publication has. */
static unsigned kinds_of(const struct model *m, unsigned kinds, size_t publication)
{
	unsigned builds = publication < stepname_publications(m, STEP_BUILDS) ? STEP_BUILDS : STEP_NONE;

	return kinds & (builds | (publication < stepname_publications(m, STEP_MANIFEST) ? STEP_MANIFEST : STEP_NONE));
}

struct step_names stepname_all(struct arena *a, const struct model *m, unsigned kinds)
{
	struct step_names names = { 0 };

	if (kinds & STEP_LOOK && m->drone.only_affected)
		LIST_ADD(a, &names, stepname(a, m, STEP_LOOK, NULL, NULL, NULL));
	if (kinds & STEP_TEST)
		LIST_ADD(a, &names, stepname(a, m, STEP_TEST, NULL, NULL, NULL));
	if (kinds & STEP_QEMU)
		LIST_ADD(a, &names, stepname(a, m, STEP_QEMU, NULL, NULL, NULL));
	if (kinds & STEP_ARGS)
		LIST_ADD(a, &names, stepname(a, m, STEP_ARGS, NULL, NULL, NULL));
	if (kinds & STEP_TAGS && any_files_tags(m))
		LIST_ADD(a, &names, stepname(a, m, STEP_TAGS, NULL, NULL, NULL));
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			add_image(a, m, kinds_of(m, kinds, k), &m->images[i], &m->publications[k], &names);
	return names;
}

void stepname_add_builds(struct arena *a, const struct model *m, const struct image *image, const struct target *t,
	struct step_names *names)
{
	for (size_t k = 0; k < m->n_publications; k++)
		add_target(a, m, kinds_of(m, STEP_BUILDS, k), image, t, &m->publications[k], names);
}
