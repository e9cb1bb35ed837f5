/*
 * hooktext: what the text of a hook of git's has of this program: the script that it wrote, with lines of the user's
 * around it, or a line of theirs that runs it. Knows text alone, no disk.
 */
#ifndef GEN_HOOKTEXT_H
#define GEN_HOOKTEXT_H

#include "str.h"

struct arena;

/* Where the script stands: without the line "#!" where lines of the user's are around it, which then is theirs. */
struct hooktext_script {
	enum { HOOKTEXT_NONE, HOOKTEXT_INTACT, HOOKTEXT_EDITED } is;
	size_t begin, end;
};

/* Look for the script, which may be of another version or descriptor; script: as it would be written now. */
struct hooktext_script hooktext_find(struct arena *a, struct str hook, struct str script);

/* The hook with the script in the place of that one; as a whole where nothing else was in it. */
struct str hooktext_replace(struct arena *a, struct str hook, struct hooktext_script old, struct str script);

/* The line that runs the hook of a descriptor from another hook. */
struct str hooktext_line(struct arena *a, struct str descriptor, bool merge);

/*
 * Look for that line, however its words stand apart and its options are spelt. HOOKTEXT_OTHER: one that runs the hook
 * of that descriptor, but with --merge or without where that is not so, or without heeding what it says.
 */
enum hooktext_call { HOOKTEXT_NO_CALL, HOOKTEXT_OTHER, HOOKTEXT_CALL };
enum hooktext_call hooktext_calls(struct str hook, struct str descriptor, bool merge, struct str *line);

#endif
