"""The catalogue of rules, the policies that weigh them, and the words for what they find. Imports only `contract`."""

from contractguard.rules.catalogue import RULES, UnknownRule, closest_rule_id, find_rule, policy, rule
from contractguard.rules.describe import describe
from contractguard.rules.explain import explain, markdown
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import DEFAULT_POLICY, POLICIES, Effect, Policy, ProofOutcome, Rule, part_of, severity

__all__ = [
    "DEFAULT_POLICY",
    "POLICIES",
    "RULES",
    "Effect",
    "Policy",
    "ProofOutcome",
    "Rule",
    "UnknownRule",
    "closest_rule_id",
    "describe",
    "explain",
    "find_rule",
    "fingerprints",
    "markdown",
    "part_of",
    "policy",
    "rule",
    "severity",
]
