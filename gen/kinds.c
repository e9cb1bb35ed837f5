#include "kinds.h"

/*
 * The lines are Okabe's and Ito's colours, darkened until they stand out on white as small text must (4.5 to 1); the
 * fills are light tints of them, on which black text does (12 to 1 at least).
 */
static const struct kind kinds[] = {
	{ "source", "file or folder that is read", "note", "[\\", "\\]", "#f2f2f2", "#5a5a5a", "filled" },
	{ "qemu", "download of qemu", "cylinder", "[(", ")]", "#ffe8c2", "#8f5f00", "filled" },
	{ "git", "what git says", "house", "[/", "\\]", "#e4ebc9", "#4d5f14", "filled" },
	{ "env", "variable of the environment", "invhouse", "[\\", "/]", "#ecdccb", "#6b4a1f", "filled" },
	{ "test", "tests", "hexagon", "{{", "}}", "#fdf7b5", "#6f6600", "filled" },
	{ "image", "image of one arch", "box", "[", "]", "#cfe6f5", "#005b8f", "filled,bold" },
	{ "run", "container", "ellipse", "([", "])", "#ccefe3", "#006b4f", "filled" },
	{ "push", "push of an image", "cds", ">", "]", "#f6dbe9", "#8f3f6b", "filled" },
	{ "manifest", "manifest list", "folder", "[[", "]]", "#fcd9c6", "#a33f00", "filled" },
	{ "job", "job of CI", "octagon", "{", "}", "#e3defa", "#4b3a9b", "filled" },
	{ "pipeline", "pipeline in Drone's own words", "parallelogram", "[/", "/]", "#d3dcfb", "#2f3f9b", "filled" },
	{ "group", "what is typed for several", "box", "(", ")", "#ffffff", "#5a5a5a", "filled,rounded,dashed" },
	{ NULL, "anything else", "box", "[", "]", "#ffffff", "#000000", "filled" },
};

const struct kind *kinds_all(void)
{
	return kinds;
}

const struct kind *kinds_find(struct str name)
{
	const struct kind *k = kinds;

	while (k->name && !str_is(name, k->name))
		k++;
	return k;
}

bool kinds_is_dashed(const struct kind *k)
{
	return str_ends(str_of(k->style), STR("dashed"));
}
