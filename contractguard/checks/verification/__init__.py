"""Payloads against a contract or against expectations: many of them, each failure located and grouped by its cause."""

from contractguard.checks.verification.against_contract import Promised
from contractguard.checks.verification.against_expectations import Expected
from contractguard.checks.verification.findings import together
from contractguard.checks.verification.routing import Routing
from contractguard.checks.verification.subject import Check, Subject
from contractguard.checks.verification.verify import Asked, verify

__all__ = ["Asked", "Check", "Expected", "Promised", "Routing", "Subject", "together", "verify"]
