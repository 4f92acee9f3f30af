"""What a smoke check noticed besides answers that readers do not take: routes, releases, guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contractguard.checks.drift.findings import Noticed, noticed_finding
from contractguard.checks.expectations.resolve import resolve_target
from contractguard.checks.smoke.probes import ProbeOutcome, ProbeState
from contractguard.checks.smoke.reads import WITHHELD, ReadOutcome, ReadState
from contractguard.contract.document import Location
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import AffectedConsumer, Finding, Proof, Severity
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.rules.model import Policy

_API = "api"
_OF_READS = {ReadState.MISSING: "route.missing", ReadState.NO_ANSWER: "no-answer"}
_OF_PROBES = {ProbeState.MISSING: "route.missing", ProbeState.IGNORED: "auth.ignored"}
_WHOLE = "the service"


class NoticedInSmoke:
    """Makes findings of what was noticed, each with the consumers that read what it is about."""

    def __init__(self, contracts: Iterable[Contract], expectations: Iterable[Expectation], policy: Policy) -> None:
        self._policy = policy
        self._readers = _readers_of(tuple(contracts), expectations)

    def of_reads(self, outcomes: Iterable[ReadOutcome]) -> Iterator[Finding]:
        """Routes that are not there, and operations that do not answer."""
        for one in outcomes:
            if one.state in _OF_READS:
                yield from self._finding(_OF_READS[one.state], one.operation, one.reason)

    def of_probes(self, outcomes: Iterable[ProbeOutcome]) -> Iterator[Finding]:
        """Guards that let everybody in, and routes that are not there."""
        for one in outcomes:
            if one.state in _OF_PROBES:
                yield from self._finding(_OF_PROBES[one.state], one.operation, one.reason)

    def of_release(self, why: str | None) -> Iterator[Finding]:
        """More than one release that answers."""
        if why is not None:
            yield from self._notice("release.mixed", MessageKey(_WHOLE), why, ())

    def _finding(self, kind: str, operation: Operation, reason: str) -> Iterator[Finding]:
        readers = self._readers.get(operation.key, ()) if kind != "auth.ignored" else ()
        where = operation.source
        yield from self._notice(kind, MessageKey(operation.key), reason, tuple(readers), where)

    def _notice(
        self,
        kind: str,
        message: MessageKey,
        text: str,
        readers: tuple[AffectedConsumer, ...],
        where: Location | None = None,
    ) -> Iterator[Finding]:
        noticed = Noticed(_API, kind, message, None, text, old_at=where, readers=readers)
        found = noticed_finding(noticed, self._policy)
        if found.severity is not Severity.NONE:
            yield found


def admit_what_is_withheld(finding: Finding) -> Finding:
    """A finding whose witness would be a value that was sent: nobody can see that it is proved."""
    if finding.witness is not None or finding.proof is not Proof.PROVED:
        return finding
    return replace(finding, proof=Proof.UNPROVEN, reason=WITHHELD)


def _readers_of(
    contracts: tuple[Contract, ...], expectations: Iterable[Expectation]
) -> Mapping[str, list[AffectedConsumer]]:
    """Who reads answers of which operation."""
    found: dict[str, list[AffectedConsumer]] = {}
    for one in expectations:
        for contract in contracts:
            try:
                key = resolve_target(contract, one).operation.key
            except InputError:
                continue
            found.setdefault(key, []).append(AffectedConsumer(one.consumer, one.name, one.at, one.strength.value))
            break
    return found
