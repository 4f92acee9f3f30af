"""One operation, whatever it is called on either side; and where it is called."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.smoke.inputs.aligned import align_keys, base_path, unite_operations
from tests.checks.smoke.running import asking, contract_of, smoke
from tests.checks.smoke.service import DESCRIPTION, Asked, Reply, serve, shop


def described(*paths: str, server: str | None = None, **more: Any) -> Any:
    servers = {} if server is None else {"servers": [{"url": server}]}
    operation = {"responses": {"200": {"description": "ok"}}, **more}
    return contract_of({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"}, **servers,
        "paths": {path: {"get": operation} for path in paths},
    })  # fmt: skip


@pytest.mark.parametrize(
    ("recorded", "served", "keys"),
    [
        (described("/a/{id}"), described("/a/{a_id}"), ["GET /a/{id}"]),
        (described("/a", server="https://x.example/v1"), described("/v1/a"), ["GET /a"]),
        (described("/v1/a"), described("/a", server="/v1"), ["GET /v1/a"]),
        (described("/a"), described("/a", "/b"), ["GET /a", "GET /b"]),
        (described("/a"), described("/b"), ["GET /b"]),
    ],
    ids=["renamed parameter", "prefix in the path", "prefix at the server", "one more", "another"],
)
def test_what_is_served_goes_by_the_recorded_key(recorded: Any, served: Any, keys: list[str]) -> None:
    found = align_keys(recorded, served)

    assert list(found.operations) == [one.key for one in found.operations.values()] == keys


@pytest.mark.parametrize(
    ("server", "base"),
    [(None, ""), ("/v1", "/v1"), ("https://x.example/v1/", "/v1"), ("https://x.example", ""), ("/{stage}/v1", ""),
     ("https://[broken", ""), ("v1", "")],
)  # fmt: skip
def test_an_operation_is_called_below_its_server(server: str | None, base: str) -> None:
    (operation,) = unite_operations(described("/a", server=server)).values()

    assert base_path(operation) == base


def below_v1(asked: Asked) -> Reply:
    known = Asked(asked.method, asked.path.removeprefix("/v1"), asked.headers, asked.number)
    return shop(known, {**DESCRIPTION, "servers": [{"url": "https://api.example.com/v1"}]}) if (
        asked.path.startswith("/v1/") or asked.path == "/openapi.json") else Reply(404, {})  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_a_service_below_a_prefix_is_read_whether_or_not_that_is_given(prefix: str) -> None:
    description = {**DESCRIPTION, "servers": [{"url": "https://api.example.com/v1"}]}
    with serve(below_v1) as service:
        found = smoke(f"{service.url}{prefix}", asking(probes_writes=True), recorded=contract_of(description))

    assert "4 of 4 reads judged, 2 write (2 probed without credentials)" in found.last_line
    assert found.code == 0
