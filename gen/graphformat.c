#include "graphformat.h"

#include "arena.h"
#include "diag.h"
#include "graphdot.h"
#include "graphjson.h"
#include "graphmermaid.h"
#include "graphtext.h"
#include "suggest.h"

static const struct {
	const char *name;
	graphformat_fn *print;
} formats[] = {
	{ "text", graphtext_print },
	{ "json", graphjson_print },
	{ "dot", graphdot_print },
	{ "mermaid", graphmermaid_print },
};

graphformat_fn *graphformat_find(struct arena *a, struct diag *d, struct str name)
{
	struct suggest s = suggest_for(name);
	struct str names = graphformat_names(a);

	if (!name.n)
		return formats[0].print;
	for (size_t i = 0; i < countof(formats); i++) {
		if (str_is(name, formats[i].name))
			return formats[i].print;
		suggest_try(&s, str_of(formats[i].name));
	}
	diag_error(d, "option", (struct pos){ 0 }, "--format: '%.*s' is none of %.*s", STR_ARG(name), STR_ARG(names));
	if (s.best.n)
		diag_note(d, (struct pos){ 0 }, "did you mean '%.*s'?", STR_ARG(s.best));
	return NULL;
}

struct str graphformat_names(struct arena *a)
{
	struct buf names = buf_new(a);

	for (size_t i = 0; i < countof(formats); i++)
		buf_addf(&names, "%s%s", i ? ", " : "", formats[i].name);
	return buf_str(&names);
}
