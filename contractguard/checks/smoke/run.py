"""The steps of a smoke check, in their order; each may end it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.comparison.distinction import distinct
from contractguard.checks.drift.readers import ConsumerReads
from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.readers import Readers
from contractguard.checks.settings import Settings
from contractguard.checks.smoke.against import Comparison
from contractguard.checks.smoke.findings import NoticedInSmoke, admit_what_is_withheld
from contractguard.checks.smoke.identity import UNTOLD, ReleaseWatch, VersionPlace, told_version
from contractguard.checks.smoke.inputs.aligned import align_keys, base_path, unite_operations
from contractguard.checks.smoke.inputs.find import InputFinder, KnownInput, is_read
from contractguard.checks.smoke.inputs.ranking import find_candidates
from contractguard.checks.smoke.probes import (
    ProbeOutcome,
    ProbeState,
    is_secured_in_all,
    probe_guards,
    probe_writes,
    writing_operations,
)
from contractguard.checks.smoke.reach import ControlAnswer, Patience, require_refusal, told_host
from contractguard.checks.smoke.reads import UNANSWERED, Reading, ReadOutcome, ReadState, Told
from contractguard.checks.smoke.served import DescriptionIdentity, ServedDescription, fetch_description
from contractguard.checks.smoke.stand_in import read_declared
from contractguard.checks.smoke.summary import find_coverage, name_uncovered, summarize
from contractguard.checks.smoke.transport.credentials import NamedSecret, ServiceCredentials
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import MAX_BODY, Clock, SmokeRequest
from contractguard.contract.choices import FormatMode, Question
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.model import Contract, MessageKey, Operation, count_messages
from contractguard.contract.report import Section, Statistics
from contractguard.observe.sketch.observed import Observed
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

NO_CREDENTIALS = "credentials were given, and every operation that asks for some refused them: they may have expired"


@dataclass(frozen=True, slots=True)
class SmokeSubject:
    """What a service is held against: what its provider promised (None: nothing is recorded), what consumers expect of
    it, what it was seen to send; the operations that `changed` since the last release."""

    provider: str
    recorded: Contract | None
    expectations: tuple[Expectation, ...] = ()
    observed: Observed | None = None
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SmokeOptions:
    """What is asked for. `wait`: seconds until the service, or the wanted release, must have answered; `description`:
    where the service serves its own, None for the usual places; `secrets` are by security scheme, `headers` go along
    with each request; `proxy` is what the summary names."""

    inputs: Mapping[str, KnownInput] = field(default_factory=dict)
    wait: float = 20.0
    expected: str | None = None
    version_at: VersionPlace | None = None
    description: str | None = None
    secrets: tuple[NamedSecret, ...] = ()
    headers: tuple[NamedSecret, ...] = ()
    asks_unauthenticated: bool = False
    probes_writes: bool = False
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class SmokeResult:
    """The answers: on the description that is served (`served`) against the recorded one, where there are both, and on
    what came back; how many requests were sent, by method."""

    compared: Section | None
    answers: Section
    served: Contract | None
    methods: Mapping[str, int]

    @property
    def sections(self) -> tuple[Section, ...]:
        """All answers."""
        return (self.answers,) if self.compared is None else (self.compared, self.answers)


@dataclass(frozen=True, slots=True)
class SmokeRun:
    """One run against one service; `other` is asked the same, where there is one. `told` is told of each answer."""

    subject: SmokeSubject
    options: SmokeOptions
    settings: Settings
    session: Session
    clock: Clock
    other: Session | None = None
    told: tuple[Told, ...] = ()

    def run(self) -> SmokeResult:
        """All steps. Raises `InputError` where the service is not there, answers everything, or is another release;
        `UsageError` for credentials of a scheme that nobody describes."""
        early = self._early_credentials()
        patience = Patience(self.session, self.clock, self.options.wait)
        control = require_refusal(self.session, early.for_all(), patience, self.options.proxy)
        watch = self._watch_version(early, patience)
        served = fetch_description(self.session, early.for_all(), self.options.description)
        contracts = self._align(served)
        if not contracts:
            raise InputError(
                f"there is nothing to hold answers against: no contract is recorded, and none is served "
                f"({served.why_not})",
                where=told_host(self.session),
                remedy="record the description of the provider, or say below [smoke] where the service serves it",
            )
        if watch is None and served.contract is not None and served.request is not None:
            watch = self._watch_description(early, served.request)
        schemes = {name: node for one in reversed(contracts) for name, node in one.security_schemes.items()}
        credentials = ServiceCredentials(self.options.secrets, self.options.headers, schemes)
        compared = self._compare(served)
        changed = self.subject.changed | {one.message.operation for one in (compared.findings if compared else ())}
        if watch is not None:
            self.session.watch = watch.look_again
        answers = _Answers(self, contracts, credentials, changed, control).ask(watch, served)
        return SmokeResult(compared, answers, served.contract, dict(self.session.methods))

    def _early_credentials(self) -> ServiceCredentials:
        """What may be sent before the description is known that is served: headers, and the secrets of schemes that are
        recorded."""
        schemes = self.subject.recorded.security_schemes if self.subject.recorded is not None else {}
        return ServiceCredentials(
            [one for one in self.options.secrets if one.name in schemes], self.options.headers, schemes
        )

    def _watch_version(self, credentials: ServiceCredentials, patience: Patience) -> ReleaseWatch | None:
        place = self.options.version_at
        if place is None:
            return None
        request = SmokeRequest("GET", place.path, {"Accept": "*/*"}, is_fresh=True)
        watch = ReleaseWatch(self.session, request, place.read, credentials.for_all())
        if self.options.expected is not None:
            watch.require(self.options.expected, patience)
        else:
            watch.look_again()
        return watch

    def _watch_description(self, credentials: ServiceCredentials, request: SmokeRequest) -> ReleaseWatch:
        identity = DescriptionIdentity(self.session, request.path)
        watch = ReleaseWatch(
            self.session, replace(request, is_fresh=True, max_body=MAX_BODY), identity.read, credentials.for_all()
        )
        watch.look_again()
        return watch

    def _align(self, served: ServedDescription) -> tuple[Contract, ...]:
        """What is served, and what is recorded, as far as there is either."""
        recorded = self.subject.recorded
        if served.contract is None or recorded is None:
            return tuple(one for one in (served.contract, recorded) if one is not None)
        return align_keys(recorded, served.contract), recorded

    def _compare(self, served: ServedDescription) -> Section | None:
        """What is served against what is recorded, as `diff` does it."""
        if served.contract is None or self.subject.recorded is None:
            return None
        found = compare_contracts(self.subject.recorded, served.contract, self.settings)
        return replace(found, title=self.subject.provider)


class _Answers:
    """The steps that judge answers: reads, guards, probes, the other service."""

    def __init__(
        self, run: SmokeRun, contracts: tuple[Contract, ...], credentials: ServiceCredentials, changed: Collection[str],
        control: ControlAnswer,
    ) -> None:  # fmt: skip
        self._control = control
        self._subject, self._options, self._settings = run.subject, run.options, run.settings
        self._session, self._contracts, self._credentials = run.session, contracts, credentials
        operations = unite_operations(*contracts)
        self._whole = replace(contracts[0], operations=operations)
        self._candidates = find_candidates(self._whole, self._subject.expectations, changed)
        self._comparison = None if run.other is None else Comparison(run.other, credentials, told_host(run.other))
        self._told = (*run.told, *([] if self._comparison is None else [self._comparison.ask_other]))
        self._secured = {key: is_secured_in_all(contracts, one) for key, one in operations.items()}

    def ask(self, watch: ReleaseWatch | None, served: ServedDescription) -> Section:
        """Ask everything, and say what came of it."""
        reading = self._open_reading(served)
        outcomes = reading.run(self._candidates)
        probes = [*self._probe_guards(outcomes), *self._probe_writes()]
        again = reading.read_again(self._candidates)
        if watch is not None:
            self._session.watch = None
            watch.look_again()
        coverage = find_coverage(self._candidates, outcomes)
        unchecked = (
            *self._find_unchecked(outcomes, probes, served),
            *name_uncovered(coverage, self._candidates, outcomes),
            *(self._comparison.unchecked if self._comparison else ()),
        )
        judged = [one for one in outcomes.values() if one.state is ReadState.JUDGED]
        release, place, proxy = self._release(watch), told_host(self._session), self._options.proxy
        mixed = (watch.why_mixed if watch is not None else None) or _why_mixed(again)
        return Section(
            distinct(self._find_all((*outcomes.values(), *again), probes, mixed)),
            unchecked,
            Statistics(len(self._whole.operations), _count_messages(self._whole), len(judged)),
            title=self._subject.provider,
            question=Question.SMOKE,
            complete=not unchecked,
            remarks=(summarize(release, place, outcomes, self._writes(probes), coverage, proxy),),
        )

    def _open_reading(self, served: ServedDescription) -> Reading:
        subject, formats = self._subject, self._settings.formats == FormatMode.ASSERT
        described = None if served.contract is None else self._contracts[0]
        readers = Readers(described, subject.recorded, subject.expectations, subject.observed, formats)
        documents = [document for one in self._contracts for document in one.documents]
        documents += [part.schema.document for one in subject.expectations for part in one.parts if part.schema]
        declared = read_declared({id(one): one for one in documents}.values())
        names = self._credentials.header_names
        finder = InputFinder(self._whole, self._options.inputs, names, self._base_of)
        return Reading(self._session, readers, finder, self._credentials, declared, self._control, self._told)

    def _base_of(self, operation: Operation) -> str:
        """What stands before its path: what its servers say, where the operator gave the address of a host alone."""
        return "" if self._session.target.prefix else base_path(operation)

    def _probe_guards(self, outcomes: Mapping[str, ReadOutcome]) -> Iterator[ProbeOutcome]:
        if self._options.asks_unauthenticated:
            yield from probe_guards(self._session, self._credentials, self._secured, outcomes)

    def _probe_writes(self) -> Iterator[ProbeOutcome]:
        if self._options.probes_writes:
            yield from probe_writes(self._session, self._credentials, self._contracts, self._base_of)

    def _find_all(
        self, outcomes: tuple[ReadOutcome, ...], probes: list[ProbeOutcome], mixed: str | None
    ) -> Iterator[Finding]:
        tally = RejectionTally()
        for one in outcomes:
            tally.add(one.rejections)
        noticed = NoticedInSmoke(self._contracts, self._subject.expectations, self._settings.policy)
        yield from noticed.of_release(mixed)
        yield from noticed.of_reads(outcomes)
        yield from noticed.of_probes(probes)
        yield from map(admit_what_is_withheld, tally.findings(self._settings.policy))
        if self._comparison is not None:
            reads = ConsumerReads(self._whole, self._subject.expectations)
            yield from self._comparison.findings(reads, self._settings.policy)

    def _find_unchecked(
        self, outcomes: Mapping[str, ReadOutcome], probes: list[ProbeOutcome], served: ServedDescription
    ) -> Iterator[Unchecked]:
        """What was not looked at, and why."""
        yield from self._tell_what_is_missing(served)
        refused = [one for one in outcomes.values() if one.state is ReadState.REFUSED]
        passed = [key for key, one in outcomes.items() if self._secured.get(key) and one.state is ReadState.JUDGED]
        if self._credentials.are_given and refused and not passed:
            yield Unchecked(None, NO_CREDENTIALS, must=True)
        for one in outcomes.values():
            yield from one.unchecked
            if one.state not in (ReadState.JUDGED, ReadState.MISSING, ReadState.NO_ANSWER) and one.reason:
                yield Unchecked(MessageKey(one.operation.key), one.reason, must=one.reason == UNANSWERED)
        for probe in probes:
            if probe.state in (ProbeState.UNCLEAR, ProbeState.CUT):
                yield Unchecked(MessageKey(probe.operation.key), probe.reason)

    def _tell_what_is_missing(self, served: ServedDescription) -> Iterator[Unchecked]:
        if self._subject.recorded is None:
            yield Unchecked(None, "no contract is recorded: nothing says what was promised")
        if served.contract is None:
            is_named = self._options.description is not None
            yield Unchecked(None, f"the service serves no description: {served.why_not}", must=is_named)

    def _writes(self, probes: list[ProbeOutcome]) -> str:
        number = len(writing_operations(self._contracts))
        asked = sum(one.state is not ProbeState.CUT for one in probes if not is_read(one.operation))
        if not number:
            return ""
        verb = "writes" if number == 1 else "write"
        return f"{number} {verb} ({f'{asked} probed without credentials' if asked else 'never sent'})"

    def _release(self, watch: ReleaseWatch | None) -> str | None:
        if self._options.expected is not None:
            return printable(self._options.expected, 80)
        if self._options.version_at is None or watch is None:
            return None
        return " and ".join(sorted(told_version(one) for one in watch.seen if one != UNTOLD)) or None


def _why_mixed(again: tuple[ReadOutcome, ...]) -> str | None:
    """Why more than one release answers, by reads that came out otherwise when they were sent again."""
    keys = sorted({one.operation.key for one in again})
    if not keys:
        return None
    told = ", ".join(printable(key, 100) for key in keys[:3]) + (", …" if len(keys) > 3 else "")
    return f"what was right in one answer was not in another one to the same request: {told}"


def _count_messages(contract: Contract) -> int:
    return sum(count_messages(one) for one in contract.operations.values())
