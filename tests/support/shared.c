#include "tests/support/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/test.h"

bool shared_find(const char *name, char path[4096])
{
    const char *root = getenv("PILCROW_SHARED");
    int len = snprintf(path, 4096, "%s/%s", root != NULL ? root : "shared", name);
    if (len > 0 && len < 4096 && access(path, R_OK) == 0)
        return true;
    print_message("SKIPPED: no %s; cmake -DPILCROW_SHARED=DIR says where it is\n", path);
    return false;
}

bool shared_unpack(const char *name, const char *dir)
{
    char archive[4096];
    if (!shared_find(name, archive))
        return false;
    const char *const argv[] = {"tar", "--zstd", "-xf", archive, "-C", dir, NULL};
    struct process_result result;
    process_run(argv, NULL, &result);
    if (result.exit_code != 0)
        print_message("SKIPPED: cannot unpack %s: %.*s\n", archive,
                      SPAN_FMT(buf_span(&result.err)));
    bool is_unpacked = result.exit_code == 0;
    process_result_release(&result);
    return is_unpacked;
}
