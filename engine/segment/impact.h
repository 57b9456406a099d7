/* The impact of a word in a paragraph, six bits, put into Xapian's wdf: the part of BM25 that does
 * not change as the index grows (Robertson & Zaragoza, "The Probabilistic Relevance Framework",
 * 2009, with constants of decision 4: k1 = 1.2, b = .65, average length frozen). idf is applied at
 * query time.
 *
 *   len = words of the text that are no stop words + 2 · those of the title
 *   tf  = occurrences in the text + 2 · those in the title
 *   x   = tf / (tf + 1.2 · (.35 + .65 · len / average))
 *   impact = max(1, round(63 · x)) */
#ifndef PILCROW_ENGINE_SEGMENT_IMPACT_H
#define PILCROW_ENGINE_SEGMENT_IMPACT_H

#include <stdint.h>

#define IMPACT_MAX 63
#define IMPACT_K1 1.2
#define IMPACT_B 0.65
#define IMPACT_TITLE 2           /* a word of the title counts so often */
#define IMPACT_AVERAGE_LENGTH 70 /* content words; frozen in the manifest */

double impact_k(uint32_t len, double average);  /* 1.2 · (.35 + .65 · len / average) */
double impact_exact(uint32_t tf, double k);     /* x, 0…1 */
uint8_t impact_quantise(uint32_t tf, double k); /* 1…63 */

#endif
