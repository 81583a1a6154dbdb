"""Minutes of staff in the modes of provision, so that they need the jobs there are.

The tables of modes are written by hand.  What a task takes at a counter and
in another mode is an assumption, and so is how the work of an occupation is
divided among the categories that its sector sells; but the level of the
minutes is not free.  For each sector that sells and each occupation that
serves in it, the minutes of a month at the opening,

    adults x purchases of the category x share of the mode x minutes,

summed over the categories and modes, must be the jobs of the occupation in
the sector x the minutes of work of a month.  `calibrate` multiplies the
minutes of each pair by one factor and leaves their proportions alone; run
again, it changes nothing.  guichet itself scales what is left (rounding, and
the modes drawn instead of those expected) when it opens.
"""
import csv
import io
from collections import defaultdict

from .common import InputError

ADULT_AGE = 15                          # WORLD_ADULT_AGE
MONTH_MINUTES = 7600                    # default of the parameter modes.month_minutes
PRESENCE = 0.8                          # modes.presence: of a counter's staff, while it is idle
DIGITS = 4                              # of the minutes written
SOURCES = ("source names what each figure rests on: 'COLUMN COLUMN: text; rest: text', rest being "
           "all columns not named")

# category -> purchases a month and adult, probability a month of reconsidering the mode, 1 for a
# public procedure, source.  Written into categories.csv by consumption.sellers.
CATEGORIES = {
    "food": (12, 0.15, 0,
        "purchases: assumption, three visits to a shop a week; rest: assumption"),
    "other_goods": (4, 0.06, 0,
        "purchases: assumption, one purchase a week; rest: assumption"),
    "energy_water": (0.5, 0.02, 0,
        "purchases: assumption, bills, meter readings, moves: six a year and adult; "
        "rest: assumption"),
    "transport_local": (8, 0.06, 0,
        "purchases: assumption, tickets bought, a month's pass counting once; "
        "rest: assumption"),
    "transport_long": (0.6, 0.03, 0,
        "purchases: assumption, seven long journeys a year and adult; "
        "rest: assumption"),
    "lodging": (0.15, 0.02, 0,
        "purchases: assumption, two stays paid for a year; rest: assumption"),
    "restaurants": (5, 0.05, 0,
        "purchases: assumption, fast food and canteens open to all included; "
        "rest: assumption"),
    "telecom_media": (1, 0.03, 0,
        "purchases: assumption, one contact about a contract or a content a month; "
        "rest: assumption"),
    "banking_insurance": (4, 0.08, 0,
        "purchases: half of adults went to the branch several times a month in 2010 "
        "(FBF-Ifop), with cash and transfers; "
        "rest: assumption"),
    "housing_transactions": (0.3, 0.02, 0,
        "purchases: assumption, contacts with an agency, a landlord or a manager; "
        "rest: assumption"),
    "repairs_household_services": (0.7, 0.03, 0,
        "purchases: assumption; rest: assumption"),
    "health_care": (1.5, 0.04, 0,
        "purchases: assumption, appointments of all kinds; rest: assumption"),
    "education_culture": (1.5, 0.04, 0,
        "purchases: assumption, tickets and registrations; rest: assumption"),
    "post_parcels": (1, 0.03, 0,
        "purchases: 1.6 million customers a day at post counters in 2015, 2.7 "
        "ten years before (Cour des comptes), is about one a month and adult; "
        "rest: assumption"),
    "public_administration": (0.5, 0.05, 1,
        "purchases: assumption, six procedures a year and adult; "
        "rest: assumption"),
    "other": (1, 0, 0,
        "purchases: assumption; "
        "rest: assumption, with one mode there is nothing to reconsider"),
}


def read(folder, name):
    """(lines of metadata, columns, rows as dictionaries) of a table."""
    path = folder / name
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    rows = csv.DictReader(io.StringIO("".join(x for x in lines if not x.startswith("# "))))
    return [x for x in lines if x.startswith("# ")], rows.fieldnames, list(rows)


def adults(folder):
    """Persons of 15 or more at the opening."""
    _, _, rows = read(folder, "population.csv")
    return sum(float(r["persons"]) for r in rows if int(r["age"]) >= ADULT_AGE)


def shares(folder):
    """(category, mode) -> share of purchases that its staff are there for.

    That is the share of adults whose mode it is; a counter, which has the rest, is staffed for all
    customers at the opening, and PRESENCE of its staff are there while it is idle.
    """
    used, first = {}, {}
    for row in read(folder, "modes.csv")[2]:
        category, mode = row["category"], row["mode"]
        first.setdefault(category, mode)
        used[category, mode] = float(row["used"])
    for category, mode in first.items():
        rest = 1 - sum(v for (c, _), v in used.items() if c == category)
        used[category, mode] = rest + PRESENCE * (1 - rest)
    return used


def jobs(folder):
    """Function (sector, occupation) -> persons.  A finer family has its share of the parent's."""
    family = {r["occupation"]: r for r in read(folder, "occupations.csv")[2]}
    parents = {r["parent"] for r in family.values()}
    cells = {(r["sector"], r["occupation"]): float(r["employment"]) * 1000
             for r in read(folder, "occupation_sector.csv")[2]}

    def of(sector, occupation):
        if occupation not in family or occupation in parents:
            raise InputError(f"mode_tasks.csv: {occupation} is not an occupation, or is a family "
                             "that is divided more finely")
        if (sector, occupation) in cells:
            return cells[sector, occupation]
        parent = family[occupation]["parent"]
        share = (float(family[occupation]["employment"]) / float(family[parent]["employment"])
                 if parent in family else 0)
        return cells.get((sector, parent), 0) * share
    return of


def needed(folder, tasks):
    """(sector, occupation) -> minutes of a month at the opening by the rows of mode_tasks.csv."""
    persons, used = adults(folder), shares(folder)
    categories = {r["category"]: r for r in read(folder, "categories.csv")[2]}
    minutes = defaultdict(float)
    for row in tasks:
        if row["performer"] == "staff":
            category = categories[row["category"]]
            minutes[category["seller"], row["occupation"]] += (
                persons * float(category["purchases"]) * used[row["category"], row["mode"]]
                * float(row["minutes"]))
    return minutes


def factors(folder, tasks):
    """(sector, occupation) -> (jobs, minutes of a month, factor that makes them meet)."""
    employed = jobs(folder)
    found = {}
    for (sector, occupation), minutes in sorted(needed(folder, tasks).items()):
        count = employed(sector, occupation)
        if not count or not minutes:
            raise InputError(f"mode_tasks.csv: {occupation} serves in sector {sector} in no "
                             "mode used at the opening, or has no jobs there")
        found[sector, occupation] = count, minutes, count * MONTH_MINUTES / minutes
    return found


def calibrate(folder):
    """Rewrite the minutes of staff in mode_tasks.csv and print what they meet."""
    head, columns, tasks = read(folder, "mode_tasks.csv")
    seller = {r["category"]: r["seller"] for r in read(folder, "categories.csv")[2]}
    scale = factors(folder, tasks)
    for row in tasks:
        if row["performer"] == "staff":
            factor = scale[seller[row["category"]], row["occupation"]][2]
            if abs(factor - 1) > 10 ** -DIGITS:
                minutes = f"{float(row['minutes']) * factor:.{DIGITS}f}".rstrip("0").rstrip(".")
                row["minutes"] = minutes
    body = io.StringIO()
    writer = csv.DictWriter(body, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(tasks)
    (folder / "mode_tasks.csv").write_text("".join(head) + body.getvalue(), encoding="utf-8")
    report(factors(folder, tasks), scale, needed(folder, tasks))


def report(after, before, minutes):
    """The check table: jobs, minutes and their factor, before and after."""
    print(f"{'sector':<7}{'occupation':<11}{'jobs':>9}{'M min/month':>13}{'factor was':>12}"
          f"{'is':>9}")
    for (sector, occupation), (count, _, factor) in after.items():
        print(f"{sector:<7}{occupation:<11}{count:9.0f}"
              f"{minutes[sector, occupation] / 1e6:13.1f}"
              f"{before[sector, occupation][2]:12.3f}{factor:9.4f}")
    total = sum(count for count, _, _ in after.values())
    print(f"{total:.0f} front-line jobs, {len(after)} pairs of sector and occupation")
