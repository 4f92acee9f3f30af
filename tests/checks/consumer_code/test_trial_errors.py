"""What cannot be tried, and what is said then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.checks.consumer_code.trial import Code, Limits, Trial, response_message, verify_code
from contractguard.contract.errors import InputError, UnresolvedReference, UsageError
from contractguard.contract.model import MessageKey, Role
from tests.checks.consumer_code.consumer_files import BARE, PAYMENT, seen, tried
from tests.checks.descriptions import answering, contract, taking

pytestmark = pytest.mark.cover_processes


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("import nowhere", "handle", "ModuleNotFoundError: No module named 'nowhere'"),
        ("raise SystemExit(3)", "handle", "SystemExit: 3"),
        ("import os; os._exit(5)", "handle", "ended with exit code 5"),
        ("x = 1", "handle", "AttributeError"),
        ("handle = 5", "handle", "is not a function, but int"),
        ("def handle(): pass", "handle", "cannot be called with a payload alone"),
        ("def handle(payload): yield 1", "handle", "is a generator"),
        ("Model = 5", "Model", "is not a type, but int"),
        ("class Model:\n    def __init__(self, x): pass", "Model", "is no type that pydantic validates"),
    ],
)
def test_code_that_cannot_be_fed_is_an_error(tmp_path: Path, source: str, name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        tried(tmp_path, source, name)

    assert said in caught.value.what and caught.value.exit_code == 3


def test_an_import_that_hangs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sign of life"):
        tried(tmp_path, "import time\ntime.sleep(60)", "handle", limits=Limits(total=0.5))


def test_no_examples_check_nothing(tmp_path: Path) -> None:
    report = tried(tmp_path, "def handle(payload): pass", "handle", trial=Trial(examples=0))

    assert report.statistics.checked == 0 and report.settings["payloads"] == "none"


def test_a_schema_without_values_checks_nothing(tmp_path: Path) -> None:
    report = tried(
        tmp_path,
        "def handle(payload): pass",
        "handle",
        {"type": "object", "required": ["a"], "properties": {"a": False}},
    )

    assert report.statistics.checked == 0
    assert "no payload could be drawn" in report.unchecked[0].reason


def test_a_format_that_is_not_known_is_said(tmp_path: Path) -> None:
    report = tried(tmp_path, "def handle(payload): pass", "handle", {"type": "string", "format": "iban"}, trial=BARE)

    assert "formats that are not known" in report.unchecked[0].reason and "iban" in report.unchecked[0].reason


def test_a_reference_to_nothing_is_an_error(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/Gone"}}}

    with pytest.raises(UnresolvedReference):
        tried(tmp_path, "def handle(payload): pass", "handle", schema)


def test_responses_are_tried_by_operation_and_status(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def handle(payload): payload['id']")
    described = contract(answering({"type": "object", "properties": {"id": {"type": "integer"}}}))

    report = verify_code(
        described, response_message(described, "GET /orders", "200"), Code("shop:handle", tmp_path), BARE
    )

    assert seen(report) == [("consumer.handler.failed", "error", "/body")]


def test_what_the_consumer_sends_is_not_tried(tmp_path: Path) -> None:
    described = contract(taking(PAYMENT))
    key = MessageKey("POST /orders", Role.REQUEST, None, "application/json")

    with pytest.raises(UsageError, match="is not sent by the provider"):
        verify_code(described, key, Code("shop:handle", tmp_path))


def test_a_response_that_is_not_described() -> None:
    with pytest.raises(InputError, match="no response with status 404"):
        response_message(contract(answering({})), "GET /orders", "404")


def test_a_message_without_a_schema_is_an_error(tmp_path: Path) -> None:
    described = contract(taking(PAYMENT))

    with pytest.raises(InputError, match="no schema for a JSON body"):
        verify_code(described, response_message(described, "POST /orders", "200"), Code("shop:handle", tmp_path))


def test_without_hypothesis_the_extra_is_named(tmp_path: Path) -> None:
    (tmp_path / "hypothesis.py").write_text("raise ImportError")
    script = "from contractguard.checks.generation.extra import require_hypothesis; require_hypothesis()"
    paths = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.path.append({str(Path(__file__).parents[3])!r})\n"

    result = subprocess.run([sys.executable, "-c", paths + script], capture_output=True, text=True, check=False)

    assert "property tests need the package hypothesis\n  remedy: pip install " in result.stderr
    assert "[property]" in result.stderr


def test_what_is_said_in_several_lines_is_told_in_one(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        tried(tmp_path, "raise RuntimeError('first\\n  second\\n\\nthird')", "handle")

    assert "first second third" in caught.value.what
