/*
 * arch: the table of architectures. Adding one is adding a row to arch.c.
 *
 * Source of the facts: docker-library/bashbrew (Hub prefixes, platforms), containerd/platforms (what a host accepts),
 * multiarch/qemu-user-static (names of binaries), drone/drone-yaml's linter (what a server takes as platform.arch).
 */
#ifndef GEN_ARCH_H
#define GEN_ARCH_H

#include <stddef.h>

#include "str.h"

struct value;
struct arena;

struct arch {
	const char *name; /* as a descriptor writes it: "arm/v6" */
	const char *short_name; /* for targets and suffixes: "arm" */
	const char *os, *arch, *variant; /* variant: NULL where there is none */
	const char *platform; /* what --platform is given */
	const char *prefix; /* of base images on Docker Hub: "arm32v6"; NULL where there is none */
	const char *qemu; /* qemu's name: qemu-NAME-static; NULL: not to be emulated */
	const char *runner; /* os/arch of the Drone runner that builds it natively; NULL: the server refuses all */
	const char *aliases; /* other spellings, with a blank around each */
};

size_t arch_count(void);
const struct arch *arch_at(size_t i);

/* By name, alias, Hub prefix or platform ("linux/arm/v6"), in any case. NULL: unknown; *near is then the nearest. */
const struct arch *arch_find(struct str name, struct str *near);

/* What machines call themselves (`uname -m`, as a shell pattern), and the arches that each runs, best first. */
struct arch_host {
	const char *uname;
	const char *runs[5]; /* names of arches, ended by NULL */
};

size_t arch_host_count(void);
const struct arch_host *arch_host_at(size_t i);

/* The table for people, and for programs. */
void arch_print(struct buf *out);
struct value *arch_json(struct arena *a);

#endif
