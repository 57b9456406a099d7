#include "engine/shim/xapian_shim.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <xapian.h>

namespace {

constexpr size_t TERM_BYTES_MAX = 200; /* Xapian takes 245, each NUL counting twice */
constexpr uint8_t IMPACT_LIMIT = 127;  /* one byte in a posting list */
constexpr size_t PLAN_STEPS_MAX = 16384;
constexpr uint32_t PLAN_DEPTH_MAX = 512; /* Xapian recurses: 5,000 end a thread of 1 MiB */
constexpr uint32_t CLOCK_PERIOD = 256;   /* candidates between two looks at the clock */

bool is_good_term(struct span term)
{
    return term.len > 0 && term.len <= TERM_BYTES_MAX && !memchr(term.at, 0, term.len);
}

/* ---- One guard, one translator ---------------------------------------------------------- */

struct interruption {
    enum status status; /* ERR_DEADLINE or ERR_CANCELLED */
};

struct enough {}; /* a search that only counts has counted far enough */

enum status say(struct error *err, enum status status, const Xapian::Error &e)
{
    const char *cause = e.get_error_string();
    return error_set(err, status, ERROR_NOWHERE, "Xapian: %s%s%s", e.get_msg().c_str(),
                     cause ? ": " : "", cause ? cause : "");
}

/* What the exception that is being handled means: by type, the most derived first. */
enum status status_of_current(struct error *err)
{
    try {
        throw;
    } catch (const interruption &e) {
        return error_set(err, e.status, ERROR_NOWHERE, "%s", status_sentence(e.status));
    } catch (const Xapian::DatabaseLockError &e) {
        return say(err, ERR_BUSY, e);
    } catch (const Xapian::DatabaseVersionError &e) {
        return say(err, ERR_VERSION, e);
    } catch (const Xapian::DatabaseOpeningError &e) { /* DatabaseNotFoundError is one */
        return say(err, ERR_NO_INDEX, e);
    } catch (const Xapian::DatabaseCorruptError &e) {
        return say(err, ERR_CORRUPT, e);
    } catch (const Xapian::DatabaseError &e) {
        return say(err, ERR_IO, e);
    } catch (const Xapian::InvalidArgumentError &e) {
        return say(err, ERR_INVALID, e);
    } catch (const Xapian::InvalidOperationError &e) {
        return say(err, ERR_INVALID, e);
    } catch (const Xapian::Error &e) {
        return say(err, ERR_INTERNAL, e);
    } catch (const std::bad_alloc &) {
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "%s", status_sentence(ERR_NOMEM));
    } catch (const std::exception &e) {
        return error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "in Xapian: %s", e.what());
    } catch (...) {
        return error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "an unknown C++ exception");
    }
}

template <class Body> enum status guard(struct error *err, Body body) noexcept
{
    try {
        return body();
    } catch (...) {
        try {
            return status_of_current(err);
        } catch (...) { /* describing it needed memory */
            return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "%s", status_sentence(ERR_NOMEM));
        }
    }
}

template <class Handle> void close(Handle *handle) noexcept
{
    (void)guard(nullptr, [&] {
        delete handle;
        return OK;
    });
}

/* ---- Sources of documents --------------------------------------------------------------- */

/* Throws when the time is over. */
struct Watch {
    const struct deadline *deadline;
    uint32_t calls = 0;

    void look()
    {
        if (++calls % CLOCK_PERIOD == 0)
            look_now();
    }

    void look_now() const
    {
        if (is_set() && deadline_is_over(deadline))
            throw interruption{deadline_is_cancelled(deadline) ? ERR_CANCELLED : ERR_DEADLINE};
    }

    bool is_set() const
    {
        return deadline && (deadline->at_ns != UINT64_MAX || deadline->cancelled);
    }
};

/* All documents, unscored. In a combined database each part gets a clone and sees docids of that
 * part, which are ours: a segment's file holds the docids of the generation. */
using Everything = Xapian::FixedWeightPostingSource;

/* Everything, and an exception when time is over. As the second operand of OP_FILTER it is asked
 * about each candidate, also when none of them matches in the end. */
struct StopSource final : Everything {
    Watch watch;

    explicit StopSource(const Watch &watched) : Everything(0), watch(watched)
    {
    }

    Xapian::FixedWeightPostingSource *clone() const override
    {
        return new StopSource(watch);
    }

    void next(double weight) override
    {
        watch.look();
        Everything::next(weight);
    }

    void skip_to(Xapian::docid docid, double weight) override
    {
        watch.look();
        Everything::skip_to(docid, weight);
    }

    bool check(Xapian::docid docid, double weight) override
    {
        watch.look();
        return Everything::check(docid, weight);
    }
};

struct range {
    Xapian::docid first, last;
};

using ranges = std::vector<range>;

/* Ascending, and no two touch. */
ranges united(ranges all)
{
    std::sort(all.begin(), all.end(),
              [](const range &a, const range &b) { return a.first < b.first; });
    ranges out;
    for (const range &r : all) {
        if (!out.empty() && r.first - 1 <= out.back().last)
            out.back().last = std::max(out.back().last, r.last);
        else
            out.push_back(r);
    }
    return out;
}

/* The documents whose ids lie in one of the ranges. */
struct RangeSource final : Everything {
    const ranges wanted;
    size_t i = 0; /* the range that the present document lies in */
    Xapian::doccount most = 0;

    explicit RangeSource(const ranges &docids) : Everything(0), wanted(docids)
    {
    }

    Xapian::FixedWeightPostingSource *clone() const override
    {
        return new RangeSource(wanted);
    }

    void init(const Xapian::Database &part) override
    {
        Everything::init(part);
        uint64_t inside = 0, last = part.get_lastdocid();
        for (const range &r : wanted)
            if (r.first <= last)
                inside += std::min<uint64_t>(r.last, last) - r.first + 1;
        most = Xapian::doccount(std::min<uint64_t>(inside, part.get_doccount()));
        i = 0;
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return 0;
    }

    Xapian::doccount get_termfreq_est() const override
    {
        return most;
    }

    Xapian::doccount get_termfreq_max() const override
    {
        return most;
    }

    bool at_end() const override
    {
        return i == wanted.size() || Everything::at_end();
    }

    void next(double weight) override
    {
        Everything::next(weight);
        settle(weight);
    }

    void skip_to(Xapian::docid docid, double weight) override
    {
        Everything::skip_to(docid, weight);
        settle(weight);
    }

    bool check(Xapian::docid docid, double weight) override
    {
        skip_to(docid, weight);
        return true;
    }

    /* Forward to the first document, from the present one on, that lies in a range. */
    void settle(double weight)
    {
        while (!at_end()) {
            if (wanted[i].last < get_docid())
                i++;
            else if (wanted[i].first <= get_docid())
                break;
            else
                Everything::skip_to(wanted[i].first, weight);
        }
    }
};

/* ---- Plan → query ----------------------------------------------------------------------- */

struct operand {
    Xapian::Query query;
    ranges docids; /* when not empty, the operand is this and has no query yet */
    uint32_t depth = 1;
};

Xapian::Query query_of(const operand &o)
{
    return o.docids.empty() ? o.query
                            : Xapian::Query((new RangeSource(united(o.docids)))->release());
}

Xapian::Query joined(enum plan_op op, const operand *first, uint32_t n)
{
    std::vector<Xapian::Query> queries;
    for (uint32_t i = 0; i < n; i++)
        queries.push_back(query_of(first[i]));
    if (n == 1)
        return queries[0];
    if (op == PLAN_AND)
        return Xapian::Query(Xapian::Query::OP_AND, queries.begin(), queries.end());
    if (op == PLAN_OR)
        return Xapian::Query(Xapian::Query::OP_OR, queries.begin(), queries.end());
    auto rest_op = op == PLAN_NOT ? Xapian::Query::OP_OR : Xapian::Query::OP_AND;
    auto top_op = op == PLAN_NOT ? Xapian::Query::OP_AND_NOT : Xapian::Query::OP_FILTER;
    Xapian::Query rest(rest_op, queries.begin() + 1, queries.end());
    return Xapian::Query(top_op, queries[0], rest);
}

[[noreturn]] void refuse(const char *why)
{
    throw Xapian::InvalidArgumentError(std::string("bad plan: ") + why);
}

operand scaled(const operand &o, float weight)
{
    if (!std::isfinite(weight) || weight < 0)
        refuse("a weight is a number from 0 up");
    return {
        Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query_of(o), double(weight)), {}, o.depth};
}

/* The operand that stands for the `n` last ones. */
operand combined(const struct plan_step &step, const operand *first)
{
    operand out;
    bool are_ranges = step.op == PLAN_OR;
    for (uint32_t i = 0; i < step.n; i++) {
        out.depth = std::max(out.depth, first[i].depth + 1);
        are_ranges = are_ranges && !first[i].docids.empty();
    }
    if (out.depth > PLAN_DEPTH_MAX)
        refuse("too deep");
    if (!are_ranges)
        out.query = joined(step.op, first, step.n);
    for (uint32_t i = 0; are_ranges && i < step.n; i++)
        out.docids.insert(out.docids.end(), first[i].docids.begin(), first[i].docids.end());
    return out;
}

operand leaf(const struct plan_step &step)
{
    if (step.op ==
        PLAN_ALL) /* not the static MatchAll: its reference count is shared, not atomic */
        return {Xapian::Query(std::string()), {}, 1};
    if (step.op == PLAN_RANGE && step.first > 0 && step.first <= step.last)
        return {Xapian::Query(), {{step.first, step.last}}, 1};
    if (step.op != PLAN_TERM || !is_good_term(step.term))
        refuse("an unknown step, a bad term or an empty range");
    operand o{Xapian::Query(std::string(step.term.at, step.term.len)), {}, 1};
    return step.weight == 1.0f ? o : scaled(o, step.weight);
}

Xapian::Query build(const struct plan &plan)
{
    std::vector<operand> stack;
    for (size_t i = 0; i < plan.n && i < PLAN_STEPS_MAX; i++) {
        const struct plan_step &step = plan.steps[i];
        bool is_operator = step.op >= PLAN_AND && step.op <= PLAN_SCALE;
        uint32_t n = step.op == PLAN_SCALE ? 1 : is_operator ? step.n : 0;
        if (n > stack.size() || (is_operator && n == 0))
            refuse("an operator lacks operands");
        const operand *first = stack.data() + stack.size() - n;
        operand next = !is_operator            ? leaf(step)
                       : step.op == PLAN_SCALE ? scaled(*first, step.weight)
                                               : combined(step, first);
        stack.resize(stack.size() - n);
        stack.push_back(std::move(next));
    }
    if (stack.size() != 1 || plan.n > PLAN_STEPS_MAX)
        refuse("one operand must be left, of not too many steps");
    return query_of(stack[0]);
}

/* ---- Search ----------------------------------------------------------------------------- */

/* Asks the caller's `keep`, and counts. */
struct Keeper final : Xapian::MatchDecider {
    const struct shim_search &search;
    const uint32_t stop_at; /* 0: never */
    mutable Watch watch;
    mutable uint32_t kept = 0;

    Keeper(const struct shim_search &asked, uint32_t stop)
        : search(asked), stop_at(stop), watch{asked.deadline}
    {
    }

    bool operator()(const Xapian::Document &doc) const override
    {
        watch.look();
        if (search.keep && !search.keep(search.keep_ctx, doc.get_docid()))
            return false;
        if (++kept == stop_at)
            throw enough();
        return true;
    }
};

uint32_t one_more(uint32_t n)
{
    return n == UINT32_MAX ? n : n + 1;
}

/* Until count_to + 1 matches have been accepted Xapian prunes nothing and examines every document,
 * so a number up to count_to is exact. What is beyond is not told: it would depend on `want`. */
struct shim_count count_of(uint32_t accepted, uint32_t count_to)
{
    return {std::min(accepted, count_to), accepted <= count_to};
}

} // namespace

/* ---- Writing ---------------------------------------------------------------------------- */

struct shim_writer {
    Xapian::WritableDatabase db;
    uint32_t last_docid = 0;
    bool is_dead = false;
};

namespace {

/* One failed call kills the writer: Xapian may have dropped the batch silently (MEASURED §4). */
template <class Body>
enum status guard_writer(struct shim_writer *writer, struct error *err, Body body) noexcept
{
    if (writer->is_dead)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "this shard has failed before");
    enum status status = guard(err, body);
    writer->is_dead = status != OK;
    return status;
}

void add_doc(struct shim_writer *writer, const struct shim_doc &doc)
{
    if (doc.docid <= writer->last_docid)
        throw Xapian::InvalidArgumentError("docids must ascend");
    Xapian::Document document;
    std::string term;
    for (size_t i = 0; i < doc.n; i++) {
        const struct shim_posting &p = doc.postings[i];
        if (!is_good_term(p.term) || p.impact == 0 || p.impact > IMPACT_LIMIT)
            throw Xapian::InvalidArgumentError("a bad posting");
        term.assign(p.term.at, p.term.len);
        document.add_term(term, p.impact);
    }
    writer->db.replace_document(doc.docid, document); /* a new id: an add that keeps our docid */
    writer->last_docid = doc.docid;
}

} // namespace

enum status shim_writer_open(const char *dir, struct shim_writer **out, struct error *err)
{
    *out = nullptr;
    return guard(err, [&] {
        auto writer = std::make_unique<struct shim_writer>();
        writer->db = Xapian::WritableDatabase(dir, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS |
                                                       Xapian::DB_NO_TERMLIST |
                                                       Xapian::DB_DANGEROUS | Xapian::DB_NO_SYNC);
        *out = writer.release();
        return OK;
    });
}

enum status shim_writer_add(struct shim_writer *writer, const struct shim_doc *docs, size_t n,
                            struct error *err)
{
    return guard_writer(writer, err, [&] {
        for (size_t i = 0; i < n; i++)
            add_doc(writer, docs[i]);
        return OK;
    });
}

enum status shim_writer_commit(struct shim_writer *writer, struct error *err)
{
    return guard_writer(writer, err, [&] {
        writer->db.commit();
        return OK;
    });
}

void shim_writer_close(struct shim_writer *writer)
{
    close(writer);
}

enum status shim_compact(const char *const *dirs, size_t n, const char *file, struct error *err)
{
    return guard(err, [&] {
        Xapian::Database all;
        for (size_t i = 0; i < n; i++)
            all.add_database(Xapian::Database(dirs[i]));
        all.compact(file, Xapian::DBCOMPACT_NO_RENUMBER | Xapian::DBCOMPACT_SINGLE_FILE |
                              Xapian::Compactor::FULL);
        return OK;
    });
}

enum status shim_check(const char *file, struct error *err)
{
    return guard(err, [&] {
        size_t faults = Xapian::Database::check(std::string(file), 0, nullptr);
        return faults == 0
                   ? OK
                   : error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s: %zu faults", file, faults);
    });
}

/* ---- Reading ---------------------------------------------------------------------------- */

struct shim_db {
    Xapian::Database db;
    uint32_t n = 0; /* segments */
    uint32_t documents = 0;
};

enum status shim_db_open(const char *const *files, size_t n, struct shim_db **out,
                         struct error *err)
{
    *out = nullptr;
    return guard(err, [&] {
        auto db = std::make_unique<struct shim_db>();
        for (size_t i = 0; i < n; i++) {
            Xapian::Database segment(files[i]);
            /* The combined database numbers documents (docid - 1) · n + segment + 1. */
            if (segment.get_lastdocid() > UINT32_MAX / n)
                return error_set(err, ERR_LIMIT, ERROR_NOWHERE,
                                 "docids too large for %zu segments: build anew", n);
            db->documents += segment.get_doccount();
            db->db.add_database(segment);
        }
        db->n = uint32_t(n);
        *out = db.release();
        return OK;
    });
}

void shim_db_close(struct shim_db *db)
{
    close(db);
}

namespace {

/* Nothing is ranked, and the search ends at the first match too many. */
void count_only(struct shim_db *db, const struct shim_search &search, const Xapian::Query &query,
                struct shim_count *count)
{
    Xapian::Enquire enquire(db->db);
    enquire.set_query(Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query, 0.0));
    Keeper keeper(search, one_more(search.count_to));
    try {
        (void)enquire.get_mset(0, 1, db->documents, nullptr, &keeper);
    } catch (const enough &) {
    }
    *count = count_of(keeper.kept, search.count_to);
}

void rank(struct shim_db *db, const struct shim_search &search, const Xapian::Query &query,
          struct shim_hit *hits, size_t *n_hits, struct shim_count *count)
{
    Xapian::Enquire enquire(db->db);
    enquire.set_query(query);
    enquire.set_weighting_scheme(Xapian::BM25Weight(1e6, 0, 0, 0, 0.5));
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    Keeper keeper(search, 0);
    Xapian::MSet found = enquire.get_mset(0, search.want, one_more(search.count_to), nullptr,
                                          search.keep ? &keeper : nullptr);
    for (auto hit = found.begin(); hit != found.end(); ++hit)
        hits[(*n_hits)++] = {(*hit - 1) / db->n + 1, float(hit.get_weight())};
    *count = count_of(search.keep ? keeper.kept : found.get_matches_lower_bound(), search.count_to);
}

} // namespace

enum status shim_db_search(struct shim_db *db, const struct shim_search *search,
                           struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                           struct error *err)
{
    *n_hits = 0;
    *count = {0, true};
    enum status status = guard(err, [&] {
        Watch watch{search->deadline};
        watch.look_now();
        Xapian::Query query = build(*search->plan);
        if (db->documents == 0)
            return OK;
        if (watch.is_set())
            query = Xapian::Query(Xapian::Query::OP_FILTER, query,
                                  Xapian::Query((new StopSource(watch))->release()));
        if (search->want == 0)
            count_only(db, *search, query, count);
        else
            rank(db, *search, query, hits, n_hits, count);
        return OK;
    });
    if (status != OK)
        *n_hits = 0;
    return status;
}

enum status shim_db_term_counts(struct shim_db *db, const struct span *terms, size_t n,
                                uint32_t *counts, struct error *err)
{
    return guard(err, [&] {
        for (size_t i = 0; i < n; i++)
            counts[i] = is_good_term(terms[i]) && db->n > 0
                            ? db->db.get_termfreq(std::string(terms[i].at, terms[i].len))
                            : 0;
        return OK;
    });
}

uint32_t shim_db_doc_count(const struct shim_db *db)
{
    return db->documents;
}

const char *shim_version(void)
{
    return Xapian::version_string();
}
