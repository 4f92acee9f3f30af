"""The search for payloads that show a trouble, and for the simplest of each kind."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis.internal.conjecture import providers

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.consumer_code.falsify import Falsifier, _no_constants
from contractguard.checks.consumer_code.process import CodeFailure, Stop
from contractguard.checks.generation import drawn_strategy
from contractguard.checks.generation.state import Drawn, Undrawable
from contractguard.contract.document import Document, Schema
from contractguard.contract.errors import InputError
from tests.conftest import constants_of_modules

NUMBERS = st.integers(0, 1_000).map(Drawn)


def failing(kind: str) -> tuple[CodeFailure, ...]:
    return (CodeFailure("failed", kind, ""),)


def test_each_kind_is_found_and_shrunk() -> None:
    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        number = json.loads(text)
        return failing("high") if number > 900 else failing("odd") if number % 2 and number > 10 else ()

    hunt = Falsifier(ask).run(NUMBERS, 300, 0)

    assert {trouble.type: payload for trouble, payload in hunt.found.values()} == {"high": 901, "odd": 11}
    assert hunt.stopped == ""


def test_a_payload_is_asked_about_once() -> None:
    asked: list[bytes] = []

    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        asked.append(text)
        return failing("any") if len(asked) > 5 else ()

    hunt = Falsifier(ask).run(NUMBERS, 50, 0)

    assert len(asked) == len(set(asked)) == hunt.tried
    assert len(hunt.found) == 1


@pytest.mark.parametrize("missing", ["_get_local_constants", "Constants", "CONSTANTS_CACHE"])
def test_a_version_of_hypothesis_that_looks_at_no_modules_in_this_way_does_as_well(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("providers")
    for name in {"_get_local_constants", "Constants", "CONSTANTS_CACHE"} - {missing}:
        setattr(module, name, getattr(providers, name))
    before = dict(vars(module))
    monkeypatch.setattr("hypothesis.internal.conjecture.providers", module)

    with _no_constants():
        assert vars(module) == before


def test_what_stands_in_the_source_of_other_modules_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the same seed would have other payloads where the package is a checkout, or another program calls it."""

    def drawn() -> list[bytes]:
        asked: list[bytes] = []
        Falsifier(lambda text: asked.append(text) or ()).run(st.integers().map(Drawn), 200, 0)  # type: ignore[func-returns-value]
        return asked

    monkeypatch.setattr(providers, "_get_local_constants", constants_of_modules)  # as where no test switched it off
    before = drawn()
    (tmp_path / "full_of_constants.py").write_text(f"KNOWN = {list(range(10**6, 10**6 + 100))}\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("full_of_constants")

    assert drawn() == before


def test_a_trouble_behind_another_one_is_found_as_well() -> None:
    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        return (*failing("always"), *(failing("high") if json.loads(text) > 500 else ()))

    hunt = Falsifier(ask).run(NUMBERS, 100, 0)

    assert sorted((trouble.type, payload) for trouble, payload in hunt.found.values()) == [("always", 0), ("high", 501)]


def test_what_is_explained_is_no_trouble() -> None:
    hunt = Falsifier(lambda text: failing("known"), lambda trouble, payload: trouble.type == "known").run(
        NUMBERS, 20, 0
    )

    assert hunt.found == {} and hunt.tried > 10


def test_what_fails_before_it_drifts_is_told_apart() -> None:
    drifted = st.integers(0, 9).map(lambda number: Drawn({"a": number, "new": 1}, ({"a": number},)))

    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        payload = json.loads(text)
        own = failing("own") if payload["a"] > 3 else ()
        return (*own, *(failing("new") if "new" in payload else ()))

    hunt = Falsifier(ask).run(drifted, 50, 0)

    assert sorted(trouble.type for trouble, _ in hunt.found.values()) == ["new", "own"]
    assert [(trouble.type, payload) for trouble, payload in hunt.without_drift.values()] == [("own", {"a": 4})]


def test_members_that_do_not_matter_are_taken_out() -> None:
    large = {"id": 1, "a": {"b": [1, 2, {"c": 3, "d": 4}]}, "e": [5], "f": "g"}

    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        return failing("three") if b'"c":3' in text else ()

    hunter = Falsifier(ask)
    hunter.run(st.just(Drawn(large)), 5, 0)
    hunter.minimize(lambda payload: "id" in payload)

    assert [payload for _, payload in hunter.hunt.found.values()] == [{"id": 1, "a": {"b": [{"c": 3}]}}]


def test_taking_out_ends_where_the_search_must() -> None:
    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        if json.loads(text) != {"a": 1, "b": 2}:
            raise Stop("enough")
        return failing("any")

    hunter = Falsifier(ask)
    hunter.run(st.just(Drawn({"a": 1, "b": 2})), 5, 0)
    hunter.minimize(lambda payload: True)

    assert hunter.hunt.stopped == "enough" and len(hunter.hunt.found) == 1


def test_taking_out_is_bounded() -> None:
    wide = {f"k{i}": i for i in range(1_000)}
    asked: list[bytes] = []

    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        asked.append(text)
        return failing("wide") if len(json.loads(text)) > 990 else ()

    hunter = Falsifier(ask)
    hunter.run(st.just(Drawn(wide)), 5, 0)
    hunter.minimize(lambda payload: True)

    assert len(asked) <= 301


def test_a_stop_ends_the_search_and_keeps_what_was_found() -> None:
    left = [30]

    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        left[0] -= 1
        if not left[0]:
            raise Stop("enough")
        return failing("high") if json.loads(text) > 100 else ()

    hunt = Falsifier(ask).run(NUMBERS, 1_000, 0)

    assert hunt.stopped == "enough" and hunt.tried == 29 and len(hunt.found) == 1


def test_ever_new_troubles_end_it_too() -> None:
    hunt = Falsifier(lambda text: failing(text.decode())).run(st.integers(0, 10**9).map(Drawn), 30, 0)

    assert hunt.stopped == "there are more than 30 kinds of failures"


def test_no_payload_at_all() -> None:
    assert Falsifier(lambda text: ()).run(st.nothing(), 10, 0).tried == 0


def test_what_cannot_be_drawn_is_handed_on() -> None:
    def refuse(_: int) -> Drawn:
        raise Undrawable(InputError("no such thing"))

    hunt = Falsifier(lambda text: ()).run(st.integers(0, 9).map(refuse), 10, 0)

    assert hunt.undrawable is not None and hunt.undrawable.what == "no such thing"


@pytest.mark.parametrize("several", [False, True])
def test_an_error_of_ours_is_none_of_the_payloads(several: bool) -> None:
    def ask(text: bytes) -> tuple[CodeFailure, ...]:
        if json.loads(text) > 10:
            raise ZeroDivisionError if json.loads(text) % 2 or not several else KeyError
        return ()

    with pytest.raises((ZeroDivisionError, ExceptionGroup)):
        Falsifier(ask).run(NUMBERS, 200, 0)


@pytest.mark.no_cover
def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis import configuration

    monkeypatch.chdir(tmp_path)
    before: Any = configuration.storage_directory("examples", intent_to_write=False).path

    Falsifier(lambda text: failing("any")).run(st.text().map(Drawn), 20, 0)

    assert list(tmp_path.iterdir()) == []
    assert configuration.storage_directory("examples", intent_to_write=False).path == before


def test_a_hunt_ends_when_its_steps_are_spent() -> None:
    hunt = Falsifier(lambda text: (), purse=Purse(40)).run(NUMBERS, 300, 0)

    assert hunt.stopped == "the budget of 40 steps was spent"
    assert 0 < hunt.tried < 300


def test_a_large_payload_costs_more_steps_than_a_small_one() -> None:
    large = st.integers(0, 1_000).map(lambda number: Drawn("a" * 100_000 + str(number)))

    hunt = Falsifier(lambda text: (), purse=Purse(1_000)).run(large, 300, 0)

    assert hunt.tried < 12
    assert hunt.stopped == "the budget of 1000 steps was spent"


def test_making_payloads_smaller_ends_when_the_steps_are_spent() -> None:
    purse = Purse(3_000)
    wide = st.just(Drawn({f"p{number}": number for number in range(500)}))
    hunter = Falsifier(lambda text: failing("any"), purse=purse)
    hunter.run(wide, 1, 0)
    purse.left = 100

    hunter.minimize(lambda payload: True)

    assert hunter.hunt.stopped == "the budget of 3000 steps was spent"


def test_drawing_that_is_out_of_steps_in_the_middle_of_a_payload_is_told() -> None:
    """Also where hypothesis draws again what it drew before, and takes the end for whim."""
    parts = [
        {"type": "object", "properties": {f"p{number}": {"type": "string"}}, "required": [f"p{number}"]}
        for number in range(40)
    ]
    schema = Schema(Document("file:///s.json", "s.json", {"allOf": parts}), (), {"allOf": parts}, "2020-12")

    stopped = set()
    for steps in (450, 600, 750, 900):
        purse = Purse(steps)
        hunter = Falsifier(lambda text: failing(f"length {len(text) % 7}"), purse=purse)
        stopped.add(
            hunter.run(drawn_strategy(schema, access=None, purse=purse), 200, 0).stopped.replace(str(steps), "n")
        )

    assert stopped == {"the budget of n steps was spent"}
