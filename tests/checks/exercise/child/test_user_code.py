"""What a user's setup may return"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from contractguard.checks.exercise.child.engine_child import require_paths
from contractguard.checks.exercise.child.user_code import Unusable, call_setup


def setup_of(folder: Path, monkeypatch: pytest.MonkeyPatch, returns: str) -> str:
    (folder / "own_setup.py").write_text(f"def setup():\n    return {returns}\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "own_setup", raising=False)
    return "own_setup:setup"


@pytest.mark.parametrize("returns", ["None", "{}", "{'headers': {'x': 'y'}, 'path_parameters': {}}"])
def test_what_is_known_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, returns: str) -> None:
    found = call_setup(setup_of(tmp_path, monkeypatch, returns))

    assert found == (eval(returns) or {})


@pytest.mark.parametrize(
    ("returns", "said"),
    [
        ("{'path_paramters': {}}", "returned 'path_paramters', which is not known"),
        ("['headers']", "returned list"),
        ("1 / 0", "raised ZeroDivisionError"),
    ],
    ids=["a typing error", "a list", "an exception"],
)
def test_what_nobody_would_look_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, returns: str, said: str
) -> None:
    with pytest.raises(Unusable, match=said):
        call_setup(setup_of(tmp_path, monkeypatch, returns))


def test_values_of_paths_that_are_known_are_taken_whether_they_are_exercised_or_not() -> None:
    require_paths({"/orders/{order_id}": {"order_id": "o-1"}}, ("/orders", "/orders/{order_id}"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"/order/{order_id}": {"order_id": "o-1"}}, "not described"),
        ({"/orders/{order_id}": {"id": "o-1"}}, "not in the path"),
    ],
    ids=["a path", "a parameter"],
)
def test_values_that_would_go_nowhere_are_refused(given: dict[str, dict[str, str]], said: str) -> None:
    with pytest.raises(Unusable, match=said):
        require_paths(given, ("/orders", "/orders/{order_id}"))
