"""Signals: a run that is asked to stop finishes its month, keeps its state, and says how to go on.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import os
import re
import signal
import subprocess
import time
import unittest
from pathlib import Path

from processes import (BASELINE, GUICHET, INTERRUPTED, OK, PATIENCE, USAGE, Case, guichet, months_done,
                       small)


class Straight(Case):
    """The run that was never interrupted, made once."""
    ARGUMENTS = small("2010-12")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.straight = cls.folder / "straight.h5"
        done = guichet("run", BASELINE, "-o", cls.straight, "-q", *cls.ARGUMENTS)
        assert done.returncode == OK, done.stderr


class Signals(Straight):
    def test_each_signal_and_the_line_to_go_on(self):
        cases = [(signal.SIGINT, []), (signal.SIGTERM, []), (signal.SIGHUP, []),
                 (signal.SIGUSR1, []), (signal.SIGUSR2, ["--warning-signal", "USR2"]),
                 (signal.SIGXCPU, ["--warning-signal", str(int(signal.SIGXCPU))])]
        for number, arguments in cases:
            with self.subTest(signal=signal.Signals(number).name):
                output = self.folder / f"{signal.Signals(number).name}.h5"
                process = self.begin(output, "-q", *self.ARGUMENTS, *arguments, months=2)
                said = self.stop(process, number)
                self.assertEqual(process.returncode, INTERRUPTED, said)
                done = months_done(output)
                told = re.search(r"^guichet: interrupted after (\d{4}-\d\d) by (SIG\w+) "
                                 r"\((\d+) of 12 months are in (.*)\); to go on:$", said, re.M)
                self.assertIsNotNone(told, said)
                self.assertEqual(told.group(2), signal.Signals(number).name)
                self.assertEqual(int(told.group(3)), done)
                self.assertEqual(told.group(1), f"{2010 + (done - 1) // 12}-{(done - 1) % 12 + 1:02}")
                self.assertTrue(output.with_name(output.name + ".checkpoint").exists())
                self.expect(OK, "verify", output, f"{output}.checkpoint",
                            says=rf"{done} of 12 months(.|\n)*state after {told.group(1)} of")
                typed = subprocess.run(["sh", "-c", self.line_to_go_on(said)], capture_output=True,
                                       text=True, timeout=PATIENCE, check=False)
                self.assertEqual(typed.returncode, OK, typed.stderr)
                self.assertRegex(typed.stderr, f"going on after {told.group(1)}")
                self.equal(output, self.straight)
                self.assertEqual([path.name for path in self.folder.glob(output.name + "*")],
                                 [output.name], "a finished run leaves nothing else behind")

    def slowed(self, name, number, *arguments):
        """A run that stands still with one signal before it."""
        output = self.folder / name
        process = self.begin(output, "-q", *small("2030-12"), *arguments)
        process.send_signal(signal.SIGSTOP)
        process.send_signal(number)
        return output, process

    def test_a_second_signal_ends_at_once(self):
        for first, second in ((signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT),
                              (signal.SIGINT, signal.SIGTERM)):
            with self.subTest(first=first, second=second):
                output, process = self.slowed("second.h5", first, "--force")
                if first == second:     # two of a kind, pending, are one: the first must be there
                    process.send_signal(signal.SIGCONT)
                    end = time.monotonic() + PATIENCE
                    while process.poll() is None and time.monotonic() < end:
                        process.send_signal(second)
                        time.sleep(0.0005)
                else:
                    process.send_signal(second)
                    process.send_signal(signal.SIGCONT)
                process.communicate(timeout=PATIENCE)
                self.assertIn(process.returncode, (-first, -second))
                self.assertGreaterEqual(months_done(output), 3)

    def test_what_is_no_impatience(self):
        """A terminal that is closed sends two SIGHUP; a batch system warns, then sends SIGTERM."""
        for first, second in ((signal.SIGHUP, signal.SIGTERM), (signal.SIGUSR1, signal.SIGTERM),
                              (signal.SIGTERM, signal.SIGHUP), (signal.SIGTERM, signal.SIGUSR1)):
            with self.subTest(first=first, second=second):
                _, process = self.slowed("patient.h5", first, "--force")
                process.send_signal(second)
                said = self.stop(process, signal.SIGCONT)
                self.assertEqual(process.returncode, INTERRUPTED, said)
        process = self.begin(self.folder / "patient.h5", "-q", *small("2030-12"), "--force")
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGUSR1)
            time.sleep(0.0005)
        self.assertEqual(process.wait(), INTERRUPTED)

    def test_an_ignored_hangup_stays_ignored(self):
        output = self.folder / "nohup.h5"
        process = subprocess.Popen(
            ["nohup", GUICHET, "run", BASELINE, "-o", output, "-q", *small("2010-06")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        time.sleep(0.2)                 # nohup has become the program
        while process.poll() is None:
            process.send_signal(signal.SIGHUP)
            time.sleep(0.02)
        self.assertEqual(process.returncode, OK)
        self.assertEqual(months_done(output), 6)

    def test_no_warning_signal(self):
        output = self.folder / "none.h5"
        process = self.begin(output, "-q", *small("2030-12"), "--warning-signal", "none")
        self.stop(process, signal.SIGUSR1)
        self.assertEqual(process.returncode, -signal.SIGUSR1)
        for name in ("KILL", "SEGV", "usr1", "9", "0", "99", "-1"):
            with self.subTest(name=name):
                self.expect(USAGE, "run", BASELINE, "-o", self.folder / "x.h5",
                            f"--warning-signal={name}", says="warning-signal.*allowed are USR1")

    def test_before_the_first_month(self):
        output = self.folder / "early.h5"
        process = subprocess.Popen([GUICHET, "run", BASELINE, "-o", output, "-q", *small("2010-12")],
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            caught = int(re.search(r"SigCgt:\s*([0-9a-f]+)", status).group(1), 16)
            if caught & 1 << signal.SIGTERM - 1:
                break
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, INTERRUPTED, said)
        self.assertRegex(said, "interrupted (before the first month|after 2010)")
        self.expect(OK, "resume", output, "-q", "--threads", 1)
        self.assertEqual(months_done(output), 12)


class Names(Straight):
    """The line to go on, typed into a shell, for names that a shell would take apart."""
    NAMES = ["with space, it's \"quoted\".h5", "$HOME`x`$(y);a&b|c<d>.h5", "é漢字.h5", "-dash.h5",
             "new\nline\\*?[x]#~!.h5", "x" * 200 + ".h5"]

    def test_odd_names(self):
        straight = self.folder / "short.h5"
        self.expect(OK, "run", BASELINE, "-o", straight, "-q", *small("2010-06"))
        for name in self.NAMES:
            with self.subTest(name=name):
                process = self.begin(name, "-q", *small("2010-06"), months=1, cwd=self.folder)
                said = self.stop(process, signal.SIGTERM)
                self.assertEqual(process.returncode, INTERRUPTED, said)
                typed = subprocess.run(["sh", "-c", self.line_to_go_on(said)], capture_output=True,
                                       text=True, timeout=PATIENCE, check=False, cwd=self.folder,
                                       env={**os.environ, "HOME": "/nowhere"})
                self.assertEqual(typed.returncode, OK, typed.stderr)
                self.equal(self.folder / name, straight)

    def test_what_was_asked_for_beside_the_numbers_is_kept(self):
        output = self.folder / "kept.h5"
        process = self.begin(output, "-q", *self.ARGUMENTS, "--checkpoint-every", "5min",
                             "--warning-signal", "USR2")
        said = self.stop(process, signal.SIGUSR2)
        self.assertEqual(self.line_to_go_on(said).split()[1:],
                         ["resume", str(output), "--threads", "1", "--checkpoint-every", "5min",
                          "--warning-signal", "USR2"])


if __name__ == "__main__":
    unittest.main()
