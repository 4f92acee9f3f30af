"""Sources of what was observed: files as observed.json, journals, and folders of journals, all read by one loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.live.journal import Journal
from contractguard.observe.sketch import facts as sketch
from contractguard.project.observing.evidence import read_named
from contractguard.store.journals import append_to_journal
from tests.checks.descriptions import answering
from tests.cli.conftest import Run
from tests.observe.live.calls import call, recorder
from tests.observe.live.contracts import described

SCHEMA: Any = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
CONTRACT = described(
    "GET /orders", responses={"200": {"description": "", "content": {"application/json": {"schema": SCHEMA}}}}
)
GET = "GET /orders → 200 application/json"


def journal(folder: Path, name: str, *bodies: Any, close: bool = True) -> Path:
    """A journal as a process writes it that saw these bodies."""
    folder.mkdir(parents=True, exist_ok=True)
    made = recorder(CONTRACT)
    kept = Journal(made, append_to_journal(folder, name))
    for body in bodies:
        made.put(call("GET /orders", body))
        kept.end_test()
    if close:
        kept.close()
    (path,) = folder.glob(f"{name}-*.ndjson")
    return path


def file(path: Path, provider: str = "shop", **facts: str) -> Path:
    messages = {GET: {"": "object 10+", **facts}}
    value = {"version": 1, "provider": provider, "calls": "10+", "messages": messages}
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two providers that nothing is recorded of."""
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA)), "utf-8")
    names = "".join(f'[providers.{name}]\nspec = "openapi.json"\n' for name in ("shop", "billing"))
    (tmp_path / "contractguard.toml").write_text(names, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_journal_is_read_as_the_record_that_it_becomes(tmp_path: Path) -> None:
    path = journal(tmp_path, "main", *[{"id": "a"}] * 12)

    found = read_named([str(path)]).by_provider["shop"].observed

    assert found.calls == 10
    assert found.messages[GET].objects == 10 and found.messages[GET].always == {"id"}


def test_the_processes_of_a_run_are_added_up(tmp_path: Path) -> None:
    for worker in ("gw0", "gw1"):
        journal(tmp_path / "run", worker, *[{"id": "a"}] * 6)

    assert read_named([str(tmp_path)]).by_provider["shop"].observed.calls == 10


def test_a_journal_that_is_named_twice_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = journal(tmp_path / "run", "main", *[{"id": "a"}] * 6)

    once = read_named([str(path)])
    thrice = read_named([str(path), f"run/{path.name}", "run"])

    assert once.by_provider["shop"].observed == thrice.by_provider["shop"].observed
    assert thrice.by_provider["shop"].observed.calls == 1


def test_a_record_and_a_journal_of_one_provider_are_joined(tmp_path: Path) -> None:
    record, lines = file(tmp_path / "now.json", id="string"), journal(tmp_path, "main", {"id": None})

    found = read_named([str(record), str(lines)]).by_provider["shop"]

    assert found.observed.messages[GET].properties["id"].types == sketch.STRING | sketch.NULL
    assert found.locate(GET, ()) is not None


def test_providers_are_kept_apart(tmp_path: Path) -> None:
    sources = [file(tmp_path / f"{name}.json", name, id="string") for name in ("shop", "billing")]

    assert list(read_named([*map(str, sources)]).by_provider) == ["billing", "shop"]


def test_a_process_that_was_killed_leaves_a_gap_and_a_torn_line_is_counted(tmp_path: Path) -> None:
    path = journal(tmp_path, "main", {"id": "a"}, close=False)
    with path.open("ab") as lines:
        lines.write(b'{"v":1,"p":"sh')

    found = read_named([str(path)])

    assert any("1 torn line" in one for one in found.remarks)
    assert found.by_provider["shop"].gaps


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"v":9,"p":"shop","k":"run"}\n', "version 9"),
        ("hello\n", "no line of a journal"),
        ("", "nothing was recorded"),
    ],
    ids=["newer", "no journal", "empty"],
)
def test_a_journal_that_cannot_be_read_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "main-1.ndjson"
    path.write_text(text)

    with pytest.raises(InputError, match=told) as error:
        read_named([str(path)])

    assert error.value.where is not None and error.value.where.startswith(str(path))


def test_a_folder_without_a_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no journal"):
        read_named([str(tmp_path)])


# --- as `drift --observed`


def test_drift_looks_at_a_run_by_its_folder(project: Path, run: Run) -> None:
    journal(project / ".contractguard/observed/1", "main", *[{"id": "a"}] * 12, {"id": None})

    result = run("drift", "--observed", ".contractguard/observed", "--format", "json")

    found = [one["rule"] for one in json.loads(result.out)["findings"] if one["severity"] == "error"]
    assert (result.code, found) == (1, ["response.nullable.added"])
    assert "shop: 10+ calls: 1 of 1 operations seen" in result.err


def test_the_providers_of_the_sources_alone_are_looked_at(project: Path, run: Run) -> None:
    sources = [file(project / f"{name}.json", name, id="string") for name in ("shop", "billing")]

    both = run("drift", *(f"--observed={one}" for one in sources))
    one = run("drift", f"--observed={sources[1]}")

    assert (both.code, one.code) == (0, 0)
    assert "shop: 10+ calls" in both.err and "billing: 10+ calls" in both.err
    assert "shop" not in one.err


def test_messages_of_several_providers_are_told_apart(project: Path, run: Run) -> None:
    sources = [file(project / f"{name}.json", name, id="null") for name in ("shop", "billing")]

    result = run("drift", *(f"--observed={one}" for one in sources))

    assert "[billing] GET /orders" in result.out and "[shop] GET /orders" in result.out


@pytest.mark.parametrize("asked", [(), ("--provider", "shop")], ids=["any", "another one"])
def test_a_source_of_another_provider_is_wrong_usage(project: Path, run: Run, asked: tuple[str, ...]) -> None:
    source = file(project / "now.json", "billing" if asked else "elsewhere", id="string")

    result = run("drift", f"--observed={source}", *asked)

    assert result.code == 2
    assert "what was observed is of" in result.err


def test_a_run_with_an_error_of_the_recorder_is_no_pass(project: Path, run: Run) -> None:
    path = journal(project, "main", {"id": "a"}, close=False)
    lines = path.read_text("utf-8").replace('"errors":{}', '"errors":{"ValueError at shop:3":1}')
    path.write_text(lines, "utf-8")

    result = run("drift", f"--observed={path}")

    assert result.code == 3
    assert "some calls are not in it: ValueError at shop:3" in result.out


def test_a_run_that_ended_too_soon_is_not_the_whole_and_that_is_said(project: Path, run: Run) -> None:
    path = journal(project, "main", {"id": "a"}, close=False)

    result = run("drift", f"--observed={path}")
    strict = run("drift", f"--observed={path}", "--fail-on-unknown")

    assert (result.code, strict.code) == (0, 3)
    assert "it may not be all that was to be seen" in result.out


def test_a_provider_without_a_record_is_named(project: Path, run: Run) -> None:
    (project / "snapshots/shop").mkdir(parents=True)
    file(project / "snapshots/shop/observed.json", id="string")

    result = run("drift")

    assert result.code == 0
    assert "billing: nothing was observed" in result.err


def test_the_rule_of_three_is_told_where_it_is_said_to_be_traffic(project: Path, run: Run) -> None:
    described = {**SCHEMA, "properties": {**SCHEMA["properties"], "note": {"type": "string"}}}
    (project / "openapi.json").write_text(json.dumps(answering(described)), "utf-8")
    source = file(project / "now.json", id="string")
    source.write_text(source.read_text("utf-8").replace("10+", "100+"), "utf-8")

    plain = run("drift", f"--observed={source}", "--show", "info")
    traffic = run("drift", f"--observed={source}", "--show", "info", "--traffic")

    assert "rarer than" not in plain.out
    assert "rarer than 3 in 100 (95 %)" in " ".join(traffic.out.split())


def test_traffic_without_a_source_is_wrong_usage(project: Path, run: Run) -> None:
    assert run("drift", "--traffic").code == 2
