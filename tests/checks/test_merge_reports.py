"""Several answers beside each other."""

from __future__ import annotations

import pytest

from contractguard.checks.merge_reports import join_sections
from contractguard.contract.finding import Finding, Place, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import EventCount, Section

KEY = MessageKey("GET /a")
FOUND = Finding("a.b", Severity.ERROR, Proof.PROVED, KEY, "", "t", "f", places=(Place(MessageKey("GET /b"), ""),))
SECTION = Section((FOUND,), (Unchecked(KEY, "r"), Unchecked(None, "r")), events=(EventCount(KEY, 1),))


def test_a_section_alone_stays_as_it_is() -> None:
    assert join_sections([SECTION], ["shop"]) == (SECTION,)


def test_operations_of_several_say_whose_they_are() -> None:
    first, second = join_sections([SECTION, SECTION], ["shop", "payments"])

    (found,) = first.findings
    assert (found.message.operation, found.places[0].message.operation) == ("[shop] GET /a", "[shop] GET /b")
    assert [str(entry.message) for entry in second.unchecked] == ["[payments] GET /a", "None"]
    assert second.events[0].message.operation == "[payments] GET /a"


def test_a_section_without_a_name_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        join_sections([SECTION, SECTION], ["shop"])
