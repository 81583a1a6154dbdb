"""The tables of the economy in scenarios/france: identities, margins, shares, links.

Only reads the compiled tables, with the standard library; the raw data are not needed.
"""
import csv
import unittest
from collections import defaultdict
from pathlib import Path

FRANCE = Path(__file__).resolve().parents[2] / "scenarios" / "france"
SECTORS = ["AZ", "C1", "C2", "C3", "C4", "C5", "DE", "FZ", "GZ", "HZ", "IZ", "JZ", "KZ", "LZ",
           "MN", "OQ", "RU"]
FINALS = ["household_consumption", "government_consumption", "investment", "exports"]
TAXES = "taxes_on_products"
TABLES = ["sectors", "input_output", "national_accounts", "consumption",
          "consumption_by_quintile", "occupations", "occupation_sector",
          "occupation_departement", "sector_departement", "occupation_network", "firms_size",
          "establishments_departement", "firm_demography", "macro_targets"]
FRONT_LINE = ["R0Z60", "R0Z61", "Q1Z80", "P0Z62", "L2Z60", "J5Z61", "J5Z62", "R1Z67", "J3Z42",
              "M1Z81", "M2Z90"]


def read(name):
    """Metadata (key -> list of texts) and rows of a table."""
    metadata, body = defaultdict(list), []
    with open(FRANCE / f"{name}.csv", encoding="utf-8", newline="") as stream:
        for line in stream:
            if line.startswith("# "):
                key, _, text = line[2:].partition(": ")
                metadata[key].append(text.strip())
            else:
                body.append(line)
    return metadata, list(csv.DictReader(body))


def rows(name):
    return read(name)[1]


def persons(thousands):
    """Whole persons of a figure in thousands with three decimals."""
    return round(1000 * float(thousands))


def sums(table, key, value, convert=int):
    result = defaultdict(int)
    for row in table:
        result[row[key]] += convert(row[value])
    return dict(result)


class Form(unittest.TestCase):
    def test_metadata_and_values_are_complete(self):
        for name in TABLES:
            metadata, body = read(name)
            with self.subTest(table=name):
                for key in ("title", "producer", "year", "licence", "derivation", "unit"):
                    self.assertTrue(all(metadata[key]) and metadata[key], key)
                self.assertTrue(body)
                for row in body:
                    self.assertNotIn(None, row, "a row is longer than the header")
                    for column, value in row.items():
                        self.assertNotIn(value, ("", None, "NA", "nan"), f"{column} in {row}")

    def test_tables_are_in_the_manifest(self):
        listed = {row["file"]: row for row in rows("manifest")}
        for name in TABLES:
            with self.subTest(table=name):
                body = rows(name)
                entry = listed[f"{name}.csv"]
                self.assertEqual(int(entry["rows"]), len(body))
                self.assertEqual(int(entry["columns"]), len(body[0]))

    def test_keys_are_unique(self):
        keys = {"sectors": 1, "input_output": 2, "national_accounts": 1, "consumption": 2,
                "consumption_by_quintile": 2, "occupations": 1, "occupation_sector": 2,
                "occupation_departement": 2, "sector_departement": 2, "occupation_network": 2,
                "firms_size": 2, "establishments_departement": 2, "firm_demography": 1,
                "macro_targets": 2}
        for name, width in keys.items():
            with self.subTest(table=name):
                found = [tuple(row.values())[:width] for row in rows(name)]
                self.assertEqual(len(found), len(set(found)))


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sectors = {row["sector"]: row for row in rows("sectors")}
        cls.uses = {(row["row_sector"], row["column"]): (int(row["domestic"]),
                                                         int(row["imported"]))
                    for row in rows("input_output")}
        cls.accounts = {row["item"]: row for row in rows("national_accounts")}

    def amount(self, sector, column):
        return int(self.sectors[sector][column])

    def item(self, name):
        return int(self.accounts[name]["value"])

    def final(self, column):
        return sum(sum(self.uses[row, column]) for row in SECTORS + [TAXES])

    def test_all_cells_are_there_and_none_is_negative(self):
        self.assertEqual(set(self.sectors), set(SECTORS))
        self.assertEqual(set(self.uses), {(r, c) for r in SECTORS + [TAXES]
                                          for c in SECTORS + FINALS})
        self.assertTrue(all(min(cell) >= 0 for cell in self.uses.values()))
        self.assertTrue(all(self.uses[TAXES, c][1] == 0 for c in SECTORS + FINALS))

    def test_supply_equals_uses_in_every_sector(self):
        for sector in SECTORS:
            with self.subTest(sector=sector):
                cells = [self.uses[sector, c] for c in SECTORS + FINALS]
                imports = sum(b for _, b in cells)
                uses = sum(a + b for a, b in cells)
                self.assertEqual(self.amount(sector, "output") + imports, uses)

    def test_output_is_inputs_and_value_added(self):
        for sector in SECTORS:
            with self.subTest(sector=sector):
                inputs = sum(sum(self.uses[row, sector]) for row in SECTORS + [TAXES])
                self.assertEqual(inputs, self.amount(sector, "intermediate"))
                self.assertEqual(self.amount(sector, "output"),
                                 inputs + self.amount(sector, "value_added"))

    def test_value_added_is_split_without_remainder(self):
        for sector in SECTORS:
            with self.subTest(sector=sector):
                self.assertEqual(
                    self.amount(sector, "value_added"),
                    self.amount(sector, "compensation") + self.amount(sector, "production_taxes")
                    - self.amount(sector, "subsidies") + self.amount(sector, "surplus"))
                self.assertEqual(self.amount(sector, "compensation"),
                                 self.amount(sector, "wages")
                                 + self.amount(sector, "employer_contributions"))
                self.assertGreater(self.amount(sector, "surplus"), 0)
                self.assertGreater(float(self.sectors[sector]["employees"]), 0)

    def test_gdp_is_the_same_three_ways(self):
        taxes = sum(self.uses[TAXES, c][0] for c in SECTORS + FINALS)
        imports = sum(self.uses[s, c][1] for s in SECTORS for c in SECTORS + FINALS)
        production = sum(self.amount(s, "value_added") for s in SECTORS) + taxes
        spending = sum(self.final(c) for c in FINALS) - imports
        income = taxes + sum(
            self.amount(s, "compensation") + self.amount(s, "production_taxes")
            - self.amount(s, "subsidies") + self.amount(s, "surplus") for s in SECTORS)
        self.assertEqual({production, spending, income}, {self.item("gdp")})

    def test_national_accounts_agree_with_the_other_tables(self):
        self.assertEqual(self.final("household_consumption"), self.item("household_consumption"))
        self.assertEqual(self.final("government_consumption"),
                         self.item("individual_public_consumption")
                         + self.item("collective_public_consumption")
                         + self.item("npish_consumption"))
        self.assertEqual(self.final("investment"),
                         sum(self.item(f"{s}_investment")
                             for s in ("household", "government", "firm")))
        self.assertEqual(self.final("exports"), self.item("exports"))
        self.assertEqual(sum(self.uses[TAXES, c][0] for c in SECTORS + FINALS),
                         self.item("vat") + self.item("other_product_taxes")
                         - self.item("product_subsidies"))
        total = {k: sum(self.amount(s, k) for s in SECTORS)
                 for k in ("value_added", "wages", "employer_contributions", "production_taxes",
                           "subsidies", "surplus")}
        self.assertEqual(total["value_added"], self.item("value_added"))
        self.assertEqual(total["wages"], self.item("wages") + self.item("wages_to_non_residents"))
        self.assertEqual(total["employer_contributions"], self.item("employer_contributions"))
        self.assertEqual(total["production_taxes"], self.item("payroll_taxes")
                         + self.item("other_production_taxes"))
        self.assertEqual(total["subsidies"], self.item("production_subsidies"))
        self.assertEqual(total["surplus"], self.item("mixed_income")
                         + self.item("household_operating_surplus")
                         + self.item("government_operating_surplus")
                         + self.item("firm_operating_surplus"))

    def test_sector_balances_sum_to_zero(self):
        balance = defaultdict(int)
        for row in self.accounts.values():
            self.assertIn(row["source_kind"], ("source", "derived", "assumption"))
            self.assertEqual(row["payer"] == "none", row["receiver"] == "none", row["item"])
            if row["payer"] != "none":
                self.assertGreaterEqual(int(row["value"]), 0, row["item"])
                balance[row["payer"]] -= int(row["value"])
                balance[row["receiver"]] += int(row["value"])
        self.assertEqual(balance.pop("goods"), 0)
        self.assertEqual(balance.pop("production"), 0)
        self.assertEqual(set(balance), {"households", "firms", "government", "npish", "world"})
        self.assertEqual(sum(balance.values()), 0)
        for name, value in balance.items():
            self.assertEqual(value, self.item(f"net_lending_{name}"))

    def test_consumption_is_the_household_column(self):
        table = rows("consumption")
        by_sector = sums(table, "sector", "amount")
        for sector in SECTORS + [TAXES]:
            with self.subTest(sector=sector):
                self.assertEqual(by_sector.get(sector, 0),
                                 sum(self.uses[sector, "household_consumption"]))
        self.assertTrue(all(int(row["amount"]) > 0 for row in table))
        self.assertEqual(len({row["category"] for row in table}), 16)

    def test_quintile_shares_sum_to_one(self):
        total = defaultdict(float)
        for row in rows("consumption_by_quintile"):
            total[row["quintile"]] += float(row["share"])
        self.assertEqual(sorted(total), ["1", "2", "3", "4", "5"])
        for value in total.values():
            self.assertAlmostEqual(value, 1, places=9)
        self.assertEqual({r["category"] for r in rows("consumption_by_quintile")},
                         {r["category"] for r in rows("consumption")})


class Work(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        table = rows("occupations")
        cls.jobs = {r["occupation"]: r for r in table if r["parent"] == "none"}
        cls.fine = {r["occupation"]: r for r in table if r["parent"] != "none"}
        cls.departements = {r["code"] for r in rows("departements")}

    def test_occupations(self):
        self.assertEqual(len(self.jobs), 87)
        for code in FRONT_LINE:
            self.assertIn(code, self.fine)
        parts = sums(self.fine.values(), "parent", "employment", persons)
        for parent, total in parts.items():
            self.assertEqual(total, persons(self.jobs[parent]["employment"]), parent)

    def test_shares_of_occupations(self):
        states = [f"{s}_share" for s in ("self_employed", "fixed_term", "temp", "apprentice",
                                         "permanent")]
        diplomas = ["none_or_brevet", "cap_bep", "bac", "short_higher", "long_higher"]
        for code, row in {**self.jobs, **self.fine}.items():
            with self.subTest(occupation=code):
                for group in (states, diplomas):
                    self.assertAlmostEqual(sum(float(row[k]) for k in group), 1, places=9)
                for key in [*states, *diplomas, "women_share"]:
                    self.assertTrue(0 <= float(row[key]) <= 1, key)
                self.assertTrue(500 < float(row["wage"]) < 6000)
                self.assertGreater(float(row["entry_rate"]), 0)

    def test_margins_of_occupation_sector(self):
        table = rows("occupation_sector")
        by_occupation = sums(table, "occupation", "employment", persons)
        by_sector = sums(table, "sector", "employment", persons)
        self.assertEqual(by_occupation, {c: persons(r["employment"])
                                         for c, r in self.jobs.items()})
        self.assertEqual(by_sector, {
            r["sector"]: persons(r["employees"]) + persons(r["self_employed"])
            for r in rows("sectors")})

    def test_margins_of_sector_departement(self):
        table = rows("sector_departement")
        self.assertEqual(sums(table, "sector", "employment", persons),
                         sums(rows("occupation_sector"), "sector", "employment", persons))
        self.assertEqual({r["departement"] for r in table}, self.departements)
        local = sums(table, "departement", "employment", persons)
        self.assertTrue(all(total > 5000 for total in local.values()))
        self.assertTrue(all(persons(r["employment"]) >= 0 for r in table))

    def test_every_occupation_is_somewhere(self):
        total, places = defaultdict(float), defaultdict(set)
        for row in rows("occupation_departement"):
            self.assertGreaterEqual(float(row["share"]), 0)
            total[row["occupation"]] += float(row["share"])
            places[row["occupation"]].add(row["departement"])
        self.assertEqual(set(total), set(self.jobs))
        for code, value in total.items():
            self.assertAlmostEqual(value, 1, places=9, msg=code)
            self.assertEqual(places[code], self.departements)

    def test_network_is_stochastic_and_connected(self):
        onward, back, total = defaultdict(set), defaultdict(set), defaultdict(float)
        for row in rows("occupation_network"):
            self.assertNotEqual(row["from"], row["to"])
            self.assertGreater(float(row["weight"]), 0)
            self.assertIn(row["retraining"], ("0", "1"))
            onward[row["from"]].add(row["to"])
            back[row["to"]].add(row["from"])
            total[row["from"]] += float(row["weight"])
        self.assertEqual(set(total), set(self.jobs))
        for code, value in total.items():
            self.assertAlmostEqual(value, 1, places=9, msg=code)
        for links in (onward, back):        # strongly connected
            seen, front = {"R0Z"}, ["R0Z"]
            while front:
                new = links[front.pop()] - seen
                seen |= new
                front += new
            self.assertEqual(seen, set(self.jobs))


class Firms(unittest.TestCase):
    def test_sizes(self):
        table = rows("firms_size")
        least = {"1-9": 1, "10-19": 10, "20-49": 20, "50-249": 50, "250+": 250}
        self.assertEqual({(r["sector"], r["size_class"]) for r in table},
                         {(s, c) for s in SECTORS for c in least})
        for row in table:
            with self.subTest(sector=row["sector"], size=row["size_class"]):
                self.assertIn(row["origin"], ("measured", "split", "assumption"))
                self.assertGreater(int(row["enterprises"]), 0)
                mean = persons(row["persons"]) / int(row["enterprises"])
                # Self-employed without staff make the first class smaller than one job.
                self.assertGreater(mean, 0.5 if row["size_class"] == "1-9" else
                                   0.9 * least[row["size_class"]])
                self.assertGreater(int(row["value_added"]), 0)

    def test_establishments(self):
        table = rows("establishments_departement")
        self.assertEqual({r["departement"] for r in table},
                         {r["code"] for r in rows("departements")})
        self.assertTrue(all(int(r["establishments"]) >= 0 for r in table))

    def test_demography(self):
        table = rows("firm_demography")
        self.assertEqual([r["sector"] for r in table], SECTORS)
        for row in table:
            self.assertTrue(0 < float(row["birth_rate"]) < 0.3)
            self.assertTrue(0 < float(row["death_rate"]) < 0.3)


class Targets(unittest.TestCase):
    def test_every_series_has_every_year(self):
        years = defaultdict(list)
        for row in rows("macro_targets"):
            years[row["series"]].append(int(row["year"]))
        self.assertGreaterEqual(len(years), 10)
        for series, found in years.items():
            self.assertEqual(found, list(range(2010, 2017)), series)


if __name__ == "__main__":
    unittest.main()
