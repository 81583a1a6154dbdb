"""Final diplomas of the cohorts and the end of their studies."""
import math
from collections import defaultdict

from .common import DIPLOMAS, OPEN_LICENCE, SEXES, InputError, number, shares, \
    write
from .people import CENSUS, COARSE

COHORTS = list(range(1975, 2036, 5))
LAST_TREND = 1995           # first birth year of the last cohort with a trend
DAMPING = 0.5               # speed of the trend after the observed cohorts


def final_diplomas(census, year, age, sex):
    """Shares of final diplomas at an age at which education is nearly over.

    Those still in education are counted as future long_higher.  The groups
    of 2013 are split as the same ages were in 2008.
    """
    persons = census.diplomas(year, age, sex)
    if year == 2013:
        older = census.diplomas(2008, age, sex)
        fine = {"in_education": persons["E0"]}
        for d in DIPLOMAS:
            group = sum(older[x] for x in DIPLOMAS if COARSE[x] == COARSE[d])
            fine[d] = persons[COARSE[d]] * older[d] / group
        persons = fine
    persons = dict(persons)
    persons["long_higher"] += persons.pop("in_education")
    total = sum(persons.values())
    return [persons[d] / total for d in DIPLOMAS]


def observations(census, sex):
    """Final shares by mid birth year: ages 25-34 in 1990, 1999, 2008, 2013."""
    points = defaultdict(list)
    for year in (1990, 1999, 2008, 2013):
        for age in (25, 30):
            points[year - age - 2.5].append(
                final_diplomas(census, year, age, sex))
    # 1975-79 to 1980-84 is seen twice (30-34 in 2013, 25-29 in 2008): mean.
    return {birth: [sum(v) / len(v) for v in zip(*views)]
            for birth, views in sorted(points.items())}


def interpolate(points, birth):
    """Linear interpolation of lists of shares."""
    births = sorted(points)
    for low, high in zip(births, births[1:]):
        if low <= birth <= high:
            w = (birth - low) / (high - low)
            return [(1 - w) * a + w * b
                    for a, b in zip(points[low], points[high])]
    raise InputError(f"no census observes the cohort born about {birth}")


def extrapolate(points, births):
    """Logistic trend of the shares, damped, from the last observed cohort.

    The trend of the log of each share relative to bac is the line through
    the cohorts born since 1970: the great rise of the baccalaureate ended
    with those of the mid-1970s and must not be prolonged.
    """
    recent = [b for b in points if b >= 1970]
    last = max(points)
    mean = sum(recent) / len(recent)
    base = DIPLOMAS.index("bac")
    slopes = []
    for i in range(len(DIPLOMAS)):
        y = [math.log(points[b][i] / points[b][base]) for b in recent]
        slopes.append(sum((b - mean) * v for b, v in zip(recent, y))
                      / sum((b - mean) ** 2 for b in recent))
    results = {}
    for birth in births:
        ahead = DAMPING * (min(birth, LAST_TREND + 2.5) - last)
        weights = [p * math.exp(s * ahead)
                   for p, s in zip(points[last], slopes)]
        results[birth] = [w / sum(weights) for w in weights]
    return results


def diploma_by_cohort(census, out, checks):
    """Write diploma_by_cohort.csv; return shares [cohort, sex]."""
    rows, table = [], {}
    points = {s: observations(census, s) for s in SEXES}
    trend = {s: extrapolate(points[s], [c + 2.5 for c in COHORTS])
             for s in SEXES}
    for cohort in COHORTS:
        birth = cohort + 2.5
        for sex in SEXES:
            observed = birth <= max(points[sex])
            values = shares(interpolate(points[sex], birth) if observed
                            else trend[sex][birth])
            table[cohort, sex] = values
            rows += [[cohort, sex, d, number(v, 4),
                      "observed" if observed else "extrapolated"]
                     for d, v in zip(DIPLOMAS, values)]
    higher = {s: sum(table[1980, s][4:]) for s in SEXES}
    checks.within("cohorts 1980-84, higher education (census 42-46 %)",
                  50 * (higher["F"] + higher["M"]), 41, 47, "%")
    checks.within("cohorts 1995+, bac or more",
                  50 * sum(sum(table[1995, s][3:]) for s in SEXES), 64, 82,
                  "%")
    write(out, "diploma_by_cohort.csv", {
        "title": "Final diploma of cohorts, once out of education",
        "producer": "INSEE, harmonised censuses (SAPHIR); extrapolation by "
                    "guichet",
        "year": "censuses of 1990, 1999, 2008, 2013", "licence": OPEN_LICENCE,
        "derivation": [
            f"observed: diploma at ages 25-29 and 30-34 in {CENSUS}, placed at "
            "the middle birth year and interpolated linearly to the cohort; "
            "those still in education there (about 3 % at 25-29) are counted "
            "as long_higher; the coarse groups of 2013 are split as the same "
            "ages were in 2008",
            "extrapolated: logistic trend of each share relative to bac over "
            "the observed cohorts born since 1970, at half its speed from the "
            "last observed cohort on, until the cohort of 1995, then constant "
            "(assumption)",
            "cohorts of before 1975 are adults of known diploma in traits.csv"],
        "unit": {"cohort": "first birth year of five",
                 "share": "share of the cohort and sex"}},
        ["cohort", "sex", "diploma", "share", "source"], rows)
    return table


# Assumed median ages at the end of initial education, before the fit.
MEDIAN_END = {"none": 17.2, "brevet": 17.6, "cap_bep": 18.4, "bac": 19.4,
              "short_higher": 21.4, "long_higher": 23.4}
EARLY = ["none", "brevet", "cap_bep", "bac"]
EARLY_WIDTH = 0.8           # logistic width of early exits, years (assumption)


def still_in_education(age, diploma, early_shift, late_shift, late_width):
    """Logistic exit; schooling is compulsory until the sixteenth birthday."""
    if age < 16:
        return 1.0
    early = diploma in EARLY
    median = MEDIAN_END[diploma] + (early_shift if early else late_shift)
    width = EARLY_WIDTH if early else late_width
    return 1 / (1 + math.exp((age + 0.5 - median) / width))


def study_end(census, cohorts, out, checks):
    """Write study_end.csv: exit from education by final diploma."""
    bands = {15: 1990, 20: 1985, 25: 1980}      # age band -> cohort in 2010
    observed = {a: census.in_education_2010(a) for a in bands}
    mix = {a: [sum(cohorts[c, s][i] for s in SEXES) / 2
               for i in range(len(DIPLOMAS))] for a, c in bands.items()}

    def fitted(age, parameters):
        return sum(m * still_in_education(a, d, *parameters)
                   for d, m in zip(DIPLOMAS, mix[age])
                   for a in range(age, age + 5)) / 5

    def miss(parameters):
        return sum((fitted(a, parameters) - observed[a]) ** 2 for a in bands)

    # A grid that is refined around its best point: three parameters, three
    # figures, and no dependence on a library's optimiser.
    best, step = (0.0, 0.0, 1.0), (0.5, 0.5, 0.2)
    for _ in range(60):
        around = [(best[0] + i * step[0], best[1] + j * step[1],
                   max(0.2, best[2] + k * step[2]))
                  for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
        better = min(around, key=miss)
        if miss(better) >= miss(best):
            step = tuple(s / 2 for s in step)
        best = better if miss(better) < miss(best) else best
    for age in bands:
        checks.near(f"in education at {age}-{age + 4} (census 2008-2013)",
                    100 * fitted(age, best), 100 * observed[age], 1.5, "%")
    rows = [[a, d, number(still_in_education(a, d, *best), 4)]
            for a in range(15, 31) for d in DIPLOMAS]
    write(out, "study_end.csv", {
        "title": "Share still in education by age and final diploma",
        "producer": "guichet, fitted on INSEE censuses",
        "year": "2010", "licence": OPEN_LICENCE,
        "derivation": [
            "logistic exit in age around a median age at the end of studies; "
            "medians assumed at "
            + ", ".join(f"{m} {d}" for d, m in MEDIAN_END.items())
            + f", then shifted by {best[0]:.3f} years up to bac and by "
            f"{best[1]:.3f} years above; logistic width {EARLY_WIDTH} years "
            f"up to bac (assumption) and {best[2]:.3f} above; the two shifts "
            "and the second width are fitted; 1 before age 16",
            "fitted on the share in education at 15-19, 20-24 and 25-29 "
            f"interpolated at 2010 between 2008 and 2013 in {CENSUS} ("
            + ", ".join(f"{100 * v:.1f} %" for v in observed.values())
            + ") with the final diplomas of diploma_by_cohort.csv",
            "apprentices count as employed, as in the census"],
        "unit": {"age": "completed years on 1 January",
                 "share_still_in_education": "share"}},
        ["age", "diploma", "share_still_in_education"], rows)
