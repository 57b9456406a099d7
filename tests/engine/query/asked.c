#include "tests/engine/query/asked.h"

#include "engine/analysis/language.h"
#include "tests/support/test.h"

enum { MOST_BYTES = 4 << 20 };

void ask(struct asked *asked, struct span q, enum query_syntax syntax, struct analyzer *analyzer)
{
    const uint8_t languages[] = {LANGUAGE_ENGLISH, language_find(SPAN("ru")),
                                 language_find(SPAN("fr"))};
    arena_init(&asked->arena, MOST_BYTES);
    asked->status =
        query_parse(q, syntax, TODAY, &asked->arena, &asked->query, &asked->fault, &asked->err);
    if (asked->status == OK && analyzer != NULL)
        asked->status = query_understand(asked->query, syntax, analyzer, languages, 3,
                                         &asked->arena, &asked->fault, &asked->err);
}

void asked_release(struct asked *asked)
{
    arena_release(&asked->arena);
}

static struct span keep(struct asked *asked, struct buf *text)
{
    assert_int_equal(buf_status(text), OK);
    struct span kept = arena_copy(&asked->arena, buf_span(text));
    assert_non_null(kept.at);
    buf_release(text);
    return kept;
}

struct span asked_tree(struct asked *asked)
{
    struct buf text;
    buf_init(&text, MOST_BYTES);
    if (asked->status == OK)
        tree_dump(asked->query->root, &text);
    return keep(asked, &text);
}

struct span asked_understood(struct asked *asked)
{
    struct buf text;
    buf_init(&text, MOST_BYTES);
    if (asked->status == OK)
        tree_print(asked->query->root, &text);
    return keep(asked, &text);
}

struct span asked_remarks(struct asked *asked)
{
    struct buf text;
    buf_init(&text, MOST_BYTES);
    if (asked->status == ERR_SYNTAX)
        buf_printf(&text, "! %u-%u %s", asked->fault.start, asked->fault.end, asked->err.text);
    else if (asked->status != OK)
        buf_printf(&text, "! %s", status_name(asked->status));
    else
        for (struct query_warning *warning = asked->query->warnings; warning;
             warning = warning->next)
            buf_printf(&text, "%s%s %u-%u", text.len > 0 ? "; " : "", warning->code, warning->start,
                       warning->end);
    return keep(asked, &text);
}

void desk_open(struct desk *desk, const char *q, enum query_syntax syntax)
{
    *desk = (struct desk){.query.text = span_of(q)};
    arena_init(&desk->arena, MOST_BYTES);
    desk->reading =
        (struct reading){syntax, TODAY, &desk->arena, &desk->query, &desk->fault, &desk->err};
}

void desk_close(struct desk *desk)
{
    arena_release(&desk->arena);
}

enum query_syntax syntax_of(struct span name)
{
    return span_equal(name, SPAN("strict"))  ? SYNTAX_STRICT
           : span_equal(name, SPAN("plain")) ? SYNTAX_PLAIN
                                             : SYNTAX_AUTO;
}
