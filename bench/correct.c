/* How fast and how well misspelt words are corrected.
 *
 *   bench_correct INDEX [TYPOS]
 *
 * Draws words from the index by frequency (letters only, 4 characters and more), makes one random
 * edit behind the first letter (insertion, deletion, substitution, swap of neighbours) that no word
 * of the index has, and asks for corrections. Prints how often the word meant comes first or is
 * tied with the first in all but frequency, and how long that took. Speed is measured here and
 * asserted nowhere. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "engine/search/correct.h"

enum { RUNS = 3 }; /* of which the quickest counts: others use the machine too */

struct draw {
    const struct generation *generation;
    uint64_t dice;
    uint64_t *sums; /* of counts, by segment and id */
    uint64_t total;
};

static void die(const struct error *err)
{
    fprintf(stderr, "bench_correct: %s\n", err->text);
    exit(1);
}

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t roll(struct draw *draw)
{
    uint64_t z = draw->dice += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static const struct lexicon *lexicon_of(const struct draw *draw, uint32_t segment)
{
    return segment_lexicon(generation_segment(draw->generation, segment));
}

static void sum_counts(struct draw *draw)
{
    size_t n = 0;
    for (uint32_t s = 0; s < generation_segment_count(draw->generation); s++)
        n += lexicon_count(lexicon_of(draw, s));
    draw->sums = malloc((n + 1) * sizeof *draw->sums);
    if (draw->sums == NULL)
        exit(1);
    n = 0;
    for (uint32_t s = 0; s < generation_segment_count(draw->generation); s++)
        for (uint32_t id = 0; id < lexicon_count(lexicon_of(draw, s)); id++) {
            struct lexicon_word word;
            lexicon_word(lexicon_of(draw, s), id, &word);
            draw->sums[n++] = draw->total += word.count;
        }
}

static struct span draw_word(struct draw *draw)
{
    uint64_t at = roll(draw) % draw->total;
    size_t n = 0;
    for (uint32_t s = 0;; s++) {
        uint32_t count = lexicon_count(lexicon_of(draw, s));
        if (draw->sums[n + count - 1] <= at) {
            n += count;
            continue;
        }
        size_t low = 0, high = count - 1;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (draw->sums[n + middle] > at)
                high = middle;
            else
                low = middle + 1;
        }
        struct lexicon_word word;
        lexicon_word(lexicon_of(draw, s), (uint32_t)low, &word);
        return word.exact;
    }
}

static bool is_plain(struct span word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] < 'a' || word.at[i] > 'z')
            return false;
    return word.len >= 4 && word.len < 30;
}

static struct span mistype(struct draw *draw, struct span word, char *out)
{
    size_t at = 1 + roll(draw) % (word.len - 1);
    char letter = (char)('a' + roll(draw) % 26);
    memcpy(out, word.at, word.len);
    switch (roll(draw) % 4) {
    case 0:
        memmove(out + at + 1, out + at, word.len - at);
        out[at] = letter;
        return (struct span){out, word.len + 1};
    case 1:
        memmove(out + at, out + at + 1, word.len - at - 1);
        return (struct span){out, word.len - 1};
    case 2:
        out[at] = letter;
        return (struct span){out, word.len};
    default:
        at = at + 1 < word.len ? at : word.len - 2;
        out[at] = word.at[at + 1];
        out[at + 1] = word.at[at];
        return (struct span){out, word.len};
    }
}

static bool is_known(const struct draw *draw, struct span word)
{
    for (uint32_t s = 0; s < generation_segment_count(draw->generation); s++)
        if (lexicon_find_exact(lexicon_of(draw, s), word).n > 0)
            return true;
    return false;
}

static int by_time(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

struct tally {
    uint32_t first, tied;
    uint64_t *times;
};

static void try_one(struct draw *draw, struct arena *arena, struct tally *tally, uint32_t i)
{
    char typed[40];
    struct error err;
    struct correction *found;
    struct tree_word word = {0};
    struct span meant;
    uint32_t n;
    do {
        do
            meant = draw_word(draw);
        while (!is_plain(meant));
        word.surface = word.exact = mistype(draw, meant, typed);
    } while (word.exact.len < 4 || is_known(draw, word.exact));
    tally->times[i] = UINT64_MAX;
    for (int run = 0; run < RUNS; run++) {
        arena_clear(arena);
        uint64_t start = clock_ns();
        if (correct_word(draw->generation, &word, arena, &found, &n, &err) != OK)
            die(&err);
        uint64_t took = clock_ns() - start;
        tally->times[i] = took < tally->times[i] ? took : tally->times[i];
    }
    tally->first += n > 0 && span_equal(found[0].exact, meant);
    bool is_tied = false;
    for (uint32_t r = 0; r < correct_rivals(found, n); r++)
        is_tied = is_tied || span_equal(found[r].exact, meant);
    tally->tied += is_tied;
}

int main(int argc, char **argv)
{
    struct generation *generation;
    struct arena arena;
    struct error err;
    uint32_t typos = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000;
    if (argc < 2 || typos == 0)
        return 2;
    if (generation_open(argv[1], NULL, VERIFY_QUICK, &generation, &err) != OK)
        die(&err);
    struct draw draw = {.generation = generation, .dice = 1};
    struct tally tally = {.times = calloc(typos, sizeof(uint64_t))};
    if (tally.times == NULL)
        return 1;
    arena_init(&arena, 64 << 20);
    sum_counts(&draw);
    for (uint32_t i = 0; i < typos; i++)
        try_one(&draw, &arena, &tally, i);
    qsort(tally.times, typos, sizeof *tally.times, by_time);
    uint32_t words = 0;
    for (uint32_t s = 0; s < generation_segment_count(generation); s++)
        words += lexicon_count(lexicon_of(&draw, s));
    printf("%u words, %u typos: first %.1f %%, tied with the first %.1f %%\n", words, typos,
           100.0 * tally.first / typos, 100.0 * tally.tied / typos);
    printf("p50 %.2f ms, p99 %.2f ms, most %.2f ms\n", 1e-6 * (double)tally.times[typos / 2],
           1e-6 * (double)tally.times[typos - 1 - typos / 100],
           1e-6 * (double)tally.times[typos - 1]);
    arena_release(&arena);
    free(tally.times);
    free(draw.sums);
    generation_release(generation);
    return 0;
}
