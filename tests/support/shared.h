/* Data sets whose licences keep them out of the repository. */
#ifndef PILCROW_TESTS_SUPPORT_SHARED_H
#define PILCROW_TESTS_SUPPORT_SHARED_H

#include <stdbool.h>

/* Fills the path of PILCROW_SHARED/`name`. False, and a line that says so, when it is not there:
 * the test then calls skip(). */
bool shared_find(const char *name, char path[4096]);

/* Unpacks the archive (.tar.zst) PILCROW_SHARED/`name` into `dir`. False as above, or no tar. */
bool shared_unpack(const char *name, const char *dir);

#endif
