"""The command line: help, options, exit codes, output files, and running again.

The program is taken from the environment variable GUICHET, else from build/release/tools/guichet.
"""
import json
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import h5py
import numpy as np
import xxhash

import processes
from processes import (BASELINE, DIFFERENT, GUICHET, INPUT, INTERRUPTED, OK, OUTPUT, ROOT, SCENARIO,
                       USAGE, guichet)

# A run of a second: few agents, six months.
SMALL = ["--set", "scale=1/10000", "--set", "run.end=2010-06", "--set", "run.panel_size=20"]
COMMANDS = ["run", "resume", "ensemble", "compare", "balance", "export", "plan", "check", "describe", "verify",
            "reproduce"]


def seal(file, name, row):
    """Gives an altered row the checksum of what it now holds, as if the program had written it."""
    variables = [text.decode() if isinstance(text, bytes) else text for text in file["checksums/variable"][()]]
    file["checksums/row"][row, variables.index(name)] = np.uint64(
        xxhash.xxh3_64_intdigest(file[name][row].tobytes()))


class Case(processes.Case):
    def refused(self, code, *arguments, says=None, **options):
        done = self.expect(code, *arguments, says=says, **options)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("guichet: "), line)
        self.assertTrue(done.stderr, "a failure says why")
        return done


class Help(Case):
    def test_help_names_commands_and_exit_codes(self):
        text = self.expect(OK, "--help").stdout
        for command in COMMANDS:
            self.assertIn(f"  {command} ", text)
        for code in range(9):
            self.assertRegex(text, rf"(?m)^  {code}  \w")

    def test_every_command_has_help(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                first = self.expect(OK, command, "--help").stdout
                self.assertEqual(first, self.expect(OK, "help", command).stdout)
                self.assertIn(f"usage: guichet {command}", first)
                self.assertLessEqual(max(map(len, first.splitlines())), 100)

    def test_version(self):
        self.assertRegex(self.expect(OK, "--version").stdout, r"^guichet \d+\.\d+\.\d+ \(.+\)\n$")

    def test_manual_has_every_option(self):
        manual = self.expect(OK, "describe", "manual").stdout.replace("\\-", "-")
        for command in COMMANDS:
            for option in re.findall(r"--[a-z-]+", self.expect(OK, command, "--help").stdout):
                self.assertIn(option, manual)

    def test_nothing_is_a_mistake(self):
        self.expect(USAGE, says="usage")

    def test_full_standard_output_is_told(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([GUICHET, "--help"], stdout=full, stderr=subprocess.PIPE,
                                  text=True, check=False)
        self.assertEqual(done.returncode, OUTPUT)
        self.assertIn("guichet: ", done.stderr)


class Options(Case):
    def test_unknown_names_are_told_with_the_nearest(self):
        self.refused(USAGE, "rum", says="did you mean run")
        self.refused(USAGE, "run", "--replicaton", "1", says="did you mean --replication")
        self.refused(USAGE, "describe", "parametres", says="did you mean parameters")

    def test_all_mistakes_are_told(self):
        done = self.refused(USAGE, "run", "--seed", "x", "--threads=0", "--loud")
        self.assertRegex(done.stderr, "--seed")
        self.assertRegex(done.stderr, "--threads")
        self.assertRegex(done.stderr, "--loud")
        self.assertRegex(done.stderr, "SCENARIO")
        self.assertRegex(done.stderr, "-o FILE")

    def test_absurd_values_are_refused_with_what_is_allowed(self):
        absurd = {"--seed": ["-1", "18446744073709551616", "1e3", "", " 1", "0x10", "1.0", "+1"],
                  "--replication": ["-1", "4294967296"],
                  "--threads": ["0", "1025", "-2", "two", "99999999999999999999999"]}
        for option, values in absurd.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.refused(USAGE, "plan", BASELINE,
                                 f"{option}={value}", says=f"{option}.*allowed.* to ")

    def test_missing_and_superfluous_values(self):
        self.refused(USAGE, "run", BASELINE, "-o", says="needs a value")
        self.refused(USAGE, "run", BASELINE, "--quiet=yes", "-o", "x", says="takes no value")
        self.refused(USAGE, "run", BASELINE, "-o", "a", "-o", "b", says="twice")
        self.refused(USAGE, "run", BASELINE, "other.yaml", "-o", "a", says="too many")
        self.refused(USAGE, "run", BASELINE, "-qv", "-o", "a")
        self.refused(USAGE, "run", BASELINE, "-q", "-v", "-o", "a", says="exclude")

    def test_how_often_a_checkpoint(self):
        for value in ("min", "1.5", "-1", "3 min", "3m", "3minutes", "100001", "100001min", "",
                      "99999999999999999999999", "12months"):
            with self.subTest(value=value):
                self.refused(USAGE, "plan", BASELINE, f"--checkpoint-every={value}",
                             says="--checkpoint-every.*allowed are months, as 12, or minutes, as 30min")
        for value in ("0", "0min", "12", "30min", "100000"):
            with self.subTest(value=value):
                done = self.refused(SCENARIO, "plan", self.folder / "nowhere.yaml",
                                    f"--checkpoint-every={value}")
                self.assertNotIn("checkpoint-every", done.stderr)

    def test_cadence_of_rows(self):
        for value in ("0", "-1", "x", "12001"):
            with self.subTest(value=value):
                self.refused(USAGE, "run", BASELINE, "-o", self.folder / "x.h5", f"--every={value}",
                             says="--every.*allowed is a whole number")


class Describe(Case):
    SHEETS = ["parameters", "levers", "targets", "tables", "columns", "series", "phases", "dimensions", "inputs",
              "statuses", "commands", "options"]

    def test_json_parses_and_is_complete(self):
        everything = json.loads(self.expect(OK, "describe", "all", "--json").stdout)
        for sheet in self.SHEETS:
            with self.subTest(sheet=sheet):
                self.assertTrue(everything[sheet])
                alone = json.loads(self.expect(OK, "describe", sheet, "--json").stdout)
                self.assertEqual(alone[sheet], everything[sheet])
        keys = [row["key"] for row in everything["parameters"]]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertIn("scale", keys)
        self.assertTrue(all(row["source"] and row["text"] for row in everything["parameters"]))

    def test_text_fits_the_page(self):
        for line in self.expect(OK, "describe", "all").stdout.splitlines():
            if " " in line.strip():     # a single long word cannot be broken
                self.assertEqual(line, line.rstrip())
        for sheet in self.SHEETS:
            self.assertIn(sheet, self.expect(OK, "describe", sheet).stdout)

    def test_markdown_tables_are_whole(self):
        columns = None
        for line in self.expect(OK, "describe", "--markdown").stdout.splitlines():
            if line.startswith("|"):
                count = len(re.findall(r"(?<!\\)\|", line))
                columns = columns or count
                self.assertEqual(count, columns, line)
            else:
                columns = None


class Scenarios(Case):
    def write(self, text):
        path = self.folder / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_the_baseline_is_right(self):
        done = self.expect(OK, "check", BASELINE, "--set", "scale=1/5000",
                           says="is right: .*differs? from")
        self.assertRegex(done.stdout, r"scale = 1/5000.*\(--set\)")

    def test_every_mistake_is_told_with_its_place(self):
        path = self.write("name: wrong\ntitle: Mistakes\ninputs: " +
                          str(ROOT / "scenarios" / "france") +
                          "\nparameters:\n  scle: 1/10\n  scale: 7\n")
        done = self.refused(SCENARIO, "check", path)
        self.assertRegex(done.stderr, rf"guichet: {re.escape(str(path))}:5:\d+: .*scle")
        self.assertRegex(done.stderr, rf"guichet: {re.escape(str(path))}:6:\d+: ")

    def test_wrong_settings(self):
        for setting in ("scale", "scale=0", "scale=1/0", "run.end=2009-12",
                        "nothing.like.it=1", "=", "scale=1/1000x"):
            with self.subTest(setting=setting):
                self.refused(SCENARIO, "check", BASELINE, "--set", setting, says="--set")

    def test_missing_scenario(self):
        self.refused(SCENARIO, "check", self.folder / "nowhere.yaml", says="nowhere.yaml")

    def test_missing_inputs(self):
        path = self.write("name: wrong\ntitle: No inputs\ninputs: nowhere\n")
        self.refused(SCENARIO, "check", path, says=r"scenario\.yaml:3:\d+: .*nowhere")
        (self.folder / "empty").mkdir()
        path = self.write("name: wrong\ntitle: No inputs\ninputs: empty\n")
        self.refused(INPUT, "check", path, says="empty/")

    def test_an_edited_input_is_told(self):
        inputs = self.folder / "france"
        shutil.copytree(ROOT / "scenarios" / "france", inputs)
        table = inputs / "population.csv"
        table.write_bytes(table.read_bytes().replace(b"1", b"2", 1))
        path = self.write("name: edited\ntitle: Edited inputs\ninputs: france\n")
        self.refused(INPUT, "check", path, says=r"population\.csv.*(\n.*)*seal")

    def test_plan_tells_what_is_needed(self):
        text = self.expect(OK, "plan", BASELINE, *SMALL).stdout
        for word in ("agents", "memory", "state", "available", "output", "time"):
            self.assertIn(word, text)


class Run(Case):
    def test_output_is_written_once_and_replaced_by_force(self):
        output = self.folder / "run.h5"
        self.expect(OK, "run", BASELINE, "-o", output, *SMALL, "--quiet")
        with h5py.File(output, "r") as file:
            self.assertEqual(int(file["provenance/months_completed"][()]), 6)
            self.assertEqual(int(file["provenance"].attrs["seed"]), 1)
        before = output.read_bytes()
        self.refused(OUTPUT, "run", BASELINE, "-o", output, *SMALL, says="--force")
        self.assertEqual(before, output.read_bytes())
        self.expect(OK, "run", BASELINE, "-o", output, *SMALL, "--force", "--quiet", "--seed", "2")
        with h5py.File(output, "r") as file:
            self.assertEqual(int(file["provenance"].attrs["seed"]), 2)
        self.assertEqual([output.name], [p.name for p in self.folder.glob("run.h5*")])

    def test_force_destroys_no_foreign_file(self):
        scenario = self.folder / "precious.yaml"
        shutil.copy(BASELINE, scenario)
        before = scenario.read_bytes()
        self.refused(OUTPUT, "run", BASELINE, "-o", scenario, "--force", *SMALL)
        self.assertEqual(before, scenario.read_bytes())

    def test_impossible_outputs(self):
        for output in (self.folder / "nowhere" / "run.h5", self.folder, "/dev/null", ""):
            with self.subTest(output=str(output)):
                self.refused(USAGE if output == "" else OUTPUT, "run", BASELINE, "-o", output,
                             "--force", *SMALL)

    def test_quiet_is_silent_and_lines_without_a_terminal(self):
        done = self.expect(OK, "run", BASELINE, "-o", self.folder / "a.h5", *SMALL, "-q")
        self.assertEqual(done.stderr + done.stdout, "")
        done = self.expect(OK, "run", BASELINE, "-o", self.folder / "b.h5", *SMALL)
        self.assertNotIn("\r", done.stderr)
        self.assertRegex(done.stderr, "100 %")
        done = self.expect(OK, "run", BASELINE, "-o", self.folder / "c.h5", *SMALL, "-v")
        phases = json.loads(guichet("describe", "phases", "--json").stdout)["phases"]
        for phase in phases:
            self.assertIn(phase["name"], done.stderr)

    def test_panel_changes_no_series(self):
        with_panel, without = self.folder / "with.h5", self.folder / "without.h5"
        self.expect(OK, "run", BASELINE, "-o", with_panel, *SMALL, "-q")
        self.expect(OK, "run", BASELINE, "-o", without, *SMALL, "-q", "--no-panel")
        with h5py.File(with_panel, "r") as a, h5py.File(without, "r") as b:
            self.assertIn("panel", a)
            self.assertNotIn("panel", b)
            for name in a:
                if isinstance(a[name], h5py.Dataset) and a[name].dtype.kind in "if":
                    self.assertEqual(a[name][()].tobytes(), b[name][()].tobytes(), name)

    def test_interruption_leaves_a_readable_file(self):
        output = self.folder / "interrupted.h5"
        process = subprocess.Popen(
            [GUICHET, "run", BASELINE, "-o", output, "--set", "scale=1/1000", "--set",
             "run.end=2100-12"], stderr=subprocess.PIPE, text=True)
        limit = time.monotonic() + 120
        while not output.exists() and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        _, mistakes = process.communicate(timeout=120)
        self.assertEqual(process.returncode, INTERRUPTED, mistakes)
        self.assertIn("interrupted", mistakes)
        with h5py.File(output, "r") as file:
            done = int(file["provenance/months_completed"][()])
            self.assertGreaterEqual(done, 0)
            persons = file["persons"][:]
        self.assertTrue((persons[:done] > 0).all())
        if done < 200:
            self.expect(OK, "reproduce", output, says=f"{done} months")

    @unittest.skipIf(shutil.which("prlimit") is None, "prlimit is not installed")
    def test_a_limit_on_file_size_is_told(self):
        done = subprocess.run(["prlimit", "--fsize=20000", GUICHET, "run", BASELINE, "-o",
                               self.folder / "limited.h5", *SMALL], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, OUTPUT, done.stderr)
        self.assertFalse((self.folder / "limited.h5").exists())


class Reproduce(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.output = cls.folder / "original.h5"
        done = guichet("run", BASELINE, "-o", cls.output, *SMALL, "--quiet", "--seed",
                       18446744073709551615, "--replication", 4294967295, "--threads", 2)
        assert done.returncode == 0, done.stderr

    def altered(self, name):
        path = self.folder / name
        shutil.copy(self.output, path)
        return path

    def test_equal_with_any_number_of_threads(self):
        for threads in (1, 3):
            done = self.expect(OK, "reproduce", self.output, "--threads", threads)
            self.assertRegex(done.stdout, r"^equal: \d+ series.* 6 months\n$")
        self.assertEqual([p.name for p in self.folder.glob("original.h5*")], ["original.h5"])

    def test_needs_no_other_file(self):
        with tempfile.TemporaryDirectory() as elsewhere:
            moved = Path(elsewhere) / "moved.h5"
            shutil.copy(self.output, moved)
            self.expect(OK, "reproduce", "moved.h5", cwd=elsewhere)

    def test_one_altered_count_is_named(self):
        path = self.altered("count.h5")
        with h5py.File(path, "r+") as file:
            name = "persons_by_age_band"
            file[name][3, 2] += 1
            seal(file, name, 3)
            after = file[name][3, 2]
            label = file["age_band"][2]
            label = label.decode() if isinstance(label, bytes) else str(label)
        done = self.expect(DIFFERENT, "reproduce", path)
        self.assertIn(f"persons_by_age_band, 2010-04, age_band {label}: the file holds {after}",
                      done.stdout)

    def test_the_last_bit_of_a_ratio_is_named(self):
        path = self.altered("bit.h5")
        with h5py.File(path, "r+") as file:
            name = next(n for n in file if n.endswith("_share") and file[n].ndim == 1)
            file[name][5] = np.nextafter(file[name][5], 1000)
            seal(file, name, 5)
        done = self.expect(DIFFERENT, "reproduce", path)
        self.assertIn(f"{name}, 2010-06: the file holds", done.stdout)

    def test_one_altered_member_of_the_panel_is_named(self):
        path = self.altered("panel.h5")
        with h5py.File(path, "r+") as file:
            name = next(n for n in file["panel"] if file["panel"][n].ndim == 2)
            agent = int(file["panel/id"][4])
            file["panel"][name][1, 4] += 1
            seal(file, f"panel/{name}", 1)
        done = self.expect(DIFFERENT, "reproduce", path)
        self.assertRegex(done.stdout, rf"panel/{name}, 2010-02, id {agent}: the file holds")

    def test_a_value_without_its_checksum_is_refused(self):
        path = self.altered("damaged.h5")
        with h5py.File(path, "r+") as file:
            file["persons"][2] += 1
        self.refused(INPUT, "reproduce", path, "-q", says="persons")
        self.refused(INPUT, "verify", path, says="persons")

    def test_another_version_is_told(self):
        path = self.altered("version.h5")
        with h5py.File(path, "r+") as file:
            attributes = file["provenance"].attrs
            attributes["version"] = np.bytes_("0.0.0-other")     # of fixed length, as ours
        self.expect(OK, "reproduce", path, says="0.0.0-other")

    def test_what_is_no_output(self):
        text = self.folder / "text.h5"
        text.write_text("not HDF5")
        truncated = self.folder / "truncated.h5"
        truncated.write_bytes(self.output.read_bytes()[:5000])
        foreign = self.folder / "foreign.h5"
        with h5py.File(foreign, "w") as file:
            file["x"] = [1, 2, 3]
        for path in (text, truncated, foreign, self.folder, self.folder / "nowhere.h5"):
            with self.subTest(path=path.name):
                self.refused(INPUT, "reproduce", path)


if __name__ == "__main__":
    unittest.main()
