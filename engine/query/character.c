#include "engine/query/character.h"

#include "base/utf8.h"
#include "engine/analysis/classes.h"

bool character_is_space(uint32_t code)
{
    bool is_control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
    switch (code) {
    case 0x20:
    case 0xA0:
    case 0x1680:
    case 0x200B:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
    case 0xFEFF:
        return true;
    default:
        return is_control || (code >= 0x2000 && code <= 0x200A);
    }
}

bool character_is_blank(struct span text)
{
    for (size_t at = 0, len; at < text.len; at += len)
        if (!character_is_space(utf8_decode(text, at, &len)))
            return false;
    return true;
}

bool character_is_opening_quote(uint32_t code)
{
    return code == 0x201C || code == 0x201E || code == 0x201F || code == 0xAB;
}

bool character_is_quote(uint32_t code)
{
    return code == '"' || code == 0x201D || code == 0xBB || code == 0xFF02 ||
           character_is_opening_quote(code);
}

bool character_is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

bool character_is_letter(uint32_t code)
{
    if (code < 0x80)
        return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    return code <= 0x10FFFF && class_is_word_character(code);
}

bool character_is_prolonging(struct span text)
{
    return span_begins(text, SPAN("ー"));
}
