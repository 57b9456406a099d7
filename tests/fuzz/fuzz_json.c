/* What json_parse accepts, json_write writes so that it reads back as the same value, in one line
 * without a harmful code point. */
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_harmless(struct span text)
{
    for (size_t at = 0, n; at < text.len; at += n)
        if (utf8_is_harmful(utf8_decode(text, at, &n)) || n == 0)
            abort();
}

static bool has_reals(const json_t *value)
{
    size_t i;
    const json_t *element;
    json_array_foreach(value, i, element) if (has_reals(element)) return true;
    for (void *at = json_object_iter((json_t *)(uintptr_t)value); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)value, at))
        if (has_reals(json_object_iter_value(at)))
            return true;
    return json_is_real(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    json_t *value, *again = NULL;
    struct error err;
    if (json_parse((struct span){(const char *)bytes, len}, &value, &err) != OK)
        return 0;
    struct buf out;
    buf_init(&out, 64 << 20);
    json_write(&out, value);
    if (buf_status(&out) != OK || !utf8_is_valid(buf_span(&out)))
        abort();
    check_harmless(buf_span(&out));
    /* Reals are written with six decimals, so they need not come back as they were. */
    if (json_parse(buf_span(&out), &again, &err) != OK ||
        (!has_reals(value) && !json_equal(value, again)))
        abort();
    buf_release(&out);
    json_decref(again);
    json_decref(value);
    return 0;
}
