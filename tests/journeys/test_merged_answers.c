/* An index that was updated many times, and merged, answers as one built anew of the same articles:
 * the same paragraphs with the same scores in the same order. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/journeys/stage.h"
#include "tests/support/test.h"

enum { FILES = 40, ROUNDS = 7 };

static const char *const words[] = {"pipeline", "river",  "harbour", "granite", "winter",
                                    "copper",   "bridge", "forest",  "lantern", "market"};
static const char *const questions[] = {
    "pipeline",      "river harbour", "\"granite winter\"", "copper bridge lantern",
    "forest market", "title:river",   "harbour OR lantern", "winter"};

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (*random >> 8) % below;
}

static void write_text(char *out, size_t room, uint32_t file, uint32_t *random)
{
    int n = snprintf(out, room, "# About the %s %u\n", words[draw(random, 10)], file);
    for (uint32_t i = 1 + draw(random, 4); i > 0; i--) {
        n += snprintf(out + n, room - (size_t)n, "\nWhere");
        for (uint32_t k = 3 + draw(random, 20); k > 0; k--)
            n += snprintf(out + n, room - (size_t)n, " %s", words[draw(random, 10)]);
        n += snprintf(out + n, room - (size_t)n, ".\n");
    }
}

/* The same files on both stages, as they are after all rounds. */
static void change(struct stage *updated, char texts[FILES][2000], int round, uint32_t *random)
{
    for (uint32_t i = 0; i < FILES; i++) {
        char name[24];
        if (round > 0 && draw(random, round == ROUNDS - 1 ? 2 : 8) != 0)
            continue;
        snprintf(name, sizeof name, "f%02u.md", i);
        bool was_there = texts[i][0] != '\0', goes = was_there && draw(random, 6) == 0;
        texts[i][0] = '\0';
        if (!goes)
            write_text(texts[i], sizeof texts[i], i, random);
        stage_write(updated, name, goes ? NULL : texts[i]);
    }
}

static void note_hit(struct buf *out, const json_t *hit)
{
    const json_t *article = json_object_get(hit, "article"), *passage;
    size_t i;
    buf_printf(out, "%.6f %s", json_number_value(json_object_get(hit, "score")),
               json_string_value(json_object_get(article, "id")));
    json_array_foreach(json_object_get(hit, "passages"), i, passage)
        buf_printf(out, " %s", json_string_value(json_object_get(passage, "id")));
    buf_add_char(out, '\n');
}

/* "score id passage …" of each hit, in the stage's memory. */
static struct span answers(struct stage *stage, const char *question)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    stage_ask(stage, "--json", "-n", "100", question, NULL);
    struct span text = stage_said(stage);
    while (text.len > 0) {
        const char *end = memchr(text.at, '\n', text.len);
        struct span line = {text.at, end != NULL ? (size_t)(end - text.at) : text.len};
        text = span_cut(text, line.len, text.len - line.len);
        text = span_cut(text, text.len > 0, text.len - (text.len > 0));
        json_t *object;
        assert_status(json_parse(line, &object, NULL), OK);
        if (span_equal(json_span(object, "type"), SPAN("hit")))
            note_hit(&out, json_object_get(object, "data"));
        json_decref(object);
    }
    struct span copy = arena_copy(&stage->temp.arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static void an_updated_index_answers_as_one_built_anew(void **state)
{
    (void)state;
    static struct stage updated, built;
    static char texts[FILES][2000];
    uint32_t random = 2026;
    stage_make(&updated);
    stage_make(&built);
    for (int round = 0; round < ROUNDS; round++) {
        change(&updated, texts, round, &random);
        stage_publish(&updated);
    }
    for (uint32_t i = 0; i < FILES; i++) {
        char name[24];
        snprintf(name, sizeof name, "f%02u.md", i);
        if (texts[i][0] != '\0')
            stage_write(&built, name, texts[i]);
    }
    stage_publish(&built);
    stage_serve(&updated);
    stage_serve(&built);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        struct span expected = answers(&built, questions[i]);
        assert_true(expected.len > 0);
        assert_span_is(answers(&updated, questions[i]), expected, questions[i]);
    }
    assert_int_equal(stage_index(&updated, "--verify", NULL), 0);
    stage_remove(&updated);
    stage_remove(&built);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_updated_index_answers_as_one_built_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
