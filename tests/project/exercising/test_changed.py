"""What a change touches of a provider's operations, in a real repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.checks.exercise.plan import NothingChanged
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.config import find_project
from contractguard.project.exercising.changed import ChangedOperations, find_changed, find_preferred
from contractguard.project.providers import read_current_contract
from tests.checks.descriptions import Json
from tests.checks.exercise.shops import SHOP, write_shop
from tests.project.base.repositories import commit, git

FASTAPI = """
from fastapi import FastAPI

import reading, writing

app = FastAPI()
app.get("/orders")(reading.list_orders)
app.post("/orders")(writing.create_order)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop on the branch main, and a branch of it checked out."""
    write_shop(tmp_path, app=FASTAPI)
    (tmp_path / "reading.py").write_text("def list_orders() -> list: return []\n")
    (tmp_path / "writing.py").write_text("def create_order() -> dict: return {}\n")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    git(tmp_path, "checkout", "-q", "-b", "change")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reached(folder: Path, app: str | None = None) -> ChangedOperations:
    project = find_project(folder)
    described: Contract = read_current_contract(project, project.config.providers["shop"])
    return find_changed(project, "shop", described, app, "", "main")


def test_a_difference_of_the_description_reaches_its_operations(shop: Path) -> None:
    new: Json = json.loads(json.dumps(SHOP).replace('"maximum": 1000', '"maximum": 999'))
    (shop / "openapi.json").write_text(json.dumps(new))
    commit(shop)

    found = reached(shop)

    assert found.keys == ("POST /orders",)
    assert "not available" in " ".join(found.remarks)


def test_a_handler_whose_file_changed_is_reached(shop: Path) -> None:
    (shop / "reading.py").write_text("def list_orders() -> list: return [1]\n")

    found = reached(shop, "shop_app:app")

    assert found.keys == ("GET /orders",) and "not available" not in " ".join(found.remarks)


def test_a_handler_in_a_file_that_git_does_not_know_is_reached(shop: Path) -> None:
    (shop / "more.py").write_text("from writing import *\ndef create_order() -> dict: return {'id': 1}\n")
    (shop / "shop_app.py").write_text(FASTAPI.replace("import reading, writing", "import reading, more as writing"))

    assert reached(shop, "shop_app:app").keys == ("POST /orders",)


def test_no_change_is_no_operation(shop: Path) -> None:
    with pytest.raises(NothingChanged) as caught:
        reached(shop, "shop_app:app")

    assert caught.value.what == "no operation is reached by this change"


def test_where_no_handler_is_known_no_change_is_of_the_description_alone(shop: Path) -> None:
    (shop / "reading.py").write_text("def list_orders() -> list: return [1]\n")

    with pytest.raises(NothingChanged) as caught:
        reached(shop)

    assert "of the description, and which operations a changed handler belongs to is not available" in caught.value.what


def test_a_base_without_a_description_makes_all_of_it_news(shop: Path) -> None:
    git(shop, "checkout", "-q", "--orphan", "before")
    git(shop, "rm", "-q", "--cached", "openapi.json")
    (shop / "openapi.json").rename(shop / "kept")
    commit(shop)
    git(shop, "branch", "-f", "main", "before")
    git(shop, "checkout", "-q", "-b", "after")
    (shop / "kept").rename(shop / "openapi.json")
    commit(shop)

    assert set(reached(shop).keys) == {"GET /orders", "POST /orders"}


def test_outside_of_git_there_is_no_base(tmp_path: Path) -> None:
    write_shop(tmp_path)

    with pytest.raises(InputError):
        reached(tmp_path)


def test_what_a_change_of_the_description_reaches_is_preferred(shop: Path) -> None:
    new: Json = json.loads(json.dumps(SHOP).replace('"maximum": 1000', '"maximum": 999'))
    (shop / "openapi.json").write_text(json.dumps(new))

    assert preferred(shop, "main") == ("POST /orders",)


def test_nothing_is_preferred_where_nothing_changed_or_no_base_is_found(shop: Path) -> None:
    assert (preferred(shop, "main"), preferred(shop, "no-such-branch")) == ((), ())


def preferred(folder: Path, base: str) -> tuple[str, ...]:
    project = find_project(folder)
    return find_preferred(project, "shop", read_current_contract(project, project.config.providers["shop"]), base)
