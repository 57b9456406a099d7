/* The list of files of a generation: what is read is written as something that is read again. */
#include <stddef.h>
#include <stdint.h>

#include "indexer/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct span input = {(const char *)bytes, len};
    struct arena arena;
    struct files files;
    arena_init(&arena, 1 << 24);
    if (files_read(input, 2, &arena, &files, NULL) == OK) {
        struct buf out;
        buf_init(&out, 1 << 24);
        files_write_head(&out);
        for (uint32_t i = 0; i < files.n; i++)
            files_write_record(&out, &files.at[i]);
        if (files_read(buf_span(&out), 2, &arena, &files, NULL) != OK)
            __builtin_trap();
        buf_release(&out);
    }
    arena_release(&arena);
    return 0;
}
