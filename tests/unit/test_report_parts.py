"""The parts of which tools/report.py makes figures and page: words, numbers, periods, bands, maps."""
import ast
import re
import sys
import unittest
from pathlib import Path

try:
    import matplotlib  # noqa: F401
    import numpy as np
except ImportError as missing:
    raise unittest.SkipTest(str(missing)) from missing

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from report import (balance, catalogue, comparison, context, figures_map, french,  # noqa: E402
                    headline, reading, style, words)


class Parts(unittest.TestCase):
    def test_every_text_of_the_source_has_a_french_one(self):
        texts = {text for e in catalogue.ENTRIES + comparison.ENTRIES + balance.ENTRIES
                 for text in (e.title, e.question, e.unit, e.reading)}
        texts |= {text for h in headline.HEADLINES for text in (h.label, h.unit)}
        for path in (ROOT / "tools/report").glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                        and node.func.id == "words" and isinstance(node.args[0], ast.Constant)):
                    texts.add(node.args[0].value)
        self.assertGreater(len(texts), 150)
        self.assertEqual({t for t in texts if t not in french.TEXTS}, set())
        for english, other in french.TEXTS.items():
            holes = [sorted(re.findall(r"\{\w+\}", t)) for t in (english, other)]
            self.assertEqual(*holes, english)

    def test_numbers_and_dates_of_both_languages(self):
        english, other = words.Words("en"), words.Words("fr")
        self.assertEqual(english.number(-1234567.25, 1), "\u22121,234,567.2")
        self.assertEqual(other.number(1234.5, 1, sign=True), "+1\u202f234,5")
        self.assertEqual((english.percent(5.25, 1), other.percent(5.35, 1)),
                         ("5.2%", "5,3\u00a0%"))
        self.assertEqual(other.number(-0.04, 1), "0,0")
        self.assertEqual(other.number(float("nan")), "–")
        self.assertEqual((english.date(24193), other.date(24199)), ("February 2016", "août 2016"))
        self.assertEqual(other.mode("food.my_mode"), "my mode")

    def test_periods_are_complete_ones(self):
        months = list(range(24002, 24002 + 30))     # March 2000 to August 2002
        values = np.array([months], dtype=float)
        self.assertEqual(reading.complete_years(months), [])
        months = list(range(24002, 24002 + 36))     # to February 2003
        values = np.array([months], dtype=float)
        self.assertEqual(reading.complete_years(months), [2001, 2002])
        np.testing.assert_allclose(reading.by_period(values, months, 12),
                                   [[24012 + 5.5, 24024 + 5.5]])
        self.assertEqual(reading.by_period(values, months, 3)[0, 0], 24004)

    def test_bands_hold_what_they_say(self):
        values = np.arange(1001.0)[:, np.newaxis]
        np.testing.assert_allclose(context.band(values)[..., 0], [[250, 750], [50, 950]])
        np.testing.assert_allclose(context.band(values[:3])[..., 0], [[0, 2], [0, 2]])
        self.assertIsNone(context.band(values[:1]))

    def test_labels_at_the_end_of_lines_do_not_overlap(self):
        places = style.spread([5, 5, 5.1, 90, 100], 4, 0, 100)
        self.assertGreaterEqual(np.diff(np.sort(places)).min(), 4 - 1e-6)
        self.assertTrue((places >= 0).all() and (places <= 100).all())
        self.assertEqual(list(np.argsort(places)), [0, 1, 2, 3, 4])

    def test_projection_is_lambert_93(self):
        # The origin by definition; Paris (48.8566 N, 2.3522 E) as published converters have it.
        np.testing.assert_allclose(figures_map.lambert93(3.0, 46.5), (700, 6600), atol=1e-3)
        x, y = figures_map.lambert93(2.3522, 48.8566)
        self.assertAlmostEqual(x, 652.47, delta=0.1)
        self.assertAlmostEqual(y, 6862.04, delta=0.1)

    def test_outlines_have_all_departements_and_no_gaps(self):
        areas = figures_map.rings()
        self.assertEqual(len(areas), 100)
        self.assertTrue({"01", "2A", "2B", "75", "971", "974"} <= set(areas))
        owners = {}
        for code, parts in areas.items():
            for part in parts:
                points = [tuple(p) for p in part]
                for side in zip(points, points[1:] + points[:1]):
                    owners.setdefault(frozenset(side), set()).add(code)
        # The interior of the country is shared borders: Cher (18) has nothing but.
        self.assertTrue(all(len(o) == 2 for o in owners.values() if "18" in o))
        inside = {code for _, polygon, inset in figures_map.shapes() if inset == "paris"
                  for code in [_]}
        self.assertEqual(inside, set(figures_map.PARIS))


if __name__ == "__main__":
    unittest.main()
