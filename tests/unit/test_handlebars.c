#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/handlebars.h"
#include "../../gen/value.h"

static struct value *values(struct arena *a)
{
	struct value *v = value_map(a), *build = value_map(a), *tags = value_list(a);

	value_add(tags, value_text(a, STR("1")));
	value_add(tags, value_text(a, STR("1.2")));
	value_put(build, "tag", value_text(a, STR("v1.2.3")));
	value_put(build, "tags", tags);
	value_put(build, "none", value_list(a));
	value_put(build, "branch", value_text(a, STR_NONE));
	value_put(build, "message", value_text(a, STR("a<b & \"c\"")));
	value_put(v, "build", build);
	return v;
}

static void renders(const char *text, const char *want)
{
	struct arena *a = arena_new();
	struct str out, bad;

	if (!handlebars_render(a, str_of(text), values(a), &out, &bad))
		fail_msg("%s: refused for '%.*s'", text, STR_ARG(bad));
	assert_string_equal(arena_cstr(a, out), want);
	arena_free(a);
}

static void refuses(const char *text, const char *want)
{
	struct arena *a = arena_new();
	struct str out, bad;

	assert_false(handlebars_render(a, str_of(text), values(a), &out, &bad));
	assert_string_equal(arena_cstr(a, bad), want);
	arena_free(a);
}

static void values_and_helpers(void **state)
{
	(void)state;
	renders(" a \n", "a");
	renders("{{build.tag}} {{ Build.Tag }} {{{build.tag}}} {{build.x}}{{x.y}}.", "v1.2.3 v1.2.3 v1.2.3 .");
	renders("{{build.message}} {{{build.message}}}", "a&lt;b &amp; &quot;c&quot; a<b & \"c\"");
	renders("{{trimPrefix \"v\" build.tag}}", "1.2.3");
	renders("{{trimPrefix build.tag \"v\"}}", "v");
	renders("{{trimSuffix '.3' build.tag}}", "v1.2");
	renders("{{replace \".\" \"-\" build.tag}}", "v1-2-3");
	renders("{{substr 1 4 build.tag}} {{trunc 2 build.tag}}", "1.2 v1");
	renders("{{upper build.tag}} {{lower \"AbZ\"}} {{default \"x\" build.branch}}", "V1.2.3 abz x");
	renders("{{replace \".\" \"\" (trimPrefix \"v\" build.tag)}}", "123");
	renders("{{build.tags.[0]}} {{build.tags.1}} {{Build.[tags].[1]}}", "1 1.2 1.2");
	renders("{{#if build.tags.[2]}}a{{/if}}{{build.tags.x}}{{build.tags.}}{{build.tags.[0}}{{build.none.[0]}}.", ".");
	renders("{{build.tags.[99999999999]}}{{build.[tags.0]}}{{build.tag.[0]}}.", ".");
	renders("{{first build.tags}}-{{last build.tags}}-{{last build.none}}-{{upper (first build.tags)}}", "1-1.2--1");
	renders("a{{! no }}b{{!-- }} --}}c", "abc");
}

static void blocks(void **state)
{
	(void)state;
	renders("{{#if build.tag}}a{{else}}b{{/if}}{{#if build.branch}}c{{else}}d{{/if}}{{#if build.none}}e{{/if}}", "ad");
	renders("{{#unless build.branch}}a{{/unless}}{{#unless build.tag}}b{{else}}c{{/unless}}", "ac");
	renders("{{#each build.tags}}{{@index}}{{this}}{{#if @first}}f{{/if}}{{#if @last}}l{{/if}};{{/each}}", "1f;11.2l;");
	renders("{{#each build.none}}a{{else}}b{{/each}}", "b");
	renders("{{#with build}}{{tag}}{{/with}}{{#with x}}a{{else}}b{{/with}}", "v1.2.3b");
	renders("{{#equal build.tag \"v1.2.3\"}}a{{else}}b{{/equal}}{{#equal build.tag \"x\"}}c{{/equal}}", "a");
	renders("{{#if (hasPrefix \"v\" build.tag)}}a{{/if}}{{#if (contains \"x\" build.tag)}}b{{/if}}", "a");
	renders("{{#if build.tag}}{{#if build.branch}}a{{else}}b{{/if}}{{else}}c{{/if}}", "b");
	renders("{{#each build.tags}}{{../build.tag}} {{/each}}", "v1.2.3 v1.2.3");
	renders("{{#with build}}{{this.tag}}{{/with}}", "v1.2.3");
}

static void tags_alone_leave_no_line(void **state)
{
	(void)state;
	renders("a\n{{#if build.tags}}\ntags:\n  {{#each build.tags}}\n  - {{this}}\n  {{/each}}\n{{/if}}\nb\n",
		"a\ntags:\n  - 1\n  - 1.2\nb");
	renders("a\r\n{{#if x}}\r\nno\r\n{{/if}}\r\nb", "a\r\nb");
	renders("a {{#if build.tag}}\nb{{/if}}", "a \nb");
}

static void what_is_not_known(void **state)
{
	(void)state;
	refuses("{{abbrev 7 build.tag}}", "abbrev");
	refuses("{{#repeat 3}}a{{/repeat}}", "repeat 3");
	refuses("{{#if build.tag}}a", "if");
	refuses("{{#if build.tag}}a{{/each}}", "if");
	refuses("a{{/if}}", "/if");
	refuses("a{{x", "{{");
	refuses("{{}}", "");
	refuses("{{trimPrefix \"v\" build.tags}}", "build.tags");
	refuses("{{replace \"a\" \"b\" \"c\" \"d\" \"e\"}}", "replace \"a\" \"b\" \"c\" \"d\" \"e\"");
	refuses("{{#if build.tag}}{{abbrev 7 build.tag}}{{/if}}", "abbrev");
	refuses("{{#each build.tags}}{{abbrev 7 this}}{{/each}}", "abbrev");
	refuses("{{#equal build.tag}}a{{/equal}}", "equal build.tag");
	refuses("{{#}}", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_and_helpers),
		cmocka_unit_test(blocks),
		cmocka_unit_test(tags_alone_leave_no_line),
		cmocka_unit_test(what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
