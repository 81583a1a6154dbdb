"""guichet balance: every line against numpy on the same files, the cost per person less excluded, and what is not told.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import h5py
    import numpy as np
except ImportError as missing:
    raise unittest.SkipTest(str(missing)) from missing

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(ROOT / "tools"))
from report import french  # noqa: E402
from sealing import editing  # noqa: E402

GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
BASELINE = ROOT / "scenarios" / "baseline.yaml"
OK, USAGE, INPUT, OUTPUT = 0, 2, 4, 5
PAIRS, MONTHS = 4, 12
PERIOD = slice(3, 9)                    # 2010-04 to 2010-09
SHOW = ["--from", "2010-04", "--to", "2010-09"]
# Unit of a series over unit shown.
FACTORS = {"million EUR/year": 12e-6, "bn EUR/year": 12e-9, "thousand": 1e-3, "thousand/year": 12e-3,
           "million/year": 12e-6, "%": 1, "million EUR of 2010/year": 12e-6, "agents or places/month": 1}
SERIES = {"policy_spending", "policy_spending_by_lever", "policy_revenue", "policy_revenue_by_lever",
          "policy_net_cost", "policy_cases_by_lever", "public_deficit", "employment", "front_line_jobs",
          "unemployment_rate", "job_separations_by_separation_cause", "paid_hours", "unpaid_hours",
          "value_by_recipient", "consumer_surplus", "persons_15", "disposable_income",
          "persons_excluded", "persons_endured", "persons_gave_up_year", "persons_gave_up_lasting",
          "persons_helped", "rights_lapsed"}
POLICY = {"counter_floor": (120e6, 0, 7), "machine_tax": (0, 45e6, 31)}     # spent, collected, cases
RUNS = {}


def guichet(*arguments, **options):
    return subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True,
                          timeout=300, check=False, **options)


def luck(pair, scenario):
    """Noise of a pair in the files made below."""
    return np.random.default_rng([pair, scenario]).random()


def retitle(file, name):
    """Gives the run the name of another scenario."""
    attributes = file["provenance"].attrs
    for key in ("scenario", "title"):
        del attributes[key]
        attributes[key] = np.bytes_(name)


def keep_few(path):
    """Leaves the series of a balance, so that the file opens sooner."""
    with editing(path) as file:
        for name, variable in list(file.items()):
            if isinstance(variable, h5py.Dataset) and variable.dtype.kind in "if" \
                    and name not in SERIES | {"time"}:
                del file[name]


def edit(path, pair, scenario, spared):
    """Policy money and persons excluded that are known; `spared` persons less than in the baseline."""
    with editing(path) as file:
        levers = [text.decode() for text in file["lever"][()]]
        if scenario:
            retitle(file, f"policy{scenario}")
        for name, (spent, collected, cases) in POLICY.items():
            at = levers.index(name)
            noise = 1 + 0.1 * luck(pair, scenario)
            for series, value in (("policy_spending", spent), ("policy_revenue", collected)):
                file[f"{series}_by_lever"][:, at] = value * noise * bool(scenario)
            file["policy_cases_by_lever"][:, at] = cases * bool(scenario)
        for series in ("policy_spending", "policy_revenue"):
            file[series][...] = file[f"{series}_by_lever"][()].sum(axis=1)
        file["policy_net_cost"][...] = file["policy_spending"][()] - file["policy_revenue"][()]
        excluded = file["persons_excluded"]
        excluded[...] = np.int64(1_000_000 + 1000 * pair
                                 - spared * bool(scenario) * (1 + 0.2 * luck(pair, scenario + 10)))


def setUpModule():                      # noqa: N802, the name is unittest's
    if not GUICHET.exists():
        raise unittest.SkipTest(f"{GUICHET} is not built")
    folder = Path(tempfile.mkdtemp(prefix="guichet-balance-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    RUNS["folder"] = folder
    (folder / "runs").mkdir()
    for pair in range(PAIRS):
        path = folder / f"made-{pair}.h5"
        done = guichet("run", BASELINE, "-o", path, "--replication", pair, "--threads", 1, "--quiet",
                       "--set", "scale=1/10000", "--set", "run.end=2010-12",
                       "--set", "run.panel_size=0")
        assert done.returncode == 0, done.stderr
        keep_few(path)
        for scenario, spared in enumerate((0, 50_000, 0)):
            copy = folder / "runs" / f"{scenario}-{pair}.h5"
            shutil.copy(path, copy)
            edit(copy, pair, scenario, spared)
            RUNS[scenario, pair] = copy


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = RUNS["folder"]

    def files(self, *scenarios, pairs=range(PAIRS)):
        return [RUNS[scenario, pair] for scenario in scenarios for pair in pairs]

    def expect(self, code, *arguments, says=None, **options):
        done = guichet("balance", *arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}{done.stderr}")
        if says is not None:
            self.assertRegex(done.stderr + done.stdout, says)
        return done

    def table(self, *arguments):
        """Rows of the CSV."""
        path = self.folder / "table.csv"
        self.expect(OK, *arguments, "-q", "--csv", path, "--force")
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


class Figures(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.table(cls("setUp"), cls.folder, *SHOW)
        cls.page = guichet("balance", cls.folder, *SHOW).stdout

    def setUp(self):
        """Nothing: the rows are made once."""

    def of(self, scenario, **keys):
        return [row for row in self.rows if row["scenario"] == scenario
                and all(row[key] == value for key, value in keys.items())]

    @staticmethod
    def means(row, scenario):
        """Mean over the period of the series of a row, by pair."""
        labels = {"jobs lost to modes": "modes", "self-employed": "mixed_income",
                  "social contributions": "contributions", "state (taxes)": "state",
                  "platforms, domestic": "platforms_domestic", "platforms, foreign": "platforms_foreign",
                  "persons who supply": "peers", "members of cooperatives": "members"}
        values = []
        for pair in range(PAIRS):
            with h5py.File(RUNS[scenario, pair]) as file:
                series = file[row["series"]]
                value = series[()].astype(float)
                if value.ndim > 1:
                    names = [text.decode() for text in file[series.dims[1][0].name][()]]
                    value = value[:, names.index(row["lever"] or labels.get(row["line"], row["line"]))]
                if row["series"] == "consumer_surplus":
                    value = value * file["persons_15"][()]
                cents = 0.01 if series.attrs["units"].decode().startswith("0.01 ") else 1
                values.append(FACTORS[row["unit"]] * cents * value[PERIOD].mean())
        return np.array(values)

    def test_every_line_is_the_mean_of_its_series(self):
        compared = 0
        for scenario in (1, 2):
            for row in self.of(f"policy{scenario}"):
                if not row["series"]:
                    continue
                base, other = self.means(row, 0), self.means(row, scenario)
                difference = other - base
                expected = [base.mean(), other.mean(), difference.mean(),
                            difference.std(ddof=1) / math.sqrt(PAIRS)]
                given = [float(row[key]) for key in ("baseline", "value", "difference", "standard_error")]
                np.testing.assert_allclose(given, expected, rtol=1e-9, atol=1e-9, err_msg=str(row))
                compared += 1
        self.assertEqual(compared, 2 * (28 + 2 * 3))

    def ratio(self, scenario, line):
        (row,) = self.of(f"policy{scenario}", section="Cost per person less excluded", line=line)
        return row

    def test_cost_per_person_is_that_of_the_delta_method(self):
        cost = {"line": "net", "series": "policy_net_cost", "unit": "million EUR/year", "lever": ""}
        people = {"line": "out", "series": "persons_excluded", "unit": "thousand", "lever": ""}
        c = self.means(cost, 1) - self.means(cost, 0)
        n = self.means(people, 0) - self.means(people, 1)
        ratio = c.mean() / n.mean()
        covariance = np.cov(c, n, ddof=1) / PAIRS
        gradient = np.array([1 / n.mean(), -c.mean() / n.mean() ** 2])
        error = math.sqrt(gradient @ covariance @ gradient)
        row = self.ratio(1, "by the net cost of levers")
        np.testing.assert_allclose([float(row["difference"]), float(row["standard_error"])],
                                   [1000 * ratio, 1000 * error], rtol=1e-9)
        self.assertEqual(row["note"], "")
        # about 12 x (120 - 45) million euros over 50 000 persons, but for the noise
        self.assertAlmostEqual(float(row["difference"]), 12 * 75e6 / 50_000, delta=4000)
        spared = self.ratio(1, "persons less excluded")
        self.assertAlmostEqual(float(spared["difference"]), n.mean(), places=9)

    def test_no_cost_per_person_where_nobody_is_spared(self):
        for line in ("by the net cost of levers", "by the change of the public deficit"):
            row = self.ratio(2, line)
            self.assertEqual((row["difference"], row["standard_error"]), ("", ""))
            self.assertIn("as many persons are excluded", row["note"])
        self.assertIn("not told, since as many persons", self.page)

    def test_verdicts(self):
        verdict = {row["line"]: row["verdict"] for row in self.of("policy1", lever="")}
        self.assertEqual([verdict[line] for line in ("spent by levers", "net cost of levers",
                                                     "excluded from a category", "employment")],
                         ["more", "worse", "better", ""])

    def test_levers_that_do_nothing_are_left_out(self):
        self.assertEqual({row["lever"] for row in self.of("policy1")} - {""}, set(POLICY))

    def test_a_page_a_scenario(self):
        pages = re.split(r"\n\n(?=policy)", self.page)
        self.assertEqual(len(pages), 2)
        for page in pages:
            self.assertLessEqual(len(page.splitlines()), 60)
            self.assertLessEqual(max(map(len, page.splitlines())), 100)
        self.assertRegex(pages[0], r"counter_floor +\+15\d\d ±\d+ +0 +\+7.00 ±0\n")
        self.assertRegex(pages[0], r"  net cost of levers, million EUR/year +0 .*worse\n")
        self.assertIn("Means of 2010-04 to 2010-09 over 4 replications", pages[0])

    def test_markdown_has_the_numbers_of_the_page(self):
        path = self.folder / "page.md"
        self.expect(OK, self.folder, *SHOW, "-q", "--markdown", path)
        text = path.read_text(encoding="utf-8")
        self.assertEqual(len(re.findall(r"^## policy", text, re.MULTILINE)), 2)
        columns = None
        for line in text.splitlines():
            if line.startswith("|"):
                count = len(re.findall(r"(?<!\\)\|", line))
                columns = columns or count
                self.assertEqual(count, columns, line)
            else:
                columns = None
        for line in self.page.splitlines():
            if re.match(r"  (net cost of levers|employment),.*", line):
                for number in line.split("  ")[2:]:
                    self.assertIn(number.replace("worse", "").strip(), text)

    def test_every_text_has_a_french_one(self):
        texts = {row[key] for row in self.rows for key in ("section", "line", "unit", "verdict")}
        source = (ROOT / "tools/balance.c").read_text(encoding="utf-8")
        reasons = source.split("*not_to_divide_by(")[1].split("\n}")[0]
        texts |= set(re.findall(r'"([^"]+)"', reasons))
        texts |= {"better", "worse", "more", "less"}
        self.assertEqual({text for text in texts - {"", "%"} if text not in french.TEXTS}, set())


class Told(Case):
    def test_one_replication(self):
        rows = self.table(*self.files(0, 1, pairs=[0]))
        ratio = next(row for row in rows if row["line"] == "by the change of the public deficit")
        self.assertIn("one replication", ratio["note"])
        self.assertEqual({row["standard_error"] for row in rows}, {""})
        self.expect(OK, *self.files(0, 1, pairs=[0]), says="Without a standard error")

    def test_more_excluded_and_chance(self):
        done = self.expect(OK, *self.files(1, 0), says="more persons are excluded, not fewer")
        self.assertNotIn("EUR/year  ", done.stdout.split("Cost per person")[1].split("By lever")[0])
        copies = []
        for pair in range(PAIRS):
            path = self.folder / f"chance-{pair}.h5"
            shutil.copy(RUNS[2, pair], path)
            self.addCleanup(path.unlink)
            with editing(path) as file:
                file["persons_excluded"][...] -= [9000, -8000, 9000, -8000][pair]
            copies.append(path)
        self.expect(OK, *self.files(0), *copies, says=r"may be\s+chance:\s+it\s+is")

    def test_a_series_that_files_lack(self):
        path = self.folder / "older.h5"
        shutil.copy(RUNS[1, 0], path)
        self.addCleanup(path.unlink)
        with editing(path) as file:
            for name in list(file):
                if name.startswith("policy_"):
                    del file[name]
        done = self.expect(OK, RUNS[0, 0], path, says="spent by levers: these files have no series "
                                                      "policy_spending in EUR/month")
        self.assertIn("not told, since a series that it needs", done.stdout)
        self.assertNotIn("By lever", done.stdout)

    def test_baseline(self):
        done = self.expect(OK, self.folder, "--baseline", "policy2")
        self.assertIn("the baseline is\npolicy2", done.stdout)
        self.expect(USAGE, self.folder, "--baseline", "x", says="no scenario is named x")
        self.expect(INPUT, *self.files(0), says="same scenario")

    def test_of_a_folder_the_scenario_named_baseline(self):
        (self.folder / "other" / "runs").mkdir(parents=True)
        shutil.copy(RUNS[1, 0], self.folder / "other" / "runs" / "a.h5")
        shutil.copy(RUNS[0, 0], self.folder / "other" / "runs" / "b.h5")
        for command in ("balance", "compare"):
            done = guichet(command, self.folder / "other")
            self.assertEqual(done.returncode, OK, done.stderr)
            self.assertRegex(done.stdout, r"baseline(:| is)\s+baseline")
        done = self.expect(OK, *sorted((self.folder / "other" / "runs").iterdir()))
        self.assertRegex(done.stdout, r"the baseline is\s+policy1")

    def test_outputs(self):
        path = self.folder / "kept.csv"
        path.write_text("mine", encoding="utf-8")
        self.expect(OUTPUT, *self.files(0, 1), "--csv", path, says="exists already")
        self.assertEqual(path.read_text(encoding="utf-8"), "mine")
        self.expect(USAGE, *self.files(0, 1), "--csv", RUNS[0, 0], "--force", says="one of the runs")
        self.expect(USAGE, *self.files(0, 1), "--csv", self.folder / "x", "--markdown",
                    self.folder / "x", says="same file")
        self.expect(OUTPUT, *self.files(0, 1), "--markdown", self.folder / "none" / "x", says="none")
        self.assertFalse((self.folder / "x").exists())


class Compare(Case):
    def test_headlines_of_policy_only_where_there_are_any(self):
        page = guichet("compare", *self.files(0, 1)).stdout
        self.assertRegex(page, r"\nPolicy\n  spent by levers, million EUR/year +0 +\+15\d\d ±\d+\*")
        self.assertIn("collected by levers", page)
        copy = self.folder / "none.h5"
        shutil.copy(RUNS[0, 0], copy)
        self.addCleanup(copy.unlink)
        with editing(copy) as file:
            retitle(file, "other")
        self.assertNotIn("Policy\n", guichet("compare", RUNS[0, 0], copy).stdout)


del Case        # its subclasses are the tests

if __name__ == "__main__":
    unittest.main()
