"""Outputs that hold some months (--every), some series (--series) or damaged bytes, read by every program that reads outputs.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
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
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True
import checksums                        # noqa: E402

GUICHET = Path(os.environ.get("GUICHET", ROOT / "build/release/tools/guichet")).resolve()
BASELINE = ROOT / "scenarios" / "baseline.yaml"
SMALL = ["--set", "scale=1/10000", "--set", "run.panel_size=30", "--threads", "1", "--quiet"]
SCENARIOS = {"base": [], "other": ["--set", "modes.skill_needed=20"]}
CHOSEN = "gdp,gdp_volume,employment"
OK, USAGE, INPUT = 0, 2, 4
RUNS = {}                               # (kind, scenario) -> file


def call(*arguments):
    return subprocess.run([*map(str, arguments)], capture_output=True, text=True, timeout=600,
                          check=False, cwd=ROOT,
                          env={**os.environ, "MPLBACKEND": "Agg"})


def guichet(*arguments):
    return call(GUICHET, *arguments)


def tool(name, *arguments):
    return call(sys.executable, "-B", ROOT / "tools" / name, *arguments)


def setUpModule():                      # noqa: N802, the name is unittest's
    if not GUICHET.exists():
        raise unittest.SkipTest(f"{GUICHET} is not built")
    folder = Path(tempfile.mkdtemp(prefix="guichet-reading-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    RUNS["folder"] = folder
    kinds = {"yearly": ["--set", "run.end=2012-12", "--every", 12],
             "chosen": ["--set", "run.end=2011-12", "--series", CHOSEN, "--no-panel"],
             "uneven": ["--set", "run.end=2011-06", "--checkpoint-every", 18]}
    for kind, options in kinds.items():
        for scenario, settings in SCENARIOS.items():
            RUNS[kind, scenario] = path = folder / f"{kind}-{scenario}.h5"
            done = guichet("run", BASELINE, "-o", path, *SMALL, *options, *settings)
            assert done.returncode == OK, done.stderr
            if kind == "uneven":        # monthly to June 2011, then Decembers
                done = guichet("resume", path, "--end", "2012-12", "--every", 12, "--quiet")
                assert done.returncode == OK, done.stderr


def read(path, name):
    with h5py.File(path) as file:
        return file[name][()]


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = RUNS["folder"]

    def pair(self, kind):
        return [RUNS[kind, scenario] for scenario in SCENARIOS]

    def check(self, done, code, says):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        told = re.sub(r"\s+", " ", done.stdout + done.stderr)
        self.assertRegex(told, says)
        return told


class SomeMonths(Case):
    def test_export(self):
        path = RUNS["yearly", "base"]
        done = guichet("export", path, "-o", "-", "--series", "gdp", "--from", "2011-12")
        rows = list(csv.DictReader(done.stdout.splitlines()))
        self.assertEqual([row["time"] for row in rows], ["2011-12", "2012-12"])
        self.assertEqual([float(row["value"]) for row in rows], list(read(path, "gdp")[1:]))
        for option in ("--from", "--to"):
            self.check(guichet("export", path, "-o", "-", option, "2011-03"), USAGE,
                       f"{option} 2011-03 is no month of .* the nearest are 2010-12 and 2011-12")

    def compared(self, kind, *options):
        """Period, and difference of employment, of a comparison."""
        table = self.folder / "compared.csv"
        done = guichet("compare", *self.pair(kind), "--csv", table, "--force", "--quiet",
                       "--series", "employment", *options)
        self.assertEqual(done.returncode, OK, done.stderr)
        with open(table, encoding="utf-8", newline="") as file:
            (row,) = [row for row in csv.DictReader(file) if row["series"] == "employment"]
        return row["period"], float(row["difference"]), done.stderr

    def test_compare_takes_what_there_is_and_says_so(self):
        base, other = (read(path, "employment").astype(float) for path in self.pair("yearly"))
        period, difference, said = self.compared("yearly")
        self.assertEqual(period, "2012-12/2012-12")
        self.assertAlmostEqual(difference, other[2] - base[2])
        self.assertIn("do not hold every month", said)
        self.assertIn("means of 1 month,", said)
        period, difference, said = self.compared("yearly", "--from", "2010-12")
        self.assertEqual(period, "2010-12/2012-12")
        self.assertAlmostEqual(difference, (other - base).mean())
        self.assertIn("means of 3 months", said)
        self.check(guichet("compare", *self.pair("yearly")), OK,
                   "Means of 2012-12 to 2012-12 .* Note: the runs do not hold every month")
        self.check(guichet("compare", *self.pair("yearly"), "--to", "2012-06"), USAGE,
                   "the nearest are 2011-12 and 2012-12")

    def test_balance_says_so(self):
        self.check(guichet("balance", *self.pair("yearly")), OK,
                   "do not hold every month .* yearly figures are twelve times such a mean")

    def test_files_of_different_months_are_not_compared(self):
        self.check(guichet("compare", RUNS["yearly", "base"], RUNS["uneven", "other"]), INPUT,
                   "only runs (that hold the same months|of the same span) are compared")

    def test_months_at_unequal_distances(self):
        with h5py.File(RUNS["uneven", "base"]) as file:
            self.assertEqual(len(file["time"]), 20)
        period, _, said = self.compared("uneven", "--from", "2010-01", "--to", "2011-06")
        self.assertEqual((period, said), ("2010-01/2011-06", ""))
        self.check(guichet("compare", *self.pair("uneven"), "--from", "2011-03"), USAGE,
                   "other months before 2011-06 than after it")

    def test_facts_and_targets(self):
        path = RUNS["yearly", "base"]
        self.check(tool("facts.py", path), OK,
                   r"inflation: the file has 1 of the 12 months of 2011 \(made with --every\)")
        told = self.check(tool("targets.py", path), OK, "1 of the 12 months that it takes")
        self.assertRegex(told, "online_procedure")      # of December: it is compared
        self.assertNotIn("skipped: online_procedure: the file has", told)

    def test_plot(self):
        picture = self.folder / "yearly.svg"
        self.check(tool("plot.py", "--economy", RUNS["yearly", "base"], "-o", picture), OK, "^$")
        self.assertIn("The run holds 3 of the 25 months (--every)",
                      picture.read_text(encoding="utf-8"))

    def test_report(self):
        page = self.folder / "yearly.html"
        done = tool("report.py", *self.pair("yearly"), "-o", page, "--lang", "fr")
        self.check(done, OK, "^$")
        text = page.read_text(encoding="utf-8")
        self.assertIn("De chaque année les fichiers n&#x27;ont que décembre", text)
        rate = read(RUNS["yearly", "base"], "unemployment_rate")
        first, last = (f"{rate[i]:.1f}".replace(".", ",") for i in (0, 2))
        self.assertRegex(text, rf"<td>baseline</td><td class=\"n\">{first}</td>"
                               rf"<td class=\"n\">{last}</td>")
        self.check(tool("report.py", *self.pair("uneven"), "-o", self.folder / "x.html"), INPUT,
                   "or the same months of each year")


class SomeSeries(Case):
    def test_what_is_not_there_is_named(self):
        path, made = RUNS["chosen", "base"], f"made with --series {CHOSEN}"
        self.check(guichet("export", path, "-o", "-", "--series", "gini"), USAGE,
                   f"no series \"gini\".*{made}")
        self.check(guichet("compare", *self.pair("chosen")), OK,
                   rf"lines have no figures, because .* lacks their series \({made}\)")
        self.check(guichet("balance", *self.pair("chosen")), OK,
                   rf"no series public_deficit in EUR/month \({made}\)")
        self.check(tool("plot.py", path, "-o", self.folder / "x.png"), INPUT,
                   f"internet_use_share.*{made}")
        self.check(tool("facts.py", path), OK,
                   rf"Gini coefficient: the file has no series gini \({made}\)")
        self.check(tool("targets.py", path), OK, rf"no series .* \({made}\)")
        page = self.folder / "chosen.html"
        self.check(tool("report.py", path, "-o", page), OK, "^$")
        self.assertIn(made, page.read_text(encoding="utf-8"))

    def test_files_with_other_series(self):
        """Compared is what all have; persons followed need a price, which one file lacks."""
        other = self.folder / "other-series.h5"
        done = guichet("run", BASELINE, "-o", other, *SMALL, *SCENARIOS["other"], "--set",
                       "run.end=2011-12", "--series", "gdp,consumer_price")
        self.assertEqual(done.returncode, OK, done.stderr)
        for files in ((other, RUNS["chosen", "base"]), (RUNS["chosen", "base"], other)):
            self.check(guichet("compare", *files), OK, "Who gains and who loses is not known")


class Damage(Case):
    """One bit of a value: no program gives a number."""
    PLACES = ("gdp", "employment_by_sector", "unemployment_rate",
              "provenance/inputs/sectors.csv", "panel/person_birth")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = RUNS["yearly", "base"]
        whole = path.read_bytes()
        cls.broken = {}
        with h5py.File(path) as file:
            for name in cls.PLACES:
                item = file[name]
                place = item.id.get_offset() if item.chunks is None else \
                    item.id.get_chunk_info(0).byte_offset
                data = bytearray(whole)
                data[place + 3] ^= 4
                cls.broken[name] = cls.folder / f"broken-{name.replace('/', '-')}.h5"
                cls.broken[name].write_bytes(data)

    def test_checksums_name_the_variable(self):
        checksums.verify(*(RUNS[kind, "base"] for kind in ("yearly", "chosen", "uneven")))
        for name, path in self.broken.items():
            with self.subTest(variable=name), self.assertRaises(checksums.Damaged) as caught:
                checksums.verify(path)
            self.assertIn(path.name, str(caught.exception))
            if "sectors" not in name:
                self.assertIn(f"{name} does not match its checksum in 2010-12",
                              str(caught.exception))

    def test_every_reader_refuses(self):
        other = RUNS["yearly", "other"]
        for name in ("gdp", "unemployment_rate"):
            path = self.broken[name]
            for done in (guichet("export", path, "-o", "-", "--series", name),
                         guichet("compare", path, other, "--series", name),
                         guichet("compare", other, path, "--series", name),
                         tool("report.py", path, other, "-o", self.folder / "x.html"),
                         tool("plot.py", "--economy", path, "-o", self.folder / "x.png"),
                         tool("facts.py", path), tool("targets.py", path)):
                with self.subTest(variable=name, arguments=done.args):
                    self.check(done, INPUT, f"{path.name}: {name} does not match its "
                                            "checksum in 2010-12")
                    self.assertLessEqual(len(done.stdout.splitlines()), 1, "at most a heading")
        self.check(guichet("balance", self.broken["unemployment_rate"], other), INPUT,
                   "unemployment_rate does not match its checksum")
        self.check(guichet("compare", self.broken["panel/person_birth"], other), INPUT,
                   "panel/person_birth does not match its checksum")
        kept = self.broken["provenance/inputs/sectors.csv"]
        self.check(guichet("export", kept, "-o", "-", "--series", "employment_by_sector"), INPUT,
                   kept.name)
        self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith("x.")], [])

    def test_claims_of_progress(self):
        path = self.folder / "claims.h5"
        for claimed in (0, 1, 2, 4):
            shutil.copy(RUNS["yearly", "base"], path)
            with h5py.File(path, "r+") as file:
                file["provenance/months_completed"][()] = claimed
            says = "claimed to be complete" if claimed != 2 else "claims to be finished"
            self.check(guichet("export", path, "-o", "-"), INPUT, says)
            if claimed != 2:
                self.check(tool("facts.py", path), INPUT, says)

    def test_truncated(self):
        whole = RUNS["chosen", "base"].read_bytes()
        path = self.folder / "short.h5"
        for part in (0, 20, 40, 60, 80, 99):
            path.write_bytes(whole[:len(whole) * part // 100])
            self.check(guichet("export", path, "-o", "-"), INPUT, "short.h5")
            with self.assertRaisesRegex(checksums.Damaged, "short.h5"):
                checksums.verify(path)


del Case        # its subclasses are the tests

if __name__ == "__main__":
    unittest.main()
