/*
 * probe: the facts that make's decisions rest on, from the disk, the environment, git and the engine. Starts git and
 * the engine, by process, and writes nothing.
 */
#ifndef GEN_PROBE_H
#define GEN_PROBE_H

#include "facts.h"

struct arena;

struct facts probe_facts(struct arena *a);

#endif
