"""What is said of an operation as a whole, from both its ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contractguard.contract.document import Json
from contractguard.rules.fragments import credentials
from contractguard.rules.model import Rule
from contractguard.rules.wording import apart, list_values, name


def _asks(rule: Rule, old: Json, new: Json) -> str:
    verb = "comes with" if rule.part == "webhook" else "asks for"
    was, now = apart(credentials(old, new), credentials(new, old))
    return f"now {verb} {now} (was {was})"


def goes_away(old: Json, new: Json) -> str:
    """Of something deprecated the day from which it may be gone: as a text, or what is said of it with that text."""
    before, now_told = (side.get("x-sunset") if isinstance(side, dict) else side for side in (old, new))
    if now_told is None:
        return f"no longer names a day to go away (was {day(before)})"
    was, now = apart(day(before), day(now_told))
    return f"now goes away on {now} ({'no day was named' if before in (None, now_told) else f'was {was}'})"


def day(told: Json) -> str:
    """A day as it is written; it stands without quotes."""
    return name(told) if isinstance(told, str) else "another day"


def _tagged(rule: Rule, old: Json, new: Json) -> str:
    del rule
    was, now = (list_values(side, "and") if isinstance(side, list) and side else "" for side in (old, new))
    if not now:
        return f"no longer has tags (was {was})" if was else "now has other tags"
    return f"now has the tags {now} ({f'was {apart(was, now)[0]}' if was else 'there were no tags'})"


OF_OPERATIONS: Mapping[str, Callable[[Rule, Json, Json], str]] = {
    "operation.security-narrowed": _asks,
    "operation.security-widened": _asks,
    "operation.security-changed": _asks,
    "operation.sunset-changed": lambda _, old, new: goes_away(old, new),
    "operation.tags-changed": _tagged,
}
