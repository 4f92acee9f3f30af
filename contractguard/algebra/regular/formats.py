"""The formats that are regular and defined exactly enough to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from contractguard.algebra.regular.language import Language
from contractguard.algebra.regular.pattern import from_pattern
from contractguard.algebra.regular.references import reference_patterns
from contractguard.support.dataclass import dataclass

# RFC 3339, 5.6: full-date with the lengths of months, leap years exact (Gregorian rules); hours to 23, a leap second.
_LEAP = "(?:(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26]))|(?:(?:[02468][048]|[13579][26])00))"
_DATE = (
    "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
_TIME = (
    "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[zZ]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))"
)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = f"{_OCTET}(?:\\.{_OCTET}){{3}}"
_H16 = "[0-9a-fA-F]{1,4}"
_LS32 = f"(?:{_H16}:{_H16}|{_IPV4})"
_IPV6 = (
    "(?:"
    + "|".join(  # RFC 3986, 3.2.2
        (
            f"(?:{_H16}:){{6}}{_LS32}",
            f"::(?:{_H16}:){{5}}{_LS32}",
            f"(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}",
            f"(?:(?:{_H16}:){{0,1}}{_H16})?::(?:{_H16}:){{3}}{_LS32}",
            f"(?:(?:{_H16}:){{0,2}}{_H16})?::(?:{_H16}:){{2}}{_LS32}",
            f"(?:(?:{_H16}:){{0,3}}{_H16})?::{_H16}:{_LS32}",
            f"(?:(?:{_H16}:){{0,4}}{_H16})?::{_LS32}",
            f"(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}",
            f"(?:(?:{_H16}:){{0,6}}{_H16})?::",
        )
    )
    + ")"
)
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"

_TIMES = "(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
_DAYS = "(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)"
_DURATION = f"P(?:{_DAYS}(?:T{_TIMES})?|T{_TIMES}|[0-9]+W)"

_UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"


@dataclass(frozen=True, slots=True)
class StringFormat:
    """A format that is a regular language."""

    name: str
    standard: str
    pattern: str
    """Of the whole string."""
    sample: str

    @property
    def language(self) -> Language:
        """The strings of the format."""
        return from_pattern(f"^(?:{self.pattern})$")


_ALL = (
    StringFormat("date", "RFC 3339, 5.6", _DATE, "2024-02-29"),
    StringFormat("time", "RFC 3339, 5.6; :60 is admitted in every minute, since offsets move it", _TIME, "12:30:00Z"),
    StringFormat("date-time", "RFC 3339, 5.6", f"{_DATE}[tT]{_TIME}", "2024-02-29T12:30:00Z"),
    StringFormat("uuid", "RFC 9562, 4", _UUID, "123e4567-e89b-12d3-a456-426614174000"),
    StringFormat("ipv4", "RFC 2673, 3.2", _IPV4, "192.0.2.1"),
    StringFormat("ipv6", "RFC 4291, 2.2", _IPV6, "2001:db8::1"),
    StringFormat("byte", "RFC 4648, 4", _BASE64, "YWJj"),
    StringFormat("duration", "RFC 3339, appendix A", _DURATION, "P1DT12H"),
    *(StringFormat(*one) for one in reference_patterns(_IPV6)),
)

FORMATS: Mapping[str, StringFormat] = MappingProxyType({one.name: one for one in _ALL})


@cache
def language_of_format(name: str) -> Language | None:
    """The strings of a format, None for one that is not decided."""
    if name not in FORMATS:
        return None
    language = FORMATS[name].language
    _SAMPLES[language] = FORMATS[name].sample
    return language


_SAMPLES: dict[Language, str] = {}


@cache
def _this_age() -> Language:
    return from_pattern("^(?:19|20)")


def usual_of(language: Language) -> Language | None:
    """The usual strings of a format, given its language as asked for above: dates of years that every reader knows.
    None for a format of which all are, and for any other language."""
    sample = _SAMPLES.get(language, "")
    return language & _this_age() if sample.startswith("20") and sample[4:5] == "-" else None


def sample_of(language: Language) -> str | None:
    """A usual string of a format, given its language as asked for above; None for any other language.

    The first string of a format is seldom usual: there is a date in the year 0, and not every reader knows it.
    """
    return _SAMPLES.get(language)
