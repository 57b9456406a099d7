#include "daemon/pending.h"

#include "tests/support/test.h"

/* A script: requests are letters, upper case ordered; '.' and a letter: that one is answered. Digits
 * before a letter: the generation's epoch; '!' after it: pinned; '/': those behind it are of the next
 * HTTP request. What leaves is printed. */
struct story {
    struct pending pending;
    struct request requests[26];
    struct buf left;
};

static struct request *request_of(struct story *story, char letter)
{
    return &story->requests[(letter | 0x20) - 'a'];
}

static void add(struct story *story, char letter, uint64_t epoch, bool is_pinned, uint64_t exchange)
{
    struct request *request = request_of(story, letter);
    *request = (struct request){.place = REQUEST_AT_WORK,
                                .is_ordered = letter < 'a',
                                .epoch = epoch,
                                .is_pinned = is_pinned,
                                .http = {.exchange = exchange},
                                .number = (uint64_t)letter};
    pending_add(&story->pending, request);
}

static void answer(struct story *story, char letter)
{
    struct request *request, *answered = request_of(story, letter);
    buf_init(&answered->reply, 10);
    buf_add_char(&answered->reply, letter);
    pending_answered(&story->pending, answered);
    while ((request = pending_take(&story->pending)) != NULL) {
        buf_add_char(&story->left, (char)request->number);
        buf_release(&request->reply);
    }
    buf_add_char(&story->left, ' ');
}

static void play(const char *script, const char *expected)
{
    struct story story = {.pending = {.n = 0}};
    uint64_t exchange = 0;
    buf_init(&story.left, 1000);
    for (; *script != '\0'; script++) {
        uint64_t epoch = 0;
        if (*script == '.') {
            answer(&story, *++script);
            continue;
        }
        exchange += *script == '/';
        script += *script == '/';
        while (*script >= '0' && *script <= '9')
            epoch = epoch * 10 + (uint64_t)(*script++ - '0');
        char letter = *script;
        bool is_pinned = script[1] == '!';
        script += is_pinned;
        add(&story, letter, epoch, is_pinned, exchange);
    }
    assert_text(buf_span(&story.left), expected);
    assert_int_equal(story.pending.n, 0);
    assert_int_equal(story.pending.held_bytes, 0);
    assert_null(story.pending.last);
    buf_release(&story.left);
}

static void answers_leave_by_the_rules(void **state)
{
    (void)state;
    play("abc.b.c.a", "b c a ");              /* as they finish */
    play("ABC.B.C.A", "  ABC ");              /* in the order of asking */
    play("/ab/cd/E.c.b.E.a.d", " b  ac dE "); /* a stream is whole before the next */
    play("/A/B/C.C.A.B", " A BC ");
    play("AbC.C.b.A", " b AC "); /* ordered ones wait for ordered ones only */
    play("aB.B.a", "B a ");
    play("1a2b.b.a", " ab "); /* a newer generation waits for an older */
    play("1a2b.a.b", "a b ");
    play("1a1b2c.c.b.a", " b ac ");
    play("1a!2b.b.a", "b a "); /* but not for one asked for by name */
    play("2a1b!.b.a", "b a ");
    play("1a2B2C.C.B.a", "  aBC "); /* both rules */
    play("1a2B1C.C.B.a", "  aBC ");
}

static void the_oldest_of_equal_ids_that_is_not_done_is_found(void **state)
{
    (void)state;
    struct story story = {.pending = {.n = 0}};
    struct rpc_id one = {.kind = RPC_ID_INT, .integer = 1};
    struct rpc_id text = {.kind = RPC_ID_TEXT, .text = SPAN("1")};
    buf_init(&story.left, 1000);
    add(&story, 'A', 0, false, 0);
    add(&story, 'b', 0, false, 0);
    add(&story, 'c', 0, false, 0);
    request_of(&story, 'b')->rpc.id = request_of(&story, 'c')->rpc.id = one;
    assert_ptr_equal(pending_find(&story.pending, &one), request_of(&story, 'b'));
    assert_null(pending_find(&story.pending, &text));
    request_of(&story, 'b')->place = REQUEST_HERE; /* the one that asks */
    assert_ptr_equal(pending_find(&story.pending, &one), request_of(&story, 'c'));
    request_of(&story, 'c')->place = REQUEST_DONE;
    assert_null(pending_find(&story.pending, &one));
    buf_release(&story.left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_leave_by_the_rules),
        cmocka_unit_test(the_oldest_of_equal_ids_that_is_not_done_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
