"""What all tables share: reading raw files, writing tables, checks, the seal."""
import csv
from pathlib import Path

AGES = list(range(0, 100, 5))           # first age of the bands; 95 means 95+
SEXES = ["F", "M"]
DIPLOMAS = ["none", "brevet", "cap_bep", "bac", "short_higher", "long_higher"]
MAYOTTE = "976"                         # enters the population source in 2014
OPEN_LICENCE = "Licence Ouverte / Open Licence (Etalab)"


class InputError(Exception):
    """A raw file or a total that the tables cannot be built on."""


class Source:
    """The folder of raw data; files are named relative to it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise InputError(f"the data folder {folder} does not exist")

    def rows(self, name, delimiter=","):
        """All rows of a raw CSV file as dictionaries."""
        path = self.folder / name
        if not path.is_file():
            raise InputError(f"the raw file {name} is missing")
        with open(path, encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=delimiter))


class Checks:
    """Comparisons with published totals; a miss stops the compilation."""

    def __init__(self):
        self.lines = []

    def within(self, what, value, low, high, unit=""):
        """Demand low <= value <= high, bounds set around published figures."""
        self.lines.append((what, value, f"{low:g} to {high:g}", unit))
        if not low <= value <= high:
            raise InputError(f"{what} is {value:.6g} {unit}; it should lie "
                             f"between {low:.6g} and {high:.6g}")

    def near(self, what, value, published, tolerance, unit=""):
        """Demand |value - published| <= tolerance (all in `unit`)."""
        self.lines.append((what, value,
                           f"{published:g} +/- {tolerance:g}", unit))
        if not abs(value - published) <= tolerance:
            raise InputError(
                f"{what} is {value:.6g} {unit}; the published figure is "
                f"{published:.6g} and at most {tolerance:.6g} apart is allowed")

    def report(self):
        print(f"{'check':58} {'here':>12} {'expected':>20}")
        for what, value, expected, unit in self.lines:
            print(f"{what[:58]:58} {value:12.6g} {expected:>20} {unit}")


def number(value, digits):
    """A number with at most `digits` decimals, without superfluous zeros."""
    if isinstance(value, str):
        return value
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shares(values, digits=4):
    """Round shares so that they still sum to exactly 1.

    The rounding error (a few units of the last digit) goes to the largest
    share, where it matters least.
    """
    unit = 10 ** digits
    parts = [int(round(v * unit)) for v in values]
    parts[parts.index(max(parts))] += unit - sum(parts)
    if min(parts) < 0:
        raise InputError(f"negative share in {list(values)}")
    return [p / unit for p in parts]


def write(out, name, meta, header, rows):
    """Write one table: metadata lines, header, rows.

    meta is a dictionary with title, producer, year, licence, derivation (a
    list of lines) and unit (column -> unit).
    """
    with open(Path(out) / name, "w", encoding="utf-8", newline="") as stream:
        for key in ("title", "producer", "year", "licence"):
            stream.write(f"# {key}: {meta[key]}\n")
        for line in meta["derivation"]:
            stream.write(f"# derivation: {line}\n")
        for column, unit in meta.get("unit", {}).items():
            stream.write(f"# unit: {column} = {unit}\n")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def table_rows(out, name):
    """All rows of a table written before, as dictionaries."""
    with open(Path(out) / name, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(
            line for line in stream if not line.startswith("# ")))


def seal(folder):
    """Write manifest.csv: size and checksum of every table of the folder."""
    try:
        import xxhash
    except ImportError:
        raise InputError("python3-xxhash is needed for the checksums") from None
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"the folder {folder} does not exist")
    lines = []
    for path in sorted(folder.glob("*.csv")):
        if path.name == "manifest.csv":
            continue
        data = path.read_bytes()
        body = [row for row in csv.reader(
            line for line in data.decode("utf-8").splitlines()
            if not line.startswith("# "))]
        if len({len(row) for row in body}) != 1:
            raise InputError(f"the rows of {path.name} differ in length")
        lines.append([path.name, len(body) - 1, len(body[0]),
                      xxhash.xxh3_64(data).hexdigest()])
    write(folder, "manifest.csv", {
        "title": "Size and checksum of the input tables of this scenario",
        "producer": "guichet, tools/inputs.py",
        "year": "not applicable", "licence": "GPL-3.0-or-later",
        "derivation": ["rows without metadata and header; checksum of all "
                       "bytes of the file, hexadecimal"],
        "unit": {"xxh3_64": "XXH3, 64 bits"}},
        ["file", "rows", "columns", "xxh3_64"], lines)
