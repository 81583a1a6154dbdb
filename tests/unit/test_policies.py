"""The library of scenarios (scenarios/policies) and the tool that validates levers (tools/policies.py).

Every scenario is read and begun; some, in the long tests all, are run at a small scale, compared and
reported; the READMEs say what the scenarios do; a few strong levers move their first target in paired replications.  The
program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import contextlib
import csv
import io
import os
import re
import subprocess
import sys
import tempfile
import time
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
import policies                         # noqa: E402
from long_tests import LONG             # noqa: E402
from sealing import seal                # noqa: E402

GUICHET = Path(os.environ.get("GUICHET", ROOT / "build/release/tools/guichet")).resolve()
BASELINE, LIBRARY = policies.BASELINE, policies.LIBRARY
SCENARIOS = sorted(LIBRARY.glob("*.yaml"))
# To the month in which the last phase-in is complete.
SMALL = ["--set", "scale=1/10000", "--set", "run.end=2029-12", "--set", "run.panel_size=50"]
# Those that are run together: in the long tests all.
TOGETHER = [path for path in SCENARIOS
            if LONG or path.stem in ("package", "all_digital_2030", "energy_prices", "pandemic")]
PATIENCE = 900                          # seconds; a machine that is busy elsewhere must not fail
STRONG = ("counter_cap", "data_consent")
if LONG:
    STRONG += ("simplification", "digital_training", "commission_cap")
RECOMMENDATIONS = [name for name in list(policies.SCENARIOS)[:10]]
ENTRY = re.compile(r"^  - lever: (\w+)$")
KEY = re.compile(r"^    (value|start|end|phase_in|target): ?(.*)$")


def guichet(*arguments):
    return subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


def entries(path):
    """Lever, value, start, end and phase-in of every entry that a file of the library writes."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if ENTRY.match(line):
            found.append({"lever": ENTRY.match(line)[1]})
        elif found and KEY.match(line):
            key, value = KEY.match(line).groups()
            if key != "target":
                found[-1][key] = value.strip()
    return found


def told(path):
    """The same from the table of a README."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and re.match(r"\d{4}-\d\d$", cells[2]):
            entry = dict(zip(("lever", "value", "start", "end", "phase_in"), cells))
            found.append({k: v for k, v in entry.items() if v not in ("end of the run", "at once")})
    return found


def provenance_levers(path):
    """(lever, value, start, target) of the entries that a run had."""
    with h5py.File(path, "r") as file:
        if "levers" not in file["provenance"]:
            return []                   # a scenario without
        group = file["provenance/levers"]
        columns = [[v.decode() if isinstance(v, bytes) else str(v) for v in group[name][()]]
                   for name in ("lever", "value", "start", "target")]
    return sorted(zip(*columns))


class Library(unittest.TestCase):
    def test_every_scenario_is_listed_with_its_expectations(self):
        self.assertEqual({p.stem for p in SCENARIOS}, set(policies.SCENARIOS))
        index = (ROOT / "scenarios/README.md").read_text(encoding="utf-8")
        for name in policies.SCENARIOS:
            self.assertIn(f"(policies/{name}.md)", index)
            for figure, _ in policies.expectations(name):
                self.assertIn(figure, policies.FIGURES, name)

    def test_every_scenario_passes_check(self):
        for path in [BASELINE, *SCENARIOS]:
            with self.subTest(scenario=path.stem):
                done = guichet("check", path)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn(path.stem, re.search(r"(?m)^name: (\S+)", path.read_text())[1])

    def test_every_readme_says_what_the_scenario_does(self):
        for path in SCENARIOS:
            with self.subTest(scenario=path.stem):
                readme = path.with_suffix(".md")
                self.assertEqual(told(readme), entries(path))
                text = readme.read_text(encoding="utf-8")
                for heading in ("What it does", "Sources", "What is expected", "How to run it",
                                "What it leaves out", "What came out"):
                    self.assertIn(f"\n## {heading}\n", text)
                for key, _ in policies.expectations(path.stem):
                    self.assertIn(f"| {policies.FIGURES[key].label} (", text)
                self.assertIn(f"scenarios/policies/{path.name}", text)

    def test_the_package_extends_the_ten(self):
        text = (LIBRARY / "package.yaml").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"^  - (\w+)\.yaml$", text, re.MULTILINE), RECOMMENDATIONS)


class Begun(unittest.TestCase):
    """Every scenario is opened and begins; its file then says which levers it has."""
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.levers = {path.stem: cls.levers_of(path, Path(folder) / "begun.h5")
                          for path in SCENARIOS}

    @staticmethod
    def levers_of(scenario, output):
        """Of a run that is ended as soon as it has its file."""
        with subprocess.Popen([str(GUICHET), "run", str(scenario), "-o", str(output), "--quiet",
                               "--threads", "1", *SMALL], stderr=subprocess.PIPE, text=True) as run:
            end = time.monotonic() + PATIENCE
            while not output.exists() and run.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            run.kill()
            said = run.communicate()[1]
        assert output.exists(), f"{scenario.stem}: {said}"
        levers = provenance_levers(output)
        output.unlink()
        return levers

    def test_the_package_has_every_entry_of_the_ten(self):
        parts = [e for name in RECOMMENDATIONS for e in self.levers[name]]
        self.assertEqual(self.levers["package"], sorted(parts))

    def test_runs_have_the_entries_of_their_files(self):
        for path in SCENARIOS:
            if path.stem != "package":
                with self.subTest(scenario=path.stem):
                    self.assertEqual([row[0] for row in self.levers[path.stem]],
                                     sorted(e["lever"] for e in entries(path)))


class Together(unittest.TestCase):
    """One small ensemble of scenarios, then what is made of it."""
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = Path(cls.folder.name)
        cls.ensemble = cls.path / "all"
        cls.done = guichet("ensemble", BASELINE, *TOGETHER, "-o", cls.ensemble,
                           "--replications", 1, "--series", "gdp", *SMALL)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        if self.done.returncode != 0 and self._testMethodName != "test_every_scenario_runs":
            self.skipTest("the ensemble did not run")

    def test_every_scenario_runs(self):
        logs = "".join(p.read_text(encoding="utf-8")[-600:]
                       for p in sorted((self.ensemble / "log").glob("*.txt"))
                       if "guichet:" in p.read_text(encoding="utf-8"))
        self.assertEqual(self.done.returncode, 0, self.done.stderr[-2000:] + logs)

    def test_one_comparison_and_one_report_of_all(self):
        table = self.path / "differences.csv"
        compared = guichet("compare", self.ensemble, "--csv", table, "-o", self.path / "all.h5")
        self.assertEqual(compared.returncode, 0, compared.stderr)
        with open(table, encoding="utf-8", newline="") as file:
            self.assertEqual({row["scenario"] for row in csv.DictReader(file)},
                             {path.stem for path in TOGETHER})
        page = self.path / "all.html"
        made = subprocess.run([sys.executable, str(ROOT / "tools/report.py"), str(self.ensemble),
                               "-o", str(page), "--comparison", str(self.path / "all.h5")],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(made.returncode, 0, made.stderr)
        text = page.read_text(encoding="utf-8")
        for path in TOGETHER:
            self.assertIn(path.stem, text)

    def test_tables_of_what_came_out(self):
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            self.assertEqual(policies.main(["--scenarios", str(self.ensemble)]), 0)
        for path in TOGETHER:
            self.assertIn(f"## {path.stem}\n", shown.getvalue())
        self.assertIn("| spent by levers |", shown.getvalue())


class Signs(unittest.TestCase):
    def test_every_lever_has_a_trial(self):
        described = guichet("describe", "levers", "--json")
        if described.returncode != 0:
            self.skipTest("guichet describe levers is not there")
        names = set(re.findall(r'"name": "(\w+)"', described.stdout))
        self.assertLessEqual(set(policies.LEVERS), names)

    def test_strong_levers_move_their_first_target(self):
        """Three pairs at 1/5000 to 2014: the sign expected, beyond two standard errors."""
        with tempfile.TemporaryDirectory() as folder:
            shown = io.StringIO()
            words = ["--levers", ",".join(STRONG), "--replications", "3", "--scale", "1/5000",
                     "--end", "2014-12", "--folder", folder, "--guichet", str(GUICHET)]
            with contextlib.redirect_stdout(shown):
                code = policies.main([*words, "--markdown"])
            self.assertEqual(code, 0, shown.getvalue())
            rows = [line for line in shown.getvalue().splitlines() if line.startswith("| ")][1:]
            self.assertEqual(len(rows), len(STRONG))
            for row in rows:
                self.assertIn("| as expected |", row)


class Tool(unittest.TestCase):
    """Arithmetic of the tool on files of known figures."""
    def make(self, folder, name, values, months=24):
        path = Path(folder) / "runs"
        path.mkdir(exist_ok=True)
        for replication, value in enumerate(values):
            with h5py.File(path / f"{name}-r{replication:04d}.h5", "w") as file:
                file["time"] = [int(np.datetime64(f"{m // 12}-{m % 12 + 1:02d}-01", "D").astype(int))
                                for m in range(2010 * 12, 2010 * 12 + months)]
                file["time"].make_scale("time")
                file["decile"] = np.array(["1", "2"], dtype=h5py.string_dtype())
                file["decile"].make_scale("decile")
                for series, data in (("jobs", np.full(months, value * 1000, dtype=np.int64)),
                                     ("share_by_decile", np.tile([value, 3.0 * value], (months, 1)))):
                    file[series] = data
                    for axis, scale in enumerate(["time", "decile"][:data.ndim]):
                        file[series].dims[axis].attach_scale(file[scale])
                file["provenance/months_completed"] = np.int64(months)
            seal(path / f"{name}-r{replication:04d}.h5")

    def test_paired_differences_and_verdicts(self):
        figure = policies.Figure("jobs", "thousand", "jobs", {}, 1e-3)
        with tempfile.TemporaryDirectory() as folder:
            self.make(folder, "baseline", [10, 20, 30])
            self.make(folder, "policy", [11, 22, 33])
            base, runs = (policies.runs_of(folder, n) for n in ("baseline", "policy"))
            found = policies.difference(figure, +1, base, runs)
            self.assertAlmostEqual(found.baseline, 20)
            self.assertAlmostEqual(found.mean, 2)
            self.assertAlmostEqual(found.error, 1 / np.sqrt(3))
            self.assertEqual(found.verdict(), "as expected")
            self.assertEqual(policies.difference(figure, -1, base, runs).verdict(), "OPPOSITE")
            self.assertEqual(policies.difference(figure, +1, base, base).verdict(),
                             "not distinguishable")
            self.assertTrue(np.isnan(policies.difference(figure, 1, base, {0: runs[0]}).error))
            share = policies.Figure("share", "%", "share_by_decile", {"decile": ["1", "2"]},
                                    mean=True)
            self.assertAlmostEqual(base[0].measure(share), 20)
            ratio = policies.Figure("ratio", "1", "share_by_decile", {"decile": ["2"]},
                                    over="jobs")
            self.assertAlmostEqual(base[0].measure(ratio), 0.003)
            with self.assertRaises(LookupError):
                base[0].measure(policies.Figure("x", "", "share_by_decile", {"decile": ["11"]}))
            with self.assertRaises(LookupError):
                base[0].measure(policies.Figure("x", "", "nothing"))

    def test_tables_are_put_under_their_heading(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.md"
            path.write_text(f"# x\n\n{policies.HEADING}\n\nNot run yet.\n\nA word on it.\n",
                            encoding="utf-8")
            for value in ("1", "2"):
                policies.put_under_heading(path, [f"| {value} |", "\nMeans of 2010."])
            self.assertEqual(path.read_text(encoding="utf-8"),
                             f"# x\n\n{policies.HEADING}\n\n| 2 |\n\nMeans of 2010.\n\n"
                             "A word on it.\n")
            path.write_text("# x\n", encoding="utf-8")
            with self.assertRaises(policies.PolicyError):
                policies.put_under_heading(path, [])

    def test_bad_input_is_told(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertEqual(policies.main(["--scenarios", "nowhere"]), policies.INPUT)
            self.assertEqual(policies.main(["--levers", "no_such_lever"]), policies.INPUT)
        self.assertIn("no_such_lever", said.getvalue())


if __name__ == "__main__":
    unittest.main()
