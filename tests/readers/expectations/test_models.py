"""Types of the consumer's own code: asked for in a process of its own, and only when that is allowed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations import models
from tests.readers.expectations.conftest import Project

TYPES = """
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Callable, Generic, Literal, TypeVar, Union

from pydantic import BaseModel, Field, PlainValidator, RootModel, TypeAdapter, computed_field
from typing_extensions import NotRequired, TypedDict

T = TypeVar("T")


class Card(BaseModel):
    kind: Literal["card"]
    number: str = Field(pattern="^[0-9]+$")


class Bank(BaseModel):
    kind: Literal["bank"]
    iban: str


class Charge(BaseModel):
    id: int = Field(alias="chargeId", gt=0)
    source: Union[Card, Bank] = Field(discriminator="kind")
    limit: float = float("inf")

    @computed_field
    @property
    def shown(self) -> str:
        return str(self.id)


class Tree(BaseModel):
    kids: list["Tree"] = []


class Page(BaseModel, Generic[T]):
    items: list[T]


class Ids(RootModel[list[int]]):
    pass


class Holder:
    class Inner(BaseModel):
        a: int


@dataclass
class Point:
    x: int
    when: date


class Typed(TypedDict):
    a: int
    b: NotRequired[str]


Either = Union[int, str]
adapter = TypeAdapter(list[Point])
ChargePage = Page[Charge]
NUMBER = 7


class Unknown:
    pass


class WithCall(BaseModel):
    call: Callable[[], int]


class Outer(BaseModel):
    parts: list[WithCall]


@dataclass
class WithUnknown:
    a: int
    what: Unknown


class TypedCall(TypedDict):
    call: Callable[[], int]


@dataclass
class DataCall:
    a: int
    call: Callable[[], int]


class Custom(BaseModel):
    a: int
    own: Annotated[Any, PlainValidator(lambda value: value)]
"""


@pytest.fixture
def typed(project: Project) -> Project:
    (project.root / "shop_types.py").write_text(TYPES, "utf-8")
    return project


def read(project: Project, name: str, target: Json = None) -> Expectations:
    return project.read({"model": name, **(target or {"event": "paid"})}, allow_code=True)


def schema(project: Project, name: str, target: Json = None) -> Json:
    (only,) = read(project, name, target).found
    return only.parts[0].schema.node


@pytest.mark.cover_processes
def test_a_model_is_what_is_read(typed: Project, line_of: Callable[..., int]) -> None:
    found = typed.one({"model": "shop_types:Charge", "event": "paid"}, allow_code=True)
    node = found.parts[0].schema.node
    assert node["required"] == ["chargeId", "source"]
    assert node["properties"]["chargeId"] == {"exclusiveMinimum": 0, "title": "Chargeid", "type": "integer"}
    assert node["properties"]["source"]["discriminator"]["propertyName"] == "kind"
    assert set(node["$defs"]) == {"Bank", "Card"}
    assert (found.source, found.name) == ("model", "shop_types:Charge for event paid")
    assert (found.at.document.name, found.at.path) == ("contracts/web.yaml", ("expects", 0, "model"))


def test_what_is_sent_is_what_the_model_writes(typed: Project) -> None:
    sent = schema(typed, "shop_types:Charge", {"request": {"operation": "POST /charges"}})
    read_back = schema(typed, "shop_types:Charge", {"response": {"operation": "GET /charges"}})
    assert "shown" in sent["properties"]
    assert "shown" not in read_back["properties"]


@pytest.mark.cover_processes
@pytest.mark.parametrize(
    "name, part",
    [
        ("Tree", {"$ref": "#/$defs/Tree"}),
        ("Ids", {"type": "array"}),
        ("ChargePage", {"required": ["items"]}),
        ("Holder.Inner", {"required": ["a"]}),
        ("Point", {"required": ["x", "when"]}),
        ("Typed", {"required": ["a"]}),
        ("Either", {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ("adapter", {"type": "array"}),
    ],
)
def test_every_type_that_pydantic_adapts_is_read(typed: Project, name: str, part: Json) -> None:
    node = schema(typed, f"shop_types:{name}")
    assert {key: node[key] for key in part} == part


def test_a_default_that_json_cannot_say_is_left_out(typed: Project) -> None:
    assert "default" not in schema(typed, "shop_types:Charge")["properties"]["limit"]


@pytest.mark.cover_processes
@pytest.mark.parametrize(
    "name, part",
    [
        ("WithCall", "WithCall.call has no JSON Schema"),
        ("Outer", "WithCall.call has no JSON Schema"),
        ("DataCall", "DataCall.call has no JSON Schema"),
        ("TypedCall", "TypedCall.call has no JSON Schema"),
        ("WithUnknown", "WithUnknown.what has no JSON Schema"),
        ("Unknown", "has no JSON Schema"),
        ("NUMBER", "is not a type, but int"),
        ("Missing", "AttributeError: module 'shop_types' has no attribute 'Missing'"),
    ],
)
def test_a_type_without_a_schema_is_a_problem_that_names_the_field(typed: Project, name: str, part: str) -> None:
    what = typed.refused({"model": f"shop_types:{name}", "event": "a"}, allow_code=True)
    assert what.startswith(f"shop_types:{name}: {part}")


@pytest.mark.cover_processes
def test_a_field_of_which_the_schema_says_nothing_is_a_problem(typed: Project) -> None:
    result = read(typed, "shop_types:Custom")
    assert len(result.found) == 1
    assert "Custom.own is validated by a function alone" in result.problems[0][1]


@pytest.mark.parametrize("name", ["shop_types", "shop_types:", "shop types:A", "-c:A", "a:b:c", "a:B()", "../a:B"])
def test_what_names_no_type_is_a_problem(project: Project, name: str) -> None:
    assert "does not name a type" in project.refused({"model": name, "event": "a"}, allow_code=True)


def test_code_is_not_run_unless_it_is_allowed(project: Project, tmp_path: Path) -> None:
    (project.root / "evil_types.py").write_text(f"open({str(tmp_path / 'evidence')!r}, 'w')", "utf-8")
    assert "--allow-models" in project.refused({"model": "evil_types:A", "event": "a"})
    assert not (tmp_path / "evidence").exists()


@pytest.mark.cover_processes
def test_a_module_that_cannot_be_imported_leaves_the_others(typed: Project) -> None:
    (typed.root / "broken_types.py").write_text("raise RuntimeError('no\\nway')", "utf-8")
    (typed.root / "leaving_types.py").write_text("raise SystemExit('bye')", "utf-8")
    entries = [
        {"model": f"{name}:Ids", "event": "a"}
        for name in ("broken_types", "leaving_types", "no_such_module", "shop_types")
    ]
    result = typed.read(*entries, allow_code=True)
    assert [one.name for one in result.found] == ["shop_types:Ids for event a"]
    assert [what.partition(" (")[0] for _, what in result.problems] == [
        "broken_types:Ids: RuntimeError: no",
        "leaving_types:Ids: SystemExit: bye",
        "no_such_module:Ids: ModuleNotFoundError: No module named 'no_such_module'",
    ]


def test_a_module_that_ends_the_process_leaves_the_others(typed: Project) -> None:
    (typed.root / "ending_types.py").write_text(
        "import os, sys; print('last words', file=sys.stderr, flush=True); os._exit(9)", "utf-8"
    )
    entries = [{"model": f"{name}:Ids", "event": "a"} for name in ("shop_types", "ending_types", "shop_types")]
    result = typed.read(*entries, {"model": "shop_types:Typed", "event": "a"}, allow_code=True)
    assert [one.name for one in result.found] == ["shop_types:Ids for event a"] * 2 + ["shop_types:Typed for event a"]
    ((_, what),) = result.problems
    assert what.startswith("ending_types:Ids: ended the process (exit code 9): last words")


def test_processes_that_end_too_often_are_not_started_for_ever(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MAX_STARTS", 1)
    (project.root / "ending_types.py").write_text("import os; os._exit(9)", "utf-8")
    asked = models.Models([("ending_types:A", "validation"), ("b:B", "validation")], project.root, allowed=True)
    with pytest.raises(Exception, match="ended the process too often"):
        asked.schema(("b:B", "validation"))


def test_a_module_that_never_ends_is_ended_with_all_that_it_started(project: Project) -> None:
    (project.root / "endless_types.py").write_text(
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path('child.pid').write_text(str(child.pid))\n"
        "time.sleep(600)\n",
        "utf-8",
    )
    started = project.root / "child.pid"
    for seconds in (2, 10, 50):  # on a busy machine the module needs longer to come to its end
        asked = models.Models([("endless_types:A", "validation")], project.root, allowed=True, seconds=seconds)
        with pytest.raises(Exception, match=f"gave no answer within {seconds} seconds"):
            asked.schema(("endless_types:A", "validation"))
        if started.exists() and started.read_text():
            break
    assert _is_gone(int(started.read_text()))


def _is_gone(pid: int) -> bool:
    """Whether a process has ended; what is left of one that nobody waited for counts as ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
    return False


def test_no_time_left_is_told(project: Project) -> None:
    asked = models.Models([("a:A", "validation")], project.root, allowed=True, seconds=0.0)
    with pytest.raises(Exception, match="no time left"):
        asked.schema(("a:A", "validation"))


def test_what_a_module_prints_does_no_harm(typed: Project) -> None:
    (typed.root / "loud_types.py").write_text(
        "import sys\nfrom shop_types import Ids\nfor _ in range(200):\n    print('x' * 10000)\n    print('y' * 10000, file=sys.stderr)\n",
        "utf-8",
    )
    assert schema(typed, "loud_types:Ids")["type"] == "array"


def test_secrets_of_the_environment_are_not_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_API_TOKEN", "hunter2hunter2")
    (project.root / "telling_types.py").write_text(
        "import os\nraise RuntimeError(f\"cannot log in with {os.environ['SHOP_API_TOKEN']}\")\n", "utf-8"
    )
    what = project.refused({"model": "telling_types:A", "event": "a"}, allow_code=True)
    assert "cannot log in with ***" in what


@pytest.mark.parametrize("line", ["[1]", '{"schema": 1, "silent": []}', "{}", "nonsense"])
def test_an_answer_that_is_none_is_a_problem(project: Project, line: str) -> None:
    """What is imported may write to any file; what comes back is checked."""
    (project.root / "forging_types.py").write_text(
        f"import sys, os\nwith open(sys.argv[2], 'a') as file:\n    file.write({line!r} + '\\n')\nos._exit(0)\n",
        "utf-8",
    )
    what = project.refused({"model": "forging_types:A", "event": "a"}, allow_code=True)
    assert "gave something that is not a JSON Schema" in what or "cannot be read" in what
