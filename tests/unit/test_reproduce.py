"""guichet reproduce of files that hold some months or some series, and of damaged ones.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
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

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sealing import editing             # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build/release/tools/guichet")).resolve()
BASELINE = ROOT / "scenarios" / "baseline.yaml"
SMALL = ["--set", "scale=1/10000", "--set", "run.panel_size=50", "--threads", "1", "--quiet"]
OK, DIFFERENT, INPUT = 0, 1, 4


def guichet(*arguments):
    return subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True,
                          timeout=600, check=False)


class Reproducing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        cls.folder = Path(tempfile.mkdtemp(prefix="guichet-reproduce-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)

    def run_of(self, name, *arguments, end="2010-06"):
        path = self.folder / name
        done = guichet("run", BASELINE, "-o", path, *SMALL, "--set", f"run.end={end}", *arguments)
        self.assertEqual(done.returncode, OK, done.stderr)
        return path

    def expect(self, code, path, says):
        done = guichet("reproduce", path, "-q", "--threads", 1)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, says)
        self.assertEqual([p.name for p in self.folder.iterdir() if "again" in p.name], [])
        return done

    def test_rows_of_some_months(self):
        path = self.run_of("every.h5", "--every", 4, end="2010-11")     # ends between two rows
        with h5py.File(path) as file:
            months = [str(np.datetime64(int(day), "D"))[:7] for day in file["time"]]
        self.assertEqual(months, ["2010-04", "2010-08"])
        self.expect(OK, path, r"equal: .* [1-9]\d* columns of the last state, 2 months")

    def test_rows_at_unequal_distances(self):
        """As of a run that was resumed with another --every: each month is found in the run."""
        path = self.run_of("uneven.h5")
        with editing(path) as file:
            keep = [0, 1, 2, 5]
            file["provenance/months_completed"][()] = len(keep)
            names = []
            file.visititems(lambda name, item: names.append(name) if
                            isinstance(item, h5py.Dataset) and item.ndim and
                            (name == "time" or len(item.dims[0]) and item.dims[0][0].name == "/time")
                            and not name.startswith("checksums") else None)
            del file["checksums"]
            for name in names:
                self.assertEqual(file[name].shape[0], 6, name)
            time, old = file["time"][()][keep], file["time"]
            file.move("time", "old_time")
            file["time"] = time
            file["time"].make_scale("time")
            for name in names:
                if name == "time":
                    continue
                item = file[name]
                values, attributes = item[()][keep], dict(item.attrs)
                scales = [item.dims[axis][0].name for axis in range(1, item.ndim)]
                del file[name]
                file[name] = values
                for axis, scale in enumerate(["/time", *scales]):
                    file[name].dims[axis].attach_scale(file[scale])
                for key in ("units", "long_name"):
                    if key in attributes:
                        file[name].attrs[key] = attributes[key]
            del old
            del file["old_time"]
        self.expect(OK, path, "equal: .* 4 months")
        with editing(path) as file:
            file["gdp"][3] += 1
        self.expect(DIFFERENT, path, "different: gdp, 2010-06: the file holds")

    def test_some_series(self):
        path = self.run_of("series.h5", "--series", "gdp,persons", "--no-panel")
        self.expect(OK, path, "equal: 2 series, 0 variables of the panel")
        with editing(path) as file:
            file["persons"][2] += 1
        self.expect(DIFFERENT, path, "different: persons, 2010-03: the file holds")

    def test_damaged_files_are_refused(self):
        path = self.run_of("whole.h5")
        whole = path.read_bytes()
        with h5py.File(path) as file:
            places = {name: file[name].id.get_offset() for name in
                      ("gdp", "persons_by_age_band", "panel/person_birth", "provenance/months_completed")}
        broken = self.folder / "broken.h5"
        for name, place in places.items():
            data = bytearray(whole)
            data[place] ^= 1
            broken.write_bytes(data)
            says = "claimed to be complete|more months" if "months" in name else \
                re.escape(f"{name} does not match its checksum")
            with self.subTest(variable=name):
                done = self.expect(INPUT, broken, says)
                self.assertIn("broken.h5", done.stderr)
        for length in (0, 100, len(whole) // 2, len(whole) - 1):
            broken.write_bytes(whole[:length])
            self.expect(INPUT, broken, "broken.h5")


if __name__ == "__main__":
    unittest.main()
