"""contractguard prove --against tests: real suites of real applications."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.rewriting.notes import ANY_TEST
from contractguard.checks.prove.rewriting.plan import RewritePlan
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.project.proving.suite import SuiteCommand
from contractguard.readers.sources.load import load
from tests.checks.descriptions import answering
from tests.cli.conftest import Run, run

__all__ = ["run"]

SCHEMA: Json = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {"id": {"type": "string"}, "status": {"type": "string", "enum": ["open", "paid"]}},
}
STARLETTE = """\
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

inner = Starlette(routes=[Route("/orders", lambda request: JSONResponse({"id": "1", "status": "open"}))])
app = Starlette(routes=[Mount("/", app=inner)])
def ask():
    return TestClient(app).get("/orders")
"""
FLASK = """\
from flask import Flask

app = Flask("shop")
@app.get("/orders")
def orders():
    return {"id": "1", "status": "open"}
class Answer:
    def __init__(self, got):
        self.status_code, self.json = got.status_code, got.get_json
def ask():
    return Answer(app.test_client().get("/orders"))
"""
DJANGO = """\
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"], SECRET_KEY="none", REST_FRAMEWORK={
    "DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": [], "UNAUTHENTICATED_USER": None})
import django
django.setup()
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.test import APIClient

@api_view(["GET"])
def orders(request):
    return Response({"id": "1", "status": "open"})
urlpatterns = [path("orders", orders)]
class Answer:
    def __init__(self, got):
        self.status_code, self.json = got.status_code, lambda: dict(got.data)
def ask():
    return Answer(APIClient().get("/orders"))
"""
GOOD = "from shop import ask\ndef test_it():\n    assert ask().json() == {'id': '1', 'status': 'open'}\n"
BLIND = "from shop import ask\ndef test_it():\n    assert ask().status_code == 200\n"
RED = "from shop import ask\ndef test_it():\n    assert ask().status_code == 404\n"
NO_TEST = "from shop import ask\n"
ELSEWHERE = "def test_it():\n    assert True\n"
SHARED = """\
import pytest
from shop import ask
def note(name):
    with open("ran", "a") as file:
        file.write(name + " ")
@pytest.mark.parametrize("number", ["1", "2"])
def test_a(number):
    note("a" + number)
    assert ask().status_code == 200
@pytest.fixture(scope="module")
def shared():
    return ask()
def test_b(shared):
    note("b")
def test_c():
    note("c")
"""
KEY = ("GET /orders", "200", "application/json")
COMMAND = ("--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py")
PROVE = ("prove", "--contract", "openapi.json", "--against", "tests", "--operators", "enum.add")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a description and an application."""
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA)), "utf-8")
    (tmp_path / "shop.py").write_text(STARLETTE, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def mutants(report: Path) -> list[Json]:
    """The mutants of a report."""
    (section,) = json.loads(report.read_text("utf-8"))["sections"]
    found: list[Json] = section["proved"]["mutants"]
    return found


@pytest.mark.parametrize("application", [STARLETTE, FLASK, DJANGO], ids=["starlette", "flask", "django"])
def test_a_good_suite_notices_and_the_test_is_named(run: Run, shop: Path, application: str) -> None:
    (shop / "shop.py").write_text(application, "utf-8")
    (shop / "test_shop.py").write_text(GOOD, "utf-8")

    result = run(*PROVE, "--fail-under", "100", "-q", "-o", "json=p.json", *COMMAND)

    assert result.code == 0, result.out + result.err
    assert [(one["status"], one["by"]) for one in mutants(shop / "p.json")] == [("killed", ["test_shop.py::test_it"])]


@pytest.mark.parametrize("application", [STARLETTE, DJANGO], ids=["starlette", "django"])
def test_a_suite_that_looks_at_nothing_notices_nothing(run: Run, shop: Path, application: str) -> None:
    (shop / "shop.py").write_text(application, "utf-8")
    (shop / "test_shop.py").write_text(BLIND, "utf-8")

    result = run(*PROVE, "--fail-under", "1", *COMMAND)

    assert result.code == 1, result.out + result.err
    assert "0 killed, 1 survived" in result.out
    assert "all tests pass while GET /orders sends what the mutant allows at /body/status" in " ".join(
        result.out.split()
    )


@pytest.mark.parametrize(
    ("tests", "why"),
    [(RED, "red before anything"), (NO_TEST, "no tests"), (ELSEWHERE, "not seen to make an application send")],
    ids=["red", "no test", "tests of something else"],
)
def test_a_suite_that_is_no_guard_ends_in_three(run: Run, shop: Path, tests: str, why: str) -> None:
    (shop / "test_shop.py").write_text(tests, "utf-8")

    result = run(*PROVE, *COMMAND)

    assert result.code == 3
    assert why in " ".join(result.err.split())


@pytest.mark.parametrize(
    "arguments",
    [("prove", "--against", "tests"), ("prove", *COMMAND), (*PROVE, "--state", "s.json", *COMMAND)],
    ids=["no command", "another guard", "state"],
)
def test_what_does_not_go_together_is_a_mistake_of_the_command_line(
    run: Run, shop: Path, arguments: tuple[str, ...]
) -> None:
    assert run(*arguments).code == 2


def test_a_command_that_is_not_there_is_told(shop: Path) -> None:
    with pytest.raises(InputError, match="cannot be run"):
        SuiteCommand(("./no-such-program",), shop).run(RewritePlan(()))


def test_a_run_that_takes_too_long_is_ended(shop: Path) -> None:
    waits = SuiteCommand((sys.executable, "-c", "import signal; signal.pause()"), shop, limit=0.2)

    assert waits.run(RewritePlan(())).exit_code is None


def test_which_tests_made_it_send_is_known_and_these_alone_can_be_run(shop: Path) -> None:
    (shop / "test_shop.py").write_text(SHARED, "utf-8")
    suite = SuiteCommand(COMMAND[1:], shop)
    description = Description(load("openapi.json", cwd=shop).entry)

    whole = suite.run(RewritePlan.from_description(description))
    alone = suite.run(RewritePlan.from_description(description, tests=("test_shop.py::test_a[1]",)))

    assert whole.notes.sent == {KEY: {ANY_TEST, "test_shop.py::test_a[1]", "test_shop.py::test_a[2]"}}
    assert (alone.exit_code, alone.notes.sent) == (0, {KEY: {"test_shop.py::test_a[1]"}})
    assert (shop / "ran").read_text("utf-8") == "a1 a2 b c a1 "
