"""What tells a finding from others of its kind at its place, so that a waiver covers what it was given for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice

from contractguard.algebra.diff.walk import Route
from contractguard.contract.change import Change
from contractguard.contract.document import Document, Json, Location, Schema, canonical_bytes
from contractguard.contract.finding import Finding
from contractguard.contract.report import Section
from contractguard.contract.spelled import SpelledOut
from contractguard.rules.fingerprint import SCHEMAS, again

MAX_NODES = 2_000
"""Of a schema that is told from others by what it says; of what comes after them no reference is followed."""


def of_change(
    change: Change, at: Location | None, way: Route = (), contents: Contents | None = None
) -> tuple[str, ...]:
    """What distinguishes a change of a schema: the variants that it is in, and of a schema as a whole what it says.
    `at` is where the side stands that counts: the new one, or the old one where there is no new one."""
    found = [_variant(edge.old or edge.new) for _, edge in way if edge.step is None]
    if change.kind.startswith(SCHEMAS) and at is not None:
        digest = content if contents is None else contents.digest
        found.append(digest(change.old if change.new is None else change.new, at.document))
    return tuple(found)


def content(node: Json, document: Document) -> str:
    """A digest of what a schema says, with everything that it refers to."""
    return sha256(canonical_bytes(SpelledOut(MAX_NODES).value(node, document))).hexdigest()


class Contents:
    """The same for many schemas: what several refer to is looked at once."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Json, Document, str]] = {}

    def digest(self, node: Json, document: Document) -> str:
        """What `content` says of a part of a document, which nobody may change."""
        reference = node.get("$ref") if isinstance(node, dict) else None
        key = (id(document), reference if isinstance(reference, str) else id(node))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (node, document, content(node, document))  # alive, so that identities stay
        return known[2]


def _variant(schemas: Sequence[Schema]) -> str:
    """What a person would call a variant by: its name, its title, the values that single it out, its type."""
    schema = schemas[0]
    node = schema.node
    if not isinstance(node, dict):
        return str(node)
    for keyword in ("$ref", "title"):
        if isinstance(node.get(keyword), str):
            return str(node[keyword]).rsplit("/", 1)[-1]
    properties = node.get("properties")
    members = properties.items() if isinstance(properties, dict) else ()
    single = {name: one["const"] for name, one in members if isinstance(one, dict) and "const" in one}
    return canonical_bytes([node.get("type"), single]).decode()


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, no two of them with one fingerprint: of several that share one each gets another, made of what its
    ends say, then of where they stand, then of their order."""
    found = list(findings)
    for distinguish in (_ends, _places, _order()):
        if len({_shown_as(one) for one in found}) == len(found):
            break
        found = _told_apart(found, distinguish)
    return tuple(found)


def _shown_as(finding: Finding) -> Hashable:
    return finding.fingerprint, finding.message.tag


def distinct_sections(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections of a report, no two findings of all of them with one fingerprint."""
    findings = iter(distinct(finding for section in sections for finding in section.findings))
    return tuple(replace(section, findings=tuple(islice(findings, len(section.findings)))) for section in sections)


def _told_apart(findings: Sequence[Finding], distinguish: Callable[[Finding], tuple[str, ...]]) -> list[Finding]:
    shared = Counter(map(_shown_as, findings))
    return [_with_distinction(one, distinguish(one)) if shared[_shown_as(one)] > 1 else one for one in findings]


def _with_distinction(finding: Finding, by: tuple[str, ...]) -> Finding:
    return replace(
        finding,
        fingerprint=again(finding.fingerprint, by),
        former=finding.former or finding.fingerprint,
        renamed=tuple(again(one, by) for one in finding.renamed),
    )


def _ends(finding: Finding) -> tuple[str, ...]:
    sides = ((finding.old, finding.source_old), (finding.new, finding.source_new))
    return tuple(
        content(end, at.document) if at is not None else canonical_bytes(end).decode("utf-8", "replace")
        for end, at in sides
    )


def _places(finding: Finding) -> tuple[str, ...]:
    return tuple("" if at is None else at.pointer for at in (finding.source_old, finding.source_new))


def _order() -> Callable[[Finding], tuple[str, ...]]:
    seen: Counter[str] = Counter()

    def number(finding: Finding) -> tuple[str, ...]:
        seen[finding.fingerprint] += 1
        return (str(seen[finding.fingerprint]),)

    return number
