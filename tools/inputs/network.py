"""Where occupations are, and the network of moves between them."""
import re
from collections import defaultdict

import numpy as np

from .common import OPEN_LICENCE, InputError, number, shares, write
from .occupations import SECTORS
from .people import code_order
from .ras import ras, round_matrix, round_vector

LOCAL = "labour/occupation_departement_2019.csv"
STRUCTURE = "labour/employment_structure_departement_2019.csv"
EDGES = "mobility/rome_mobility.csv"
FAMILIES = "labour/fap225_rome.csv"
OLDER = "mobility/fap_rome.txt"
NEAR, EVOLUTION = 1.0, 0.5      # weight of an edge by its type (assumption)
INSIDE = 0.25                   # of an edge between families of one domain
# Steps of education of the diplomas, for the distance of a move.
LEVEL = [0, 1, 2, 3, 4]
# Steps of education that need retraining, by type of move (assumption).
RETRAIN = {"near": 0.75, "evolution": 0.5, "domain": 0.5}


# Occupations that the local table leaves out are placed like non-market
# employment, except artisans (like all employment).
LIKE_TOTAL = ["K0Z"]


def families_of_rome(source, codes):
    """ROME code -> occupations, from both tables; each counts once."""
    result = defaultdict(set)
    for row in source.rows(FAMILIES):
        if row["Rome"] not in ("NA", "") and row["Fap"][:3] in codes:
            result[row["Rome"]].add(row["Fap"][:3])
    path = source.folder / OLDER
    if not path.is_file():
        raise InputError(f"the raw file {OLDER} is missing")
    text = path.read_text(encoding="latin-1")
    for line in re.findall(r'((?:"[A-N]\d{4}",?\s*)+)=\s*"(\w{5})"', text):
        if line[1][:3] in codes:
            for rome in re.findall(r"[A-N]\d{4}", line[0]):
                result[rome].add(line[1][:3])
    return result


def raw_edges(source, codes):
    """Weights [from, to] between different occupations, and the near part."""
    place = {c: i for i, c in enumerate(codes)}
    known = families_of_rome(source, place)
    weight = np.zeros((len(codes), len(codes)))
    near = np.zeros_like(weight)
    used = total = 0
    for row in source.rows(EDGES):
        total += 1
        start, end = known[row["code_rome"]], known[row["code_rome_cible"]]
        if not start or not end:
            continue
        used += 1
        step = {"Proche": NEAR, "Evolution": EVOLUTION}[
            row["libelle_type_mobilite"]]
        for a in start:
            for b in end:
                if a != b:
                    share = step / (len(start) * len(end))
                    weight[place[a], place[b]] += share
                    if step == NEAR:
                        near[place[a], place[b]] += share
    return weight, near, used / total


def reach(links, start):
    """Number of nodes that can be reached from one node."""
    seen, front = {start}, [start]
    while front:
        for j in np.flatnonzero(links[front.pop()]):
            if j not in seen:
                seen.add(int(j))
                front.append(int(j))
    return len(seen)


def network(source, data, out, checks):
    """Write occupation_network.csv: where workers of an occupation apply."""
    codes = data.codes
    weight, near, used = raw_edges(source, codes)
    poor = [i for i in range(len(codes))
            if not weight[i].any() or not weight[:, i].any()]
    # Occupations without ROME edges in a direction: those of their domain.
    added = np.zeros_like(weight, bool)
    for i in poor:
        peers = [j for j, c in enumerate(codes) if j != i
                 and c[0] == codes[i][0]] or [
            codes.index(c) for c in ("L4Z", "R4Z", "L5Z")]
        for a, b in [(i, j) for j in peers] + [(j, i) for j in peers]:
            if not weight[a, b]:
                weight[a, b] = INSIDE
                added[a, b] = True
    links = weight > 0
    size = len(codes)
    if reach(links, 0) != size or reach(links.T, 0) != size:
        raise InputError("occupation_network: not every occupation can be "
                         "reached from every other")
    level = {c: sum(a * b for a, b in zip(LEVEL, data.diplomas[c]))
             for c in codes}
    weight /= weight.sum(1)[:, None]
    rows, far = [], 0.0
    for i, a in enumerate(codes):
        targets = np.flatnonzero(links[i])
        parts = np.maximum(np.rint(weight[i, targets] * 1e6), 1).astype(int)
        parts[np.argmax(parts)] += 10 ** 6 - parts.sum()
        for j, part in zip(targets, parts):
            gap = level[codes[j]] - level[a]
            kind = ("domain" if added[i, j] else
                    "near" if near[i, j] else "evolution")
            retraining = int(gap > RETRAIN[kind])
            far += retraining * part / 1e6
            rows.append([a, codes[j], number(part / 1e6, 6), number(gap, 3),
                         kind, retraining])
    density = len(rows) / (size * (size - 1))
    checks.within("occupation_network: edges of ROME used, %", 100 * used,
                  80, 100, "%")
    checks.within("occupation_network: density, %", 100 * density, 5, 40, "%")
    checks.within("occupation_network: occupations linked by domain",
                  len(poor), 0, 12)
    checks.within("occupation_network: moves with retraining, %",
                  100 * far / size, 1, 30, "%")
    write(out, "occupation_network.csv", {
        "title": "Occupations to which the workers of an occupation move",
        "producer": "guichet, from France Travail (ROME v3) and DARES",
        "year": "2009-2014 (FAP 2009, ROME v3)", "licence": OPEN_LICENCE,
        "derivation": [
            f"{EDGES}: a near move weighs {NEAR}, an evolution {EVOLUTION} "
            f"(assumption); ROME to FAP by {FAMILIES} and {OLDER}; a job code "
            "of several occupations is divided among them; moves inside an "
            f"occupation are left out; {100 * used:.0f} % of the edges have "
            "occupations at both ends",
            f"{len(poor)} occupations that lack edges in a direction ("
            + ", ".join(codes[i] for i in poor) + ") are linked both ways to "
            f"those of their domain, raw weight {INSIDE} (kind = domain, "
            "assumption)",
            f"weights of an occupation sum to 1; every occupation can be "
            f"reached from every other; {len(rows)} edges, density "
            f"{100 * density:.1f} %",
            "diploma_gap: difference of the mean level of education of "
            "occupations.csv, on a scale of 0 (none or brevet) to 4 (three "
            "years of higher education or more)",
            f"retraining = 1 where the gap exceeds {RETRAIN['near']}, or "
            f"{RETRAIN['evolution']} if the move is not near (assumption)"],
        "unit": {"weight": "share of the moves out of an occupation",
                 "diploma_gap": "steps", "retraining": "1 = needed, else 0"}},
        ["from", "to", "weight", "diploma_gap", "kind", "retraining"], rows)


# --- departements ----------------------------------------------------------

GROUPS = {"agriculture": ["AZ"],
          "industrie": ["C1", "C2", "C3", "C4", "C5", "DE"],
          "construction": ["FZ"],
          "tertiaire_marchand": ["GZ", "HZ", "IZ", "JZ", "KZ", "LZ", "MN",
                                 "RU"],
          "tertiaire_non_marchand": ["OQ"]}


def local_shares(source, data, places):
    """Shares of departements in every occupation and in all employment."""
    local = defaultdict(lambda: np.zeros(len(places)))
    for row in source.rows(LOCAL):
        if row["departement"] in places and row["employment_mean"]:
            local[row["fap"]][places.index(row["departement"])] = float(
                row["employment_mean"])
    structure = {r["code"]: r for r in source.rows(STRUCTURE)}
    missing = [p for p in places if p not in structure]
    if missing:
        raise InputError(f"{STRUCTURE} lacks {missing}")
    broad = np.array([[float(structure[p][g]) for g in GROUPS]
                      for p in places])
    broad /= broad.sum(1)[:, None]
    covered = [i for i, c in enumerate(data.codes) if c in local]
    absent = 1 - data.persons[covered].sum() / data.persons.sum()
    level = sum(local[data.codes[i]] for i in covered)
    # The occupations left out are those of non-market services: a
    # departement has more of them where these services weigh more.
    factor = absent / (broad[:, -1] * level).sum() * level.sum()
    total = level / (1 - factor * broad[:, -1])
    total /= total.sum()
    non_market = total * broad[:, -1]
    non_market /= non_market.sum()
    result = {}
    for code in data.codes:
        if code in local:
            line = local[code] + 0.01 * local[code].sum() * total
        else:
            line = total if code in LIKE_TOTAL else non_market
        result[code] = line / line.sum()
    return result, total, broad


def by_departement(source, data, out, checks):
    """Write occupation_departement.csv and sector_departement.csv."""
    places = sorted({r["departement"] for r in source.rows(LOCAL)},
                    key=code_order)
    if len(places) != 100:
        raise InputError(f"{LOCAL} has {len(places)} departements, not 100")
    share, total, broad = local_shares(source, data, places)
    rows = []
    for code in data.codes:
        line = shares(list(share[code]), 6)
        rows += [[code, p, number(v, 6)] for p, v in zip(places, line)]
    write(out, "occupation_departement.csv", {
        "title": "Departements of each occupation",
        "producer": "guichet, from DARES (tensions sur le marche du travail) "
                    "and INSEE",
        "year": "2019, used as structure", "licence": OPEN_LICENCE,
        "derivation": [
            f"{LOCAL}, rounded to hundreds there; 1 % of each occupation is "
            "placed as all employment, so that none is absent (assumption)",
            "occupations that the source leaves out (public service, "
            "teachers, doctors, managers, politics): as employment in "
            f"non-market services ({STRUCTURE}); artisans (K0Z) as all "
            "employment"],
        "unit": {"share": "share of the occupation"}},
        ["occupation", "departement", "share"], rows)
    prior = np.array([sum(data.cells[i, j] * share[c]
                          for i, c in enumerate(data.codes))
                      for j in range(len(SECTORS))])
    cells = np.zeros(prior.shape, int)
    for k, (group, sectors) in enumerate(GROUPS.items()):
        index = [SECTORS.index(s) for s in sectors]
        margin = data.sector_persons[index]
        columns = total * broad[:, k]
        columns = round_vector(columns / columns.sum() * margin.sum(),
                               margin.sum())
        fitted, _ = ras(f"sector_departement {group}", prior[index] + 1e-3,
                        margin, columns)
        cells[index] = round_matrix(group, fitted, margin, columns)
    data.places, data.local_jobs = places, cells
    paris = cells[:, places.index("75")].sum() / cells.sum()
    checks.within("sector_departement: Paris, % of employment (about 6 to 7)",
                  100 * paris, 4.5, 8, "%")
    write(out, "sector_departement.csv", {
        "title": "Employment by sector and departement, 2010",
        "producer": "guichet, from INSEE (estimations d'emploi) and DARES",
        "year": "2010 (structure of 2019)", "licence": OPEN_LICENCE,
        "derivation": [
            "sectors: totals of occupation_sector.csv; departements: total of "
            f"{LOCAL}, raised for the occupations it leaves out where "
            "non-market services weigh more",
            f"five broad groups of sectors by departement from {STRUCTURE}; "
            "inside a group, raked from what occupation_sector.csv and "
            "occupation_departement.csv together imply",
            "jobs at the place of work where the source says so"],
        "unit": {"employment": "thousand persons"}},
        ["sector", "departement", "employment"],
        [[s, p, f"{cells[j, i] / 1000:.3f}"] for j, s in enumerate(SECTORS)
         for i, p in enumerate(places)])
    return data
