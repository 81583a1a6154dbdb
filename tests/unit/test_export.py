"""guichet export: series of an output as CSV, and files that are no outputs.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import contextlib
import csv
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np
import xarray

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sealing import editing, seal             # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
SECTORS = ROOT / "scenarios" / "france" / "sectors.csv"
OK, DIFFERENT, USAGE, SCENARIO, INPUT, OUTPUT, MEMORY, INTERNAL, INTERRUPTED = range(9)
MISSING = -2**63 + 2                    # of integers, in a file
MONTHS = np.array([14610, 14641, 14669, 14700])     # of 2010, in days since 1970-01-01
AWKWARD = ['plain', 'with, comma', 'with "quotes"', 'with\nline', 'département']
# The HDF5 library itself loses memory on damaged files; in builds that watch for it, that is let pass.
LEAKING = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


def export(*arguments, **options):
    return subprocess.run([str(GUICHET), "export", *map(str, arguments)], capture_output=True,
                          text=True, timeout=120, check=False, **options)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def fixed(text):
    """A text attribute of fixed length, as outputs have."""
    return np.bytes_(text.encode())


@contextlib.contextmanager
def make_output(path, months=MONTHS, done=None, finished="2026-01-01T00:00:00Z"):
    """A small file of the form of a run; yields the open file for more."""
    file = h5py.File(path, "w", track_order=True)
    place = file.create_group("provenance")
    for name, text in {"model": "guichet", "scenario": "small", "title": "Small", "version": "1",
                       "settings": "", "finished": finished}.items():
        place.attrs[name] = fixed(text) if text else np.array(b"", dtype="S1")
    for name, value in {"seed": 1, "weight": 1000, "replication": 0}.items():
        place.attrs[name] = np.uint64(value)
    place["months_completed"] = np.int64(len(months) if done is None else done)
    place.create_group("files")
    place.create_group("inputs")
    file["time"] = np.asarray(months, dtype=np.int64)
    file["time"].make_scale("time")
    yield file
    file.close()
    seal(path)


def add_dimension(file, name, labels):
    file[name] = np.array(labels, dtype=h5py.string_dtype())
    file[name].make_scale(name)


def add_series(file, name, dimensions, values, unit="1"):
    file[name] = values
    file[name].attrs["units"] = fixed(unit)
    for axis, dimension in enumerate(dimensions):
        file[name].dims[axis].attach_scale(file[dimension])


class Case(unittest.TestCase):
    def setUp(self):
        if not GUICHET.exists():
            self.skipTest(f"{GUICHET} is not built")
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-export-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.file = self.folder / "run.h5"
        self.table = self.folder / "table.csv"

    def small(self, **how):
        """Four months of three series; one is broken down."""
        with make_output(self.file, **how) as file:
            add_dimension(file, "kind", AWKWARD)
            add_series(file, "count", ["time"], np.array([1, 2**60 + 1, MISSING, -4]), "person")
            add_series(file, "real", ["time"], np.array([0.1, 1 / 3, np.nan, 1e300]))
            add_series(file, "count_by_kind", ["time", "kind"],
                       np.arange(20, dtype=np.int64).reshape(4, 5))
            add_series(file, "once", [], np.float64(2.5), "EUR, of 2010")

    def expect(self, code, *arguments, says="", **options):
        done = export(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}{done.stderr}")
        self.assertIn(says, done.stderr)
        if code != OK:
            self.assertTrue(done.stderr, "a failure says why")
            for line in done.stderr.splitlines():
                self.assertTrue(line.startswith("guichet: "), line)
            self.assertEqual([p.name for p in self.folder.iterdir() if ".csv" in p.name], [],
                             "a failure leaves no table")
        return done


class Tables(Case):
    def test_totals_by_default(self):
        self.small()
        done = self.expect(OK, self.file, "-o", "-")
        self.assertEqual(done.stdout, 'series,unit,time,value\n'
                         'count,person,2010-01,1\n'
                         'count,person,2010-02,1152921504606846977\n'
                         'count,person,2010-03,\n'
                         'count,person,2010-04,-4\n'
                         'real,1,2010-01,0.1\n'
                         'real,1,2010-02,0.3333333333333333\n'
                         'real,1,2010-03,\n'
                         'real,1,2010-04,1e+300\n'
                         'once,"EUR, of 2010",,2.5\n')

    def test_labels_are_quoted(self):
        self.small()
        done = self.expect(OK, self.file, "-o", "-", "--series", "count_by_kind, once",
                           "--from", "2010-02", "--to", "2010-02")
        self.assertIn('"with ""quotes"""', done.stdout)
        read = rows(done.stdout)
        self.assertEqual([row["kind"] for row in read], AWKWARD + [""])
        self.assertEqual([row["value"] for row in read], ["5", "6", "7", "8", "9", "2.5"])
        self.assertEqual(list(read[0]), ["series", "unit", "time", "kind", "value"])

    def test_all_kinds_of_figures_stand_first(self):
        with make_output(self.file) as file:
            file.attrs["product"] = fixed("summary")
            add_dimension(file, "kind", ["a", "b"])
            add_dimension(file, "statistic", ["mean", "se"])
            add_dimension(file, "scenario", ["base", "other"])
            add_series(file, "x_by_kind", ["scenario", "statistic", "time", "kind"],
                       np.arange(32.0).reshape(2, 2, 4, 2))
            add_series(file, "x", ["scenario", "statistic", "time"],
                       np.arange(16.0).reshape(2, 2, 4))
        done = self.expect(OK, self.file, "-o", "-", "--series", "x_by_kind")
        read = rows(done.stdout)
        self.assertEqual(list(read[0]), ["series", "unit", "statistic", "scenario", "time", "kind",
                                         "value"])
        self.assertEqual([float(row["value"]) for row in read], list(range(32)))
        self.assertEqual([(r["scenario"], r["statistic"], r["time"], r["kind"]) for r in read[:9:8]],
                         [("base", "mean", "2010-01", "a"), ("base", "se", "2010-01", "a")])
        self.assertEqual(len(rows(self.expect(OK, self.file, "-o", "-").stdout)), 16)

    def test_names_from_the_tables_in_the_file(self):
        with make_output(self.file) as file:
            add_dimension(file, "sector", ["AZ", "none"])
            add_series(file, "x_by_sector", ["sector"], np.array([1, 2]))
            kept = np.frombuffer(SECTORS.read_bytes(), dtype=np.uint8)
            file["provenance/inputs/sectors.csv"] = kept
            file["provenance/inputs/sectors.csv"].attrs["xxh3_64"] = fixed("0")
        read = rows(self.expect(OK, self.file, "-o", "-", "--series", "x*").stdout)
        self.assertEqual([(row["sector"], row["sector_name"]) for row in read],
                         [("AZ", "Agriculture, forestry, fishing"), ("none", "")])
        with editing(self.file) as file:
            kept = np.frombuffer(b"other,columns\n1,2\n", dtype=np.uint8)
            del file["provenance/inputs/sectors.csv"]
            file["provenance/inputs/sectors.csv"] = kept
            file["provenance/inputs/sectors.csv"].attrs["xxh3_64"] = fixed("0")
        done = self.expect(OK, self.file, "-o", "-", "--series", "x*", says="names of sector are left")
        self.assertEqual(list(rows(done.stdout)[0]), ["series", "unit", "time", "sector", "value"])

    def test_a_run_that_is_not_complete(self):
        self.small(done=2, finished="")
        done = self.expect(OK, self.file, "-o", "-", "--series", "count", says="2 of 4 months")
        self.assertEqual([row["time"] for row in rows(done.stdout)], ["2010-01", "2010-02"])
        self.expect(USAGE, self.file, "-o", "-", "--to", "2010-03", says="2010-01 to 2010-02")
        self.small(done=0, finished="")
        self.expect(INPUT, self.file, "-o", self.table, says="no month is there yet")
        done = self.expect(OK, self.file, "-o", "-", "--series", "once")
        self.assertEqual(rows(done.stdout)[0]["value"], "2.5")

    def test_a_real_run_is_what_xarray_reads(self):
        made = subprocess.run([str(GUICHET), "run", str(ROOT / "scenarios" / "baseline.yaml"), "-o",
                               str(self.file), "--quiet", "--threads", "1", "--set",
                               "scale=1/10000", "--set", "run.end=2010-03", "--no-panel"],
                              capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(made.returncode, OK, made.stderr)
        done = self.expect(OK, self.file, "-o", self.table, "--series", "*")
        self.assertRegex(done.stdout, r"table.csv: [\d ]+ rows of \d+ series")
        values, labels = {}, {}
        with open(self.table, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                values.setdefault(row["series"], []).append(row["value"])
                labels.setdefault(row["series"], []).append(row)
        with xarray.open_dataset(self.file) as run:
            self.assertEqual(set(values), set(run.data_vars))
            for name, variable in run.data_vars.items():
                read = np.array([float(text or "nan") for text in values[name]])
                np.testing.assert_array_equal(
                    read, variable.values.astype(float).ravel(), f"{name}")
                for dimension in variable.dims:
                    expected = variable[dimension].broadcast_like(variable).transpose(
                        *variable.dims).values.ravel()
                    if dimension == "time":
                        expected = [str(time)[:7] for time in expected]
                    self.assertEqual([row[dimension] for row in labels[name]], list(expected))


class Choosing(Case):
    def test_choices_that_choose_nothing(self):
        self.small()
        out = ["-o", self.table]
        self.expect(USAGE, self.file, *out, "--series", "cuont", says='"cuont" (did you mean count?)')
        self.expect(USAGE, self.file, *out, "--series", "zz*", says='no series "zz*"')
        self.expect(USAGE, self.file, *out, "--series", ",", says="no series is chosen")
        self.expect(USAGE, self.file, *out, "--from", "2009-12", says="2010-01 to 2010-04")
        self.expect(USAGE, self.file, *out, "--to", "2010-05", says="--to 2010-05 is outside")
        self.expect(USAGE, self.file, *out, "--from", "2010-03", "--to", "2010-02", says="after")
        self.expect(USAGE, self.file, *out, "--from", "March", says="a month such as")
        self.expect(USAGE, self.file, says="needs -o FILE")

    def test_nothing_without_a_breakdown(self):
        with make_output(self.file) as file:
            add_dimension(file, "kind", ["a"])
            add_series(file, "x_by_kind", ["time", "kind"], np.ones((4, 1)))
        self.expect(USAGE, self.file, "-o", self.table, says="choose some with --series")


class Outputs(Case):
    def test_an_existing_table_is_kept_unless_forced(self):
        self.small()
        self.table.write_text("mine", encoding="utf-8")
        done = export(self.file, "-o", self.table)
        self.assertEqual((done.returncode, self.table.read_text(encoding="utf-8")), (OUTPUT, "mine"))
        self.assertIn("--force", done.stderr)
        self.assertEqual(export(self.file, "-o", self.table, "--force").returncode, OK)
        self.assertEqual(len(rows(self.table.read_text(encoding="utf-8"))), 9)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["run.h5", "table.csv"])

    def test_a_run_is_never_replaced_by_a_table(self):
        self.small()
        before = self.file.read_bytes()
        self.expect(OUTPUT, self.file, "-o", self.file, "--force", says="HDF5")
        self.assertEqual(self.file.read_bytes(), before)

    def test_places_that_cannot_be_written(self):
        self.small()
        self.expect(OUTPUT, self.file, "-o", self.folder, "--force", says="not a plain file")
        self.expect(OUTPUT, self.file, "-o", "/dev/full", "--force", says="not a plain file")
        self.expect(OUTPUT, self.file, "-o", self.folder / "absent" / "t.csv", says="cannot be made")
        self.expect(OUTPUT, self.file, "-o", self.file / "t.csv", says="cannot be made")

    def test_a_full_disk_leaves_nothing(self):
        with make_output(self.file) as file:
            add_dimension(file, "kind", [f"label {k}" for k in range(500)])
            add_series(file, "x_by_kind", ["time", "kind"], np.full((4, 500), 1 / 3))
        full = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))}
        self.expect(OUTPUT, self.file, "-o", self.table, "--series", "*", says="cannot write", **full)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["run.h5"])
        self.expect(OK, self.file, "-o", self.table, "--series", "*")   # it fits without the limit
        with open("/dev/full", "w", encoding="utf-8") as device:
            done = subprocess.run([str(GUICHET), "export", str(self.file), "-o", "-", "--series",
                                   "*"], stdout=device, stderr=subprocess.PIPE, text=True,
                                  timeout=60, check=False)
        self.assertEqual(done.returncode, OUTPUT, done.stderr)
        self.assertIn("No space left", done.stderr)


class Foreign(Case):
    """Files given that are no outputs: refused with a sentence, and never a crash."""

    def refused(self, says=""):
        return self.expect(INPUT, self.file, "-o", self.table, "--series", "*", says=says)

    def test_no_file(self):
        self.refused("cannot open the file")

    def test_a_folder(self):
        self.file.mkdir()
        self.refused("not a plain file")

    def test_texts_and_nothing(self):
        for content in (b"", b"series,unit\n", b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" * 500):
            self.file.write_bytes(content)
            self.refused("cannot open the file")

    def test_truncated_at_many_lengths(self):
        self.small()
        whole = self.file.read_bytes()
        for part in range(0, 100, 4):
            self.file.write_bytes(whole[:len(whole) * part // 100])
            self.refused(self.file.name)

    def test_damaged_anywhere(self):
        """What is read of a damaged file may pass for an output; it must not crash the program."""
        self.small()
        whole = self.file.read_bytes()
        random = np.random.default_rng(5)
        refused = 0
        for _ in range(60):
            bytes_ = bytearray(whole)
            for place in random.integers(0, len(whole), 40):
                bytes_[place] = random.integers(0, 256)
            self.file.write_bytes(bytes_)
            done = export(self.file, "-o", "-", "--series", "*", env=LEAKING)
            self.assertIn(done.returncode, (OK, USAGE, INPUT, MEMORY), done.stderr)
            refused += done.returncode != OK
        self.assertGreater(refused, 0, "none of the files was damaged enough to be refused")

    def test_somebody_elses(self):
        with h5py.File(self.file, "w") as file:
            file["x"] = np.arange(3)
        self.refused("no output of guichet")
        with make_output(self.file) as file:
            file["provenance"].attrs["model"] = fixed("another")
        self.refused("no output of guichet")
        with make_output(self.file) as file:
            file.attrs["product"] = fixed("cake")
        self.refused("no output of guichet")

    def changed(self, change, says):
        self.file.unlink(missing_ok=True)
        self.small()
        with editing(self.file) as file:
            change(file)
        self.refused(says)

    def test_what_no_output_has(self):
        def replace(name, values):
            def change(file):
                del file[name]
                file[name] = values
                file[name].make_scale(name)
            return change

        def link(target):
            def change(file):
                del file["kind"]
                file["kind"] = target
            return change

        def nameless(file):
            add_series(file, "y", [], np.arange(4))

        def huge(file):
            file.create_dataset("z", (2**40,), dtype="i8", chunks=(1024,))

        self.changed(replace("time", np.array([14610, 14641, 14669, 14701])), "follow each other")
        self.changed(replace("time", np.array([14610, 14641, 14641, 14700])), "follow each other")
        self.changed(replace("time", np.array([2**62] * 4)), "follow each other")
        self.changed(replace("time", np.arange(4.0)), "no list of months")
        self.changed(replace("time", np.arange(8).reshape(4, 2)), "")
        self.changed(replace("kind", np.arange(5.0)), "kind")
        self.changed(replace("kind", np.array(["a"] * 4, dtype=h5py.string_dtype())), "kind")
        self.changed(replace("kind", np.array([b"a"] * 5)), "kind")
        self.changed(link(h5py.SoftLink("/time")), "kind is a link to elsewhere")
        self.changed(link(h5py.ExternalLink("other.h5", "/kind")), "kind is a link to elsewhere")
        self.changed(nameless, "dimension without a name")
        self.changed(replace("kind", np.array([b"\xff"] * 5, dtype=h5py.string_dtype())), "not UTF-8")
        self.changed(lambda file: file["count"].attrs.create("units", np.bytes_(b"\xb1")),
                     "not UTF-8")
        self.changed(huge, "more than the file can")
        self.changed(lambda file: file.__delitem__("time"), "time")
        self.changed(lambda file: file.__delitem__("provenance"), "no output of guichet")
        self.changed(lambda file: file["provenance/months_completed"].write_direct(
            np.array(5, dtype=np.int64)), "5 months are claimed to be complete and 4 are")
        self.changed(lambda file: file["provenance/months_completed"].write_direct(
            np.array(3, dtype=np.int64)), "finished")
        self.changed(lambda file: file["provenance"].attrs.create("seed", fixed("one")),
                     "seed is no whole number")

    def test_an_output_without_series(self):
        with make_output(self.file):
            pass
        self.refused("holds no series")

    def test_a_dimension_of_numbers(self):
        with make_output(self.file) as file:
            file["year"] = np.array([2010, -1])
            file["year"].make_scale("year")
            add_series(file, "x_by_year", ["year"], np.array([1.5, 2]))
        read = rows(self.expect(OK, self.file, "-o", "-", "--series", "*").stdout)
        self.assertEqual([(row["year"], row["value"]) for row in read], [("2010", "1.5"), ("-1", "2")])


if __name__ == "__main__":
    unittest.main()
