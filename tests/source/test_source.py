"""Rules of the source that no compiler checks: layers, names, headers, comments, lengths."""
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINES_MAX = 600
LAYERS = ["sim/base", "sim/state", "sim/io", "sim/run"]     # each includes only what stands before
TOP = {"sim", "models", "scenarios", "tests", "tools", "meson.build", "meson_options.txt",
       "README.md", "LICENSE", "CITATION.cff"}
# Made by builds and runs, never part of the project.
MADE = {"build", "results"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.MULTILINE)


def files(*folders, suffixes=(".c", ".h")):
    """Source files under the folders, as paths from the root."""
    return sorted(path.relative_to(ROOT) for folder in folders
                  for path in (ROOT / folder).rglob("*")
                  if path.suffix in suffixes and path.is_file())


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def code(path):
    """The text without comments and the contents of literals; lines stay where they are."""
    def blank(match):
        kept = "\n" * match.group().count("\n")
        return '""' + kept if match.group()[0] == '"' else " " + kept
    return re.sub(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', blank, read(path), flags=re.DOTALL)


def includes(path):
    """(system, name) of every include."""
    return [(kind == "<", name) for kind, name in INCLUDE.findall(read(path))]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def tracked():
    """Files that belong to the project: as git knows them, else all but what is made."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [Path(p) for p in listed.stdout.splitlines() if (ROOT / p).is_file()]
    return [p.relative_to(ROOT) for p in ROOT.rglob("*")
            if p.is_file() and p.relative_to(ROOT).parts[0] not in MADE | {".git"}]


class Layers(unittest.TestCase):
    def test_engine_layers_point_one_way(self):
        for path in files("sim"):
            folder = path.parent.as_posix()
            if folder == "sim":
                continue                # sim.h gathers what a model may include
            allowed = LAYERS[:LAYERS.index(folder) + 1]
            for system, name in includes(path):
                with self.subTest(file=str(path), include=name):
                    if not system:
                        self.assertIn(Path(name).parent.as_posix(), allowed)

    def test_sim_h_offers_base_and_state_only(self):
        for _, name in includes(Path("sim/sim.h")):
            self.assertIn(Path(name).parent.as_posix(), LAYERS[:2], name)

    def test_models_see_only_the_public_header_and_states(self):
        for path in files("models"):
            own = path.parent.as_posix()
            for system, name in includes(path):
                with self.subTest(file=str(path), include=name):
                    if system:
                        continue
                    target = Path(name)
                    self.assertTrue(
                        name == "sim/sim.h" or target.parent.as_posix() == own
                        or (target.parts[0] == "models" and
                            (target.name.endswith("state.h") or own == "models")),
                        "models include sim/sim.h, their own headers and *state.h of others")

    def test_only_tools_join_engine_and_models(self):
        for path in files("sim"):
            for _, name in includes(path):
                self.assertFalse(name.startswith(("models/", "tools/")), f"{path}: {name}")
        for path in files("models"):
            for _, name in includes(path):
                self.assertFalse(name.startswith("tools/"), f"{path}: {name}")

    def test_libraries_stay_in_their_file(self):
        places = {"hdf5": r"sim/io/store\w*\.[ch]", "libfyaml": r"sim/io/scenario\w*\.[ch]",
                  "omp.h": r"sim/base/parallel\.c", "mpi.h": r"sim/base/parallel\.c"}
        for path in files("sim", "models", "tools"):
            for system, name in includes(path):
                for library, place in places.items():
                    if system and name.startswith(library):
                        self.assertRegex(path.as_posix(), f"^{place}$", name)

    def test_openmp_pragmas_stay_in_parallel(self):
        for path in files("sim", "models", "tools"):
            if path.as_posix() != "sim/base/parallel.c":
                self.assertNotRegex(code(path), r"#\s*pragma\s+omp", str(path))


class Purity(unittest.TestCase):
    # Where time is told to people or kept as provenance; it is never an input of a result.
    CLOCKS = {"sim/run/clock.h", "sim/io/output.c", "sim/io/provenance.c"}

    def test_no_hidden_randomness_or_time(self):
        forbidden = re.compile(r"\b(rand|srand|random|srandom|drand48|getrandom|arc4random)\s*\(")
        clock = re.compile(r"\b(time|clock|gettimeofday|clock_gettime|localtime|getenv)\s*\(")
        for path in files("sim", "models"):
            text = code(path)
            with self.subTest(file=str(path)):
                self.assertNotRegex(text, forbidden)
                if path.as_posix() not in self.CLOCKS:
                    self.assertNotRegex(text, clock)

    def test_no_mutable_variables_of_files(self):
        """A line at the left margin that declares a variable must say const."""
        declaration = re.compile(
            r"^(?!typedef|(?:struct|union|enum)\s+\w+\s*[{;]|enum\b|return)"
            r"(?:static\s+|extern\s+|_Thread_local\s+|volatile\s+)*"
            r"(?:struct\s+|enum\s+|unsigned\s+|signed\s+|long\s+|const\s+)*\w+"
            r"[\s*]+(?:const\s+)?(\w+)\s*(?:\[[^\]]*\]\s*)*(?:=|;)"
            r"|^static\s+(?:struct|union)\s*(\{)", re.MULTILINE)
        allowed = {("tools/interrupt.c", "asked"),      # a signal handler can do nothing else
                   ("sim/base/number.c", "marked")}     # says why
        for path in files("sim", "models", "tools"):
            text = code(path)
            for match in declaration.finditer(text):
                if (path.as_posix(), match.group(1)) in allowed:
                    continue
                statement = match.group(0)
                constant = (re.search(r"\bconst\b[^*]*$", statement) or
                            re.search(r"\*\s*const\b", statement))
                # The guard's signal handler must find the world of the phase at hand.
                if path.as_posix() == "sim/run/guard.c":
                    continue
                self.assertTrue(constant, f"{path}:{line_of(text, match.start())}: "
                                          f"{statement.strip()}")

    def test_no_static_variables_in_functions(self):
        inner = re.compile(r"^[ \t]+static\s+(?!const\b|inline\b)([^(;=]*)[;=\[]", re.MULTILINE)
        for path in files("sim", "models", "tools"):
            text = code(path)
            for match in inner.finditer(text):
                self.assertIn("const", match.group(1),
                              f"{path}:{line_of(text, match.start())}: a mutable static variable")


class Form(unittest.TestCase):
    def test_header_guards_are_named_by_path(self):
        for path in files("sim", "models", "tools"):
            if path.suffix != ".h":
                continue
            guard = re.sub(r"[^A-Z0-9]", "_", path.as_posix().upper())
            with self.subTest(file=str(path)):
                self.assertRegex(code(path), rf"#ifndef {guard}\n#define {guard}\n")

    def test_files_begin_with_what_they_are_for(self):
        """A header opens with a comment, and so does a source file that has no header."""
        for path in files("sim", "models", "tools"):
            own_header = (ROOT / path).with_suffix(".h")
            if path.suffix == ".c" and own_header.exists():
                continue
            self.assertTrue(read(path).startswith("/*"), f"{path} does not open with a comment")

    def test_public_functions_are_explained(self):
        """Every function of an engine header stands under a comment, alone or in a group without
        an empty line in between; what destroys needs no word."""
        function = re.compile(r"^(?:static inline )?(?:const |unsigned )*(?:struct |enum )?\w+[ *]+"
                              r"(sim_\w+)\(", re.MULTILINE)
        for path in files("sim"):
            if path.suffix != ".h":
                continue
            text = read(path)
            for match in function.finditer(text):
                before = text[:match.start()]
                group = before[before.rfind("\n\n") + 1:]
                if re.search(r"_(destroy|free)$", match.group(1)):
                    continue
                inline = text[match.start():].split("\n", 1)[0]
                self.assertTrue("/*" in group or "*/" in group or "/*" in inline,
                                f"{path}:{line_of(text, match.start())}: {match.group(1)} "
                                "has no comment")

    def test_no_typedef_ends_in_t(self):
        for path in files("sim", "models", "tools"):
            self.assertNotRegex(code(path), r"typedef[^;]*\b\w+_t\s*;", str(path))

    def test_files_are_short(self):
        for path in files("sim", "models", "tools", "tests",
                          suffixes=(".c", ".h", ".py", ".sh", ".build")):
            with self.subTest(file=str(path)):
                self.assertLessEqual(len(read(path).splitlines()), LINES_MAX)

    def test_text_is_plain(self):
        """UTF-8, no tabs in C, no spaces at the end of lines, a newline at the end."""
        for path in files("sim", "models", "tools", "tests"):
            text = read(path)
            with self.subTest(file=str(path)):
                self.assertNotIn("\t", text)
                self.assertNotIn("\r", text)
                self.assertNotRegex(text, r"[ ]+\n")
                self.assertTrue(text.endswith("\n"))


class House(unittest.TestCase):
    def test_top_level_is_fixed(self):
        here = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - MADE
        self.assertEqual(here, TOP)

    def test_no_paths_of_a_machine(self):
        """Nothing names a folder of the machine it was written on."""
        machine = re.compile("/" + r"(?:work|home|root)/")
        for path in tracked():
            try:
                text = read(path)
            except UnicodeDecodeError:
                continue                # fuzzing corpora may hold anything
            if path.parts[:3] == ("tests", "fault", "corpus"):
                continue
            match = machine.search(text)
            self.assertIsNone(match, f"{path}:{line_of(text, match.start()) if match else 0}")

    def test_every_c_test_is_built(self):
        """A test that is in no list of tests/meson.build is never run."""
        build = read(Path("tests/meson.build"))
        for path in files("tests", suffixes=(".c",)):
            name = re.sub(r"^(test|fuzz)_", "", path.stem)
            self.assertTrue(re.search(rf"\b{name}\b", build), f"{path} is not in tests/meson.build")

    def test_commands_are_executable(self):
        for name in ("tools/run", "tools/test", "tools/benchmark", ".ci/run"):
            self.assertTrue((ROOT / name).stat().st_mode & 0o111, name)


if __name__ == "__main__":
    unittest.main()
