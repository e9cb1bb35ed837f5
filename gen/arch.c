#include "arch.h"

#include "arena.h"
#include "suggest.h"
#include "value.h"

/*
 * arm64 says v8 in a manifest list, as the images on Docker Hub do; containerd takes both for the same. For 32-bit arm
 * there are no images of Drone's clone step and plugins any more: an arm64 runner builds it, natively on most machines.
 */
static const struct arch archs[] = {
	{ "amd64", "amd64", "linux", "amd64", NULL, "linux/amd64", "amd64", "x86_64", "linux/amd64", " x86_64 x86-64 " },
	{ "arm/v5", "arm", "linux", "arm", "v5", "linux/arm/v5", "arm32v5", "arm", "linux/arm64", " armv5 " },
	{ "arm/v6", "arm", "linux", "arm", "v6", "linux/arm/v6", "arm32v6", "arm", "linux/arm64", " armv6 armel " },
	{ "arm/v7", "arm", "linux", "arm", "v7", "linux/arm/v7", "arm32v7", "arm", "linux/arm64", " arm armv7 armhf " },
	{ "arm64", "arm64", "linux", "arm64", "v8", "linux/arm64", "arm64v8", "aarch64", "linux/arm64",
		" aarch64 arm64/v8 armv8 " },
	{ "386", "386", "linux", "386", NULL, "linux/386", "i386", "i386", "linux/amd64", " i386 i686 x86 " },
	{ "ppc64le", "ppc64le", "linux", "ppc64le", NULL, "linux/ppc64le", "ppc64le", "ppc64le", "linux/ppc64le",
		" ppc64el " },
	{ "s390x", "s390x", "linux", "s390x", NULL, "linux/s390x", "s390x", "s390x", "linux/s390x", " " },
	{ "riscv64", "riscv64", "linux", "riscv64", NULL, "linux/riscv64", "riscv64", "riscv64", NULL, " " },
	{ "mips64le", "mips64le", "linux", "mips64le", NULL, "linux/mips64le", "mips64le", "mips64el", NULL,
		" mips64el " },
	{ "loong64", "loong64", "linux", "loong64", NULL, "linux/loong64", NULL, "loongarch64", NULL, " loongarch64 " },
	{ "windows/amd64", "windows-amd64", "windows", "amd64", NULL, "windows/amd64", "winamd64", NULL, "windows/amd64",
		" windows windows-amd64 " },
};

/* Names that are near to the wrong row: linux/arm/v8 is what some engines call 64-bit ARM. */
static const struct { const char *said, *meant; } misnomers[] = {
	{ "arm/v8", "arm64" }, { "x64", "amd64" }, { "i586", "386" }, { "arm32", "arm/v7" },
	{ "riscv", "riscv64" }, { "loong", "loong64" }, { "loongarch", "loong64" },
};

static const struct arch_host hosts[] = {
	{ "x86_64|amd64", { "amd64", "386" } },
	{ "aarch64|arm64", { "arm64", "arm/v7", "arm/v6", "arm/v5" } },
	{ "armv8*|armv7*", { "arm/v7", "arm/v6", "arm/v5" } },
	{ "armv6*", { "arm/v6", "arm/v5" } },
	{ "armv5*", { "arm/v5" } },
	{ "i?86", { "386" } },
	{ "ppc64le", { "ppc64le" } },
	{ "s390x", { "s390x" } },
	{ "riscv64", { "riscv64" } },
	{ "mips64*", { "mips64le" } },
	{ "loongarch64", { "loong64" } },
};

size_t arch_count(void)
{
	return countof(archs);
}

const struct arch *arch_at(size_t i)
{
	return &archs[i];
}

size_t arch_host_count(void)
{
	return countof(hosts);
}

const struct arch_host *arch_host_at(size_t i)
{
	return &hosts[i];
}

static bool called(const struct arch *row, struct str name)
{
	return str_is(name, row->name) || str_is(name, row->platform) || (row->prefix && str_is(name, row->prefix))
		|| str_among(name, row->aliases);
}

const struct arch *arch_find(struct str name, struct str *near)
{
	char lower[32];
	struct str word = { lower, name.n < sizeof lower ? name.n : sizeof lower };
	struct suggest s;
	bool linux_only;

	for (size_t i = 0; i < word.n; i++)
		lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 'a' - 'A' : name.p[i]);
	linux_only = str_starts(word, STR("linux/"));
	if (linux_only)
		word = str_from(word, 6);
	if (linux_only && str_has(word, '/') && !str_starts(word, STR("arm")))
		word.n = 0; /* an os once more: no row has such a name */
	for (size_t i = 0; i < countof(archs); i++)
		if (name.n < sizeof lower && called(&archs[i], word) && (!linux_only || str_is(str_of(archs[i].os), "linux")))
			return &archs[i];
	if (!near)
		return NULL;
	s = suggest_for(word);
	for (size_t i = 0; i < countof(archs); i++) {
		suggest_try(&s, str_of(archs[i].name));
		suggest_try(&s, str_of(archs[i].arch));
	}
	for (size_t i = 0; i < countof(misnomers); i++)
		if (str_is(word, misnomers[i].said))
			s.best = str_of(misnomers[i].meant);
	*near = s.best;
	return NULL;
}

static const char *or_dash(const char *s)
{
	return s ? s : "-";
}

void arch_print(struct buf *out)
{
	buf_addf(out, "%-14s %-14s %-15s %-10s %-12s %-13s %s\n", "ARCH", "NAME", "PLATFORM", "BASE", "QEMU",
		"DRONE RUNNER", "ALSO WRITTEN");
	for (size_t i = 0; i < countof(archs); i++)
		buf_addf(out, "%-14s %-14s %-15s %-10s %-12s %-13s %.*s\n", archs[i].name, archs[i].short_name,
			archs[i].platform, or_dash(archs[i].prefix), or_dash(archs[i].qemu), or_dash(archs[i].runner),
			STR_ARG(str_trim(str_of(archs[i].aliases))));
}

static void put_text(struct arena *a, struct value *map, const char *name, const char *text)
{
	value_put(map, name, text ? value_text(a, str_of(text)) : value_null(a));
}

struct value *arch_json(struct arena *a)
{
	struct value *list = value_list(a), *row;

	for (size_t i = 0; i < countof(archs); i++) {
		row = value_map(a);
		put_text(a, row, "arch", archs[i].name);
		put_text(a, row, "name", archs[i].short_name);
		put_text(a, row, "platform", archs[i].platform);
		put_text(a, row, "os", archs[i].os);
		put_text(a, row, "architecture", archs[i].arch);
		put_text(a, row, "variant", archs[i].variant);
		put_text(a, row, "base", archs[i].prefix);
		put_text(a, row, "qemu", archs[i].qemu);
		put_text(a, row, "runner", archs[i].runner);
		value_add(list, row);
	}
	return list;
}
