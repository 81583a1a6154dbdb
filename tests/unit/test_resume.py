"""guichet resume and guichet verify: the same bits as a run that was never interrupted.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import re
import shutil
import signal
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

from processes import (BASELINE, GUICHET, INPUT, INTERRUPTED, OK, OUTPUT, USAGE, Case, datasets,
                       months_done, same, small)

MONTHS = 18                             # of the run below
ARGUMENTS = small("2011-06")
MADE = Path(tempfile.mkdtemp(prefix="guichet-test-"))


def finished(path):
    with h5py.File(path, "r") as file:
        return bool(file["provenance"].attrs["finished"].strip(b"\0"))


def months_of(path):
    """The months of the rows, as 2010-01."""
    with h5py.File(path, "r") as file:
        days = file["time"][()]
    return [str(np.datetime64(0, "D") + np.timedelta64(int(day), "D"))[:7] for day in days]


def setUpModule():
    """A run, and the same stopped and killed on its way, with checkpoints and without."""
    if not GUICHET.exists():
        raise unittest.SkipTest(f"{GUICHET} is not built")
    case = Case("expect")
    try:
        case.expect(OK, "run", BASELINE, "-o", MADE / "straight.h5", "-q", *ARGUMENTS)
        for name, every, number in (("stopped", 3, signal.SIGTERM), ("killed", 2, signal.SIGKILL),
                                    ("bare", 0, signal.SIGKILL)):
            place = MADE / name
            place.mkdir()
            process = case.begin("run.h5", "-q", *ARGUMENTS, "--checkpoint-every", every, months=7,
                                 cwd=place)
            case.stop(process, number)
            code = -signal.SIGKILL if number == signal.SIGKILL else INTERRUPTED
            case.assertEqual(process.returncode, code)
            case.assertFalse(finished(place / "run.h5"))
    finally:
        case.doCleanups()


def tearDownModule():
    shutil.rmtree(MADE, ignore_errors=True)


class Resume(Case):
    """Each test takes copies of what setUpModule made."""
    ARGUMENTS = ARGUMENTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.straight, cls.stopped, cls.killed, cls.bare = (
            MADE / name for name in ("straight.h5", "stopped", "killed", "bare"))

    def copy(self, place):
        """The output of a copy of one of the folders above."""
        made = self.folder / f"copy-{self.id().rsplit('.', 1)[1]}-{len(list(self.folder.iterdir()))}"
        shutil.copytree(place, made)
        return made / "run.h5"

    def resume(self, output, *arguments, code=OK, says=None, **options):
        return self.expect(code, "resume", output, *arguments, "--threads", 1, says=says, **options)

    def test_nothing_left_is_nothing_lost(self):
        """After a kill: months told before are there, and the end is that of the straight run."""
        for place, says in ((self.killed, "going on after 2010-"), (self.bare, "from its opening"),
                            (self.stopped, "going on after 2010-")):
            with self.subTest(place=place.name):
                output = self.copy(place)
                done = months_done(output)
                self.assertGreaterEqual(done, 7)
                before = datasets(output)
                whole = datasets(self.straight)
                for name in ("persons", "gdp", "panel/person_skill"):
                    self.assertTrue(same(before[name][:done], whole[name][:done]), name)
                self.resume(output, says=says)
                self.equal(output, self.straight)
                self.assertEqual(sorted(path.name for path in output.parent.iterdir()), ["run.h5"])
                self.expect(OK, "verify", output, says=f"whole: run baseline, {MONTHS} months")

    def test_reproduce_takes_what_resume_made(self):
        output = self.copy(self.stopped)
        self.resume(output, "-q")
        self.expect(OK, "reproduce", output, "--threads", 1, "-q", says=f"equal.* {MONTHS} months")

    def test_threads_and_panel(self):
        output = self.copy(self.stopped)
        self.expect(OK, "resume", output, "-q", "--threads", 2)
        self.equal(output, self.straight)
        output = self.copy(self.stopped)
        self.resume(output, "--no-panel")
        ours, theirs = datasets(output), datasets(self.straight)
        self.assertFalse([name for name in ours if name.startswith("panel")])
        for name, values in theirs.items():
            if not name.startswith(("panel", "checksums")):
                self.assertTrue(same(ours[name], values), name)

    def test_another_file(self):
        output = self.copy(self.stopped)
        other = output.with_name("it's another.h5")
        before = {path.name: path.read_bytes() for path in output.parent.iterdir()}
        self.resume(output, "-o", other)
        self.equal(other, self.straight)
        after = {path.name: path.read_bytes() for path in output.parent.iterdir()}
        self.assertEqual(set(after) - set(before), {other.name})
        self.assertTrue(all(after[name] == before[name] for name in before))
        self.resume(output, "-o", other, code=OUTPUT, says="exists already.*--force")
        Path(f"{other}.checkpoint").write_bytes(b"of another run")
        other.unlink()
        self.resume(output, "-o", other, code=OUTPUT, says="is a checkpoint of a run")
        self.resume(output, "-o", other, "--force")
        self.assertFalse(Path(f"{other}.checkpoint").exists())
        self.equal(other, self.straight)

    def test_from_a_checkpoint(self):
        output = self.copy(self.stopped)
        for name in ("run.h5.checkpoint.previous", "run.h5.checkpoint"):
            checkpoint = output.with_name(name)
            self.assertTrue(checkpoint.exists(), name)
            made = output.with_name(f"from {name}.h5")
            self.resume(checkpoint, "-o", made)
            self.equal(made, self.straight)
        # Without the output there are only the months after it.
        output.unlink()
        done = self.resume(output.with_name("run.h5.checkpoint"))
        self.assertRegex(done.stderr, "no output so far, so it begins with the month after")
        after = re.search(r"going on after (\d{4}-\d\d)", done.stderr).group(1)
        months, ours, theirs = months_of(output), datasets(output), datasets(self.straight)
        self.assertEqual(months, [month for month in months_of(self.straight) if month > after])
        for name in ("persons", "gdp", "unemployment_rate", "panel/person_skill", "panel/id"):
            tail = theirs[name] if name == "panel/id" else theirs[name][-len(months):]
            self.assertTrue(same(ours[name], tail), name)
        self.assertTrue(same(ours["provenance/column_checksums"],
                             theirs["provenance/column_checksums"]))

    def test_an_output_that_is_not_there(self):
        output = self.copy(self.stopped)
        output.unlink()
        self.resume(output, code=INPUT, says="run.h5.checkpoint.*-o FILE")
        self.resume(output.with_name("nowhere.h5"), code=INPUT)
        moved = output.with_name("state.h5")
        output.with_name("run.h5.checkpoint").rename(moved)
        output.with_name("run.h5.checkpoint.previous").unlink()
        self.resume(moved, code=USAGE, says="-o FILE")
        self.resume(moved, "-o", output, "-q")
        self.assertTrue(finished(output))

    def test_another_cadence(self):
        output = self.copy(self.stopped)
        there = months_of(output)[:months_done(output)]
        self.resume(output, "--every", 4, "-q")
        months, straight = months_of(output), months_of(self.straight)
        later = [month for i, month in enumerate(straight) if i % 4 == 3 and month > there[-1]]
        self.assertEqual(months, there + later)
        rows = [straight.index(month) for month in months]
        ours, theirs = datasets(output), datasets(self.straight)
        for name, values in theirs.items():
            if values.ndim > 0 and values.shape[0] == MONTHS and not name.startswith("checksums"):
                self.assertTrue(same(ours[name], values[rows]), name)
        self.assertTrue(same(ours["provenance/column_checksums"],
                             theirs["provenance/column_checksums"]))
        self.expect(OK, "reproduce", output, "--threads", 1, "-q", says="equal")

    def test_a_run_of_few_rows_and_series(self):
        output = self.folder / "few.h5"
        few = ["--every", 3, "--series", "gdp,persons*"]
        process = self.begin(output, "-q", *self.ARGUMENTS, *few, months=2)
        said = self.stop(process, signal.SIGINT)
        self.assertRegex(said, rf"interrupted after 2010-\d\d by SIGINT \(\d+ of {MONTHS} months are done")
        self.resume(output, "-q")
        straight = self.folder / "few straight.h5"
        self.expect(OK, "run", BASELINE, "-o", straight, "-q", *self.ARGUMENTS, *few)
        self.equal(output, straight)
        self.assertEqual(len(months_of(output)), MONTHS // 3)
        with h5py.File(output, "r") as file:
            self.assertIn("gdp", file)
            self.assertNotIn("unemployment_rate", file)


class End(Resume):
    def test_prolonged(self):
        """A finished run goes on from the checkpoint kept, or from its opening, to a later end."""
        later = self.folder / "later.h5"
        self.expect(OK, "run", BASELINE, "-o", later, "-q", *small("2011-09"))
        kept = self.folder / "kept.h5"
        self.expect(OK, "run", BASELINE, "-o", kept, "-q", *self.ARGUMENTS, "--checkpoint-every", 100)
        self.equal(kept, self.straight)
        self.assertTrue(Path(f"{kept}.checkpoint").exists(), "kept, to be prolonged")
        self.expect(OK, "verify", f"{kept}.checkpoint", says="state after 2011-06")
        self.resume(kept, says="is finished.*--end MONTH")
        self.equal(kept, self.straight)
        self.resume(kept, "--end", "2011-09", "--checkpoint-every", "9min", says="going on after 2011-06")
        self.equal(kept, later)
        self.expect(OK, "verify", f"{kept}.checkpoint", says="state after 2011-09")
        bare = self.folder / "without.h5"
        shutil.copy(self.straight, bare)
        self.resume(bare, "--end", "2011-09", says="from its opening")
        self.equal(bare, later)
        stopped = self.copy(self.stopped)
        self.resume(stopped, "--end", "2011-09", "-q")
        self.equal(stopped, later)
        self.assertFalse(Path(f"{stopped}.checkpoint").exists())

    def test_ends_that_are_refused(self):
        output = self.copy(self.stopped)
        before = output.read_bytes()
        for end, says in (("2011-05", "before the end of the run, 2011-06"), ("2010-01", "before"),
                          ("2011", "allowed is a month"), ("soon", "allowed is a month"),
                          ("2011-13", "allowed is a month")):
            with self.subTest(end=end):
                self.resume(output, "--end", end, code=USAGE, says=says)
                self.assertEqual(output.read_bytes(), before)
        self.resume(self.straight, "--end", "2011-06", says="is finished")

    def test_prolonged_and_killed_at_once(self):
        """The checkpoint still says the earlier end."""
        output = self.copy(self.killed)
        process = self.begin(output, "--end", "2011-09", "-q", "--threads", 1, months=8,
                             command="resume")
        self.stop(process, signal.SIGKILL)
        self.resume(output, "-q")
        self.assertEqual(months_of(output)[-1], "2011-09")
        self.assertTrue(finished(output))


class Damage(Resume):
    def flip(self, path, place=None):
        data = bytearray(path.read_bytes())
        data[len(data) // 2 if place is None else place] ^= 16
        path.write_bytes(data)

    def test_a_damaged_newest_checkpoint(self):
        output = self.copy(self.stopped)
        newest = output.with_name("run.h5.checkpoint")
        self.flip(newest)
        self.expect(INPUT, "verify", newest, says="damaged")
        self.resume(newest, "-o", output.with_name("x.h5"), code=INPUT, says="given the output")
        self.resume(output, says="run.h5.checkpoint is not used(.|\n)*from .*run.h5.checkpoint.previous")
        self.equal(output, self.straight)
        output = self.copy(self.stopped)
        self.flip(output.with_name("run.h5.checkpoint"))
        previous = output.with_name("run.h5.checkpoint.previous")
        previous.write_bytes(previous.read_bytes()[:-1])
        self.resume(output, says="from its opening")
        self.equal(output, self.straight)
        self.assertEqual([path.name for path in output.parent.iterdir()], ["run.h5"])

    def test_a_damaged_output(self):
        output = self.copy(self.stopped)
        with h5py.File(output, "r") as file:
            place = file["gdp"].id.get_offset() + 8
        before = output.read_bytes()
        self.flip(output, place)
        damaged = output.read_bytes()
        self.expect(INPUT, "verify", output, says="gdp")
        self.resume(output, code=INPUT, says="gdp")
        self.assertEqual(output.read_bytes(), damaged, "nothing is done")
        output.write_bytes(before)
        self.resume(output, "-q")
        self.equal(output, self.straight)

    def test_an_output_older_than_its_checkpoints(self):
        """Months between would be missing; the run is made again, and what is there is kept."""
        output = self.copy(self.stopped)
        with h5py.File(output, "r+") as file:
            file["provenance/months_completed"][()] = 1
            file["checksums/row"][1:] = np.uint64(2**64 - 2)
        self.resume(output.with_name("run.h5.checkpoint"), code=INPUT, says="would be missing")
        self.resume(output, says="holds only what was before 2010-02(.|\n)*from its opening")
        self.equal(output, self.straight)

    def test_checkpoints_of_another_run(self):
        others = {"seed": ["--seed", 2], "--set": ["--set", "person.internet.adoption=0.01"]}
        for what, arguments in others.items():
            with self.subTest(what=what):
                place = self.folder / f"other {what}"
                place.mkdir()
                process = self.begin("run.h5", "-q", *self.ARGUMENTS, *arguments, cwd=place)
                self.stop(process, signal.SIGTERM)
                output = self.copy(self.stopped)
                shutil.copy(place / "run.h5.checkpoint", output.with_name("run.h5.checkpoint"))
                before = output.read_bytes()
                done = self.resume(output, code=INPUT, says="is no checkpoint of the run in")
                self.assertIn(what, done.stderr)
                self.resume(output.with_name("run.h5.checkpoint"), code=INPUT, says="is no checkpoint of")
                self.assertEqual(output.read_bytes(), before)

    def test_what_is_nothing_to_go_on_with(self):
        text = self.folder / "text.h5"
        text.write_text("not HDF5")
        foreign = self.folder / "foreign.h5"
        with h5py.File(foreign, "w") as file:
            file["x"] = [1, 2, 3]
        for path in (text, foreign, self.folder, BASELINE):
            with self.subTest(path=path.name):
                self.expect(INPUT, "resume", path)
                self.expect(INPUT, "verify", path)
        done = self.expect(INPUT, "verify", text, self.straight, foreign)
        self.assertEqual(done.stdout.count("whole"), 1, "each is looked at")
        self.assertEqual(len(done.stderr.splitlines()), 2)

    def test_another_version(self):
        output = self.copy(self.bare)
        with h5py.File(output, "r+") as file:
            file["provenance"].attrs["version"] = np.bytes_("0.0.0-other")
        self.resume(output, code=INPUT, says="made by version 0.0.0-other, and this is version")


class Locks(Resume):
    def test_an_output_being_written(self):
        output = self.folder / "busy.h5"
        process = self.begin(output, "-q", *small("2030-12"), "--checkpoint-every", 1, months=4)
        process.send_signal(signal.SIGSTOP)
        try:
            self.resume(output, code=OUTPUT, says="in use")
            self.resume(output, "-o", self.folder / "elsewhere.h5", code=OUTPUT, says="in use")
            self.expect(OUTPUT, "run", BASELINE, "-o", output, *self.ARGUMENTS, "--force", says="in use")
            self.expect(OUTPUT, "run", BASELINE, "-o", output, *self.ARGUMENTS, says="in use|exists")
            self.expect(OK, "verify", output, says="of 252 months")
        finally:
            process.kill()
        process.wait()
        # The lock has gone with the process, and so has what it left half-made.
        Path(f"{output}.part").write_bytes(b"left by a kill")
        self.expect(OK, "run", BASELINE, "-o", output, *small("2010-03"), "-q", "--force")
        self.assertFalse(Path(f"{output}.part").exists())
        self.assertFalse(Path(f"{output}.checkpoint").exists(), "of the run that had the name before")

    def test_a_new_run_beside_checkpoints(self):
        output = self.copy(self.stopped)
        output.unlink()
        self.expect(OUTPUT, "run", BASELINE, "-o", output, *self.ARGUMENTS,
                    says="is a checkpoint of a run.*guichet resume.*--force")
        self.expect(OK, "run", BASELINE, "-o", output, *small("2010-03"), "-q", "--force")
        self.assertEqual([path.name for path in output.parent.iterdir()], ["run.h5"])


def load_tests(loader, _, __):
    """The classes share what Resume makes; its own tests are run once."""
    suite = unittest.TestSuite()
    for case in (Resume, End, Damage, Locks):
        own = [name for name in vars(case) if name.startswith("test_")]
        suite.addTests(case(name) for name in own)
    return suite


if __name__ == "__main__":
    unittest.main()
