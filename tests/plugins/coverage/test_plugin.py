"""The coverage file of runs of pytest of their own, with a real application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit
from contractguard.observe.hits.record import CoverageRecord
from contractguard.store.coverage import load_coverage, replace_coverage
from tests.checks.descriptions import api

pytest_plugins = ["pytester"]

SHOP = """
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def order(request):
        number = request.path_params["id"]
        if number == "9":
            return JSONResponse({"why": "gone"}, 404)
        return JSONResponse({"id": number, "status": "paid"}, headers={"X-Left": "3"})

    async def make(request):
        body = await request.json()
        if body.get("amount", 0) < 1 or len(body.get("note", "")) > 3:
            return JSONResponse({"why": "no"}, 422)
        return JSONResponse({"id": "1", "status": "open"}, 201)

    app = Starlette(routes=[Route("/orders/{id}", order), Route("/orders", make, methods=["POST"])])
"""
TESTS = """
    import pytest
    from starlette.testclient import TestClient
    from shop import app

    client = TestClient(app)

    def test_seen():
        assert client.get("/orders/1", headers={"x-secret": "canary-header"}).status_code == 200

    def test_verified(contract):
        contract.verify_response(client.get("/orders/canary-path?q=canary-query"), operation="GET /orders/{id}")

    @pytest.mark.parametrize("note", ["canary-parameter"])
    def test_made(contract, note):
        answer = client.post("/orders", json={"amount": 1, "other": note})
        contract.verify_response(answer, operation="POST /orders")

    def test_refused(contract):
        for body in ({"amount": 0}, {"amount": 2, "note": "canary-note"}):
            contract.verify_response(client.post("/orders", json=body), operation="POST /orders")

    def test_event(contract):
        contract.verify({"kind": "made"}, event="order.made")
"""


def answers(**schemas: Json) -> Json:
    return {
        status.strip("_"): {"description": "", "content": {"application/json": {"schema": schema}}}
        for status, schema in schemas.items()
    }


ORDER: Json = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "status": {"enum": ["paid", "open"]}, "note": {"type": "string"}},
    "required": ["id", "status"],
}
WHY: Json = {"type": "object", "properties": {"why": {"type": "string"}}, "required": ["why"]}
NEW: Json = {
    "type": "object",
    "properties": {"amount": {"type": "integer", "minimum": 1}, "note": {"type": "string", "maxLength": 3}},
}
MADE: Json = {"type": "object", "properties": {"kind": {"type": "string"}}}
DESCRIPTION = api(
    paths={
        "/orders/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": answers(_200=ORDER, _404=WHY),
            }
        },
        "/orders": {
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": NEW}}},
                "responses": answers(_201=ORDER, _422=WHY),
            }
        },
    },
    webhooks={
        "order.made": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": MADE}}},
                "responses": {"204": {"description": ""}},
            }
        }
    },
)


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a description, an application and tests."""
    pytester.makepyfile(shop=SHOP, test_shop=TESTS)
    (pytester.path / ".git").mkdir()
    (pytester.path / "openapi.json").write_text(json.dumps(DESCRIPTION))
    pytester.makeini("[pytest]\ncontract_spec = openapi.json\ncontract_provider = orders")
    return pytester


def run(project: pytest.Pytester, *arguments: str, file: str = "c.json") -> tuple[int, list[str]]:
    """Run the tests: the exit code, and what was said of coverage."""
    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-coverage-out", file, *arguments)
    start = "contract coverage: "
    return int(result.ret), [line.removeprefix(start) for line in result.outlines if line.startswith(start)]


def read(project: pytest.Pytester, file: str = "c.json") -> CoverageRecord:
    return load_coverage(project.path / file, file)


def level(record: CoverageRecord, message: str, pointer: str = "", state: str = "status") -> CoverageLevel | None:
    hit = record.hits.get(Cell(message, pointer, state))
    return hit.level if hit else None


def test_what_is_seen_and_what_is_verified_are_told_apart(project: pytest.Pytester) -> None:
    code, said = run(project)

    record = read(project)
    assert code == 0
    assert said == [f"{len(record.hits)} cells of orders written to {project.path / 'c.json'}"]
    assert level(record, "GET /orders/{id} → 200") is CoverageLevel.VALIDATED
    assert record.hits[Cell("GET /orders/{id} → 200", "", "status")].tests == ("test_shop.py::test_verified",)
    body = "GET /orders/{id} → 200 application/json"
    assert level(record, body, "/body/note", "absent") is CoverageLevel.VALIDATED
    assert level(record, "webhook order.made POST request application/json", "/body/kind", "present") is (
        CoverageLevel.VALIDATED
    )


def test_the_request_of_a_verified_answer_counts_with_it(project: pytest.Pytester) -> None:
    run(project)

    record, body = read(project), "POST /orders request application/json"
    assert level(record, body, "/body/amount", "at minimum") is CoverageLevel.VALIDATED
    assert level(record, "GET /orders/{id} request", "/path/id", "present") is CoverageLevel.VALIDATED
    assert level(record, body, "/body/note", "present") is None


def test_two_refusals_are_told_apart_by_what_the_requests_broke(project: pytest.Pytester) -> None:
    run(project)

    broken = {cell.state for cell in read(project).hits if cell.message == "POST /orders → 422" and "breaks" in cell[2]}
    assert broken == {"breaks minimum", "breaks maxLength"}


def test_without_a_check_it_is_seen_only(project: pytest.Pytester) -> None:
    run(project, "-k", "seen")

    record = read(project)
    assert {hit.level for hit in record.hits.values()} == {CoverageLevel.SEEN}
    assert level(record, "GET /orders/{id} → 200") is CoverageLevel.SEEN


def test_workers_write_the_same_bytes(project: pytest.Pytester) -> None:
    run(project)
    whole = (project.path / "c.json").read_bytes()

    code, _ = run(project, "-n", "2", file="parallel.json")

    assert code == 0
    assert (project.path / "parallel.json").read_bytes() == whole


def test_a_second_run_replaces_what_the_first_one_wrote(project: pytest.Pytester) -> None:
    run(project)
    run(project, "-k", "seen")

    assert {hit.level for hit in read(project).hits.values()} == {CoverageLevel.SEEN}


def test_beside_a_recording_the_same_is_written(project: pytest.Pytester) -> None:
    run(project)
    whole = (project.path / "c.json").read_bytes()

    run(project, "--contract-observe", file="beside.json")

    assert (project.path / "beside.json").read_bytes() == whole


def test_no_value_of_traffic_is_in_the_file(project: pytest.Pytester) -> None:
    run(project)

    assert b"canary" not in (project.path / "c.json").read_bytes()


def test_what_is_no_coverage_file_is_not_overwritten(project: pytest.Pytester) -> None:
    code, said = run(project, file="openapi.json")

    assert code == 3
    assert "is no coverage file" in said[0]
    assert json.loads((project.path / "openapi.json").read_text())["openapi"] == "3.1.0"


def test_a_run_that_touches_no_contract_writes_nothing_and_is_no_pass(project: pytest.Pytester) -> None:
    (project.path / "test_shop.py").write_text("def test_nothing():\n    pass\n")

    code, said = run(project)

    assert code == 3
    assert "no test touched a contract" in said[0]
    assert not (project.path / "c.json").exists()


def test_a_failing_verification_is_seen_only(project: pytest.Pytester) -> None:
    (project.path / "test_shop.py").write_text(
        "def test_bad(contract):\n    contract.verify({'kind': 7}, event='order.made')\n"
    )

    code, said = run(project)

    assert code == 1
    assert "not all tests passed" in said
    assert {hit.level for hit in read(project).hits.values()} == {CoverageLevel.SEEN}


def test_without_the_option_nothing_is_written(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("-p", "no:cacheprovider")

    assert result.ret == 0
    assert not list(Path(project.path).glob("*coverage*"))


def test_hits_name_tests_without_their_parameters(project: pytest.Pytester) -> None:
    run(project, "-k", "made")

    assert read(project).hits[Cell("POST /orders → 201", "", "status")] == Hit(
        CoverageLevel.VALIDATED, ("test_shop.py::test_made",)
    )


def test_what_an_earlier_run_of_several_providers_wrote_is_not_united_with_this_one(project: pytest.Pytester) -> None:
    other = project.path / "c.orders.json"
    part = project.path / "c.unit.json"
    replace_coverage(CoverageRecord("orders", hits={Cell("m", "", "s"): Hit(CoverageLevel.VALIDATED)}), other)
    part.write_bytes(other.read_bytes())

    _, said = run(project)

    assert not other.exists()
    assert part.exists()  # of another name: the part of a run that is divided
    assert said[-1] == f"{other}, of an earlier run, is removed"
