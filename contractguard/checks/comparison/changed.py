"""What changed between two contracts, whom it breaks, and the proof."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.diff.walk import tokens_of
from contractguard.algebra.proof.causes import ChangeGroup
from contractguard.algebra.proof.prove import ProofResult
from contractguard.algebra.proof.proved import ProvedChange, ProvedComparison, Unsettled
from contractguard.algebra.solve.budget import Purse
from contractguard.checks.addressing import media_types, pairing
from contractguard.checks.addressing.moved import with_server_variables
from contractguard.checks.comparison.alignment import AlignedContract
from contractguard.checks.comparison.causes import by_cause, further_places
from contractguard.checks.comparison.direction import Direction, MessageSides, direction_of
from contractguard.checks.comparison.distinction import Contents, distinct, of_change
from contractguard.checks.comparison.structure import content_bytes, exploded, operations, security, servers
from contractguard.checks.comparison.structure.lifecycle import is_harmless, of_what_is_gone
from contractguard.checks.comparison.structure.missing import Missing, OneSidedProblems
from contractguard.checks.comparison.structure.operations import StructuralChange
from contractguard.checks.comparison.structure.xml_forms import XmlForms
from contractguard.checks.comparison.unchanged import UnchangedOperations
from contractguard.checks.comparison.whole_message import confirm_missing, message_of, only_schema
from contractguard.checks.settings import Progress, Settings
from contractguard.checks.spelling import header_spelling
from contractguard.checks.texts import text_of_body, text_of_parameter
from contractguard.contract.change import Change
from contractguard.contract.document import Json, Location, Path, pointer
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.finding import Finding, Place, Severity, Unchecked
from contractguard.contract.finding import Proof as Known
from contractguard.contract.model import (
    MediaType,
    MessageKey,
    Operation,
    Parameter,
    Response,
    Role,
    count_messages,
)
from contractguard.contract.report import Section, Statistics
from contractguard.rules.catalogue import rule
from contractguard.rules.describe import describe
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import severity


class ContractComparison:
    """One comparison of two contracts in the same form. `untouched` knows which operations did not change."""

    def __init__(
        self,
        old: AlignedContract,
        new: AlignedContract,
        settings: Settings,
        progress: Progress | None,
        untouched: UnchangedOperations | None = None,
    ) -> None:
        self.old, self.new, self.settings = old.contract, new.contract, settings
        self.progress: Progress = progress or (lambda stage, done, total: None)
        self._sides = {"old": old, "new": new}
        self._place_old, self._place_new = old.place, new.place
        self.untouched = untouched or UnchangedOperations(self.old, self.new, Sameness())
        self.sameness = self.untouched.sameness
        self._contents = Contents()
        self.lanes = {role: direction_of(role, self.sameness, settings) for role in Role}
        self.ends: dict[MessageKey, Callable[[], MessageSides]] = {}
        self.notes: list[StructuralChange] = []
        self.findings: list[Finding] = []
        self.unchecked: list[Unchecked] = []
        self.missing = Missing()
        self.xml = XmlForms()

    def run_change(self, pairs: list[pairing.OperationPair]) -> Section:
        """Compare what was with what became of it."""
        self.missing.is_change = True
        return self.run(pairs)

    def run(self, pairs: list[pairing.OperationPair]) -> Section:
        """Compare pairs of operations, of which one may be in several."""
        self.notes.extend(servers.changes_of_servers(self.old, self.new, pairs))
        self.notes.extend(security.changes_of_schemes(self.old, self.new, pairs))
        credentials = security.Credentials(self.old, self.new)
        for done, pair in enumerate(pairs):
            self.progress("comparing operations", done, len(pairs))
            if self.untouched.operation(pair):
                continue
            self.notes.extend(operations.changes_of_operation(pair, self.settings.clock))
            self.notes.extend(security.changes_of_operation(pair, credentials))
            if pair.old is not None and pair.new is not None:
                self._operation(pair.old, pair.new, pair.tag)
        self._settle()
        notes = self._by_cause((*self.notes, *self.xml.notes()))
        self.findings.extend(self._add_structural(note, self._verdict_unasked(note)) for note in notes)
        self._problems(pairs)
        return self._section(pairs)

    # --- gathering

    def _operation(self, old: Operation, new: Operation, tag: Hashable) -> None:
        old, new = with_server_variables(self.old, old, new), with_server_variables(self.new, new, old)
        old, new = exploded.in_same_parts(pairing.in_names_of(old, new), new)
        request = self.lanes[new.request_role]
        bare = MessageKey(new.key, new.request_role, tag=tag)
        keys = self._request_bodies(old, new, request, bare)
        self._ends(bare, old, new, None, None)
        sends = request.role.provider_sends
        first = keys[0] if keys else bare
        for pair in pairing.pair_parameters(old, new):
            self._value(request, bare, pair.old, pair.new)
        request.notes.extend(
            operations.changes_of_body(request.role.value, first, old.body, new.body, provider_sends=sends)
        )
        request.notes.extend(operations.changes_of_correlation(request.role.value, first, old, new))
        self._responses(old, new, self.lanes[new.response_role], tag)

    def _value(self, lane: Direction, key: MessageKey, old: Parameter | None, new: Parameter | None) -> None:
        """A parameter or header: its structure, and its schema where both sides have it."""
        if operations.is_same_parameter(old, new, self.sameness):
            return
        part, sends = lane.role.value, lane.role.provider_sends
        clock = self.settings.clock
        lane.notes.extend(operations.changes_of_parameter(part, key, old, new, provider_sends=sends, clock=clock))
        if old is not None and new is not None:
            text = "" if lane.role.is_event and new.location == "header" else text_of_parameter(old, new)
            lane.walk.add_root(
                key, (new.location, new.name), only_schema(old.schema), only_schema(new.schema), text=text
            )

    def _request_bodies(self, old: Operation, new: Operation, lane: Direction, bare: MessageKey) -> list[MessageKey]:
        if old.body is None or new.body is None:
            return []
        keys = []
        sides, sends = (old.body.content, new.body.content), lane.role.provider_sends
        pairs = media_types.pair_media_types(*sides, provider_sends=sends)
        for media in media_types.pair_payloads(*sides) if lane.role.is_event else pairs:
            key = replace(bare, media_type=media.name)
            keys.append(key)
            self._ends(key, old, new, None, None)
            self._media(lane, key, media)
        return keys

    def _responses(self, old: Operation, new: Operation, lane: Direction, tag: Hashable) -> None:
        sends = lane.role.provider_sends
        for pair in pairing.pair_responses(old.responses, new.responses, provider_sends=sends):
            status, before, after = pair
            key = MessageKey(new.key, lane.role, status, tag=tag)
            if before is None or after is None:
                others = new.responses if before is None else {**old.responses, **new.responses}
                lane.notes.append(operations.change_of_status(lane.role.value, key, pair, others))
                continue
            self._ends(key, old, new, before, after)
            for name in dict.fromkeys([*before.headers, *after.headers]):
                self._value(lane, key, before.headers.get(name), after.headers.get(name))
            self._response_bodies(old, new, lane, key, (before, after))

    def _response_bodies(
        self, old: Operation, new: Operation, lane: Direction, key: MessageKey, both: tuple[Response, Response]
    ) -> None:
        before, after = both
        if bool(before.content) != bool(after.content):
            kind = "body.added" if after.content else "body.removed"
            change = Change(kind)
            lane.notes.append(StructuralChange(lane.role.value, change, key, "/body", before.source, after.source))
            return
        sends = lane.role.provider_sends
        for media in media_types.pair_media_types(before.content, after.content, provider_sends=sends):
            exact = replace(key, media_type=media.name)
            self._ends(exact, old, new, before, after)
            self._media(lane, exact, media)

    def _media(self, lane: Direction, key: MessageKey, media: media_types.MediaPair) -> None:
        old, new = media.old, media.new
        if old is not None and new is not None and not (old.schema is None and new.schema is None):
            self.missing.contents.add(key)
        if old is None or new is None:
            at = (old.source if old else None, new.source if new else None)
            lane.notes.append(operations.change_of_media_type(lane.role.value, key, key.media_type or "", *at))
            return
        if not all(side.schema is not None and side.schema.is_unread for side in (old, new)):  # which both told
            sides = (only_schema(content_bytes.schema_of(side)) for side in (old, new))
            lane.walk.add_root(key, (lane.role.content,), *sides, text=text_of_body(old, new))
        self._xml(lane, key, old, new)
        if media.is_loosened:
            lane.notes.append(operations.change_of_loosened_media_type(lane.role.value, key, old, new))
        if lane.role.is_event and not media_types.is_same(old.name, new.name):
            lane.notes.append(operations.change_of_content_type(lane.role.value, key, old, new))
        if old.encoding != new.encoding:
            sends = lane.role.provider_sends
            lane.notes.extend(operations.changes_of_encoding(lane.role.value, key, old, new, provider_sends=sends))

    def _xml(self, lane: Direction, key: MessageKey, old: MediaType, new: MediaType) -> None:
        if lane.role.is_event:  # AsyncAPI describes no XML in its schemas
            return
        try:
            self.xml.compare(lane.role.value, key, old, new)
        except ContractGuardError as error:
            self.unchecked.append(Unchecked(key, error.what))

    def _ends(
        self, key: MessageKey, old: Operation, new: Operation, before: Response | None, after: Response | None
    ) -> None:
        self.ends[key] = lambda: MessageSides(message_of(old, key, before), message_of(new, key, after))  # of few

    # --- settling

    def _settle(self) -> None:
        """Compare the lanes' schemas, prove what was found, and turn it into findings: what is easy in every lane
        before what is hard in any."""
        purse = Purse(self.settings.budget)
        begun = [(lane, self._settlement(lane, purse)) for lane in self.lanes.values()]
        for lane, settlement in begun:
            self._add_schema_findings(lane, settlement.easy())
        for lane, settlement in begun:
            self._add_schema_findings(lane, settlement.hard())
            for note in self._by_cause(lane.notes):
                self.findings.append(self._add_structural(note, self._lack(lane, note)))

    def _settlement(self, lane: Direction, purse: Purse) -> ProvedComparison:
        self.progress(f"comparing schemas of {lane.role.value}s", 0, 1)
        stage = f"proving differences of {lane.role.value}s"
        settlement = ProvedComparison(
            lane.walk,
            purse=purse,
            most=self.settings.places,
            ways=self.settings.ways,
            place=self._telling_place,
            tell=lambda done, total: self.progress(stage, done, total),
        )
        lane.prover = settlement.prover
        return settlement

    def _add_schema_findings(self, lane: Direction, answers: Iterator[ProvedChange | Unsettled]) -> None:
        for one in answers:
            if isinstance(one, ProvedChange):
                self._schema_finding(lane, one.cause, one.proof)
            else:
                key = _key(one.root.tag)
                self.unchecked.append(self.missing.entry_of(Unchecked(key, one.reason, unread=one.unread), one.side))
                if one.whole:
                    self.missing.whole.add(key)

    def _telling_place(self, at: Location | None, side: str) -> Location | None:
        """Where something stands, if that tells one cause from another."""
        aligned_side = self._sides[side]
        return None if aligned_side.spelled_out else aligned_side.place(at)

    def _schema_finding(self, lane: Direction, cause: ChangeGroup, proof: ProofResult) -> None:
        """Note what was found out about a cause."""
        root = lane.walk.roots[proof.root]
        spot = cause.spot
        key = root.tag
        assert isinstance(key, MessageKey)
        path = (*root.pointer, *tokens_of(proof.way), *spot.below)
        places = further_places(lane, cause, proof, tokens_of(proof.way) if self.settings.ways > 1 else None)
        cause.places.clear()  # there may be a thousand for each of a thousand
        witness = self._whole(lane, key, root.pointer, proof.witness)
        farewell = of_what_is_gone(spot, lane.walk.places[root.place].pair.old.schemas)
        at = (pointer(path), spot.old_at, spot.new_at)
        note = StructuralChange(lane.role.value, spot.change, key, *at, farewell=farewell)
        if is_harmless(spot.change, self.settings.clock):
            proof = replace(proof, outcome="safe")
        distinction = of_change(spot.change, spot.new_at or spot.old_at, proof.way, self._contents)
        self.findings.append(self._found(note, proof, witness, places, cause.total - 1, distinction))

    def _whole(self, lane: Direction, key: MessageKey, at: Path, witness: tuple[Json] | None) -> tuple[Json] | None:
        """The message around a witness of one of its parts."""
        if witness is None or lane.prover is None:
            return None
        value = witness[0]
        for token in reversed(at):
            value = {token: value}
        ends = self.ends[key]()
        sender = ends.new if lane.role.provider_sends else ends.old
        return (sender.minimal_message(lane.prover, value),)

    def _lack(self, lane: Direction, note: StructuralChange) -> ProofResult:
        """Prove that the sender may leave out what the reader requires."""
        if note.is_harmless or note.lacks is None or lane.prover is None:
            return self._verdict_unasked(note)
        ends = self.ends[note.message]()
        sender, reader = (ends.new, ends.old) if lane.role.provider_sends else (ends.old, ends.new)
        value = sender.minimal_message(lane.prover, {}, note.lacks)
        try:
            confirmation = confirm_missing(sender, reader, value, lane.walk.access)
        except ContractGuardError as error:
            return ProofResult("unproven", -1, (), reason=error.what)
        if confirmation.agreed:
            return ProofResult("breaks", -1, (), (value,))
        return ProofResult(
            "disputed", -1, (), reason=f"the validators do not confirm the witness ({confirmation.dissent})"
        )

    def _by_cause(self, notes: Iterable[StructuralChange]) -> list[StructuralChange]:
        """The notes, those of one cause together."""
        return by_cause(notes, self._telling_place, (self.old, self.new))

    def _verdict_unasked(self, note: StructuralChange) -> ProofResult:
        """How a difference counts that is read off the descriptions."""
        return ProofResult("safe" if note.is_harmless else "structural", -1, ())

    def _add_structural(self, note: StructuralChange, proof: ProofResult) -> Finding:
        """A difference of structure, with the first of the places that it reaches."""
        places = tuple(Place(message, note.pointer) for message in note.places[: self.settings.places])
        return self._found(note, proof, None, places, len(note.places))

    def _found(
        self,
        note: StructuralChange,
        proof: ProofResult,
        witness: tuple[Json] | None = None,
        places: Sequence[Place] = (),
        further: int = 0,
        distinction: tuple[str, ...] = (),
    ) -> Finding:
        known = rule(note.part, note.change.kind)
        old_at, new_at = self._place_old(note.old_at), self._place_new(note.new_at)
        place = header_spelling(note.pointer, old_at, new_at)
        weight = severity(known, self.settings.policy, proof.outcome)  # type: ignore[arg-type]
        farewell = None if self.settings.standing else note.farewell
        if farewell is not None and self.settings.policy.override(known.id) is None:
            weight = farewell.weigh(weight, self.settings.clock)
        verdict = _KNOWN.get(proof.outcome, Known.STRUCTURAL)
        return Finding(
            rule=known.id,
            severity=weight,
            proof=verdict,
            message=note.message,
            pointer=note.pointer,
            text=describe(known, note.change, place, standing=self.settings.standing)
            + (farewell.told(self.settings.clock) if farewell is not None else ""),
            **fingerprints(known.id, note.message, note.pointer, note.change, distinction),
            old=note.change.old,
            new=note.change.new,
            source_old=old_at,
            source_new=new_at,
            witness=witness or proof.witness,
            reason=proof.reason,
            places=places,
            further_places=further,
            detail=(note.change.name, *distinction),
        )

    def _problems(self, pairs: list[pairing.OperationPair]) -> None:
        news = OneSidedProblems(self.old, self.new, pairs)
        for contract, place in ((self.old, self._place_old), (self.new, self._place_new)):
            for message, at, reason in contract.problems:
                if message is not None:
                    self.missing.unreadable.add(message)
                must = self.missing.is_of_operations(contract, message, at)
                entry = Unchecked(message, reason, place(at), unread=True, must=must)
                self.unchecked.append(self.missing.entry_of(entry, news.side_of(contract, message, reason)))

    def _section(self, pairs: list[pairing.OperationPair]) -> Section:
        total = sum(count_messages(pair.old, pair.new) for pair in pairs)
        findings = distinct(finding for finding in self.findings if finding.severity is not Severity.NONE)
        return Section(
            findings=findings,
            unchecked=tuple(self.missing.mark_entries(self.unchecked, pairs)),
            statistics=Statistics(len(pairs), total, max(0, total - len({one.message for one in self.unchecked}))),
            title=f"{self.old.name} → {self.new.name}",
            complete=not self.unchecked and all(f.proof not in _OPEN for f in findings),
            documents=self.new.documents,
        )


_KNOWN = {"breaks": Known.PROVED, "disputed": Known.DISPUTED, "unproven": Known.UNPROVEN}
_OPEN = (Known.UNPROVEN, Known.DISPUTED)


def _key(tag: Hashable) -> MessageKey:
    assert isinstance(tag, MessageKey)
    return tag
