#include "yamlnumber.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "regex.h"
#include "str.h"

/* The sign cut off. */
static bool cut_sign(const char **digits)
{
	bool negative = **digits == '-';

	*digits += negative || **digits == '+';
	return negative;
}

/* strconv.ParseInt and ParseUint with base 0. */
static bool read_integer(struct arena *a, const char *digits, struct str *out)
{
	bool negative = cut_sign(&digits);
	unsigned long long number;
	int base = 10;
	char *end;

	if (digits[0] == '0' && digits[1]) {
		base = strchr("xX", digits[1]) ? 16 : strchr("bB", digits[1]) ? 2 : 8;
		digits += base != 8 || strchr("oO", digits[1]) ? 2 : 1;
	}
	if (!*digits || !strchr("0123456789abcdefABCDEF", *digits))
		return false;
	errno = 0;
	number = strtoull(digits, &end, base);
	if (*end || errno)
		return false;
	*out = arena_printf(a, "%s%llu", negative && number ? "-" : "", number);
	return true;
}

/* strconv.FormatFloat with 'g' and the fewest digits that read as the same number. */
static struct str print_float(struct arena *a, double number)
{
	struct str sci = STR_NONE;
	int digits = 0, exponent;

	while (digits++ < 17) {
		sci = arena_printf(a, "%.*e", digits - 1, number);
		if (strtod(sci.p, NULL) == number)
			break;
	}
	exponent = atoi(sci.p + str_find(sci, STR("e")) + 1);
	if (exponent < -4 || exponent >= 6)
		return sci;
	return arena_printf(a, "%.*f", digits - 1 > exponent ? digits - 1 - exponent : 0, number);
}

static bool read_float(struct arena *a, struct str text, struct str *out)
{
	if (!regex_is("\\A(?:[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]+)?)(?:[eE][-+][0-9]+)?|\\.[0-9]+(?:[eE][-+]?[0-9]+)?)\\z",
		text))
		return false;
	*out = print_float(a, strtod(text.p, NULL));
	return true;
}

bool yamlnumber_read(struct arena *a, struct str text, struct str *out)
{
	struct buf b = buf_new(a);

	if (!text.n || !strchr("0123456789+-.", text.p[0]))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '_')
			buf_addc(&b, text.p[i]);
	return read_integer(a, b.p, out) || read_float(a, buf_str(&b), out);
}
