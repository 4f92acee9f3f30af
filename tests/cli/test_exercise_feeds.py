"""contractguard exercise --contract-coverage-out and --record: what answers leave besides the report."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from contractguard.cli import main
from contractguard.contract.document import Json
from contractguard.observe.hits.cells import Cell, CoverageLevel
from contractguard.project.exercising.feeds import NOT_WRITTEN, CoverageFeed
from contractguard.store.coverage import load_coverage
from tests.checks.exercise.shops import APP, write_shop
from tests.cli.conftest import Run

FEW = ("--examples", "5", "--phases", "coverage", "--format", "json")
COVERED = (*FEW, "--contract-coverage-out", "coverage.json")
RECORD = Path("snapshots/shop/observed.json")
CREATED = "POST /orders → 201 application/json"
pytestmark = pytest.mark.no_cover  # every run is a process of its own


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the shop, in which commands run."""
    monkeypatch.chdir(tmp_path)
    return write_shop(tmp_path)


def recorded(shop: Path) -> Json:
    return json.loads((shop / RECORD).read_text("utf-8"))


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that was exercised once, for its coverage alone."""
    folder = write_shop(tmp_path_factory.mktemp("covered"))
    with pytest.MonkeyPatch.context() as around:
        around.chdir(folder)
        assert main(["exercise", *COVERED]) == 0
    return folder


def test_what_answers_hit_is_written_as_validated_by_exercise(covered: Path) -> None:
    known = load_coverage(covered / "coverage.json", "coverage.json", "shop")

    hit = known.hits[Cell("POST /orders → 201", "", "status")]
    assert (hit.level, hit.tests) == (CoverageLevel.VALIDATED, ("exercise",))


def test_a_second_run_changes_no_byte_and_one_of_another_operation_adds_to_it(run: Run, shop: Path) -> None:
    run("exercise", *COVERED, "--operation", "listOrders")
    first = (shop / "coverage.json").read_bytes()
    again = run("exercise", *COVERED, "--operation", "listOrders")
    second = (shop / "coverage.json").read_bytes()
    run("exercise", *COVERED, "--operation", "createOrder")

    statuses = {one.message for one in load_coverage(shop / "coverage.json", "").hits if one.state == "status"}
    assert first == second and "cells of shop united with coverage.json" in again.err, again.err
    assert statuses == {"GET /orders → 200", "POST /orders → 201", "POST /orders → 422"}


def test_the_command_coverage_reads_the_file(run: Run, covered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(covered)

    result = run("coverage", "coverage.json")

    assert "3 of 4, operation" in result.out and "0 cells only seen" in result.out, result.out


def test_a_file_that_cannot_be_united_is_refused_before_anything_is_sent(run: Run, shop: Path) -> None:
    (shop / "coverage.json").write_text("{}")

    result = run("exercise", *COVERED)

    assert result.code == 3 and "is no coverage file" in result.err and "calls" not in result.err, result.err
    assert (shop / "coverage.json").read_text() == "{}"


def test_a_file_that_cannot_be_written_costs_no_report(run: Run, shop: Path) -> None:
    result = run("exercise", *FEW, "--contract-coverage-out", "openapi.json/coverage.json")

    report = json.loads(result.out)
    assert result.code == 3 and report["state"] != "pass" and report["sections"]
    assert any(NOT_WRITTEN in one["reason"] for one in report["unchecked"]), report["unchecked"]


def test_successes_are_recorded_where_that_is_asked_for_alone(run: Run, shop: Path, covered: Path) -> None:
    asked = run("exercise", *FEW, "--record")

    assert asked.code == 0 and not (covered / RECORD).exists()
    assert recorded(shop)["messages"].keys() == {"GET /orders → 200 application/json", CREATED}
    assert f"{RECORD} was created" in asked.err


def test_nothing_that_was_refused_is_recorded(run: Run, shop: Path) -> None:
    write_shop(shop, app=APP.replace("status, value = answer_of(", "status, value = 401, answer_of("))

    result = run("exercise", *FEW, "--record")

    assert result.code == 3 and "no answer was a success, nothing is written" in result.err
    assert not (shop / RECORD).exists()


def test_a_record_that_is_damaged_is_refused_before_anything_is_sent(run: Run, shop: Path) -> None:
    (shop / RECORD).parent.mkdir(parents=True)
    (shop / RECORD).write_text("[")

    result = run("exercise", *FEW, "--record")

    assert result.code == 3 and "observed.json" in result.err and "calls" not in result.err, result.err


def test_no_secret_is_in_what_is_written_where_an_answer_has_it(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "zebra_crossing")
    write_shop(shop, 'import os; order["id"] = os.environ["SHOP_TOKEN"]')
    (shop / "known.py").write_text(
        "import os\ndef setup(): return {'headers': {'x-token': os.environ['SHOP_TOKEN']}}\n"
    )
    shows = f'[observe.show_values]\n"{CREATED}" = ["/id"]\n'
    (shop / "contractguard.toml").write_text((shop / "contractguard.toml").read_text() + shows)

    run("exercise", *FEW, "--record")
    where_it_is_no_secret = (shop / RECORD).read_text("utf-8")
    (shop / RECORD).unlink()
    result = run("exercise", *COVERED, "--record", "--setup", "known:setup")

    kept = [path.read_bytes() for path in shop.rglob("*") if path.is_file() and path.suffix == ".json"]
    assert "zebra_crossing" in where_it_is_no_secret and (shop / RECORD).exists()
    assert not any(b"zebra" in one for one in kept) and "zebra" not in result.out + result.err


def test_garbage_does_not_add_up_in_a_run_of_many_answers(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_collected = []
    monkeypatch.setattr(CoverageFeed, "take", lambda *_: is_collected.append(gc.isenabled()))

    run("exercise", *COVERED)

    assert is_collected and all(is_collected)


@pytest.mark.parametrize("option", [["--contract-coverage-out", "c.json"], ["--record"]], ids=["coverage", "record"])
def test_a_provider_that_nobody_configured_has_no_file(run: Run, shop: Path, option: list[str]) -> None:
    (shop / "contractguard.toml").unlink()
    (shop / "app_with_routes.py").write_text(
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a() -> int: return 1\n"
    )

    result = run("exercise", "--app", "app_with_routes:app", *option)

    assert result.code == 2 and f"{option[0]} needs a provider that is configured" in result.err, result.err
