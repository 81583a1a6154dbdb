"""Runs killed (signal 9) at random moments lose nothing: what is there opens and is whole, holds every
month it ever held, and the run goes on to the same bits as one left alone.

python3 tests/fault/test_kill.py --many 200 [SEED]: so many kills; as a test, a few.
"""
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "unit"))
from long_tests import LONG             # noqa: E402
from processes import GUICHET, datasets, months_done, same    # noqa: E402

SETTINGS = ["--set", "scale=1/10000", "--set", "run.end=2011-03", "--set", "run.panel_size=20"]
SCENARIOS = {
    "baseline": ["scenarios/baseline.yaml"],
    "levers": ["tests/determinism/levers.yaml"],
    "off": ["scenarios/baseline.yaml", "--set", "modes.coproduction=0"],
}
KILLS = 200 if LONG else 12
KILLS_EACH = 8          # of one run, at most, before it may come to its end
SEED = 20261129
RESUMES_MAX = 60


def command(name, output, threads, every):
    return [str(GUICHET), "run", *SCENARIOS[name], "-o", str(output), "--quiet", "--threads", str(threads),
            "--checkpoint-every", str(every), *SETTINGS]


def first_difference(a, b):
    """Of two runs, each as datasets() gives it; "" when there is none."""
    if sorted(a) != sorted(b):
        return f"variables {sorted(set(a) ^ set(b))[:5]} are in one file only"
    return next((f"{name}: {a[name]} and {b[name]}" for name in a if not same(a[name], b[name])), "")


class Trial:
    """One scenario run to its end through kills."""

    def __init__(self, test, name, folder, straight, seconds, luck):
        self.test, self.name, self.straight, self.seconds, self.luck = test, name, straight, seconds, luck
        self.output = pathlib.Path(folder) / f"{name}.h5"
        self.kills = 0
        self.told = []

    def fail(self, text):
        self.test.fail(f"{self.name}, seed {self.luck.seed_text}: {text}; so far: {self.told}")

    def wait_and_kill(self, process, delay):
        """Months the file held just before the kill; None when the process ended by itself."""
        try:
            process.wait(delay)
            return None
        except subprocess.TimeoutExpired:
            held = months_done(self.output)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
            return max(held, 0)

    def check_after_kill(self, held):
        if not self.output.exists():
            if held > 0:
                self.fail(f"the file is gone that held {held} months")
            return
        now = months_done(self.output)
        if now < held:
            self.fail(f"the file held {held} months before the kill and {now} after it")
        done = subprocess.run([GUICHET, "verify", self.output], capture_output=True, text=True)
        if done.returncode != 0:
            self.fail(f"after a kill: {done.stdout}{done.stderr}")

    def run(self, kills_wanted):
        held = 0
        for attempt in range(RESUMES_MAX):
            threads = self.luck.choice([1, 2, 3])
            every = self.luck.choice([1, 2, 5])
            if self.output.exists():
                line = [str(GUICHET), "resume", str(self.output), "--quiet", "--threads", str(threads),
                        "--checkpoint-every", str(every)]
            else:
                line = command(self.name, self.output, threads, every)
            process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            # early and late moments alike: opening, making the file, months, checkpoints, renames
            delay = self.luck.uniform(0, 1.1 * self.seconds) if self.kills < kills_wanted else 600
            before = self.wait_and_kill(process, delay)
            errors = process.stderr.read()
            process.stdout.close()
            process.stderr.close()
            self.told.append(f"{line[1]} for {delay:.3f} s")
            if before is None:
                if process.returncode != 0:
                    self.fail(f"{' '.join(line)}: exit code {process.returncode}: {errors}")
                break
            held = max(held, before)
            self.check_after_kill(held)
        else:
            self.fail("the run never came to its end")
        difference = first_difference(self.straight, datasets(self.output))
        if difference:
            self.fail(f"differs from the run left alone: {difference}")
        left = sorted(p.name for p in self.output.parent.iterdir()
                      if p.name.startswith(self.output.name + ".") and "checkpoint" not in p.name)
        if left:
            self.fail(f"left behind: {left}")


class Luck(random.Random):
    def __init__(self, *seed):
        super().__init__(repr(seed))
        self.seed_text = repr(seed)


def kill_many(test, wanted, seed):
    """Kills until so many; returns their number by scenario."""
    counts = {name: 0 for name in SCENARIOS}
    with tempfile.TemporaryDirectory() as folder:
        straight, seconds = {}, {}
        for name in SCENARIOS:
            path = pathlib.Path(folder) / f"straight-{name}.h5"
            begin = time.monotonic()
            subprocess.run(command(name, path, 2, 2), check=True)
            seconds[name] = time.monotonic() - begin
            straight[name] = datasets(path)
        trial = 0
        while sum(counts.values()) < wanted:
            name = list(SCENARIOS)[trial % len(SCENARIOS)]
            with tempfile.TemporaryDirectory() as own:
                one = Trial(test, name, own, straight[name], seconds[name], Luck(seed, trial))
                one.run(min(KILLS_EACH, wanted - sum(counts.values())))
                counts[name] += one.kills
            trial += 1
            if wanted > KILLS:
                print(f"{sum(counts.values())} of {wanted} kills survived", flush=True)
    return counts, trial


class Kill(unittest.TestCase):
    def test_a_killed_run_goes_on_to_the_same_bits(self):
        counts, trials = kill_many(self, KILLS, SEED)
        print(f"# {sum(counts.values())} kills in {trials} runs: {counts}")
        self.assertGreaterEqual(sum(counts.values()), KILLS)


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--many":
        start = int(sys.argv[3]) if len(sys.argv) > 3 else SEED
        survived, runs = kill_many(unittest.TestCase(), int(sys.argv[2]), start)
        print(f"{sum(survived.values())} kills survived in {runs} runs: {survived}")
    else:
        unittest.main()
