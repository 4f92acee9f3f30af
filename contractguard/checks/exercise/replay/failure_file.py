"""The file of a failure: what was found, how it came about, and the fewest requests that show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from contractguard.checks.exercise.replay.step import Step, check_takes
from contractguard.contract.canonical_json import canonical_json
from contractguard.contract.errors import InputError
from contractguard.rules.catalogue import RULES
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

VERSION = 1
MAX_STEPS = 100


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """A failure that was reproduced: which finding (by its fingerprint, rule, operation and place), the status that was
    answered, and the steps. `seed` and `phase` say how it was found, `versions` with what, `app` or `url` on whom.
    """

    fingerprint: str
    rule: str
    operation: str
    pointer: str
    name: str
    status: int
    text: str
    steps: tuple[Step, ...]
    provider: str = ""
    seed: int = 0
    phase: str = ""
    app: str | None = None
    url: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The file: canonical JSON, the same for the same failure."""
        plain = {name: getattr(self, name) for name in _TEXTS} | {"seed": self.seed, "status": self.status}
        targets = {name: value for name, value in (("app", self.app), ("url", self.url)) if value is not None}
        made = {**plain, **targets, "version": VERSION, "versions": dict(self.versions)}
        return canonical_json({**made, "steps": [step.as_json() for step in self.steps]})

    @classmethod
    def from_bytes(cls, data: bytes, where: str = "") -> FailureRecord:
        """The failure in a file. Raises `InputError` for anything else, and for a file of a newer version."""
        try:
            given = json.loads(data)
            if not isinstance(given, dict) or given.get("version") != VERSION:
                raise InputError("it is no failure of this version of contractguard")
            if given["rule"] not in RULES:  # nothing would ever show it
                raise InputError(f"no rule is called {printable(_text(given['rule']), 60)!r}")
            if given["pointer"] and not _text(given["pointer"]).startswith("/"):
                raise InputError("its pointer is no JSON Pointer")
            return cls(
                **{name: _text(given[name]) for name in _TEXTS},
                status=_number(given["status"]),
                seed=_number(given["seed"]),
                steps=_steps(given["steps"]),
                app=_optional(given.get("app")),
                url=_optional(given.get("url")),
                versions={_text(name): _text(value) for name, value in given.get("versions", {}).items()},
            )
        except InputError as error:  # of a step
            raise _unreadable(error.what, where) from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _unreadable(f"it is damaged ({type(error).__name__})", where) from None


_TEXTS = ("fingerprint", "rule", "operation", "pointer", "name", "text", "provider", "phase")


def _steps(given: Any) -> tuple[Step, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not 1 <= len(given) <= MAX_STEPS:
        raise InputError(f"it has no steps, or more than {MAX_STEPS}")
    steps = tuple(map(Step.from_json, given))
    check_takes(steps)
    return steps


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is wanted, and not a {type(value).__name__}")
    value.encode()  # half of a character (a lone surrogate) is no text: UnicodeEncodeError
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a number is wanted, and not a {type(value).__name__}")
    return value


def _unreadable(what: str, where: str) -> InputError:
    remedy = "give the id or the file of a failure, as contractguard exercise writes it"
    return InputError(f"cannot be replayed: {printable(what, 300)}", where=where, remedy=remedy)
