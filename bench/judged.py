"""Measures of a ranking against judgements, as trec_eval defines them, and whether a difference of two
means could be chance.

`found` is a list of document ids, best first; `grades` is {id: grade}, relevant where above 0."""
import math
import random

ROUNDS = 10000


def read_qrels(path):
    """{query: {document: grade}} of lines `query 0 document grade`, without queries that have no
    relevant document."""
    judged = {}
    for line in path.read_text(encoding='utf-8').splitlines():
        query, _, document, grade = line.split()
        judged.setdefault(query, {})[document] = int(grade)
    return {q: grades for q, grades in judged.items() if any(g > 0 for g in grades.values())}


def is_relevant(grades, document):
    return grades.get(document, 0) > 0


def n_relevant(grades):
    return sum(g > 0 for g in grades.values())


def average_precision(found, grades):
    """The mean, over the relevant documents, of the precision where each was found."""
    n, total = 0, 0
    for rank, document in enumerate(found, 1):
        if is_relevant(grades, document):
            n += 1
            total += n / rank
    return total / n_relevant(grades)


def discounted(grades):
    return sum(max(0, g) / math.log2(rank + 1) for rank, g in enumerate(grades, 1))


def ndcg(found, grades, depth=10):
    """Järvelin & Kekäläinen 2002; the gain is the grade."""
    return (discounted([grades.get(d, 0) for d in found[:depth]])
            / discounted(sorted(grades.values(), reverse=True)[:depth]))


def precision(found, grades, depth):
    return sum(is_relevant(grades, d) for d in found[:depth]) / depth


def recall(found, grades, depth):
    return sum(is_relevant(grades, d) for d in found[:depth]) / n_relevant(grades)


MEASURES = {
    'MAP': average_precision,
    'nDCG@10': ndcg,
    'P@10': lambda found, grades: precision(found, grades, 10),
    'P@30': lambda found, grades: precision(found, grades, 30),
    'R@100': lambda found, grades: recall(found, grades, 100),
}


def measure(run, judged):
    """{measure: [value of each judged query, in the order of `judged`]} for {query: found}"""
    return {name: [of(run.get(q, []), grades) for q, grades in judged.items()]
            for name, of in MEASURES.items()}


def mean(values):
    return sum(values) / max(1, len(values))


def compare(ours, theirs, rounds=ROUNDS, seed=1):
    """(queries that are better, worse, p): p is the share of random swaps of the two values of each
    query that make their means differ at least so much (Fisher's paired randomisation test)."""
    differences = [a - b for a, b in zip(ours, theirs)]
    dice, reached = random.Random(seed), 0
    least = abs(sum(differences)) - 1e-9
    for _ in range(rounds):
        reached += abs(sum(d if dice.random() < .5 else -d for d in differences)) >= least
    return (sum(d > 1e-9 for d in differences), sum(d < -1e-9 for d in differences),
            (reached + 1) / (rounds + 1))
