/* Encodings: the first byte chooses a claim, the rest is the file. What comes out is UTF-8, and
 * what was UTF-8 is left alone. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "indexer/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const claims[] = {
        "", "windows-1251", "shift_jis", "gb18030", "iso-2022-jp", "utf-16", "utf-7", "hz"};
    if (len == 0)
        return 0;
    struct span raw = {(const char *)bytes + 1, len - 1}, text;
    struct buf out;
    struct encoding encoding;
    struct error err;
    buf_init(&out, 64 << 20);
    if (encoding_read(raw, span_of(claims[bytes[0] % 8]), &out, &encoding, &err) != OK)
        abort();
    if (!utf8_is_valid(encoding.text))
        abort();
    bool has_mark = encoding.text.at != raw.at && encoding.warning[0] == '\0';
    bool is_disguised = encoding_guess_disguised(raw) != NULL;
    if (utf8_is_valid(raw) && !has_mark && !is_disguised && !span_equal(raw, encoding.text))
        abort();
    if (encoding_read_marked(raw, &out, &text, &err) != OK)
        abort();
    buf_release(&out);
    return 0;
}
