"""Descriptions that an application produces, in a child process, because its code runs for that."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.child_process import without_secrets
from contractguard.readers.sources.references import document
from contractguard.support.printable import printable

SECONDS = 60
_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?\Z")


def load_app(target: str, cwd: Path) -> Document:
    """The description of the application `module:attribute`, or of what the factory `module:attribute()` returns.

    Raises `UsageError` for a name that is none, `InputError` when there is no description to be had.
    """
    if not _TARGET.match(target):
        raise UsageError(
            f"{printable(target)!r} does not name an application",
            remedy="give --app module:attribute, or module:factory()",
        )
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "description"
        child = Path(__file__).with_name("app_child.py")
        command = [sys.executable, str(child), target, str(answer)]
        try:
            result = subprocess.run(
                command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise InputError(
                f"the application gave no description within {SECONDS} seconds",
                where=target,
                remedy="let importing the module return without starting a server",
            ) from None
        if result.returncode or not answer.exists():
            raise InputError(_last_words(result.stderr), where=target, remedy=_remedy(result.returncode))
        made = document("file:///!app/openapi.json", target, answer.read_bytes())
        made.locate = None  # one line that nobody has seen
        return made


def _last_words(errors: bytes) -> str:
    lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    said = printable(without_secrets(lines[-1]), 300) if lines else "the process ended without a word"
    return f"cannot be described: {said}"


def _remedy(code: int) -> str:
    if code == NO_DESCRIPTION:
        return "name an application that serves its description at /openapi.json, or has a method openapi()"
    return "check that the module can be imported from this folder, with all its dependencies"


NO_DESCRIPTION = 4
"""The child's exit code when the application was found, but no description."""
