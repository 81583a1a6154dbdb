"""Mistakes in the tables of modes: each is refused before month 0, with table, line and figure.

The tables are small ones made here - a counter in every category, and in food one mode of most forms - so that
these tests do not depend on what the tables of France hold; France's own are tried too.
The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
FRANCE = ROOT / "scenarios" / "france"
INPUT = 4
HEAD = ["# title: made by a test", "# producer: guichet", "# year: 2010", "# licence: GPL-3.0-or-later",
        "# derivation: none", "# unit: see the columns"]
COLUMNS = {
    "categories": "category,seller,purchases,reconsider,procedure,source",
    "platforms": "platform,owner,commission_most,growth,domestic_cost,source",
    "modes": "category,mode,form,skill,equipment,outlet,launch,appeal,appeal_trend,install_cost,capacity,life,"
             "fixed_cost,unit_cost,price,surcharge_most,supplier,producer,platform_share,peer,member,platform,"
             "records,known,collector,ideas,footprint,offered,used,source",
    "mode_tasks": "category,mode,task,performer,occupation,minutes,source",
    "mode_supply": "supply,category,mode,equipment,skill,capacity,barrier,opening,production,jobless,source",
}
TASKS = ("inform", "order", "pay", "carry_out", "support")
WORDS = {"form": "counter", "equipment": "none", "launch": "2010-01", "platform": "none", "collector": "none",
         "occupation": "none", "owner": "domestic", "source": "rest: assumption"}


def read(table, folder=FRANCE):
    """The rows of a table as dictionaries."""
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def write(folder, table, rows, columns):
    """Writes a table below the metadata that every table has."""
    with open(folder / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(HEAD) + "\n")
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def row(table, **values):
    """A row of a table: numbers 0 and harmless words but for what is given."""
    line = {column: WORDS.get(column, 0) for column in COLUMNS[table].split(",")}
    if table == "modes":
        line.update(price=1, supplier=1, offered=1)
    line.update(values)
    return line


def tasks(category, mode, performer="staff", occupation="R1Z60", minutes=1):
    return [row("mode_tasks", category=category, mode=mode, task=task, performer=performer,
                occupation=occupation if performer == "staff" else "none", minutes=minutes) for task in TASKS]


def food_modes():
    """The modes of food: a counter and one of most forms."""
    def mode(name, form, **values):
        return row("modes", category="food", mode=name, form=form, **values)
    return [
        mode("counter", "counter", outlet=1),
        mode("till", "machine", outlet=1, skill=10, install_cost=15000, capacity=4000, life=96, offered=0.3,
             used=0.1),
        mode("drive", "online", skill=30, equipment="internet+home", launch="2012-03", offered=0),
        mode("bazaar", "platform", skill=30, equipment="internet", supplier=0.9, platform_share=0.1,
             platform="bazaar", records=2, known=0.3, collector="foreign", offered=0, used=0.05),
        mode("swap", "peer", supplier=0, peer=0.9, platform_share=0.1, platform="bazaar", price=0.8, used=0.02),
        mode("coop", "cooperative", outlet=1, supplier=0.9, member=0.1, price=0.8, offered=0.01, used=0.01),
        mode("farm", "own", supplier=0.4, producer=0.6),
    ]


def small_tables():
    """All tables of modes, right as they are."""
    sellers = [(line["category"], line["seller"]) for line in read("categories")]
    assert sellers[0][0] == "food"
    others = [category for category, _ in sellers[1:]]
    made = {
        "categories": [row("categories", category=category, seller=seller, purchases=2, reconsider=0.05)
                       for category, seller in sellers],
        "platforms": [row("platforms", platform="bazaar", owner="foreign", commission_most=0.2)],
        "modes": food_modes() + [row("modes", category=c, mode="counter", outlet=1) for c in others],
        "mode_tasks": tasks("food", "counter"),
        "mode_supply": [row("mode_supply", supply="swap", category="food", mode="swap", capacity=4,
                            opening=0.02)],
    }
    for mode, performer in (("till", "consumer"), ("drive", "consumer"), ("bazaar", "consumer"),
                            ("swap", "peer"), ("coop", "member"), ("farm", "consumer")):
        made["mode_tasks"] += tasks("food", mode, performer)
    for category in others:
        made["mode_tasks"] += tasks(category, "counter")
    return made


class Program(unittest.TestCase):
    """A copy of the folder of France and a scenario beside it."""

    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-test-"))
        shutil.copytree(FRANCE, self.folder / "france")
        self.scenario("france")

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def scenario(self, inputs):
        (self.folder / "s.yaml").write_text(f"name: s\ntitle: s\ninputs: {inputs}\n", encoding="utf-8")

    def program(self, command, *options, seal=("france",)):
        for folder in seal:
            subprocess.run(["/usr/bin/python3", ROOT / "tools" / "inputs.py", "seal", self.folder / folder],
                           check=True)
        return subprocess.run([str(GUICHET), command, str(self.folder / "s.yaml"), *options],
                              capture_output=True, text=True, timeout=300, check=False)


class Mistakes(Program):
    """Each test changes one cell of the small tables and looks at what `check` says."""

    def setUp(self):
        super().setUp()
        self.tables = small_tables()

    def check(self):
        for table, rows in self.tables.items():
            write(self.folder / "france", table, rows, COLUMNS[table].split(","))
        return self.program("check")

    def refused(self, says, table=None, at=None):
        """`check` refuses the tables, at row `at` of the table."""
        done = self.check()
        self.assertEqual(done.returncode, INPUT, done.stdout + done.stderr)
        self.assertRegex(done.stderr, says)
        if at is not None:
            self.assertRegex(done.stderr, rf"{table}\.csv:{len(HEAD) + 2 + at}(:\d+)?: ")

    def wrong(self, table, at, says, **cells):
        """One row with other cells is refused, at its line; a row is found by its mode or counted."""
        rows = self.tables[table]
        if isinstance(at, str):
            at = [i for i, line in enumerate(rows) if line.get("mode") == at][0]
        before = dict(rows[at])
        rows[at].update(cells)
        with self.subTest(table=table, **cells):
            self.refused(says, table, at)
        rows[at] = before

    def test_the_tables_are_right(self):
        done = self.check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_only_counters(self):
        done = self.check()
        done = self.program("check", "--set", "modes.coproduction=0", seal=())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_task_that_nobody_performs(self):
        self.tables["mode_tasks"] = [line for line in self.tables["mode_tasks"]
                                     if (line["mode"], line["task"]) != ("till", "pay")]
        self.refused(r"nobody performs the task 'pay' of food\.till", "modes", 1)

    def test_shares_of_payees(self):
        self.wrong("modes", "bazaar", r"pays out more than it takes: .* is 1\.05, not 1", supplier=0.95)
        self.wrong("modes", "bazaar", r"keeps 0\.1 of the price that nobody receives: .* is 0\.9, not 1",
                   supplier=0.8)
        self.wrong("modes", "bazaar", r"pays out more", supplier=0.900002)
        self.wrong("modes", "bazaar", r"supplier 1\.9 is not in 0\.\.1", supplier=1.9)
        self.wrong("modes", "bazaar", r"platform_share -0\.1 is not in 0\.\.1", platform_share=-0.1)
        self.wrong("modes", "till", r"member 0\.1: members are paid in the form cooperative only",
                   supplier=0.9, member=0.1)

    def test_the_counter_comes_first(self):
        rows = self.tables["modes"]
        rows[0], rows[1] = rows[1], rows[0]
        self.refused("must be of the form counter: it is the human alternative", "modes", 0)

    def test_the_counter_is_for_everybody(self):
        self.wrong("modes", "counter", "needs no skill", skill=5)
        self.wrong("modes", "counter", "needs no skill and no equipment", equipment="internet")
        self.wrong("modes", "counter", "is there from the start", launch="2010-02")
        self.wrong("modes", "counter", r"price is 0\.9, but prices are relative to this counter", price=0.9)
        self.wrong("modes", "counter", r"supplier is 0\.5, but at the first counter it must be 1", supplier=0.5,
                   producer=0.5)
        self.wrong("modes", "counter", r"used is 0\.5, but the first counter is used by the rest", used=0.5)

    def test_categories_without_modes(self):
        rows = self.tables["modes"]
        last = rows.pop()
        self.refused(rf"category {last['category']} has no mode in modes\.csv", "categories",
                     len(self.tables["categories"]) - 1)
        rows.append(last)
        del rows[8]
        self.refused(r"category energy_water has no mode|category \w+ has no mode before this row", "modes", 8)
        del rows[:7]
        self.refused("category food has no mode before this row", "modes", 0)

    def test_modes_that_do_not_follow_each_other(self):
        rows = self.tables["modes"]
        rows[6], rows[7] = rows[7], rows[6]
        self.refused("must follow each other, in the order of categories.csv; food stands after", "modes", 7)

    def test_words(self):
        for cells, says in (({"category": "fod"}, "'fod' is not a known category; nearest: 'food'"),
                            ({"form": "machin"}, "'machin' is not a known mode_form; nearest: 'machine'"),
                            ({"equipment": "internet+fax"}, r"equipment 'internet\+fax': 'fax' is not none,"),
                            ({"equipment": ""}, "equipment '': '' is not none"),
                            ({"equipment": "internet+"}, r"equipment 'internet\+': '' is not none"),
                            ({"equipment": "none+home"}, "'none' is not none, internet"),
                            ({"platform": "bazar"}, "platform 'bazar' is not known; nearest: 'bazaar'"),
                            ({"collector": "forein"}, "collector 'forein' is not known; nearest: 'foreign'"),
                            ({"launch": "2010"}, "launch '2010' is not a month such as 2012-03"),
                            ({"launch": "2010-13"}, "launch '2010-13' is not a month"),
                            ({"outlet": 2}, "outlet 2 is neither 0 nor 1"),
                            ({"mode": ""}, "the mode has no name")):
            self.wrong("modes", "till", says, **cells)
        self.wrong("platforms", 0, "owner 'france' is not known", owner="france")

    def test_numbers(self):
        for cells, says in (({"skill": 101}, r"skill 101 is not in 0\.\.100"),
                            ({"skill": -1}, r"skill -1 is not in 0\.\.100"),
                            ({"skill": "nan"}, "column skill: 'nan' is not a"),
                            ({"install_cost": -1}, "install_cost -1 is not in"),
                            ({"fixed_cost": -1}, "fixed_cost -1 is not in"),
                            ({"unit_cost": -0.1}, r"unit_cost -0\.1 is not in"),
                            ({"capacity": 0}, r"needs a capacity and a life above 0 \(0, 96\)"),
                            ({"life": 0}, r"needs a capacity and a life above 0 \(4000, 0\)"),
                            ({"price": 0}, "price 0 is not above 0"),
                            ({"price": -1}, "price -1 is not in"),
                            ({"surcharge_most": 1.5}, r"surcharge_most 1\.5 is not in 0\.\.1"),
                            ({"known": 2}, r"known 2 is not in 0\.\.1"),
                            ({"offered": 1.1}, r"offered 1\.1 is not in 0\.\.1"),
                            ({"used": -0.1}, r"used -0\.1 is not in 0\.\.1"),
                            ({"launch": "2015-01"}, "launched in 2015-01: nobody can use or offer it")):
            self.wrong("modes", "till", says, **cells)

    def refused_at_the_last(self, table, says):
        self.refused(says, table, len(self.tables[table]) - 1)

    def test_use_that_sums_over_one(self):
        self.tables["modes"][4]["used"] = 0.9        # beside 0.1 + 0.05
        self.refused(r"used sums to 1\.05 over the modes of food", "modes", 4)

    def test_modes_there_twice(self):
        self.tables["modes"].insert(2, dict(self.tables["modes"][1]))
        self.refused("the mode till of food is there twice", "modes", 2)

    def test_too_many(self):
        for i in range(2):
            self.tables["modes"].insert(7, row("modes", category="food", mode=f"more{i}", form="own"))
            self.tables["mode_tasks"] += tasks("food", f"more{i}", "consumer")
        self.refused("more than 8 modes in a category", "modes", 8)

    def test_platforms(self):
        self.wrong("modes", "bazaar", r"platform_share is 0\.1, but there is no platform that keeps it",
                   platform="none")
        self.wrong("modes", "bazaar", r"platform_share is 0\.3, above the highest commission of bazaar, 0\.2",
                   platform_share=0.3, supplier=0.7)
        self.wrong("platforms", 0, r"commission_most 2 is not in 0\.\.1", commission_most=2)
        self.wrong("platforms", 0, r"domestic_cost -1 is not in 0\.\.1", domestic_cost=-1)
        self.wrong("platforms", 0, "a platform cannot be named 'none'", platform="none")
        self.tables["platforms"] *= 2
        self.refused("the platform 'bazaar' is there twice", "platforms", 1)
        self.tables["platforms"] = []
        self.refused("platform must be none: .*platforms.csv has no rows", "modes", 3)

    def test_tasks(self):
        for cells, says in (({"mode": "til"}, r"'til' is not a mode of food in modes\.csv; nearest: 'till'"),
                            ({"category": "fod"}, "'fod' is not a known category"),
                            ({"task": "paid"}, "'paid' is not a known task; nearest: 'pay'"),
                            ({"performer": "customer"}, "'customer' is not a known performer"),
                            ({"minutes": -1}, r"minutes -1 is not in 0\.\.600"),
                            ({"minutes": 601}, r"minutes 601 is not in 0\.\.600"),
                            ({"minutes": "inf"}, "column minutes: 'inf' is not a"),
                            ({"performer": "staff"}, "staff need an occupation"),
                            ({"occupation": "R1Z60"}, "only staff have an occupation here: 'R1Z60' must be none"),
                            ({"performer": "staff", "occupation": "X9Z"}, "'X9Z' is not a known occupation"),
                            ({"performer": "member"}, "members perform tasks in the form cooperative only")):
            self.wrong("mode_tasks", "till", says, **cells)
        self.tables["mode_tasks"].append(dict(self.tables["mode_tasks"][0]))
        self.refused_at_the_last("mode_tasks", r"is there twice \(first in line 8\)")

    def test_persons_as_suppliers(self):
        for cells, says in (({"mode": "bazaar"}, "in this mode persons neither perform a task nor are paid"),
                            ({"mode": "till"}, "persons supply in the forms platform, peer and community only"),
                            ({"capacity": 0}, "capacity 0 is not above 0"),
                            ({"skill": 101}, r"skill 101 is not in 0\.\.100"),
                            ({"opening": 1.5}, r"opening 1\.5 is not in 0\.\.1"),
                            ({"production": 2}, "production 2 is neither 0 nor 1"),
                            ({"jobless": -1}, "jobless -1 is neither 0 nor 1"),
                            ({"equipment": "car"}, "equipment 'car': 'car' is not none"),
                            ({"supply": ""}, "a supply cannot be named ''")):
            self.wrong("mode_supply", 0, says, **cells)
        self.tables["mode_supply"].append(dict(self.tables["mode_supply"][0], supply="other"))
        self.refused_at_the_last("mode_supply", "another row of this table supplies the same mode")
        self.tables["mode_supply"] = []
        self.refused(r"peer 0\.9: mode_supply\.csv has no row that says who supplies", "modes", 4)
        self.tables["modes"][4].update(peer=0, supplier=0.9)
        self.refused("peers, workers or volunteers perform tasks of it", "modes", 4)

    def test_categories(self):
        for cells, says in (({"purchases": 0}, r"purchases 0: an adult must make at least 0\.01 a month"),
                            ({"purchases": -1}, "purchases -1: an adult must make"),
                            ({"reconsider": 1.5}, r"reconsider 1\.5 is not in 0\.\.1"),
                            ({"procedure": 3}, "procedure 3 is neither 0 nor 1"),
                            ({"category": "food"}, "the category 'food' is there twice")):
            self.wrong("categories", 1, says, **cells)
        for line in self.tables["categories"]:
            line["reconsider"] = 0.3
        self.refused(r"reconsider sums to 1\.2 up to here", "categories", 3)

    def test_sources(self):
        for table, at in (("categories", 2), ("platforms", 0), ("modes", 1), ("mode_tasks", 3),
                          ("mode_supply", 0)):
            number = {"categories": "purchases", "platforms": "growth", "modes": "skill",
                      "mode_tasks": "minutes", "mode_supply": "capacity"}[table]
            for source, says in (("", "the source is empty"),
                                 ("INSEE", "'INSEE' is not of the form COLUMN COLUMN: text"),
                                 (f"{number}: INSEE", "does not end with that of all other columns"),
                                 ("minuts: INSEE; rest: assumption", "names 'minuts', which is not a column"),
                                 (f"{number}: ; rest: assumption", f"'{number}: ' is not of the form"),
                                 (f"{number} {number}: INSEE; rest: assumption", f"names {number} twice"),
                                 (f"rest: assumption; {number}: INSEE", "must come last"),
                                 (": INSEE; rest: assumption", "names no column"),
                                 ("source: INSEE; rest: assumption", "names 'source', which is not a column")):
                self.wrong(table, at, says, source=source)
        self.tables["modes"][1]["source"] = "skill price: http://insee.fr, 2012; 2015; life: law; rest: assumption"
        self.assertEqual(self.check().returncode, 0)


class France(Program):
    """The tables of France, and a folder of one's own that adds to them without touching the program."""

    def test_the_tables_of_france_are_right(self):
        for coproduction in (1, 0):
            done = self.program("check", "--set", f"modes.coproduction={coproduction}")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def mine(self, table, rows):
        write(self.folder / "mine", table, rows, rows[0])

    def split_food(self):
        """A new category takes a hundredth of food, in the accounts and in every quintile's budget."""
        part = 0.01
        for table, key, digits in (("consumption", "amount", 6), ("consumption_by_quintile", "share", 12)):
            rows = read(table)
            for line in [line for line in rows if line["category"] == "food"]:
                whole = float(line[key])
                mine = round(whole * part, digits)
                line[key] = round(whole - mine, digits)
                rows.append(dict(line, category="pet_food", **{key: mine}))
            self.mine(table, rows)
        rows = read("categories")
        food = [line for line in rows if line["category"] == "food"][0]
        food["reconsider"] = float(food["reconsider"]) / 2
        self.mine("categories", rows + [dict(food, category="pet_food", purchases=1)])

    def test_rows_of_ones_own(self):
        (self.folder / "mine").mkdir()
        self.split_food()
        rows = read("modes")
        counter = dict([line for line in rows if line["category"] == "food"][0])
        new = dict(counter, mode="vending_robot", form="machine", appeal="-1", used="0.01", offered="0.1",
                   install_cost="5000", capacity="1000", life="60")
        end = max(i for i, line in enumerate(rows) if line["category"] == "food") + 1
        pets = [dict(counter, category="pet_food"), dict(new, category="pet_food")]
        self.mine("modes", rows[:end] + [new] + rows[end:] + pets)
        served = [line for line in read("mode_tasks")
                  if line["category"] == "food" and line["mode"] == counter["mode"]]
        served += [dict(row("mode_tasks", category="food", mode="vending_robot", task=task,
                            performer="machine" if task == "support" else "consumer", minutes="0.5"))
                   for task in TASKS]
        pets = [dict(line, category="pet_food") for line in served]
        added = [line for line in served if line["mode"] == "vending_robot"]
        self.mine("mode_tasks", read("mode_tasks") + added + pets)
        self.scenario("[france, mine]")
        output = self.folder / "out.h5"
        done = self.program("run", "-o", str(output), "--seed", "1", "--set", "scale=1/10000", "--set",
                            "run.end=2010-03", seal=("france", "mine"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        found = subprocess.run(["ncdump", "-v", "category_mode", str(output)], capture_output=True, text=True,
                               check=False).stdout if shutil.which("ncdump") else ""
        if found:
            self.assertIn("pet_food.vending_robot", found)
            self.assertIn("food.vending_robot", found)


if __name__ == "__main__":
    unittest.main()
