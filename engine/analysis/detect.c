#include "engine/analysis/detect.h"

#include <stdbool.h>
#include <string.h>

#include <unicode/uchar.h>

#include "base/utf8.h"
#include "engine/analysis/trigrams.h"

_Static_assert(DETECT_BIT == TRIGRAMS_BIT, "one unit");

enum {
    LETTER = 3 * DETECT_BIT,           /* what a letter says for the only language of its script */
    IDEOGRAPH = 8 * DETECT_BIT,        /* is a word */
    SYLLABLE = 6 * DETECT_BIT,         /* of Hangul */
    KANA = 6 * DETECT_BIT,             /* is in Japanese only, among Chinese characters */
    LETTERS = 20,                      /* that trigrams are believed of */
    ENOUGH = 48 * DETECT_BIT,          /* evidence, where a script tells */
    ENOUGH_TRIGRAMS = 64 * DETECT_BIT, /* and where it does not: a sentence */
    APART = 10 * DETECT_BIT, /* of the second best: 1 in 1,000, were trigrams independent */
    APART_SHARE = 100,       /* and at least 1 part in so many */
};

#define HANGUL_FIRST 0xAC00

/* Scripts that one language is written in, or one above all others. */
struct script_language {
    uint32_t first, last;
    const char *tag;
};

static const struct script_language scripts[] = {
    {0x0530, 0x058F, "hy"}, {0x0980, 0x09FF, "bn"}, {0x0A00, 0x0A7F, "pa"},
    {0x0A80, 0x0AFF, "gu"}, {0x0B00, 0x0B7F, "or"}, {0x0B80, 0x0BFF, "ta"},
    {0x0C00, 0x0C7F, "te"}, {0x0C80, 0x0CFF, "kn"}, {0x0D00, 0x0D7F, "ml"},
    {0x0D80, 0x0DFF, "si"}, {0x0E80, 0x0EFF, "lo"}, {0x0F00, 0x0FFF, "bo"},
    {0x1000, 0x109F, "my"}, {0x10A0, 0x10FF, "ka"}, {0x1100, 0x11FF, "ko"},
    {0x1200, 0x139F, "am"}, {0x1780, 0x17FF, "km"}, {HANGUL_FIRST, 0xD7A3, "ko"},
};

enum {
    N_SCRIPTS = sizeof scripts / sizeof scripts[0],
    CHINESE = TRIGRAMS_MOST + N_SCRIPTS,
    JAPANESE
};
_Static_assert(JAPANESE < DETECT_MOST, "DETECT_MOST is too small");

/* A walk over the prose of a text. */
struct prose {
    struct detect *detect;
    struct span text;
    size_t at;
    uint32_t before[2]; /* the last two characters of the word; 0: it begins */
};

static bool is_kana(uint32_t code)
{
    return code >= 0x3041 && code <= 0x30FF && code != 0x30FB;
}

static bool is_ideograph(uint32_t code)
{
    return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0x20000 && code <= 0x323AF);
}

static uint32_t fold(uint32_t code)
{
    switch (code) {
    case 0x219: /* ș and ț are written with a cedilla as well */
        return 0x15F;
    case 0x21B:
        return 0x163;
    case 0x451: /* ё */
        return 0x435;
    case 0x64A: /* yeh, alef maksura and kaf as Persian has them */
    case 0x649:
        return 0x6CC;
    case 0x643:
        return 0x6A9;
    default:
        return code;
    }
}

static void add_weights(struct detect *detect, uint32_t first, uint32_t second, uint32_t third)
{
    size_t n;
    const struct trigram_weight *weights = trigrams_find(first, second, third, &n);
    for (size_t i = 0; i < n; i++)
        detect->weight[weights[i].table] += weights[i].weight;
}

static void add_trigram(struct prose *prose, uint32_t code)
{
    add_weights(prose->detect, prose->before[0], prose->before[1], code);
}

static void end_word(struct prose *prose)
{
    if (prose->before[1] != 0 && prose->before[1] != ' ')
        add_trigram(prose, ' ');
    prose->before[0] = 0;
    prose->before[1] = ' ';
}

static void add_letter(struct prose *prose, uint32_t code)
{
    if (prose->before[0] != 0)
        add_trigram(prose, code);
    if (code >= 0x80) /* a letter that a language has not is as good as a word */
        add_weights(prose->detect, 0, 0, code);
    prose->before[0] = prose->before[1];
    prose->before[1] = code;
    prose->detect->n_letters++;
}

/* A letter that needs no neighbours. */
static bool add_alone(struct detect *detect, uint32_t code)
{
    if (is_kana(code)) {
        detect->weight[JAPANESE] += KANA;
    } else if (is_ideograph(code)) {
        detect->weight[CHINESE] += IDEOGRAPH;
        detect->weight[JAPANESE] += IDEOGRAPH - DETECT_BIT;
    } else {
        size_t i = 0;
        while (i < N_SCRIPTS && (code < scripts[i].first || code > scripts[i].last))
            i++;
        if (i == N_SCRIPTS)
            return false;
        detect->weight[TRIGRAMS_MOST + i] += code >= HANGUL_FIRST ? SYLLABLE : LETTER;
    }
    detect->n_letters++;
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Characters of ASCII that are not in words of prose, and those that no letter follows there. */
enum { FOREIGN = 1, PARTING = 2 };
static const unsigned char ascii_kinds[128] = {
    [0] = FOREIGN,   ['_'] = FOREIGN, ['/'] = FOREIGN, ['\\'] = FOREIGN, ['='] = FOREIGN,
    ['<'] = FOREIGN, ['>'] = FOREIGN, ['{'] = FOREIGN, ['}'] = FOREIGN,  ['@'] = FOREIGN,
    ['#'] = FOREIGN, ['$'] = FOREIGN, ['|'] = FOREIGN, ['~'] = FOREIGN,  ['^'] = FOREIGN,
    ['*'] = FOREIGN, ['+'] = FOREIGN, ['['] = FOREIGN, [']'] = FOREIGN,  ['0'] = FOREIGN,
    ['1'] = FOREIGN, ['2'] = FOREIGN, ['3'] = FOREIGN, ['4'] = FOREIGN,  ['5'] = FOREIGN,
    ['6'] = FOREIGN, ['7'] = FOREIGN, ['8'] = FOREIGN, ['9'] = FOREIGN,  ['.'] = PARTING,
    [':'] = PARTING, [';'] = PARTING, ['('] = PARTING, [','] = PARTING,
};

/* The end of the ASCII characters at `at`, up to a space; whether they are words with at most marks
 * around them. */
static size_t ascii_run(struct span text, size_t at, bool *is_prose)
{
    unsigned kinds = 0, before = 0; /* before: kind of the character before this one */
    bool was_lower = false, is_parted = false;
    size_t end = at;
    for (; end < text.len && (text.at[end] & 0x80) == 0 && !is_space(text.at[end]); end++) {
        char c = text.at[end];
        is_parted |= is_ascii_letter(c) && (before == PARTING || (was_lower && c <= 'Z'));
        before = ascii_kinds[(unsigned char)c];
        was_lower = c >= 'a' && c <= 'z';
        kinds |= before;
    }
    *is_prose = (kinds & FOREIGN) == 0 && !is_parted;
    return end;
}

static void add_ascii(struct prose *prose, size_t end, uint32_t most)
{
    for (; prose->at < end && prose->detect->n_letters < most; prose->at++) {
        char c = prose->text.at[prose->at];
        if (is_ascii_letter(c))
            add_letter(prose, (uint32_t)(c | 0x20));
        else
            end_word(prose);
    }
}

static void add_other(struct prose *prose)
{
    size_t len;
    uint32_t code = utf8_decode(prose->text, prose->at, &len);
    prose->at += len;
    uint32_t kind = code != UTF8_BAD ? U_GET_GC_MASK((UChar32)code) : 0;
    if ((kind & (U_GC_L_MASK | U_GC_M_MASK)) == 0)
        end_word(prose);
    else if (code >= 0x530 && add_alone(prose->detect, code))
        end_word(prose);
    else
        add_letter(prose, fold((uint32_t)u_tolower((UChar32)code)));
}

size_t detect_add(struct detect *detect, struct span text, uint32_t most)
{
    struct prose prose = {.detect = detect, .text = text, .before = {0, ' '}};
    while (prose.at < text.len && detect->n_letters < most) {
        bool is_prose;
        if (is_space(text.at[prose.at])) {
            end_word(&prose);
            prose.at++;
        } else if ((text.at[prose.at] & 0x80) != 0) {
            add_other(&prose);
        } else {
            size_t end = ascii_run(text, prose.at, &is_prose);
            if (is_prose)
                add_ascii(&prose, end, most);
            else
                end_word(&prose);
            prose.at = is_prose ? prose.at : end;
        }
    }
    end_word(&prose);
    return prose.at;
}

/* NULL: an unused number. */
static const char *tag_of(size_t language)
{
    if (language == CHINESE)
        return "zh";
    if (language == JAPANESE)
        return "ja";
    if (language < TRIGRAMS_MOST)
        return language < trigrams_count() ? trigrams_tag(language) : NULL;
    return language < CHINESE ? scripts[language - TRIGRAMS_MOST].tag : NULL;
}

static size_t best_of(const struct detect *detect)
{
    size_t best = 0;
    for (size_t i = 1; i < DETECT_MOST; i++)
        if (detect->weight[i] > detect->weight[best])
            best = i;
    return best;
}

/* Kana among Chinese characters make them Japanese; the odd one is a name. */
static bool is_japanese(const struct detect *detect)
{
    return detect->weight[JAPANESE] > detect->weight[CHINESE];
}

const char *detect_tag(const struct detect *detect)
{
    size_t best = best_of(detect);
    uint32_t weight = detect->weight[best], second = 0;
    if (weight < (best < TRIGRAMS_MOST ? ENOUGH_TRIGRAMS : ENOUGH) ||
        (best < TRIGRAMS_MOST && detect->n_letters < LETTERS))
        return NULL;
    if (best == CHINESE || best == JAPANESE)
        return is_japanese(detect) ? "ja" : "zh";
    for (size_t i = 0; i < DETECT_MOST; i++)
        if (detect->weight[i] > second && i != best && strcmp(tag_of(i), tag_of(best)) != 0)
            second = detect->weight[i];
    bool is_sure = weight - second >= APART && weight - second >= weight / APART_SHARE;
    return is_sure ? tag_of(best) : NULL;
}

void detect_join(struct detect *to, const struct detect *from)
{
    for (size_t i = 0; i < DETECT_MOST; i++)
        to->weight[i] += from->weight[i];
    to->n_letters += from->n_letters;
}

uint32_t detect_best(const struct detect *detect)
{
    return detect->weight[best_of(detect)];
}

/* The next language from `at` on that has this tag, or DETECT_MOST. */
static size_t find(const char *tag, size_t at)
{
    while (at < DETECT_MOST && (tag_of(at) == NULL || strcmp(tag_of(at), tag) != 0))
        at++;
    return at;
}

uint32_t detect_weight(const struct detect *detect, const char *tag)
{
    uint32_t most = 0;
    for (size_t i = find(tag, 0); i < DETECT_MOST; i = find(tag, i + 1))
        most = detect->weight[i] > most ? detect->weight[i] : most;
    return most;
}

const char *detect_known(const char *tag)
{
    size_t at = find(tag, 0);
    return at < DETECT_MOST ? tag_of(at) : NULL;
}
