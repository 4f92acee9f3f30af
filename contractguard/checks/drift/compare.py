"""Three-way drift: what the description says, what the committed record has, what was seen now, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.comparison.distinction import distinct
from contractguard.checks.drift.claims import Claim, claims, parts
from contractguard.checks.drift.contradictions import ContradictedClaim, MessageClaims, OpenClaim
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.failed import KeptKeyword, changed_since, failed_claims, leans_on_formats
from contractguard.checks.drift.findings import (
    LocatedContradiction,
    Noticed,
    all_findings,
    contradiction_findings,
    fact_pointer,
)
from contractguard.checks.drift.history import MIN_EVIDENCE, find_narrowed
from contractguard.checks.drift.messages import (
    ObservedMessage,
    described_since,
    is_described,
    observed_messages,
    operation_of_name,
    routed_operations,
    status_of_name,
    strangers,
)
from contractguard.checks.drift.operations import (
    PARTS,
    undescribed_answers,
    undescribed_operations,
    unseen_operations,
)
from contractguard.checks.drift.promises import SeenBody, promises
from contractguard.checks.drift.readers import ConsumerReads
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.drift.sentences import FactPlace
from contractguard.checks.settings import Settings
from contractguard.contract.choices import Access, FormatMode, Question
from contractguard.contract.document import Location, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import AffectedConsumer, Finding, Severity, Unchecked
from contractguard.contract.model import Contract, MessageKey, Role
from contractguard.contract.report import Section, Statistics
from contractguard.observe.live.bodies import LOGGED, NO_JSON, is_stream
from contractguard.observe.live.parameters import PARAMETERS
from contractguard.observe.sketch.facts import Facts

Progress = Callable[[str, int, int], None]
Key = tuple[FactPlace, str, str, str | None]
"""What tells a claim of a message from the others."""
STREAMED = (
    "its body is a stream: whether the description's schema is of the whole or of each item is not known, so that the "
    "items which were seen are not held against it"
)
BODILESS = "was sent, and no body of it was read: nothing is known of its shape"
LATE = "was recorded before it was described, so that values were not validated: record it again"


def compare_observed(
    contract: Contract,
    now: ObservedRecord,
    committed: ObservedRecord | None,
    consumers: Iterable[Expectation],
    settings: Settings,
    *,
    min_evidence: int = MIN_EVIDENCE,
    progress: Progress | None = None,
) -> Section:
    """Hold what was observed against what a provider describes, what was committed, and what consumers read.

    `now` is this run; where there was none, it is the committed record, and `committed` is None. Facts that contradict
    the description are errors with a proof: no message that it admits makes them true. Facts that only `committed` has
    are told and weigh nothing. What could not be decided is in `unchecked`. Of a provider without a description
    (`UNDESCRIBED`), `now` is held against `committed` alone.
    """
    drift = _Drift(contract, now, committed, ConsumerReads(contract, consumers), settings, min_evidence)
    drift.run(progress)
    return drift.section()


class _Drift:
    def __init__(
        self,
        contract: Contract,
        now: ObservedRecord,
        committed: ObservedRecord | None,
        reads: ConsumerReads,
        settings: Settings,
        min_evidence: int,
    ) -> None:
        self._contract, self._now, self._committed, self._reads = contract, now, committed, reads
        self._settings, self._evidence = settings, min_evidence
        self._purse = Purse(settings.budget)
        self._contradicted: list[LocatedContradiction] = []
        self._noticed: list[Noticed] = []
        self._unchecked: list[Unchecked] = []
        self._unread: set[str] = set()
        self._logged: set[str] = set()
        self._checked = 0
        self._compared = 0
        """Messages that no description names, and the committed record has."""

    def run(self, progress: Progress | None) -> None:
        """Look at every message, then at the operations as wholes."""
        seen = list(observed_messages(self._contract, self._now.observed))
        self._left_out(seen)
        before = self._earlier()
        for done, message in enumerate(seen):
            if progress is not None:
                progress("comparing", done, len(seen))
            self._message(message, before.pop(message.name, None))
        for message in before.values():
            self._message(message, None, now=False)
        self._note_undocumented()
        self._noticed += undescribed_answers(seen, self._now)
        if is_described(self._contract):
            gone = strangers(self._contract, self._now.observed.messages)
            self._noticed += undescribed_operations(self._contract, self._now, gone)
        self._noticed += unseen_operations(self._contract, [*seen, *before.values()])

    def _earlier(self) -> dict[str, ObservedMessage]:
        if self._committed is None:
            return {}
        found = observed_messages(self._contract, self._committed.observed)
        return {one.name: one for one in found}

    def _left_out(self, seen: Iterable[ObservedMessage]) -> None:
        """Bodies that were not read, or not validated, when they were recorded: nothing is known of those."""
        known = {one.name: one for one in seen}
        record = self._now.observed
        for entry in sorted(record.left_out):
            name, _, why = entry.rpartition(": ")
            if name in known and why == LOGGED:
                self._logged.add(name)
            elif name in known and why != NO_JSON:
                self._unread.add(name)
                self._open(known[name].key, f"some bodies were left out when it was recorded: {why}")
            elif name not in known and name not in record.messages and name not in record.undocumented:
                self._unchecked.append(Unchecked(None, f"left out when it was recorded: {entry}"))

    def _message(self, message: ObservedMessage, before: ObservedMessage | None, *, now: bool = True) -> None:
        """Everything about one message; `before` is the same message in the committed record."""
        if message.lacks_body and now and message.name not in self._unread | self._logged:
            self._open(message.key, BODILESS, self._now.locate(message.name, ()))
            return
        if not message.has_body or message.media is None:
            self._checked += now and message.is_described and message.name not in self._unread
            return
        if is_stream(message.key.media_type):
            self._open(message.key, STREAMED)
            return
        if message.schema is None or message.schema.is_unread:
            self._open(message.key, "the description has no schema of its body that can be read")
            return
        if message.is_late and now:
            self._open(message.key, LATE, self._now.locate(message.name, ()))
        try:
            asking = _Asking(message.schema, _access(message), self._purse, self._settings.formats)
            found = asking.contradictions(message.facts)
            self._keep(message, found, now=now)
            if before is not None:
                self._keep(before, asking.contradictions(before.facts, {_key(one.claim) for one in found}), now=False)
            body = SeenBody(message, asking.literal.described, self._now, self._reads)
            if now and _is_sent(message):
                retyped = [
                    one.claim.place for one in found if isinstance(one, ContradictedClaim) and one.claim.kind == "type"
                ]
                self._noticed += (one for one in promises(body) if not _is_below(one.place, retyped))
                forbidden = {one.claim.whole_place for one in found if isinstance(one, ContradictedClaim)}
                self._note_narrowed(body, before, forbidden)
            self._unchecked += asking.find_changed(message, found)
        except ContractGuardError as error:
            self._open(message.key, error.what)
            return
        self._checked += now

    def _keep(self, message: ObservedMessage, found: Sequence[ContradictedClaim | OpenClaim], *, now: bool) -> None:
        record = self._now if now or self._committed is None else self._committed
        past = None if record is self._now else record.past
        for one in found:
            at = record.locate(message.name, one.claim.whole_place) or record.locate(message.name, one.claim.place)
            if isinstance(one, OpenClaim):
                pointer = fact_pointer(message.key.role or Role.RESPONSE, one.claim.whole_place)
                self._open(message.key, f"{pointer} {one.claim.said}: {one.reason}", at)
                continue
            readers = self._reads.readers_of(message.key, one.claim.whole_place)
            self._contradicted.append(LocatedContradiction(message, one, at, past, readers))

    def _note_narrowed(self, body: SeenBody, before: ObservedMessage | None, forbidden: set[FactPlace]) -> None:
        """What the description allows and was never seen before."""
        role, message = body.message.key.role, body.message
        if before is None or role is None:
            return
        for one in find_narrowed(before.facts, message.facts, self._evidence):
            if one.place not in forbidden:
                readers = self._reads.readers_of(message.key, one.place)
                told = body.notice("observed.narrowed-promise", one.place, one.said)
                weight = _weight(readers, Severity.INFO)
                self._noticed.append(replace(told, name=one.kind, weighs=weight, readers=readers))

    def _note_undocumented(self) -> None:
        """Messages that no description names, against the committed record."""
        if self._committed is None:
            return
        for name, facts in self._now.observed.undocumented.items():
            before = self._committed.observed.undocumented.get(name)
            if before is None or name.endswith(PARAMETERS):  # of names alone nothing was ever "always" so
                continue
            if described_since(self._contract, operation_of_name(name)) is not None:
                continue
            self._compared += 1
            key = MessageKey(operation_of_name(name), Role.RESPONSE, status_of_name(name) or None, None)
            for one in find_narrowed(before, facts, self._evidence):
                readers = self._reads.readers_of(key, one.place)
                self._noticed.append(
                    Noticed(
                        "response", one.kind, key, one.place, one.said,
                        old_at=self._committed.locate(name, one.place), new_at=self._now.locate(name, one.place),
                        weighs=Severity.ERROR if readers else Severity.WARNING, readers=readers,
                    )
                )  # fmt: skip

    def _open(self, key: MessageKey, reason: str, at: Location | None = None) -> None:
        self._unchecked.append(Unchecked(key, reason, at))

    def section(self) -> Section:
        """Everything that was found."""
        policy = self._settings.policy
        findings: list[Finding] = contradiction_findings(self._contradicted, policy, self._settings.formats)
        findings += all_findings(self._noticed, policy)
        return Section(
            distinct(findings),
            tuple(self._unchecked),
            self._figures(),
            question=Question.DRIFT,
            complete=not self._unchecked,
        )

    def _figures(self) -> Statistics:
        """How much was compared. Without a description it is what the committed record has."""
        seen = self._now.observed
        if not is_described(self._contract):
            return Statistics(len(routed_operations(seen)), _count_bodies(seen.undocumented), self._compared)
        kinds = [one for one in self._contract.operations.values() if one.kind in PARTS]
        return Statistics(len(kinds), _count_bodies(seen.messages), self._checked)


def _count_bodies(messages: Iterable[str]) -> int:
    return sum(not name.endswith(PARAMETERS) for name in messages)


def _is_sent(message: ObservedMessage) -> bool:
    return message.key.role is not None and message.key.role.provider_sends


def _access(message: ObservedMessage) -> Access | None:
    return message.key.role.access if message.key.role is not None else None


def _weight(readers: Sequence[AffectedConsumer], unread: Severity) -> Severity:
    """An error where a consumer needs it, a warning where one reads it."""
    if any(one.breaks for one in readers):
        return Severity.ERROR
    return Severity.WARNING if readers else unread


def _is_below(place: FactPlace | None, tops: Iterable[FactPlace]) -> bool:
    """Whether a place is part of something that is of another type than is described: which says it all."""
    return place is not None and any(len(place) > len(top) and place[: len(top)] == top for top in tops)


def _key(claim: Claim) -> Key:
    return claim.place, claim.kind, claim.said, claim.name


class _Asking:
    """Asks about the facts of one message."""

    def __init__(self, schema: Schema, access: Access | None, purse: Purse, formats: FormatMode) -> None:
        self._schema, self._access, self._purse = schema, access, purse
        self._asserts = formats is FormatMode.ASSERT
        self._formats = formats
        self.literal = MessageClaims(schema, access, purse, formats=False)
        self._strict: MessageClaims | None = None

    def contradictions(self, facts: Facts, known: Iterable[Key] = ()) -> list[ContradictedClaim | OpenClaim]:
        """What contradicts the description, or may; but what is known already."""
        if self.literal.is_circular:
            raise ContractGuardError("the schema of its body leans on itself, so that no validator can apply it")
        told, found = set(known), []
        for claim in self._claims(facts, self.literal.described, ()):
            if _key(claim) not in told and (answer := self._answer(claim)) is not None:
                found.append(answer)
        return found

    def _answer(self, claim: Claim) -> ContradictedClaim | OpenClaim | None:
        """The answer of the algebra. What failed as a whole, `format` being an annotation, may not fail otherwise."""
        judge = self._judge(claim)
        if self._asserts and leans_on_formats(claim) and judge.mentions_formats:
            return OpenClaim(claim, "what was seen to fail may fit where formats are asserted")
        return judge.find(claim)

    def _claims(self, facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
        yield from claims(facts, described)
        yield from self._failed_claims(facts, described, place)

    def _failed_claims(self, facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
        yield from failed_claims(facts, described, place)
        for step, inner in parts(facts):
            yield from self._failed_claims(inner, described.child(step), (*place, step))

    def _judge(self, claim: Claim) -> MessageClaims:
        if not self._asserts and claim.failed != "format":
            return self.literal
        if self._strict is None:
            self._strict = MessageClaims(self._schema, self._access, self._purse, formats=True)
        return self._strict

    def find_changed(
        self, message: ObservedMessage, found: Iterable[ContradictedClaim | OpenClaim]
    ) -> Iterator[Unchecked]:
        """Failed keywords that say something else now, but for those that are `found` to contradict it still."""
        still = {(one.claim.place, one.claim.failed) for one in found}
        for place, kept in _changed_keywords(message.facts, self.literal.described, ()):
            if (place, kept.keyword) not in still:
                at = fact_pointer(message.key.role or Role.RESPONSE, place)
                said = f"{at} did not meet {kept.keyword} when it was recorded; the description has changed there since"
                yield Unchecked(message.key, f"{said}: record it again")


def _changed_keywords(
    facts: Facts, described: DescribedPlace, place: FactPlace
) -> Iterator[tuple[FactPlace, KeptKeyword]]:
    yield from ((place, kept) for kept in changed_since(facts, described))
    for step, inner in parts(facts):
        yield from _changed_keywords(inner, described.child(step), (*place, step))
