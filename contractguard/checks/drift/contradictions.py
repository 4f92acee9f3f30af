"""Whether a fact contradicts a description: no message that the description admits makes it true.

The example comes first, because it is cheap: a message that the description admits, changed at one place so that the
claim is true of it. Where the validator takes it, there is no contradiction. Where it does not, the algebra is asked
whether *no* message of the description makes the claim true. Only its proof counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial

from contractguard.algebra.confirm.export import Exported
from contractguard.algebra.containment import decide
from contractguard.algebra.handle import handle
from contractguard.algebra.solve.budget import Purse
from contractguard.checks.drift.claims import ABSENT, NO_EXAMPLE, Claim
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.failed import PLAIN
from contractguard.checks.drift.sentences import (
    MEMBER,
    MEMBER_NAME,
    FactPlace,
    NotThere,
    PlaceStep,
    StepKind,
    locate_in,
    sentence,
)
from contractguard.checks.validation.validator import CompiledValidator, Failure
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, FormatMode
from contractguard.contract.document import Json, Path, Schema, canonical_bytes
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

STEPS = 60_000
"""Of work for one question."""
DIALECT = "2020-12"
_WORDS = {
    "oneOf": "must fit exactly one alternative",
    "anyOf": "must fit an alternative",
    "not": "must not fit what is ruled out",
}
"""What a keyword asks for, where only that it was not met is known."""


@dataclass(frozen=True, slots=True)
class ContradictedClaim:
    """A claim that no message of the description makes true: the example message, what a validator says of it, and
    what the second one says against that, if anything."""

    claim: Claim
    failure: Failure
    example: Json
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim of which it is not known whether it contradicts the description, and why."""

    claim: Claim
    reason: str


class MessageClaims:
    """Asks about the claims on the body of one message. `formats`: whether `format` is a constraint.

    Raises `InputError` for a schema that cannot be applied.
    """

    def __init__(self, schema: Schema, access: Access | None, purse: Purse, *, formats: bool) -> None:
        self._purse, self._formats = purse, formats
        self._judge = CompiledValidator(schema, access, formats=formats)
        self._reached: dict[FactPlace, Verdict] = {}
        self._places: dict[FactPlace, DescribedPlace] = {}

    @property
    def is_circular(self) -> bool:
        """Whether the schema leans on itself so that nothing can be asked of it."""
        return self._judge.exported is None

    @property
    def mentions_formats(self) -> bool:
        """Whether the schema has a `format` anywhere (or a name that is spelled so)."""
        return b'"format":' in canonical_bytes(self._exported.schema)

    @cached_property
    def described(self) -> DescribedPlace:
        """What the description says of the whole body."""
        return DescribedPlace.top(self._exported)

    def find(self, claim: Claim) -> ContradictedClaim | OpenClaim | None:
        """What there is to say of a claim; None where it is true of a message that the description admits."""
        claim = _with_listed_example(claim, self._place_at(claim.place))
        if not self._is_suspect(claim):
            return None
        if claim.example is NO_EXAMPLE:
            return OpenClaim(claim, "no example was found that does not meet it")
        base = self._reach(claim.place)
        if base.kind == "compatible":
            return None  # nothing can be there at all: that is another claim, about the place above
        if base.kind == "unknown":
            return OpenClaim(claim, base.reason or "it is not known how a message reaches this place")
        return self._judge_claim(claim, base.witness)

    def _judge_claim(self, claim: Claim, message: Json) -> ContradictedClaim | OpenClaim | None:
        try:
            path = locate_in(message, claim.place)
        except NotThere:
            return OpenClaim(claim, "no example message was found")
        example = _replace_value(message, path, claim)
        if self._judge.fits(example):
            return None
        verdict = self._refute_claim(claim)
        if verdict.kind == "breaking" or verdict.empty_sender:
            return None
        if verdict.kind != "compatible":
            return OpenClaim(claim, verdict.reason or "it is not decided whether the description allows it")
        if not self._judge.fits(message):
            return OpenClaim(claim, "no example shows it alone")
        failure = self._whole_failure(claim, example, path) or _nearest(self._judge.failures(example), path)
        return ContradictedClaim(claim, failure, example, self._judge.disagreement(example, failure))

    def _whole_failure(self, claim: Claim, example: Json, path: Path) -> Failure | None:
        """The failure of the very keyword that was seen not to be met. A validator tells more of an example, such as
        what is missing in one alternative; but that is about the example alone."""
        if not claim.failed or claim.failed in PLAIN:
            return None
        for one in self._judge.failed_keywords(example):
            if one.keyword == claim.failed and one.path == path:
                cause = (id(one.document), id(one.node), one.keyword)
                what = _WORDS.get(one.keyword, f"must meet {one.keyword}")
                return Failure(cause, path, one.keyword, "", what, None, (one.document, one.node, one.keyword))
        return None

    def _refute_claim(self, claim: Claim) -> Verdict:
        """Whether `claim ⊆ ¬description`: `compatible` where it is proved."""
        reader = {"not": self._without_definitions, "$defs": self._definitions}
        return self._ask({**sentence(claim.place, claim.node), "$defs": self._definitions}, reader)

    def _reach(self, place: FactPlace) -> Verdict:
        """The simplest message of the description that has something at a place: `breaking`, with that witness."""
        if place not in self._reached:
            named = tuple(PlaceStep(StepKind.PROPERTY, MEMBER_NAME) if step == MEMBER else step for step in place)
            for way in dict.fromkeys((named, place)):
                self._reached[place] = self._ask(self._exported.schema, {"not": sentence(way, True)})
                if self._reached[place].kind == "breaking":
                    break
        return self._reached[place]

    def _ask(self, sender: Json, reader: Json) -> Verdict:
        formats = FormatMode.ASSERT if self._formats else FormatMode.ANNOTATION
        budget = self._purse.share(STEPS)
        return decide(
            handle(sender, DIALECT), handle(reader, DIALECT), formats=formats, budget=budget, purse=self._purse
        )

    @property
    def _exported(self) -> Exported:
        assert self._judge.exported is not None
        return self._judge.exported

    @cached_property
    def _definitions(self) -> Json:
        return self._exported.schema.get("$defs", {})

    @cached_property
    def _without_definitions(self) -> Json:
        return {word: said for word, said in self._exported.schema.items() if word != "$defs"}

    def _place_at(self, place: FactPlace) -> DescribedPlace:
        """What the description says at a place, looked up once."""
        if place not in self._places:
            self._places[place] = self._place_at(place[:-1]).child(place[-1]) if place else self.described
        return self._places[place]

    def _is_suspect(self, claim: Claim) -> bool:
        """Whether anything that is said of the place may contradict the claim."""
        place = self._place_at(claim.place)
        if not place.simple or not claim.keywords:
            return True
        if claim.name is None:
            return any(place.refuses(one, partial(_refuses, claim)) for one in place.roots)
        return claim.name in place.required if claim.example is ABSENT else place.closed


def _with_listed_example(claim: Claim, place: DescribedPlace) -> Claim:
    """A claim about a type with an example of that type which the description lists, where it lists any."""
    if claim.kind != "type":
        return claim
    import jsonschema_rs

    listed = [value for one in place.nodes for value in (*one.node.get("enum", ()), *_const(one.node))]
    if not listed:
        return claim
    typed = jsonschema_rs.Draft202012Validator(claim.node)
    return next((replace(claim, example=value) for value in listed if typed.is_valid(value)), claim)


def _const(node: Mapping[str, Json]) -> tuple[Json, ...]:
    return (node["const"],) if "const" in node else ()


def _refuses(claim: Claim, node: Json) -> bool:
    """Whether one schema, by those of its keywords that matter, refuses the example."""
    import jsonschema_rs

    own = {keyword: node[keyword] for keyword in claim.keywords if keyword in node}
    if not own:
        return False
    try:
        return not jsonschema_rs.Draft202012Validator(own, offline=True, validate_formats=True).is_valid(claim.example)
    except ValueError:  # its own errors are of this kind; the question itself says so, if it matters
        return True


def _replace_value(message: Json, path: Path, claim: Claim) -> Json:
    """A message with the claim made true at a path."""
    if not path:
        return claim.applied_to(message)
    token, rest = path[0], path[1:]
    if isinstance(message, list):
        index = int(token)
        return [*message[:index], _replace_value(message[index], rest, claim), *message[index + 1 :]]
    return {**message, token: _replace_value(message[token], rest, claim)}


def _nearest(failures: list[Failure], path: Path) -> Failure:
    """The failure at the place that was changed, or the one that is nearest to it. Raises `InputError`."""
    if not failures:
        raise InputError("the validators contradict themselves about an example", remedy="report this")

    def shared_steps(failure: Failure) -> int:
        pairs = zip(failure.path, path, strict=False)
        return sum(1 for _ in _while_equal(pairs))

    return max(failures, key=lambda one: (shared_steps(one), -len(one.path)))


def _while_equal(pairs: zip[tuple[str | int, str | int]]) -> list[str | int]:
    found = []
    for one, other in pairs:
        if one != other:
            break
        found.append(one)
    return found
