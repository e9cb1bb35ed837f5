#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/digest.h"

static void assert_hex(struct digest d, const char *want)
{
	struct arena *a = arena_new();
	struct str hex = digest_hex(a, d);

	assert_int_equal(hex.n, 16);
	assert_string_equal(arena_cstr(a, hex), want);
	arena_free(a);
}

/* Values from another implementation: FNV-1a over the length in eight bytes, lowest first, and the bytes. */
static void known_values(void **state)
{
	struct digest d = digest_new();
	(void)state;

	assert_hex(d, "cbf29ce484222325");
	digest_add(&d, STR(""));
	assert_hex(d, "a8c7f832281a39c5");
	digest_add(&d, STR("abc"));
	assert_hex(d, "f0e194105984a0d2");
	digest_add(&d, STR("\0\xff"));
	assert_hex(d, "94410db9d52daffd");
	assert_hex((struct digest){ 0x1f }, "000000000000001f");
}

static void ends_of_strings_count(void **state)
{
	static const char *const lists[][3] = {
		{ "ab", "c", NULL }, { "a", "bc", NULL }, { "abc", NULL, NULL }, { "abc", "", NULL }, { "", "abc", NULL },
		{ "c", "ab", NULL }, { NULL, NULL, NULL }, { "", NULL, NULL }, { "", "", NULL },
	};
	uint64_t seen[countof(lists)];
	(void)state;

	for (size_t i = 0; i < countof(lists); i++) {
		struct digest d = digest_new();

		for (const char *const *s = lists[i]; *s; s++)
			digest_add(&d, str_of(*s));
		seen[i] = d.state;
		for (size_t k = 0; k < i; k++)
			assert_true(seen[k] != seen[i]);
	}
}

static void every_bit_counts(void **state)
{
	unsigned char text[32];
	struct digest plain = digest_new(), other;
	(void)state;

	memset(text, 'x', sizeof text);
	digest_add(&plain, (struct str){ (const char *)text, sizeof text });
	for (size_t bit = 0; bit < sizeof text * 8; bit++) {
		text[bit / 8] = (unsigned char)(text[bit / 8] ^ 1u << bit % 8);
		other = digest_new();
		digest_add(&other, (struct str){ (const char *)text, sizeof text });
		assert_true(other.state != plain.state);
		text[bit / 8] = (unsigned char)(text[bit / 8] ^ 1u << bit % 8);
	}
	other = digest_new();
	digest_add(&other, (struct str){ (const char *)text, sizeof text });
	assert_true(other.state == plain.state);
}

/* As GNU cksum prints them. */
static void checksums(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	assert_true(str_is(digest_cksum(a, STR_NONE), "4294967295 0"));
	assert_true(str_is(digest_cksum(a, STR("a")), "1220704766 1"));
	assert_true(str_is(digest_cksum(a, STR("FROM alpine:3\nCOPY . /app\n\377\000")), "1922110900 28"));
	assert_true(str_is(digest_text_cksum(a, STR("FROM alpine:3\r\nCOPY . /app\n\377\000\r")), "1922110900 28"));
	assert_true(str_is(digest_text_cksum(a, STR_NONE), "4294967295 0"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(ends_of_strings_count),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(checksums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
