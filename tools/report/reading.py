"""Output files of guichet, grouped into scenarios with their replications.

Files of one scenario must differ in the replication only, files of two scenarios in the
scenario only: another scale, span, seed or version would be drawn as if it were an effect.
"""
import csv
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

import checksums

EPOCH = 1970
USUAL = "baseline"                      # scenario that the others of a folder are compared with
LEVER_COLUMNS = ("lever", "value", "unit", "start", "end", "phase_in", "target", "origin")


class ReportError(Exception):
    """Something the user has to know, in a sentence; with the exit code of guichet."""

    def __init__(self, sentence, code=4):
        super().__init__(sentence)
        self.code = code


class Missing(Exception):
    """A figure needs series that no file of the report has."""

    def __init__(self, names):
        super().__init__(", ".join(names))
        self.names = names


def text(value):
    """Text, whether stored as text or bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def month_of(days):
    """Months since January of year 0 of a first day of a month, in days since 1970."""
    date = np.datetime64(int(days), "D").astype("datetime64[M]").astype(int)
    return int(date) + 12 * EPOCH


class Run:
    """One output file."""

    def __init__(self, path):
        self.path = Path(path)
        checksums.verify(self.path, raises=ReportError)
        try:
            self.file = h5py.File(self.path, "r")
            self.read_provenance()
        except ReportError:
            raise
        except Exception as error:      # the libraries below raise whatever they like
            raise ReportError(f"{path}: this is no output of guichet, or it is damaged "
                              f"({type(error).__name__}: {str(error)[:80]})") from None
        self.cache = {}

    def read_provenance(self):
        """Who made the file, of what, and which months it holds."""
        product = text(self.file.attrs.get("product", b""))
        if product:
            raise ReportError(f"{self.path}: this is a {product}; the report is made of the runs "
                              "themselves" + (" (a comparison is given by --comparison)"
                                              if product == "comparison" else ""))
        attributes = self.file["provenance"].attrs
        if text(attributes.get("model", b"")) != "guichet":
            raise ReportError(f"{self.path}: this is no output of guichet: it does not say "
                              "which model made it")
        self.attributes = {name: text(value) if isinstance(value, (bytes, str)) else int(value)
                           for name, value in attributes.items()}
        self.months = [month_of(day) for day in self.file["time"][()]]
        done = int(self.file["provenance/months_completed"][()])
        if not self.attributes.get("finished") or done != len(self.months):
            raise ReportError(f"{self.path}: the run did not come to its end ({done} of "
                              f"{len(self.months)} months); run it again")
        if self.months != sorted(set(self.months)):
            raise ReportError(f"{self.path}: its times are not months that follow each other")
        if not complete_years(self.months):
            raise ReportError(f"{self.path}: it holds {len(self.months)} months; a report needs "
                              "two calendar years from January to December, or the same months "
                              "of each year (guichet run --every)")
        self.hashes = {f"{kind}/{name}": text(item.attrs.get("xxh3_64", b""))
                       for kind in ("files", "inputs")
                       for name, item in self.file[f"provenance/{kind}"].items()}

    def __getitem__(self, name):
        return self.attributes.get(name, "")

    def has(self, name):
        """True if the file has that series."""
        return name in self.file and isinstance(self.file[name], h5py.Dataset)

    def dimensions(self, name):
        """Names of the dimensions of a series, time first."""
        item = self.file[name]
        try:
            return [item.dims[axis][0].name.lstrip("/") for axis in range(item.ndim)]
        except (RuntimeError, KeyError, IndexError):
            raise ReportError(f"{self.path}: {name} does not say what its dimensions are") from None

    def labels(self, dimension):
        """Labels of a dimension."""
        return [text(value) for value in self.file[dimension][()]]

    def values(self, name):
        """A series as numbers; what is missing is NaN."""
        if name not in self.cache:
            item = self.file[name]
            try:
                values = np.asarray(item[()], dtype=float)
            except (OSError, ValueError, TypeError) as error:
                raise ReportError(f"{self.path}: {name} cannot be read "
                                  f"({type(error).__name__})") from None
            fill = item.attrs.get("_FillValue")
            if fill is not None and not np.isnan(float(np.ravel(fill)[0])):
                values[item[()] == np.ravel(fill)[0]] = np.nan
            self.cache[name] = values
        return self.cache[name]

    def kept_file(self, place):
        """Text of a file that the provenance keeps; "" if it does not."""
        place = f"provenance/{place}"
        if place not in self.file:
            return ""
        return bytes(np.asarray(self.file[place][()], dtype=np.uint8)).decode("utf-8", "replace")

    def kept_names(self, folder):
        """Names of the files that the provenance keeps in a folder."""
        return sorted(self.file[f"provenance/{folder}"])

    def table(self, name):
        """Rows of an input table kept in the file."""
        lines = self.kept_file(f"inputs/{name}").splitlines()
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))

    def head(self, name):
        """Head lines of an input table: title, producer, licence ..."""
        pairs = [line[2:].split(": ", 1) for line in
                 self.kept_file(f"inputs/{name}").splitlines() if line.startswith("# ")]
        return {pair[0]: pair[1] for pair in reversed(pairs) if len(pair) == 2}

    def levers(self):
        """Headers and rows of the levers of the scenario; nothing in files that know of none."""
        group = self.file.get("provenance/levers")
        if not isinstance(group, h5py.Group):
            return [], []
        shown = [name for name in LEVER_COLUMNS if name in group]
        columns = [[text(x) for x in group[name][()]] for name in shown]
        return shown, [list(row) for row in zip(*columns)]

    def parameters(self):
        """(key, value, unit, origin, source) of the parameters."""
        group = self.file["provenance/parameters"]
        columns = [[text(x) for x in group[name][()]]
                   for name in ("key", "value", "unit", "origin", "source")]
        return list(zip(*columns))


def is_monthly(months):
    """True unless some months between the first and the last are left out."""
    return months[-1] - months[0] == len(months) - 1


def complete_years(months):
    """Calendar years that the months hold from January to December, or of which they hold the same
    months; none if less than two, or if a year between them has others."""
    held = {}
    for month in months:
        held.setdefault(month // 12, []).append(month % 12)
    most = max(held.values(), key=len)
    years = [year for year, those in held.items() if those == most]
    first, last = min(held), max(held)
    if len(years) < 2 or is_monthly(months) and len(most) < 12 or \
            set(range(first, last + 1)) - set(years) - {first, last}:
        return []
    return years


@dataclass
class Scenario:
    """Runs that differ in the replication only."""
    label: str
    runs: list = field(default_factory=list)
    pairs: list = field(default_factory=list)   # places of the runs that the baseline has too

    @property
    def first(self):
        return self.runs[0]

    @property
    def count(self):
        return len(self.runs)

    def needs(self, names):
        """Raise Missing unless every run has all these series."""
        absent = [n for n in names if not all(run.has(n) for run in self.runs)]
        if absent:
            raise Missing(absent)

    def monthly(self, name):
        """[run, month, ...] of a series."""
        self.needs([name])
        values = [run.values(name) for run in self.runs]
        if len({v.shape for v in values}) > 1:
            raise ReportError(f"{name} has not the same dimensions in all runs of {self.label}")
        return np.stack(values)

    def yearly(self, name):
        """[run, year, ...]: means over the months of each calendar year."""
        return by_period(self.monthly(name), self.first.months, 12)

    def december(self, name):
        """[run, year, ...]: the last month of each calendar year, for what counts since January;
        NaN where the files leave it out."""
        values, months = self.monthly(name), self.first.months
        ends = [12 * year + 11 for year in self.years]
        if not set(ends) <= set(months):
            return np.full((values.shape[0], len(ends)) + values.shape[2:], np.nan)
        return values[:, [months.index(end) for end in ends]]

    def quarterly(self, name):
        """[run, quarter, ...]: means over quarters; over years where months are left out."""
        return by_period(self.monthly(name), self.first.months, self.period)

    @property
    def period(self):
        """Months of what is drawn as quarters."""
        return 3 if is_monthly(self.first.months) else 12

    @property
    def months_held(self):
        """Which months of a year the files hold, 0 to 11, where they leave out some; else none."""
        months = self.first.months
        year = complete_years(months)[0]
        return [] if is_monthly(months) else [m % 12 for m in months if m // 12 == year]

    def labels(self, name, axis):
        """Labels of the dimension that follows time (axis 1) or comes later."""
        return self.first.labels(self.first.dimensions(name)[axis])

    @property
    def years(self):
        return complete_years(self.first.months)

    @property
    def quarters(self):
        """Middle of each complete quarter (or year, see period), in years."""
        months = self.first.months
        if self.period == 12:
            return np.array([year + 0.5 for year in self.years])
        first, last = -(-months[0] // 3), (months[-1] + 1) // 3 - 1
        return np.array([(3 * q + 1.5) / 12 for q in range(first, last + 1)])


def by_period(values, months, length):
    """Means of [run, month, ...] over periods of 3 or 12 months that are complete; months that the
    files leave out stand in no year's mean."""
    if length == 12:
        rows = [[row for row, month in enumerate(months) if month // 12 == year]
                for year in complete_years(months)]
        return mean(values[:, rows], axis=2)
    first, last = -(-months[0] // length), (months[-1] + 1) // length - 1
    start = first * length - months[0]
    part = values[:, start:start + (last - first + 1) * length]
    shape = (values.shape[0], last - first + 1, length) + values.shape[2:]
    return mean(part.reshape(shape), axis=2)


def mean(values, axis=0):
    """Mean of what is there; NaN where nothing is."""
    there = np.isfinite(values)
    count = there.sum(axis=axis)
    total = np.where(there, values, 0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def standard_error(values):
    """Standard error of the mean over runs; NaN with a single run."""
    count = values.shape[0]
    if count < 2:
        return np.full(values.shape[1:], np.nan)
    return values.std(axis=0, ddof=1) / np.sqrt(count)


def run_files(operands):
    """The files meant by the operands: a file is itself, a folder the ensemble in it."""
    files = []
    for operand in map(Path, operands):
        if operand.is_dir():
            inside = operand / "runs"
            found = sorted((inside if inside.is_dir() else operand).glob("*.h5"))
            if not found:
                raise ReportError(f"{operand}: there is no run (runs/*.h5) in this folder")
            files += found
        else:
            files.append(operand)
    seen = set()
    for path in files:
        if path.resolve() in seen:
            raise ReportError(f"{path}: the file is given twice")
        seen.add(path.resolve())
    return files


def same(runs, what, value):
    """Refuse runs that differ in something that has to be the same."""
    for run in runs[1:]:
        if value(run) != value(runs[0]):
            raise ReportError(f"{runs[0].path} and {run.path} cannot be shown together: their "
                              f"{what} differ ({value(runs[0])} and {value(run)}); make them "
                              f"with the same {what}")


def span(run):
    """First and last month, in words."""
    first, last = run.months[0], run.months[-1]
    return f"{first // 12}-{first % 12 + 1:02d} to {last // 12}-{last % 12 + 1:02d}"


def label_of(run, common):
    """Name of a scenario: that of its file, and the settings not common to all runs."""
    own = [s for s in run["settings"].splitlines() if s and s not in common]
    return run["scenario"] + (f" [{', '.join(own)}]" if own else "")


def baseline_of(groups, operands, baseline):
    """The label of the baseline: the one asked for, or that of the first file; the files of a
    folder are in no order, so that there it is the scenario named baseline where there is one."""
    if baseline is not None and baseline not in groups:
        raise ReportError(f"no scenario is named {baseline}; there are: {', '.join(groups)}", 2)
    usual = USUAL if Path(operands[0]).is_dir() and USUAL in groups else next(iter(groups))
    return baseline if baseline is not None else usual


def scenarios(operands, open_run=Run, baseline=None):
    """Scenarios of the operands, the baseline first."""
    runs = [open_run(path) for path in run_files(operands)]
    same(runs, "months", span)
    same(runs, "months between rows", lambda run: tuple(np.unique(np.diff(run.months))))
    same(runs, "persons per agent", lambda run: run["weight"])
    same(runs, "seeds", lambda run: run["seed"])
    same(runs, "versions", lambda run: run["version"])
    common = set.intersection(*(set(run["settings"].splitlines()) for run in runs))
    groups = {}
    for run in runs:
        label = label_of(run, common)
        groups.setdefault(label, Scenario(label)).runs.append(run)
    for scenario in groups.values():
        check_scenario(scenario)
    baseline = groups.pop(baseline_of(groups, operands, baseline))
    groups = {baseline.label: baseline, **groups}
    for scenario in groups.values():
        numbers = [run["replication"] for run in scenario.runs]
        scenario.pairs = [(i, numbers.index(run["replication"])) for i, run in
                          enumerate(baseline.runs) if run["replication"] in numbers]
        if not scenario.pairs:
            raise ReportError(f"no replication of \"{scenario.label}\" is one of "
                              f"\"{baseline.label}\"; a difference needs the same replications")
    return list(groups.values())


def check_scenario(scenario):
    """One scenario: the same tables, no replication twice."""
    scenario.runs.sort(key=lambda run: run["replication"])
    for one, next_one in zip(scenario.runs, scenario.runs[1:]):
        if one.hashes != next_one.hashes:
            other = sorted(k for k in one.hashes.keys() | next_one.hashes.keys()
                           if one.hashes.get(k) != next_one.hashes.get(k))
            raise ReportError(f"{one.path} and {next_one.path} have the same scenario name, "
                              f"\"{scenario.label}\", but differ in {', '.join(other[:3])}; "
                              "give one of them another name")
        if one["replication"] == next_one["replication"]:
            raise ReportError(f"{one.path} and {next_one.path} are the same replication "
                              f"({one['replication']}) of \"{scenario.label}\"")
