"""Checksums for files that a test makes or edits with h5py, as guichet writes them."""
import contextlib
import sys
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
sys.dont_write_bytecode = True
import checksums                        # noqa: E402

LARGEST = 2**28                         # bytes; a dataset that claims more is left without
REWRITTEN = {"provenance/months_completed", "provenance/phase_seconds",
             "provenance/column_checksums"}


def over_time(name, item, rows):
    """True for what guichet hashes row by row: over the time of the root, in the root or panel."""
    if name == "time" or item.ndim == 0 or item.shape[0] != rows or \
            name.count("/") > name.startswith("panel/") or item.dtype.kind not in "iuf":
        return False
    dimension = item.dims[0]
    return len(dimension) == 0 or dimension[0].name == "/time"


def mark(item, digits):
    """The attribute, sixteen characters of fixed length; NULs for none."""
    if "xxh3_64" in item.attrs:
        del item.attrs["xxh3_64"]
    item.attrs.create("xxh3_64", np.bytes_(digits), dtype="S16")


def seal(path, sealed=None):
    """Gives a file the checksums of what it holds, its first `sealed` rows (all completed ones)."""
    with h5py.File(path, "a") as file:
        if "checksums" in file:
            del file["checksums"]
        found = []
        file.visititems(lambda name, item: found.append((name, item))
                        if isinstance(item, h5py.Dataset) else None)
        rows = file["time"].shape[0] if "time" in file and file["time"].ndim else -1
        if sealed is None:
            place = "provenance/months_completed"
            sealed = int(file[place][()]) if place in file else rows
        monthly = []
        for name, item in found:
            if name in REWRITTEN:
                item.attrs["rewritten"] = np.int64(1)
            elif over_time(name, item, rows):
                mark(item, "")
                monthly.append((name, item))
            elif item.nbytes <= LARGEST:
                mark(item, checksums.digits(checksums.hash_of(item)))
        if not monthly:
            return
        kept = np.full((rows, len(monthly)), checksums.UNSEALED, dtype=np.uint64)
        for column, (_, item) in enumerate(monthly):
            kept[:sealed, column] = list(checksums.row_hashes(item))[:sealed]
        group = file.create_group("checksums")
        group["variable"] = np.array([name for name, _ in monthly], dtype=h5py.string_dtype())
        group["variable"].make_scale("variable")
        mark(group["variable"], checksums.digits(checksums.hash_of(group["variable"])))
        group["row"] = kept
        group["row"].dims[0].attach_scale(file["time"])
        group["row"].dims[1].attach_scale(group["variable"])
        group["row"].attrs["rewritten"] = np.int64(1)


@contextlib.contextmanager
def editing(path):
    """An output open for changes, which gets the checksums of what it then holds."""
    with h5py.File(path, "r+") as file:
        yield file
    seal(path)
