#include "daemon/follow.h"

#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/generation/lock.h"
#include "engine/generation/publish.h"
#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

/* A site of an index, and a follower of it. */
struct site {
    struct temp temp;
    char root[96];
    int news_fd;
    struct follow *follow;
};

static void make_site(struct site *site)
{
    *site = (struct site){.news_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    assert_true(site->news_fd >= 0);
    temp_make(&site->temp);
    snprintf(site->root, sizeof site->root, "%s", temp_path(&site->temp, "index"));
}

static void release_site(struct site *site)
{
    follow_stop(site->follow);
    close(site->news_fd);
    temp_remove(&site->temp);
}

static void publish(struct site *site)
{
    char name[GENERATION_NAME_ROOM];
    struct mini_article article = {.id = "a", .text = "gas"};
    mini_index_publish(site->root, "/articles", &article, 1, name);
}

static void damage(struct site *site, const char *file)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", site->root, file);
    assert_int_equal(chmod(path, 0644), 0);
    FILE *out = fopen(path, "r+");
    assert_non_null(out);
    assert_int_equal(fseek(out, -5, SEEK_END), 0);
    int byte = fgetc(out);
    assert_int_equal(fseek(out, -5, SEEK_END), 0);
    fputc(byte ^ 4, out);
    assert_int_equal(fclose(out), 0);
}

static void start(struct site *site, const struct generation *serving)
{
    struct error err;
    assert_ok(follow_start(site->root, serving, site->news_fd, &site->follow, &err), &err);
}

/* The next news; within a minute. */
static struct follow_news wait_for_news(struct site *site)
{
    struct follow_news news;
    struct pollfd fd = {.fd = site->news_fd, .events = POLLIN};
    uint64_t count;
    while (!follow_take(site->follow, &news)) {
        assert_int_equal(poll(&fd, 1, 60000), 1);
        assert_int_equal(read(site->news_fd, &count, sizeof count), sizeof count);
    }
    return news;
}

static void assert_news(struct follow_news news, enum status expected, const char *name)
{
    assert_status(news.status, expected);
    assert_int_equal(news.generation != NULL, name != NULL);
    if (name != NULL)
        assert_string_equal(generation_label(news.generation), name);
    generation_release(news.generation);
}

static void without_an_index_there_is_none(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    assert_status(follow_first(site.root, &first, &err), ERR_NO_INDEX);
    assert_null(first);
    start(&site, NULL);
    uint64_t ticket = follow_ask(site.follow);
    struct follow_news news = wait_for_news(&site);
    assert_true(news.ticket >= ticket);
    assert_news(news, ERR_NO_INDEX, NULL);
    publish(&site); /* the root is there only now */
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), OK, "g000001");
    release_site(&site);
}

static void a_publish_is_noticed_without_asking(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    start(&site, first);
    publish(&site);
    assert_news(wait_for_news(&site), OK, "g000002");
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), OK, NULL); /* nothing new */
    generation_release(first);
    release_site(&site);
}

static void a_rollback_is_followed(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct lock *lock;
    struct error err;
    make_site(&site);
    publish(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    assert_string_equal(generation_label(first), "g000002");
    start(&site, first);
    assert_ok(lock_take(site.root, &lock, &err), &err);
    assert_ok(publish_rollback(site.root, "g000001", &err), &err);
    lock_release(lock);
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), OK, "g000001");
    generation_release(first);
    release_site(&site);
}

static void a_damaged_one_is_refused_until_another_comes(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    publish(&site);
    damage(&site, "segments/s000002/lexicon");
    start(&site, first);
    follow_ask(site.follow);
    struct follow_news news = wait_for_news(&site);
    assert_true(news.error.text[0] != '\0');
    assert_news(news, ERR_CORRUPT, NULL);
    publish(&site);
    assert_news(wait_for_news(&site), OK, "g000003");
    generation_release(first);
    release_site(&site);
}

/* A manifest is checked whole at once; the rest of its files in the background. */
static void at_the_start_damage_falls_back(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    for (int i = 0; i < 3; i++)
        publish(&site);
    damage(&site, "generations/g000003/manifest.json");
    assert_ok(follow_first(site.root, &first, &err), &err);
    assert_string_equal(generation_label(first), "g000002");
    generation_release(first);
    damage(&site, "generations/g000001/manifest.json");
    damage(&site, "generations/g000002/manifest.json");
    assert_status(follow_first(site.root, &first, &err), ERR_CORRUPT);
    assert_null(first);
    release_site(&site);
}

static void replace_current(const struct site *site, const char *text)
{
    struct error err;
    char path[PATH_MAX];
    assert_ok(file_join(path, sizeof path, site->root, "current", &err), &err);
    assert_int_equal(unlink(path), 0);
    assert_ok(file_write_new(path, span_of(text), 0444, &err), &err);
}

/* Nobody knows what it named; what was published last is the best guess. */
static void a_damaged_name_of_the_current_one_falls_back(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    for (int i = 0; i < 2; i++)
        publish(&site);
    damage(&site, "current");
    assert_ok(follow_first(site.root, &first, &err), &err);
    assert_string_equal(generation_label(first), "g000002");
    generation_release(first);
    damage(&site, "generations/g000002/manifest.json");
    replace_current(&site, "rubbish\n");
    assert_ok(follow_first(site.root, &first, &err), &err);
    assert_string_equal(generation_label(first), "g000001");
    generation_release(first);
    replace_current(&site, "");
    assert_ok(follow_first(site.root, &first, &err), &err);
    assert_string_equal(generation_label(first), "g000001");
    generation_release(first);
    release_site(&site);
}

static void ask_of_a_damaged_name(struct site *site)
{
    follow_ask(site->follow);
    assert_news(wait_for_news(site), ERR_CORRUPT, NULL);
}

static int count_refused(FILE *log)
{
    char line[4096];
    int n = 0;
    rewind(log);
    while (fgets(line, sizeof line, log) != NULL)
        n += strstr(line, "generation.refused") != NULL;
    return n;
}

/* What serves goes on, and each damage is told of once, however often somebody looks. */
static void a_damaged_name_is_told_of_once(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    FILE *log = tmpfile();
    int kept = dup(STDERR_FILENO);
    make_site(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    replace_current(&site, "rubbish\n");
    assert_true(log != NULL && kept >= 0 && dup2(fileno(log), STDERR_FILENO) >= 0);
    start(&site, first);
    for (int i = 0; i < 3; i++)
        ask_of_a_damaged_name(&site);
    replace_current(&site, "g000001\n");
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), OK, NULL);
    replace_current(&site, "");
    for (int i = 0; i < 3; i++)
        ask_of_a_damaged_name(&site);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    assert_int_equal(count_refused(log), 2);
    fclose(log);
    generation_release(first);
    release_site(&site);
}

static void publish_as(struct site *site, const char *index_id)
{
    const char *before = mini_index_id;
    mini_index_id = index_id;
    publish(site);
    mini_index_id = before;
}

static void delete_index(const struct site *site)
{
    struct error err;
    assert_ok(file_remove_tree(site->root, &err), &err);
}

/* It begins with g000001 again. */
static void an_index_built_anew_is_another(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    start(&site, first);
    for (int i = 0; i < 2; i++) {
        delete_index(&site);
        publish_as(&site, i == 0 ? "another" : "a third");
        assert_news(wait_for_news(&site), OK, "g000001");
        follow_ask(site.follow);
        assert_news(wait_for_news(&site), OK, NULL);
    }
    replace_current(&site, "g000001\n"); /* of the same index */
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), OK, NULL);
    generation_release(first);
    release_site(&site);
}

static void move(const struct site *site, const char *from, const char *to)
{
    char a[200], b[200];
    snprintf(a, sizeof a, "%s%s", site->root, from);
    snprintf(b, sizeof b, "%s%s", site->root, to);
    assert_int_equal(rename(a, b), 0);
}

/* Two that grew from one: the same id, the same name, other articles. */
static void an_index_that_is_moved_to_its_place_is_taken(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    char name[GENERATION_NAME_ROOM];
    struct mini_article article = {.id = "b", .text = "oil"};
    make_site(&site);
    publish(&site);
    move(&site, "", ".old");
    mini_index_publish(site.root, "/articles", &article, 1, name);
    move(&site, "", ".new");
    move(&site, ".old", "");
    assert_ok(follow_first(site.root, &first, &err), &err);
    start(&site, first);
    for (int i = 0; i < 2; i++) {
        follow_ask(site.follow);
        assert_news(wait_for_news(&site), OK, NULL);
        move(&site, "", ".old");
        move(&site, ".new", "");
        assert_news(wait_for_news(&site), OK, "g000001"); /* without asking */
        move(&site, ".old", ".new");
    }
    generation_release(first);
    release_site(&site);
}

/* Refused, and asked for again it is no success; a whole one is served without asking. */
static void a_damaged_index_built_anew_is_refused(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    delete_index(&site);
    publish_as(&site, "another");
    damage(&site, "segments/s000001/lexicon");
    start(&site, first);
    for (int i = 0; i < 2; i++) {
        follow_ask(site.follow);
        assert_news(wait_for_news(&site), ERR_CORRUPT, NULL);
    }
    delete_index(&site);
    publish_as(&site, "a third");
    assert_news(wait_for_news(&site), OK, "g000001");
    generation_release(first);
    release_site(&site);
}

static void what_serves_is_scrubbed(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    publish(&site);
    publish(&site);
    damage(&site, "segments/s000002/postings.glass");
    assert_ok(follow_first(site.root, &first, &err), &err);
    if (strcmp(generation_label(first), "g000002") == 0) { /* nothing showed at first sight */
        start(&site, first);
        assert_news(wait_for_news(&site), OK, "g000001");
    }
    generation_release(first);
    release_site(&site);
}

/* Doubts of others mean nothing; of what serves it is looked through again, and what is torn is not
 * served on though nothing else is whole. */
static void what_serves_is_scrubbed_when_it_is_doubted(void **state)
{
    (void)state;
    struct site site;
    struct generation *first;
    struct error err;
    make_site(&site);
    publish(&site);
    publish(&site);
    assert_ok(follow_first(site.root, &first, &err), &err);
    start(&site, first);
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), OK, NULL);
    follow_doubt(site.follow, "g000002", true); /* its files are whole: opened again */
    assert_news(wait_for_news(&site), OK, "g000002");
    damage(&site, "segments/s000002/store");
    follow_doubt(site.follow, "g000002", false);
    assert_news(wait_for_news(&site), OK, "g000001");
    damage(&site, "segments/s000001/store");
    follow_doubt(site.follow, "g000002", true);
    follow_ask(site.follow);
    assert_news(wait_for_news(&site), ERR_CORRUPT, NULL); /* of the look alone */
    follow_doubt(site.follow, "g000001", true);
    struct follow_news news = wait_for_news(&site);
    assert_true(news.is_withdrawn);
    assert_news(news, ERR_CORRUPT, NULL);
    publish(&site);
    assert_news(wait_for_news(&site), OK, "g000003");
    generation_release(first);
    release_site(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_index_there_is_none),
        cmocka_unit_test(a_publish_is_noticed_without_asking),
        cmocka_unit_test(a_rollback_is_followed),
        cmocka_unit_test(a_damaged_one_is_refused_until_another_comes),
        cmocka_unit_test(at_the_start_damage_falls_back),
        cmocka_unit_test(a_damaged_name_of_the_current_one_falls_back),
        cmocka_unit_test(a_damaged_name_is_told_of_once),
        cmocka_unit_test(an_index_built_anew_is_another),
        cmocka_unit_test(an_index_that_is_moved_to_its_place_is_taken),
        cmocka_unit_test(a_damaged_index_built_anew_is_refused),
        cmocka_unit_test(what_serves_is_scrubbed),
        cmocka_unit_test(what_serves_is_scrubbed_when_it_is_doubted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
