"""Cost and benefit of scenarios, from the table of guichet balance (--csv)."""
import csv
import math
from html import escape
from pathlib import Path

from . import style
from .context import Entry, Picture
from .reading import Missing, ReportError

COLUMNS = ["scenario", "section", "line", "series", "lever", "unit", "period", "more_is",
           "baseline", "value", "difference", "standard_error", "verdict", "note"]
NUMBERS = ("baseline", "value", "difference", "standard_error")
# What the figure needs: a section, a line and a series of the table.
SECTION, SPARED, COST = "Cost per person less excluded", "persons less excluded", "policy_net_cost"
NAMES_MAX = 20                          # scenarios named beside the figure


class Balance:
    """The lines of each scenario, as guichet balance declares and writes them."""

    def __init__(self, path):
        self.path = Path(path)
        try:
            with open(self.path, encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file, strict=True)
                self.rows = [self.read_row(row) for row in rows]
        except OSError as error:
            raise ReportError(f"{path}: cannot be read: {error.strerror}") from None
        except (ValueError, csv.Error):
            raise ReportError(f"{path}: this is no table of guichet balance --csv, or it is "
                              "damaged") from None
        if not self.rows or rows.fieldnames != COLUMNS:
            raise ReportError(f"{path}: this is no table of guichet balance --csv")

    @staticmethod
    def read_row(row):
        """A line with its numbers; what is missing is NaN."""
        if None in row or None in row.values():
            raise ValueError("too many or too few columns")
        return {**row, **{name: float(row.get(name) or "nan") for name in NUMBERS}}

    def belongs(self, scenarios):
        """Refuse a balance of other runs than those of the report."""
        named = {name for scenario in scenarios[1:]
                 for name in (scenario.label, scenario.first["scenario"])}
        for row in self.rows:
            if row["scenario"] not in named:
                raise ReportError(f"{self.path}: this balance is of other runs than the report: "
                                  f"its scenario \"{row['scenario']}\" is not compared with "
                                  f"\"{scenarios[0].label}\" here")

    @property
    def scenarios(self):
        """Names, in the order of the table."""
        return list(dict.fromkeys(row["scenario"] for row in self.rows))

    @property
    def period(self):
        """First and last month, in words."""
        return self.rows[0]["period"].replace("/", " – ")

    def lines(self, scenario, lever=False):
        """Lines of a scenario, or those of its levers."""
        return [r for r in self.rows if r["scenario"] == scenario and bool(r["lever"]) == lever]

    def find(self, scenario, key, name):
        """The line of a scenario with that name or series."""
        for row in self.lines(scenario):
            if row[key] == name:
                return row
        raise Missing([name])


def digits_of(row):
    """Decimals that show two figures of the standard error, or three of the number itself."""
    error, change = row["standard_error"], row["difference"]
    shown, figures = (error, 2) if error > 0 else (change, 3)
    if not math.isfinite(shown) or shown == 0:
        shown, figures = row["value"], 4
    if not math.isfinite(shown) or shown == 0:
        return 0
    return min(6, max(0, figures - 1 - math.floor(math.log10(abs(shown)))))


def spread(row):
    """Two standard errors; nothing where there is none."""
    return 2 * row["standard_error"] if math.isfinite(row["standard_error"]) else 0


def cost(context):
    """Net public cost of each scenario against the persons it spares."""
    words, data = context.words, context.balance
    points = [(name, data.find(name, "line", SPARED), data.find(name, "series", COST))
              for name in data.scenarios]
    drawn = [(n, x, y) for n, x, y in points
             if math.isfinite(x["difference"]) and math.isfinite(y["difference"])]
    if not drawn:
        raise Missing([COST])
    names = drawn[:NAMES_MAX]
    figure, ((axes,),) = style.grid(1, 1, max(4.6, 0.24 * len(names) + 1.4))
    for place, (name, spared, spent) in enumerate(drawn, 1):
        x, y = spared["difference"], spent["difference"]
        shade = style.dark(style.colour(place - 1))
        axes.errorbar(x, y, xerr=spread(spared), yerr=spread(spent), color=shade, linewidth=1,
                      marker="o", markersize=12, markerfacecolor="white", capsize=2, zorder=2)
        axes.annotate(str(place), (x, y), ha="center", va="center", fontsize=7, color=shade,
                      zorder=3)
    for place, (name, _, _) in enumerate(names):
        axes.annotate(f"{place + 1}  {style.shorten(name, 34)}", (1, 1),
                      xytext=(8, -6 - 15 * place), xycoords="axes fraction",
                      textcoords="offset points", fontsize=8, va="top",
                      color=style.dark(style.colour(place)), annotation_clip=False)
    axes.axhline(0, color=style.SOFT, linewidth=0.8, zorder=1)
    axes.axvline(0, color=style.SOFT, linewidth=0.8, zorder=1)
    style.dress(axes, words, None, words("net public cost of levers, million EUR a year"))
    style.value_axis(axes.xaxis, words)
    axes.margins(0.08)
    axes.grid(axis="x")
    axes.set_xlabel(words("persons less excluded than in the baseline, thousand"))
    rows = []
    for name, spared, spent in points:
        rows.append([name] + numbers(words, spent) + numbers(words, spared)
                    + [words.number(ratio_line(data, name)["difference"])])
    header = [words("scenario"), words("net public cost of levers, million EUR a year"),
              words("s.e."), words("persons less excluded than in the baseline, thousand"),
              words("s.e."), words("EUR a year per person less excluded")]
    return Picture(figure, header, rows, words("Means of {period}.", period=data.period))


def ratio_line(data, name):
    """The line of the cost of levers by person less excluded."""
    lines = [row for row in data.lines(name) if row["section"] == SECTION]
    if len(lines) < 2:
        raise Missing([SPARED])
    return lines[1]                     # after the persons themselves


def numbers(words, row):
    """Difference and standard error, with the same decimals."""
    digits = digits_of(row)
    return [words.number(row["difference"], digits, sign=True),
            words.number(row["standard_error"], digits)]


def line_cells(words, row):
    """Cells of a line: what in which unit, baseline, scenario, difference, error, verdict."""
    digits, name = digits_of(row), f"{words(row['line'])}, {words(row['unit'])}"
    if row["note"]:
        text = (words("not in these files") if row["note"].startswith("these files have no series")
                else words("not told: {reason}", reason=words(row["note"])))
        return [name, "", "", "", "", text]
    return ([name]
            + [words.number(row[name], digits) if math.isfinite(row[name]) else ""
               for name in ("baseline", "value")]
            + numbers(words, row) + [words(row["verdict"]) if row["verdict"] else ""])


def rows_by_section(words, lines):
    """Rows of the table: the section stands before its first line."""
    rows, section = [], None
    for row in lines:
        head = words(row["section"]) if row["section"] != section else ""
        section = row["section"]
        rows.append([head] + line_cells(words, row))
    return rows


def lever_rows(words, lines):
    """One row a lever: spent, collected, cases."""
    levers = {}
    for row in lines:
        levers.setdefault(row["lever"], []).append(row)
    return [[name] + [" ± ".join(c for c in numbers(words, row) if c != "–") for row in rows]
            for name, rows in levers.items()]


def section(context, table):
    """A table for each scenario, the levers below it; `table` makes one (page.table)."""
    words, data = context.words, context.balance
    text = words("What each scenario costs the state, and what it brings, as means of {period}: "
                 "the scenario, the baseline and the difference, with its standard error over pairs of "
                 "replications (delta method for ratios). A word in the last column says that the "
                 "difference is beyond two standard errors. The cost per person is not told where "
                 "the number of persons less excluded may be chance.", period=data.period)
    parts = [f"<p>{escape(text)}</p>"]
    for name in data.scenarios:
        header = ["", words("line"), words("baseline"), words("scenario"), words("difference"),
                  words("s.e."), words("beyond 2 s.e.")]
        parts.append(f"<h3>{escape(name)}</h3>"
                     + table(header, rows_by_section(words, data.lines(name))))
        levers = data.lines(name, lever=True)
        if levers:
            heads = [f"{words(r['line'])}, {words(r['unit'])}" for r in levers
                     if r["lever"] == levers[0]["lever"]]
            parts.append(table([words("lever")] + heads, lever_rows(words, levers),
                               words("By lever: differences from the baseline")))
    return "".join(parts)


ENTRIES = [
    Entry("cost", "What each scenario costs and whom it spares",
          "What does each scenario cost the state, and how many persons less are excluded?",
          [COST, "persons_excluded"], "million EUR a year; thousand persons",
          "Each number is a scenario. To the right: fewer persons go without than in the baseline; "
          "up: the state spends more by levers than it collects by them. Lines are two standard "
          "errors over pairs of replications. Best is low and to the right. Other changes of the "
          "public budget are in the tables of cost and benefit.", cost, scenarios=True),
]
