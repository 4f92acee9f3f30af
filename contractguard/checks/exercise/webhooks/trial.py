"""One event against its receiver: payloads that are declared, such that drifted, and deliveries that go wrong."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import field

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.consumer_code.falsify import Falsifier, Key
from contractguard.checks.consumer_code.process import CodeFailure, Stop
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.checks.exercise.replay.process import OutOfTime
from contractguard.checks.exercise.replay.step import SignatureKind, Step
from contractguard.checks.exercise.webhooks.answers import find_troubles, is_taken
from contractguard.checks.exercise.webhooks.deliveries import DELIVERY_KINDS, DeliveryKind, make_delivery
from contractguard.checks.exercise.webhooks.mounts import MountedEvent
from contractguard.checks.generation import DRIFTS, drawn_strategy
from contractguard.checks.generation.state import Notes
from contractguard.checks.judging.vacuity import find_vacuity
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

BUDGET = "budget"
"""Why something was not tried: the time was over."""
DECLARED = "declared"
"""The category of what the provider may send; the others are `DRIFTS`."""

Deliver = Callable[[Sequence[Step]], Sequence[PlayedAnswer]]
"""Sends deliveries to a receiver in its first state. Raises `InputError` where nobody can be called; `OutOfTime`."""


@dataclass(frozen=True, slots=True)
class ReceiverFailure:
    """What a receiver does not cope with: the rule, the category of the payload or the kind of delivery, what it did,
    the payload, and the deliveries that show it."""

    rule: str
    category: str
    said: str
    payload: Json
    steps: tuple[Step, ...]
    trouble: CodeFailure | None = None
    status: int = 0


@dataclass(slots=True)
class EventTrial:
    """What came of one event: failures, what was not tried and why, and how many deliveries were answered how."""

    event: MountedEvent
    failures: list[ReceiverFailure] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    is_checked: bool = False


def try_event(
    event: MountedEvent, deliver: Deliver, *, has_secret: bool, examples: int, seed: int, until: float
) -> EventTrial:
    """Deliver so many payloads of each category, then one that was taken in every way that goes wrong. The same seed
    gives the same payloads; at `until` (of the monotonic clock) nothing more is sent, and what is left is told.

    Raises `InputError` when the schema cannot be read.
    """
    return _Trial(event, deliver, has_secret, until).run(examples, seed)


class _Trial:
    def __init__(self, event: MountedEvent, deliver: Deliver, has_secret: bool, until: float) -> None:
        self._event, self._deliver, self._until = event, deliver, until
        self._signature = SignatureKind.VALID if has_secret else SignatureKind.NONE
        self._found: dict[Key, ReceiverFailure] = {}
        self._taken: bytes | None = None
        """The first payload that was taken."""
        self._answered: dict[bytes, int] = {}
        self.result = EventTrial(event)

    def run(self, examples: int, seed: int) -> EventTrial:
        """Everything, in order."""
        stopped = BUDGET if time.monotonic() >= self._until else ""
        for category in (DECLARED, *DRIFTS):
            if stopped:
                self.result.unchecked.append(f"{stopped}: no {category} payloads were delivered")
                continue
            stopped = self._hunt(category, examples, seed)
            if stopped:
                self.result.unchecked.append(f"{stopped}: not all {category} payloads were delivered")
            if category == DECLARED and (reason := self._find_vacuity()) is not None:
                self.result.unchecked.append(reason)
                return self.result
        self.result.failures += self._found.values()
        self.result.is_checked = bool(self.result.statuses)
        if stopped:
            self.result.unchecked.append(f"{stopped}: nothing was delivered twice, late, or signed wrongly")
            return self.result
        for kind in DELIVERY_KINDS:
            try:
                self._deliver_wrongly(kind)
            except OutOfTime:
                self.result.unchecked.append(f"{BUDGET}: the kind {kind.name} was not delivered")
        if self._signature is SignatureKind.NONE:
            self.result.unchecked.append("signatures and old deliveries: no --secret says how they are signed")
        return self.result

    def _ask(self, payload: bytes) -> tuple[CodeFailure, ...]:
        if time.monotonic() >= self._until:
            raise Stop(BUDGET)
        step = make_delivery(self._event, json.loads(payload), self._signature)
        try:
            answer = self._deliver([step])[-1]
        except OutOfTime:
            raise Stop(BUDGET) from None
        except InputError as error:
            raise Stop(f"the receiver cannot be called any more ({error.what})") from None
        self.result.statuses[answer.status] += 1
        self._answered[payload] = answer.status
        if is_taken(answer) and self._taken is None:
            self._taken = payload
        return find_troubles(answer)

    def _hunt(self, category: str, examples: int, seed: int) -> str:
        """Try the payloads of one category; why that ended before its time, "" for its end."""
        event, purse, notes = self._event, Purse(), Notes()
        drift = None if category == DECLARED else category
        before = frozenset(self._found)
        hunter = Falsifier(self._ask, lambda trouble, _: trouble.key in before, purse)
        assert event.key.role is not None
        access = event.key.role.access
        strategy = drawn_strategy(event.schema, access=access, drift=drift, notes=notes, purse=purse)
        hunt = hunter.run(strategy, examples, seed)
        if hunt.undrawable is not None:
            raise hunt.undrawable
        if drift is None and not hunt.stopped:
            hunter.minimize(CompiledValidator(event.schema, access).fits)
            if not hunt.tried:
                self.result.unchecked.append("no payload could be drawn from the schema")
        if notes.formats and drift is None:
            self.result.unchecked.append(f"formats that are not known: {', '.join(sorted(notes.formats))}")
        for key, (trouble, payload) in hunt.found.items():
            self._found[key] = self._failure(category, trouble, payload)
        for key, (trouble, payload) in hunt.without_drift.items():  # chance: the payloads before did not show it
            self._found[key] = self._failure(DECLARED, trouble, payload)
        return hunt.stopped

    def _failure(self, category: str, trouble: CodeFailure, payload: Json) -> ReceiverFailure:
        step = make_delivery(self._event, payload, self._signature)
        status = self._answered.get(step.body or b"", 0)
        return ReceiverFailure(
            f"webhook.{trouble.outcome}", category, trouble.message, payload, (step,), trouble, status
        )

    def _find_vacuity(self) -> str | None:
        """Why the answers say nothing about the receiver: nobody was let in, or nothing is mounted there."""
        statuses = self.result.statuses
        absent = statuses[404] + statuses[405]
        if statuses and absent == sum(statuses.values()):
            return f"{self._event.operation} is not there: every delivery was answered with 404 or 405"
        reason = find_vacuity(statuses, self._event.path)
        return reason if reason is not None and reason.startswith("never past authentication") else None

    @property
    def _checks_signatures(self) -> bool:
        """Whether nothing was taken so far that a look at its signature would have refused: one cause is told once."""
        return all(one.rule != "webhook.signature-ignored" for one in self.result.failures)

    def _deliver_wrongly(self, kind: DeliveryKind) -> None:
        """One kind of delivery that goes wrong, with a payload that was taken when it went well."""
        has_secret = self._signature is SignatureKind.VALID
        if self._taken is None or (kind.needs_secret and not (has_secret and self._checks_signatures)):
            return
        payload = json.loads(self._taken)
        signatures = kind.signatures if has_secret else (SignatureKind.NONE,) * len(kind.signatures)
        steps = tuple(make_delivery(self._event, payload, one) for one in signatures)
        answers = self._deliver(steps)
        self.result.statuses.update(answer.status for answer in answers)
        was_taken = len(answers) == len(steps) and is_taken(answers[-1])
        if was_taken is not kind.must_be_taken:
            status = answers[-1].status
            said = f"{kind.said}, was answered with {status or 'nothing'}"
            self.result.failures.append(ReceiverFailure(kind.rule, kind.name, said, payload, steps, None, status))
