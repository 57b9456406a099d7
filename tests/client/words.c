#include "tests/client/words.h"

#include "tests/support/test.h"

char **words_split(struct arena *arena, struct span line, int *argc)
{
    char **argv = ARENA_ARRAY(arena, char *, line.len + 3);
    assert_non_null(argv);
    int n = 0;
    argv[n++] = arena_text(arena, SPAN("pilcrow"));
    for (size_t start = 0, at = 0; at <= line.len; at++) {
        if (at < line.len && line.at[at] != ' ')
            continue;
        argv[n++] = arena_text(arena, span_cut(line, start, at - start));
        start = at + 1;
    }
    *argc = n;
    return argv;
}
