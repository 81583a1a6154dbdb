"""Figures of work: occupations that gain and lose, why jobs end and what follows."""
import numpy as np

from . import reading, style
from .context import Picture, stacked, too_small
from .figures_economy import draw_fan

SHOWN = 12                              # occupations in each direction
CAUSES = "job_separations_by_separation_cause"


def occupations(context):
    """Gains and losses between the first and the last year."""
    words, series = context.words, "employment_by_occupation"
    years = context.baseline.yearly(series)
    codes = context.baseline.labels(series, 1)
    change = years[:, -1] - years[:, 0]
    centre, error = reading.mean(change) / 1e3, reading.standard_error(change) / 1e3
    start = reading.mean(years[:, 0]) / 1e3
    real = [i for i, code in enumerate(codes) if code != "none" and start[i] > 0]
    order = sorted(real, key=lambda i: centre[i])
    chosen = order if len(order) <= 2 * SHOWN else order[:SHOWN] + order[-SHOWN:]
    part = 100 * centre / np.where(start > 0, start, np.nan)
    names = {i: style.shorten(words.label("occupation", codes[i]), 54) + f" ({codes[i]})"
             for i in chosen}
    figure, ((left, right),) = style.grid(1, 2, 0.235 * len(chosen) + 1.3, sharey=True,
                                          width_ratios=[1.15, 1])
    colours = [style.BLUE if centre[i] >= 0 else style.RED for i in chosen]
    for axes, values, digits, errors in ((left, centre, 0, error), (right, part, 0, None)):
        heights = np.arange(len(chosen))
        axes.barh(heights, values[chosen], color=colours, height=0.72)
        spans = np.nan_to_num(2 * error[chosen]) if errors is not None else 0 * heights
        if errors is not None and np.isfinite(error).any():
            axes.errorbar(values[chosen], heights, xerr=spans, fmt="none", color=style.INK,
                          linewidth=0.8)
        reach = np.nanmax(np.abs(values[chosen]) + spans)
        for height, i, more in zip(heights, chosen, spans):
            side = 1 if values[i] >= 0 else -1
            axes.text(values[i] + side * (more + 0.015 * reach), height,
                      words.number(values[i], digits, sign=True), va="center", fontsize=7,
                      ha="left" if side > 0 else "right")
        axes.set_xlim(-1.2 * reach if (values[chosen] < 0).any() else 0,
                      1.2 * reach if (values[chosen] > 0).any() else 0)
        axes.set_ylim(-0.8, len(chosen) - 0.2)
        axes.axvline(0, color=style.SOFT, linewidth=0.8)
        style.value_axis(axes.xaxis, words)
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
    left.set_yticks(np.arange(len(chosen)), [names[i] for i in chosen],
                    fontsize=7.2)
    left.set_title(words("thousand persons"), fontsize=8.5, fontweight="normal")
    right.set_title(words("% of employment in {year}", year=context.first_year), fontsize=8.5,
                    fontweight="normal")
    rows = [[names[i], words.number(start[i], 1), words.number(centre[i], 1, sign=True),
             words.number(error[i], 1), words.percent(part[i], 1, sign=True)]
            for i in reversed(chosen)]
    return Picture(figure, [words("occupation"),
                            words("thousand persons") + f", {context.first_year}",
                            words("change"), words("s.e."), "%"], rows)


# What follows on the right: title, unit, what is shown of a context as [run, year], least value.
FOLLOWING = (
    ("Jobs ended because modes moved the work", "thousand persons a year",
     lambda context: 12e-3 * context.baseline.yearly(CAUSES)[
         ..., context.baseline.labels(CAUSES, 1).index("modes")], 0),
    ("Time out of work before a new job", "months",
     lambda context: context.baseline.yearly("time_out_of_work"), 0),
    ("Pay after displacement", "% of pay before, in euros of 2010",
     lambda context: context.baseline.yearly("displaced_pay_ratio"), None),
)


def displacement(context):
    """Jobs ended by cause, those that modes ended, and what became of those who lost theirs."""
    words, years = context.words, context.baseline.years
    codes = context.baseline.labels(CAUSES, 1)
    values = 12e-3 * context.means(CAUSES).T
    some = [i for i, code in enumerate(codes) if code != "none"]
    names = context.labels("separation_cause", [codes[i] for i in some])
    figure = style.plt.figure(figsize=(style.WIDTH, 6.4), layout="constrained")
    panels = figure.add_gridspec(3, 2, width_ratios=[1.25, 1])
    left = figure.add_subplot(panels[:, 0])
    small = stacked(left, years, values[some], names, least=0.04)
    style.dress(left, words, words("Jobs ended, by cause"), words("thousand persons a year"))
    rows = [[name, words("thousand persons a year"), words.number(v[0], 1),
             words.number(v[-1], 1)] for name, v in zip(names, values[some])]
    for place, (title, unit, get, least) in enumerate(FOLLOWING):
        axes, data = figure.add_subplot(panels[place, 1]), get(context)
        draw_fan(axes, years, data, style.BLUE)
        style.dress(axes, words, words(title), words(unit))
        style.years_axis(axes, years)
        if least is not None:
            axes.set_ylim(bottom=least)
        mean = reading.mean(data)
        rows.append([words(title), words(unit), words.number(mean[0], 1),
                     words.number(mean[-1], 1)])
    return Picture(figure, ["", words("unit"), str(years[0]), str(years[-1])], rows,
                   too_small(words, small))
