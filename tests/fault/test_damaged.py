"""Damaged and hostile files: whatever is in them, they are refused with a sentence - or what is read is what was written.

Files are cut at every hundredth of their length, single bits are turned over, and the structure of HDF5 files is replaced
by other valid HDF5. The long tests turn ten times as many bits over.
"""
import csv
import io
import json
import shutil
import sys
import unittest
from pathlib import Path

import h5py
import numpy as np
import xxhash

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))
from damage import (                    # noqa: E402
    FRANCE, INPUT, OK, REFUSED, ROOT, SCENARIO, SMALL, STRUCTURES, Case, cuts, each, flip,
    generator_of, guichet, replace, report)
from long_tests import LONG             # noqa: E402

MANY = 10 if LONG else 1
# Few series make small files, of which every byte counts.
FEW = "gdp,gini,persons,persons_by_age_band"
READ = (OK, *REFUSED)                   # damage that leaves a sound text may be read
SEAL_BYTES = 512


class Texts(Case):
    """Scenarios and input tables."""

    def scenario(self, name, inputs=FRANCE):
        path = self.folder / f"{name}.yaml"
        path.write_text(f"name: {name}\ntitle: Damaged\ninputs: {inputs}\n", encoding="utf-8")
        return path

    def france(self, name):
        """A copy of the tables, linked where they stay as they are."""
        copy = self.folder / name
        if not copy.exists():
            copy.mkdir()
            for table in FRANCE.glob("*.csv"):
                (copy / table.name).symlink_to(table)
        return copy

    def put(self, folder, table, data, sealed=False):
        """Writes a table, and with `sealed` a manifest that agrees with it."""
        path = folder / table
        path.unlink(missing_ok=True)
        path.write_bytes(data)
        if not sealed:
            return
        lines = [line for line in data.split(b"\n") if not line.startswith(b"#")]
        try:
            rows = list(csv.reader(io.StringIO(b"\n".join(lines).decode("utf-8"))))
        except (UnicodeDecodeError, csv.Error):
            rows = []
        rows = [row for row in rows if row] or [[""]]
        manifest = (FRANCE / "manifest.csv").read_text(encoding="utf-8").splitlines()
        digest = xxhash.xxh3_64(data).hexdigest()
        mine = f"{table},{len(rows) - 1},{len(rows[0])},{digest}"
        manifest = [mine if line.startswith(f"{table},") else line for line in manifest]
        path = folder / "manifest.csv"
        path.unlink(missing_ok=True)
        path.write_text("\n".join(manifest) + "\n", encoding="utf-8")

    def check_table(self, case, table, data, allowed, sealed=False):
        folder = self.france(f"france-{case}")
        self.put(folder, table, data, sealed)
        outcome = guichet("check", self.scenario(f"check-{case}", folder))
        self.ended(outcome, f"{table}, {case}", allowed)
        shutil.rmtree(folder)

    def test_scenarios_cut_and_flipped(self):
        """A policy with levers, beside what it extends."""
        data = (ROOT / "scenarios" / "policies" / "fair_rules.yaml").read_bytes()
        data = data.replace(b"../baseline.yaml", str(ROOT / "scenarios" / "baseline.yaml").encode())
        generator = generator_of("scenario")

        def check(name, damaged):
            path = self.folder / f"damaged-{name}.yaml"
            path.write_bytes(damaged)
            self.ended(guichet("check", path, *SMALL), name, READ)

        cases = [(f"cut-{size}", data[:size]) for size in cuts(len(data))]
        cases += [(f"flip-{i}", flip(data, generator)[0]) for i in range(40 * MANY)]
        each(check, cases)

    def test_tables_cut_and_flipped_are_told_by_their_manifest(self):
        """Every hundredth of the table of modes; a few places of every other table."""
        generator = generator_of("tables")
        cases = []
        manifest = (FRANCE / "manifest.csv").read_text(encoding="utf-8")
        described = declared_inputs()
        for path in sorted(FRANCE.glob("*.csv")):
            if path.name not in described or f"{path.name}," not in manifest:
                continue
            data = path.read_bytes()
            modes = path.name == "modes.csv"
            for size in cuts(len(data), 100 if modes else 3):
                cases.append((f"cut-{path.stem}-{size}", path.name, data[:size], (INPUT,)))
            for i in range((10 if modes else 1) * MANY):
                cases.append((f"flip-{path.stem}-{i}", path.name, flip(data, generator)[0], (INPUT,)))
        each(self.check_table, cases)

    def test_tables_of_modes_with_a_seal_that_agrees(self):
        """The damage is then in the table's author's name: it is read or refused, and nothing else."""
        generator = generator_of("sealed tables")
        cases = []
        for name in ("modes", "mode_tasks", "mode_supply", "platforms", "categories"):
            data = (FRANCE / f"{name}.csv").read_bytes()
            for size in cuts(len(data), 6):
                cases.append((f"sealed-cut-{name}-{size}", f"{name}.csv", data[:size], READ, True))
            for i in range(8 * MANY):
                cases.append((f"sealed-flip-{name}-{i}", f"{name}.csv",
                              flip(data, generator)[0], READ, True))
        each(self.check_table, cases)

    def test_manifests_cut_and_flipped(self):
        data = (FRANCE / "manifest.csv").read_bytes()
        generator = generator_of("manifest")
        cases = [(f"cut-{size}", "manifest.csv", data[:size], (INPUT,) if size < len(data) - 1 else READ)
                 for size in cuts(len(data), 50)]
        cases += [(f"flip-{i}", "manifest.csv", flip(data, generator)[0], READ)
                  for i in range(20 * MANY)]
        each(self.check_table, cases)


def declared_inputs():
    """Names of the tables that the model reads."""
    sheet = json.loads(guichet("describe", "inputs", "--json").out)["inputs"]
    return {row["name"] for row in sheet}


class Results(Case):
    """Outputs given to every command that reads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.output = cls.folder / "run.h5"
        cls.other = cls.folder / "other.h5"
        for path, seed in ((cls.output, 1), (cls.other, 2)):
            done = guichet("run", ROOT / "scenarios" / "baseline.yaml", "-o", path, *SMALL,
                           "--set", "run.end=2010-12", "--series", FEW, "--seed", seed, "--quiet",
                           "--threads", 1)
            if done.code != OK:
                raise AssertionError(str(done))
        cls.data = cls.output.read_bytes()
        cls.exported = cls.export(cls.output, cls.folder / "whole.csv")

    @classmethod
    def export(cls, path, table):
        done = guichet("export", path, "-o", table, "--force")
        return table.read_bytes() if done.code == OK else done

    def damaged(self, name, data):
        path = self.folder / f"damaged-{name}.h5"
        path.write_bytes(data)
        return path

    def verify(self, name, data, allowed):
        """Refused, or every value read is what was written."""
        path = self.damaged(name, data)
        outcome = self.ended(guichet("verify", path), name, allowed)
        if outcome.code == OK:
            table = self.folder / f"damaged-{name}.csv"
            self.assertEqual(self.export(path, table), self.exported, f"{name}: read, but otherwise")
            table.unlink()
        path.unlink()
        return outcome.code

    def test_every_hundredth_of_an_output(self):
        each(self.verify, [(f"cut-{size}", self.data[:size], (INPUT,)) for size in cuts(len(self.data))])

    def test_bits_of_an_output(self):
        generator = generator_of("output")
        cases = []
        for i in range(80 * MANY):
            data, places = flip(self.data, generator)
            cases.append((f"bit-{places[0]}", data, (OK, INPUT)))
        codes = each(self.verify, cases)
        print(f"bits of an output (seed 7): {codes.count(INPUT)} refused, {codes.count(OK)} unused, of {len(codes)}")
        self.assertGreater(codes.count(INPUT), len(codes) // 2)

    def test_bits_of_the_first_bytes(self):
        """The superblock and the root group, where damage leads libhdf5 astray."""
        generator = generator_of("superblock")
        cases = []
        for i in range(40 * MANY):
            head, places = flip(self.data[:4096], generator)
            cases.append((f"head-{places[0]}", head + self.data[4096:], (OK, INPUT)))
        each(self.verify, cases)

    def commands(self, path):
        """Every command that reads an output."""
        out = self.folder / f"{path.stem}-out"
        return {
            "export": lambda: guichet("export", path, "-o", f"{out}.csv", "--force"),
            "compare": lambda: guichet("compare", self.other, path),
            "balance": lambda: guichet("balance", self.other, path),
            "reproduce": lambda: guichet("reproduce", path, "--quiet", "--threads", 1),
            "resume": lambda: guichet("resume", path, "--end", "2011-01", "--quiet", "--threads", 1,
                                      "-o", f"{out}.h5"),
            "report": lambda: report(path, "-o", f"{out}.html"),
        }

    def test_every_command_refuses_damage(self):
        """A file cut in the middle, one without values, a foreign one, none; a byte of a series and of a table."""
        with h5py.File(self.output, "r") as file:
            place = file["gdp"].id.get_offset()
        flipped = bytearray(self.data)
        flipped[place + 3] ^= 16
        damages = {"half": self.data[:len(self.data) // 2], "head": self.data[:600], "empty": b"",
                   "text": b"name: a scenario\n", "zeros": bytes(1 << 16), "value": bytes(flipped)}
        cases = []
        for what, data in damages.items():
            path = self.damaged(f"all-{what}", data)
            for command, call in self.commands(path).items():
                cases.append((call, f"{command} of {what}", (1, 2, *REFUSED)
                              if command == "report" else REFUSED))
        each(lambda call, what, allowed: self.ended(call(), what, allowed), cases)

    def restructured(self, index, what, target):
        path = self.folder / f"structure-{index}-{target.replace('/', '-')}.h5"
        path.write_bytes(self.data)
        with h5py.File(path, "r+") as file:
            replace(file, target, STRUCTURES[what])
        return path

    def structure(self, index, what, target):
        path = self.restructured(index, what, target)
        # A series that is not there is one that the run did not write; all else is damage.
        gone = what in ("absent", "a group", "a cycle of groups") and (
            target == "gdp" or target.startswith("panel/"))
        self.ended(guichet("verify", path), f"{target} is {what}", READ if gone else (INPUT,))
        outcome = guichet("export", path, "-o", path.with_suffix(".csv"), "--series", target.split("/")[0]
                          if "/" not in target else "gdp")
        # Export reads the series asked for and what it is labelled with; it may not need the rest.
        self.ended(outcome, f"export, {target} is {what}", (OK, 2, INPUT))
        if outcome.code == OK:
            self.assertNotIn(target, ("gdp", "time"), what)
        path.unlink()

    def test_other_structures(self):
        targets = ["gdp", "time", "provenance/months_completed", "checksums/row", "panel/person_skill",
                   "provenance/settings-or-parameters"]
        with h5py.File(self.output, "r") as file:
            panel = next(name for name in file["panel"] if name != "id")
            targets[-2:] = [f"panel/{panel}", "age_band"]
        cases = []
        for t, target in enumerate(targets):
            for index, what in enumerate(STRUCTURES):
                # the first target has all structures, the others a third each
                if t < 1 or MANY > 1 or index % 3 == t % 3:
                    cases.append((index, what, target))
        each(self.structure, cases)

    def test_many_links_and_a_deep_tree(self):
        """A group that leads into itself, thousands of names, and a thousand levels."""
        for what in ("cycle", "names", "levels"):
            path = self.damaged(what, self.data)
            with h5py.File(path, "r+") as file:
                if what == "cycle":
                    file["panel/again"] = file["/"]
                elif what == "names":
                    for i in range(20000):
                        file[f"link{i}"] = h5py.SoftLink("/nowhere")
                else:
                    group = file["/"]
                    for _ in range(1000):
                        group = group.create_group("x")
            self.ended(guichet("verify", path), what, (OK, INPUT))
            self.ended(guichet("export", path, "-o", self.folder / f"{what}.csv", "--series", "gdp"),
                       f"export, {what}", (OK, INPUT))


def reseal(path):
    """Gives a sealed file that was edited a seal that agrees with it, as an evil hand would."""
    data = bytearray(path.read_bytes())
    body = bytes(data[SEAL_BYTES:])
    text = f"guichet sealed file 1\nbytes {len(data)}\nxxh3_128 {xxhash.xxh3_128(body).hexdigest()}\n"
    data[:SEAL_BYTES] = text.encode().ljust(SEAL_BYTES, b"\0")
    path.write_bytes(bytes(data))


class Checkpoints(Case):
    """Checkpoints given to verify and resume."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.output = cls.folder / "run.h5"
        done = guichet("run", ROOT / "scenarios" / "baseline.yaml", "-o", cls.output, *SMALL, "--set",
                       "run.end=2010-02", "--checkpoint-every", 1, "--quiet", "--threads", 1)
        if done.code != OK:
            raise AssertionError(str(done))
        cls.checkpoint = Path(f"{cls.output}.checkpoint")
        cls.data = cls.checkpoint.read_bytes()

    def verify(self, name, data, allowed=(INPUT,)):
        path = self.folder / f"damaged-{name}.checkpoint"
        path.write_bytes(data)
        self.ended(guichet("verify", path), name, allowed)
        path.unlink()

    def test_the_checkpoint_is_sound(self):
        self.ended(guichet("verify", self.checkpoint), "checkpoint", (OK,))

    def test_every_hundredth_and_one_byte_less_or_more(self):
        sizes = cuts(len(self.data)) + [len(self.data) - 1]
        cases = [(f"cut-{size}", self.data[:size]) for size in sizes]
        each(self.verify, [*cases, ("longer", self.data + b"\0")])

    def test_bits(self):
        """Behind the seal every single bit is told; what follows the text of the seal is unused."""
        generator = generator_of("checkpoint")
        cases = []
        for _ in range(60 * MANY):
            body, places = flip(self.data[SEAL_BYTES:], generator)
            cases.append((f"bit-{places[0]}", self.data[:SEAL_BYTES] + body))
        for _ in range(20):
            head, places = flip(self.data[:80], generator)
            cases.append((f"seal-{places[0]}", head + self.data[80:]))
        each(self.verify, cases)

    def changed(self, name, change):
        path = self.folder / f"{name}.checkpoint"
        path.write_bytes(self.data)
        with h5py.File(path, "r+") as file:
            change(file)
        reseal(path)
        return path

    def test_a_seal_made_anew_is_accepted(self):
        """So that what follows explores the reader behind the seal."""
        path = self.changed("again", lambda file: None)
        self.ended(guichet("verify", path), "sealed again", (OK,))

    def resume(self, name, change, allowed=(INPUT,)):
        path = self.changed(name.replace(" ", "-"), change)
        outcome = guichet("resume", path, "-o", self.folder / f"{path.stem}.h5", "--end", "2010-03",
                          "--quiet", "--threads", 1)
        self.ended(outcome, name, allowed)
        path.unlink()

    def test_other_structures(self):
        with h5py.File(self.checkpoint, "r") as file:
            table = sorted(file["tables"])[0]
            column = sorted(name for name in file[f"tables/{table}"] if not name.startswith("column"))[0]
        targets = [f"tables/{table}/{column}", "state/table", "ledger/balances"]
        cases = []
        for t, target in enumerate(targets):
            for index, what in enumerate(STRUCTURES):
                if MANY > 1 or index % 3 == t % 3:
                    cases.append((f"structure-{t}-{index}",
                                  lambda file, target=target, what=what: replace(
                                      file, target, STRUCTURES[what])))
        each(self.resume, cases)

    def put(self, name, values):
        """Other values in a dataset, with the checksum that belongs to them."""
        def change(file):
            dataset = file[name]
            new = values(dataset[()])
            dataset[...] = new
            if "xxh3_64" in dataset.attrs:
                digest = xxhash.xxh3_64(np.ascontiguousarray(dataset[()]).tobytes()).hexdigest()
                dataset.attrs.modify("xxh3_64", np.bytes_(digest))
        return change

    def test_other_values(self):
        """Every column of every table: the largest, the smallest, and for reals what is no number."""
        cases = []
        with h5py.File(self.checkpoint, "r") as file:
            for table in sorted(file["tables"]):
                for column in sorted(file[f"tables/{table}"]):
                    dataset = file[f"tables/{table}/{column}"]
                    if column.startswith("column") or dataset.size == 0 or dataset.dtype.kind not in "iuf":
                        continue
                    cases.append((f"tables/{table}/{column}", dataset.dtype))
        generator = generator_of("values")
        chosen = cases if MANY > 1 else generator.sample(cases, min(30, len(cases)))

        def attack(name, dtype):
            largest = np.nan if dtype.kind == "f" else np.iinfo(dtype).max - (dtype.kind == "u")

            def values(array):
                array = array.copy()
                array.reshape(-1)[array.size // 2] = largest
                return array
            # A large count may be a possible one; what may not be is refused, and nothing crashes.
            self.resume(f"value-{name.replace('/', '-')}", self.put(name, values),
                        (INPUT,) if dtype.kind == "f" else (OK, INPUT, 7))
        each(attack, chosen)


if __name__ == "__main__":
    unittest.main(verbosity=2)
