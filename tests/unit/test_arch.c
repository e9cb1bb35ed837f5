#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arch.h"
#include "../../gen/arena.h"
#include "../../gen/grammar.h"
#include "../../gen/value.h"

static const struct arch *find(const char *name)
{
	return arch_find(str_of(name), NULL);
}

/* The same in capitals. */
static struct str upper(struct arena *a, struct str s)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < s.n; i++)
		buf_addc(&b, (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]));
	return buf_str(&b);
}

static void assert_finds(struct arena *a, struct str name, const struct arch *row)
{
	assert_ptr_equal(arch_find(name, NULL), row);
	assert_ptr_equal(arch_find(upper(a, name), NULL), row);
}

static void every_name_finds_its_row(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < arch_count(); i++) {
		const struct arch *row = arch_at(i);
		struct str aliases = str_of(row->aliases), alias;

		assert_finds(a, str_of(row->name), row);
		assert_finds(a, str_of(row->platform), row);
		if (row->prefix)
			assert_finds(a, str_of(row->prefix), row);
		assert_true(str_starts(aliases, STR(" ")) && str_ends(aliases, STR(" ")));
		while (str_cut(&aliases, ' ', &alias))
			if (alias.n)
				assert_finds(a, alias, row);
	}
	arena_free(a);
}

static void rows_hold_what_they_promise(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	assert_true(arch_count() >= 12);
	for (size_t i = 0; i < arch_count(); i++) {
		const struct arch *row = arch_at(i);

		assert_true(grammar_fits(a, GRAMMAR_NAME, str_of(row->short_name)));
		assert_true(grammar_fits(a, GRAMMAR_PLATFORM, str_of(row->platform)));
		assert_true(str_starts(str_of(row->platform), str_of(row->os)));
		assert_true(!row->runner || grammar_fits(a, GRAMMAR_PLATFORM, str_of(row->runner)));
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(arch_at(k)->name, row->name);
			assert_string_not_equal(arch_at(k)->platform, row->platform);
			if (arch_at(k)->prefix && row->prefix)
				assert_string_not_equal(arch_at(k)->prefix, row->prefix);
		}
	}
	arena_free(a);
}

static void well_known_facts(void **state)
{
	static const struct { const char *name, *prefix, *qemu, *variant, *platform; } facts[] = {
		{ "amd64", "amd64", "x86_64", NULL, "linux/amd64" },
		{ "arm/v5", "arm32v5", "arm", "v5", "linux/arm/v5" },
		{ "arm/v6", "arm32v6", "arm", "v6", "linux/arm/v6" },
		{ "arm/v7", "arm32v7", "arm", "v7", "linux/arm/v7" },
		{ "arm64", "arm64v8", "aarch64", "v8", "linux/arm64" },
		{ "386", "i386", "i386", NULL, "linux/386" },
		{ "ppc64le", "ppc64le", "ppc64le", NULL, "linux/ppc64le" },
		{ "s390x", "s390x", "s390x", NULL, "linux/s390x" },
		{ "riscv64", "riscv64", "riscv64", NULL, "linux/riscv64" },
		{ "mips64le", "mips64le", "mips64el", NULL, "linux/mips64le" },
	};
	(void)state;

	for (size_t i = 0; i < countof(facts); i++) {
		const struct arch *row = find(facts[i].name);

		assert_non_null(row);
		assert_string_equal(row->name, facts[i].name);
		assert_string_equal(row->prefix, facts[i].prefix);
		assert_string_equal(row->qemu, facts[i].qemu);
		assert_string_equal(row->platform, facts[i].platform);
		assert_true(str_eq(str_of(row->variant), str_of(facts[i].variant)));
	}
	assert_ptr_equal(find("arm"), find("arm/v7"));
	assert_ptr_equal(find("linux/arm64/v8"), find("arm64"));
	assert_ptr_equal(find("armel"), find("arm/v6"));
	assert_null(find("windows/amd64")->qemu);
}

static void unknown_names_have_a_neighbour(void **state)
{
	static const struct { const char *name, *near; } cases[] = {
		{ "amd46", "amd64" }, { "adm64", "amd64" }, { "arm/v8", "arm64" }, { "amr64", "arm64" }, { "arn64", "arm64" }, { "AMD6", "amd64" },
		{ "ricsv64", "riscv64" }, { "s360x", "s390x" }, { "ppc64l", "ppc64le" }, { "ppc64", "" }, { "linux/amd46", "amd64" }, { "sparc", "" },
		{ "", "" }, { "m68k", "" }, { "x", "" }, { "arm64,amd64", "" },
		{ "a name that is much longer than any of the table's", "" }, { "amd64 ", "amd64" }, { "arm\n", "arm" },
	};
	struct str near;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		near = STR("?");
		assert_null(arch_find(str_of(cases[i].name), &near));
		if (!str_is(near, cases[i].near))
			fail_msg("'%s' is near '%.*s'", cases[i].name, STR_ARG(near));
	}
	assert_null(arch_find((struct str){ NULL, 0 }, &near));
	assert_null(arch_find((struct str){ "amd64\0", 6 }, &near));
}

/* "linux/" belongs to platforms of Linux only. */
static void half_platforms(void **state)
{
	(void)state;

	assert_ptr_equal(find("linux/arm/v6"), find("arm/v6"));
	assert_null(find("linux/windows"));
	assert_null(find("linux/windows/amd64"));
	assert_null(find("linux/linux/amd64"));
	assert_null(find("windows/arm64"));
	assert_null(find("linux/"));
}

static void hosts_run_arches_of_the_table(void **state)
{
	(void)state;

	assert_true(arch_host_count() > 0);
	for (size_t i = 0; i < arch_host_count(); i++) {
		const struct arch_host *host = arch_host_at(i);

		assert_non_null(host->runs[0]);
		for (size_t k = 0; host->runs[k]; k++) {
			assert_true(k + 1 < countof(host->runs));
			assert_non_null(find(host->runs[k]));
			assert_string_equal(find(host->runs[k])->name, host->runs[k]);
		}
	}
}

static void tables_for_people_and_programs(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a);
	const struct value *v = arch_json(a);
	struct str rest, line;
	size_t lines = 0;
	(void)state;

	arch_print(&b);
	for (rest = buf_str(&b); str_line(&rest, &line); lines++)
		assert_true(line.n > 0);
	assert_int_equal(lines, arch_count() + 1);
	assert_int_equal(value_count(v), arch_count());
	for (size_t i = 0; i < arch_count(); i++) {
		assert_true(str_is(value_str(value_get(value_item(v, i), STR("arch"))), arch_at(i)->name));
		assert_int_equal(value_kind(value_get(value_item(v, i), STR("qemu"))), arch_at(i)->qemu ? VALUE_TEXT : VALUE_NULL);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_finds_its_row),
		cmocka_unit_test(rows_hold_what_they_promise),
		cmocka_unit_test(well_known_facts),
		cmocka_unit_test(unknown_names_have_a_neighbour),
		cmocka_unit_test(half_platforms),
		cmocka_unit_test(hosts_run_arches_of_the_table),
		cmocka_unit_test(tables_for_people_and_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
