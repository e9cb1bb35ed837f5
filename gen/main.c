#define _POSIX_C_SOURCE 200809L

/* The program: the table of commands, what it prints, and what it exits with. */
#ifdef __linux__
#include <malloc.h>
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "cmdaffected.h"
#include "cmdask.h"
#include "cmdedit.h"
#include "cmdgen.h"
#include "cmdgraph.h"
#include "cmdhook.h"
#include "config.h"
#include "descriptor.h"
#include "diag.h"
#include "file.h"
#include "filelock.h"
#include "options.h"
#include "repo.h"
#include "run.h"

static const struct command commands[] = {
	{ "init", COMMAND_INIT, cmdgen_init, "write a descriptor and scaffold for this repository, then generate",
		"Looks at the Dockerfile and at .git, says what it decided and why, writes only what is missing and\n"
		"touches no file of yours.\n", NULL, 0, 0 },
	{ "gen", COMMAND_GEN, cmdgen_gen, "write the outputs",
		"Writes the Makefile, the CI file, the manifest template and the download script, all or none of them.\n"
		"An output that was edited by hand is not written over, and the difference is shown.\n", NULL, 0, 0 },
	{ "add", COMMAND_ADD, cmdedit_add, "add arches to the descriptor, then generate",
		"Each becomes an item at the end of the list of arches; comments and layout stay as they are. A second variant of\n"
		"an arch that is there gets a name and a suffix of its own. All are added or none.\n",
		"ARCH...", 1, SIZE_MAX },
	{ "rm", COMMAND_RM, cmdedit_rm, "remove arches from the descriptor, then generate",
		"ARCH is written in any way, or the short name of one. All are removed or none.\n", "ARCH...", 1, SIZE_MAX },
	{ "set", COMMAND_SET, cmdedit_set, "set a key of the descriptor, then generate",
		"KEY is names with dots between: qemu.version, images.api.dockerfile, arches.arm.suffix. VALUE is a text; for a key\n"
		"that holds a list or map it is YAML: '[latest, 1.0]', '{secret: token}'. One that begins with '-' stands behind\n"
		"'--'.\n", "KEY VALUE", 2, 2 },
	{ "unset", COMMAND_UNSET, cmdedit_unset, "remove a key of the descriptor, then generate",
		"KEY is as for 'set', or one that is none of the language, where it is there. A map that is left empty goes, too.\n",
		"KEY", 1, 1 },
	{ "fix", COMMAND_FIX, cmdedit_fix, "rewrite keys of the descriptor that are spelt otherwise here, then generate",
		"Those that other tools, or other versions, spell otherwise: 'platforms' for 'arches', 'buildArgs' for\n"
		"'build_args'. Not a byte else is changed.\n", NULL, 0, 0 },
	{ "check", COMMAND_CHECK, cmdgen_check, "everything that is wrong, in descriptor, Dockerfiles and outputs",
		"Writes nothing. Exits 1 when there is a fault, or an output is not what the descriptor says.\n", NULL, 0, 0 },
	{ "arches", COMMAND_ARCHES, cmdask_arches, "the table of architectures",
		"ARCH is what a descriptor names, NAME what targets and suffixes are called after, BASE the prefix of base\n"
		"images, QEMU what qemu calls it, DRONE RUNNER what builds it natively.\n", NULL, 0, 0 },
	{ "graph", COMMAND_GRAPH, cmdgraph_graph, "the build graph, as trees, as json, or as a picture",
		"Each node with what it needs, and why. Ids are stable: image:arm, push:arm, manifest. What several options leave\n"
		"is printed, with the edges between. What checks would find is not looked at, but for json. For a picture:\n\n"
		"  aqueduct graph --clusters --format dot | dot -Tsvg > graph.svg\n", NULL, 0, 0 },
	{ "query", COMMAND_QUERY, cmdgraph_query, "answers about the build graph",
		"  deps ID...         all that these nodes need\n"
		"  rdeps ID...        all that needs them\n"
		"  path A B           the shortest way from A to B, which it needs\n"
		"  list [PATTERN...]  the nodes that match one of the patterns; all nodes\n"
		"  why [PATTERN...]   what make would build now, and why: of images, or of what matches\n"
		"  roots, leaves      what nothing needs; what needs nothing\n"
		"  cycle              nodes that need themselves; exits 1 where there are any\n\n"
		"PATTERN is an id in which * is any text and ? one character, or kind=, arch=, image= or cluster= and such a text,\n"
		"or deps= or rdeps= and ids, for all that they need, or that needs them. Patterns are joined from left to right,\n"
		"by 'and' (or 'intersect'), 'minus' and 'or' (or 'union', or nothing):\n\n"
		"  aqueduct query list 'image:*' minus arch=arm\n\n"
		"Prints an id a line, in the order of the graph. What checks would find is not looked at. 'why' prints a line for\n"
		"each reason, or with --null the ids of what would be made; it goes by the Makefile that is there, and asks git and\n"
		"the engine.\n",
		"QUERY [WORD]...", 1, SIZE_MAX },
	{ "tags", COMMAND_TAGS, cmdask_tags, "the tags that a git ref publishes",
		"REF is a full one: refs/heads/main, refs/tags/v1.2.3. Prints what 'make push manifest REF=...' and Drone\n"
		"would push, a tag a line, behind its repository for a further publication ('publish.also'); with --arch, the\n"
		"tags of those images. Nothing where nothing is published.\n"
		"Exits 1 where the ref cannot be published.\n", "REF", 1, 1 },
	{ "affected", COMMAND_AFFECTED, cmdaffected, "what a change of files concerns",
		"Images, tests and pipelines, each with the file and the line of the Dockerfile that it is concerned by, or with\n"
		"what it is made of. git tells what changed since the merge base with --base, new files included; what it cannot\n"
		"tell counts as affected, and is said. make $(aqueduct affected --make) builds that.\n", NULL, 0, 0 },
	{ "hook", COMMAND_HOOK, cmdhook_hook, "a pre-commit hook for git, which asks whether outputs are what is staged",
		"Prints a script that refuses a commit whose outputs are not what its descriptor says: 'gen --check' on what is\n"
		"staged. With --install it is put where git looks for it; a hook that is there already is left alone, and the\n"
		"line to add to it is said. Lines of yours around its own script stay.\n", NULL, 0, 0 },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0, 0 }
};

/* Standard output carries results, standard error everything else. False when they could not be written. */
static bool print_all(const struct run *r)
{
	struct buf messages = buf_new(r->arena);
	const char *no_color = getenv("NO_COLOR");

	diag_print(r->diag, &messages, isatty(STDERR_FILENO) && !(no_color && *no_color));
	fwrite(r->said.p, 1, r->said.n, stderr);
	fwrite(messages.p, 1, messages.n, stderr);
	fwrite(r->out.p, 1, r->out.n, stdout);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	fputs("aqueduct: error: cannot write to standard output\n", stderr);
	return false;
}

static bool run_command(struct run *r)
{
	struct options *o = &r->options;
	int err = o->dir.n ? file_enter(r->arena, o->dir) : 0;

	if (err)
		return diag_errno(r->diag, o->dir, "cannot enter", err);
	if (o->merge && o->force)
		return diag_error(r->diag, "option", (struct pos){ 0 }, "--merge keeps edits and --force does not: give one");
	if (!o->file.n)
		o->file = STR(DESCRIPTOR_NAME);
	r->repo = repo_new(r->arena, r->diag, o->templates);
	if (o->templates.n && !repo_has_templates(r->repo))
		return diag_error(r->diag, "option", (struct pos){ 0 }, "--templates: there is no folder '%.*s'",
			STR_ARG(o->templates));
	return o->command->run(r);
}

/* A wrong word on the command line ends it wherever it stands; targets may be asked for behind it. */
static bool wants_targets(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (str_is(str_of(argv[i]), "--make"))
			return true;
	return false;
}

static int run_all(struct run *r, int argc, char **argv)
{
	struct str why;
	bool ok = true;

	if (!options_read(r->arena, commands, argc - 1, argv + 1, &r->options, &why)) {
		fprintf(stderr, "aqueduct: error: %.*s\n", STR_ARG(why));
		if (wants_targets(argc, argv))
			puts(CMDAFFECTED_NO_TARGET);
		return 2;
	}
	if (r->options.version)
		buf_adds(&r->out, "aqueduct " AQUEDUCT_VERSION "\n");
	else if (r->options.help || !r->options.command)
		options_help(r->options.help ? &r->out : &r->said, commands, r->options.command);
	else
		ok = run_command(r);
	if (!ok && r->options.make)
		buf_adds(&r->out, CMDAFFECTED_NO_TARGET "\n");
	ok = print_all(r) && ok;
	if (!r->options.help && !r->options.version && !r->options.command)
		return 2;
	return ok ? 0 : diag_has(r->diag, "option") ? 2 : 1;
}

/*
 * What is large always has pages of its own, which grow without a copy and go back at once. Left to itself, glibc takes
 * more and more for small, and what grows among others leaves holes of half its size behind.
 */
static void part_large_memory(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
#endif
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct run r = { .arena = a, .diag = diag_new(a), .out = buf_new(a), .said = buf_new(a), .lock = { .fd = -1 } };
	int status;

	part_large_memory();
	status = argc > 0 ? run_all(&r, argc, argv) : 2;

	file_unlock(&r.lock);
	arena_free(a);
	return status;
}
