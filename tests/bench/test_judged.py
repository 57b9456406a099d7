#!/usr/bin/env python3
"""The measures of bench/judged.py against values computed by hand, and the references' order."""
import math
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'bench'))
import judged  # noqa: E402
import reference  # noqa: E402

GRADES = {'a': 1, 'b': 1, 'c': 1, 'x': 0}
FOUND = ['a', 'x', 'b', 'y']  # c is never found


class Measures(unittest.TestCase):
    def test_average_precision_counts_what_was_never_found(self):
        self.assertAlmostEqual(judged.average_precision(FOUND, GRADES), (1 / 1 + 2 / 3) / 3)
        self.assertEqual(judged.average_precision([], GRADES), 0)

    def test_precision_divides_by_the_depth_though_fewer_were_found(self):
        self.assertAlmostEqual(judged.precision(FOUND, GRADES, 10), .2)
        self.assertAlmostEqual(judged.precision(FOUND, GRADES, 2), .5)

    def test_recall_divides_by_all_that_is_relevant(self):
        self.assertAlmostEqual(judged.recall(FOUND, GRADES, 100), 2 / 3)
        self.assertAlmostEqual(judged.recall(FOUND, GRADES, 1), 1 / 3)

    def test_ndcg_discounts_by_the_logarithm_of_the_rank(self):
        ideal = 1 + 1 / math.log2(3) + 1 / 2
        self.assertAlmostEqual(judged.ndcg(FOUND, GRADES), (1 + 1 / 2) / ideal)
        self.assertAlmostEqual(judged.ndcg(['a', 'b', 'c'], GRADES), 1)

    def test_ndcg_gains_the_grade_and_ignores_what_lies_deeper(self):
        grades = {'a': 3, 'b': 1}
        self.assertAlmostEqual(judged.ndcg(['b', 'a'], grades),
                               (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))
        self.assertAlmostEqual(judged.ndcg(['x'] * 10 + ['a'], grades), 0)

    def test_queries_without_a_relevant_document_are_left_out(self):
        with tempfile.NamedTemporaryFile('w') as file:
            file.write('1 0 a 1\n1 0 b 0\n2 0 a 0\n3 0 c 2\n')
            file.flush()
            self.assertEqual(judged.read_qrels(Path(file.name)), {'1': {'a': 1, 'b': 0}, '3': {'c': 2}})

    def test_a_query_without_an_answer_counts_as_nought(self):
        values = judged.measure({'1': ['a']}, {'1': {'a': 1}, '2': {'b': 1}})
        self.assertEqual(values['nDCG@10'], [1, 0])
        self.assertEqual(judged.mean(values['MAP']), .5)


class Comparison(unittest.TestCase):
    def test_equal_rankings_differ_by_chance(self):
        self.assertEqual(judged.compare([.5, .2], [.5, .2]), (0, 0, 1))

    def test_p_is_the_share_of_swaps_that_reach_the_difference(self):
        # Of the 2^3 ways to swap three queries, only all or none give the whole difference: 2 of 8.
        better, worse, p = judged.compare([1, 1, 1], [0, 0, 0])
        self.assertEqual((better, worse), (3, 0))
        self.assertAlmostEqual(p, .25, delta=.02)

    def test_many_wins_are_no_chance(self):
        self.assertLess(judged.compare([1] * 20, [.5] * 20)[2], .001)


class References(unittest.TestCase):
    DOCUMENTS = {'1': ['gas', 'price'], '2': ['gas', 'gas', 'pipe', 'line'], '3': ['oil'], '4': ['coal'],
                 '5': ['pipe', 'valv']}

    def test_bm25_is_its_formula(self):
        index = reference.Index(self.DOCUMENTS)
        [(score, document), _] = index.score({'gas': 1})
        idf = math.log(1 + (5 - 2 + .5) / (2 + .5))
        self.assertEqual(document, 1)
        self.assertAlmostEqual(score, idf * 2 / (2 + 1.2 * (.25 + .75 * 4 / 2)))
        self.assertEqual(index.bm25(['gas']), ['2', '1'])
        self.assertEqual(index.bm25(['wind']), [])

    def test_rm3_finds_what_shares_the_typical_words(self):
        documents = dict(self.DOCUMENTS, **{str(n): ['other%d' % n] for n in range(10, 40)})
        index = reference.Index(documents)
        self.assertEqual(sorted(index.rm3(['gas'])), ['1', '2', '5'])


if __name__ == '__main__':
    unittest.main()
