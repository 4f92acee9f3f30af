"""What is needed around a child process in which somebody else's code runs: its end, its last words, its secrets."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from typing import IO

KEPT_ERRORS = 64 * 1024
SHORTEST_SECRET = 6
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH|DSN|COOKIE|PRIVATE", re.IGNORECASE)

_USER_INFO = re.compile(r"://([^\s/?#]*)@")


def listen(stream: IO[bytes], kept: bytearray) -> None:
    """Read everything that comes, and keep its end only."""
    with stream, contextlib.suppress(ValueError, OSError):
        while chunk := os.read(stream.fileno(), 65_536):
            kept += chunk
            del kept[:-KEPT_ERRORS]


def end(child: subprocess.Popen[bytes]) -> None:
    """End a child that leads a session, and what it started."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def last_line(errors: bytes) -> str:
    """The last line of what a child wrote that says anything, "" for none."""
    lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def secrets() -> list[str]:
    """The values of environment variables whose names say that they are secrets, and the users and passwords in the
    URLs of others (proxies, databases), the longest first."""
    values = {value for name, value in os.environ.items() if _SECRET.search(name)}
    for url in filter(lambda value: "://" in value, os.environ.values()):
        for user in _USER_INFO.findall(url):
            values |= {user, user.partition(":")[2]}
    values = {value for value in values if len(value) >= SHORTEST_SECRET}
    return sorted(values, key=lambda value: (-len(value), value))


def without_secrets(text: str, *, cut: bool = False) -> str:
    """What somebody else's code said, in which the secrets of the environment, and what else looks like one
    (`redacted_error`), are blotted out. `cut`: it is the beginning of a longer one, and
    may end in the middle of a secret; what could be a part of one is left out."""
    from contractguard.contract.redaction import BLOT, redacted_error

    known = secrets()
    for value in known:
        text = text.replace(value, BLOT)
    return redacted_error(text[: -len(known[0])] if cut and known else text)
