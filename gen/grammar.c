/*
 * Image names follow https://github.com/distribution/reference. Paths are narrower than a file system's: make has no
 * portable way to write a prerequisite with a blank, a colon or a dollar sign in it.
 */
#include "grammar.h"

#include "arena.h"
#include "map.h"
#include "regex.h"

#define BRIEF 64 /* bytes of a name that is remembered */
#define KNOWN_MAX 256 /* names that are remembered */

#define TEXT(pattern) "\\A(?:" pattern ")\\z"
/* Names: no word for null, which Drone takes for nothing even in quotes, and not longer than anybody needs. */
#define WHOLE(pattern) "\\A(?!(?:null|Null|NULL)\\z)(?=.{0,1024}\\z)(?:" pattern ")\\z"
#define HOST "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]+)?)"
#define COMPONENT "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*"
#define REPOSITORY "(?:(?=[^/]*[.:]|localhost/)" HOST "/)?" COMPONENT "(?:/" COMPONENT ")*"
#define TAG "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
/* Neither C1 controls nor U+FFFE and U+FFFF, which YAML refuses; not longer than Drone and a shell can stand. */
#define NO_C1 "(?!.*(?:\\xc2[\\x80-\\x9f]|\\xef\\xbf[\\xbe\\xbf]))"
#define LINE NO_C1 "[^\\x00-\\x08\\x0a-\\x1f\\x7f]{0,4096}"
#define NO_BLANK "(?<![ \\t])(?<!\\xc2\\xa0)"
#define PATH NO_C1 "(?!.*\\xe2\\x80[\\xa8\\xa9])" \
	"(?!-)(?!/)(?!(?:.*/)?\\.\\.(?:/|\\z))[A-Za-z0-9._/+,@\\x80-\\xff-]{1,1024}"

static const struct {
	const char *pattern, *rule;
} grammars[] = {
	[GRAMMAR_REPOSITORY] = { WHOLE("(?=.{1,255}\\z)" REPOSITORY),
		"is no image name: [HOST[:PORT]/]PATH in lower case letters, digits and single . _ - /, without a tag" },
	[GRAMMAR_REFERENCE] = { WHOLE(REPOSITORY "(?::" TAG ")?(?:@sha256:[0-9a-f]{64})?"),
		"is no image reference: NAME[:TAG]" },
	[GRAMMAR_TAG] = { WHOLE(TAG), "is no image tag: letters, digits and . _ -, at most 128" },
	[GRAMMAR_SUFFIX] = { WHOLE("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"),
		"is no tag suffix: letters, digits and . _ -, at most 64, the first no . or -" },
	[GRAMMAR_NAME] = { WHOLE("[a-z0-9]+(?:-[a-z0-9]+)*"), "is no short name: lower case letters, digits and single -" },
	[GRAMMAR_IMAGE_NAME] = { WHOLE("[a-z0-9]+(?:[.-][a-z0-9]+)*"),
		"is no short name: lower case letters, digits and single - or ." },
	[GRAMMAR_PREFIX] = { WHOLE("[A-Za-z0-9][A-Za-z0-9_-]*"), "is no prefix for targets: letters, digits and _ -" },
	[GRAMMAR_PATH] = { WHOLE(PATH), "is no path that make can name: relative, inside the repository, of letters, digits "
		"and . _ / + , @ -" },
	[GRAMMAR_FILE] = { WHOLE(PATH "(?<!/)(?<!/\\.)(?<!\\A\\.)"), "is no file that make can name: relative, inside the "
		"repository, of letters, digits and . _ / + , @ -" },
	[GRAMMAR_STAGE] = { WHOLE("[A-Za-z0-9][A-Za-z0-9_.-]*"), "is no name of a stage: letters, digits and . _ -" },
	[GRAMMAR_VARIABLE] = { WHOLE("[A-Za-z_][A-Za-z0-9_]*"), "is no variable name: letters, digits and _" },
	[GRAMMAR_LABEL] = { WHOLE("[A-Za-z0-9][A-Za-z0-9._/-]*"), "is no label key: letters, digits and . _ / -" },
	[GRAMMAR_LINE] = { TEXT(LINE), "must be one line without control characters, of at most 4096 bytes" },
	[GRAMMAR_VALUE] = { TEXT("(?!(?:null|Null|NULL|~)\\z)" LINE),
		"must be one line without control characters, of at most 4096 bytes, and no word for null" },
	[GRAMMAR_ARG] = { TEXT(LINE NO_BLANK),
		"must be one line without control characters, of at most 4096 bytes, without blanks at its end" },
	[GRAMMAR_ITEM] = { TEXT("(?!.*,)" LINE NO_BLANK),
		"must be one line without commas, at which Drone's plugins would split it, or blanks at its end" },
	[GRAMMAR_TEXT] = { TEXT("(?s)(?!(?:null|Null|NULL|~)\\z)" NO_C1 "[^\\x00-\\x08\\x0b-\\x1f\\x7f]{0,16384}"),
		"must not hold control characters, nor more than 16384 bytes, nor be a word for null" },
	[GRAMMAR_VERSION] = { WHOLE("[A-Za-z0-9][A-Za-z0-9._+-]*"), "is no version: letters, digits and . _ + -" },
	[GRAMMAR_URL] = { WHOLE("(?:https?|file)://[A-Za-z0-9._~:/?@!&()*+,;=%{}\\[\\]-]+"),
		"is no URL: http://, https:// or file://, without blanks, quotes, # and $" },
	[GRAMMAR_HOST] = { WHOLE("(?:https?://)?" HOST "(?:/[A-Za-z0-9._/-]*)?"), "is no registry: HOST[:PORT]" },
	[GRAMMAR_SECRET] = { WHOLE("[A-Za-z0-9][A-Za-z0-9_.-]*"), "is no name of a secret: letters, digits and . _ -" },
	[GRAMMAR_BRANCH] = { WHOLE("(?!-)(?!.*\\.\\.)[A-Za-z0-9._/+@-]+(?<!/)"),
		"is no branch name: letters, digits and . _ / + @ -" },
	[GRAMMAR_PLATFORM] = { WHOLE("[a-z]+/[a-z0-9]+(?:/v[0-9]+)?"), "is no platform: OS/ARCH[/VARIANT]" },
	[GRAMMAR_SHA256] = { WHOLE("[0-9a-f]{64}"), "is no SHA-256 sum: 64 lower case hexadecimal digits" },
};
_Static_assert(countof(grammars) == GRAMMAR_COUNT, "one row per grammar");

/* What fits was asked for before, mostly: one Dockerfile and one suffix have many images. */
static struct map *fitting(struct arena *a, enum grammar g)
{
	static const char key = 0; /* its address is what counts */
	struct map **maps = arena_kept(a, &key);

	if (!maps) {
		maps = arena_alloc(arena_of_run(a), GRAMMAR_COUNT, sizeof(struct map *));
		arena_keep(a, &key, maps);
	}
	if (!maps[g])
		maps[g] = map_new(arena_of_run(a));
	return maps[g];
}

bool grammar_fits(struct arena *a, enum grammar g, struct str s)
{
	bool brief = s.n <= BRIEF;
	struct map *known = brief ? fitting(a, g) : NULL;
	struct regex_match m;

	if (brief && map_get(known, s))
		return true;
	if (!regex_search(regex_of(a, grammars[g].pattern), s, 0, &m))
		return false;
	if (brief && map_count(known) < KNOWN_MAX)
		map_put(known, arena_strdup(arena_of_run(a), s), &grammars[g]);
	return true;
}

const char *grammar_rule(enum grammar g)
{
	return grammars[g].rule;
}
