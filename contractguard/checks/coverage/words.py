"""What is missing, in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from contractguard.observe.hits.cells import (
    ABSENT,
    AT,
    EXPECTATION,
    MEDIA_TYPE,
    MEMBER,
    NULL,
    OTHERS,
    PRESENT,
    STATUS,
    Cell,
    Hit,
)

_Around = tuple[str, str]
"""What is said before and behind the things that a phrase is about."""

_UNSEEN: Mapping[str, _Around] = {
    STATUS: ("", " is declared and never tested"),
    MEDIA_TYPE: ("", " is never tested"),
    PRESENT: ("never there: ", ""),
    ABSENT: ("never left out: ", ""),
    NULL: ("never null: ", ""),
    OTHERS: ("never one of the other listed values: ", ""),
}
_SEEN: Mapping[str, _Around] = {
    STATUS: ("", " is seen and never checked"),
    MEDIA_TYPE: ("", " is seen and never checked"),
    PRESENT: ("there, and never checked: ", ""),
    ABSENT: ("left out, and never checked: ", ""),
    NULL: ("null, and never checked: ", ""),
    OTHERS: ("one of the other listed values, and never checked: ", ""),
}
_WHY = "calls in test code may be about it of which too little is known before they run"
_DOUBTFUL = f" is declared; whether it is tested cannot be told: {_WHY}"
_DOUBTFUL_SEEN = f" is seen; whether it is checked cannot be told: {_WHY}"
_UNRECORDED: _Around = ("no run is recorded that would show ", "")
_FROM_A_RUN = {ABSENT: " left out", NULL: " null", OTHERS: " as one of the other listed values"}
_ENDS = {"minLength": "shortest", "maxLength": "longest", "minItems": "fewest items", "maxItems": "most items"}


def describe_missing(
    missing: Iterable[Cell], hits: Mapping[Cell, Hit], doubtful: Container[Cell] = (), *, is_recorded: bool = True
) -> Iterator[str]:
    """A phrase for each thing that is missing: fields in one state together, values of one field together. What was
    seen, and nothing checked, is told apart, and so is what is `doubtful`. Unless a run `is_recorded`, nothing is known
    of what only a run shows."""
    groups: dict[_Around, list[str]] = {}
    for cell in missing:
        around, subject = _phrase(cell, is_seen=cell in hits)
        if cell in doubtful:
            around = ("", _DOUBTFUL_SEEN if cell in hits else _DOUBTFUL)
        elif not is_recorded and cell not in hits and _is_of_a_run(cell):
            around, subject = _UNRECORDED, _subject_of_a_run(cell)
        groups.setdefault(around, []).append(subject)
    for (before, behind), subjects in groups.items():
        yield f"{before}{', '.join(subjects)}{behind}"


def _is_of_a_run(cell: Cell) -> bool:
    """Whether a run shows it alone: statuses are asserted in test code, too, and expectations evaluated."""
    return cell.state != STATUS and not cell.state.startswith(EXPECTATION)


def _subject_of_a_run(cell: Cell) -> str:
    at = cell.pointer or "the value"
    if cell.state == MEDIA_TYPE:
        return _media_type(cell)
    if cell.state.startswith(MEMBER):
        return f"{at} as `{_listed_value(cell)}`"
    if cell.state.startswith(AT):
        keyword = cell.state.removeprefix(AT)
        return f"{at} at its {_ENDS.get(keyword, keyword)}"
    return at + _FROM_A_RUN.get(cell.state, "")


def _phrase(cell: Cell, *, is_seen: bool) -> tuple[_Around, str]:
    """What is said around a missing cell, and what it is about."""
    at = cell.pointer or "the value"
    usual = (_SEEN if is_seen else _UNSEEN).get(cell.state)
    if usual is not None:
        return usual, {STATUS: _status(cell), MEDIA_TYPE: _media_type(cell)}.get(cell.state, at)
    if cell.state.startswith(MEMBER):
        around = (f"{at} is seen as ", ", and never checked") if is_seen else (f"{at} is never ", "")
        return around, f"`{_listed_value(cell)}`"
    if cell.state.startswith(AT):
        keyword = cell.state.removeprefix(AT)
        end = _ENDS.get(keyword, keyword)
        return (f"at its {end}, and never checked: " if is_seen else f"never at its {end}: ", ""), at
    return ("not evaluated: ", ""), f"{cell.message}: {cell.state.removeprefix(EXPECTATION)}"


def _status(cell: Cell) -> str:
    return cell.message.rpartition("→ ")[2]


def _media_type(cell: Cell) -> str:
    """A media type, with the message that it is of."""
    head, _, media_type = cell.message.rpartition(" ")
    return f"{media_type} ({head.rpartition('→ ')[2] if '→ ' in head else 'request'})"


def _listed_value(cell: Cell) -> str:
    return cell.state.removeprefix(MEMBER).strip('"')
