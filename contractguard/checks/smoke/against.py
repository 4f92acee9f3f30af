"""The same reads on two services: what differs in what they look like. Values are never compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from contractguard.checks.drift.findings import Noticed, noticed_finding
from contractguard.checks.drift.history import Narrowed, find_narrowed
from contractguard.checks.drift.readers import ConsumerReads
from contractguard.checks.smoke.reads import parse_success
from contractguard.checks.smoke.transport.credentials import ServiceCredentials
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import NoAnswer, SmokeAnswer, SmokeRequest
from contractguard.contract.document import Schema
from contractguard.contract.finding import Finding, Severity, Unchecked
from contractguard.contract.model import MessageKey, Operation, Role
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.hints import Hint
from contractguard.observe.sketch.redact import written_media_type
from contractguard.observe.sketch.sketch import observe_value
from contractguard.rules.model import Policy
from contractguard.support.dataclass import dataclass

_OF_VALUES = frozenset({"item-count.widened"})
"""Kinds of differences that two databases make, and no release."""
_MAX_TOLD = Severity.WARNING


@dataclass(slots=True)
class Comparison:
    """Asks another service what one was asked. Of both answers nothing is kept but what they look like."""

    session: Session
    credentials: ServiceCredentials
    name: str
    pairs: list[tuple[MessageKey, Facts, Facts]] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)

    def ask_other(self, operation: Operation, request: SmokeRequest, answer: SmokeAnswer) -> None:
        """Ask the other service, and note what both answers look like."""
        here = parse_success(answer)
        if here is None:
            return
        other = self.session.send(request, self.credentials.for_operation(operation))
        there = parse_success(other) if isinstance(other, SmokeAnswer) else None
        if there is None:
            self.unchecked.append(Unchecked(MessageKey(operation.key), self._why_not(other)))
            return
        sent = written_media_type(answer.headers.get("content-type"))
        key = MessageKey(operation.key, Role.RESPONSE, str(answer.status), sent)
        hint = Hint(tuple(_schemas(operation)))
        self.pairs.append((key, observe_value(there[0], hint), observe_value(here[0], hint)))

    def _why_not(self, other: SmokeAnswer | NoAnswer | None) -> str:
        if other is None:
            return f"budget: not compared with {self.name}, {self.session.pace.why_over}"
        what = f"answered {other.status}" if isinstance(other, SmokeAnswer) else str(other)
        return f"not compared with {self.name}, which gives no JSON to compare with: {what}"

    def findings(self, reads: ConsumerReads, policy: Policy) -> Iterator[Finding]:
        """What the other service gives and this one does not, or differently."""
        for key, there, here in self.pairs:
            for one in find_narrowed(there, here, 1):
                if one.kind in _OF_VALUES:
                    continue
                readers = reads.readers_of(key, one.place)
                weight = Severity.ERROR if any(each.breaks for each in readers) else _MAX_TOLD
                said = self._said(one)
                noticed = Noticed("response", one.kind, key, one.place, said, weighs=weight, readers=readers)
                found = noticed_finding(noticed, policy)
                if found.severity is not Severity.NONE:
                    yield found

    def _said(self, one: Narrowed) -> str:
        return f"{one.said.partition(', and never was')[0].replace('was ', 'is ', 1)} here, and not at {self.name}"


def _schemas(operation: Operation) -> Iterator[Schema]:
    for status, response in operation.responses.items():
        if status[:1] == "2":
            yield from (one.schema for one in response.content.values() if one.schema is not None)
