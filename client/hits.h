/* Shows what a search (or related paragraphs) found, in the form that was asked for. */
#ifndef PILCROW_CLIENT_HITS_H
#define PILCROW_CLIENT_HITS_H

#include "client/request.h"
#include "client/session.h"

struct hits {
    enum form form;
    bool is_by_article;
    const char *query;  /* as sent; NULL: related paragraphs, which nothing explains */
    const char *result; /* its JSON */
};

/* Notes to stderr, hits to session->out. Returns the exit code. */
int hits_show(struct session *session, const struct hits *hits);

#endif
