"""Digital targets and the opening digital state of persons."""
import math

import numpy as np

from . import mode_targets
from .common import (AGES, DIPLOMAS, OPEN_LICENCE, SEXES, InputError, number,
                     write)
from .people import PERIMETER

DAILY = "digital/daily_internet_regions.csv"
PIAAC = "digital/piaac2012_age_education_sex.csv"

# --- targets -------------------------------------------------------------

DEFINITIONS = {
    "internet_use": "used the internet at least once in the three months "
                    "before the interview for any purpose",
    "internet_daily": "uses the internet every day or nearly every day",
    "home_internet": "has internet access at home",
    "smartphone": "owns a smartphone",
    "illectronisme": "no use of the internet in the year or no basic digital "
                     "skill (all four fields; definition of 2019)",
    "no_internet_year": "did not use the internet in the twelve months before "
                        "the interview",
    "no_home_internet": "has no internet access at home",
    "users_lacking_a_basic_skill": "user of the internet who lacks at least "
                                   "one of four basic skills: finding "
                                   "information; communicating; using "
                                   "software; solving problems"}
# series, group, year, value in %, source, quality (A firm, B less so)
P1452, P1780 = "INSEE Premiere 1452", "INSEE Premiere 1780"
FIGURES = [
    ("internet_use", "all 15+", 2007, 56, P1452 + " (metropole)", "A"),
    ("internet_use", "all 15+", 2009, 65, "INSEE Resultats 2024", "A"),
    ("internet_use", "all 15+", 2012, 75, P1452, "A"),
    ("internet_use", "all 15+", 2014, 77,
     "INSEE Tableaux de l'economie francaise 2016", "A"),
    ("internet_use", "all 15+", 2015, 78,
     "INSEE Tableaux de l'economie francaise 2017", "A"),
    ("internet_use", "60+", 2007, 14,
     "INSEE Tableaux de l'economie francaise 2016", "A"),
    ("internet_use", "60+", 2014, 47,
     "INSEE Tableaux de l'economie francaise 2016", "A"),
    ("internet_use", "75+", 2009, 8, "INSEE", "A"),
    ("internet_use", "75+", 2014, 21, "INSEE", "A"),
    ("internet_daily", "all 15+", 2009, 47, P1780, "B"),
    ("internet_daily", "75+", 2009, 5, P1780, "B"),
    ("home_internet", "all 15+", 2007, 54, P1452, "A"),
    ("home_internet", "all 15+", 2009, 67, P1780 + " (33 % without)", "B"),
    ("home_internet", "all 15+", 2012, 78, P1452, "A"),
    ("home_internet", "under 30", 2012, 96, P1452, "A"),
    ("home_internet", "60-74", 2012, 62, P1452, "A"),
    ("home_internet", "75+", 2012, 23, P1452, "A"),
    ("smartphone", "all 12+", 2013, 39, "CREDOC", "B"),
    ("smartphone", "all 12+", 2014, 46, "CREDOC", "B"),
    ("smartphone", "all 12+", 2015, 58, "CREDOC", "B"),
    ("smartphone", "all 12+", 2016, 65, "CREDOC", "B"),
    ("illectronisme", "all 15+", 2019, 16.5, P1780, "A"),
    ("no_internet_year", "75+", 2019, 64, P1780, "A"),
    ("no_internet_year", "no diploma", 2019, 41, P1780, "A"),
    ("no_internet_year", "under 30", 2019, 3, P1780, "A"),
    ("no_internet_year", "higher education", 2019, 3, P1780, "A"),
    ("no_home_internet", "lowest quintile", 2019, 16, P1780, "B"),
    ("no_home_internet", "highest quintile", 2019, 4, P1780, "B"),
    ("users_lacking_a_basic_skill", "internet users", 2019, 38, P1780, "A")]


def targets(source, out, checks):
    """Write targets.csv: figures that the digital behaviour must meet."""
    rows = [[s, g, y, number(v, 1), "%", DEFINITIONS[s], origin, quality]
            for s, g, y, v, origin, quality in FIGURES]
    daily = sorted((int(r["time"]), float(r["values"]))
                   for r in source.rows(DAILY) if r["geo"] == "FR")
    if not daily:
        raise InputError(f"{DAILY} has no row for FR")
    rows += [["internet_daily", "16-74", y, number(v, 1), "%",
              DEFINITIONS["internet_daily"], "Eurostat isoc_r_iuse_i", "A"]
             for y, v in daily]
    checks.near("last year of daily use, 16-74 (Eurostat)", daily[-1][0],
                2016, 0)
    rows.sort(key=lambda r: (list(DEFINITIONS).index(r[0]), r[1], r[2]))
    rows += mode_targets.rows()
    write(out, "targets.csv", {
        "title": "Published figures on digital use and modes of provision in France",
        "producer": "INSEE, CREDOC, Eurostat and the sources named; collected by guichet",
        "year": "2005-2019", "licence":
        "figures cited with their source; " + OPEN_LICENCE
        + " (INSEE), Eurostat reuse policy",
        "derivation": [
            "figures published by the named sources; definitions reworded; "
            f"internet_daily of 16-74 is geo FR of {DAILY}, Eurostat",
            "years after 2016 are for testing, not for tuning",
            "quality: A a firm published figure, B a figure cited second hand "
            "or of a wider definition, C an order of magnitude or carried to "
            "another year"],
        "unit": {"value": "see column unit"}},
        ["series", "group", "year", "value", "unit", "definition", "source",
         "quality"], rows)


# --- opening state -------------------------------------------------------

# Use in the last three months about 1 January 2010, between the published
# years (65 % in 2009 and 75 % in 2012; 60+ 14 % in 2007 and 47 % in 2014;
# 75+ 8 % in 2009 and 21 % in 2014), %.
OPENING = {15: 67.5, 60: 29.5, 75: 9.5}
EDUCATION = {"ISCED0-2": 0, "ISCED3-4": 1, "ISCED5-6": 2}
# Position of our labels among the three levels of PIAAC.  Inside a level the
# two diplomas are set half a step apart or less (assumption); pupils and
# students stand a little above the middle level.
POSITION = {"none": -0.15, "brevet": 0.35, "cap_bep": 0.85, "bac": 1.25,
            "short_higher": 1.85, "long_higher": 2.15, "in_education": 1.5}
BENDS = (55, 70)        # ages after which use fell faster with age in 2010
SKILL_FULL = 4.0        # icthome_mean is the mean of frequencies from 0 to 4
SKILL_SD = 20           # within a cell (assumption)
LACKING = 38            # % of users who lacked a basic skill in 2019
LABELS = ["in_education"] + DIPLOMAS


def piaac_features(age, position, male):
    """Regressors shared by both fits; `position` may lie between levels."""
    # The higher level counts from the middle one on, so that the step from
    # low to middle and that from middle to high may differ.
    return [1.0, (age - 45) / 10, min(position, 1.0), max(position - 1.0, 0.0),
            float(male)]


def fit_piaac(source):
    """Coefficients of logit(computer in daily life) and of the ICT index."""
    features, use, index, weight = [], [], [], []
    for row in source.rows(PIAAC):
        low, high = map(int, row["age10"].split("-"))
        features.append(piaac_features((low + high + 1) / 2,
                                       EDUCATION[row["edu"]],
                                       row["sex"] == "H"))
        p = float(row["uses_computer_daily_life"])
        use.append(math.log(p / (1 - p)))
        index.append(float(row["icthome_mean"]))
        weight.append(math.sqrt(float(row["n"])))
    x, w = np.array(features), np.array(weight)

    def solve(y):
        return np.linalg.lstsq(x * w[:, None], np.array(y) * w, rcond=None)[0]

    return solve(use), solve(index)


def quantile(means, weights, share):
    """Value under which a share of the mixture of normal cells lies."""
    low, high = 0.0, 100.0
    for _ in range(50):
        middle = (low + high) / 2
        under = sum(w * (1 + math.erf((middle - m) / (SKILL_SD * math.sqrt(2))))
                    for m, w in zip(means, weights)) / 2 / weights.sum()
        low, high = (middle, high) if under < share else (low, middle)
    return low


def digital_2010(source, persons, out, checks):
    """Write digital_2010.csv: use and skill by age, sex and diploma."""
    use, index = fit_piaac(source)
    cells = [(a, s, d) for a in AGES[3:] for s in SEXES for d in LABELS]
    middle = np.array([a + 2.5 for a, _, _ in cells])
    x = np.array([piaac_features(a + 2.5, POSITION[d], s == "M")
                  for a, s, d in cells])
    weights = np.array([persons.get(c, 0.0) for c in cells])
    gradient = x @ use
    bends = [np.maximum(middle - b, 0) / 10 for b in BENDS]

    def shares(parameters):
        shift, bend, late = parameters
        return 1 / (1 + np.exp(-(gradient + shift + bend * bends[0]
                                 + late * bends[1])))

    def miss(parameters):
        p = shares(parameters)
        return np.array([100 * (p * weights)[middle > a].sum()
                         / weights[middle > a].sum() - target
                         for a, target in OPENING.items()])

    # Newton with numerical derivatives: three levels, three parameters.
    parameters = np.array([-0.5, -1.0, 0.0])
    for _ in range(50):
        base = miss(parameters)
        slope = np.column_stack([(miss(parameters + 1e-5 * e) - base) / 1e-5
                                 for e in np.eye(3)])
        parameters = parameters - np.linalg.solve(slope, base)
    for (age, target), gap in zip(OPENING.items(), miss(parameters)):
        checks.near(f"internet use {age}+ about 1 January 2010", target + gap,
                    target, 0.1, "%")
    p = shares(parameters)
    young = middle < 30
    checks.within("internet use under 30, about 2010 (96 % at home, 2012)",
                  100 * (p * weights)[young].sum() / weights[young].sum(),
                  88, 98, "%")
    skill = np.clip(100 * (x @ index) / SKILL_FULL, 5, 95)
    users = p * weights
    threshold = quantile(skill, users, LACKING / 100)
    checks.within("skill under which 38 % of users lie (lack a skill, 2019)",
                  threshold, 35, 50)
    write(out, "digital_2010.csv", {
        "title": "Internet use and digital skill by age, sex and diploma, "
                 "about 1 January 2010",
        "producer": "guichet, from OECD PIAAC 2012 and INSEE",
        "year": "2010", "licence": "OECD terms, cite (PIAAC public use file); "
                                   + OPEN_LICENCE + " (INSEE)",
        "derivation": [
            "internet_use: logit linear in age, level of education (two "
            "steps) and sex; gradients by least squares, weighted by sample "
            f"size, on uses_computer_daily_life in {PIAAC} (ages 16-65); "
            "shifted, and bent at ages "
            f"{BENDS[0]} and {BENDS[1]}, by three numbers (shift "
            f"{parameters[0]:.3f}, bends {parameters[1]:.3f} and "
            f"{parameters[2]:.3f} for ten years) so that the persons of "
            "traits.csv use at 67.5 % (15+), 29.5 % (60+) and 9.5 % (75+)",
            "these three levels are read between published ones: 15+ 65 % in "
            "2009 and 75 % in 2012, 60+ 14 % in 2007 and 47 % in 2014, 75+ 8 % "
            "in 2009 and 21 % in 2014 (INSEE)",
            "position of a diploma on the three levels of PIAAC: "
            + ", ".join(f"{d} {v}" for d, v in POSITION.items())
            + " (0 low, 1 middle, 2 high), set by assumption inside a level",
            "skill_mean: linear fit of icthome_mean on the same regressors, "
            "100 = frequency 4; over age 65 extrapolated; it describes users "
            f"only; skill_sd {SKILL_SD} (assumption). The scale is guichet's: "
            f"on it {LACKING} % of the users of 2010, the share that lacked a "
            f"basic skill in 2019, lie under {threshold:.0f}", PERIMETER],
        "unit": {"age": "first age of a 5-year band, 95 = 95 or more",
                 "internet_use": "share with use in the last three months",
                 "skill_mean": "0-100, mean of users",
                 "skill_sd": "0-100, standard deviation within the cell"}},
        ["age", "sex", "diploma", "internet_use", "skill_mean", "skill_sd"],
        [[a, s, d, number(v, 4), number(m, 1), SKILL_SD]
         for (a, s, d), v, m in zip(cells, p, skill)])
