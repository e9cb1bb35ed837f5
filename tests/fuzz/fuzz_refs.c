/*
 * The first line is a git ref, the second a pattern of refs, the third a text with ${...}. A ref publishes tags that are
 * tags, or is refused with a reason; a pattern becomes an expression that PCRE2 takes, or none; and what envsubst and the
 * reader of substitutions find lies in the text. What is read is made twice the same, of printable ASCII.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/envsubst.h"
#include "../../gen/model.h"
#include "../../gen/refglob.h"
#include "../../gen/reftags.h"
#include "../../gen/refvars.h"
#include "../../gen/subst.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_tag(struct str tag)
{
	if (!tag.n || tag.p[0] == '.' || tag.p[0] == '-')
		return false;
	for (size_t i = 0; i < tag.n; i++)
		if (!str_has(STR("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"), tag.p[i]))
			return false;
	return true;
}

static void check_ref(struct arena *a, struct str ref)
{
	struct word main = { .s = STR("main") };
	struct tagset set = { .automatic = true, .name = STR_NONE, .to = STR_NONE, .flavour.s = STR_NONE, .file.s = STR_NONE };
	struct refvars vars = { ref, STR("0123456789012345678901234567890123456789"), STR_NONE, STR_NONE };
	struct reftags tags = { 0 }, again = { 0 };
	struct reftags_use use = { ref.n % 65, ref.n % 2 };
	struct str why = STR_NONE;
	bool ok;

	LIST_ADD(a, &set.branches, main);
	ok = reftags_of(a, &set, use, &vars, &tags, &why);
	require(ok == reftags_of(a, &set, use, &vars, &again, &why));
	require(ok || why.n);
	require(!ok || tags.n == again.n);
	for (size_t i = 0; ok && i < tags.n; i++)
		require(is_tag(tags.items[i]) && tags.items[i].n <= 128 && str_eq(tags.items[i], again.items[i]));
}

static void check_pattern(struct arena *a, struct str pattern, struct str ref)
{
	struct str regex;
	bool matches = refglob_matches(a, pattern, ref);

	require(matches == refglob_matches(a, pattern, ref));
	if (!str_has(pattern, '\0') && !refglob_regex(a, pattern, &regex)) /* YAML holds none */
		require(!matches);
}

static bool value(void *ctx, struct str name, struct str *out)
{
	(void)ctx;
	*out = name.n % 3 ? STR("v1.2.3/a") : STR_NONE;
	return name.n % 5;
}

static void check_text(struct arena *a, struct str text)
{
	const struct subst_values values = { value, NULL };
	struct buf out = buf_new(a), again = buf_new(a), shell = buf_new(a);
	struct envsubst found;
	struct subst s = { 0 };
	struct str bad = STR_NONE, missing = STR_NONE;
	size_t at = 0, before = 0;

	while (envsubst_next(text, &at, &found)) {
		require(found.begin >= before && found.begin < found.end && found.end <= text.n && at > before);
		before = found.begin + 1;
	}
	if (!subst_read(a, text, &s, &bad)) {
		require(bad.n <= text.n);
		return;
	}
	require(subst_make(a, &s, &values, &out, &missing) == subst_make(a, &s, &values, &again, &missing));
	require(str_eq(buf_str(&out), buf_str(&again)));
	subst_shell(&shell, &s);
	for (size_t i = 0; i < out.n; i++)
		require(out.p[i] >= ' ' && out.p[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = arena_strdup(a, (struct str){ (const char *)data, size }), ref = STR_NONE, pattern = STR_NONE;

	str_line(&rest, &ref);
	str_line(&rest, &pattern);
	check_ref(a, ref);
	check_pattern(a, pattern, ref);
	check_text(a, rest);
	arena_free(a);
	return 0;
}
