"""Enterprises by size, establishments by departement, births and deaths."""
import numpy as np

from .common import InputError, number, write
from .occupations import SECTORS
from .people import code_order

ENTERPRISES = "firms/enterprises_section_size.csv"
ESTABLISHMENTS = "firms/establishments_departement_size_2014.csv"
RATES = "firms/birth_death_rates.csv"
YEAR = "2014"                           # the first year of the file
CLASSES = {"1-9": "NSC-1", "10-19": "NSC-2", "20-49": "NSC-3",
           "50-249": "NSC-4", "250+": "NSC-5"}
BANDS = {"0": "E14TS0ND", "1-5": "E14TS1", "6-9": "E14TS6",
         "10-19": "E14TS10", "20-49": "E14TS20", "50-99": "E14TS50",
         "100-199": "E14TS100", "200-499": "E14TS200", "500+": "E14TS500"}
# Groups of the file -> A17 sectors.
GROUPS = {"05_09": ["DE"], "35": ["DE"], "36_39": ["DE"],
          "10_33": ["C1", "C2", "C3", "C4", "C5"], "41_43": ["FZ"],
          "45_47": ["GZ"], "49_53": ["HZ"], "55_56": ["IZ"], "58_63": ["JZ"],
          "68": ["LZ"], "69_75": ["MN"], "77_82": ["MN"]}
# Sectors that the file does not give by size: the pattern of another, with
# this mean number of persons per enterprise (assumption).  Agriculture and
# personal services are small; schools, hospitals and administrations large.
DONORS = {"AZ": ("farms", 1.5), "KZ": ("58_63", 12.0), "OQ": ("77_82", 20.0),
          "RU": ("55_56", 2.5)}
# Shares of persons by class in agriculture, and the middle of the classes.
FARMS = {"1-9": 0.90, "10-19": 0.05, "20-49": 0.03, "50-249": 0.015,
         "250+": 0.005}
MIDDLE = {"1-9": 2.2, "10-19": 13.5, "20-49": 31, "50-249": 100, "250+": 900}


def measured(source):
    """[group][class] = (enterprises, persons, value added M EUR)."""
    cells = {}
    for row in source.rows(ENTERPRISES):
        if row["TIME"] == YEAR and row["Value"] not in ("", "NA"):
            cells[row["VAR"], row["ISIC4"], row["SCL"]] = float(row["Value"])
    result = {}
    for group in GROUPS:
        total = {v: cells.get((v, group, "TOTAL")) for v in ("ENTR", "EMPN",
                                                            "VAPE")}
        if None in total.values():
            raise InputError(f"{ENTERPRISES} has no total for {group}")
        lines = {c: [cells.get((v, group, s)) for v in ("ENTR", "EMPN",
                                                        "VAPE")]
                 for c, s in CLASSES.items()}
        result[group] = (total, lines)
    return result


def complete(group, total, lines):
    """Fill the unpublished cells of a group from its totals.

    What the published classes leave of a total goes to the others, in
    proportion to the middle of the class for persons.
    """
    gaps = 0
    for k, name in ((0, "ENTR"), (1, "EMPN")):
        holes = [c for c in CLASSES if lines[c][k] is None]
        gaps += len(holes)
        if holes:
            rest = total[name] - sum(v[k] for v in lines.values() if v[k])
            weights = []
            for c in holes:
                other = lines[c][1 - k]
                weights.append(max(other, 1) * (1 / MIDDLE[c] if k == 0
                                                else MIDDLE[c])
                               if other else 1.0)
            for c, w in zip(holes, weights):
                lines[c][k] = max(rest, 0) * w / sum(weights)
    for c in CLASSES:
        if lines[c][2] is None:
            lines[c][2] = total["VAPE"]
            gaps += 1
    return {c: np.array([v[0], v[1], v[1] * v[2]])
            for c, v in lines.items()}, gaps


def sizes(source, data, result, out, checks):
    """Write firms_size.csv."""
    table = {s: {c: np.zeros(3) for c in CLASSES} for s in SECTORS}
    origin, holes, parts = dict.fromkeys(SECTORS, "measured"), {}, {}
    for group, (total, lines) in measured(source).items():
        cells, gaps = complete(group, total, lines)
        parts[group] = cells
        if gaps:
            holes[group] = gaps
        members = GROUPS[group]
        weights = np.array([data.employees[SECTORS.index(s)]
                            for s in members], float)
        for s, w in zip(members, weights / weights.sum()):
            for c in CLASSES:
                table[s][c] += w * cells[c]
            if len(members) > 1:
                origin[s] = "split"
    for sector, (donor, mean) in DONORS.items():
        cells = parts.get(donor) or {
            c: np.array([v / MIDDLE[c], v, v]) for c, v in FARMS.items()}
        jobs = data.sector_persons[SECTORS.index(sector)]
        added = result.added[SECTORS.index(sector)]
        persons = {c: v[1] for c, v in cells.items()}
        enterprises = {c: v[0] for c, v in cells.items()}
        scale = jobs / sum(persons.values())
        # The smallest class is set to give the mean size wanted.
        others = sum(n for c, n in enterprises.items() if c != "1-9") * scale
        first = max(jobs / mean - others, persons["1-9"] * scale / 9)
        for c in CLASSES:
            table[sector][c] = np.array([
                first if c == "1-9" else enterprises[c] * scale,
                persons[c] * scale,
                added * persons[c] / sum(persons.values())])
        origin[sector] = "assumption"
    rows, firms = [], 0
    for s in SECTORS:
        for c in CLASSES:
            n, persons, added = (int(round(x)) for x in table[s][c])
            n = max(1, n) if persons else n
            firms += n
            rows.append([s, c, n, f"{persons / 1000:.3f}", added, origin[s]])
    covered = [s for s in SECTORS if origin[s] != "assumption"]
    persons = sum(table[s][c][1] for s in covered for c in CLASSES)
    checks.within("firms_size: persons of measured sectors against jobs, %",
                  100 * persons / sum(data.sector_persons[SECTORS.index(s)]
                                      for s in covered), 80, 120, "%")
    checks.within("firms_size: enterprises, all sectors, million",
                  firms / 1e6, 2.5, 5, "million")
    write(out, "firms_size.csv", {
        "title": "Enterprises by sector and size class of persons employed",
        "producer": "guichet, from OECD SDBS",
        "year": f"{YEAR}, the first of the file", "licence":
            "OECD terms, cite",
        "derivation": [
            f"{ENTERPRISES}, {YEAR}; persons employed, not employees; value "
            "added is persons times value added per person",
            "manufacturing is one group there: every class is split between "
            "C1 to C5 by employees (origin = split), which hides that C2 and "
            "C4 are large firms",
            "cells not published, filled from the total of the group: "
            + (", ".join(f"{k} {v}" for k, v in sorted(holes.items()))
               or "none"),
            "AZ, KZ, OQ and RU are not in the file by size: class pattern "
            "assumed for farms, else of 58_63, 77_82 and 55_56; persons of "
            "sectors.csv, mean sizes "
            + ", ".join(f"{s} {m:g}" for s, (_, m) in DONORS.items())
            + " (origin = assumption); in OQ an enterprise may be a public "
            "body",
            "levels are of 2014; use as the shape of 2010"],
        "unit": {"size_class": "persons employed", "enterprises": "number",
                 "persons": "thousand persons", "value_added": "M EUR"}},
        ["sector", "size_class", "enterprises", "persons", "value_added",
         "origin"], rows)


def establishments(source, out, checks):
    """Write establishments_departement.csv."""
    rows, total = [], 0
    places = [r for r in source.rows(ESTABLISHMENTS) if r["DEP"] != "976"]
    if len(places) != 100:
        raise InputError(f"{ESTABLISHMENTS} has {len(places)} departements "
                         "without Mayotte, not 100")
    for row in sorted(places, key=lambda r: code_order(r["DEP"])):
        count = {b: int(float(row[c])) for b, c in BANDS.items()}
        if sum(count.values()) != int(float(row["E14TST"])):
            raise InputError(f"{ESTABLISHMENTS}: the classes of departement "
                             f"{row['DEP']} do not sum to its total")
        total += sum(count.values())
        rows += [[row["DEP"], b, n] for b, n in count.items()]
    checks.within("establishments at the end of 2014, million",
                  total / 1e6, 4, 7, "million")
    write(out, "establishments_departement.csv", {
        "title": "Establishments by departement and size class of employees",
        "producer": "INSEE, CLAP", "year": "end of 2014",
        "licence": "Licence Ouverte / Open Licence (Etalab)",
        "derivation": [f"{ESTABLISHMENTS}, unchanged; class 0 is none or "
                       "unknown; without Mayotte (976)"],
        "unit": {"size_class": "employees", "establishments": "number"}},
        ["departement", "size_class", "establishments"], rows)


def demography(source, out, checks):
    """Write firm_demography.csv: one pair of rates for all sectors."""
    rate = {(r["IND"], r["TIME"]): float(r["Value"])
            for r in source.rows(RATES)}
    birth, death = rate["B_R_EMPL", "2010"], rate["D_R_EMPL", "2010"]
    mean = [sum(rate[k, str(y)] for y in range(2010, 2017)) / 7
            for k in ("B_R_EMPL", "D_R_EMPL")]
    checks.near("firm births less deaths, mean of 2010-2016, %",
                mean[0] - mean[1], 0, 1.0, "%")
    write(out, "firm_demography.csv", {
        "title": "Birth and death rates of enterprises by sector, 2010",
        "producer": "OECD SDBS", "year": "2010", "licence":
            "OECD terms, cite",
        "derivation": [
            f"{RATES}: employer enterprises of industry, construction and "
            "market services together, no sector is given: the same rate for "
            "all sectors (assumption), and OQ, where public bodies neither "
            "enter nor leave, a tenth of it (assumption)",
            f"mean of 2010-2016: births {mean[0]:.1f} %, deaths {mean[1]:.1f} "
            "%"],
        "unit": {"birth_rate, death_rate": "share of enterprises a year",
                 "mean_birth_rate, mean_death_rate": "the same, mean of "
                                                     "2010-2016"}},
        ["sector", "birth_rate", "death_rate", "mean_birth_rate",
         "mean_death_rate"],
        [[s, *[number(v / 100 * (0.1 if s == "OQ" else 1), 4)
               for v in (birth, death, *mean)]] for s in SECTORS])


def firms(source, data, result, out, checks):
    """Write the three tables on firms."""
    sizes(source, data, result, out, checks)
    establishments(source, out, checks)
    demography(source, out, checks)
