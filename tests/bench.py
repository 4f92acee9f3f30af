"""What comparisons and starts cost: `make bench`, or `python -m tests.bench --help`.

Everything is run in turn, so that a busy machine is as slow for one as for the other, with byte code in place, and
measured in CPU time (user and system) and peak memory of the whole process. Quote the ratios: times are the machine's.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import orjson
import yaml

HERE = Path(__file__).parent.parent
ENDINGS = (".json", ".yaml", ".yml")


class Pair(NamedTuple):
    """Two descriptions that are compared."""

    name: str
    old: Path
    new: Path


class Command(NamedTuple):
    """A program that is measured: what stands before its arguments, and what its environment adds."""

    words: tuple[str, ...]
    environment: Mapping[str, str] = {}


class Cost(NamedTuple):
    """What one run took: seconds of CPU, MiB at most; and a digest of what it wrote, but for who wrote it.

    (Nothing more is kept of it: a process begins with the memory of the one that started it, as the system counts.)
    """

    seconds: float
    mebibytes: float
    digest: str = ""


# --- what is compared


def pairs_in(folder: Path) -> list[Pair]:
    """The pairs in a folder: two files of one ending whose names differ behind the last `-`, `old` before `new`.

    Raises `SystemExit` when there are none.
    """
    found: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix in ENDINGS and "-" in path.stem:
            found.setdefault((path.stem.rpartition("-")[0], path.suffix), []).append(path)
    pairs = []
    for (name, ending), both in found.items():
        both.sort(key=lambda path: (path.stem.endswith("-new"), path.stem))
        if len(both) == 2:
            pairs.append(Pair(name + ending, *both))
    if not pairs:
        raise SystemExit(f"{folder}: no pairs, such as shop-old.json and shop-new.json")
    return pairs


def generated(folder: Path, size: int) -> list[Pair]:
    """Pairs of our own: a description of `size` resources and its next version, as JSON in two layouts and as YAML."""
    writers: dict[str, Callable[[Any], bytes]] = {
        "lines.json": lambda value: orjson.dumps(value, option=orjson.OPT_INDENT_2),
        "line.json": orjson.dumps,
        "block.yaml": lambda value: yaml.safe_dump(value, sort_keys=False).encode(),
    }
    pairs = []
    for name, write in writers.items():
        stem, _, ending = name.partition(".")
        pair = Pair(name, folder / f"{stem}-old.{ending}", folder / f"{stem}-new.{ending}")
        pair.old.write_bytes(write(description(size, changed=False)))
        pair.new.write_bytes(write(description(size, changed=True)))
        pairs.append(pair)
    return pairs


def description(size: int, *, changed: bool) -> dict[str, Any]:
    """An OpenAPI description of `size` resources that refer to each other; in the next version every tenth changed."""
    schemas, paths = {}, {}
    for number in range(size):
        narrower = changed and number % 10 == 0
        schemas[f"Thing{number}"] = {
            "type": "object",
            "required": ["id"] if narrower else ["id", "state"],
            "properties": {
                "id": {"type": "string", "maxLength": 40, "description": f"Names thing {number}. " * 5},
                "state": {"type": "string", "enum": ["new", "paid", "gone", *(["lost"] if narrower else [])]},
                "amount": {"type": "integer", "format": "int64", "minimum": 0, "maximum": number + 100},
                "parts": {"type": "array", "items": {"$ref": f"#/components/schemas/Thing{number // 2}"}},
            },
        }
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/Thing{number}"}}}
        paths[f"/things{number}/{{id}}"] = {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"responses": {"200": {"description": "There it is.", "content": content}}},
            "put": {"requestBody": {"content": content}, "responses": {"204": {"description": "It is changed."}}},
        }
    info = {"title": "Things", "version": "2" if changed else "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}


# --- how it is measured


def checkout(folder: Path) -> Command:
    """The program as it stands in a checkout, run by this interpreter, with byte code in place."""
    package = folder.resolve() / "contractguard"
    if not package.is_dir():
        raise SystemExit(f"{folder}: not a checkout, it holds no package contractguard")
    compileall.compile_dir(package, quiet=2)
    return Command((sys.executable, "-m", "contractguard"), {"PYTHONPATH": str(package.parent)})


def measured(command: Command, *arguments: str) -> Cost:
    """Run a command once, in a folder of no project. Raises `SystemExit` when it does not end with 0 or 1."""
    words = [*command.words, *arguments]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **command.environment}, stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"exit code {process.returncode}: {' '.join(words)}")
        out.seek(0)
        peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        digest = sha256()
        for line in iter(partial(out.readline, 1 << 16), b""):  # a peer may write hundreds of megabytes in one line
            if not line.startswith(b'  "tool":'):
                digest.update(line)
        return Cost(usage.ru_utime + usage.ru_stime, peak, digest.hexdigest())


def in_turn(runs: int, measures: Sequence[Callable[[], Cost]]) -> list[Cost]:
    """Each of the measures so many times, in turn: the median of the seconds, the most memory, the last digest."""
    rounds = [[measure() for measure in measures] for _ in range(runs)]
    return [
        Cost(median(one.seconds for one in costs), max(one.mebibytes for one in costs), costs[-1].digest)
        for costs in zip(*rounds, strict=True)
    ]


# --- what is told


def comparisons(
    pairs: Sequence[Pair], ours: Command, against: Command | None, peer: Command | None, runs: int
) -> Iterator[str]:
    """One line for each pair: ours, then what it is measured beside, as parts and multiples of ours."""
    for pair in pairs:
        files = (str(pair.old.resolve()), str(pair.new.resolve()))
        measures = [partial(measured, ours, "diff", *files, "--format", "json")]
        if against:
            measures.append(partial(measured, against, "diff", *files, "--format", "json"))
        if peer:
            measures.append(partial(measured, peer, "changelog", "-f", "json", *files))
        mine, *others = in_turn(runs, measures)
        line = f"{pair.name:20} {mine.seconds:7.2f} s {mine.mebibytes:6.0f} MiB"
        if against:
            then = others.pop(0)
            line += f" | before {then.seconds:7.2f} s {then.mebibytes:6.0f} MiB"
            line += f" | CPU {mine.seconds / then.seconds:5.2f} memory {mine.mebibytes / then.mebibytes:5.2f} of it"
            line += ", same report" if mine.digest == then.digest else ", another report"
        if peer:
            theirs = others.pop(0)
            line += f" | peer {theirs.seconds:7.2f} s {theirs.mebibytes:6.0f} MiB, {theirs.seconds / mine.seconds:.1f} x ours"
        yield line


def starts(commands: Mapping[str, Command], folder: Path, runs: int) -> Iterator[str]:
    """What starting costs, as multiples of starting Python: help, two small documents, and with a witness."""
    old, same, broken = (folder / f"{name}.json" for name in ("old", "same", "broken"))
    for path, title, kind in ((old, "a", "integer"), (same, "b", "integer"), (broken, "a", "string")):
        path.write_text(json.dumps(small(title, kind), indent=1))
    questions = {
        "--help": ("--help",),
        "two small documents": ("diff", str(old), str(same)),
        "with a witness": ("diff", str(old), str(broken)),
    }
    python = Command((sys.executable, "-c", "pass"))
    for name, command in commands.items():
        asked = [partial(measured, command, *words) for words in questions.values()]
        nothing, *costs = in_turn(runs, [partial(measured, python), *asked])
        multiples = (f"{q} {cost.seconds / nothing.seconds:.1f} x" for q, cost in zip(questions, costs, strict=True))
        yield f"start, {name:8} {', '.join(multiples)}   (python -c pass: {nothing.seconds * 1000:.0f} ms)"


def small(title: str, kind: str) -> dict[str, Any]:
    """A description of one operation."""
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": kind}}}
    response = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    paths = {"/a": {"get": {"responses": {"200": response}}}}
    return {"openapi": "3.1.0", "info": {"title": title, "version": "1"}, "paths": paths}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments name, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="pairs NAME-old.json, NAME-new.json; generated without")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="another checkout, to be measured in turn")
    parser.add_argument("--peer", metavar="BINARY", help="oasdiff, to be measured in turn")
    parser.add_argument("--runs", type=int, default=5, help="of each comparison (5)")
    parser.add_argument("--starts", type=int, default=15, help="of each start (15), 0 for none")
    parser.add_argument("--size", type=int, default=500, help="resources in a generated description (500)")
    given = parser.parse_args(arguments)
    ours, against = checkout(HERE), checkout(given.against) if given.against else None
    peer = Command((given.peer,)) if given.peer else None
    with tempfile.TemporaryDirectory() as name:
        pairs = pairs_in(given.folder) if given.folder else generated(Path(name), given.size)
        for line in comparisons(pairs, ours, against, peer, given.runs):
            print(line, flush=True)
        commands = {"now": ours, **({"before": against} if against else {})}
        for line in starts(commands, Path(name), given.starts) if given.starts else ():
            print(line, flush=True)


if __name__ == "__main__":
    main()
