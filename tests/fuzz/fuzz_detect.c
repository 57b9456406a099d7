/* Language detection: it reads all it is given, and its answer is one that it knows. */
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "engine/analysis/detect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span text = {(const char *)bytes, len};
    struct detect detect = {.n_letters = 0};
    if (!utf8_is_valid(text))
        return 0;
    if (detect_add(&detect, text, UINT32_MAX) != len)
        __builtin_trap();
    const char *tag = detect_tag(&detect);
    if (tag != NULL && (detect_known(tag) == NULL || detect_weight(&detect, tag) == 0))
        __builtin_trap();
    return 0;
}
