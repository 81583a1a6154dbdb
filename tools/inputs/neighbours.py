"""Which departements border on each other."""
import json
from collections import defaultdict

import numpy as np

from .common import MAYOTTE, OPEN_LICENCE, InputError, write
from .network import reach
from .people import PERIMETER, code_order

OUTLINES = "geo/departements.geojson"
ISLANDS = ["2A", "2B", "971", "972", "973", "974"]  # off the mainland


def sides(geometry):
    """The sides of all rings of an outline, each a set of its two ends."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:
            for start, end in zip(ring, ring[1:]):
                yield frozenset([tuple(start), tuple(end)])


def borders(source):
    """Departement -> those that have a side of the outline in common."""
    path = source.folder / OUTLINES
    if not path.is_file():
        raise InputError(f"the raw file {OUTLINES} is missing")
    owners, result = defaultdict(set), {}
    for place in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code = place["properties"]["code"]
        if code != MAYOTTE:
            result[code] = set()
            for side in sides(place["geometry"]):
                owners[side].add(code)
    for both in owners.values():
        for code in both:
            result[code] |= both - {code}
    return result


def departement_neighbours(source, people, out, checks):
    """Write departement_neighbours.csv: every pair in both directions."""
    result = borders(source)
    if set(result) != set(people.departements):
        raise InputError(f"{OUTLINES} does not have the 100 departements")
    mainland = [d for d in people.departements if d not in ISLANDS]
    links = np.array([[b in result[a] for b in mainland] for a in mainland])
    checks.within("departement_neighbours: mean on the mainland",
                  links.sum() / len(mainland), 4.5, 5.5)
    checks.near("departement_neighbours: reached on the mainland",
                reach(links, 0), len(mainland), 0)
    checks.near("departement_neighbours: neighbours of Paris",
                len(result["75"]), 3, 0)
    checks.near("departement_neighbours: between islands (2A and 2B)",
                sum(len(result[d]) for d in ISLANDS), 2, 0)
    write(out, "departement_neighbours.csv", {
        "title": "Departements that border on each other",
        "producer": "guichet, from IGN and Etalab",
        "year": "as in the raw file; the borders of 2010 are the same",
        "licence": OPEN_LICENCE,
        "derivation": [
            f"two departements are neighbours when their simplified outlines "
            f"in {OUTLINES} have a side (two successive points) in common; "
            "every pair is there in both directions, in the order of the "
            "codes",
            "borders on land only: the overseas departements have none, nor "
            "has Corsica but between 2A and 2B", PERIMETER],
        "unit": {"departement, neighbour": "INSEE code"}},
        ["departement", "neighbour"],
        [[a, b] for a in people.departements
         for b in sorted(result[a], key=code_order)])
