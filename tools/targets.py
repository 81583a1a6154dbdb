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
are less than a quarter of a year apart.  What was done "within the year" is
read in December, "within three months" in March, from series that count since
January; money is summed over the year.  Of domestic work the model has a part,
which is told and not compared.  Figures of modes of provision whose
definition differs from that of the series are marked in targets.csv.  A file made
with --every lacks months: then only what is read in a month that it has is compared.

Exit code 4: a file is missing, damaged or not of guichet.  Needs the Debian
packages python3-h5py, python3-numpy and python3-xxhash.
"""
import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

sys.dont_write_bytecode = True          # keep the source tree clean
import checksums                        # noqa: E402

INPUT_ERROR = 4                         # as of guichet
TARGETS = Path(__file__).resolve().parent.parent / "scenarios" / "france" / "targets.csv"
TOLERANCE = {"A": 1.0, "B": 2.0}        # percentage points; see tolerance_of
AMOUNT_TOLERANCE = 0.15                 # of a published amount
MISSING = -2**63 + 2                    # a month that was not simulated


class TargetError(Exception):
    """Something the user has to know, in a sentence."""


DECEMBER, MARCH, JULY = 12, 3, 7
BILLION = 1e9
DAYS_PER_YEAR = 365.25
FULL_TIME_HOURS = 151.67                # a month of 35 hours a week, as labour.month_hours


@dataclass(frozen=True)
class Match:
    """100 x part / whole stands for a published share, or what is left of 100."""
    part: str
    whole: str = "persons_15"
    complement: bool = False

    def names(self):
        return [self.part, self.whole]

    def value(self, output, target):
        dimension, labels = group_of(target)
        count = [output.year(f"{n}_by_{dimension}" if dimension else n, target.year,
                             {dimension: labels} if dimension else {}) for n in self.names()]
        share = 100 * ratio(*count)
        return 100 - share if self.complement else share


@dataclass(frozen=True)
class Adults:
    """100 x persons of a series with cells of a dimension / persons of 15 or more.

    Several cells are persons of whom one may be in many; the union is taken as if the cells were
    independent.  month: which of the year's is read; none: their mean.
    """
    part: str
    cells: tuple = ()
    dimension: str = "category_mode"
    month: int | None = None

    def names(self):
        return [self.part, "persons_15"]

    def value(self, output, target):
        dimension, labels = group_of(target)
        by = f"_by_{dimension}" if dimension else ""
        chosen = {dimension: labels} if dimension else {}
        whole = output.year("persons_15" + by, target.year, chosen, self.month)
        name = self.part + (by.replace("_by_", "_") if self.cells else by)
        left = 1.0
        for cell in self.cells or [None]:
            cells = {self.dimension: (cell,)} if cell else {}
            left *= 1 - ratio(output.year(name, target.year, cells | chosen, self.month), whole)
        return 100 * (1 - left)


@dataclass(frozen=True)
class Money:
    """Amount of the year in billion EUR, or in % of other cells; of one month if told so."""
    part: str
    cells: tuple
    whole: tuple = ()
    dimension: str = "category_mode"
    month: int | None = None

    def names(self):
        return [self.part]

    def value(self, output, target):
        part, whole = (output.year(self.part, target.year, {self.dimension: c}, self.month)
                       for c in (self.cells, self.whole or self.cells))
        return 100 * ratio(part, whole) if self.whole else 12 * part / BILLION


@dataclass(frozen=True)
class Change:
    """Change in % of the mean of the year since that of the year `since`."""
    part: str
    cells: tuple
    since: int
    dimension: str = "category_mode"

    def names(self):
        return [self.part]

    def value(self, output, target):
        then, now = (output.year(self.part, y, {self.dimension: self.cells})
                     for y in (self.since, target.year))
        return 100 * (ratio(now, then) - 1)


@dataclass(frozen=True)
class Rate:
    """The mean of the year of a share in %; its cell is the group of the figure."""
    part: str
    dimension: str

    def names(self):
        return [self.part]

    def value(self, output, target):
        return output.year(self.part, target.year, {self.dimension: (target.group,)})


@dataclass(frozen=True)
class PerDay:
    """Minutes a day of an adult: series of minutes a month, each with the cells that are summed."""
    parts: tuple                        # (series, {dimension: labels}) ...

    @property
    def dimensions(self):
        return {d for _, cells in self.parts for d in cells}

    def names(self):
        return [name for name, _ in self.parts] + ["persons_15"]

    def value(self, output, target):
        minutes = sum(output.year(name, target.year, cells) for name, cells in self.parts)
        return ratio(minutes, output.year("persons_15", target.year, {})) * 12 / DAYS_PER_YEAR


@dataclass(frozen=True)
class Total:
    """Amount of the year in billions.

    covers: what the model has of it, if that is a part only; then it is told and not compared.
    """
    part: str
    covers: str = ""

    def names(self):
        return [self.part]

    def value(self, output, target):
        billions = 12 * output.year(self.part, target.year, {}) / BILLION
        if self.covers:
            raise LookupError(f"the model covers {self.covers} only, {billions:.1f} of "
                              f"{target.value:g} {target.unit}")
        return billions


@dataclass(frozen=True)
class PerHour:
    """Monthly pay over the hours of a month of full time, in one month of the year."""
    part: str
    month: int

    def names(self):
        return [self.part]

    def value(self, output, target):
        return output.year(self.part, target.year, {}, self.month) / FULL_TIME_HOURS


def ratio(part, whole):
    if whole == 0:
        raise LookupError("nobody is in this group")
    return part / whole


def group_of(target):
    """(dimension, labels) that stand for the group of a figure."""
    if target.group not in GROUPS:
        raise LookupError("no group of persons stands for it")
    return GROUPS[target.group]


# Series of targets.csv -> counts of persons of 15 or more in an output file.  CREDOC asks about
# smartphones from 12 on: 12 to 14 are 4 % of those of 12 or more, whose rate is near the average,
# so the difference from 15 on is well below a point.
DIGITAL = {
    "internet_use": Match("persons_internet_use"),
    "home_internet": Match("persons_connected"),
    "smartphone": Match("persons_smartphone"),
    "no_internet_year": Match("persons_internet_year", complement=True),
    "no_home_internet": Match("persons_connected", complement=True),
    "users_lacking_a_basic_skill": Match("persons_lacking_skill", "persons_internet_use"),
    "illectronisme": Match("persons_illectronisme"),
}

# Modes that sell goods, and goods and services, over the internet.
PEERS = ("other_goods.second_hand", "transport_long.ride_sharing", "lodging.peer_lodging",
         "repairs_household_services.peer_services")
RETAIL_ONLINE = ("food.drive", "other_goods.website", "other_goods.marketplace")
ONLINE_SALES = RETAIL_ONLINE + (
    "transport_local.mobile_ticket", "transport_local.ride_hailing",
    "transport_long.online_ticket", "transport_long.agency_platform", "lodging.own_website",
    "lodging.booking_platform", "restaurants.online_order", "restaurants.meal_delivery",
    "education_culture.online_ticket", "education_culture.ticketing_platform")
FOOD = tuple(f"food.{mode}" for mode in ("counter", "self_checkout", "drive", "short_chain",
                                         "cooperative_store"))
RETAIL = FOOD + tuple(f"other_goods.{mode}" for mode in (
    "counter", "website", "marketplace", "self_assembly"))
ONLINE_PROCEDURE = ("public_administration.online_procedure",)
USERS, EVER = "persons_by_category_mode", "persons_ever_by_category_mode"
SINCE_JANUARY, PAID = "persons_year_by_category_mode", "mode_paid_by_category_mode"

# Of modes.  Persons of 15 or more stand for adults, for those of 12 or 18 or more, and for tax
# households.
MODES = {
    "online_procedure": Adults(SINCE_JANUARY, ONLINE_PROCEDURE, month=DECEMBER),
    "e_administration": Adults(SINCE_JANUARY, ONLINE_PROCEDURE, month=DECEMBER),
    "income_tax_online": Adults(USERS, ONLINE_PROCEDURE),
    "unable_online_procedures": Adults("persons_unable_by_category", ("public_administration",),
                                       "category"),
    "self_checkout_ever_used": Adults(EVER, ("food.self_checkout",)),
    "drive_share_fmcg": Money(PAID, ("food.drive",), FOOD, month=DECEMBER),
    "bank_branch_frequent": Adults(USERS, ("banking_insurance.counter",)),
    "online_banking": Adults(SINCE_JANUARY, ("banking_insurance.online_banking",), month=MARCH),
    "bank_staff": Change("employment_by_sector", ("KZ",), 2012, "sector"),
    "bank_branches": Change("outlets_by_category_mode", ("banking_insurance.counter",), 2012),
    "bank_atms": Change("outlets_by_category_mode", ("banking_insurance.atm",), 2010),
    "post_counter_activity": Change("purchases_by_category_mode", ("post_parcels.counter",), 2010),
    "ecommerce_turnover": Money(PAID, ONLINE_SALES),
    "ecommerce_retail_share": Money(PAID, RETAIL_ONLINE, RETAIL),
    # Goods and train tickets, as if independent: that overstates, leaving out the rest understates.
    "online_purchase": Adults(SINCE_JANUARY, ("other_goods.website", "other_goods.marketplace",
                                              "transport_long.online_ticket"), month=MARCH),
    "collaborative_regular": Adults("persons_collaborative_year", month=DECEMBER),
    "collaborative_ever": Adults("persons_collaborative_ever"),
    "collaborative_gains": Money(PAID, PEERS),
    "second_hand_clothes": Adults(SINCE_JANUARY, ("other_goods.second_hand",), month=DECEMBER),
    "self_consumption": Adults(USERS, ("energy_water.self_consumption",)),
    "platform_commission": Rate("platform_commission_rate_by_platform", "platform"),
}
# Of work and time.  Shopping is what buyers of goods do themselves, whatever the mode.
GOODS = ("food", "other_goods")
TIME = {
    "shopping_time": PerDay((("minutes_by_category_performer",
                              {"category": GOODS, "performer": ("consumer", "member")}),)),
    "household_travel": PerDay((("travel_minutes_by_category", {"category": GOODS}),)),
    "domestic_work": Total("unpaid_hours", "dealing with sellers"),
    "paid_work": Total("paid_hours"),
    "smic_gross_hour": PerHour("minimum_wage", JULY),
}
SERIES = DIGITAL | MODES | TIME
NOT_MODELLED = {
    "internet_daily": "frequency of use is not modelled",
    "cooperative_supermarket_price": "the price is an input (modes.csv)",
    "social_benefit_non_take_up": "only those who lack a feasible mode are modelled (series "
                                  "households_lapsed), not want of knowledge or stigma",
}

# Group of targets.csv -> dimension and its labels, summed; no dimension: the total.  Persons under
# 30 are those of 15 to 29, whom the surveys ask; quintiles are pairs of national deciles.
GROUPS = {
    "all 15+": (None, ()),
    "all 12+": (None, ()),
    "internet users": (None, ()),
    "all": (None, ()),
    "adults": (None, ()),
    "15+": (None, ()),
    "12+": (None, ()),
    "18+": (None, ()),
    "tax households": (None, ()),
    "households": (None, ()),
    "15-44": ("age_band", ("15-29", "30-44")),
    "16-74": ("age_band", ("15-29", "30-44", "45-59", "60-74")),
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
    unit: str = "%"

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
    """By how much a published figure may be off: survey error, definition, rounding.

    Points of a share or a change, but no more than a share is itself; amounts: a part of them.
    """
    if not target.unit.startswith("%"):
        return AMOUNT_TOLERANCE * abs(target.value)
    points = TOLERANCE.get(target.quality, 3.0)
    return min(points, abs(target.value)) if target.unit == "%" and target.value else points


def read_targets(path=TARGETS):
    """The published figures, in the order of the file."""
    try:
        with open(path, encoding="utf-8") as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            return [Target(r["series"], r["group"], int(r["year"]), float(r["value"]),
                           r["quality"], r["source"], r["unit"]) for r in rows]
    except (OSError, KeyError, ValueError) as error:
        raise TargetError(f"{path}: cannot be read as a table of targets: {error}") from error


def wanted():
    """Names of all series that figures may need, and of their dimensions."""
    names, dimensions = set(), {"age_band"}
    for match in SERIES.values():
        names.update(match.names())
        dimensions.add(getattr(match, "dimension", "age_band"))
        dimensions.update(getattr(match, "dimensions", ()))
    groups = {d for d, _ in GROUPS.values() if d}
    names |= {f"{n}{'_' if '_by_' in n else '_by_'}{d}" for n in names for d in groups}
    return names, dimensions | groups


class Output:
    """The series of one output file, as means over months."""

    def __init__(self, path):
        self.path = path
        names, dimensions = wanted()
        try:
            checksums.verify(path, raises=TargetError)
            with h5py.File(path, "r") as file:
                done = int(file["provenance/months_completed"][()])
                days = file["time"][:done].astype("datetime64[D]")
                every = int(file["provenance"].attrs.get("every", 1))
                self.chosen = checksums.text(file["provenance"].attrs.get("series", b""))
                self.series = {n: file[n][()] for n in names if n in file}
                self.labels = {n: [str(t, "utf-8") for t in file[n][()]]
                               for n in dimensions if n in file}
        except (OSError, KeyError, ValueError) as error:
            raise TargetError(f"{path}: not a readable output of guichet ({error})") from error
        # the month of each row that is complete, counted from that of year 0
        self.month_of = days.astype("datetime64[M]").astype(int) + 1970 * 12
        self.sparse = every > 1 or bool(np.any(np.diff(self.month_of) > 1))

    def rows(self, first, count):
        """Rows of so many months from one on."""
        months = self.month_of
        rows = np.flatnonzero((months >= first) & (months < first + count))
        if len(rows) == count:
            return rows
        if not len(months) or first + (count if self.sparse else 1) <= months[0]:
            raise LookupError("before the run starts")
        if not self.sparse or first > months[-1]:
            raise LookupError("after the run ends")
        raise LookupError(f"the file has {len(rows)} of the {count} months that it takes (made "
                          "with --every)")

    def _chosen(self, name, values, cells):
        """Sum over the labels chosen of each dimension after the first, which is time."""
        for dimension, labels in cells.items():
            for label in labels:
                if label not in self.labels.get(dimension, []):
                    raise LookupError(f"the file has no {dimension} {label}")
            if values.ndim < 2:
                raise LookupError(f"the file has no {dimension} in {name}")
            index = [self.labels[dimension].index(label) for label in labels]
            values = values.take(index, axis=1).sum(axis=1)
        return values.reshape(len(values), -1).sum(axis=1)

    def year(self, name, year, cells, month=None):
        """Mean over the months of a year, or one month of it, summed over cells.

        cells: dimension -> labels, in the order of the dimensions of the series.
        """
        if name not in self.series:
            made = f" (made with --series {self.chosen})" if self.chosen else ""
            raise LookupError(f"the file has no series {name}{made}")
        count = 1 if month else 12
        values = self.series[name][self.rows(year * 12 + (month - 1 if month else 0), count)]
        real = np.where(values == MISSING, np.nan, values.astype(float))
        chosen = self._chosen(name, real, cells).sum()
        if np.isnan(chosen):
            raise LookupError(f"{name} has missing months")
        return chosen / count

    def value(self, target):
        """What the file holds for a published figure; LookupError says why it cannot."""
        if target.series in NOT_MODELLED:
            raise LookupError(NOT_MODELLED[target.series])
        if target.series not in SERIES:
            raise LookupError("no series stands for it")
        return SERIES[target.series].value(self, target)


def compare(targets, outputs):
    """(comparisons, skipped): every target that all outputs hold, and (target, reason)."""
    compared, skipped = [], []
    for target in targets:
        try:
            values = [o.value(target) for o in outputs]
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
        print(f"{len(compared)} figures, {len(compared[0].values)} file(s); "
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
