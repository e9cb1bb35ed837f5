/* Templates of lists that steps of the user's own publish: texts in a step, or files that it names. */
#include "checker.h"

#include "arena.h"
#include "handlebars.h"
#include "map.h"
#include "pieces.h"
#include "regex.h"
#include "str.h"
#include "value.h"
#include "viewtags.h"
#include "yaml.h"

/* A template that a step names: its text, empty where that is not known; and where faults of it are. */
struct own_spec {
	const struct yaml *settings, *spec;
	struct str text;
	struct pos pos;
};

/* One of the lists that are generated asks for build.tags, too. */
static bool is_generated_with_tags(const struct checker *c, struct str file)
{
	const struct model *m = c->model;
	const struct published *to;

	for (size_t i = 0; !m->manifest_own && i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++) {
			to = &m->publications[i].images[k];
			if (str_eq(to->list, file))
				return to->tagset->automatic || viewtags_given(c->arena, to->tagset);
		}
	return false;
}

static void check_tags(struct checker *c, const struct own_spec *s)
{
	bool asks = s->text.n ? str_find(s->text, STR("build.tags")) < s->text.n : is_generated_with_tags(c, s->spec->text);

	if (!asks || yaml_get(s->settings, "auto_tag") || yaml_get(s->settings, "tags") || yaml_get(s->settings, "tag")
		|| yaml_get(s->settings, "default_tags"))
		return;
	WARN(c, s->spec->pos, "the template asks for build.tags, of which there are none without 'auto_tag' or 'tags'");
	diag_note(c->diag, s->spec->pos, "write 'auto_tag: true' beside 'spec'");
}

/* What manifest-tool takes of variants (v2/pkg/util/oslist.go). */
static bool is_variant(struct str os, struct str arch, struct str variant)
{
	if (!variant.n)
		return true;
	return str_is(os, "linux") && ((str_is(arch, "arm") && str_among(variant, " v5 v6 v7 "))
		|| (str_is(arch, "arm64") && str_is(variant, "v8")));
}

static void check_entry(struct checker *c, const struct own_spec *s, const struct yaml *entry)
{
	const struct yaml *platform = yaml_get(entry, "platform");
	struct str os = piece_text(platform, "os"), arch = piece_text(platform, "architecture");
	struct str variant = piece_text(platform, "variant"), image = piece_text(entry, "image");

	checker_platform_keys(c, s->pos, entry);
	if (!is_variant(os, arch, variant))
		FAULT(c, s->pos, "'%.*s' is listed as %.*s/%.*s/%.*s, a variant that manifest-tool refuses", STR_ARG(image),
			STR_ARG(os), STR_ARG(arch), STR_ARG(variant));
	else if (str_is(arch, "arm") && !variant.n)
		WARN(c, s->pos, "'%.*s' is listed as arm without a variant, which every arm takes for its own", STR_ARG(image));
}

/* The plugin makes the tags of the ref, or is told them. */
static void check_for(struct checker *c, const struct own_spec *s, struct str ref, const struct str *tags, size_t n)
{
	struct diag *d = diag_new(c->arena);
	const struct yaml *root, *entries;
	struct str text, bad;

	if (!handlebars_render(c->arena, s->text, checker_build_values(c->arena, ref, tags, n), &text, &bad))
		return; /* what is not known here is in doubt */
	root = yaml_parse(c->arena, d, diag_source(d, STR("template"), text));
	if (!root || root->kind != YAML_MAP) {
		FAULT(c, s->pos, "for %.*s it comes to no map of YAML, which manifest-tool reads", STR_ARG(ref));
		return;
	}
	entries = yaml_get(root, "manifests");
	for (size_t i = 0; entries && entries->kind == YAML_LIST && i < entries->n; i++)
		check_entry(c, s, entries->items[i]);
}

static void piece_spec(struct checker *c, const struct piece *piece)
{
	static const struct str latest[] = { { "latest", 6 } }, version[] = { { "1", 1 }, { "1.2", 3 }, { "1.2.3", 5 } };
	struct own_spec s = { .settings = yaml_get(piece->map, "settings") };
	const struct source *file;

	s.spec = s.settings ? yaml_get(s.settings, "spec") : NULL;
	if (piece->kind != PIECE_STEP || !s.spec || s.spec->kind != YAML_SCALAR
		|| !regex_is("\\A(?:(?:index\\.)?docker\\.io/)?plugins/manifest(?:[:@].*)?\\z", piece->image))
		return;
	file = map_get(c->model->specs, s.spec->text);
	s.pos = file ? diag_whole(file) : s.spec->pos;
	s.text = file ? file->text : str_has(s.spec->text, '\n') ? s.spec->text : STR_NONE;
	check_tags(c, &s);
	if (!str_trim(s.text).n)
		return;
	if (str_find(s.text, STR("trimPrefix build.tag")) < s.text.n)
		WARN(c, s.pos, "'trimPrefix' wants the prefix first: {{trimPrefix \"v\" build.tag}}");
	check_for(c, &s, STR("refs/heads/main"), latest, countof(latest));
	check_for(c, &s, STR("refs/tags/v1.2.3"), version, countof(version));
}

static void check_specs(struct checker *c)
{
	pieces_each(c, piece_spec);
}

const struct check checks_of_specs[] = {
	{ "own-list", check_specs, "lists that steps of your own publish are ones that their plugin can make" },
	{ NULL, NULL, NULL }
};
