"""Occupations: employment, wages, status, diplomas; their sectors."""
from collections import defaultdict

import numpy as np

from .common import (OPEN_LICENCE, InputError, number, shares, table_rows,
                     write)
from .ras import ras, round_matrix, round_vector

EMPLOYMENT = "labour/occupation_employment.csv"
STATUS = "labour/occupation_status.csv"
WAGE = "labour/occupation_median_wage.csv"
WOMEN = "labour/occupation_women.csv"
DIPLOMA = "labour/occupation_diploma.csv"
MOVES = "labour/occupation_entry_exit_rates_2007_2014.csv"
SECTOR = "labour/occupation_sector_2017_2019.csv"
LABELS = "labour/fap_labels.csv"
LABOUR_COST = "macro/labour_cost_index.csv"
EMPLOYEES = "labour/employees_by_section.csv"
YEAR, SURVEY = "2010", "2003-2005"      # base year; last year of three tables

SECTORS = ["AZ", "C1", "C2", "C3", "C4", "C5", "DE", "FZ", "GZ", "HZ", "IZ",
           "JZ", "KZ", "LZ", "MN", "OQ", "RU"]
# A38 codes of the survey -> A17.
A38 = {"AZ": "AZ", "CA": "C1", "CD": "C2", "CI": "C3", "CJ": "C3", "CK": "C3",
       "CL": "C4", "CB": "C5", "CC": "C5", "CE": "C5", "CF": "C5", "CG": "C5",
       "CH": "C5", "CM": "C5", "BZ": "DE", "DZ": "DE", "EZ": "DE", "FZ": "FZ",
       "GZ": "GZ", "HZ": "HZ", "IZ": "IZ", "JA": "JZ", "JB": "JZ", "JC": "JZ",
       "KZ": "KZ", "LZ": "LZ", "MA": "MN", "MB": "MN", "MC": "MN", "NZ": "MN",
       "OZ": "OQ", "PZ": "OQ", "QA": "OQ", "QB": "OQ", "RZ": "RU", "SZ": "RU",
       "TZ": "RU"}
# ISIC sections of the employees' series -> A17; C is split below.  Mining (B)
# is published from 2014 only.
SECTIONS = {"A": "AZ", "D": "DE", "E": "DE", "F": "FZ", "G": "GZ", "H": "HZ",
            "I": "IZ", "J": "JZ", "K": "KZ", "L": "LZ", "M": "MN", "N": "MN",
            "O": "OQ", "P": "OQ", "Q": "OQ", "R": "RU", "S": "RU", "T": "RU"}
MANUFACTURING = ["C1", "C2", "C3", "C4", "C5"]
FIRST_SPLIT = [0.17, 0.005, 0.14, 0.12, 0.565]  # of the prior (assumption)
# T2Z is the sum of T2A and T2B; ZZZ (not stated) is spread over the others.
DROPPED, UNSTATED = ["T2Z"], "ZZZ"
# Front-line families kept at the finer level (model.md, section 7).
# Bank clerks (Q0Z) and computer operators (M0Z) are one family each already.
FINE = ["R0Z", "Q1Z", "P0Z", "L2Z", "J5Z", "R1Z", "J3Z", "M1Z", "M2Z"]
DIPLOMAS = {"none_or_brevet": "Aucun diplôme, CEP ou brevet des collèges",
            "cap_bep": "CAP, BEP ou autre diplôme équivalent",
            "bac": "Bac, brevet professionnel ou équivalent",
            "short_higher": "Bac + 2",
            "long_higher": "Diplôme supérieur (bac + 3 ou plus)"}
STUDYING = "in_education"   # a few employed in the census; left out
STATES = {"self_employed": "Non-salariés, chefs d'entreprise",
          "fixed_term": "Contrats à durée déterminée",
          "temp": "Intérimaires", "apprentice": "Apprentis",
          "permanent": "Contrats ou emplois à durée indéterminée"}
DARES = "DARES, Portraits statistiques des metiers"


class Occupations:
    """Everything later tables need about occupations, in a fixed order."""


def table(source, name, key, field, value, year=None):
    """A raw long table as [code][field] = number."""
    result = defaultdict(dict)
    for row in source.rows(name):
        if year is None or row["Annee"] == year:
            if row[value] not in ("", "NA"):
                result[row[key]][row[field]] = float(row[value])
    return result


def from_families(raw, jobs, code):
    """A line of a raw table for an occupation, from its finer families.

    The files on status and diploma give occupations for 1982-1984 only, but
    their finer families for 2003-2005: mean weighted by jobs of the base
    year.
    """
    children = [code] if len(code) == 5 else [
        c for c in raw if len(c) == 5 and c[:3] == code]
    weights = [float(jobs[c]) for c in children]
    if not sum(weights):
        raise InputError(f"no family of {code} has a line for {SURVEY}")
    return {k: sum(w * raw[c].get(k, 0) for w, c in zip(weights, children))
            / sum(weights) for k in {k for c in children for k in raw[c]}}


def section_employees(source, year):
    """Employees by ISIC section letter, thousands; "TOTAL" is all."""
    result = {}
    for row in source.rows(EMPLOYEES):
        if row["TIME"] != year or not row["SUBJECT"].endswith("L1_ST"):
            continue
        # YW99C4L1_ST is section C; R is written X and the total 4T.
        code = {"4T": "TOTAL", "X4": "R"}.get(row["SUBJECT"][4:6],
                                              row["SUBJECT"][4])
        if code != "4":
            result[code] = float(row["Value"])
    return result


def sector_employees(source, matrix, row_sums):
    """Employees by A17 sector in 2010, thousands.

    Manufacturing is split as the occupations' own sectors suggest.
    """
    sections = section_employees(source, YEAR)
    result = dict.fromkeys(SECTORS, 0.0)
    for section, sector in SECTIONS.items():
        result[sector] += sections[section]
    within = {s: (matrix[:, SECTORS.index(s)] * row_sums).sum()
              for s in MANUFACTURING}
    for sector, weight in within.items():
        result[sector] = sections["C"] * weight / sum(within.values())
    result["DE"] += section_employees(source, "2014")["B"]
    unstated = sections["TOTAL"] / sum(result.values())
    if not 1 <= unstated <= 1.02:
        raise InputError(f"{EMPLOYEES}: the sections sum to "
                         f"{1 / unstated:.3f} of the total in {YEAR}")
    return np.array([result[s] * unstated for s in SECTORS])


def sector_prior(source, codes, sizes):
    """Shares of sectors in each occupation, completed beyond the top three.

    The finer families of an occupation have top threes of their own; their
    sum reveals more sectors.  What is still unknown is spread over the
    sectors not named, by the employment that these have left to explain.
    """
    milliers = table(source, SECTOR, "Fap", "Secteur", "Milliers")
    known = np.zeros((len(codes), len(SECTORS)))
    total = np.zeros(len(codes))
    for i, code in enumerate(codes):
        total[i] = sum(milliers[code].values())
        children = [c for c in milliers if len(c) == 5 and c[:3] == code]
        for sector in SECTORS:
            def named(key):
                return sum(v for k, v in milliers[key].items()
                           if A38.get(k) == sector)
            known[i, SECTORS.index(sector)] = max(
                named(code), sum(named(c) for c in children))
        known[i] *= min(1, total[i] / max(known[i].sum(), 1e-9))
    share = known / total[:, None]
    left = np.maximum(sizes - (share * sizes.sum() * (total / total.sum())
                               [:, None]).sum(0), 0.05 * sizes)
    for i in range(len(codes)):
        open_sectors = (known[i] == 0) * left
        share[i] += (1 - share[i].sum()) * open_sectors / open_sectors.sum()
    return share


def read(source, out, checks):
    """Raw tables of the base year for the occupations of three characters."""
    jobs = next(r for r in source.rows(EMPLOYMENT) if r["Annee"] == YEAR)
    codes = sorted(c for c in jobs if len(c) == 3 and c not in DROPPED + [
        UNSTATED, "ENS"])
    fine = sorted(c for c in jobs if len(c) == 5 and c[:3] in FINE
                  and sum(1 for k in jobs if len(k) == 5
                          and k[:3] == c[:3]) > 1)
    values = np.array([float(jobs[c]) for c in codes])
    total = float(jobs["ENS"])
    checks.near("occupations with the unstated, against the total (DARES)",
                values.sum() + float(jobs[UNSTATED]), total, 0.01, "thousand")
    result = Occupations()
    result.jobs = jobs
    result.codes, result.fine = codes, fine
    result.persons = round_vector(values * total * 1000 / values.sum(),
                                  round(total * 1000))
    result.fine_persons = {}
    for i, code in enumerate(codes):
        children = [c for c in fine if c[:3] == code]
        if children:
            weights = np.array([float(jobs[c]) for c in children])
            parts = round_vector(weights * result.persons[i] / weights.sum(),
                                 result.persons[i])
            result.fine_persons.update(zip(children, parts))
    status = table(source, STATUS, "Fap", "statut", "Pourcentage", SURVEY)
    result.status = {}
    for code in codes + fine:
        line = from_families(status, jobs, code)
        parts = [line.get(label, 0) for label in STATES.values()]
        result.status[code] = dict(zip(STATES, shares(
            [p / sum(parts) for p in parts])))
    index = {r["time_period"]: float(r["obs_value"])
             for r in source.rows(LABOUR_COST)}

    def mean(year):
        return sum(index[f"{year}-T{q}"] for q in (1, 2, 3, 4)) / 4

    result.wage_growth = mean(2010) / mean(2004)
    wages = {r["Fap3"]: float(r["Salaire_median"]) for r in source.rows(WAGE)
             if r["Annee"] == SURVEY and r["Salaire_median"] != "NA"}
    lacking = [c for c in codes if c not in wages]
    if lacking:
        raise InputError(f"{WAGE} has no wage for {lacking}")
    result.raw_wage = {c: wages.get(c) or wages[c[:3]] for c in codes + fine}
    result.wage = {c: w * result.wage_growth
                   for c, w in result.raw_wage.items()}
    result.inherited_wage = [c for c in fine if c not in wages]
    return result


def employed_diplomas(out):
    """Employed persons by diploma on 1 January 2010, from traits.csv."""
    persons = dict.fromkeys(DIPLOMAS, 0.0)
    for row in table_rows(out, "traits.csv"):
        if row["activity"] == "employed" and row["diploma"] != STUDYING:
            name = row["diploma"]
            name = "none_or_brevet" if name in ("none", "brevet") else name
            persons[name] += float(row["persons"])
    return np.array(list(persons.values()))


def diplomas(source, data, out, checks):
    """Shares of diplomas by occupation, moved from 2003-05 to 2010 by RAS."""
    raw = table(source, DIPLOMA, "Fap", "diplome", "Pourcentage", SURVEY)
    lines = {c: from_families(raw, data.jobs, c)
             for c in data.codes + data.fine}
    prior = np.array([[lines[c].get(d, 0) + 1e-4 for d in DIPLOMAS.values()]
                      for c in data.codes]) * data.persons[:, None]
    margin = employed_diplomas(out)
    margin *= data.persons.sum() / margin.sum()
    fitted, _ = ras("diplomas of occupations", prior, data.persons, margin)
    checks.within("occupations: higher education 2010 against 2003-05, %",
                  100 * margin[3:5].sum() / margin.sum(), 25, 42, "%")
    result = dict(zip(data.codes, fitted / fitted.sum(1)[:, None]))
    step = fitted.sum(0) / prior.sum(0)
    for code in data.fine:
        line = np.array([lines[code].get(d, 0) + 1e-4
                         for d in DIPLOMAS.values()]) * step
        result[code] = line / line.sum()
    return {c: shares(list(v)) for c, v in result.items()}


def occupations(source, out, checks):
    """Write occupations.csv; return the data for the other tables."""
    data = read(source, out, checks)
    data.diplomas = diplomas(source, data, out, checks)
    labels = {r["Fap"]: " ".join(r["libelle"].split())
              for r in source.rows(LABELS)}
    women = table(source, WOMEN, "Fap3", "Annee", "Part")
    moves = table(source, MOVES, "Fap3", "Type_mmo", "Taux", YEAR)
    rows, persons = [], dict(zip(data.codes, data.persons))
    persons.update(data.fine_persons)
    order = [c for code in data.codes
             for c in [code] + [f for f in data.fine if f[:3] == code]]
    for code in order:
        parent = code[:3] if len(code) == 5 else ""
        base = parent or code
        rates = [moves[base]["Taux d'entrée"], moves[base]["Taux de sortie"]]
        state = data.status[code]
        rows.append([
            code, parent or "none", labels[code], number(persons[code] / 1000, 3),
            number(data.wage[code], 0), number(data.raw_wage[code], 0),
            number(women[base]["2009-2011"] / 100, 4),
            *[number(state[s], 4) for s in STATES],
            *[number(d, 4) for d in data.diplomas[code]],
            number(rates[0] / 100, 4), number(rates[1] / 100, 4),
            "inherited" if parent else "own"])
    mean = (sum(persons[c] * data.wage[c] for c in data.codes)
            / data.persons.sum())
    checks.within("occupations: mean of the median net wages 2010 (EUR)",
                  mean, 1500, 1900, "EUR")
    checks.near("occupations: self-employed 2003-05 (%, survey about 11)",
                100 * sum(persons[c] * data.status[c]["self_employed"]
                          for c in data.codes) / data.persons.sum(), 11, 1.5,
                "%")
    write(out, "occupations.csv", {
        "title": "Occupations (DARES FAP): employment, wage, status, diploma",
        "producer": f"{DARES}; mouvements de main-d'oeuvre; INSEE",
        "year": "2010 (status 2003-2005)", "licence": OPEN_LICENCE,
        "derivation": [
            f"employment: {EMPLOYMENT}, {YEAR}; the 11 thousand of occupation "
            "ZZZ (not stated) are spread in proportion; T2Z, the sum of T2A "
            "and T2B, is left out",
            "parent is none for the 87 occupations; rows with a parent are "
            "the finer families (FAP 225) of the front-line occupations; they "
            "are part of the parent, not added to it, and sum to its "
            "employment",
            f"wage: median net monthly wage of full-time employees, {WAGE}, "
            "2003-2005 (wage_2004), carried to 2010 by the hourly labour cost "
            f"index ({data.wage_growth:.4f}, {LABOUR_COST}), the same for "
            "all (assumption)",
            f"women: {WOMEN}, 2009-2011; status: {STATUS}, 2003-2005, where "
            "only the finer families have that period: occupations are their "
            "mean, weighted by the jobs of 2010; those still in initial "
            "education are left out of the diplomas",
            f"diplomas: {DIPLOMA}, 2003-2005, in the same way, then raked to "
            "the diplomas of the employed of traits.csv in 2010",
            f"entry and exit rates: {MOVES}, 2010, of employees; they exceed "
            "1 where very short contracts are the rule",
            "detail = inherited: women, entry and exit rates of a finer "
            "family are its parent's"],
        "unit": {"employment": "thousand persons", "wage": "EUR a month, 2010",
                 "wage_2004": "EUR a month, mean of 2003-2005",
                 "women_share..long_higher": "share of the occupation",
                 "entry_rate, exit_rate": "per employee and year"}},
        ["occupation", "parent", "name", "employment", "wage", "wage_2004",
         "women_share", *[f"{s}_share" for s in STATES], *DIPLOMAS,
         "entry_rate", "exit_rate", "detail"], rows)
    return data


def by_sector(source, data, out, checks):
    """Write occupation_sector.csv: 2010, fitted to both margins."""
    rough = section_employees(source, YEAR)
    sizes = np.array([sum(rough[k] for k, v in SECTIONS.items() if v == s)
                      for s in SECTORS])
    for s, weight in zip(MANUFACTURING, FIRST_SPLIT):
        sizes[SECTORS.index(s)] = weight * rough["C"]
    prior = sector_prior(source, data.codes, sizes)
    own = np.array([data.status[c]["self_employed"] for c in data.codes])
    total = data.persons.sum() / 1000
    employees_total = rough["TOTAL"]
    # Self-employed: level from the two totals, pattern from the survey.
    weights = own * data.persons
    independents = weights / weights.sum() * (total - employees_total) * 1000
    independents = np.minimum(independents, 0.98 * data.persons)
    salaried = data.persons - independents
    salaried *= employees_total * 1000 / salaried.sum()
    independents = data.persons - salaried
    if independents.min() < -1e-6 * total:
        salaried = np.minimum(salaried, data.persons)
        independents = data.persons - salaried
    columns = sector_employees(source, prior, salaried) * 1000
    columns *= salaried.sum() / columns.sum()
    paid, residual = ras("employees by occupation and sector",
                         prior * salaried[:, None] + 1e-6, salaried, columns)
    free = prior * independents[:, None]
    fitted = paid + free
    margin = round_vector(fitted.sum(0), data.persons.sum())
    cells = round_matrix("occupation_sector", ras(
        "occupation_sector", fitted, data.persons, margin)[0],
        data.persons, margin)
    data.paid, data.free, data.sector_persons = paid, free, margin
    data.employees = round_vector(paid.sum(0))
    data.cells = cells
    moved = np.abs(paid / salaried[:, None] - prior).sum(1) / 2
    checks.within("occupation_sector: residual of RAS (parts of a million)",
                  1e6 * residual, 0, 0.01, "")
    checks.within("occupation_sector: jobs whose sector RAS moved, %",
                  100 * (moved * salaried).sum() / salaried.sum(), 0, 15, "%")
    write(out, "occupation_sector.csv", {
        "title": "Employment by occupation and sector, 2010",
        "producer": f"guichet, from {DARES} and OECD ALFS",
        "year": "2010 (structure of 2017-2019)",
        "licence": "Licence Ouverte / Open Licence (Etalab); OECD terms, cite",
        "derivation": [
            f"prior: {SECTOR}, the three largest sectors (A38, grouped to A17) "
            "of each occupation, and those of its finer families where these "
            "say more; the rest is spread over the sectors not named, by the "
            "employees these have left to explain (assumption)",
            f"employees raked to occupations.csv and to {EMPLOYEES}, {YEAR}; "
            "manufacturing is one section there and is split as the "
            "occupations suggest; mining is that of 2014; the 0.6 % of "
            "employees of no stated section are spread in proportion",
            "self-employed: total employment less employees, spread over "
            "occupations by their share of 2003-2005 and over sectors as the "
            "prior, without a margin of their own",
            f"RAS moved {100 * (moved * salaried).sum() / salaried.sum():.1f} "
            "% of the employees to another sector; cells of no one are "
            "left out"],
        "unit": {"employment": "thousand persons"}},
        ["occupation", "sector", "employment"],
        [[c, s, f"{cells[i, j] / 1000:.3f}"]
         for i, c in enumerate(data.codes) for j, s in enumerate(SECTORS)
         if cells[i, j]])
    return data
