"""Ensembles: runs that are those of `guichet run`, going on after a kill, failures, one writer, summaries.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
import fcntl
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
BASELINE = ROOT / "scenarios" / "baseline.yaml"
OK, USAGE, SCENARIO, OUTPUT, INTERRUPTED = 0, 2, 3, 5, 8
MISSING = -2**63 + 2
REPLICATIONS = 3
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
PATIENCE = 120                          # seconds; a machine that is busy elsewhere must not fail


def settings(end, scale="1/10000"):
    """A run of about a second, or of a few when it goes on for years."""
    return ["--set", f"scale={scale}", "--set", f"run.end={end}", "--set", "run.panel_size=20"]


SMALL = settings("2010-03")
LONG = settings("2011-12")


def guichet(*arguments, **options):
    return subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True,
                          timeout=300, check=False, **options)


def statuses(folder):
    with open(folder / "status.csv", encoding="utf-8", newline="") as file:
        return {(row["scenario"], int(row["replication"])): row for row in csv.DictReader(file)}


def states(folder):
    return [row["state"] for row in statuses(folder).values()]


def times(folder):
    return {path: path.stat().st_mtime_ns for path in sorted(folder.glob("*/*.h5"))}


def is_finished(path):
    with h5py.File(path, "r") as file:
        return bool(file["provenance"].attrs["finished"].strip(b"\0"))


def series(path):
    """The series of a file by name, missing values as NaN."""
    with h5py.File(path, "r") as file:
        found = {}
        for name, data in file.items():
            if isinstance(data, h5py.Dataset) and "_FillValue" in data.attrs:
                values = data[()]
                if values.dtype == np.int64:
                    values = np.where(values == MISSING, np.nan, values.astype(float))
                found[name] = values
        return found


def is_locked(folder):
    with open(folder / "lock", "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        cls.folder = Path(tempfile.mkdtemp(prefix="guichet-test-"))
        cls.slow = cls.scenario("slow", "person.internet.adoption: 0.01")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def scenario(cls, name, parameter, file=None):
        path = cls.folder / f"{file or name}.yaml"
        path.write_text(f"name: {name}\ntitle: a test\nextends: {BASELINE}\n"
                        f"parameters:\n  {parameter}\n", encoding="utf-8")
        return path

    def expect(self, code, *arguments, says=None, **options):
        done = guichet("ensemble", *arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}{done.stderr}")
        if says is not None:
            self.assertRegex(done.stderr + done.stdout, says)
        return done

    def wait(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what} did not come about")
            time.sleep(0.02)

    def begin(self, folder, *arguments):
        """An ensemble in the background, once the first month of a run is in its file."""
        process = subprocess.Popen(
            [str(GUICHET), "ensemble", "-o", str(folder), "-q", *map(str, arguments)],
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)

        def begun():
            self.assertIsNone(process.poll(), "the ensemble ended too early for this test")
            return any(folder.glob("runs/*.h5"))
        self.wait(begun, "a run")
        return process


class Whole(Case):
    """Two scenarios x three replications, made once."""
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.folder / "made"
        cls.arguments = ["-o", cls.made, BASELINE, cls.slow, "--replications", REPLICATIONS,
                         "--jobs", 2, *SMALL]
        cls.first = guichet("ensemble", *cls.arguments)

    def test_all_is_made_and_told(self):
        self.assertEqual(self.first.returncode, OK, self.first.stderr)
        self.assertRegex(self.first.stderr, "6 of 6 runs ended")
        names = {f"{name}-r{k:04}.h5" for name in ("baseline", "slow") for k in range(3)}
        self.assertEqual({path.name for path in (self.made / "runs").iterdir()}, names)
        self.assertEqual({path.name for path in (self.made / "summary").iterdir()},
                         {"baseline.h5", "slow.h5"})
        rows = statuses(self.made)
        self.assertEqual(len(rows), 6)
        for (scenario, replication), row in rows.items():
            self.assertEqual(row["state"], "done")
            self.assertEqual(row["file"], f"runs/{scenario}-r{replication:04}.h5")
            self.assertEqual(row["exit_code"], "0")
            self.assertGreater(float(row["seconds"]), 0)

    def test_a_run_is_that_of_guichet_run(self):
        alone = self.folder / "alone.h5"
        done = guichet("run", self.slow, "-o", alone, "--replication", 2, "--quiet", *SMALL)
        self.assertEqual(done.returncode, OK, done.stderr)
        ours, theirs = series(self.made / "runs" / "slow-r0002.h5"), series(alone)
        self.assertEqual(set(ours), set(theirs))
        for name, values in ours.items():
            self.assertEqual(values.tobytes(), theirs[name].tobytes(), name)
        other = series(self.made / "runs" / "slow-r0001.h5")
        self.assertTrue(any(ours[name].tobytes() != other[name].tobytes() for name in ours),
                        "replications differ")

    def test_going_on_where_all_is_done_changes_nothing(self):
        before = times(self.made)
        self.expect(OK, *self.arguments, says="all 6 runs are done")
        self.assertEqual(times(self.made), before)
        self.assertEqual(states(self.made), ["done"] * 6)

    def test_summary_is_what_numpy_says(self):
        runs = [series(self.made / "runs" / f"slow-r{k:04}.h5") for k in range(REPLICATIONS)]
        path = self.made / "summary" / "slow.h5"
        summary = series(path)
        self.assertEqual(set(summary), set(runs[0]))
        with h5py.File(path, "r") as file:
            labels = [label.decode() for label in file["statistic"][()]]
            self.assertEqual(file.attrs["product"], b"summary")
            self.assertEqual(file["provenance"].attrs["scenario"], b"slow")
            self.assertEqual(list(file["provenance/runs/file"].asstr()),
                             [f"runs/slow-r{k:04}.h5" for k in range(REPLICATIONS)])
            gdp = file["gdp"]
            self.assertEqual([gdp.dims[i].keys()[0] for i in range(2)], ["statistic", "time"])
        fewer = 0
        for name, found in summary.items():
            values = np.stack([run[name] for run in runs])
            count = np.sum(~np.isnan(values), axis=0)
            fewer += np.sum((count > 0) & (count < REPLICATIONS))
            found = dict(zip(labels, found))
            np.testing.assert_array_equal(found["count"], count, name)
            with np.errstate(all="ignore"):
                some, two = count > 0, count > 1
                mean = np.nansum(values, axis=0) / count
                squares = np.nansum((values - mean) ** 2, axis=0)
                error = np.sqrt(squares / (count - 1) / count)
            size = np.abs(mean[some]).max(initial=0)
            np.testing.assert_allclose(found["mean"][some], mean[some], 1e-12, err_msg=name)
            np.testing.assert_allclose(found["standard_error"][two], error[two], 1e-9,
                                       atol=1e-12 * size, err_msg=name)
            self.assertTrue(np.isnan(found["mean"][~some]).all(), name)
            self.assertTrue(np.isnan(found["standard_error"][~two]).all(), name)
            for label, probability in QUANTILES.items():
                for n in range(1, REPLICATIONS + 1):
                    cells = count == n
                    there = values[:, cells]
                    there = np.sort(there, axis=0)[:n]          # NaN is sorted behind
                    if there.size > 0:
                        np.testing.assert_allclose(
                            found[label][cells], np.quantile(there, probability, axis=0), 1e-12,
                            atol=1e-12 * size, err_msg=f"{name} {label}")
        self.assertGreater(fewer, 0, "some values are missing in some replications")

    def test_list_tells_states_and_the_command(self):
        done = self.expect(OK, "-o", self.made, "--list")
        self.assertEqual(done.stdout.count("  done  "), 6)
        self.assertRegex(done.stdout, r"6 runs in .*: 6 done\n$")
        more = ["-o", self.made, self.slow, "--replications", 4, *SMALL]
        before = times(self.made)
        done = self.expect(OK, *more, "--list", says=r"slow +3 +missing")
        self.assertRegex(done.stdout, r"6 done, 1 missing")
        self.assertRegex(done.stdout, rf"to go on: cd .* ensemble -o {self.made} --replications 4 ")
        self.assertEqual(times(self.made), before)
        self.expect(4, "-o", self.folder / "nowhere", "--list", says="no ensemble")

    def test_other_runs_are_refused_and_nothing_touched(self):
        before = times(self.made)
        arguments = ["-o", self.made, self.slow, "--replications", 1, *SMALL]
        other = [str(word).replace("2010-03", "2010-04") for word in arguments]
        self.expect(OUTPUT, *other, says=r"settings.*2010-03.*not.*2010-04(.|\n)*--force")
        self.expect(OUTPUT, *arguments, "--seed", 7, says='seed is "1", not "7"')
        text = self.slow.read_text(encoding="utf-8")
        try:
            self.slow.write_text(text.replace("0.01", "0.02"), encoding="utf-8")
            self.expect(OUTPUT, *arguments, says="scenario file slow.yaml has changed")
        finally:
            self.slow.write_text(text, encoding="utf-8")
        self.assertEqual(times(self.made), before)

    def test_more_replications_and_fewer_series(self):
        copy = self.folder / "copy"
        shutil.copytree(self.made, copy)
        before = times(copy)
        self.expect(OK, "-o", copy, self.slow, "--replications", REPLICATIONS + 1, *SMALL,
                    "--series", "gdp,persons_by_*")
        after = times(copy)
        self.assertEqual({path for path in after if path not in before},
                         {copy / "runs" / "slow-r0003.h5"})
        self.assertEqual({path for path in before if before[path] != after[path]},
                         {copy / "summary" / "slow.h5"})
        with h5py.File(copy / "summary" / "slow.h5", "r") as file:
            self.assertIn("gdp", file)
            self.assertNotIn("unemployment_rate", file)
            self.assertEqual(file["provenance"].attrs["replications"], REPLICATIONS + 1)
        self.assertEqual(len(statuses(copy)), 7, "the list keeps what an earlier command made")

    def test_a_damaged_file_is_refused_then_made_again(self):
        copy = self.folder / "damaged"
        shutil.copytree(self.made, copy)
        path = copy / "runs" / "baseline-r0001.h5"
        path.write_bytes(path.read_bytes()[:3000])
        arguments = ["-o", copy, BASELINE, "--replications", 2, *SMALL]
        self.expect(OUTPUT, *arguments, says="cannot be read as a run")
        self.assertEqual(path.stat().st_size, 3000)
        untouched = times(copy)[copy / "runs" / "baseline-r0000.h5"]
        self.expect(OK, *arguments, "--force")
        self.assertTrue(is_finished(path))
        self.assertEqual(times(copy)[copy / "runs" / "baseline-r0000.h5"], untouched)


class Stopped(Case):
    def test_killed_then_made_again_with_one_writer_at_a_time(self):
        made = self.folder / "killed"
        arguments = [self.slow, "--replications", 2, "--jobs", 1, "--series", "gdp", *LONG]
        process = self.begin(made, *arguments)
        self.expect(OUTPUT, "-o", made, *arguments,
                    says=rf"another ensemble works.*process {process.pid}\b")
        self.expect(OK, "-o", made, "--list", says=r"slow +0 +running")
        process.kill()
        process.wait()
        self.wait(lambda: not is_locked(made), "the end of the runs of a killed ensemble")
        self.assertFalse(is_finished(made / "runs" / "slow-r0000.h5"))
        self.expect(OK, "-o", made, "--list", says=r"slow +0 +interrupted(.|\n)*slow +1 +missing")
        self.expect(OK, "-o", made, *arguments)
        self.assertEqual(states(made), ["done"] * 2)
        self.assertTrue(is_finished(made / "runs" / "slow-r0000.h5"))

    def test_a_signal_ends_after_the_month(self):
        made = self.folder / "stopped"
        arguments = [self.slow, "--replications", 3, "--jobs", 2, *LONG]
        process = self.begin(made, *arguments)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), INTERRUPTED)
        self.assertFalse(is_locked(made))
        found = states(made)
        self.assertIn("interrupted", found)
        self.assertEqual(found[2], "missing")
        self.assertFalse((made / "summary" / "slow.h5").exists())
        for path in (made / "runs").glob("*.h5"):
            with h5py.File(path, "r") as file:
                self.assertIn("gdp", file)
                done = int(file["provenance/months_completed"][()])
            kept = path.with_name(path.name + ".checkpoint").exists()
            self.assertEqual(kept, 0 < done and not is_finished(path), f"{path}: {done} months")
        self.expect(OK, "-o", made, "--list", says="to go on: cd .* ensemble -o ")


class Failures(Case):
    def test_a_failed_run_does_not_lose_the_others(self):
        made = self.folder / "failed"
        blocked = made / "runs" / "slow-r0000.h5.part"
        blocked.mkdir(parents=True)                    # its output cannot be made
        arguments = ["-o", made, self.slow, BASELINE, "--replications", 2, "--series", "gdp",
                     *SMALL]
        done = self.expect(OUTPUT, *arguments, says="slow, replication 0: failed: .*slow-r0000.h5")
        self.assertRegex(done.stderr, "slow: no summary, because 1 of 2")
        rows = statuses(made)
        self.assertEqual([row["state"] for row in rows.values()], ["failed"] + ["done"] * 3)
        self.assertEqual(rows["slow", 0]["exit_code"], str(OUTPUT))
        self.assertIn("cannot create", rows["slow", 0]["message"])
        self.assertIn("cannot create",
                      (made / "log" / "slow-r0000.txt").read_text(encoding="utf-8"))
        self.assertEqual([path.name for path in (made / "summary").iterdir()], ["baseline.h5"])
        self.expect(OK, "-o", made, "--list", says=r"slow +0 +failed .*cannot create")
        before = times(made)
        blocked.rmdir()
        self.expect(OK, *arguments)
        after = times(made)
        self.assertEqual(before, {path: after[path] for path in before})
        self.assertEqual(set(after) - set(before),
                         {made / "runs" / "slow-r0000.h5", made / "summary" / "slow.h5"})

    def test_a_full_disk_leaves_nothing_half_written(self):
        made = self.folder / "full"

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
        self.expect(OUTPUT, "-o", made, self.slow, "--replications", 2, *SMALL, preexec_fn=limit,
                    says="slow, replication 1: failed: .*cannot write")
        self.assertEqual(list((made / "runs").iterdir()), [])
        self.assertEqual(list((made / "summary").iterdir()), [])
        self.assertEqual(states(made), ["failed"] * 2)

    def test_a_scenario_edited_meanwhile_is_told(self):
        made = self.folder / "edited"
        path = self.scenario("edited", "person.internet.adoption: 0.01")
        process = self.begin(made, path, "--replications", 2, "--jobs", 1,
                             *settings("2010-12"))
        self.scenario("edited", "person.internet.adoption: 0.02")
        self.assertEqual(process.wait(PATIENCE), 4)
        self.assertEqual(states(made), ["done", "failed"])
        self.assertIn("scenario file edited.yaml has changed", process.stderr.read())


class Mistakes(Case):
    def test_mistakes_are_told_before_anything_starts(self):
        made = self.folder / "nothing"
        twin = self.scenario("slow", "person.internet.adoption: 0.02", file="twin")
        wrong = self.scenario("wrong", "person.internet.adopton: 0.02")
        self.expect(SCENARIO, "-o", made, self.slow, twin, says="both named slow")
        self.expect(SCENARIO, "-o", made, wrong, self.folder / "absent.yaml",
                    says=r"wrong.yaml:5:(.|\n)*absent.yaml")
        self.expect(SCENARIO, "-o", made, self.slow, "--set", "scale=0/7", says="scale")
        self.expect(USAGE, "-o", made, says="needs SCENARIO")
        self.expect(USAGE, self.slow, says="needs -o DIR")
        self.expect(USAGE, "-o", made, self.slow, "--replications", 0, says="allowed.* to ")
        self.expect(USAGE, "-o", made, self.slow, "--first-replication", 2**32 - 1,
                    says="beyond the last replication")
        self.assertFalse(made.exists())

    def test_folders_that_cannot_be_are_told(self):
        few = ["--replications", 1, *SMALL]
        self.expect(OUTPUT, "-o", self.folder / "no" / "where", self.slow, *few,
                    says="make the folder that it is to be in first")
        self.expect(OUTPUT, "-o", self.slow, self.slow, *few, says="not a folder")
        strange = self.folder / "strange"
        strange.mkdir()
        (strange / "status.csv").write_text("mine\n", encoding="utf-8")
        self.expect(4, "-o", strange, self.slow, *few, says="no line of an ensemble's list")
        self.assertEqual((strange / "status.csv").read_text(encoding="utf-8"), "mine\n")
        self.assertEqual(list((strange / "runs").iterdir()), [])


if __name__ == "__main__":
    unittest.main()
