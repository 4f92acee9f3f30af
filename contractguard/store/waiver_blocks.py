"""The text of a waivers' file as blocks: where one is put, and what it replaces."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from contractguard.contract.acceptance.waiver import MAX_NAME, Waiver
from contractguard.support.printable import printable

BLOCK = "[[waiver]]"
HEAD = """\
# Findings that are accepted for a while: who, why, and up to which day. See `contractguard accept --help`.
"""

_HEADER = re.compile(r"[ \t]*\[\[[ \t]*waiver[ \t]*\]\][ \t]*(#.*)?\r?")


def headers(text: str) -> list[int]:
    """The lines, from zero, on which blocks begin. A line inside of a text of several lines may look like one."""
    return [number for number, line in enumerate(text.split("\n")) if _HEADER.fullmatch(line)]


def with_block(text: str, waiver: Waiver, keys: Sequence[tuple[str, str]]) -> str | None:
    """The text with a waiver put in: in place of the one of the same finding, else before the first block of a later
    one. `keys` are those of what the blocks are about, in their order.

    None when the blocks cannot be told. What comes out is to be read again: texts of several lines can look like
    blocks.
    """
    starts = headers(text)
    if len(starts) != len(keys):
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = (text.replace("\r\n", "\n") or HEAD).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    block = _block(waiver)
    if waiver.subject.key in keys:
        index = keys.index(waiver.subject.key)
        start = starts[index]
        limit = starts[index + 1] if index + 1 < len(starts) else len(lines)
        lines[start + 1 : _end(lines, start, limit)] = [*_notes(lines, start + 1), *block]
        return newline.join([*lines, ""])
    later = next((start for start, key in zip(starts, keys, strict=True) if key > waiver.subject.key), None)
    if later is None:
        lines += ["", BLOCK, *block]
    else:
        at = _with_comments(lines, later, starts)
        lines[at:at] = [BLOCK, *block, ""]
    return newline.join([*lines, ""])


def _block(waiver: Waiver) -> list[str]:
    """What stands below the head of a block. A JSON string is a basic string of TOML."""
    about = waiver.subject
    texts = {
        "fingerprint": about.fingerprint,
        "provider": about.provider,
        "rule": printable(about.rule, MAX_NAME),
        "message": printable(about.message, MAX_NAME),
        "pointer": printable(about.pointer, MAX_NAME),
        "reason": waiver.reason,
        "owner": waiver.owner,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in texts.items() if value]
    return [*lines, f"until = {waiver.until.isoformat()}"]


def _end(lines: Sequence[str], start: int, limit: int) -> int:
    """Where the keys of a block end: comments and empty lines after them are not its own."""
    end = limit
    while end > start + 1 and _is_idle(lines[end - 1]):
        end -= 1
    return end


def _notes(lines: Sequence[str], at: int) -> list[str]:
    """The comments that stand directly below the head of a block."""
    end = at
    while end < len(lines) and _is_idle(lines[end]):
        end += 1
    return [line for line in lines[at:end] if line.strip()]


def _with_comments(lines: Sequence[str], at: int, starts: Sequence[int]) -> int:
    """Where a block begins, with the comments directly above its head; those at the top of the file are the file's."""
    begin = at
    while begin > 0 and lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    return at if begin == 0 and at == starts[0] else begin


def _is_idle(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
