"""The socio-professional groups of the persons in each occupation."""
from collections import defaultdict

from .common import (OPEN_LICENCE, InputError, number, shares, table_rows,
                     write)
from .occupations import (DARES, EMPLOYMENT, STATES, STATUS, SURVEY, YEAR,
                          from_families, table)
from .people import OCCUPATION

CODES = "labour/fap_pcs.csv"
GROUPS = {digit: OCCUPATION[digit] for digit in "123456"}
OWN_ACCOUNT = ["farmer", "independent"]


def codes_of_families(source):
    """Finer family (FAP 225) -> group -> number of its PCS codes."""
    result = defaultdict(lambda: defaultdict(int))
    for row in source.rows(CODES):
        result[row["Fap"]][GROUPS[row["PCS"][0]]] += 1
    return result


def family_shares(codes, own_account):
    """Shares of the groups in a family, from the number of its PCS codes.

    The groups on own account together have the share of the self-employed,
    the others the rest; inside each of the two, every code weighs the same.
    """
    own = sum(codes[g] for g in OWN_ACCOUNT)
    others = sum(codes.values()) - own
    if not own or not others:
        return {g: n / (own + others) for g, n in codes.items()}
    return {g: own_account * n / own if g in OWN_ACCOUNT
            else (1 - own_account) * n / others for g, n in codes.items()}


def occupation_shares(source, data):
    """Leaf occupation -> group -> share, in the order of occupations.csv."""
    codes = codes_of_families(source)
    status = table(source, STATUS, "Fap", "statut", "Pourcentage", SURVEY)
    families = {}
    for family in codes:
        line = from_families(status, data.jobs, family)
        families[family] = family_shares(
            codes[family], line.get(STATES["self_employed"], 0)
            / sum(line.get(label, 0) for label in STATES.values()))
    parents = {c[:3] for c in data.fine}
    result = {}
    for leaf in sorted([c for c in data.codes if c not in parents]
                       + data.fine):
        if not any(f.startswith(leaf) for f in families):
            raise InputError(f"{CODES} has no family of {leaf}")
        mean = from_families(families, data.jobs, leaf)
        result[leaf] = dict(zip(GROUPS.values(), shares(
            [mean.get(g, 0) for g in GROUPS.values()], 6)))
    return result


def employed_groups(out):
    """Employed persons by group on 1 January 2010, from traits.csv."""
    persons = dict.fromkeys(GROUPS.values(), 0.0)
    for row in table_rows(out, "traits.csv"):
        if row["activity"] == "employed":
            persons[row["occupation_group"]] += float(row["persons"])
    return persons


def occupation_groups(source, data, out, checks):
    """Write occupation_groups.csv; compare the groups with the census."""
    result = occupation_shares(source, data)
    persons = {**dict(zip(data.codes, data.persons)), **data.fine_persons}
    total = sum(persons[leaf] for leaf in result)
    census = employed_groups(out)
    for group in GROUPS.values():
        jobs = sum(persons[leaf] * result[leaf][group] for leaf in result)
        checks.near(f"occupation_groups: {group}, % of jobs (traits.csv)",
                    100 * jobs / total,
                    100 * census[group] / sum(census.values()), 1, "%")
    write(out, "occupation_groups.csv", {
        "title": "Socio-professional groups of the persons in each occupation",
        "producer": f"guichet, from {DARES}; table of FAP and PCS 2003",
        "year": "2010 (self-employed 2003-2005)", "licence": OPEN_LICENCE,
        "derivation": [
            f"group: first digit (1 to 6) of the PCS codes of each finer "
            f"family (FAP 225) in {CODES}",
            "in a finer family with codes of farmers or independents and "
            "other codes, the former have the share of the self-employed in "
            f"{STATUS}, {SURVEY}, the others the rest; inside each of the "
            "two, and in all other families, every code counts the same "
            "(assumption: jobs by PCS code are not in the sources)",
            "an occupation that occupations.csv does not divide is the mean "
            f"of its finer families, weighted by {EMPLOYMENT}, {YEAR}; "
            "occupations that are a parent there have no rows, their finer "
            "families do",
            "shares are rounded to 6 digits, the rest is on the largest; "
            "groups of no one are left out"],
        "unit": {"share": "share of the persons in the occupation"}},
        ["occupation", "occupation_group", "share"],
        [[leaf, group, number(share, 6)]
         for leaf, line in result.items() for group, share in line.items()
         if share])
