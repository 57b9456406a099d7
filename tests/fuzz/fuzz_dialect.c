/* A dialect once chosen is not changed by what follows, and the end of bytes always decides. */
#include <stdint.h>
#include <stdlib.h>

#include "wire/dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span all = {(const char *)bytes, len};
    size_t skipped = dialect_skip(all);
    if (skipped > len)
        abort();
    all = span_cut(all, skipped, len - skipped);
    enum dialect chosen = dialect_find(all, false), at_end = dialect_find(all, true);
    if (all.len > 0 && at_end == DIALECT_UNKNOWN)
        abort();
    for (size_t n = 1; n < all.len && n < 256; n++) {
        enum dialect early = dialect_find(span_cut(all, 0, n), false);
        if (early != DIALECT_UNKNOWN && early != chosen)
            abort();
    }
    if (chosen != DIALECT_UNKNOWN && chosen != at_end)
        abort();
    (void)dialect_line_is_json(all);
    return 0;
}
