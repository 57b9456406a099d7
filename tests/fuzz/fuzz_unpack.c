/* gzip: bounded output, whatever the bytes. */
#include <stdint.h>

#include "indexer/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct buf out;
    buf_init(&out, UNPACK_MAX_BYTES + (1 << 20));
    if (unpack_gzip((struct span){(const char *)bytes, len}, &out, NULL) == OK &&
        (out.len > UNPACK_MAX_BYTES ||
         (out.len > UNPACK_SMALL && out.len / UNPACK_MAX_RATIO > len)))
        __builtin_trap();
    buf_release(&out);
    return 0;
}
