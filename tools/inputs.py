#!/usr/bin/python3
"""Compile the input tables of a scenario from public raw data, or seal them.

    tools/inputs.py compile --data DIR [--out scenarios/france]
    tools/inputs.py modes DIR
    tools/inputs.py outlines --data DIR
    tools/inputs.py seal DIR

`compile` reads the raw files below DIR (INSEE, OECD, Eurostat, in the
layout of the data manifest), writes the tables and their manifest, and
prints how the totals compare with published ones; it stops with a sentence
when one of them is out of bounds.  The tables of modes are written by hand:
`modes` sets the minutes of staff in mode_tasks.csv to what the jobs of the
base year allow, prints the comparison and seals.  `outlines` writes
the outlines of départements from which tools/report.py draws maps.  `seal` only rewrites
manifest.csv, after a table was changed by hand.  Running twice gives the
same bytes.

Needs the Debian packages python3-numpy and python3-xxhash.
"""
import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True          # keep the source tree clean

# The package inputs/ beside this file holds one module per group of tables.
from inputs import (  # noqa: E402
    accounts, common, demography, digital, education, firms, groups,
    households, income_tax, modes, neighbours, network, occupations, outlines,
    people, sectors)


def compile_all(data, out):
    """Write every table of the scenario; later steps use earlier results."""
    out.mkdir(parents=True, exist_ok=True)
    source = common.Source(data)
    checks = common.Checks()
    # Each step hands on what the next needs; the order is the dependency.
    population = people.population(source, out, checks)
    people.departements(source, out, checks)
    neighbours.departement_neighbours(source, population, out, checks)
    census = people.Census(source)
    traits = people.traits(census, population, out, checks)
    cohorts = education.diploma_by_cohort(census, out, checks)
    education.study_end(census, cohorts, out, checks)
    fertility = demography.fertility(population, out, checks)
    mortality = demography.mortality(population, out, checks)
    demography.migration(population, mortality, fertility, out, checks)
    households.households(population, out, checks)
    households.household_sizes(out, checks)
    digital.targets(source, out, checks)
    digital.digital_2010(source, traits, out, checks)
    economy(source, out, checks)
    common.seal(out)
    checks.report()


def economy(source, out, checks):
    """Write the tables of work, production, money and firms of 2010."""
    jobs = occupations.occupations(source, out, checks)
    groups.occupation_groups(source, jobs, out, checks)
    occupations.by_sector(source, jobs, out, checks)
    network.by_departement(source, jobs, out, checks)
    network.network(source, jobs, out, checks)
    production = sectors.sectors(source, jobs, out, checks)
    accounts.national_accounts(source, production, out, checks)
    accounts.macro_targets(source, out, checks)
    firms.firms(source, jobs, production, out, checks)
    income_tax.income_tax(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("compile", help="write all tables")
    make.add_argument("--data", type=Path, required=True,
                      help="folder of the raw data")
    make.add_argument("--out", type=Path, default=Path("scenarios/france"),
                      help="folder of the scenario (default: %(default)s)")
    maps = commands.add_parser("outlines", help="write tools/report/outlines.csv")
    maps.add_argument("--data", type=Path, required=True, help="folder of the raw data")
    minutes = commands.add_parser("modes", help="fit the minutes of staff in mode_tasks.csv")
    minutes.add_argument("folder", type=Path)
    seal = commands.add_parser("seal", help="rewrite manifest.csv only")
    seal.add_argument("folder", type=Path)
    options = parser.parse_args()
    try:
        if options.command == "compile":
            compile_all(options.data, options.out)
        elif options.command == "outlines":
            checks = common.Checks()
            outlines.outlines(common.Source(options.data),
                              Path(__file__).parent / "report" / "outlines.csv", checks)
            checks.report()
        else:
            if options.command == "modes":
                modes.calibrate(options.folder)
            common.seal(options.folder)
    except common.InputError as error:
        sys.exit(f"inputs: {error}")


if __name__ == "__main__":
    main()
