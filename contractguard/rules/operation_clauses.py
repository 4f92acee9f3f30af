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


def _sunset(rule: Rule, old: Json, new: Json) -> str:
    del rule
    if new is None:
        return f"no longer names a day to go away (was {day(old)})"
    was, now = apart(day(old), day(new))
    return f"now goes away on {now} ({'no day was named' if old is None else f'was {was}'})"


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
    "operation.sunset-changed": _sunset,
    "operation.tags-changed": _tagged,
}
