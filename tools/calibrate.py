#!/usr/bin/python3
"""Estimate the digital parameters of the baseline on published figures.

    tools/calibrate.py --guichet build/guichet
    tools/calibrate.py --only 'person.smartphone.*' --seeds 4
    tools/calibrate.py --evaluations 0 --seeds 8      # only the table of the defaults

Estimated are the parameters whose source begins with "calibrated:
tools/calibrate" (as told by `guichet describe parameters --json`).  Sought is
the least sum of

    ((mean of the run over seeds - published) / tolerance)^2    over figures
    + ridge x (distance from the starting values)^2             over parameters

Figures are those of targets.csv on digital life (table DIGITAL of tools/targets.py), up to 2016,
and the cross-section of 2019; the tolerance is 1 percentage point for quality
A, 2 for B, 3 for others.  Distances are measured on the scale of Scale below:
one unit is a wide step, so the ridge decides only what the figures leave open.
Every seed is used for every trial (common random numbers), so the sum is a
smooth function up to rounding by persons.  The method is scipy's least_squares
(trust region) with a Jacobian of forward differences; the steps are wide
because a run counts whole persons.

Prints the table of figures with the estimates, and the estimates as the
parameters of a scenario, to be pasted there or taken over as defaults.  Needs
the Debian packages python3-h5py, python3-numpy and python3-scipy.
"""
import argparse
import fnmatch
import json
import math
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

sys.dont_write_bytecode = True          # keep the source tree clean
import targets                          # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "calibrated: tools/calibrate"
LAST_TUNING_YEAR, CROSS_SECTION = 2016, 2019
STEP = 0.15                             # of the differences, in units of Scale


class Scale:
    """One parameter on an unbounded scale where 0 is its start and 1 a wide step.

    Rates and shares are stepped by a factor on themselves or on their odds, other numbers by half
    of their starting value (at least 0.05).
    """

    def __init__(self, declared, start):
        self.key = declared["key"]
        self.low, self.high = float(declared["minimum"]), float(declared["maximum"])
        self.start = start
        if not self.low <= start <= self.high:
            raise ValueError(f"{self.key}: {start} is out of [{self.low:g}, {self.high:g}]")
        inside = self.low < start < self.high
        self.share = self.low == 0 and self.high == 1 and inside

    def value(self, unit):
        if self.share:
            level = math.log(self.start / (1 - self.start)) + 0.7 * unit
            number = 1 / (1 + math.exp(-level))
        else:
            number = self.start + unit * max(abs(self.start) / 2, 0.05)
        return min(max(float(f"{number:.6g}"), self.low), self.high)


class Runs:
    """Runs the simulator with given parameter values, several at a time, each value once."""

    def __init__(self, options, figures, folder):
        self.options, self.figures, self.folder = options, figures, Path(folder)
        self.known, self.count = {}, 0

    def _run(self, values, seed, name):
        path = self.folder / f"{name}.h5"
        o = self.options
        command = [o.guichet, "run", o.scenario, "-o", path, "--force", "--quiet", "--no-panel",
                   "--threads", "1", "--seed", str(o.seed), "--replication", str(seed)]
        settings = {**o.set, **values, "scale": o.scale, "run.end": f"{CROSS_SECTION}-12"}
        for key, value in settings.items():
            command += ["--set", f"{key}={value}"]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            sys.exit(f"calibrate.py: a run failed: {done.stderr.strip()}")
        output = targets.Output(path)
        path.unlink()
        return output

    def outputs(self, trials):
        """For each trial (a dict of values) its list of outputs, one a seed."""
        missing = [t for t in trials if tuple(t.items()) not in self.known]
        jobs = [(t, s) for t in missing for s in range(self.options.seeds)]
        with ThreadPoolExecutor(self.options.jobs) as pool:
            done = list(pool.map(lambda j: self._run(j[1][0], j[1][1], f"run{j[0]}"),
                                 enumerate(jobs)))
        self.count += len(jobs)
        for (trial, _), output in zip(jobs, done):
            self.known.setdefault(tuple(trial.items()), []).append(output)
        return [self.known[tuple(t.items())] for t in trials]

    def deviations(self, trials):
        """For each trial the vector of scaled deviations."""
        result = []
        for outputs in self.outputs(trials):
            compared, _ = targets.compare(self.figures, outputs)
            result.append(np.array([c.scaled for c in compared]))
        return result


def estimate(runs, scales, ridge, evaluations):
    """The values of the least weighted sum of squares."""
    weight = math.sqrt(ridge)

    def trial(units):
        return {s.key: s.value(u) for s, u in zip(scales, units)}

    def residuals(units):
        deviations, = runs.deviations([trial(units)])
        print(f"  {runs.count:5} runs, sum of squares {deviations @ deviations:9.2f}, "
              f"distance {np.linalg.norm(units):.2f}", file=sys.stderr)
        return np.concatenate([deviations, weight * units])

    def jacobian(units):
        steps = STEP * np.eye(len(units))
        here, *there = runs.deviations([trial(u) for u in [units, *(units + steps)]])
        slopes = np.array([(t - here) / STEP for t in there]).T
        return np.vstack([slopes, weight * np.eye(len(units))])

    found = least_squares(residuals, np.zeros(len(scales)), jac=jacobian, method="trf",
                          max_nfev=evaluations, xtol=1e-2, ftol=5e-3)
    return trial(found.x)


def as_yaml(values):
    """Values by dotted key as the nested parameters of a scenario."""
    lines, before = ["parameters:"], []
    for key, value in sorted(values.items()):
        *path, leaf = key.split(".")
        same = 0
        while same < min(len(path), len(before)) and path[same] == before[same]:
            same += 1
        lines += [f"{'  ' * (i + 1)}{path[i]}:" for i in range(same, len(path))]
        lines.append(f"{'  ' * (len(path) + 1)}{leaf}: {value:g}")
        before = path
    return "\n".join(lines)


def setting(text):
    key, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not KEY=VALUE")
    return key, value


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--guichet", type=Path, default=ROOT / "build" / "guichet")
    parser.add_argument("--scenario", type=Path, default=ROOT / "scenarios" / "baseline.yaml")
    parser.add_argument("--targets", type=Path, default=targets.TARGETS, metavar="CSV")
    parser.add_argument("--scale", default="1/1000", help="scale (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all runs (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=2, metavar="N",
                        help="replications 0 to N-1 of every trial (default: %(default)s)")
    parser.add_argument("--only", action="append", metavar="PATTERN",
                        help="estimate only parameters that match, as person.internet.*")
    parser.add_argument("--set", action="append", type=setting, default=[], metavar="KEY=VALUE",
                        help="starting value of an estimated parameter, or value of another one")
    parser.add_argument("--ridge", type=float, default=0.5,
                        help="weight of the starting values (default: %(default)s)")
    parser.add_argument("--evaluations", type=int, default=12, metavar="N",
                        help="most steps of the search; 0: only show the starting values")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    options = parser.parse_args(arguments)
    options.set = dict(options.set)
    return options


def main(arguments=None):
    options = parse(arguments)
    listed = json.loads(subprocess.run([options.guichet, "describe", "parameters", "--json"],
                                       check=True, capture_output=True, text=True).stdout)
    scales = [Scale(p, float(options.set.pop(p["key"], p["default"])))
              for p in listed["parameters"] if p["source"].startswith(SOURCE)]
    start = {s.key: s.start for s in scales}
    free = [s for s in scales
            if any(fnmatch.fnmatch(s.key, pattern) for pattern in options.only or ["*"])]
    # Parameters that are not estimated this time keep their starting values.
    options.set |= {key: value for key, value in start.items()
                    if key not in {s.key for s in free}}
    try:
        figures = targets.read_targets(options.targets)
        figures = [t for t in figures if t.series in targets.DIGITAL
                   and (t.year <= LAST_TUNING_YEAR or t.year == CROSS_SECTION)]
        with tempfile.TemporaryDirectory() as folder:
            runs = Runs(options, figures, folder)
            values = {s.key: s.value(0) for s in free}
            if options.evaluations:
                values = estimate(runs, free, options.ridge, options.evaluations)
            outputs, = runs.outputs([values])
            targets.print_table(*targets.compare(figures, outputs))
    except targets.TargetError as error:
        print(f"calibrate.py: {error}", file=sys.stderr)
        return targets.INPUT_ERROR
    print(f"\n# estimated on {options.seeds} replication(s) of seed {options.seed}, "
          f"{options.scale}")
    print(as_yaml({**start, **values}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
