"""The library without the command line."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

import contractguard
import contractguard.algebra.containment
import contractguard.api
from contractguard.store.record import record_snapshot
from tests.checks.descriptions import answering

ID = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}


@pytest.mark.parametrize("module", [contractguard.api, contractguard.algebra.containment])
def test_the_examples_in_the_documentation_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]

    assert result.attempted > 0
    assert result.failed == 0


def test_every_public_name_is_there() -> None:
    assert dir(contractguard) == sorted(contractguard.__all__)
    assert all(getattr(contractguard, name) is not None for name in contractguard.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = contractguard.nonsense


def test_contracts_and_sources_can_be_compared(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps(answering(ID)))
    (tmp_path / "new.json").write_text(json.dumps(answering({"type": "object", "properties": ID["properties"]})))

    report = contractguard.compare(
        contractguard.load("old.json", cwd=tmp_path),
        tmp_path / "new.json",
        severity={"response.property.became-optional": contractguard.Severity.WARNING},
    )

    assert [finding.severity for finding in report.findings] == [contractguard.Severity.WARNING]
    assert report.count(contractguard.Severity.WARNING) == 1


def test_a_missing_file_and_an_unknown_policy_are_errors(tmp_path: Path) -> None:
    with pytest.raises(contractguard.InputError, match="no such file"):
        contractguard.load(tmp_path / "absent.yaml")
    (tmp_path / "a.json").write_text(json.dumps(answering(ID)))
    with pytest.raises(contractguard.UsageError, match="lax"):
        contractguard.compare(tmp_path / "a.json", tmp_path / "a.json", policy="lax")


def project(folder: Path, described: object) -> None:
    """A project with one provider, whose contract was recorded when the id was always there."""
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    (folder / "openapi.json").write_text(json.dumps(answering(ID)))
    record_snapshot(
        contractguard.load(folder / "openapi.json"), folder / "snapshots" / "shop" / "contract.json", folder
    )
    (folder / "openapi.json").write_text(json.dumps(described))


def test_a_project_is_checked_as_configured(tmp_path: Path) -> None:
    project(tmp_path, answering({"type": "object", "properties": ID["properties"]}))

    report = contractguard.check(tmp_path, base="none")

    assert [finding.rule for finding in report.findings] == ["response.property.became-optional"]


def test_severities_go_before_the_configuration(tmp_path: Path) -> None:
    project(tmp_path, answering({"type": "object", "properties": ID["properties"]}))

    report = contractguard.check(tmp_path, base="none", severity={"response.*": contractguard.Severity.INFO})

    assert [finding.severity for finding in report.findings] == [contractguard.Severity.INFO]


def test_a_project_that_cannot_be_checked_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(contractguard.UsageError, match="no provider is configured"):
        contractguard.check(tmp_path, base="none")
    project(tmp_path, answering(ID))
    (tmp_path / "openapi.json").write_text("{")
    with pytest.raises(contractguard.InputError, match=r"openapi\.json"):
        contractguard.check(tmp_path, base="none")
