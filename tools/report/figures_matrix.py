"""All headline differences of all scenarios in one picture."""
import matplotlib
import numpy as np

from . import headline, reading, style
from .context import Picture

DRAWN_MAX = 20                          # scenarios, the baseline not among them
FULL = 8                                # standard errors at which a colour is full


def shade(centre, error):
    """Colour of a cell: white within two standard errors."""
    if np.isnan(error) or abs(centre) <= 2 * error:
        return "white"
    ratio = abs(centre) / error if error > 0 else FULL
    part = 0.25 + 0.6 * min(1, (ratio - 2) / (FULL - 2))
    face = np.array(matplotlib.colors.to_rgb(style.BLUE if centre > 0 else style.ORANGE))
    return tuple(1 - part * (1 - face))


def cells(context, shown):
    """[headline, scenario] of the differences of the last year and of their standard errors."""
    result = np.full((2, len(shown), len(context.scenarios) - 1), np.nan)
    for row, item in enumerate(shown):
        for column, scenario in enumerate(context.scenarios[1:]):
            values = headline.differences(item, context.baseline, scenario, "yearly")[:, -1]
            result[0, row, column] = reading.mean(values)
            result[1, row, column] = reading.standard_error(values)
    return result


def cell_digits(item, errors):
    """Decimals for two figures of the largest standard error, or one more than the headline has."""
    known = errors[np.isfinite(errors) & (errors > 0)]
    if not len(known):
        return item.digits + 1
    return int(min(6, max(0, 1 - np.floor(np.log10(known.max())))))


def matrix(context):
    """Headlines down, scenarios across."""
    words = context.words
    shown = [h for h in headline.HEADLINES if headline.available(h, context.scenarios)]
    centres, errors = cells(context, shown)
    names = [scenario.label for scenario in context.scenarios[1:]]
    drawn = min(len(names), DRAWN_MAX)
    size = 7.5 if drawn < 10 else 6 if drawn < 16 else 5.2
    figure, ((axes,),) = style.grid(1, 1, 0.27 * len(shown) + 2.6)
    rows = []
    for down, item in enumerate(shown):
        digits = cell_digits(item, errors[down])
        rows.append([words(item.label), words(item.unit)])
        for across, (centre, error) in enumerate(zip(centres[down], errors[down])):
            text = words.number(centre, max(0, digits - 1), sign=True)
            beyond = np.isfinite(error) and abs(centre) > 2 * error
            rows[-1].append(words.number(centre, digits, sign=True)
                            + (f" ± {words.number(error, digits)}" if np.isfinite(error) else "")
                            + (" ●" if beyond else ""))
            if across < drawn:
                face = shade(centre, error)
                axes.add_patch(matplotlib.patches.Rectangle((across - 0.5, down - 0.5), 1, 1,
                                                            facecolor=face, edgecolor="#DDDDDD",
                                                            linewidth=0.6))
                axes.text(across, down, text, ha="center", va="center",
                          fontsize=size, color=style.ink_on(face),
                          fontweight="bold" if beyond else "normal")
    axes.set_xlim(-0.5, max(drawn, 4) - 0.5)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks(range(len(shown)), [row_name(words, h) for h in shown], fontsize=6.5)
    axes.set_xticks(range(drawn), [style.shorten(name, 30) for name in names[:drawn]], fontsize=7,
                    rotation=40, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    note = (words("Only the first {count} scenarios are drawn.", count=drawn)
            if drawn < len(names) else "")
    return Picture(figure, [words("figure"), words("unit")] + names, rows, note)


def row_name(words, item):
    """Headline and unit of a difference: that of a share is points, an index has none."""
    unit = "points" if item.unit[0] == "%" else item.unit
    name = style.shorten(words(item.label), 44)
    return name if unit == "1" else f"{name}\n{words(unit)}"
