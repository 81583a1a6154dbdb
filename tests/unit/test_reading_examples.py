"""The examples of README.md, section "Reading the file", run on a small output as they stand there.

Each must run without an error and its last line must hold the number that HDF5 itself has in that
place. The program is taken from the environment variable GUICHET, else from
build/release/tools/guichet.
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

import h5py

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
README = ROOT / "README.md"
SECTION = re.compile(r"^### Reading the file$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNNERS = {"python": [sys.executable, "-"], "r": ["Rscript", "--vanilla", "-"], "sh": ["sh", "-eu"]}


def examples(text):
    """{language: program}; programs of one language follow each other."""
    section = SECTION.search(text)
    found = {}
    for language, program in BLOCK.findall(section[1] if section else ""):
        found[language] = found.get(language, "") + program
    return found


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        cls.folder = Path(tempfile.mkdtemp(prefix="guichet-reading-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        (cls.folder / "results").mkdir()
        file = cls.folder / "results" / "baseline.h5"
        subprocess.run([str(GUICHET), "run", str(ROOT / "scenarios" / "baseline.yaml"), "-o",
                        str(file), "--quiet", "--threads", "1", "--set", "scale=1/10000", "--set",
                        "run.end=2010-04", "--set", "run.panel_size=20"], check=True, timeout=300)
        with h5py.File(file, "r") as output:
            band = list(output["age_band"].asstr()).index("75+")
            cls.expected = float(output["internet_use_share_by_age_band"][2, band])
            cls.gdp = output["gdp"][()].tolist()
        cls.examples = examples(README.read_text(encoding="utf-8"))

    def run_example(self, language):
        self.assertIn(language, self.examples,
                      f'README.md, "Reading the file", has no example in {language}')
        done = subprocess.run(RUNNERS[language], input=self.examples[language], text=True,
                              capture_output=True, cwd=self.folder, timeout=120, check=False,
                              env={**os.environ, "guichet": str(GUICHET), "MPLBACKEND": "Agg"})
        self.assertEqual(done.returncode, 0, f"{done.stdout}{done.stderr}")
        last = done.stdout.strip().splitlines()[-1]
        number = float(re.split(r"[,\s]", last.strip())[-1])
        self.assertAlmostEqual(number, self.expected, delta=1e-12 * abs(self.expected), msg=last)
        return done.stdout

    def test_python(self):
        printed = self.run_example("python")
        self.assertIn("scenario baseline seed 1", printed)

    def test_r(self):
        if shutil.which("Rscript") is None:
            self.skipTest("R is not installed")
        printed = self.run_example("r")
        read = [float(value) for value in re.findall(r"2010-\d\d-01\s+(\S+)", printed)]
        self.assertEqual(len(read), len(self.gdp), printed)
        for value, expected in zip(read, self.gdp):     # R prints seven digits
            self.assertAlmostEqual(value / expected, 1, delta=1e-6)

    def test_shell(self):
        printed = self.run_example("sh")
        self.assertIn("double unemployment_rate(time)", printed)
        with open(self.folder / "gdp.csv", newline="", encoding="utf-8") as file:
            read = [row for row in csv.DictReader(file) if row["series"] == "gdp"]
        self.assertEqual([row["time"] for row in read], ["2010-02", "2010-03", "2010-04"])
        self.assertEqual([float(row["value"]) for row in read], self.gdp[1:])

    def test_every_language_can_be_run(self):
        self.assertEqual(set(self.examples) ^ set(RUNNERS), set(),
                         "the README's languages and those tested")


if __name__ == "__main__":
    unittest.main()
