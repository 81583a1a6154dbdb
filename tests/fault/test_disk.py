"""The disk fails, as a user meets it: full, read-only, gone, or limited; and memory is limited.

Each time the program says why in a sentence and ends with the code of its help; what stands under
a final name is whole, and nothing half-made is left. Small disks are made by mounting a tmpfs in a
name space of its own (unshare); where that is not allowed these tests are skipped.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import os
import resource
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import h5py

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
BASELINE = ROOT / "scenarios" / "baseline.yaml"
# A run of a second: few agents, six months.
SMALL = ["--set", "scale=1/10000", "--set", "run.end=2010-06", "--set", "run.panel_size=20", "--threads", "1"]
MONTHS = 6
OK, OUTPUT, MEMORY, INTERRUPTED = 0, 5, 6, 8
SECONDS = 600


def small_disks():
    """The command that runs another where it may mount; None where there is none."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        try:
            done = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return command
    return None


UNSHARE = small_disks()


def wait_for_month(running, output):
    """Until the output says that a month is done, or the program has ended."""
    while running.poll() is None:
        try:
            if output.exists() and months_of(output) > 0:
                return
        except OSError:
            pass
        time.sleep(0.005)


def months_of(path):
    with h5py.File(path) as file:
        return int(file["provenance/months_completed"][()])


def same_numbers(one, other):
    """True if all series of two outputs are the same bits."""
    with h5py.File(one) as a, h5py.File(other) as b:
        names = [name for name in a if isinstance(a[name], h5py.Dataset) and a[name].dtype.kind in "iuf"]
        return len(names) > 20 and all(a[name][()].tobytes() == b[name][()].tobytes() for name in names)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        cls.folder = Path(tempfile.mkdtemp(prefix="guichet-disk-"))
        cls.whole = cls.folder / "whole.h5"
        cls.run_well("run", BASELINE, "-o", cls.whole, *SMALL, "--quiet")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @staticmethod
    def run_well(*arguments):
        done = subprocess.run([str(GUICHET), *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS,
                              check=False)
        if done.returncode != OK:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")

    def said(self, done, code, pattern):
        self.assertEqual(done.returncode, code, f"{done.args}\n{done.stdout}{done.stderr}")
        self.assertRegex(done.stderr, pattern)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("guichet: ") or line.startswith("  "), line)

    def no_part(self, names):
        self.assertEqual([name for name in names if name.endswith(".part") or ".part." in name], [], names)


@unittest.skipUnless(UNSHARE, "small disks cannot be mounted here (unshare)")
class Disk(Case):
    """Runs on a disk of its own: DISK in the arguments is its folder; afterwards its files are in self.after."""

    def setUp(self):
        self.disk = Path(tempfile.mkdtemp(prefix="disk-", dir=self.folder))
        self.after = Path(tempfile.mkdtemp(prefix="after-", dir=self.folder))

    def on_disk(self, arguments, options="size=100M", before="", meanwhile=""):
        """Runs guichet; `before` and `meanwhile` are lines of shell, the latter beside the program."""
        script = f"""
            disk=$1 after=$2; shift 2
            mount -t tmpfs -o {options} tmpfs "$disk" || exit 99
            {before}
            "$@" & program=$!
            {meanwhile}
            wait $program; code=$?
            rm -f "$disk/filler"
            cp -a "$disk/." "$after/"
            exit $code"""
        words = [str(word).replace("DISK", str(self.disk)) for word in arguments]
        done = subprocess.run([*UNSHARE, "sh", "-c", script, "sh", str(self.disk), str(self.after), str(GUICHET), *words],
                              capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertNotEqual(done.returncode, 99, done.stderr)
        self.no_part(self.names())
        return done

    def names(self):
        return sorted(str(path.relative_to(self.after)) for path in self.after.rglob("*") if path.is_file())

    # ---- full ----

    FILL = 'dd if=/dev/zero of="$disk/filler" bs=64k 2>/dev/null'

    def test_a_run_has_no_room_from_the_beginning(self):
        size = self.whole.stat().st_size // 1024
        for kilobytes in (64, size // 4, size * 3 // 4):
            with self.subTest(kilobytes=kilobytes):
                done = self.on_disk(["run", BASELINE, "-o", "DISK/out.h5", *SMALL], f"size={kilobytes}k")
                self.said(done, OUTPUT, r"out\.h5|room|disk")
                self.assertEqual(self.names(), [])

    def test_a_disk_that_fills_up_during_a_run_costs_checkpoints_and_no_month(self):
        done = self.on_disk(["run", BASELINE, "-o", "DISK/out.h5", *SMALL, "--checkpoint-every", "1", "--quiet"],
                            meanwhile=f'until [ -e "$disk/out.h5" ]; do sleep 0.01; done; {self.FILL}')
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertRegex(done.stderr, r"checkpoint.*(room|space|No space)")
        self.assertTrue(same_numbers(self.whole, self.after / "out.h5"))

    def interrupted(self):
        """An output stopped by a signal, with its checkpoint."""
        output = self.folder / "half.h5"
        if not output.exists():
            running = subprocess.Popen([str(GUICHET), "run", str(BASELINE), "-o", str(output), *SMALL, "--quiet"],
                                       stderr=subprocess.DEVNULL)
            wait_for_month(running, output)
            running.terminate()
            self.assertEqual(running.wait(SECONDS), INTERRUPTED)
        self.assertLess(months_of(output), MONTHS)
        return output

    def test_going_on_without_room_leaves_what_there_is(self):
        output = self.interrupted()
        copies = f'cp "{output}" "{output}.checkpoint" "$disk/"'
        for options, before, pattern in (("size=100M", f"{copies}; {self.FILL}", r"room|space"),
                                         ("size=100M", f'{copies}; mount -o remount,ro "$disk"', r"[Rr]ead-only")):
            with self.subTest(before=before):
                done = self.on_disk(["resume", "DISK/half.h5", "--quiet"], options, before)
                self.said(done, OUTPUT, pattern)
                self.assertEqual((self.after / "half.h5").read_bytes(), output.read_bytes())
                kept = self.after / "half.h5.checkpoint"
                self.assertEqual(kept.read_bytes(), Path(f"{output}.checkpoint").read_bytes())

    def test_an_older_file_stays_when_there_is_no_room_for_the_new_one(self):
        done = self.on_disk(["run", BASELINE, "-o", "DISK/out.h5", *SMALL, "--force", "--quiet"],
                            before=f'cp "{self.whole}" "$disk/out.h5"; {self.FILL}')
        self.said(done, OUTPUT, r"room|space|disk")
        self.assertEqual((self.after / "out.h5").read_bytes(), self.whole.read_bytes())

    def ensemble(self):
        """A small ensemble, made once."""
        folder = self.folder / "ensemble"
        if not folder.exists():
            other = self.folder / "other.yaml"
            other.write_text(f"name: other\ntitle: Other\nextends: {BASELINE}\n"
                             "parameters: {person.internet.adoption: 0.05}\n", encoding="utf-8")
            self.run_well("ensemble", BASELINE, other, "-o", folder, "--replications", "1", "--quiet", *SMALL[:-2])
        return folder

    def commands(self):
        """Of each command that writes: its words, and the name of what it makes."""
        return [(["export", self.whole, "-o", "DISK/out.csv"], "out.csv"),
                (["compare", self.ensemble(), "-o", "DISK/out.h5"], "out.h5"),
                (["compare", self.ensemble(), "--csv", "DISK/out.csv"], "out.csv"),
                (["balance", self.ensemble(), "--csv", "DISK/out.csv"], "out.csv"),
                (["ensemble", BASELINE, "-o", "DISK/set", "--replications", "2", "--quiet", *SMALL[:-2]], "set")]

    def test_every_command_that_writes_on_a_full_disk(self):
        for words, name in self.commands():
            with self.subTest(command=words[0], name=name):
                self.setUp()
                done = self.on_disk(words, "size=256k", before=self.FILL)
                self.said(done, OUTPUT, rf"{name}|set")
                if name != "set":
                    self.assertEqual(self.names(), [])
                for path in self.names():
                    self.assertFalse(path.endswith(".h5"), path)

    def test_every_command_that_writes_into_a_folder_that_is_read_only(self):
        words = [(["run", BASELINE, "-o", "DISK/out.h5", *SMALL], "out.h5"), *self.commands()]
        for words, name in words:
            with self.subTest(command=words[0], name=name):
                self.setUp()
                self.said(self.on_disk(words, "ro,size=1M"), OUTPUT, rf"{name}.*[Rr]ead-only|[Rr]ead-only.*{name}")
                self.assertEqual(self.names(), [])


class Folder(Case):
    """Folders that are not there, not ours, or go away."""

    def test_a_folder_that_does_not_exist(self):
        for words in (["run", BASELINE, "-o", self.folder / "no" / "out.h5", *SMALL],
                      ["export", self.whole, "-o", self.folder / "no" / "out.csv"]):
            with self.subTest(command=words[0]):
                done = subprocess.run([str(GUICHET), *map(str, words)], capture_output=True, text=True, timeout=SECONDS,
                                      check=False)
                self.said(done, OUTPUT, "does not exist|No such file or directory")

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "only root can become another user")
    def test_a_folder_of_somebody_else(self):
        closed = Path(tempfile.mkdtemp(prefix="closed-", dir="/tmp"))
        try:
            closed.chmod(0o755)
            done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(GUICHET), "run",
                                   str(BASELINE), "-o", str(closed / "out.h5"), *SMALL],
                                  capture_output=True, text=True, timeout=SECONDS, check=False)
            if done.returncode in (126, 127) or "failed to execute" in done.stderr:
                self.skipTest("the program cannot be reached by another user here")
            self.said(done, OUTPUT, r"out\.h5.*Permission denied")
            self.assertEqual(list(closed.iterdir()), [])
        finally:
            shutil.rmtree(closed)

    def run_beside(self, name, action):
        """A run of which the folder is treated by `action` once the output is there."""
        folder = Path(tempfile.mkdtemp(prefix=name, dir=self.folder))
        output = folder / "out.h5"
        running = subprocess.Popen([str(GUICHET), "run", str(BASELINE), "-o", str(output), *SMALL, "--quiet"],
                                   stderr=subprocess.PIPE, text=True)
        wait_for_month(running, output)
        action(folder)
        _, errors = running.communicate(timeout=SECONDS)
        return subprocess.CompletedProcess(running.args, running.returncode, "", errors)

    def test_a_folder_that_is_removed_during_the_run(self):
        """The file is lost: that must not look like success."""
        done = self.run_beside("removed-", shutil.rmtree)
        self.said(done, OUTPUT, r"out\.h5")

    def test_a_folder_that_is_renamed_during_the_run(self):
        moved = self.folder / "moved"
        done = self.run_beside("renamed-", lambda folder: folder.rename(moved))
        self.said(done, OUTPUT, r"out\.h5")
        self.assertGreaterEqual(months_of(moved / "out.h5"), 0)
        self.no_part([path.name for path in moved.iterdir()])


class Limits(Case):
    """Limits that the system sets a process."""

    def limited(self, limit, value, *words):
        def set_limit():
            resource.setrlimit(limit, (value, value))
        return subprocess.run([str(GUICHET), *map(str, words)], capture_output=True, text=True, timeout=SECONDS,
                              check=False, preexec_fn=set_limit)

    def setUp(self):
        self.here = Path(tempfile.mkdtemp(prefix="limit-", dir=self.folder))

    def left(self):
        return sorted(path.name for path in self.here.iterdir())

    def test_a_limit_on_the_size_of_files(self):
        whole = self.whole.stat().st_size
        for size in (1000, whole // 3, whole - 5000):
            with self.subTest(size=size):
                done = self.limited(resource.RLIMIT_FSIZE, size, "run", BASELINE, "-o", self.here / "out.h5", *SMALL)
                self.said(done, OUTPUT, r"out\.h5.*File too large")
                self.assertEqual(self.left(), [])
        done = self.limited(resource.RLIMIT_FSIZE, 1000, "export", self.whole, "-o", self.here / "out.csv")
        self.said(done, OUTPUT, r"out\.csv.*File too large")
        self.assertEqual(self.left(), [])

    def test_a_limit_between_the_output_and_a_checkpoint(self):
        """Checkpoints that do not fit are told, and the run goes on; both fit above their sizes."""
        output = self.here / "out.h5"
        words = ["run", BASELINE, "-o", output, *SMALL, "--no-panel", "--series", "gdp", "--checkpoint-every", "2",
                 "--quiet"]
        done = self.limited(resource.RLIMIT_FSIZE, 1500000, *words)
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertRegex(done.stderr, r"checkpoint.*File too large")
        self.assertEqual(months_of(output), MONTHS)
        self.assertEqual(self.left(), ["out.h5"])

    def test_a_limit_on_memory(self):
        """From too little for anything to enough: a sentence and code 6, or all is well."""
        codes = []
        megabytes = 24
        while OK not in codes and megabytes < 4096:
            self.setUp()
            output = self.here / "out.h5"
            done = self.limited(resource.RLIMIT_AS, megabytes << 20, "run", BASELINE, "-o", output, *SMALL, "--quiet")
            loader = done.returncode == 127 and "error while loading shared libraries" in done.stderr
            with self.subTest(megabytes=megabytes):
                if loader:
                    self.assertEqual(codes, [])
                elif done.returncode == OK:
                    self.assertTrue(same_numbers(self.whole, output))
                else:
                    self.said(done, MEMORY, "memory")
                    if output.exists():
                        self.assertLess(months_of(output), MONTHS)
                self.no_part(self.left())
            if not loader:
                codes.append(done.returncode)
            megabytes += max(4, megabytes // 8)
        self.assertIn(OK, codes)
        self.assertGreater(len(codes), 1)


if __name__ == "__main__":
    unittest.main()
