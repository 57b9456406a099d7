#include "indexer/watches.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

enum { SAVED = WATCHES_SAVED, WRITING = WATCHES_WRITING, LOST = WATCHES_LOST };

struct ground {
    struct temp temp;
    struct filters filters;
    struct watches watches;
    const char *source;
};

static void look(struct ground *ground, const char *source)
{
    struct error err = {0};
    struct walk walk;
    walk_init(&walk);
    walk.filters = &ground->filters;
    walk.observer = &ground->watches.observer;
    assert_ok(walk_run(&walk, &source, 1, &DEADLINE_NONE, &err), &err);
    walk_release(&walk);
}

static int set_up(void **state)
{
    static struct ground ground;
    temp_make(&ground.temp);
    temp_write(&ground.temp, "s/a.txt", SPAN("Amber.\n"));
    temp_write(&ground.temp, "s/deep/b.md", SPAN("Basalt.\n"));
    ground.source = temp_path(&ground.temp, "s");
    filters_init(&ground.filters);
    watches_init(&ground.watches, &ground.filters, NULL);
    *state = &ground;
    return 0;
}

static int tear_down(void **state)
{
    struct ground *ground = *state;
    watches_release(&ground->watches);
    temp_remove(&ground->temp);
    return 0;
}

static void save(struct ground *ground, const char *name)
{
    temp_write(&ground->temp, name, SPAN("Copper.\n"));
}

static void rename_in(struct ground *ground, const char *from, const char *to)
{
    assert_int_equal(rename(temp_path(&ground->temp, from), temp_path(&ground->temp, to)), 0);
}

static unsigned news(struct ground *ground)
{
    return watches_read(&ground->watches);
}

static void a_saved_file_is_news_once(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    assert_int_equal(news(ground), 0);
    save(ground, "s/a.txt");
    assert_int_equal(news(ground) & SAVED, SAVED);
    assert_int_equal(news(ground), 0);
    save(ground, "s/deep/c.html");
    assert_int_equal(news(ground) & SAVED, SAVED);
}

static void a_file_that_is_open_is_being_written(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    int fd = open(temp_path(&ground->temp, "s/new.txt"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(write(fd, "x\n", 2), 2);
    assert_int_equal(news(ground), WRITING);
    close(fd);
    assert_int_equal(news(ground), SAVED);
}

/* What editors leave and make beside an article, and what no reader takes. */
static void other_names_are_no_news(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"s/.a.txt.swp", "s/4913",      "s/a.txt~",
                                        "s/#a.txt#",    "s/photo.jpg", "s/deep/.#b.md"};
    look(ground, ground->source);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        save(ground, names[i]);
    mkdir(temp_path(&ground->temp, "s/.git"), 0755);
    assert_int_equal(news(ground), 0);
    unlink(temp_path(&ground->temp, "s/4913"));
    assert_int_equal(news(ground), 0);
}

static void saving_by_rename_is_news(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    save(ground, "s/.a.txt.new");
    assert_int_equal(news(ground), 0);
    rename_in(ground, "s/.a.txt.new", "s/a.txt");
    assert_int_equal(news(ground), SAVED);
}

static void a_file_that_goes_is_news(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    unlink(temp_path(&ground->temp, "s/deep/b.md"));
    assert_int_equal(news(ground), SAVED);
}

static void a_new_folder_is_watched_from_the_next_walk_on(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    mkdir(temp_path(&ground->temp, "s/new"), 0755);
    assert_int_equal(news(ground), SAVED);
    look(ground, ground->source);
    assert_int_equal(ground->watches.n_folders, 3);
    save(ground, "s/new/c.txt");
    assert_int_equal(news(ground) & SAVED, SAVED);
}

static void a_folder_that_moved_away_is_let_go(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    rename_in(ground, "s/deep", "elsewhere");
    assert_int_equal(news(ground), SAVED);
    look(ground, ground->source);
    news(ground);
    save(ground, "elsewhere/b.md");
    assert_int_equal(news(ground), 0);
}

static void a_folder_that_moved_within_is_still_watched(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    rename_in(ground, "s/deep", "s/deeper");
    look(ground, ground->source);
    news(ground);
    save(ground, "s/deeper/b.md");
    assert_int_equal(news(ground) & SAVED, SAVED);
}

static void of_a_source_that_is_a_file_only_that_is_news(void **state)
{
    struct ground *ground = *state;
    look(ground, temp_path(&ground->temp, "s/a.txt"));
    assert_int_equal(ground->watches.n_folders, 0);
    save(ground, "s/other.txt");
    assert_int_equal(news(ground), 0);
    save(ground, "s/a.txt");
    assert_int_equal(news(ground) & SAVED, SAVED);
}

static void the_file_to_which_a_link_leads_is_news(void **state)
{
    struct ground *ground = *state;
    temp_write(&ground->temp, "s/.store/data", SPAN("Copper.\n"));
    assert_int_equal(symlink(".store/data", temp_path(&ground->temp, "s/c.txt")), 0);
    look(ground, ground->source);
    save(ground, "s/.store/other");
    assert_int_equal(news(ground), 0);
    save(ground, "s/.store/data");
    assert_int_equal(news(ground) & SAVED, SAVED);
}

static void a_source_that_is_replaced_is_news(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    rename_in(ground, "s", "old");
    assert_int_equal(news(ground), SAVED);
    mkdir(ground->source, 0755);
    assert_int_equal(news(ground), SAVED);
}

static void where_a_link_given_as_source_leads_is_news(void **state)
{
    struct ground *ground = *state;
    const char *link = temp_path(&ground->temp, "current");
    assert_int_equal(symlink("s", link), 0);
    look(ground, link);
    assert_int_equal(symlink("elsewhere", temp_path(&ground->temp, "next")), 0);
    assert_int_equal(news(ground), 0);
    rename_in(ground, "next", "current");
    assert_int_equal(news(ground), SAVED);
}

static void a_walk_that_broke_off_lets_nothing_go(void **state)
{
    struct ground *ground = *state;
    const struct walk_observer *observer = &ground->watches.observer;
    look(ground, ground->source);
    observer->begin(observer->context);
    save(ground, "s/deep/b.md");
    assert_int_equal(news(ground) & SAVED, SAVED);
}

static void every_walk_watches_the_same_once(void **state)
{
    struct ground *ground = *state;
    look(ground, ground->source);
    size_t len = ground->watches.entries.len;
    for (int i = 0; i < 5; i++)
        look(ground, ground->source);
    assert_int_equal(ground->watches.entries.len, len);
    assert_int_equal(news(ground), 0);
}

/* ---- With a stand-in for the kernel ---------------------------------------------------------- */

static int n_free;
static int failure;
static struct inotify_event queued;

static int add_some(int fd, const char *path, uint32_t mask)
{
    (void)fd, (void)path, (void)mask;
    errno = failure;
    return n_free-- > 0 ? 100 + n_free : -1;
}

static int remove_any(int fd, int wd)
{
    (void)fd, (void)wd;
    return 0;
}

static ssize_t read_queued(int fd, void *out, size_t room)
{
    (void)fd;
    if (queued.mask == 0 || room < sizeof(queued))
        return -1;
    memcpy(out, &queued, sizeof(queued));
    queued = (struct inotify_event){0};
    return sizeof(queued);
}

static void watch_with(struct ground *ground, int n, int why)
{
    static const struct watches_kernel kernel = {add_some, remove_any, read_queued};
    n_free = n;
    failure = why;
    watches_release(&ground->watches);
    watches_init(&ground->watches, &ground->filters, &kernel);
    look(ground, ground->source);
}

static void lost_events_are_news(void **state)
{
    struct ground *ground = *state;
    watch_with(ground, 10, 0);
    queued = (struct inotify_event){.wd = -1, .mask = IN_Q_OVERFLOW};
    assert_int_equal(news(ground), LOST | SAVED);
    queued = (struct inotify_event){.wd = 5, .mask = IN_DELETE_SELF}; /* never asked for */
    assert_int_equal(news(ground), 0);
}

static void a_watch_that_ended_is_forgotten(void **state)
{
    struct ground *ground = *state;
    watch_with(ground, 3, 0);
    size_t len = ground->watches.entries.len;
    queued = (struct inotify_event){.wd = 101, .mask = IN_IGNORED};
    assert_int_equal(news(ground), 0);
    assert_int_equal(ground->watches.entries.len, len / 3 * 2);
    queued = (struct inotify_event){.wd = 101, .mask = IN_DELETE_SELF};
    assert_int_equal(news(ground), 0);
}

static void without_watches_left_there_are_gaps(void **state)
{
    struct ground *ground = *state;
    char why[160], advice[160];
    watch_with(ground, 2, ENOSPC);
    assert_true(watches_have_gaps(&ground->watches, why, advice));
    assert_string_equal(why, "inotify has no watches left for 1 of 2 folders");
    assert_string_equal(advice, "Raise fs.inotify.max_user_watches (sysctl).");
    n_free = 10;
    look(ground, ground->source);
    assert_false(watches_have_gaps(&ground->watches, why, advice));
    assert_string_equal(why, "");
}

static void a_parent_that_may_not_be_read_is_no_gap(void **state)
{
    struct ground *ground = *state;
    char why[160], advice[160];
    failure = EACCES;
    n_free = 0;
    watch_with(ground, 0, EACCES);
    assert_int_equal(ground->watches.n_unwatched, 2); /* the two folders, and not the parent */
    assert_true(watches_have_gaps(&ground->watches, why, advice));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_saved_file_is_news_once),
        CASE(a_file_that_is_open_is_being_written),
        CASE(other_names_are_no_news),
        CASE(saving_by_rename_is_news),
        CASE(a_file_that_goes_is_news),
        CASE(a_new_folder_is_watched_from_the_next_walk_on),
        CASE(a_folder_that_moved_away_is_let_go),
        CASE(a_folder_that_moved_within_is_still_watched),
        CASE(of_a_source_that_is_a_file_only_that_is_news),
        CASE(the_file_to_which_a_link_leads_is_news),
        CASE(a_source_that_is_replaced_is_news),
        CASE(where_a_link_given_as_source_leads_is_news),
        CASE(a_walk_that_broke_off_lets_nothing_go),
        CASE(every_walk_watches_the_same_once),
        CASE(lost_events_are_news),
        CASE(a_watch_that_ended_is_forgotten),
        CASE(without_watches_left_there_are_gaps),
        CASE(a_parent_that_may_not_be_read_is_no_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
