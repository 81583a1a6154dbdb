#!/usr/bin/python3
"""Run Python tests: test_python.py COUNTS [TEST]...; writes "PASSED FAILED" into the file COUNTS.

Without names, all of tests/**/test_*.py.

Each file is a unittest module, loaded under a name of its own, so that two files of the same name
in different folders do not hide each other.  Skipped tests are told and counted neither way.
"""
import importlib.util
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True          # keep the source tree clean
ROOT = Path(__file__).resolve().parent.parent


def load(path, suite):
    """Add the tests of one file; a file that cannot be loaded is a failed test."""
    name = "_".join(path.relative_to(ROOT).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    except unittest.SkipTest as reason:
        print(f"skipped {path.relative_to(ROOT)}: {reason}", file=sys.stderr)
    except Exception as error:          # whatever it is, it must be told and counted
        def fail(error=error):
            raise error
        suite.addTest(unittest.FunctionTestCase(fail, description=f"load {path}"))
    finally:
        sys.path.remove(str(path.parent))


def main():
    suite = unittest.TestSuite()
    named = [ROOT / name for name in sys.argv[2:]]
    for path in named or sorted(ROOT.glob("tests/**/test_*.py")):
        load(path, suite)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=1).run(suite)
    failed = (len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses))
    passed = result.testsRun - failed - len(result.skipped)
    Path(sys.argv[1]).write_text(f"{max(passed, 0)} {failed}\n", encoding="ascii")


if __name__ == "__main__":
    main()
