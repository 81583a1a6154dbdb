#!/usr/bin/python3
"""Count the cases of C tests: test_count.py FOLDER -> "PASSED FAILED".

Reads the log that `meson test` leaves in the folder meson-logs, one JSON object a line for each
program, and counts the TAP lines of each.  A program that ended badly without a failed case (a
crash, a time-out, a sanitizer's report) counts as one failure more; one that writes no TAP counts
as one case.  Skipped cases are told and counted neither way.  The output of everything that failed
goes to standard error.
"""
import json
import re
import sys
from pathlib import Path

CASE = re.compile(r"^\s*(not )?ok\b(.*)$", re.MULTILINE)
SKIPPED = re.compile(r"#\s*skip", re.IGNORECASE)
SHOWN = 150                             # lines of output: the first and the last


def count(test):
    """Passed, failed and skipped cases of one program."""
    passed = failed = 0
    skipped = []
    for bad, rest in CASE.findall(test.get("stdout") or ""):
        if SKIPPED.search(rest):
            skipped.append(rest.strip())
        else:
            passed += not bad
            failed += bool(bad)
    # cmocka writes "not ok ... # SKIP", which meson takes for a failure.
    well = (test["result"] in ("OK", "SKIP") or
            (skipped and test["result"] == "FAIL" and test.get("returncode") == 0))
    if failed == 0 and not well:
        failed = 1
    elif passed + failed + len(skipped) == 0:
        if test["result"] == "OK":
            passed = 1
        else:
            skipped.append("the whole program")
    return passed, failed, skipped


def shortened(text):
    """The beginning and the end of a long output."""
    lines = (text or "").splitlines()
    if len(lines) > SHOWN:
        half = SHOWN // 2
        lines[half:-half] = [f"... {len(lines) - 2 * half} lines left out ..."]
    return "\n".join(lines)


def main():
    passed = failed = 0
    logs = sorted(Path(sys.argv[1]).glob("testlog*.json"))
    if not logs:
        # Either no test is declared or meson could not start any.
        print(0, 1)
        return
    for line in logs[-1].read_text(encoding="utf-8", errors="replace").splitlines():
        test = json.loads(line)
        good, bad, skipped = count(test)
        passed += good
        failed += bad
        for case in skipped:
            print(f"  skipped: {test['name']}, {case}", file=sys.stderr)
        if bad:
            print(f"---- {test['name']}: {test['result']}, "
                  f"exit code {test.get('returncode')}\n"
                  f"{shortened(test.get('stdout'))}\n{shortened(test.get('stderr'))}",
                  file=sys.stderr)
    print(passed, failed)


if __name__ == "__main__":
    main()
