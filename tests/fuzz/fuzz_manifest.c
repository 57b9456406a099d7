/* A manifest: the bytes as they are, and behind a checksum that holds for them. */
#include <stddef.h>
#include <stdint.h>

#include "engine/generation/manifest.h"

static void try_read(struct span text, const char *fingerprint)
{
    struct arena arena;
    struct manifest *manifest;
    struct error err;
    arena_init(&arena, 1 << 24);
    if (manifest_read(text, fingerprint, &arena, &manifest, &err) == OK) {
        struct buf out;
        buf_init(&out, 1 << 24);
        manifest_write(manifest, &out);
        /* What was read is written as something that is read again. */
        if (manifest_read(buf_span(&out), fingerprint, &arena, &manifest, &err) != OK)
            __builtin_trap();
        buf_release(&out);
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct span input = {(const char *)bytes, len};
    struct buf sealed;
    char hex[SHA256_HEX];
    try_read(input, "a1");
    sha256_of(input, hex);
    buf_init(&sealed, 1 << 24);
    buf_printf(&sealed, "{\"checksum\":\"%s\",", hex);
    buf_add_span(&sealed, input);
    try_read(buf_span(&sealed), NULL);
    buf_release(&sealed);
    return 0;
}
