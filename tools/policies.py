#!/usr/bin/python3
"""Validate the levers of policy, and say what came out of the scenarios in scenarios/policies.

    tools/policies.py                                # every lever: does its first target move?
    tools/policies.py --levers simplification,counter_cap --replications 4 --scale 1/2000
    tools/policies.py --scenarios results/policies   # figures of an ensemble, in Markdown
    tools/policies.py --scenarios results/policies --write      # into the READMEs

The first form runs the baseline and, for each lever, the baseline with one entry of it, in
replications with the same luck (guichet ensemble, which goes on where it was stopped), and sets the
mean difference of the lever's first target over the last twelve months beside its standard error.
The table LEVERS says which entry, which series and which sign.  The verdict is "as expected" or
"OPPOSITE" beyond two standard errors, else "not distinguishable".  Spending and revenue are those
of the lever; cases what it has changed over the run.

The second form reads an ensemble made of scenarios/baseline.yaml and scenarios of
scenarios/policies; the table SCENARIOS says which figures each should move.  --write puts the
table of each under the heading "What came out" of its README.

Exit codes: 0; 1 a first target moves the opposite way, an entry has changed nothing, or a run
failed; 2 the command line was not understood; 4 a file is missing, damaged or not of guichet.
Needs python3-h5py, python3-numpy and python3-xxhash.
"""
import argparse
import csv
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

sys.dont_write_bytecode = True          # keep the source tree clean
import checksums                        # noqa: E402
DIFFERENT, USAGE, INPUT = 1, 2, 4       # as of guichet
ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / "scenarios" / "baseline.yaml"
LIBRARY = ROOT / "scenarios" / "policies"
MISSING = -2**63 + 2                    # a month that was not simulated
ERRORS = 2                              # standard errors beyond which a difference is told apart
HEADING = "## What came out"


class PolicyError(Exception):
    """Something the user has to know, in a sentence."""


@dataclass(frozen=True)
class Figure:
    """A figure of a run: the mean over months of a series, summed or averaged over labels."""
    label: str
    unit: str
    series: str
    at: dict = field(default_factory=dict)      # dimension -> labels; those not named are summed
    factor: float = 1.0
    mean: bool = False                  # the mean over the labels, not their sum
    over: str = ""                      # a series that the first is divided by, over the same labels
    over_at: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """How one lever is tried: the entry, its first target and the sign that is expected."""
    entry: str                          # YAML in flow style: value and target
    figure: Figure
    sign: int
    meaning: str


def mode(label, series, category_mode, unit="1", factor=1.0):
    return Figure(label, unit, series, {"category_mode": category_mode.split()}, factor)


def persons(label, series, factor=1e-6, **at):
    unit = "million" if factor == 1e-6 else "thousand"
    return Figure(label, unit, series, {d: v.split() for d, v in at.items()}, factor)


def by(lever_series, lever, label="", factor=1e-6):
    return Figure(label, "million EUR/month", f"{lever_series}_by_lever", {"lever": [lever]}, factor)


PUBLIC = "public_administration"
LEVERS = {
    "counter_floor": Trial(
        f"value: 0.9, target: {{category: {PUBLIC}}}",
        mode("counters of the administration", "outlets_by_category_mode", f"{PUBLIC}.counter"),
        +1, "counters are kept or opened again"),
    "counter_cap": Trial(
        f"value: 0.3, target: {{category: {PUBLIC}}}",
        mode("counters of the administration", "outlets_by_category_mode", f"{PUBLIC}.counter"),
        -1, "counters close"),
    "surcharge_cap": Trial(
        "value: 0, target: {category: [banking_insurance, transport_local]}",
        Figure("surcharge at a bank's counter", "%", "surcharge_by_category_mode",
               {"category_mode": ["banking_insurance.counter"]}),
        -1, "no surcharge is left"),
    "human_channel": Trial(
        f"value: 1, target: {{category: {PUBLIC}}}",
        persons("adults without a procedure's mode", "persons_without_by_category",
                category=PUBLIC),
        -1, "who has no counter within reach is served"),
    "access_points": Trial(
        "value: 0.3",
        persons("adults helped at a point", "persons_helped_by_category_helper",
                helper="access_point"),
        +1, "more are helped at a point"),
    "simplification": Trial(
        f"value: 10, target: {{category: {PUBLIC}}}",
        persons("adults unable to do a procedure online", "persons_unable_by_category",
                category=PUBLIC),
        -1, "fewer lack the skill"),
    "automatic_entitlement": Trial(
        "value: 0.5", Figure("rights that lapse", "million EUR/month", "rights_lapsed", {}, 1e-6),
        -1, "half of what lapses is paid"),
    "digital_training": Trial(
        "value: 0.115",
        Figure("without basic digital skill at 60-74", "%", "illectronisme_share_by_age_band",
               {"age_band": ["60-74"]}),
        -1, "who takes a course uses the internet and knows more"),
    "connection_subsidy": Trial(
        "value: 10, target: {decile: [1, 2, 3]}",
        Figure("connected persons, deciles 1 to 3", "%", "connected_share_by_decile",
               {"decile": ["1", "2", "3"]}, mean=True),
        +1, "poor households subscribe sooner"),
    "equipment_subsidy": Trial(
        "value: 100, target: {decile: [1, 2]}",
        Figure("persons with a smartphone, deciles 1 and 2", "%", "smartphone_share_by_decile",
               {"decile": ["1", "2"]}, mean=True),
        +1, "the poor acquire one sooner"),
    "saving_wages": Trial(
        "value: 0.5, target: {sector: KZ}",
        Figure("wages of banks and insurers an hour", "EUR", "wages_by_sector",
               {"sector": ["KZ"]}, over="paid_hours_by_sector", over_at={"sector": ["KZ"]}),
        +1, "a part of what modes save goes into pay"),
    "saving_credit": Trial(
        "value: 0.5, target: {category: food}",
        Figure("surcharge at a self-service till", "%", "surcharge_by_category_mode",
               {"category_mode": ["food.self_checkout"]}),
        -1, "customers get a part of it off the price"),
    "machine_tax": Trial(
        "value: 200, target: {category: food}",
        mode("self-service tills", "outlets_by_category_mode", "food.self_checkout"),
        -1, "fewer machines are worth their cost"),
    "platform_tax": Trial(
        "value: 0.1", by("policy_revenue", "platform_tax", "tax on platforms"),
        +1, "a part of commissions goes to the state"),
    "peer_tax": Trial(
        "value: 0.3, target: {category: [transport_local, restaurants, repairs_household_services]}",
        by("policy_revenue", "peer_tax", "tax on persons' services"),
        +1, "a part of what they receive goes to the state"),
    "platform_contributions": Trial(
        "value: 0.211, target: {category: [transport_local, restaurants]}",
        persons("drivers and couriers", "suppliers_by_supply", 1e-3,
                supply="hired_drivers couriers"),
        -1, "fewer offer to work for less"),
    "platform_pay": Trial(
        "value: 15, target: {category: restaurants}",
        Figure("received by couriers an hour", "EUR", "peer_received_by_supply",
               {"supply": ["couriers"]}, over="peer_hours_by_supply",
               over_at={"supply": ["couriers"]}),
        +1, "an hour is paid better"),
    "commission_cap": Trial(
        "value: 0.15, target: {category: restaurants}",
        Figure("commission on delivered meals", "%", "commission_by_category_mode",
               {"category_mode": ["restaurants.meal_delivery"]}),
        -1, "the platform keeps less"),
    "disclosure": Trial(
        "value: 0.5",
        persons("adults who bought from persons this year", "persons_collaborative_year"),
        +1, "who supplies is found sooner"),
    "interoperability": Trial(
        "value: 0.8",
        Figure("commission, mean of platforms", "%", "platform_commission_rate_by_platform",
               mean=True),
        -1, "commissions rise more slowly"),
    "data_consent": Trial(
        "value: 0.4",
        Figure("platforms' revenue from data", "million EUR/month",
               "platform_data_revenue_by_platform", {}, 1e-6),
        -1, "fewer records are collected"),
    "data_dividend": Trial(
        "value: 0.2", by("policy_spending", "data_dividend", "paid to internet users"),
        +1, "what is levied comes back to users"),
    "cooperative_support": Trial(
        "value: 0.5, target: {category: food}",
        Figure("residents in reach of short chains", "%", "reach_by_category_mode",
               {"category_mode": ["food.short_chain"]}),
        +1, "venues open and last with fewer members"),
    "retraining_volume": Trial(
        "value: 0.01", persons("persons in retraining", "retraining", 1e-3),
        +1, "more begin"),
    "retraining_time": Trial(
        "value: 2", persons("persons in retraining", "retraining", 1e-3),
        -1, "courses end sooner"),
    "retraining_pay": Trial(
        "value: 600", persons("persons in retraining", "retraining", 1e-3),
        +1, "more begin since it is paid"),
    "working_time": Trial(
        "value: 0.0857",
        Figure("hours of a person at work", "hour/month", "paid_hours", over="employment"),
        -1, "a full-time job has fewer hours"),
    "contact_aversion": Trial(
        "value: 8", Figure("staffed purchases", "million/month", "purchases_by_mode_class",
                           {"mode_class": ["staffed"]}, 1e-6),
        -1, "buyers keep away from counters"),
    "demand_loss": Trial(
        "value: 0.4, target: {category: [restaurants, lodging]}",
        Figure("output of hotels and restaurants", "million EUR/month", "output_by_sector",
               {"sector": ["IZ"]}, 1e-6),
        -1, "less is bought"),
    "export_loss": Trial(
        "value: 0.16", Figure("exports, volume", "million EUR/month", "exports_volume", {}, 1e-6),
        -1, "the rest of the world buys less"),
    "import_price": Trial(
        "value: 0.5, target: {sector: [C2, DE]}",
        Figure("consumer prices", "2010 = 1", "consumer_price"),
        +1, "dearer imports reach prices"),
    "installation_price": Trial(
        "value: 0.5, target: {category: food}",
        mode("self-service tills", "outlets_by_category_mode", "food.self_checkout"),
        +1, "more firms install"),
}

# Figures of scenarios, by a short name.
FIGURES = {
    "excluded": persons("persons excluded from a category", "persons_excluded", 1e-3),
    "gave_up": Figure("adults who gave up this year", "%", "gave_up_year_share"),
    "endured": Figure("adults who endure a mode", "%", "endured_share"),
    "lapsed": Figure("rights that lapse", "million EUR/year", "rights_lapsed", {}, 12e-6),
    "helped": persons("persons helped", "persons_helped", 1e-3),
    "points": persons("persons helped at a point", "persons_helped_by_category_helper", 1e-3,
                      helper="access_point"),
    "unskilled": Figure("adults without basic digital skill", "%", "illectronisme_share"),
    "connected": Figure("connected, deciles 1 to 3", "%", "connected_share_by_decile",
                        {"decile": ["1", "2", "3"]}, mean=True),
    "staffed": Figure("staffed purchases", "million/month", "purchases_by_mode_class",
                      {"mode_class": ["staffed"]}, 1e-6),
    "surcharge": Figure("surcharge at a bank's counter", "%", "surcharge_by_category_mode",
                        {"category_mode": ["banking_insurance.counter"]}),
    "front": persons("front-line jobs", "front_line_jobs", 1e-3),
    "employment": persons("employment", "employment", 1e-3),
    "unemployment": Figure("unemployment rate", "%", "unemployment_rate"),
    "hours": Figure("paid hours", "million/month", "paid_hours", {}, 1e-6),
    "unpaid": Figure("unpaid hours", "million/month", "unpaid_hours", {}, 1e-6),
    "gdp": Figure("GDP, volume", "million EUR of 2010/month", "gdp_volume", {}, 1e-6),
    "consumption": Figure("consumption of households, volume", "million EUR of 2010/month",
                          "household_consumption_volume", {}, 1e-6),
    "prices": Figure("consumer prices", "2010 = 1", "consumer_price"),
    "hourly": Figure("wages an hour", "EUR", "wages", over="paid_hours"),
    "credit": Figure("surcharge at a self-service till", "%", "surcharge_by_category_mode",
                     {"category_mode": ["food.self_checkout"]}),
    "platforms": Figure("platforms in it", "million EUR/year", "value_by_recipient",
                        {"recipient": ["platforms_domestic", "platforms_foreign"]}, 12e-8),
    "neighbours": persons("neighbours for hire", "suppliers_by_supply", 1e-3,
                          supply="neighbours_for_hire"),
    "data": Figure("platforms' revenue from data", "million EUR/year",
                   "platform_data_revenue_by_platform", {}, 12e-6),
    "surplus": Figure("worth of the choice of modes", "EUR of 2010/month and adult",
                      "consumer_surplus"),
    "collaborative": persons("adults who bought from persons", "persons_collaborative_year"),
    "venues": Figure("reach of short chains, car sharing, repair cafés", "%",
                     "reach_by_category_mode",
                     {"category_mode": ["food.short_chain", "transport_local.car_sharing",
                                        "repairs_household_services.repair_cafe"]}, mean=True),
    "retraining": persons("persons in retraining", "retraining", 1e-3),
    "machines": mode("self-service tills", "outlets_by_category_mode", "food.self_checkout"),
    "exports": Figure("exports, volume", "million EUR/month", "exports_volume", {}, 1e-6),
    "spending": Figure("spent by levers", "million EUR/year", "policy_spending", {}, 12e-6),
    "revenue": Figure("collected by levers", "million EUR/year", "policy_revenue", {}, 12e-6),
    "deficit": Figure("public deficit", "million EUR/year", "public_deficit", {}, 12e-6),
}
SHOWN = "excluded gave_up endured lapsed front employment hours unpaid surplus spending revenue"

# What each scenario should move: figure and sign; for shocks also the months.
SCENARIOS = {
    "consumer_contribution": "credit- surcharge- endured- staffed-",
    "value_sharing": "hourly+ credit- machines- revenue+",
    "value_measure": "collaborative+ revenue+",
    "loyal_platforms": "platforms- collaborative+",
    "data_control": "data- spending+",
    "platform_status": "revenue+ platforms-",
    "equal_treatment": "surcharge- endured- excluded-",
    "physical_access": "excluded- points+ spending+",
    "digital_precarity": "unskilled- connected+ excluded- lapsed- spending+",
    "fair_rules": "revenue+ neighbours-",
    "package": "excluded- endured- lapsed- unskilled- spending+ revenue+",
    "laissez_faire": "staffed- front- excluded+ endured+ lapsed+",
    "all_digital_2030": "staffed- front- excluded+ endured+ lapsed+ helped+",
    "commons": "venues+ retraining+ platforms- spending+",
    "pandemic": "gdp- employment- exports- staffed-",
    "working_time": "hours- employment+ prices+",
    "equipment_wave": "machines+ staffed-",
    "energy_prices": "prices+ consumption-",
}
# Those that are over, or have other effects in the end, are shown at their height.
PERIODS = {"pandemic": ("2020-04", "2021-03"), "energy_prices": ("2022-07", "2023-03"),
           "working_time": ("2019-01", "2019-12"), "equipment_wave": ("2021-01", "2021-12")}


# ---- reading runs ----

def month_of(text):
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def month_text(month):
    return f"{month // 12}-{month % 12 + 1:02d}"


class Run:
    """One output file."""

    def __init__(self, path):
        self.path = path
        try:
            with h5py.File(path, "r") as file:
                self.months = int(file["provenance/months_completed"][()])
                of = file["time"][:self.months].astype("datetime64[D]").astype("datetime64[M]")
                self.first = 1970 * 12 + int(of[0].astype(int))
        except (OSError, KeyError, ValueError, IndexError) as error:
            raise PolicyError(f"{path}: not a readable output of guichet ({error})") from error
        if np.any(np.diff(of.astype(int)) != 1):
            raise PolicyError(f"{path}: it has not every month (made with --every)")

    def cells(self, file, series, at, rows):
        """Values of a series in the rows, over its labels chosen."""
        if series not in file:
            raise LookupError(f"no series {series}")
        data = file[series]
        values = data[rows]
        if values.dtype.kind == "i":
            values = np.where(values == MISSING, np.nan, values.astype(float))
        for axis in range(1, data.ndim):
            name = data.dims[axis][0].name.rsplit("/", 1)[-1]
            if name in at:
                labels = [checksums.text(t) for t in file[name][()]]
                if not set(at[name]) <= set(labels):
                    raise LookupError(f"{name} has not all of {', '.join(at[name])}")
                values = np.take(values, [labels.index(v) for v in at[name]], axis=axis)
        return values.reshape(len(values), -1)

    def measure(self, figure, first=None, last=None):
        """The figure as a mean over months (absolute; by default the last twelve)."""
        last = self.first + self.months - 1 if last is None else last
        first = last - 11 if first is None else first
        rows = slice(max(first - self.first, 0), last - self.first + 1)
        with h5py.File(self.path, "r") as file:
            values = self.cells(file, figure.series, figure.at, rows)
            total = np.nanmean(values) if figure.mean else np.nansum(values, axis=1).mean()
            if figure.over:
                total /= np.nansum(self.cells(file, figure.over, figure.over_at, rows),
                                   axis=1).mean()
        return figure.factor * float(total)

    def total(self, series, lever):
        """Sum over the run of a series at a lever; 0 where the file does not have it."""
        with h5py.File(self.path, "r") as file:
            try:
                return float(np.nansum(self.cells(file, series, {"lever": [lever]},
                                                  slice(0, self.months))))
            except LookupError:
                return 0.0


def runs_of(folder, name):
    """Replication -> Run of a scenario in an ensemble."""
    checksums.verify(*(paths := sorted((Path(folder) / "runs").glob(f"{name}-r[0-9]*.h5"))),
                     raises=PolicyError)
    return {int(path.stem.rsplit("-r", 1)[1]): Run(path) for path in paths}


@dataclass
class Difference:
    """Paired difference of a figure: means and the standard error of the mean difference."""
    baseline: float
    mean: float
    error: float                        # NaN for a single pair
    sign: int

    def verdict(self):
        if np.isnan(self.error) or abs(self.mean) <= ERRORS * self.error or self.mean == 0:
            return "not distinguishable"
        return "as expected" if self.mean * self.sign > 0 else "OPPOSITE"


def difference(figure, sign, baseline, scenario, first=None, last=None):
    if not (pairs := sorted(set(baseline) & set(scenario))):
        raise PolicyError("no replication is done in both scenarios")
    base = np.array([baseline[r].measure(figure, first, last) for r in pairs])
    change = np.array([scenario[r].measure(figure, first, last) for r in pairs]) - base
    error = np.std(change, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else np.nan
    return Difference(float(base.mean()), float(change.mean()), float(error), sign)


def number(value):
    if np.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else \
        f"{value:.2g}" if 0 < abs(value) < 0.0005 else f"{value:.4g}"


# ---- the levers, one by one ----

def write_trials(folder, levers, start):
    """A scenario for each lever; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for lever in levers:
        path = folder / f"{lever}.yaml"
        text = (f"name: try-{lever}\ntitle: \"The lever {lever} alone\"\n"
                f"extends: {os.path.relpath(BASELINE, folder)}\n"
                f"levers:\n  - {{lever: {lever}, start: {start}, {LEVERS[lever].entry}}}\n")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def simulate(options, levers):
    """Run the baseline and the trials; a run that fails does not end the others."""
    paths = write_trials(options.folder / "scenarios", levers, options.start)
    command = [str(options.guichet), "ensemble", str(BASELINE), *map(str, paths), "-o",
               str(options.folder / "ensemble"), "--replications", str(options.replications),
               "--no-panel", "--series", "gdp", "--set", f"scale={options.scale}",
               "--set", f"run.end={options.end}"]
    command += ["--jobs", str(options.jobs)] if options.jobs else []
    code = subprocess.run(command, check=False).returncode
    if code == USAGE:
        raise PolicyError("guichet ensemble did not understand its command line")
    return code


def failure(folder, name, replications):
    """What a run of a scenario said that did not end well; "" when all asked for did."""
    try:
        with open(folder / "status.csv", encoding="utf-8", newline="") as file:
            return next((row["message"] or row["state"] for row in csv.DictReader(file)
                         if row["scenario"] == name and row["state"] != "done"
                         and int(row["replication"]) < replications), "")
    except OSError as error:
        raise PolicyError(f"{folder}: not an ensemble ({error})") from error


HEADER = ["lever", "first target", "unit", "baseline", "difference", "s.e.", "expected", "verdict",
          "spent", "collected", "cases", "which means"]


def judge_lever(options, lever, baseline):
    """(cells of the line, whether something is wrong)."""
    trial, name, folder = LEVERS[lever], f"try-{lever}", options.folder / "ensemble"
    head, sign = [lever, trial.figure.label, trial.figure.unit], "+-"[trial.sign < 0]
    runs = runs_of(folder, name)

    def unread(why):
        return [*head, "", "", "", sign, why, "", "", "", trial.meaning], True
    failed = failure(folder, name, options.replications)
    if failed or not runs:
        print(f"{lever}: {failed}", file=sys.stderr)
        return unread("RUN FAILED")
    try:
        found = difference(trial.figure, trial.sign, baseline, runs)
    except LookupError as reason:
        print(f"{lever}: {reason}", file=sys.stderr)
        return unread("CANNOT BE READ")
    years = max(next(iter(runs.values())).months / 12, 1)
    mean = {s: np.mean([run.total(f"policy_{s}_by_lever", lever) for run in runs.values()])
            for s in ("spending", "revenue", "cases")}
    verdict = "CHANGED NOTHING" if mean["cases"] == 0 else found.verdict()
    return [*head, number(found.baseline), number(found.mean), number(found.error), sign, verdict,
            number(mean["spending"] / years / 1e6), number(mean["revenue"] / years / 1e6),
            number(mean["cases"]), trial.meaning], verdict.isupper()


def print_table(rows, markdown):
    if markdown:
        print("\n".join([f"| {' | '.join(HEADER)} |", f"|{'---|' * len(HEADER)}",
                         *(f"| {' | '.join(row)} |" for row in rows)]))
        return
    widths = [max(map(len, column)) for column in zip(HEADER, *rows)]
    for line in [HEADER, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def try_levers(options):
    unknown = [name for name in options.levers if name not in LEVERS]
    if unknown:
        raise PolicyError(f"no lever {', '.join(unknown)}; there are {', '.join(LEVERS)}")
    levers = options.levers or list(LEVERS)
    simulate(options, levers)
    baseline = {r: run for r, run in runs_of(options.folder / "ensemble", "baseline").items()
                if r < options.replications}
    if not baseline:
        raise PolicyError(f"no run of the baseline in {options.folder / 'ensemble'}")
    judged = [judge_lever(options, lever, baseline) for lever in levers]
    print_table([cells for cells, _ in judged], options.markdown)
    print(f"\n{len(baseline)} replications, scale {options.scale}, levers from {options.start}, means of the "
          f"year to {options.end}; money in million EUR a year; cases: agents or places, over the run")
    return DIFFERENT if any(wrong for _, wrong in judged) else 0


# ---- the scenarios ----

def expectations(name):
    return [(word[:-1], +1 if word[-1] == "+" else -1) for word in SCENARIOS[name].split()]


def scenario_table(folder, name, baseline):
    """Lines of Markdown: what a scenario moved, first what was expected, then the rest."""
    runs = runs_of(folder, name)
    pairs = sorted(set(baseline) & set(runs))
    if not pairs:
        return None
    some = runs[pairs[0]]
    period = [month_of(text) for text in PERIODS.get(name, ())] or [
        some.first + some.months - 12, some.first + some.months - 1]
    expected = dict(expectations(name))
    lines = ["| figure | unit | baseline | difference | s.e. | expected | verdict |",
             "|---|---|---:|---:|---:|---|---|"]
    for key in [*expected, *(k for k in SHOWN.split() if k not in expected)]:
        figure, sign = FIGURES[key], expected.get(key, 0)
        try:
            found = difference(figure, sign, baseline, runs, *period)
        except LookupError:
            continue
        verdict = found.verdict() if sign else ""
        lines.append(f"| {figure.label} | {figure.unit} | {number(found.baseline)} | "
                     f"{number(found.mean)} | {number(found.error)} | "
                     f"{'' if not sign else '+-'[sign < 0]} | {verdict} |")
    with h5py.File(some.path, "r") as file:
        weight = int(file["provenance"].attrs["weight"])
    lines.append(f"\nMeans of {month_text(period[0])} to {month_text(period[1])}, scale 1/{weight}, "
                 f"{len(pairs)} paired replications; two standard errors are what is told apart.")
    return lines


def put_under_heading(path, lines):
    """Replace the table under HEADING in a README; what stands after it stays."""
    before, found, after = path.read_text(encoding="utf-8").partition(HEADING + "\n")
    if not found:
        raise PolicyError(f"{path} has no heading \"{HEADING}\"")
    rest = after.split("\n")
    at = 0                              # skip the old table and the line on its period
    while at < len(rest) and (not rest[at] or rest[at].startswith(("|", "Means of ",
                                                                   "Not run yet"))):
        at += 1
    remaining = "\n".join(rest[at:]).strip("\n")
    path.write_text(before + found + "\n" + "\n".join(lines) + "\n" +
                    (f"\n{remaining}\n" if remaining else ""), encoding="utf-8")


def tell_scenarios(options):
    baseline = runs_of(options.scenarios, "baseline")
    if not baseline:
        raise PolicyError(f"no run of the baseline in {options.scenarios}")
    for name in SCENARIOS:
        lines = scenario_table(options.scenarios, name, baseline)
        if lines is None:
            print(f"{name}: not in {options.scenarios}", file=sys.stderr)
        elif options.write:
            put_under_heading(LIBRARY / f"{name}.md", lines)
        else:
            print(f"## {name}\n\n" + "\n".join(lines) + "\n")
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--levers", type=lambda t: t.split(","), default=[], metavar="NAME,...",
                        help="levers to try (default: all)")
    parser.add_argument("--replications", type=int, default=8, metavar="N",
                        help="paired replications (default 8)")
    parser.add_argument("--scale", default="1/1000", help="agents per person (default 1/1000)")
    parser.add_argument("--start", default="2012-01", help="first month in force")
    parser.add_argument("--end", default="2019-12", help="last month simulated")
    parser.add_argument("--jobs", type=int, metavar="N", help="runs at once (as guichet ensemble)")
    parser.add_argument("--folder", type=Path, default=ROOT / "results" / "levers", metavar="DIR",
                        help="where runs are kept; the same command goes on (default: "
                        "results/levers)")
    parser.add_argument("--scenarios", type=Path, metavar="DIR",
                        help="tell what came out of an ensemble of scenarios/policies")
    parser.add_argument("--write", action="store_true",
                        help="with --scenarios: put the tables into the READMEs")
    parser.add_argument("--markdown", action="store_true", help="the table of levers in Markdown")
    parser.add_argument("--guichet", type=Path,
                        default=os.environ.get("GUICHET", ROOT / "build/release/tools/guichet"),
                        help="the program (default: build/release/tools/guichet)")
    options = parser.parse_args(arguments)
    try:
        return tell_scenarios(options) if options.scenarios else try_levers(options)
    except PolicyError as error:
        print(f"policies.py: {error}", file=sys.stderr)
        return INPUT


if __name__ == "__main__":
    sys.exit(main())
