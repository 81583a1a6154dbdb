"""Tables of scenarios/france on work and territory: groups, neighbours, income tax.

Only reads the compiled tables, with the standard library; the raw data are not needed.
"""
import csv
import unittest
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

FRANCE = Path(__file__).resolve().parents[2] / "scenarios" / "france"
TABLES = {"occupation_groups": ["occupation", "occupation_group", "share"],
          "departement_neighbours": ["departement", "neighbour"],
          "income_tax": ["threshold", "rate"]}
GROUPS = ["farmer", "independent", "executive", "intermediate", "employee", "manual"]
CORSICA = {"2A", "2B"}
OVERSEAS = {"971", "972", "973", "974"}


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


class Form(unittest.TestCase):
    def test_metadata_and_columns(self):
        for name, columns in TABLES.items():
            metadata, body = read(name)
            with self.subTest(table=name):
                for key in ("title", "producer", "year", "licence", "derivation", "unit"):
                    self.assertTrue(metadata[key] and all(metadata[key]), key)
                for row in body:
                    self.assertEqual(list(row), columns)
                    self.assertTrue(all(row.values()), row)

    def test_tables_are_in_the_manifest(self):
        listed = {row["file"]: row for row in rows("manifest")}
        for name, columns in TABLES.items():
            with self.subTest(table=name):
                entry = listed[f"{name}.csv"]
                self.assertEqual(int(entry["rows"]), len(rows(name)))
                self.assertEqual(int(entry["columns"]), len(columns))


class OccupationGroups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        table = rows("occupations")
        parents = {row["parent"] for row in table}
        cls.jobs = {row["occupation"]: float(row["employment"]) for row in table
                    if row["occupation"] not in parents}
        cls.table = rows("occupation_groups")
        cls.share = {(row["occupation"], row["occupation_group"]): Decimal(row["share"])
                     for row in cls.table}

    def test_leaves_in_the_order_of_occupations(self):
        self.assertEqual(len(self.jobs), 107)
        self.assertEqual(list(dict.fromkeys(row["occupation"] for row in self.table)),
                         list(self.jobs))

    def test_shares_are_positive_and_sum_to_exactly_one(self):
        self.assertEqual(len(self.share), len(self.table), "a pair stands twice")
        total = defaultdict(Decimal)
        for (occupation, group), share in self.share.items():
            self.assertIn(group, GROUPS)
            self.assertGreater(share, 0)
            total[occupation] += share
        self.assertEqual(set(total.values()), {Decimal(1)})

    def test_known_occupations(self):
        for occupation, group in [("R0Z61", "employee"), ("M2Z90", "executive"),
                                  ("M1Z81", "intermediate"), ("J3Z43", "manual"),
                                  ("V0Z", "employee"), ("J0Z", "manual")]:
            self.assertGreater(self.share[occupation, group], Decimal("0.9"), occupation)
        for occupation, group in [("A0Z", "farmer"), ("L6Z", "independent"),
                                  ("S3Z", "independent")]:
            self.assertGreater(self.share[occupation, group], Decimal("0.7"), occupation)

    def test_national_groups_are_those_of_the_employed(self):
        here, census = defaultdict(float), defaultdict(float)
        for (occupation, group), share in self.share.items():
            here[group] += float(share) * self.jobs[occupation] / sum(self.jobs.values())
        for row in rows("traits"):
            if row["activity"] == "employed":
                census[row["occupation_group"]] += float(row["persons"])
        self.assertEqual(set(here), set(census))
        for group, persons in census.items():
            self.assertAlmostEqual(here[group], persons / sum(census.values()), delta=0.01,
                                   msg=group)


class Neighbours(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.codes = [row["code"] for row in rows("departements")]
        cls.pairs = [(row["departement"], row["neighbour"])
                     for row in rows("departement_neighbours")]
        cls.neighbours = defaultdict(set)
        for a, b in cls.pairs:
            cls.neighbours[a].add(b)

    def test_order_and_codes(self):
        place = {code: i for i, code in enumerate(self.codes)}
        order = [(place[a], place[b]) for a, b in self.pairs]
        self.assertEqual(order, sorted(set(order)))

    def test_pairs_go_both_ways(self):
        for a, b in self.pairs:
            self.assertNotEqual(a, b)
            self.assertIn(a, self.neighbours[b])

    def test_known_neighbours(self):
        known = {"75": "92 93 94", "2A": "2B", "2B": "2A", "29": "22 56", "06": "04 83",
                 "59": "02 62 80", "69": "01 38 42 71", "92": "75 78 91 93 94 95",
                 "67": "54 57 68 88", "33": "17 24 40 47", "44": "35 49 56 85"}
        for code, expected in known.items():
            self.assertEqual(self.neighbours[code], set(expected.split()), code)

    def test_only_overseas_has_no_neighbour(self):
        self.assertEqual(set(self.codes) - set(self.neighbours), OVERSEAS)

    def test_mainland_is_connected(self):
        mainland = set(self.codes) - CORSICA - OVERSEAS
        seen, front = {"75"}, ["75"]
        while front:
            new = self.neighbours[front.pop()] - seen
            seen |= new
            front += new
        self.assertEqual(seen, mainland)
        mean = sum(len(self.neighbours[code]) for code in mainland) / len(mainland)
        self.assertTrue(4.5 < mean < 5.5, mean)


class IncomeTax(unittest.TestCase):
    def test_schedule(self):
        self.assertEqual([tuple(row.values()) for row in rows("income_tax")],
                         [("0", "0"), ("5963", "0.055"), ("11896", "0.14"), ("26420", "0.3"),
                          ("70830", "0.41")])

    def test_tax_of_one_part(self):
        """The tax of an income is rate x income - constant, with one constant a bracket."""
        schedule = [(float(r["threshold"]), float(r["rate"])) for r in rows("income_tax")]
        ends = [low for low, _ in schedule[1:]] + [float("inf")]
        for income, expected in [(5963, 0), (10000, 0.055 * 10000 - 327.97),
                                 (20000, 0.14 * 20000 - 1339.13),
                                 (50000, 0.3 * 50000 - 5566.33),
                                 (100000, 0.41 * 100000 - 13357.63)]:
            tax = sum(rate * (min(income, end) - low)
                      for (low, rate), end in zip(schedule, ends) if income > low)
            self.assertAlmostEqual(tax, expected, delta=0.01)


if __name__ == "__main__":
    unittest.main()
