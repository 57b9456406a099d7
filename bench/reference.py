"""Rankings to compare with, over lists of stems (bench_stems makes them): BM25, and BM25 with RM3.

BM25: Robertson & Zaragoza 2009, k1 = 1.2, b = .75, idf = ln(1 + (N - n + .5) / (n + .5)); a word that
the question repeats counts so often. RM3: Lavrenko & Croft 2001, Abdul-Jaleel et al. 2004, as Anserini
has it: the ten best documents, each with the share that it has of their scores, give their ten likeliest
words of those in at most a tenth of the documents; half of the new question is the old one."""
import math
from collections import Counter

K1, B = 1.2, .75
RM3_DOCUMENTS, RM3_WORDS, RM3_OLD = 10, 10, .5
RM3_COMMON = .1
DEPTH = 1000


class Index:
    """documents: {id: list of stems}"""

    def __init__(self, documents):
        self.ids = list(documents)
        self.counts = [Counter(stems) for stems in documents.values()]
        self.lengths = [sum(c.values()) for c in self.counts]
        self.average = sum(self.lengths) / max(1, len(self.lengths)) or 1
        self.postings = {}
        for d, counts in enumerate(self.counts):
            for stem, n in counts.items():
                self.postings.setdefault(stem, []).append((d, n))

    def score(self, weights):
        """[(score, document's number)] for {stem: weight}, best first, equals in order of numbers."""
        scores = Counter()
        for stem, weight in weights.items():
            postings = self.postings.get(stem, ())
            idf = math.log(1 + (len(self.ids) - len(postings) + .5) / (len(postings) + .5))
            for d, n in postings:
                scores[d] += weight * idf * n / (n + K1 * (1 - B + B * self.lengths[d] / self.average))
        return sorted(((s, d) for d, s in scores.items()), key=lambda hit: (-hit[0], hit[1]))[:DEPTH]

    def typical(self, hits):
        """{stem: likelihood} of what the hits are about, RM3_WORDS of them, summing to 1."""
        total, model = sum(s for s, _ in hits), Counter()
        for score, d in hits:
            for stem, n in self.counts[d].items():
                if len(self.postings[stem]) <= RM3_COMMON * len(self.ids) and stem.isalpha():
                    model[stem] += score / total * n / self.lengths[d]
        best = sorted(model.items(), key=lambda item: (-item[1], item[0]))[:RM3_WORDS]
        return shares(dict(best))

    def named(self, hits):
        return [self.ids[d] for _, d in hits]

    def bm25(self, stems):
        return self.named(self.score(Counter(stems)))

    def rm3(self, stems):
        weights = Counter(stems)
        model = self.typical(self.score(weights)[:RM3_DOCUMENTS])
        new = Counter({stem: RM3_OLD * share for stem, share in shares(weights).items()})
        for stem, share in model.items():
            new[stem] += (1 - RM3_OLD) * share
        return self.named(self.score(new))


def shares(weights):
    total = sum(weights.values())
    return {stem: weight / total for stem, weight in weights.items()}
