#include "engine/segment/lexicon.h"

#include <stdlib.h>

#include "engine/analysis/language.h"
#include "engine/segment/lexicon_format.h"
#include "engine/segment/sections.h"

/* All pointers go into the mapping. Opening checks where they lead; what is summed up from there is
 * looked at again, for a file that is torn later reads as zeros from some place on (decision 31). */
struct lexicon {
    struct sections sections;
    uint32_t n_words, n_stems, n_surfaces;
    struct span text;
    const uint32_t *bases, *ids, *ranks, *stem_of, *counts, *stems, *stem_starts, *stem_words;
    const uint8_t *lengths, *shared, *marks, *stem_lengths, *stem_languages;
    const struct surface_row *surfaces;
};

/* ---- Opening -------------------------------------------------------------------------------- */

#define SECTION(lexicon, i) ((const void *)(lexicon)->sections.at[i].at)

static void bind(struct lexicon *lexicon)
{
    lexicon->n_words = lexicon->sections.counts[LEXICON_N_WORDS];
    lexicon->n_stems = lexicon->sections.counts[LEXICON_N_STEMS];
    lexicon->n_surfaces = lexicon->sections.counts[LEXICON_N_SURFACES];
    lexicon->text = lexicon->sections.at[LEXICON_TEXT];
    lexicon->bases = SECTION(lexicon, LEXICON_BASES);
    lexicon->lengths = SECTION(lexicon, LEXICON_LENGTHS);
    lexicon->shared = SECTION(lexicon, LEXICON_SHARED);
    lexicon->ids = SECTION(lexicon, LEXICON_IDS);
    lexicon->ranks = SECTION(lexicon, LEXICON_RANKS);
    lexicon->stem_of = SECTION(lexicon, LEXICON_STEM_OF);
    lexicon->counts = SECTION(lexicon, LEXICON_COUNTS);
    lexicon->marks = SECTION(lexicon, LEXICON_MARKS);
    lexicon->stems = SECTION(lexicon, LEXICON_STEMS);
    lexicon->stem_lengths = SECTION(lexicon, LEXICON_STEM_LENGTHS);
    lexicon->stem_languages = SECTION(lexicon, LEXICON_STEM_LANGUAGES);
    lexicon->stem_starts = SECTION(lexicon, LEXICON_STEM_STARTS);
    lexicon->stem_words = SECTION(lexicon, LEXICON_STEM_WORDS);
    lexicon->surfaces = SECTION(lexicon, LEXICON_SURFACES);
}

static bool are_sizes_right(const struct lexicon *lexicon)
{
    const struct sections *s = &lexicon->sections;
    uint64_t words = lexicon->n_words, stems = lexicon->n_stems;
    return sections_hold(s, LEXICON_BASES, (words + LEXICON_GROUP - 1) / LEXICON_GROUP, 4) &&
           sections_hold(s, LEXICON_LENGTHS, words, 1) &&
           sections_hold(s, LEXICON_SHARED, (words + 7) / 8, 1) &&
           sections_hold(s, LEXICON_IDS, words, 4) && sections_hold(s, LEXICON_RANKS, words, 4) &&
           sections_hold(s, LEXICON_STEM_OF, words, 4) &&
           sections_hold(s, LEXICON_COUNTS, words, 4) &&
           sections_hold(s, LEXICON_MARKS, words, 1) && sections_hold(s, LEXICON_STEMS, stems, 4) &&
           sections_hold(s, LEXICON_STEM_LENGTHS, stems, 1) &&
           sections_hold(s, LEXICON_STEM_LANGUAGES, stems, 1) &&
           sections_hold(s, LEXICON_STEM_STARTS, stems + 1, 4) &&
           sections_hold(s, LEXICON_STEM_WORDS, words, 4) &&
           sections_hold(s, LEXICON_SURFACES, lexicon->n_surfaces, sizeof(struct surface_row));
}

static bool is_shared(const struct lexicon *lexicon, uint32_t rank)
{
    return lexicon->shared[rank / 8] >> rank % 8 & 1;
}

static bool are_words_right(const struct lexicon *lexicon)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < lexicon->n_words; i++) {
        if (i % LEXICON_GROUP == 0 && lexicon->bases[i / LEXICON_GROUP] != at)
            return false;
        if (at + lexicon->lengths[i] > lexicon->text.len || lexicon->ranks[i] >= lexicon->n_words ||
            lexicon->ids[i] >= lexicon->n_words || lexicon->stem_of[i] >= lexicon->n_stems ||
            lexicon->stem_words[i] >= lexicon->n_words ||
            (lexicon->marks[i] & MARK_LANGUAGE) >= LANGUAGE_COUNT)
            return false;
        at += is_shared(lexicon, i) ? 0 : lexicon->lengths[i];
    }
    return true;
}

static bool is_in_text(const struct lexicon *lexicon, uint32_t at, uint32_t len)
{
    return at <= lexicon->text.len && len <= lexicon->text.len - at;
}

static bool are_stems_right(const struct lexicon *lexicon)
{
    const uint32_t *starts = lexicon->stem_starts;
    for (uint32_t i = 0; i < lexicon->n_stems; i++)
        if (!is_in_text(lexicon, lexicon->stems[i], lexicon->stem_lengths[i]) ||
            lexicon->stem_languages[i] >= LANGUAGE_COUNT || starts[i] > starts[i + 1])
            return false;
    return starts[0] == 0 && starts[lexicon->n_stems] == lexicon->n_words;
}

static bool are_surfaces_right(const struct lexicon *lexicon)
{
    for (uint32_t i = 0; i < lexicon->n_surfaces; i++)
        if (!is_in_text(lexicon, lexicon->surfaces[i].at, lexicon->surfaces[i].len))
            return false;
    return true;
}

enum status lexicon_open(struct span bytes, struct lexicon **out, struct error *err)
{
    *out = NULL;
    struct lexicon *lexicon = calloc(1, sizeof *lexicon);
    if (lexicon == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    enum status status;
    TRY(sections_read(bytes, LEXICON_MAGIC, LEXICON_VERSION, LEXICON_SECTIONS, &lexicon->sections,
                      err));
    bind(lexicon);
    if (!are_sizes_right(lexicon) || !are_words_right(lexicon) || !are_stems_right(lexicon) ||
        !are_surfaces_right(lexicon)) {
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the lexicon is damaged");
        goto done;
    }
    *out = lexicon;
    return OK;
done:
    free(lexicon);
    return status;
}

void lexicon_close(struct lexicon *lexicon)
{
    free(lexicon);
}

/* ---- Words ---------------------------------------------------------------------------------- */

uint32_t lexicon_count(const struct lexicon *lexicon)
{
    return lexicon->n_words;
}

uint32_t lexicon_stem_count(const struct lexicon *lexicon)
{
    return lexicon->n_stems;
}

uint32_t lexicon_id_at(const struct lexicon *lexicon, uint32_t rank)
{
    return lexicon->ids[rank];
}

uint32_t lexicon_rank_of(const struct lexicon *lexicon, uint32_t id)
{
    return lexicon->ranks[id];
}

uint32_t lexicon_stem_of(const struct lexicon *lexicon, uint32_t id)
{
    return lexicon->stem_of[id];
}

bool lexicon_is_stop(const struct lexicon *lexicon, uint32_t id)
{
    return lexicon->marks[id] & MARK_STOP;
}

const uint8_t *lexicon_marks(const struct lexicon *lexicon)
{
    return lexicon->marks;
}

uint32_t lexicon_count_of(const struct lexicon *lexicon, uint32_t id)
{
    return lexicon->counts[id];
}

/* The exact form of a rank, which begins at `at`. */
static struct span form_at(const struct lexicon *lexicon, uint32_t rank, uint32_t at)
{
    uint32_t len = lexicon->lengths[rank];
    return is_in_text(lexicon, at, len) ? span_cut(lexicon->text, at, len) : SPAN("");
}

static struct span exact_at(const struct lexicon *lexicon, uint32_t rank)
{
    uint32_t at = lexicon->bases[rank / LEXICON_GROUP];
    for (uint32_t i = rank - rank % LEXICON_GROUP; i < rank; i++)
        at += is_shared(lexicon, i) ? 0u : lexicon->lengths[i];
    return form_at(lexicon, rank, at);
}

/* The surface of a rank where it is not the exact form. */
static struct span surface_at(const struct lexicon *lexicon, uint32_t rank, struct span exact)
{
    uint32_t low = 0, high = lexicon->n_surfaces;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct surface_row *row = &lexicon->surfaces[middle];
        if (row->rank == rank)
            return span_cut(lexicon->text, row->at, row->len);
        if (row->rank < rank)
            low = middle + 1;
        else
            high = middle;
    }
    return exact;
}

void lexicon_word(const struct lexicon *lexicon, uint32_t id, struct lexicon_word *out)
{
    uint32_t rank = lexicon->ranks[id];
    uint8_t mark = lexicon->marks[id];
    struct span exact = exact_at(lexicon, rank);
    *out = (struct lexicon_word){
        .id = id,
        .rank = rank,
        .stem = lexicon->stem_of[id],
        .count = lexicon->counts[id],
        .surface = surface_at(lexicon, rank, exact),
        .exact = exact,
        .language = mark & MARK_LANGUAGE,
        .is_stop = mark & MARK_STOP,
        .is_number = mark & MARK_NUMBER,
        .is_han = mark & MARK_HAN,
    };
}

/* ---- Looking up ----------------------------------------------------------------------------- */

/* Whether a word stands before the place looked for: before `key`, or, for the end of a range,
 * before all that neither precedes nor begins with it. */
static bool is_before(struct span word, struct span key, bool is_end, bool is_prefix)
{
    if (is_end && is_prefix && span_begins(word, key))
        return true;
    int order = span_compare(word, key);
    return order < 0 || (is_end && order == 0);
}

/* How many words stand before the place: groups by halving, then along the group. */
static uint32_t count_before(const struct lexicon *lexicon, struct span key, bool is_end,
                             bool is_prefix)
{
    uint32_t n = lexicon->n_words, low = 0, high = (n + LEXICON_GROUP - 1) / LEXICON_GROUP;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, rank = middle * LEXICON_GROUP;
        struct span word = span_cut(lexicon->text, lexicon->bases[middle], lexicon->lengths[rank]);
        if (is_before(word, key, is_end, is_prefix))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    uint32_t rank = (low - 1) * LEXICON_GROUP, at = lexicon->bases[low - 1];
    for (uint32_t stop = rank + LEXICON_GROUP; rank < n && rank < stop; rank++) {
        if (!is_before(form_at(lexicon, rank, at), key, is_end, is_prefix))
            break;
        at += is_shared(lexicon, rank) ? 0u : lexicon->lengths[rank];
    }
    return rank;
}

static struct lexicon_range find_range(const struct lexicon *lexicon, struct span key,
                                       bool is_prefix)
{
    uint32_t first = count_before(lexicon, key, false, is_prefix);
    uint32_t end = count_before(lexicon, key, true, is_prefix);
    return (struct lexicon_range){first, end > first ? end - first : 0};
}

struct lexicon_range lexicon_find_exact(const struct lexicon *lexicon, struct span exact)
{
    return find_range(lexicon, exact, false);
}

struct lexicon_range lexicon_find_prefix(const struct lexicon *lexicon, struct span beginning)
{
    return find_range(lexicon, beginning, true);
}

/* ---- Walking -------------------------------------------------------------------------------- */

static void set_walk(const struct lexicon *lexicon, struct lexicon_walk *walk, uint32_t rank,
                     uint32_t at)
{
    bool is_over = rank >= lexicon->n_words;
    *walk = (struct lexicon_walk){rank, at, is_over ? SPAN("") : form_at(lexicon, rank, at)};
}

void lexicon_walk_begin(const struct lexicon *lexicon, struct lexicon_walk *walk)
{
    set_walk(lexicon, walk, 0, 0);
}

void lexicon_walk_next(const struct lexicon *lexicon, struct lexicon_walk *walk)
{
    uint32_t used = is_shared(lexicon, walk->rank) ? 0 : lexicon->lengths[walk->rank];
    set_walk(lexicon, walk, walk->rank + 1, walk->at + used);
}

/* span_begins() for the few bytes of a walk, the last of which tells most. */
static inline bool begins(struct span word, struct span beginning)
{
    size_t at = beginning.len;
    if (word.len < at)
        return false;
    while (at > 0 && word.at[at - 1] == beginning.at[at - 1])
        at--;
    return at == 0;
}

static bool group_begins(const struct lexicon *lexicon, uint32_t group, struct span beginning)
{
    uint32_t rank = group * LEXICON_GROUP;
    struct span word = span_cut(lexicon->text, lexicon->bases[group], lexicon->lengths[rank]);
    return begins(word, beginning);
}

/* The last group that begins so; `group` does. */
static uint32_t last_group(const struct lexicon *lexicon, uint32_t group, struct span beginning)
{
    uint32_t n = (lexicon->n_words + LEXICON_GROUP - 1) / LEXICON_GROUP, step = 1;
    while (step < n - group && group_begins(lexicon, group + step, beginning)) {
        group += step;
        step *= 2;
    }
    for (; step > 0; step /= 2)
        if (step < n - group && group_begins(lexicon, group + step, beginning))
            group += step;
    return group;
}

void lexicon_walk_past(const struct lexicon *lexicon, struct lexicon_walk *walk, size_t len)
{
    struct span beginning = span_cut(walk->exact, 0, len);
    bool is_far = false;
    do {
        lexicon_walk_next(lexicon, walk);
        if (!is_far && walk->rank % LEXICON_GROUP == 0 && walk->rank < lexicon->n_words &&
            begins(walk->exact, beginning)) {
            uint32_t group = last_group(lexicon, walk->rank / LEXICON_GROUP, beginning);
            set_walk(lexicon, walk, group * LEXICON_GROUP, lexicon->bases[group]);
            is_far = true;
        }
    } while (walk->rank < lexicon->n_words && begins(walk->exact, beginning));
}

/* ---- Stems ---------------------------------------------------------------------------------- */

struct span lexicon_stem_text(const struct lexicon *lexicon, uint32_t stem)
{
    return span_cut(lexicon->text, lexicon->stems[stem], lexicon->stem_lengths[stem]);
}

uint8_t lexicon_stem_language(const struct lexicon *lexicon, uint32_t stem)
{
    return lexicon->stem_languages[stem];
}

uint32_t lexicon_languages(const struct lexicon *lexicon)
{
    _Static_assert(LANGUAGE_COUNT <= 32, "languages do not fit");
    uint32_t languages = 0;
    for (uint32_t i = 0; i < lexicon->n_stems; i++)
        languages |= UINT32_C(1) << lexicon->stem_languages[i];
    return languages;
}

uint32_t lexicon_find_stem(const struct lexicon *lexicon, struct span stem, uint8_t language)
{
    uint32_t low = 0, high = lexicon->n_stems;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = span_compare(lexicon_stem_text(lexicon, middle), stem);
        if (order == 0)
            order = lexicon->stem_languages[middle] - language;
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

const uint32_t *lexicon_stem_words(const struct lexicon *lexicon, uint32_t stem, uint32_t *n)
{
    uint32_t start = lexicon->stem_starts[stem], end = lexicon->stem_starts[stem + 1];
    *n = end > start ? end - start : 0;
    return lexicon->stem_words + start;
}
