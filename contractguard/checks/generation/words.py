"""Texts of patterns and formats: which there are, and which names a pattern means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from contractguard.algebra import regular
from contractguard.algebra.solve.budget import Meter
from contractguard.checks.generation.merge_allof import Impossible

SAMPLES = {
    "date": ("2024-02-29", "1970-01-01", "2038-01-20", "1900-12-31", "9999-12-31"),
    "time": ("12:30:00Z", "00:00:00Z", "23:59:59.999+05:30"),
    "date-time": (
        "2024-02-29T12:30:00Z", "1970-01-01T00:00:00Z", "2038-01-20T03:14:08+05:30", "2024-12-31T23:59:59.999Z",
        "2024-01-01T00:00:00.123456Z", "1900-01-01T00:00:00-08:00", "9999-12-31T23:59:59Z",
    ),
    "duration": ("P1D", "PT1H30M", "P1Y2M3DT4H5M6S", "P2W"),
    "uuid": (
        "123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "F47AC10B-58CC-4372-A567-0E02B2C3D479",
        "00000000-0000-0000-0000-000000000000",
    ),
    "email": ("a@example.com", "first.last+tag@mail.example.org"),
    "idn-email": ("a@example.com", "jürgen@example.org"),
    "hostname": ("example.com", "a.b-c.example.org"),
    "idn-hostname": ("example.com", "bücher.example.org"),
    "uri": ("https://example.com/", "http://example.com:8080/a/b?c=d&e=%20#f"),
    "iri": ("https://example.com/", "https://example.com/bücher"),
    "uri-reference": ("https://example.com/", "/a?b=c", "#d", ""),
    "iri-reference": ("https://example.com/", "/bücher", ""),
    "uri-template": ("https://example.com/{id}", "/orders{?page}"),
    "url": ("https://example.com/", "http://example.com:8080/a/b?c=d&e=%20#f"),
    "ipv4": ("192.0.2.1", "0.0.0.0", "255.255.255.255"),
    "ipv6": ("2001:db8::1", "::", "::ffff:192.0.2.1"),
    "byte": ("YWJj", "", "AA==", "//79"),
    "json-pointer": ("", "/a/0", "/a~1b"),
    "relative-json-pointer": ("0", "1/a"),
    "regex": ("a", "^[a-z]+$"),
}  # fmt: skip
"""Ordinary values of the formats: what the standards allow besides (year 0, leap seconds) few send."""

MAX_NAMES = 20
"""Of a pattern."""

_Key = tuple[tuple[str, ...], tuple[str, ...], int, int | None]


class Words:
    """Members of patterns, for one drawing; `meter` counts what it takes to find them, which is done once."""

    def __init__(self, meter: Meter) -> None:
        self._budget = regular.StateBudget(work=meter.work)
        self._reading = regular.LiteralReading(meter.work)
        self._found: dict[_Key, list[str]] = {}
        self._names: dict[str, list[str]] = {}

    def members_of(self, patterns: Sequence[str], formats: Sequence[str], low: int, high: int | None) -> list[str]:
        """Members of all the patterns within the lengths: samples of the format if there are such ones, else the
        shortest and some longer ones. Raises `Impossible` and `Exhausted`."""
        key = (tuple(patterns), tuple(formats), low, high)
        if key not in self._found:
            self._found[key] = self._sought(key)
        if not self._found[key]:
            raise Impossible
        return self._found[key]

    def _sought(self, key: _Key) -> list[str]:
        patterns, formats, low, high = key
        try:
            language = regular.length_between(low, high)
            for pattern in patterns:
                language = language & regular.from_pattern(pattern)
            known = [word for name in formats for word in SAMPLES[name]]
            samples = [word for word in known if regular.matches(language, word, self._reading)]
            if samples:
                return samples
            found = list(islice(regular.members(language, budget=self._budget), 12))
            for least in (low + 5, low + 20, min(high or 200, 1_000)):
                longer = regular.shortest(language, minimum=least, budget=self._budget)
                found.extend([longer] if longer is not None else [])
        except (regular.UnsupportedPattern, regular.StateBudgetExceeded, regular.InvalidPattern):
            return []
        return list(dict.fromkeys(found))

    def names(self, pattern: str) -> list[str]:
        """Some names that a pattern means; none where that is not known. Raises `Exhausted`."""
        if pattern not in self._names:
            try:
                members = regular.members(regular.from_pattern(pattern), budget=self._budget)
                self._names[pattern] = list(islice(members, MAX_NAMES))
            except (regular.UnsupportedPattern, regular.StateBudgetExceeded):
                self._names[pattern] = []
        return self._names[pattern]

    def means(self, pattern: str, name: str) -> bool:
        """Whether a pattern means a name. Raises `Exhausted`."""
        try:
            language = regular.from_pattern(pattern)
        except regular.UnsupportedPattern:
            return _validates(pattern, name)
        return regular.matches(language, name, self._reading)


def _validates(pattern: str, name: str) -> bool:
    """The same by a validator, whose engine gives up where it would have to go back too often."""
    import jsonschema_rs

    try:
        return bool(jsonschema_rs.is_valid({"pattern": pattern}, name, offline=True))
    except ValueError:  # no pattern for it, either: whether the payload is valid is looked at as a whole
        return False
