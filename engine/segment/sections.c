#include "engine/segment/sections.h"

#include <errno.h>

struct header {
    char magic[8];
    uint32_t version, n_sections;
    uint32_t counts[SECTIONS_COUNTS];
    struct {
        uint64_t at, len;
    } table[SECTIONS_MAX];
};

#define ALIGNMENT 8 /* that is needed */
#define LINE 64

static enum status corrupt(struct error *err, const char *what)
{
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "a file of the index is damaged: %s", what);
}

enum status sections_read(struct span file, const char magic[8], uint32_t version,
                          uint32_t n_sections, struct sections *out, struct error *err)
{
    struct header header;
    if (file.len < sizeof header || (uintptr_t)file.at % ALIGNMENT != 0)
        return corrupt(err, "it is cut short");
    memcpy(&header, file.at, sizeof header);
    if (memcmp(header.magic, magic, sizeof header.magic) != 0)
        return corrupt(err, "it is another kind of file");
    if (header.version != version || header.n_sections != n_sections)
        return error_set(err, ERR_VERSION, ERROR_NOWHERE,
                         "the index has format %u of %.8s and this program reads format %u: run "
                         "pilcrow-index, which builds it anew",
                         header.version, magic, version);
    memset(out, 0, sizeof *out);
    memcpy(out->counts, header.counts, sizeof out->counts);
    for (uint32_t i = 0; i < n_sections; i++) {
        uint64_t at = header.table[i].at, len = header.table[i].len;
        if (at % ALIGNMENT != 0 || at > file.len || len > file.len - at)
            return corrupt(err, "a section reaches beyond its end");
        out->at[i] = span_cut(file, at, len);
    }
    return OK;
}

bool sections_hold(const struct sections *sections, uint32_t i, uint64_t n, size_t element)
{
    return sections->at[i].len == n * element;
}

enum status sections_create(struct sections_writer *writer, const char *path, struct error *err)
{
    memset(writer, 0, sizeof *writer);
    writer->file = fopen(path, "wbxe");
    if (writer->file == NULL)
        return error_errno(err, errno, "%s", path);
    static const struct header blank;
    fwrite(&blank, sizeof blank, 1, writer->file);
    writer->written = sizeof blank;
    return OK;
}

static void begin(struct sections_writer *writer, uint32_t i)
{
    if (writer->table[i].at != 0)
        return;
    static const char zeros[LINE];
    size_t gap = (LINE - writer->written % LINE) % LINE;
    fwrite(zeros, 1, gap, writer->file);
    writer->written += gap;
    writer->table[i].at = writer->written;
}

void sections_append(struct sections_writer *writer, uint32_t i, const void *bytes, size_t len)
{
    begin(writer, i);
    if (len > 0)
        fwrite(bytes, 1, len, writer->file);
    writer->written += len;
    writer->table[i].len += len;
}

void sections_append_file(struct sections_writer *writer, uint32_t i, FILE *from)
{
    char bytes[65536];
    size_t n;
    begin(writer, i);
    rewind(from);
    while ((n = fread(bytes, 1, sizeof bytes, from)) > 0)
        sections_append(writer, i, bytes, n);
}

enum status sections_finish(struct sections_writer *writer, const char magic[8], uint32_t version,
                            uint32_t n_sections, const uint32_t counts[SECTIONS_COUNTS],
                            struct error *err)
{
    struct header header = {.version = version, .n_sections = n_sections};
    memcpy(header.magic, magic, sizeof header.magic);
    memcpy(header.counts, counts, sizeof header.counts);
    memcpy(header.table, writer->table, sizeof header.table);
    rewind(writer->file);
    fwrite(&header, sizeof header, 1, writer->file);
    bool is_bad = ferror(writer->file) != 0;
    is_bad = fclose(writer->file) != 0 || is_bad;
    writer->file = NULL;
    if (is_bad)
        return error_errno(err, errno, "writing %.8s", magic);
    return OK;
}

void sections_abandon(struct sections_writer *writer)
{
    if (writer->file != NULL)
        fclose(writer->file);
    writer->file = NULL;
}
