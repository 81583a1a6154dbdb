"""Words, numbers and dates of the report in its language.

Texts are written in English where they are used; french.py has each in French.  Labels of
dimensions are codes in the files; labels.py spells them out in both languages.
"""
import math

from . import french, labels

NARROW, NO_BREAK, MINUS = "\u202f", "\u00a0", "\u2212"
LANGUAGES = ("en", "fr")


class Words:
    """Everything that depends on the language."""

    def __init__(self, language, run=None):
        self.language = language
        self.french = language == "fr"
        self.missed = set()             # texts without a French one
        self.names = {}                 # dimension -> label -> name, from tables of the run
        if run is not None:
            for dimension, table, key in (("occupation", "occupations.csv", "occupation"),
                                          ("departement", "departements.csv", "code")):
                self.names[dimension] = {row[key]: row["name"] for row in run.table(table)
                                         if key in row and "name" in row}

    def __call__(self, words, **values):
        """A text in the language of the report, with values put in."""
        if self.french:
            if words in french.TEXTS:
                words = french.TEXTS[words]
            else:
                self.missed.add(words)
        return words.format(**values) if values else words

    def label(self, dimension, label):
        """A label of a dimension, spelled out; the code itself when nothing is known of it."""
        known = labels.LABELS.get(dimension, {}).get(label)
        if known:
            return known[self.french]
        if label in self.names.get(dimension, {}):
            return self.names[dimension][label]
        if dimension == "decile":
            return label
        return label.replace("_", " ")

    def mode(self, category_mode):
        """The mode of a "category.mode", spelled out."""
        return self.label("mode", category_mode.split(".", 1)[-1])

    def number(self, value, digits=0, sign=False):
        """1,234.5 or 1 234,5; a dash for what is missing."""
        if value is None or not math.isfinite(value):
            return "–"
        body = f"{abs(value):,.{digits}f}"
        if self.french:
            body = body.replace(",", NARROW).replace(".", ",")
        zero = float(f"{value:.{digits}f}") == 0
        before = "" if zero else MINUS if value < 0 else "+" if sign else ""
        return before + body

    def percent(self, value, digits=1, sign=False):
        """5.2% or 5,2 %."""
        return self.number(value, digits, sign) + (NO_BREAK if self.french else "") + "%"

    def significant(self, value, figures=3, sign=False):
        """A number with about that many figures, never in powers of ten."""
        if value is None or not math.isfinite(value) or value == 0:
            return self.number(value, 0)
        digits = max(0, figures - 1 - math.floor(math.log10(abs(value))))
        return self.number(value, min(digits, 6), sign)

    def date(self, month):
        """January 2016, janvier 2016."""
        months = labels.MONTHS[self.french]
        return f"{months[month % 12]} {month // 12}"

    def months(self, numbers):
        """Names of months of a year, 0 to 11."""
        return ", ".join(labels.MONTHS[self.french][number] for number in numbers)

    def colon(self):
        """French puts a no-break space before a colon."""
        return NO_BREAK + ":" if self.french else ":"
