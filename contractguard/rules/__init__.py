"""The catalogue of rules, the policies that weigh them, and the words for what they find. Imports only `contract`."""

from contractguard.rules.catalogue import RULES, UnknownRule, closest, find, policy, rule
from contractguard.rules.describe import describe
from contractguard.rules.explain import explain, markdown
from contractguard.rules.fingerprint import fingerprint
from contractguard.rules.model import DEFAULT_POLICY, POLICIES, Effect, Outcome, Policy, Rule, part_of, severity

__all__ = [
    "DEFAULT_POLICY",
    "POLICIES",
    "RULES",
    "Effect",
    "Outcome",
    "Policy",
    "Rule",
    "UnknownRule",
    "closest",
    "describe",
    "explain",
    "find",
    "fingerprint",
    "markdown",
    "part_of",
    "policy",
    "rule",
    "severity",
]
