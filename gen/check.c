#include "check.h"

#include "arena.h"
#include "checker.h"
#include "str.h"

static const struct check *const tables[] = { checks_of_names, checks_of_args, checks_of_secrets,
	checks_of_builds, checks_of_bases, checks_of_reads, checks_of_images, checks_of_meeting, checks_of_tags,
	checks_of_ci, checks_of_publications, checks_of_lists, checks_of_specs, checks_of_conditions, checks_of_empty_tags,
	checks_of_roles, checks_of_commands, checks_of_affected, checks_of_jobs, checks_of_steps, checks_of_drone,
	checks_of_documents, checks_of_texts, checks_of_keys, checks_of_forms, checks_of_plugins };

/* What rooms ahead of the checks find, and those behind. */
static const struct {
	const char *name, *help;
} others[] = {
	{ "yaml", "the descriptor is YAML, and within its bounds" },
	{ "type", "each key holds what the table of keys says" },
	{ "unknown-key", "there are no other keys" },
	{ "duplicate-key", "no key is said twice" },
	{ "missing-key", "what must be said is said" },
	{ "choice", "one of the words that the key takes" },
	{ "unknown-arch", "there are such arches" },
	{ "arch-name", "each arch of an image has a name of its own" },
	{ "arch-suffix", "and a suffix" },
	{ "matrix", "a matrix has lists of texts, and no more than 100 combinations" },
	{ "dockerfile", "engines can read each Dockerfile, and its ignore file" },
	{ "cycle", "no image is made of itself" },
	{ "template-syntax", "templates of your own are well-formed" },
	{ "template-name", "they ask for names that there are" },
	{ "template", "they keep the line by which edits are found" },
	{ "template-file", "files of their folder are templates (a warning)" },
	{ "template-limit", "they stay within bounds" },
	{ "long-line", "no line of .drone.yml is longer than its readers take" },
	{ "drift", "outputs are as they would be written ('gen --check')" },
	{ "edited", "outputs were not edited" },
	{ "conflict", "edits are of no lines that are generated otherwise ('gen --merge')" },
	{ "foreign", "files in their place are aqueduct's" },
	{ "edit", "the descriptor can be changed so ('add', 'rm', 'set', 'unset')" },
	{ "init", "there is no descriptor yet ('init')" },
	{ "ref", "a ref is a full one ('tags')" },
	{ "node", "what is asked of the graph is in it ('graph', 'query')" },
	{ "git", "git knows what there is to compare ('affected')" },
	{ "file-list", "paths of a list are those of the repository ('affected')" },
	{ "system", "files can be read and written" },
	{ "option", "the command line is good (exit status 2)" },
};

void check_run(struct arena *a, struct diag *d, const struct model *m, const struct plan *p)
{
	struct checker c = { .arena = arena_scratch(a), .diag = d, .model = m, .plan = p };
	struct arena_mark mark = arena_mark(c.arena);

	for (size_t i = 0; i < countof(tables); i++)
		for (c.check = tables[i]; c.check->name; c.check++) {
			c.check->run(&c);
			arena_reset(c.arena, &mark);
		}
}

void check_print(struct buf *out)
{
	for (size_t i = 0; i < countof(tables); i++)
		for (const struct check *row = tables[i]; row->name; row++)
			buf_addf(out, "%-16s %s\n", row->name, row->help);
	for (size_t i = 0; i < countof(others); i++)
		buf_addf(out, "%-16s %s\n", others[i].name, others[i].help);
}
