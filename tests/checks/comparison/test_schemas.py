"""Schemas against each other, apart from how they are read and shown."""

from __future__ import annotations

from contractguard.checks.comparison.schemas import answer, compare_schemas, is_same
from contractguard.contract.choices import ContentModel, FormatMode
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.finding import Proof, Severity
from contractguard.contract.report import NOT_LOCATED, Side


def schema(node: Json, name: str = "a.json", dialect: str = "2020-12") -> Schema:
    return Schema(Document(f"file:///{name}", name, node), (), node, dialect)


def side(node: Json, name: str = "a.json") -> Side:
    return Side(name, schema(node, name))


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []

    compare_schemas([side(True), side(False)], progress=lambda *one: told.append(one))

    assert told == [("comparing", 0, 2), ("comparing", 1, 2)]


def test_the_newest_predecessor_comes_first() -> None:
    versions = [side({"maxLength": size}, f"v{size}.json") for size in (1, 2, 3)]

    report = compare_schemas(versions, "backward-transitive")

    assert [one.title for one in report.sections] == ["v2.json → v3.json", "v1.json → v3.json"]
    assert report.findings == ()


def test_equal_documents_are_the_same_only_in_the_same_dialect() -> None:
    one = schema({"type": "string"})

    assert is_same(one, one)
    assert is_same(one, schema({"type": "string"}, "b.json"))
    assert not is_same(one, schema({"type": "string"}, "b.json", "draft-07"))
    assert not is_same(one, schema({"type": "integer"}, "b.json"))


def test_equal_documents_that_refer_to_others_are_not_taken_for_the_same() -> None:
    one, other = schema({"$ref": "c.json"}), schema({"$ref": "c.json"}, "b.json")
    for name, root in (("c.json", {"type": "string"}), ("d.json", {"type": "integer"})):
        document = one.document if name == "c.json" else other.document
        document.siblings["file:///c.json"] = Document("file:///c.json", name, root, document.siblings)

    assert not is_same(one, other)
    found = answer(Side("one", one), Side("other", other), model=ContentModel.LITERAL, formats=FormatMode.ANNOTATION)
    assert [finding.rule for finding in found.findings] == ["schema.type.changed"]


def test_a_break_that_is_not_located_is_still_a_break() -> None:
    sender, reader = side({"$ref": "https://json-schema.org/draft/2020-12/schema"}), side({"type": "boolean"}, "b.json")

    found = answer(sender, reader, model=ContentModel.LITERAL, formats=FormatMode.ANNOTATION)

    assert found.verdict is not None and found.verdict.kind == "breaking"
    (whole,) = found.findings
    assert (whole.rule, whole.severity, whole.proof) == (NOT_LOCATED, Severity.ERROR, Proof.PROVED)
    assert whole.witness == (found.verdict.witness,)


def test_suspicions_are_dropped_where_the_whole_is_proved() -> None:
    nothing = {"type": "object", "required": ["a"], "properties": {"a": False}}

    found = answer(
        side(nothing), side({"type": "string"}, "b.json"), model=ContentModel.LITERAL, formats=FormatMode.ANNOTATION
    )

    assert found.verdict is not None
    assert (found.verdict.kind, found.verdict.empty_sender) == ("compatible", True)
    assert (found.findings, found.complete, found.reason) == ((), True, None)
