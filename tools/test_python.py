#!/usr/bin/python3
"""Run Python tests: test_python.py COUNTS [TEST]...; writes "PASSED FAILED" into the file COUNTS.

Without names, all of tests/**/test_*.py. Several files are run beside each other, each by a process
of its own, as many at once as there are processors; what each tells is shown when it has ended.

Each file is a unittest module, loaded under a name of its own, so that two files of the same name
in different folders do not hide each other.  Skipped tests are told and counted neither way.
"""
import concurrent.futures
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True          # keep the source tree clean
# Threads that wait must not keep the processors from the other tests.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
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


def run_here(path):
    """Run one file; (passed, failed)."""
    suite = unittest.TestSuite()
    load(path, suite)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=1).run(suite)
    failed = (len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses))
    return max(result.testsRun - failed - len(result.skipped), 0), failed


def run_apart(path):
    """Run one file by a process of its own; (passed, failed). One that dies counts as failed."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts"
        done = subprocess.run([sys.executable, __file__, str(counts), str(path.relative_to(ROOT))],
                              cwd=ROOT, capture_output=True, text=True, errors="replace",
                              check=False)
        print(f"{path.relative_to(ROOT)}\n{done.stdout}{done.stderr}", file=sys.stderr, flush=True)
        if done.returncode != 0 or not counts.exists():
            return 0, 1
        passed, failed = counts.read_text(encoding="ascii").split()
        return int(passed), int(failed)


def main():
    paths = [ROOT / name for name in sys.argv[2:]] or sorted(ROOT.glob("tests/**/test_*.py"))
    if len(paths) == 1:
        results = [run_here(paths[0])]
    else:
        # the longest first, as far as their length tells
        paths.sort(key=lambda path: -path.stat().st_size)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(run_apart, paths))
    passed, failed = (sum(column) for column in zip(*results))
    Path(sys.argv[1]).write_text(f"{passed} {failed}\n", encoding="ascii")


if __name__ == "__main__":
    main()
