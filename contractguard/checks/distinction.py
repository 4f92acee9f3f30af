"""What tells a finding from others of its kind at its place, so that a waiver covers what it was given for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from contractguard.algebra.diff.walk import Way
from contractguard.contract.change import Change
from contractguard.contract.document import Document, Json, Location, Schema, serialized
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.finding import Finding
from contractguard.rules.fingerprint import SCHEMAS, again

MAX_NODES = 2_000
"""Of a schema that is told from others by what it says; what comes after them is not looked at."""
_WORDS = frozenset(["title", "description", "example", "examples", "$comment", "deprecated", "externalDocs"])
"""Keywords that decide nothing."""


def of_change(change: Change, at: Location | None, way: Way = ()) -> tuple[str, ...]:
    """What distinguishes a change of a schema: the variants that it is in, and of a schema as a whole what it says.
    `at` is where the side stands that counts: the new one, or the old one where there is no new one."""
    found = [_variant(edge.old or edge.new) for _, edge in way if edge.step is None]
    if change.kind.startswith(SCHEMAS) and at is not None:
        found.append(content(change.old if change.new is None else change.new, at.document))
    return tuple(found)


def content(node: Json, document: Document) -> str:
    """A digest of what a schema says, with everything that it refers to."""
    return sha256(serialized(_Spelled().value(node, document, ()))).hexdigest()


class _Spelled:
    """A schema without its words and with its references spelled out, up to those that lead back to themselves."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def value(self, node: Json, document: Document, above: tuple[tuple[int, str], ...]) -> Json:
        self._left -= 1
        if self._left < 0:
            return "…"
        if isinstance(node, list):
            return [self.value(item, document, above) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._referred(reference, document, above)
        return {key: self.value(node[key], document, above) for key in sorted(node) if key not in _WORDS}

    def _referred(self, reference: str, document: Document, above: tuple[tuple[int, str], ...]) -> Json:
        step = (id(document), reference)
        if step in above:
            return {"again": len(above) - above.index(step)}
        try:
            target, _, node = document.resolve(reference)
        except ContractGuardError:
            return {"$ref": reference}
        return self.value(node, target, (*above, step))


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
    return serialized([node.get("type"), single]).decode()


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, no two of them with one fingerprint: of several that share one each gets another, made of what its
    ends say, then of where they stand, then of their order."""
    found = list(findings)
    for distinguish in (_ends, _places):
        found = _told_apart(found, [distinguish(one) for one in found])
    return tuple(_told_apart(found, _order(found)))


def _told_apart(findings: Sequence[Finding], by: Sequence[tuple[str, ...]]) -> list[Finding]:
    shared = Counter(one.fingerprint for one in findings)
    return [
        _known_as(one, again(one.fingerprint, distinction)) if shared[one.fingerprint] > 1 else one
        for one, distinction in zip(findings, by, strict=True)
    ]


def _known_as(finding: Finding, fingerprint: str) -> Finding:
    return replace(finding, fingerprint=fingerprint, former=finding.former or finding.fingerprint)


def _ends(finding: Finding) -> tuple[str, ...]:
    sides = ((finding.old, finding.source_old), (finding.new, finding.source_new))
    return tuple(
        content(end, at.document) if at is not None else serialized(end).decode("utf-8", "replace") for end, at in sides
    )


def _places(finding: Finding) -> tuple[str, ...]:
    return tuple("" if at is None else at.pointer for at in (finding.source_old, finding.source_new))


def _order(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    seen: Counter[str] = Counter()
    numbers: list[tuple[str, ...]] = []
    for one in findings:
        seen[one.fingerprint] += 1
        numbers.append((str(seen[one.fingerprint]),))
    return numbers
