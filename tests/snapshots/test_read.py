"""Damaged snapshots, and what is no snapshot."""

from __future__ import annotations

import json

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.readers.formats import BUILT_IN
from contractguard.snapshots import dump, is_earlier

VALID = {"contractguard": 2, "dialect": "openapi-3.1", "format": "openapi-3.1", "operations": {}, "schemas": {}}
OPERATION = {"method": "GET", "path": "/a", "responses": {}}


def _read(root: Json) -> Contract:
    return read_contract(Document("file:///contract.json", "contract.json", root))


def test_a_minimal_snapshot() -> None:
    contract = _read(VALID)

    assert (contract.format, contract.operations, contract.title, contract.servers) == ("openapi-3.1", {}, "", ())


def test_a_contract_without_documents_can_be_written() -> None:
    contract = Contract(format="made", title="", version="", operations={}, documents=())

    assert json.loads(dump(contract))["dialect"] == "openapi-3.1"


@pytest.mark.parametrize(("version", "earlier"), [(1, True), (2, False)])
def test_an_earlier_version_is_read_and_known_to_be_one(version: int, earlier: bool) -> None:
    contract = _read({**VALID, "contractguard": version})

    assert (contract.operations, is_earlier(contract)) == ({}, earlier)


def test_a_description_is_no_earlier_snapshot() -> None:
    described = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}

    assert not is_earlier(_read(described))


def test_a_later_version_asks_for_an_upgrade() -> None:
    with pytest.raises(InputError) as error:
        _read({**VALID, "contractguard": 3})

    assert "version 3 of the layout" in error.value.what
    assert error.value.remedy.startswith("upgrade contractguard")


@pytest.mark.parametrize("version", [0, -1, True, "1", None, 1.5])
def test_a_version_that_is_none_is_damage(version: Json) -> None:
    with pytest.raises(InputError, match="/contractguard must be the version of the layout"):
        _read({**VALID, "contractguard": version})


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"operations": []}, "/operations must be an object"),
        ({"operations": {"GET /a": 1}}, "/operations/GET ~1a must be an object"),
        ({"operations": {"GET /a": {}}}, "/operations/GET ~1a/path is missing"),
        ({"dialect": 3}, "/dialect must be a string"),
        ({"dialects": {"A": 1}}, "/dialects/A must be a string"),
        ({"servers": [1]}, "/servers/0 must be a string"),
        ({"servers": ["/{v}"], "serverDefaults": {"/{v}": 1}}, "/serverDefaults/~1{v} must be a string"),
        (
            {"problems": [{"what": "w", "operation": "o", "role": "x"}]},
            "/problems/0/role must be the role of a message",
        ),
        ({"problems": [3]}, "/problems/0 must be an object"),
    ],
)
def test_damage_is_told_with_its_place(change: Json, where: str) -> None:
    with pytest.raises(InputError) as error:
        _read({**VALID, **change})

    assert error.value.what == f"the snapshot is damaged: {where}"
    assert error.value.where == "contract.json"
    assert "record it again" in error.value.remedy


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "events"}, "kind must be operation, webhook, callback, event or command"),
        ({"kind": "event"}, "requestBody must be required with one media type in the kind event"),
        ({"deprecated": "yes"}, "deprecated must be true or false"),
        ({"tags": {}}, "tags must be an array"),
        ({"security": [1]}, "security/0 must be an object"),
        ({"parameters": {"query": {"q": 1}}}, "parameters/query/q must be an object"),
        ({"parameters": {"query": []}}, "parameters/query must be an object"),
        ({"requestBody": 1}, "requestBody must be an object"),
        ({"requestBody": {"content": {"a/b": {"schema": 1}}}}, "requestBody/content/a~1b/schema must be a schema"),
        ({"responses": {"200": 1}}, "responses/200 must be an object"),
    ],
)
def test_damage_inside_an_operation(change: Json, where: str) -> None:
    with pytest.raises(InputError) as error:
        _read({**VALID, "operations": {"GET /a": {**OPERATION, **change}}})

    assert error.value.what == f"the snapshot is damaged: /operations/GET ~1a/{where}"


def test_a_dangling_reference_is_left_to_who_follows_it() -> None:
    schema = {"$ref": "#/schemas/None"}
    operation = {**OPERATION, "parameters": {"query": {"q": {"schema": schema}}}}
    contract = _read({**VALID, "dialects": {"A": "draft-07"}, "operations": {"GET /a": operation}})

    assert contract.operations["GET /a"].parameters[0].schema.dialect == "openapi-3.1"


@pytest.mark.parametrize("root", [{}, [], None, 1, "text", {"raml": "1.0"}])
def test_an_unknown_format_lists_the_known_ones(root: Json) -> None:
    with pytest.raises(InputError) as error:
        _read(root)

    assert "no known format" in error.value.what
    assert len(BUILT_IN) > 2
    assert ", ".join(known.name for known in BUILT_IN) in error.value.remedy
