/*
 * dockerfile: reads a Dockerfile into instructions with positions. It knows the file's grammar, not what aqueduct
 * wants from it. Grammar: https://docs.docker.com/reference/dockerfile/ and BuildKit's own parser.
 */
#ifndef GEN_DOCKERFILE_H
#define GEN_DOCKERFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;

/*
 * A word as written, quotes and all: dockerfile_expand tells what it means. A word of a JSON array is decoded, and a
 * flag has neither quotes nor backslashes.
 */
struct df_word {
	struct str text;
	struct pos pos; /* exact behind continuation lines, too; of the first line only where it spans several */
	bool heredoc; /* "<<EOF": names no file */
};

/* One instruction. Continuation lines are joined; comment lines and blank lines between them are dropped. */
struct df_instr {
	struct str name; /* upper case: "FROM" */
	struct str text; /* all behind the name, joined, trimmed */
	struct pos pos; /* of the instruction's first line */
	struct df_word *words; /* text split at blanks (where the engine heeds quotes: outside them), or the JSON array */
	size_t n_words;
	size_t n_flags; /* so many words at the beginning are flags: --x=y */
	bool json; /* the other words stood in a JSON array */
	bool onbuild; /* stood behind ONBUILD; all else is then of the nested instruction */
	size_t stage; /* index into stages, a FROM's its own; SIZE_MAX before the first FROM */
};

/* An ARG instruction's name and default; one instruction may declare several, one behind ONBUILD none here. */
struct df_arg {
	struct str name;
	struct str value; /* as written; meaningful where has_value */
	bool has_value;
	struct pos pos;
	size_t stage; /* SIZE_MAX: before the first FROM, usable in FROM lines */
};

/* One FROM. */
struct df_stage {
	struct str base; /* as written, variables and all */
	struct str name; /* AS name in lower case, as engines compare it; or empty */
	struct str platform; /* --platform=..., as written, or empty */
	struct pos pos; /* of the base's word */
};

struct dockerfile {
	const struct source *src;
	struct df_instr *instrs;
	size_t n_instrs;
	struct df_arg *args;
	size_t n_args;
	struct df_stage *stages;
	size_t n_stages;
	char escape; /* '\\', or '`' by directive */
};

/*
 * Read a whole Dockerfile: parser directives, comments, line continuation with the escape character, heredocs (their
 * body belongs to the instruction and is not parsed), ONBUILD, JSON and shell forms. Faults that the engine would
 * refuse too (no FROM, FROM without an image, unknown instruction, unclosed heredoc, a line of 64 KiB), and a text
 * beyond its bounds (textbound), go to d as 'dockerfile' errors with a suggestion for a misspelt instruction, which is
 * then read as the one suggested; what is readable is returned all the same, instructions with faults of their own
 * included. Never NULL.
 */
const struct dockerfile *dockerfile_read(struct arena *a, struct diag *d, const struct source *src);

/*
 * What a word means to the engine: $VAR, ${VAR}, ${VAR:-word}, ${VAR-word}, ${VAR:+word}, ${VAR+word}, ${VAR:?word} and
 * ${VAR?word} are replaced, quotes and escapes are taken away. value() answers for a name: false where it is not set;
 * such a name becomes empty. The modifiers with patterns (# ## % %% / //) stay as they are written, and so does the
 * whole word where the engine would refuse it: an open quote or brace, ${VAR?} of what is not set.
 */
struct str dockerfile_expand(struct arena *a, const struct dockerfile *f, struct str word,
	bool (*value)(void *ctx, struct str name, struct str *out), void *ctx);

/* Whether a word names $NAME or ${NAME...}, also within another's default; not where it is quoted or escaped away. */
bool dockerfile_uses(const struct dockerfile *f, struct str word, struct str name);

#endif
