/* The list of files of a generation: what is read is written as something that is read again. What
 * names segments goes through a table of numbers when it is written; here it is small, and larger
 * ones wrap. */
#include <stddef.h>
#include <stdint.h>

#include "indexer/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void write_record(struct buf *out, struct file_record *record, const uint32_t *numbers)
{
    for (uint32_t i = 0; i < record->n_runs; i++)
        record->runs[i].segment %= 256;
    files_write_record(out, record, numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct span input = {(const char *)bytes, len};
    struct arena arena;
    struct files files;
    arena_init(&arena, 1 << 24);
    if (files_read(input, 2, &arena, &files, NULL) == OK) {
        uint32_t numbers[256];
        struct buf out;
        for (uint32_t i = 0; i < 256; i++)
            numbers[i] = i;
        buf_init(&out, 1 << 24);
        files_write_head(&out);
        for (uint32_t i = 0; i < files.n; i++)
            write_record(&out, &files.at[i], numbers);
        if (files_read(buf_span(&out), 2, &arena, &files, NULL) != OK)
            __builtin_trap();
        buf_release(&out);
    }
    arena_release(&arena);
    return 0;
}
