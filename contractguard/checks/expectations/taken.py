"""What a consumer's model takes although its JSON Schema refuses it: a second alias, a field by its name, "1" for 1.

A JSON Schema made of a model has one name for each field and knows nothing of what is converted, so that a value which
it refuses may be read all the same. Where the model can be asked (its code is run anyway) it has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from contractguard.algebra import Budget, contains
from contractguard.checks.consumer_code.model_schema import ordinary, trouble_path
from contractguard.checks.consumer_code.process import CodeFailure
from contractguard.checks.expectations.operation import CONTENT
from contractguard.checks.expectations.possible import provider_part
from contractguard.checks.expectations.resolve import ResolvedTarget
from contractguard.checks.expectations.unmet import Unmet, UnmetPlace, merge_unmet, takes
from contractguard.checks.validation.payload import find_violations
from contractguard.contract.choices import ContentModel, FormatMode, TargetPart, VerdictKind
from contractguard.contract.document import Json, Path, Schema, tokens
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.model import Role
from contractguard.rules.model import Policy
from contractguard.support.dataclass import dataclass

MAX_FURTHER = 3
"""Witnesses that are looked for beside the first, when a model takes that one."""
BUDGET = Budget(steps=20_000)
MAX_SEARCHES = 60
"""For further witnesses, of all models together; beyond them the first one decides."""

Ask = Callable[[str, Json], tuple[CodeFailure, ...] | None]
"""What a model says against a value, None where that is not known. See `AskedModels`."""


@dataclass(frozen=True, slots=True)
class AskedSide:
    """A model that reads a message: its name, its JSON Schema, and the provider's schema of what is sent, which is read
    by a content model ("declared" or "literal")."""

    code: str
    reader: Schema
    sender: Schema
    role: Role
    model: ContentModel = ContentModel.DECLARED


def sides(expectation: Expectation, at: ResolvedTarget, model: ContentModel) -> Iterator[AskedSide]:
    """The model that reads the content of a message, if it does, and what the provider sends there."""
    is_response = expectation.target.part == TargetPart.RESPONSE
    role = at.operation.response_role if is_response else at.operation.request_role
    for part in expectation.parts:
        sender = provider_part(expectation, at, part)
        if part.pointer[0] in CONTENT and part.schema is not None and sender is not None:
            yield AskedSide(expectation.code, part.schema, sender, role, model)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a model made of one difference: the witness that it refuses for it (None for none); else the places of what
    it refuses beside it. `known`: whether it said anything of it."""

    witness: Json = None
    minds: bool = False
    beside: tuple[Path, ...] = ()
    known: bool = True


def heard(
    found: Sequence[Unmet], models: Mapping[int, AskedSide], ask: Ask, policy: Policy
) -> tuple[tuple[Unmet, ...], tuple[Unmet, ...], frozenset[int]]:
    """What is found, by expectations of these numbers, in two parts: what hurts, and what their models take; and the
    numbers of those whose models take anything.

    A model is asked about the witness; where it takes that one, about others that show the same difference. What it
    takes hurts nobody that is known of: it is a warning at most, and says so.
    """
    searches = iter(range(MAX_SEARCHES))
    answers = {
        (index, number): _answer(one, number, models[number], ask, searches)
        for index, one in enumerate(found)
        if _is_of_content(one.finding)
        for number in _numbers(one.spots)
        if number in models
    }
    minded: dict[int, list[Path]] = {}
    for (index, number), answer in answers.items():
        if answer.minds:
            minded.setdefault(number, []).extend(_places(found[index], number))
    takers = {
        key
        for key, answer in answers.items()
        if answer.known and not answer.minds and _is_explained(answer.beside, minded.get(key[1], ()))
    }
    hurting: list[Unmet] = []
    taken: list[Unmet] = []
    for index, one in enumerate(found):
        quiet = frozenset(spot for spot in one.spots if (index, spot.number) in takers)
        if one.spots - quiet or not quiet:
            minding = (answers.get((index, number)) for number in _numbers(one.spots - quiet))
            hurting.append(
                Unmet(
                    _with_model_witness(one.finding, [one for one in minding if one and one.minds]), one.spots - quiet
                )
            )
        if quiet:
            taken.append(Unmet(_taken(one.finding, policy), quiet))
    numbers = frozenset(number for _, number in takers)
    return *_once(
        merge_unmet(hurting), merge_unmet(taken), {number: side.code for number, side in models.items()}
    ), numbers


_AROUND = ("operation.", "status.", "error-status.", "media-type.", "body.", "header.", "parameter.", "encoding.")
"""Kinds that are about what holds the content: a model is not asked whether there is any."""


def _is_of_content(finding: Finding) -> bool:
    """Whether a finding shows a value of the content that its reader refuses."""
    if finding.witness is None or finding.message.role is None:
        return False
    has_content = isinstance(finding.witness[0], dict) and finding.message.role.content in finding.witness[0]
    return has_content and not finding.rule.partition(".")[2].startswith(_AROUND)


def _numbers(spots: Iterable[UnmetPlace]) -> list[int]:
    return sorted({spot.number for spot in spots})


def _with_model_witness(finding: Finding, answers: Sequence[_Answer]) -> Finding:
    """The finding with a witness that a model was seen to refuse."""
    if not answers or finding.message.role is None:
        return finding
    return replace(finding, witness=({finding.message.role.content: answers[0].witness},))


def _taken(finding: Finding, policy: Policy) -> Finding:
    own = policy.override(finding.rule)
    return replace(finding, severity=min(finding.severity, Severity.WARNING) if own is None else own)


def _once(
    hurting: Iterable[Unmet], taken: Iterable[Unmet], codes: Mapping[int, str]
) -> tuple[tuple[Unmet, ...], tuple[Unmet, ...]]:
    """Both, with who takes the witness; what hurts somebody else is told once."""
    found = {one.about: one for one in hurting}
    quiet = []
    for one in taken:
        reason = takes(codes[number] for number in _numbers(one.spots))
        loud = found.get(one.about)
        if loud is None:
            quiet.append(replace(one, finding=replace(one.finding, reason=reason)))
        else:
            said = "; ".join(filter(None, (loud.finding.reason, reason)))
            found[one.about] = replace(loud, finding=replace(loud.finding, reason=said))
    return tuple(found.values()), tuple(quiet)


def _places(one: Unmet, number: int) -> list[Path]:
    """Where in its own message an expectation is not met by a finding."""
    return [tokens(spot.point.pointer)[1:] for spot in one.spots if spot.number == number]


def _is_explained(beside: Iterable[Path], minded: Collection[Path]) -> bool:
    """Whether everything that a model says beside the matter is about another difference that it was seen to mind."""
    return all(any(_on_one_way(place, known) for known in minded) for place in beside)


# --- one model and one difference


def _answer(one: Unmet, number: int, side: AskedSide, ask: Ask, searches: Iterator[int]) -> _Answer:
    place = _places(one, number)[0]
    about_member = one.finding.rule.partition(".")[2].startswith("property.")
    beside: tuple[Path, ...] = ()
    asked = False
    for witness in _witnesses(one.finding, side, place, searches, about_member=about_member):
        troubles = ask(side.code, witness)
        if troubles is None:
            return _Answer(known=False)
        if any(_is_about(trouble, witness, place) for trouble in troubles):
            return _Answer(witness, minds=True)
        asked = True
        beside = beside or tuple(trouble_path(trouble, witness) for trouble in troubles)
    return _Answer(beside=beside, known=asked)


def _is_about(trouble: CodeFailure, witness: Json, place: Path) -> bool:
    return trouble.outcome != "refused" or _on_one_way(trouble_path(trouble, witness), place)


def _witnesses(
    finding: Finding, side: AskedSide, place: Path, searches: Iterator[int], *, about_member: bool
) -> Iterator[Json]:
    """Values that the provider may send and the JSON Schema refuses at a place: the witness, then others, each of which
    is searched for."""
    assert finding.witness is not None and finding.message.role is not None
    tried: list[Json] = []
    value = ordinary(finding.witness[0].get(finding.message.role.content), side.sender, side.reader, side.role)
    for _ in range(1 + MAX_FURTHER):
        try:
            if _shows(value, side, place, about_member=about_member):
                yield value
            values = list(_values_at(value, place))
            if (not values and tried) or next(searches, None) is None:
                return
            tried.extend(values)
            answer = contains(
                _without(side.sender, place, tried),
                side.reader,
                model=ContentModel.DECLARED,
                formats=FormatMode.ASSERT,
                budget=BUDGET,
            )
        except ContractGuardError:  # told where the two are compared
            return
        if answer.kind != VerdictKind.BREAKING or not values:
            return
        value = ordinary(answer.witness, side.sender, side.reader, side.role)


def _shows(value: Json, side: AskedSide, place: Path, *, about_member: bool) -> bool:
    """Whether the provider may send a value, and the JSON Schema refuses it for what is at a place."""
    if find_violations(side.sender, value, (), access=side.role.access):
        return False
    found = find_violations(side.reader, value, (), access=None, formats=True)
    return any(
        _on_one_way(one.path, place) and (len(one.path) >= len(place) or about_member or one.keyword != "required")
        for one in found
    )


def _without(sender: Schema, place: Path, values: Sequence[Json]) -> Schema:
    """The schema without values that have one of these at a place."""
    inner: Json = {"not": {"enum": list(values)}} if values else True
    for token in reversed(place):
        inner = {"items": inner} if token == "*" else {"properties": {str(token): inner}}
    return Schema(sender.document, sender.path, {"allOf": [sender.node, inner]}, sender.dialect)


def _values_at(value: Json, path: Path) -> Iterator[Json]:
    """The values at a place, `*` for every item or member."""
    if not path:
        yield value
    elif isinstance(value, dict):
        members = value.values() if path[0] == "*" else (value[path[0]],) if path[0] in value else ()
        for member in members:
            yield from _values_at(member, path[1:])
    elif isinstance(value, list):
        for item in value:
            yield from _values_at(item, path[1:])


def _on_one_way(one: Path, other: Path) -> bool:
    """Whether one of two places holds the other; `*` is any item."""
    return all("*" in (mine, theirs) or str(mine) == str(theirs) for mine, theirs in zip(one, other, strict=False))
