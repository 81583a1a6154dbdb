"""Tables on territory, population and traits."""
from collections import defaultdict

from .common import (AGES, DIPLOMAS, MAYOTTE, OPEN_LICENCE, SEXES, InputError,
                     number, write)

POPULATION = "population/departement_sex_age5_2003_2020.csv"
CENSUS = "population/census_joint_age5_1990_2013.csv"
UNEMPLOYMENT = "labour/unemployment_rate_departement_quarterly.csv"
FILOSOFI = "income/filosofi_departement_2014.csv"
GEOGRAPHY = "geo/departements.csv"
PERIMETER = ("perimeter: 96 metropolitan departements and 971, 972, 973, 974; "
             "Mayotte (976), which enters the source only in 2014, is left out")


def code_order(code):
    """INSEE order: 01..19, 2A, 2B, 21..95, 971..974."""
    return {"2A": 20.1, "2B": 20.2}.get(code) or float(code)


# --- population ----------------------------------------------------------

class Population:
    """Persons on 1 January, without Mayotte."""

    def __init__(self, source):
        self.local = defaultdict(dict)          # [year][departement, age, sex]
        self.national = defaultdict(lambda: defaultdict(int))
        for row in source.rows(POPULATION):
            if row["departement_code"] == MAYOTTE:
                continue
            year = int(row["year"])
            key = (row["departement_code"], int(row["classe_age_5"][:2]),
                   row["sex"])
            if key in self.local[year]:
                raise InputError(f"{POPULATION} has {key} twice in {year}")
            persons = int(float(row["population"]))
            self.local[year][key] = persons
            self.national[year][key[1:]] += persons
        self.departements = sorted({k[0] for k in self.local[2010]},
                                   key=code_order)

    def total(self, year):
        return sum(self.national[year].values())


def population(source, out, checks):
    """Write population.csv and population_series.csv."""
    people = Population(source)
    if len(people.departements) != 100:
        raise InputError(f"{POPULATION} has {len(people.departements)} "
                         "departements without Mayotte instead of 100")
    for year, cells in people.local.items():
        if len(cells) != 100 * len(AGES) * 2:
            raise InputError(f"{POPULATION} lacks cells in {year}")
    checks.near("population 1 January 2010 (INSEE, excl. Mayotte)",
                people.total(2010) / 1e6, 64.61, 0.01, "million")
    checks.near("population 1 January 2014 (INSEE bilan demographique)",
                people.total(2014) / 1e6, 65.8, 0.15, "million")
    write(out, "population.csv", {
        "title": "Persons by departement, age band and sex, 1 January 2010",
        "producer": "INSEE, estimations de population",
        "year": "2010", "licence": OPEN_LICENCE,
        "derivation": [f"rows of {POPULATION} for 2010, unchanged", PERIMETER],
        "unit": {"age": "first age of a 5-year band, 95 = 95 or more",
                 "persons": "persons"}},
        ["departement", "age", "sex", "persons"],
        [[d, a, s, people.local[2010][d, a, s]]
         for d in people.departements for a in AGES for s in SEXES])
    write(out, "population_series.csv", {
        "title": "Persons by age band and sex, 1 January of 2003 to 2020",
        "producer": "INSEE, estimations de population",
        "year": "2003-2020", "licence": OPEN_LICENCE,
        "derivation": [f"sum over departements of {POPULATION}; for the "
                       "validation of demography, not an input of the model",
                       PERIMETER],
        "unit": {"age": "first age of a 5-year band, 95 = 95 or more",
                 "persons": "persons"}},
        ["year", "age", "sex", "persons"],
        [[y, a, s, people.national[y][a, s]]
         for y in sorted(people.national) for a in AGES for s in SEXES])
    return people


# --- departements --------------------------------------------------------

DECILES = ["D114", "D214", "D314", "D414", "Q214", "D614", "D714", "D814",
           "D914"]
# Filosofi does not cover these two: incomes are taken from the overseas
# departements that it covers.
DONORS = {"971": ["972"], "973": ["972", "974"]}
# The quarterly rates of the overseas departements begin in 2014.  Two rates
# of the second quarter of 2010 are published (INSEE, enquete Emploi); the
# two others are the mean of 2014 in the raw file.
OVERSEAS_RATE = {"972": 21.0, "974": 28.9}
OVERSEAS_2014 = ["971", "973"]


def departements(source, out, checks):
    """Write departements.csv: place, unemployment and standard of living."""
    population_2014 = defaultdict(int)
    for row in source.rows(POPULATION):
        if row["year"] == "2014":
            population_2014[row["departement_code"]] += int(
                float(row["population"]))
    rate = {}
    for row in source.rows(UNEMPLOYMENT):
        if row["Code"] in OVERSEAS_RATE:
            rate[row["Code"]] = OVERSEAS_RATE[row["Code"]]
            continue
        year = 2014 if row["Code"] in OVERSEAS_2014 else 2010
        quarters = [row[f"{year}-T{q}"] for q in (1, 2, 3, 4)]
        if not all(quarters):
            raise InputError(f"{UNEMPLOYMENT} lacks a quarter of {year} "
                             f"for departement {row['Code']}")
        rate[row["Code"]] = sum(map(float, quarters)) / 4
    income = {}
    for row in source.rows(FILOSOFI, ";"):
        income[row["CODGEO"]] = {k: float(v.replace(",", "."))
                                 for k, v in row.items()
                                 if k in ["NBMEN14", "NBPERS14", "NBUC14"]
                                 + DECILES}
    places = [r for r in source.rows(GEOGRAPHY)
              if r["zone"] in ("metro", "drom") and r["dep"] != MAYOTTE]
    places.sort(key=lambda r: code_order(r["dep"]))
    if len(places) != 100:
        raise InputError(f"{GEOGRAPHY} has {len(places)} departements, not 100")

    filled = {}
    for code, donors in DONORS.items():
        if code in income:
            continue
        # Counts follow the population with the donors' coverage and
        # household size; deciles are the plain mean of the donors'.
        covered = sum(population_2014[d] for d in donors)
        filled[code] = {
            k: (population_2014[code] * sum(income[d][k] for d in donors)
                / covered if k.startswith("NB")
                else sum(income[d][k] for d in donors) / len(donors))
            for k in income[donors[0]]}
    rows = []
    for place in places:
        code = place["dep"]
        if code not in rate or code not in income and code not in filled:
            raise InputError(f"no unemployment rate or income for {code}")
        values = income.get(code) or filled[code]
        deciles = [values[d] for d in DECILES]
        if deciles != sorted(deciles):
            raise InputError(f"the deciles of departement {code} do not rise")
        rows.append([code, place["nom"], place["reg"], place["zone"],
                     number(rate[code], 3), round(values["NBMEN14"]),
                     round(values["NBPERS14"]), number(values["NBUC14"], 1),
                     *[number(d, 1) for d in deciles],
                     int(code in filled or place["zone"] == "drom")])
    metro = [i for c, i in income.items() if not c.startswith("97")]
    checks.near("households of the metropole (Filosofi 2014)",
                sum(i["NBMEN14"] for i in metro) / 1e6, 26.924, 0.03, "million")
    checks.near("persons of the metropole (Filosofi 2014)",
                sum(i["NBPERS14"] for i in metro) / 1e6, 62.658, 0.06,
                "million")
    checks.near("median, mean over metropolitan departements (Filosofi)",
                sum(i["Q214"] * i["NBPERS14"] for i in metro)
                / sum(i["NBPERS14"] for i in metro), 20369, 300, "EUR")
    write(out, "departements.csv", {
        "title": "Departements: place, unemployment 2010, standard of living "
                 "2014",
        "producer": "INSEE (code officiel geographique; taux de chomage "
                    "localises; Filosofi)",
        "year": "2010 (unemployment), 2014 (income)", "licence": OPEN_LICENCE,
        "derivation": [
            f"code, name, region, zone from {GEOGRAPHY}; unemployment_rate is "
            f"the mean of the four quarters of 2010 in {UNEMPLOYMENT}, in the "
            "metropole",
            f"counts and deciles from {FILOSOFI}; d5 is the median (Q2)",
            "filled = 1 marks the overseas departements, where something is "
            "not in these sources. Unemployment: 972 and 974 are the published "
            "rates of the second quarter of 2010 (INSEE, enquete Emploi in "
            "the DOM: 21.0 and 28.9); 971 and 973 are the mean of 2014, when "
            "their quarterly series begins (assumption)",
            "incomes that Filosofi does not publish (971, 973): deciles "
            "of 971 are those of 972, deciles of 973 the mean of 972 and 974; "
            "their households, persons and units are their population on "
            "1 January 2014 times the same donors' counts per inhabitant. "
            "This is an assumption; it is likely to flatter 973, which is "
            "poorer", PERIMETER],
        "unit": {"region": "INSEE region code of 2016",
                 "unemployment_rate": "% of the labour force",
                 "households": "households", "persons": "persons",
                 "consumption_units": "consumption units",
                 "d1..d9": "EUR a year of disposable income per consumption "
                           "unit", "filled": "1 = a value imputed, else 0"}},
        ["code", "name", "region", "zone", "unemployment_rate", "households",
         "persons", "consumption_units"] + [f"d{i}" for i in range(1, 10)]
        + ["filled"], rows)


# --- traits --------------------------------------------------------------

FINE = {"E0": "in_education", "D0": "none", "D1": "none", "D2": "brevet",
        "D3": "cap_bep", "D4": "bac", "D5": "short_higher",
        "D6": "long_higher"}
# The 2013 file has only these groups of diplomas.
COARSE = {"in_education": "E0", "none": "D02", "brevet": "D02",
          "cap_bep": "D3b", "bac": "D4b", "short_higher": "D56b",
          "long_higher": "D56b"}
ACTIVITY = {"EMP": "employed", "CHO": "unemployed", "RET": "retired",
            "ETU": "student", "AUT": "other"}
OCCUPATION = {"1": "farmer", "2": "independent", "3": "executive",
              "4": "intermediate", "5": "employee", "6": "manual",
              "7": "retired", "8": "none"}


class Census:
    """Joint tables [year][age, sex][diploma, activity, occupation group].

    Diplomas are fine (our labels) up to 2008 and coarse (codes) in 2013.
    """

    def __init__(self, source):
        self.joint = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
        for row in source.rows(CENSUS):
            year = int(row["annee"])
            diploma = row["dipl"] if year == 2013 else FINE[row["dipl"]]
            # Conscripts (1990 and before) do not matter to the tables made.
            activity = ACTIVITY.get(row["act"], "other")
            sex = {"H": "M", "F": "F"}[row["sexe"]]
            self.joint[year][int(row["age5"]), sex][
                diploma, activity, OCCUPATION[row["csp"]]] += float(row["pop"])

    def diplomas(self, year, age, sex):
        """Persons by diploma."""
        result = defaultdict(float)
        for (diploma, _, _), persons in self.joint[year][age, sex].items():
            result[diploma] += persons
        return result

    def in_education_2010(self, age):
        """Share of an age band in education on 1 January 2010."""
        def share(year, label):
            both = [self.diplomas(year, age, s) for s in SEXES]
            return (sum(d[label] for d in both)
                    / sum(sum(d.values()) for d in both))
        return (1 - WEIGHT_2013) * share(2008, "in_education") \
            + WEIGHT_2013 * share(2013, "E0")


WEIGHT_2013 = (2010 - 2008) / (2013 - 2008)     # linear from 2008 to 2013


def rake_cell(fine, target):
    """Fit one age-sex table of 2008 to coarse margins of 2010.

    `fine` is [diploma, activity, occupation], `target` the same with coarse
    diplomas.  Raking to a margin that covers all three dimensions converges
    in one step: every coarse cell is split as the fine cells of 2008 were.
    A coarse cell that was empty in 2008 is split as the coarse diploma was
    in the same age and sex, whatever the activity.
    """
    result = {}
    for (coarse, activity, occupation), persons in target.items():
        members = [d for d in FINE_LABELS if COARSE[d] == coarse]
        weights = [fine.get((d, activity, occupation), 0) for d in members]
        if not sum(weights):
            weights = [sum(v for (x, _, _), v in fine.items() if x == d)
                       for d in members]
        if not sum(weights):
            weights = [1] * len(members)
        for diploma, weight in zip(members, weights):
            result[diploma, activity, occupation] = (
                persons * weight / sum(weights))
    return result


FINE_LABELS = ["in_education"] + DIPLOMAS


def traits(census, people, out, checks):
    """Write traits.csv; return persons by age, sex and diploma (15+)."""
    rows, by_diploma, totals = [], defaultdict(float), defaultdict(float)
    for age in AGES:
        for sex in SEXES:
            fine = census.joint[2008][age, sex]
            target = defaultdict(float)
            for (d, a, o), v in fine.items():
                target[COARSE[d], a, o] += (1 - WEIGHT_2013) * v
            for (d, a, o), v in census.joint[2013][age, sex].items():
                target[d, a, o] += WEIGHT_2013 * v
            raked = rake_cell(fine, target)
            scale = people.national[2010][age, sex] / sum(raked.values())
            for diploma in FINE_LABELS:
                for activity in ACTIVITY.values():
                    for occupation in OCCUPATION.values():
                        persons = scale * raked.get(
                            (diploma, activity, occupation), 0)
                        if persons < 0.05:
                            continue
                        rows.append([age, sex, diploma, activity, occupation,
                                     f"{persons:.1f}"])
                        totals[activity] += persons
                        if age >= 15:
                            by_diploma[age, sex, diploma] += persons
    total = sum(float(r[-1]) for r in rows)
    checks.near("persons in traits.csv against population.csv",
                total, people.total(2010), 100, "persons")
    checks.near("employed, census concept, between 26.5 and 26.7 M",
                totals["employed"] / 1e6, 26.6, 0.4, "million")
    rate = totals["unemployed"] / (totals["employed"] + totals["unemployed"])
    checks.within("unemployment, census concept (2008 11.6, 2013 13.5)",
                  100 * rate, 11.6, 13.5, "%")
    write(out, "traits.csv", {
        "title": "Age x sex x diploma x activity x occupation group, "
                 "1 January 2010",
        "producer": "INSEE, harmonised censuses (SAPHIR) and estimations de "
                    "population",
        "year": "2010 (between the censuses of 2008 and 2013)",
        "licence": OPEN_LICENCE,
        "derivation": [
            f"starts from the census of 2008 in {CENSUS} (fine diplomas); "
            "raked, in each age and sex, to coarse diploma x activity x "
            "occupation group moved linearly from 2008 to 2013 and taken at "
            "2010 (weight 0.4 for 2013); scaled to population.csv by age and "
            "sex",
            "diplomas: in_education E0; none D0 and D1; brevet D2; cap_bep "
            "D3; bac D4; short_higher D5; long_higher D6; the census of 2013 "
            "knows only D02, D3b, D4b, D56b, so the mix inside these groups is "
            "that of 2008 in the same cell",
            "activity is the census concept, in which unemployment is higher "
            "than in the ILO concept of departements.csv; occupation_group of "
            "an unemployed person is that of the last job; everyone under 15 "
            "is in_education, other, none",
            "cells under 0.05 persons are dropped", PERIMETER],
        "unit": {"age": "first age of a 5-year band, 95 = 95 or more",
                 "persons": "persons"}},
        ["age", "sex", "diploma", "activity", "occupation_group", "persons"],
        rows)
    return by_diploma
