"""What every figure gets: scenarios, words, the period; and what it gives back."""
from dataclasses import dataclass, field

import numpy as np

from . import reading, style


@dataclass
class Picture:
    """A figure, the numbers shown (for those who cannot see it), and a note on what is left out."""
    figure: object
    header: list
    rows: list
    note: str = ""
    legend: tuple = None                # (handles, words, columns), under the title


@dataclass
class Entry:
    """One figure of the report."""
    name: str                           # of its files
    title: str
    question: str
    needs: list                         # series without which there is no figure
    unit: str
    reading: str                        # how to read it, in two or three sentences
    draw: object                        # function of a context that returns a Picture
    scenarios: bool = False             # only where there are several scenarios
    compares: bool = False              # shows all scenarios, not the baseline alone


@dataclass
class Context:
    """The runs and the language."""
    scenarios: list
    words: object
    comparison: object = None
    balance: object = None
    names: dict = field(default_factory=dict)

    @property
    def baseline(self):
        return self.scenarios[0]

    @property
    def first_year(self):
        return self.baseline.years[0]

    @property
    def last_year(self):
        return self.baseline.years[-1]

    def last(self, series):
        """Means over replications and months of the last year."""
        return reading.mean(self.baseline.yearly(series)[:, -1])

    def early(self, series):
        """The same of the first year."""
        return reading.mean(self.baseline.yearly(series)[:, 0])

    def means(self, series):
        """[year, ...]: means over replications."""
        return reading.mean(self.baseline.yearly(series))

    def labels(self, dimension, codes):
        """Codes of a dimension, spelled out."""
        return [self.words.label(dimension, code) for code in codes]

    def source(self, entry):
        """The line under a figure: what was run, and which series are shown."""
        words, run, held = self.words, self.baseline.first, self.baseline.months_held
        numbers = [r["replication"] for r in self.baseline.runs]
        replications = (words("replication {number}", number=numbers[0]) if len(numbers) == 1 else
                        words("{count} replications", count=len(numbers)))
        shown = self.scenarios if entry.scenarios or entry.compares else self.scenarios[:1]
        names = style.shorten(", ".join(scenario.label for scenario in shown), 120)
        scenario = (words("scenario {name}", name=names) if len(shown) == 1 else
                    words("scenarios {names}", names=names))
        return (words("Source") + words.colon() + f" guichet {run['version']}, {scenario}, "
                + words("seed {seed}", seed=run["seed"]) + f", {replications}, 1/{run['weight']}"
                + (words("; of each year {months}", months=words.months(held)) if held else "")
                + words("; series") + " " + ", ".join(compact(entry.needs)) + ".")


def compact(names):
    """Names of series, three or more breakdowns of one written as "excluded_share_by_*"."""
    stems = [name.split("_by_")[0] for name in names]
    return list(dict.fromkeys(f"{stem}_by_*" if stems.count(stem) > 2 else name
                              for stem, name in zip(stems, names)))


def shares(values, axis=-1):
    """Per cent of the sum along an axis."""
    total = np.nansum(values, axis=axis, keepdims=True)
    return np.divide(100 * values, total, out=np.full_like(values, np.nan), where=total != 0)


def band(values):
    """Low and high of the inner and the outer band over replications, [2, 2, ...]; None for one."""
    if values.shape[0] < 2:
        return None
    there = np.isfinite(values).all(axis=0)
    result = np.full((2, 2) + values.shape[1:], np.nan)
    # Two or three are too few for quantiles: all that there is.
    for place, part in enumerate((0.5, 0.9) if len(values) > 3 else (1, 1)):
        result[place][:, there] = np.quantile(values[:, there], [0.5 - part / 2, 0.5 + part / 2],
                                              axis=0)
    return result


def stacked(axes, years, values, names, least=0.035, most=6):
    """Areas one on the other, each named at its right end; values [label, year].

    Returns the names of those too small to be seen."""
    colours = [style.colour(i) for i in range(len(names))]
    areas = axes.stackplot(years, np.nan_to_num(values), colors=colours, edgecolor="white",
                           linewidth=0.6)
    for index, area in enumerate(areas):
        area.set_hatch(style.hatch(index))
    top = np.nan_to_num(values).sum(axis=0)
    end = np.nan_to_num(values[:, -1])
    high = max(top.max(), 1e-12)
    centres = np.cumsum(end) - end / 2
    shown = [i for i in range(len(names)) if np.nan_to_num(values[i]).max() > 0.004 * high]
    heights = style.spread(centres[shown], least * high, 0, high * (1 - least / 2))
    style.years_axis(axes, years, most)
    axes.set_ylim(0, high)
    for index, height in zip(shown, heights):
        axes.annotate(style.shorten(names[index], 30), (1, height / high), xytext=(5, 0),
                      xycoords="axes fraction", textcoords="offset points", va="center",
                      fontsize=7, color=style.dark(colours[index]), annotation_clip=False)
    return [name for i, name in enumerate(names) if i not in shown]


def too_small(words, names):
    """The sentence about what cannot be seen."""
    return words("Too small to be seen: {names}.", names=", ".join(names)) if names else ""


def lines(axes, years, values, names, least=0.06, colours=None, zero=False):
    """Lines, each named at its right end; values [label, year]."""
    colours = colours or [style.colour(i) for i in range(len(names))]
    styles = ["-", "--", "-.", ":"]
    for index, name in enumerate(names):
        axes.plot(years, values[index], color=style.dark(colours[index]),
                  linestyle=styles[index % 4])
    style.years_axis(axes, years)
    if zero:
        axes.set_ylim(bottom=0)
    low, high = axes.get_ylim()
    finite = [i for i in range(len(names)) if np.isfinite(last_finite(values[i]))]
    ends = [last_finite(values[i]) for i in finite]
    if not ends:
        return
    heights = style.spread(ends, least * (high - low), low, high)
    for index, height in zip(finite, heights):
        axes.annotate(style.shorten(names[index], 34), (1, (height - low) / (high - low)),
                      xytext=(5, 0), xycoords="axes fraction", textcoords="offset points",
                      va="center", fontsize=7.5, color=style.dark(colours[index]),
                      annotation_clip=False)


def last_finite(values):
    """The last value that is there."""
    there = values[np.isfinite(values)]
    return there[-1] if len(there) else np.nan
