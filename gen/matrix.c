#include "matrix.h"

#include "arena.h"
#include "descriptor.h"
#include "map.h"
#include "suggest.h"
#include "yaml.h"

#define COMBINATIONS_MAX 100

struct expansion {
	struct arena *arena;
	const struct yaml *axes; /* names to lists */
	size_t *chosen; /* of each axis, which value */
};

static struct str value_at(const struct expansion *e, size_t axis)
{
	return e->axes->values[axis]->items[e->chosen[axis]]->text;
}

/* The axis that a text names at its beginning, as {name}; the number of axes where it names none. */
static size_t axis_at(const struct expansion *e, struct str s, size_t *end)
{
	for (size_t i = 0; s.n && s.p[0] == '{' && i < e->axes->n; i++) {
		*end = e->axes->items[i]->text.n + 1;
		if (*end < s.n && s.p[*end] == '}' && str_eq(str_slice(s, 1, *end), e->axes->items[i]->text))
			return i;
	}
	return e->axes->n;
}

static struct str fill(const struct expansion *e, struct str s)
{
	struct buf b = buf_new(e->arena);
	size_t end, axis;

	for (size_t i = 0; i < s.n; i++) {
		axis = i && s.p[i - 1] == '$' ? e->axes->n : axis_at(e, str_from(s, i), &end);
		if (axis == e->axes->n) {
			buf_addc(&b, s.p[i]);
			continue;
		}
		buf_add(&b, value_at(e, axis));
		i += end;
	}
	return buf_str(&b);
}

/* A copy whose scalars are filled; NULL of NULL. */
static struct yaml *filled(const struct expansion *e, const struct yaml *y)
{
	struct yaml *copy;

	if (!y)
		return NULL;
	copy = arena_alloc(e->arena, 1, sizeof *copy);
	*copy = *y;
	copy->text = y->kind == YAML_SCALAR ? fill(e, y->text) : y->text;
	copy->items = arena_alloc(e->arena, y->n, sizeof(struct yaml *));
	copy->values = arena_alloc(e->arena, y->n, sizeof(struct yaml *));
	for (size_t i = 0; i < y->n; i++) {
		copy->items[i] = y->kind == YAML_MAP ? y->items[i] : filled(e, y->items[i]);
		copy->values[i] = y->kind == YAML_MAP ? filled(e, y->values[i]) : NULL;
	}
	return copy;
}

static const struct yaml *either(const struct expansion *e, const struct yaml *own, const struct yaml *shared)
{
	return filled(e, own ? own : shared);
}

/* Of two maps, the shared one's pairs ahead of those of the image's own, which win. */
static const struct yaml *both(const struct expansion *e, const struct yaml *own, const struct yaml *shared)
{
	struct yaml *all;
	size_t n;

	if (!own || !shared || own->kind != YAML_MAP || shared->kind != YAML_MAP)
		return either(e, own, shared);
	all = arena_alloc(e->arena, 1, sizeof *all);
	*all = *own;
	all->n = own->n + shared->n;
	all->items = arena_alloc(e->arena, all->n, sizeof(struct yaml *));
	all->values = arena_alloc(e->arena, all->n, sizeof(struct yaml *));
	for (size_t i = 0; i < all->n; i++) {
		n = i < shared->n ? i : i - shared->n;
		all->items[i] = (i < shared->n ? shared : own)->items[n];
		all->values[i] = (i < shared->n ? shared : own)->values[n];
	}
	return filled(e, all);
}

static void fill_build(const struct expansion *e, struct desc_build *out, const struct desc_build *own,
	const struct desc_build *shared)
{
	out->dockerfile = either(e, own->dockerfile, shared->dockerfile);
	out->context = either(e, own->context, shared->context);
	out->target = either(e, own->target, shared->target);
	out->cache_from = either(e, own->cache_from, shared->cache_from);
	out->build_args = both(e, own->build_args, shared->build_args);
	out->labels = both(e, own->labels, shared->labels);
}

/* The first place that says tags, and what is said of more of them up to there. */
static struct desc_tags said_tags(const struct descriptor *desc, const struct desc_image *image)
{
	const struct desc_publish *publish = &desc->publish;
	const struct desc_tags last = { .tags = publish->tags, .extra_tags = publish->extra_tags,
		.release_tags = publish->release_tags };
	const struct desc_tags *const places[] = { &image->tags, &desc->shared.tags, &last };
	struct desc_tags said = { 0 };

	for (size_t i = 0; i < countof(places); i++) {
		said.extra_tags = said.tags || said.extra_tags ? said.extra_tags : places[i]->extra_tags;
		said.release_tags = said.tags || said.release_tags ? said.release_tags : places[i]->release_tags;
		said.tags = said.tags ? said.tags : places[i]->tags;
		said.flavour = said.flavour ? said.flavour : places[i]->flavour;
	}
	return said;
}

static struct str joined(const struct expansion *e, struct str ahead)
{
	struct buf b = buf_new(e->arena);

	buf_add(&b, ahead);
	for (size_t i = 0; i < e->axes->n; i++)
		buf_addf(&b, "%s%.*s", b.n ? "-" : "", STR_ARG(value_at(e, i)));
	return buf_str(&b);
}

static const struct yaml *text_node(const struct expansion *e, struct str text, struct pos pos)
{
	struct yaml *y = arena_alloc(e->arena, 1, sizeof *y);

	*y = (struct yaml){ .kind = YAML_SCALAR, .pos = pos, .text = text };
	return y;
}

static struct desc_tags fill_tags(const struct expansion *e, const struct desc_tags *in)
{
	return (struct desc_tags){ .tags = filled(e, in->tags), .extra_tags = filled(e, in->extra_tags),
		.release_tags = filled(e, in->release_tags), .flavour = filled(e, in->flavour) };
}

static void fill_image(const struct expansion *e, struct desc_image *out, const struct descriptor *desc,
	const struct desc_image *in)
{
	const struct desc_image *shared = &desc->shared, *arches = in->arch_list ? in : shared;
	const struct desc_build none = { 0 };
	struct desc_tags tags = said_tags(desc, in);

	*out = *in;
	out->key = text_node(e, joined(e, in->key ? in->key->text : STR_NONE), in->key ? in->key->pos : e->axes->pos);
	fill_build(e, &out->build, &in->build, in == shared ? &none : &shared->build);
	out->tags = fill_tags(e, &tags);
	if (!tags.flavour)
		out->tags.flavour = text_node(e, joined(e, STR_NONE), e->axes->pos);
	out->also = arena_alloc(e->arena, desc->publish.n_also, sizeof *out->also);
	for (size_t i = 0; i < desc->publish.n_also; i++)
		out->also[i] = fill_tags(e, &desc->publish.also[i].tags);
	out->arch_list = arches->arch_list;
	out->n_arches = arches->n_arches;
	out->arches = arena_alloc(e->arena, arches->n_arches, sizeof *out->arches);
	for (size_t i = 0; i < arches->n_arches; i++) {
		out->arches[i] = arches->arches[i];
		fill_build(e, &out->arches[i].build, &arches->arches[i].build, &none);
	}
}

/* What an image has for axes to be filled into. */
struct survey {
	struct expansion e;
	struct diag *diag;
	bool *used; /* each axis, by what is built */
};

/* A word in braces that is no axis: told of where it may be a misspelt one, and where braces cannot stand. */
static void stray(struct survey *s, const struct yaml *y, size_t at, bool of_build)
{
	struct str rest = str_from(y->text, at + 1), word = rest;
	struct suggest near;

	if (!str_cut(&rest, '}', &word) || !word.n || str_has(word, '{'))
		return;
	near = suggest_for(word);
	for (size_t i = 0; i < s->e.axes->n; i++)
		suggest_try(&near, s->e.axes->items[i]->text);
	if (!near.best.n && of_build)
		return;
	diag_warn(s->diag, "matrix", y->pos, "'{%.*s}' is no axis of the matrix, and stays as it is", STR_ARG(word));
	if (near.best.n)
		diag_note(s->diag, y->pos, "did you mean '{%.*s}'?", STR_ARG(near.best));
	else
		diag_note(s->diag, s->e.axes->pos, "its axes are here");
}

static void survey_node(struct survey *s, const struct yaml *y, bool of_build)
{
	size_t axis, end;

	if (!y)
		return;
	for (size_t i = 0; y->kind == YAML_SCALAR && i < y->text.n; i++) {
		if (y->text.p[i] != '{' || (i && y->text.p[i - 1] == '$'))
			continue;
		axis = axis_at(&s->e, str_from(y->text, i), &end);
		if (axis == s->e.axes->n)
			stray(s, y, i, of_build);
		else
			s->used[axis] = s->used[axis] || of_build;
	}
	for (size_t i = 0; i < y->n; i++)
		survey_node(s, y->kind == YAML_MAP ? y->values[i] : y->items[i], of_build);
}

static void survey_build(struct survey *s, const struct desc_build *b)
{
	const struct yaml *const keys[] = { b->dockerfile, b->context, b->target, b->cache_from, b->build_args, b->labels };

	for (size_t i = 0; i < countof(keys); i++)
		survey_node(s, keys[i], true);
}

static void survey_tags(struct survey *s, const struct desc_tags *t)
{
	const struct yaml *const keys[] = { t->tags, t->extra_tags, t->release_tags, t->flavour };

	for (size_t i = 0; i < countof(keys); i++)
		survey_node(s, keys[i], false);
}

/* What is misspelt, and axes whose images are the same but for their tags. */
static void survey_image(struct arena *a, struct diag *d, const struct descriptor *desc, const struct desc_image *in,
	const struct yaml *axes)
{
	struct survey s = { { a, axes, NULL }, d, arena_alloc(a, axes->n, sizeof *s.used) };
	const struct desc_image *arches = in->arch_list ? in : &desc->shared;
	struct desc_tags tags = said_tags(desc, in);

	survey_build(&s, &desc->shared.build);
	if (in != &desc->shared)
		survey_build(&s, &in->build);
	for (size_t i = 0; i < arches->n_arches; i++)
		survey_build(&s, &arches->arches[i].build);
	survey_tags(&s, &tags);
	for (size_t i = 0; i < desc->publish.n_also; i++)
		survey_tags(&s, &desc->publish.also[i].tags);
	for (size_t i = 0; i < axes->n; i++) {
		if (s.used[i] || axes->values[i]->n < 2)
			continue;
		diag_warn(d, "matrix", axes->items[i]->pos, "no build takes '{%.*s}': images that differ in it%s%.*s%s are the "
			"same but for their tags", STR_ARG(axes->items[i]->text), in->key ? " (of '" : "",
			STR_ARG(in->key ? in->key->text : STR_NONE), in->key ? "')" : "");
		diag_note(d, axes->items[i]->pos, "write it into a build argument: 'build_args: {NAME: \"{%.*s}\"}'",
			STR_ARG(axes->items[i]->text));
	}
}

/* Whether each value of an axis is a text, and none there twice: two images would be the same. */
static bool check_values(struct arena *a, struct diag *d, struct str axis, const struct yaml *list)
{
	struct map *seen = map_new(a);
	const struct yaml *first;

	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *y = list->items[i];

		if (y->kind != YAML_SCALAR) {
			diag_error(d, "matrix", y->pos, "a value of '%.*s' must be a text", STR_ARG(axis));
			return false;
		}
		first = map_put(seen, y->text, y);
		if (first) {
			diag_error(d, "matrix", y->pos, "'%.*s' is twice among the values of '%.*s'", STR_ARG(y->text), STR_ARG(axis));
			diag_note(d, first->pos, "the first one is here");
			return false;
		}
	}
	return true;
}

/* How many combinations there are; 0 after a fault. */
static size_t count(struct arena *a, struct diag *d, const struct yaml *axes)
{
	size_t n = 1;

	if (!axes->n)
		diag_error(d, "matrix", axes->pos, "'matrix' has no axis");
	for (size_t i = 0; i < axes->n; i++) {
		const struct yaml *list = axes->values[i];

		if (list->kind != YAML_LIST || !list->n) {
			diag_error(d, "matrix", list->pos, "'%.*s' must be a list of values", STR_ARG(axes->items[i]->text));
			return 0;
		}
		if (!check_values(a, d, axes->items[i]->text, list))
			return 0;
		n *= list->n;
		if (n > COMBINATIONS_MAX) {
			diag_error(d, "matrix", axes->pos, "'matrix' has more than %d combinations", COMBINATIONS_MAX);
			return 0;
		}
	}
	return axes->n ? n : 0;
}

/* The images that one is: a combination each, or itself. */
struct images {
	struct desc_image *items;
	size_t n, cap;
};

static void add_image(struct arena *a, struct diag *d, struct images *out, const struct descriptor *desc,
	const struct desc_image *in)
{
	const struct yaml *axes = in->matrix ? in->matrix : desc->shared.matrix;
	size_t n = axes ? count(a, d, axes) : 0, rest;
	struct expansion e = { a, axes, axes ? arena_alloc(a, axes->n, sizeof *e.chosen) : NULL };
	struct desc_image image;

	if (!n)
		LIST_ADD(a, out, *in);
	else
		survey_image(a, d, desc, in, axes);
	for (size_t i = 0; i < n; i++) {
		rest = i;
		for (size_t k = axes->n; k-- > 0; rest /= axes->values[k]->n)
			e.chosen[k] = rest % axes->values[k]->n;
		fill_image(&e, &image, desc, in);
		LIST_ADD(a, out, image);
	}
}

const struct descriptor *matrix_expand(struct arena *a, struct diag *d, const struct descriptor *desc)
{
	struct descriptor *out = arena_alloc(a, 1, sizeof *out);
	struct images images = { 0 };
	bool any = desc->shared.matrix;

	for (size_t i = 0; i < desc->n_images; i++)
		any = any || desc->images[i].matrix;
	if (!any)
		return desc;
	if (!desc->n_images)
		add_image(a, d, &images, desc, &desc->shared);
	for (size_t i = 0; i < desc->n_images; i++)
		add_image(a, d, &images, desc, &desc->images[i]);
	*out = *desc;
	out->images = images.items;
	out->n_images = images.n;
	return out->n_images == 1 && !out->images[0].key ? desc : out;
}
