/* The name that somebody most likely meant: for hints about methods, options, fields. */
#ifndef PILCROW_WIRE_NEAREST_H
#define PILCROW_WIRE_NEAREST_H

#include <stddef.h>

#include "base/span.h"

/* The one of `names` with the fewest insertions, deletions, substitutions and swaps of neighbours
 * (optimal string alignment), ASCII case ignored; NULL when every name is further away than a third
 * of its length, and two. Ties: the first. */
const char *nearest_name(struct span typed, const char *const *names, size_t n);

#endif
