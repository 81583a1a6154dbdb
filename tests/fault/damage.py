"""What tests of damaged files share: the program under limits, files cut short, bits turned over, and HDF5 files rewritten
with a structure that no run ever writes.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
FRANCE = ROOT / "scenarios" / "france"
# Enough for every command at the smallest scale, and far below what an absurd size would ask for.
MEMORY_BYTES = 2 << 30
SECONDS = 180                           # where many tests share a machine; a second is usual
SMALL = ["--set", "scale=1/10000", "--set", "run.panel_size=5"]
OK, DIFFERENT, USAGE, SCENARIO, INPUT, OUTPUT, MEMORY, INTERNAL, INTERRUPTED = range(9)
REFUSED = (SCENARIO, INPUT)
SANITIZED = b"__asan_init" in GUICHET.read_bytes() if GUICHET.exists() else False


# Limits of a child: no core files, and of memory (a sanitizer reserves terabytes and cannot have one).
LIMITS = ["prlimit", "--core=0"] + ([] if SANITIZED else [f"--as={MEMORY_BYTES}"])


class Outcome:
    """Exit code, what was printed, seconds; a program ended by a signal has a negative code."""

    def __init__(self, command, done, seconds):
        self.command, self.code, self.seconds = command, done.returncode, seconds
        self.out = done.stdout.decode("utf-8", "backslashreplace")
        self.error = done.stderr.decode("utf-8", "backslashreplace")

    def fault(self, allowed):
        """What is wrong with the way in which the program ended; None if nothing."""
        if self.code < 0:
            return f"ended by signal {-self.code}"
        for word in ("AddressSanitizer", "runtime error:", "LeakSanitizer", "Traceback"):
            if word in self.error:
                return word
        if self.code not in allowed:
            return f"exit code {self.code}, allowed are {allowed}"
        if self.code in REFUSED and not self.error.strip():
            return "refused without a sentence"
        if self.seconds > SECONDS:
            return f"{self.seconds:.0f} seconds"
        return None

    def __str__(self):
        return f"{' '.join(map(str, self.command))}\n{self.out[-1500:]}{self.error[-1500:]}"


def run(*command, **options):
    """Any command under the limits."""
    begin = time.monotonic()
    environment = dict(os.environ, OMP_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run([*LIMITS, *map(str, command)], capture_output=True, timeout=4 * SECONDS,
                          check=False, stdin=subprocess.DEVNULL, env=environment, **options)
    return Outcome(command, done, time.monotonic() - begin)


def guichet(*arguments, **options):
    return run(GUICHET, *arguments, **options)


def report(*arguments):
    return run(sys.executable, ROOT / "tools" / "report.py", *arguments)


# ---- damaged bytes ----

def cuts(size, parts=100):
    """Lengths to which a file is cut: every hundredth (or other part) of it."""
    return sorted({size * part // parts for part in range(parts)})


def flip(data, generator, bits=1):
    """The bytes with some bits turned over, and their places."""
    damaged = bytearray(data)
    places = []
    for _ in range(bits):
        place = generator.randrange(8 * len(data))
        damaged[place // 8] ^= 1 << place % 8
        places.append(place)
    return bytes(damaged), places


# ---- files whose structure is valid HDF5, but not ours ----

def replace(file, name, make):
    """Puts another object in the place of one; make(file, name) creates it. The attributes are kept."""
    attributes = dict(file[name].attrs)
    scales = {"REFERENCE_LIST", "DIMENSION_LIST", "CLASS", "NAME"}
    del file[name]
    made = make(file, name)
    for key, value in attributes.items():
        if key not in scales and hasattr(made, "attrs"):
            made.attrs[key] = value


def absurd(file, name, shape, chunks=None):
    """A dataset of an absurd size: contiguous and never allocated, or in chunks of which none is there."""
    space = h5py.h5s.create_simple(shape, shape)
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if chunks:
        properties.set_chunk(chunks)
    else:
        properties.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
    h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_DOUBLE, space, properties)
    return file[name]


def unknown_filter(file, name):
    """A dataset whose chunk says that a filter wrote it which no library has."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((8,))
    properties.set_filter(32123, h5py.h5z.FLAG_OPTIONAL, (1, 2))
    space = h5py.h5s.create_simple((64,), (64,))
    made = h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_DOUBLE, space, properties)
    made.write_direct_chunk((0,), b"x" * 64, 0)
    return file[name]


def virtual(file, name):
    """A dataset that is a window on another file."""
    layout = h5py.VirtualLayout(shape=(12,), dtype="f8")
    layout[:] = h5py.VirtualSource("/etc/passwd", "secret", shape=(12,))
    return file.create_virtual_dataset(name, layout)


def cycle(file, name):
    group = file.create_group(name)
    group["again"] = group
    group["root"] = file["/"]
    return group


def texts(file, name):
    made = file.create_dataset(name, (12,), dtype=h5py.string_dtype())
    made[:] = ["\x01\x02", "é" * 1000, ""] * 4
    return made


def vectors(file, name):
    """Vectors of variable length where numbers should be."""
    made = file.create_dataset(name, (12,), dtype=h5py.vlen_dtype(np.dtype("f8")))
    for i in range(12):
        made[i] = np.arange(i)
    return made


STRUCTURES = {
    "absent": lambda f, n: None,
    "a group": lambda f, n: f.create_group(n),
    "a cycle of groups": cycle,
    "a soft link to nothing": lambda f, n: f.__setitem__(n, h5py.SoftLink("/nowhere")),
    "a soft link to itself": lambda f, n: f.__setitem__(n, h5py.SoftLink(f"/{n}")),
    "a soft link to another": lambda f, n: f.__setitem__(n, h5py.SoftLink("/time")),
    "a link to another file": lambda f, n: f.__setitem__(n, h5py.ExternalLink("/etc/passwd", "/x")),
    "values kept in another file": lambda f, n: f.create_dataset(
        n, (12,), dtype="f8", external=[("/etc/passwd", 0, 96)]),
    "a window on another file": virtual,
    "8-bit numbers": lambda f, n: f.create_dataset(n, (12,), dtype="i1"),
    "32-bit reals": lambda f, n: f.create_dataset(n, (12,), dtype="f4"),
    "big-endian reals": lambda f, n: f.create_dataset(n, (12,), dtype=">f8"),
    "a compound": lambda f, n: f.create_dataset(n, (12,), dtype=[("a", "i4"), ("b", "f8")]),
    "an opaque type": lambda f, n: f.create_dataset(n, (12,), dtype="V7"),
    "an array type": lambda f, n: f.create_dataset(n, (12,), dtype=("f8", (3,))),
    "references": lambda f, n: f.create_dataset(n, (12,), dtype=h5py.ref_dtype),
    "texts": texts,
    "vectors": vectors,
    "a scalar": lambda f, n: f.create_dataset(n, (), dtype="f8"),
    "an empty dataspace": lambda f, n: f.create_dataset(n, dtype="f8", data=h5py.Empty("f8")),
    "no cells": lambda f, n: f.create_dataset(n, (0,), dtype="f8"),
    "rank 3": lambda f, n: f.create_dataset(n, (3, 2, 2), dtype="f8"),
    "rank 12": lambda f, n: f.create_dataset(n, (1,) * 12, dtype="f8"),
    "2^60 cells": lambda f, n: absurd(f, n, (1 << 60,)),
    "2^30 x 2^30 cells in chunks": lambda f, n: absurd(f, n, (1 << 30, 1 << 30), (1 << 12, 1 << 4)),
    "2^60 texts in chunks": lambda f, n: f.create_dataset(
        n, (1 << 60,), dtype=h5py.string_dtype(), chunks=(1 << 20,)),
    "compressed reals": lambda f, n: f.create_dataset(
        n, (1 << 26,), dtype="f8", chunks=(1 << 20,), compression="gzip"),
    "an unknown filter": unknown_filter,
    "another set of values": lambda f, n: f.create_dataset(n, data=np.arange(12.0)),
}


class Case(unittest.TestCase):
    """A folder of its own, and a check that the program ended as it may."""

    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        cls.folder = Path(tempfile.mkdtemp(prefix="guichet-damage-"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def ended(self, outcome, what, allowed=REFUSED):
        fault = outcome.fault(allowed)
        if fault:
            self.fail(f"{what}: {fault}\n{outcome}")
        return outcome


def each(function, cases):
    """The results of function(*case) for every case, two at a time; all failures are told together."""
    def attempt(case):
        try:
            return function(*case), None
        except AssertionError as failure:
            return None, str(failure)
    with ThreadPoolExecutor(max_workers=2) as pool:
        done = list(pool.map(attempt, cases))
    failures = [failure for _, failure in done if failure]
    if failures:
        raise AssertionError(f"{len(failures)} of {len(cases)}:\n" + "\n".join(failures[:20]))
    return [result for result, _ in done]


def generator_of(name, seed=7):
    """Random places that are the same in every run of a test."""
    return random.Random(f"{name} {seed}")
