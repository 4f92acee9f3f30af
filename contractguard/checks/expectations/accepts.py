"""Whether what a request accepts is something that the operation answers with (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contractguard.checks.addressing.lookup import find_response
from contractguard.checks.expectations.resolve import ResolvedTarget
from contractguard.contract.expectation import Expectation
from contractguard.contract.media_type import MediaRange, media_range
from contractguard.contract.model import Response


def unacceptable(expectation: Expectation, at: ResolvedTarget) -> tuple[str, str, Response] | None:
    """What the `Accept` of a request says, what the answer that it is to get comes as, and that answer, where none of
    it is acceptable. None where something is, or where either side does not say."""
    texts = [
        str(example)
        for part in expectation.parts
        if part.pointer == ("header", "accept")
        for example in part.examples
        if isinstance(example, str) and example.strip()
    ]
    accepted = [one for text in texts for one in _ranges(text)]
    for answer in _answers(expectation, at) if texts else ():
        offered = [media_range(name) for name in answer.content]
        if offered and not any(_meet(one, other) for one in accepted for other in offered):
            return ", ".join(texts), ", ".join(answer.content), answer
    return None


def _ranges(text: str) -> Iterator[MediaRange]:
    """The ranges of an Accept, without their weights; what is weighted 0 is not accepted."""
    for entry in text.split(","):
        one = media_range(entry)
        weight = dict(one.parameters).get("q", "1").strip()
        if one.subtype and weight.strip("0.") != "":
            yield replace(one, parameters=tuple(each for each in one.parameters if each[0] != "q"))


def _meet(accepted: MediaRange, offered: MediaRange) -> bool:
    return accepted.covers(offered) or offered.covers(accepted)


def _answers(expectation: Expectation, at: ResolvedTarget) -> list[Response]:
    """The answer that a request is to get, else those of success."""
    status = expectation.target.status
    if status is not None:
        found = find_response(at.operation, status)
        return [] if found is None else [found]
    return [answer for status, answer in at.operation.responses.items() if status.startswith("2")]
