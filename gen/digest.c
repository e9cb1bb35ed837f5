#include "digest.h"

#include <inttypes.h>

#include "arena.h"

static void add_byte(struct digest *d, unsigned byte)
{
	d->state = (d->state ^ byte) * UINT64_C(0x100000001b3);
}

struct digest digest_new(void)
{
	return (struct digest){ UINT64_C(0xcbf29ce484222325) };
}

/* The length goes first, in eight bytes whatever the machine, so that no string can look like two. */
void digest_add(struct digest *d, struct str s)
{
	for (unsigned shift = 0; shift < 64; shift += 8)
		add_byte(d, (unsigned)((uint64_t)s.n >> shift & 0xff));
	for (size_t i = 0; i < s.n; i++)
		add_byte(d, (unsigned char)s.p[i]);
}

struct str digest_hex(struct arena *a, struct digest d)
{
	return arena_printf(a, "%016" PRIx64, d.state);
}
