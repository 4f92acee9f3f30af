"""Which release answers, and whether it is the same one each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import orjson

from contractguard.checks.smoke.inputs.declared_values import value_below
from contractguard.checks.smoke.reach import Patience, told_host
from contractguard.checks.smoke.transport.credentials import Sent
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import NoAnswer, SmokeAnswer, SmokeRequest
from contractguard.contract.document import Path, tokens
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.redaction.shapes import is_secret
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

AGREEING = 3
"""Answers in a row, each over a connection of its own, that must come from the wanted release."""
LOOKS = 2
"""Answers each time that it is looked again: of machines that take turns, an even distance would show one alone."""
UNTOLD = ""
"""In place of the release where an answer tells none."""
_SLOW_DOWN = 429
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
ReadRelease: TypeAlias = Callable[[SmokeAnswer], str | None]
"""What tells a release in an answer; None where nothing does."""


@dataclass(frozen=True, slots=True)
class VersionPlace:
    """Where the service tells its version: a path, and a pointer into the JSON there; without one, the whole text."""

    path: str
    pointer: Path | None = None

    def read(self, answer: SmokeAnswer) -> str | None:
        """The version in an answer."""
        if answer.status != 200 or answer.is_cut:
            return None
        if self.pointer is None:
            text = answer.body.decode("utf-8", "replace").strip()
            return text if 0 < len(text) <= 200 else None
        try:
            found = value_below(orjson.loads(answer.body), self.pointer)
        except orjson.JSONDecodeError:
            return None
        return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else None


def read_version_place(text: str) -> VersionPlace:
    """What `/version#/sha` means. Raises `UsageError`."""
    path, hash_sign, pointer = text.partition("#")
    try:
        found = VersionPlace(path, tokens(pointer) if hash_sign else None)
    except ValueError:
        found = VersionPlace("")
    if not found.path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
        raise UsageError(
            f"--version-at {printable(text, 80)!r} is no path with a pointer", remedy="write --version-at /version#/sha"
        )
    return found


class ReleaseWatch:
    """Looks at the release again and again. `seen` counts the answers by the release that gave them."""

    def __init__(self, session: Session, request: SmokeRequest, read: ReadRelease, sent: Sent) -> None:
        self._session, self._request, self._read, self._sent = session, request, read, sent
        self.seen: dict[str, int] = {}
        self.wanted: str | None = None

    def look(self) -> str | None:
        """Ask once, and remember what was told."""
        return self._remember(self._session.send(self._request, self._sent))

    def look_again(self) -> None:
        """Ask as often as shows machines that take turns."""
        for _ in range(LOOKS):
            self.look()

    def require(self, wanted: str, patience: Patience) -> None:
        """Wait until the wanted release answers each time. Raises `InputError` where it never does; one that answers
        now and then is told by `why_mixed`."""
        in_a_row, told = 0, ""
        self.wanted = wanted
        while True:
            found = self.look()
            is_wanted = found is not None and is_release(found, wanted)
            in_a_row = in_a_row + 1 if is_wanted else 0
            if in_a_row == AGREEING:
                self.seen = {wanted: AGREEING}  # what was seen while one waited is past
                return
            told = told if is_wanted else _found_release(found)
            if not is_wanted and not patience.wait():
                break
            if self._session.pace.why_over is not None:
                break
        if not any(is_release(one, wanted) for one in self.seen):
            answers = f"another release answers: {told}" if told else "no version is told where it should be"
            raise InputError(
                f"{answers}, and not {printable(wanted, 80)}",
                where=told_host(self._session),
                remedy="wait for the deployment (--wait), or correct --expect-version and --version-at",
            )

    @property
    def why_mixed(self) -> str | None:
        """Why more than one release answers, in words; None while it is one."""
        if len(self.seen) < 2:
            return None
        total = sum(self.seen.values())
        if self.wanted is not None:
            others = sum(count for one, count in self.seen.items() if not is_release(one, self.wanted))
            return f"{others} of {total} answers came from another release than {printable(self.wanted, 80)}"
        return f"{len(self.seen)} releases answered in turn: {total} answers were looked at"

    def _remember(self, answer: SmokeAnswer | NoAnswer | None) -> str | None:
        """Count an answer, also one that tells no release: a former one may not know the question. What was not given
        the time to answer, and who asks one to slow down, says nothing."""
        if answer is None or (isinstance(answer, NoAnswer) and not self._session.pace.left):
            return None
        if isinstance(answer, SmokeAnswer) and answer.status == _SLOW_DOWN:
            return None
        found = self._read(answer) if isinstance(answer, SmokeAnswer) else None
        name = self.wanted if found and self.wanted and is_release(found, self.wanted) else found or UNTOLD
        self.seen[name] = self.seen.get(name, 0) + 1
        return found


def is_release(found: str, wanted: str) -> bool:
    """Whether a version is the wanted one; of commits, either may be shortened."""
    if found == wanted:
        return True
    both = found.lower(), wanted.lower()
    return all(map(_COMMIT.fullmatch, both)) and (both[0].startswith(both[1]) or both[1].startswith(both[0]))


def told_version(version: str) -> str:
    """A version as it may be told: what looks like none is not repeated, for it comes out of a body."""
    return version if _VERSION.fullmatch(version) and not is_secret(version) else "a text that looks like no version"


def _found_release(found: str | None) -> str:
    return "" if found is None else told_version(found)
