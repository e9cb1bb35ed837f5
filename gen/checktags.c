#include "checker.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "plan.h"
#include "refvars.h"
#include "steporder.h"
#include "str.h"
#include "tags.h"
#include "yaml.h"

struct of_tag {
	struct checker *checker;
	struct pos pos;
};

/* The key that says a set's tags. */
static const char *key_of(const struct tagset *set)
{
	return set->file.s.n ? "publish.tags_file" : set->name.n ? "tags" : "publish.tags";
}

/* Whether an image is tagged by the set anywhere. */
static bool has_set(const struct model *m, const struct image *image, const struct tagset *set)
{
	for (size_t i = 0; i < m->n_publications; i++)
		if (model_published(m, &m->publications[i], image)->tagset == set)
			return true;
	return false;
}

static bool is_used(const struct model *m, const struct tagset *set)
{
	for (size_t i = 0; i < m->n_images; i++)
		if (has_set(m, &m->images[i], set))
			return true;
	return false;
}

/* A tag of fixed length must leave room for the suffix behind it. */
static void check_tag_length(struct checker *c, const struct tagset *set, const struct word *tag)
{
	const struct model *m = c->model;
	size_t longest = 0;

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; has_set(m, &m->images[i], set) && k < m->images[i].n_targets; k++)
			if (m->images[i].targets[k].suffix.s.n > longest)
				longest = m->images[i].targets[k].suffix.s.n;
	if (tag->s.n + 1 + longest > 128)
		FAULT(c, tag->pos, "'%.*s' is longer than a tag can be with its suffix: 128", STR_ARG(tag->s));
}

/* An arch's tag, TAG-SUFFIX, must not be one that a list has. */
static void check_tag_apart(struct checker *c, const struct tagset *set, const struct word *tag,
	const struct image *image)
{
	const struct words *tags = &set->tags;
	struct str head;

	for (size_t i = 0; i < tags->n; i++)
		for (size_t k = 0; k < image->n_targets; k++) {
			head = tags->items[i].s;
			if (str_starts(tag->s, head) && str_eq(str_from(tag->s, head.n), arena_printf(c->arena, "-%.*s",
				STR_ARG(image->targets[k].suffix.s))))
				FAULT(c, tag->pos, "'%.*s' is the tag of '%.*s' for the arch '%.*s', too", STR_ARG(tag->s), STR_ARG(head),
					STR_ARG(image->targets[k].name.s));
		}
}

/* A tag of the list, or a flavour, must not be that of an arch: its suffix, or something ahead of it. */
static void check_list_apart(struct checker *c, const struct tagset *set, const struct word *tag)
{
	const struct model *m = c->model;
	struct str suffix;

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; has_set(m, &m->images[i], set) && k < m->images[i].n_targets; k++) {
			suffix = m->images[i].targets[k].suffix.s;
			if (str_eq(tag->s, suffix) || str_ends(tag->s, arena_printf(c->arena, "-%.*s", STR_ARG(suffix)))) {
				FAULT(c, tag->pos, "'%.*s' is a tag for the arch '%.*s', too", STR_ARG(tag->s),
					STR_ARG(m->images[i].targets[k].name.s));
				return;
			}
		}
}

/* One that a tag holds must be the same in all pipelines, and should be one that there is. */
static void check_name(void *ctx, struct str name)
{
	const struct of_tag *of = ctx;
	struct checker *c = of->checker;
	struct str near;

	if (refvars_source(name) == REFVARS_OWN)
		FAULT(c, of->pos, "${%.*s} is another in each pipeline: the list would not find its images", STR_ARG(name));
	else if (!refvars_is_known(name, &near)) {
		WARN(c, of->pos, "Drone itself has no variable %.*s", STR_ARG(name));
		if (near.n)
			diag_note(c->diag, of->pos, "did you mean '%.*s'?", STR_ARG(near));
	}
}

/* Words in braces are those of a matrix, which this image does not have. */
static void note_braces(struct checker *c, const struct word *w)
{
	if (str_has(w->s, '{') && w->s.p[0] != '$')
		diag_note(c->diag, w->pos, "'{axis}' is filled in where the image has a 'matrix' with that axis");
}

/* False where a word is no tag; *tag is what it is else. */
static bool check_word(struct checker *c, const struct word *w, struct tag *tag)
{
	struct of_tag of = { c, w->pos };
	struct str bad;

	if (!tags_read(c->arena, w->s, tag, &bad)) {
		FAULT(c, w->pos, "'%.*s' cannot stand in a tag: letters, digits, . _ - and ${DRONE_NAME} with ##v, %%-*, :0:8, "
			"//a/b, ,, or :-other", STR_ARG(bad));
		note_braces(c, w);
		return false;
	}
	subst_names(&tag->parts, check_name, &of);
	return true;
}

static void check_more(struct checker *c, const struct tagset *set, const struct words *tags)
{
	const struct model *m = c->model;
	const struct word *w;
	struct tag tag;

	for (size_t i = 0; i < tags->n; i++) {
		w = &tags->items[i];
		if (!set->automatic && !(m->list.arguments && tags == &set->extra))
			FAULT(c, w->pos, "only 'auto' needs more tags beside it; write this one into '%s'", key_of(set));
		else if (m->drone.shape == SHAPE_BUILDX)
			FAULT(c, w->pos, "one step of buildx makes the list itself, with the tags of 'auto' alone");
		else if (m->manifest_own)
			FAULT(c, w->pos, "the list's template is yours ('manifest.own'), and names its tags");
		else if (str_is(w->s, "auto"))
			FAULT(c, w->pos, "'auto' stands in '%s'", key_of(set));
		else if (!check_word(c, w, &tag))
			continue;
		else if (w->s.n > (tag.variable ? 512 : 128))
			FAULT(c, w->pos, "'%.*s' is longer than a tag can be: 128", STR_ARG(w->s));
		else
			check_list_apart(c, set, w);
	}
}

/* The plugin that builds a target must be told the tags by a step ahead of it. */
static void check_filed(struct checker *c, const struct word *file, const struct target *t)
{
	const struct yaml *own = checker_env_file(c->model, t);

	if (str_starts(t->runner.s, STR("windows/")))
		FAULT(c, file->pos, "no step on Windows can put the suffix of '%.*s' behind the tags of a file", STR_ARG(t->name.s));
	if (own) {
		FAULT(c, file->pos, "tags of a file need an env_file of the plugin's, but it has one of yours");
		diag_note(c->diag, own->pos, "it is said here");
	}
	for (size_t i = 0; i < t->n_own; i++)
		if (t->own[i].image->tagset->file.s.n) {
			FAULT(c, file->pos, "'%.*s' stands on an image whose tags are known in that run alone", STR_ARG(t->name.s));
			diag_note(c->diag, t->own[i].base->pos, "it is taken here");
			return;
		}
}

/* A step of the list's pipeline puts them into its template. */
static void check_list_runner(struct checker *c, const struct tagset *set)
{
	const struct model *m = c->model;
	struct str runner = m->drone.manifest.runner.s;

	for (size_t i = 0; i < m->n_images; i++) {
		if (m->drone.shape == SHAPE_STEPS && m->images[i].n_targets)
			runner = m->images[i].targets[0].runner.s;
		if (!str_starts(runner, STR("windows/")) || !has_set(m, &m->images[i], set))
			continue;
		FAULT(c, set->file.pos, "no step on Windows can put the tags of a file into the template of the list");
		if (m->drone.shape != SHAPE_STEPS)
			diag_note(c->diag, m->drone.manifest.runner.pos, "its runner is said here");
		return;
	}
}

/* Tags that nobody knows before CI has run the step that writes them. */
static void check_file(struct checker *c, const struct tagset *set)
{
	const struct model *m = c->model;
	const struct word *file = &set->file;

	if (!checker_fits(c, file, GRAMMAR_FILE) || (m->drone.commands && !m->drone.manifest.plugin.s.n))
		return;
	if (m->drone.shape == SHAPE_BUILDX)
		FAULT(c, file->pos, "one step of buildx takes its tags from the CI file, and none from a file");
	else if (m->manifest_own || m->list.spec.pos.src || m->list.arguments)
		FAULT(c, file->pos, "the list must have the template that is generated, into which the tags are put");
	else
		check_list_runner(c, set);
	for (size_t i = 0; m->drone.shape != SHAPE_BUILDX && !m->drone.commands && i < m->n_images; i++)
		for (size_t k = 0; has_set(m, &m->images[i], set) && k < m->images[i].n_targets; k++)
			check_filed(c, file, &m->images[i].targets[k]);
}

static void check_set(struct checker *c, const struct tagset *set)
{
	const struct model *m = c->model;
	const struct words *tags = &set->tags;
	struct tag tag;

	if (set->flavour.s.n && checker_fits(c, &set->flavour, GRAMMAR_SUFFIX)) {
		check_list_apart(c, set, &set->flavour);
	} else if (set->flavour.s.n) {
		diag_note(c->diag, set->flavour.pos, "a flavour stands behind each tag: 'slim' makes '1.2.3-slim'");
		note_braces(c, &set->flavour);
	}
	check_more(c, set, &set->extra);
	check_more(c, set, &set->release);
	if (set->file.s.n)
		check_file(c, set);
	else if (!set->automatic && !tags->n)
		FAULT(c, set->pos, "'%s' names no tag", key_of(set));
	for (size_t i = 0; !set->automatic && i < tags->n; i++) {
		for (size_t k = 0; k < m->n_images; k++)
			if (has_set(m, &m->images[k], set))
				check_tag_apart(c, set, &tags->items[i], &m->images[k]);
		if (str_is(tags->items[i].s, "auto"))
			FAULT(c, tags->items[i].pos, "'auto' makes all tags; it cannot stand beside others");
		else if (check_word(c, &tags->items[i], &tag) && (!tag.variable || tags->items[i].s.n > 512))
			check_tag_length(c, set, &tags->items[i]);
	}
}

static bool same_pos(struct pos a, struct pos b)
{
	return a.src == b.src && a.line == b.line && a.col == b.col;
}

static struct pos pos_of(const struct words *list)
{
	return list->n ? list->items[0].pos : (struct pos){ 0 };
}

/* A set that only has another condition has the tags of the one it comes from. */
static bool says_tags(const struct tagset *set, const struct tagset *otherwise)
{
	return set == otherwise || !same_pos(set->pos, otherwise->pos)
		|| !same_pos(pos_of(&set->extra), pos_of(&otherwise->extra))
		|| !same_pos(pos_of(&set->release), pos_of(&otherwise->release));
}

/* Tags that are said twice, of which one would be taken. */
static void check_said(struct checker *c, struct pos pos, const char *key, struct pos other, const char *taken)
{
	if (!pos.src || !other.src)
		return;
	FAULT(c, pos, "'%s' and '%s' both say the tags of all images; one must go", taken, key);
	diag_note(c->diag, other, "'%s' is here", taken);
}

/* A step that puts tags of a file where plugins look has nothing to read where no step stands ahead of it. */
static void check_writers(struct checker *c)
{
	struct order order;
	bool ahead;

	for (size_t i = 0; i < c->plan->n_clusters; i++) {
		order = steporder_of(c->arena, c->model, c->plan, c->plan->clusters[i].name);
		ahead = false;
		for (size_t k = 0; !ahead && k < order.n; k++) {
			ahead = order.items[k].kind == STEP_NONE;
			if (order.items[k].kind != STEP_TAGS)
				continue;
			WARN(c, c->model->publish.tags_file, "no step of the pipeline '%.*s' can write it: it must be in the repository",
				STR_ARG(c->plan->clusters[i].name));
			diag_note(c->diag, c->model->publish.tags_file, "'before' has steps of the pipelines that build, "
				"'drone.manifest.before' those of the list's, 'drone.all.before' those of all");
			return;
		}
	}
}

static void check_tags(struct checker *c)
{
	const struct model *m = c->model;
	struct map *seen = map_new(c->arena);
	const struct tagset *set;

	check_said(c, m->publish.tags_pos, "publish.tags", m->publish.tags_top, "tags");
	check_said(c, m->publish.tags_file, "publish.tags_file", m->publish.tags_top, "tags");
	check_said(c, m->publish.tags_file, "publish.tags_file", m->publish.tags_pos, "publish.tags");
	check_writers(c);
	map_put(seen, m->publish.tagset.name, &m->publish.tagset);
	if (is_used(m, &m->publish.tagset)) /* else it may be the pattern of a matrix */
		check_set(c, &m->publish.tagset);
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++) {
			set = model_published(m, &m->publications[k], &m->images[i])->tagset;
			if (!map_put(seen, set->name, set) && says_tags(set, m->images[i].tagset))
				check_set(c, set);
		}
}

const struct check checks_of_tags[] = {
	{ "tags", check_tags, "tags are 'auto', or texts that make, Drone and the manifest's template read alike" },
	{ NULL, NULL, NULL }
};
