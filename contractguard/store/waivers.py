"""The file of the waivers: read strictly, and changed so that what people wrote in it stays.

Each waiver is one block, `[[waiver]]`, in the order of the fingerprints where nobody wrote another one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from contractguard.contract.acceptance.waiver import FINGERPRINT, FindingReference, Waiver, furthest
from contractguard.contract.errors import UsageError
from contractguard.readers.toml_file import MAX_BYTES, parse_toml, toml_text
from contractguard.store.atomic import hold_lock, write_atomic
from contractguard.store.user_output import output_below
from contractguard.store.waiver_blocks import BLOCK, headers, with_block
from contractguard.support.printable import printable

MAX_TEXT = 1_000
"""Characters of a reason, an owner, and what is said of the finding."""

_HELP = "see docs/reference/waivers.md"
_NEEDED = ("fingerprint", "reason", "owner", "until")
_KNOWN = ("fingerprint", "provider", "rule", "message", "pointer", "reason", "owner", "until")


def read_waivers(path: Path, name: str, today: date, root: Path | None = None) -> tuple[Waiver, ...]:
    """The waivers in a file that users know by this name, in its order; none when there is no file.

    `root`: where the file must lie, links followed, when a configuration names it.

    Raises `UsageError` for TOML that is wrong, unknown or missing keys, two waivers of one finding, and a last day
    that is more than a year ahead.
    """
    if not os.path.lexists(path):
        return ()
    return parse_waivers(toml_text(path, name, root), name, today)


def write_waiver(path: Path, name: str, waiver: Waiver, today: date, root: Path | None = None) -> str:
    """Put a waiver into the file, and say whether it was "added", "changed" or is "unchanged".

    A waiver of the same finding is replaced; everything else stays as it is written. The file is replaced in one
    step, under a lock. Raises `UsageError` as `read_waivers` does, and when the file is written so that a block
    cannot be put into it; `InputError` when it cannot be written, or does not lie below `root`, the top of the
    project, links followed.
    """
    target = Path(os.path.realpath(path)) if root is None else output_below(path, root, name)
    waiver = _plain(waiver, name)
    with hold_lock(target, root):
        before = read_waivers(target, name, today)
        if waiver in before:
            return "unchanged"
        others = [one for one in before if one.subject.key != waiver.subject.key]
        text = with_block(toml_text(target, name) if target.exists() else "", waiver, [w.subject.key for w in before])
        if text is None or not _says(text, name, today, [*others, waiver]):
            raise UsageError(
                "a waiver cannot be put into this file", where=name, remedy=f"write every waiver as a block {BLOCK}"
            )
        write_atomic(target, text.encode(), root)
    return "changed" if len(others) < len(before) else "added"


def _plain(waiver: Waiver, name: str) -> Waiver:
    """The waiver as it is read again: what the finding's description says is cut short, and nothing in it is obeyed."""
    subject = waiver.subject
    reason, owner = (_text(key, getattr(waiver, key), name) for key in ("reason", "owner"))
    plain = FindingReference(subject.fingerprint, *subject.said, subject.provider)
    return Waiver(plain, reason, owner, waiver.until)


def _says(text: str, name: str, today: date, expected: Sequence[Waiver]) -> bool:
    """Whether a text holds exactly these waivers, in any order. Raises `UsageError` when it is too long to read."""
    if len(text.encode()) > MAX_BYTES:
        raise UsageError(f"would be larger than {MAX_BYTES // 1024} KiB", where=name, remedy="remove unused waivers")
    try:
        said = {one.subject.key: one for one in parse_waivers(text, name, today)}
        return said == {one.subject.key: one for one in expected}
    except UsageError:
        return False


def parse_waivers(text: str, name: str, today: date) -> tuple[Waiver, ...]:
    """The waivers in a text that users know by this name. Raises `UsageError` as `read_waivers` does."""
    table = parse_toml(text, name)
    _only_known(table, ("waiver",), name)
    blocks = table.get("waiver", [])
    if not isinstance(blocks, list):
        raise UsageError(f"waiver is no list of tables: write {BLOCK}", where=name, remedy=_HELP)
    lines = headers(text)
    found: dict[tuple[str, str], Waiver] = {}
    for index, block in enumerate(blocks):
        # Lists that are not written as blocks are read as well; then no line is known.
        where = f"{name}:{lines[index] + 1}" if len(lines) == len(blocks) else f"{name}: waiver {index + 1}"
        waiver = _waiver(block, where, today)
        if waiver.subject.key in found:
            first = found[waiver.subject.key].source
            raise UsageError(
                f"a second waiver for {waiver.fingerprint}, first at {first}", where=where, remedy="remove one of them"
            )
        found[waiver.subject.key] = waiver
    return tuple(found.values())


def _waiver(block: Any, where: str, today: date) -> Waiver:
    if not isinstance(block, dict):
        raise UsageError(f"a waiver is no table: write {BLOCK}", where=where, remedy=_HELP)
    _only_known(block, _KNOWN, where)
    missing = [key for key in _NEEDED if key not in block]
    if missing:
        raise UsageError(f"the waiver has no {missing[0]}", where=where, remedy=f"needed are {', '.join(_NEEDED)}")
    texts = {key: _text(key, block.get(key, ""), where) for key in _KNOWN if key != "until"}
    if not FINGERPRINT.fullmatch(texts["fingerprint"]):
        what = f"fingerprint: {printable(texts['fingerprint'], 60)!r} is not twelve digits from 0 to f"
        raise UsageError(what, where=where, remedy="copy the id of a finding")
    until = _day(block["until"], where, today)
    subject = FindingReference(
        texts["fingerprint"], texts["rule"], texts["message"], texts["pointer"], texts["provider"]
    )
    left = (until - today).days
    return Waiver(subject, texts["reason"], texts["owner"], until, where, left if left >= 0 else None)


def _only_known(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key[:60], known, 1)
            remedy = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}"
            raise UsageError(f"unknown key {printable(key, 60)!r}", where=where, remedy=remedy)


def _text(key: str, value: Any, where: str) -> str:
    """A text on one line. Raises `UsageError` when it is none, too long, or empty where it must not be."""
    if not isinstance(value, str):
        raise UsageError(f"{key}: is not a text", where=where, remedy='put it between quotes: "…"')
    if len(value) > MAX_TEXT:
        raise UsageError(f"{key}: longer than {MAX_TEXT} characters", where=where, remedy="shorten it")
    line = " ".join(value.split())
    if key in _NEEDED and not any(letter.isalnum() for letter in line):
        raise UsageError(f"{key}: is empty", where=where, remedy=_HELP)
    return line


def _day(value: Any, where: str, today: date) -> date:
    if type(value) is not date:  # a datetime is a date, too
        raise UsageError("until: is not a date", where=where, remedy="write a day without quotes: until = 2026-01-31")
    if value > furthest(today):
        what = f"until: {value} is more than a year ahead"
        raise UsageError(what, where=where, remedy=f"choose a day up to {furthest(today)}")
    return value
