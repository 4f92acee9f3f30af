"""Formats of strings: which texts have one, also where it is tested alone."""

from __future__ import annotations

import pytest

from contractguard.observe.sketch.facts import ANY_FORMAT, FORMATS
from contractguard.observe.sketch.formats import SURE_OF_ONE, formats_of

CASES = {
    "2024-02-28": "date",
    "2024-02-29": "date",
    "2023-02-29": None,
    "2024-04-31": None,
    "0000-01-01": None,
    "2024-13-01": None,
    "2024-02-28T23:59:59.5+01:00": "date-time",
    "2023-02-29T10:00:00Z": None,
    "0000-01-01T10:00:00Z": None,
    "-12": "integer-text",
    "012": None,
    "1.50": "decimal-text",
    "a@b.example": "email",
    "10.0.0.1": "ipv4",
    "10.0.0.256": None,
    "https://a.example/b%20c": "uri",
    "https:": None,
    "3fa85f64-5717-4562-b3fc-2c963f66afa6": "uuid",
}


@pytest.mark.parametrize("text", CASES)
def test_a_text_has_one_format_or_none(text: str) -> None:
    expected = CASES[text]

    assert formats_of(text, ANY_FORMAT) == (FORMATS[expected] if expected else 0)


@pytest.mark.parametrize("text", CASES)
def test_what_is_sure_of_a_format_alone_is_so_among_all_and_leaves_only_late_days_open(text: str) -> None:
    sure = sum(bit for bit, test in SURE_OF_ONE.items() if test(text))

    open_still = sure ^ formats_of(text, ANY_FORMAT)
    assert open_still & sure == 0
    assert not open_still or text[8:10] > "28"
    assert SURE_OF_ONE.keys() == set(FORMATS.values())
