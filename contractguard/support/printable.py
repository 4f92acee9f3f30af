"""Text from inputs, made safe to show: nothing in it that a terminal or a build server obeys.

This is the one place that knows what they obey. Everything that is written passes `printable` (what comes from
inputs), and then `written_text` or `written_json` (the whole of an output).
"""

from __future__ import annotations

import re
from functools import cache

_C0 = "\x00-\x1f"
_INVISIBLE = (
    "\x7f-\x9f"  # DEL and C1 controls
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # Default_Ignorable_Code_Point
    "\u2028-\u202e"  # line and paragraph separators, bidirectional controls (others are ignorable ones)
    "\ufff9-\ufffb\ufffe\uffff"  # interlinear annotations, noncharacters
    "\ud800-\udfff"  # lone surrogates
)
"""What is not seen, and what moves or reorders the rest. A comparison that follows Unicode passes over the ignorable
ones, so that a build server may find `##[` in `#`, soft hyphen, `#[`."""

_ANYWHERE = r"#(?=#[A-Za-z]{0,20}\[)|_(?<=section_)(?=(?:start|end):)"
"""Commands that are obeyed anywhere in a line: ##[…] (GitHub Actions, Azure Pipelines), ##vso[…] (Azure Pipelines),
##teamcity[…] (TeamCity), section_start: and section_end: (GitLab)."""
_LEADING = r":(?=:)|[-+~^](?=(?:--|\+\+|~~|\^\^)\s)"
"""At the start of a line, blanks aside: `::` (GitHub Actions, Gitea), `---`, `+++`, `~~~`, `^^^` (Buildkite)."""

_MARKS = (("#", "##"), (":", "::"), ("_", "section_"), ("-", "---"), ("+", "+++"), ("~", "~~~"), ("^", "^^^"))
"""One of these is in every text that holds a command; before each, a letter of it, which is sought much faster."""


@cache
def _told() -> re.Pattern[str]:
    """In a piece of text, of which every word may come to stand at the start of a line."""
    return re.compile(rf"[{_C0}{_INVISIBLE}]|{_ANYWHERE}|(?:(?<=\s)|(?<![\s\S]))(?:{_LEADING})")


@cache
def _in_lines() -> re.Pattern[str]:
    return re.compile(rf"{_ANYWHERE}|(?m:^)(?P<blanks>[^\S\n]*+)(?P<first>{_LEADING})")


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(f"[{_INVISIBLE}]")


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(_ANYWHERE)


def printable(text: str, limit: int = 200) -> str:
    """Return `text` on one line, with at most `limit` characters of it, and nothing in it that anything obeys.

    What is invisible (controls, separators, zero-width and bidirectional characters, tags, lone surrogates), and one
    character of what a build server takes for a command, become `\\uXXXX` or `\\UXXXXXXXX`; an ellipsis stands for
    what was cut off.
    """
    shortened = text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"
    if shortened.isprintable() and _is_plain(shortened) and not _is_marked(shortened):
        return shortened
    return _told().sub(lambda found: _escape_sequence(found[0]), shortened)


def written_text(text: str) -> str:
    """Lines that were put together of printable pieces, as they may be written: where a line was broken, or pieces
    were joined, no command came to be."""
    if not _is_marked(text):
        return text
    return _in_lines().sub(lambda found: (found["blanks"] or "") + _escape_sequence(found["first"] or found[0]), text)


def written_json(text: str) -> str:
    """JSON text of the same value, with what is invisible and what is a command escaped.

    Only strings hold any of it (but for what JSON writers always escape), and there an escape means the same.
    """
    if not _is_plain(text) or "\x7f" in text:
        text = _unseen().sub(_escape_as_json, text)
    is_marked = ("#" in text and "##" in text) or "section_" in text
    return _anywhere().sub(_escape_as_json, text) if is_marked else text


def _is_plain(text: str) -> bool:
    """Whether a text is ASCII but for letters that we write ourselves, which is known in no time."""
    return text.isascii() or text.replace("→", "").replace("…", "").replace("·", "").isascii()


def _is_marked(text: str) -> bool:
    for letter, mark in _MARKS:  # noqa: SIM110 - called for every word of a report, and this is twice as fast
        if letter in text and mark in text:
            return True
    return False


def _escape_sequence(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _escape_as_json(found: re.Match[str]) -> str:
    """As JSON spells it (RFC 8259, section 7): beyond the first plane by two halves."""
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
