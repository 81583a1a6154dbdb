"""Mistakes in the tables of the economy: each is refused before month 0, with table, row and figure.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
FRANCE = ROOT / "scenarios" / "france"
SCENARIO, INPUT = 3, 4


class Mistakes(unittest.TestCase):
    """Each test changes one line of one table, seals the folder and looks at what `check` says."""

    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-test-"))
        shutil.copytree(FRANCE, self.folder / "france")
        (self.folder / "s.yaml").write_text("name: s\ntitle: s\ninputs: france\n", encoding="utf-8")

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def change(self, table, pattern, replacement):
        """Replaces the one line that matches; the number of the line is returned."""
        path = self.folder / "france" / table
        lines = path.read_text(encoding="utf-8").split("\n")
        found = [i for i, line in enumerate(lines) if re.match(pattern, line)]
        self.assertEqual(len(found), 1, f"{table}: {pattern} matches {len(found)} lines")
        lines[found[0]] = re.sub(pattern, replacement, lines[found[0]])
        if not lines[found[0]]:
            del lines[found[0]]
        path.write_text("\n".join(lines), encoding="utf-8")
        return found[0] + 1

    def refused(self, says, table=None, line=None, code=INPUT, command=("check",)):
        subprocess.run(["/usr/bin/python3", ROOT / "tools" / "inputs.py", "seal",
                        self.folder / "france"], check=True)
        done = subprocess.run([str(GUICHET), *command, str(self.folder / "s.yaml")],
                              capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stderr, says)
        if line:
            self.assertRegex(done.stderr, rf"{table}:{line}: ")

    def test_output_that_is_not_the_sum_of_uses(self):
        self.change("input_output.csv", r"C1,C1,23096,", "C1,C1,24096,")
        line = 1 + (FRANCE / "sectors.csv").read_text(encoding="utf-8")[
            :(FRANCE / "sectors.csv").read_text(encoding="utf-8").index("\nC1,")].count("\n") + 1
        self.refused(r"output is 159781, but the sum of its domestic uses .* is 160781",
                     "sectors.csv", line)

    def test_value_added_that_is_not_the_sum_of_incomes(self):
        line = self.change("sectors.csv", r"FZ,(.*),46587,", r"FZ,\1,47587,")
        self.refused(r"value_added is 113633, but wages \+ .* is 114633", "sectors.csv", line)

    def test_a_sector_without_workers(self):
        line = self.change("sectors.csv", r"(C2,.*),19\.766,", r"\1,0,")
        self.refused("without employees", "sectors.csv", line)

    def test_a_negative_stock(self):
        line = self.change("national_accounts.csv", r"stock_household_deposits,1110000",
                           "stock_household_deposits,-1110000")
        self.refused("stock_household_deposits is negative", "national_accounts.csv", line)

    def test_a_missing_item(self):
        self.change("national_accounts.csv", r"csg_crds,.*", "")
        self.refused("item 'csg_crds' is missing")

    def test_shares_that_do_not_sum_to_one(self):
        self.change("consumption_by_quintile.csv", r"food,1,0\.1621", "food,1,0.2621")
        self.refused(r"sum of the shares of a quintile is 1\.1, but one is 1")

    def test_consumption_that_is_not_the_household_column(self):
        self.change("consumption.csv", r"restaurants,IZ,48968", "restaurants,IZ,48000")
        self.refused(r"IZ is 61298, but the household column of input_output\.csv is 62266")

    def test_a_seller_that_sells_nothing(self):
        line = self.change("categories.csv", r"restaurants,IZ", "restaurants,KZ")
        self.refused("the seller supplies nothing", "categories.csv", line)

    def test_an_unknown_sector_has_its_nearest_name(self):
        line = self.change("categories.csv", r"restaurants,IZ", "restaurants,IX")
        self.refused("'IX' is not a known sector; nearest", "categories.csv", line)

    def test_an_occupation_that_does_not_exist(self):
        line = self.change("occupation_network.csv", r"A0Z,A1Z,(.*)", r"A0Z,A1X,\1")
        self.refused("'A1X' is not an occupation", "occupation_network.csv", line)

    def test_moves_that_do_not_sum_to_one(self):
        self.change("occupation_network.csv", r"A0Z,A1Z,0\.2110", "A0Z,A1Z,0.5110")
        self.refused(r"the moves out of occupation A0Z sum to 1\.3, not to 1")

    def test_groups_that_do_not_sum_to_one(self):
        self.change("occupation_groups.csv", r"A0Z,farmer,.*", "")
        self.refused(r"the shares of occupation A0Z sum to 0\.")

    def test_brackets_that_do_not_rise(self):
        line = self.change("income_tax.csv", r"11896,", "5963,")
        self.refused("each above the one before", "income_tax.csv", line)


if __name__ == "__main__":
    unittest.main()
