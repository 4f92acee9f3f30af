"""A consumer's model as its JSON Schema says: what the provider may send and the schema does not take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from contractguard.algebra.every_difference import differences
from contractguard.checks.consumer_code.process import Code, CodeFailure, Stop
from contractguard.checks.settings import Settings
from contractguard.checks.validation.payload import find_violations
from contractguard.contract.answers.difference import Difference
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Document, Json, Path, Schema, pointer, step, tokens
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Finding, Proof, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.readers.expectations.models import Models
from contractguard.rules.catalogue import rule
from contractguard.rules.describe import describe
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import part_of, severity
from contractguard.support.dataclass import dataclass

_OF_ALL = ("variant", "discriminator")
"""Subjects of differences that stand for every trouble below their place."""

_OPENED = ("additional-properties.", "unevaluated.")
"""Differences by which there may be members that nobody named."""

TAKES_MORE = "the model itself takes the witness: it accepts more than its JSON Schema says"


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences from the model's schema, each with what the model itself did with its witness (None where that
    is not known), and what was not compared."""

    pairs: tuple[tuple[Difference, tuple[CodeFailure, ...] | None], ...] = ()
    unchecked: tuple[str, ...] = ()
    has_schema: bool = True

    def explains(self, trouble: CodeFailure, payload: Json) -> bool:
        """Whether a trouble is the effect of a difference that the model was seen to mind."""
        if trouble.outcome != "refused":
            return False
        place = trouble_path(trouble, payload)
        return any(_covers(one, place) and _minds(one, troubles) for one, troubles in self.pairs)


def compare_schema(
    code: Code,
    schema: Schema,
    role: Role,
    settings: Settings,
    environment: Mapping[str, str],
    ask: Callable[[Json], tuple[CodeFailure, ...]],
) -> Compared:
    """Compare what a schema admits with what the JSON Schema of a model takes, and ask the model about the witnesses.

    Formats count: a model reads what it finds there. What cannot be compared is told in `unchecked`.
    """
    wanted = (code.target, "validation")
    try:
        node, silent = Models([wanted], code.folder, allowed=True, environment=environment).schema(wanted)
    except InputError as error:
        return Compared(unchecked=(f"by its JSON Schema: {error.what}",), has_schema=False)
    module, _, name = code.target.partition(":")
    document = Document(f"file:///!model/{quote(module)}/validation/{quote(name)}", code.target, node)
    reader = Schema(document, (), node, "2020-12")
    unchecked = [f"{field} is validated by a function alone: its JSON Schema says nothing" for field in silent]
    try:
        found = differences(schema, reader, model=settings.model, formats=FormatMode.ASSERT, access=role.access)
    except InputError as error:
        where = f"{error.where}: " if error.where else ""
        return Compared(unchecked=(*unchecked, f"by its JSON Schema: {where}{error.what}"), has_schema=False)
    if not found.complete:
        unchecked.append(f"by its JSON Schema: {found.reason}")
    pairs: list[tuple[Difference, tuple[CodeFailure, ...] | None]] = []
    for one in found.found:
        try:
            pairs.append((one, None if one.witness is None else ask(ordinary(one.witness[0], schema, reader, role))))
        except Stop as stop:
            unchecked.append(f"what the model does with a witness: {stop.reason}")
            pairs.append((one, None))
    return Compared(tuple(pairs), tuple(unchecked))


def schema_findings(compared: Compared, code: Code, key: MessageKey, settings: Settings) -> list[Finding]:
    """A finding for each difference. One that is proved is an error, for it hurts a consumer, unless the model takes
    the witness."""
    assert key.role is not None
    found = []
    for one, troubles in compared.pairs:
        known = rule(part_of(key.role), one.kind)
        place = pointer((key.role.content, *tokens(one.pointer)))
        change = Change(one.kind, one.name, one.read, one.sent)
        takes = troubles == ()
        sure = one.proof is Proof.PROVED and settings.policy.override(known.id) is None
        weight = Severity.ERROR if sure else severity(known, settings.policy, "unproven")
        found.append(
            Finding(
                rule=known.id,
                severity=min(weight, Severity.WARNING) if takes else weight,
                proof=one.proof,
                message=key,
                pointer=place,
                text=f"{describe(known, change, place, standing=True)}; {code.target} does not take that",
                **fingerprints(known.id, key, place, change),
                old=one.read,
                new=one.sent,
                source_old=one.reader,
                source_new=one.sender,
                witness=None if one.witness is None else ({key.role.content: one.witness[0]},),
                reason=TAKES_MORE if takes else _reason(one, troubles),
            )
        )
    return found


def _reason(one: Difference, troubles: tuple[CodeFailure, ...] | None) -> str | None:
    if one.proof is not Proof.PROVED or not troubles or one.witness is None:
        return one.reason
    if _minds(one, troubles):
        return one.reason
    return f"the model refuses the witness, but for another reason: {troubles[0].message}"


def _minds(one: Difference, troubles: tuple[CodeFailure, ...] | None) -> bool:
    """Whether what the model said of the witness is about the difference."""
    if not troubles or one.witness is None:
        return False
    witness = one.witness[0]
    return any(trouble.outcome != "refused" or _is_cause(one, trouble, witness) for trouble in troubles)


def _is_cause(one: Difference, trouble: CodeFailure, witness: Json) -> bool:
    place = trouble_path(trouble, witness)
    if trouble.type == "extra_forbidden" and one.kind.startswith(_OPENED):  # it is about whichever member is unknown
        return _covers(one, place[:-1])
    return _covers(one, place)


def ordinary(witness: Json, schema: Schema, reader: Schema, role: Role) -> Json:
    """A witness with its dates in a year that Python has; as it is, if it would show the difference no more."""
    changed = _in_year_2000(witness)
    try:
        still_sent = not find_violations(schema, changed, (), access=role.access, formats=True)
        return changed if still_sent and find_violations(reader, changed, (), access=None, formats=True) else witness
    except InputError:  # a pattern that this validator does not know
        return witness


def _in_year_2000(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _in_year_2000(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_in_year_2000(item) for item in value]
    return f"2000{value[4:]}" if isinstance(value, str) and value.startswith("0000-") else value


def _covers(one: Difference, place: Path) -> bool:
    """Whether a difference is about a place of a payload, or about all that is below it."""
    path = tokens(one.pointer)
    if one.kind.partition(".")[0] == "property" and one.name and path[-1:] != (one.name,):
        path = (*path, one.name)
    if len(path) > len(place) or any(mine not in ("*", str(other)) for mine, other in zip(path, place, strict=False)):
        return False
    return len(path) == len(place) or bool(path) or one.kind.partition(".")[0] in _OF_ALL


def trouble_path(trouble: CodeFailure, payload: Json) -> Path:
    """Where in a payload pydantic found an error: its `loc` without the names of variants and validators."""
    path: list[str | int] = []
    node = payload
    for index, token in enumerate(trouble.loc):
        try:
            token, node = step(node, token)
        except (KeyError, IndexError):
            if index < len(trouble.loc) - 1 or trouble.type != "missing":
                continue
        path.append(token)
    return tuple(path)
