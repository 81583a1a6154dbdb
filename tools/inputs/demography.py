"""Mortality, fertility and migration, from the population series."""
import math

import numpy as np

from .common import AGES, OPEN_LICENCE, SEXES, number, write
from .people import PERIMETER, POPULATION

# Published figures the tables are fitted to or checked against.
LIFE_2010 = {"M": 78.0, "F": 84.7}          # INSEE, years
LIFE_2017 = {"M": 79.5, "F": 85.3}          # INSEE, Tableaux de l'economie 2018
DEATHS_2010 = 551e3                         # France without Mayotte
# Live births without Mayotte: 832 799 in 2010 (INSEE); bilans
# demographiques 2012, 2013 and 2014 for the others.
BIRTHS = {2010: 832.8e3, 2012: 822e3, 2013: 810e3, 2014: 813e3}
BIRTHS_2016 = (784e3, 9.5e3)                # with Mayotte; Mayotte's, about
BOYS = 105 / 205                            # 105 boys for 100 girls

# --- mortality -----------------------------------------------------------

INFANT = {"M": 3.9e-3, "F": 3.2e-3}         # mean 3.6 per 1000 (2010)
OLDEST = 110
KNOT = 80           # mortality rises faster after this age
ADULT = 25          # age at which the log-linear rise begins
FITTED = 60         # from this age on, the hazard is fitted on cohorts
# Hazards at the anchor ages of childhood and youth, orders of magnitude of
# the INSEE tables of 2012-2016 published by INED (about 1 in 10,000 a year
# from 5 to 14; 2 in 10,000 for girls and 5 for boys at 20).
YOUTH = {"M": {1: 3.0e-4, 4: 1.5e-4, 8: 1.0e-4, 13: 1.2e-4, 20: 5.0e-4,
               ADULT: 7.0e-4},
         "F": {1: 2.5e-4, 4: 1.2e-4, 8: 0.8e-4, 13: 1.0e-4, 20: 2.0e-4,
               ADULT: 2.5e-4}}
CEILING = 0.9       # hazard of the very old no longer rises above this


def cohort_hazards(people, sex):
    """Observed (age, year, hazard) from cohorts followed over five years."""
    points = []
    for age in range(55, 95, 5):
        for year in range(2003, 2016):
            before, after = people.national[year], people.national[year + 5]
            # The last band is open: it receives 90-94 and what stays in it.
            start = before[age, sex] + (before[95, sex] if age == 90 else 0)
            # Persons of the band are age..age+5 at first, age+5..age+10 at
            # the end: the hazard is that of age + 5, in mid-interval; the
            # open band is older (about 92.5 + 2.5 + 1.5 years).
            middle = age + 5 if age < 90 else 96.5
            points.append((middle, year + 2.5,
                           -math.log(after[age + 5, sex] / start) / 5))
    return points


def fit_hazard(points):
    """Least squares of log hazard: Gompertz with a knot, and a yearly trend."""
    ages, years, hazards = map(np.array, zip(*points))
    design = np.column_stack([np.ones(len(ages)), ages - FITTED,
                              np.maximum(ages - KNOT, 0), years - 2010.5])
    return np.linalg.lstsq(design, np.log(hazards), rcond=None)[0]


def hazards(sex, coefficients, level, improvement=(0, 0), ahead=0):
    """Hazards at single ages, `ahead` years after 2010."""
    level_at = {age: coefficients[0] + coefficients[1] * (age - FITTED)
                + coefficients[2] * max(age - KNOT, 0)
                for age in np.arange(FITTED, OLDEST + 1) + 0.5}
    anchors = {age + 0.5: math.log(h) for age, h in YOUTH[sex].items()}
    anchors.update(level_at)
    x = np.arange(OLDEST + 1) + 0.5
    result = np.exp(np.interp(x, sorted(anchors),
                              [anchors[a] for a in sorted(anchors)]))
    result[0] = -math.log(1 - INFANT[sex])
    # The level is fitted for adults; children keep the published orders.
    result[ADULT:] *= level
    result = np.minimum(result, CEILING)
    rate = np.where(np.arange(OLDEST + 1) < FITTED, *improvement)
    return result * (1 - rate) ** ahead


def life_expectancy(hazard):
    """Mean length of life; the hazard is constant within a year of age."""
    alive = np.concatenate([[1.0], np.exp(-np.cumsum(hazard))])
    lived = (alive[:-1] - alive[1:]) / hazard
    return lived.sum() + alive[-1] / hazard[-1]


def bisect(function, low, high):
    """Root of a monotone function."""
    rising = function(high) > function(low)
    for _ in range(80):
        middle = (low + high) / 2
        if (function(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def single_years(people, year, sex, hazard):
    """Persons by single year of age, bands split as a stationary population."""
    alive = np.exp(-np.concatenate([[0], np.cumsum(hazard)[:-1]]))
    result = np.zeros(OLDEST + 1)
    for age in AGES:
        ages = slice(age, age + 5 if age < 95 else OLDEST + 1)
        result[ages] = (people.national[year][age, sex] * alive[ages]
                        / alive[ages].sum())
    return result


class Mortality:
    """Hazards by sex in 2010, and their yearly relative decrease."""

    def __init__(self, people):
        self.level, self.trend, self.hazard, self.improvement = {}, {}, {}, {}
        for sex in SEXES:
            fit = fit_hazard(cohort_hazards(people, sex))
            self.level[sex] = bisect(
                lambda k: life_expectancy(hazards(sex, fit, k))
                - LIFE_2010[sex], 0.5, 2)
            self.trend[sex] = -fit[3]
            self.hazard[sex] = hazards(sex, fit, self.level[sex])
            # One pace at all ages, so that life expectancy moves from its
            # published value of 2010 to that of 2017.
            self.improvement[sex] = bisect(
                lambda r: life_expectancy(hazards(
                    sex, fit, self.level[sex], (r, r), 7)) - LIFE_2017[sex],
                -0.02, 0.06)

    def at(self, sex, year):
        """Hazards of a year."""
        return self.hazard[sex] * (1 - self.improvement[sex]) ** (year - 2010)


def mortality(people, out, checks):
    """Write mortality.csv; return the Mortality."""
    table = Mortality(people)
    deaths = 0.0
    for sex in SEXES:
        checks.near(f"life expectancy at birth 2010, {sex} (INSEE)",
                    life_expectancy(table.hazard[sex]), LIFE_2010[sex], 0.05,
                    "years")
        checks.within(f"level factor on the cohort fit, {sex}",
                      table.level[sex], 0.85, 1.15)
        persons = single_years(people, 2010, sex, table.hazard[sex])
        # Ages are completed years on 1 January: over the year a person
        # meets half of the hazard of that age and half of the next.
        both = (table.hazard[sex] + np.append(table.hazard[sex][1:],
                                              table.hazard[sex][-1])) / 2
        deaths += (persons * (1 - np.exp(-both))).sum()
        newborn = BIRTHS[2010] * (BOYS if sex == "M" else 1 - BOYS)
        # Most infant deaths happen within days: 0.85 in the year of birth.
        deaths += 0.85 * INFANT[sex] * newborn
    checks.near("deaths in 2010 (INSEE)", deaths / 1e3, DEATHS_2010 / 1e3, 20,
                "thousand")
    rows = [[age, sex, number(1 - math.exp(-table.hazard[sex][age]), 6),
             number(table.improvement[sex], 5)]
            for age in range(OLDEST + 1) for sex in SEXES]
    write(out, "mortality.csv", {
        "title": "Probability of dying within a year by age and sex, 2010",
        "producer": "guichet, from INSEE estimations de population and "
                    "published life expectancies",
        "year": "2010", "licence": OPEN_LICENCE,
        "derivation": [
            f"from age {FITTED}: survival of 5-year cohorts over five years, "
            f"2003 to 2020, in {POPULATION}; log hazard fitted by least "
            f"squares on age (Gompertz, steeper after {KNOT}) and calendar "
            "year; migration is neglected at these ages",
            f"age 0: 3.6 per 1000 in 2010, split 3.9 (M) and 3.2 (F), the "
            "split being an assumption; ages 1 to 25: log-linear between "
            "orders of magnitude of the INSEE tables 2012-2016 as published "
            "by INED; from 25 to 60: log-linear between the two",
            "level from age 25 then multiplied by "
            + " and ".join(f"{table.level[s]:.4f} ({s})" for s in SEXES)
            + " to meet the life expectancy published by INSEE for 2010 (M "
            f"78.0, F 84.7); deaths of 2010 then come to {deaths / 1e3:.0f} "
            "thousand against 551 published",
            "annual_improvement: one pace by sex such that life expectancy "
            "reaches the published 79.5 (M) and 85.3 (F) in 2017; the fit on "
            "cohorts over 60 gives "
            + " and ".join(f"{table.trend[s]:.4f} ({s})" for s in SEXES),
            f"the hazard is held at {CEILING} at most for the very old",
            PERIMETER],
        "unit": {"age": "completed years", "annual_probability":
                 "probability, from a birthday to the next",
                 "annual_improvement": "relative decrease a year"}},
        ["age", "sex", "annual_probability", "annual_improvement"], rows)
    return table


# --- fertility -----------------------------------------------------------

# INSEE, births for 100 women by age reached in the year: 15-24, 25-29,
# 30-34, 35-39, 40-50 (series published as a key figure, from 2014 on).
PUBLISHED = {2014: (2.9, 12.3, 13.1, 7.0, 0.8),
             2015: (2.7, 11.9, 12.9, 7.0, 0.8),
             2016: (2.6, 11.5, 12.9, 7.0, 0.8),
             2017: (2.4, 11.2, 12.7, 6.9, 0.9),
             2018: (2.3, 11.0, 12.7, 6.9, 0.9),
             2019: (2.3, 10.8, 12.6, 7.0, 0.9),
             2020: (2.2, 10.4, 12.4, 6.9, 0.9)}
# Children per woman: published for France (2010 and 2012 without Mayotte).
TOTAL_FERTILITY = {2010: 2.03, 2012: 2.01, 2014: 2.00, 2016: 1.92, 2018: 1.88,
                   2020: 1.83}
TEENAGE = 1 / 7             # of the births at 15-24 (assumption)
OVER_45 = 0.05              # of the births at 40-50 (assumption)
MOTHERS = range(15, 50, 5)


def age_schedule(year):
    """Births for 1000 women at 15, 20, ... 45, from the published groups.

    Before 2014 the schedule is that of 2014 carried back by its trend to
    2018; every year is scaled to the published number of children per woman.
    """
    if year >= 2014:
        groups = PUBLISHED[year]
    else:
        groups = [a + (b - a) / 4 * (year - 2014)
                  for a, b in zip(PUBLISHED[2014], PUBLISHED[2018])]
    young, *middle, old = [10 * g for g in groups]
    # 15-24 is ten ages and 40-50 eleven; the bands are five.
    rates = [2 * TEENAGE * young, 2 * (1 - TEENAGE) * young, *middle,
             11 / 5 * (1 - OVER_45) * old, 11 / 5 * OVER_45 * old]
    children = float(np.interp(year, list(TOTAL_FERTILITY),
                               list(TOTAL_FERTILITY.values())))
    scale = children / (5 * sum(rates) / 1000)
    return [r * scale for r in rates]


def mothers(people, year):
    """Mean number of women of the year by age band (mean of 1 January)."""
    after = people.national.get(year + 1, people.national[year])
    return [(people.national[year][a, "F"] + after[a, "F"]) / 2
            for a in MOTHERS]


def births(people, rates, year):
    return sum(r * w / 1000
               for r, w in zip(rates[year], mothers(people, year)))


def fertility(people, out, checks):
    """Write fertility.csv; return births for 1000 women by year and age."""
    rates = {y: age_schedule(y) for y in range(2010, 2021)}
    # Published rates are by age reached in the year, those of the model by
    # completed age, half a year less on average; and rounding: one factor
    # for all years brings the births to the published ones.
    factor = (sum(BIRTHS.values())
              / sum(births(people, rates, y) for y in BIRTHS))
    rates = {y: [factor * r for r in v] for y, v in rates.items()}
    checks.within("factor on published fertility rates", factor, 0.96, 1.04)
    checks.near("births 2010 (INSEE)", births(people, rates, 2010) / 1e3,
                BIRTHS[2010] / 1e3, 12, "thousand")
    total, mayotte = BIRTHS_2016
    checks.near("births 2016, without about 9.5 in Mayotte (INSEE)",
                births(people, rates, 2016) / 1e3, (total - mayotte) / 1e3, 12,
                "thousand")
    checks.near("births for 1000 women, children per woman 2010",
                5 * sum(rates[2010]) / 1000, 2.03, 0.05)
    write(out, "fertility.csv", {
        "title": "Births for 1000 women by age band, 2010 to 2020",
        "producer": "guichet, from INSEE (births and fertility by age group)",
        "year": "2010-2020; the last year is to be held", "licence":
        OPEN_LICENCE,
        "derivation": [
            "2014 to 2020: births for 100 women by age group published by "
            "INSEE (15-24, 25-29, 30-34, 35-39, 40-50); 2010 to 2013: the "
            "schedule of 2014 carried back by its trend of 2014-2018",
            "scaled to the published number of children per woman, linear "
            "between the years used: "
            + ", ".join(f"{y} {v:.2f}" for y, v in TOTAL_FERTILITY.items()),
            f"{100 * TEENAGE:.0f} % of births at 15-24 are put at 15-19 and "
            f"{100 * OVER_45:.0f} % of those at 40-50 at 45-49 (assumption)",
            f"all rates multiplied by {factor:.4f}, so that births of 2010, "
            "2012, 2013 and 2014 together are as published (832.8, 822, 810 "
            "and 813 thousand, without Mayotte)",
            "sex ratio at birth used: 105 boys for 100 girls", PERIMETER],
        "unit": {"age": "first age of a 5-year band",
                 "births_per_1000_women": "live births for 1000 women and "
                                          "year"}},
        ["year", "age", "births_per_1000_women"],
        [[y, a, number(r, 3)] for y in rates for a, r in
         zip(MOTHERS, rates[y])])
    return rates


# --- migration -----------------------------------------------------------

OLDEST_MIGRANT = 75         # from here on, residuals are errors of mortality


def survivors(people, table, sex, year):
    """Expected population by band five years later, without migration."""
    persons = single_years(people, year, sex, table.hazard[sex])
    for ahead in range(5):
        hazard = table.at(sex, year + ahead + 0.5)
        both = (hazard + np.append(hazard[1:], hazard[-1])) / 2
        persons = np.append(0, persons[:-1] * np.exp(-both[:-1]))
    return {a: persons[a:a + 5 if a < 95 else None].sum() for a in AGES[1:]}


def migration(people, table, fertility_rates, out, checks):
    """Write migration.csv: what survival does not explain, 2010 to 2020."""
    rate, count = {}, 0.0
    for sex in SEXES:
        residual = dict.fromkeys(AGES, 0.0)
        for year in range(2010, 2016):
            expected = survivors(people, table, sex, year)
            born = sum(births(people, fertility_rates, y)
                       for y in range(year, year + 5))
            expected[0] = (born * (BOYS if sex == "M" else 1 - BOYS)
                           * (1 - INFANT[sex] - 4 * YOUTH[sex][4] / 2))
            for age in AGES:
                left = people.national[year + 5][age, sex] - expected[age]
                # A move may be at either band of the cohort's five years.
                for band in ([age, age - 5] if age else [age]):
                    residual[band] += left / (10 if age else 5)
        smooth = smoothed(residual)
        for age in AGES:
            persons = sum(people.national[y][age, sex]
                          for y in range(2010, 2021)) / 11
            moved = smooth[age] / 6 if age < OLDEST_MIGRANT else 0.0
            rate[age, sex] = 1000 * moved / persons
            count += moved
    project(people, table, fertility_rates, rate, checks)
    checks.within("net migration and adjustment a year, 2010-2020",
                  count / 1e3, -40, 100, "thousand")
    write(out, "migration.csv", {
        "title": "Net external migration by age and sex, mean of 2010-2020",
        "producer": "guichet, residual of INSEE estimations de population",
        "year": "2010-2020", "licence": OPEN_LICENCE,
        "derivation": [
            "population five years later less survivors under mortality.csv "
            "(and, under 5, births under fertility.csv), for cohorts from "
            "2010-2015 to 2015-2020; put half in each of the two bands a "
            "cohort lives in; smoothed over three bands (1, 2, 1)",
            f"zero from {OLDEST_MIGRANT} on, where the residual is the error "
            "of mortality rather than migration",
            f"comes to {count / 1e3:+.1f} thousand a year: this is migration "
            "net of the statistical adjustments by which INSEE reconciles "
            "successive censuses, hence less than the published migration "
            "balance", PERIMETER],
        "unit": {"age": "first age of a 5-year band, 95 = 95 or more",
                 "net_per_1000": "persons for 1000 of the band and year"}},
        ["age", "sex", "net_per_1000"],
        [[a, s, number(rate[a, s], 3)] for a in AGES for s in SEXES])


def project(people, table, fertility_rates, rate, checks):
    """Carry the population of 2010 to 2020 with the four tables and compare.

    The tables were made from these very years, so this is a check that they
    fit together, not a test of prediction.
    """
    persons = {s: single_years(people, 2010, s, table.hazard[s])
               for s in SEXES}
    band = np.minimum(np.arange(OLDEST + 1) // 5 * 5, 95)
    for year in range(2010, 2020):
        born = sum(r / 1000 * persons["F"][a:a + 5].sum() for a, r in
                   zip(MOTHERS, fertility_rates[year]))
        for sex in SEXES:
            hazard = table.at(sex, year + 0.5)
            both = (hazard + np.append(hazard[1:], hazard[-1])) / 2
            moving = np.array([rate[a, sex] for a in band]) / 1000
            after = persons[sex] * (np.exp(-both) + moving)
            share = BOYS if sex == "M" else 1 - BOYS
            persons[sex] = np.append(born * share * (1 - INFANT[sex]),
                                     after[:-1])
    for low, high, tolerance in ((0, 111, .5), (0, 20, 2), (20, 60, 1.5),
                                 (60, 80, 1.5), (80, 111, 3)):
        here = sum(persons[s][low:high].sum() for s in SEXES)
        observed = sum(v for (a, _), v in people.national[2020].items()
                       if low <= a < high)
        checks.near(f"projection to 2020, ages {low}-{high - 1}, over observed",
                    100 * here / observed, 100, tolerance, "%")


def smoothed(values):
    """Moving mean with weights 1, 2, 1 that keeps the total."""
    result = dict.fromkeys(AGES, 0.0)
    for i, age in enumerate(AGES):
        for step, weight in ((-1, 0.25), (0, 0.5), (1, 0.25)):
            other = min(max(i + step, 0), len(AGES) - 1)
            result[AGES[other]] += weight * values[age]
    return result
