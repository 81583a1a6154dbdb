"""What households buy: categories of purchase by producing sector, 2010."""
import numpy as np

from . import modes
from .common import InputError, number, shares, write
from .occupations import SECTORS
from .ras import round_vector

COICOP = "consumption/coicop_current_meur.csv"
PRODUCTS = "consumption/household_spending_A17_quarterly.csv"
QUINTILES = "consumption/shares_by_quintile_nace_2015.csv"
YEAR = "2010"

CATEGORIES = ["food", "other_goods", "energy_water", "transport_local",
              "transport_long", "lodging", "restaurants", "telecom_media",
              "banking_insurance", "housing_transactions",
              "repairs_household_services", "health_care",
              "education_culture", "post_parcels", "public_administration",
              "other"]
# The sector with which the household deals when it buys: it chooses a firm of
# that sector, which passes on what it does not make (assumption: the sector
# that adds most to the price, the producer of a category of several).
SELLERS = dict(zip(CATEGORIES, [
    "GZ", "GZ", "DE", "HZ", "HZ", "IZ", "IZ", "JZ", "KZ", "LZ", "FZ", "OQ",
    "RU", "HZ", "OQ", "LZ"]))
# COICOP function -> category and A17 product (several: weights).  Every
# function is used once; the sum is the territorial consumption.
FUNCTIONS = {
    "CP01": ("food", {"C1": 87, "AZ": 13}), "CP02": ("food", {"C1": 1}),
    "CP03": ("other_goods", {"C5": 1}),
    "CP041": ("housing_transactions", {"LZ": 1}),
    "CP042": ("other", {"LZ": 1}),
    "CP0431": ("other_goods", {"C5": 1}),
    "CP0432": ("repairs_household_services", {"FZ": 1}),
    "CP0441": ("energy_water", {"DE": 1}),
    "CP0442": ("energy_water", {"DE": 1}),
    "CP0443": ("energy_water", {"DE": 1}),
    "CP0444": ("housing_transactions", {"LZ": 1, "MN": 1}),
    "CP0451": ("energy_water", {"DE": 1}),
    "CP0452": ("energy_water", {"DE": 1}),
    "CP0453": ("energy_water", {"C2": 1}),
    "CP0454": ("energy_water", {"AZ": 1}),
    "CP0455": ("energy_water", {"DE": 1}),
    "CP0511": ("other_goods", {"C5": 1}),
    "CP0512": ("repairs_household_services", {"RU": 1}),
    "CP0521": ("other_goods", {"C5": 1}),
    "CP0522": ("repairs_household_services", {"RU": 1}),
    "CP0531": ("other_goods", {"C3": 1}), "CP0532": ("other_goods", {"C3": 1}),
    "CP0533": ("repairs_household_services", {"RU": 1}),
    "CP054": ("other_goods", {"C5": 1}),
    "CP0551": ("other_goods", {"C3": 1}), "CP0552": ("other_goods", {"C5": 1}),
    "CP0553": ("repairs_household_services", {"RU": 1}),
    "CP0561": ("other_goods", {"C5": 4, "C3": 1}),
    "CP0562": ("repairs_household_services", {"RU": 1}),
    "CP061": ("health_care", {"C5": 1}), "CP062": ("health_care", {"OQ": 1}),
    "CP063": ("health_care", {"OQ": 1}), "CP064": ("health_care", {"OQ": 1}),
    "CP071": ("other_goods", {"C4": 1}),
    "CP0721": ("other_goods", {"C4": 3, "C5": 1}),
    "CP0722": ("other_goods", {"C2": 1}),
    "CP0723": ("repairs_household_services", {"GZ": 1}),
    "CP0724": ("transport_local", {"HZ": 1, "MN": 1}),
    "CP0731": ("transport_long", {"HZ": 1}),
    "CP0732": ("transport_local", {"HZ": 1}),
    "CP0733": ("transport_long", {"HZ": 1}),
    "CP0734": ("transport_long", {"HZ": 1}),
    "CP0735": ("transport_local", {"HZ": 1}),
    "CP0741": ("post_parcels", {"HZ": 1}),
    "CP0749": ("repairs_household_services", {"HZ": 1}),
    "CP081": ("other_goods", {"C3": 1}), "CP082": ("telecom_media", {"JZ": 1}),
    "CP083": ("telecom_media", {"JZ": 1}),
    "CP0911": ("other_goods", {"C3": 1}),
    "CP0912": ("other_goods", {"C4": 1, "C5": 1}),
    "CP092": ("other_goods", {"C5": 1}),
    "CP0931": ("other_goods", {"AZ": 1}),
    "CP0932": ("other_goods", {"C1": 1, "AZ": 1}),
    "CP0941": ("repairs_household_services", {"MN": 1}),
    "CP0942": ("repairs_household_services", {"MN": 1}),
    "CP0943": ("repairs_household_services", {"MN": 1}),
    "CP0944": ("repairs_household_services", {"MN": 1}),
    "CP0945": ("repairs_household_services", {"MN": 1}),
    "CP0946": ("education_culture", {"RU": 1}),
    "CP0947": ("education_culture", {"RU": 1}),
    "CP0951": ("other_goods", {"C5": 1}), "CP0952": ("telecom_media", {"JZ": 1}),
    "CP096": ("education_culture", {"RU": 1, "JZ": 1}),
    "CP0971": ("education_culture", {"JZ": 1}),
    "CP0972": ("telecom_media", {"JZ": 1}),
    "CP0973": ("other_goods", {"C5": 1}), "CP0974": ("other_goods", {"C5": 1}),
    "CP098": ("transport_long", {"MN": 1}),
    "CP10": ("education_culture", {"OQ": 1}),
    "CP111": ("restaurants", {"IZ": 1}), "CP112": ("lodging", {"IZ": 1}),
    "CP12": ("banking_insurance", {"KZ": 1}),
    "CP1311": ("other_goods", {"C3": 1}), "CP1312": ("other_goods", {"C5": 1}),
    "CP1313": ("repairs_household_services", {"RU": 1}),
    "CP132": ("other_goods", {"C5": 2, "C3": 1}),
    "CP133": ("health_care", {"OQ": 9, "RU": 1}),
    "CP139": ("other", {"MN": 7, "RU": 2, "OQ": 1})}
# Fees to public administrations are inside "other services"; the input-output
# table has 5.9 bn EUR of section O bought by households in 2014.
PUBLIC_FEES = 0.4           # of CP139
# The territorial correction (spending of visitors less that of residents
# abroad) is taken off the categories that travellers buy.
TRAVEL = ["lodging", "restaurants", "transport_long", "other_goods"]

# Share of taxes and trade margins in the purchaser's price, before scaling
# to the totals (assumption: statutory VAT of 2010, excises, usual margins).
TAX = {"AZ": .04, "C1": .11, "C2": .46, "C3": .16, "C4": .16, "C5": .13,
       "DE": .13, "FZ": .055, "GZ": .16, "HZ": .05, "IZ": .055, "JZ": .14,
       "KZ": .09, "LZ": .005, "MN": .14, "OQ": .005, "RU": .07}
MARGIN = {"AZ": .38, "C1": .30, "C2": .12, "C3": .27, "C4": .16, "C5": .38}
CARRIAGE = ["AZ", "C1", "C2", "C3", "C4", "C5"]


def annual(rows, key, year):
    """M EUR of one row of a wide table."""
    value = rows[key][year]
    if value == "":
        raise InputError(f"{COICOP} has no {key} in {year}")
    return float(value)


def products(source):
    """Household consumption of 2010 by A17 product on the territory, M EUR."""
    total = dict.fromkeys(SECTORS, 0.0)
    for row in source.rows(PRODUCTS):
        if row["periode"].startswith(YEAR):
            for column, value in row.items():
                sector = column.split("/ ")[-1].strip()
                if sector in total and not column.startswith("Industrie"):
                    total[sector] += 1000 * float(value)
    return np.array([total[s] for s in SECTORS])


def purchases(source, checks):
    """Matrix [category, product] at purchasers' prices, national concept."""
    rows = {r["code"]: r for r in source.rows(COICOP)}
    cells = np.zeros((len(CATEGORIES), len(SECTORS)))
    territory = 0.0
    for code, (category, split) in FUNCTIONS.items():
        amount = annual(rows, code, YEAR)
        territory += amount
        for sector, weight in split.items():
            cells[CATEGORIES.index(category), SECTORS.index(sector)] += (
                amount * weight / sum(split.values()))
    fees = PUBLIC_FEES * annual(rows, "CP139", YEAR)
    cells[CATEGORIES.index("public_administration"),
          SECTORS.index("OQ")] = fees
    other, split = CATEGORIES.index("other"), FUNCTIONS["CP139"][1]
    for sector, weight in split.items():
        cells[other, SECTORS.index(sector)] -= (
            fees * weight / sum(split.values()))
    national = annual(rows, "CPDEP", YEAR)
    correction = annual(rows, "CP16", YEAR)
    checks.near("consumption: functions against the territorial total, M EUR",
                territory, national - correction, 2.0, "M EUR")
    by_product = products(source)
    checks.near("consumption: products against functions, M EUR",
                by_product.sum(), territory, 400, "M EUR")
    by_product *= territory / by_product.sum()
    # Products are the firmer margin: several categories buy one product
    # only, so both margins cannot be met at once.
    before, functions = cells.sum(0), cells.sum(1)
    fitted = cells * (by_product / before)
    worst = np.abs(before / by_product - 1)
    checks.within("consumption: largest change of a category by products, %",
                  100 * np.abs(fitted.sum(1) / functions - 1).max(), 0, 15,
                  "%")
    travel = [CATEGORIES.index(c) for c in TRAVEL]
    fitted[travel] *= 1 + correction / fitted[travel].sum()
    checks.near("consumption of households 2010 (INSEE, M EUR)",
                fitted.sum(), national, 1, "M EUR")
    note = ", ".join(f"{s} {100 * (a / b - 1):+.0f} %" for s, a, b in
                     zip(SECTORS, before, by_product) if abs(a / b - 1) > .02)
    return fitted, round(national), note, worst.max()


def household_column(source, taxes, structure, checks):
    """Household consumption at basic prices [category, sector] and its taxes.

    `taxes` is the total of net taxes on products; `structure` the share of
    each sector in household consumption at basic prices in the input-output
    table, which fixes the level of trade and transport margins.  Returns a
    matrix with one more column, the taxes.
    """
    paid, total, note, worst = purchases(source, checks)
    rate = np.array([TAX[s] for s in SECTORS])
    rate *= taxes / (paid.sum(0) * rate).sum()
    tax = paid * rate
    rest = paid - tax
    basic = rest.copy()
    for sector, weights in (("GZ", [MARGIN.get(s, 0) for s in SECTORS]),
                            ("HZ", [float(s in CARRIAGE) for s in SECTORS])):
        j = SECTORS.index(sector)
        wanted = structure[j] * rest.sum() - rest[:, j].sum()
        if wanted < 0:
            raise InputError(f"household consumption of {sector}: margins "
                             f"would be {wanted:.0f} M EUR")
        margin = rest * np.array(weights)
        margin *= wanted / margin.sum()
        if (margin.sum(0) > 0.6 * rest.sum(0)).any():
            raise InputError(f"margins of {sector} exceed 60 % of a product")
        basic -= margin
        basic[:, j] += margin.sum(1)
    result = np.column_stack([basic, tax.sum(1)])
    cells = round_vector(result.ravel(), total).reshape(result.shape)
    return cells, note, worst, rate.max()


def consumption(cells, note, out):
    """Write consumption.csv from the balanced household column."""
    names = SECTORS + ["taxes_on_products"]
    write(out, "consumption.csv", {
        "title": "Household consumption by category and producing sector, "
                 "2010",
        "producer": "guichet, from INSEE (comptes nationaux, base 2020) and "
                    "OECD ICIO",
        "year": "2010", "licence": "Licence Ouverte / Open Licence (Etalab); "
                                   "OECD terms, cite",
        "derivation": [
            f"functions of {COICOP} put into the categories of the model and "
            "into A17 products (table FUNCTIONS of the script; splits of a "
            f"function are assumptions), then each product is scaled to "
            f"{PRODUCTS}; before that, products differed by: "
            + (note or "less than 2 %"),
            "housing_transactions is rent and charges actually paid; imputed "
            "rents of owners are in other; motor fuel, cars and their parts in "
            "other_goods; social care (homes, child minding) in health_care; "
            "gambling and sport in education_culture",
            f"public_administration: {100 * PUBLIC_FEES:.0f} % of other "
            "services (assumption, near what households buy of section O in "
            "the input-output table)",
            "spending of foreign visitors less that of residents abroad is "
            "taken off " + ", ".join(TRAVEL),
            "purchasers' prices are divided into the producing sector at basic "
            "price, trade (GZ) and transport (HZ) margins and net taxes on "
            "products; relative rates of taxes and margins by product are "
            "assumptions, their totals are not (see input_output.csv)",
            "sector sums are the household column of input_output.csv, "
            "domestic and imported together"],
        "unit": {"amount": "M EUR of 2010"}},
        ["category", "sector", "amount"],
        [[c, s, cells[i, j]] for i, c in enumerate(CATEGORIES)
         for j, s in enumerate(names) if cells[i, j]])


def sellers(cells, out):
    """Write categories.csv: the sector that sells each category, how often an adult buys."""
    for i, category in enumerate(CATEGORIES):
        if not cells[i, SECTORS.index(SELLERS[category])]:
            raise InputError(f"{SELLERS[category]} sells no {category}")
    write(out, "categories.csv", {
        "title": "Categories of purchase, the sector that sells them and how "
        "often an adult buys",
        "producer": "guichet", "year": "2010", "licence": "GPL-3.0-or-later",
        "derivation": [
            "the sector of consumption.csv with which a household deals when "
            "it buys: trade for goods, else the sector that makes the service "
            "or the largest part of it (assumption)", modes.SOURCES],
        "unit": {"seller": "sector (A17)",
                 "purchases": "purchases a month of an adult (15 or more)",
                 "reconsider": "probability a month that an adult "
                 "reconsiders the mode",
                 "procedure": "1: a public procedure on which benefits "
                 "depend"}},
        ["category", "seller", "purchases", "reconsider", "procedure",
         "source"],
        [[c, SELLERS[c], *(f"{x:g}" for x in modes.CATEGORIES[c][:3]),
          modes.CATEGORIES[c][3]] for c in CATEGORIES])


LETTERS = {"AZ": ["A"], "DE": ["B", "D", "E"], "C1": ["C"], "C2": ["C"],
           "C3": ["C"], "C4": ["C"], "C5": ["C"], "FZ": ["F"], "GZ": ["G"],
           "HZ": ["H"], "IZ": ["I"], "JZ": ["J"], "KZ": ["K"], "LZ": ["L"],
           "MN": ["M", "N"], "OQ": ["O", "P", "Q"], "RU": ["R_S"]}
# Sections O, P and Q differ much between quintiles: taken apart.
DIRECT = {"public_administration": ["O"], "education_culture": ["P", "R_S"],
          "health_care": ["Q"]}


def by_quintile(source, cells, out):
    """Write consumption_by_quintile.csv: budget shares of five groups."""
    raw = {r["industry"]: [float(r[f"Q{q}"]) for q in range(1, 6)]
           for r in source.rows(QUINTILES)}
    budget = np.zeros((len(CATEGORIES), 5))
    mean = {k: sum(v) / 5 for k, v in raw.items()}
    for i, category in enumerate(CATEGORIES):
        amounts = cells[i, :len(SECTORS)]
        for q in range(5):
            if category in DIRECT:
                letters = DIRECT[category]
                factor = (sum(raw[k][q] for k in letters)
                          / sum(mean[k] for k in letters))
            else:
                factor = sum(a * sum(raw[k][q] for k in LETTERS[s])
                             / sum(mean[k] for k in LETTERS[s])
                             for s, a in zip(SECTORS, amounts)) / amounts.sum()
            budget[i, q] = cells[i].sum() * factor
    rows = []
    for q in range(5):
        line = shares(list(budget[:, q] / budget[:, q].sum()))
        rows += [[c, q + 1, number(v, 4)] for c, v in zip(CATEGORIES, line)]
    write(out, "consumption_by_quintile.csv", {
        "title": "Budget shares of categories by quintile of income",
        "producer": "guichet, from Eurostat-based modelled shares and INSEE",
        "year": "2010 (shape of 2015)",
        "licence": "Eurostat reuse policy; Licence Ouverte (INSEE)",
        "derivation": [
            f"mean budget of consumption.csv, tilted by the ratio of each "
            f"quintile to the mean of quintiles in {QUINTILES}, for the "
            "industries that a category buys from",
            "the source is modelled and knows one manufacturing industry: "
            "food and cars tilt alike, hence too little difference between "
            "quintiles; use as a shape only"],
        "unit": {"quintile": "1 = lowest income",
                 "share": "share of the quintile's spending"}},
        ["category", "quintile", "share"], rows)
