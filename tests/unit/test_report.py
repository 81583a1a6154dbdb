"""The figures and the page made of output files (tools/report.py)."""
import base64
import contextlib
import csv
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import zlib
import xml.etree.ElementTree
from html.parser import HTMLParser
from pathlib import Path

try:
    import h5py
    import matplotlib.image
    import numpy as np
except ImportError as missing:
    raise unittest.SkipTest(str(missing)) from missing

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(ROOT / "tools"))
from sealing import seal                # noqa: E402
from report import (balance, catalogue, comparison, headline, labels, reading,  # noqa: E402
                    style, words)

# The script has the name of its package.
SPECIFICATION = importlib.util.spec_from_file_location("report_script", ROOT / "tools/report.py")
script = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(script)

GUICHET = os.environ.get("GUICHET", str(ROOT / "build/release/tools/guichet"))
OK, USAGE, INPUT, OUTPUT = 0, 2, 4, 5
FIRST_MONTH, MONTHS = 2010 * 12, 27     # to March 2012: two complete years
MISSING = -9223372036854775806
CHROMIUM = shutil.which("chromium")
DIMENSIONS = {
    "age_band": list(labels.LABELS["age_band"]), "diploma": list(labels.LABELS["diploma"]),
    "decile": [str(d) for d in range(1, 11)],
    "household_type": list(labels.LABELS["household_type"]),
    "mode_class": list(labels.LABELS["mode_class"]),
    "performer": list(labels.LABELS["performer"]),
    "category_mode": ["food.counter", "food.drive", "banking_insurance.counter",
                      "banking_insurance.my_new_mode", "other.counter"],
    "category": ["food", "banking_insurance", "other"],
    "occupation": ["A0Z", "R0Z61", "none"], "departement": ["01", "75", "2A", "974"],
    "separation_cause": list(labels.LABELS["separation_cause"]),
    "recipient": list(labels.LABELS["recipient"]),
    "beneficiary": list(labels.LABELS["beneficiary"]),
    "saving_source": list(labels.LABELS["saving_source"]),
    "unpaid_work": list(labels.LABELS["unpaid_work"]),
    "valuation": list(labels.LABELS["valuation"]), "factor": list(labels.LABELS["factor"]),
}
NEW = ("job_separations_by_separation_cause", "value_by_category_recipient")
SERIES = sorted({name for e in catalogue.ENTRIES for name in e.needs}
                | {name for h in headline.HEADLINES for name in h.needs}
                | {f"{name}_by_{group}" for name in
                   ("persons_helped", "persons_15", "endured_share", "gave_up_year_share")
                   for group in ("age_band", "diploma", "decile", "household_type")})
HOSTILE = 'a "b" </title><script>alert(1)</script> & $x^{$'


def dimensions_of(name):
    """Dimensions that the name of a series tells."""
    found, rest = [], name.split("_by_", 1)[1] if "_by_" in name else ""
    while rest:
        dimension = max((d for d in DIMENSIONS if rest.startswith(d)), key=len)
        found.append(dimension)
        rest = rest[len(dimension):].lstrip("_")
    return found


def put(file, name, values, dimensions, **attributes):
    """A variable over dimensions that are there."""
    file[name] = values
    for axis, dimension in enumerate(dimensions):
        file[name].dims[axis].attach_scale(file[dimension])
    for key, value in attributes.items():
        file[name].attrs[key] = value


def make_run(path, replication=0, scenario="baseline", level=1.0, series=SERIES, seed=1,
             weight=1000, months=MONTHS, settings="", finished="2026-01-01T00:00:00Z",
             title="A title", content=b"name: x\n"):
    """A file as guichet run makes it; unemployment rises by a tenth of a point a month."""
    luck = np.random.default_rng([seed, replication])
    with h5py.File(path, "w") as file:
        file["time"] = [int(np.datetime64(f"{m // 12}-{m % 12 + 1:02d}-01", "D").astype(int))
                        for m in range(FIRST_MONTH, FIRST_MONTH + months)]
        file["time"].make_scale("time")
        for dimension, codes in DIMENSIONS.items():
            file[dimension] = np.array(codes, dtype=h5py.string_dtype())
            file[dimension].make_scale(dimension)
        for name in series:
            shape = [months] + [len(DIMENSIONS[d]) for d in dimensions_of(name)]
            values = 2e6 * level * (1 + 0.1 * luck.random(shape))
            if name == "unemployment_rate":
                values = level * (9 + 0.1 * np.arange(months) + replication)
            elif name.startswith("employment"):
                values = np.round(values).astype(np.int64)
            put(file, name, values, ["time"] + dimensions_of(name), units="x",
                _FillValue=MISSING if values.dtype.kind == "i" else np.nan)
        provenance = file.create_group("provenance")
        provenance.attrs.update({
            "model": "guichet", "scenario": scenario, "title": title, "question": "Why?",
            "sources": "scenarios/x/README.md", "version": "0.1.0", "build": "gcc",
            "settings": settings, "seed": seed, "replication": replication, "weight": weight,
            "finished": finished, "started": "2026-01-01T00:00:00Z", "host": "here"})
        provenance["months_completed"] = np.int64(months if finished else months - 5)
        tables = {"occupations.csv": b"# title: T\n# producer: P\noccupation,name\nA0Z,Farmer\n",
                  "departements.csv": "code,name\n01,Ain\n974,La Réunion\n".encode()}
        for kind, kept in (("files", {"x.yaml": content}), ("inputs", tables)):
            for name, data in kept.items():
                provenance[f"{kind}/{name}"] = np.frombuffer(data, dtype=np.uint8)
                provenance[f"{kind}/{name}"].attrs["xxh3_64"] = f"{zlib.crc32(data):x}"
        levers = file["provenance"].create_group("levers")
        for key, value in {"entry": "1", "lever": "access_points", "value": "0.2", "unit": "1",
                           "start": "2010-06", "end": "2012-03", "phase_in": "12 months",
                           "target": "departement: 23", "origin": "x.yaml:5:3"}.items():
            levers[key] = np.array([value] * (scenario != "baseline"), dtype=h5py.string_dtype())
        for key, values in {"key": ["scale", "modes.x"], "value": ["1/1000", "<b>2</b>"],
                            "unit": ["", "1"], "origin": ["default", "x.yaml:3:1"],
                            "source": ["assumption", "assumption"]}.items():
            provenance[f"parameters/{key}"] = np.array(values, dtype=h5py.string_dtype())
    seal(path)


def make_comparison(path, seed=1):
    """A file as guichet compare makes it: one scenario, a tenth of the persons gain."""
    groups = [group for group, _ in comparison.GROUPS]
    with h5py.File(path, "w") as file:
        file.attrs["product"] = "comparison"
        file.create_group("provenance").attrs.update({
            "model": "guichet", "threshold": "50", "scenario": "baseline", "version": "0.1.0",
            "seed": seed, "weight": 1000})
        scales = {**{g: DIMENSIONS[g] for g in groups}, "scenario": ["policy"],
                  "statistic": ["baseline", "scenario", "difference", "standard_error"]}
        for name, codes in scales.items():
            file[name] = np.array(codes, dtype=h5py.string_dtype())
            file[name].make_scale(name)
        for measure, value in zip(comparison.MEASURES, (10.0, 5.0, 42.0)):
            for group in groups:
                values = np.zeros((1, 4, len(scales[group])))
                values[:, 2], values[:, 3] = value, 0.5
                put(file, f"{measure}_by_{group}", values, ["scenario", "statistic", group])
    seal(path)


def make_balance(path, scenarios=("policy",)):
    """A table as guichet balance --csv makes it, with few lines."""
    lines = [["Public cost", "net cost of levers", "policy_net_cost", "", "million EUR/year",
              "worse", 0, 75.25, 75.25, 1.5, "worse", ""],
             ["People", "rights lapsed", "rights_lapsed", "", "million EUR/year", "worse", "", "",
              "", "", "", "these files have no series rights_lapsed in EUR/month"],
             [balance.SECTION, balance.SPARED, "", "", "thousand", "better", "", "", 12.5, 2.5, "",
              ""],
             [balance.SECTION, "by the net cost of levers", "", "", "EUR/year", "worse", "", "",
              6020, 1210, "", ""],
             [balance.SECTION, "by the change of the public deficit", "", "", "EUR/year", "worse",
              "", "", "", "", "", "more persons are excluded, not fewer"],
             ["By lever", "spent", "policy_spending_by_lever", "access_points", "million EUR/year",
              "neutral", 0, 75.25, 75.25, 1.5, "more", ""]]
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(balance.COLUMNS)
        for scenario in scenarios:
            for line in lines:
                table.writerow([scenario, *line[:5], "2011-04/2012-03", *line[5:]])


class Page(HTMLParser):
    """What a page holds: text of tags, attributes, whether tags are closed in order."""
    VOID = {"meta", "link", "img", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words, self.scripts, self.faults = [], [], [], 0, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.words.append(data)

    def of(self, tag):
        """Attributes of all tags of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.page = self.folder / "report.html"

    def run_report(self, *arguments):
        """Exit code and messages of the command."""
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            try:
                code = script.main([str(a) for a in arguments])
            except SystemExit as end:
                code = end.code
        return code, errors.getvalue()

    def refused(self, code, says, *arguments):
        """The command ends so, says so, and leaves nothing."""
        before = sorted(self.folder.rglob("*"))
        got, message = self.run_report(*arguments)
        self.assertEqual(got, code, message)
        self.assertRegex(message, says)
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def runs(self, *replications, name="run", **options):
        """Files of a scenario."""
        paths = [self.folder / f"{name}-{r}.h5" for r in replications]
        for path, replication in zip(paths, replications):
            make_run(path, replication, **options)
        return paths

    def only(self, *names):
        """Draw these figures only."""
        chosen = [e for e in catalogue.ENTRIES if e.name in names]
        patch = unittest.mock.patch.object(catalogue, "ENTRIES", chosen)
        patch.start()
        self.addCleanup(patch.stop)


class Whole(Case):
    """All figures of two scenarios with replications, made once."""

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.place = Path(holder.name)
        files = []
        for scenario, level in (("baseline", 1.0), (HOSTILE, 1.1)):
            for replication in range(2):
                files.append(cls.place / f"{len(files)}.h5")
                make_run(files[-1], replication, scenario, level, title=HOSTILE)
        cls.files = files
        make_comparison(cls.place / "comparison.h5")
        make_balance(cls.place / "balance.csv", [HOSTILE])
        options = script.arguments(
            [*map(str, files), "-o", str(cls.place / "fr.html"), "--lang", "fr",
             "--figures", str(cls.place / "figures"),
             "--comparison", str(cls.place / "comparison.h5"),
             "--balance", str(cls.place / "balance.csv")])
        cls.context = script.make(options)
        cls.text = (cls.place / "fr.html").read_text(encoding="utf-8")
        cls.parsed = Page(cls.text)
        cls.count = len(catalogue.ENTRIES) + len(comparison.ENTRIES) + len(balance.ENTRIES)

    def test_every_figure_is_there_and_drawn(self):
        images = self.parsed.of("img")
        self.assertEqual(len(images), self.count)
        self.assertNotIn('class="missing"', self.text)
        for image in images:
            self.assertTrue(image["alt"].strip())
            head, data = image["src"].split(",", 1)
            self.assertEqual(head, "data:image/svg+xml;base64")
            picture = xml.etree.ElementTree.fromstring(base64.b64decode(data))
            self.assertTrue(picture.tag.endswith("svg"))

    def test_nothing_outside_is_referred_to(self):
        allowed = re.compile(r"^(data:|#)")
        for tag, attributes in self.parsed.tags:
            for key in ("src", "href"):
                if key in attributes:
                    self.assertRegex(attributes[key], allowed, f"{tag} {key}")
        self.assertNotRegex(self.text, r"url\(|@import")

    def test_tags_are_closed_in_order_and_tables_have_headers(self):
        self.assertEqual((self.parsed.faults, self.parsed.open), ([], []))
        self.assertEqual(self.parsed.of("html")[0]["lang"], "fr")
        scopes = [a.get("scope") for a in self.parsed.of("th")]
        self.assertEqual(set(scopes), {"row", "col"})

    def test_hostile_names_are_text(self):
        self.assertEqual(self.parsed.of("script"), [])
        self.assertEqual(self.parsed.of("b"), [])
        self.assertIn(HOSTILE, "".join(self.parsed.words))
        self.assertIn("<b>2</b>", "".join(self.parsed.words))

    def test_french_has_every_text(self):
        self.assertEqual(self.context.words.missed, set())
        joined = "".join(self.parsed.words)
        self.assertIn("Comment évoluent", joined)
        self.assertIn("janvier 2010 à mars 2012", joined)
        self.assertRegex(joined, r"\d,\d+ ±")

    def test_figures_are_files_of_print_quality(self):
        names = sorted(path.name for path in (self.place / "figures").iterdir())
        self.assertEqual(len(names), 2 * self.count)
        self.assertEqual(names[0], "01-headline.png")
        self.assertGreaterEqual(style.DPI, 150)
        for path in (self.place / "figures").glob("*.png"):
            pixels = matplotlib.image.imread(path)[..., :3]
            with self.subTest(figure=path.name):
                self.assertGreaterEqual(pixels.shape[1], 150 * style.WIDTH)
                self.assertGreater(pixels.std(), 0.02)
                # Nothing is cut: the outermost pixels are paper.
                for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
                    self.assertEqual(edge.min(), 1.0)

    def test_differences_are_those_of_pairs(self):
        base, other = ([9 + 0.1 * np.arange(12, 24).mean() + r for r in range(2)],
                       [1.1 * (9 + 0.1 * np.arange(12, 24).mean() + r) for r in range(2)])
        pairs = np.array(other) - np.array(base)
        item = next(h for h in headline.HEADLINES if h.label == "Unemployment")
        found = headline.differences(item, *self.context.scenarios, "yearly")[:, -1]
        np.testing.assert_allclose(found, pairs, rtol=1e-12)
        spell = words.Words("fr")
        for value, digits in ((pairs.mean(), 2), (pairs.std(ddof=1) / np.sqrt(2), 2)):
            self.assertIn(spell.number(value, digits), "".join(self.parsed.words))

    def test_levers_and_balance_are_told(self):
        said = "|".join(self.parsed.words)
        self.assertRegex(said, r"access_points\|0.2\|1\|2010-06\|2012-03\|12 months\|departement: 23")
        self.assertEqual(said.count("|Leviers|"), 1)    # of the one scenario that has some
        self.assertRegex(said, "Coût public\\|coût net des leviers, millions d'euros par an\\|"
                               "0,0\\|75,2\\|\\+75,2\\|1,5\\|moins bien")
        self.assertIn("par le coût net des leviers, euros par an|+6\u202f020|1\u202f210", said)
        self.assertIn("non dit\u00a0: plus de personnes sont exclues, non moins", said)
        self.assertIn("absent de ces fichiers", said)
        self.assertIn("access_points|+75,2 ± 1,5", said)

    def test_chromium_shows_it(self):
        if CHROMIUM is None:
            self.skipTest("chromium is not installed")
        url = f"file://{self.place}/fr.html"
        options = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu",
                   "--enable-logging=stderr", f"--user-data-dir={self.place}/browser",
                   "--window-size=1000,1600"]
        # The page with a script of the test's own, which asks for the size of each picture.
        probe = self.place / "probe.html"
        ask = ("<script>onload = () => {document.title = "
               "[...document.images].map(i => i.naturalWidth).join()}</script>")
        probe.write_text(self.text.replace("</body>", ask + "</body>"), encoding="utf-8")
        done = subprocess.run([*options, "--virtual-time-budget=9000", "--dump-dom",
                               f"file://{probe}"], capture_output=True, text=True, timeout=120,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.assertEqual(re.findall(r".*CONSOLE.*", done.stderr), [])
        seen = Page(done.stdout)
        self.assertEqual(len(seen.of("img")), self.count)
        self.assertEqual(len(seen.of("section")), self.count)
        self.assertEqual(len(seen.of("script")), 1)
        sizes = re.search(r"<title>([\d,]*)</title>", done.stdout)
        self.assertIsNotNone(sizes, done.stdout[:300])
        self.assertEqual(len(sizes[1].split(",")), self.count)
        self.assertTrue(all(int(size) > 0 for size in sizes[1].split(",")), sizes[1])
        shot = self.place / "shot.png"
        subprocess.run([*options, f"--screenshot={shot}", url], capture_output=True, timeout=120,
                       check=True)
        self.assertGreater(matplotlib.image.imread(shot)[..., :3].std(), 0.05)


class Contents(Case):
    def test_older_files_have_a_sentence_in_place_of_a_figure(self):
        self.only("displacement", "value", "purchases")
        files = self.runs(0, series=[s for s in SERIES if s not in NEW])
        code, message = self.run_report(*files, "-o", self.page)
        self.assertEqual((code, message), (OK, ""))
        text = self.page.read_text(encoding="utf-8")
        self.assertEqual(len(Page(text).of("img")), 1)
        self.assertEqual(text.count('class="missing"'), 2)
        for name in NEW:
            self.assertIn(name, text)

    def test_key_figures_are_means_of_years_with_standard_errors(self):
        self.only("purchases")
        code, _ = self.run_report(*self.runs(0, 1, 2), "-o", self.page)
        self.assertEqual(code, OK)
        joined = "|".join(Page(self.page.read_text(encoding="utf-8")).words)
        # 9 + 0.1 * mean of months 0 to 11 (12 to 23) + mean of replications 0, 1, 2
        error = 1 / np.sqrt(3)
        figure = r"([\d.]+) ± ([\d.]+)\|"
        found = re.search(rf"Unemployment\|[^|]*\|{figure}{figure}\+([\d.]+)\|", joined)
        expected = (9 + 0.55 + 1, error, 9 + 1.75 + 1, error, 1.2)
        np.testing.assert_allclose([float(x) for x in found.groups()], expected, atol=0.0501)
        self.assertRegex(joined, r"GDP in volume, yearly growth\|%\|[^|]* \(2011\)\|[^|(]*\|")

    def test_same_files_same_bytes(self):
        self.only("purchases")
        files, other = self.runs(0), self.folder / "other.html"
        self.run_report(*files, "-o", self.page)
        self.run_report(*files, "-o", other)
        self.assertEqual(self.page.read_bytes(), other.read_bytes())

    def test_a_folder_is_its_ensemble_and_replications_are_paired(self):
        self.only("differences")
        (self.folder / "runs").mkdir()
        for replication in range(3):
            make_run(self.folder / f"runs/a-{replication}.h5", replication)
        other = self.runs(1, 2, 7, name="b", scenario="policy", level=1.1)
        scenarios = reading.scenarios([self.folder, *other])
        self.assertEqual([s.label for s in scenarios], ["baseline", "policy"])
        self.assertEqual(scenarios[1].pairs, [(1, 0), (2, 1)])
        self.assertEqual(self.run_report(self.folder, *other, "-o", self.page)[0], OK)

    def test_baseline_of_a_folder_and_by_name(self):
        self.only("differences")
        (self.folder / "runs").mkdir()
        for name in ("a_policy", "baseline", "z_policy"):
            make_run(self.folder / f"runs/{name}.h5", scenario=name)
        labels_of = lambda *a, **k: [s.label for s in reading.scenarios(*a, **k)]   # noqa: E731
        self.assertEqual(labels_of([self.folder]), ["baseline", "a_policy", "z_policy"])
        self.assertEqual(labels_of([self.folder], baseline="z_policy"),
                         ["z_policy", "a_policy", "baseline"])
        files = sorted((self.folder / "runs").iterdir())
        self.assertEqual(labels_of(files)[0], "a_policy")
        self.refused(USAGE, "no scenario is named x", self.folder, "--baseline", "x", "-o", self.page)

    def test_many_scenarios_stay_readable(self):
        self.only("headline", "matrix", "differences")
        files = [path for i in range(15) for path in
                 self.runs(0, 1, name=f"s{i}", scenario=f"a_rather_long_name_of_a_scenario_{i}",
                           level=1 + 0.01 * i)]
        names = [s.label for s in reading.scenarios(files)]
        table = self.folder / "balance.csv"
        make_balance(table, names[1:])
        figures = self.folder / "figures"
        code, message = self.run_report(*files, "-o", self.page, "--balance", table,
                                        "--figures", figures)
        self.assertEqual((code, message), (OK, ""))
        said = Page(self.page.read_text(encoding="utf-8")).words
        self.assertTrue(all(name in said for name in names))
        self.assertIn("All scenarios", said)
        self.assertEqual(said.count("x.yaml: see above"), 14)
        for path in figures.glob("*.png"):
            pixels = matplotlib.image.imread(path)[..., :3]
            self.assertEqual(pixels.shape[1], style.DPI * style.WIDTH)
            for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
                self.assertEqual(edge.min(), 1.0, path.name)

    def test_settings_tell_scenarios_of_one_name_apart(self):
        files = self.runs(0, settings="run.end=2012-03")
        files += self.runs(0, name="b", settings="modes.x=2\nrun.end=2012-03")
        self.assertEqual([s.label for s in reading.scenarios(files)],
                         ["baseline", "baseline [modes.x=2]"])

    def test_real_runs_have_every_figure(self):
        if not Path(GUICHET).exists():
            self.skipTest(f"{GUICHET} is not built")
        run = self.folder / "run.h5"
        subprocess.run([GUICHET, "run", "scenarios/baseline.yaml", "-o", run, "--quiet",
                        "--threads", "1", "--set", "scale=1/5000", "--set", "run.end=2011-12"],
                       cwd=ROOT, check=True)
        with h5py.File(run) as file:
            self.assertEqual([name for name in SERIES if name not in file], [])
        self.only("occupations", "value", "savings")
        code, message = self.run_report(run, "-o", self.page)
        self.assertEqual((code, message), (OK, ""))
        self.assertEqual(len(Page(self.page.read_text(encoding="utf-8")).of("img")), 3)
        # Every label of a dimension that is drawn is spelled out in both languages.
        with h5py.File(run) as file:
            for dimension in set(labels.LABELS) & set(file):
                for label in file[dimension].asstr()[()]:
                    self.assertIn(label, labels.LABELS[dimension], dimension)


class Refusals(Case):
    def test_command_line(self):
        self.refused(USAGE, "usage")
        self.refused(USAGE, "nothing to make", *self.runs(0))
        self.refused(USAGE, "invalid choice", *self.runs(0), "-o", self.page, "--lang", "de")

    def test_files_that_are_no_runs(self):
        (run,) = self.runs(0)
        whole = run.read_bytes()
        self.refused(INPUT, "no such file", self.folder / "none.h5", "-o", self.page)
        broken = self.folder / "broken.h5"
        for length in (0, 1, 100, 2048, len(whole) // 2, len(whole) - 1):
            broken.write_bytes(whole[:length])
            self.refused(INPUT, "damaged", broken, "-o", self.page)
        broken.write_text("time,value\n")
        self.refused(INPUT, "no output of guichet", broken, "-o", self.page)
        with h5py.File(broken, "w") as file:
            file["time"] = np.arange(30)
        self.refused(INPUT, "no output of guichet", broken, "-o", self.page)
        make_comparison(broken)
        self.refused(INPUT, "this is a comparison", broken, "-o", self.page)
        self.refused(INPUT, "no output of guichet compare", run, "-o", self.page,
                     "--comparison", run)
        make_comparison(broken, seed=2)
        self.refused(INPUT, "of other runs.* seed is 2", run, "-o", self.page,
                     "--comparison", broken)
        with h5py.File(broken, "w") as file, h5py.File(run) as whole_run:
            for name in whole_run:
                if name not in ("employment_by_occupation", "checksums"):
                    whole_run.copy(name, file)
            put(file, "employment_by_occupation", np.ones(MONTHS), [])
        seal(broken)
        self.refused(INPUT, "does not say what its dimensions are", broken, "-o", self.page)
        empty = self.folder / "empty"
        empty.mkdir()
        self.refused(INPUT, "no run", empty, "-o", self.page)

    def test_balances_that_are_none(self):
        files = self.runs(0) + self.runs(0, name="b", scenario="policy")
        table = self.folder / "balance.csv"
        run = lambda code, says: self.refused(code, says, *files, "-o", self.page,     # noqa: E731
                                              "--balance", table)
        run(INPUT, "cannot be read")
        for data in (b"", b"a,b\n1,2\n", files[0].read_bytes(), b"\xff\xfe"):
            table.write_bytes(data)
            run(INPUT, "no table of guichet balance")
        make_balance(table, ["another"])
        run(INPUT, "of other runs than the report")
        make_balance(table)
        lines = table.read_text(encoding="utf-8").splitlines()
        table.write_text("\n".join(lines[:-1] + ["policy,x"]), encoding="utf-8")
        run(INPUT, "no table of guichet balance")

    def test_runs_that_are_not_complete(self):
        self.refused(INPUT, "did not come to its end", *self.runs(0, finished=""),
                     "-o", self.page)
        self.refused(INPUT, "two calendar years", *self.runs(0, months=18), "-o", self.page)

    def test_runs_that_do_not_go_together(self):
        for word, options in (("seeds", {"seed": 2}), ("persons per agent", {"weight": 500}),
                              ("months", {"months": 30})):
            files = self.runs(0) + self.runs(0, name="b", scenario="policy", **options)
            with self.subTest(differ=word):
                self.refused(INPUT, f"{word} differ", *files, "-o", self.page)
        one = self.runs(0)
        self.refused(INPUT, "given twice", *one, *one, "-o", self.page)
        self.refused(INPUT, "same replication", *one, *self.runs(0, name="b"), "-o", self.page)
        self.refused(INPUT, "differ in files/x.yaml", *one,
                     *self.runs(1, name="b", content=b"name: y\n"), "-o", self.page)
        self.refused(INPUT, "same replications", *one,
                     *self.runs(1, name="b", scenario="policy"), "-o", self.page)

    def test_outputs(self):
        self.only("purchases")
        files = self.runs(0)
        self.page.write_text("mine")
        self.refused(OUTPUT, "--force", *files, "-o", self.page)
        self.assertEqual(self.page.read_text(), "mine")
        self.assertEqual(self.run_report(*files, "-o", self.page, "--force")[0], OK)
        self.assertIn("<!DOCTYPE html>", self.page.read_text(encoding="utf-8"))
        self.refused(OUTPUT, "cannot be written", *files, "-o", files[0] / "x.html")
        self.refused(OUTPUT, "cannot be made", *files, "--figures", files[0] / "x")
        figures = self.folder / "figures"
        figures.mkdir()
        (figures / "01-purchases.svg").write_text("mine")
        self.refused(OUTPUT, "--force", *files, "--figures", figures)


if __name__ == "__main__":
    unittest.main()
