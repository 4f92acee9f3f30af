"""contractguard drift"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import answering
from tests.cli.conftest import Run

MESSAGE = "GET /orders → 200 application/json"
SCHEMA: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
}


def record(path: Path, provider: str = "orders", version: int = 1, message: str = MESSAGE, **facts: str) -> Path:
    """A record of one message with these facts, a line each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    messages = {message: {"": "object 10+", **facts}} if facts else {}
    value = {"version": version, "provider": provider, "calls": "10+", "messages": messages}
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one provider that nothing was observed of."""
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA), indent=2), "utf-8")
    (tmp_path / "contractguard.toml").write_text('[providers.orders]\nspec = "openapi.json"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def committed(project: Path) -> Path:
    """Where its record is committed."""
    return project / "snapshots" / "orders" / "observed.json"


def test_a_service_that_keeps_its_word_passes(run: Run, committed: Path) -> None:
    record(committed, id="string", note="string")

    result = run("drift")

    assert result.code == 0, result.out
    assert "orders: 10+ calls: 1 of 1 operations seen" in result.err


def test_null_where_none_is_described_is_an_error_at_both_lines(run: Run, committed: Path) -> None:
    record(committed, id="string", note="string | null")

    result = run("drift", "--format", "json")

    (found,) = [one for one in json.loads(result.out)["findings"] if one["severity"] == "error"]
    assert result.code == 1
    assert (found["rule"], found["verdict"]) == ("response.nullable.added", "proved")
    line = committed.read_text("utf-8").splitlines()[found["source"]["new"]["line"] - 1]
    assert line.strip() == '"note": "string | null"'
    assert "string" in Path("openapi.json").read_text("utf-8").splitlines()[found["source"]["old"]["line"] - 1]


def test_the_text_names_the_line_of_the_record_and_that_of_the_description(run: Run, committed: Path) -> None:
    record(committed, id="string", note="string | null")

    text = " ".join(run("drift").out.split())

    lines = Path("openapi.json").read_text("utf-8").splitlines()
    _, _, told = text.partition("described at openapi.json:")
    assert re.search(r"snapshots/orders/observed\.json:\d+:\d+ /body/note was null", text)
    assert '"string"' in lines[int(told.partition(":")[0]) - 1]


def test_this_run_is_held_against_the_committed_record(run: Run, committed: Path, project: Path) -> None:
    record(committed, id="string", note="string | null")
    now = record(project / "now.json", id="string")

    result = run("drift", "--show", "info", "--observed", str(now))

    assert result.code == 0
    assert "not seen in this run" in result.out
    assert "/body/note was missing, and never was in 10+" in result.out


def test_a_finding_that_is_accepted_fails_nothing(run: Run, committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2030-01-01")
    record(committed, id="string", note="string | null")
    report = run("drift", "--format", "json").out
    Path("report.json").write_text(report, "utf-8")
    (found,) = json.loads(report)["findings"]

    accepted = run(
        "accept", found["fingerprint"], "--reason", "known", "--owner", "me", "--until", "2030-02-01",
        "--report", "report.json",
    )  # fmt: skip

    assert accepted.code == 0, accepted.err
    assert run("drift").code == 0


@pytest.mark.parametrize(
    ("version", "message", "told"),
    [
        (2, MESSAGE, "of version 2"),
        (1, "GET /elsewhere → 200 application/json", "0 of 1 operations matched, at least 1 must"),
    ],
    ids=["a newer version", "no operation matched"],
)
def test_a_record_that_says_nothing_of_the_description_is_no_pass(
    run: Run, committed: Path, version: int, message: str, told: str
) -> None:
    record(committed, version=version, message=message, id="string")

    result = run("drift")

    assert result.code == 3
    assert told in result.out + result.err


def test_fewer_operations_than_asked_for_are_no_pass(run: Run, committed: Path) -> None:
    record(committed, id="string", note="string")

    assert run("drift", "--min-matched", "2").code == 3


def test_findings_win_over_what_could_not_be_checked(run: Run, committed: Path) -> None:
    record(committed, id="null")

    assert run("drift", "--min-matched", "2").code == 1


def test_without_a_record_nothing_was_checked(run: Run, project: Path) -> None:
    result = run("drift")

    assert result.code == 3
    assert "nothing was observed" in result.err and "--contract-observe" in result.err


def test_a_record_of_another_provider_is_refused(run: Run, committed: Path) -> None:
    record(committed, provider="billing", id="string")

    result = run("drift")

    assert result.code == 3
    assert "is the record of 'billing', not of 'orders'" in result.err


def test_a_source_of_no_configured_provider_is_wrong_usage(run: Run, project: Path) -> None:
    now = record(project / "now.json", provider="billing", id="string")

    assert run("drift", "--observed", str(now)).code == 2


def test_what_is_not_described_is_suggested(run: Run, project: Path) -> None:
    path = record(project / "snapshots" / "orders" / "observed.json", id="string")
    value = json.loads(path.read_text("utf-8"))
    value["undocumented"] = {"GET /jobs/{job_id} → 200 application/json": {"": "object 10+", "state": "string"}}
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")

    result = run("drift", "--suggest")

    operation = json.loads(result.out)["paths"]["/jobs/{job_id}"]["get"]
    assert result.code == 0
    assert operation["parameters"][0]["name"] == "job_id"
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "type": "object",
        "properties": {"state": {"type": "string"}},
        "required": ["state"],
    }


JOBS = "GET /jobs/{id} → 200 application/json"


def routed(path: Path, state: str = "string") -> Path:
    """The record of a provider that nothing describes: one operation, which its framework names."""
    record(path, "jobs")
    value = json.loads(path.read_text("utf-8"))
    value["undocumented"] = {JOBS: {"": "object 10+", "state": state}}
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def undescribed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a committed record and nothing else."""
    monkeypatch.chdir(tmp_path)
    routed(tmp_path / "snapshots" / "jobs" / "observed.json")
    return tmp_path


def test_without_a_description_a_run_is_held_against_the_record(run: Run, undescribed: Path) -> None:
    now = routed(undescribed / "now.json", "string | null")

    result = run("drift", "--observed", str(now), "--format", "json")

    (found,) = json.loads(result.out)["findings"]
    assert (result.code, found["rule"], found["severity"]) == (0, "response.nullable.added", "warning")
    line = now.read_text("utf-8").splitlines()[found["source"]["new"]["line"] - 1]
    assert line.strip() == '"state": "string | null"'
    assert found["source"]["old"]["file"] == str(Path("snapshots", "jobs", "observed.json"))
    assert "jobs: 10+ calls: 1 operations seen; no description" in result.err


def test_without_a_description_the_same_again_is_no_drift(run: Run, undescribed: Path) -> None:
    result = run("drift", "--observed", str(routed(undescribed / "now.json")))

    assert (result.code, result.out) == (
        0,
        "0 errors, 0 warnings, 0 infos · 1 operation, 1 message compared, 0 not checked\n",
    )


def test_a_record_alone_is_held_against_nothing(run: Run, undescribed: Path) -> None:
    result = run("drift")

    assert result.code == 3
    assert "there is no description, and no other record to compare with" in result.out


def test_a_record_alone_stops_no_provider_that_is_described(run: Run, committed: Path) -> None:
    record(committed, id="string", note="string")
    routed(committed.parents[1] / "jobs" / "observed.json")

    result = run("drift")

    assert result.code == 0
    assert "jobs: there is no description, and no other record to compare with" in result.err


def test_an_operation_that_the_record_has_not_is_nothing_compared(run: Run, undescribed: Path) -> None:
    now = routed(undescribed / "now.json")
    now.write_text(now.read_text("utf-8").replace("/jobs/{id}", "/tasks/{id}"), "utf-8")

    result = run("drift", "--observed", str(now))

    assert result.code == 3
    assert "nothing was compared" in result.err


def test_a_description_is_suggested_where_there_is_none(run: Run, undescribed: Path) -> None:
    result = run("drift", "--suggest")

    assert result.code == 0
    assert list(json.loads(result.out)["paths"]) == ["/jobs/{id}"]
