/* Front matter: the bytes stand between the markers, so that every input reaches the YAML. */
#include <stdint.h>

#include "tests/indexer/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct buf file;
    struct reading reading;
    buf_init(&file, len + 32);
    buf_add_text(&file, "---\n");
    buf_add(&file, bytes, len);
    buf_add_text(&file, "\n---\ntext\n");
    reading_init(&reading);
    reading_read(&reading, "a.md", buf_span(&file));
    reading_read(&reading, "a.md", (struct span){(const char *)bytes, len}); /* TOML, JSON */
    reading_release(&reading);
    buf_release(&file);
    return 0;
}
