"""What the readers of single entries share: where the entry stands, which message it speaks of, how it is named."""

from __future__ import annotations

import re

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Location, Path
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.readers.expectations.files import Files
from contractguard.readers.expectations.index_model import RequestTarget, ResponseTarget, Targeted
from contractguard.support.dataclass import dataclass

_SAID = ("event ", "command ", "callback ")
"""How the keys of what is no operation of an API begin: they say what they are."""
_METHOD = re.compile(r"[A-Za-z]+(?=\s+/)")


@dataclass(frozen=True, slots=True)
class EntryOrigin:
    """The entry that is read: whose it is, where the key that names its source stands, and what opens its files."""

    consumer: str
    provider: str | None
    at: Location
    files: Files

    def expectation(
        self,
        name: str,
        source: SourceKind,
        aim: MessageTarget,
        strength: Strength,
        parts: tuple[ExpectedPart, ...],
        at: Location | None = None,
    ) -> Expectation:
        """An expectation of this entry, which stands at `at`, by default at the entry itself."""
        return Expectation(
            self.consumer, self.provider, name, source, aim.target, aim.sends, strength, parts, at or self.at
        )


@dataclass(frozen=True, slots=True)
class MessageTarget:
    """Which message is meant, whether the consumer sends it, and where in it the described value stands."""

    target: Target
    sends: bool
    pointer: Path = ()

    def __str__(self) -> str:
        return label(self.target)


def label(target: Target) -> str:
    """A target in a few words."""
    event = target.event or ""
    subject = target.operation or (event if event.startswith(_SAID) else f"event {event}")
    end = "request" if target.part == TargetPart.REQUEST else f"→ {target.status or 'the first success'}"
    words = [subject, "" if target.part == TargetPart.EVENT else end, target.media_type or ""]
    return " ".join(word for word in words if word)


def aim_of(entry: Targeted) -> MessageTarget:
    """Where an entry aims."""
    if entry.event is not None:
        return MessageTarget(Target(TargetPart.EVENT, event=entry.event), False, ("payload",))
    if entry.response is not None:
        return _response(entry.response)
    assert entry.request is not None  # the model makes sure that one of the three is given
    return _request(entry.request)


def _response(given: ResponseTarget) -> MessageTarget:
    target = Target(
        TargetPart.RESPONSE,
        operation=operation_name(given.operation),
        status=given.status,
        media_type=media_type_name(given.media_type),
    )
    return MessageTarget(target, False, ("header", given.header.lower()) if given.header is not None else ("body",))


def _request(given: RequestTarget) -> MessageTarget:
    target = Target(
        TargetPart.REQUEST, operation=operation_name(given.operation), media_type=media_type_name(given.media_type)
    )
    if given.query is not None:
        return MessageTarget(target, True, ("query", given.query))
    return MessageTarget(target, True, ("header", given.header.lower()) if given.header is not None else ("body",))


def operation_name(text: str) -> str:
    """An operation in one spelling: the method in capitals and one space behind it; an operationId as it is."""
    text = text.strip()
    method = _METHOD.match(text)
    return f"{method[0].upper()} {text[method.end() :].lstrip()}" if method else text


def media_type_name(text: str | None) -> str | None:
    """A media type in lower case and without parameters; None for none."""
    name = (text or "").partition(";")[0].strip().lower()
    return name or None
