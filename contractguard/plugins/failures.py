"""Violations as the message of a failed assertion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contractguard.checks.validation.payload import Violation
from contractguard.contract.document import Json, Location, Path, Position, pointer
from contractguard.contract.model import Contract
from contractguard.contract.redaction import redact_value
from contractguard.reports.parts.fragments import compact
from contractguard.reports.parts.positions import Positions, positions
from contractguard.support.printable import printable, written_text

MAX_SHOWN = 5
MAX_TOLD = 10
MAX_VALUE = 120
_NO_VALUE = frozenset(["media-type", "status"])
"""What is wrong with these is said in the sentence."""


def explain_violations(subject: str, contract: Contract, wrong: Sequence[Violation]) -> str:
    """What is wrong with the subject, the first places in full; nothing when nothing is."""
    if not wrong:
        return ""
    groups = _group_by_cause(wrong)
    shown = groups[:MAX_SHOWN]
    known = positions(group[0].source for group in shown if group[0].source is not None)
    where = printable(contract.documents[0].name) if contract.documents else "the contract"
    lines = [f"{printable(subject)} is not what the contract says ({where})"]
    for group in shown:
        lines.extend(["", *_lines(group, known)])
    left = sum(map(len, groups[MAX_SHOWN:]))
    return written_text("\n".join([*lines, *(["", f"and {left} more"] if left else [])]))


def _group_by_cause(wrong: Sequence[Violation]) -> list[list[Violation]]:
    """What is wrong at one place for one reason, in groups: three missing names are told beside each other."""
    groups: dict[tuple[Path, str, Location | None], list[Violation]] = {}
    for one in wrong:
        groups.setdefault((one.path, one.keyword, one.source), []).append(one)
    return list(groups.values())


def _lines(group: list[Violation], known: Positions) -> Iterator[str]:
    first = group[0]
    shown = "; ".join(one.what for one in group[:MAX_TOLD]) + ("; …" if len(group) > MAX_TOLD else "")
    yield f"{_place(first)}{shown}"
    is_absent = first.value is None and first.keyword in ("required", "body")
    if not is_absent and first.keyword not in _NO_VALUE:
        yield f"    found     {_cut(redact_value(first.value, _name(first.path)))}"
    if first.source is not None:
        spot = _spot(first.source, known.get(first.source))
        promise = _promise(first.source, first.keyword)
        yield f"    contract  {promise}   {spot}" if promise else f"    contract  {spot}"


def _name(path: Path) -> str:
    return next((one for one in reversed(path) if isinstance(one, str)), "")


def _place(one: Violation) -> str:
    """Where in the message, as one would say it; what is wrong follows."""
    part, *below = one.path
    if part == "header":
        return f"header {printable(str(below[0]))} " if one.keyword != "media-type" else ""
    if part == "status":
        return ""
    return f"{printable(pointer(below))}: " if below else "the body: "


def _promise(source: Location, keyword: str) -> str:
    """The keyword that is not met, with its value; nothing where the place says more than that."""
    if not source.path or source.path[-1] != keyword:
        return ""
    return f"{printable(keyword)}: {_cut(source.document.value_at(source.path))}"


def _spot(source: Location, position: Position | None) -> str:
    place = f":{position.line}:{position.column}" if position else f" {printable(source.pointer)}"
    return f"{printable(source.document.name)}{place}"


def _cut(value: Json) -> str:
    text, whole = compact(value, MAX_VALUE)
    return printable(text if whole else text + "…", MAX_VALUE + 1)
