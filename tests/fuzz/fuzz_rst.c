/* reStructuredText: every article keeps its contract (reading.c). */
#include <stdint.h>

#include "tests/indexer/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct reading reading;
    reading_init(&reading);
    reading_read(&reading, "a.rst", (struct span){(const char *)bytes, len});
    reading_release(&reading);
    return 0;
}
