#include "explain.h"

#include "diag.h"
#include "embedded.h"
#include "suggest.h"

/* The lines from here to the next heading; empty lines at the end are left out. */
static void print_section(struct buf *out, struct str name, struct str rest)
{
	struct str line;
	size_t end;

	buf_addf(out, "%.*s\n", STR_ARG(name));
	end = out->n;
	while (str_line(&rest, &line) && !str_starts(line, STR("## "))) {
		buf_addf(out, "%.*s\n", STR_ARG(line));
		if (line.n)
			end = out->n;
	}
	out->n = end;
}

bool explain_print(struct buf *out, struct diag *d, struct str name)
{
	struct suggest s = suggest_for(name);
	struct str rest, line;

	for (size_t i = 0; i < embedded_pages_n; i++) {
		rest = (struct str){ embedded_pages[i].bytes, embedded_pages[i].size };
		while (str_line(&rest, &line)) {
			if (!str_starts(line, STR("## ")))
				continue;
			line = str_from(line, 3);
			if (str_eq(line, name)) {
				print_section(out, name, rest);
				return true;
			}
			suggest_try(&s, line);
		}
	}
	diag_error(d, "option", (struct pos){ 0 }, "--explain: there is no check '%.*s'", STR_ARG(name));
	if (s.best.n)
		diag_note(d, (struct pos){ 0 }, "did you mean '%.*s'?", STR_ARG(s.best));
	else
		diag_note(d, (struct pos){ 0 }, "'aqueduct check --list' names them");
	return false;
}
