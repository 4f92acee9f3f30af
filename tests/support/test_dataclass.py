"""Our dataclasses beside the standard library's: the same behaviour, made later."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from dataclasses import field
from pathlib import Path
from typing import Any

import pytest

import contractguard
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Fixed, with a default, a factory, and a field that is not compared."""

    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=lambda: ("a",))
    note: str = field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class StandardPoint:
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=lambda: ("a",))
    note: str = field(default="", compare=False, repr=False)


@dataclass(slots=True)
class Basket:
    """One that changes, and works something out when it is made."""

    items: list[str] = field(default_factory=list)
    size: int = field(init=False)
    seen: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.size = len(self.items)


@dataclasses.dataclass(slots=True)
class StandardBasket:
    items: list[str] = field(default_factory=list)
    size: int = field(init=False)
    seen: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.size = len(self.items)


@dataclass(slots=True, eq=False)
class Node:
    """One that is itself alone."""

    name: str
    next: Node | None = None


@dataclasses.dataclass(slots=True, eq=False)
class StandardNode:
    name: str
    next: StandardNode | None = None


PAIRS = pytest.mark.parametrize(
    ("ours", "theirs", "given"),
    [
        pytest.param(Point, StandardPoint, {"x": 1}, id="defaults"),
        pytest.param(Point, StandardPoint, {"x": 1, "y": 3, "tags": (), "note": "n"}, id="all"),
        pytest.param(Basket, StandardBasket, {}, id="factory"),
        pytest.param(Basket, StandardBasket, {"items": ["a", "b"]}, id="post-init"),
        pytest.param(Node, StandardNode, {"name": "n"}, id="identity"),
    ],
)


@PAIRS
def test_an_instance_holds_and_shows_what_the_standard_one_does(ours: Any, theirs: Any, given: dict[str, Any]) -> None:
    made, standard = ours(**given), theirs(**given)

    assert dataclasses.asdict(made) == dataclasses.asdict(standard)
    assert repr(made) == repr(standard).removeprefix("Standard")
    assert not hasattr(made, "__dict__")


@PAIRS
def test_the_standard_functions_work_on_it(ours: Any, theirs: Any, given: dict[str, Any]) -> None:
    names = [[(one.name, one.init) for one in dataclasses.fields(cls)] for cls in (ours, theirs)]

    assert names[0] == names[1]
    assert all(map(dataclasses.is_dataclass, (ours, theirs)))
    assert ours.__match_args__ == theirs.__match_args__
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    first = next(iter(given), "items")
    assert getattr(dataclasses.replace(ours(**given), **{first: "z"}), first) == "z"


@PAIRS
def test_copies_and_pickles_are_alike(ours: Any, theirs: Any, given: dict[str, Any]) -> None:
    made = ours(**given)

    for again in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert dataclasses.asdict(again) == dataclasses.asdict(theirs(**given))


def test_equality_and_hash_are_those_of_the_fields_that_are_compared() -> None:
    assert Point(1) == Point(1, note="other")
    assert hash(Point(1)) == hash(Point(1, note="other"))
    assert Point(1) != Point(2)
    assert Point(1) != StandardPoint(1)
    assert Basket(["a"]) == Basket(["a"])
    assert Node("a") != Node("a")


def test_what_can_change_has_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Basket())


def test_factories_make_a_new_value_each_time() -> None:
    Basket().items.append("a")

    assert Basket().items == []


@pytest.mark.parametrize("change", [lambda one: setattr(one, "x", 2), lambda one: delattr(one, "x")])
def test_what_is_fixed_refuses_changes(change: Any) -> None:
    made = Point(1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        change(made)
    assert made.x == 1


@pytest.mark.parametrize("given", [{}, {"x": 1, "z": 2}, {"items": 1}])
def test_other_arguments_are_refused_in_the_standard_words(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as standard:
        StandardPoint(**given)

    with pytest.raises(TypeError) as ours:
        Point(**given)

    assert str(ours.value) == str(standard.value).removeprefix("Standard")


def test_a_circle_is_shown_once() -> None:
    node = Node("a")
    node.next = node

    assert repr(node) == "Node(name='a', next=...)"


def test_methods_of_the_class_itself_stay() -> None:
    @dataclass(frozen=True, slots=True)
    class Loud:
        text: str

        def __repr__(self) -> str:
            return self.text.upper()

    assert repr(Loud("a")) == "A"


def test_classes_that_inherit_or_have_no_slots_are_refused() -> None:
    with pytest.raises(TypeError, match="inherit from nothing"):
        dataclass(slots=True)(type("Below", (Point,), {}))
    with pytest.raises(TypeError, match="with slots"):
        dataclass(slots=False)(type("Loose", (), {}))


def test_nothing_is_compiled_for_the_first_instances(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    run = exec

    def noted(text: str, *rest: Any) -> None:
        compiled.append(text)
        run(text, *rest)

    monkeypatch.setattr("builtins.exec", noted)

    @dataclass(frozen=True, slots=True)
    class Late:
        a: int

    before = list(compiled)
    made = [Late(1), Late(2)]
    few = list(compiled)
    made += [Late(number) for number in range(10)]

    assert before == few == []
    assert [one.a for one in made] == [1, 2, *range(10)]
    assert compiled == ["def __init__(self, a):\n _set_a(self, a)"]


def test_what_replace_asks_first_makes_no_methods_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataclasses, "exec", lambda *_: pytest.fail("the text of a method was compiled"), raising=False)
    monkeypatch.setattr(inspect, "signature", lambda *_: pytest.fail("a documentation was made that nobody reads"))

    @dataclass(frozen=True, slots=True)
    class Lone:
        x: int
        y: int = 2

    assert dataclasses.replace(Lone(1), y=3) == Lone(1, 3)
    assert Lone.__doc__ is None


def test_the_package_has_no_other_dataclasses() -> None:
    """The standard ones cost half a millisecond each at every start. (What runs on its own needs them.)"""
    package = Path(contractguard.__file__).parent
    others = re.compile(r"^(?:from dataclasses import .*\bdataclass\b|import dataclasses)", re.MULTILINE)

    found = {path.name for path in package.rglob("*.py") if others.search(path.read_text(encoding="utf-8"))}

    assert {name for name in found if not name.endswith("child.py")} == {"dataclass.py"}


@dataclass(frozen=True, slots=True)
class Counted:
    """One whose objects are counted until its constructor is compiled."""

    x: int
    tags: tuple[str, ...] = field(default_factory=tuple)
    y: int = 2


def test_the_first_objects_are_as_all_others() -> None:
    made = [Counted(1, y=3) for _ in range(10)]

    assert {(one.x, one.tags, one.y) for one in made} == {(1, (), 3)}
    assert inspect.isfunction(vars(Counted)["__init__"])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((), {}), ((1, (), 2, 3), {}), ((1,), {"x": 2}), ((1,), {"z": 2})],
    ids=["missing", "too many", "twice", "unknown"],
)
def test_what_is_wrong_with_the_first_object_is_told_as_ever(arguments: tuple[int, ...], named: dict[str, int]) -> None:
    def define(decorate: Any) -> Any:
        class One:
            x: int
            tags: tuple[str, ...] = ()
            y: int = 2

        return decorate(frozen=True, slots=True)(One)

    messages = []
    for decorate in (dataclass, dataclasses.dataclass):
        with pytest.raises(TypeError) as caught:
            define(decorate)(*arguments, **named)
        messages.append(str(caught.value).partition("__init__")[2])

    assert messages[0] == messages[1]
