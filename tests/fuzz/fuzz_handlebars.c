/*
 * Any text as a manifest's template: what is not known is a part of the text; else it is rendered, twice the same, with
 * no blanks at its ends; and a text without a tag is itself.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/handlebars.h"
#include "../../gen/value.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct value *values(struct arena *a)
{
	struct value *top = value_map(a), *build = value_map(a), *tags = value_list(a);

	value_add(tags, value_text(a, STR("1.2")));
	value_add(tags, value_text(a, STR("<&\"'>")));
	value_put(build, "tag", value_text(a, STR("v1.2.3")));
	value_put(build, "tags", tags);
	value_put(build, "empty", value_text(a, STR_NONE));
	value_put(top, "build", build);
	value_put(top, "image", value_text(a, STR("me/app")));
	return top;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = arena_strdup(a, (struct str){ (const char *)data, size }), out, again, bad, other;
	struct value *v = values(a);
	bool ok = handlebars_render(a, text, v, &out, &bad), same = handlebars_render(a, text, v, &again, &other);

	require(ok == same);
	if (ok) {
		require(str_eq(out, again) && str_eq(out, str_trim(out)));
		if (str_find(text, STR("{{")) == text.n)
			require(str_find(text, STR("\\")) < text.n || str_eq(out, str_trim(text)) || out.n <= text.n);
	} else {
		require(str_eq(bad, other) && bad.n <= text.n);
	}
	arena_free(a);
	return 0;
}
