"""National accounts of 2010 by flow between sectors, and yearly targets."""
from .common import InputError, number, write
from .consumption import COICOP, annual
from .occupations import EMPLOYEES, EMPLOYMENT, LABOUR_COST, section_employees
from .sectors import (ACCOUNTS, GDP, HOUSEHOLDS, NET_PRODUCT_TAXES,
                      NET_PRODUCTION_TAXES, OTHER_PRODUCTION_TAXES,
                      PAYROLL_TAXES)

INCOME = "macro/household_income_account.csv"
VOLUME = "macro/gdp_volume_quarterly.csv"
PRICES = "macro/cpi_yearly_change.csv"
UNEMPLOYMENT = "macro/unemployment_rate_age_sex_quarterly.csv"
ACTIVE = "macro/active_population_quarterly.csv"
INDEX = "consumption/coicop_price_index.csv"
INSTITUTIONS = ["households", "firms", "government", "npish", "world"]
ACCOUNT_NAMES = INSTITUTIONS + ["goods", "production"]

# Published for 2010 by INSEE in base 2005 (taxes by category; net lending by
# sector), M EUR.
VAT, PRODUCT_TAXES, PRODUCT_SUBSIDIES = 135600, 210300, 15500
INCOME_TAX, CSG_CRDS, COMPANY_TAX, CAPITAL_TAXES = 47000, 88300, 33100, 7700
LENDING = {"households": 89700, "government": -137400, "npish": 0}
NATION = -37100
# Benefits: see the texts of the rows.
PENSIONS, UNEMPLOYED, FAMILY, MINIMUM = 278500, 31000, 36000, 10500
INTEREST_OF_STATE = 49000           # assumption
TO_WORLD = 20000                    # European Union and aid, assumption
INTEREST_SHARE = 0.2                # of households' property income
STOCKS = [
    ("household_deposits", 1110000, "derived",
     "about 1 January 2010: 1,274 bn EUR at the end of 2012 (INSEE) carried "
     "back at 4.7 % a year, its growth of 2012"),
    ("household_loans", 989500, "source",
     "end of 2009, Banque de France and INSEE"),
    ("firm_loans", 800300, "source", "non-financial companies, loans of "
     "resident institutions, end of 2009, Banque de France and INSEE"),
    ("firm_securities", 365400, "source", "non-financial companies, market "
     "debt, end of 2009, Banque de France and INSEE"),
    ("government_debt", 1577100, "source", "gross, end of 2009, Banque de "
     "France and INSEE (1,595 bn EUR at the end of 2010)"),
    ("firm_deposits", 250000, "assumption", "order of magnitude, "
     "about 26 days of the output of all sectors; no source at hand")]


def yearly(source, year):
    """Household account of a year from the quarterly one, M EUR by code."""
    total = {}
    for row in source.rows(HOUSEHOLDS):
        if row["periode"].startswith(str(year)):
            for column, value in row.items():
                if column != "periode" and value:
                    key = column.split("/ ")[-1] if "B2" not in column \
                        else column
                    total[key] = total.get(key, 0) + 1000 * float(value)
    return {k: round(v) for k, v in total.items()}


def labelled(source, label):
    """M EUR of 2010 of a row of the annual household account.

    Its two first columns have no name, so rows are known by their label;
    levels stand before growth rates.
    """
    found = [r["2010"] for r in source.rows(INCOME)
             if r[""] and r[""].strip() == label]
    if not found:
        raise InputError(f"{INCOME} has no row «{label}»")
    return round(1000 * float(found[0]))


def surplus_of_households(account):
    """Operating surplus (dwellings) of households outside their firms."""
    return next(v for k, v in account.items() if "S14B" in k)


def flows(source, result):
    """(item, value, payer, receiver, kind, text) of every flow of 2010."""
    m = result.margins
    h = yearly(source, 2010)
    employees = labelled(source, "Cotisations sociales effectives "
                         "obligatoires à la charge des salariés")
    contributions = h["D613 + D614 + D61SC"]
    consumption = int(result.uses[:, 17].sum())
    coicop = {r["code"]: r for r in source.rows(COICOP)}
    individual = round(annual(coicop, "CP15", "2010"))
    property_income = h["D4"]
    interest = round(INTEREST_SHARE * property_income)
    other_benefits = h["D62"] - PENSIONS - UNEMPLOYED - FAMILY - MINIMUM
    dwellings = surplus_of_households(h)
    account = "household account, base 2020, sum of quarters"
    taxes = "INSEE, taxes by category, base 2005"
    closing = "what closes the account"
    disposable = (h["D11"] + m.mixed + dwellings + h["D4"] + h["D62"] + h["D7"]
                  - h["D5"] - contributions)
    building = (disposable - consumption - CAPITAL_TAXES
                - LENDING["households"])
    public_building = 60400
    table = [
        ("household_consumption", consumption, "households", "goods",
         "source", "national concept, INSEE base 2020"),
        ("individual_public_consumption", individual, "government", "goods",
         "source", "education, health and the like, INSEE base 2020"),
        ("collective_public_consumption", m.government - individual,
         "government", "goods", "derived", "total of FIGARO less individual"),
        ("npish_consumption", result.npish, "npish", "goods", "derived",
         "consumption of FIGARO less that of households; in the column "
         "government_consumption of input_output.csv"),
        ("household_investment", building, "households", "goods", "derived",
         "disposable income less consumption, capital taxes and the published "
         "net lending"),
        ("government_investment", public_building, "government", "goods",
         "derived", "61.4 bn EUR in 2011 at -1.9 % volume and +3.6 % prices "
         "(INSEE)"),
        ("firm_investment", m.investment - building - public_building,
         "firms", "goods", "derived", "FIGARO total less the two others"),
        ("exports", m.exports, "world", "goods", "derived",
         "what makes GDP; see input_output.csv"),
        ("imports", m.imports, "goods", "world", "source", "FIGARO"),
        ("vat", VAT, "goods", "government", "source", taxes),
        ("other_product_taxes", PRODUCT_TAXES - VAT, "goods", "government",
         "source", "210.3 bn EUR in all, INSEE base 2005: fuel, tobacco, "
         "alcohol, insurance, property sales, customs"),
        ("product_subsidies", PRODUCT_SUBSIDIES, "government", "goods",
         "source", "INSEE, base 2005"),
        ("value_added", GDP - NET_PRODUCT_TAXES, "goods", "production",
         "derived", "GDP less net taxes on products"),
        ("wages", h["D11"], "production", "households", "source",
         f"gross, {account}"),
        ("wages_to_non_residents", m.wages - h["D11"], "production", "world",
         "derived", "D11 of FIGARO less D11 received; a difference of sources "
         "more than a flow"),
        ("employer_contributions", m.contributions, "production",
         "government", "derived", "see sectors.csv; all to the state "
         "(assumption), imputed ones included"),
        ("payroll_taxes", PAYROLL_TAXES, "production", "government",
         "source", taxes),
        ("other_production_taxes", OTHER_PRODUCTION_TAXES, "production",
         "government", "source", taxes),
        ("production_subsidies", PAYROLL_TAXES + OTHER_PRODUCTION_TAXES
         - NET_PRODUCTION_TAXES, "government", "production", "derived",
         "taxes less the published net of 54.6 bn EUR"),
        ("mixed_income", m.mixed, "production", "households", "source",
         f"of the self-employed, gross, {account}"),
        ("household_operating_surplus", dwellings, "production",
         "households", "source", f"rents, mainly imputed, {account}"),
        ("interest_received", interest, "firms", "households", "assumption",
         f"net, {100 * INTEREST_SHARE:.0f} % of property income"),
        ("dividends", property_income - interest, "firms", "households",
         "derived", f"dividends and insurance income, net; total {account}"),
        ("income_tax", INCOME_TAX, "households", "government", "source",
         taxes),
        ("csg_crds", CSG_CRDS, "households", "government", "source", taxes),
        ("other_household_taxes", h["D5"] - INCOME_TAX - CSG_CRDS,
         "households", "government", "derived", f"D5 less the two; {account}"),
        ("capital_taxes", CAPITAL_TAXES, "households", "government",
         "source", taxes),
        ("employee_contributions", employees, "households", "government",
         "source", "D613CE, annual household account, base 2020"),
        ("self_employed_contributions", contributions - employees,
         "households", "government", "derived", f"rest of D61, {account}"),
        ("pensions", PENSIONS, "government", "households", "source",
         "old age 241.4 and survivors 37.1 bn EUR, DREES, 2010; a little of "
         "it is in kind"),
        ("unemployment_benefits", UNEMPLOYED, "government", "households",
         "derived", "Unedic spends 34.3 bn EUR in 2010 (forecast cited by "
         "the Senate), a tenth of it taken to be services"),
        ("family_benefits", FAMILY, "government", "households",
         "assumption", "53.6 bn EUR in 2009 (DREES), a third of it taken to "
         "be in kind"),
        ("minimum_income", MINIMUM, "government", "households",
         "assumption", "poverty and exclusion, DREES, 2009, as 2010"),
        ("other_benefits", other_benefits, "government", "households",
         "derived", f"sickness, disability, accidents; D62 less the above; "
         f"{account}"),
        ("household_transfers", -h["D7"], "households", "npish", "source",
         f"D7 net, {account}; all to non-profit institutions (assumption)"),
        ("npish_support", result.npish + h["D7"], "government", "npish",
         "derived", f"{closing} of non-profit institutions at zero net "
         "lending (INSEE, base 2005)"),
        ("company_tax", COMPANY_TAX, "firms", "government", "source", taxes),
        ("government_interest", INTEREST_OF_STATE, "government", "firms",
         "assumption", "about 3 % of the debt, all to domestic banks"),
        ("transfers_to_world", TO_WORLD, "government", "world",
         "assumption", "European Union and aid, about 1 % of GDP")]
    return table, disposable


def close(table, m):
    """Add the flows that bring net lending to the published figures."""
    lending = balances(table)
    state = LENDING["government"] - lending["government"]
    table.append((
        "government_operating_surplus", state, "production", "government",
        "derived", "consumption of fixed capital in the main; what brings the "
        "net lending of general government to the published -137.4 bn EUR "
        "(base 2005)"))
    dwellings = next(v for k, v, *_ in table
                     if k == "household_operating_surplus")
    table.append((
        "firm_operating_surplus", m.surplus - m.mixed - dwellings - state,
        "production", "firms", "derived", "total surplus of sectors.csv less "
        "that of households and government; financial companies included"))
    abroad = -NATION - balances(table)["world"]
    payer, receiver = ("world", "firms") if abroad < 0 else ("firms", "world")
    table.append((
        "property_income_abroad", abs(abroad), payer, receiver, "derived",
        "net; what brings the net lending of the nation to the published "
        "-37.1 bn EUR (base 2005)"))
    return table


def balances(table):
    """Receipts less payments of every account."""
    result = dict.fromkeys(ACCOUNT_NAMES, 0)
    for _, value, payer, receiver, *_ in table:
        result[payer] -= value
        result[receiver] += value
    return result


def national_accounts(source, result, out, checks):
    """Write national_accounts.csv; refuse accounts that do not close."""
    m = result.margins
    table, disposable = flows(source, result)
    negative = [k for k, v, *_ in table if v < 0]
    if negative:
        raise InputError(f"national_accounts: negative flows {negative}")
    table = close(table, m)
    lending = balances(table)
    if lending["goods"] or lending["production"] or sum(lending.values()):
        raise InputError(f"national_accounts do not close: {lending}")
    value = {k: v for k, v, *_ in table}
    official = labelled(source, "Revenu disponible brut")
    saving = disposable - value["household_consumption"]
    checks.near("disposable income of households (INSEE annual, bn EUR)",
                disposable / 1000, official / 1000, 0.5, "bn EUR")
    checks.within("saving rate of households (INSEE about 16)",
                  100 * saving / disposable, 14.5, 17, "%")
    checks.within("investment of households (INSEE 2011: 109)",
                  value["household_investment"] / 1000, 90, 115, "bn EUR")
    checks.within("operating surplus of government, closing item",
                  value["government_operating_surplus"] / 1000, 30, 80,
                  "bn EUR")
    checks.within("property income from abroad, closing item (+ receives)",
                  value["property_income_abroad"] / 1000, -40, 40, "bn EUR")
    checks.near("sum of net lending of sectors and of the world",
                sum(lending.values()), 0, 0, "M EUR")
    rows = [["gdp", GDP, "M EUR", "assumption", "none", "none",
             "INSEE 1,995 to 1,998 bn EUR by base of the accounts; see "
             "sectors.csv"]]
    rows += [[k, v, "M EUR", kind, payer, receiver, text]
             for k, v, payer, receiver, kind, text in table]
    rows += [["disposable_income", disposable, "M EUR", "derived", "none",
              "none", "of households, sum of their flows before consumption"],
             ["saving", saving, "M EUR", "derived", "none", "none",
              "disposable income less consumption, gross"],
             ["saving_rate", number(100 * saving / disposable, 2), "%",
              "derived", "none", "none", "saving over disposable income"]]
    rows += [[f"net_lending_{k}", lending[k], "M EUR", "derived", "none",
              "none", "receipts less payments"] for k in INSTITUTIONS]
    rows += [[f"stock_{k}", v, "M EUR", kind, "none", "none", text]
             for k, v, kind, text in STOCKS]
    write(out, "national_accounts.csv", {
        "title": "National accounts 2010: flows between sectors and opening "
                 "stocks",
        "producer": "guichet, from INSEE, Eurostat FIGARO, Banque de France, "
                    "DREES, Unedic",
        "year": "2010 (stocks: end of 2009)",
        "licence": "Licence Ouverte / Open Licence (Etalab) (INSEE); CC BY 4.0 "
                   "(FIGARO); figures cited with their source",
        "derivation": [
            "a row with payer and receiver is a flow. Accounts: households "
            "(with their unincorporated firms), firms (financial ones "
            "included), government, npish, world, and two that must be zero: "
            "goods (uses and supply) and production (value added and its "
            "split)",
            f"raw files: {ACCOUNTS}, {HOUSEHOLDS}, {INCOME}, {COICOP}; figures "
            "of INSEE in base 2005 for taxes and net lending are older than "
            "the rest (base 2014 and 2020): the differences fall on the three "
            "closing items, government_operating_surplus, "
            "firm_operating_surplus and property_income_abroad",
            "source_kind: source = published or raw; derived = computed from "
            "such; assumption = neither",
            "net lending of the world and of the four sectors sum to zero"],
        "unit": {"value": "see column unit"}},
        ["item", "value", "unit", "source_kind", "payer", "receiver", "text"],
        rows)
    return table


# --- targets ---------------------------------------------------------------

YEARS = range(2010, 2017)
EUROSTAT = {2010: 9.3, 2011: 9.2, 2012: 9.8, 2013: 10.3, 2014: 10.3,
            2015: 10.3, 2016: 10.1}


def quarters(source, name, period, value):
    """Mean over the quarters of each year of a raw series."""
    found = {}
    for row in source.rows(name):
        year = int(row[period][:4])
        if row[value]:
            found.setdefault(year, []).append(float(row[value]))
    return {y: sum(v) / len(v) for y, v in found.items() if len(v) in (4, 12)}


def macro_targets(source, out, checks):
    """Write macro_targets.csv: observed years 2010 to 2016."""
    rows = []

    def add(series, values, unit, origin, digits=2):
        for year in YEARS:
            if year not in values:
                raise InputError(f"macro_targets: {series} lacks {year}")
            rows.append([series, year, number(values[year], digits), unit,
                         origin])

    def growth(values):
        return {y: 100 * (values[y] / values[y - 1] - 1)
                for y in values if y - 1 in values}

    volume = quarters(source, VOLUME, "time_period", "obs_value")
    add("gdp_volume_growth", growth(volume), "%", f"INSEE, {VOLUME}")
    add("consumer_prices", quarters(source, PRICES, "time_period",
                                    "obs_value"), "% a year",
        f"INSEE, {PRICES}, mean of months")
    add("unemployment_rate", quarters(source, UNEMPLOYMENT, "trimestre",
                                      "ensemble"), "% of active population",
        f"INSEE, ILO concept, {UNEMPLOYMENT}")
    add("unemployment_rate_eurostat", EUROSTAT, "% of active population",
        "Eurostat une_rt_a, ages 15 to 74")
    cost = quarters(source, LABOUR_COST, "time_period", "obs_value")
    add("labour_cost_growth", growth(cost), "%", f"INSEE, {LABOUR_COST}")
    jobs = {int(r["Annee"]): float(r["ENS"]) for r in source.rows(EMPLOYMENT)}
    add("employment", jobs, "thousand persons", f"DARES, {EMPLOYMENT}", 1)
    add("employment_growth", growth(jobs), "%", f"DARES, {EMPLOYMENT}")
    add("employees", {y: section_employees(source, str(y))["TOTAL"]
                      for y in YEARS}, "thousand persons",
        f"OECD ALFS, {EMPLOYEES}; break in 2013 by section", 1)
    add("active_population", quarters(source, ACTIVE, "TIME", "Value"),
        "thousand persons aged 15 or more", f"OECD, {ACTIVE}", 1)
    value = {r["code"]: r for r in source.rows(COICOP)}["CPDEP"]
    price = {r["code"]: r for r in source.rows(INDEX)}["CPDEP"]
    spent = {y: float(value[str(y)]) for y in range(2009, 2017)}
    real = {y: spent[y] / float(price[str(y)]) for y in spent}
    add("household_consumption", spent, "M EUR", f"INSEE, {COICOP}", 0)
    add("household_consumption_volume_growth", growth(real), "%",
        f"INSEE, {COICOP} and {INDEX}")
    figaro = {int(r["year"]): r for r in source.rows(ACCOUNTS)}
    for series, column in (("investment", "investment"),
                           ("imports", "imports"), ("wages", "wages_D11"),
                           ("public_consumption", "gov_consumption")):
        add(series, {y: float(figaro[y][column]) for y in YEARS}, "M EUR",
            f"Eurostat FIGARO, {ACCOUNTS}", 0)
    income = {}
    for year in YEARS:
        h = yearly(source, year)
        income[year] = 100 * (1 - spent[year] / h["B6"])
    add("saving_rate", income, "% of disposable income",
        f"INSEE, {HOUSEHOLDS} and {COICOP}")
    checks.near("GDP volume growth 2010 (INSEE 1.9 to 2.0)",
                growth(volume)[2010], 1.95, 0.2, "%")
    checks.near("mean inflation 2011-2016", sum(
        float(r[2]) for r in rows if r[0] == "consumer_prices"
        and r[1] > 2010) / 6, 1.05, 0.2, "%")
    write(out, "macro_targets.csv", {
        "title": "Observed macroeconomic series, 2010 to 2016",
        "producer": "INSEE, DARES, OECD, Eurostat; collected by guichet",
        "year": "2010-2016",
        "licence": "Licence Ouverte / Open Licence (Etalab) (INSEE, DARES); "
                   "OECD terms, cite; CC BY 4.0 (FIGARO)",
        "derivation": [
            "targets for validation, not inputs of the model; annual means or "
            "sums of the raw series named in the column source",
            "investment, imports, wages, public consumption at current "
            "prices; the levels of FIGARO and of INSEE in base 2020 differ "
            "slightly"],
        "unit": {"value": "see column unit"}},
        ["series", "year", "value", "unit", "source"], rows)
