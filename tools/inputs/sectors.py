"""The production side of 2010: sectors and the balanced input-output table."""
import numpy as np

from . import consumption
from .common import InputError, write
from .occupations import SECTORS, section_employees
from .ras import ras, round_matrix, round_vector

DOMESTIC = "io/icio2014_domestic_musd.csv"
IMPORTED = "io/icio2014_imports_musd.csv"
PRODUCED = "io/icio2014_va_output_musd.csv"
OLDER = "io/wiod2011_domestic_musd.csv"
ACCOUNTS = "macro/national_accounts_2010.csv"
HOUSEHOLDS = "macro/household_account_quarterly.csv"

NAMES = {
    "AZ": "Agriculture, forestry, fishing", "C1": "Food, drinks, tobacco",
    "C2": "Coke and refined petroleum",
    "C3": "Electrical, electronic, computer equipment; machines",
    "C4": "Transport equipment", "C5": "Other manufacturing",
    "DE": "Mining, energy, water, waste", "FZ": "Construction",
    "GZ": "Trade; repair of motor vehicles", "HZ": "Transport and storage",
    "IZ": "Hotels and restaurants", "JZ": "Information and communication",
    "KZ": "Finance and insurance", "LZ": "Real estate",
    "MN": "Business services",
    "OQ": "Public administration, education, health, social work",
    "RU": "Other services"}
# ICIO industries (ISIC 4) -> A17: an exact grouping.
ICIO = {"AZ": ["A01_02", "A03"], "C1": ["C10T12"], "C2": ["C19"],
        "C3": ["C26", "C27", "C28"], "C4": ["C29", "C30"],
        "C5": ["C13T15", "C16", "C17_18", "C20", "C21", "C22", "C23", "C24",
               "C25", "C31T33"],
        "DE": ["B05_06", "B07_08", "B09", "D", "E"], "FZ": ["F"], "GZ": ["G"],
        "HZ": ["H49", "H50", "H51", "H52", "H53"], "IZ": ["I"],
        "JZ": ["J58T60", "J61", "J62_63"], "KZ": ["K"], "LZ": ["L"],
        "MN": ["M", "N"], "OQ": ["O", "P", "Q"], "RU": ["R", "S", "T"]}
# WIOD industries (ISIC 3, by position) -> groups that both tables know; only
# for a comparison in the report.
WIOD = {"AZ": [1], "C1": [3], "C3": [13, 14], "C4": [15], "FZ": [18],
        "GZ": [19, 20, 21], "IZ": [22], "KZ": [28], "LZ": [29],
        "OQ": [31, 32, 33]}
USD = 1.3285                # USD for a EUR in 2014 (ECB annual mean)
FINALS = ["household_consumption", "government_consumption", "investment",
          "exports"]
TAXES = "taxes_on_products"

GDP = 1995300               # M EUR, see the derivation of sectors.csv
NET_PRODUCT_TAXES = 194800  # INSEE, base 2005: 210.3 less 15.5 bn EUR
NET_PRODUCTION_TAXES = 54600
PAYROLL_TAXES, OTHER_PRODUCTION_TAXES = 27500, 54400
DOMESTIC_TIME = 0.4         # full-time jobs per employee of a household
CAP_SUBSIDIES = 8000        # to agriculture (assumption)
# Sectors whose share moved much between 2010 and 2014, by employees of
# their section, in a series that is not broken for them in 2013.
TREND = {"FZ": "F", **dict.fromkeys(["C1", "C2", "C3", "C4", "C5"], "C")}


class Production:
    """The balanced accounts of the sectors, integers of M EUR."""


def icio(source):
    """The ICIO table of 2014 grouped to A17, M EUR."""
    home = {r["industry"]: r for r in source.rows(DOMESTIC)}
    abroad = {r["industry"]: r for r in source.rows(IMPORTED)}
    made = {r["industry"]: r for r in source.rows(PRODUCED)}
    known = [i for members in ICIO.values() for i in members]
    if sorted(known) != sorted(home):
        raise InputError(f"{DOMESTIC}: its industries are not those expected")

    def block(table, columns):
        return np.array([[sum(float(table[i][c] or 0) for i in ICIO[row]
                              for c in members) for members in columns]
                         for row in SECTORS]) / USD

    uses = [ICIO[s] for s in SECTORS] + [
        ["FD_HFCE"], ["FD_NPISH", "FD_GGFC"], ["FD_GFCF"]]
    result = Production()
    result.home = np.column_stack([block(home, uses),
                                   block(home, [["EXPORTS"]])])
    result.abroad = np.column_stack([block(abroad, uses),
                                     np.zeros(len(SECTORS))])
    result.npish = sum(float(row["FD_NPISH"]) for part in (home, abroad)
                       for row in part.values()) / USD
    result.value_added, result.output, result.taxes = (
        np.array([sum(float(made[i][c] or 0) for i in ICIO[s])
                  for s in SECTORS]) / USD for c in ("VA", "OUTPUT", "TLS"))
    return result


def margins(source, table, checks):
    """The totals of 2010 that the table has to meet, M EUR."""
    rows = {r["year"]: r for r in source.rows(ACCOUNTS)}
    account = {k: float(v) for k, v in rows["2010"].items()
               if k not in ("year", "country")}
    later = {k: float(v) for k, v in rows["2014"].items()
             if k not in ("year", "country")}
    m = Production()
    m.private = round(account["hh_consumption"])        # with NPISH
    m.government = round(account["gov_consumption"])
    m.investment = round(account["investment"])
    m.imports = round(account["imports"])
    m.wages = round(account["wages_D11"])
    m.operating = round(account["surplus_B2"])
    m.exports = GDP - m.private - m.government - m.investment + m.imports
    m.mixed = round(1000 * sum(
        float(v) for r in source.rows(HOUSEHOLDS)
        if r["periode"].startswith("2010") for k, v in r.items()
        if k.startswith("Excédent brut d'exploitation / Entrepreneurs")))
    m.surplus = m.operating + m.mixed
    m.compensation = (GDP - NET_PRODUCT_TAXES - NET_PRODUCTION_TAXES
                      - m.surplus)
    m.contributions = m.compensation - m.wages
    # Who pays the net taxes on products: in 2014, purchasers' prices
    # (FIGARO) less basic prices (ICIO) for the final uses, ICIO itself for
    # the intermediate ones.
    basic = table.home.sum(0) + table.abroad.sum(0)
    paid = {"household_consumption": later["hh_consumption"] - basic[17]
            - table.npish, "government_consumption":
            later["gov_consumption"] - basic[18] + table.npish,
            "investment": later["investment"] - basic[19],
            "intermediate": table.taxes.sum()}
    scale = NET_PRODUCT_TAXES / sum(paid.values())
    m.taxes = {k: v * scale for k, v in paid.items()}
    checks.within("taxes on products paid by households, bn EUR",
                  m.taxes["household_consumption"] / 1000, 100, 140, "bn EUR")
    checks.near("compensation of employees (INSEE base 2005: 1 030)",
                m.compensation / 1000, 1030, 15, "bn EUR")
    checks.within("gross operating surplus and mixed income (base 2005: 653 "
                  "before research is capitalised)", m.surplus / 1000, 650,
                  730, "bn EUR")
    checks.within("employers' contributions, % of gross wages",
                  100 * m.contributions / m.wages, 33, 38, "%")
    return m


def value_added(source, table):
    """Value added of 2010 at basic prices by sector, M EUR.

    Shares of 2014; manufacturing and construction, which shrank meanwhile,
    are carried back by their employees.
    """
    then, now = (section_employees(source, y) for y in ("2010", "2014"))
    total = GDP - NET_PRODUCT_TAXES
    weights = table.value_added / table.value_added.sum()
    for sector, section in TREND.items():
        weights[SECTORS.index(sector)] *= (
            then[section] / then["TOTAL"] * now["TOTAL"] / now[section])
    return weights / weights.sum() * total


def balance(source, table, m, checks):
    """Fill and balance the use table of 2010; return integers.

    Rows: 17 domestic, 17 imported, the net taxes on products.  Columns: 17
    sectors and four final uses.  The household column is set beforehand from
    what households buy; all the rest is raked.
    """
    n = len(SECTORS)
    added = value_added(source, table)
    output = round_vector(added * table.output / table.value_added)
    added = round_vector(added, GDP - NET_PRODUCT_TAXES)
    origin = table.abroad.sum(1)
    imports = round_vector(origin / origin.sum() * m.imports, m.imports)
    home, abroad = table.home[:, n], table.abroad[:, n]
    structure = (home + abroad) / (home + abroad).sum()
    cells, note, worst, tax_rate = consumption.household_column(
        source, m.taxes["household_consumption"], structure, checks)
    bought = cells.sum(0)
    foreign = np.rint(bought[:n] * abroad / (home + abroad)).astype(int)
    household = np.concatenate([bought[:n] - foreign, foreign, bought[n:]])
    npish = m.private - int(bought.sum())       # bought by institutions
    taxes = np.concatenate([
        table.taxes / table.taxes.sum() * m.taxes["intermediate"],
        [m.taxes["government_consumption"], m.taxes["investment"], 0]])
    rest = [j for j in range(n + 4) if j != n]
    prior = np.vstack([table.home[:, rest], table.abroad[:, rest], taxes])
    rows = np.concatenate([output, imports, [NET_PRODUCT_TAXES]]) - household
    columns = np.concatenate([output - added, [
        m.government + npish, m.investment, m.exports]])
    if rows.min() < 0:
        raise InputError("households buy more than the supply of row "
                         f"{int(np.argmin(rows))} of the input-output table")
    fitted, residual = ras("input_output", prior, rows, columns)
    whole = round_matrix("input_output", fitted, rows, columns)
    result = Production()
    result.uses = np.insert(whole, n, household, axis=1)
    result.output, result.imports, result.added = output, imports, added
    result.npish, result.cells = npish, cells
    result.note, result.margins = note, m
    checks.within("input_output: residual of RAS (parts of a million)",
                  1e6 * residual, 0, 0.01)
    checks.within("input_output: consumption functions against products, "
                  "largest gap %", 100 * worst, 0, 25, "%")
    checks.within("input_output: highest tax share in a price (motor fuel)",
                  100 * tax_rate, 30, 70, "%")
    return result


def adjustments(table, result):
    """What RAS changed: uses of 2010 against 2014 scaled to the same total.

    Returns (name, before, after) in M EUR, for rows and columns.
    """
    n = len(SECTORS)
    before = np.hstack([table.home[:, :n], table.home[:, n + 1:]])
    before = np.vstack([before, np.hstack([table.abroad[:, :n],
                                           table.abroad[:, n + 1:]])])
    after = np.delete(result.uses[:2 * n], n, axis=1)
    before *= after.sum() / before.sum()
    names = SECTORS + [f"{s} imported" for s in SECTORS]
    columns = SECTORS + FINALS[1:]
    lines = [("row " + k, a, b) for k, a, b in
             zip(names, before.sum(1), after.sum(1))]
    return lines + [("column " + k, a, b) for k, a, b in
                    zip(columns, before.sum(0), after.sum(0))]


def incomes(source, data, result, m):
    """Split the value added of each sector, integers of M EUR."""
    wages = np.array([data.wage[c] for c in data.codes]) @ data.paid
    sections = section_employees(source, "2010")
    domestic = sections["T"] / (sections["R"] + sections["S"] + sections["T"])
    wages[SECTORS.index("RU")] *= 1 - domestic * (1 - DOMESTIC_TIME)
    d11 = round_vector(wages / wages.sum() * m.wages, m.wages)
    d12 = round_vector(d11 / m.wages * m.contributions, m.contributions)
    market = np.where(np.array(SECTORS) == "OQ", 0.15, 1) * result.added
    taxes = (PAYROLL_TAXES * d11 / m.wages
             + OTHER_PRODUCTION_TAXES * market / market.sum())
    taxes = round_vector(taxes, PAYROLL_TAXES + OTHER_PRODUCTION_TAXES)
    subsidies = (PAYROLL_TAXES + OTHER_PRODUCTION_TAXES
                 - NET_PRODUCTION_TAXES - CAP_SUBSIDIES)
    support = d11 / m.wages * subsidies
    support[SECTORS.index("AZ")] += CAP_SUBSIDIES
    support = round_vector(support, subsidies + CAP_SUBSIDIES)
    surplus = result.added - d11 - d12 - taxes + support
    for sector, value in zip(SECTORS, surplus):
        if value <= 0:
            raise InputError(f"sectors: the operating surplus of {sector} is "
                             f"{value} M EUR")
    result.wages, result.contributions = d11, d12
    result.production_taxes, result.subsidies = taxes, support
    result.surplus = surplus


def sectors(source, data, out, checks):
    """Write sectors.csv and input_output.csv; return the integers."""
    table = icio(source)
    m = margins(source, table, checks)
    result = balance(source, table, m, checks)
    incomes(source, data, result, m)
    compare(source, table, result, checks)
    write_sectors(data, result, m, out)
    write_uses(table, result, m, out)
    consumption.consumption(result.cells, result.note, out)
    consumption.sellers(result.cells, out)
    consumption.by_quintile(source, result.cells, out)
    return result


def compare(source, table, result, checks):
    """Checks of the balanced table against other knowledge."""
    n = len(SECTORS)
    uses = result.uses
    production = int(result.added.sum()) + NET_PRODUCT_TAXES
    spending = int(uses[:, n:].sum() - result.imports.sum())
    income = int(result.wages.sum() + result.contributions.sum()
                 + result.production_taxes.sum() - result.subsidies.sum()
                 + result.surplus.sum()) + NET_PRODUCT_TAXES
    if len({production, spending, income, GDP}) != 1:
        raise InputError(f"GDP is {production} by production, {spending} by "
                         f"expenditure and {income} by income")
    if (uses[:n].sum(1) != result.output).any() or (
            uses[n:2 * n].sum(1) != result.imports).any() or (
            uses[:, :n].sum(0) + result.added != result.output).any():
        raise InputError("input_output: supply and uses differ")
    checks.near("GDP 2010, all three ways (INSEE 1 995 to 1 998)",
                GDP / 1000, 1996.5, 2.0, "bn EUR")
    added = {i + 1: float(r["OUTPUT"]) for i, r in
             enumerate(source.rows(OLDER))}
    total = sum(added.values())
    for group, members in WIOD.items():
        share = 100 * result.output[SECTORS.index(group)] / result.output.sum()
        then = 100 * sum(added[i] for i in members) / total
        checks.near(f"output share of {group}, % (WIOD 2011)", share, then,
                    3.5, "%")
    print(f"{'input-output margins, M EUR':32} {'2014 scaled':>12} "
          f"{'balanced':>10} {'change':>8}")
    for name, before, after in adjustments(table, result):
        if max(before, after) > 0.5:
            print(f"{name:32} {before:12.0f} {after:10.0f} "
                  f"{100 * (after / before - 1):+7.1f}%")


def write_sectors(data, result, m, out):
    write(out, "sectors.csv", {
        "title": "Production accounts and employment by sector, 2010",
        "producer": "guichet, from Eurostat FIGARO, INSEE, OECD (ICIO, ALFS) "
                    "and DARES",
        "year": "2010 (structure of 2014)",
        "licence": "CC BY 4.0 (FIGARO); Licence Ouverte / Open Licence "
                   "(Etalab); OECD terms, cite",
        "derivation": [
            f"GDP {GDP} M EUR, rounded to 0.1 bn (assumption): no raw file "
            "gives the total; INSEE's 1,932.8 bn EUR of base 2005, raised by "
            "the 3.2 % of base 2010, is 1,994.7, and the later bases stand "
            "between 1,995 and 1,998. Value added is GDP less net "
            "taxes on products (194.8 bn EUR, INSEE, base 2005)",
            f"value added by sector: shares of {PRODUCED} (ICIO 2014), "
            "manufacturing and construction carried back to 2010 by the share "
            "of their section in employees; output: the ratio of 2014 to "
            "value added",
            f"wages: D11 of {ACCOUNTS}, by sector as employees of "
            "occupation_sector.csv at the median wage of their occupation "
            "(assumption: no premium of a sector inside an occupation; one "
            f"employee of a household, section T, counts {DOMESTIC_TIME} of a "
            "full-time job)",
            "surplus: operating surplus B2 of FIGARO and mixed income of "
            f"{HOUSEHOLDS}, gross, {m.surplus} M EUR in all; by sector the "
            "remainder",
            "compensation: GDP less taxes less surplus; employers' "
            "contributions are what exceeds D11, at one rate of "
            f"{100 * m.contributions / m.wages:.1f} % of wages in all "
            "sectors (assumption; the state's are higher in truth)",
            "production_taxes: 27.5 bn EUR on payrolls by wages, 54.4 on "
            "production by value added (non-market services at 15 %, "
            "assumption); subsidies: what brings the net to 54.6, 8 bn EUR of "
            "it to agriculture (assumption), else by wages; levels from "
            "INSEE, base 2005",
            "value_added = compensation + production_taxes - subsidies + "
            "surplus; compensation = wages + employer_contributions; employees "
            "and self_employed as in occupation_sector.csv"],
        "unit": {"output..surplus": "M EUR of 2010, basic prices, gross",
                 "employees, self_employed": "thousand persons"}},
        ["sector", "name", "output", "intermediate", "value_added",
         "compensation", "wages", "employer_contributions",
         "production_taxes", "subsidies", "surplus", "employees",
         "self_employed"],
        [[s, NAMES[s], result.output[i], result.output[i] - result.added[i],
          result.added[i], result.wages[i] + result.contributions[i],
          result.wages[i], result.contributions[i],
          result.production_taxes[i], result.subsidies[i], result.surplus[i],
          f"{data.employees[i] / 1000:.3f}",
          f"{(data.sector_persons[i] - data.employees[i]) / 1000:.3f}"]
         for i, s in enumerate(SECTORS)])


def write_uses(table, result, m, out):
    n = len(SECTORS)
    columns = SECTORS + FINALS
    rows = [[s, c, result.uses[i, j], result.uses[n + i, j]]
            for i, s in enumerate(SECTORS) for j, c in enumerate(columns)]
    rows += [[TAXES, c, result.uses[2 * n, j], 0]
             for j, c in enumerate(columns)]
    lines = adjustments(table, result)
    largest = sorted((x for x in lines if x[1] > 5000),
                     key=lambda x: -abs(x[2] / x[1] - 1))[:5]
    write(out, "input_output.csv", {
        "title": "Symmetric input-output table of 2010, domestic and imported",
        "producer": "guichet, from OECD ICIO 2021, Eurostat FIGARO and INSEE",
        "year": "2010 (structure of 2014)",
        "licence": "OECD terms, cite; CC BY 4.0 (FIGARO); Licence Ouverte / "
                   "Open Licence (Etalab)",
        "derivation": [
            f"structure: {DOMESTIC} and {IMPORTED}, 45 industries of ISIC 4 "
            f"grouped exactly to A17, {USD} USD for a EUR (ECB, 2014); the "
            "nearer table (WIOD 2011) is in ISIC 3, which does not know "
            "sectors JZ, MN and DE; it serves as a check",
            "household_consumption: by category and product from INSEE "
            "(consumption.csv), imported as in ICIO; not changed by balancing",
            f"government_consumption: {m.government} M EUR of general "
            f"government and {result.npish} of non-profit institutions; "
            f"investment: {m.investment}, changes of inventories taken as "
            f"zero; imports: {m.imports}, by product as in ICIO without "
            "purchases abroad (all from FIGARO); exports: "
            f"{m.exports}, what makes GDP {GDP}: the imports are "
            "below those of INSEE (about 537 bn EUR in base 2005, 2011 "
            "carried back), so the exports are low too",
            "net taxes on products are a row of their own: prices of the other "
            "rows are basic, column sums are purchasers' prices. Payers in "
            "proportion to 2014 (FIGARO purchasers' prices less ICIO basic "
            "prices)",
            "balanced by RAS to output, imports, taxes, intermediate use and "
            "final uses, then rounded with exact margins. Largest changes of "
            "a margin above 5 bn EUR, against 2014 scaled to the same sum: "
            + ", ".join(f"{k} {100 * (b / a - 1):+.0f} %"
                        for k, a, b in largest)],
        "unit": {"domestic, imported": "M EUR of 2010, basic prices; row "
                                       "taxes_on_products in domestic"}},
        ["row_sector", "column", "domestic", "imported"], rows)
