#!/usr/bin/python3
"""Estimate the appeal of modes in modes.csv on published figures and on the opening.

    tools/calibrate_modes.py                    # prints the estimates and how each figure is met
    tools/calibrate_modes.py --write            # and writes them into scenarios/france/modes.csv
    tools/calibrate_modes.py --rounds 0         # only the comparison

The appeal of a mode (EUR a purchase against the counter, all else equal) cannot be observed.  Every
mode but the counters has two numbers, appeal (in 2010) and appeal_trend (a year), and answers for
two figures, an early and a late one: those of FIGURES below, published figures up to 2016 that
tools/targets.py can compare; where there is none, the share of adults whose mode it is, which is
`used` of the table at the end of the first year and in the last year `used` again (machines, own
production, cooperatives) or `used` with a logit grown by GROWTH a year (what needs the internet;
assumption).  A mode launched after 2010 keeps what it has where it has no figure.

A share is moved by moving the appeal in proportion to the difference of logits (of amounts: of
logs), in steps of the noise of the choice in its category (in a logit of scale `noise`, one unit of
noise moves the logit by one), damped, until shares settle.  All rounds use the same random numbers.
Estimates are rounded to cents.
Needs python3-h5py, python3-numpy and python3-xxhash.
"""
import argparse
import csv
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py

sys.dont_write_bytecode = True          # keep the source tree clean
import targets                          # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "scenarios" / "france"
FIRST_YEAR, LAST_YEAR = 2010, 2016
HORIZON = 6                             # years, modes.appeal_horizon
TREND_YEARS = HORIZON * (1 - math.exp(-(LAST_YEAR - FIRST_YEAR) / HORIZON))
LEAST = 2e-4                            # shares below are too few agents to tell
STEP_MOST = 1.5                         # of the logit, in one round
GROWTH = 0.12                           # of the logit a year: assumption
STEADY = {"machine", "own", "cooperative"}
LATE = {"food.self_checkout": 0.15}     # share in the last year: 5 of 29 tills of a hypermarket that has
                                        # them serve themselves (Nielsen, 2019), smaller baskets
ADULTS = 52.6e6                         # persons of 15 or more, 2010 (INSEE)

# Mode -> its early and its late figure of targets.csv: (sign, series, group, year).  Sign -1: the
# figure tells the use of the counter.
FIGURES = {
    "food.drive": ((1, "drive_share_fmcg", "consumer goods", 2012),
                   (1, "drive_share_fmcg", "consumer goods", 2015)),
    "other_goods.website": ((1, "online_purchase", "15+", 2013),
                            (1, "ecommerce_turnover", "B2C", 2014)),
    "other_goods.marketplace": (None, (1, "ecommerce_turnover", "B2C", 2014)),
    "other_goods.second_hand": ((1, "second_hand_clothes", "adults", 2010),
                                (1, "collaborative_regular", "15+", 2013)),
    "banking_insurance.atm": ((-1, "bank_branch_frequent", "15+", 2012),
                              (-1, "bank_branch_frequent", "15+", 2016)),
    "banking_insurance.online_banking": ((-1, "bank_branch_frequent", "15+", 2012),
                                         (-1, "bank_branch_frequent", "15+", 2016)),
    "post_parcels.franking_machine": (None, (-1, "post_counter_activity", "counters", 2014)),
    "post_parcels.online_postage": (None, (-1, "post_counter_activity", "counters", 2014)),
    "public_administration.online_procedure": ((1, "online_procedure", "18+", 2011),
                                               (1, "e_administration", "12+", 2016)),
}


def read_table(path):
    """The head lines and the rows of a table."""
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    return head, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def write_table(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.writelines(head)
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def logit(share):
    share = min(max(share, LEAST), 1 - LEAST)
    return math.log(share / (1 - share))


class Trial:
    """Runs the baseline with a table of modes and reads what the estimation looks at."""

    def __init__(self, options, folder):
        self.options, self.folder = options, Path(folder)
        self.figures = targets.read_targets()

    def _prepare(self, head, rows):
        inputs = self.folder / "modes"
        shutil.rmtree(inputs, ignore_errors=True)
        inputs.mkdir()
        write_table(inputs / "modes.csv", head, rows)
        subprocess.run([ROOT / "tools" / "inputs.py", "seal", inputs], check=True,
                       stdout=subprocess.DEVNULL)
        scenario = self.folder / "trial.yaml"
        scenario.write_text(f"name: trial\ntitle: trial\nquestion: trial\nextends: {ROOT / 'scenarios' / 'baseline.yaml'}\n"
                            f"inputs: [{FOLDER}, {inputs}]\n", encoding="utf-8")
        return scenario

    def run(self, head, rows):
        """(share of users by mode and month 11 or -1, comparison by figure)."""
        scenario, outputs, o = self._prepare(head, rows), [], self.options
        running = []
        for replication in range(o.seeds):
            path = self.folder / f"trial{replication}.h5"
            command = [o.guichet, "run", scenario, "-o", path, "--force", "--quiet", "--no-panel",
                       "--threads", "1", "--replication", replication, "--set", f"scale={o.scale}",
                       "--set", f"run.end={LAST_YEAR}-12"]
            running.append(subprocess.Popen([str(c) for c in command]))
            outputs.append(path)
            if len(running) == o.jobs:
                self._wait(running)
        self._wait(running)
        shares = {}
        for path in outputs:
            with h5py.File(path, "r") as file:
                names = [str(t, "utf-8") for t in file["category_mode"][()]]
                for when in (11, -1):
                    users = file["persons_by_category_mode"][when] / file["persons_15"][when]
                    for name, share in zip(names, users):
                        key = name, when
                        shares[key] = shares.get(key, 0) + float(share) / len(outputs)
        compared, _ = targets.compare(self.figures, [targets.Output(p) for p in outputs])
        found = {(c.target.series, c.target.group, c.target.year): c for c in compared}
        return shares, found

    @staticmethod
    def _wait(running):
        if any([process.wait() for process in running]):
            sys.exit("calibrate_modes.py: a run failed")
        running.clear()


def difference(comparison, sign):
    """What is lacking to a published figure, as a difference of logits or logs."""
    target, mean = comparison.target, comparison.mean
    if target.unit == "%":
        return sign * (logit(target.value / 100) - logit(mean / 100))
    if target.unit.startswith("% since"):
        return sign * math.log((100 + target.value) / (100 + mean))
    return sign * math.log(target.value / mean) if mean > 0 else sign * STEP_MOST


def moves(row, shares, found):
    """Differences of logit wanted, early and late; None where nothing is asked."""
    name, used = f"{row['category']}.{row['mode']}", float(row["used"])
    wanted = []
    for when, figure in zip((11, -1), FIGURES.get(name, (None, None))):
        if figure and figure[1:] in found:
            wanted.append(difference(found[figure[1:]], figure[0]))
        elif used > 0:
            grown = 0 if when > 0 or row["form"] in STEADY else GROWTH * (LAST_YEAR - FIRST_YEAR)
            aim = logit(LATE[name]) if name in LATE and when < 0 else logit(used) + grown
            wanted.append(aim - logit(shares[name, when]))
        else:
            wanted.append(None)
    return [w if w is None else max(-STEP_MOST, min(STEP_MOST, w)) for w in wanted]


def steps(guichet):
    """EUR that move the logit by one, by category: modes.noise and modes.stake."""
    told = subprocess.run([guichet, "describe", "parameters", "--json"], check=True,
                          capture_output=True, text=True).stdout
    declared = {p["key"]: p["default"] for p in json.loads(told)["parameters"]}
    noise, stake = float(declared["modes.noise"]), float(declared["modes.stake"])
    _, spent = read_table(FOLDER / "consumption.csv")
    _, categories = read_table(FOLDER / "categories.csv")
    result = {}
    for row in categories:
        money = sum(float(r["amount"]) for r in spent if r["category"] == row["category"]) * 1e6
        amount = money / (ADULTS * 12 * float(row["purchases"]))
        result[row["category"]] = noise * (1 + stake * amount)
    return result


def step(rows, shares, found, damping, unit):
    """Moves every appeal; returns the largest difference that is left."""
    largest = 0
    for row in rows:
        if row["form"] == "counter":
            continue
        early, late = moves(row, shares, found)
        largest = max(largest, abs(early or 0), abs(late or 0))
        move = damping * unit[row["category"]]
        if early is not None:
            row["appeal"] = f"{float(row['appeal']) + move * early:.2f}"
        if late is not None:
            trend = move * (late - (early or 0)) / TREND_YEARS
            row["appeal_trend"] = f"{float(row['appeal_trend']) + trend:.3f}"
    return largest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--guichet", default=ROOT / "build" / "release" / "tools" / "guichet")
    parser.add_argument("--scale", default="1/2000")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--damping", type=float, default=0.6)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    head, rows = read_table(FOLDER / "modes.csv")
    unit = steps(options.guichet)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(options, folder)
        shares, found = trial.run(head, rows)
        for number in range(options.rounds):
            left = step(rows, shares, found, options.damping, unit)
            shares, found = trial.run(head, rows)
            print(f"round {number + 1}: largest difference of logit was {left:.2f}", flush=True)
    print(f"\n{'mode':45} {'used':>7} {'first':>7} {'last':>7} {'appeal':>8} {'trend':>7}")
    for row in rows:
        name = f"{row['category']}.{row['mode']}"
        print(f"{name:45} {100 * float(row['used']):7.2f} {100 * shares[name, 11]:7.2f} "
              f"{100 * shares[name, -1]:7.2f} "
              f"{row['appeal']:>8} {row['appeal_trend']:>7}")
    print(f"\n{'figure':55} {'target':>8} {'run':>8}")
    for name, keys in FIGURES.items():
        for key in (k[1:] for k in keys if k and k[1:] in found):
            print(f"{name + ': ' + ' '.join(map(str, key)):70} {found[key].target.value:8.1f} "
                  f"{found[key].mean:8.1f}")
    if options.write:
        write_table(FOLDER / "modes.csv", head, rows)
        subprocess.run([ROOT / "tools" / "inputs.py", "seal", FOLDER], check=True)


if __name__ == "__main__":
    main()
