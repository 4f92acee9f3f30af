"""Test suites that nobody here wrote, run with and without the recorder: `python -m tests.plugins.suites [NAME…]`.

Fetches source distributions and what they need with pip, into a folder of its own (`--work`, kept for the next time).
Each suite runs without the plugin and as often with it. Told are: whether the same tests passed and failed, whether
the second recording left the file as it was byte by byte, what was recorded, and CPU time with and without. Ends in 1
when something differs. Not part of `make test`: it takes minutes and the network.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROUNDS = 5
"""Of a suite without the plugin, and as many with it; the least CPU time of each counts."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Suite:
    """A source distribution, what its tests need besides it, and how they are started. `app`: an application in it,
    whose own description is recorded first."""

    name: str
    version: str
    needs: tuple[str, ...]
    arguments: tuple[str, ...] = ("tests",)
    app: str = ""

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"


SUITES = (
    Suite(
        "starlette",
        "1.10.0",
        (
            "httpx",
            "httpx2",
            "itsdangerous",
            "jinja2",
            "opentelemetry-sdk",
            "python-multipart",
            "pyyaml",
            "trio",
            "typing_extensions",
        ),
    ),
    Suite("flask", "3.1.3", ("asgiref", "greenlet", "pytest<9", "python-dotenv")),
    Suite(
        "httpx",
        "0.28.1",
        ("brotli", "chardet", "click<8.2", "h2", "socksio", "trio", "trustme", "uvicorn", "zstandard"),
    ),
    Suite(
        "fastapi-users", "15.0.5", ("httpx-oauth", "redis", "pytest-asyncio", "pytest-mock", "asgi-lifespan", "httpx")
    ),
    Suite(
        "fastapi",
        "0.165.0",
        (
            "httpx",
            "httpx2",
            "anyio[trio]",
            "dirty-equals",
            "flask",
            "inline-snapshot",
            "pyyaml",
            "a2wsgi",
            "pyjwt",
            "orjson",
            "pwdlib[argon2]",
            "opentelemetry-sdk",
            "sqlmodel",
            "typer",
            "python-multipart",
            "jinja2",
            "itsdangerous",
            "ujson",
            "pydantic-settings",
            "pydantic-extra-types",
            "email-validator",
            "pytest<9.2",
            "pytest-timeout",
        ),
        ("tests", *(f"--ignore=tests/{name}" for name in ("test_tutorial", "benchmarks", "test_telemetry"))),
        app="tests.main:app",
    ),
    Suite("httpbin", "0.10.4", ("flasgger", "greenlet", "werkzeug"), ("tests",)),
    Suite("djangorestframework", "3.18.3", ("django", "pytest-django", "pytz", "inflection", "setuptools"), ("tests",)),
    Suite(
        "djangorestframework-simplejwt",
        "5.5.1",
        ("django", "pytest-django", "freezegun", "python-jose", "cryptography"),
        ("tests",),
    ),
)


@dataclass(frozen=True)
class Run:
    """One run of a suite: each test and how it ended, CPU seconds, and what the plugin said."""

    outcomes: dict[str, str]
    seconds: float
    said: list[str]
    exit_code: int


def main() -> int:
    """Run the suites that are named, or all."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("names", nargs="*", choices=[*(suite.name for suite in SUITES), []])
    options.add_argument("--work", type=Path, default=Path("suites"), help="where everything is put")
    options.add_argument("-n", default="0", help="workers of pytest-xdist")
    given = options.parse_args()
    wanted = [suite for suite in SUITES if not given.names or suite.name in given.names]
    differences = [line for suite in wanted for line in check(suite, given.work.resolve() / suite.name, given.n)]
    return 1 if differences else 0


def check(suite: Suite, work: Path, workers: str) -> Iterator[str]:
    """Run a suite, tell its figures, and yield what differs."""
    python, source = prepare(suite, work)
    plain, observed = [], []
    for _ in range(ROUNDS):  # in turns, as machines are faster at one time than at another
        plain.append(run(suite, python, source, workers, "off"))
        observed.append((run(suite, python, source, workers, "record"), record_of(source)))
    without = min(plain, key=lambda one: one.seconds)
    first, before = observed[0]
    print(
        f"{suite.requirement}: {len(without.outcomes)} test functions, exit {without.exit_code} without, {first.exit_code} with"
    )
    print(*(f"  {line}" for line in first.said), sep="\n")
    spent = min(one.seconds for one, _ in observed)
    print(f"  CPU {without.seconds:.2f} s without, {spent:.2f} s with: {spent / without.seconds - 1:+.1%}")
    for one, record in observed:
        for name in sorted(without.outcomes.keys() | one.outcomes.keys()):
            if without.outcomes.get(name) != one.outcomes.get(name):
                yield told(f"  {name}: {without.outcomes.get(name)} without, {one.outcomes.get(name)} with")
        if record != before:
            yield told("  a later recording changed the file")
    if not before:
        yield told("  nothing was recorded")


def told(line: str) -> str:
    """The line, printed."""
    print(line)
    return line


def prepare(suite: Suite, work: Path) -> tuple[Path, Path]:
    """An environment with the suite's needs and this checkout, and the unpacked source."""
    python = work / "venv" / "bin" / "python"
    source = work / "source"
    if not (work / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, suite.requirement, *suite.needs, "pytest", "pytest-xdist"], check=True)
        subprocess.run([*pip, "-e", str(ROOT)], check=True)
        fetch = [str(python), "-m", "pip", "download", "-q", "--no-deps", "--no-binary", suite.name]
        subprocess.run([*fetch, "-d", str(work), suite.requirement], check=True)
        unpack(work, source)
        (work / "ready").touch()
    for record in source.rglob("observed.json"):
        record.unlink()
    if suite.app and not list(source.glob("snapshots/*/contract.json")):
        command = [str(python), "-m", "contractguard", "record", "--app", suite.app, "--provider", suite.name]
        subprocess.run(command, cwd=source, check=True)
    return python, source


def unpack(work: Path, source: Path) -> None:
    """Unpack the one archive of a folder, without its own top folder."""
    [archive] = work.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(work / "unpacked", filter="data")
    [top] = (work / "unpacked").iterdir()
    top.rename(source)
    subprocess.run(["git", "init", "-q", str(source)], check=True)


def run(suite: Suite, python: Path, source: Path, workers: str, mode: str) -> Run:
    """Run the tests once."""
    report = source.parent / f"{mode}.xml"
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--contract-observe={mode}"]
    command += [f"--junitxml={report}", *(["-n", workers] if workers != "0" else []), *suite.arguments]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = [line for line in done.stdout.splitlines() if line.startswith(("contract observe", "cannot record"))]
    if not report.exists():
        raise SystemExit(f"{suite.name}: no report\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return Run(outcomes(report), seconds, said, done.returncode)


def outcomes(report: Path) -> dict[str, str]:
    """How each test ended, those of one function together: parameters may be named by what differs in each run."""
    found: dict[str, Counter[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        ends = sorted(child.tag for child in case if child.tag in ("failure", "error", "skipped"))
        name = f"{case.get('classname')}::{str(case.get('name')).partition('[')[0]}"
        found.setdefault(name, Counter())[", ".join(ends) or "passed"] += 1
    return {name: ", ".join(f"{number} {end}" for end, number in sorted(ends.items())) for name, ends in found.items()}


def record_of(source: Path) -> bytes:
    """The bytes of the record, nothing where there is none."""
    return b"".join(path.read_bytes() for path in sorted(source.glob("snapshots/*/observed.json")))


if __name__ == "__main__":
    raise SystemExit(main())
