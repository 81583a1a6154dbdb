"""Ensembles whose runs are gone on with: after a signal, after a kill, after another kill.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
import re
import shutil
import signal
import subprocess
import time
import unittest

import h5py

from processes import (BASELINE, GUICHET, INTERRUPTED, OK, PATIENCE, USAGE, Case, datasets, guichet,
                       months_done, plain_signals, same)

ARGUMENTS = ["--set", "scale=1/10000", "--set", "run.end=2011-06", "--set", "run.panel_size=20",
             "--replications", "2", "--jobs", "2"]
NAMES = ["baseline-r0000.h5", "baseline-r0001.h5"]


def statuses(folder):
    with open(folder / "status.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Ensembles(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.straight = cls.folder / "straight"
        done = guichet("ensemble", BASELINE, "-o", cls.straight, "-q", *ARGUMENTS)
        assert done.returncode == OK, done.stderr

    def begin_ensemble(self, folder, *arguments, months=3):
        """In the background, once each run has some months."""
        process = subprocess.Popen(
            [str(GUICHET), "ensemble", str(BASELINE), "-o", str(folder), *ARGUMENTS, *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=plain_signals)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        end = time.monotonic() + PATIENCE
        while min(months_done(folder / "runs" / name) for name in NAMES) < months:
            self.assertIsNone(process.poll(), "the ensemble ended too early for this test")
            self.assertLess(time.monotonic(), end, "no month was written")
            time.sleep(0.01)
        return process

    def go_on(self, folder, *arguments, resumed=True):
        """The same command again: the runs are resumed, or made again, to what they should be."""
        self.expect(OK, "ensemble", BASELINE, "-o", folder, *ARGUMENTS, *arguments)
        for name in NAMES:
            with h5py.File(folder / "runs" / name, "r") as file:
                history = file.attrs["history"].decode()
            self.assertEqual(bool(re.search("guichet resume .*from the state after", history)), resumed)
            self.equal(folder / "runs" / name, self.straight / "runs" / name)
        ours = datasets(folder / "summary" / "baseline.h5")
        theirs = datasets(self.straight / "summary" / "baseline.h5")
        self.assertEqual([name for name in theirs if not same(ours.get(name), theirs[name])], [])
        self.assertEqual(sorted(path.name for path in (folder / "runs").iterdir()), NAMES,
                         "no checkpoint stays")

    def test_each_signal_keeps_every_run(self):
        for number, arguments in ((signal.SIGINT, []),
                                  (signal.SIGUSR2, ["--warning-signal", "USR2"]),
                                  (signal.SIGHUP, ["--warning-signal", "none"])):
            with self.subTest(signal=signal.Signals(number).name):
                folder = self.folder / signal.Signals(number).name
                process = self.begin_ensemble(folder, *arguments)
                said = self.stop(process, number)
                self.assertEqual(process.returncode, INTERRUPTED, said)
                self.assertRegex(said, rf"{signal.Signals(number).name}: stopping 2 runs")
                for row in statuses(folder):
                    self.assertEqual((row["state"], row["exit_code"]), ("interrupted", "8"))
                    self.assertRegex(row["message"], r"^interrupted after 201\d-\d\d by SIG\w+ "
                                                     r"\(\d+ of 18 months are in .*\)$")
                for name in NAMES:
                    self.assertTrue((folder / "runs" / f"{name}.checkpoint").exists())
                if number == signal.SIGINT:
                    listed = self.expect(OK, "ensemble", BASELINE, "-o", folder, *ARGUMENTS, "--list")
                    line = listed.stdout.split("to go on: ", 1)[1]
                    typed = subprocess.run(["sh", "-c", line], capture_output=True, text=True,
                                           timeout=PATIENCE, check=False)
                    self.assertEqual(typed.returncode, OK, typed.stderr)
                self.go_on(folder, *arguments)

    def test_a_signal_to_the_whole_job(self):
        """A batch system signals each process; no run may take that for a second signal."""
        folder = self.folder / "job"
        process = self.begin_ensemble(folder, "-q")
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)],
                                  capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(len(children), 2)
        for child in children:
            subprocess.run(["kill", "-TERM", child], check=False)
        self.stop(process, signal.SIGTERM)
        self.assertEqual(process.returncode, INTERRUPTED)
        for name in NAMES:
            self.assertTrue((folder / "runs" / f"{name}.checkpoint").exists())
        self.go_on(folder)

    def test_killed_and_killed_again(self):
        folder = self.folder / "killed"
        for months in (4, 8):
            process = self.begin_ensemble(folder, "-q", "--checkpoint-every", "2", months=months)
            process.kill()
            process.wait()
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:       # the runs end with it; the lock is theirs too
                listed = guichet("ensemble", BASELINE, "-o", folder, *ARGUMENTS, "--list").stdout
                if "running" not in listed:
                    break
                time.sleep(0.05)
            self.assertRegex(listed, r"\d+ of 18 months are there|the ensemble was killed")
        before = {name: (folder / "runs" / f"{name}.checkpoint").stat().st_mtime_ns for name in NAMES}
        self.assertEqual(len(before), 2)
        self.go_on(folder)
        for name in NAMES:
            log = (folder / "log" / name.replace(".h5", ".txt")).read_text(encoding="utf-8")
            self.assertEqual(log, "")

    def test_what_cannot_be_gone_on_with_is_made_again(self):
        folder = self.folder / "again"
        process = self.begin_ensemble(folder, "-q")
        self.stop(process, signal.SIGTERM)
        first, second = (folder / "runs" / name for name in NAMES)
        shutil.copy(f"{first}.checkpoint", f"{second}.checkpoint")    # of another replication
        first.unlink()                                              # its checkpoint stays
        self.go_on(folder, resumed=False)

    def test_kept_checkpoints_and_the_command(self):
        folder = self.folder / "kept"
        self.expect(OK, "ensemble", BASELINE, "-o", folder, "-q", *ARGUMENTS, "--checkpoint-every", "12",
                    "--warning-signal", "XCPU")
        self.assertEqual(sorted(path.name for path in (folder / "runs").glob("*.checkpoint")),
                         [f"{name}.checkpoint" for name in NAMES])
        command = (folder / "command.txt").read_text(encoding="utf-8")
        self.assertTrue(re.search(" --checkpoint-every 12 --warning-signal XCPU ", command), command)
        self.expect(USAGE, "ensemble", BASELINE, "-o", folder, *ARGUMENTS, "--warning-signal", "KILL",
                    says="allowed are")


if __name__ == "__main__":
    unittest.main()
