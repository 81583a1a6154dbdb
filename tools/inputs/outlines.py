"""Outlines of the departements, thinned for maps (tools/report/outlines.csv).

Neighbours share their border point for point in the raw file.  Rings are therefore cut into
arcs where three areas meet or a border begins or ends; each arc is thinned once, so that two
neighbours still share it and the map has no gaps.  Thinning: Ramer (1972), Douglas and
Peucker (1973), with a tolerance of a part of the area's own size, small ones staying legible.
"""
import json
import math

from . import common

RAW = "geo/departements.geojson"
PART = 0.012                            # of an area's extent may be thinned away
DIGITS = 3                              # of a degree, as in the raw file


def rings_of(feature):
    """Outer rings of one area, each a list of points without the closing one."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[tuple(point) for point in polygon[0][:-1]] for polygon in polygons]


def extent(ring):
    """Larger side of the box around a ring, in degrees."""
    return max(max(p[axis] for p in ring) - min(p[axis] for p in ring) for axis in (0, 1))


def distance(point, first, last):
    """Distance of a point from a segment; degrees of longitude are shorter than of latitude."""
    narrow = math.cos(math.radians(first[1]))
    px, py = (point[0] - first[0]) * narrow, point[1] - first[1]
    dx, dy = (last[0] - first[0]) * narrow, last[1] - first[1]
    length = dx * dx + dy * dy
    along = 0 if length == 0 else min(1, max(0, (px * dx + py * dy) / length))
    return math.hypot(px - along * dx, py - along * dy)


def thin(points, tolerance):
    """Fewest points from which no point of the line is further than the tolerance."""
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        far, middle = max((distance(points[i], points[first], points[last]), i)
                          for i in range(first + 1, last))
        if far > tolerance:
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return [points[i] for i in sorted(keep)]


def owners_of_sides(areas):
    """Which areas have each side; a side on the coast has one owner, a border two."""
    owners = {}
    for code, rings in areas.items():
        for ring in rings:
            for a, b in zip(ring, ring[1:] + ring[:1]):
                owners.setdefault(frozenset((a, b)), set()).add(code)
    return owners


def arcs_of(ring, owners):
    """The ring cut where the owners of its sides change; one arc if they never do."""
    sides = [owners[frozenset((a, b))] for a, b in zip(ring, ring[1:] + ring[:1])]
    cuts = [i for i in range(len(ring)) if sides[i] != sides[i - 1]]
    if not cuts:
        half = len(ring) // 2           # an island: two arcs, so that thinning has ends
        cuts = [ring.index(min(ring))]
        cuts.append((cuts[0] + half) % len(ring))
    arcs = []
    for first, last in zip(cuts, cuts[1:] + cuts[:1]):
        length = (last - first) % len(ring) or len(ring)
        arcs.append([ring[(first + i) % len(ring)] for i in range(length + 1)])
    return arcs


def thinned(ring, owners, tolerances):
    """A ring with fewer points; the tolerance of a border is that of its smaller owner."""
    result = []
    for arc in arcs_of(ring, owners):
        sharing = owners[frozenset(arc[:2])]
        backwards = arc[0] > arc[-1]    # both neighbours thin it in the same direction
        points = thin(arc[::-1] if backwards else arc, min(tolerances[c] for c in sharing))
        result += (points[::-1] if backwards else points)[:-1]
    return result


def outlines(source, path, checks):
    """Write the outlines of all departements of the raw file to `path`."""
    raw = source.folder / RAW
    if not raw.is_file():
        raise common.InputError(f"the raw file {RAW} is missing")
    features = json.loads(raw.read_text(encoding="utf-8"))["features"]
    areas = {f["properties"]["code"]: rings_of(f) for f in features}
    owners = owners_of_sides(areas)
    tolerances = {code: PART * max(map(extent, rings)) for code, rings in areas.items()}
    rows = []
    for code in sorted(areas):
        if code == common.MAYOTTE:
            continue
        largest = max(map(extent, areas[code]))
        kept = sorted((r for r in areas[code] if extent(r) > 0.06 * largest),
                      key=extent, reverse=True)
        for ring in kept:
            points = thinned(ring, owners, tolerances)
            if len(points) > 2:
                rows.append([code, " ".join(
                    f"{common.number(x, DIGITS)} {common.number(y, DIGITS)}" for x, y in points)])
    checks.near("departements with an outline", len({row[0] for row in rows}), 100, 0)
    common.write(path.parent, path.name, {
        "title": "Outlines of the departements, thinned for maps",
        "producer": "guichet, from IGN and Etalab",
        "year": "as in the raw file; the borders of 2010 are the same",
        "licence": common.OPEN_LICENCE,
        "derivation": [
            f"outer rings of {RAW}; each line between two departements, or along the coast, "
            f"is thinned once (Douglas and Peucker) to {PART:g} of the extent of the smaller one",
            "one row a ring, the largest first; islands below 6 % of the extent are left out, "
            "and so is Mayotte (976), which the model has not"],
        "unit": {"points": "longitude and latitude in degrees (WGS 84), in turn"}},
        ["departement", "points"], rows)
