"""Maps of France by département: Lambert-93, the overseas départements and Paris as insets."""
import csv
import math
from pathlib import Path

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import BoundaryNorm
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from . import style
from .context import Picture

OUTLINES = Path(__file__).resolve().parent / "outlines.csv"
OVERSEAS = ("971", "972", "973", "974")
PARIS = ("75", "92", "93", "94")
# Places of the insets, in units of the metropolitan frame (x to the right, y up).
INSETS = {"971": (-0.215, 0.70), "972": (-0.215, 0.50), "973": (-0.215, 0.30),
          "974": (-0.215, 0.10)}
INSET = 0.165
PARIS_INSET = (1.005, 0.70, 0.22)
MISSING = "#DDDDDD"


def lambert93(longitude, latitude):
    """Conformal conic of the IGN (RGF93), in kilometres; parameters of the IGN, NTG 71."""
    n, scale, pole, eccentricity = 0.7256077650, 11754.2554261, 12655.6120499, 0.0818191910428
    sine = np.sin(np.radians(latitude))
    isometric = np.arctanh(sine) - eccentricity * np.arctanh(eccentricity * sine)
    radius = scale * np.exp(-n * isometric)
    angle = n * np.radians(longitude - 3)
    return 700 + radius * np.sin(angle), pole - radius * np.cos(angle)


def rings():
    """Département -> its rings, [point, (longitude, latitude)]."""
    result = {}
    with OUTLINES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            numbers = np.array(row["points"].split(), dtype=float).reshape(-1, 2)
            result.setdefault(row["departement"], []).append(numbers)
    return result


def fitted(parts, x, y, size):
    """Rings moved and scaled into a square, their proportions kept."""
    low = np.min([p.min(axis=0) for p in parts], axis=0)
    high = np.max([p.max(axis=0) for p in parts], axis=0)
    scale = size / (high - low).max()
    shift = np.array([x, y]) + (size - (high - low) * scale) / 2
    return [(p - low) * scale + shift for p in parts]


def shapes():
    """[(département, polygon, inset)] in the units of the page; metropolitan height is 1."""
    areas, result, metropolitan = rings(), [], {}
    for code, parts in areas.items():
        if code in OVERSEAS:
            narrow = math.cos(math.radians(parts[0][:, 1].mean()))
            x, y = INSETS[code]
            result += [(code, p, code) for p in fitted(
                [part * [narrow, 1] for part in parts], x, y, INSET)]
        else:
            metropolitan[code] = [np.column_stack(lambert93(p[:, 0], p[:, 1])) for p in parts]
    points = np.vstack([p for parts in metropolitan.values() for p in parts])
    low, height = points.min(axis=0), np.ptp(points[:, 1])
    for code, parts in metropolitan.items():
        result += [(code, (p - low) / height, "") for p in parts]
    near = [(code, p) for code in PARIS if code in metropolitan for p in metropolitan[code]]
    moved = fitted([p for _, p in near], *PARIS_INSET)
    return result + [(code, p, "paris") for (code, _), p in zip(near, moved)]


def boundaries(values, diverging):
    """Round limits of some seven classes; extremes go into the outer ones."""
    low, high = np.nanquantile(values, [0.03, 0.97])
    if diverging:
        high = max(abs(low), abs(high))
        low = -high
    high = high if high > low else low + 1
    limits = MaxNLocator(9, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    inside = limits[(limits > low - np.diff(limits)[0]) & (limits < high + np.diff(limits)[0])]
    return inside if len(inside) > 2 else limits


def choropleth(figure, axes, context, values, title, unit, diverging=False):
    """One map with its legend; values by département code."""
    words = context.words
    numbers = np.array([v for v in values.values() if np.isfinite(v)])
    limits = boundaries(numbers, diverging)
    palette = style.plt.get_cmap("PuOr_r" if diverging else "viridis_r").resampled(256)
    norm = BoundaryNorm(limits, palette.N, extend="both")
    polygons, colours = [], []
    for code, polygon, _ in shapes():
        value = values.get(code, np.nan)
        polygons.append(polygon)
        colours.append(palette(norm(value)) if np.isfinite(value) else MISSING)
    axes.add_collection(PolyCollection(polygons, facecolors=colours, edgecolors="white",
                                       linewidths=0.4))
    for code, (x, y) in INSETS.items():
        axes.text(x, y + INSET + 0.008, words.label("departement", code),
                  fontsize=6, color=style.SOFT, va="bottom")
    x, y, size = PARIS_INSET
    axes.add_patch(Rectangle((x - 0.012, y - 0.012), size + 0.024, size + 0.024, fill=False,
                             edgecolor=style.SOFT, linewidth=0.5))
    axes.text(x, y + size + 0.02, words("Paris and around"), fontsize=6, color=style.SOFT,
              va="bottom")
    axes.set_xlim(-0.23, 1.25)
    axes.set_ylim(-0.02, 1.02)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title(title)
    scale = style.plt.cm.ScalarMappable(norm=norm, cmap=palette)
    bar = figure.colorbar(scale, ax=axes, orientation="horizontal", fraction=0.045, pad=0.02,
                          aspect=32, ticks=limits, spacing="uniform")
    bar.ax.xaxis.set_major_formatter(style.Numbers(words))
    bar.ax.tick_params(labelsize=7)
    bar.outline.set_visible(False)
    bar.set_label(unit, fontsize=7.5)


def maps(context):
    """Going without in the last year; change of unemployment since the first."""
    words, rows = context.words, []
    codes = context.baseline.labels("excluded_share_by_departement", 1)
    without = context.last("excluded_share_by_departement")
    rate = "unemployment_rate_by_departement"
    change = context.last(rate) - context.early(rate)
    figure, ((left, right),) = style.grid(1, 2, 5.0)
    choropleth(figure, left, context, dict(zip(codes, without)),
               words("Going without, {year}", year=context.last_year), words("% of adults"))
    choropleth(figure, right, context, dict(zip(codes, change)),
               words("Change of unemployment, {first} to {last}", first=context.first_year,
                     last=context.last_year), words("points of the labour force"), True)
    for code, one, two in zip(codes, without, change):
        rows.append([f"{words.label('departement', code)} ({code})", words.percent(one),
                     words.number(two, 1, sign=True)])
    return Picture(figure, [words("département"), words("going without"),
                            words("change of unemployment, points")], rows)
