#include "engine/generation/manifest.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "base/utf8.h"

static void name_write(char letter, uint32_t number, char out[GENERATION_NAME_ROOM])
{
    snprintf(out, GENERATION_NAME_ROOM, "%c%06" PRIu32, letter, number);
}

/* The letter and at least six digits, in the one way name_write() has of writing the number. */
static bool name_read(char letter, struct span name, uint32_t *number)
{
    if (name.len < 7 || name.len > 11 || name.at[0] != letter)
        return false;
    uint64_t value = 0;
    for (size_t i = 1; i < name.len; i++) {
        if (name.at[i] < '0' || name.at[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(name.at[i] - '0');
    }
    if (value == 0 || value > UINT32_MAX || (name.len > 7 && name.at[1] == '0'))
        return false;
    *number = (uint32_t)value;
    return true;
}

void generation_name(uint32_t number, char out[GENERATION_NAME_ROOM])
{
    name_write('g', number, out);
}

bool generation_number(struct span name, uint32_t *number)
{
    return name_read('g', name, number);
}

void segment_name(uint32_t number, char out[GENERATION_NAME_ROOM])
{
    name_write('s', number, out);
}

bool segment_number(struct span name, uint32_t *number)
{
    return name_read('s', name, number);
}

uint64_t manifest_bytes(const struct manifest *manifest)
{
    uint64_t bytes = manifest->files_list.size;
    for (uint32_t i = 0; i < manifest->n_segments; i++)
        for (uint32_t k = 0; k < manifest->segments[i].n_files; k++)
            bytes += manifest->segments[i].files[k].size;
    return bytes;
}

uint32_t manifest_dead_articles(const struct manifest_segment *segment)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < segment->n_dead; i++)
        n += segment->dead[i].n;
    return n;
}

void manifest_write_path(struct buf *out, struct span path)
{
    if (utf8_is_valid(path)) {
        buf_add_text(out, "\"path\":");
        json_write_string(out, path);
        return;
    }
    buf_add_text(out, "\"path_hex\":\"");
    for (size_t i = 0; i < path.len; i++)
        buf_printf(out, "%02x", (unsigned char)path.at[i]);
    buf_add_char(out, '"');
}

static void write_text(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, ",\"%s\":", key);
    if (text == NULL)
        buf_add_text(out, "null");
    else
        json_write_string(out, span_of(text));
}

static void write_number(struct buf *out, const char *key, uint64_t value)
{
    buf_printf(out, ",\"%s\":%" PRIu64, key, value);
}

static void write_file(struct buf *out, const struct manifest_file *file)
{
    buf_add_char(out, '{');
    manifest_write_path(out, span_of(file->path));
    write_number(out, "size", file->size);
    write_text(out, "sha256", file->sha256);
    buf_add_char(out, '}');
}

static void write_segment(struct buf *out, const struct manifest_segment *segment)
{
    buf_add_text(out, "{\"name\":");
    json_write_string(out, span_of(segment->name));
    write_number(out, "first_docid", segment->first_docid);
    write_number(out, "paragraphs", segment->paragraphs);
    write_number(out, "articles", segment->articles);
    buf_add_text(out, ",\"dead\":[");
    for (uint32_t i = 0; i < segment->n_dead; i++) {
        buf_add_text(out, i > 0 ? "," : "");
        buf_printf(out, "[%" PRIu32 ",%" PRIu32 "]", segment->dead[i].first, segment->dead[i].n);
    }
    buf_add_text(out, "],\"files\":[");
    for (uint32_t i = 0; i < segment->n_files; i++) {
        buf_add_text(out, i > 0 ? "," : "");
        write_file(out, &segment->files[i]);
    }
    buf_add_text(out, "]}");
}

static void write_counts(struct buf *out, const struct manifest *manifest)
{
    write_number(out, "articles", manifest->articles);
    write_number(out, "paragraphs", manifest->paragraphs);
    write_number(out, "words", manifest->words);
    write_number(out, "average_length", manifest->average_length);
    buf_add_text(out, ",\"languages\":{");
    for (uint32_t i = 0; i < manifest->n_languages; i++) {
        buf_add_text(out, i > 0 ? "," : "");
        json_write_string(out, span_of(manifest->languages[i].tag));
        buf_printf(out, ":%" PRIu32, manifest->languages[i].articles);
    }
    buf_add_text(out, "},\"sources\":[");
    for (uint32_t i = 0; i < manifest->n_sources; i++) {
        buf_add_text(out, i > 0 ? ",{" : "{");
        manifest_write_path(out, span_of(manifest->sources[i]));
        write_number(out, "articles", manifest->source_articles[i]);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void write_body(struct buf *out, const struct manifest *manifest)
{
    char name[GENERATION_NAME_ROOM];
    generation_name(manifest->number, name);
    buf_printf(out, "\"format\":%" PRIu32, manifest->format);
    write_text(out, "generation", name);
    write_text(out, "index_id", manifest->index_id);
    write_text(out, "fingerprint", manifest->fingerprint);
    write_text(out, "published", manifest->published);
    write_text(out, "parent", manifest->parent);
    buf_printf(out, ",\"merge_only\":%s", manifest->is_merge_only ? "true" : "false");
    write_counts(out, manifest);
    buf_add_text(out, ",\"segments\":[");
    for (uint32_t i = 0; i < manifest->n_segments; i++) {
        buf_add_text(out, i > 0 ? "," : "");
        write_segment(out, &manifest->segments[i]);
    }
    buf_add_text(out, "],\"files\":");
    write_file(out, &manifest->files_list);
    buf_add_text(out, "}\n");
}

void manifest_write(const struct manifest *manifest, struct buf *out)
{
    struct buf body;
    char hex[SHA256_HEX];
    buf_init(&body, MANIFEST_MAX_BYTES);
    write_body(&body, manifest);
    if (buf_status(&body) != OK) {
        out->failed = buf_status(&body);
    } else {
        sha256_of(buf_span(&body), hex);
        buf_printf(out, "{\"checksum\":\"%s\",", hex);
        buf_add_span(out, buf_span(&body));
    }
    buf_release(&body);
}
