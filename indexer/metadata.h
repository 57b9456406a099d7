/* Values that authors write in many ways, brought into the one that the index holds. */
#ifndef PILCROW_INDEXER_METADATA_H
#define PILCROW_INDEXER_METADATA_H

#include <stdbool.h>

#include "base/span.h"

/* The day of an ISO 8601 date (2019-12-02 or 20191202), whatever follows it, as "YYYY-MM-DD".
 * False: another notation, or a day that does not exist in years 0001–9999. */
bool metadata_date(struct span text, char out[11]);

/* The primary tag of a BCP 47 language tag in lower case: "en" of "en-US" or "en_GB". "und" is the
 * empty string: unknown. False: no language tag. */
bool metadata_lang(struct span text, char out[4]);

#endif
