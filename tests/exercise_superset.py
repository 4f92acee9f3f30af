"""Runs the engine by itself (`st run`, with all its own checks) beside exercise, over the applications of the tests:
python -m tests.exercise_superset [NAME…]

With the same number of examples, the same seed and the same phases. Prints a row for each failure of the engine that is
about the contract, and ends in 1 where exercise has not found it too. Names are those of applications or of defects.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.checks.exercise.planted import club
from tests.checks.exercise.planted.apps import APPS, DEFECTS, write_planted

SEED = 0x1F3A
EXAMPLES = 20
PHASES = "examples,coverage,fuzzing,stateful"
ABOUT_ANSWERS = "response."
"""How rules about the shape of an answer begin: one failure of the engine is any of these, by where it is wrong."""
FAILED = "api.server-error"
"""Whatever else is wrong with an answer that says that the service failed has the same cause, and one finding tells of it."""
RULES: Mapping[str, tuple[str, ...]] = {
    "ServerError": (FAILED,),
    "ContentTypeServerError": (FAILED,),
    "UndefinedStatusCode": ("response.status.undocumented", FAILED),
    "UndefinedContentType": ("response.media-type.undocumented", FAILED),
    "MissingContentType": ("response.media-type.undocumented", FAILED),
    "MalformedMediaType": ("response.media-type.undocumented",),
    "MissingHeaders": ("response.header.became-optional",),
    "JsonSchemaError": (ABOUT_ANSWERS,),
    "DiscriminatorMismatch": (ABOUT_ANSWERS,),
    "ContentDeserializationError": (ABOUT_ANSWERS,),
    "MalformedJson": ("response.body.malformed", "response.body.removed"),
    "AcceptedNegativeData": ("request.invalid.accepted", "request.header.not-enforced"),
    "RejectedPositiveData": ("request.valid.rejected",),
    "MissingHeaderNotRejected": ("request.header.not-enforced", "api.auth.ignored"),
    "IgnoredAuth": ("api.auth.ignored",),
    "UseAfterFree": ("api.state.use-after-delete",),
    "EnsureResourceAvailability": ("api.state.created-not-readable",),
}
"""By the class of a failure of the engine: the rules of ours that tell of it."""
NOT_CONTRACT: Mapping[str, str] = {
    "UnsupportedMethodResponse": "of methods that nobody describes",
    "AllowHeaderMismatch": "of what HTTP wants in an answer of 405",
    "CustomFailure": "of checks that a user writes",
    "ResponseTimeExceeded": "of a limit that a user sets",
    "ObjectLevelAuthorizationViolation": "of two users that somebody configures",
}
"""Failures that are not about the contract, each with what it is about instead."""
SEQUENCE = "Stateful tests"
"""What the engine names in place of an operation where several were called."""
SERVE = """
import socket, sys, threading
import {module} as served
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
if {is_asgi}:
    import uvicorn
    uvicorn.Server(uvicorn.Config(served.app, log_level="critical")).run(sockets=[listener])
else:
    from werkzeug.serving import make_server
    make_server("127.0.0.1", 0, served.app, threaded=False, fd=listener.fileno()).serve_forever()
"""
CONFIG = """
cache.enabled = false
warnings = false
[phases.coverage]
unexpected-methods = []
"""


@dataclass(frozen=True)
class Subject:
    """An application with one defect, or with none."""

    app: str
    defect: str

    def write(self, folder: Path) -> None:
        """Write the project, and a script that serves it."""
        club.write_club(folder) if self.app == "club" else write_planted(self.app, folder)
        module, is_asgi = ("club", True) if self.app == "club" else ("shop", self.app not in ("flask", "django"))
        (folder / "serve.py").write_text(SERVE.format(module=module, is_asgi=is_asgi), "utf-8")
        (folder / "schemathesis.toml").write_text(CONFIG, "utf-8")


SUBJECTS = (
    *(Subject(app, "") for app in (*APPS, "club")),
    *(Subject(one.app, one.name) for one in DEFECTS),
    *(Subject("club", name) for name in club.DEFECTS),
)


@contextmanager
def serve(one: Subject, folder: Path) -> Iterator[str]:
    """Where the application answers, in its first state, while it does."""
    script = "shop.py" if one.app == "server" else "serve.py"
    server = subprocess.Popen(
        [sys.executable, script],
        cwd=folder,
        env=_around(one),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.kill()
        server.wait()


def _around(one: Subject) -> dict[str, str]:
    return {**os.environ, "PLANTED": one.defect, "PYTHONPATH": str(Path(__file__).parents[1])}


def run_engine(one: Subject, folder: Path) -> set[tuple[str, str]]:
    """What the engine by itself says: the class of a failure, and the operation."""
    headers = ["-H", "Authorization: Bearer club"] if one.app == "club" else []
    with serve(one, folder) as url:
        command = [
            str(Path(sys.executable).with_name("st")), "--config-file", "schemathesis.toml", "run", "openapi.json",
            "--url", url, "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--phases", PHASES, "--continue-on-failure",
            "--report", "json", "--report-json-path", "engine.json", *headers,
        ]  # fmt: skip
        result = subprocess.run(command, cwd=folder, env=_around(one), capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):
        raise SystemExit(f"{one}: exit {result.returncode}: {result.stdout[-2000:]}{result.stderr[-2000:]}")
    failures = json.loads((folder / "engine.json").read_text("utf-8"))["failures"]
    return {(failure["type"], operation) for failure in failures for operation in failure["operations"]}


def run_exercise(one: Subject, folder: Path) -> set[tuple[str, str]]:
    """What exercise says: the rule, and the operation."""
    command = [
        sys.executable, "-m", "contractguard", "exercise", "--format", "json", "--formats", "assert", "--budget", "10m", "--seed", f"{SEED:x}",
        "--examples", str(EXAMPLES), "--phases", PHASES,
    ]  # fmt: skip
    if one.app != "club":  # asked as the engine asks; of the club also what is asked in the process alone
        with serve(one, folder) as url:
            result = _call([*command, "--url", url, "--unsafe-methods"], one, folder)
    else:
        result = _call(command, one, folder)
    if result.returncode not in (0, 1, 3) or not result.stdout:
        raise SystemExit(f"{one}: exit {result.returncode}: {result.stderr}")
    findings: list[Any] = json.loads(result.stdout)["findings"]
    return {(found["rule"], place["operation"]) for found in findings for place in _messages(found)}


def _call(command: list[str], one: Subject, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=_around(one), capture_output=True, text=True, check=False)


def _messages(finding: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield finding["message"]
    for place in finding["places"]:
        yield place["message"]


def is_told(failure: str, operation: str, ours: set[tuple[str, str]]) -> bool:
    """Whether one of our findings tells of a failure of the engine."""
    is_any = operation == SEQUENCE
    return any(
        (is_any or place == operation) and rule.startswith(told) for rule, place in ours for told in RULES[failure]
    )


def compare(one: Subject) -> tuple[int, int]:
    """How many failures of the engine are about the contract, and how many of them exercise has not; prints each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one.write(folder)
        theirs, ours = run_engine(one, folder), run_exercise(one, folder)
    count = missed = 0
    for failure, operation in sorted(theirs):
        if failure in NOT_CONTRACT:
            continue
        count += 1
        there = is_told(failure, operation, ours)
        missed += not there
        print(
            f"{'both  ' if there else 'MISSED'} {one.app:9} {one.defect or '-':28} {failure:26} {operation}", flush=True
        )
    more = {(rule, place) for rule, place in ours} if not count else set()
    for rule, place in sorted(more):
        print(f"ours   {one.app:9} {one.defect or '-':28} {rule:26} {place}", flush=True)
    return count, missed


def main(names: list[str]) -> int:
    """Compare over the subjects of these names, or over all."""
    chosen = [one for one in SUBJECTS if not names or one.app in names or one.defect in names]
    found = [compare(one) for one in chosen]
    count, missed = (sum(one[number] for one in found) for number in (0, 1))
    print(f"{count - missed} of {count} failures of the engine found by exercise, over {len(chosen)} applications")
    return 1 if missed or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
