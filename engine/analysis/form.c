#include "engine/analysis/form.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"

enum { HASH_DIGITS = 16 };

/* Fowler, Noll & Vo, "The FNV Non-Cryptographic Hash Algorithm" (IETF draft). */
uint64_t form_hash(struct span text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

size_t form_cut(struct span text, size_t most, char *out)
{
    if (text.len <= most) {
        if (text.len > 0)
            memmove(out, text.at, text.len);
        return text.len;
    }
    char digits[HASH_DIGITS + 1];
    snprintf(digits, sizeof digits, "%016" PRIx64, form_hash(text));
    size_t kept = utf8_border_before(text, most - HASH_DIGITS);
    memmove(out, text.at, kept);
    memcpy(out + kept, digits, HASH_DIGITS);
    return kept + HASH_DIGITS;
}
