"""Starts recorders one after the other, and kills each with SIGKILL in the middle of its work.

`python -m tests.observe.live.recorders_to_kill FOLDER COUNT` leaves `N.ndjson`, the journals, and `N.told`: how many
tests of each had ended, as it said itself, when it was killed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from random import Random

from contractguard.observe.live.journal import Journal
from tests.observe.live.calls import call, recorder


def record(journal: Path, done: int) -> None:
    """Record one new message a test, and one that is always the same; say so after each."""
    handle = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    made = recorder(None)
    kept = Journal(made, lambda text: os.write(handle, text))
    for number in range(4_000):
        made.put(call("GET /same", {"id": number, "items": [{"name": "x" * (number % 300)}]}, route="/same"))
        made.put(call("GET /own", {f"part_{at}": at for at in range(20)}, route=f"/own{number}/{{id}}"))
        kept.end_test()
        os.write(done, b".")


def kill_one(folder: Path, number: int, random: Random) -> None:
    """Start a recorder, wait until it has ended some tests, and kill it at once."""
    told, done = os.pipe()
    child = os.fork()
    if not child:
        try:
            record(folder / f"{number}.ndjson", done)
        finally:
            os._exit(1)
    os.close(done)
    ended = sum(len(os.read(told, 1)) for _ in range(random.randint(1, 40)))
    for _ in range(random.randint(0, 20_000)):  # so that it is killed anywhere in a test
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(told, 4_096):
        ended += len(more)
    os.close(told)
    (folder / f"{number}.told").write_text(str(ended))


if __name__ == "__main__":
    for one in range(int(sys.argv[2])):
        kill_one(Path(sys.argv[1]), one, Random(one))
