"""Media types and ranges of them, as HTTP compares them (RFC 9110, 8.3.1 and 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy

MAX_MEDIA_TYPES = 1_000
"""Of one body: each is held against all of the other side, for a range may hold any of them."""

_PARAMETER = lazy(r';\s*([^=;\s]+)\s*=\s*("(?:\\.|[^"\\])*"|[^;]*)')
_ESCAPED = lazy(r"\\(.)")
_TOKEN = lazy(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_WITHOUT_CHARSET = ("image", "audio", "video", "multipart")
_WITHOUT_CHARSET_EITHER = frozenset({"json", "x-ndjson", "x-www-form-urlencoded", "octet-stream", "pdf", "zip"})


@dataclass(frozen=True, slots=True)
class MediaRange:
    """A media type, or all those of a range (`text/*`, `*/*`), with its parameters sorted by name.

    Names are in lower case, values without their quotes. A `charset` is left out where the type gives it no meaning:
    JSON has none (RFC 8259, 11), nor have bytes. So is the `boundary` of a multipart body.
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        """Orders the ranges that cover one media type: of several, the most specific applies."""
        return (self.type != "*", self.subtype != "*", len(self.parameters))

    def covers(self, other: MediaRange) -> bool:
        """Whether everything that the other one stands for is in this range.

        A range without a parameter holds every value of it. A charset that is not told may be any, on either side.
        """
        if self.type not in ("*", other.type) or self.subtype not in ("*", other.subtype):
            return False
        if not self.parameters:
            return True
        told = dict(other.parameters)
        return all(told.get(name, value if name == "charset" else None) == value for name, value in self.parameters)

    def __str__(self) -> str:
        shown = (f"; {name}={_quote_parameter(value)}" for name, value in self.parameters)
        return f"{self.type}/{self.subtype}" + "".join(shown) if self.subtype else self.type


@lru_cache(maxsize=4 * MAX_MEDIA_TYPES)
def media_range(text: str) -> MediaRange:
    """Read a media type or a range. What is no media type is compared as the text that it is, in lower case.

    (A description has few of them, and names them for every message.)
    """
    essence, _, _ = text.partition(";")
    kind, _, subtype = essence.strip().lower().partition("/")
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text[len(essence) :]):
        found.setdefault(name.lower(), _value(name.lower(), value.strip()))
    if not _has_charset(kind, subtype):
        found.pop("charset", None)
    if kind == "multipart":
        found.pop("boundary", None)  # whoever sends chooses it anew each time (RFC 2046, 5.1.1)
    return MediaRange(kind, subtype, tuple(sorted(found.items())))


def find_range(text: str, names: Iterable[str]) -> str | None:
    """Which of several media types and ranges describes a media type: the most specific one that covers it."""
    return _find_range(text, tuple(names))


@lru_cache(maxsize=MAX_MEDIA_TYPES)
def _find_range(text: str, names: tuple[str, ...]) -> str | None:
    wanted = media_range(text)
    ranges = {name: media_range(name) for name in names}
    fitting = [name for name, one in ranges.items() if one.covers(wanted)]
    return max(fitting, key=lambda name: (ranges[name] == wanted, *ranges[name].specificity), default=None)


def is_wider(text: str, other: str) -> bool:
    """Whether one media type or range covers another, and more than that."""
    one, another = media_range(text), media_range(other)
    return one.covers(another) and not another.covers(one)


def _value(name: str, text: str) -> str:
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = _ESCAPED.sub(r"\1", text[1:-1])
    return text.lower() if name == "charset" else text


def _quote_parameter(value: str) -> str:
    if _TOKEN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _has_charset(kind: str, subtype: str) -> bool:
    if kind in _WITHOUT_CHARSET or subtype.endswith("+json"):
        return False
    return not (kind == "application" and subtype in _WITHOUT_CHARSET_EITHER)
