"""Collect the tests twice, in two processes that differ in all that should not matter, and compare what was found.

Workers that run the tests side by side collect each for itself; they refuse to start when one of them found a test
under another name. So no name may depend on the second, the hash seed, the time zone or the locale.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
)


def main() -> int:
    first = _collected(SURROUNDINGS[0])
    second_of_first = int(time.time())
    while int(time.time()) == second_of_first:  # the next one starts in another second
        time.sleep(0.05)
    second = _collected(SURROUNDINGS[1])
    if not first:
        print("no test was collected", file=sys.stderr)
        return 1
    if first != second:
        only = sorted(set(first) ^ set(second))[:10]
        print("the names of these tests, or their order, change from run to run:", *only, sep="\n  ", file=sys.stderr)
        return 1
    print(f"{len(first)} tests are collected alike in two surroundings")
    return 0


def _collected(surroundings: dict[str, str]) -> list[str]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:xdist"]
    result = subprocess.run(command, env={**os.environ, **surroundings}, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(result.stdout[-2_000:] + result.stderr[-2_000:])
    return [line for line in result.stdout.splitlines() if "::" in line]


if __name__ == "__main__":
    sys.exit(main())
