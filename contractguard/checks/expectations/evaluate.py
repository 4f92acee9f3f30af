"""Every expectation against the provider's contract, all of them in one comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from contractguard.algebra.overlap import Overlaps
from contractguard.algebra.proof.kinds import KINDS
from contractguard.algebra.solve.budget import Purse
from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.addressing.pairing import OperationPair
from contractguard.checks.comparison.contracts import compare_pairs
from contractguard.checks.comparison.distinction import content
from contractguard.checks.expectations.accepts import unacceptable
from contractguard.checks.expectations.filled import MOST_STEPS
from contractguard.checks.expectations.marks import (
    AskedExpectation,
    asked_of,
    is_meant_to_fail,
    under_own_names,
    untag_message,
)
from contractguard.checks.expectations.needs import schema_from_needs
from contractguard.checks.expectations.operation import as_operations, inline_schema, without_content
from contractguard.checks.expectations.possible import find_impossible_parts
from contractguard.checks.expectations.resolve import ResolvedTarget, resolve_target
from contractguard.checks.expectations.taken import Ask, AskedSide, heard, sides
from contractguard.checks.expectations.unmet import (
    MAX_WAYS,
    Point,
    Reader,
    Unmet,
    UnmetPlace,
    merge_unmet,
    without_told,
)
from contractguard.checks.expectations.uses import Uses
from contractguard.checks.settings import Progress, Settings
from contractguard.checks.validation.payload import Violation
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode, SourceKind, TargetPart
from contractguard.contract.document import Json
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation, Strength
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.model import Contract, MessageKey
from contractguard.rules.catalogue import rule
from contractguard.rules.fingerprint import fingerprints
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_EVERYWHERE = 1_000_000
"""Places that are told: each is a consumer that is hurt."""

_WITHDRAWN = (
    "operation.removed",
    "operation.security-narrowed",
    "status.removed",
    "error-status.removed",
    "media-type.removed",
    "body.removed",
    "header.removed",
    "header.removed-optional",
    "parameter.removed",
    "parameter.added-required",
    "parameter.became-required",
    "parameter.serialization-changed",
    "header.became-optional",
    "property.removed",
    "body.became-required",
)
"""Kinds that hurt although no schema is involved: what is expected is not there."""

_READ = ("property.removed-optional",)
"""Kinds that hurt nobody, for what is not there is not needed; but somebody reads it when it is."""


@dataclass(frozen=True, slots=True)
class EvaluatedExpectations:
    """What came of consumers' expectations: in which ways they are not met, and whom each of these hurts; `unmet` are
    the expectations that the provider does not fulfil (`unknown` of them are about an operation or event that it does
    not have), and `undecided` those of which that is not known. `uses` are the places of what the provider does not
    have and somebody reads where it is there, or sends; `readers` are the messages that somebody reads. `taken` is what
    only the JSON Schemas of models refuse: the models of the expectations `lenient` take it."""

    found: tuple[Unmet, ...]
    unchecked: tuple[Unchecked, ...]
    expectations: tuple[Expectation, ...]
    unmet: frozenset[int]
    undecided: frozenset[int]
    unknown: frozenset[int] = frozenset()
    uses: Uses = field(default_factory=Uses)
    readers: frozenset[Reader] = frozenset()
    taken: tuple[Unmet, ...] = ()
    lenient: frozenset[int] = frozenset()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each with everybody whom it hurts."""
        return tuple(replace(one.finding, consumers=one.hurts(self.expectations)) for one in self.found)

    @property
    def spots(self) -> frozenset[UnmetPlace]:
        """Every way in which an expectation is not met."""
        return frozenset(spot for one in self.found for spot in one.spots)

    def met(self, strength: Strength) -> int:
        """How many expectations of that strength are met."""
        open_ones = self.unmet | self.undecided | self.lenient
        return sum(one.strength is strength for i, one in enumerate(self.expectations) if i not in open_ones)

    def unmet_before(self, contract: Contract, settings: Settings, ask: Ask | None = None) -> frozenset[UnmetPlace]:
        """Of the ways in which expectations are not met, those in which another contract does not meet them, either.
        What an operation is called that there never was is a slip of the pen, and none of them."""
        numbers = sorted(self.unmet - self.unknown)
        before = evaluate(contract, [self.expectations[number] for number in numbers], settings, ask=ask)
        return frozenset(replace(spot, number=numbers[spot.number]) for spot in before.spots) & self.spots


def evaluate(
    contract: Contract,
    expectations: Sequence[Expectation],
    settings: Settings = Settings(),  # noqa: B008 - frozen
    progress: Progress | None = None,
    ask: Ask | None = None,
) -> EvaluatedExpectations:
    """Hold every expectation against a provider's contract. `ask`: how the models of expectations are asked whether
    they refuse what their JSON Schemas do; None where their code is not run."""
    return _Evaluation(contract, expectations, settings, ask).run(progress)


class _Evaluation:
    def __init__(
        self, contract: Contract, expectations: Sequence[Expectation], settings: Settings, ask: Ask | None
    ) -> None:
        self.contract, self.ask = contract, ask
        self.expectations = expectations
        self.settings = replace(
            settings,
            places=_EVERYWHERE,
            ways=MAX_WAYS,
            kinds=frozenset((*_WITHDRAWN, *_READ)),
            formats=FormatMode.ASSERT,
            standing=True,
        )
        self._overlaps = Overlaps(
            Purse(settings.budget), MOST_STEPS
        )  # of what is asked before, and beside, the one comparison
        self.found: list[Unmet] = []
        self._sides: dict[int, AskedSide] = {}
        self.uses = Uses()
        self.readers: set[Reader] = set()
        self._told: set[tuple[int, MessageKey | None, str]] = set()
        self.unchecked: list[Unchecked] = []
        self.undecided: set[int] = set()
        self.unknown: set[int] = set()

    def run(self, progress: Progress | None) -> EvaluatedExpectations:
        pairs: list[OperationPair] = []
        for number, expectation in enumerate(self.expectations):
            at = self._resolve_message(number, expectation)
            if at is not None and at.operation.request_role.is_event and expectation.target.part == TargetPart.RESPONSE:
                itself = replace(expectation.target, part=TargetPart.EVENT)
                expectation = replace(expectation, target=itself)
            if at is not None and not expectation.consumer_sends:
                is_response = expectation.target.part == TargetPart.RESPONSE
                role = at.operation.response_role if is_response else at.operation.request_role
                self.readers.add(Reader.from_target(at.operation.key, role, expectation.target))
            if at is not None and not is_meant_to_fail(expectation):
                try:
                    self._pose(number, expectation, at, pairs)
                except ContractGuardError as error:
                    self._open(number, expectation, MessageKey(at.operation.key), error.what, must=True)
        shown = len(self.found)
        self._compare(pairs, progress)
        self.found[:shown] = without_told(self.found[:shown], self.found[shown:])
        found: tuple[Unmet, ...] = merge_unmet(self.found)
        taken: tuple[Unmet, ...] = ()
        lenient: frozenset[int] = frozenset()
        if self.ask is not None and self._sides:
            found, taken, lenient = heard(self.found, self._sides, self.ask, self.settings.policy)
        unmet = frozenset(spot.number for one in found for spot in one.spots)
        return EvaluatedExpectations(
            found,
            tuple(self.unchecked),
            tuple(self.expectations),
            unmet,
            frozenset(self.undecided - unmet),
            frozenset(self.unknown),
            self.uses,
            frozenset(self.readers),
            taken,
            lenient,
        )

    def _pose(self, number: int, expectation: Expectation, at: ResolvedTarget, pairs: list[OperationPair]) -> None:
        """Put the question: an example that is read is looked at by itself, everything else is compared."""
        schemes = self.contract.security_schemes
        old, new = as_operations(expectation, at, schemes, self._overlaps)
        reads = not expectation.consumer_sends
        if reads and expectation.strength is Strength.POSSIBLE:
            old, new = without_content(old), without_content(new)
        pairs.append(OperationPair(old, new, AskedExpectation(number)))
        needed = _expectation_of_needs(expectation) if reads else None
        if needed is not None:
            both = as_operations(needed, at, schemes, self._overlaps)
            pairs.append(OperationPair(*both, AskedExpectation(number, is_needed=True)))
        if reads and (expectation.strength is Strength.POSSIBLE or expectation.source == SourceKind.PACT):
            self._examples(number, expectation, at)
        if not reads:
            self.uses.add_sent(number, expectation, at)
            self._accepts(number, expectation, at)
        elif expectation.code:
            self._sides.update((number, side) for side in sides(expectation, at, self.settings.model))

    def _resolve_message(self, number: int, expectation: Expectation) -> ResolvedTarget | None:
        """The message meant; what the provider does not have at all is a finding."""
        try:
            return resolve_target(self.contract, expectation)
        except UnknownMessage as error:
            part = "event" if expectation.target.event and not expectation.target.operation else "api"
            kind = "operation.removed"
            name = expectation.target.operation or expectation.target.event or ""
            key = MessageKey(name if part == "api" else f"event {name}")
            text = f"{error.what}; {error.remedy}"
            self.unknown.add(number)
            self._note(number, expectation, part, Change(kind, name), key, "", text, Proof.STRUCTURAL)
        except ContractGuardError as error:
            told = f"{error.what}; {error.remedy}" if error.remedy else error.what
            self._open(number, expectation, None, told, must=True)
        return None

    def _examples(self, number: int, expectation: Expectation, at: ResolvedTarget) -> None:
        role = (
            at.operation.response_role if expectation.target.part == TargetPart.RESPONSE else at.operation.request_role
        )
        key = MessageKey(at.operation.key, role, at.status, expectation.target.media_type)
        try:
            for found in find_impossible_parts(expectation, at, model=self.settings.model, overlaps=self._overlaps):
                if isinstance(found, Verdict):
                    reason = found.reason or "not decided"
                    self._open(number, expectation, key, reason, must=reason == self._overlaps.purse.reason)
                    continue
                violation, message = found
                change = Change(_kind(violation.keyword), "", violation.value, None)
                text = f"{violation.pointer or '/'}: {violation.what}, so the provider never sends this example"
                self._note(
                    number,
                    expectation,
                    role.value,
                    change,
                    key,
                    violation.pointer,
                    text,
                    Proof.PROVED,
                    message,
                    violation,
                )
        except ContractGuardError as error:
            self._open(number, expectation, key, error.what, must=True)

    def _accepts(self, number: int, expectation: Expectation, at: ResolvedTarget) -> None:
        """Note that an operation answers with nothing that the request accepts."""
        found = unacceptable(expectation, at)
        if found is not None:
            wanted, offered, answer = found
            role = at.operation.response_role
            key = MessageKey(at.operation.key, role, answer.status)
            text = f"the response comes as {printable(offered, 200)}, and the request accepts {printable(wanted, 200)}"
            self._note(
                number, expectation, role.value, Change("media-type.removed", wanted), key, "", text, Proof.STRUCTURAL
            )

    def _note(
        self,
        number: int,
        expectation: Expectation,
        part: str,
        change: Change,
        key: MessageKey,
        pointer: str,
        text: str,
        proof: Proof,
        witness: Json = None,
        violation: Violation | None = None,
    ) -> None:
        known = rule(part, change.kind)
        distinction = () if violation is None else (violation.keyword, content(change.old, expectation.at.document))
        finding = Finding(
            rule=known.id,
            severity=Severity.ERROR,
            proof=proof,
            message=key,
            pointer=pointer,
            text=text,
            **fingerprints(known.id, key, pointer, change, distinction),
            old=change.old,
            source_old=expectation.at,
            source_new=violation.source if violation else None,
            witness=None if witness is None else (witness,),
        )
        spot = UnmetPlace(
            number, False, known.id, Point.from_text(key, pointer), violation.keyword if violation else change.name
        )
        self.found.append(Unmet(finding, frozenset((spot,))))

    def _open(
        self, number: int, expectation: Expectation, key: MessageKey | None, reason: str, *, must: bool = False
    ) -> None:
        """Note what is not known. `must`: it could not be evaluated, rather than decided."""
        self.undecided.add(number)
        name = f"{expectation.consumer}: {expectation.name}"
        if (number, key, reason) not in self._told:
            self._told.add((number, key, reason))
            entry = Unchecked(key, f"{name}: {reason}", expectation.at, unread=must, must=must, subject=name)
            self.unchecked.append(entry)

    # --- the rest in one comparison

    def _compare(self, pairs: list[OperationPair], progress: Progress | None) -> None:
        # By their place: an operation is there as often as something is expected of it.
        wanted = {str(i): pair.old for i, pair in enumerate(pairs) if pair.old is not None}
        given = {str(i): pair.new for i, pair in enumerate(pairs) if pair.new is not None}
        old = replace(self.contract, format="expectations", operations=wanted, problems=())
        new = replace(self.contract, operations=given, problems=())
        compared = compare_pairs(old, new, pairs, self.settings, progress)
        for finding in compared.findings:
            if self._hurts(finding):
                self.found.append(self._unmet(finding))
            elif finding.rule.partition(".")[2] in _READ:
                places = [(finding.message, finding.pointer), *((one.message, one.pointer) for one in finding.places)]
                for told, pointer in places:
                    if (asked := asked_of(told)) is not None:
                        self.uses.add(asked.number, Point.from_text(told, pointer))
        for entry in compared.unchecked:
            asked = asked_of(entry.message)
            if asked is None:
                self.unchecked.append(entry)
            else:
                key = entry.message and untag_message(entry.message)
                self._open(asked.number, self.expectations[asked.number], key, entry.reason, must=entry.unread)

    def _hurts(self, finding: Finding) -> bool:
        if self.settings.policy.override(finding.rule) is Severity.NONE:
            return False
        proved = finding.proof in (Proof.PROVED, Proof.UNPROVEN, Proof.DISPUTED)
        return proved or finding.rule.partition(".")[2] in _WITHDRAWN

    def _unmet(self, finding: Finding) -> Unmet:
        """The finding under the provider's own names, and the expectations that are not met by it."""
        places = [(finding.message, finding.pointer), *((place.message, place.pointer) for place in finding.places)]
        named = finding.detail[0] if finding.detail else ""
        spots = frozenset(
            UnmetPlace(asked.number, asked.is_needed, finding.rule, Point.from_text(key, pointer), named)
            for key, pointer in places
            if (asked := asked_of(key)) is not None
        )
        own = under_own_names(finding)
        kind = finding.rule.partition(".")[2]
        change = Change(kind, "", finding.old, finding.new)
        expected = content(finding.old, finding.source_old.document) if finding.source_old else ""
        known = fingerprints(finding.rule, own.message, own.pointer, change, (*finding.detail, expected))
        told = replace(own, severity=self._weight(finding), **known)
        return Unmet(told, spots)

    def _weight(self, finding: Finding) -> Severity:
        """What hurts a consumer is an error, whatever the policy, unless the project says otherwise of the rule. What a
        consumer sends in vain, or may get or not, hurts nobody yet."""
        own = self.settings.policy.override(finding.rule)
        if own is not None:
            return own
        mild = finding.proof is Proof.STRUCTURAL and finding.rule.endswith(
            ("parameter.removed", "header.removed-optional", "property.removed")
        )
        return Severity.WARNING if mild else Severity.ERROR


def _kind(keyword: str) -> str:
    """What it is called that the provider does not send what an example has: it allows less than is expected."""
    if keyword == "properties":
        return "property.removed"
    kind = KINDS.get(keyword, "schema")
    return kind if "." in kind else f"{kind}.narrowed"


def _expectation_of_needs(expectation: Expectation) -> Expectation | None:
    """What is needed of an example, as an expectation of its own."""
    parts = [
        replace(
            part, schema=inline_schema(schema_from_needs(part.needs, part.examples), expectation), examples=(), needs=()
        )
        for part in expectation.parts
        if part.needs
    ]
    return replace(expectation, strength=Strength.GUARANTEED, parts=tuple(parts)) if parts else None
