#include "daemon/catalogue.h"

#include <stdio.h>

#include "base/log.h"
#include "base/utf8.h"

void catalogue_init(struct catalogue *catalogue, const struct options *options)
{
    *catalogue = (struct catalogue){.n = options->n_indexes};
    for (uint32_t i = 0; i < options->n_indexes; i++) {
        const struct options_index *given = &options->indexes[i];
        catalogue->indexes[i].name = given->name[0] != '\0' ? given->name : NULL;
        catalogue->indexes[i].root = given->root;
    }
}

void catalogue_release(struct catalogue *catalogue)
{
    for (uint32_t i = 0; i < CATALOGUE_MAX_VIEWS; i++)
        generation_release(catalogue->views[i].generation);
    for (uint32_t i = 0; i < catalogue->n; i++)
        shelf_release(&catalogue->indexes[i].shelf);
    *catalogue = (struct catalogue){.n = 0};
}

struct generation *catalogue_current(const struct catalogue *catalogue)
{
    return catalogue->n > 1 ? catalogue->all : catalogue->indexes[0].shelf.current;
}

/* ---- views ---- */

/* Generations of indexes, in the order of the catalogue. */
struct selection {
    struct generation_member members[OPTIONS_MAX_INDEXES];
    uint32_t n;
};

static void select_one(struct selection *selection, const struct catalogue_index *index,
                       struct generation *generation)
{
    selection->members[selection->n++] =
        (struct generation_member){.name = index->name, .generation = generation};
}

static bool is_of(const struct generation *view, const struct selection *selection)
{
    bool is_same = generation_member_count(view) == selection->n;
    for (uint32_t i = 0; is_same && i < selection->n; i++)
        is_same = generation_member(view, i)->generation == selection->members[i].generation;
    return is_same;
}

/* A free place, or that of the view unused longest. */
static uint32_t choose_place(const struct catalogue *catalogue)
{
    uint32_t place = CATALOGUE_MAX_VIEWS;
    for (uint32_t i = 0; i < CATALOGUE_MAX_VIEWS; i++) {
        if (catalogue->views[i].generation == NULL)
            return i;
        if (catalogue->views[i].generation == catalogue->all)
            continue;
        if (place == CATALOGUE_MAX_VIEWS ||
            catalogue->views[i].used_ns < catalogue->views[place].used_ns)
            place = i;
    }
    return place;
}

static void drop_view(struct catalogue *catalogue, uint32_t i)
{
    generation_release(catalogue->views[i].generation);
    catalogue->views[i].generation = NULL;
    catalogue->is_changed = true;
}

static enum status find_view(struct catalogue *catalogue, const struct selection *selection,
                             uint64_t now_ns, struct generation **out, struct error *err)
{
    for (uint32_t i = 0; i < CATALOGUE_MAX_VIEWS; i++) {
        struct generation *view = catalogue->views[i].generation;
        if (view == NULL || !is_of(view, selection))
            continue;
        catalogue->views[i].used_ns = now_ns;
        *out = view;
        return OK;
    }
    enum status status = generation_join(selection->members, selection->n, out, err);
    if (status != OK)
        return status;
    uint32_t place = choose_place(catalogue);
    drop_view(catalogue, place);
    catalogue->views[place].generation = *out;
    catalogue->views[place].used_ns = now_ns;
    return OK;
}

static bool is_on_shelf(const struct shelf *shelf, const struct generation *generation)
{
    struct generation *live[1 + SHELF_REPLACED];
    uint32_t n = shelf_list(shelf, live);
    for (uint32_t i = 0; i < n; i++)
        if (live[i] == generation)
            return true;
    return false;
}

static bool is_whole(const struct catalogue *catalogue, const struct generation *view)
{
    bool is_whole = true;
    for (uint32_t i = 0; i < generation_member_count(view) && is_whole; i++) {
        bool is_there = false;
        for (uint32_t j = 0; j < catalogue->n && !is_there; j++)
            is_there =
                is_on_shelf(&catalogue->indexes[j].shelf, generation_member(view, i)->generation);
        is_whole = is_there;
    }
    return is_whole;
}

/* Those of which a generation has gone. */
static void drop_views(struct catalogue *catalogue)
{
    for (uint32_t i = 0; i < CATALOGUE_MAX_VIEWS; i++) {
        struct generation *view = catalogue->views[i].generation;
        if (view != NULL && view != catalogue->all && !is_whole(catalogue, view))
            drop_view(catalogue, i);
    }
}

/* The view of all, as they are now; without memory it stays as it was. */
static void join_all(struct catalogue *catalogue, uint64_t now_ns)
{
    struct selection selection = {.n = 0};
    struct generation *view;
    struct error err;
    for (uint32_t i = 0; i < catalogue->n; i++)
        if (catalogue->indexes[i].shelf.current != NULL)
            select_one(&selection, &catalogue->indexes[i], catalogue->indexes[i].shelf.current);
    if (selection.n == 0)
        catalogue->all = NULL;
    else if (find_view(catalogue, &selection, now_ns, &view, &err) == OK)
        catalogue->all = view;
    else
        log_event(LOG_ERROR, "indexes.not_joined", LOG_STR("error", err.text));
}

static void note_change(struct catalogue *catalogue, uint64_t now_ns)
{
    catalogue->epoch++;
    catalogue->is_changed = true;
    if (catalogue->n == 1)
        return;
    join_all(catalogue, now_ns);
    drop_views(catalogue);
}

void catalogue_serve(struct catalogue *catalogue, uint32_t index, struct generation *generation,
                     uint64_t now_ns)
{
    shelf_replace(&catalogue->indexes[index].shelf, generation, now_ns);
    note_change(catalogue, now_ns);
}

void catalogue_withdraw(struct catalogue *catalogue, uint32_t index, uint64_t now_ns)
{
    shelf_withdraw(&catalogue->indexes[index].shelf);
    note_change(catalogue, now_ns);
}

void catalogue_doubt(struct catalogue *catalogue, const struct generation *generation)
{
    uint32_t n = generation != NULL ? generation_member_count(generation) : 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct generation *member = generation_member(generation, i)->generation;
        bool is_torn = generation_check_torn(member, NULL) != OK;
        for (uint32_t j = 0; j < catalogue->n; j++)
            if (catalogue->indexes[j].shelf.current == member)
                follow_doubt(catalogue->indexes[j].follow, generation_label(member), is_torn);
    }
}

void catalogue_expire(struct catalogue *catalogue, uint64_t now_ns)
{
    bool has_gone = false;
    for (uint32_t i = 0; i < catalogue->n; i++)
        has_gone = shelf_expire(&catalogue->indexes[i].shelf, now_ns) || has_gone;
    if (has_gone)
        drop_views(catalogue);
    catalogue->is_changed = catalogue->is_changed || has_gone;
}

uint32_t catalogue_list(const struct catalogue *catalogue,
                        struct generation *out[CATALOGUE_MAX_LIVE])
{
    uint32_t n = 0;
    if (catalogue->n == 1)
        return shelf_list(&catalogue->indexes[0].shelf, out);
    if (catalogue->all != NULL)
        out[n++] = catalogue->all;
    for (uint32_t i = 0; i < CATALOGUE_MAX_VIEWS; i++)
        if (catalogue->views[i].generation != NULL &&
            catalogue->views[i].generation != catalogue->all)
            out[n++] = catalogue->views[i].generation;
    return n;
}

/* ---- what a request wishes ---- */

static uint32_t find_index(const struct catalogue *catalogue, struct span name)
{
    uint32_t i = 0;
    while (i < catalogue->n && (catalogue->indexes[i].name == NULL ||
                                !span_equal(name, span_of(catalogue->indexes[i].name))))
        i++;
    return i;
}

static enum status refuse_name(const struct catalogue *catalogue, struct span name,
                               struct fault *fault)
{
    struct buf names;
    size_t shown = name.len <= 40 ? name.len : utf8_border_before(name, 40);
    if (catalogue->indexes[0].name == NULL)
        return fault_param(fault, "index", "the only index here has no name");
    buf_init(&names, 4096);
    for (uint32_t i = 0; i < catalogue->n; i++)
        buf_printf(&names, "%s%s", i > 0 ? ", " : "", catalogue->indexes[i].name);
    fault_param(fault, "index", "no index '%.*s': there is %.*s", (int)shown, name.at,
                (int)names.len, names.at);
    buf_release(&names);
    return ERR_INVALID;
}

static enum status add_name(const struct catalogue *catalogue, const json_t *name, uint32_t *out,
                            struct fault *fault)
{
    struct span text = {json_string_value(name), json_string_length(name)};
    uint32_t i = find_index(catalogue, text);
    if (i == catalogue->n)
        return refuse_name(catalogue, text, fault);
    *out |= UINT32_C(1) << i;
    return OK;
}

static enum status read_names(const struct catalogue *catalogue, const json_t *names, uint32_t *out,
                              struct fault *fault)
{
    size_t i;
    json_t *name;
    *out = 0;
    if (json_is_string(names))
        return add_name(catalogue, names, out, fault);
    json_array_foreach(names, i, name)
    {
        enum status status = add_name(catalogue, name, out, fault);
        if (status != OK)
            return status;
    }
    return OK;
}

static enum status miss(const struct catalogue_index *index, struct fault *fault)
{
    if (index->status == ERR_CORRUPT) {
        fault_set(fault, ERR_NO_INDEX, "the index %s%sis damaged, and no generation of it is whole",
                  index->name != NULL ? index->name : "", index->name != NULL ? " " : "");
        fault_hint(fault, "build it anew: pilcrow-index --full");
        return ERR_NO_INDEX;
    }
    if (index->name == NULL)
        return fault_set(fault, ERR_NO_INDEX, "nothing is published yet");
    return fault_set(fault, ERR_NO_INDEX, "index '%s' has nothing published yet", index->name);
}

enum status catalogue_missing(const struct catalogue *catalogue, struct fault *fault)
{
    for (uint32_t i = 0; i < catalogue->n; i++)
        if (catalogue->n == 1 || catalogue->indexes[i].status == ERR_CORRUPT)
            return miss(&catalogue->indexes[i], fault);
    return fault_set(fault, ERR_NO_INDEX, "nothing is published yet");
}

/* The current generations of a set of indexes, a bit each; 0: of all that have one. */
static enum status select_current(const struct catalogue *catalogue, uint32_t set,
                                  struct selection *out, struct fault *fault)
{
    for (uint32_t i = 0; i < catalogue->n; i++) {
        const struct catalogue_index *index = &catalogue->indexes[i];
        if (set != 0 && (set >> i & 1) == 0)
            continue;
        if (index->shelf.current != NULL)
            select_one(out, index, index->shelf.current);
        else if (set != 0)
            return miss(index, fault);
    }
    return OK;
}

/* Takes the next "news=g000042" off a list. */
static bool next_member(struct span *rest, struct span *name, struct span *generation)
{
    const char *comma = rest->len > 0 ? memchr(rest->at, ',', rest->len) : NULL;
    size_t len = comma != NULL ? (size_t)(comma - rest->at) : rest->len;
    const char *equals = len > 0 ? memchr(rest->at, '=', len) : NULL;
    if (equals == NULL)
        return false;
    *name = span_cut(*rest, 0, (size_t)(equals - rest->at));
    *generation = span_cut(*rest, name->len + 1, len - name->len - 1);
    *rest = span_cut(*rest, len + (comma != NULL), rest->len - len - (comma != NULL));
    return true;
}

/* The generations that a name lists, as far as they are open: in the catalogue's order. */
static bool select_named(struct catalogue *catalogue, struct span label, uint64_t now_ns,
                         uint32_t *set, struct selection *out)
{
    struct span name, generation;
    uint32_t last = 0;
    do {
        if (!next_member(&label, &name, &generation))
            return false;
        uint32_t i = find_index(catalogue, name);
        if (i == catalogue->n || (out->n > 0 && i <= last))
            return false;
        struct generation *found = shelf_find(&catalogue->indexes[i].shelf, generation, now_ns);
        if (found == NULL)
            return false;
        select_one(out, &catalogue->indexes[i], found);
        *set |= UINT32_C(1) << i;
        last = i;
    } while (label.len > 0);
    return true;
}

static enum status refuse_stale(struct span name, const struct generation *current,
                                struct fault *fault)
{
    size_t shown = name.len <= 100 ? name.len : utf8_border_before(name, 100);
    fault_set(fault, ERR_STALE, name.len > 0 ? "%.*s is no longer open" : "'%.*s' is no generation",
              (int)shown, name.at);
    snprintf(fault->current, sizeof fault->current, "%s", generation_label(current));
    fault_hint(fault, "start again at offset 0");
    return ERR_STALE;
}

static enum status choose_one(struct catalogue *catalogue, const struct catalogue_wish *wish,
                              uint64_t now_ns, struct generation **out, struct fault *fault)
{
    struct shelf *shelf = &catalogue->indexes[0].shelf;
    *out = shelf->current;
    if (shelf->current == NULL || wish->generation.at == NULL)
        return OK;
    *out = shelf_find(shelf, wish->generation, now_ns);
    return *out != NULL ? OK : refuse_stale(wish->generation, shelf->current, fault);
}

static enum status view_of(struct catalogue *catalogue, const struct selection *selection,
                           uint64_t now_ns, struct generation **out, struct fault *fault)
{
    struct error err;
    enum status status = find_view(catalogue, selection, now_ns, out, &err);
    return status == OK ? OK : fault_set(fault, status, "%s", err.text);
}

static enum status choose_current(struct catalogue *catalogue, uint32_t set, uint64_t now_ns,
                                  struct generation **out, struct fault *fault)
{
    struct selection selection = {.n = 0};
    enum status status = select_current(catalogue, set, &selection, fault);
    if (status != OK || selection.n == 0)
        return status;
    return view_of(catalogue, &selection, now_ns, out, fault);
}

enum status catalogue_choose(struct catalogue *catalogue, const struct catalogue_wish *wish,
                             uint64_t now_ns, struct generation **out, struct fault *fault)
{
    struct selection selection = {.n = 0};
    uint32_t set = 0, named = 0;
    enum status status = OK;
    *out = NULL;
    if (wish->names != NULL)
        status = read_names(catalogue, wish->names, &set, fault);
    if (status != OK)
        return status;
    if (catalogue->n == 1)
        return choose_one(catalogue, wish, now_ns, out, fault);
    status = choose_current(catalogue, set, now_ns, out, fault);
    if (status != OK || *out == NULL || wish->generation.at == NULL)
        return status;
    if (!select_named(catalogue, wish->generation, now_ns, &named, &selection))
        return refuse_stale(wish->generation, *out, fault);
    if (set != 0 && set != named)
        return fault_param(fault, "generation", "generation is not one of the indexes asked");
    return view_of(catalogue, &selection, now_ns, out, fault);
}

/* ---- looking for new ones ---- */

void catalogue_note(struct catalogue *catalogue, uint32_t index, const struct follow_news *news)
{
    struct catalogue_index *at = &catalogue->indexes[index];
    at->looked = news->ticket;
    at->status = news->status;
    at->error = news->error;
}

uint64_t catalogue_looked(const struct catalogue *catalogue)
{
    uint64_t looked = UINT64_MAX;
    for (uint32_t i = 0; i < catalogue->n; i++)
        looked = catalogue->indexes[i].looked < looked ? catalogue->indexes[i].looked : looked;
    return looked;
}

static bool has_failed(const struct catalogue_index *index)
{
    return index->status != OK && index->status != ERR_NO_INDEX;
}

/* Of several: what is served anew is not held up by one that is damaged. */
static enum status status_of_several(const struct catalogue *catalogue, struct error *err)
{
    const struct catalogue_index *failed = NULL;
    for (uint32_t i = 0; i < catalogue->n; i++) {
        const struct catalogue_index *at = &catalogue->indexes[i];
        if (at->status == OK && at->shelf.current != NULL)
            return OK;
        if (failed == NULL || (has_failed(at) && !has_failed(failed)))
            failed = at->status != OK ? at : failed;
    }
    if (failed == NULL || (!has_failed(failed) && catalogue_current(catalogue) != NULL))
        return OK;
    return error_set(err, failed->status, ERROR_NOWHERE, "index '%s': %s", failed->name,
                     failed->error.text);
}

enum status catalogue_status(const struct catalogue *catalogue, struct error *err)
{
    const struct catalogue_index *only = &catalogue->indexes[0];
    if (catalogue->n > 1)
        return status_of_several(catalogue, err);
    if (only->status != OK)
        *err = only->error;
    return only->status;
}

void catalogue_label(const struct catalogue_index *index, const struct generation *generation,
                     char out[OPTIONS_NAME_ROOM + GENERATION_NAME_ROOM])
{
    snprintf(out, OPTIONS_NAME_ROOM + GENERATION_NAME_ROOM, "%s%s%s",
             index->name != NULL && generation != NULL ? index->name : "",
             index->name != NULL && generation != NULL ? "=" : "",
             generation != NULL ? generation_label(generation) : "");
}
