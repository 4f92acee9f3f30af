"""Starts writers of a record one after the other, and kills each with SIGKILL in the middle of its work.

`python -m tests.store.writers_to_kill FOLDER COUNT` ends in 1 where a record could not be read afterwards, or lacked a
message whose writing had been told. Fifty after each other write into the same record, and each has news for it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from random import Random

from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import observe_value
from contractguard.store.observed import load_observed, record_observed

MESSAGES = 40
"""Of each writer: what it joins of each is new, as the name of a property is its own."""
WRITERS = 50
"""Of one record."""


def write(path: Path, number: int, done: int) -> None:
    """Join one message after the other into the record; say so after each, and wait to be killed."""
    for at in range(MESSAGES):
        facts = observe_value({f"writer_{number % WRITERS}": at, "items": [{"name": "x"}]})
        seen = Observed("shop", calls=1, undocumented={_name(at): facts})
        record_observed(seen, path, path.parent)
        os.write(done, b".")
    signal.pause()


def _name(at: int) -> str:
    return f"GET /own{at}/{{id}} → 200 application/json"


def kill_one(path: Path, number: int, random: Random) -> int:
    """Start a writer, wait until it has written some times, and kill it at once; how often it said that it had."""
    told, done = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(path, number, done)
        finally:
            os._exit(1)
    os.close(done)
    ended = sum(len(os.read(told, 1)) for _ in range(random.randint(1, 12)))
    for _ in range(random.randint(0, 20_000)):  # so that it is killed anywhere
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(told, 4_096):
        ended += len(more)
    os.close(told)
    return ended


def lost(path: Path, number: int, ended: int) -> list[str]:
    """What a writer said that it had written, and the record has not. Raises `InputError` for a damaged record."""
    _, found = load_observed(path, str(path))
    own = f"writer_{number % WRITERS}"
    known = found.undocumented
    return [name for name in map(_name, range(ended)) if name not in known or own not in known[name].properties]


def main(folder: Path, count: int) -> int:
    """Kill so many writers, and look at the record after each."""
    for number in range(count):
        path = folder / str(number // WRITERS) / "observed.json"
        path.parent.mkdir(exist_ok=True)
        ended = kill_one(path, number, Random(number))
        missing = lost(path, number, ended)
        if missing:
            print(f"writer {number}: {missing}")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2])))
