"""Mocked answers against the contract of the provider that they stand for.

A mock says what somebody believes of a provider. It never tells what the provider sends, and it can be wrong: each
answer below the provider's URL is held against its recorded contract, as `verify` holds stored payloads.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from urllib.parse import urlsplit

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.comparison.distinction import distinct
from contractguard.checks.expectations.resolve import find_served_operation
from contractguard.checks.validation.payload import Violation
from contractguard.checks.validation.response import HttpResponse, validate_response
from contractguard.checks.validation.validator import json_type
from contractguard.checks.verification.failure_rules import rule_for_failure, rule_for_unknown_message
from contractguard.contract.change import Change
from contractguard.contract.choices import Question, Unit
from contractguard.contract.document import Location
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.finding import Finding, PayloadEvidence, Proof, Severity, Unchecked
from contractguard.contract.model import Contract, MessageKey, Role
from contractguard.contract.report import EventCount, Report, Section, Statistics
from contractguard.rules.catalogue import rule
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import DEFAULT_POLICY, POLICIES, Policy, Rule
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_PAYLOADS = 20
"""Tests that are named of one finding; how many answers it holds for is always told."""
_OF_ANSWERS = ("status", "media-type")
_RULES = {"status": "status.added", "media-type": "media-type.added", "body": "body.added"}
"""What is wrong with an answer as a whole, by the keyword of the violation: the mock sends what is not described."""


@dataclass(frozen=True, slots=True)
class MockedAnswer:
    """An answer that a mock gave: to which call, and where the test stands that it was given in."""

    method: str
    url: str
    answer: HttpResponse
    test: Location


@dataclass(slots=True)
class MocksCheck:
    """Holds mocked answers against contracts, by the URL that each provider has in the tests."""

    contracts: Mapping[str, Contract]
    policy: Policy = POLICIES[DEFAULT_POLICY]
    formats: bool = False
    seen: int = 0
    checked: int = 0
    failing: int = 0
    _findings: dict[Hashable, Finding] = field(default_factory=dict, repr=False)
    _unchecked: dict[str, Unchecked] = field(default_factory=dict, repr=False)
    _counts: dict[MessageKey, EventCount] = field(default_factory=dict, repr=False)

    def add(self, mocked: MockedAnswer) -> bool:
        """Look at one answer; whether it is of a provider that has a contract here."""
        found = self._provider(mocked.url)
        if found is None:
            return False
        contract, path = found
        self.seen += 1
        try:
            operation, _ = find_served_operation(contract, f"{mocked.method.upper()} {path}")
            key, wrong = validate_response(contract, operation.key, mocked.answer, formats=self.formats)
        except UnknownMessage as error:
            self._unknown(mocked, path, error)
            return True
        except ContractGuardError as error:
            self._leave_out(mocked.test, error.what)
            return True
        self.checked += 1
        self.failing += bool(wrong)
        spot = mocked.test if wrong else None
        self._counts[key] = _add_count(self._counts.get(key), EventCount(key, 1, int(bool(wrong)), spot, spot))
        for violation in wrong:
            self._add_violation(key, violation, mocked)
        return True

    def report(self) -> Report:
        """What was found in all of them."""
        figures = Statistics(len(self._counts), self.seen, self.checked, failing=self.failing)
        section = Section(
            _in_order(one for one in self._findings.values() if one.severity is not Severity.NONE),
            tuple(sorted(self._unchecked.values(), key=_reason_key)),
            figures,
            title=", ".join(sorted(self.contracts)),
            question=Question.MOCKS,
            unit=Unit.PAYLOAD,
            complete=not self._unchecked,
            events=tuple(self._counts[key] for key in sorted(self._counts, key=str)),
        )
        settings = {"question": Question.MOCKS, "against": section.title, "policy": self.policy.name}
        return Report("verify", (section,), settings)

    def leave_out(self, test: Location, why: str) -> None:
        """Note an answer of a provider that could not be looked at."""
        self.seen += 1
        self._leave_out(test, why)

    def _leave_out(self, test: Location, why: str) -> None:
        """Of several for one reason the first test by name is told."""
        known = self._unchecked.get(why)
        times = known.times + 1 if known is not None else 1
        before = known.source if known is not None and known.source is not None else test
        first = min(before, test, key=_test_name)
        self._unchecked[why] = Unchecked(None, why, first, times=times)

    def is_provider(self, url: str) -> bool:
        """Whether a call is of a provider that has a contract here."""
        return self._provider(url) is not None

    def _provider(self, url: str) -> tuple[Contract, str] | None:
        """The contract whose base URL a call begins with, the longest first, and the path below it."""
        for base in sorted(self.contracts, key=len, reverse=True):
            plain = base.rstrip("/")
            if url == plain or url.startswith((f"{plain}/", f"{plain}?")):
                return self.contracts[base], urlsplit(url[len(plain) :]).path or "/"
        return None

    def _add_violation(self, key: MessageKey, violation: Violation, mocked: MockedAnswer) -> None:
        role = key.role or Role.RESPONSE
        known = _rule(role, violation)
        at = "" if violation.keyword in _OF_ANSWERS else violation.pointer
        change = Change(known.kind)
        self._note(
            (known.id, key, at, violation.what),
            Finding(
                rule=known.id,
                severity=self._severity(known),
                proof=Proof.PROVED,
                message=key,
                pointer=at,
                text=f"{printable(at, 200)} {violation.what}, in a mocked answer".strip(),
                **fingerprints(known.id, key, at, change, ("mocked",), from_first=True),
                source_old=violation.source,
                source_new=mocked.test,
            ),
            mocked,
        )

    def _unknown(self, mocked: MockedAnswer, path: str, error: UnknownMessage) -> None:
        known = rule("api", "operation.removed")
        key = MessageKey(f"{mocked.method.upper()} {printable(path, 200)}")
        text = f"{error.what}, and a mock answers for it" + (f"; {error.remedy}" if error.remedy else "")
        made = Finding(
            rule=known.id,
            severity=self._severity(known),
            proof=Proof.STRUCTURAL,
            message=key,
            pointer="",
            text=text,
            **fingerprints(known.id, key, "", Change(known.kind), ("mocked",), from_first=True),
            source_new=mocked.test,
        )
        self._note((known.id, key), made, mocked)

    def _note(self, cause: Hashable, made: Finding, mocked: MockedAnswer) -> None:
        known = self._findings.get(cause, made)
        self._findings[cause] = _with_tests(known, known.payloads_total + 1, (*known.payloads, mocked.test))

    def _severity(self, known: Rule) -> Severity:
        own = self.policy.override(known.id)
        return Severity.ERROR if own is None else own


def _rule(role: Role, violation: Violation) -> Rule:
    if violation.keyword == "status":
        return rule_for_unknown_message(role)
    if violation.keyword in _RULES:
        return rule(role.value, _RULES[violation.keyword])
    details = {json_type(violation.value)} if violation.keyword == "type" else set[str]()
    if violation.path[:1] == ("header",):
        return rule(role.value, "header.became-optional" if violation.keyword == "required" else "schema.widened")
    return rule_for_failure(role, violation.keyword, details)


def join_mock_reports(reports: Sequence[Report]) -> Report:
    """What several processes found, as if it were one: whichever of them a test ran in. There is at least one."""
    sections = [section for report in reports for section in report.sections]
    findings: dict[Hashable, Finding] = {}
    unchecked: dict[str, Unchecked] = {}
    counts: dict[MessageKey, EventCount] = {}
    for section in sections:
        for one in section.findings:
            known = findings.setdefault(_finding_key(one), _with_tests(one, 0, ()))
            total = known.payloads_total + one.payloads_total
            findings[_finding_key(one)] = _with_tests(known, total, (*known.payloads, *one.payloads))
        for left in section.unchecked:
            before = unchecked.get(left.reason, replace(left, times=0))
            first = min((one for one in (before.source, left.source) if one is not None), key=_test_name, default=None)
            unchecked[left.reason] = replace(left, source=first, times=before.times + left.times)
        for count in section.events:
            counts[count.message] = _add_count(counts.get(count.message), count)
    figures = [section.statistics for section in sections]
    whole = replace(
        sections[0],
        findings=_in_order(findings.values()),
        unchecked=tuple(sorted(unchecked.values(), key=_reason_key)),
        statistics=Statistics(
            len(counts),
            sum(one.messages for one in figures),
            sum(one.checked for one in figures),
            failing=sum(one.failing for one in figures),
        ),
        complete=not unchecked,
        events=tuple(counts[key] for key in sorted(counts, key=str)),
    )
    return replace(reports[0], sections=(whole,))


def _add_count(known: EventCount | None, other: EventCount) -> EventCount:
    """Both together; the first and the last failing test are so by name."""
    if known is None:
        return other
    spots = [one for each in (known, other) for one in (each.first, each.last) if one is not None]
    return EventCount(
        known.message,
        known.verified + other.verified,
        known.failing + other.failing,
        min(spots, key=_test_name, default=None),
        max(spots, key=_test_name, default=None),
    )


def _with_tests(finding: Finding, total: int, tests: Sequence[Location]) -> Finding:
    """A finding with so many answers, the first of their tests by name, whatever order they ran in."""
    first = sorted(tests, key=_test_name)[:MAX_PAYLOADS]
    return replace(finding, evidence=PayloadEvidence(total, tuple(first)), source_new=first[0] if first else None)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(distinct(sorted(findings, key=_finding_key)))


def _finding_key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, str(finding.message), finding.pointer, finding.text


def _test_name(test: Location) -> str:
    return test.document.name


def _reason_key(entry: Unchecked) -> str:
    return entry.reason
