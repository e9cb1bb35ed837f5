#include "model.h"

#include "arch.h"
#include "arena.h"
#include "descriptor.h"
#include "map.h"
#include "matrix.h"
#include "path.h"
#include "plugins.h"
#include "resolver.h"
#include "yaml.h"

#define QEMU_VERSION "v7.2.0-1"
#define QEMU_URL \
	"https://github.com/multiarch/qemu-user-static/releases/download/{version}/{host}_qemu-{arch}-static.tar.gz"

/* Two arches of one name: another name is no help where a list can hold the two of them only once. */
static void note_name(struct diag *d, const struct target *first, const struct target *t)
{
	const bool same = str_eq(first->platform.s, t->platform.s) && str_eq(first->os_version.s, t->os_version.s);

	diag_note(d, first->name.pos, "the first one is here");
	if (same && !str_is(str_of(t->arch->os), "windows"))
		diag_note(d, t->name.pos, "remove one of the two: they are the same");
	else
		diag_note(d, t->name.pos, "write this one as {arch: %s, name: ..., suffix: ...%s}", t->arch->name,
			same ? ", os_version: ..." : "");
}

/* Short names make targets, suffixes make tags: both must be one arch's own. */
static void check_unique(struct resolver *r, struct arena *scratch, const struct image *image)
{
	struct map *names = map_new(scratch), *suffixes = map_new(scratch);
	struct target *first;

	for (size_t i = 0; i < image->n_targets; i++) {
		struct target *t = &image->targets[i];

		first = map_put(names, t->name.s, t);
		if (first) {
			diag_error(r->diag, "arch-name", t->name.pos, "two arches are called '%.*s'", STR_ARG(t->name.s));
			note_name(r->diag, first, t);
			continue;
		}
		first = map_put(suffixes, t->suffix.s, t);
		if (first) {
			diag_error(r->diag, "arch-suffix", t->suffix.pos.src ? t->suffix.pos : t->pos,
				"two arches have the suffix '%.*s'", STR_ARG(t->suffix.s));
			diag_note(r->diag, first->pos, "the first one is here");
		}
	}
}

static void resolve_image(struct resolver *r, struct image *image, const struct desc_image *in)
{
	const struct desc_image *shared = &r->desc->shared, *says = in->arch_list ? in : shared;
	const struct arch *arch;
	struct arena_mark mark;

	image->name = resolver_word_or(in->key, "");
	image->repository = resolver_word_or(in->image, "");
	image->run_args = resolver_words_of(r, in->run.args ? in->run.args : shared->run.args);
	image->run_command = resolver_words_of(r, in->run.command ? in->run.command : shared->run.command);
	image->targets = arena_alloc(r->arena, says->n_arches ? says->n_arches : 1, sizeof *image->targets);
	for (size_t i = 0; i < says->n_arches && !r->too_large; i++) {
		arch = says->arches[i].arch ? resolver_find_arch(r, says->arches[i].arch) : NULL;
		if (!arch)
			continue;
		resolver_target(r, &image->targets[image->n_targets], &says->arches[i], in, arch);
		resolver_weigh(r, &image->targets[image->n_targets++]);
	}
	mark = arena_mark(r->scratch);
	check_unique(r, r->scratch, image);
	arena_reset(r->scratch, &mark);
}

static void resolve_images(struct resolver *r)
{
	const struct descriptor *desc = r->desc;
	size_t n = desc->n_images ? desc->n_images : 1;

	r->model->manifest_file = resolver_word_or(desc->manifest.file, "manifest.tmpl");
	r->model->manifest_own = desc->manifest.own && str_is(desc->manifest.own->text, "true");
	r->model->manifest_own_pos = desc->manifest.own ? desc->manifest.own->pos : (struct pos){ 0 };
	r->model->images = arena_alloc(r->arena, n + 1, sizeof *r->model->images);
	for (size_t i = 0; i < n; i++)
		resolve_image(r, &r->model->images[r->model->n_images++], desc->n_images ? &desc->images[i] : &desc->shared);
	resolver_link(r);
}

static void resolve_qemu(struct resolver *r)
{
	const struct desc_qemu *in = &r->desc->qemu;
	const struct arch *arch;
	struct model *m = r->model;

	m->qemu.version = resolver_word_or(in->version, QEMU_VERSION);
	m->qemu.urls = resolver_words_of(r, in->url);
	if (!in->url)
		LIST_ADD(r->arena, &m->qemu.urls, resolver_word_or(NULL, QEMU_URL));
	for (size_t i = 0; i < m->qemu.urls.n; i++)
		m->qemu.url = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(m->qemu.url), i ? " " : "",
			STR_ARG(m->qemu.urls.items[i].s));
	m->qemu.image = resolver_word_or(in->image, plugins_pick(PLUGINS_BUSYBOX, STR("linux/amd64")).p);
	m->qemu.script = resolver_word_or(in->script, "get_qemu.sh");
	for (size_t i = 0; in->sha256 && i < in->sha256->n; i++) {
		arch = resolver_find_arch(r, in->sha256->items[i]);
		if (!arch || !arch->qemu)
			continue;
		m->qemu.sums = arena_grow(r->arena, m->qemu.sums, m->qemu.n_sums, &m->qemu.cap_sums, sizeof *m->qemu.sums);
		m->qemu.sums[m->qemu.n_sums++] = (struct qemu_sum){ str_of(arch->qemu), resolver_word_or(in->sha256->values[i], "") };
	}
}

static void resolve_outputs(struct resolver *r)
{
	const struct descriptor *desc = r->desc;
	struct model *m = r->model;

	m->ignore_missing_pos = desc->manifest.ignore_missing ? desc->manifest.ignore_missing->pos : (struct pos){ 0 };
	m->ignore_missing = desc->manifest.ignore_missing && str_is(desc->manifest.ignore_missing->text, "true");
	m->list.arguments = desc->manifest.form && str_is(desc->manifest.form->text, "arguments");
	m->list.form_pos = desc->manifest.form ? desc->manifest.form->pos : (struct pos){ 0 };
	m->list.each_tag = desc->manifest.each_tag && str_is(desc->manifest.each_tag->text, "true");
	m->list.each_tag_pos = desc->manifest.each_tag ? desc->manifest.each_tag->pos : (struct pos){ 0 };
	m->list.spec = resolver_word_or(desc->manifest.spec, "");
	m->make_file = resolver_word_or(desc->make.file, "Makefile");
	m->make_prefix = resolver_word_or(desc->make.prefix, "");
}

const struct model *model_resolve(struct arena *a, struct diag *d, const struct descriptor *desc,
	const struct source *src, const struct model_files *files)
{
	struct model *m = arena_alloc(a, 1, sizeof *m);
	struct resolver r = { .arena = a, .diag = d, .desc = desc = matrix_expand(a, d, desc), .files = files, .model = m,
		.scratch = arena_scratch(a) };

	m->src = src;
	m->arg_repo = resolver_word_or(desc->arg_names.repo, "REPO");
	m->arg_arch = resolver_word_or(desc->arg_names.arch, "ARCH");
	m->arg_tag_suffix = resolver_word_or(desc->arg_names.tag_suffix, "TAG_SUFFIX");
	m->arg_names = (struct arg_names){ m->arg_repo.s, m->arg_arch.s, m->arg_tag_suffix.s };
	resolve_images(&r);
	resolve_qemu(&r);
	resolver_ci(&r);
	resolver_weigh_all(&r);
	resolve_outputs(&r);
	return m;
}

static void dump_word(struct buf *out, const char *key, const struct word *w)
{
	buf_addf(out, "  %s = %.*s", key, STR_ARG(w->s));
	if (w->pos.src)
		buf_addf(out, "  (line %u)", w->pos.line);
	buf_addc(out, '\n');
}

static void dump_target(struct buf *out, const struct target *t)
{
	static const char *const origins[] = { [ORIGIN_TEXT] = "", [ORIGIN_GIT] = "git ", [ORIGIN_ENV] = "env ",
		[ORIGIN_FILE] = "file ", [ORIGIN_SECRET] = "secret " };

	buf_addf(out, "target %.*s: %s\n", STR_ARG(t->name.s), t->arch->name);
	dump_word(out, "suffix", &t->suffix);
	dump_word(out, "platform", &t->platform);
	buf_addf(out, "  base = %s\n  emulation = %s\n", base_style_name(t->base), emulation_name(t->emulation));
	dump_word(out, "dockerfile", &t->dockerfile);
	dump_word(out, "context", &t->context);
	dump_word(out, "runner", &t->runner);
	for (size_t i = 0; i < t->args.n; i++)
		buf_addf(out, "  arg %.*s = %s%.*s\n", STR_ARG(t->args.items[i].name.s), origins[t->args.items[i].origin],
			STR_ARG(t->args.items[i].value.s));
	for (size_t i = 0; i < t->secrets.n; i++)
		buf_addf(out, "  secret %.*s = %s%.*s\n", STR_ARG(t->secrets.items[i].name.s), origins[t->secrets.items[i].origin],
			STR_ARG(t->secrets.items[i].value.s));
	if (t->ssh_pos.src)
		buf_addf(out, "  ssh = %.*s\n", STR_ARG(t->ssh.s));
	for (size_t i = 0; i < t->n_own; i++)
		buf_addf(out, "  base %.*s\n", STR_ARG(t->own[i].image->name.s));
	for (size_t i = 0; i < t->labels.n; i++)
		buf_addf(out, "  label %.*s = %.*s\n", STR_ARG(t->labels.items[i].name.s), STR_ARG(t->labels.items[i].value.s));
}

static void add_file(struct arena *a, struct words *list, struct str path)
{
	if (path.n)
		LIST_ADD(a, list, ((struct word){ .s = path_clean(a, path) }));
}

struct words model_own_files(struct arena *a, const struct model *m)
{
	struct words list = { 0 };

	add_file(a, &list, m->src->name);
	add_file(a, &list, m->make_file.s);
	add_file(a, &list, m->drone.file.s);
	for (size_t i = 0; !m->manifest_own && i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++)
			add_file(a, &list, m->publications[i].images[k].list);
	add_file(a, &list, m->qemu.script.s);
	if (m->drone.only_affected)
		add_file(a, &list, m->drone.affected_script.s);
	add_file(a, &list, STR("qemu.lock"));
	add_file(a, &list, STR(".aqueduct"));
	return list;
}

void model_dump(struct buf *out, const struct model *m)
{
	for (size_t i = 0; i < m->n_images; i++) {
		buf_addf(out, "image%s%.*s\n", m->images[i].name.s.n ? " " : "", STR_ARG(m->images[i].name.s));
		dump_word(out, "repository", &m->images[i].repository);
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			dump_target(out, &m->images[i].targets[k]);
	}
	buf_adds(out, "qemu\n");
	dump_word(out, "version", &m->qemu.version);
	for (size_t i = 0; i < m->qemu.urls.n; i++)
		dump_word(out, "url", &m->qemu.urls.items[i]);
	buf_addf(out, "publish\n  tags = %s\n", m->publish.tagset.automatic ? "auto" : "as listed");
	for (size_t i = 0; i < m->publish.tagset.n_when; i++)
		for (size_t k = 0; k < m->publish.tagset.when[i].include.n; k++)
			dump_word(out, m->publish.tagset.when[i].key, &m->publish.tagset.when[i].include.items[k]);
	buf_adds(out, "outputs\n");
	dump_word(out, "make", &m->make_file);
	dump_word(out, "drone", &m->drone.file);
	dump_word(out, "manifest", &m->manifest_file);
}
