"""Figures of value: where a euro goes, who has the savings, what unpaid work is worth."""
import numpy as np

from . import style
from .context import Picture, lines, shares, stacked


def euro(context):
    """Where each euro paid by households ends up, by category."""
    words, series = context.words, "value_by_category_recipient"
    categories = context.baseline.labels(series, 1)
    recipients = context.baseline.labels(series, 2)
    values = np.nan_to_num(context.last(series))
    kept = [i for i in range(len(categories)) if values[i].sum() > 0]
    table = np.vstack([values.sum(axis=0), values[kept]])
    part = shares(table)
    names = [words("All")] + [words.label("category", categories[i]) for i in kept]
    some = [j for j in range(len(recipients)) if np.abs(part[:, j]).max() > 0.05]
    figure, ((axes,),) = style.grid(1, 1, 0.33 * len(names) + 1.7)
    heights = np.r_[0, np.arange(1, len(names)) + 0.35]
    right, left = np.zeros(len(names)), np.zeros(len(names))
    for place, j in enumerate(some):
        start = np.where(part[:, j] >= 0, right, left)
        axes.barh(heights, part[:, j], left=start, color=style.colour(place), edgecolor="white",
                  linewidth=0.6, height=0.78, hatch=style.hatch(place),
                  label=words.label("recipient", recipients[j]))
        for height, at, value in zip(heights, start, part[:, j]):
            if value >= 4:
                axes.text(at + value / 2, height, words.number(value), ha="center", va="center",
                          fontsize=7, color=style.ink_on(style.colour(place)))
        right += np.maximum(part[:, j], 0)
        left += np.minimum(part[:, j], 0)
    axes.set_yticks(heights, names)
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.set_ylim(heights[-1] + 0.6, -0.6)
    axes.set_xlim(min(0, 1.02 * left.min()), max(100, right.max()))
    axes.tick_params(axis="y", length=0)
    style.value_axis(axes.xaxis, words)
    axes.set_xlabel(words("cents of each euro paid by households, {year}", year=context.last_year))
    rows = [[name] + [words.number(x, 1) for x in line] for name, line in zip(names, part[:, some])]
    header = [words("category")] + context.labels("recipient", [recipients[j] for j in some])
    return Picture(figure, header, rows, legend=axes.get_legend_handles_labels() + (5,))


def savings(context):
    """The labour saved, and who has it: a waterfall."""
    words = context.words
    sources = context.baseline.labels("labour_saving_by_saving_source", 1)
    owners = context.baseline.labels("saving_of_by_beneficiary", 1)
    saved = 12e-11 * np.nan_to_num(context.last("labour_saving_by_saving_source"))
    had = 12e-11 * np.nan_to_num(context.last("saving_of_by_beneficiary"))
    steps = [(words.label("saving_source", s), v, style.BLUE) for s, v in zip(sources, saved)]
    steps.append((words("all savings"), None, style.SOFT))
    steps += [(words.label("beneficiary", o), -v, style.ORANGE if v >= 0 else style.RED)
              for o, v in zip(owners, had)]
    figure, ((axes,),) = style.grid(1, 1, 4.4)
    level, names, edges = 0.0, [], [0.0]
    reach = max(np.abs(saved).sum(), np.abs(had).sum(), abs(saved.sum()), 1e-9)
    for place, (name, value, shade) in enumerate(steps):
        start, height = (0, level) if value is None else (level, value)
        axes.bar(place, height, bottom=start, color=shade, width=0.68)
        level = start + height if value is not None else level
        shown = height if place <= len(sources) else -height
        top = max(start, start + height)
        axes.text(place, top + 0.012 * reach, words.number(shown, 1), ha="center", va="bottom",
                  fontsize=7.5)
        if place < len(steps) - 1:
            axes.plot([place + 0.34, place + 0.66], [level, level], color=style.SOFT, linewidth=0.7)
        names.append(name)
        edges += [start, start + height]
    axes.axhline(0, color=style.SOFT, linewidth=0.8)
    axes.set_xticks(range(len(names)), fontsize=7, labels=[
        style.textwrap.fill(name, 12, break_long_words=False) for name in names])
    low, high = min(edges), max(edges)
    style.dress(axes, words, None, words("bn EUR of 2010, {year}", year=context.last_year))
    margin = 0.08 * max(high - low, 1e-9)
    axes.set_ylim(low - (margin if low < 0 else 0), high + margin)
    axes.tick_params(axis="x", length=0)
    rows = [[name, words.number(abs_value, 2)] for name, abs_value in
            [(words.label("saving_source", s), v) for s, v in zip(sources, saved)]
            + [(words.label("beneficiary", o), v) for o, v in zip(owners, had)]]
    return Picture(figure, ["", words("bn EUR of 2010, {year}", year=context.last_year)], rows)


def unpaid(context):
    """Hours without pay by kind, and their value three ways."""
    words, years = context.words, context.baseline.years
    kinds = context.baseline.labels("unpaid_hours_by_unpaid_work", 1)
    hours = 12e-9 * context.means("unpaid_hours_by_unpaid_work").T
    ways = context.baseline.labels("unpaid_value_share_by_valuation", 1)
    worth = context.means("unpaid_value_share_by_valuation").T
    figure, ((left, right),) = style.grid(1, 2, 4.1)
    some = [i for i in range(len(kinds)) if np.nansum(hours[i]) > 0]
    names = context.labels("unpaid_work", [kinds[i] for i in some])
    stacked(left, years, hours[some], names, least=0.06)
    style.dress(left, words, words("Unpaid work in purchases"), words("billion hours a year"))
    lines(right, years, worth, context.labels("valuation", ways), zero=True)
    style.dress(right, words, words("Its value"), words("% of GDP"))
    rows = [[name, words("billion hours a year"), words.number(h[0], 2), words.number(h[-1], 2)]
            for name, h in zip(names, hours[some])]
    rows += [[words.label("valuation", way), words("% of GDP"), words.number(v[0], 2),
              words.number(v[-1], 2)] for way, v in zip(ways, worth)]
    return Picture(figure, ["", words("unit"), str(years[0]), str(years[-1])], rows)
