"""How figures look: sizes, colours told apart with any colour vision and in grey, axes."""
import io
import textwrap

import matplotlib
matplotlib.use("Agg")                   # no display is needed
import matplotlib.pyplot as plt         # noqa: E402
import numpy as np                      # noqa: E402
from matplotlib.text import Text        # noqa: E402
from matplotlib.ticker import Formatter, FuncFormatter, MaxNLocator  # noqa: E402

# Okabe and Ito (2008), ordered so that neighbours differ in luminance too.
BLUE, ORANGE, GREEN, YELLOW, SKY, RED, PINK, BLACK, GREY, WINE = (
    "#0072B2", "#E69F00", "#009E73", "#F0E442", "#56B4E9", "#D55E00", "#CC79A7", "#000000",
    "#BBBBBB", "#661100")
NOMINAL = [BLUE, ORANGE, GREEN, SKY, RED, PINK, YELLOW, BLACK, GREY, WINE]
HATCHES = ["", "////", "....", "xxxx"]
INK, SOFT = "#222222", "#666666"
WIDTH = 10.0                            # inches; a page of the report
DPI = 200

RC = {
    "font.family": "DejaVu Sans", "font.size": 9, "axes.titlesize": 9.5,
    "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.labelsize": 8.5,
    "axes.labelcolor": INK, "axes.edgecolor": SOFT, "text.color": INK, "xtick.color": SOFT,
    "ytick.color": SOFT, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 8, "ytick.labelsize": 8, "axes.spines.top": False,
    "axes.spines.right": False, "axes.axisbelow": True, "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8, "legend.frameon": False, "legend.fontsize": 8,
    "lines.linewidth": 1.7, "hatch.linewidth": 0.5, "figure.facecolor": "white",
    "text.parse_math": False,           # a dollar in a title is a dollar
    "svg.fonttype": "path", "svg.hashsalt": "guichet", "axes.unicode_minus": True,
}


def colour(index):
    """Colour of the label of that number; after ten they repeat with a hatch."""
    return NOMINAL[index % len(NOMINAL)]


def hatch(index):
    """Pattern over the colour, from the eleventh label on."""
    return HATCHES[index // len(NOMINAL) % len(HATCHES)]


def ink_on(face):
    """Black or white, whichever is legible on a colour."""
    red, green, blue, _ = matplotlib.colors.to_rgba(face)
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"


def dark(face):
    """The same hue dark enough for text on white."""
    rgb = np.array(matplotlib.colors.to_rgb(face))
    light = rgb @ [0.299, 0.587, 0.114]
    return tuple(rgb * min(1, 0.45 / max(light, 1e-9)))


class Numbers(Formatter):
    """Numbers of an axis in the report's language, all with the decimals that one needs."""

    def __init__(self, words, absolute=False):
        self.words = words
        self.absolute = absolute        # both sides of zero are amounts
        self.digits = 0

    def set_locs(self, locs):
        self.locs = locs
        self.digits = next((d for d in range(6) if all(
            abs(v - round(v, d)) < 1e-6 * max(1e-3, abs(v)) for v in locs)), 6)

    def __call__(self, value, pos=None):
        return self.words.number(abs(value) if self.absolute else value, self.digits)


def grid(rows, columns, height, width=WIDTH, **options):
    """A figure with panels; the layout leaves room for the title and the source."""
    figure, axes = plt.subplots(rows, columns, figsize=(width, height), squeeze=False,
                                layout="constrained", **options)
    return figure, axes


def finish(figure, title, source, legend=None):
    """Title and legend above, source below, all wrapped to the width."""
    width, height = figure.get_size_inches()
    head = textwrap.fill(title, int(width * 9.6))
    foot = textwrap.fill(source, int(width * 16.5))
    above = (0.44 + 0.2 * head.count("\n")) / height
    if legend is not None:
        handles, names, columns = legend
        # Hung under the title by hand: the layout does not know of legends outside the panels.
        box = figure.legend(handles, names, ncols=columns, loc="upper left", borderpad=0,
                            bbox_to_anchor=(0.005, 1 - above + 0.06 / height), columnspacing=1.6,
                            handlelength=1.6)
        box.set_in_layout(False)
        above += (0.18 * -(-len(names) // columns) + 0.04) / height
    below = (0.14 * (foot.count("\n") + 1) + 0.1) / height
    figure.get_layout_engine().set(rect=(0.004, below, 0.992, 1 - above - below),
                                   w_pad=0.06, h_pad=0.06, hspace=0.03, wspace=0.03)
    figure.text(0.01, 1 - 0.1 / height, head, fontsize=12, fontweight="bold", va="top")
    figure.text(0.01, 0.06 / height, foot, fontsize=7, color=SOFT, va="bottom", linespacing=1.3)
    fit_titles(figure)


def fit_titles(figure):
    """Make titles smaller that would run into the next panel or out of the page."""
    figure.draw_without_rendering()
    right = figure.bbox.x1
    panels = [axes for axes in figure.axes if axes.get_visible()]
    for axes in panels:
        box = axes.get_window_extent()
        limit = min([other.get_window_extent().x0 for other in panels
                     if other.get_window_extent().x0 > box.x0 + 1
                     and other.get_window_extent().y0 < box.y1
                     and other.get_window_extent().y1 > box.y0] + [right]) - 6
        heading = axes.get_title(loc="left")
        for title in axes.findobj(lambda thing: isinstance(thing, Text)
                                  and thing.get_text() == heading != ""):
            words = title.get_window_extent()
            if words.x1 > limit:
                title.set_fontsize(title.get_fontsize() * (limit - words.x0) / words.width)


def dress(axes, words, title=None, unit=None, zero=False):
    """Axes of a panel: title, unit above the axis, numbers of the language, light grid."""
    if title:
        axes.set_title(title, pad=17 if unit else 6)
    if unit:
        axes.annotate(unit, (0, 1), xytext=(0, 4), xycoords="axes fraction",
                      textcoords="offset points", fontsize=7.5, color=SOFT, va="bottom")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(Numbers(words))
    axes.grid(axis="y")
    if zero:
        axes.set_ylim(bottom=0)


def years_axis(axes, years, most=6):
    """Whole years, not too many."""
    axes.set_xlim(min(years), max(years))
    axes.xaxis.set_major_locator(MaxNLocator(
        min(most, max(1, int(max(years) - min(years)))), integer=True, steps=[1, 2, 3, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.0f}"))


def value_axis(axis, words, count=5):
    """Numbers of the language on an axis of values."""
    axis.set_major_locator(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(Numbers(words))


def spread(places, least, low, high):
    """Heights for labels near `places`, at least `least` apart, within low and high."""
    order = np.argsort(places)
    heights = np.array(places, dtype=float)[order]
    for _ in range(200):
        gaps = np.diff(heights)
        tight = gaps < least - 1e-9
        if not tight.any():
            break
        for i in np.flatnonzero(tight):
            push = (least - (heights[i + 1] - heights[i])) / 2
            heights[i] -= push
            heights[i + 1] += push
        heights = np.clip(heights, low, high)
    result = np.empty_like(heights)
    result[order] = heights
    return result


def shorten(words, length):
    """A text cut at a word, with an ellipsis."""
    return words if len(words) <= length else textwrap.shorten(words, length, placeholder="…")


def pictures(figure, kinds):
    """The figure as bytes of SVG, PNG or both; the same figure gives the same bytes."""
    result = {}
    for kind in kinds:
        options = {"metadata": {"Date": None}} if kind == "svg" else {"dpi": DPI}
        stream = io.BytesIO()
        figure.savefig(stream, format=kind, **options)
        result[kind] = stream.getvalue()
    plt.close(figure)
    return result
