#!/usr/bin/python3
"""Reads an output file with what other people use: xarray, netCDF4, h5py, ncdump.

    read_elsewhere.py FILE           checks a file of any model
    read_elsewhere.py --make TEST    lets the program test_output make one, and checks it twice:
                                     while the program still has it open, and after

Prints what it saw; exit code 1 on the first thing that is not as it should be, 77 where a reader is
not installed. Run it with the system's Python.
"""
import ctypes
import ctypes.util
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import h5py
    import netCDF4
    import numpy as np
    import xarray as xr
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)
if shutil.which("ncdump") is None:
    print("skipped: ncdump is not installed")
    sys.exit(77)

MISSING = -2**63 + 2
NOT_SEALED = 2**64 - 2
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def check(condition, text):
    if not condition:
        sys.exit(f"FAILED: {text}")


def read_by_h5py(path):
    """The values as they are in the file: what the other readers are compared with."""
    with h5py.File(path, "r") as file:
        months = int(file["provenance/months_completed"][()])
        raw = {}
        for group in ("", "panel"):
            for name, item in file[group or "/"].items() if group in file or not group else ():
                if isinstance(item, h5py.Dataset):
                    raw[f"{group}/{name}" if group else name] = item[()]
        return months, raw


def xxh3_64(data):
    """By the library itself: sixteen hexadecimal digits."""
    library = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
    library.XXH3_64bits.restype = ctypes.c_uint64
    return f"{library.XXH3_64bits(data, ctypes.c_size_t(len(data))):016x}"


def bytes_of(values):
    """Values as they lie in the file; texts each with its NUL."""
    if values.dtype.kind == "O":
        return b"".join(text + b"\0" for text in values)
    return np.ascontiguousarray(values).tobytes()


def check_checksums(path, months):
    """Every dataset has a checksum that is right, rows of months written one each, or is rewritten."""
    counts = dict.fromkeys(("whole", "rows", "empty", "rewritten"), 0)
    with h5py.File(path, "r") as file:
        names = [name.decode() for name in file["checksums/variable"][()]]
        sums = file["checksums/row"][()]
        check((sums[:months] != NOT_SEALED).all(), "a month completed is not sealed")

        def look(name, item):
            if not isinstance(item, h5py.Dataset):
                return
            values, digits = item[()], item.attrs.get("xxh3_64")
            if digits is None:
                check(item.attrs.get("rewritten") == 1, f"{name} has no checksum")
                counts["rewritten"] += 1
            elif digits.strip(b"\0" if isinstance(digits, bytes) else "\0"):
                digits = digits.decode() if isinstance(digits, bytes) else digits
                check(digits == xxh3_64(bytes_of(values)), f"checksum of {name}")
                counts["whole"] += 1
            elif name in names:
                for row, kept in zip(values, sums[:, names.index(name)]):
                    right = xxh3_64(bytes_of(np.asarray(row)))
                    check(kept == NOT_SEALED or f"{kept:016x}" == right, f"checksum of {name}")
                    counts["rows"] += 1
            else:
                missing = np.isnan(values) if values.dtype.kind == "f" else \
                    np.isin(values, [MISSING if values.dtype.kind == "i" else NOT_SEALED])
                check(missing.all(), f"{name} has values without a checksum")
                counts["empty"] += 1

        file.visititems(look)
    check(counts["whole"] and counts["rows"], "there are checksums of both kinds")
    print(f"checksums: {counts}")


def check_values(where, name, decoded, raw, months, over_time):
    """Decoded values are the raw ones with missing values as NaN, and future months are missing."""
    decoded = np.asarray(decoded, dtype=float)
    expected = np.asarray(raw, dtype=float)
    if raw.dtype.kind == "i":
        expected = np.where(raw == MISSING, np.nan, expected)
    check(decoded.shape == expected.shape, f"{where}: {name} has shape {decoded.shape}")
    check(np.array_equal(decoded, expected, equal_nan=True), f"{where}: values of {name}")
    if over_time:
        check(np.isnan(decoded[months:]).all(), f"{where}: {name} has values after {months} months")


def check_xarray(path, engine, months, raw):
    with xr.open_dataset(path, engine=engine) as root:
        check(root.attrs["Conventions"] == "CF-1.8", "Conventions")
        check(root.attrs["source"].startswith("guichet "), "source")
        check(STAMP.match(root.attrs["history"].split()[0]), "history begins with a time")
        time = root["time"]
        check(np.issubdtype(time.dtype, np.datetime64), f"time is {time.dtype}")
        check((time.dt.day == 1).all(), "every month begins on its first day")
        steps = time.dt.year * 12 + time.dt.month
        check((steps.diff("time") == 1).all(), "one step is one month")
        for name, variable in root.data_vars.items():
            for key in ("units", "long_name", "definition", "source"):
                check(variable.attrs.get(key), f"{name} has no {key}")
            for dimension in variable.dims:
                check(dimension in root.coords, f"{name}: {dimension} has no coordinate")
            check_values(engine, name, variable.values, raw[name], months,
                         "time" in variable.dims)
        labels = {d: list(root[d].values) for d in root.dims if d != "time"}
        check(all(isinstance(t, str) for texts in labels.values() for t in texts), "labels")
        print(f"xarray/{engine}: {len(root.data_vars)} series, {root.sizes['time']} months from "
              f"{str(time.values[0])[:7]} to {str(time.values[-1])[:7]}, {months} written; "
              f"labels {labels}")
    check_checksum_group(path, engine)
    if any(name.startswith("panel/") for name in raw):
        check_panel(path, engine, months, raw)
    with xr.open_dataset(path, engine=engine, group="provenance") as provenance:
        for key in ("scenario", "version", "build", "host", "seed", "replication", "weight"):
            check(key in provenance.attrs, f"provenance has no {key}")
        check(STAMP.match(provenance.attrs["started"]), "started")
        finished = provenance.attrs["finished"]
        check(finished == "" or STAMP.match(finished), f"finished is '{finished}'")
        check(provenance["column_checksums"].dtype == np.uint64, "checksums are exact")
        print(f"xarray/{engine}: seed {provenance.attrs['seed']}, started "
              f"{provenance.attrs['started']}, finished '{finished}', phases "
              f"{list(provenance['phase'].values)}")
    with xr.open_dataset(path, engine=engine, group="provenance/parameters") as parameters:
        start = parameters.sel(key="run.start")
        check(re.match(r"\d{4}-\d\d$", str(start["value"].values)), "run.start")
        print(f"xarray/{engine}: {parameters.sizes['key']} parameters, run.start = "
              f"{start['value'].values} from {start['origin'].values}")


def check_checksum_group(path, engine):
    with xr.open_dataset(path, engine=engine, group="checksums") as checksums:
        check(checksums["row"].dims == ("time", "variable"), "checksums are over time")
        check(checksums["row"].dtype == np.uint64, "checksums of rows are exact")


def check_panel(path, engine, months, raw):
    with xr.open_dataset(path, engine=engine, group="panel") as panel:
        ids = panel["id"].values
        check((np.diff(ids) > 0).all(), "ids of the panel increase")
        for name, variable in panel.data_vars.items():
            check(variable.dims == ("time", "id"), f"{name} is over {variable.dims}")
            check(variable.attrs.get("units") and variable.attrs.get("long_name"), name)
            check_values(engine, name, variable.values, raw[f"panel/{name}"], months, True)
        one = panel.sel(id=ids[0])
        print(f"xarray/{engine}: {len(ids)} followed; of id {ids[0]}: "
              f"{ {n: float(v[0]) for n, v in one.data_vars.items()} }")


def check_netcdf4(path, months, raw):
    with netCDF4.Dataset(path) as root:
        time = root["time"]
        dates = netCDF4.num2date(time[:], time.units, time.calendar)
        check(dates[0].day == 1, "netCDF4: first day")
        for name, variable in root.variables.items():
            if name in root.dimensions:
                continue
            values = np.ma.filled(variable[:].astype(float), np.nan)
            check_values("netCDF4", name, values, raw[name], months, "time" in variable.dimensions)
        files = list(root["provenance/files"].variables.items())
        check(files, "no scenario file is kept")
        name, variable = files[0]
        check(bytes(variable[:].tobytes()), f"{name} is empty")
        print(f"netCDF4: {dates[0].isoformat()[:10]} ... {dates[-1].isoformat()[:10]}, order "
              f"{list(root.variables)[:6]} ..., kept {[n for n, _ in files]}")


def check_ncdump(path):
    text = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True,
                          text=True).stdout
    for part in ('time:units = "days since 1970-01-01"', "group: provenance", "phase_seconds",
                 "uint64 column_checksums(column)", '_FillValue'):
        check(part in text, f"ncdump: no {part}")
    check("phony" not in text, "ncdump: a dimension without a name")
    subprocess.run(["ncdump", path], check=True, stdout=subprocess.DEVNULL)
    print(f"ncdump: {len(text.splitlines())} lines of header")


def check_file(path):
    months, raw = read_by_h5py(path)
    check_checksums(path, months)
    for engine in ("netcdf4", "h5netcdf"):
        check_xarray(path, engine, months, raw)
    check_netcdf4(path, months, raw)
    check_ncdump(path)


def check_while_open(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.h5")
        writer = subprocess.Popen([program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        check(writer.stdout.readline() == "written\n", "the writer wrote nothing")
        print("-- while the writer has it open")
        check_file(path)
        writer.stdin.close()
        check(writer.wait() == 0, "the writer failed")
        print("-- after")
        check_file(path)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--make":
        check_while_open(os.path.abspath(sys.argv[2]))
    elif len(sys.argv) == 2:
        check_file(sys.argv[1])
    else:
        sys.exit(__doc__)
