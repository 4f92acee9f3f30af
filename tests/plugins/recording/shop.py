"""A small application with tests that call it, and runs of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import api

APP = """
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Mount, Route

    async def charge(request):
        return JSONResponse({"id": request.path_params["id"], "amount": 3})

    async def job(request):
        return JSONResponse({"state": "done"})

    async def stream(request):
        return StreamingResponse(iter([b'{"n"', b': 1}']), media_type="application/json")

    routes = [Route("/charges/{id}", charge), Route("/jobs/{id}", job), Route("/stream", stream)]
    app = Starlette(routes=[*routes, Mount("/mounted", routes=routes)])
"""
CALLS = """
    import pytest

    @pytest.mark.parametrize("number", range(6))
    def test_charge(number):
        from starlette.testclient import TestClient
        from shop import app
        assert TestClient(app).get(f"/charges/{number}").json()["amount"] == 3

    def test_job():
        from starlette.testclient import TestClient
        from shop import app
        assert TestClient(app).get("/jobs/1").json() == {"state": "done"}
"""


def described(project: pytest.Pytester, paths: Any, ini: str = "") -> None:
    (project.path / "openapi.json").write_text(json.dumps(api(paths=paths)))
    project.makeini(f"[pytest]\ncontract_spec = openapi.json\n{ini}")


def charges(path: str = "/charges/{id}", schema: Any = None) -> Any:
    content = {"application/json": {"schema": schema or {"type": "object"}}}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {path: {"get": {"parameters": [parameter], "responses": {"200": {"description": "", "content": content}}}}}


def run(project: pytest.Pytester, *arguments: str) -> tuple[int, list[str]]:
    """Run the tests: the exit code, and what the recorder said."""
    result = project.runpytest_inprocess("-p", "no:cacheprovider", *arguments)
    start = "contract observe: "
    return int(result.ret), [line.removeprefix(start) for line in result.outlines if line.startswith(start)]


def record(project: pytest.Pytester, provider: str = "app") -> Path:
    return project.path / "snapshots" / provider / "observed.json"
