#include "digest.h"

#include <inttypes.h>

#include "arena.h"

#define DIGITS 16

static void add_byte(struct digest *d, unsigned byte)
{
	d->state = (d->state ^ byte) * UINT64_C(0x100000001b3);
}

struct digest digest_new(void)
{
	return (struct digest){ UINT64_C(0xcbf29ce484222325) };
}

/* The length goes first, in eight bytes whatever the machine, so that no string can look like two. */
void digest_pieces(struct digest *d, const struct str *pieces, size_t n)
{
	size_t length = 0;

	for (size_t i = 0; i < n; i++)
		length += pieces[i].n;
	for (unsigned shift = 0; shift < 64; shift += 8)
		add_byte(d, (unsigned)((uint64_t)length >> shift & 0xff));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < pieces[i].n; k++)
			add_byte(d, (unsigned char)pieces[i].p[k]);
}

void digest_add(struct digest *d, struct str s)
{
	digest_pieces(d, &s, 1);
}

struct str digest_hex(struct arena *a, struct digest d)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_alloc(a, DIGITS + 1, 1);

	for (size_t i = 0; i < DIGITS; i++)
		hex[i] = digits[d.state >> (60 - 4 * i) & 15];
	return (struct str){ hex, DIGITS };
}

/*
 * As https://pubs.opengroup.org/onlinepubs/9699919799/utilities/cksum.html has it: the highest bit first, here four at
 * once, by what each four of them come to.
 */
static uint32_t crc_byte(uint32_t crc, unsigned byte)
{
	static const uint32_t of[16] = {
		0x00000000, 0x04c11db7, 0x09823b6e, 0x0d4326d9, 0x130476dc, 0x17c56b6b,
		0x1a864db2, 0x1e475005, 0x2608edb8, 0x22c9f00f, 0x2f8ad6d6, 0x2b4bcb61,
		0x350c9b64, 0x31cd86d3, 0x3c8ea00a, 0x384fbdbd,
	};

	crc ^= (uint32_t)byte << 24;
	crc = crc << 4 ^ of[crc >> 28];
	return crc << 4 ^ of[crc >> 28];
}

struct str digest_cksum(struct arena *a, struct str bytes)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < bytes.n; i++)
		crc = crc_byte(crc, (unsigned char)bytes.p[i]);
	for (size_t n = bytes.n; n; n >>= 8)
		crc = crc_byte(crc, n & 0xff);
	return arena_printf(a, "%" PRIu32 " %zu", ~crc, bytes.n);
}

struct str digest_text_cksum(struct arena *a, struct str text)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			buf_addc(&b, text.p[i]);
	return digest_cksum(a, buf_str(&b));
}
