"""Mocked answers against the contract of the provider that they stand for.

A mock says what somebody believes of a provider. It never tells what the provider sends, and it can be wrong: each
answer below the provider's URL is held against its recorded contract, as `verify` holds stored payloads.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
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
from contractguard.contract.report import Report, Section, Statistics
from contractguard.rules import DEFAULT_POLICY, POLICIES, Policy, Rule, fingerprints, rule
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
    _unchecked: dict[tuple[MessageKey | None, str], Unchecked] = field(default_factory=dict, repr=False)
    _messages: set[MessageKey] = field(default_factory=set, repr=False)

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
            told = Unchecked(None, error.what, mocked.test)
            self._unchecked.setdefault((None, error.what), told)
            return True
        self.checked += 1
        self.failing += bool(wrong)
        self._messages.add(key)
        for violation in wrong:
            self._add_violation(key, violation, mocked)
        return True

    def report(self) -> Report:
        """What was found in all of them."""
        findings = [one for one in self._findings.values() if one.severity is not Severity.NONE]
        figures = Statistics(len(self._messages), self.seen, self.checked, failing=self.failing)
        against = ", ".join(sorted(self.contracts))
        section = Section(
            distinct(findings),
            tuple(self._unchecked.values()),
            figures,
            title=against,
            question=Question.MOCKS,
            unit=Unit.PAYLOAD,
        )
        settings = {"question": Question.MOCKS, "against": against, "policy": self.policy.name}
        return Report("verify", (section,), settings)

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
        tests = (*known.payloads, mocked.test)[:MAX_PAYLOADS]
        self._findings[cause] = replace(known, evidence=PayloadEvidence(known.payloads_total + 1, tests))

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
