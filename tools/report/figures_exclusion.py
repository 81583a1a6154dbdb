"""Figures of exclusion: who goes without, by group; how unequal it is, and through what."""
import numpy as np

from . import reading, style
from .context import Picture, lines

GROUPS = (("age_band", "Age"), ("diploma", "Diploma"), ("decile", "Decile of standard of living"),
          ("household_type", "Household"))
# Rows of panels: title, series that is a share, or series divided by another; what counts since
# January is taken in December.
MEASURES = (("Going without", "excluded_share", None, "yearly"),
            ("Enduring a mode", "endured_share", None, "yearly"),
            ("Helped", "persons_helped", "persons_15", "yearly"),
            ("Gave up within a year", "gave_up_year_share", None, "december"))


def shares_of(context, measure, group):
    """[run, year, label] of a measure in %; None if the files have it not."""
    _, series, per, period = measure
    names = [f"{name}_by_{group}" for name in (series, per) if name]
    try:
        values = getattr(context.baseline, period)(names[0])
        if per:
            people = context.baseline.yearly(names[1])
            values = np.divide(100 * values, people, out=np.full_like(values, np.nan),
                               where=people > 0)
    except reading.Missing:
        return None
    return values


def groups(context):
    """First year (ring) and last year (dot with two standard errors) of each group."""
    words, rows = context.words, []
    found = [m for m in MEASURES if shares_of(context, m, "age_band") is not None]
    figure, grid = style.grid(len(found), 4, 1.75 * len(found) + 1.2, sharey="row", sharex="col")
    for across, (group, title) in enumerate(GROUPS):
        for down, measure in enumerate(found):
            values = shares_of(context, measure, group)
            axes = grid[down, across]
            if values is None:
                axes.set_visible(False)
                continue
            codes = context.baseline.labels(f"{measure[1]}_by_{group}", 1)
            names = context.labels(group, codes)
            last, error = reading.mean(values[:, -1]), reading.standard_error(values[:, -1])
            first = reading.mean(values[:, 0])
            shown = [i for i in range(len(codes)) if np.isfinite(last[i]) and codes[i] != "0-14"]
            places = np.arange(len(shown))
            axes.vlines(places, first[shown], last[shown], color="#CCCCCC", linewidth=2.5, zorder=1)
            axes.plot(places, first[shown], "o", markerfacecolor="white", markersize=5,
                      markeredgecolor=style.ORANGE, clip_on=False, zorder=3,
                      label=str(context.first_year))
            axes.errorbar(places, last[shown], yerr=np.nan_to_num(2 * error[shown]), fmt="o",
                          color=style.BLUE, markersize=5, linewidth=1, clip_on=False, zorder=4,
                          label=str(context.last_year))
            style.dress(axes, words, words(title) if down == 0 else None)
            axes.set_xticks(places, [names[i] for i in shown],
                            rotation=0 if group == "decile" else 40, fontsize=7,
                            ha="center" if group == "decile" else "right",
                            rotation_mode="anchor")
            axes.set_xlim(-0.6, len(shown) - 0.4)
            if across == 0:
                axes.set_ylabel(words(measure[0]) + "\n" + words("% of adults"))
            rows += [[words(measure[0]), words(title), names[i], words.percent(first[i]),
                      words.percent(last[i])] for i in shown]
    for line in grid:
        line[0].set_ylim(bottom=0)
    legend = grid[0, 0].get_legend_handles_labels() + (2,)
    absent = [words(m[0]) for m in MEASURES if m not in found]
    note = words("Not in these files: {names}.", names=", ".join(absent)) if absent else ""
    return Picture(figure, [words("measure"), words("group"), "", str(context.first_year),
                            str(context.last_year)], rows, note, legend)


def concentration(context):
    """Concentration indices over time, and what the first is made of."""
    words, years = context.words, context.baseline.years
    series = (("exclusion_concentration", "Going without"),
              ("endured_concentration", "Enduring a mode"))
    values = np.stack([context.means(name) for name, _ in series])
    figure, ((left, right),) = style.grid(1, 2, 3.9)
    lines(left, years, values, [words(name) for _, name in series])
    left.axhline(0, color=style.SOFT, linewidth=0.8, zorder=1)
    style.dress(left, words, words("Concentration over standards of living"),
                words("index; below zero: among the poor"))
    factors = context.baseline.labels("exclusion_contribution_by_factor", 1)
    data = context.baseline.yearly("exclusion_contribution_by_factor")[:, -1]
    centre, error = reading.mean(data), reading.standard_error(data)
    names, places = context.labels("factor", factors), np.arange(len(factors))
    right.barh(places, centre, height=0.65,
               color=[style.RED if c < 0 else style.BLUE for c in centre])
    if np.isfinite(error).any():
        right.errorbar(centre, places, xerr=2 * np.nan_to_num(error), fmt="none",
                       color=style.INK, linewidth=0.8)
    right.axvline(0, color=style.SOFT, linewidth=0.8)
    style.dress(right, words, words("Contributions for going without, {year}",
                                    year=years[-1]), words("contribution to the index"))
    right.set_yticks(places, names)
    right.invert_yaxis()
    right.grid(axis="y", visible=False)
    right.grid(axis="x")
    style.value_axis(right.xaxis, words)
    rows = [[words(name), words.number(v[0], 3), words.number(v[-1], 3)]
            for (_, name), v in zip(series, values)]
    rows += [[name, "", words.number(c, 4)] for name, c in zip(names, centre)]
    return Picture(figure, ["", str(years[0]), str(years[-1])], rows)
