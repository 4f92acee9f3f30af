"""A consumer's model or handler against what a provider may send: property tests, and for models the relation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.addressing.lookup import find_event, find_operation, find_response
from contractguard.checks.consumer_code.falsify import Falsifier, FalsifyResult, Key, to_json_bytes
from contractguard.checks.consumer_code.model_schema import Compared, compare_schema, schema_findings, trouble_path
from contractguard.checks.consumer_code.process import Code, CodeFailure, Consumer, Limits, Stop, environment
from contractguard.checks.generation import DRIFTS, drawn_strategy
from contractguard.checks.generation.extra import require_hypothesis
from contractguard.checks.generation.state import Notes
from contractguard.checks.settings import Settings
from contractguard.checks.validation.payload import event_key, is_json, media_type_of
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode, Question, Unit
from contractguard.contract.document import Json, Schema, pointer
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.model import Contract, MessageKey
from contractguard.contract.report import Report, Section, Statistics
from contractguard.rules.catalogue import rule
from contractguard.rules.describe import describe
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import severity
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

DECLARED = "declared"
"""The category of what the provider may send; the others are `DRIFTS`."""
MAX_CONFIRMED = 20
"""Failures that are tried again in a process of their own."""

_RULES = {"slow": "handler.slow", "failed": "handler.failed", "ended": "handler.failed", "refused": "handler.failed"}
_DRIFTED = {
    "unknown-field": "drifted: a field that the provider's schema does not declare, and does not forbid",
    "new-enum-member": "drifted: a value that the provider's enum does not list",
}
_NOT_ALONE = "only after other payloads in the same process: alone, in a new one, the code copes with it"
_OWN_VALIDATION = "the JSON Schema of the model allows this payload: its own validation accepts less than that says"

__all__ = ["Code", "Limits", "Trial", "event_message", "response_message", "verify_code"]


@dataclass(frozen=True, slots=True)
class Trial:
    """How hard to try: payloads of each category, the seed that they are drawn from, whether drifted ones are tried."""

    examples: int = 200
    seed: int = 0
    drift: bool = True


def verify_code(
    contract: Contract,
    key: MessageKey,
    code: Code,
    trial: Trial = Trial(),  # noqa: B008 - frozen
    limits: Limits = Limits(),  # noqa: B008 - frozen
    settings: Settings = Settings(),  # noqa: B008 - frozen
) -> Report:
    """Feed a consumer's code with what the provider may send by the message that `key` names; its code is run, in a
    child process from `code.folder`.

    A model is first compared by its JSON Schema: every difference has a payload that proves it, and the model itself
    is asked about it. Then payloads are drawn from the provider's schema, and such that drifted from it. What fails
    is shrunk, tried once more alone, and reported once for each kind and place of error; what only drifted payloads
    show is a warning at most. The same seed gives the same payloads. `checked` of the statistics is 0 when no payload
    was tried.

    Raises `InputError` when the code cannot be imported, when the contract has no such message or says nothing of its
    JSON body, or when the schema cannot be read, and `UsageError` for a message that the consumer sends, and when
    hypothesis is needed and not installed.
    """
    schema = _schema(contract, key)
    if trial.examples:
        require_hypothesis()
    around = environment(code.folder)
    with Consumer(code, limits, around) as consumer:
        consumer.start()
        return _Verification(key, schema, code, trial, settings, consumer).run(around)


def event_message(contract: Contract, name: str) -> MessageKey:
    """The message of the event that people call so. Raises `UnknownMessage`."""
    return event_key(contract, find_event(contract, name).key)


def response_message(contract: Contract, operation: str, status: str) -> MessageKey:
    """The response of an operation, in the first of its representations that is JSON. Raises `UnknownMessage` for an
    operation, and `InputError` for a status, that the contract does not have."""
    found = find_operation(contract, operation)
    response = find_response(found, status)
    if response is None:
        known = ", ".join(sorted(found.responses)) or "none"
        raise InputError(
            f"{printable(found.key)} has no response with status {printable(status)}", remedy=f"described are: {known}"
        )
    names = list(response.content)
    media_type = next(filter(is_json, names), names[0] if names else None)
    return MessageKey(found.key, found.response_role, response.status, media_type)


def _schema(contract: Contract, key: MessageKey) -> Schema:
    """The schema of the payloads. Raises `InputError` and `UsageError`."""
    where = contract.documents[0].name if contract.documents else ""
    if key.role is None or not key.role.provider_sends:
        raise UsageError(
            f"{printable(str(key))} is not sent by the provider",
            where=where,
            remedy="name an event, or an operation and the status of its response",
        )
    media = media_type_of(contract, key)
    if media is None or media.schema is None or media.schema.is_unread or not is_json(media.name):
        raise InputError(
            f"the contract has no schema for a JSON body of {printable(str(key))}",
            where=where,
            remedy="name a message with one; without a schema there is nothing to draw payloads from",
        )
    return media.schema


@dataclass(frozen=True, slots=True)
class _Failure:
    """A trouble, a payload that shows it, the category it came from, and what is to be said beside it."""

    category: str
    trouble: CodeFailure
    payload: Json
    reason: str | None


class _Verification:
    def __init__(
        self, key: MessageKey, schema: Schema, code: Code, trial: Trial, settings: Settings, consumer: Consumer
    ) -> None:
        self._key, self._schema, self._code, self._consumer = key, schema, code, consumer
        self._trial, self._settings = trial, settings
        self._compared = Compared(has_schema=False)
        self._failures: dict[Key, _Failure] = {}
        self._unchecked: list[str] = []
        self._tried: dict[str, int] = {}
        self._notes = Notes()
        self._purse = Purse(settings.budget)

    def run(self, around: dict[str, str]) -> Report:
        assert self._key.role is not None
        if self._code.is_model:
            self._compared = compare_schema(self._code, self._schema, self._key.role, self._settings, around, self._ask)
        categories = (DECLARED, *(DRIFTS if self._trial.drift else ())) if self._trial.examples else ()
        for number, category in enumerate(categories):
            stopped = self._hunt(category)
            if stopped:
                self._unchecked.extend(f"{left} payloads: {stopped}" for left in categories[number + 1 :])
                break
        self._confirm()
        return self._report()

    def _ask(self, payload: Json) -> tuple[CodeFailure, ...]:
        return self._consumer.ask(to_json_bytes(payload))

    def _hunt(self, category: str) -> str:
        """Try the payloads of one category; what stopped that, "" for its end. What another category has shown already
        is not found again."""
        self._consumer.turn()
        hunter = Falsifier(self._consumer.ask, self._known(category), self._purse)
        drift = None if category == DECLARED else category
        assert self._key.role is not None
        strategy = drawn_strategy(
            self._schema, access=self._key.role.access, drift=drift, notes=self._notes, purse=self._purse
        )
        hunt = hunter.run(strategy, self._trial.examples, self._trial.seed)
        if hunt.undrawable is not None:
            raise hunt.undrawable
        if drift is None and not hunt.stopped:
            hunter.minimize(self._judge.fits)
        self._tried[category] = hunt.tried
        self._tell(category, hunt)
        for key, (trouble, payload) in hunt.found.items():
            self._failures[key] = _Failure(category, trouble, payload, _DRIFTED.get(category))
        for key, (trouble, payload) in hunt.without_drift.items():  # chance: the payloads before did not show it
            self._failures[key] = _Failure(DECLARED, trouble, payload, None)
        return hunt.stopped

    @cached_property
    def _judge(self) -> CompiledValidator:
        assert self._key.role is not None
        return CompiledValidator(self._schema, self._key.role.access)

    def _known(self, category: str) -> Callable[[CodeFailure, Json], bool]:
        before = frozenset(self._failures)
        if category == DECLARED:
            return self._compared.explains
        return lambda trouble, payload: trouble.key in before or self._compared.explains(trouble, payload)

    def _tell(self, category: str, hunt: FalsifyResult) -> None:
        if hunt.stopped:
            self._unchecked.append(f"{category} payloads after the first {hunt.tried}: {hunt.stopped}")
        elif not hunt.tried and category == DECLARED:
            self._unchecked.append("no payload could be drawn from the schema")

    def _confirm(self) -> None:
        """Try each failing payload alone, in a process that has seen no other."""
        failing = [(key, one) for key, one in self._failures.items() if one.trouble.outcome != "slow"]
        for key, one in failing[:MAX_CONFIRMED]:
            self._consumer.end()
            self._consumer.turn()
            try:
                again = self._ask(one.payload)
            except Stop as stop:
                self._unchecked.append(f"failures in a process of their own: {stop.reason}")
                return
            if key not in {trouble.key for trouble in again}:
                reason = f"{one.reason}; {_NOT_ALONE}" if one.reason else _NOT_ALONE
                self._failures[key] = replace(one, reason=reason)

    # --- the report

    def _report(self) -> Report:
        failures = list(self._failures.values())
        if self._notes.formats:
            named = printable(", ".join(sorted(self._notes.formats)))
            self._unchecked.append(f"formats that are not known, for which any text or an example was sent: {named}")
        findings = [
            *schema_findings(self._compared, self._code, self._key, self._settings),
            *(self._finding(one) for one in failures),
        ]
        open_ones = (Proof.UNPROVEN, Proof.DISPUTED)
        unchecked = tuple(
            Unchecked(self._key, f"{self._code.target}: {reason}", self._schema.location)
            for reason in (*self._compared.unchecked, *self._unchecked)
        )
        section = Section(
            findings=tuple(one for one in findings if one.severity is not Severity.NONE),
            unchecked=unchecked,
            statistics=Statistics(1, 1, 1 if sum(self._tried.values()) else 0),
            title=self._code.target,
            question=Question.TRIAL,
            unit=Unit.CODE,
            complete=not unchecked and all(one.proof not in open_ones for one in findings),
            remarks=self._remarks(),
        )
        return Report("try", (section,), {**self._settings.as_json(), "formats": FormatMode.ASSERT, **self._figures()})

    def _remarks(self) -> tuple[str, ...]:
        """How a handler was called that does not take the payload as it is."""
        builds = self._consumer.builds
        if not builds:
            return ()
        return (f"{self._code.target} takes {builds}: each payload was validated by that first, as a framework does",)

    def _figures(self) -> dict[str, str]:
        tried = ", ".join(f"{count} {category}" for category, count in self._tried.items()) or "none"
        return {"code": self._code.target, "seed": str(self._trial.seed), "payloads": tried}

    def _finding(self, one: _Failure) -> Finding:
        trouble = one.trouble
        assert self._key.role is not None
        refused = (self._code.is_model or trouble.built) and trouble.outcome != "slow"
        known = rule("consumer", "model.refused" if refused else _RULES[trouble.outcome])
        place = pointer((self._key.role.content, *trouble_path(trouble, one.payload)))
        change = Change(known.kind, " ".join(filter(None, (trouble.outcome, trouble.type, trouble.function))))
        weight = severity(known, self._settings.policy, "structural")
        is_declared = one.category == DECLARED
        if not is_declared and self._settings.policy.override(known.id) is None:
            weight = min(weight, Severity.WARNING)
        return Finding(
            rule=known.id,
            severity=weight,
            proof=Proof.PROVED if is_declared else Proof.STRUCTURAL,
            message=self._key,
            pointer=place,
            text=f"{describe(known, change, place)}: {self._said(trouble)}",
            **fingerprints(known.id, self._key, place, change),
            source_new=self._schema.location,
            witness=({self._key.role.content: one.payload},),
            reason=one.reason or self._beyond_schema(trouble),
        )

    def _beyond_schema(self, trouble: CodeFailure) -> str | None:
        """What to say of a model that refuses what its own JSON Schema was found to take."""
        speaks = self._code.is_model and self._compared.has_schema and not self._compared.unchecked
        return _OWN_VALIDATION if speaks and trouble.outcome in ("refused", "failed") else None

    def _said(self, trouble: CodeFailure) -> str:
        """What the code did, in one clause."""
        target = self._code.target
        if trouble.outcome in ("slow", "ended"):
            return f"{target} {'ended ' if trouble.outcome == 'ended' else ''}{trouble.message}"
        place = f" at {trouble.file}:{trouble.line} ({trouble.function})" if trouble.file and not trouble.built else ""
        if trouble.outcome == "refused":
            who = f"{target} ({self._consumer.builds})" if trouble.built else target
            return f"{who}: {trouble.message} [{trouble.type}]{'' if self._code.is_model else place}"
        return f"{target} raised {trouble.type}{': ' + trouble.message if trouble.message else ''}{place}"
