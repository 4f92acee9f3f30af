"""Lines of a report for a terminal: wrapped to its width, and escaped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.document import Json, Location, Path, step, tokens
from contractguard.contract.document import pointer as spell
from contractguard.contract.model import MessageKey
from contractguard.reports.parts.fragments import compact
from contractguard.reports.parts.positions import MADE_BY_CODE, Positions
from contractguard.reports.parts.style import TextStyle
from contractguard.support.printable import printable

INDENT = 9
"""Columns before everything that belongs to a finding: the longest severity and two spaces."""
MAX_TEXT = 2_000
"""Characters of one sentence; names come from inputs and may be long."""
MAX_NAME = 400
MIN_PART = 20
"""Characters of a witness that are shown even beside a long pointer."""


def pack_lines(pieces: Iterable[str], room: int) -> list[str]:
    """The pieces in as few lines as they fit in, three spaces between two on the same line."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + 3 + len(piece) <= room:
            lines[-1] += f"   {piece}"
        else:
            lines += wrap_text(piece, room)
    return lines


def paragraph(sentence: str, style: TextStyle, indent: int = INDENT) -> list[str]:
    """A sentence, escaped and wrapped, behind an indentation."""
    return [" " * indent + line for line in wrap_text(printable(sentence, MAX_TEXT), style.columns - indent)]


def wrap_text(sentence: str, room: int) -> list[str]:
    """Text that is safe to show in lines of at most `room` columns."""
    if len(sentence) <= room and sentence.isprintable() and sentence.strip() == sentence:
        return [sentence]
    from textwrap import wrap

    return wrap(sentence, room, break_on_hyphens=False) or [""]


@lru_cache(maxsize=4_096)
def message_name(message: MessageKey) -> str:
    """A message as it is called, spelled once: many findings share it, and every format names it."""
    return printable(str(message), MAX_NAME)


def place(source: Location | None, where: Positions) -> str:
    """A place as file:line:column, as far as it is known; in what no person wrote as lines (the description of an
    application, the schema of a model) as a JSON Pointer."""
    if source is None:
        return ""
    position = where[source]
    name = printable(source.document.name, MAX_NAME)
    if position is not None:
        return f"{name}:{position.line}:{position.column}"
    is_made = source.document.uri.startswith(MADE_BY_CODE) and source.path
    return f"{name} #{printable(source.pointer, MAX_NAME)}" if is_made else name


def witness(value: Json, pointer: str, style: TextStyle) -> str:
    """The witness on one line, or, when it is too long for that, the part that the pointer leads to."""
    room = style.columns - INDENT - len("witness ")
    whole, fits = compact(value, room)
    if fits and len(printable(whole, room * 6)) <= room:
        return f"witness {whole}"
    at, part = _offending(value, pointer)
    room = max(room - len(f"… {at}: "), MIN_PART)
    short, fits = compact(part, room)
    return f"witness … {at}: {short if fits else short[: room - 1] + '…'}" if at else f"witness {short[: room - 1]}…"


def whole_witness(value: Json) -> str:
    """The witness with all that it holds, as far as a paragraph goes."""
    text, fits = compact(value, MAX_TEXT - len("witness …"))
    return f"witness {text}{'' if fits else '…'}"


def _offending(value: Json, pointer: str) -> tuple[str, Json]:
    """The deepest part of the value on the way that the pointer leads, and its own pointer."""
    at: Path = ()
    for token in tokens(pointer) if pointer.startswith("/") else ():
        # A token that is no index speaks of every item; a witness shows it by its first one.
        every = isinstance(value, list) and value and not str(token).isdigit()
        try:
            taken, value = step(value, "0" if every else token)
        except (KeyError, IndexError):
            break
        at = (*at, taken)
    return spell(at), value


def waiver_term(waiver: Waiver) -> str:
    """Until when a waiver holds, and how many days are left where the check has counted them."""
    left = "" if waiver.days_left is None else f" ({count_of(waiver.days_left, 'day')} left)"
    return f"until {waiver.until}{left}"


def count_of(number: int, noun: str) -> str:
    """ "1 place", "2 places"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
