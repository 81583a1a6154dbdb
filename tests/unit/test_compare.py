"""guichet compare: figures against numpy on the same files, what is refused, and what is left behind.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import h5py
    import numpy as np
    import xarray
except ImportError as missing:
    raise unittest.SkipTest(str(missing)) from missing

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sealing import editing             # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
BASELINE = ROOT / "scenarios" / "baseline.yaml"
SMALL = ["--set", "scale=1/10000", "--set", "run.panel_size=200"]
CHANGE = "modes.skill_needed=20"
CHANGED = f"baseline [{CHANGE}]"
OK, USAGE, INPUT, OUTPUT = 0, 2, 4, 5
MISSING = np.iinfo(np.int64).min + 2
MONTHS = 12
MEASURES = ["panel_winners_share", "panel_losers_share", "panel_net", "panel_living", "panel_surplus",
            "panel_unpaid_hours", "panel_endured_loss", "panel_persons"]


def guichet(*arguments, **options):
    return subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True,
                          timeout=300, check=False, **options)


def make_run(path, replication, *settings, end="2010-12"):
    settings = [f"run.end={end}", *settings]
    done = guichet("run", BASELINE, "-o", path, "--replication", replication, "--threads", 1, "--quiet",
                   *SMALL, *[text for setting in settings for text in ("--set", setting)])
    assert done.returncode == 0, done.stderr


def reals(values):
    """Numbers of a variable; missing ones are NaN."""
    values = np.asarray(values)
    if values.dtype.kind == "i":
        return np.where(values == MISSING, np.nan, values.astype(float))
    return values


def read(path, name):
    with h5py.File(path) as file:
        return reals(file[name][()])


def statistics(baselines, scenarios):
    """Baseline, scenario, difference and its standard error over the pairs that have both."""
    baselines, scenarios = np.array(baselines), np.array(scenarios)
    there = ~np.isnan(baselines) & ~np.isnan(scenarios)
    count = there.sum(axis=0)
    baselines, scenarios = np.where(there, baselines, 0), np.where(there, scenarios, 0)
    differences = scenarios - baselines
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [values.sum(axis=0) / count for values in (baselines, scenarios, differences)]
        squares = np.where(there, (differences - means[2]) ** 2, 0).sum(axis=0)
        error = np.where(count > 1, np.sqrt(squares / (count - 1) / count), np.nan)
    return np.array([*means, error])


RUNS = {}               # two scenarios of two replications, made once: as they are, and with few series
FEW = ["time", "gdp", "gini", "consumer_price", "excluded_share", "excluded_share_by_age_band",
       "excluded_share_by_decile", "excluded_share_by_household_type", "excluded_share_by_departement"]


def keep_few(source, path):
    """A copy with few series, which opens sooner."""
    shutil.copy(source, path)
    with editing(path) as file:
        for name, variable in list(file.items()):
            if isinstance(variable, h5py.Dataset) and variable.dtype.kind in "if" and name not in FEW:
                del file[name]


def setUpModule():                      # noqa: N802, the name is unittest's
    if not GUICHET.exists():
        raise unittest.SkipTest(f"{GUICHET} is not built")
    folder = Path(tempfile.mkdtemp(prefix="guichet-compare-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    RUNS["folder"] = folder
    for part in ("full", "runs"):
        (folder / part).mkdir()
    for scenario, settings in (("base", []), ("other", [CHANGE])):
        RUNS[scenario] = [folder / "runs" / f"{scenario}{replication}.h5" for replication in range(2)]
        RUNS["full", scenario] = [folder / "full" / path.name for path in RUNS[scenario]]
        for replication in range(2):
            make_run(RUNS["full", scenario][replication], replication, *settings)
            keep_few(RUNS["full", scenario][replication], RUNS[scenario][replication])


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder, cls.base, cls.other = RUNS["folder"], RUNS["base"], RUNS["other"]

    def expect(self, code, *arguments, says=None, **options):
        done = guichet("compare", *arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}{done.stderr}")
        if says is not None:
            self.assertRegex(done.stderr + done.stdout, says)
        return done

    def refused(self, code, *arguments, says, **options):
        """Refused with a sentence, without a table, and with no file left."""
        before = sorted(self.folder.rglob("*"))
        done = self.expect(code, *arguments, says=says, **options)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("guichet: "), line)
        self.assertEqual(done.stdout, "")
        self.assertEqual(sorted(self.folder.rglob("*")), before)
        return done

    def edited(self, name, edit, source=None):
        """A copy of a run, changed by edit(file)."""
        path = self.folder / name
        shutil.copy(source or self.other[0], path)
        self.addCleanup(path.unlink)
        with editing(path) as file:
            edit(file)
        return path


class Figures(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base, cls.other = RUNS["full", "base"], RUNS["full", "other"]
        cls.out, cls.table = cls.folder / "c.h5", cls.folder / "c.csv"
        done = guichet("compare", *cls.base, *cls.other, "-o", cls.out, "--csv", cls.table,
                       "--from", "2010-04", "--to", "2010-09")
        assert done.returncode == 0, done.stderr
        cls.page = done.stdout
        with open(cls.table, encoding="utf-8", newline="") as file:
            cls.rows = list(csv.DictReader(file))

    def test_every_series_month_and_cell(self):
        compared = 0
        with h5py.File(self.out) as out, h5py.File(self.base[0]) as base:
            for name, variable in base.items():
                if not isinstance(variable, h5py.Dataset) or variable.dtype.kind not in "if" \
                        or name == "time":
                    continue
                expected = statistics([read(path, name) for path in self.base],
                                      [read(path, name) for path in self.other])
                self.assertEqual(out[name].shape, (1, 4, *variable.shape), name)
                size = np.nanmax(np.abs(expected), initial=0)
                np.testing.assert_allclose(out[name][0], expected, rtol=1e-9, atol=1e-12 * size,
                                           err_msg=name)
                for text in ("units", "long_name", "definition"):
                    self.assertEqual(out[name].attrs.get(text), variable.attrs.get(text), name)
                compared += 1
        self.assertGreater(compared, 400)

    def test_the_scenario_differs(self):
        """Else equal figures would pass every comparison."""
        with h5py.File(self.out) as out:
            self.assertGreater(np.abs(out["purchases_by_category_mode"][0, 2]).max(), 0)
            self.assertGreater(np.nanmax(out["purchases_by_category_mode"][0, 3]), 0)

    def test_xarray_names_everything(self):
        with xarray.open_dataset(self.out) as run:
            self.assertEqual(run.attrs["product"], "comparison")
            self.assertEqual([str(label) for label in run.scenario.values], [CHANGED])
            self.assertEqual([str(label) for label in run.statistic.values],
                             ["baseline", "scenario", "difference", "standard_error"])
            gdp = run.gdp.sel(scenario=CHANGED)
            self.assertEqual(gdp.dims, ("statistic", "time"))
            self.assertEqual(str(gdp.time.values[-1])[:7], "2010-12")
        with h5py.File(self.out) as file:
            place = file["provenance"]
            self.assertEqual(place.attrs["replications"], 2)
            self.assertEqual(place.attrs["period"], b"2010-04/2010-09")
            self.assertEqual([name.decode() for name in place["run"]],
                             [str(path) for path in self.base + self.other])
            self.assertEqual([text.decode() for text in place["run_replication"]], list("0101"))

    def cells(self, series):
        return [row for row in self.rows if row["series"] == series]

    def test_csv_holds_means_of_the_period(self):
        for name, dimension in (("gdp", None), ("excluded_share_by_age_band", "age_band"),
                                ("purchases_by_category_mode", "category_mode")):
            means = [[read(path, name)[3:9].mean(axis=0) for path in paths]
                     for paths in (self.base, self.other)]
            expected = np.atleast_2d(statistics(*means).T)
            rows = self.cells(name)
            self.assertEqual(len(rows), len(expected), name)
            with h5py.File(self.base[0]) as file:
                labels = [text.decode() for text in file[dimension]] if dimension else [""]
                unit = file[name].attrs["units"].decode()
            for row, label, values in zip(rows, labels, expected):
                self.assertEqual((row["scenario"], row["unit"], row["period"], row[dimension or "sex"]),
                                 (CHANGED, unit, "2010-04/2010-09", label))
                given = [float(row[key] or "nan") for key in
                         ("baseline", "value", "difference", "standard_error")]
                np.testing.assert_allclose(given, values, rtol=1e-9, atol=1e-6)

    def test_table_shows_the_same(self):
        row = self.cells("unemployment_rate")[0]
        line = next(line for line in self.page.splitlines() if "unemployment rate" in line)
        baseline, difference, spread = line.rstrip("* ").replace("±", " ").split()[-3:]
        self.assertAlmostEqual(float(baseline), float(row["baseline"]), delta=1e-3)
        self.assertAlmostEqual(float(difference), float(row["difference"]), delta=0.01)
        self.assertAlmostEqual(float(spread), float(row["standard_error"]), delta=0.01)
        self.assertEqual(line.rstrip().endswith("*"),
                         abs(float(row["difference"])) > 2 * float(row["standard_error"]))
        self.assertLessEqual(max(map(len, self.page.splitlines())), 100)

    def test_every_headline_is_found(self):
        page = self.page.split("Who gains")[0]
        absent = [line for line in page.splitlines() if line.startswith("  ") and line.split()[-2:] == ["-", "-"]]
        self.assertEqual(absent, [])

    # ---- persons followed ----

    def persons(self, replication):
        """Means over the period of everybody alive in both, worked out from the files alone."""
        names = {"panel_living": "person_household_standard_of_living", "panel_surplus": "person_surplus",
                 "panel_unpaid_hours": "person_unpaid_minutes", "panel_endured_loss": "person_endured_loss"}
        years = {"panel_living": 1, "panel_surplus": 12, "panel_unpaid_hours": 12 / 60,
                 "panel_endured_loss": 12}
        paths = self.base[replication], self.other[replication]
        values = {}
        for key, name in names.items():
            values[key] = np.array([read(path, f"panel/{name}")[3:9] for path in paths]) * years[key]
        prices = np.array([read(path, "consumer_price")[3:9] for path in paths])
        values["panel_living"] = values["panel_living"] / prices[:, :, None]
        there = np.all([~np.isnan(value).any(axis=0) for value in values.values()], axis=0)
        alive = there.any(axis=0)
        means = {}
        for key, value in values.items():
            total = np.where(there, value, 0).sum(axis=1)
            means[key] = np.where(alive, total / np.maximum(there.sum(axis=0), 1), np.nan)
        means["panel_net"] = means["panel_living"] + means["panel_surplus"]
        gain = means["panel_net"][1] - means["panel_net"][0]
        nobody = np.where(alive, 0.0, np.nan)
        means["panel_winners_share"] = np.array([nobody, np.where(alive, 100.0 * (gain > 50), np.nan)])
        means["panel_losers_share"] = np.array([nobody, np.where(alive, 100.0 * (gain < -50), np.nan)])
        return means, alive

    def groups(self, replication):
        """Group of everybody in the first month of the period, by breakdown; -1 for none."""
        def codes(name):
            values = read(self.base[replication], f"panel/{name}")[3]
            return np.where(np.isnan(values), -1, values).astype(int)
        born = read(self.base[replication], "panel/person_birth")[3]
        age = np.floor((3 - born) / 12)
        bands = np.digitize(age, [15, 30, 45, 60, 75])
        return {"": np.zeros(len(born), int), "age_band": np.where(np.isnan(born), -1, bands),
                "diploma": codes("person_diploma"), "decile": codes("person_household_decile"),
                "sex": codes("person_sex"), "household_type": codes("person_household_type"),
                "departement": codes("person_household_departement")}

    def test_who_gains_by_group(self):
        pairs = [(*self.persons(replication), self.groups(replication)) for replication in range(2)]
        with h5py.File(self.out) as out:
            for measure in MEASURES:
                for breakdown in pairs[0][2]:
                    name = f"{measure}_by_{breakdown}" if breakdown else measure
                    found = out[name][0].reshape(4, -1)
                    sides = [[], []]
                    for means, alive, groups in pairs:
                        members = [alive & (groups[breakdown] == cell) for cell in range(found.shape[1])]
                        for side in range(2):
                            if measure == "panel_persons":
                                sides[side].append([float(group.sum()) for group in members])
                            else:
                                sides[side].append([means[measure][side][group].mean() if group.any()
                                                    else np.nan for group in members])
                    np.testing.assert_allclose(found, statistics(*sides), rtol=1e-9, atol=1e-9,
                                               err_msg=name)
            self.assertGreater(out["panel_losers_share"][0, 2], 1)

    def test_who_gains_in_the_other_outputs(self):
        with h5py.File(self.out) as out:
            losers = out["panel_losers_share_by_sex"][0]
        rows = self.cells("panel_losers_share_by_sex")
        self.assertEqual([row["sex"] for row in rows], ["F", "M"])
        np.testing.assert_allclose([float(row["difference"]) for row in rows], losers[2])
        line = next(line for line in self.page.splitlines() if line.split()[:1] == ["F"])
        self.assertAlmostEqual(float(line.split()[3].split("±")[0]), losers[2][0], delta=0.06)

    def test_order_of_files_changes_nothing(self):
        again = self.folder / "again.csv"
        self.expect(OK, self.base[1], self.other[1], self.base[0], self.other[0], "--csv", again, "-q",
                    "--from", "2010-04", "--to", "2010-09")
        self.assertEqual(again.read_bytes(), self.table.read_bytes())


class Choices(Case):
    def test_a_folder_stands_for_its_runs(self):
        files = self.expect(OK, *self.base, *self.other).stdout
        self.assertEqual(self.expect(OK, self.folder).stdout, files)
        self.assertIn("2 replications", files)

    def test_first_scenario_is_the_baseline(self):
        page = self.expect(OK, self.other[0], self.base[0]).stdout
        self.assertIn(f"baseline: {CHANGED}\n(1): baseline\n", page)

    def test_baseline_is_chosen(self):
        page = self.expect(OK, *self.base, *self.other, "--baseline", CHANGED).stdout
        self.assertIn(f"baseline: {CHANGED}\n(1): baseline\n", page)
        self.expect(USAGE, *self.base, *self.other, "--baseline", "basline")

    def test_one_replication_has_no_standard_error(self):
        table = self.folder / "one.csv"
        page = self.expect(OK, self.base[0], self.other[0], "--csv", table).stdout
        self.assertIn("without a standard error", page)
        self.assertNotIn("±", page)
        with open(table, encoding="utf-8", newline="") as file:
            self.assertEqual({row["standard_error"] for row in csv.DictReader(file)}, {""})

    def test_runs_without_counterpart_are_left_out(self):
        done = self.expect(OK, *self.base, self.other[1])
        self.assertIn("1 of 3 runs are left out", done.stderr)
        self.assertIn("1 replication,", done.stdout)

    def test_several_scenarios(self):
        third = self.folder / "third.h5"
        make_run(third, 0, "modes.skill_needed=40")
        out = self.folder / "three.h5"
        self.expect(OK, self.base[0], self.other[0], third, "-o", out, "--series", "gdp")
        with h5py.File(out) as file:
            self.assertEqual([text.decode() for text in file["scenario"]],
                             [CHANGED, "baseline [modes.skill_needed=40]"])
            np.testing.assert_allclose(file["gdp"][1, 2], read(third, "gdp") - read(self.base[0], "gdp"))

    def test_series_asked_for(self):
        page = self.expect(OK, *self.base, *self.other, "--series", "gini,excluded_share_by_*").stdout
        for word in ("gini", "excluded_share_by_age_band", "75+", "lone_parent", "lines more"):
            self.assertIn(word, page)
        self.assertNotIn("Economy", page)
        self.refused(USAGE, *self.base, *self.other, "--series", "gini,gdpp", says="did you mean gdp")

    def test_other_labels_are_left_out_and_told(self):
        def relabel(file):
            labels = file["age_band"]
            labels[0] = "0-13"
        other = self.edited("labels.h5", relabel)
        done = self.expect(OK, self.base[0], other, "--series", "excluded_share*")
        self.assertRegex(done.stderr, "1 series are left out.*: excluded_share_by_age_band\n")
        self.assertIn("excluded_share_by_decile", done.stdout)

    def test_older_file_without_series_and_persons(self):
        def forget(file):
            del file["gini"]
            del file["panel/person_surplus"]
        out = self.folder / "older.h5"
        done = self.expect(OK, self.base[0], self.edited("older_run.h5", forget), "-o", out)
        self.assertRegex(done.stderr, "1 series are left out.*: gini\n")
        self.assertRegex(done.stdout, r"Gini index, x 100 +- +-")
        self.assertRegex(done.stdout.replace("\n", " "), "not known: .*person_surplus")
        with h5py.File(out) as file:
            self.assertNotIn("gini", file)
            self.assertNotIn("panel_net", file)

    def test_other_persons_are_not_compared(self):
        def swap(file):
            ids = file["panel/id"]
            ids[0] = ids[0] + 1
        done = self.expect(OK, self.base[0], self.edited("persons.h5", swap))
        self.assertRegex(done.stdout.replace("\n", " "), "not known: .*follows other persons")

    def test_threshold(self):
        shares = []
        for threshold in (1, 1000000):
            out = self.folder / f"t{threshold}.h5"
            self.expect(OK, self.base[0], self.other[0], "-q", "--threshold", threshold, "-o", out,
                        "--series", "gdp")
            shares.append(read(out, "panel_losers_share")[0, 2])
        self.assertGreater(shares[0], 10)
        self.assertEqual(shares[1], 0)


class Refusals(Case):
    def against(self, name, edit, says, code=INPUT):
        other = self.edited(name, edit)
        done = self.refused(code, self.base[0], other, "-o", self.folder / "no.h5", "--csv",
                            self.folder / "no.csv", says=says)
        self.assertIn(str(other), done.stderr)

    def test_another_version(self):
        self.against("version.h5", lambda file: file["provenance"].attrs.modify("version", b"9.9.9"),
                     "version 9.9.9")

    def test_another_scale(self):
        self.against("scale.h5", lambda file: file["provenance"].attrs.modify("weight", np.uint64(77)),
                     "has 77: runs of different scales")

    def test_another_span(self):
        short = self.folder / "short.h5"
        make_run(short, 0, end="2010-02")
        self.refused(INPUT, self.base[0], short, says="2010-01 to 2010-12.*2010-01 to 2010-02")

    def test_unfinished(self):
        def unfinish(file):
            file["provenance"].attrs.modify("finished", b"\0")
            file["provenance/months_completed"][()] = 7
        self.against("unfinished.h5", unfinish, "not complete: 7 of 12 months")

    def test_same_name_other_files(self):
        def edit(file):
            kept = file["provenance/files/baseline.yaml"]
            kept[-1] = ord(" ")         # where a newline was
        path = self.edited("files.h5", edit, self.base[1])
        done = self.refused(INPUT, self.base[0], path, self.other[0], says="another name")
        self.assertIn(str(path), done.stderr)
        self.assertIn(str(self.base[0]), done.stderr)

    def test_same_run_twice(self):
        self.refused(USAGE, self.base[0], self.base[0], says="given twice")
        copy = self.edited("copy.h5", lambda file: None, self.base[0])
        self.refused(INPUT, self.base[0], copy, self.other[0], says="same run: replication 0 of seed 1")

    def test_one_scenario(self):
        self.refused(INPUT, *self.base, says="same scenario, baseline")

    def test_no_pairs(self):
        self.refused(INPUT, self.base[0], self.other[1], says="no replication is there for every scenario")

    def test_no_runs(self):
        folder = self.folder / "empty"
        folder.mkdir()
        self.refused(INPUT, folder, says="folder without runs")
        self.refused(INPUT, self.base[0], self.folder / "nothing.h5", says="cannot open")
        text = self.folder / "text.h5"
        text.write_text("no output")
        self.refused(INPUT, self.base[0], text, says="text.h5")
        part = self.folder / "part.h5"
        part.write_bytes(self.other[0].read_bytes()[:200000])
        self.refused(INPUT, self.base[0], part, says="part.h5")

    def test_a_comparison_is_no_run(self):
        out = self.folder / "product.h5"
        self.expect(OK, self.base[0], self.other[0], "-q", "-o", out, "--series", "gdp")
        self.refused(INPUT, self.base[0], out, says="is a comparison, not a run")

    def test_period(self):
        for option, month in (("--from", "2009-12"), ("--to", "2011-01"), ("--to", "2010-13"),
                              ("--from", "May")):
            self.refused(USAGE, self.base[0], self.other[0], option, month, says="2010-01 to 2010-12")
        self.refused(USAGE, self.base[0], self.other[0], "--from", "2010-06", "--to", "2010-05",
                     says="lies after")


class Outputs(Case):
    def test_existing_files_are_kept(self):
        for option, name in (("-o", "kept.h5"), ("--csv", "kept.csv")):
            path = self.folder / name
            arguments = (self.base[0], self.other[0], "-q", "--series", "gdp", option, path)
            self.expect(OK, *arguments)
            before = path.read_bytes()
            self.refused(OUTPUT, *arguments, says="exists already")
            self.assertEqual(path.read_bytes(), before)
            self.expect(OK, *arguments, "--force")
            self.assertEqual(len(path.read_bytes()), len(before))

    def test_runs_are_never_replaced(self):
        before = self.other[0].read_bytes()
        for option in ("-o", "--csv"):
            self.refused(USAGE, self.base[0], self.other[0], option, self.other[0], "--force",
                         says="one of the runs")
        self.assertEqual(self.other[0].read_bytes(), before)
        path = self.folder / "same"
        self.refused(USAGE, self.base[0], self.other[0], "-o", path, "--csv", path, says="same file")

    def test_nowhere_to_write(self):
        for option in ("-o", "--csv"):
            self.refused(OUTPUT, self.base[0], self.other[0], option, self.folder / "none" / "x",
                         says="none")

    def test_a_full_disk_leaves_nothing(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        for option, name in (("-o", "full.h5"), ("--csv", "full.csv")):
            self.refused(OUTPUT, self.base[0], self.other[0], option, self.folder / name, says=name,
                         preexec_fn=limit)

    def test_quiet(self):
        self.assertEqual(self.expect(OK, self.base[0], self.other[0], "-q").stdout, "")


del Case        # its subclasses are the tests

if __name__ == "__main__":
    unittest.main()
