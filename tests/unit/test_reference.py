"""guichet describe: the generated reference covers commands, options and modes, and its Markdown
holds the same cells as its JSON.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import csv
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUICHET = Path(os.environ.get("GUICHET", ROOT / "build" / "release" / "tools" / "guichet")).resolve()
BASELINE = str(ROOT / "scenarios" / "baseline.yaml")
FRANCE = ROOT / "scenarios" / "france"
OK, USAGE, SCENARIO = 0, 2, 3


def guichet(*arguments):
    return subprocess.run([str(GUICHET), *arguments], capture_output=True, text=True, timeout=120,
                          check=False)


def table(name):
    with open(FRANCE / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def markdown_tables(text):
    """{title: [row of cells]} of the sections, with what stands for bars and the like undone."""
    tables, title = {}, None
    for line in text.splitlines():
        if line.startswith("## "):
            title = line[3:]
            tables[title] = []
        elif line.startswith("|") and not line.startswith("|---"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            tables[title].append([re.sub(r"\\([|*])", r"\1", cell.strip()).replace("&lt;", "<")
                                  .replace("<br>", " ")
                                  for cell in cells])
    return tables


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not GUICHET.exists():
            raise unittest.SkipTest(f"{GUICHET} is not built")
        done = guichet("describe", "all", BASELINE, "--json")
        cls.sheets = json.loads(done.stdout)
        cls.markdown = markdown_tables(guichet("describe", "all", BASELINE, "--markdown").stdout)

    def test_every_part_is_there(self):
        expected = ["Parameters", "Levers", "Targets", "Tables", "Columns", "Series", "Phases", "Dimensions", "Inputs",
                    "Commands", "Options", "Statuses", "Modes"]
        self.assertEqual(list(self.markdown), expected)

    def test_markdown_has_the_cells_of_json(self):
        for title, rows in self.markdown.items():
            sheet = self.sheets[title.lower()]
            with self.subTest(sheet=title):
                self.assertEqual(len(rows) - 1, len(sheet))
                for cells, entry in zip(rows[1:], sheet):
                    for name, cell in zip(rows[0], cells):
                        value = entry[name]
                        if isinstance(value, list):
                            value = ", ".join(value)
                        if isinstance(value, str):
                            self.assertEqual(" ".join(cell.split()), " ".join(value.split()))

    def test_commands_and_options_are_those_of_the_help(self):
        commands = {row["name"]: row for row in self.sheets["commands"]}
        listed = re.findall(r"^  ([a-z]+) ", guichet("--help").stdout, re.MULTILINE)
        self.assertTrue({"run", "export", "describe"} <= set(listed))
        self.assertEqual(set(commands), set(listed) - {"help"})
        for name in commands:
            helped = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", guichet(name, "--help").stdout,
                                    re.MULTILINE))
            self.assertEqual({row["option"] for row in self.sheets["options"]
                              if row["command"] == name}, helped)

    def test_modes_are_those_of_the_tables(self):
        modes, tasks = table("modes.csv"), table("mode_tasks.csv")
        shown = {row["name"]: row for row in self.sheets["modes"]}
        self.assertEqual(set(shown), {f"{row['category']}.{row['mode']}" for row in modes})
        for row in modes:
            entry = shown[f"{row['category']}.{row['mode']}"]
            self.assertEqual((entry["form"], entry["launch"], entry["source"]),
                             (row["form"], row["launch"], row["source"]))
            self.assertEqual(entry["appeal"], float(row["appeal"]))
        self.assertEqual(sum(len(entry["tasks"]) for entry in shown.values()), len(tasks))
        counter = [row for row in tasks if (row["category"], row["mode"]) == ("food", "counter")]
        expected = [" ".join(filter(None, [row["task"], row["performer"],
                                           row["occupation"].replace("none", "")])) for row in counter]
        self.assertEqual([re.sub(r" \S+ min$", "", text) for text in shown["food.counter"]["tasks"]],
                         expected)

    def test_dimensions_have_their_labels(self):
        labels = {row["name"]: row["labels"] for row in self.sheets["dimensions"]}
        for name in ("performer", "task", "mode_form", "age_band"):
            self.assertGreater(len(labels[name]), 3, name)

    def test_targets_and_levers_go_together(self):
        levers = {row["name"]: row["targets"] for row in self.sheets["levers"]}
        dimensions = {row["name"] for row in self.sheets["dimensions"]}
        self.assertGreater(len(levers), 25)
        for target in self.sheets["targets"]:
            self.assertIn(target["dimension"], dimensions)
            self.assertEqual(target["levers"], [name for name, accepted in levers.items()
                                                if target["name"] in accepted])
        kinds = {row["name"] for row in self.sheets["targets"]}
        self.assertEqual({kind for accepted in levers.values() for kind in accepted} - kinds, set())

    def test_every_example_of_a_lever_can_be_pasted(self):
        """Into a scenario of its own, as printed for people."""
        text, examples = guichet("describe", "levers").stdout, {}
        for block in re.split(r"\n\n", text)[1:]:
            name, lines = block.split()[0], block.split("of a scenario:\n")[1]
            examples[name] = "\n".join(line[4:] for line in lines.splitlines())
        self.assertEqual(list(examples), [row["name"] for row in self.sheets["levers"]])
        with tempfile.TemporaryDirectory() as folder:
            for name, lines in examples.items():
                with self.subTest(lever=name):
                    path = Path(folder) / f"{name}.yaml"
                    path.write_text(f"extends: {BASELINE}\nname: {name}\ntitle: {name}\n"
                                    f"parameters: {{scale: 1/2000}}\n"
                                    f"levers:\n{lines}\n", encoding="utf-8")
                    done = guichet("check", str(path))
                    self.assertEqual(done.returncode, OK, f"{lines}\n{done.stderr}")
                    self.assertIn(name, done.stdout)

    def test_scenarios_where_they_make_no_sense(self):
        for arguments, code, says in ((("modes",), USAGE, "describe modes SCENARIO"),
                                      (("series", BASELINE), USAGE, "only all and modes"),
                                      (("modse", BASELINE), USAGE, "did you mean modes"),
                                      (("modes", "absent.yaml"), SCENARIO, "absent.yaml"),
                                      (("all", BASELINE, "x"), USAGE, "too many")):
            done = guichet("describe", *arguments)
            self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
            self.assertIn(says, done.stderr)


if __name__ == "__main__":
    unittest.main()
