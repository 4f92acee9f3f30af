"""Payloads against a contract or against expectations: many of them, each failure located and grouped by its cause."""

from contractguard.checks.verification.against_contract import ContractSubject
from contractguard.checks.verification.against_expectations import ExpectationSubject
from contractguard.checks.verification.findings import report_on
from contractguard.checks.verification.routing import Routing
from contractguard.checks.verification.subject import Check, VerifiedSubject
from contractguard.checks.verification.verify import RequestedMessage, verify

__all__ = [
    "Check",
    "ContractSubject",
    "ExpectationSubject",
    "RequestedMessage",
    "Routing",
    "VerifiedSubject",
    "report_on",
    "verify",
]
