"""How a receiver took a delivery, as a trouble that can be told from others and shrunk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from contractguard.checks.consumer_code.process import CodeFailure
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.contract.redaction import redacted_text
from contractguard.support.printable import printable

RECEIVERS = "consumer.webhook."
"""Of the rules about receivers."""
FAILED, REFUSED = "failed", "refused"
MAX_PLACES = 5
"""Places that a refusal names and that are told apart."""
_PLACE = re.compile(r"(?P<file>.*):(?P<line>\d+) in (?P<function>.*)", re.DOTALL)


def is_taken(answer: PlayedAnswer) -> bool:
    """Whether a delivery was accepted."""
    return not answer.trouble and 200 <= answer.status <= 299


def find_troubles(answer: PlayedAnswer) -> tuple[CodeFailure, ...]:
    """What went wrong with a delivery that should be taken; nothing where it was."""
    if is_taken(answer):
        return ()
    if answer.trouble:
        return (CodeFailure(FAILED, "no answer", f"gave no answer: {printable(answer.trouble, 200)}"),)
    if answer.raised is not None:
        return (_raised_failure(*answer.raised),)
    if answer.status >= 500:
        return (CodeFailure(FAILED, str(answer.status), f"answered with {answer.status}"),)
    return tuple(_refusals(answer)) or (CodeFailure(REFUSED, str(answer.status), f"answered with {answer.status}"),)


def shows_again(rule: str, answers: Sequence[PlayedAnswer], sent: int) -> bool:
    """Whether the answers to so many deliveries as were sent show again what a rule about receivers says."""
    last, kind = answers[-1], rule.removeprefix(RECEIVERS)
    if kind in (FAILED, REFUSED):
        return any(one.outcome == kind for one in find_troubles(last))
    if kind == "duplicate-failed":
        return len(answers) == sent and not is_taken(last)
    return is_taken(last)


def _raised_failure(kind: str, place: str) -> CodeFailure:
    found = _PLACE.fullmatch(place)
    if found is None:
        return CodeFailure(FAILED, kind, f"raised {printable(kind, 100)}")
    where = printable(place, 200)
    line = int(found["line"])
    said = f"raised {printable(kind, 100)} at {where}"
    return CodeFailure(FAILED, kind, said, (), found["file"], line, found["function"])


def _refusals(answer: PlayedAnswer) -> Iterator[CodeFailure]:
    """What a refusal says of places in the payload, as pydantic words it (`detail`: type, loc, msg)."""
    try:
        detail: Any = json.loads(answer.body)["detail"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for one in detail[:MAX_PLACES] if isinstance(detail, list) else ():
        loc = one.get("loc") if isinstance(one, dict) else None
        if not isinstance(loc, list) or not all(isinstance(token, str | int) for token in loc):
            continue
        said = redacted_text(printable(str(one.get("msg", "")), 200))
        kind = f"{answer.status} {printable(str(one.get('type', '')), 60)}"
        path = tuple(loc[1:]) if loc[:1] == ["body"] else tuple(loc)
        yield CodeFailure(REFUSED, kind, f"answered with {answer.status}: {said}", path)
