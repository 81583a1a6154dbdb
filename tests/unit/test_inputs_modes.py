"""The tables of modes in scenarios/france: their minutes of staff meet the jobs of the base year."""
import contextlib
import io
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRANCE = ROOT / "scenarios" / "france"
sys.path.insert(0, str(ROOT / "tools"))
from inputs import modes                # noqa: E402
from inputs.common import InputError    # noqa: E402

TABLES = ["population.csv", "modes.csv", "mode_tasks.csv", "categories.csv", "occupations.csv",
          "occupation_sector.csv"]


class Minutes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in TABLES:
            shutil.copy(FRANCE / name, self.folder)

    def change(self, name, old, new):
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def calibrate(self):
        with contextlib.redirect_stdout(io.StringIO()):
            modes.calibrate(self.folder)

    def test_opening_needs_the_jobs_there_are(self):
        tasks = modes.read(FRANCE, "mode_tasks.csv")[2]
        for pair, (_, _, factor) in modes.factors(FRANCE, tasks).items():
            self.assertAlmostEqual(factor, 1, places=3, msg=pair)

    def test_run_again_it_changes_nothing(self):
        before = (self.folder / "mode_tasks.csv").read_bytes()
        self.calibrate()
        self.assertEqual((self.folder / "mode_tasks.csv").read_bytes(), before)

    def test_more_purchases_take_fewer_minutes_each(self):
        self.change("categories.csv", "food,GZ,12,", "food,GZ,24,")
        self.change("categories.csv", "other_goods,GZ,4,", "other_goods,GZ,8,")
        def of(folder):
            return [float(r["minutes"]) for r in modes.read(folder, "mode_tasks.csv")[2]
                    if r["category"] == "food" and r["performer"] == "staff"]
        before = of(self.folder)
        self.calibrate()
        for then, now in zip(before, of(self.folder)):
            self.assertAlmostEqual(now, then / 2, places=3)

    def test_staff_of_an_occupation_without_jobs_is_refused(self):
        self.change("mode_tasks.csv", "staff,J5Z60,", "staff,R0Z,")
        with self.assertRaisesRegex(InputError, "divided more finely"):
            self.calibrate()

    def test_categories_are_those_that_compile_writes(self):
        for row in modes.read(FRANCE, "categories.csv")[2]:
            purchases, reconsider, procedure, source = modes.CATEGORIES[row["category"]]
            self.assertEqual((float(row["purchases"]), float(row["reconsider"]),
                              int(row["procedure"]), row["source"]),
                             (purchases, reconsider, procedure, source))


if __name__ == "__main__":
    unittest.main()
