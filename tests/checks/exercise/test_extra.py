"""Which versions of the engine are used."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from contractguard.checks.exercise import extra
from contractguard.contract.errors import InputError, UsageError


def installed(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    monkeypatch.setattr(extra, "version", lambda name: found)


@pytest.mark.parametrize("found", ["4.32.3", "4.32.5", "4.33.0", "4.33.12"])
def test_versions_that_were_tried_are_used(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    installed(monkeypatch, found)

    assert extra.require_engine() == found


@pytest.mark.parametrize("found", ["4.32.1", "4.31.9", "4.34.0", "4.35.0", "5.0", "4", "unknown"])
def test_any_other_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    installed(monkeypatch, found)

    with pytest.raises(InputError, match=f"schemathesis {found} is not supported") as caught:
        extra.require_engine()

    assert caught.value.exit_code == 3 and "schemathesis>=4.32.3,<4.34" in caught.value.remedy


def test_without_it_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extra, "version", missing)

    with pytest.raises(UsageError, match="needs the package schemathesis") as caught:
        extra.require_engine()

    assert "exercise" in caught.value.remedy
