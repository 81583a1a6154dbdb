"""The schedule of the income tax."""
from .common import number, write

# Lower bound of the bracket in EUR for one part, rate of the bracket.
SCHEDULE = [(0, 0), (5963, 0.055), (11896, 0.14), (26420, 0.3), (70830, 0.41)]


def income_tax(out):
    """Write income_tax.csv: brackets and rates for the incomes of 2010."""
    write(out, "income_tax.csv", {
        "title": "Income tax: brackets and rates for one part",
        "producer": "French law: code general des impots, article 197",
        "year": "incomes of 2010, tax of 2011",
        "licence": "law, free of rights",
        "derivation": [
            "quoted from the code general des impots, article 197, I, 1, as "
            "amended by the loi de finances pour 2011 (loi 2010-1657 of "
            "29 December 2010); not in the raw data",
            "a rate holds for the taxable income of one part between its "
            "threshold and the next; the tax of a household is that of its "
            "income divided by its parts, times its parts",
            "not here: the deduction of 10 % for expenses, the ceiling on "
            "the advantage of parts, the decote, reductions and credits"],
        "unit": {"threshold": "EUR a year of taxable income for one part, "
                              "lower bound",
                 "rate": "share of the income in the bracket"}},
        ["threshold", "rate"],
        [[threshold, number(rate, 3)] for threshold, rate in SCHEDULE])
