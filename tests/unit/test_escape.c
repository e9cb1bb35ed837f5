#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/escape.h"
#include "../../gen/yaml.h"

/* Characters that some language has plans for; every pair of them, and every triple of the first ones, is tried. */
static const char *const pieces[] = {
	"$", "{", "}", "\\", "\"", "'", "\n", " ", ":", "#", "-", "/", "a", "n", "~", "*", "&", "!", "|", ">", "%", "@", "`", "?", ",",
	"[", "]", "=", "<", ".", "+", "0", "1", "_", "(", ")", ";", "^", "\t", "\r", "\x7F", "\x01", "\x1B", "\v", "\xC3\xA9",
	"\xC2\x80", "\xC2\x85", "\xC2\x9B", "\xC2\xA0", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF", "\xEF\xBF\xBD",
	"\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF",
};

#define TRIPLES 22

static const char *const words[] = {
	"", "a", "echo ok", "y", "n", "Y", "yes", "No", "ON", "off", "true", "False", "NULL", "null", "~", "1", "0", "-1", "+1", "1.5", ".5",
	"1e3", "0x1F", "0o7", "010", "1_000", "12:30:45", "190:20:30", "2001-01-01", "2001-12-14t21:59:43.10-05:00", ".inf", "-.INF",
	".nan", "=", "<<", "-", "- a", "---", "--- a", "...", "? a", ": a", "a:", "a: b", "a :b", "a #b", "#a", " a", "a ", "a\n", "\na",
	"[a]", "{a}", "a, b", "!a", "&a", "*a", "|", ">", "%a", "@a", "`a`", "'a'", "\"a\"", "a\\nb", "C:\\x\\y", "http://a/b?c=d#e",
	"refs/tags/v*", "plugins/docker:21.3.4", "${A}", "$A", "$$A", "$${A}", "$$$${A}", "${A:-b}", "a$", "a$$", "$", "$$", "$$$",
	"{{a}}", "printf 'a\\nb\\\\c' >/dev/null", "s/\\//x/", "\\/", "\\\\", "\\\\\\", "\\", "a\tb", "if true\nthen\n  x\nfi", "\t", " ",
	"false ", "Null", "0b1", "1:1", "e5", "NaN", "a\r\nb", "it's", "\xEF\xBB\xBF\x61",
};

struct fixture {
	struct arena *a;
	struct buf out; /* what failed */
	size_t failed;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
	f.out = buf_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void each_text(struct fixture *f, void (*try)(struct fixture *f, struct str text))
{
	for (size_t i = 0; i < countof(words); i++)
		try(f, str_of(words[i]));
	for (size_t i = 0; i < countof(pieces); i++)
		for (size_t k = 0; k < countof(pieces); k++)
			try(f, arena_printf(f->a, "%s%s", pieces[i], pieces[k]));
	for (size_t i = 0; i < TRIPLES; i++)
		for (size_t k = 0; k < TRIPLES; k++)
			for (size_t j = 0; j < TRIPLES; j++)
				try(f, arena_printf(f->a, "%s%s%s", pieces[i], pieces[k], pieces[j]));
	if (f->failed)
		fail_msg("%zu texts are changed, the first: %s", f->failed, f->out.p);
}

/* With all but ASCII as <XX>. */
static void add_visible(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] > ' ' && s.p[i] < 0x7F)
			buf_addc(out, s.p[i]);
		else
			buf_addf(out, "<%02X>", (unsigned)(unsigned char)s.p[i]);
}

static void failed(struct fixture *f, struct str text, struct str escaped, const char *got)
{
	if (f->failed++)
		return;
	add_visible(&f->out, text);
	buf_adds(&f->out, " is written as ");
	add_visible(&f->out, escaped);
	buf_adds(&f->out, " and read as ");
	add_visible(&f->out, str_of(got));
}

static void try_make(struct fixture *f, struct str text)
{
	struct buf b = buf_new(f->a), back = buf_new(f->a);

	buf_adds(&b, "kept ");
	escape_make(&b, text);
	for (size_t i = 5; i < b.n; i++) {
		i += b.p[i] == '$';
		buf_addc(&back, b.p[i]);
	}
	if (!str_eq(buf_str(&back), text))
		failed(f, text, buf_str(&b), back.p);
}

static void make_round_trip(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	each_text(f, try_make);
	escape_make(&b, STR("a $(b) $$ ${c}"));
	assert_string_equal(b.p, "a $$(b) $$$$ $${c}");
}

/* A real shell prints each word back, with a line of its own behind it. */
static void assert_shell(struct fixture *f, const struct buf *script, const struct buf *want)
{
	FILE *p = popen(arena_printf(f->a, "%s\n", script->p).p, "r");
	struct buf got = buf_new(f->a);
	int c;

	assert_non_null(p);
	while ((c = getc(p)) != EOF)
		buf_addc(&got, (char)c);
	assert_int_equal(pclose(p), 0);
	assert_string_equal(got.p, want->p);
}

static void sh_round_trip(void **state)
{
	struct fixture *f = *state;
	struct buf script, want;

	for (size_t i = 0; i < countof(pieces); i++) {
		script = buf_new(f->a);
		want = buf_new(f->a);
		buf_adds(&script, "printf '%s\\n;\\n'");
		for (size_t k = 0; k < countof(pieces) + countof(words); k++) {
			struct str text = k < countof(pieces) ? arena_printf(f->a, "%s%s", pieces[i], pieces[k])
				: str_of(words[k - countof(pieces)]);

			buf_addc(&script, ' ');
			escape_sh(&script, text);
			buf_addf(&want, "%.*s\n;\n", STR_ARG(text));
		}
		assert_shell(f, &script, &want);
	}
}

static void sh_is_plain_where_it_can_be(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a", "a" }, { "", "''" }, { "linux/arm64", "linux/arm64" }, { "A=b", "A=b" }, { "-p", "-p" }, { "8080:80", "8080:80" },
		{ "a b", "'a b'" }, { "$a", "'$a'" }, { "it's", "'it'\\''s'" }, { "~", "'~'" }, { "*", "'*'" }, { "#a", "'#a'" },
		{ "\xC3\xA9", "'\xC3\xA9'" }, { "a\nb", "'a\nb'" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct buf b = buf_new(f->a);

		escape_sh(&b, str_of(cases[i].text));
		assert_string_equal(b.p, cases[i].want);
	}
}

/* What our YAML reads under a key, and as an item; NULL where it is no scalar. */
static const struct str *read_yaml(struct fixture *f, struct str scalar)
{
	struct diag *d = diag_new(f->a);
	struct str text = arena_printf(f->a, "k: %.*s\nl:\n  - %.*s\n  - x\n", STR_ARG(scalar), STR_ARG(scalar));
	const struct yaml *y = yaml_parse(f->a, d, diag_source(d, STR("t"), text)), *k = yaml_get(y, "k"), *l = yaml_get(y, "l");

	if (diag_errors(d) || !k || !l || k->kind != YAML_SCALAR || l->n != 2 || l->items[0]->kind != YAML_SCALAR
		|| !str_eq(k->text, l->items[0]->text))
		return NULL;
	return &k->text;
}

static void try_yaml(struct fixture *f, struct str text)
{
	struct buf b = buf_new(f->a);
	const struct str *got;

	escape_yaml(&b, text);
	got = read_yaml(f, buf_str(&b));
	if (str_has(buf_str(&b), '\n'))
		failed(f, text, buf_str(&b), "several lines");
	else if (!got || !str_eq(*got, text))
		failed(f, text, buf_str(&b), got ? arena_cstr(f->a, *got) : "no scalar");
}

static void yaml_round_trip(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	each_text(f, try_yaml);
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "a ");
	try_yaml(f, buf_str(&b));
	assert_int_equal(f->failed, 0);
}

/* What some reader takes for anything but text is quoted, and what nobody does is not. */
static void yaml_is_plain_where_it_can_be(void **state)
{
	static const char *const quoted[] = { "", "y", "n", "Y", "N", "yes", "No", "ON", "Off", "true", "FALSE", "null", "Null", "~", "1", "0",
		"-1", "+1", "1.5", ".5", "1e3", "0x1F", "0o7", "010", "1_000", "12:30:45", "2001-01-01", ".inf", ".nan", "=", "<<", "-", "---",
		"...", "?", "? a", ": a", "a:", "a: b", "a #b", "#a", " a", "a ", "a\nb", "[a]", "{a}", "!a", "&a", "*a", "|a", ">a", "%a", "@a",
		"`a", "'a", "\"a", "a\tb", "\xC3\xA9" };
	static const char *const plain[] = { "a", "echo ok", "linux/amd64", "plugins/docker:21.3.4", "refs/heads/main", "refs/tags/v*",
		"refs/pull/**", "./a", ".", "_a", "A=b", "go test ./...", "yesterday", "nothing" };
	struct fixture *f = *state;
	struct buf b;

	for (size_t i = 0; i < countof(quoted); i++) {
		b = buf_new(f->a);
		escape_yaml(&b, str_of(quoted[i]));
		assert_int_equal(b.p[0], '"');
	}
	for (size_t i = 0; i < countof(plain); i++) {
		b = buf_new(f->a);
		escape_yaml(&b, str_of(plain[i]));
		assert_string_equal(b.p, plain[i]);
	}
}

/*
 * github.com/drone/envsubst v1.0.3, which drone-runner-docker 1.8.3 runs over the whole file: besides "$$" it also takes
 * away the first of "\\" and of "\/". A variable to be replaced is a failure: NULL.
 */
static const char *envsubst(struct fixture *f, struct str s)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : '\0';

		if (s.p[i] == '$' && next == '{')
			return NULL;
		if ((s.p[i] == '$' && next == '$') || (s.p[i] == '\\' && (next == '\\' || next == '/')))
			i++;
		buf_addc(&b, s.p[i]);
	}
	return b.p;
}

static void try_drone(struct fixture *f, struct str text)
{
	struct buf b = buf_new(f->a);
	const char *replaced;
	const struct str *got;

	escape_drone(&b, text);
	replaced = envsubst(f, buf_str(&b));
	got = replaced ? read_yaml(f, str_of(replaced)) : NULL;
	if (!read_yaml(f, buf_str(&b)))
		failed(f, text, buf_str(&b), "no YAML before variables are replaced");
	else if (!got || !str_eq(*got, text))
		failed(f, text, buf_str(&b), got ? arena_cstr(f->a, *got) : "no scalar");
}

static void drone_round_trip(void **state)
{
	each_text(*state, try_drone);
}

static void drone_keeps_dollars(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "$a", "\"$a\"" }, { "echo $a", "echo $a" }, { "x ${a}", "\"x \\x24{a}\"" }, { "x $$", "\"x \\x24\\x24\"" },
		{ "x $$${a}", "\"x \\x24\\x24\\x24{a}\"" }, { "a\\b", "a\\b" },
		{ "a\\/b", "\"a\\x5c/b\"" }, { "a\\\\b", "\"a\\x5c\\x5cb\"" }, { "a #b", "\"a #b\"" }, { "a#b", "a#b" },
		{ "a: b", "\"a: b\"" }, { "a:b", "a:b" }, { "a:", "\"a:\"" }, { "a ", "\"a \"" }, { "it's \"a\"", "it's \"a\"" },
		{ "1.10", "\"1.10\"" }, { "1.10-linux", "1.10-linux" }, { "0x1f", "\"0x1f\"" }, { "2020-01-01", "\"2020-01-01\"" },
		{ "1e3", "\"1e3\"" }, { "12:30:45", "\"12:30:45\"" },
		{ "x $$$", "\"x \\x24\\x24\\x24\"" }, { "a", "a" }, { "x $(a)", "x $(a)" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct buf b = buf_new(f->a);

		escape_drone(&b, str_of(cases[i].text));
		assert_string_equal(b.p, cases[i].want);
	}
}

/* How the program ends when it writes a text into manifest.tmpl; its stderr is closed. */
static int status_of_spec(const char *text)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct arena *a = arena_new();
		struct buf b = buf_new(a);

		close(2);
		escape_spec(&b, str_of(text));
		status = str_is(buf_str(&b), text) ? 0 : 1;
		arena_free(a);
		_exit(status);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void spec_takes_names_only(void **state)
{
	static const char *const good[] = { "", "linux", "ghcr.io/me/my-app", "v8", "10.0.17763.1", "linux-arm64", "host:5000/a", "a_b" };
	static const char *const bad[] = { "{{x}}", "a b", "a\nb", "\"", "a'b", "#", "\xC3\xA9", "a{", "&", "*a" };
	(void)state;

	for (size_t i = 0; i < countof(good); i++)
		assert_int_equal(status_of_spec(good[i]), 0);
	for (size_t i = 0; i < countof(bad); i++)
		assert_true(status_of_spec(bad[i]) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(make_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(sh_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(sh_is_plain_where_it_can_be, setup, teardown),
		cmocka_unit_test_setup_teardown(yaml_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(yaml_is_plain_where_it_can_be, setup, teardown),
		cmocka_unit_test_setup_teardown(drone_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(drone_keeps_dollars, setup, teardown),
		cmocka_unit_test_setup_teardown(spec_takes_names_only, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
