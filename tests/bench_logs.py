"""What reading event logs costs: `make bench-logs`, or `python -m tests.bench_logs --help`.

A log of events is made from a seed, read by each engine in a process of its own, and removed. Told are CPU time (user
and system, of all processes of the run, their starts included), the time on the clock, and the most memory of the
process that merges and of any of its workers. Quote ratios: times are the machine's.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from contractguard.checks.event_logs import EventLogPlan, LogEngine, read_event_logs
from contractguard.contract.choices import EngineName
from contractguard.observe.sketch.file import observed_bytes
from contractguard.readers.payloads import PayloadFile
from tests.checks.event_logs.logs import describe_events, write_log

ENGINES = {
    "one process": LogEngine(workers=1),
    "pool of 2": LogEngine(workers=2),
    "dask, 2 workers": LogEngine(EngineName.DASK, workers=2),
}


def measure(path: Path, engine: str, *, described: bool) -> dict[str, Any]:
    """Read a log once, in this process and the workers that it starts."""
    plan = EventLogPlan("payments", describe_events(path.parent) if described else None)
    began = time.monotonic()
    logs = read_event_logs(plan, [PayloadFile(path.name, path, "lines")], ENGINES[engine])
    own, workers = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "seconds": sum(one.ru_utime + one.ru_stime for one in (own, workers)),
        "clock": time.monotonic() - began,
        "memory": own.ru_maxrss / unit,
        "worker": workers.ru_maxrss / unit,
        "digest": sha256(observed_bytes(logs.observed)).hexdigest(),
        "events": logs.counts["calls"],
        "unread": len(logs.unread) + len(logs.bad),
    }


def describe_runs(path: Path, engines: Sequence[str], *, described: bool) -> Iterator[str]:
    """One line for each engine. Raises `SystemExit` where two of them do not make the same record, or not of all."""
    size = path.stat().st_size
    first: dict[str, Any] = {}
    for engine in engines:
        words = [sys.executable, "-m", "tests.bench_logs", "--one", engine, "--log", str(path)]
        words += ["--described"] if described else []
        found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        first = first or found
        if found["unread"] or (found["digest"], found["events"]) != (first["digest"], first["events"]):
            raise SystemExit(f"{engine}: another record, or not of all events")
        rate = size / found["seconds"] / 1e6
        yield (
            f"{'validated' if described else 'by name':9} {engine:16} {found['events']} events, {size / 1e6:.0f} MB: "
            f"CPU {found['seconds']:.1f} s, {rate:.1f} MB/s of it, {found['seconds'] / first['seconds']:.2f} x the first | "
            f"clock {found['clock']:.1f} s | {found['memory']:.0f} MiB, a worker {found['worker']:.0f} MiB | "
            f"{found['digest'][:12]}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments name, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_logs", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="how many there are (1,000,000: 450 MB on disk)")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="repeat it for several  [default: all]")
    parser.add_argument("--described", action="store_true", help="validate them against a description, too")
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(measure(given.log, given.one, described=given.described)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.ndjson"
        write_log(path, given.events)
        for line in describe_runs(path, given.engine or list(ENGINES), described=given.described):
            print(line, flush=True)


if __name__ == "__main__":
    main()
