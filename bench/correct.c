/* How fast and how well misspelt words are corrected.
 *
 *   bench_correct INDEX [TYPOS] [PAIRS]
 *
 * Draws words from the index by frequency (letters only, 4 and more), makes one random edit of each
 * (insertion, deletion, substitution, swap of neighbours, at any place alike) that no word of the
 * index has, and asks for corrections. Then the same with letters hit beside the right key. PAIRS is a file
 * of real errors, `wrong->right` a line, such as codespell's dictionary; those of which the right
 * word is in the index and the wrong one is not count alike.
 *
 * Prints how often the word meant comes first: as the engine orders them; by the first letter and
 * then frequency; by frequency alone; and how often it is among those with fewest edits, which no
 * order can better. Typos of three letters are not corrected and count as errors. Speed is measured
 * here and asserted nowhere. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "engine/search/correct.h"

enum { RUNS = 3 }; /* of which the quickest counts: others use the machine too */
enum { LONGEST = 30 };

enum edit { INSERTION, DELETION, SUBSTITUTION, SWAP, NEIGHBOUR, REAL, EDITS };
static const char *const edit_names[] = {"insertion", "deletion",         "substitution",
                                         "swap",      "neighbouring key", "real"};

enum rule { ENGINE, LETTER, FREQUENCY, BOUND, RULES };

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
    return word.len >= 4 && word.len < LONGEST;
}

/* Keys around each letter of a QWERTY keyboard. */
static const char *const around[] = {
    "qwsz",   "vghn",  "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko",
    "huikmn", "jiolm", "kop",  "njk",    "bhjm", "iklp",   "ol",     "wa",     "edft",
    "awedxz", "rfgy",  "yhji", "cfgb",   "qase", "zsdc",   "tghu",   "asx"};

static struct span mistype(struct draw *draw, struct span word, enum edit edit, char *out)
{
    char letter = (char)('a' + roll(draw) % 26);
    size_t at = roll(draw) % (word.len + (edit == INSERTION) - (edit == SWAP));
    memcpy(out, word.at, word.len);
    switch (edit) {
    case INSERTION:
        memmove(out + at + 1, out + at, word.len - at);
        out[at] = letter;
        return (struct span){out, word.len + 1};
    case DELETION:
        memmove(out + at, out + at + 1, word.len - at - 1);
        return (struct span){out, word.len - 1};
    case SWAP:
        out[at] = word.at[at + 1];
        out[at + 1] = word.at[at];
        return (struct span){out, word.len};
    default:
        if (edit == NEIGHBOUR)
            letter = around[word.at[at] - 'a'][roll(draw) % strlen(around[word.at[at] - 'a'])];
        out[at] = letter;
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

/* ---- one typo ---- */

struct tally {
    uint32_t n[EDITS + 1], first[RULES][EDITS + 1]; /* the last: of all */
    uint64_t *times;
    uint32_t room, all;
};

static double weigh(enum rule rule, const struct correction *correction, struct span typed)
{
    bool is_alike = correction->exact.at[0] == typed.at[0];
    if (rule == ENGINE)
        return correction->likelihood;
    return (double)correction->count * (rule == LETTER && is_alike ? 1e12 : 1);
}

static bool comes_first(enum rule rule, const struct correction *found, uint32_t n,
                        struct span typed, struct span meant)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (rule == BOUND && span_equal(found[i].exact, meant))
            return true;
        if (weigh(rule, &found[i], typed) > weigh(rule, &found[best], typed))
            best = i;
    }
    return rule != BOUND && n > 0 && span_equal(found[best].exact, meant);
}

static void try_one(const struct draw *draw, struct arena *arena, struct tally *tally,
                    enum edit edit, struct span typed, struct span meant)
{
    struct tree_word word = {.surface = typed, .exact = typed};
    struct correction *found;
    struct error err;
    uint32_t n;
    uint64_t best = UINT64_MAX;
    for (int run = 0; run < RUNS; run++) {
        arena_clear(arena);
        uint64_t start = clock_ns();
        if (correct_word(draw->generation, &word, arena, &found, &n, &err) != OK)
            die(&err);
        uint64_t took = clock_ns() - start;
        best = took < best ? took : best;
    }
    if (tally->all < tally->room)
        tally->times[tally->all] = best;
    tally->all++;
    tally->n[edit]++;
    for (enum rule rule = 0; rule < RULES; rule++)
        tally->first[rule][edit] += comes_first(rule, found, n, typed, meant);
}

static void make_typo(struct draw *draw, struct arena *arena, struct tally *tally,
                      bool is_neighbour)
{
    char out[LONGEST + 1];
    struct span meant, typed;
    enum edit edit;
    do {
        do
            meant = draw_word(draw);
        while (!is_plain(meant));
        edit = is_neighbour ? NEIGHBOUR : (enum edit)(roll(draw) % 4);
        typed = mistype(draw, meant, edit, out);
    } while (is_known(draw, typed));
    try_one(draw, arena, tally, edit, typed, meant);
}

static void try_pairs(const struct draw *draw, struct arena *arena, struct tally *tally,
                      const char *path)
{
    char line[256];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (tally->all < tally->room && fgets(line, sizeof line, file) != NULL) {
        char *arrow = strstr(line, "->");
        if (arrow == NULL)
            continue;
        struct span typed = {line, (size_t)(arrow - line)}, meant = span_of(arrow + 2);
        meant.len -= meant.len > 0 && meant.at[meant.len - 1] == '\n';
        if (is_plain(typed) && is_plain(meant) && is_known(draw, meant) && !is_known(draw, typed))
            try_one(draw, arena, tally, REAL, typed, meant);
    }
    fclose(file);
}

/* ---- printing ---- */

static int by_time(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void print_row(const struct tally *tally, const char *name, uint32_t edit)
{
    if (tally->n[edit] == 0)
        return;
    printf("| %s | %u", name, tally->n[edit]);
    for (enum rule rule = 0; rule < RULES; rule++)
        printf(" | %.1f", 100.0 * tally->first[rule][edit] / tally->n[edit]);
    puts(" |");
}

static void print(struct tally *tally)
{
    for (uint32_t edit = INSERTION; edit <= SWAP; edit++) {
        tally->n[EDITS] += tally->n[edit];
        for (enum rule rule = 0; rule < RULES; rule++)
            tally->first[rule][EDITS] += tally->first[rule][edit];
    }
    puts("| typos | n | engine | first letter | frequency | bound |\n|---|---|---|---|---|---|");
    print_row(tally, "one random edit", EDITS);
    for (uint32_t edit = 0; edit < EDITS; edit++)
        print_row(tally, edit_names[edit], edit);
    qsort(tally->times, tally->all, sizeof *tally->times, by_time);
    printf("\np50 %.2f ms, p99 %.2f ms, most %.2f ms\n",
           1e-6 * (double)tally->times[tally->all / 2],
           1e-6 * (double)tally->times[tally->all - 1 - tally->all / 100],
           1e-6 * (double)tally->times[tally->all - 1]);
}

int main(int argc, char **argv)
{
    struct generation *generation;
    struct arena arena;
    struct error err;
    uint32_t typos = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000, words = 0;
    if (argc < 2 || typos == 0)
        return 2;
    if (generation_open(argv[1], NULL, VERIFY_QUICK, &generation, &err) != OK)
        die(&err);
    struct draw draw = {.generation = generation, .dice = 1};
    struct tally tally = {.room = 2 * typos + 100000};
    tally.times = calloc(tally.room, sizeof *tally.times);
    if (tally.times == NULL)
        return 1;
    arena_init(&arena, 64 << 20);
    sum_counts(&draw);
    for (uint32_t s = 0; s < generation_segment_count(generation); s++)
        words += lexicon_count(lexicon_of(&draw, s));
    printf("%u words\n\n", words);
    for (uint32_t i = 0; i < typos; i++)
        make_typo(&draw, &arena, &tally, false);
    for (uint32_t i = 0; i < typos; i++)
        make_typo(&draw, &arena, &tally, true);
    if (argc > 3)
        try_pairs(&draw, &arena, &tally, argv[3]);
    print(&tally);
    arena_release(&arena);
    free(tally.times);
    free(draw.sums);
    generation_release(generation);
    return 0;
}
