"""The commands on AsyncAPI descriptions, from files to findings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.checks.events import channel
from tests.cli.conftest import ID, LOOSE, Result

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json").read_text("utf-8"))


@pytest.fixture
def events(folder: Path) -> Path:
    """old.yaml and new.yaml: a property of the event is required, then it is not."""
    for name, schema in (("old", ID), ("new", LOOSE)):
        (folder / f"{name}.yaml").write_text(json.dumps(channel({"payload": schema}), indent=2))
    return folder


def test_diff_tells_what_breaks_with_proof_and_place(events: Path, run: Callable[..., Result]) -> None:
    result = run("diff", "old.yaml", "new.yaml")

    assert result.code == 1
    assert "error    event.property.became-optional" in result.out
    assert "new.yaml:" in result.out and 'witness {"payload": {}}' in result.out


def test_the_json_report_is_as_published(events: Path, run: Callable[..., Result]) -> None:
    result = run("diff", "old.yaml", "new.yaml", "--format", "json")
    found = json.loads(result.out)

    assert found["findings"][0]["message"] == {
        "kind": "event", "operation": "event orders OrderChanged", "status": None, "media_type": "application/json",
    }  # fmt: skip
    jsonschema.validate(found, SCHEMA)


def test_what_is_recorded_is_what_is_described(events: Path, run: Callable[..., Result]) -> None:
    assert run("record", "old.yaml", "--provider", "orders").code == 0

    assert run("diff", "snapshots/orders/contract.json", "old.yaml").code == 0
    assert run("diff", "snapshots/orders/contract.json", "new.yaml").code == 1


def test_check_compares_the_snapshot_with_the_description(events: Path, run: Callable[..., Result]) -> None:
    (events / "asyncapi.yaml").write_text((events / "old.yaml").read_text())
    assert run("init", "--spec", "asyncapi.yaml", "--provider", "orders").code == 0
    assert run("record").code == 0

    assert run("check").code == 0
    (events / "asyncapi.yaml").write_text((events / "new.yaml").read_text())
    result = run("check")
    assert result.code == 1 and "event.property.became-optional" in result.out


def test_a_format_that_is_not_read_is_said(events: Path, run: Callable[..., Result]) -> None:
    avro = {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": {"type": "record"}}
    for name in ("old", "new"):
        (events / f"{name}.yaml").write_text(json.dumps(channel({"payload": avro})))
    result = run("diff", "old.yaml", "new.yaml")

    assert "the payload is described in Avro, which is not read" in result.out
    assert "0 messages compared, 2 not checked" in result.out
    assert result.code == 3


def test_a_version_that_is_not_read_is_one_line(events: Path, run: Callable[..., Result]) -> None:
    (events / "new.yaml").write_text("asyncapi: 1.0.0\n")
    result = run("diff", "old.yaml", "new.yaml")

    assert result.code == 3
    assert "`asyncapi: 1.0.0` is not a supported version" in result.err


def test_rules_of_events_can_be_listed_and_explained(run: Callable[..., Result]) -> None:
    listed, explained = run("rules", "--part", "event"), run("explain", "event.correlation.changed")

    assert "event.correlation.changed" in listed.out and "webhook." not in listed.out
    assert "Example (an AsyncAPI message)" in explained.out


def test_recording_says_once_what_it_could_not_read(events: Path, run: Callable[..., Result]) -> None:
    avro = {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": {"type": "record"}}
    (events / "avro.yaml").write_text(json.dumps(channel({"payload": avro})))

    said = run("record", "avro.yaml", "--provider", "avro").out

    assert said.count("the payload is described in Avro, which is not read") == 1
    assert "not recorded, so that no check will see it (1):" in said
