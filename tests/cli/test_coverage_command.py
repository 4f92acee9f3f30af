"""contractguard coverage"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.contract.document import Json
from contractguard.observe.hits.cells import CoverageLevel
from contractguard.store.coverage import replace_coverage
from tests.checks.descriptions import answering, contract
from tests.cli.conftest import Run

SCHEMA: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "status": {"enum": ["paid", "open"]}},
}
FILE = "contract-coverage.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one provider."""
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA), indent=2), "utf-8")
    (tmp_path / "contractguard.toml").write_text('[providers.orders]\nspec = "openapi.json"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, *bodies: Json, provider: str = "orders", level: CoverageLevel = CoverageLevel.VALIDATED) -> Path:
    """A coverage file of answers with these bodies."""
    collector = CoverageCollector(provider, contract(answering(SCHEMA)))
    for body in bodies:
        headers = {"content-type": "application/json"}
        collector.add_response("GET /orders", 200, headers, body, level=level, test="test_it")
    replace_coverage(collector.record(), path)
    return path


def test_the_map_says_what_is_missing(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage")

    assert result.code == 0
    assert "60.0%  GET /orders → 200 application/json  (3 of 5, schema)" in result.out
    assert "/body/status is never `open`" in result.out
    assert "never left out: /body/status" in result.out
    assert result.out.endswith("orders: 71.4% of 7 cells covered · 1 operation, 0 cells only seen\n")


def test_what_was_only_seen_does_not_count(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"}, level=CoverageLevel.SEEN)

    result = run("coverage")

    assert result.code == 0
    assert "/body/status is seen as `paid`, and never checked" in result.out
    assert "orders: 0.0% of 7 cells covered · 1 operation, 5 cells only seen" in result.out


def test_without_a_file_nothing_was_checked(run: Run, project: Path) -> None:
    result = run("coverage")

    assert result.code == 3
    assert "no coverage file: run pytest --contract-coverage-out contract-coverage.json" in result.out


def test_an_empty_file_is_no_pass(run: Run, project: Path) -> None:
    write(project / FILE)

    result = run("coverage")

    assert result.code == 3
    assert "nothing in the coverage files is of the contract as it is now" in " ".join(result.out.split())


def test_rows_that_the_contract_does_not_have_are_dropped_and_counted(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"})
    changed = json.loads((project / "openapi.json").read_text())
    schema = changed["paths"]["/orders"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    del schema["properties"]["status"]
    (project / "openapi.json").write_text(json.dumps(changed))

    result = run("coverage")

    assert result.code == 0
    assert "2 rows of files dropped" in " ".join(result.out.split())
    assert "another version of the contract" in result.out


def test_a_file_of_another_provider_is_refused(run: Run, project: Path) -> None:
    write(project / "other.json", {"id": "1"}, provider="billing")

    assert run("coverage", "other.json").code == 3
    result = run("coverage", "other.json", "--provider", "orders")
    assert result.code == 3
    assert "is of the provider 'billing', not of 'orders'" in result.err


def test_a_provider_that_there_is_not_is_a_usage_error(run: Run, project: Path) -> None:
    assert run("coverage", "--provider", "nobody").code == 2


def test_the_json_report_has_the_whole_map_and_can_be_read_back(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage", "-o", "json=report.json")
    answer = json.loads((project / "report.json").read_text())["sections"][0]["coverage"]
    again = run("report", "report.json")

    assert (answer["cells"], answer["covered"], answer["percent"]) == (7, 5, 71.4)
    assert [row["name"] for row in answer["rows"]] == ["GET /orders → 200 application/json", "GET /orders"]
    assert again.out == result.out


def test_files_are_united_in_any_order_to_the_same_bytes(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1", "status": "paid"})
    write(project / "b.json", {"id": "1", "status": "open"}, level=CoverageLevel.SEEN)

    codes = [
        run("coverage", "merge", "a.json", "b.json", "--into", "one.json").code,
        run("coverage", "merge", "b.json", "a.json", "a.json", "--into", "two.json").code,
    ]

    assert codes == [0, 0]
    assert (project / "one.json").read_bytes() == (project / "two.json").read_bytes()
    assert "81" not in run("coverage", "one.json").out.splitlines()[-1]


def test_files_of_two_providers_are_not_united(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1"}, provider="billing")

    result = run("coverage", "merge", "a.json", "b.json", "--into", "c.json")

    assert result.code == 3
    assert not (project / "c.json").exists()


def test_what_is_no_coverage_file_is_refused(run: Run, project: Path) -> None:
    result = run("coverage", "openapi.json")

    assert result.code == 3
    assert "openapi.json: is no coverage file" in result.err


def test_the_help_of_merging_is_its_own(run: Run) -> None:
    assert "--into FILE" in run("coverage", "merge", "--help").out
