/* Repair gives valid text and leaves valid text alone; offsets of all three units agree. */
#include <stdlib.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check_encoding(struct span text)
{
    char encoded[4];
    for (size_t at = 0, n; at < text.len; at += n) {
        uint32_t code = utf8_decode(text, at, &n);
        require(utf8_encode(code, encoded) == n && memcmp(encoded, text.at + at, n) == 0);
        require(utf8_border_before(text, at + n - 1) == at);
        require(utf8_border_after(text, at + 1) == at + n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span text = {(const char *)bytes, len};
    struct buf out;
    buf_init(&out, 4 * len + 4);
    size_t repaired = utf8_repair(text, &out);
    require(buf_status(&out) == OK);
    struct span good = buf_span(&out);
    require(utf8_is_valid(good) && (repaired == 0) == utf8_is_valid(text));
    require(repaired > 0 || span_equal(good, text));
    check_encoding(good);
    uint32_t ends[2] = {0, (uint32_t)good.len};
    utf8_offsets(good, UTF_32, ends, 2);
    require(ends[0] == 0 && ends[1] == utf8_count(good));
    buf_release(&out);
    return 0;
}
