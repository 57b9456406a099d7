/* Any bytes that open as a lexicon can be read in full. */
#include <stdint.h>

#include "tests/engine/segment/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_lexicon((struct span){(const char *)data, size});
    return 0;
}
