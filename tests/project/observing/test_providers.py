"""Whose calls a run records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.contract.errors import UsageError
from contractguard.project.observing.providers import ProviderChoice, find_recorded_providers
from tests.checks.descriptions import api


def described(path: Path) -> Path:
    path.write_text(json.dumps(api(paths={"/a": {"get": {"responses": {"204": {"description": ""}}}}})))
    return path


def test_a_description_is_recorded_under_the_name_that_is_given(tmp_path: Path) -> None:
    spec = described(tmp_path / "openapi.json")

    [found] = find_recorded_providers(ProviderChoice(tmp_path, "shop", str(spec)))

    assert (found.name, found.file) == ("shop", tmp_path / "snapshots/shop/observed.json")
    assert found.contract is not None and set(found.contract.operations) == {"GET /a"}


def test_configured_providers_are_asked_in_the_order_of_their_names(tmp_path: Path) -> None:
    described(tmp_path / "openapi.json")
    (tmp_path / "contractguard.toml").write_text(
        '[providers]\nb = {spec = "openapi.json"}\na = {spec = "openapi.json"}\n'
    )

    assert [one.name for one in find_recorded_providers(ProviderChoice(tmp_path))] == ["a", "b"]


def test_what_nothing_describes_is_called_as_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "The Shop"\n')

    [found] = find_recorded_providers(ProviderChoice(tmp_path))

    assert (found.name, found.contract) == ("The-Shop", None)


def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no name of a provider"):
        find_recorded_providers(ProviderChoice(tmp_path, "../shop"))
