#include "engine/shim/xapian_shim.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <xapian.h>

namespace {

using Xapian::Query;

constexpr size_t TERM_BYTES_MAX = 200; /* Xapian takes 245, each NUL counting twice */
constexpr int SHARD_FLAGS = Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_TERMLIST |
                            Xapian::DB_DANGEROUS | Xapian::DB_NO_SYNC;
constexpr uint8_t IMPACT_LIMIT = 127;    /* one byte in a posting list */
constexpr uint32_t PLAN_DEPTH_MAX = 512; /* Xapian recurses: 5,000 end a thread of 1 MiB */
constexpr uint32_t CLOCK_PERIOD = 256;   /* candidates between two looks at the clock */
constexpr uint64_t BRAKE_FROM = 500000;  /* postings; reading fewer takes some 10 ms */

bool is_good_term(struct span term)
{
    return term.len > 0 && term.len <= TERM_BYTES_MAX && !memchr(term.at, 0, term.len);
}

/* ---- One guard, one translator ---------------------------------------------------------- */

struct enough {}; /* a search that only counts has counted far enough */

enum status say(struct error *err, enum status status, const Xapian::Error &e)
{
    const char *cause = e.get_error_string();
    return error_set(err, status, ERROR_NOWHERE, "Xapian: %s (%s)", e.get_msg().c_str(),
                     cause ? cause : e.get_type());
}

/* What the exception that is being handled means: by type, the most derived first. */
enum status status_of_current(struct error *err)
{
    try {
        throw;
    } catch (enum status status) { /* ERR_DEADLINE or ERR_CANCELLED */
        return error_set(err, status, ERROR_NOWHERE, "%s", status_sentence(status));
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
    } catch (const Xapian::LogicError &e) { /* InvalidArgumentError and InvalidOperationError */
        return say(err, ERR_INVALID, e);
    } catch (const Xapian::Error &e) {
        return say(err, ERR_INTERNAL, e);
    } catch (const std::bad_alloc &) {
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "%s", status_sentence(ERR_NOMEM));
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

/* Throws when the time is over; looks at the clock at the first call of CLOCK_PERIOD. */
struct Watch {
    const struct deadline *deadline;
    uint32_t calls = 0;

    bool is_set() const
    {
        return deadline && (deadline->at_ns != UINT64_MAX || deadline->cancelled);
    }

    [[noreturn]] void stop() const
    {
        throw deadline_is_cancelled(deadline) ? ERR_CANCELLED : ERR_DEADLINE;
    }

    void look()
    {
        if (calls++ % CLOCK_PERIOD == 0 && is_set() && deadline_is_over(deadline))
            stop();
    }
};

/* Documents of a term ("": all) with docids first…last, unscored; throws when time is over.
 * Of all documents it is the brake: as the second operand of OP_FILTER it is asked about each
 * candidate, also when none of them matches in the end. In a combined database each part gets a
 * clone and sees docids of that part, which are ours: a segment's file holds the generation's
 * docids. */
struct Source final : Xapian::PostingSource {
    const std::string term;
    const uint32_t first, last;
    Watch watch;
    Xapian::PostingIterator at, end;
    uint32_t most = 0;
    uint32_t resume = 0; /* where next() goes on when it is not behind `at`, else 0 */

    Source(const std::string &posted, uint32_t from, uint32_t to, const Watch &watched)
        : term(posted), first(from), last(to), watch(watched)
    {
    }

    Xapian::PostingSource *clone() const override
    {
        return new Source(term, first, last, watch);
    }

    void init(const Xapian::Database &part) override
    {
        at = part.postlist_begin(term);
        end = part.postlist_end(term);
        most = term.empty() ? part.get_doccount() : part.get_termfreq(term);
        most = last - first < most ? last - first + 1 : most;
        resume = std::max(first, 1u);
    }

    uint32_t get_termfreq_min() const override
    {
        return 0;
    }

    uint32_t get_termfreq_est() const override
    {
        return most;
    }

    uint32_t get_termfreq_max() const override
    {
        return most;
    }

    uint32_t get_docid() const override
    {
        return resume > 0 ? resume - 1 : *at;
    }

    bool at_end() const override
    {
        return resume == 0 && (at == end || *at > last);
    }

    void next(double weight) override
    {
        if (resume > 0)
            return skip_to(resume, weight);
        watch.look();
        ++at;
    }

    void skip_to(uint32_t docid, double) override
    {
        watch.look();
        resume = 0;
        if (at != end)
            at.skip_to(std::max(docid, first));
    }

    bool check(uint32_t docid, double weight) override
    {
        if (term.empty() && first == 0 && last == UINT32_MAX) { /* the caller knows it exists */
            watch.look();
            resume = docid + 1;
        } else {
            skip_to(docid, weight);
        }
        return true;
    }
};

Query query_of(const std::string &term, uint32_t first, uint32_t last, const Watch &watch)
{
    return Query((new Source(term, first, last, watch))->release());
}

/* ---- Plan → query ----------------------------------------------------------------------- */

/* A query twice: as it is, and for where scores do not count. There a term that stands in every
 * document of a segment needs a source: Xapian 1.4.22 takes the list of all documents instead and
 * loses its way in it, unless docids are 1…n ("Unexpected end of posting list"). */
struct operand {
    Query scored, unscored;
    uint32_t depth;
};

struct Builder {
    Xapian::Database &db;
    uint32_t suspect; /* terms of so many documents may stand in all of a segment */
    const Watch &watch;

    operand leaf(const struct plan_step &step, double weight) const
    {
        std::string text = step.op == PLAN_TERM ? std::string(step.term.at, step.term.len) : "";
        Query query(text); /* of PLAN_ALL "": MatchAll's reference count is not atomic */
        if (step.op == PLAN_RANGE)
            query = query_of("", step.first, step.last, watch);
        if (step.op != PLAN_TERM)
            return {query, query, 0};
        if (!is_good_term(step.term))
            throw Xapian::InvalidArgumentError("a term of a plan has 1 to 200 bytes and no NUL");
        operand out{query, query, 0};
        if (suspect < UINT32_MAX && db.get_termfreq(text) >= suspect)
            out.unscored = query_of(text, 0, UINT32_MAX, watch);
        return weight == 1 ? out : scale(out, weight);
    }

    static operand scale(const operand &o, double weight)
    {
        return {Query(Query::OP_SCALE_WEIGHT, weight > 0 ? o.scored : o.unscored, weight),
                o.unscored, o.depth};
    }

    static operand join(enum plan_op op, const operand *first, const operand *end)
    {
        bool is_not = op == PLAN_NOT, is_both = op == PLAN_AND || op == PLAN_OR;
        std::vector<Query> scored, unscored;
        uint32_t depth = 0;
        for (const operand *o = first; o < end; o++) {
            scored.push_back(o->scored);
            unscored.push_back(o->unscored);
            depth = std::max(depth, o->depth + 1);
        }
        if (depth > PLAN_DEPTH_MAX)
            throw Xapian::InvalidArgumentError("a plan is too deep");
        auto of_rest = op == PLAN_OR || is_not ? Query::OP_OR : Query::OP_AND;
        if (is_both)
            return {Query(of_rest, scored.begin(), scored.end()),
                    Query(of_rest, unscored.begin(), unscored.end()), depth};
        Query rest(of_rest, unscored.begin() + 1, unscored.end());
        auto of_two = is_not ? Query::OP_AND_NOT : Query::OP_FILTER;
        return {Query(of_two, scored[0], rest), Query(of_two, unscored[0], rest), depth};
    }

    /* Runs a plan that plan_check() has found well-formed. */
    operand run(const struct plan &plan, const double *factors) const
    {
        std::vector<operand> stack;
        for (size_t i = 0; i < plan.n; i++) {
            const struct plan_step &step = plan.steps[i];
            size_t n = step.op == PLAN_SCALE ? 1 : step.op < PLAN_AND ? 0 : step.n;
            const operand *end = stack.data() + stack.size();
            operand next = n == 0 ? leaf(step, step.weight * (factors ? factors[i] : 1))
                           : step.op == PLAN_SCALE ? scale(end[-1], step.weight)
                                                   : join(step.op, end - n, end);
            stack.resize(stack.size() - n);
            stack.push_back(std::move(next));
        }
        return stack[0];
    }
};

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
        if (!search.keep)
            watch.look();
        else if (watch.is_set() && deadline_is_over_coarse(watch.deadline))
            watch.stop(); /* what it keeps may be long */
        else if (!search.keep(search.keep_ctx, doc.get_docid()))
            return false;
        if (++kept == stop_at)
            throw enough();
        return true;
    }
};

} // namespace

#ifdef __SANITIZE_ADDRESS__
/* Database::check() of Xapian 1.4.22 deletes a table through its base class. */
extern "C" __attribute__((weak, visibility("default"))) const char *__asan_default_options()
{
    return "new_delete_type_mismatch=0";
}
#endif

/* ---- Writing ---------------------------------------------------------------------------- */

struct shim_writer {
    Xapian::WritableDatabase db;
    uint32_t last_docid = 0;
    bool is_dead = false;
};

/* One failed call kills the writer: Xapian may have dropped the batch silently (decision 2). */
template <class Body>
static enum status guard_writer(struct shim_writer *writer, struct error *err, Body body) noexcept
{
    if (writer->is_dead)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "this shard has failed before");
    enum status status = guard(err, body);
    writer->is_dead = status != OK;
    return status;
}

static void add_doc(struct shim_writer *writer, const struct shim_doc &doc)
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

enum status shim_writer_open(const char *dir, struct shim_writer **out, struct error *err)
{
    *out = nullptr;
    return guard(err, [&] {
        auto writer = std::make_unique<struct shim_writer>();
        writer->db = Xapian::WritableDatabase(dir, SHARD_FLAGS);
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
    delete writer;
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

enum status shim_extend(const char *file, const char *dir, const struct shim_doc *docs, size_t n,
                        struct error *err)
{
    return guard(err, [&] {
        Xapian::Database(file).compact(dir, Xapian::DBCOMPACT_NO_RENUMBER);
        struct shim_writer writer;
        writer.db = Xapian::WritableDatabase(dir, Xapian::DB_OPEN | Xapian::DB_NO_TERMLIST);
        writer.last_docid = writer.db.get_lastdocid();
        for (size_t i = 0; i < n; i++)
            add_doc(&writer, docs[i]);
        writer.db.commit();
        return OK;
    });
}

enum status shim_check(const char *file, struct error *err)
{
    return guard(err, [&] {
        size_t faults = Xapian::Database::check(std::string(file), 0, nullptr);
        return faults == 0 ? OK : error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s: damaged", file);
    });
}

/* ---- Reading ---------------------------------------------------------------------------- */

struct shim_db {
    Xapian::Database db;
    uint32_t n = 0; /* segments */
    uint32_t documents = 0;
    uint32_t suspect = UINT32_MAX; /* documents of the smallest whose docids are not 1…n */
};

enum status shim_db_open(const char *const *files, const int *fds, size_t n, struct shim_db **out,
                         struct error *err)
{
    static std::mutex opening; /* copies of a descriptor share the place that Xapian starts at */
    *out = nullptr;
    return guard(err, [&] {
        auto db = std::make_unique<struct shim_db>();
        std::lock_guard<std::mutex> held(opening);
        for (size_t i = 0; i < n; i++) {
            int fd = fds ? fcntl(fds[i], F_DUPFD_CLOEXEC, 0) : -1;
            if (fds && (fd < 0 || lseek(fd, 0, SEEK_SET) < 0))
                return error_errno(err, errno, "a segment's postings");
            auto segment = fds ? Xapian::Database(fd) : Xapian::Database(files[i]);
            /* The combined database numbers documents (docid - 1) · n + segment + 1. */
            if (segment.get_lastdocid() > (UINT32_MAX - 1) / n)
                return error_set(err, ERR_LIMIT, ERROR_NOWHERE,
                                 "docids too large for %zu segments: build anew", n);
            db->documents += segment.get_doccount();
            if (segment.get_lastdocid() != segment.get_doccount())
                db->suspect = std::min(db->suspect, segment.get_doccount());
            db->db.add_database(segment);
        }
        db->n = uint32_t(n);
        *out = db.release();
        return OK;
    });
}

void shim_db_close(struct shim_db *db)
{
    delete db;
}

/* Idf × impact, rounded to 2^-32. Such scores add up exactly, in whatever order a segment's tree
 * adds them, so that equal is equal: who comes in does not depend on segments or on `want`. A stock
 * server of Xapian takes it for the BM25Weight that it is but for the rounding. */
struct Impact final : Xapian::BM25Weight {
    mutable double idf = -1; /* asked for once */
    static constexpr auto part_of_wdf = [] {
        std::array<double, IMPACT_LIMIT + 1> parts{}; /* BM25's division, made beforehand */
        for (size_t wdf = 0; wdf < parts.size(); wdf++)
            parts[wdf] = double(wdf) * (1e6 + 1) / (1e6 + double(wdf));
        return parts;
    }();

    Impact() : BM25Weight(1e6, 0, 0, 0, 0.5)
    {
    }

    double score(Xapian::termcount wdf) const
    {
        constexpr double shift = 1.5 * (1 << 20); /* leaves a double 32 bits behind the point */
        if (idf < 0)
            idf = BM25Weight::get_sumpart(1, 0, 0);
        return idf * part_of_wdf[std::min<size_t>(wdf, IMPACT_LIMIT)] + shift - shift;
    }

    Impact *clone() const override
    {
        return new Impact();
    }

    double get_sumpart(Xapian::termcount wdf, Xapian::termcount, Xapian::termcount) const override
    {
        return score(wdf);
    }

    double get_maxpart() const override
    {
        return score(get_wdf_upper_bound());
    }
};

/* Fills the hits; returns how many matches were accepted. */
static uint32_t run(struct shim_db *db, const struct shim_search &search, const Query &query,
                    struct shim_hit *hits, size_t *n_hits)
{
    bool is_counting = search.want == 0; /* nothing is ranked, and it ends at one match too many */
    uint32_t enough_matches = search.count_to + (search.count_to < UINT32_MAX);
    Keeper keeper(search, is_counting ? enough_matches : 0);
    bool is_asking = is_counting || search.keep;
    Xapian::Enquire enquire(db->db);
    enquire.set_query(is_counting ? Query(Query::OP_SCALE_WEIGHT, query, 0) : query);
    enquire.set_weighting_scheme(Impact());
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    Xapian::MSet found;
    try {
        found = enquire.get_mset(0, is_counting ? 1 : search.want,
                                 is_counting ? db->documents : enough_matches, nullptr,
                                 is_asking ? &keeper : nullptr);
    } catch (const enough &) {
    }
    for (auto hit = found.begin(); hit != found.end() && !is_counting; ++hit)
        hits[(*n_hits)++] = {(*hit - 1) / db->n + 1, hit.get_weight()};
    return is_asking ? keeper.kept : found.get_matches_lower_bound();
}

/* Until count_to + 1 matches have been accepted Xapian prunes nothing and examines every document,
 * so a number up to count_to is exact. What is beyond is not told: it would depend on `want`. */
enum status shim_db_search(struct shim_db *db, const struct shim_search *search,
                           struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                           struct error *err)
{
    *n_hits = 0;
    *count = {0, true};
    enum status status = plan_check(search->plan, err);
    if (status != OK)
        return status;
    return guard(err, [&] {
        Watch watch{search->deadline};
        watch.look();
        operand built = Builder{db->db, db->suspect, watch}.run(*search->plan, search->factors);
        Query query = search->want > 0 ? built.scored : built.unscored;
        if (db->documents == 0)
            return OK;
        if (watch.is_set() && plan_postings(search->plan) >= BRAKE_FROM)
            query = Query(Query::OP_FILTER, query, query_of("", 0, UINT32_MAX, watch));
        uint32_t accepted = run(db, *search, query, hits, n_hits);
        *count = {std::min(accepted, search->count_to), accepted <= search->count_to};
        return OK;
    });
}

enum status shim_db_term_counts(struct shim_db *db, const struct span *terms, size_t n,
                                uint32_t *counts, struct error *err)
{
    return guard(err, [&] {
        for (size_t i = 0; i < n; i++)
            counts[i] = is_good_term(terms[i])
                            ? db->db.get_termfreq(std::string(terms[i].at, terms[i].len))
                            : 0;
        return OK;
    });
}

enum status shim_db_postings(struct shim_db *db, struct span term, uint32_t from,
                             struct shim_entry *entries, size_t *n, struct error *err)
{
    size_t room = *n;
    *n = 0;
    return guard(err, [&] {
        std::string text(term.len > 0 ? term.at : "", term.len);
        auto at = db->db.postlist_begin(text), end = db->db.postlist_end(text);
        if (at != end && from > 0)
            at.skip_to(from);
        for (; at != end && *n < room; ++at)
            entries[(*n)++] = {*at, text.empty() ? at.get_doclength() : at.get_wdf()};
        return OK;
    });
}

enum status shim_db_term(struct shim_db *db, struct span from, char term[256], size_t *n_term,
                         uint32_t *n_postings, uint64_t *weights, struct error *err)
{
    *n_term = 0;
    return guard(err, [&] {
        auto at = db->db.allterms_begin(), end = db->db.allterms_end();
        if (from.len > 0)
            at.skip_to(std::string(from.at, from.len));
        if (at == end)
            return OK;
        std::string text = *at;
        *n_term = text.copy(term, 256);
        *n_postings = at.get_termfreq();
        *weights = db->db.get_collection_freq(text);
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
