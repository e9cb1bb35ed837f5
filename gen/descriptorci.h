/*
 * descriptorci: the part of the descriptor's language that tells what CI does: tables of keys for `test`, `jobs`,
 * `publish` and `drone`, there and in an entry of `arches`.
 */
#ifndef GEN_DESCRIPTORCI_H
#define GEN_DESCRIPTORCI_H

#include "schema.h"

extern const struct field descriptor_test_fields[]; /* of struct desc_test */
extern const struct field descriptor_job_fields[]; /* of struct desc_job */
extern const struct field descriptor_publish_fields[]; /* of struct desc_publish */
extern const struct field descriptor_publication_fields[]; /* of struct desc_publication */
extern const struct field descriptor_drone_fields[]; /* of struct desc_drone */
extern const struct field descriptor_build_role_fields[]; /* of struct desc_role, for the pipelines that build */
extern const struct field descriptor_arch_command_fields[]; /* of struct desc_command */

#endif
