"""Header names are told as their authors spell them."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.spelling import header_spelling
from contractguard.contract.document import Document, Location
from contractguard.contract.model import Contract
from contractguard.readers import read_contract

Json = Any


def answering(**headers: Json) -> Contract:
    named = {name.replace("_", "-"): {"schema": schema} for name, schema in headers.items()}
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "", "headers": named}}}}},
    }
    return read_contract(Document("file:///shop.json", "shop.json", described))


def test_a_header_that_is_gone_is_told_by_the_name_that_it_had() -> None:
    (finding,) = compare_contracts(answering(Insert_Time={"type": "string"}), answering()).findings

    assert finding.text.startswith("/header/Insert-Time is gone")
    assert finding.pointer == "/header/insert-time"


def test_the_new_spelling_is_told_where_both_have_one() -> None:
    old, new = answering(insert_time={"enum": ["a"]}), answering(Insert_Time={"enum": ["a", "b"]})

    (finding,) = compare_contracts(old, new).findings

    assert finding.text.startswith("/header/Insert-Time ")


@pytest.mark.parametrize("place", ["/body/X-A", "/header/other/deep", "", "/header/x-a"])
def test_a_place_that_nobody_spells_otherwise_stays_as_it_is(place: str) -> None:
    document = Document("file:///a.json", "a.json", {})

    assert header_spelling(place, None, Location(document, ("headers", "x-a", 0))) == place
