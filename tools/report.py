#!/usr/bin/python3
"""Draw the figures of runs and write them as one page.

    tools/report.py results/baseline.h5 -o results/report.html
    tools/report.py baseline-*.h5 policy-*.h5 -o report.html --figures figures --lang fr
    tools/report.py ensemble -o report.html --comparison comparison.h5 --balance balance.csv

Files are grouped into scenarios with their replications; the first scenario is the baseline.
A folder stands for the ensemble in it; of a folder the scenario named baseline is the baseline.  The page holds its figures and refers to nothing
outside; --figures also writes each as PNG and SVG.  Exit codes are those of guichet:
2 command line, 4 a file given is missing, damaged or does not go with the others, 5 what is
to be written cannot be, or exists (--force replaces it).

Needs the Debian packages python3-h5py and python3-matplotlib.
"""
import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True          # keep the source tree clean

# The package report/ beside this file holds reading, words, figures and the page.
from report import balance, catalogue, comparison, page, reading, style  # noqa: E402
from report.context import Context  # noqa: E402
from report.words import LANGUAGES, Words  # noqa: E402

OUTPUT = 5
KINDS = ("svg", "png")                  # of pictures; the page holds the first


def arguments(words):
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", metavar="RUN.h5",
                        help="output file of guichet run, or folder of guichet ensemble")
    parser.add_argument("-o", "--output", type=Path, metavar="REPORT.html",
                        help="page to write")
    parser.add_argument("--figures", type=Path, metavar="DIR",
                        help="folder for the figures, as PNG and SVG; made if it is not there")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language (default: en)")
    parser.add_argument("--comparison", type=Path, metavar="FILE.h5",
                        help="output of guichet compare: who gains and who loses")
    parser.add_argument("--balance", type=Path, metavar="FILE.csv",
                        help="table of guichet balance: what scenarios cost and bring")
    parser.add_argument("--baseline", metavar="NAME",
                        help="the scenario that the others are compared with (default: that of "
                             "the first file, or of a folder the one named baseline)")
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    options = parser.parse_args(words)
    if options.output is None and options.figures is None:
        parser.error("nothing to make: give -o REPORT.html, --figures DIR or both")
    return options


def refuse_existing(paths):
    """Stop before any work when something would be replaced."""
    for path in paths:
        if path.exists():
            raise reading.ReportError(f"{path} exists already; --force replaces it", OUTPUT)


def write(path, data):
    """Write a file under a temporary name beside it; it has its own name only when complete."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        raise reading.ReportError(f"{path} cannot be written: {error.strerror}", OUTPUT) from None


def figure_paths(folder, number, entry):
    """Names of the files of a figure."""
    return {kind: folder / f"{number:02d}-{entry.name}.{kind}" for kind in KINDS}


def draw_all(context, entries, kinds):
    """The sections of the page and the pictures, in order; absent figures are told."""
    sections, drawn = [], []
    for number, entry in enumerate(entries, 1):
        try:
            if entry in catalogue.ENTRIES:
                for scenario in context.scenarios if entry.scenarios else [context.baseline]:
                    scenario.needs(entry.needs)
            picture = entry.draw(context)
        except reading.Missing as missing:
            sections.append(page.absent(context, number, entry, missing.names))
            continue
        except (IndexError, KeyError, ValueError) as error:
            # The file has the series, but over other dimensions than guichet writes.
            raise reading.ReportError(f"the figure \"{entry.title}\" cannot be drawn from these "
                                      f"files ({type(error).__name__}: {error})") from None
        style.finish(picture.figure, context.words(entry.title), context.source(entry),
                     picture.legend)
        image = style.pictures(picture.figure, kinds)
        drawn.append((number, entry, image))
        sections.append(page.figure(context, number, entry, picture, image))
    return sections, drawn


def make(options):
    """Read, draw, write."""
    if options.output is not None and not options.force:
        refuse_existing([options.output])
    scenarios = reading.scenarios(options.files, baseline=options.baseline)
    context = Context(scenarios, Words(options.lang, scenarios[0].first))
    entries = [e for e in catalogue.ENTRIES if not e.scenarios or len(scenarios) > 1]
    if options.comparison is not None:
        context.comparison = comparison.Comparison(options.comparison)
        context.comparison.belongs(scenarios[0])
        entries += comparison.ENTRIES
    if options.balance is not None:
        context.balance = balance.Balance(options.balance)
        context.balance.belongs(scenarios)
        entries += balance.ENTRIES
    if options.figures is not None and not options.force:
        refuse_existing(path for n, e in enumerate(entries, 1)
                        for path in figure_paths(options.figures, n, e).values())
    with style.plt.rc_context(style.RC):
        kinds = KINDS if options.figures is not None else ("svg",)
        sections, drawn = draw_all(context, entries, kinds)
    if options.figures is not None:
        try:
            options.figures.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise reading.ReportError(f"{options.figures} cannot be made: {error.strerror}",
                                      OUTPUT) from None
        for number, entry, image in drawn:
            for kind, path in figure_paths(options.figures, number, entry).items():
                write(path, image[kind])
    if options.output is not None:
        extra = page.balance_section(context) if context.balance is not None else ""
        write(options.output, page.page(context, entries, sections, extra).encode("utf-8"))
    return context


def main(words=None):
    try:
        make(arguments(words))
    except reading.ReportError as error:
        print(f"report.py: {error}", file=sys.stderr)
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
