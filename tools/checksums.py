#!/usr/bin/python3
"""Check the checksums of output files, as sim/io/store.h describes them.

    checksums.verify(path, ...)     # raises checksums.Damaged, with a sentence

Every program here that reads an output calls this before it uses a number, so that none comes
from a damaged file.  HDF5 can crash on one; so a child process (this file, run as a program) reads
the files through, and where it does not end by itself the file is damaged.

Needs the Debian packages python3-h5py and python3-xxhash.
"""
import json
import os
import resource
import subprocess
import sys

import h5py
import numpy as np
import xxhash

UNSEALED = 2**64 - 2                    # in /checksums/row: the row is not complete
INTEGER, UNSIGNED = -2**63 + 2, 2**64 - 2   # what is missing
INFLATION_MAX = 1100                    # no compression makes data smaller than so many times
BLOCK = 2**26                           # bytes read at once
CHILD_SECONDS, CHILD_BYTES = 600, 2**33


class Damaged(Exception):
    """A file whose numbers cannot be used, in a sentence."""


def digits(number):
    """As the attribute xxh3_64 has it."""
    return f"{number:016x}"


def text(value):
    """Text of an attribute or a label."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def hash_of(item):
    """XXH3-64 of all values of a dataset."""
    values = item[()]
    if item.dtype.kind in "OS":
        texts = (t if isinstance(t, bytes) else t.encode() for t in np.ravel(values))
        return xxhash.xxh3_64_intdigest(b"".join(t + b"\0" for t in texts))
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(values).tobytes())


def row_hashes(item):
    """XXH3-64 of each row, a block of rows at a time."""
    size = item.dtype.itemsize * int(np.prod(item.shape[1:], dtype=int))
    step = max(1, BLOCK // max(1, size))
    for first in range(0, item.shape[0], step):
        data = memoryview(np.ascontiguousarray(item[first:first + step]).tobytes())
        for start in range(0, len(data), max(1, size)):
            yield xxhash.xxh3_64_intdigest(data[start:start + size])


def never_written(item):
    """True if all values of a dataset are missing."""
    values = item[()]
    if item.dtype.kind == "f":
        return bool(np.isnan(values).all())
    return bool((values == (UNSIGNED if item.dtype.kind == "u" else INTEGER)).all())


def month(file, row):
    """ of 2013-05, as far as the file tells."""
    try:
        return f" in {np.datetime64(int(file['time'][row]), 'D').astype('datetime64[M]')}"
    except (KeyError, ValueError, IndexError, OSError):
        return ""


class Checking:
    """One file being read through."""

    def __init__(self, file, size):
        self.file = file
        self.size = size
        self.names, self.rows = [], np.zeros((0, 0), dtype=np.uint64)
        if "checksums" in file:
            self.names = [text(name) for name in file["checksums/variable"][()]]
            self.rows = file["checksums/row"][()]
            if self.rows.dtype != np.uint64 or self.rows.ndim != 2 or \
                    self.rows.shape[1] != len(self.names):
                raise Damaged("checksums/row has an unexpected shape")

    def whole(self, item):
        """The checksum of a dataset that is written as a whole; "" for none."""
        return text(item.attrs.get("xxh3_64", b"")).rstrip("\0")

    def dataset(self, name, item):
        """Raise unless the values are those that were written."""
        if item.external is not None or item.is_virtual:
            raise Damaged(f"{name} lies outside the file")
        if item.nbytes > self.size * (1 if item.chunks is None else INFLATION_MAX):
            raise Damaged(f"{name} claims more than the file can hold")
        if "rewritten" in item.attrs and "xxh3_64" not in item.attrs:
            item[()]                    # can be read, at least
        elif "xxh3_64" not in item.attrs:
            raise Damaged(f"{name} keeps no checksum, so that damage could not be seen: this is no "
                          "output of guichet, or one of an earlier version; make the file again")
        elif self.whole(item):
            if self.whole(item) != digits(hash_of(item)):
                raise Damaged(f"{name} does not match its checksum: the file is damaged")
        elif name in self.names:
            self.over_time(name, item, self.rows[:, self.names.index(name)])
        elif item.size and not never_written(item):
            raise Damaged(f"{name} does not match its checksum: the file is damaged")

    def over_time(self, name, item, sums):
        """The same, row by row; rows that are not complete are nobody's to read."""
        if item.ndim == 0 or item.shape[0] != len(sums):
            raise Damaged(f"{name} has not the rows that its checksums are of")
        for row, (kept, found) in enumerate(zip(sums, row_hashes(item))):
            if kept not in (UNSEALED, found):
                raise Damaged(f"{name} does not match its checksum{month(self.file, row)}: the "
                              "file is damaged")

    def progress(self):
        """Raise unless the months claimed to be complete are."""
        place = "provenance/months_completed"
        if place not in self.file or not self.names:
            return
        of_rows = [i for i, name in enumerate(self.names) if not self.whole(self.file[name])]
        open_rows = np.flatnonzero((self.rows[:, of_rows] == UNSEALED).any(axis=1))
        sealed = int(open_rows[0]) if len(open_rows) else len(self.rows)
        claimed = int(self.file[place][()])
        if of_rows and not claimed <= sealed <= claimed + 1:
            raise Damaged(f"{claimed} months are claimed to be complete and {sealed} are: the file "
                          "is damaged")


def check(path):
    """Read a file through in this process; raise Damaged unless it is whole."""
    try:
        with h5py.File(path, "r") as file:
            checking = Checking(file, os.path.getsize(path))
            file.visititems(lambda name, item: checking.dataset(name, item)
                            if isinstance(item, h5py.Dataset) else None)
            checking.progress()
    except Damaged as damage:
        raise Damaged(f"{path}: {damage}") from None
    except Exception as error:          # the libraries below raise whatever they like
        raise Damaged(f"{path}: this is no output of guichet, or it is damaged "
                      f"({type(error).__name__}: {str(error)[:80]})") from None


def verify(*paths, raises=Damaged):
    """Raise an error unless the files are there and what was written to them is what they hold."""
    for path in paths:
        if not os.path.isfile(path):
            raise raises(f"{path}: there is no such file")
    done = subprocess.run([sys.executable, "-B", os.path.abspath(__file__), *map(str, paths)],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for answer in answers:
        if answer is not None:
            raise raises(answer)
    if len(answers) < len(paths):
        raise raises(f"{paths[len(answers)]}: the file is damaged: HDF5 cannot read it through")


def main(paths):
    """The child: a line for each file, null or the sentence."""
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, CHILD_SECONDS),
                       (resource.RLIMIT_AS, CHILD_BYTES)):
        allowed = resource.getrlimit(what)[1]
        limit = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (limit, limit))
    for path in paths:
        answer = None
        try:
            check(path)
        except Damaged as damage:
            answer = str(damage)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
