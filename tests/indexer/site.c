#include "tests/indexer/site.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "engine/generation/generation.h"
#include "tests/support/test.h"

enum { MOST_ARGUMENTS = 24, LONG_AGO_S = 100000 };

void site_make(struct site *site)
{
    *site = (struct site){0};
    temp_make(&site->temp);
    site->articles = temp_path(&site->temp, "articles");
    site->index = temp_path(&site->temp, "index");
    buf_init(&site->last.out, 0);
    buf_init(&site->last.err, 0);
    temp_write(&site->temp, "articles/.keep", SPAN(""));
}

void site_remove(struct site *site)
{
    process_result_release(&site->last);
    temp_remove(&site->temp);
}

int site_set_up(void **state)
{
    static struct site site;
    site_make(&site);
    site_write(&site, "a.txt", "Amber.\n");
    site_write(&site, "deep/b.md", "# Basalt\n\nGrey.\n\nHard.\n");
    *state = &site;
    return 0;
}

int site_tear_down(void **state)
{
    site_remove(*state);
    return 0;
}

void site_write_aged(struct site *site, const char *name, const char *text, int age_s)
{
    const char *path = arena_printf(&site->temp.arena, "articles/%s", name);
    if (text == NULL) {
        assert_int_equal(unlink(temp_path(&site->temp, path)), 0);
        return;
    }
    time_t at = time(NULL) - age_s;
    const struct timespec times[2] = {{at, 0}, {at, 0}};
    path = temp_write(&site->temp, path, span_of(text));
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

void site_write(struct site *site, const char *name, const char *text)
{
    site_write_aged(site, name, text, LONG_AGO_S);
}

int site_index(struct site *site, ...)
{
    const char *argv[MOST_ARGUMENTS] = {BIN_DIR "/pilcrow-index", "--index", site->index};
    const char *const env[] = {
        arena_printf(&site->temp.arena, "PILCROW_SOCKET=unix:%s/none", site->temp.path),
        "LC_ALL=C.UTF-8", "TZ=UTC", NULL};
    const struct process_options options = {.env = env, .dir = site->temp.path};
    va_list more;
    va_start(more, site);
    for (size_t n = 3; (argv[n] = va_arg(more, const char *)) != NULL; n++)
        assert_true(n + 1 < MOST_ARGUMENTS);
    va_end(more);
    process_result_release(&site->last);
    process_run(argv, &options, &site->last);
    return site->last.exit_code;
}

void site_expect(struct site *site, int exit_code)
{
    if (site_index(site, site->articles, NULL) != exit_code)
        fail_msg("exit %d: %.*s", site->last.exit_code, SPAN_FMT(buf_span(&site->last.err)));
}

static struct span without_newline(const struct buf *buf)
{
    struct span text = buf_span(buf);
    while (text.len > 0 && text.at[text.len - 1] == '\n')
        text.len--;
    return text.len > 0 ? text : SPAN("");
}

struct span site_said(const struct site *site)
{
    return without_newline(&site->last.out);
}

struct span site_complained(const struct site *site)
{
    return without_newline(&site->last.err);
}

void assert_holds_at(struct span text, const char *part, const char *where)
{
    if (memmem(text.at, text.len, part, strlen(part)) == NULL)
        fail_msg("%s: no \"%s\" in: %.*s", where, part, SPAN_FMT(text));
}

void assert_lacks(struct span text, const char *part)
{
    if (memmem(text.at, text.len, part, strlen(part)) != NULL)
        fail_msg("\"%s\" in: %.*s", part, SPAN_FMT(text));
}

int64_t site_number(struct site *site, const char *key)
{
    struct span text = site_said(site), last = text;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\n')
            last = span_cut(text, i + 1, text.len - i - 1);
    json_t *object;
    assert_status(json_parse(last, &object, NULL), OK);
    const json_t *value = json_object_get(json_object_get(object, "data"), key);
    assert_true(json_is_integer(value));
    int64_t n = json_integer_value(value);
    json_decref(object);
    return n;
}

void assert_no_leftovers(struct site *site)
{
    glob_t found;
    char pattern[200];
    snprintf(pattern, sizeof pattern, "%s/{tmp-*,current.new}", site->index);
    assert_int_equal(glob(pattern, GLOB_BRACE, NULL, &found), GLOB_NOMATCH);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct span site_ids(struct site *site)
{
    struct generation *generation;
    struct error err = {0};
    struct buf out;
    char *ids[1000];
    size_t n = 0;
    assert_ok(generation_open(site->index, NULL, VERIFY_HASHES, &generation, &err), &err);
    for (uint32_t i = 0; i < generation_segment_count(generation); i++) {
        const struct store *store = segment_store(generation_segment(generation, i));
        for (uint32_t k = 0; k < store_article_count(store); k++) {
            struct store_article article;
            store_article(store, k, &article);
            if (generation_is_dead(generation, article.first_docid))
                continue;
            assert_true(n < 1000);
            ids[n++] = arena_printf(&site->temp.arena, "%.*s:%u", SPAN_FMT(article.id),
                                    article.n_paragraphs);
        }
    }
    generation_release(generation);
    qsort(ids, n, sizeof ids[0], by_text);
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s%s", i > 0 ? " " : "", ids[i]);
    struct span copy = out.len > 0 ? arena_copy(&site->temp.arena, buf_span(&out)) : SPAN("");
    buf_release(&out);
    return copy;
}
