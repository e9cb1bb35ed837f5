/*
 * viewsecrets: the secrets and the ssh agent of a build, at the desk and in CI. Their values stand nowhere: outputs
 * name variables, files and Drone's secrets, and the engine reads what these hold.
 */
#ifndef GEN_VIEWSECRETS_H
#define GEN_VIEWSECRETS_H

struct arena;
struct model;
struct target;
struct value;

/* Put secrets, each with its `option` in a recipe; secret_variables, with `variable` and `id`; and needs_buildkit. */
void viewsecrets_put_desk(struct arena *a, struct value *v, const struct target *t);

/*
 * Put variables and variables?, those of the step that Drone's secrets fill; secrets_env, secrets_file, buildx_secrets,
 * each with a flag of that name and `pair`; ssh_key, the secret with a key, empty where there is none.
 */
void viewsecrets_put_ci(struct arena *a, struct value *v, const struct model *m, const struct target *t);

#endif
