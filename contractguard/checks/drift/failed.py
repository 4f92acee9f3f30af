"""Keywords of the description that a value failed: noted while the value is there, and judged without it.

Facts hold types, names and members; they cannot hold that a number was above 500. A validator sees it, and what is kept
is the keyword with its value, `maximum=500`. Of a value that is a schema, or long, a digest is kept: whether it is
still the same is all that matters later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from contractguard.checks.comparison.distinction import content
from contractguard.checks.drift.claims import NO_EXAMPLE, Claim, schema_of_types
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.sentences import ITEM, FactPlace, PlaceStep, StepKind
from contractguard.checks.validation.validator import CompiledValidator, FailedKeyword
from contractguard.contract.choices import Access, FormatMode
from contractguard.contract.document import Json, Location, Path, Schema, canonical_bytes
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.facts import Facts
from contractguard.rules.wording import name
from contractguard.support.dataclass import dataclass

HELD = frozenset({"type", "required"})
"""Keywords of which facts hold what fails them, where they are applied whatever the value is."""
CONDITIONS = ("if", "dependentSchemas")
"""Keywords that apply others to some values only."""
_TURNING = frozenset({
    "not", "oneOf", "if", "contains", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef",
})  # fmt: skip
"""Keywords by which a value may fit because it fails a schema below, such as one with a format that is asserted."""
PLAIN = frozenset({
    "type", "required", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "minProperties",
    "maxProperties", "dependentRequired",
})  # fmt: skip
"""Keywords that say the same whatever stands beside them, and whose values are no schemas."""
MAX_LIMIT = 80
"""Characters of a value that is kept as it is."""
DIGEST = "#"
"""Before a digest, where JSON never begins with it."""


@dataclass(frozen=True, slots=True)
class KeywordWatch:
    """Which keywords the bodies of one message fail that facts do not hold. Raises `InputError` for a schema that
    cannot be applied."""

    schema: Schema
    access: Access | None
    literal: CompiledValidator
    asserted: CompiledValidator
    is_narrower: bool = False
    """Whether what fits with formats asserted is known to fit without."""

    @classmethod
    def for_schema(cls, schema: Schema, access: Access | None) -> KeywordWatch:
        """The watch over the bodies that a schema describes."""
        literal, asserted = (CompiledValidator(schema, access, formats=formats) for formats in (False, True))
        is_narrower = asserted.exported is not None and not _has_keyword(asserted.exported.schema, _TURNING)
        return cls(schema, access, literal, asserted, is_narrower)

    def find_failed(self, value: Json) -> list[tuple[Path, str]]:
        """What a body fails, each with its place: `maximum=500`. Nothing of the value is told.

        `format` counts as a constraint here, and what else fails for it does not. Raises `InputError` for what no
        validator takes.
        """
        if self.is_narrower and self.asserted.fits(value):
            return []
        found: dict[tuple[Path, str], None] = {}
        for judge, find in ((self.literal, CompiledValidator.failed_keywords), (self.asserted, _formats)):
            if judge.fits(value) or judge.exported is None:
                continue
            top = DescribedPlace.top(judge.exported)
            for one in find(judge, value):
                told = list(_conditions(one, top, value)) or ([] if one.keyword in HELD else [one])
                found |= dict.fromkeys((each.path, f"{each.keyword}={limit_text(each)}") for each in told)
        return list(found)


def _has_keyword(node: Json, keywords: frozenset[str]) -> bool:
    """Whether any of the keywords is in a schema. (A property that is called so counts as well.)"""
    if isinstance(node, dict):
        return not keywords.isdisjoint(node) or any(_has_keyword(one, keywords) for one in node.values())
    return isinstance(node, list) and any(_has_keyword(one, keywords) for one in node)


def _formats(judge: CompiledValidator, value: Json) -> Iterator[FailedKeyword]:
    """The formats that are not met, also in the alternative of a union that was meant."""
    for one in judge.failures(value):
        if one.keyword == "format" and not isinstance(one.origin, Location):
            yield FailedKeyword(one.path, *one.origin)


def _conditions(failed: FailedKeyword, top: DescribedPlace, value: Json) -> Iterator[FailedKeyword]:
    """The conditions on the way to a keyword that the value does not meet: without them it would not be applied."""
    import jsonschema_rs

    place, found = top, value
    for depth in range(len(failed.path) + 1):
        for one in place.nodes:
            keyword = next((word for word in CONDITIONS if word in one.node), None)
            origin = place.exported.origins.get(id(one.node))
            if keyword is None or origin is None:
                continue
            whole = {**one.node, "$defs": place.exported.schema.get("$defs", {})}
            if not jsonschema_rs.Draft202012Validator(whole, offline=True, validate_formats=True).is_valid(found):
                yield FailedKeyword(failed.path[:depth], *origin[1], keyword)
        if depth < len(failed.path):
            token = failed.path[depth]
            place = place.child(ITEM if isinstance(token, int) else PlaceStep(StepKind.PROPERTY, token))
            found = found[token]


def limit_text(failed: FailedKeyword) -> str:
    """The value of a keyword as it is kept: itself where it is short and says all, else a digest of its schema."""
    value = failed.node.get(failed.keyword) if isinstance(failed.node, dict) else None
    if failed.keyword in PLAIN and value is not None and (value is not True or failed.keyword == "uniqueItems"):
        text = canonical_bytes(value).decode("utf-8", "replace")
        if len(text) <= MAX_LIMIT:
            return text
    return DIGEST + content(failed.node, failed.document)[:12]


@dataclass(frozen=True, slots=True)
class KeptKeyword:
    """A failed keyword as facts have it: `maximum=500`."""

    keyword: str
    limit: str

    @classmethod
    def parse(cls, text: str) -> KeptKeyword:
        """Read what `KeywordWatch` noted."""
        keyword, _, limit = text.partition("=")
        return cls(keyword, limit)

    @property
    def is_digest(self) -> bool:
        """Whether only a digest of the schema was kept."""
        return self.limit.startswith(DIGEST)


def failed_claims(facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    """What failed keywords claim at one place; those that the description has no more claim what can still be told of
    them, which is nothing where only a digest was kept."""
    for text in sorted(facts.failed):
        kept = KeptKeyword.parse(text)
        node = _failing_node(kept, described)
        if node is None:
            continue
        found = _counterexample(described, kept.keyword, node, schema_of_types(facts))
        said = f"did not meet {kept.keyword}" + ("" if kept.is_digest else f" {name(kept.limit)}")
        yield Claim(place, "failed", {"not": node}, found, said, failed=kept.keyword)


def leans_on_formats(claim: Claim) -> bool:
    """Whether a value that was seen to fail a keyword, `format` being an annotation, may meet it where formats are
    asserted: another alternative fits then, say. (Which properties are additional, no format decides.)"""
    if not claim.failed or claim.failed in PLAIN:
        return False
    node = claim.node["not"]
    return not (claim.failed == "additionalProperties" and node.get("additionalProperties") is False)


def changed_since(facts: Facts, described: DescribedPlace) -> Iterator[KeptKeyword]:
    """The failed keywords of one place that the description has there with another value now."""
    for text in sorted(facts.failed):
        kept = KeptKeyword.parse(text)
        limits = {limit_text(one) for one, _ in keywords_at(described, kept.keyword)}
        if limits and kept.limit not in limits:
            yield kept


def _failing_node(kept: KeptKeyword, described: DescribedPlace) -> Json:
    """The schema that values did not meet; None where nothing is known of it any more."""
    for one, node in keywords_at(described, kept.keyword):
        if limit_text(one) == kept.limit:
            return node if kept.is_digest else {kept.keyword: node[kept.keyword]}
    if kept.is_digest:
        return None
    try:
        value = json.loads(kept.limit)
    except ValueError:
        return None
    return {kept.keyword: value} if kept.keyword in PLAIN else None


def _counterexample(described: DescribedPlace, keyword: str, node: Json, typed: Json) -> Json:
    """A value that fails a keyword, and nothing else that is said of the place if there is such a one; `NO_EXAMPLE`
    where none is found."""
    from contractguard.algebra.containment import contains  # which watching bodies needs not

    definitions = described.exported.schema.get("$defs", {})
    spelled = ("$ref", "allOf", keyword)  # what these say is among the nodes
    others = [
        {word: said for word, said in one.node.items() if word not in spelled} for one in described.nodes if one.always
    ]
    for sender in ([{"allOf": others, **typed}] if others else []) + [typed, {}]:
        try:
            verdict = contains(
                {**sender, "$defs": definitions}, {"allOf": [node], "$defs": definitions}, formats=FormatMode.ASSERT
            )
        except InputError:  # a keyword that was written by hand into the record
            return NO_EXAMPLE
        if verdict.kind == "breaking":
            return verdict.witness
    return NO_EXAMPLE


def keywords_at(place: DescribedPlace, keyword: str) -> Iterator[tuple[FailedKeyword, Json]]:
    """Every schema at a place that has a keyword: as it stands in its file, and as validators have it."""
    for one in place.nodes:
        origin = place.exported.origins.get(id(one.node))
        if keyword in one.node and origin is not None:
            document, node = origin[1]
            yield FailedKeyword((), document, node, keyword), one.node
