"""Nothing is ever sent that changes anything, unless that was asked for; counted by the service."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest

from tests.checks.smoke.running import asking, contract_of, smoke
from tests.checks.smoke.service import DESCRIPTION, SECRET_ID, Asked, Reply, serve, shop

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def _with_paths(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DESCRIPTION), "paths": paths, **more}


def _operation(**given: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "ok"}}, **given}


def _parameter(name: str, **given: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **given}}


HOSTILE: dict[str, dict[str, Any]] = {
    "all methods": _with_paths({"/a": {method: _operation() for method in METHODS}}),
    "only writes": _with_paths({"/a": {method: _operation() for method in ("post", "put", "delete", "patch")}}),
    "another host in the path": _with_paths({"//evil.example.com/a": {"get": _operation()}}),
    "user and host in the path": _with_paths({"/@evil.example.com/a": {"get": _operation()}}),
    "a URL as path": _with_paths({"/http://evil.example.com/": {"get": _operation()}}),
    "a line break in the path": _with_paths({"/a\r\nDELETE /orders HTTP/1.1\r\n": {"get": _operation()}}),
    "NUL in the path": _with_paths({"/a\x00b": {"get": _operation()}}),
    "dots": _with_paths({"/../../admin/delete": {"get": _operation()}}),
    "a verb in the path": _with_paths({"/orders/delete-all": {"get": _operation(), "delete": _operation()}}),
    "a line break in an example": _with_paths(
        {"/a/{id}": {"get": _operation(parameters=[_parameter("id", example="x HTTP/1.1\r\nDELETE /b")])}}
    ),
    "a path in an example": _with_paths(
        {"/a/{id}": {"get": _operation(parameters=[_parameter("id", example="../../delete?all=1#x")])}}
    ),
    "an override in a header": _with_paths({"/a": {"get": _operation(parameters=[
        {"name": "X-HTTP-Method-Override", "in": "header", "required": True, "schema": {"enum": ["DELETE"]}}])}}),
    "an override in the query": _with_paths({"/a": {"get": _operation(parameters=[
        {"name": "_method", "in": "query", "required": True, "schema": {"const": "DELETE"}}])}}),
    "another server": _with_paths({"/a": {"get": _operation()}}, servers=[{"url": "https://evil.example.com"}]),
    "a server of the operation": _with_paths(
        {"/a": {"get": _operation(servers=[{"url": "https://evil.example.com/x"}])}}
    ),
    "a link to what deletes": _with_paths({
        "/a": {"get": {"responses": {"200": {"description": "ok", "links": {"x": {"operationId": "kill"}}}}},
               "delete": _operation(operationId="kill")}}),
    "a callback": _with_paths({"/a": {"get": _operation(
        callbacks={"x": {"https://evil.example.com/": {"post": _operation()}}})}}),
    "a body of GET": _with_paths({"/a": {"get": _operation(requestBody={"content": {"application/json": {}}})}}),
    "many operations": _with_paths({f"/a{n}": {m: _operation() for m in METHODS} for n in range(40)}),
    "secured writes": copy.deepcopy(DESCRIPTION),
}  # fmt: skip


def anything(asked: Asked) -> Reply:
    return Reply(404, {}) if "contractguard-smoke" in asked.path else Reply(200, {"id": "x"})


@pytest.mark.no_cover
@pytest.mark.parametrize("name", HOSTILE)
def test_only_get_and_head_are_sent(name: str) -> None:
    with serve(anything) as service:
        smoke(service.url, asking(secrets=(), asks_unauthenticated=True), recorded=contract_of(HOSTILE[name]))

    assert service.log, "nothing was sent at all"
    assert service.methods <= {"GET", "HEAD"}
    assert all("content-length" not in asked.headers for asked in service.log)
    assert not any("delete-all" in asked.path for asked in service.log)
    assert not any("_method" in asked.path or "x-http-method-override" in asked.headers for asked in service.log)


def test_there_are_twenty_hostile_descriptions() -> None:
    assert len(HOSTILE) == 20


def test_writes_are_probed_only_where_they_are_secured_and_without_credentials() -> None:
    description = copy.deepcopy(DESCRIPTION)
    description["paths"]["/public"] = {"post": _operation()}
    description["paths"]["/either"] = {"post": _operation(security=[{"bearer": []}, {}])}
    with serve(lambda asked: shop(asked, description)) as service:
        found = smoke(service.url, asking(probes_writes=True), recorded=contract_of(description))

    writes = [asked for asked in service.log if asked.method not in ("GET", "HEAD")]
    assert Counter(asked.method for asked in writes) == {"POST": 1, "DELETE": 1}
    assert all("authorization" not in asked.headers and SECRET_ID not in asked.path for asked in writes)
    assert found.code == 0
    assert "4 write (2 probed without credentials)" in found.last_line


def test_one_description_that_says_it_is_public_is_enough_to_leave_a_write_alone() -> None:
    served = copy.deepcopy(DESCRIPTION)
    served["paths"]["/orders"]["post"]["security"] = []
    with serve(lambda asked: shop(asked, served)) as service:
        smoke(service.url, asking(probes_writes=True))

    assert [asked.method for asked in service.log if asked.method not in ("GET", "HEAD")] == ["DELETE"]
