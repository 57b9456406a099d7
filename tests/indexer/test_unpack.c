#include "indexer/unpack.h"

#include <string.h>

#include <zlib.h>

#include "tests/support/test.h"

static void pack(struct span text, struct buf *out)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)text.at, .avail_in = (uInt)text.len};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY),
                     Z_OK);
    size_t most = deflateBound(&stream, text.len);
    stream.next_out = (Bytef *)buf_reserve(out, most);
    stream.avail_out = (uInt)most;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    buf_grown(out, most - stream.avail_out);
    deflateEnd(&stream);
}

struct both {
    struct buf packed, out;
};

static void *setup(struct both *both)
{
    buf_init(&both->packed, (size_t)1 << 30);
    buf_init(&both->out, UNPACK_MAX_BYTES + ((size_t)1 << 20));
    return both;
}

static void release(struct both *both)
{
    buf_release(&both->packed);
    buf_release(&both->out);
}

static void what_was_packed_comes_back(void **state)
{
    (void)state;
    struct both both;
    struct error err;
    setup(&both);
    pack(SPAN("The gas "), &both.packed);
    pack(SPAN("flows"), &both.packed); /* a second member follows */
    assert_ok(unpack_gzip(buf_span(&both.packed), &both.out, &err), &err);
    assert_text(buf_span(&both.out), "The gas flows");
    release(&both);
}

static void what_is_no_gzip_is_refused(void **state)
{
    (void)state;
    struct both both;
    struct error err;
    setup(&both);
    pack(SPAN("The gas flows through the pipeline"), &both.packed);
    struct span whole = buf_span(&both.packed);
    assert_status(unpack_gzip(SPAN(""), &both.out, &err), ERR_PARSE);
    assert_status(unpack_gzip(SPAN("text"), &both.out, &err), ERR_PARSE);
    for (size_t len = 2; len < whole.len; len++)
        assert_status(unpack_gzip(span_cut(whole, 0, len), &both.out, &err), ERR_PARSE);
    both.packed.at[whole.len - 6] ^= 1;
    assert_status(unpack_gzip(whole, &both.out, &err), ERR_PARSE);
    release(&both);
}

static void what_is_packed_twice_is_refused(void **state)
{
    (void)state;
    struct both both;
    struct buf twice;
    struct error err;
    setup(&both);
    buf_init(&twice, 1 << 20);
    pack(SPAN("The gas flows"), &both.packed);
    pack(buf_span(&both.packed), &twice);
    assert_status(unpack_gzip(buf_span(&twice), &both.out, &err), ERR_PARSE);
    assert_string_equal(err.text, "it is packed twice");
    buf_release(&twice);
    release(&both);
}

static void a_bomb_is_refused_in_bounded_memory(void **state)
{
    (void)state;
    struct both both;
    struct error err;
    size_t len = (size_t)100 << 20;
    char *zeros = test_calloc(1, len);
    setup(&both);
    pack((struct span){zeros, 2 << 20}, &both.packed);
    assert_status(unpack_gzip(buf_span(&both.packed), &both.out, &err), ERR_LIMIT);
    assert_true(both.out.len < 2 << 20);
    for (size_t i = 0; i < len; i++) /* a ratio of about 50 */
        zeros[i] = i % 60 == 0 ? (char)(i * 2654435761u >> 13) : 'a';
    buf_clear(&both.packed);
    buf_clear(&both.out);
    pack((struct span){zeros, len}, &both.packed);
    assert_status(unpack_gzip(buf_span(&both.packed), &both.out, &err), ERR_LIMIT);
    test_free(zeros);
    release(&both);
}

/* "Nothing new. Nothing new. …" for some pages. */
static void a_short_text_may_say_one_thing_often(void **state)
{
    (void)state;
    struct both both;
    struct error err;
    size_t len = 200000;
    char *text = test_calloc(1, len);
    memset(text, 'a', len);
    setup(&both);
    pack((struct span){text, len}, &both.packed);
    assert_true(both.packed.len < len / UNPACK_MAX_RATIO);
    assert_ok(unpack_gzip(buf_span(&both.packed), &both.out, &err), &err);
    assert_int_equal(both.out.len, len);
    test_free(text);
    release(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_back),
        cmocka_unit_test(what_is_no_gzip_is_refused),
        cmocka_unit_test(what_is_packed_twice_is_refused),
        cmocka_unit_test(a_bomb_is_refused_in_bounded_memory),
        cmocka_unit_test(a_short_text_may_say_one_thing_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
