/* One string that names every table and version that shapes terms: tokenizer rules, ICU and Unicode
 * versions, libstemmer's languages, stop lists, folding, term length. Indexes with another
 * fingerprint are rebuilt, never guessed at (decision 3). */
#ifndef PILCROW_ENGINE_ANALYSIS_FINGERPRINT_H
#define PILCROW_ENGINE_ANALYSIS_FINGERPRINT_H

#define FINGERPRINT_ROOM 96

/* "a1-icu72.1-u15.0-sb28-xxxxxxxx", NUL-terminated: version of our own rules, ICU, Unicode, number
 * of stemmers (libstemmer does not tell its version). The last part is a hash over the analysis of
 * a fixed sample text in every language, which a changed stemmer changes too. */
void fingerprint_write(char out[FINGERPRINT_ROOM]);

#endif
