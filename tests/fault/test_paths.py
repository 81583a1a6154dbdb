"""Paths and names: nothing is written outside the folder named; odd names work; too long ones are refused with a sentence;
what a scenario says stands in a report as text and never as markup; lines printed for a shell work when they are typed.
"""
import csv
import html.parser
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import h5py

sys.path.insert(0, str(Path(__file__).resolve().parent))
from damage import (                    # noqa: E402
    FRANCE, GUICHET, OK, OUTPUT, REFUSED, ROOT, SCENARIO, SMALL, USAGE, Case, each, guichet, report,
    run)

BASELINE = ROOT / "scenarios" / "baseline.yaml"
SHORT = [*SMALL, "--set", "run.end=2010-02"]
QUICK = [*SHORT, "--quiet", "--threads", 1]
NAMES = ["a b", " leading", "trailing ", "$(touch injected)", "`touch injected`", "a;touch injected", "a&b", "a|b",
         "it's", 'say "so"', "a*b?", "a<b>c", "a\\b", "a\nb", "a\tb", "café", "漢字", "-o", "--force", "#x", "~", "%s%n",
         "!h", "{a,b}", "\x01\x1b[31m", "é" * 100]
HARMFUL = ["$(touch injected)", "it's", "a\nb", "漢字"]
MARKUP = "<script>alert(1)</script>&amp;<img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"


def listing(folder):
    return {str(path) for path in Path(folder).rglob("*")}


class Names(Case):
    """Odd names of outputs, scenarios, what they extend, and folders of tables."""

    def place(self, name):
        folder = self.folder / f"names-{name.encode().hex()[:100]}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def test_outputs(self):
        """Runs under the names most apt to do harm; files of all names are read."""
        made = self.place("made") / "made.h5"
        self.ended(guichet("run", BASELINE, "-o", made, *QUICK), "made", (OK,))

        def attempt(name):
            folder = self.place(name)
            output = folder / f"{name}.h5"
            if name in HARMFUL:
                self.ended(guichet("run", BASELINE, "-o", output, *QUICK), name, (OK,))
                self.assertEqual(listing(folder), {str(output)})
            else:
                shutil.copy(made, output)
            self.ended(guichet("export", output, "-o", f"{output}.csv", "--series", "gdp"), name, (OK,))
            self.ended(guichet("verify", output), name, (OK,))
            self.assertEqual(listing(folder), {str(output), f"{output}.csv"})
        each(attempt, [(name,) for name in NAMES])

    def test_names_that_begin_with_a_dash(self):
        """In the folder itself they are options, unless they stand behind ./ - and are never a surprise."""
        folder = self.place("dash")
        self.ended(guichet("run", BASELINE, "-o", "./-o.h5", *QUICK, cwd=folder), "./-o.h5", (OK,))
        self.ended(guichet("verify", "./-o.h5", cwd=folder), "./-o.h5", (OK,))
        self.ended(guichet("verify", "-o.h5", cwd=folder), "-o.h5", (USAGE,))

    def test_scenarios_and_what_they_name(self):
        """The scenario, what it extends and the folder of its tables have the same odd name."""
        def attempt(name):
            folder = self.place(f"scenario {name}")
            (folder / name).symlink_to(FRANCE)
            quoted = '"' + "".join(f"\\x{ord(c):02x}" if ord(c) < 32 or c in '"\\' else c for c in name) + '"'
            base = quoted[:-1] + '-base.yaml"'
            (folder / f"{name}-base.yaml").write_text(f"name: base\ntitle: Base\ninputs: {quoted}\n", encoding="utf-8")
            scenario = folder / f"{name}.yaml"
            scenario.write_text(f"name: odd\ntitle: Odd\nextends: {base}\n", encoding="utf-8")
            done = guichet("check", scenario, cwd=folder)
            # A name with control characters may be refused, by a sentence that shows it harmlessly.
            self.ended(done, name, (OK, *REFUSED) if re.search(r"[\x00-\x1f]", name) else (OK,))
            self.assertNotIn("\x1b", done.error + done.out)
            self.assertFalse((folder / "injected").exists())
        each(attempt, [(name,) for name in NAMES])

    def test_settings(self):
        for value in ("$(touch injected)", "`x`", ";", "\n", "\x1b[31m", "é", "", "'" * 300, "x" * 100000):
            for setting in (f"scale={value}", f"{value}=1", value):
                with self.subTest(setting=setting[:40]):
                    done = self.ended(guichet("check", BASELINE, "--set", setting), setting[:40],
                                      (USAGE, SCENARIO))
                    self.assertNotIn("\x1b", done.error)

    def test_long_names(self):
        """As long as the system allows, and longer."""
        folder = self.place("long")
        fits = folder / ("x" * (255 - len(".h5.checkpoint.previous.part")) + ".h5")
        self.ended(guichet("run", BASELINE, "-o", fits, *QUICK), "fits", (OK,))
        for length in (255 - len(".part") + 1, 256, 5000):
            self.ended(guichet("run", BASELINE, "-o", folder / ("y" * length), *QUICK), length, (OUTPUT,))
        deep = folder
        while len(str(deep)) < 3000:
            deep = deep / ("d" * 200)
        deep.mkdir(parents=True)
        self.ended(guichet("run", BASELINE, "-o", deep / "out.h5", *QUICK), "deep", (OK,))
        self.ended(guichet("verify", deep / "out.h5"), "deep", (OK,))
        scenario = deep / "s.yaml"
        scenario.write_text(f"name: deep\ntitle: Deep\nextends: {BASELINE}\n", encoding="utf-8")
        self.ended(guichet("check", scenario), "deep scenario", (OK,))
        self.ended(guichet("check", folder / ("z/" * 4000)), "too deep", REFUSED)


class Outside(Case):
    """What is written, and where, by the calls to the system."""

    WRITES = re.compile(r'(?:openat\([^,]+, |open\(|creat\(|rename\(|renameat2?\([^,]+, |mkdir\(|mkdirat\([^,]+, |'
                        r'unlink\(|unlinkat\([^,]+, |link\(|symlink\(|truncate\()"((?:[^"\\]|\\.)*)"(.*)')

    def written(self, *command):
        """Paths that the program and its children opened for writing, made, renamed or removed."""
        trace = self.folder / "trace"
        done = run("strace", "-f", "-s", "4000", "-o", trace, "-e",
                   "trace=openat,open,creat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,link,symlink,truncate",
                   *command, cwd=self.folder)
        paths = set()
        for line in trace.read_text(errors="replace").splitlines():
            call = re.search(self.WRITES, line)
            if not call or " = -1 " in line:
                continue
            if re.search(r"\bopen(at)?\(", line) and not re.search("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", call[2]):
                continue
            paths.add(os.path.normpath(os.path.join(self.folder, call[1])))
        trace.unlink()
        return done, paths

    def inside(self, place, *command, allowed=(OK,)):
        done, paths = self.written(*command)
        self.ended(done, command, allowed)
        system = re.compile(r"^/(dev/|proc/|sys/)")
        outside = sorted(path for path in paths if not path.startswith(str(place)) and not system.match(path))
        self.assertEqual(outside, [], f"{command} writes outside {place}")
        return paths

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_nothing_outside_the_named_folder(self):
        place = self.folder / "only here"
        place.mkdir()
        first, second = place / "a.h5", place / "b.h5"
        written = self.inside(place, GUICHET, "run", BASELINE, "-o", first, *QUICK, "--checkpoint-every", 1)
        self.assertTrue(any(path.startswith(str(first)) for path in written), "the trace saw the output")
        self.inside(place, GUICHET, "run", BASELINE, "-o", second, *QUICK, "--seed", 2)
        self.inside(place, GUICHET, "export", first, "-o", place / "a.csv", "--series", "gdp")
        self.inside(place, GUICHET, "resume", first, "--end", "2010-03", "--quiet", "--threads", 1)
        self.inside(place, GUICHET, "ensemble", BASELINE, "-o", place / "ens", "--replications", 2, *SHORT, "--quiet")
        for command in (["check", BASELINE], ["plan", BASELINE, *SHORT], ["describe", "levers"], ["verify", first],
                        ["compare", first, first], ["reproduce", second, "--quiet", "--threads", 1]):
            # reproduce makes its second run beside the first and takes it away
            self.inside(place, GUICHET, *command, allowed=(OK, 1, USAGE, *REFUSED))


class Elements(html.parser.HTMLParser):
    """Tags of a page, and attributes that would run something."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.handlers, self.text = {}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.handlers += [(tag, name, value) for name, value in attrs
                          if name.startswith("on") or (value or "").strip().lower().startswith("javascript:")]

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self.text.append(data)


class Shown(Case):
    """What a scenario says about itself, shown by a report and by tables."""

    def scenario(self, name, text):
        path = self.folder / f"{name}.yaml"
        quoted = "'" + text.replace("'", "''") + "'"
        path.write_text(f"name: {name}\ntitle: {quoted}\nquestion: {quoted}\nsources: {quoted}\n"
                        f"extends: {BASELINE}\n", encoding="utf-8")
        return path

    def page(self, text, folder):
        ensemble = self.folder / folder
        self.ended(guichet("ensemble", BASELINE, self.scenario("hostile", text), "-o", ensemble, "--replications", 2,
                           "--set", "scale=1/10000", "--set", "run.end=2011-12", "--quiet"),
                   "ensemble", (OK,))
        made = self.folder / f"{folder}.html"
        self.ended(report(ensemble, "-o", made), "report", (OK,))
        return Elements(made.read_text(encoding="utf-8"))

    def test_a_report_escapes(self):
        plain, hostile = self.page("a plain title", "plain"), self.page(MARKUP, "hostile-page")
        self.assertEqual(hostile.tags.get("script", 0), plain.tags.get("script", 0))
        self.assertEqual(hostile.tags.get("img", 0), plain.tags.get("img", 0))
        self.assertEqual(hostile.tags.get("svg", 0), plain.tags.get("svg", 0))
        self.assertEqual(hostile.handlers, plain.handlers)
        self.assertIn("<script>alert(1)", "".join(hostile.text), "the title is there, as text")

    def test_tables_quote(self):
        """Labels and titles with commas, quotes and line ends give rows of equal length."""
        output = self.folder / "quotes.h5"
        self.ended(guichet("run", self.scenario("quotes", 'a, "b"; c'), "-o", output, *QUICK), "run", (OK,))
        table = self.folder / "quotes.csv"
        self.ended(guichet("export", output, "-o", table, "--series", "gdp,persons_by_*"), "export", (OK,))
        with open(table, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(line for line in file if not line.startswith("#")))
        self.assertGreater(len(rows), 10)
        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        with h5py.File(output, "r") as file:
            title = file["provenance"].attrs["title"]
        self.assertEqual(title.decode() if isinstance(title, bytes) else title, 'a, "b"; c')


class Typed(Case):
    """Lines that the program prints for a shell do what they say."""

    def test_the_line_to_go_on_with_an_interrupted_run(self):
        for name in ("it's; $(touch injected)", "a\nb 漢字"):
            with self.subTest(name=name):
                output = self.folder / f"{name}.h5"
                command = [str(GUICHET), "run", str(BASELINE), "-o", str(output), *map(str, SMALL),
                           "--set", "run.end=2012-12", "--threads", "1"]
                with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
                    for _ in range(600):
                        if output.exists() or child.poll() is not None:
                            break
                        try:
                            child.wait(0.05)
                        except subprocess.TimeoutExpired:
                            pass
                    child.terminate()
                    error = child.communicate(timeout=120)[1].decode()
                if child.returncode == OK:
                    self.skipTest("the run ended before it could be interrupted")
                self.assertEqual(child.returncode, 8, error)
                self.assertIn("to go on:\n", error)
                line = error.split("to go on:\n")[1].strip() + " --quiet"
                before = listing(self.folder)
                done = run("sh", "-c", line, cwd=self.folder)
                self.ended(done, line, (OK,))
                self.assertFalse([path for path in listing(self.folder) - before if "injected" in path
                                  and str(output) not in path])
                self.ended(guichet("verify", output), name, (OK,))


if __name__ == "__main__":
    unittest.main(verbosity=2)
