/* Lists can be read out of any bytes that open as a file of postings. */
#include <stdint.h>

#include "tests/engine/segment/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_postings((struct span){(const char *)data, size});
    return 0;
}
