"""What is said of an operation as a whole, from both its ends."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.fragments import credentials
from contractguard.rules.model import Rule
from contractguard.rules.wording import apart, list_values, name


def word_credentials(rule: Rule, old: Json, new: Json) -> str:
    verb = "comes with" if rule.part == "webhook" else "asks for"
    was, now = apart(credentials(old, new), credentials(new, old))
    return f"now {verb} {now} (was {was})"


def word_sunset(rule: Rule, old: Json, new: Json) -> str:
    """Of something deprecated the day from which it may be gone: as a text, or what is said of it with that text."""
    del rule
    before, now_told = (side.get("x-sunset") if isinstance(side, dict) else side for side in (old, new))
    if now_told is None:
        return f"no longer names a day to go away (was {day(before)})"
    was, now = apart(day(before), day(now_told))
    return f"now goes away on {now} ({'no day was named' if before in (None, now_told) else f'was {was}'})"


def day(told: Json) -> str:
    """A day as it is written; it stands without quotes."""
    return name(told) if isinstance(told, str) else "another day"


def word_tags(rule: Rule, old: Json, new: Json) -> str:
    del rule
    was, now = (list_values(side, "and") if isinstance(side, list) and side else "" for side in (old, new))
    if not now:
        return f"no longer has tags (was {was})" if was else "now has other tags"
    return f"now has the tags {now} ({f'was {apart(was, now)[0]}' if was else 'there were no tags'})"
