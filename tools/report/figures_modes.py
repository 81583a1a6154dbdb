"""Figures of modes of provision: who buys how, on what terms, and who performs the minutes."""
import numpy as np

from . import style
from .context import Picture, lines, shares, stacked, too_small


def modes_of(context, series):
    """category -> places of its modes, of categories that have several."""
    groups = {}
    for place, code in enumerate(context.baseline.labels(series, 1)):
        groups.setdefault(code.split(".", 1)[0], []).append((place, code))
    return {category: modes for category, modes in groups.items() if len(modes) > 1}


def modes(context):
    """Shares of adults by mode, one panel a category."""
    words, series = context.words, "persons_by_category_mode"
    values, years = context.means(series), context.baseline.years
    groups = modes_of(context, series)
    rows_of_panels = -(-len(groups) // 3)
    figure, grid = style.grid(rows_of_panels, 3, 1.85 * rows_of_panels + 0.8)
    rows, small = [], []
    for axes, (category, codes) in zip(grid.flat, groups.items()):
        part = shares(values[:, [place for place, _ in codes]]).T
        names = [words.mode(code) for _, code in codes]
        small += [f"{name} ({words.label('category', category)})" for name in
                  stacked(axes, years, part, names, least=0.13, most=3)]
        style.dress(axes, words, words.label("category", category))
        axes.set_ylim(0, 100)
        axes.set_yticks([0, 50, 100])
        rows += [[words.label("category", category), name, words.percent(p[0]),
                  words.percent(p[-1])] for name, p in zip(names, part)]
    for axes in list(grid.flat)[len(groups):]:
        axes.set_visible(False)
    return Picture(figure, [words("category"), words("mode"), str(years[0]), str(years[-1])], rows,
                   too_small(words, small))


def purchases(context):
    """Purchases by who works and on what terms; minutes by performer."""
    words, years = context.words, context.baseline.years
    figure, ((left, right),) = style.grid(1, 2, 4.1)
    classes = context.baseline.labels("purchases_by_mode_class", 1)
    part = shares(context.means("purchases_by_mode_class")).T
    names = context.labels("mode_class", classes)
    stacked(left, years, part, names, least=0.06)
    style.dress(left, words, words("Purchases, on what terms"), words("% of purchases"))
    performers = context.baseline.labels("minutes_by_performer", 1)
    minutes = 12e-9 / 60 * context.means("minutes_by_performer").T
    who = context.labels("performer", performers)
    small = stacked(right, years, minutes, who, least=0.06)
    style.dress(right, words, words("Time of purchases, by who performs the tasks"),
                words("billion hours a year"))
    rows = [[name, "%", words.number(p[0], 1), words.number(p[-1], 1)]
            for name, p in zip(names, part)]
    rows += [[name, words("billion hours a year"), words.number(m[0], 2), words.number(m[-1], 2)]
             for name, m in zip(who, minutes)]
    return Picture(figure, ["", words("unit"), str(years[0]), str(years[-1])], rows,
                   too_small(words, small))


def moved(context):
    """Minutes moved between performers since the opening, and by category in the last year."""
    words, years = context.words, context.baseline.years
    performers = context.baseline.labels("minutes_moved_by_performer", 1)
    hours = 12e-9 / 60 * context.means("minutes_moved_by_performer").T
    some = [i for i in range(len(performers)) if np.nanmax(np.abs(hours[i])) > 0.01 * np.nanmax(
        np.abs(hours))]
    names = context.labels("performer", performers)
    figure, ((left, right),) = style.grid(1, 2, 4.6, width_ratios=[1, 1.1])
    shades = [style.dark(style.colour(i)) for i in range(len(performers))]
    lines(left, years, hours[some], [names[i] for i in some], colours=[shades[i] for i in some])
    left.axhline(0, color=style.SOFT, linewidth=0.8, zorder=1)
    style.dress(left, words, words("Hours moved since the opening"), words("billion hours a year"))
    categories = context.baseline.labels("minutes_moved_by_category_performer", 1)
    table = 12e-6 / 60 * context.last("minutes_moved_by_category_performer")
    size = np.abs(np.nan_to_num(table)).sum(axis=1)
    order = [i for i in np.argsort(size) if size[i] > 0.01 * size.max()]
    above, below = np.zeros(len(order)), np.zeros(len(order))
    for index in some:
        values = np.nan_to_num(table[order, index])
        start = np.where(values > 0, above, below)
        right.barh(range(len(order)), values, left=start, height=0.75, edgecolor="white",
                   color=shades[index], linewidth=0.4, label=names[index])
        above += np.maximum(values, 0)
        below += np.minimum(values, 0)
    right.use_sticky_edges = False
    right.margins(x=0.04)
    right.axvline(0, color=style.SOFT, linewidth=0.8)
    style.dress(right, words, words("By category, {year}", year=years[-1]),
                words("million hours a year"))
    right.set_yticks(range(len(order)), [words.label("category", categories[i]) for i in order])
    style.value_axis(right.xaxis, words)
    right.grid(axis="y", visible=False)
    right.grid(axis="x")
    right.legend(loc="best")
    rows = [[names[i], words.number(hours[i, 0], 3, True), words.number(hours[i, -1], 3, True)]
            for i in range(len(names))]
    return Picture(figure, [words("billion hours a year"), str(years[0]), str(years[-1])], rows)
