"""Payloads against a contract or against expectations: many of them, each failure located and grouped by its cause."""

from contractguard.checks.verify.expected import Expected
from contractguard.checks.verify.findings import together
from contractguard.checks.verify.promised import Promised
from contractguard.checks.verify.routing import Routing
from contractguard.checks.verify.run import Asked, verify
from contractguard.checks.verify.subject import Check, Subject

__all__ = ["Asked", "Check", "Expected", "Promised", "Routing", "Subject", "together", "verify"]
