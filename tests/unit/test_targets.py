"""The comparison of published figures with output files (tools/targets.py)."""
import contextlib
import csv
import io
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

try:
    import h5py
    import numpy as np
except ImportError as missing:
    raise unittest.SkipTest(str(missing)) from missing

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import targets                          # noqa: E402
from sealing import editing, seal       # noqa: E402

FIRST_MONTH = np.datetime64("2010-01")
MONTHS, DONE = 36, 30                   # simulated to mid-2012
BANDS = ["0-14", "15-29", "30-44", "45-59", "60-74", "75+"]
TABLE = """# title: a table for the test
series,group,year,value,unit,definition,source,quality
internet_use,all 15+,2010,70,%,use,X,A
internet_use,60+,2011,40,%,use,X,A
no_home_internet,lowest quintile,2010,16,%,none,X,B
internet_use,all 15+,2009,65,%,use,X,A
internet_use,all 15+,2012,75,%,use,X,A
internet_daily,75+,2010,5,%,daily,X,B
internet_use,left-handed,2010,50,%,use,X,A
"""


def make_output(path, users):
    """A file of 36 months of which 30 are done; `users` of 100 persons use the internet."""
    def series(cells, months=MONTHS):
        values = np.tile(np.array(cells, dtype=np.int64), (months, 1))
        values[DONE:] = targets.MISSING
        return values
    with h5py.File(path, "w") as file:
        file["time"] = (FIRST_MONTH + np.arange(MONTHS)).astype("datetime64[D]").astype(np.int64)
        file["provenance/months_completed"] = np.int64(DONE)
        file["persons_15"] = series([100])[:, 0]
        use = series([users])[:, 0]
        use[6:12] += 2                  # the mean of 2010 is one more
        file["persons_internet_use"] = use
        file["age_band"] = np.array(BANDS, dtype=h5py.string_dtype())
        file["persons_15_by_age_band"] = series([0, 20, 20, 20, 30, 10])
        file["persons_internet_use_by_age_band"] = series([0, 20, 20, 20, 15, 1])
        file["decile"] = np.array([str(d) for d in range(1, 11)], dtype=h5py.string_dtype())
        file["persons_15_by_decile"] = series([30, 10] + [10] * 8)
        file["persons_connected_by_decile"] = series([21, 9] + [10] * 8)
    seal(path)


MODES = ["food.counter", "food.drive", "banking_insurance.online_banking",
         "post_parcels.counter", "public_administration.online_procedure"]
MODE_TABLE = """series,group,year,value,unit,definition,source,quality
online_procedure,18+,2011,33,%,procedure,X,A
online_banking,15-44,2010,50,%,bank,X,B
drive_share_fmcg,consumer goods,2011,2.3,%,drive,X,B
ecommerce_turnover,B2C,2011,1.2,bn EUR,trade,X,B
post_counter_activity,counters,2011,-20,% since 2010,post,X,C
platform_commission,booking,2011,17,%,share,X,C
collaborative_ever,15+,2011,90,%,tried,X,B
"""


def table(name):
    """Rows of a table of scenarios/france."""
    with open(targets.TARGETS.with_name(name), encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("# ")))


def add_modes(path):
    """Series of modes: constant but for December, March, and the post in 2011."""
    def series(cells, dtype=np.int64):
        return np.tile(np.array(cells, dtype=dtype), (MONTHS,) + (1,) * np.ndim(cells))
    with editing(path) as file:
        file["category_mode"] = np.array(MODES, dtype=h5py.string_dtype())
        file["platform"] = np.array(["other", "booking"], dtype=h5py.string_dtype())
        year = series([0, 0, 0, 0, 10])
        year[11::12, 4] = 40            # December
        file["persons_year_by_category_mode"] = year
        bands = series([[0] * 6] * 2 + [[0, 9, 5, 50, 5, 0]] + [[0] * 6] * 2)
        bands[2::12, 2, 1] += 3         # March
        file["persons_year_by_category_mode_age_band"] = bands
        file["persons_collaborative_ever"] = series([80])[:, 0]
        paid = series([90e6, 10e6, 0, 5e6, 0], float)
        file["mode_paid_by_category_mode"] = paid
        bought = series([1, 1, 1, 100, 1], float)
        bought[12:24, 3] = 75
        file["purchases_by_category_mode"] = bought
        file["platform_commission_rate_by_platform"] = series([50, 16], float)


class ComparingModes(unittest.TestCase):
    def test_shares_amounts_changes_and_rates(self):
        with tempfile.TemporaryDirectory() as folder:
            path, figures = Path(folder) / "run.h5", Path(folder) / "targets.csv"
            make_output(path, 66)
            add_modes(path)
            figures.write_text(MODE_TABLE, encoding="utf-8")
            with unittest.mock.patch.dict(targets.SERIES, {
                    "drive_share_fmcg": targets.Money(targets.PAID, MODES[1:2], MODES[:2]),
                    "ecommerce_turnover": targets.Money(targets.PAID, MODES[:2])}):
                found, skipped = targets.compare(targets.read_targets(figures),
                                                 [targets.Output(path)])
        self.assertEqual(skipped, [])
        values = {c.target.series: c for c in found}
        for series, value in {"online_procedure": 40, "online_banking": 100 * 17 / 40,
                              "drive_share_fmcg": 10, "ecommerce_turnover": 1.2,
                              "post_counter_activity": -25, "platform_commission": 16,
                              "collaborative_ever": 80}.items():
            self.assertAlmostEqual(values[series].mean, value, msg=series)
        self.assertAlmostEqual(targets.tolerance_of(values["ecommerce_turnover"].target), 0.18)
        self.assertAlmostEqual(targets.tolerance_of(values["post_counter_activity"].target), 3)

    def test_union_of_modes_is_taken_as_independent(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.h5"
            make_output(path, 66)
            add_modes(path)
            figure = targets.Target("x", "15+", 2011, 0, "A", "X")
            both = targets.Adults("persons_year_by_category_mode", (MODES[4], MODES[4]),
                                  month=targets.DECEMBER)
            self.assertAlmostEqual(both.value(targets.Output(path), figure), 64)
            missing = targets.Adults("persons_year_by_category_mode", ("food.kiosk",))
            with self.assertRaisesRegex(LookupError, "no category_mode food.kiosk"):
                missing.value(targets.Output(path), figure)


class ComparingTime(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "run.h5"
        make_output(self.path, 66)
        with editing(self.path) as file:
            file["category"] = np.array(["food", "lodging"], dtype=h5py.string_dtype())
            file["performer"] = np.array(["staff", "consumer"], dtype=h5py.string_dtype())
            file["minutes_by_category_performer"] = np.tile(
                np.array([[1e6, 3000.0], [1e6, 1e6]]), (MONTHS, 1, 1))
            file["hours"] = np.full(MONTHS, 5e9)
            pay = np.full(MONTHS, 1000.0)
            pay[18] = 1516.7
            file["pay"] = pay

    def value(self, match, figure):
        with unittest.mock.patch.dict(targets.SERIES, {figure.series: match}):
            return targets.Output(self.path).value(figure)

    def test_minutes_of_a_day_and_an_adult(self):
        match = targets.PerDay((("minutes_by_category_performer",
                                 {"category": ("food",), "performer": ("consumer",)}),))
        figure = targets.Target("x", "15+", 2010, 1, "B", "X", "min/day")
        self.assertAlmostEqual(self.value(match, figure), 3000 / 100 * 12 / 365.25)

    def test_hours_of_the_year_and_pay_of_an_hour_of_july(self):
        figure = targets.Target("x", "15+", 2011, 1, "B", "X", "bn hours/year")
        self.assertAlmostEqual(self.value(targets.Total("hours"), figure), 60)
        self.assertAlmostEqual(self.value(targets.PerHour("pay", targets.JULY), figure), 10)

    def test_what_is_covered_in_part_is_told_and_not_compared(self):
        figure = targets.Target("x", "15+", 2010, 61, "B", "X", "bn hours/year")
        with self.assertRaisesRegex(LookupError, "covers shopping only, 60.0 of 61 bn hours/year"):
            self.value(targets.Total("hours", "shopping"), figure)


class Comparing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.table = self.folder / "targets.csv"
        self.table.write_text(TABLE, encoding="utf-8")
        self.files = []
        for users in (66, 70):
            self.files.append(self.folder / f"run{users}.h5")
            make_output(self.files[-1], users)

    def compared(self, *files):
        found, skipped = targets.compare(targets.read_targets(self.table),
                                         [targets.Output(f) for f in files])
        return {c.target.name: c for c in found}, {t.name: reason for t, reason in skipped}

    def test_total_is_the_mean_of_the_year(self):
        found, _ = self.compared(self.files[0])
        self.assertAlmostEqual(found["internet_use all 15+ 2010"].mean, 67)
        self.assertAlmostEqual(found["internet_use all 15+ 2010"].deviation, -3)
        self.assertTrue(np.isnan(found["internet_use all 15+ 2010"].error))

    def test_group_is_a_weighted_sum_of_cells(self):
        found, _ = self.compared(self.files[0])
        self.assertAlmostEqual(found["internet_use 60+ 2011"].mean, 40)

    def test_complement_of_a_quintile_and_its_tolerance(self):
        comparison = self.compared(self.files[0])[0]["no_home_internet lowest quintile 2010"]
        self.assertAlmostEqual(comparison.mean, 25)
        self.assertAlmostEqual(comparison.scaled, 9 / 2)

    def test_mean_and_standard_error_over_files(self):
        comparison = self.compared(*self.files)[0]["internet_use all 15+ 2010"]
        self.assertAlmostEqual(comparison.mean, 69)
        self.assertAlmostEqual(comparison.error, 2)

    def test_what_cannot_be_compared_is_told(self):
        _, skipped = self.compared(self.files[0])
        self.assertEqual(skipped, {
            "internet_use all 15+ 2009": "before the run starts",
            "internet_use all 15+ 2012": "after the run ends",
            "internet_daily 75+ 2010": "frequency of use is not modelled",
            "internet_use left-handed 2010": "no group of persons stands for it"})

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = targets.main([str(a) for a in arguments])
        return code, out.getvalue(), err.getvalue()

    def test_table_of_the_command(self):
        code, out, _ = self.run_main(*self.files, "--targets", self.table)
        self.assertEqual(code, 0)
        self.assertIn("internet_use all 15+ 2010", out)
        self.assertIn("skipped: internet_use: before the run starts: all 15+ 2009", out)

    def test_csv_has_a_line_for_every_figure(self):
        code, out, _ = self.run_main(*self.files, "--csv", "--targets", self.table)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual((code, len(rows)), (0, 7))
        self.assertEqual(float(rows[0]["mean"]), 69)
        self.assertEqual(rows[3]["mean"], "")
        self.assertEqual({r["skipped"] for r in rows[:3]}, {""})

    def test_damaged_file(self):
        bad = self.folder / "bad.h5"
        bad.write_bytes(b"not a file of series")
        code, _, err = self.run_main(bad, "--targets", self.table)
        self.assertEqual(code, targets.INPUT_ERROR)
        self.assertIn("bad.h5", err)


class Declared(unittest.TestCase):
    def test_every_published_figure_is_known(self):
        for target in targets.read_targets():
            with self.subTest(target.name):
                if target.series not in targets.NOT_MODELLED:
                    match = targets.SERIES.get(target.series)
                    self.assertIsNotNone(match)
                    if isinstance(match, (targets.Match, targets.Adults)):
                        self.assertIn(target.group, targets.GROUPS)

    def test_modes_and_platforms_of_the_matches_are_in_the_tables(self):
        modes = {f"{r['category']}.{r['mode']}" for r in table("modes.csv")}
        platforms = {r["platform"] for r in table("platforms.csv")}
        for series, match in targets.SERIES.items():
            if getattr(match, "dimension", "") == "category_mode":
                cells = match.cells + getattr(match, "whole", ())
                self.assertLessEqual(set(cells), modes, series)
        groups = {t.group for t in targets.read_targets() if t.series == "platform_commission"}
        self.assertLessEqual(groups, platforms)


if __name__ == "__main__":
    unittest.main()
