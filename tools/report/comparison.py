"""Who gains and who loses, from an output of guichet compare (variables panel_*)."""
import numpy as np

from . import style
from .context import Entry, Picture
from .figures_exclusion import GROUPS
from .reading import Missing, ReportError, Run, text

MEASURES = ("panel_winners_share", "panel_losers_share", "panel_net")
ROWS_MAX = 4                            # scenarios drawn


class Comparison(Run):
    """An output of guichet compare; opened like a run, but of several."""

    def read_provenance(self):
        """It says of itself that it is a comparison."""
        if text(self.file.attrs.get("product", b"")) != "comparison":
            raise ReportError(f"{self.path}: this is no output of guichet compare")
        attributes = self.file["provenance"].attrs
        if text(attributes.get("model", b"")) != "guichet":
            raise ReportError(f"{self.path}: this is no output of guichet: it does not say "
                              "which model made it")
        self.made_of = {name: text(attributes.get(name, ""))
                        for name in ("scenario", "version", "seed", "weight")}
        self.threshold = text(attributes.get("threshold", ""))

    def belongs(self, baseline):
        """Refuse a comparison of other runs than those of the report."""
        for name, value in self.made_of.items():
            if value != str(baseline.first[name]):
                raise ReportError(f"{self.path}: this comparison is of other runs than the report: "
                                  f"its {name} is {value}, that of the baseline here is "
                                  f"{baseline.first[name]}")

    def figures(self, name):
        """[scenario, label] of the differences and of their standard errors."""
        if not self.has(name):
            raise Missing([name])
        dimensions, values = self.dimensions(name), self.values(name)
        if not {"scenario", "statistic"} <= set(dimensions):
            raise ReportError(f"{self.path}: {name} has no dimensions scenario and statistic")
        order = [dimensions.index(d) for d in ("scenario", "statistic")]
        order += [axis for axis in range(len(dimensions)) if axis not in order]
        values = values.transpose(order)
        statistics = self.labels("statistic")
        return [values[:, statistics.index(s)] for s in ("difference", "standard_error")]


def winners(context):
    """Shares who gain and who lose, by group; one row of panels a scenario."""
    words, data, rows = context.words, context.comparison, []
    scenarios = data.labels("scenario")
    drawn = min(len(scenarios), ROWS_MAX)
    figure, grid = style.grid(drawn, 4, 2.5 * drawn + 1.3, sharex=True)
    for across, (group, title) in enumerate(GROUPS):
        gain, gain_error = data.figures(f"panel_winners_share_by_{group}")
        loss, loss_error = data.figures(f"panel_losers_share_by_{group}")
        net, net_error = data.figures(f"panel_net_by_{group}")
        names = context.labels(group, data.labels(group))
        for down, scenario in enumerate(scenarios):
            shown = [i for i in range(len(names)) if np.isfinite(gain[down, i] + loss[down, i])]
            rows += [[scenario, words(title), names[i], words.percent(gain[down, i]),
                      words.percent(loss[down, i]), words.number(net[down, i], 0, sign=True),
                      words.number(net_error[down, i], 0)] for i in shown]
            if down >= drawn:
                continue
            axes = grid[down, across]
            places = np.arange(len(shown))
            for sign, values, error, shade, word in ((1, gain, gain_error, style.BLUE, "gain"),
                                                     (-1, loss, loss_error, style.RED, "lose")):
                axes.barh(places, sign * values[down, shown], color=shade, height=0.7,
                          xerr=2 * np.nan_to_num(error[down, shown]), label=words(word),
                          error_kw={"linewidth": 0.8, "ecolor": style.INK})
            axes.axvline(0, color=style.SOFT, linewidth=0.8)
            axes.set_title(words(title) if across or drawn == 1 else
                           style.shorten(scenario, 24) + words.colon() + " " + words(title).lower())
            axes.set_yticks(places, [names[i] for i in shown], fontsize=7)
            axes.invert_yaxis()
            style.value_axis(axes.xaxis, words, 4)
            axes.xaxis.set_major_formatter(style.Numbers(words, absolute=True))
            axes.grid(axis="x")
            if down == drawn - 1:
                axes.set_xlabel(words("% of persons"))
    note = (words("Gains and losses count from {threshold} EUR of 2010 a year on.",
                  threshold=data.threshold) if data.threshold else "")
    if drawn < len(scenarios):
        note = (words("Only the first {count} scenarios are drawn.", count=drawn) + " "
                + words("The table has all.") + " " + note)
    return Picture(figure, [words("scenario"), words("group"), "", words("gain"), words("lose"),
                            words("mean change, EUR of 2010 a year"), words("s.e.")], rows, note,
                   grid[0, 0].get_legend_handles_labels() + (2,))


ENTRIES = [
    Entry("winners", "Who gains and who loses",
          "Which persons gain and which lose by each scenario?",
          [f"{m}_by_{g}" for m in MEASURES for g, _ in GROUPS], "% of persons",
          "Each person followed is compared with herself in the baseline: standard of living and "
          "worth of the choice of modes. A change also redirects the luck of single lives, so "
          "compare those who gain with those who lose, not with nobody.", winners, scenarios=True),
]
