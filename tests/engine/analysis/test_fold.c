#include "engine/analysis/fold.h"

#include "tests/support/test.h"

static int open_fold(void **state)
{
    struct fold *fold;
    struct error err;
    assert_ok(fold_new(&fold, &err), &err);
    *state = fold;
    return 0;
}

static int close_fold(void **state)
{
    fold_free(*state);
    return 0;
}

static void exact_of(struct fold *fold, const char *raw, struct buf *surface, struct buf *exact)
{
    struct error err;
    buf_clear(surface);
    buf_clear(exact);
    assert_ok(fold_surface(fold, span_of(raw), surface, &err), &err);
    assert_ok(fold_exact(fold, buf_span(surface), exact, &err), &err);
}

static void words_are_the_same_when_their_exact_forms_are(void **state)
{
    static const struct {
        const char *a, *b;
        bool is_same;
    } rows[] = {
        {"Große", "grosse", true},
        {"naïve", "naive", true},
        {"İstanbul", "istanbul", true},
        {"POWER", "power", true},
        {"don’t", "don't", true},
        {"donʼt", "don't", true},
        {"й", "и", false},
        {"ё", "е", true},
        {"Ещё", "еще", true},
        {"ї", "і", false},
        {"ά", "α", true},
        {"Σίσυφος", "ΣΙΣΥΦΟΣ", true},
        {"e\xcc\x81", "é", true},
        {"ﬁ", "fi", true},
        {"Ｇａｓ", "gas", true},
        {"שָׁלוֹם", "שלום", true},
        {"كِتَاب", "كتاب", true},
        {"كـــتاب", "كتاب", true},
        {"أ", "ا", false},
        {"आ", "अ", false},
        {"हिन्दी", "हन्द", false},
        {"が", "か", false},
        {"ガ", "ｶﾞ", true},
        {"ø", "o", false},
        {"ł", "l", false},
        {"ñ", "n", true},
        {"Ǻ", "a", true},
        {"soft\xc2\xadly", "softly", true},
        {"한국", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8", true},
        {"1٬000", "1000", false},
    };
    struct buf surface, a, b;
    buf_init(&surface, 1 << 10);
    buf_init(&a, 1 << 10);
    buf_init(&b, 1 << 10);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        exact_of(*state, rows[i].a, &surface, &a);
        exact_of(*state, rows[i].b, &surface, &b);
        if (span_equal(buf_span(&a), buf_span(&b)) != rows[i].is_same)
            fail_msg("%s and %s are \"%.*s\" and \"%.*s\"", rows[i].a, rows[i].b,
                     SPAN_FMT(buf_span(&a)), SPAN_FMT(buf_span(&b)));
    }
    buf_release(&surface);
    buf_release(&a);
    buf_release(&b);
}

static void the_surface_keeps_accents(void **state)
{
    struct buf surface, exact;
    buf_init(&surface, 1 << 10);
    buf_init(&exact, 1 << 10);
    exact_of(*state, "CAFE\xcc\x81", &surface, &exact);
    assert_text(buf_span(&surface), "café");
    assert_text(buf_span(&exact), "cafe");
    buf_release(&surface);
    buf_release(&exact);
}

static void letters_made_of_words_or_punctuation_stay_one_word(void **state)
{
    struct buf surface, exact;
    buf_init(&surface, 1 << 10);
    buf_init(&exact, 1 << 10);
    exact_of(*state, "ﷺ", &surface, &exact);
    assert_null(memchr(surface.at, ' ', surface.len));
    exact_of(*state, "⑴", &surface, &exact);
    assert_text(buf_span(&surface), "1");
    exact_of(*state, "⒈", &surface, &exact);
    assert_text(buf_span(&surface), "1");
    buf_release(&surface);
    buf_release(&exact);
}

static void a_letter_that_means_nothing_leaves_nothing(void **state)
{
    struct buf surface, exact;
    buf_init(&surface, 1 << 10);
    buf_init(&exact, 1 << 10);
    exact_of(*state, "\xe3\x85\xa4", &surface, &exact); /* Hangul filler */
    assert_int_equal(surface.len, 0);
    exact_of(*state, "\xd9\x80", &surface, &exact); /* tatweel */
    assert_int_equal(exact.len, 0);
    buf_release(&surface);
    buf_release(&exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_the_same_when_their_exact_forms_are),
        cmocka_unit_test(the_surface_keeps_accents),
        cmocka_unit_test(letters_made_of_words_or_punctuation_stay_one_word),
        cmocka_unit_test(a_letter_that_means_nothing_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, open_fold, close_fold);
}
