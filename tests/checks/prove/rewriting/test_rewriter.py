"""Responses, changed so that they fit the mutant and not the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.checks.prove.places import Edit
from contractguard.checks.prove.rewriting.notes import NoteWriter, RunNotes, read_notes
from contractguard.checks.prove.rewriting.plan import Rewrite, RewritePlan, read_plan
from contractguard.checks.prove.rewriting.rewriter import ResponseRewriter, SentHead
from contractguard.contract.document import Json
from tests.checks.descriptions import answering

KEY = ("GET /orders", "200", "application/json")
HEAD = SentHead("GET", "/orders", 200, "application/json")
SCHEMA: Json = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {"id": {"type": "string"}, "status": {"enum": ["open", "paid"]}},
}
EDIT = Edit(
    "file:///openapi.json",
    ("paths", "/orders", "get", "responses", "200", "content", "application/json", "schema", "properties", "status"),
    {"enum": ["open", "paid", "other"]},
)


def rewriter(folder: Path, witness: Json) -> ResponseRewriter:
    """One for a further value of the status."""
    files = (("file:///openapi.json", "openapi.json", answering(SCHEMA)),)
    plan = RewritePlan(files, EDIT, (Rewrite(KEY, ("status",), witness),))
    return ResponseRewriter(read_plan(plan.written()), NoteWriter(folder), None)


def changed(folder: Path, witness: Json, content: bytes) -> tuple[bytes, RunNotes]:
    """What becomes of a body, and what is noted of that."""
    one = rewriter(folder, witness)
    rewrite = one.find_rewrite(HEAD)
    assert rewrite is not None
    return one.change_body(rewrite, content), read_notes(folder)


def test_the_real_body_gets_the_value_of_the_witness(tmp_path: Path) -> None:
    body, notes = changed(tmp_path, {"id": "", "status": "other"}, b'{"id": "7", "status": "open"}')

    assert json.loads(body) == {"id": "7", "status": "other"}
    assert (notes.changed, notes.sent) == (True, {KEY: {""}})


def test_what_fits_the_contract_is_sent_by_nobody_in_the_name_of_the_mutant(tmp_path: Path) -> None:
    content = b'{"id": "7", "status": "open"}'

    body, notes = changed(tmp_path, {"id": "", "status": "paid"}, content)

    assert body == content
    assert not notes.changed and "do not confirm" in notes.kept[0]


def test_a_body_that_is_no_json_stays_as_it_is(tmp_path: Path) -> None:
    body, notes = changed(tmp_path, {"id": "", "status": "other"}, b"{")

    assert body == b"{" and not notes.changed and notes.kept == ("its body is no JSON",)


@pytest.mark.parametrize(
    "head",
    [
        SentHead("GET", "/other", 200, "application/json"),
        SentHead("GET", "/orders", 404, "application/json"),
        SentHead("GET", "/orders", 200, "text/html"),
    ],
    ids=["another path", "another status", "no JSON"],
)  # fmt: skip
def test_what_the_contract_does_not_have_is_not_noted(tmp_path: Path, head: SentHead) -> None:
    assert rewriter(tmp_path, {"status": "other"}).find_rewrite(head) is None
    assert read_notes(tmp_path) == RunNotes()


def test_a_compressed_body_is_told_apart(tmp_path: Path) -> None:
    head = SentHead("GET", "/orders", 200, "application/json", "gzip")

    assert rewriter(tmp_path, {"status": "other"}).find_rewrite(head) is None
    assert read_notes(tmp_path).kept == ("its body is encoded (gzip)",)


def test_a_plan_that_was_written_is_read_again() -> None:
    plan = RewritePlan((("file:///a.json", "a.json", {"a": [1]}),), EDIT, (Rewrite(KEY, ("a", "*"), None),))

    assert read_plan(plan.written()) == plan
