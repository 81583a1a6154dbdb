"""Figures of the whole country: fans over replications, differences between scenarios."""
import numpy as np

from . import headline, reading, style
from .context import Picture, band

DRAWN_MAX = 6                           # scenarios, the baseline among them
FANS = [h for h in headline.HEADLINES if h.fan]


def panels(count):
    """A grid of two columns of three."""
    return style.grid(-(-count // 3), 3, 2.65 * -(-count // 3) + 0.9)


def draw_fan(axes, quarters, values, colour, name=None):
    """Bands over replications and the mean; a single run is a line."""
    limits = band(values)
    if limits is not None:
        for (low, high), alpha in ((limits[1], 0.16), (limits[0], 0.26)):
            axes.fill_between(quarters, low, high, color=colour, alpha=alpha, linewidth=0)
    axes.plot(quarters, reading.mean(values), color=colour, label=name)


def legend_of(axes):
    """Names of the scenarios, for the head of the figure."""
    handles, labels = axes.get_legend_handles_labels()
    return handles, [style.shorten(x, 60) for x in labels], 3


def left_out(context):
    """The sentence about scenarios that are in the table only."""
    return (context.words("Only the first {count} scenarios are drawn.", count=DRAWN_MAX)
            if len(context.scenarios) > DRAWN_MAX else "")


def clean(axes, words):
    """A grey line at zero where the axis crosses it."""
    low, high = axes.get_ylim()
    if low < 0 < high:
        axes.axhline(0, color=style.SOFT, linewidth=0.8, zorder=1)


def fans(context):
    """Headline series of all scenarios; the baseline with its bands."""
    words, shown = context.words, [h for h in FANS if headline.available(h, context.scenarios)]
    figure, grid = panels(len(shown))
    quarters = context.baseline.quarters
    for axes, item in zip(grid.flat, shown):
        for index, scenario in enumerate(context.scenarios[:DRAWN_MAX]):
            values = headline.values(item, scenario, "quarterly")
            if index == 0:
                draw_fan(axes, quarters, values, style.BLUE, scenario.label)
            else:
                axes.plot(quarters, reading.mean(values), color=style.dark(style.colour(index)),
                          linestyle=["--", "-.", ":"][(index - 1) % 3], label=scenario.label)
        style.dress(axes, words, words(item.label), words(item.unit))
        style.years_axis(axes, [context.first_year, context.last_year + 1])
        clean(axes, words)
    for axes in list(grid.flat)[len(shown):]:
        axes.set_visible(False)
    legend = legend_of(grid.flat[0]) if len(context.scenarios) > 1 else None
    rows = []
    for item in shown:
        for scenario in context.scenarios:
            values = reading.mean(headline.values(item, scenario, "yearly"))
            there = values[np.isfinite(values)]
            rows.append([words(item.label), words(item.unit), scenario.label,
                         words.number(there[0], item.digits), words.number(there[-1], item.digits)])
    return Picture(figure, [words("figure"), words("unit"), words("scenario"),
                            words("first year"), words("last year")], rows,
                   left_out(context), legend)


def differences(context):
    """Scenario less baseline, with two standard errors over paired replications."""
    words, shown = context.words, [h for h in FANS if headline.available(h, context.scenarios)]
    figure, grid = panels(len(shown))
    quarters, rows = context.baseline.quarters, []
    for axes, item in zip(grid.flat, shown):
        for index, scenario in enumerate(context.scenarios[1:DRAWN_MAX]):
            values = headline.differences(item, context.baseline, scenario, "quarterly")
            centre, error = reading.mean(values), reading.standard_error(values)
            shade = style.dark(style.colour(index + 1))
            axes.plot(quarters, centre, color=shade, label=scenario.label,
                      linestyle=["--", "-.", ":"][index % 3])
            if len(values) > 1:
                axes.fill_between(quarters, centre - 2 * error, centre + 2 * error, color=shade,
                                  alpha=0.18, linewidth=0)
        axes.axhline(0, color=style.SOFT, linewidth=0.8, zorder=1)
        unit = words(item.unit) if item.unit[0] != "%" else words("points")
        style.dress(axes, words, words(item.label), unit)
        style.years_axis(axes, [context.first_year, context.last_year + 1])
    for axes in list(grid.flat)[len(shown):]:
        axes.set_visible(False)
    legend = legend_of(grid.flat[0])
    for item in (h for h in headline.HEADLINES if headline.available(h, context.scenarios)):
        rows += difference_rows(context, item)
    return Picture(figure, [words("figure"), words("unit"), words("scenario"),
                            words("baseline"), words("difference"), words("s.e."),
                            words("beyond 2 s.e.")], rows, left_out(context), legend)


def difference_rows(context, item):
    """Differences of the last year, one row a scenario."""
    words, rows = context.words, []
    base = reading.mean(headline.values(item, context.baseline, "yearly"))[-1]
    for scenario in context.scenarios[1:]:
        values = headline.differences(item, context.baseline, scenario, "yearly")
        centre, error = reading.mean(values)[-1], reading.standard_error(values)[-1]
        digits = item.digits + 1
        mark = "●" if np.isfinite(error) and abs(centre) > 2 * error else ""
        rows.append([words(item.label), words(item.unit), scenario.label,
                     words.number(base, digits), words.number(centre, digits, sign=True),
                     words.number(error, digits), mark])
    return rows


def key_rows(context):
    """First and last year of every headline, with standard errors where there are several."""
    words, rows = context.words, []
    several = len(context.scenarios) > 1
    for item in headline.HEADLINES:
        for scenario in context.scenarios:
            if not headline.available(item, [scenario]):
                continue
            values = headline.values(item, scenario, "yearly")
            places = np.flatnonzero(np.isfinite(values).all(axis=0))
            if not len(places):
                continue
            cells = []
            for place, meant in ((places[0], context.first_year), (places[-1], context.last_year)):
                cell = words.number(reading.mean(values)[place], item.digits)
                error = reading.standard_error(values)[place]
                cell += f" ± {words.number(error, item.digits + 1)}" if np.isfinite(error) else ""
                year = scenario.years[place]
                cells.append(cell if year == meant else f"{cell} ({year})")
            change = reading.mean(values[:, places[-1]] - values[:, places[0]])
            rows.append([words(item.label), words(item.unit)] + [scenario.label] * several
                        + cells + [words.number(change, item.digits, sign=True)])
    return rows
