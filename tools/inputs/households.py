"""How persons live together: by age and sex, and households by size."""
import numpy as np

from .common import AGES, OPEN_LICENCE, SEXES, InputError, number, shares, write
from .people import PERIMETER

ADULTS = AGES[3:]                       # 15-19 and over
STATES = ["couple", "alone", "with_parents", "lone_parent", "other"]

# --- published figures ---------------------------------------------------
# INSEE, censuses of 2009 and 2014, France without Mayotte: persons living
# alone by sex, households of a lone parent, and those living alone in % of
# the population of households, by age group.
ALONE = {"M": (3852064, 4296255), "F": (5385885, 5763813)}
HOUSEHOLDS = (27533526, 28765888)
LONE_PARENTS = (2455813, 2699521)
COUPLE_HOUSEHOLDS = (7398360 + 7713237, 7604440 + 7648817)
ALONE_GROUPS = {(15, 20): (4.5, 5.4), (20, 25): (18.3, 19.4),
                (25, 40): (14.6, 15.0), (40, 55): (13.1, 14.1),
                (55, 65): (18.7, 20.5), (65, 80): (27.5, 27.0),
                (80, 100): (49.3, 48.9)}
# Women living in a couple, % by single age: censuses of 1999 and 2018 (ages
# 18 to 26), 1999 and 2022 (27 to 39), INSEE, France, portrait social 2021
# and 2025.  Interpolated to 2010.
WOMEN_18 = ([3.7, 8.2, 14.4, 21.9, 30.1, 38.7, 46.8, 54.1, 59.9],
            [2.8, 6.3, 11.5, 17.8, 24.5, 31.9, 39.3, 46.5, 52.5])
WOMEN_27 = ([64.4, 67.6, 70.1, 72.1, 73.2, 74.1, 74.9, 75.4, 76.0, 76.2, 76.1,
             76.2, 76.3],
            [55.2, 59.1, 62.1, 65.1, 67.2, 69.1, 70.3, 70.8, 71.4, 71.8, 72.0,
             72.0, 70.9])
# Cohabiting persons: 32 million adults of the metropole say in 2011 that they
# are in a couple, 4.1 % of them not under one roof (INSEE Premiere 1435).
COUPLE_PERSONS = 30.9e6

# --- assumptions, the starting point of the fit (in %) --------------------
# Men and women over 40 in a couple: shape assumed; INSEE gives 65.1 % at 50
# (women, 2022), 26 % of women and 65 % of men at 80-89 (2019).
COUPLE_START = {
    "F": [None] * 5 + [73, 71.8, 71, 70, 68, 64, 57, 46, 28, 14, 5.5, 2],
    "M": [.6, 14.5, 45, 64.5, 71.5, 73, 73, 74, 75.5, 77, 78, 77, 74, 68, 57,
          42, 28]}
# Living alone by age and sex: INSEE gives 21 % of men and 48 % of women at 75
# and over (2013); the rest is the assumed shape inside the published margins.
ALONE_START = {
    "F": [5, 18.5, 14.5, 10.5, 8.5, 9, 11, 14.5, 20, 24, 28, 34.5, 44, 55, 59,
          54, 42],
    "M": [4.2, 18, 19.5, 16.5, 15, 14.5, 14, 14, 15, 15, 15, 15.5, 17, 20, 27,
          35, 38]}
# Children of the household: national level assumed between INSEE's census
# figures for two regions (18 to 25) and the housing survey of 2013, which
# counts part-time stays (65 % at 18-24, 20 % at 25-29).
PARENTS = {
    "F": [86, 39, 10, 3.5, 2, 1.5, 1.3, 1.2, 1, .8, .4, .2, 0, 0, 0, 0, 0],
    "M": [88, 53, 20, 8, 5, 4, 3.5, 3, 2.3, 1.5, .7, .3, 0, 0, 0, 0, 0]}
# Lone parents: shape assumed (the great majority are women of 30 to 54);
# the level is fitted to the published number of households.
LONE_START = {
    "F": [.3, 2.2, 5.0, 7.8, 10.3, 12.2, 12.0, 9.0, 5.7, 3.6, 2.7, 2.6, 3.0,
          3.6, 4.0, 4.0, 4.0],
    "M": [0, .1, .3, .8, 1.4, 2.4, 3.0, 3.0, 2.2, 1.3, .8, .6, .6, .6, .7, .8,
          .8]}
# Share of persons who live in households rather than institutions,
# boarding houses and the like (assumed; 1.5 million are outside in all).
IN_HOUSEHOLD = {(15, 25): .965, (25, 65): .984, (65, 80): .98, (80, 100): .90}


def in_2010(pair):
    """Linear interpolation at 2010 of figures of 2009 and 2014."""
    return pair[0] + (pair[1] - pair[0]) / 5


def women_in_couple():
    """Shares of women in a couple at 15-19, ..., 35-39 in 2010, %."""
    early = [a + (b - a) * 11 / 19 for a, b in zip(*WOMEN_18)]
    late = [a + (b - a) * 11 / 23 for a, b in zip(*WOMEN_27)]
    by_age = [0.0, 0.3, 1.2] + early + late         # 15 to 39
    return [sum(by_age[i:i + 5]) / 5 for i in range(0, 25, 5)]


def scale_odds(share, persons, total):
    """Move shares by one common odds ratio so that persons reach a total."""
    low, high = -3.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        odds = share / (1 - share) * np.exp(middle)
        if (persons * odds / (1 + odds)).sum() < total:
            low = middle
        else:
            high = middle
    return odds / (1 + odds)


def alone_counts(persons):
    """Persons living alone: starting shape raked to age groups and sex.

    The two margins come from different exploitations of the census, so the
    age groups are first brought to the total by sex.
    """
    counts = {s: persons[s] * np.array(ALONE_START[s]) / 100 for s in SEXES}
    by_sex = {s: in_2010(ALONE[s]) for s in SEXES}
    groups = {}
    for (low, high), pair in ALONE_GROUPS.items():
        index = [i for i, a in enumerate(ADULTS) if low <= a < high]
        inside = next(v for (x, y), v in IN_HOUSEHOLD.items()
                      if x <= low < y)
        groups[low] = index, in_2010(pair) / 100 * inside * sum(
            persons[s][i] for s in SEXES for i in index)
    error = sum(by_sex.values()) / sum(g for _, g in groups.values())
    for _ in range(200):
        for index, total in groups.values():
            factor = total * error / sum(counts[s][index].sum() for s in SEXES)
            for s in SEXES:
                counts[s][index] *= factor
        for s in SEXES:
            counts[s] *= by_sex[s] / counts[s].sum()
    return counts, error


def households(people, out, checks):
    """Write households.csv."""
    persons = {s: np.array([people.national[2010][a, s] for a in ADULTS],
                           float) for s in SEXES}
    start = {s: list(COUPLE_START[s]) for s in SEXES}
    start["F"][:5] = women_in_couple()
    alone, error = alone_counts(persons)
    checks.within("age groups against sexes, living alone (ratio)", error,
                  0.97, 1.03)
    lone = {s: persons[s] * np.array(LONE_START[s]) / 100 for s in SEXES}
    lone_scale = in_2010(LONE_PARENTS) / sum(v.sum() for v in lone.values())
    table = {}
    for s in SEXES:
        # As many women as men live in a couple, but for a few couples of one
        # sex, in which men are slightly more numerous.
        table[s] = np.array([
            scale_odds(np.array(start[s]) / 100, persons[s],
                       COUPLE_PERSONS / 2),
            alone[s] / persons[s],
            np.array(PARENTS[s]) / 100,
            lone_scale * lone[s] / persons[s]])
        other = 1 - table[s].sum(axis=0)
        if other.min() < 0:
            age = ADULTS[int(other.argmin())]
            raise InputError(f"the situations of {s} at {age} exceed 1: "
                             f"{table[s][:, int(other.argmin())]}")
        table[s] = np.vstack([table[s], other])
    total = {state: sum((table[s][i] * persons[s]).sum() for s in SEXES)
             for i, state in enumerate(STATES)}
    checks.near("living alone 2010 (INSEE, census)", total["alone"] / 1e6,
                9.40, 0.05, "million")
    checks.near("persons in a couple under one roof", total["couple"] / 1e6,
                30.9, 0.4, "million")
    checks.within("... over twice the couple-family households",
                  total["couple"] / (2 * in_2010(COUPLE_HOUSEHOLDS)), 1.0, 1.04)
    checks.near("lone parents 2010 (INSEE, census)",
                total["lone_parent"] / 1e6, 2.505, 0.02, "million")
    checks.within("children of the household aged 15 or more",
                  total["with_parents"] / 1e6, 6.2, 7.0, "million")
    checks.within("other: flat-shares, other kin, institutions",
                  total["other"] / 1e6, 2.3, 4.0, "million")
    elderly = slice(ADULTS.index(75), None)
    for s, published in (("M", 21), ("F", 48)):
        checks.near(f"living alone at 75+, {s} (INSEE, 2013)",
                    100 * (table[s][1] * persons[s])[elderly].sum()
                    / persons[s][elderly].sum(), published, 3, "%")
    rows = []
    for i, age in enumerate(ADULTS):
        for s in SEXES:
            rows.append([age, s, *[number(v, 4) for v in
                                   shares(table[s][:, i])],
                         "interpolated" if s == "F" and age < 40
                         else "assumption"])
    write(out, "households.csv", {
        "title": "Household situation of persons aged 15 or more, 2010",
        "producer": "guichet, from INSEE census publications",
        "year": "2010 (between the censuses of 2009 and 2014)",
        "licence": OPEN_LICENCE,
        "derivation": [
            "alone: INSEE, Couples - Familles - Menages en 2014, France: men "
            "and women living alone, and % living alone by age group, 2009 "
            "and 2014 interpolated at 2010; an assumed shape by age and sex "
            "is raked to these two margins",
            "couple: women under 40 from INSEE, France, portrait social 2021 "
            "and 2025 (censuses 1999, 2018, 2022, interpolated); all other "
            "ages an assumed shape close to what INSEE gives at 50 and 80-89; "
            "moved by one odds ratio a sex to 30.9 million persons living in "
            "a couple under one roof: the survey Famille et logements 2011 "
            "(32 million declare a couple, 4.1 % of them apart, metropole) "
            "would give about 31.2 with the DOM, the households of couples in "
            "the census at least 30.3",
            "lone_parent: shape assumed, level from INSEE (households of a "
            "lone parent, children of any age); with_parents: assumed, "
            "between INSEE figures for two regions (census) and the housing "
            "survey of 2013; other: the remainder (flat-shares, other kin, "
            "institutions)",
            "source = interpolated when the couple share rests on published "
            "ages, assumption when its shape by age is assumed; lone_parent "
            "and with_parents rest on an assumed shape everywhere",
            PERIMETER],
        "unit": {"age": "first age of a 5-year band, 95 = 95 or more",
                 "couple..other": "share of the persons of that age and sex"}},
        ["age", "sex", *STATES, "source"], rows)


# --- sizes ---------------------------------------------------------------

MEAN_SIZE = 2.27                # INSEE, census of 2010, France without Mayotte
TWO = 0.33                      # INSEE, census of 2013
# The mean of households of six or more is assumed; their share is 1.6 % in
# 2015 (INED from INSEE) and was a little higher in 2010; the share of five
# is assumed.
SIX, SIX_MEAN, FIVE = 0.018, 6.5, 0.048


def household_sizes(out, checks):
    """Write household_sizes.csv; sizes 3 and 4 follow from the mean size."""
    one = sum(in_2010(p) for p in ALONE.values()) / in_2010(HOUSEHOLDS)
    rest = 1 - one - TWO - FIVE - SIX           # households of 3 or 4
    persons = MEAN_SIZE - one - 2 * TWO - 5 * FIVE - SIX_MEAN * SIX
    four = persons - 3 * rest
    three = rest - four
    values = shares([one, TWO, three, four, FIVE, SIX])
    if min(values) <= 0:
        raise InputError(f"the sizes of households do not fit: {values}")
    checks.near("mean household size 2010 (INSEE)",
                sum(v * (i + 1) for i, v in enumerate(values))
                + (SIX_MEAN - 6) * SIX, MEAN_SIZE, 0.01, "persons")
    checks.near("households of one person 2010 (INSEE 2009-2014)",
                100 * values[0], 33.8, 0.3, "%")
    sources = ["published", "published", "derived", "derived", "assumption",
               "assumption"]
    write(out, "household_sizes.csv", {
        "title": "Households by number of persons, 2010",
        "producer": "guichet, from INSEE census publications",
        "year": "2010", "licence": OPEN_LICENCE,
        "derivation": [
            "1: households of one person over all, INSEE, census 2009 and "
            "2014 interpolated; 2: INSEE, census 2013 (a third at every "
            "census since 2005); 5 and 6 or more: assumed, the latter near "
            "the 1.6 % of 2015 that INED gives; 3 and 4: what gives the mean "
            f"size of {MEAN_SIZE} published for 2010, with {SIX_MEAN} persons "
            "in households of six or more (assumption)", PERIMETER],
        "unit": {"size": "persons, 6 = 6 or more",
                 "share_of_households": "share"}},
        ["size", "share_of_households", "source"],
        [[i + 1, number(v, 4), s]
         for i, (v, s) in enumerate(zip(values, sources))])
