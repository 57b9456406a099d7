#include "engine/segment/merge_policy.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/test.h"

enum { ROOM = 4096 };

/* "alive/dead alive …" → "first+n …" */
static void check(const char *segments, uint64_t most, const char *expected)
{
    struct merge_size sizes[64] = {{0}};
    struct merge_choice choices[64];
    char got[200] = "";
    uint32_t n = 0;
    int used;
    for (const char *at = segments; sscanf(at, "%u%n", &sizes[n].alive, &used) == 1; n++) {
        at += used;
        if (sscanf(at, "/%u%n", &sizes[n].dead, &used) == 1)
            at += used;
        sizes[n].bytes = 250u * (sizes[n].alive + (uint64_t)sizes[n].dead);
    }
    uint32_t n_choices = merge_policy(sizes, n, most, choices);
    for (uint32_t i = 0; i < n_choices; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%u+%u", i > 0 ? " " : "",
                 choices[i].first, choices[i].n);
    if (strcmp(got, expected) != 0)
        fail_msg("%s: %s instead of %s", segments, got, expected);
}

static void rows_of_segments(void **state)
{
    (void)state;
    static const struct {
        const char *segments;
        uint64_t most;
        const char *expected;
    } rows[] = {
        {"", UINT64_MAX, ""},
        {"1", UINT64_MAX, ""},
        {"500000 10 10 10", UINT64_MAX, ""},
        {"500000 10 10 10 10", UINT64_MAX, "1+4"},
        {"500000 1000 1999 5 1900", UINT64_MAX, "1+4"},
        {"500000 10 10 10 3000", UINT64_MAX, "1+4"},   /* small ones join what follows them */
        {"500000 3000 10 10 3000", UINT64_MAX, "2+3"}, /* … and no more than they must */
        {"100 9000", UINT64_MAX, "0+2"},
        {"9000 3000 3000 3000 10 10 10", UINT64_MAX, ""},
        {"9000 9000 9000 3000 3000 3000 10 10 10 10", UINT64_MAX, "6+4"},
        {"9000 9000 9000 3000 3000 3000 1000 1000 1000 1000", UINT64_MAX,
         "0+10"}, /* a cascade, once */
        {"10/3", UINT64_MAX, ""},
        {"10/4", UINT64_MAX, "0+1"},
        {"10/4 10 10", UINT64_MAX, "0+3"}, /* level 0 all at once */
        {"500000/100000", UINT64_MAX, ""},
        {"500000/200000 10", UINT64_MAX, "0+1"},
        {"500000/200000 10", 2000, ""}, /* not now */
        {"500000/200000 10 10 10/9", 2000, "1+3"},
        {"1900 1900/1000", 2000, "1+1"},                     /* together they would be too large */
        {"5000000 5000000 5000000 5000000", UINT64_MAX, ""}, /* five gigabytes */
        {"5000000/2000000 5000000", UINT64_MAX, "0+1"},
        /* Four millions of paragraphs are a gigabyte: neighbours as far as they fit. */
        {"1500000 1500000 1500000", UINT64_MAX, ""},
        {"1500000 1500000 1500000 1500000", UINT64_MAX, "0+2"},
        {"3000000 1500000 1500000 1500000 1500000", UINT64_MAX, "1+2"},
        {"4000000 4000000 4000000 1000000", UINT64_MAX, ""},
        {"4000000 4000000 4000000 1000000 1000000", UINT64_MAX, ""},
        {"4000000 4000000 4000000 800000 800000 800000 800000 800000", UINT64_MAX, "3+5"},
        {"4000000 600000 600000 4000000", UINT64_MAX, "1+2"}, /* nothing follows them any more */
        {"4000000 600000 300000 10 4000000", UINT64_MAX, "1+2 3+2"},
        {"600000 600000 4000000", UINT64_MAX, "0+2"},
        {"600000 600000 4000000", 2000, ""}, /* not now */
        {"10 10 4294960", UINT64_MAX, "0+2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(rows[i].segments, rows[i].most, rows[i].expected);
}

struct index {
    struct merge_size sizes[ROOM];
    uint32_t n;
    uint64_t written; /* paragraphs, by updates and merges */
};

static void update(struct index *index, uint32_t paragraphs)
{
    struct merge_choice choices[ROOM];
    index->sizes[index->n++] = (struct merge_size){paragraphs, 0, 250u * (uint64_t)paragraphs};
    index->written += paragraphs;
    uint32_t n = merge_policy(index->sizes, index->n, UINT64_MAX, choices);
    for (uint32_t i = n; i-- > 0;) {
        struct merge_size sum = {0};
        uint32_t first = choices[i].first, end = first + choices[i].n;
        for (uint32_t k = first; k < end; k++) {
            sum.alive += index->sizes[k].alive;
            sum.bytes += 250u * (uint64_t)index->sizes[k].alive;
        }
        index->written += sum.alive;
        memmove(&index->sizes[first + 1], &index->sizes[end], (index->n - end) * sizeof sum);
        index->sizes[first] = sum;
        index->n -= choices[i].n - 1;
    }
}

/* 1,500,000 paragraphs in updates of any size: few segments, each paragraph written a few times. */
static void segments_stay_few_and_paragraphs_are_written_seldom(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1, 100, 2500, 40000};
    for (size_t kind = 0; kind <= sizeof sizes / sizeof sizes[0]; kind++) {
        static struct index index;
        uint32_t most = 0, n = 0, random = 12345;
        index.n = 0;
        index.written = 0;
        for (uint64_t sum = 0; sum < 1500000 && n < 20000; n++) {
            random = random * 1664525 + 1013904223;
            uint32_t size = kind < 4 ? sizes[kind] : sizes[random >> 30] * (1 + (random >> 20) % 7);
            update(&index, size);
            sum += size;
            most = index.n > most ? index.n : most;
        }
        uint64_t sum = 0;
        for (uint32_t i = 0; i < index.n; i++)
            sum += index.sizes[i].alive;
        /* 1 + log4(1,500,000 / 2,000) = 6 levels; single paragraphs are written below the floor. */
        assert_in_range(most, 1, 3 * 6);
        if (kind != 0)
            assert_in_range(index.written, 0, 8 * sum);
        else
            assert_in_range(index.written / n, 0, MERGE_FLOOR / 3 + 8);
    }
}

/* 100,000,000 paragraphs, 25 GB of index: what is too large to become one stays, and no more. */
static void large_ones_are_filled(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {20000, 100000, 300000, 1000000, 2200000, 4000000};
    for (size_t kind = 0; kind <= sizeof sizes / sizeof sizes[0]; kind++) {
        static struct index index;
        uint32_t random = 4711;
        uint64_t sum = 0, whole = MERGE_BYTES / 250;
        index.n = 0;
        index.written = 0;
        while (sum < 100000000) {
            random = random * 1664525 + 1013904223;
            uint32_t size = kind < 6 ? sizes[kind] : sizes[(random >> 16) % 5];
            update(&index, size);
            sum += size;
        }
        assert_in_range(index.n, 1, 2 * (sum / whole + 1) + 3 * 6);
        assert_in_range(index.written, 0, 8 * sum);
    }
}

static void dead_ones_are_bounded(void **state)
{
    (void)state;
    struct merge_size sizes[1] = {{100000, 0, 25000000}};
    struct merge_choice choices[1];
    uint32_t written = 0, changed = 0;
    while (changed < 1000000) {
        sizes[0].alive -= 100;
        sizes[0].dead += 100;
        changed += 100;
        if (merge_policy(sizes, 1, UINT64_MAX, choices) == 1) {
            written += sizes[0].alive;
            sizes[0] = (struct merge_size){100000, 0, 25000000};
        }
        assert_true(sizes[0].dead <= 25100);
    }
    assert_true(written <= 4 * changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_segments),
        cmocka_unit_test(segments_stay_few_and_paragraphs_are_written_seldom),
        cmocka_unit_test(large_ones_are_filled),
        cmocka_unit_test(dead_ones_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
