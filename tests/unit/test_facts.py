"""The stylised facts of output files (tools/facts.py)."""
import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import h5py
    import numpy as np
except ImportError as missing:
    raise unittest.SkipTest(str(missing)) from missing

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import facts                            # noqa: E402
from sealing import seal                # noqa: E402

FIRST_MONTH = np.datetime64("2010-01")
YEARS = 14
MONTHS, DONE = 12 * YEARS + 6, 12 * YEARS   # half a year was not simulated
SIZES = ["1", "2-9", "10-49", "50-249", "250+"]
BINS = [f"{x / 10:.1f}" for x in range(-10, 11)]
PLACES = ["01", "02", "03", "04"]


def make_output(path, level=1.0):
    """A file of known facts: a wave of four years over growth of 1 % a year."""
    month = np.arange(MONTHS)
    wave = np.sin(2 * np.pi * month / 48)
    trend = 1.01 ** (month / 12)

    def put(name, values):
        values = np.array(values)
        values[DONE:] = facts.MISSING if values.dtype.kind == "i" else np.nan
        file[name] = values
    with h5py.File(path, "w") as file:
        file["time"] = (FIRST_MONTH + month).astype("datetime64[D]").astype(np.int64)
        file["provenance/months_completed"] = np.int64(DONE)
        put("gdp", np.full(MONTHS, level * 1995.3e9 / 12))
        put("gdp_volume", level * trend * np.exp(0.01 * wave))
        put("investment_volume", trend * np.exp(0.03 * wave))
        put("household_consumption_volume", trend * np.exp(0.005 * wave))
        put("consumer_price", 1.015 ** (month / 12))
        put("unemployment_rate", 9.5 - 0.5 * wave)
        put("vacancy_rate", 1.0 + 0.2 * wave)
        rates = np.array([6.0, 8.0, 10.0, 12.0])
        put("unemployment_rate_by_departement", np.tile(rates, (MONTHS, 1)))
        put("mean_pay_by_departement", np.tile(2500 * rates**-0.1, (MONTHS, 1)))
        put("firms_by_size_class", np.tile(np.array([900, 600, 80, 16, 4]), (MONTHS, 1)))
        growth = np.zeros((MONTHS, 5, 21), dtype=np.int64)
        growth[12::12, 2, [5, 10, 15]] = [1, 98, 1]     # -0.5, 0, 0.5
        put("firm_growth_by_size_class_growth_bin", growth)
        kinds, sectors = ["vat", "csg"], ["households", "government"]
        flows = np.zeros((MONTHS, 2, 2), dtype=np.int64)
        flows[:, 0, 1] = round(135.6e11 / 12)           # 135.6 bn EUR a year, in cents
        put("transaction_flows_by_transaction_institutional_sector", flows)
        for name, labels in (("size_class", SIZES), ("growth_bin", BINS), ("departement", PLACES),
                             ("transaction", kinds), ("institutional_sector", sectors)):
            file[name] = np.array(labels, dtype=h5py.string_dtype())
    seal(path)


class Measuring(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.files = []
        for index, level in enumerate((1.0, 1.02)):
            self.files.append(self.folder / f"run{index}.h5")
            make_output(self.files[-1], level)

    def measured(self, *files):
        everything = (facts.account_facts(facts.INPUTS) + facts.macro_facts(facts.INPUTS) +
                      facts.FACTS)
        results, skipped = facts.measure_all(everything, [facts.Run(f) for f in files], None, None)
        return ({r.fact.name: r for r in results}, {f.name: reason for f, reason in skipped})

    def test_months_not_simulated_are_left_out(self):
        run = facts.Run(self.files[0])
        self.assertEqual((run.first_year, run.last_year), (2010, 2023))
        self.assertEqual(len(run.series("gdp")), DONE)
        with self.assertRaises(LookupError):
            run.year("gdp", 2024)

    def test_accounts_are_sums_of_the_first_year(self):
        found, _ = self.measured(self.files[0])
        self.assertAlmostEqual(found["gdp"].mean, 1995.3)
        self.assertTrue(found["gdp"].holds)
        self.assertAlmostEqual(found["vat"].mean, 135.6, places=3)

    def test_growth_and_volatility(self):
        found, _ = self.measured(self.files[0])
        self.assertAlmostEqual(found["inflation"].mean, 100 * np.log(1.015))
        self.assertAlmostEqual(found["volatility, investment over GDP"].mean, 3, places=2)
        self.assertAlmostEqual(found["volatility, consumption over GDP"].mean, 0.5, places=2)
        self.assertTrue(found["persistence of the cycle"].holds)

    def test_trend_of_a_straight_line_is_itself(self):
        deviation = facts.cycle(np.exp(0.01 * np.arange(40)))
        self.assertLess(np.abs(deviation).max(), 1e-9)

    def test_signs_of_the_curves(self):
        found, _ = self.measured(self.files[0])
        self.assertAlmostEqual(found["Beveridge curve, correlation"].mean, -1)
        self.assertAlmostEqual(found["Okun's coefficient"].mean, -0.5, places=2)
        self.assertAlmostEqual(found["wage curve"].mean, -0.1)

    def test_tail_of_firm_sizes(self):
        # 100, 20 and 4 firms of at least 10, 50 and 250: an exponent of exactly 1
        found, _ = self.measured(self.files[0])
        self.assertAlmostEqual(found["exponent of firm sizes"].mean, 1)

    def test_kurtosis_of_firm_growth(self):
        # 2 of 100 at 0.5 from the mean: fourth moment over squared variance is 1 / 0.02
        found, _ = self.measured(self.files[0])
        self.assertAlmostEqual(found["firm growth, excess kurtosis"].mean, 47)

    def test_mean_and_standard_error_over_files(self):
        found, _ = self.measured(*self.files)
        self.assertAlmostEqual(found["gdp"].mean, 1995.3 * 1.01)
        self.assertAlmostEqual(found["gdp"].error, 1995.3 * 0.01)

    def test_what_cannot_be_measured_is_told(self):
        _, skipped = self.measured(self.files[0])
        self.assertEqual(skipped["Gini coefficient"], "the file has no series gini")
        self.assertEqual(skipped["pensions"], "transaction has no label pensions")

    def test_window_of_the_long_run(self):
        results, skipped = facts.measure_all(facts.FACTS, [facts.Run(self.files[0])], 2010, 2011)
        reasons = {f.name: reason for f, reason in skipped}
        self.assertEqual(reasons["volatility of GDP"], "fewer than 12 quarters")
        self.assertIn("real growth of GDP", [r.fact.name for r in results])

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = facts.main([str(a) for a in arguments])
        return code, out.getvalue(), err.getvalue()

    def test_table_and_markdown_of_the_command(self):
        code, out, _ = self.run_main(*self.files)
        self.assertEqual(code, 0)
        self.assertIn("skipped: Gini coefficient: the file has no series gini", out)
        code, out, _ = self.run_main(*self.files, "--markdown")
        self.assertEqual(code, 0)
        self.assertIn("| wage curve | 1 | -0.1 | 0 | -0.3 to 0 | holds |", out)

    def test_damaged_file(self):
        bad = self.folder / "bad.h5"
        bad.write_bytes(b"not a file of series")
        code, _, err = self.run_main(bad)
        self.assertEqual(code, facts.INPUT_ERROR)
        self.assertIn("bad.h5", err)


class Declared(unittest.TestCase):
    def test_every_item_is_in_the_tables(self):
        items = {r["item"] for r in facts.rows_of(facts.INPUTS / "national_accounts.csv")}
        for item in facts.ACCOUNTS:
            self.assertTrue(set(facts.SUMS.get(item, (item,))) <= items, item)
        series = {r["series"] for r in facts.rows_of(facts.INPUTS / "macro_targets.csv")}
        self.assertTrue(set(facts.MACRO) <= series)

    def test_ranges_are_ranges(self):
        for fact in (facts.account_facts(facts.INPUTS) + facts.macro_facts(facts.INPUTS) +
                     facts.FACTS):
            self.assertLess(fact.low, fact.high, fact.name)


if __name__ == "__main__":
    unittest.main()
