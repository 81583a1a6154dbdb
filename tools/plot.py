#!/usr/bin/python3
"""Draw the first picture of a run.

    tools/plot.py results/baseline.h5 -o results/baseline.png
    tools/plot.py --economy results/baseline.h5 -o results/economy.png
    tools/plot.py --modes results/baseline.h5 -o results/modes.png

What the picture holds is the list PANELS below, or ECONOMY, or MODES.  Published figures
(targets.csv, population_series.csv and macro_targets.csv of the input folder)
are drawn as points over the simulated lines.  Exit code 4: the file is missing, damaged
or not of guichet, or a series of the picture is not in it.

Needs the Debian packages python3-xarray, python3-h5netcdf, python3-xxhash and
python3-matplotlib.
"""
import argparse
import csv
import datetime
import sys
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
matplotlib.use("Agg")                   # no display is needed
import matplotlib.pyplot as plt         # noqa: E402
import numpy as np                      # noqa: E402
import xarray                           # noqa: E402
from matplotlib.lines import Line2D     # noqa: E402

sys.dont_write_bytecode = True          # keep the source tree clean
import checksums                        # noqa: E402

INPUT_ERROR = 4                         # as of guichet
# Okabe and Ito (2008): told apart with any colour vision.
NOMINAL = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000"]
INPUTS = Path(__file__).resolve().parent.parent / "scenarios" / "france"


class PictureError(Exception):
    """Something the user has to know, in a sentence."""


@dataclass
class Line:
    """One series: its name in the file, its words, the published figures that match it."""
    series: str
    label: str
    target: tuple = None                # (series, group) of targets.csv
    black: bool = False


@dataclass
class Panel:
    """One small picture: single series, or one series with a line for each label."""
    title: str
    unit: str
    lines: list = field(default_factory=list)
    breakdown: str = None               # a series with one dimension beside time
    dimension: str = None
    apart: str = None                   # a label outside the order of the others
    target: str = None                  # series of targets.csv, its groups being labels
    population: bool = False            # points of population_series.csv
    factor: float = 1.0
    maximum: float = None
    against: tuple = None               # (series, series, words): a scatter of yearly means
    only: str = None                    # of the labels, those that begin so; written without it
    per: str = None                     # divide by this series (without dimension)
    nominal: bool = False               # the labels have no order


PANELS = [
    Panel("Internet use in the last three months, by age", "% of persons",
          breakdown="internet_use_share_by_age_band", dimension="age_band", target="internet_use",
          lines=[Line("internet_use_share", "all, 15 and over", ("internet_use", "all 15+"),
                      black=True)], maximum=100),
    Panel("Equipment and ability", "% of persons aged 15 and over",
          lines=[Line("connected_share", "internet at home", ("home_internet", "all 15+")),
                 Line("smartphone_share", "smartphone", ("smartphone", "all 12+")),
                 Line("able_share", "able (all basic skills)"),
                 Line("illectronisme_share", "illectronisme", ("illectronisme", "all 15+"))],
          maximum=100),
    Panel("Digital skill of internet users, by diploma", "mean, points from 0 to 100",
          breakdown="digital_skill_by_diploma", dimension="diploma", apart="in_education"),
    Panel("Population, by age", "million persons",
          breakdown="persons_by_age_band", dimension="age_band", population=True, factor=1e-6),
]

ANNUAL = 12e-9                          # euros a month as billions a year
ECONOMY = [
    Panel("GDP and its uses in volume", "billion EUR of 2010, yearly rate", factor=ANNUAL,
          lines=[Line("gdp_volume", "GDP", black=True),
                 Line("household_consumption_volume", "household consumption"),
                 Line("investment_volume", "investment"),
                 Line("exports_volume", "exports"), Line("imports_volume", "imports")]),
    Panel("Unemployment", "% of the labour force",
          lines=[Line("unemployment_rate", "unemployment rate",
                      ("unemployment_rate", "observed"))]),
    Panel("Beveridge curve, yearly means", "vacancy rate, % of posts",
          against=("unemployment_rate", "vacancy_rate", "unemployment rate, %")),
    Panel("Employment, by sector", "million persons",
          breakdown="employment_by_sector", dimension="sector", factor=1e-6),
]

MODES = [
    Panel("Modes of banking and insurance", "% of persons aged 15 and over",
          breakdown="persons_by_category_mode", dimension="category_mode",
          only="banking_insurance.", per="persons_15", factor=100, nominal=True),
    Panel("Modes of public procedures", "% of persons aged 15 and over",
          breakdown="persons_by_category_mode", dimension="category_mode",
          only="public_administration.", per="persons_15", factor=100, nominal=True),
    Panel("Modes of food shopping", "% of persons aged 15 and over",
          breakdown="persons_by_category_mode", dimension="category_mode",
          only="food.", per="persons_15", factor=100, nominal=True),
    Panel("Purchases by who works, and on what terms", "million a month",
          breakdown="purchases_by_mode_class", dimension="mode_class", factor=1e-6, nominal=True),
    Panel("Going without in a category at least, by age", "% of persons",
          breakdown="excluded_share_by_age_band", dimension="age_band",
          lines=[Line("excluded_share", "all, 15 and over", black=True)]),
    Panel("Going without in a category at least, by diploma", "% of persons",
          breakdown="excluded_share_by_diploma", dimension="diploma", apart="in_education"),
    Panel("Front-line jobs", "million persons",
          lines=[Line("front_line_jobs", "work of staff in modes", black=True)], factor=1e-6),
    Panel("Minutes of purchases, by performer", "billion minutes a month",
          breakdown="minutes_by_performer", dimension="performer", factor=1e-9, nominal=True),
]


def rows_of(path):
    """Rows of a table of the input folder; nothing when it is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def open_run(path):
    """Series and provenance of an output file."""
    checksums.verify(path, raises=PictureError)
    try:
        series = xarray.open_dataset(path, engine="h5netcdf")
        provenance = xarray.open_dataset(path, engine="h5netcdf", group="provenance")
    except Exception as error:          # the libraries below raise whatever they like
        raise PictureError(f"{path}: this is no output of guichet, or it is damaged "
                           f"({type(error).__name__})") from None
    if "time" not in series.coords:
        raise PictureError(f"{path}: there is no time in it: not an output of guichet")
    return series, provenance


def attribute(provenance, name, otherwise=""):
    """An attribute of the provenance, as text."""
    return checksums.text(provenance.attrs.get(name, otherwise))


def check_series(run, path, panels=None, chosen=""):
    """Every series the picture needs must be there; all missing ones are told, with the choice of
    series that the run was made with."""
    panels = PANELS if panels is None else panels
    names = [p.breakdown for p in panels if p.breakdown]
    names += [p.per for p in panels if p.per]
    names += [line.series for p in panels for line in p.lines]
    names += [name for p in panels if p.against for name in p.against[:2]]
    missing = [name for name in dict.fromkeys(names) if name not in run]
    if missing:
        made = f"it was made with --series {chosen}; " if chosen else ""
        raise PictureError(f"{path}: the picture needs series that are not in it: "
                           f"{', '.join(missing)} ({made}guichet describe series lists those "
                           "there are)")


def cut(run, provenance, path):
    """The months that were simulated; a run that was stopped has fewer than its file has room
    for."""
    done = run.sizes["time"]
    if "months_completed" in provenance:
        done = int(provenance["months_completed"])
    if done < 2:
        raise PictureError(f"{path}: it holds {done} simulated months; a picture needs two")
    return run.isel(time=slice(0, done))


def texts(values):
    """Labels as text, whether stored as text or bytes."""
    return [v.decode() if isinstance(v, bytes) else str(v) for v in values]


def band_limits(label):
    """First and last age of a label such as "15-29", "under 15", "75+"; None for any other."""
    numbers = [int(part) for part in
               "".join(c if c.isdigit() else " " for c in label).split()]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    if len(numbers) == 1:
        young = any(word in label.lower() for word in ("under", "less", "<", "moins"))
        return (0, numbers[0] - 1) if young else (numbers[0], 200)
    return None


def same_group(label, group):
    """True if a label of the file and a group of the targets are the same ages."""
    if label == group:
        return True
    ages = band_limits(label)
    return ages is not None and group[:3] != "all" and ages == band_limits(group)


def target_points(targets, name, match):
    """Dates (the middle of the year surveyed) and values of one published series."""
    rows = [r for r in targets if r["series"] == name and match(r["group"])]
    return ([datetime.datetime(int(r["year"]), 7, 1) for r in rows],
            [float(r["value"]) for r in rows])


def population_points(rows, label):
    """Persons of an age band on each 1 January, from population_series.csv."""
    limits = band_limits(label)
    if limits is None:
        return [], []
    sums = {}
    for row in rows:
        first = int(row["age"])         # of a band of five years
        if limits[0] <= first and first + 4 <= limits[1]:
            year = int(row["year"])
            sums[year] = sums.get(year, 0) + float(row["persons"])
    years = sorted(sums)
    return [datetime.datetime(y, 1, 1) for y in years], [sums[y] for y in years]


def ordered_colours(count):
    """Colours for labels that have an order: light to dark, legible in grey too."""
    return [plt.get_cmap("viridis")(x) for x in np.linspace(0.86, 0.0, count)]


def draw_points(axes, times, dates, values, colour):
    """Published figures within the span of the run, or little before."""
    first, last = times[0] - np.timedelta64(250, "D"), times[-1]
    inside = [(d, v) for d, v in zip(dates, values) if first <= np.datetime64(d) <= last]
    if inside:
        axes.plot(*zip(*inside), "o", color=colour, markeredgecolor="white", markersize=5.5,
                  markeredgewidth=0.8, zorder=5, clip_on=False)
    return bool(inside)


def labels_of(panel, data, dimension):
    """Places and words of the labels that a panel shows."""
    labels = enumerate(texts(data[dimension].values))
    if panel.only is None:
        return list(labels)
    chosen = [(i, label[len(panel.only):]) for i, label in labels if label.startswith(panel.only)]
    if not chosen:
        raise PictureError(f"{data.name}: none of its labels begins with \"{panel.only}\"")
    return chosen


def draw_panel(axes, panel, run, targets, population):
    """One small picture; true if it holds published figures."""
    times = run["time"].values
    points = False
    if panel.breakdown:
        data = run[panel.breakdown]
        dimension = panel.dimension if panel.dimension in data.dims else data.dims[1]
        labels = labels_of(panel, data, dimension)
        words = [label for _, label in labels]
        colours = ordered_colours(len(words) - (panel.apart in words))
        if panel.nominal:
            colours = [NOMINAL[i % len(NOMINAL)] for i in range(len(words))]
        share = run[panel.per].values if panel.per else 1
        for place, (index, label) in enumerate(labels):
            values = data.isel({dimension: index}).values / share * panel.factor
            if np.isnan(values).all():
                continue                # nobody is counted there
            apart = label == panel.apart
            colour = "0.5" if apart else colours[place - (panel.apart in words[:place])]
            axes.plot(times, values, color=colour, linewidth=1.6, label=label.replace("_", " "),
                      linestyle="--" if apart else "-")
            if panel.target:
                points |= draw_points(axes, times, *target_points(
                    targets, panel.target, lambda g: same_group(label, g)), colour)
            if panel.population:
                dates, persons = population_points(population, label)
                # Every third year is enough to compare.
                points |= draw_points(axes, times, dates[::3],
                                      [p * panel.factor for p in persons[::3]], colour)
    for line, colour in zip(panel.lines, NOMINAL):
        colour = "black" if line.black else colour
        axes.plot(times, run[line.series].values * panel.factor, color=colour, linewidth=1.8,
                  linestyle="--" if line.black else "-", label=line.label)
        if line.target:
            points |= draw_points(axes, times, *target_points(
                targets, line.target[0], lambda g: g == line.target[1]), colour)
    return points


def draw_scatter(axes, panel, letter, run):
    """Yearly means of one series against another, from light to dark as time passes."""
    years = run["time"].dt.year
    across, up = (run[name].groupby(years).mean().values for name in panel.against[:2])
    first, last = int(years[0]), int(years[-1])
    axes.plot(across, up, color="0.8", linewidth=0.8, zorder=1)
    axes.scatter(across, up, c=ordered_colours(len(up)), s=24, zorder=2)
    for index, year in ((0, first), (-1, last)):
        axes.annotate(str(year), (across[index], up[index]), textcoords="offset points",
                      xytext=(4, 4), fontsize=8)
    axes.set_title(f"{letter}  {panel.title}", loc="left", fontsize=10.5, fontweight="bold")
    axes.set_xlabel(panel.against[2])
    axes.set_ylabel(panel.unit)
    axes.grid(color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def legend_entries(axes, points):
    """Lines from top to bottom, then what the points are."""
    def height(line):
        return np.nanmean(line.get_ydata())
    lines = sorted((line for line in axes.get_lines() if not line.get_label().startswith("_")),
                   key=height, reverse=True)
    if points:
        lines.append(Line2D([], [], marker="o", linestyle="", color="0.4", markersize=5.5,
                            markeredgecolor="white", label="published"))
    return lines


def dress(axes, panel, letter, times, points):
    """Title, axes and legend of one small picture."""
    margin = np.timedelta64(300, "D")
    axes.set_xlim(times[0] - margin, times[-1] + margin)
    axes.set_title(f"{letter}  {panel.title}", loc="left", fontsize=10.5, fontweight="bold")
    axes.set_ylabel(panel.unit)
    axes.set_ylim(0, panel.maximum)
    axes.grid(axis="y", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(handles=legend_entries(axes, points), fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.01, 0.5),
                handlelength=1.4, labelspacing=0.5)


def source_line(provenance, times, points, tables):
    """What was run, which months of it are there, and whose figures are the points."""
    def text(name):
        return attribute(provenance, name, "?")
    line = (f"Source: guichet {text('version')}, scenario {text('scenario')}, "
            f"seed {text('seed')}, replication {text('replication')}, "
            f"one agent for {text('weight')} persons.")
    months = times.astype("datetime64[M]").astype(int)
    if np.any(np.diff(months) != 1):
        line += (f" The run holds {len(months)} of the {months[-1] - months[0] + 1} months (--every): "
                 "yearly means are of those of a year that it holds.")
    if points:
        line += f" Points: published figures, {tables}."
    return line


def draw(run, provenance, inputs, panels=None):
    """The whole picture."""
    panels = PANELS if panels is None else panels
    targets, population = rows_of(inputs / "targets.csv"), rows_of(inputs / "population_series.csv")
    targets += [{**row, "group": "observed"} for row in rows_of(inputs / "macro_targets.csv")]
    plt.rcParams.update({"font.size": 9, "font.family": "DejaVu Sans", "svg.fonttype": "none",
                         "svg.hashsalt": "guichet"})
    rows = -(-len(panels) // 2)
    figure, grid = plt.subplots(rows, 2, figsize=(12.5, 3.8 * rows), layout="constrained")
    figure.get_layout_engine().set(hspace=0.09, wspace=0.05, rect=(0, 0.08 / rows, 1, 1 - 0.08 / rows))
    tables = ("INSEE (scenarios/france/macro_targets.csv)" if panels is ECONOMY else
              "INSEE and CRÉDOC (scenarios/france/targets.csv, population_series.csv)")
    points = False
    for letter, axes, panel in zip("abcdefgh", grid.flat, panels):
        if panel.against:
            draw_scatter(axes, panel, letter, run)
            continue
        published = draw_panel(axes, panel, run, targets, population)
        dress(axes, panel, letter, run["time"].values, published)
        points |= published
    figure.text(0.01, 0.024 / rows, source_line(provenance, run["time"].values, points, tables), fontsize=7.5, color="0.35")
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="output file of guichet run")
    parser.add_argument("-o", "--output", type=Path, action="append", required=True,
                        help="picture to make (.png, .svg, .pdf); may be repeated")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--economy", action="store_true",
                       help="draw the economy instead of digital access and population")
    which.add_argument("--modes", action="store_true",
                       help="draw who buys how, who goes without and who works")
    parser.add_argument("--inputs", type=Path, default=INPUTS,
                        help="folder of the published figures (default: that of the project)")
    options = parser.parse_args()
    panels = ECONOMY if options.economy else MODES if options.modes else PANELS
    try:
        series, provenance = open_run(options.file)
        check_series(series, options.file, panels, attribute(provenance, "series"))
        run = cut(series, provenance, options.file)
        figure = draw(run, provenance, options.inputs, panels)
    except PictureError as error:
        print(f"plot.py: {error}", file=sys.stderr)
        return INPUT_ERROR
    try:
        for output in options.output:
            figure.savefig(output, dpi=160)
    except (OSError, ValueError) as error:
        print(f"plot.py: {output} cannot be written: {error}", file=sys.stderr)
        return 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
