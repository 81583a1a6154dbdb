"""Runs as processes: begun, caught at a month, stopped by a signal, their outputs compared.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import os
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
OK, DIFFERENT, USAGE, SCENARIO, INPUT, OUTPUT, MEMORY, INTERNAL, INTERRUPTED = range(9)
PATIENCE = 240                          # seconds; a machine that is busy elsewhere must not fail
# Of the provenance, what tells of the process and not of the run.
OF_PROCESS = {"provenance/phase_seconds", "provenance/months_completed", "provenance/runs/finished"}


def small(end="2011-12", panel=20):
    """A run of about a second for every two years; one thread, as the machine may be busy."""
    return ["--set", "scale=1/10000", "--set", f"run.end={end}", "--set", f"run.panel_size={panel}",
            "--threads", "1"]


def plain_signals():
    """Tests may be started by what ignores signals (nohup, a shell's background)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)


def guichet(*arguments, **options):
    return subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True,
                          timeout=600, check=False, **options)


def months_done(path):
    """How many months the file holds; -1 while there is none that can be opened. Takes no lock, which
    would keep away a run that is about to go on with the file."""
    try:
        with h5py.File(path, "r", locking=False) as file:
            return int(file["provenance/months_completed"][()])
    except OSError:
        return -1


def datasets(path):
    """Every dataset of a file by its path, but those of the process."""
    found = {}

    def take(name, item):
        if isinstance(item, h5py.Dataset) and name not in OF_PROCESS:
            found[name] = item[()]
    with h5py.File(path, "r") as file:
        file.visititems(take)
    return found


def same(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype.kind == "O":
        return a.tolist() == b.tolist()
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        cls.folder = Path(tempfile.mkdtemp(prefix="guichet-test-"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def expect(self, code, *arguments, says=None, **options):
        done = guichet(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}{done.stderr}")
        if says is not None:
            self.assertRegex(done.stderr + done.stdout, says)
        return done

    def equal(self, path, straight, but=()):
        """All values of two outputs are the same bits (columns of the last state too)."""
        ours, theirs = datasets(path), datasets(straight)
        self.assertEqual(set(ours) - set(but), set(theirs) - set(but))
        self.assertIn("provenance/column_checksums", ours)
        different = [name for name in ours if name not in but and not same(ours[name], theirs[name])]
        self.assertEqual(different, [], f"{path} differs from {straight}")

    def begin(self, output, *arguments, months=3, command="run", cwd=None, needs=BASELINE):
        """A process in the background, once `months` months are in its file."""
        path = Path(cwd or ".") / output
        if command == "run":
            path.unlink(missing_ok=True)        # or its months would be taken for this run's
        operands = [str(needs)] if command == "run" else []
        process = subprocess.Popen(
            [str(GUICHET), command, *operands, *(["-o", str(output)] if command == "run" else
                                                 [str(output)]), *map(str, arguments)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=cwd,
            preexec_fn=plain_signals)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        end = time.monotonic() + PATIENCE
        while months_done(path) < months:
            self.assertIsNone(process.poll(), "the run ended too early for this test: "
                              + (process.stderr.read() if process.poll() is not None else ""))
            self.assertLess(time.monotonic(), end, "no month was written")
            time.sleep(0.01)
        return process

    def stop(self, process, number):
        """Sends a signal; what the process says until it ends."""
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
        return said

    def line_to_go_on(self, said):
        """The command that an interrupted run shows, as it stands there."""
        self.assertIn("; to go on:\n  ", said)
        return said.split("; to go on:\n", 1)[1]
