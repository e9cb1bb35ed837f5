#include "outputkind.h"

#include "escape.h"
#include "model.h"

static struct str makefile_path(const struct model *m)
{
	return m->make_file.s;
}

static struct str drone_path(const struct model *m)
{
	return m->drone.file.s;
}

/* Nothing to download, no script. */
static struct str script_path(const struct model *m)
{
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			if (m->images[i].targets[k].emulation == EMULATION_STATIC)
				return m->qemu.script.s;
	return STR_NONE;
}

static struct str affected_path(const struct model *m)
{
	return m->drone.only_affected ? m->drone.affected_script.s : STR_NONE;
}

const struct outputkind outputkinds[] = {
	{ "Makefile", escape_make, makefile_path, false, BLOCKS_MAKE, false },
	{ "drone.yml", escape_drone, drone_path, false, BLOCKS_YAML, false },
	{ "manifest.tmpl", escape_spec, NULL, false, BLOCKS_YAML, false },
	{ "get_qemu.sh", escape_sh, script_path, true, BLOCKS_NONE, false },
	{ "only_affected.sh", escape_sh, affected_path, true, BLOCKS_NONE, true },
	{ NULL, NULL, NULL, false, BLOCKS_NONE, false }
};
