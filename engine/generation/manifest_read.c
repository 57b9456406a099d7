#include "engine/generation/manifest.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"

#define CHECKSUM_BEGINS "{\"checksum\":\""
#define CHECKSUM_ENDS "\","

/* Where what is read goes, and where what is wrong is said. */
struct intake {
    struct arena *arena;
    struct error *err;
};

static enum status corrupt(const struct intake *in, const char *what)
{
    return error_set(in->err, ERR_CORRUPT, ERROR_NOWHERE, "the manifest is damaged: %s", what);
}

static enum status get_number(const struct intake *in, const json_t *object, const char *key,
                              uint64_t max, uint64_t *out)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max)
        return corrupt(in, key);
    *out = (uint64_t)json_integer_value(value);
    return OK;
}

static enum status get_u32(const struct intake *in, const json_t *object, const char *key,
                           uint32_t *out)
{
    uint64_t value = 0;
    enum status status = get_number(in, object, key, UINT32_MAX, &value);
    if (status == OK)
        *out = (uint32_t)value;
    return status;
}

static enum status keep_text(const struct intake *in, struct span text, const char **out)
{
    *out = arena_text(in->arena, text);
    return *out != NULL ? OK
                        : error_set(in->err, arena_status(in->arena), ERROR_NOWHERE,
                                    "the manifest does not fit into memory");
}

static enum status get_text(const struct intake *in, const json_t *object, const char *key,
                            const char **out)
{
    struct span text = json_span(object, key);
    return text.at != NULL ? keep_text(in, text, out) : corrupt(in, key);
}

static enum status get_array(const struct intake *in, const json_t *object, const char *key,
                             size_t size, const json_t **array, uint32_t *n, void *out)
{
    *array = json_object_get(object, key);
    if (!json_is_array(*array) || json_array_size(*array) > UINT32_MAX)
        return corrupt(in, key);
    *n = (uint32_t)json_array_size(*array);
    void *memory = arena_zero(in->arena, *n > 0 ? *n : 1, size);
    if (memory == NULL)
        return error_set(in->err, arena_status(in->arena), ERROR_NOWHERE,
                         "the manifest does not fit into memory");
    memcpy(out, &memory, sizeof(memory));
    return OK;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool manifest_read_path(const json_t *object, struct arena *arena, struct span *out)
{
    struct span hex = json_span(object, "path_hex");
    if (hex.at == NULL) {
        struct span path = json_span(object, "path");
        *out = path.at != NULL ? arena_copy(arena, path) : SPAN_NONE;
        return out->at != NULL;
    }
    char *bytes = hex.len % 2 == 0 ? arena_alloc(arena, hex.len / 2 + 1) : NULL;
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < hex.len / 2; i++) {
        int high = hex_digit(hex.at[2 * i]), low = hex_digit(hex.at[2 * i + 1]);
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return false;
        bytes[i] = (char)(high << 4 | low);
    }
    *out = (struct span){bytes, hex.len / 2};
    return true;
}

/* Relative, no empty component, neither "." nor "..": what it names lies below the root. */
static bool is_below_root(struct span path)
{
    size_t begin = 0;
    for (size_t i = 0; i <= path.len; i++) {
        if (i < path.len && path.at[i] != '/')
            continue;
        struct span part = span_cut(path, begin, i - begin);
        if (part.len == 0 || span_equal(part, SPAN(".")) || span_equal(part, SPAN("..")))
            return false;
        begin = i + 1;
    }
    return true;
}

static bool is_sha256(struct span hex)
{
    if (hex.len != SHA256_HEX - 1)
        return false;
    for (size_t i = 0; i < hex.len; i++)
        if (hex_digit(hex.at[i]) < 0)
            return false;
    return true;
}

static enum status get_file(const struct intake *in, const json_t *object,
                            struct manifest_file *out)
{
    struct span path = SPAN_NONE, hash = json_span(object, "sha256");
    if (!manifest_read_path(object, in->arena, &path) || !is_below_root(path))
        return corrupt(in, "the path of a file");
    if (!is_sha256(hash))
        return corrupt(in, "the hash of a file");
    memcpy(out->sha256, hash.at, hash.len);
    out->sha256[hash.len] = '\0';
    enum status status = get_number(in, object, "size", INT64_MAX, &out->size);
    return status == OK ? keep_text(in, path, &out->path) : status;
}

static bool get_index(const json_t *array, size_t i, uint32_t max, uint32_t *out)
{
    const json_t *value = json_array_get(array, i);
    json_int_t number = json_integer_value(value);
    *out = (uint32_t)number;
    return json_is_integer(value) && number >= 0 && number <= max;
}

/* Ranges of the segment's articles, [first, n] each. */
static enum status get_dead(const struct intake *in, const json_t *object,
                            struct manifest_segment *out)
{
    const json_t *array;
    struct manifest_range *dead;
    uint32_t from = 0;
    enum status status = get_array(in, object, "dead", sizeof(*dead), &array, &out->n_dead, &dead);
    for (uint32_t i = 0; status == OK && i < out->n_dead; i++) {
        const json_t *range = json_array_get(array, i);
        if (!get_index(range, 0, out->articles, &dead[i].first) || dead[i].first < from ||
            !get_index(range, 1, out->articles - dead[i].first, &dead[i].n) || dead[i].n == 0)
            return corrupt(in, "dead");
        from = dead[i].first + dead[i].n;
    }
    out->dead = dead;
    return status;
}

static enum status get_segment(const struct intake *in, const json_t *object,
                               struct manifest_segment *out)
{
    enum status status;
    const json_t *array;
    uint32_t number;
    TRY(get_text(in, object, "name", &out->name));
    if (!segment_number(span_of(out->name), &number))
        return corrupt(in, "the name of a segment");
    TRY(get_u32(in, object, "first_docid", &out->first_docid));
    TRY(get_u32(in, object, "paragraphs", &out->paragraphs));
    TRY(get_u32(in, object, "articles", &out->articles));
    TRY(get_dead(in, object, out));
    TRY(get_array(in, object, "files", sizeof(*out->files), &array, &out->n_files, &out->files));
    for (uint32_t i = 0; i < out->n_files; i++)
        TRY(get_file(in, json_array_get(array, i), &out->files[i]));
done:
    return status;
}

/* Docids of a segment begin behind those of the one before it. */
static enum status get_segments(const struct intake *in, const json_t *root, struct manifest *out)
{
    const json_t *array;
    uint64_t next = 1;
    enum status status = get_array(in, root, "segments", sizeof(*out->segments), &array,
                                   &out->n_segments, &out->segments);
    for (uint32_t i = 0; status == OK && i < out->n_segments; i++) {
        struct manifest_segment *segment = &out->segments[i];
        status = get_segment(in, json_array_get(array, i), segment);
        if (status != OK)
            break;
        if (segment->first_docid < next)
            return corrupt(in, "the docids of the segments overlap");
        next = (uint64_t)segment->first_docid + segment->paragraphs;
        if (next > UINT32_MAX)
            return corrupt(in, "docids beyond 32 bits");
    }
    return status;
}

static enum status get_sources(const struct intake *in, const json_t *root, struct manifest *out)
{
    const json_t *array;
    const char **paths;
    enum status status =
        get_array(in, root, "sources", sizeof(*paths), &array, &out->n_sources, &paths);
    if (status == OK)
        status = get_array(in, root, "sources", sizeof(*out->source_articles), &array,
                           &out->n_sources, &out->source_articles);
    for (uint32_t i = 0; status == OK && i < out->n_sources; i++) {
        const json_t *source = json_array_get(array, i);
        struct span path;
        if (!manifest_read_path(source, in->arena, &path))
            return corrupt(in, "sources");
        status = keep_text(in, path, &paths[i]);
        if (status == OK)
            status = get_u32(in, source, "articles", &out->source_articles[i]);
    }
    out->sources = paths;
    return status;
}

static enum status get_languages(const struct intake *in, json_t *root, struct manifest *out)
{
    json_t *object = json_object_get(root, "languages"), *value;
    const char *tag;
    if (!json_is_object(object))
        return corrupt(in, "languages");
    out->languages = ARENA_ARRAY(in->arena, struct manifest_language, json_object_size(object) + 1);
    if (out->languages == NULL)
        return error_set(in->err, arena_status(in->arena), ERROR_NOWHERE,
                         "the manifest does not fit into memory");
    json_object_foreach(object, tag, value)
    {
        struct manifest_language *language = &out->languages[out->n_languages++];
        enum status status = keep_text(in, span_of(tag), &language->tag);
        if (status == OK)
            status = get_u32(in, object, tag, &language->articles);
        if (status != OK)
            return status;
    }
    return OK;
}

static enum status get_head(const struct intake *in, const json_t *root, struct manifest *out)
{
    enum status status;
    const char *name = NULL;
    const json_t *parent = json_object_get(root, "parent");
    const json_t *merge_only = json_object_get(root, "merge_only");
    TRY(get_text(in, root, "generation", &name));
    if (!generation_number(span_of(name), &out->number))
        return corrupt(in, "the name of the generation");
    TRY(get_text(in, root, "index_id", &out->index_id));
    TRY(get_text(in, root, "fingerprint", &out->fingerprint));
    TRY(get_text(in, root, "published", &out->published));
    if (!json_is_null(parent))
        TRY(get_text(in, root, "parent", &out->parent));
    if (!json_is_boolean(merge_only))
        return corrupt(in, "merge_only");
    out->is_merge_only = json_is_true(merge_only);
    TRY(get_u32(in, root, "articles", &out->articles));
    TRY(get_u32(in, root, "paragraphs", &out->paragraphs));
    TRY(get_u32(in, root, "words", &out->words));
    TRY(get_u32(in, root, "average_length", &out->average_length));
done:
    return status;
}

/* Whether the text begins with a checksum; *holds whether it is that of the rest. */
static bool has_checksum(struct span text, bool *holds)
{
    struct span begins = SPAN(CHECKSUM_BEGINS), ends = SPAN(CHECKSUM_ENDS);
    size_t at = begins.len + SHA256_HEX - 1, body = at + ends.len;
    char hex[SHA256_HEX];
    if (text.len < body || !span_begins(text, begins) ||
        !span_begins(span_cut(text, at, text.len - at), ends))
        return false;
    sha256_of(span_cut(text, body, text.len - body), hex);
    *holds = memcmp(text.at + begins.len, hex, SHA256_HEX - 1) == 0;
    return true;
}

/* A newer format may have no checksum, so its number is believed before the checksum is missed. */
static enum status check_format(const struct intake *in, struct span text, const json_t *root,
                                struct manifest *out)
{
    bool holds = false, has = has_checksum(text, &holds);
    if (has && !holds)
        return corrupt(in, "its checksum is wrong");
    enum status status = get_u32(in, root, "format", &out->format);
    if (status != OK)
        return status;
    if (out->format != MANIFEST_FORMAT)
        return error_set(
            in->err, ERR_VERSION, ERROR_NOWHERE,
            "the index has format %u and this program reads format %d: use the release "
            "that made it, or index anew into another directory",
            out->format, MANIFEST_FORMAT);
    return has ? OK : corrupt(in, "it has no checksum");
}

static enum status check_fingerprint(const struct intake *in, const char *ours,
                                     const struct manifest *manifest)
{
    if (ours == NULL || strcmp(ours, manifest->fingerprint) == 0)
        return OK;
    return error_set(
        in->err, ERR_VERSION, ERROR_NOWHERE,
        "the index was made with other language tables (%s, here %s): run pilcrow-index",
        manifest->fingerprint, ours);
}

static enum status read_object(const struct intake *in, struct span text, json_t *root,
                               const char *fingerprint, struct manifest *out)
{
    enum status status;
    TRY(check_format(in, text, root, out));
    TRY(get_head(in, root, out));
    TRY(check_fingerprint(in, fingerprint, out));
    TRY(get_sources(in, root, out));
    TRY(get_languages(in, root, out));
    TRY(get_segments(in, root, out));
    TRY(get_file(in, json_object_get(root, "files"), &out->files_list));
done:
    return status;
}

enum status manifest_read(struct span text, const char *fingerprint, struct arena *arena,
                          struct manifest **out, struct error *err)
{
    const struct intake in = {arena, err};
    json_t *root = NULL;
    *out = NULL;
    if (json_parse(text, &root, NULL) != OK || !json_is_object(root)) {
        json_decref(root);
        return corrupt(&in, "it is not a JSON object");
    }
    struct manifest *manifest = ARENA_NEW(arena, struct manifest);
    enum status status = manifest != NULL ? read_object(&in, text, root, fingerprint, manifest)
                                          : error_set(err, arena_status(arena), ERROR_NOWHERE,
                                                      "the manifest does not fit into memory");
    json_decref(root);
    if (status == OK)
        *out = manifest;
    return status;
}
