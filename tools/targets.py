#!/usr/bin/python3
"""Set published figures beside what output files hold.

    tools/targets.py results/baseline.h5
    tools/targets.py --csv results/rep*.h5 > comparison.csv

The published figures are read from targets.csv; which series of an output
file stands for which figure is the table SERIES below, and which labels of
a dimension stand for which group is the table GROUPS.  Several files are
replications of one scenario: their mean and its standard error are shown.
A figure that cannot be compared is named with the reason.

A published figure of a year is compared with the mean of the months of that
year.  The surveys behind it were made in spring or early summer, so the two
are less than a quarter of a year apart.

Exit code 4: a file is missing, damaged or not of guichet.  Needs the Debian
packages python3-h5py and python3-numpy.
"""
import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

INPUT_ERROR = 4                         # as of guichet
TARGETS = Path(__file__).resolve().parent.parent / "scenarios" / "france" / "targets.csv"
TOLERANCE = {"A": 1.0, "B": 2.0}        # percentage points; see tolerance_of
MISSING = -2**63 + 2                    # a month that was not simulated


class TargetError(Exception):
    """Something the user has to know, in a sentence."""


@dataclass(frozen=True)
class Match:
    """100 x part / whole stands for a published share, or what is left of 100."""
    part: str
    whole: str = "persons_15"
    complement: bool = False


# Series of targets.csv -> counts of persons of 15 or more in an output file.  CREDOC asks about
# smartphones from 12 on: 12 to 14 are 4 % of those of 12 or more, whose rate is near the average,
# so the difference from 15 on is well below a point.
SERIES = {
    "internet_use": Match("persons_internet_use"),
    "home_internet": Match("persons_connected"),
    "smartphone": Match("persons_smartphone"),
    "no_internet_year": Match("persons_internet_year", complement=True),
    "no_home_internet": Match("persons_connected", complement=True),
    "users_lacking_a_basic_skill": Match("persons_lacking_skill", "persons_internet_use"),
    "illectronisme": Match("persons_illectronisme"),
}
NOT_MODELLED = {
    "internet_daily": "frequency of use is not modelled",
}

# Group of targets.csv -> dimension and its labels, summed; no dimension: the total.  Persons under
# 30 are those of 15 to 29, whom the surveys ask; quintiles are pairs of national deciles.
GROUPS = {
    "all 15+": (None, ()),
    "all 12+": (None, ()),
    "internet users": (None, ()),
    "under 30": ("age_band", ("15-29",)),
    "60-74": ("age_band", ("60-74",)),
    "60+": ("age_band", ("60-74", "75+")),
    "75+": ("age_band", ("75+",)),
    "no diploma": ("diploma", ("none",)),
    "higher education": ("diploma", ("short_higher", "long_higher")),
    "lowest quintile": ("decile", ("1", "2")),
    "highest quintile": ("decile", ("9", "10")),
}


@dataclass(frozen=True)
class Target:
    """One published figure."""
    series: str
    group: str
    year: int
    value: float
    quality: str
    source: str

    @property
    def name(self):
        return f"{self.series} {self.group} {self.year}"


@dataclass
class Comparison:
    """One published figure and its value in each file."""
    target: Target
    values: list

    @property
    def mean(self):
        return float(np.mean(self.values))

    @property
    def error(self):
        """Standard error of the mean over files; NaN for a single one."""
        count = len(self.values)
        return float(np.std(self.values, ddof=1) / np.sqrt(count)) if count > 1 else float("nan")

    @property
    def deviation(self):
        return self.mean - self.target.value

    @property
    def scaled(self):
        return self.deviation / tolerance_of(self.target)


def tolerance_of(target):
    """Points by which a published figure may be off: survey error, definition, rounding."""
    return TOLERANCE.get(target.quality, 3.0)


def read_targets(path=TARGETS):
    """The published figures, in the order of the file."""
    try:
        with open(path, encoding="utf-8") as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            return [Target(r["series"], r["group"], int(r["year"]), float(r["value"]),
                           r["quality"], r["source"]) for r in rows]
    except (OSError, KeyError, ValueError) as error:
        raise TargetError(f"{path}: cannot be read as a table of targets: {error}") from error


class Output:
    """The series of one output file, as yearly means of counts."""

    def __init__(self, path):
        self.path = path
        try:
            with h5py.File(path, "r") as file:
                self.months = int(file["provenance/months_completed"][()])
                first = np.datetime64("1970-01-01", "D") + int(file["time"][0])
                self.counts = {n: file[n][()] for n in file if n.startswith("persons")}
                self.labels = {n: [str(t, "utf-8") for t in file[n][()]]
                               for n in {d for d, _ in GROUPS.values() if d} if n in file}
        except (OSError, KeyError, ValueError) as error:
            raise TargetError(f"{path}: not a readable output of guichet ({error})") from error
        self.start = first.astype("datetime64[M]").astype(int) + 1970 * 12

    def _yearly(self, name, labels, dimension, year):
        """Mean over the months of a year of a count, summed over labels."""
        name = f"{name}_by_{dimension}" if dimension else name
        if name not in self.counts:
            raise LookupError(f"the file has no series {name}")
        begin = year * 12 - self.start
        if begin < 0:
            raise LookupError("before the run starts")
        if begin + 12 > self.months:
            raise LookupError("after the run ends")
        counts = self.counts[name][begin:begin + 12].astype(float)
        if (self.counts[name][begin:begin + 12] == MISSING).any():
            raise LookupError(f"{name} has missing months")
        if dimension:
            counts = counts[:, [self.labels[dimension].index(label) for label in labels]]
        return counts.sum() / 12

    def value(self, series, group, year):
        """What the file holds for a published figure, in %; LookupError says why it cannot."""
        if series in NOT_MODELLED:
            raise LookupError(NOT_MODELLED[series])
        if series not in SERIES:
            raise LookupError("no series stands for it")
        if group not in GROUPS:
            raise LookupError("no group of persons stands for it")
        match = SERIES[series]
        dimension, labels = GROUPS[group]
        whole = self._yearly(match.whole, labels, dimension, year)
        if whole == 0:
            raise LookupError("nobody is in this group")
        share = 100 * self._yearly(match.part, labels, dimension, year) / whole
        return 100 - share if match.complement else share


def compare(targets, outputs):
    """(comparisons, skipped): every target that all outputs hold, and (target, reason)."""
    compared, skipped = [], []
    for target in targets:
        try:
            values = [o.value(target.series, target.group, target.year) for o in outputs]
            compared.append(Comparison(target, values))
        except LookupError as reason:
            skipped.append((target, str(reason)))
    return compared, skipped


def print_table(compared, skipped):
    """For readers: one line a figure, then what was left out."""
    print(f"{'published figure':<48}{'':>3}{'target':>8}{'mean':>8}{'s.e.':>7}{'off by':>8}"
          f"{'/ tol.':>8}")
    for c in compared:
        error = "" if np.isnan(c.error) else f"{c.error:.2f}"
        print(f"{c.target.name:<48}{c.target.quality:>3}{c.target.value:8.1f}{c.mean:8.1f}"
              f"{error:>7}{c.deviation:+8.1f}{c.scaled:+8.1f}")
    if compared:
        root = np.sqrt(np.mean([c.scaled**2 for c in compared]))
        print(f"{len(compared)} figures in % of the group, {len(compared[0].values)} file(s); "
              f"root mean square of deviation / tolerance {root:.2f}")
    reasons = {}
    for target, reason in skipped:
        reasons.setdefault((target.series, reason), []).append(f"{target.group} {target.year}")
    for (series, reason), figures in reasons.items():
        print(f"skipped: {series}: {reason}: {', '.join(figures)}")


def print_csv(compared, skipped):
    """For programs: skipped figures have a reason and no mean."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["series", "group", "year", "quality", "target", "mean", "standard_error",
                     "deviation", "tolerance", "files", "skipped"])
    for c in compared:
        t = c.target
        error = "" if np.isnan(c.error) else f"{c.error:.4f}"
        writer.writerow([t.series, t.group, t.year, t.quality, f"{t.value:g}", f"{c.mean:.4f}",
                         error, f"{c.deviation:.4f}", f"{tolerance_of(t):g}", len(c.values), ""])
    for t, reason in skipped:
        writer.writerow([t.series, t.group, t.year, t.quality, f"{t.value:g}", "", "", "",
                         f"{tolerance_of(t):g}", 0, reason])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE",
                        help="output file; several are replications of one scenario")
    parser.add_argument("--targets", type=Path, default=TARGETS, metavar="CSV",
                        help="published figures (default: those of scenarios/france)")
    parser.add_argument("--csv", action="store_true", help="write CSV instead of a table")
    options = parser.parse_args(arguments)
    try:
        outputs = [Output(path) for path in options.files]
        compared, skipped = compare(read_targets(options.targets), outputs)
    except TargetError as error:
        print(f"targets.py: {error}", file=sys.stderr)
        return INPUT_ERROR
    (print_csv if options.csv else print_table)(compared, skipped)
    return 0


if __name__ == "__main__":
    sys.exit(main())
