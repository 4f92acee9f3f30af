"""Rules that were given another id: what is known under the former one keeps its meaning.

Users write ids down: `contractguard explain ID`, severities in their configuration, and waivers, whose fingerprints are
made of the id among other things. Whoever renames a rule adds a line here; the tests want that its target is in the
catalogue, is no former id itself, and that no former id is that of a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REDIRECTS: Mapping[str, str] = MappingProxyType({})
"""The present id of a rule, by a former one. Several may lead to one: rules that became one."""


def present_id(rule_id: str) -> str:
    """The id by which a rule is known now; the same where it never had another one."""
    return REDIRECTS.get(rule_id, rule_id)


def former_ids(rule_id: str) -> tuple[str, ...]:
    """The ids that this rule had before, sorted."""
    return tuple(sorted(former for former, present in REDIRECTS.items() if present == rule_id))
