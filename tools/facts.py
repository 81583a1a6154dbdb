#!/usr/bin/python3
"""Set the stylised facts of an economy beside what output files hold.

    tools/facts.py results/baseline.h5
    tools/facts.py --markdown results/rep*.h5 > facts.md

Four groups: the base year beside the national accounts
(national_accounts.csv), the years observed (macro_targets.csv), the long run,
and cross-sections.  Several files are replications of one scenario: the mean
over them and its standard error are shown, and a fact "holds" if the mean lies
in the range expected.  What a file cannot tell is named with the reason.

Volatilities are standard deviations of the deviations of log quarterly volumes
from the trend of Hodrick and Prescott (smoothing 1600).  The ranges of
cross-sections are read around published figures, named in the last column.

A year is measured only where the file has each of its months; one made with --every has not.

Exit code 4: a file is missing, damaged or not of guichet.  Needs the Debian
packages python3-h5py, python3-numpy and python3-xxhash.
"""
import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import h5py
import numpy as np

sys.dont_write_bytecode = True          # keep the source tree clean
import checksums                        # noqa: E402

INPUT_ERROR = 4                         # as of guichet
INPUTS = Path(__file__).resolve().parent.parent / "scenarios" / "france"
MISSING = -2**63 + 2                    # a month that was not simulated
OBSERVED = (2010, 2016)                 # years of macro_targets.csv
SMOOTHING = 1600                        # Hodrick and Prescott (1997), quarterly data


class FactError(Exception):
    """Something the user has to know, in a sentence."""


@dataclass(frozen=True)
class Fact:
    """One fact: how it is measured in a run, and the range in which it holds."""
    group: str
    name: str
    unit: str
    measure: Callable                   # of a Run and the years of the long run
    low: float
    high: float
    source: str = ""


@dataclass
class Result:
    """A fact and its value in each file."""
    fact: Fact
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
    def holds(self):
        return self.fact.low <= self.mean <= self.fact.high


class Run:
    """The series of one output file."""

    def __init__(self, path):
        self.path = path
        try:
            checksums.verify(path, raises=FactError)
            with h5py.File(path, "r") as file:
                self.months = int(file["provenance/months_completed"][()])
                days = file["time"][()].astype("datetime64[D]")
                every = int(file["provenance"].attrs.get("every", 1))
                self.chosen = checksums.text(file["provenance"].attrs.get("series", b""))
                self.raw = {n: file[n][()] for n in file if isinstance(file[n], h5py.Dataset)}
        except (OSError, KeyError, ValueError) as error:
            raise FactError(f"{path}: not a readable output of guichet ({error})") from error
        # of each row that is complete, in months since year 0
        self.month_of = days[:self.months].astype("datetime64[M]").astype(int) + 1970 * 12
        self.sparse = every > 1 or bool(np.any(np.diff(self.month_of) > 1))
        first, last = (self.month_of[[0, -1]] if self.months else (0, 0))
        self.first_year = -(-int(first) // 12)
        self.last_year = (int(last) + 1) // 12 - 1

    def rows(self, year):
        """Rows of the twelve months of a year."""
        rows = np.flatnonzero(self.month_of // 12 == year)
        if len(rows) == 12:
            return rows
        if self.sparse:
            raise LookupError(f"the file has {len(rows)} of the 12 months of {year} (made with "
                              "--every)")
        raise LookupError(f"{year} is not simulated in full")

    def absent(self, what):
        """What is raised where the file lacks something."""
        made = f" (made with --series {self.chosen})" if self.chosen else ""
        return LookupError(f"the file has no {what}{made}")

    def labels(self, dimension):
        if dimension not in self.raw:
            raise self.absent(f"dimension {dimension}")
        return [t.decode() if isinstance(t, bytes) else str(t) for t in self.raw[dimension]]

    def series(self, name, **at):
        """Months simulated of a series; `at` picks a label of its dimensions, in their order."""
        if name not in self.raw:
            raise self.absent(f"series {name}")
        raw = self.raw[name][:self.months]
        values = raw.astype(float)
        if raw.dtype.kind == "i":
            values[raw == MISSING] = np.nan
        for dimension, label in at.items():
            labels = self.labels(dimension)
            if label not in labels:
                raise LookupError(f"{dimension} has no label {label}")
            values = values[:, labels.index(label)]
        return values

    def year(self, name, year, **at):
        """The twelve months of a year."""
        rows = self.rows(year)
        return self.series(name, **at)[rows]

    def yearly(self, name, years, how=np.mean):
        """One figure a year."""
        return np.array([how(self.year(name, y), axis=0) for y in years])

    def quarterly(self, name, years):
        """Means over quarters of whole years."""
        months = np.concatenate([self.year(name, y) for y in years])
        return months.reshape(-1, 3).mean(axis=1)


# ---- statistics ----

def growth(values):
    """Growth from one to the next, in %."""
    return 100 * np.diff(np.log(values))


def cycle(values):
    """Deviations of logs from the trend of Hodrick and Prescott."""
    logs = np.log(values)
    if len(logs) < 12:
        raise LookupError("fewer than 12 quarters")
    second = np.diff(np.eye(len(logs)), n=2, axis=0)
    trend = np.linalg.solve(np.eye(len(logs)) + SMOOTHING * second.T @ second, logs)
    return logs - trend


def slope(x, y):
    """Of the straight line of least squares of y on x."""
    good = np.isfinite(x) & np.isfinite(y)
    if good.sum() < 3 or np.ptp(x[good]) == 0:
        raise LookupError("too few different points")
    return float(np.polyfit(x[good], y[good], 1)[0])


def correlation(x, y):
    if len(x) < 4 or np.std(x) == 0 or np.std(y) == 0:
        raise LookupError("no variation")
    return float(np.corrcoef(x, y)[0, 1])


def volatility(run, years, name):
    """Standard deviation of the cycle of a quarterly series, in %."""
    return 100 * float(np.std(cycle(run.quarterly(name, years))))


def relative_volatility(name):
    return lambda run, years: (volatility(run, years, name) /
                               volatility(run, years, "gdp_volume"))


def okun(run, years):
    """Change of the unemployment rate with a point of growth of GDP."""
    return slope(growth(run.yearly("gdp_volume", years)),
                 np.diff(run.yearly("unemployment_rate", years)))


def beveridge(run, years):
    return correlation(run.quarterly("vacancy_rate", years),
                       run.quarterly("unemployment_rate", years))


def comovement(name):
    return lambda run, years: correlation(cycle(run.quarterly(name, years)),
                                          cycle(run.quarterly("gdp_volume", years)))


def persistence(run, years):
    deviation = cycle(run.quarterly("gdp_volume", years))
    return correlation(deviation[:-1], deviation[1:])


def wage_curve(run, years):
    """Elasticity of mean pay to unemployment over départements, last year."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.log(run.year("unemployment_rate_by_departement", years[-1]).mean(axis=0))
        pay = np.log(run.year("mean_pay_by_departement", years[-1]).mean(axis=0))
    return slope(rate, pay)


def size_tail(run, years):
    """Exponent of the number of firms of at least 10, 50 and 250 persons."""
    labels = run.labels("size_class")
    firms = run.year("firms_by_size_class", years[-1]).mean(axis=0)
    above = [firms[i:].sum() for i in range(len(firms))]
    points = [(int(label.rstrip("+").split("-")[0]), above[i]) for i, label in enumerate(labels)
              if above[i] > 0 and label[0].isdigit()]
    points = [(size, count) for size, count in points if size >= 10]
    return -slope(*np.log(np.array(points, dtype=float).reshape(-1, 2).T))


def growth_kurtosis(run, years):
    """Excess kurtosis of the log growth of staff in a year, firms of 10 and more."""
    sizes, bins = run.labels("size_class"), run.labels("growth_bin")
    counts = np.nansum(np.concatenate([run.year("firm_growth_by_size_class_growth_bin", y)
                                       for y in years]), axis=0)
    counts = counts[sizes.index("10-49"):].sum(axis=0)
    middles = 0.1 * (np.arange(len(bins)) - (len(bins) - 1) / 2)
    if counts.sum() < 2 or np.count_nonzero(counts) < 3:
        raise LookupError("too few firms of 10 or more persons")
    mean = np.average(middles, weights=counts)
    variance = np.average((middles - mean)**2, weights=counts)
    return float(np.average((middles - mean)**4, weights=counts) / variance**2 - 3)


# ---- the facts ----

# Item of national_accounts.csv -> series, label of its dimension or of the flow, tolerance.
ACCOUNTS = {
    "gdp": ("gdp", None, 0.03),
    "household_consumption": ("household_consumption", None, 0.03),
    "public_consumption": ("public_consumption", None, 0.03),
    "npish_consumption": ("npish_consumption", None, 0.05),
    "household_investment": ("investment_by_institutional_sector", "households", 0.1),
    "government_investment": ("investment_by_institutional_sector", "government", 0.05),
    "firm_investment": ("investment_by_institutional_sector", "firms", 0.1),
    "exports": ("exports", None, 0.05),
    "imports": ("imports", None, 0.05),
    "wages": ("wages", None, 0.03),
    "employer_contributions": ("employer_contributions", None, 0.03),
    "mixed_income": ("mixed_income", None, 0.1),
    "disposable_income": ("disposable_income", None, 0.03),
    "vat": ("flow", "vat", 0.05),
    "income_tax": ("flow", "income_tax", 0.1),
    "csg_crds": ("flow", "csg", 0.05),
    "company_tax": ("flow", "company_tax", 0.2),
    "pensions": ("flow", "pensions", 0.05),
    "unemployment_benefits": ("flow", "unemployment_benefits", 0.15),
}
SUMS = {"public_consumption": ("individual_public_consumption", "collective_public_consumption")}


def account(item):
    """Sum of the first twelve months, in billion euros."""
    name, label, _ = ACCOUNTS[item]

    def measure(run, _):
        if run.sparse:
            raise LookupError("the file has not each of the first twelve months (made with "
                              "--every)")
        if run.months < 12:
            raise LookupError("fewer than 12 months")
        if name == "flow":
            flows = run.series("transaction_flows_by_transaction_institutional_sector",
                               transaction=label, institutional_sector="government")
            return abs(flows[:12].sum()) * 1e-11
        at = {"institutional_sector": label} if label else {}
        return float(run.series(name, **at)[:12].sum()) * 1e-9
    return measure


def rows_of(path):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))
    except OSError as error:
        raise FactError(f"{path}: cannot be read ({error})") from error


def observed_years(run, first=OBSERVED[0]):
    years = list(range(max(first, run.first_year), min(OBSERVED[1], run.last_year) + 1))
    if not years:
        raise LookupError("none of the years observed is simulated in full")
    return years


def all_years(run, first):
    """The years over which a published mean is taken: none may lack."""
    years = observed_years(run, first)
    if years != list(range(first, OBSERVED[1] + 1)):
        raise LookupError(f"not all of {first} to {OBSERVED[1]} is simulated")
    return years


# Series of macro_targets.csv -> how it is read in a run, first year, factor of the published unit,
# tolerance in that unit.  Growth of 2010 would need 2009.
def level(name):
    return lambda run, years: float(np.mean(run.yearly(name, years)))


def mean_growth(name):
    return lambda run, years: float(np.mean(growth(run.yearly(name, [years[0] - 1, *years]))))


MACRO = {
    "gdp_volume_growth": (mean_growth("gdp_volume"), 2011, 0.5),
    "consumer_prices": (mean_growth("consumer_price"), 2011, 0.7),
    "household_consumption_volume_growth":
        (mean_growth("household_consumption_volume"), 2011, 0.7),
    "employment_growth": (mean_growth("employment"), 2011, 0.5),
    "labour_cost_growth": (mean_growth("wage_index"), 2011, 1.0),
    "unemployment_rate": (level("unemployment_rate"), 2010, 0.7),
    "employment": (lambda run, years: level("employment")(run, years) / 1000, 2010, 1300),
    "active_population": (lambda run, years: level("active")(run, years) / 1000, 2010, 1700),
    "saving_rate": (level("saving_rate"), 2010, 2.0),
}


def macro_facts(inputs):
    """Means over the years observed that are simulated."""
    rows = rows_of(inputs / "macro_targets.csv")
    facts = []
    for name, (measure, first, tolerance) in MACRO.items():
        published = {int(r["year"]): float(r["value"]) for r in rows if r["series"] == name}
        values = [v for y, v in published.items() if y >= first]
        unit = next(r["unit"] for r in rows if r["series"] == name)
        target = float(np.mean(values))
        facts.append(Fact(
            f"mean of {first} to {OBSERVED[1]}", name,
            "% a year" if name.endswith("_growth") else unit.split(" of ")[0].split(" aged ")[0],
            lambda run, _, m=measure, f=first: m(run, all_years(run, f)),
            target - tolerance, target + tolerance, f"published {target:.4g} (macro_targets.csv)"))
    band = "band asked for"
    facts.append(Fact(f"mean of 2010 to {OBSERVED[1]}", "unemployment, lowest year", "%",
                      lambda run, _: np.min(run.yearly("unemployment_rate", observed_years(run))),
                      9, 10.5, band))
    facts.append(Fact(f"mean of 2010 to {OBSERVED[1]}", "unemployment, highest year", "%",
                      lambda run, _: np.max(run.yearly("unemployment_rate", observed_years(run))),
                      9, 10.5, band))
    return facts


def account_facts(inputs):
    published = {r["item"]: float(r["value"]) for r in rows_of(inputs / "national_accounts.csv")}
    facts = []
    for item, (_, _, tolerance) in ACCOUNTS.items():
        target = sum(published[i] for i in SUMS.get(item, (item,))) / 1000
        facts.append(Fact("first twelve months", item, "bn EUR", account(item),
                          target * (1 - tolerance), target * (1 + tolerance),
                          f"published {target:.1f} (national_accounts.csv)"))
    return facts


def after(run, years):
    later = [y for y in years if y > OBSERVED[1]]
    if not later:
        raise LookupError(f"no year after {OBSERVED[1]}")
    return later


LONG, CROSS = "long run", "cross-section, last year"
INFINITE = float("inf")
FACTS = [
    Fact(LONG, "real growth of GDP", "% a year",
         lambda run, years: np.mean(growth(run.yearly("gdp_volume", years))), 0.5, 2,
         "trend productivity and labour force"),
    Fact(LONG, "inflation", "% a year",
         lambda run, years: np.mean(growth(run.yearly("consumer_price", years))), 0.5, 2.5,
         "near inflation abroad"),
    Fact(LONG, "unemployment after 2016, lowest year", "%",
         lambda run, years: np.min(run.yearly("unemployment_rate", after(run, years))), 5, 14,
         "France since 1985: 7 to 12.5 %"),
    Fact(LONG, "unemployment after 2016, highest year", "%",
         lambda run, years: np.max(run.yearly("unemployment_rate", after(run, years))), 5, 14,
         "France since 1985: 7 to 12.5 %"),
    Fact(LONG, "volatility of GDP", "%", lambda run, years: volatility(run, years, "gdp_volume"),
         0.3, 2, "about 1 (HP filter, quarterly)"),
    Fact(LONG, "volatility, investment over GDP", "1", relative_volatility("investment_volume"),
         1.2, 6, "investment varies most (Stock and Watson 1999)"),
    Fact(LONG, "volatility, consumption over GDP", "1",
         relative_volatility("household_consumption_volume"), 0, 1,
         "consumption is smoother (Stock and Watson 1999)"),
    Fact(LONG, "persistence of the cycle", "1", persistence, 0.3, 1,
         "autocorrelation of GDP near 0.85"),
    Fact(LONG, "investment moves with GDP", "1", comovement("investment_volume"), 0.2, 1,
         "procyclical"),
    Fact(LONG, "consumption moves with GDP", "1", comovement("household_consumption_volume"), 0.2,
         1, "procyclical"),
    Fact(LONG, "Okun's coefficient", "point/%", okun, -1, -0.05, "about -0.4 (Okun 1962)"),
    Fact(LONG, "Beveridge curve, correlation", "1", beveridge, -1, -0.1, "negative"),
    Fact(LONG, "labour share", "%",
         lambda run, years: np.mean(run.yearly("labour_share", years)), 55, 64,
         "59.3 in 2010 (national_accounts.csv)"),
    Fact(LONG, "public debt over GDP, last year", "%",
         lambda run, years: np.mean(run.year("public_debt_ratio", years[-1])), 40, 140, "bounded"),
    Fact(CROSS, "wage curve", "1", wage_curve, -0.3, 0, "-0.1 (Blanchflower and Oswald 1994)"),
    Fact(CROSS, "exponent of firm sizes", "1", size_tail, 0.7, 1.5, "1.06 (Axtell 2001)"),
    Fact(CROSS, "firm growth, excess kurtosis", "1", growth_kurtosis, 0.5, INFINITE,
         "fat tails: Laplace 3 (Stanley et al. 1996)"),
    Fact(CROSS, "Gini coefficient", "1",
         lambda run, years: np.mean(run.year("gini", years[-1])), 0.25, 0.35,
         "0.30 in 2010 (INSEE)"),
    Fact(CROSS, "poverty rate", "%",
         lambda run, years: np.mean(run.year("poverty_rate", years[-1])), 10, 18,
         "14.1 in 2010 (INSEE)"),
    Fact(CROSS, "interdecile ratio", "1",
         lambda run, years: np.mean(run.year("interdecile_ratio", years[-1])), 2.8, 4.5,
         "3.6 in 2010 (INSEE)"),
]


def measure_all(facts, runs, first, last):
    """(results, skipped): every fact that all runs hold, and (fact, reason)."""
    results, skipped = [], []
    for fact in facts:
        try:
            values = []
            for run in runs:
                years = list(range(max(first or run.first_year, run.first_year),
                                   min(last or run.last_year, run.last_year) + 1))
                if not years:
                    raise LookupError("no year is simulated in full")
                value = float(fact.measure(run, years))
                if not np.isfinite(value):
                    raise LookupError("missing values in its series")
                values.append(value)
            results.append(Result(fact, values))
        except LookupError as reason:
            skipped.append((fact, str(reason)))
    return results, skipped


def figure(value):
    """A number of four digits."""
    if np.isnan(value):
        return ""
    if abs(value) < 1e-9:               # rounding of equal values
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def range_text(fact):
    if fact.high == INFINITE:
        return f"above {figure(fact.low)}"
    return f"{figure(fact.low)} to {figure(fact.high)}"


def cells(result):
    fact = result.fact
    return [fact.name, fact.unit, figure(result.mean), figure(result.error), range_text(fact),
            "holds" if result.holds else "FAILS", fact.source]


HEADER = ["fact", "unit", "mean", "s.e.", "expected", "verdict", "source of the range"]


def print_table(results, markdown):
    """One line a fact, in groups."""
    group = None
    for result in results:
        if result.fact.group != group:
            group = result.fact.group
            if markdown:
                print(f"\n### {group.capitalize()}\n\n| {' | '.join(HEADER)} |")
                print("|---|---|---:|---:|---|---|---|")
            else:
                print(f"\n{group}")
        row = cells(result)
        if markdown:
            print(f"| {' | '.join(row)} |")
        else:
            print("  {:<38}{:<18}{:>9} {:>9}  {:<18}{:<7}{}".format(*row))


def print_end(results, skipped, files):
    failed = [r.fact.name for r in results if not r.holds]
    print(f"\n{len(results) - len(failed)} of {len(results)} facts hold, {files} file(s)")
    if failed:
        print(f"fails: {', '.join(failed)}")
    for fact, reason in skipped:
        print(f"skipped: {fact.name}: {reason}")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE",
                        help="output file; several are replications of one scenario")
    parser.add_argument("--markdown", action="store_true", help="write tables in Markdown")
    parser.add_argument("--from", dest="first", type=int, metavar="YEAR",
                        help="first year of the long run (default: the first simulated in full)")
    parser.add_argument("--to", dest="last", type=int, metavar="YEAR",
                        help="last year of the long run (default: the last simulated in full)")
    parser.add_argument("--inputs", type=Path, default=INPUTS, metavar="DIR",
                        help="folder of the published figures (default: scenarios/france)")
    options = parser.parse_args(arguments)
    try:
        facts = account_facts(options.inputs) + macro_facts(options.inputs) + FACTS
        runs = [Run(path) for path in options.files]
        results, skipped = measure_all(facts, runs, options.first, options.last)
    except FactError as error:
        print(f"facts.py: {error}", file=sys.stderr)
        return INPUT_ERROR
    print_table(results, options.markdown)
    print_end(results, skipped, len(runs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
