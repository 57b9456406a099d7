#include "indexer/files.h"

#include <inttypes.h>

#include "base/json.h"
#include "engine/generation/manifest.h"

void files_write_head(struct buf *out)
{
    buf_printf(out, "{\"format\":%d,\"readers\":%d}\n", FILES_FORMAT, FILES_READERS);
}

uint32_t files_articles(const struct file_record *record)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < record->n_runs; i++)
        n += record->runs[i].n;
    return n;
}

uint32_t files_join_runs(struct file_run *runs, uint32_t n)
{
    uint32_t n_joined = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct file_run *last = n_joined > 0 ? &runs[n_joined - 1] : NULL;
        if (last != NULL && last->segment == runs[i].segment &&
            last->first + last->n == runs[i].first)
            last->n += runs[i].n;
        else
            runs[n_joined++] = runs[i];
    }
    return n_joined;
}

void files_write_record(struct buf *out, const struct file_record *record, const uint32_t *numbers)
{
    const struct file_mark *mark = &record->mark;
    buf_printf(out, "{\"source\":%" PRIu32 ",", record->source);
    manifest_write_path(out, record->path);
    buf_add_text(out, ",\"id\":");
    json_write_string(out, record->id);
    buf_printf(out, ",\"size\":%" PRIu64 ",\"mtime_ns\":%" PRId64 ",\"ctime_ns\":%" PRId64,
               mark->size, mark->mtime_ns, mark->ctime_ns);
    buf_printf(out, ",\"inode\":%" PRId64 ",\"sha256\":\"%s\",\"failed\":%" PRIu32,
               (int64_t)mark->inode, record->sha256, record->failed);
    buf_add_text(out, ",\"articles\":[");
    for (uint32_t i = 0; i < record->n_runs; i++) {
        const struct file_run *run = &record->runs[i];
        buf_printf(out, "%s[%" PRIu32 ",%" PRIu32 ",%" PRIu32 "]", i > 0 ? "," : "",
                   numbers[run->segment], run->first, run->n);
    }
    buf_add_text(out, "]}\n");
}

static bool get_int(const json_t *object, const char *key, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    *out = json_integer_value(value);
    return json_is_integer(value);
}

static bool get_u32(const json_t *object, const char *key, uint32_t *out)
{
    int64_t value;
    bool is_there = get_int(object, key, &value);
    *out = (uint32_t)value;
    return is_there && value >= 0 && value <= UINT32_MAX;
}

static bool get_mark(const json_t *object, struct file_mark *mark)
{
    int64_t size, inode;
    if (!get_int(object, "size", &size) || size < 0 || !get_int(object, "inode", &inode) ||
        !get_int(object, "mtime_ns", &mark->mtime_ns) ||
        !get_int(object, "ctime_ns", &mark->ctime_ns))
        return false;
    mark->size = (uint64_t)size;
    mark->inode = (uint64_t)inode;
    return true;
}

static bool get_sha256(const json_t *object, char out[SHA256_HEX])
{
    struct span hex = json_span(object, "sha256");
    if (hex.at == NULL || (hex.len != 0 && hex.len != SHA256_HEX - 1))
        return false;
    for (size_t i = 0; i < hex.len; i++)
        if (memchr("0123456789abcdef", hex.at[i], 16) == NULL)
            return false;
    memcpy(out, hex.at, hex.len);
    out[hex.len] = '\0';
    return true;
}

static bool get_run(const json_t *entry, struct file_run *out)
{
    uint32_t *const fields[] = {&out->segment, &out->first, &out->n};
    for (size_t i = 0; i < 3; i++) {
        const json_t *value = json_array_get(entry, i);
        json_int_t number = json_integer_value(value);
        if (!json_is_integer(value) || number < 0 || number > UINT32_MAX)
            return false;
        *fields[i] = (uint32_t)number;
    }
    return out->n > 0 && out->first <= UINT32_MAX - out->n;
}

static bool get_runs(const json_t *object, struct arena *arena, struct file_record *out)
{
    const json_t *array = json_object_get(object, "articles");
    if (!json_is_array(array) || json_array_size(array) > UINT32_MAX)
        return false;
    out->n_runs = (uint32_t)json_array_size(array);
    out->runs = ARENA_ARRAY(arena, struct file_run, (size_t)out->n_runs + 1);
    if (out->runs == NULL)
        return false;
    for (uint32_t i = 0; i < out->n_runs; i++)
        if (!get_run(json_array_get(array, i), &out->runs[i]))
            return false;
    return true;
}

static bool get_record(const json_t *object, uint32_t n_sources, struct arena *arena,
                       struct file_record *out)
{
    struct span id = json_span(object, "id");
    if (id.at == NULL || !get_u32(object, "source", &out->source) || out->source >= n_sources)
        return false;
    out->id = arena_copy(arena, id);
    return out->id.at != NULL && manifest_read_path(object, arena, &out->path) &&
           get_mark(object, &out->mark) && get_sha256(object, out->sha256) &&
           get_u32(object, "failed", &out->failed) && get_runs(object, arena, out);
}

static uint32_t count_lines(struct span text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.at[i] == '\n';
    return n;
}

static enum status corrupt(uint32_t line, struct arena *arena, struct error *err)
{
    if (arena_status(arena) != OK)
        return error_set(err, arena_status(arena), ERROR_NOWHERE,
                         "no memory for the list of files");
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "files.jsonl is damaged at line %" PRIu32,
                     line);
}

static bool read_head(const json_t *object, struct files *out)
{
    uint32_t format, readers;
    if (!get_u32(object, "format", &format) || format != FILES_FORMAT ||
        !get_u32(object, "readers", &readers))
        return false;
    out->is_stale = readers != FILES_READERS;
    return true;
}

enum status files_read(struct span text, uint32_t n_sources, struct arena *arena, struct files *out,
                       struct error *err)
{
    uint32_t n_lines = count_lines(text);
    *out = (struct files){ARENA_ARRAY(arena, struct file_record, (size_t)n_lines + 1), 0, false};
    if (out->at == NULL || n_lines == 0)
        return corrupt(1, arena, err);
    for (uint32_t line = 0; line < n_lines; line++) {
        const char *end = memchr(text.at, '\n', text.len);
        struct span one = {text.at, (size_t)(end - text.at)};
        text = span_cut(text, one.len + 1, text.len - one.len - 1);
        json_t *object;
        bool is_good = json_parse(one, &object, NULL) == OK;
        if (is_good) {
            is_good = line == 0 ? read_head(object, out)
                                : get_record(object, n_sources, arena, &out->at[out->n++]);
            json_decref(object);
        }
        if (!is_good)
            return corrupt(line + 1, arena, err);
    }
    return text.len == 0 ? OK : corrupt(n_lines + 1, arena, err);
}
