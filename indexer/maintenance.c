#include "indexer/maintenance.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/json.h"
#include "engine/generation/generation.h"
#include "engine/generation/lock.h"
#include "engine/generation/publish.h"
#include "indexer/exit_codes.h"
#include "indexer/notify.h"
#include "indexer/show.h"
#include "indexer/verify.h"

#define MEMORY ((size_t)4 << 30)
#define TEXT_CEILING ((size_t)16 << 20)

static int fail(struct report *report, const struct error *err)
{
    const char *advice = err->status == ERR_NO_INDEX ? "Make one: pilcrow-index SOURCE..." : NULL;
    report_error(report, err->text, advice);
    return err->status == ERR_BUSY ? EXIT_LOCKED : EXIT_NOTHING;
}

/* "2026-11-23 17:40" here, of a time in UTC. */
static void show_published(struct buf *out, const char *published)
{
    struct tm utc = {0}, local;
    char text[32];
    if (strptime(published, "%Y-%m-%dT%H:%M:%SZ", &utc) == NULL) {
        show_text(out, span_of(published));
        return;
    }
    time_t at = timegm(&utc);
    localtime_r(&at, &local);
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &local);
    buf_add_text(out, text);
}

static void put(struct buf *text)
{
    if (text->len > 0)
        fwrite(text->at, 1, text->len, stdout);
    buf_release(text);
}

static struct summary summary_of(const struct manifest *manifest, const char *name)
{
    return (struct summary){
        .unchanged = manifest->articles,
        .articles = manifest->articles,
        .paragraphs = manifest->paragraphs,
        .words = manifest->words,
        .languages = manifest->languages,
        .n_languages = manifest->n_languages,
        .generation = name,
        .parent = manifest->parent,
        .index_bytes = manifest_bytes(manifest),
    };
}

/* The name of the current generation; "" where `current` does not tell it, and *err says so. */
static enum status read_current(const char *root, char out[GENERATION_NAME_ROOM], struct error *err)
{
    enum status status = generation_current(root, out, err);
    if (status == ERR_CORRUPT)
        out[0] = '\0';
    return status == ERR_CORRUPT ? OK : status;
}

/* ---- Rollback -------------------------------------------------------------------------------- */

/* Whether the generation can be served. */
static bool is_whole(const char *root, const char *name)
{
    struct generation *generation;
    bool is_good = generation_open(root, name, VERIFY_HASHES, &generation, NULL) == OK;
    generation_release(generation);
    return is_good;
}

/* The one before `name`: its parent or, when that is gone, the next lower number. NULL: none. */
static const char *one_before(const char *root, const char *name, struct arena *arena)
{
    const char **names, *before = NULL;
    struct manifest *manifest;
    uint32_t n, number = 0, other;
    const char *parent = NULL;
    if (generation_list(root, arena, &names, &n, NULL) != OK ||
        !generation_number(span_of(name), &number))
        return NULL;
    if (generation_describe(root, name, arena, &manifest, NULL) == OK)
        parent = manifest->parent;
    for (uint32_t i = 0; i < n; i++) {
        if (parent != NULL && strcmp(names[i], parent) == 0)
            return names[i];
        if (generation_number(span_of(names[i]), &other) && other < number)
            before = names[i];
    }
    return before;
}

/* Whether `name` only merged the segments of `before`. */
static bool is_merge_of(const char *root, const char *name, const char *before, struct arena *arena)
{
    struct manifest *manifest;
    return generation_describe(root, name, arena, &manifest, NULL) == OK &&
           manifest->is_merge_only && manifest->parent != NULL &&
           strcmp(manifest->parent, before) == 0;
}

/* Passes over those that hold the same articles as the current one, and over damaged ones. */
static const char *find_target(const char *root, const char *current, struct arena *arena)
{
    const char *name = current, *before;
    bool is_same = true;
    for (; (before = one_before(root, name, arena)) != NULL; name = before) {
        is_same = is_same && is_merge_of(root, name, before, arena);
        if (!is_same && is_whole(root, before))
            return before;
    }
    return NULL;
}

/* What is to be served when nobody knows what was. */
static const char *find_newest(const char *root, struct arena *arena)
{
    const char **names;
    uint32_t n;
    if (generation_list(root, arena, &names, &n, NULL) != OK)
        return NULL;
    while (n > 0 && !is_whole(root, names[n - 1]))
        n--;
    return n > 0 ? names[n - 1] : NULL;
}

static bool is_listed(const char *root, const char *name, struct arena *arena)
{
    const char **names;
    uint32_t n;
    if (generation_list(root, arena, &names, &n, NULL) != OK)
        return false;
    while (n > 0 && strcmp(names[n - 1], name) != 0)
        n--;
    return n > 0;
}

/* `left` NULL: there is none that could come back. */
static void tell_rollback(const char *root, struct report *report, const struct manifest *manifest,
                          const char *name, const char *left)
{
    struct buf out;
    char served[GENERATION_NAME_ROOM];
    bool is_served = notify_daemon(root, served);
    struct summary summary = summary_of(manifest, name);
    summary.is_published = true;
    summary.served = is_served ? served : NULL;
    report_measure(report, &summary);
    report_summary(report, &summary);
    if (report->is_json || report->is_quiet)
        return;
    buf_init(&out, TEXT_CEILING);
    buf_printf(&out, "Back to %s (", name);
    show_counted(&out, manifest->articles, "article");
    buf_add_text(&out, ", published ");
    show_published(&out, manifest->published);
    if (left != NULL)
        buf_printf(&out, "); %s is kept.\n", left);
    else
        buf_add_text(&out, ").\n");
    put(&out);
}

int maintenance_rollback(const char *root, struct report *report)
{
    enum status status;
    struct error err = {0};
    struct lock *lock = NULL;
    struct arena arena;
    struct manifest *manifest;
    char current[GENERATION_NAME_ROOM];
    arena_init(&arena, MEMORY);
    TRY(read_current(root, current, &err));
    TRY(lock_take(root, &lock, &err));
    TRY(read_current(root, current, &err));
    bool is_named = current[0] != '\0';
    const char *target = is_named ? find_target(root, current, &arena) : find_newest(root, &arena);
    if (target == NULL && is_named)
        TRY(error_set(&err, ERR_NOT_FOUND, ERROR_NOWHERE, "no generation before %s is left",
                      current));
    if (target == NULL)
        TRY(ERR_CORRUPT); /* as read_current() told */
    TRY(generation_describe(root, target, &arena, &manifest, &err));
    TRY(publish_rollback(root, target, &err));
    tell_rollback(root, report, manifest, target,
                  is_listed(root, current, &arena) ? current : NULL);
done:
    lock_release(lock);
    arena_release(&arena);
    return status == OK ? EXIT_DONE : fail(report, &err);
}

/* ---- Verify ---------------------------------------------------------------------------------- */

struct damage_list {
    struct report *report;
    struct arena *arena;
    struct buf paths; /* const char * */
};

static void note_damage(void *context, const char *path, const char *what)
{
    struct damage_list *list = context;
    const char *kept = arena_text(list->arena, span_of(path));
    buf_add(&list->paths, &kept, sizeof(kept));
    if (!list->report->is_json)
        report_error(list->report, what, NULL);
}

/* Hashes first: what is damaged is not looked into. */
static enum status verify_all(const char *root, const char *name, struct damage_list *list,
                              struct error *err)
{
    const struct generation_damage damage = {list, note_damage};
    struct generation *generation = NULL;
    enum status status, worst = OK;
    TRY(generation_check(root, name, &damage, err));
    TRY(generation_open(root, name, VERIFY_QUICK, &generation, err));
    for (uint32_t i = 0; i < generation_segment_count(generation); i++) {
        struct error found;
        char what[300];
        if (verify_whole(generation_segment(generation, i), &found) == OK)
            continue;
        const char *segment = generation_manifest(generation)->segments[i].name;
        snprintf(what, sizeof(what), "%s: %s", segment, found.text);
        note_damage(list, segment, what);
        worst = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is damaged", name);
    }
    status = worst;
done:
    generation_release(generation);
    return status;
}

int maintenance_verify(const char *root, struct report *report)
{
    struct error err = {0};
    struct arena arena;
    struct manifest *manifest;
    char current[GENERATION_NAME_ROOM];
    arena_init(&arena, MEMORY);
    struct damage_list list = {.report = report, .arena = &arena};
    buf_init(&list.paths, TEXT_CEILING);
    enum status status = generation_current(root, current, &err);
    bool has_begun = status == OK;
    if (has_begun) {
        status = verify_all(root, current, &list, &err);
        struct summary summary = {.generation = current};
        if (generation_describe(root, current, &arena, &manifest, NULL) == OK)
            summary = summary_of(manifest, current);
        summary.damaged = list.paths.len > 0 ? (const char *const *)(void *)list.paths.at
                                             : (const char *const[]){NULL};
        summary.n_damaged = (uint32_t)(list.paths.len / sizeof(char *));
        report_measure(report, &summary);
        report_summary(report, &summary);
    }
    if (status == OK && !report->is_json && !report->is_quiet)
        puts("ok");
    bool is_told = has_begun && list.paths.len > 0;
    buf_release(&list.paths);
    arena_release(&arena);
    if (status == OK)
        return EXIT_DONE;
    return is_told ? EXIT_NOTHING : fail(report, &err);
}

/* ---- Generations ----------------------------------------------------------------------------- */

static void show_generation(struct buf *out, const struct manifest *manifest, const char *name,
                            bool is_current)
{
    buf_printf(out, "%c %s  ", is_current ? '*' : ' ', name);
    show_published(out, manifest->published);
    buf_add_text(out, "  ");
    show_counted(out, manifest->articles, "article");
    buf_add_text(out, "  ");
    show_counted(out, manifest->paragraphs, "paragraph");
    buf_add_text(out, "  ");
    show_bytes(out, manifest_bytes(manifest));
    buf_add_char(out, '\n');
}

static void write_generation(struct buf *out, const struct manifest *manifest, const char *name,
                             bool is_current)
{
    buf_printf(out,
               "{\"type\":\"generation\",\"data\":{\"generation\":\"%s\",\"published\":", name);
    json_write_string(out, span_of(manifest->published));
    buf_printf(out, ",\"articles\":%" PRIu32 ",\"paragraphs\":%" PRIu32 ",\"bytes\":%" PRIu64,
               manifest->articles, manifest->paragraphs, manifest_bytes(manifest));
    buf_printf(out, ",\"current\":%s}}\n", is_current ? "true" : "false");
}

int maintenance_generations(const char *root, struct report *report)
{
    enum status status;
    struct error err = {0};
    struct arena arena;
    struct buf out;
    char current[GENERATION_NAME_ROOM];
    const char **names;
    uint32_t n;
    arena_init(&arena, MEMORY);
    buf_init(&out, TEXT_CEILING);
    TRY(read_current(root, current, &err));
    TRY(generation_list(root, &arena, &names, &n, &err));
    if (current[0] == '\0' && n == 0)
        TRY(ERR_CORRUPT); /* as read_current() told */
    if (current[0] == '\0')
        report_error(report, err.text,
                     "Back to the newest that is whole: pilcrow-index --rollback");
    for (uint32_t i = 0; i < n; i++) {
        struct manifest *manifest;
        bool is_current = strcmp(names[i], current) == 0;
        if (generation_describe(root, names[i], &arena, &manifest, NULL) != OK)
            buf_printf(&out, report->is_json ? "" : "%c %s  damaged\n", is_current ? '*' : ' ',
                       names[i]);
        else
            (report->is_json ? write_generation : show_generation)(&out, manifest, names[i],
                                                                   is_current);
    }
done:
    put(&out);
    arena_release(&arena);
    return status == OK ? EXIT_DONE : fail(report, &err);
}
